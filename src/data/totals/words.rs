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

/// What a line says in its first filled cell, or, where that says nothing, in another one: `North Total` stands there behind
/// keys without letters alone. Of each cell its text; none where it holds something else.
pub(in crate::data) fn word<'t>(cells: impl Iterator<Item = Option<&'t str>>) -> Option<Word> {
    let (mut is_first, mut are_keys) = (true, true);
    for (at, cell) in cells.enumerate().filter(|(_, cell)| cell.is_none_or(|text| !text.trim().is_empty())) {
        let found = cell.and_then(says).and_then(|found| match found {
            Says::Total if !is_first => Some(Says::Perhaps),
            Says::Perhaps if !are_keys => None,
            found => Some(found),
        });
        if let Some(says) = found {
            return Some(Word { says, at });
        }
        is_first = false;
        are_keys &= !cell.is_some_and(|text| text.contains(char::is_alphabetic));
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

/// Whether a cell may say something: quick, for every cell of a file is asked. A word begins it or ends it.
pub(in crate::data) fn may_say(cell: &[u8]) -> bool {
    let cell = cell.trim_ascii();
    let end = cell.iter().rposition(|byte| !matches!(byte, b':' | b' ')).map_or(0, |last| last + 1);
    let cell = cell.get(..end).unwrap_or(cell);
    if cell.len() > LONGEST {
        return false;
    }
    if cell.len() < 3 {
        return cell.len() == SHORTEST;
    }
    LETTERS.begin(first_six(cell)) || LETTERS.end(last_six(cell))
}

fn first_six(cell: &[u8]) -> [u8; 6] {
    let mut six = [0; 6];
    six.iter_mut().zip(cell).for_each(|(to, from)| *to = *from);
    six
}

fn last_six(cell: &[u8]) -> [u8; 6] {
    let mut six = [0; 6];
    six.iter_mut().rev().zip(cell.iter().rev()).for_each(|(to, from)| *to = *from);
    six
}

/// So many bytes has the shortest word; all others have more.
const SHORTEST: usize = "ø".len();

/// How the words begin and end.
#[derive(Debug)]
pub(in crate::data) struct Letters {
    begin: Box<[bool; PLACES]>,
    end: Box<[bool; PLACES]>,
}

impl Letters {
    /// Whether a word begins with these letters, or may.
    #[inline]
    pub fn begin(&self, letters: [u8; 6]) -> bool {
        self.begin.get(place_of_first(letters)) == Some(&true)
    }

    /// The same of letters of ASCII.
    #[inline]
    pub fn begin_ascii(&self, letters: [u8; 3]) -> bool {
        self.begin.get(place(letters)) == Some(&true)
    }

    /// Whether a word ends with these letters, or may.
    fn end(&self, letters: [u8; 6]) -> bool {
        self.end.get(place_of_last(letters)) == Some(&true)
    }
}

/// Of ASCII three letters tell, of others every second byte.
fn place_of_first(six: [u8; 6]) -> usize {
    if six[0].is_ascii() { place([six[0], six[1], six[2]]) } else { place([six[1], six[3], six[5]]) }
}

fn place_of_last(six: [u8; 6]) -> usize {
    if six[5].is_ascii() { place([six[3], six[4], six[5]]) } else { place([six[0], six[2], six[5]]) }
}

/// The first letters of all words, and their last ones.
pub(in crate::data) static LETTERS: LazyLock<Letters> = LazyLock::new(|| {
    let mut known = Letters { begin: Box::new([false; PLACES]), end: Box::new([false; PLACES]) };
    for word in all_words() {
        let capital: String = word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect();
        for written in [(*word).to_owned(), word.to_uppercase(), capital] {
            let bytes = written.as_bytes();
            if bytes.len() > SHORTEST {
                let (first, last) = (place_of_first(first_six(bytes)), place_of_last(last_six(bytes)));
                known.begin.iter_mut().skip(first).take(1).for_each(|known| *known = true);
                known.end.iter_mut().skip(last).take(1).for_each(|known| *known = true);
            }
        }
    }
    known
});

const PLACES: usize = 1 << 15;

/// Capitals and small letters of ASCII have one place.
fn place(letters: [u8; 3]) -> usize {
    letters.iter().fold(0, |place, letter| place << 5 | usize::from(letter & 31))
}

fn all_words() -> impl Iterator<Item = &'static &'static str> {
    WORDS.iter().chain(PARTIAL).chain(SUMMARIES.iter().flat_map(|(_, words)| words.iter()))
}
