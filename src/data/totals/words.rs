//! The one list of the words of lines that add up the rows above them, or tell something else of them.

use std::sync::LazyLock;

/// Words that say so, in the languages of spreadsheets, in small letters.
const WORDS: &[&str] = &[
    "total",
    "totals",
    "grand total",
    "sum",
    "sum total",
    "overall",
    "overall total",
    "gesamt",
    "gesamtsumme",
    "gesamtergebnis",
    "summe",
    "endsumme",
    "insgesamt",
    "total général",
    "somme",
    "totaux",
    "résultat global",
    "total general",
    "suma total",
    "total geral",
    "soma",
    "totaal",
    "eindtotaal",
    "totale",
    "totali",
    "totale complessivo",
    "somma",
    "totalt",
    "totalsumma",
    "summa",
    "total sum",
    "totalsum",
    "sum i alt",
    "i alt",
    "ialt",
    "samtals",
    "alls",
    "yhteensä",
    "loppusumma",
    "kokku",
    "kopā",
    "viso",
    "iš viso",
    "suma",
    "razem",
    "suma końcowa",
    "łącznie",
    "ogółem",
    "celkem",
    "celkový součet",
    "součet",
    "celkom",
    "spolu",
    "súčet",
    "összesen",
    "mindösszesen",
    "végösszeg",
    "ukupno",
    "sveukupno",
    "svega",
    "zbroj",
    "skupaj",
    "skupno",
    "vsota",
    "всего",
    "итого",
    "итог",
    "общий итог",
    "сумма",
    "всього",
    "разом",
    "сума",
    "общо",
    "всичко",
    "обща сума",
    "укупно",
    "σύνολο",
    "γενικό σύνολο",
    "άθροισμα",
    "toplam",
    "genel toplam",
    "tổng",
    "tổng cộng",
    "jumlah",
    "सकल योग",
    "योग",
    "कुल",
    "รวม",
    "합계",
    "총계",
    "合計",
    "総計",
    "總計",
    "总计",
    "合计",
    "总和",
    "المجموع",
    "الإجمالي",
    "סה\"כ",
];

/// Words of totals of some rows, below which others may stand.
const PARTIAL: &[&str] = &[
    "subtotal",
    "sub-total",
    "sub total",
    "zwischensumme",
    "teilergebnis",
    "sous-total",
    "sous total",
    "subtotaal",
    "subtotale",
    "delsumma",
    "delsum",
    "välisumma",
    "suma częściowa",
    "mezisoučet",
    "medzisúčet",
    "részösszeg",
    "total parțial",
    "подытог",
    "промежуточный итог",
    "підсумок",
    "междинна сума",
    "μερικό σύνολο",
    "ara toplam",
    "소계",
    "小計",
    "小计",
];

/// Words of lines that say something else of all rows, where a total stands beside them. Some are names as well.
const SUMMARIES: &[(Told, &[&str])] = &[
    (
        Told::Mean,
        &[
            "average",
            "avg",
            "mean",
            "durchschnitt",
            "mittelwert",
            "ø",
            "moyenne",
            "media",
            "promedio",
            "média",
            "gemiddelde",
            "medel",
            "genomsnitt",
            "gjennomsnitt",
            "gennemsnit",
            "keskiarvo",
            "średnia",
            "průměr",
            "priemer",
            "átlag",
            "среднее",
            "средно",
            "середнє",
            "prosjek",
            "povprečje",
            "medie",
            "ortalama",
            "μέσος όρος",
            "平均",
            "平均值",
            "평균",
        ],
    ),
    (Told::Middle, &["median", "médiane", "mediana"]),
    (Told::Least, &["min", "minimum"]),
    (Told::Greatest, &["max", "maximum"]),
    (Told::Count, &["count", "anzahl", "nombre", "aantal"]),
    (Told::Spread, &["std dev", "stdev", "standard deviation"]),
];

/// What a cell says of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) enum Says {
    /// That it is a total, and nothing else.
    Total,
    /// Such a word stands at its beginning or its end: `North Total`, `Total 2025`. It may be a name as well.
    Perhaps,
    /// What is told of all rows beside a total.
    Summary(Told),
    /// Nothing: it is the last line, with a blank where its name would stand.
    Bare,
}

/// What a line tells of all rows that is no sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) enum Told {
    Mean,
    Middle,
    Least,
    Greatest,
    Count,
    Spread,
}

/// What a line says, and the cell that says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) struct Word {
    pub says: Says,
    pub at: usize,
}

/// What a line says in its first filled cell, or, where that says nothing, in another one. Of each cell its text; none where
/// it holds something else.
pub(in crate::data) fn word<'t>(cells: impl Iterator<Item = Option<&'t str>>) -> Option<Word> {
    let mut is_first = true;
    for (at, cell) in cells.enumerate().filter(|(_, cell)| cell.is_none_or(|text| !text.trim().is_empty())) {
        let found = cell.and_then(says).and_then(|found| match found {
            found if is_first => Some(found),
            Says::Total => Some(Says::Perhaps),
            Says::Summary(_) => Some(found),
            Says::Perhaps | Says::Bare => None,
        });
        if let Some(says) = found {
            return Some(Word { says, at });
        }
        is_first = false;
    }
    None
}

/// The longest cell that is looked at.
const LONGEST: usize = 64;

/// What a cell says of its line, if anything.
pub(in crate::data) fn says(cell: &str) -> Option<Says> {
    let cell = cell.trim();
    if !may_say(cell.as_bytes()) {
        return None;
    }
    let text = cell.trim_end_matches(':').trim_end().to_lowercase();
    let is_total = |text: &str| WORDS.contains(&text) || PARTIAL.contains(&text);
    if is_total(&text) {
        return Some(Says::Total);
    }
    if let Some((told, _)) = SUMMARIES.iter().find(|(_, words)| words.contains(&text.as_str())) {
        return Some(Says::Summary(*told));
    }
    let mut parts = text.match_indices(ends_word).flat_map(|(at, sign)| [text.get(..at), text.get(at + sign.len()..)]);
    parts.any(|part| part.is_some_and(|part| is_total(part.trim()))).then_some(Says::Perhaps)
}

/// Whether a cell says that its line adds up only some rows.
pub(in crate::data) fn is_partial(cell: &str) -> bool {
    PARTIAL.contains(&cell.trim().trim_end_matches(':').trim_end().to_lowercase().as_str())
}

fn ends_word(letter: char) -> bool {
    matches!(letter, ' ' | ':' | '(' | '-' | ',' | '/')
}

/// Whether a cell may say something: quick, for every line of a file is asked. Of letters beyond ASCII it knows nothing.
pub(in crate::data) fn may_say(cell: &[u8]) -> bool {
    if cell.is_empty() || cell.len() > LONGEST {
        return false;
    }
    if !cell.is_ascii() {
        return true;
    }
    let known = &*LOOKS;
    let has = |word: &[u8]| look(word).is_some_and(|look| known.get(look).copied().unwrap_or(false));
    let mut ends = cell.iter().enumerate().filter(|(_, byte)| ends_word(char::from(**byte)));
    has(cell)
        || ends.any(|(at, _)| {
            has(cell.get(..at).unwrap_or(&[])) || has(cell.get(at + 1..).unwrap_or(&[]).trim_ascii_start())
        })
}

/// How the words look: by their length, their first letter and their last one.
static LOOKS: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut looks = vec![false; 1 << 13];
    let all = all_words().filter_map(|word| look(word.as_bytes()));
    all.for_each(|look| looks.iter_mut().skip(look).take(1).for_each(|known| *known = true));
    looks
});

fn all_words() -> impl Iterator<Item = &'static &'static str> {
    WORDS.iter().chain(PARTIAL).chain(SUMMARIES.iter().flat_map(|(_, words)| words.iter()))
}

fn look(word: &[u8]) -> Option<usize> {
    let (first, last) = (word.first()?, word.last()?);
    let letter = |byte: &u8| usize::from(byte.to_ascii_lowercase() & 31);
    Some(word.len().min(7) << 10 | letter(first) << 5 | letter(last))
}
