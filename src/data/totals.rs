//! Lines that add up the rows above them: what they say, and whether their numbers do. The one list of their words, for
//! text files and workbooks.

use crate::value::Exact;
use std::sync::LazyLock;

/// Words that say so, in the languages of spreadsheets, in small letters.
const WORDS: &[&str] = &[
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub-total",
    "sub total",
    "sum",
    "sum total",
    "overall",
    "overall total",
    "gesamt",
    "gesamtsumme",
    "gesamtergebnis",
    "summe",
    "zwischensumme",
    "teilergebnis",
    "endsumme",
    "insgesamt",
    "total général",
    "sous-total",
    "sous total",
    "somme",
    "totaux",
    "résultat global",
    "total general",
    "suma total",
    "total geral",
    "soma",
    "totaal",
    "eindtotaal",
    "subtotaal",
    "totale",
    "totali",
    "totale complessivo",
    "subtotale",
    "somma",
    "totalt",
    "totalsumma",
    "delsumma",
    "summa",
    "total sum",
    "totalsum",
    "delsum",
    "sum i alt",
    "i alt",
    "ialt",
    "samtals",
    "alls",
    "yhteensä",
    "välisumma",
    "loppusumma",
    "kokku",
    "kopā",
    "viso",
    "iš viso",
    "suma",
    "razem",
    "suma końcowa",
    "suma częściowa",
    "łącznie",
    "ogółem",
    "celkem",
    "celkový součet",
    "součet",
    "mezisoučet",
    "celkom",
    "spolu",
    "súčet",
    "medzisúčet",
    "összesen",
    "mindösszesen",
    "részösszeg",
    "végösszeg",
    "ukupno",
    "sveukupno",
    "svega",
    "zbroj",
    "skupaj",
    "skupno",
    "vsota",
    "total parțial",
    "всего",
    "итого",
    "итог",
    "общий итог",
    "сумма",
    "подытог",
    "промежуточный итог",
    "всього",
    "разом",
    "підсумок",
    "сума",
    "общо",
    "всичко",
    "междинна сума",
    "обща сума",
    "укупно",
    "σύνολο",
    "γενικό σύνολο",
    "μερικό σύνολο",
    "άθροισμα",
    "toplam",
    "genel toplam",
    "ara toplam",
    "tổng",
    "tổng cộng",
    "jumlah",
    "सकल योग",
    "योग",
    "कुल",
    "รวม",
    "합계",
    "총계",
    "소계",
    "合計",
    "小計",
    "総計",
    "總計",
    "总计",
    "合计",
    "小计",
    "总和",
    "المجموع",
    "الإجمالي",
    "סה\"כ",
];

/// Words of lines that say something else of all rows, where a total stands beside them.
const SUMMARIES: &[&str] = &[
    "average",
    "avg",
    "mean",
    "median",
    "min",
    "minimum",
    "max",
    "maximum",
    "count",
    "durchschnitt",
    "mittelwert",
    "ø",
    "anzahl",
    "moyenne",
    "médiane",
    "nombre",
    "media",
    "promedio",
    "mediana",
    "média",
    "gemiddelde",
    "aantal",
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
    "std dev",
    "stdev",
    "standard deviation",
];

/// What a cell says of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// That it is a total, and nothing else.
    Total,
    /// Such a word stands at its beginning or its end: `North Total`, `Total 2025`. It may be a name as well.
    Perhaps,
    /// An average, a maximum: what is told of all rows beside a total.
    Summary,
}

/// The longest cell that is looked at.
const LONGEST: usize = 64;

/// What a cell says of its line, if anything.
pub(super) fn says(cell: &str) -> Option<Says> {
    let cell = cell.trim();
    if !may_say(cell.as_bytes()) {
        return None;
    }
    let text = cell.trim_end_matches(':').trim_end().to_lowercase();
    if WORDS.contains(&text.as_str()) {
        return Some(Says::Total);
    }
    if SUMMARIES.contains(&text.as_str()) {
        return Some(Says::Summary);
    }
    let mut parts = text.match_indices(ends_word).flat_map(|(at, sign)| [text.get(..at), text.get(at + sign.len()..)]);
    parts.any(|part| part.is_some_and(|part| WORDS.contains(&part.trim()))).then_some(Says::Perhaps)
}

fn ends_word(letter: char) -> bool {
    matches!(letter, ' ' | ':' | '(' | '-' | ',' | '/')
}

/// Whether a cell may say something: quick, for every line of a file is asked. Of letters beyond ASCII it knows nothing.
pub(super) fn may_say(cell: &[u8]) -> bool {
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
    let all = WORDS.iter().chain(SUMMARIES).filter_map(|word| look(word.as_bytes()));
    all.for_each(|look| looks.iter_mut().skip(look).take(1).for_each(|known| *known = true));
    looks
});

fn look(word: &[u8]) -> Option<usize> {
    let (first, last) = (word.first()?, word.last()?);
    let letter = |byte: &u8| usize::from(byte.to_ascii_lowercase() & 31);
    Some(word.len().min(7) << 10 | letter(first) << 5 | letter(last))
}

/// A cell of a line that may be added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Amount {
    Blank,
    Text,
    /// A number in each of its readings (a point begins the decimals, a comma does), and the decimals to compare it by.
    Number([Option<(Exact, i32)>; 2]),
}

/// Rows that stand together, up to the next total.
#[derive(Clone, Debug, Default)]
struct Group {
    rows: u64,
    /// For each column the sum in both readings, none where a number cannot be read so, and how many numbers there are.
    columns: Vec<([Option<Exact>; 2], u64)>,
}

impl Group {
    fn add(&mut self, other: &Group) {
        self.rows += other.rows;
        self.columns.resize(self.columns.len().max(other.columns.len()), none_yet());
        for (own, (sums, count)) in self.columns.iter_mut().zip(&other.columns) {
            own.1 += count;
            for (own, more) in own.0.iter_mut().zip(sums) {
                *own = own.as_ref().zip(more.as_ref()).and_then(|(a, b)| a.add(b).ok());
            }
        }
    }
}

fn none_yet() -> ([Option<Exact>; 2], u64) {
    ([Some(Exact::ZERO), Some(Exact::ZERO)], 0)
}

/// So many groups are looked back at.
const MOST_GROUPS: usize = 2_000;

/// Adds up lines one after the other, and tells which of them add up those above.
#[derive(Debug, Default)]
pub(super) struct Adder {
    groups: Vec<Group>,
}

impl Adder {
    /// Takes a row.
    pub fn row(&mut self, cells: &[Amount]) {
        if self.groups.is_empty() {
            self.groups.push(Group::default());
        }
        let Some(group) = self.groups.last_mut() else { return };
        let columns = cells.iter().map(|cell| match cell {
            Amount::Number(readings) => (readings.each_ref().map(|one| one.as_ref().map(|one| one.0.clone())), 1),
            Amount::Blank | Amount::Text => none_yet(),
        });
        group.add(&Group { rows: 1, columns: columns.collect() });
    }

    /// Takes a line that says something: whether it adds up the rows since the last total, or since one before it. If it
    /// does not, it is a row.
    pub fn line(&mut self, says: Says, cells: &[Amount]) -> bool {
        let is_one = match says {
            Says::Summary => self.all().is_some_and(|all| is_mean(&all, cells)),
            Says::Total => self.adds_up(cells, 1),
            // A name may stand there: then other cells are filled too, and it is no sum of several rows.
            Says::Perhaps => cells.iter().filter(|cell| **cell == Amount::Text).count() <= 1 && self.adds_up(cells, 2),
        };
        match (is_one, says) {
            (true, Says::Summary) => {}
            (true, _) => self.groups.push(Group::default()),
            (false, _) => self.row(cells),
        }
        is_one
    }

    /// Whether a line without a word is the sum of all rows: its numbers are, and nothing else stands in it.
    pub fn is_bare_sum(&self, cells: &[Amount]) -> bool {
        let all = self.all();
        matches!(cells, [Amount::Blank, ..])
            && !cells.contains(&Amount::Text)
            && all.is_some_and(|all| all.rows > 1 && every_number(&all, cells))
    }

    fn all(&self) -> Option<Group> {
        let mut all = Group::default();
        self.groups.iter().for_each(|group| all.add(group));
        (all.rows > 0).then_some(all)
    }

    fn adds_up(&self, cells: &[Amount], least: u64) -> bool {
        let mut sum = Group::default();
        for (back, group) in self.groups.iter().rev().take(MOST_GROUPS).enumerate() {
            sum.add(group);
            // Sums of nothing show nothing, unless the line says what it is.
            let are_zeros = least == 1 && back == 0 && every_number(&sum, cells);
            if sum.rows >= least && (any_number(&sum, cells) || (sum.rows > 0 && are_zeros)) {
                return true;
            }
        }
        // Groups too many to go back one by one: the sum of all.
        self.groups.len() > MOST_GROUPS && self.all().is_some_and(|all| any_number(&all, cells))
    }
}

/// For each number of a line whether it is the sum of its column, and whether it is zero.
fn compared<'a>(sums: &'a Group, cells: &'a [Amount]) -> impl Iterator<Item = (bool, bool)> + 'a {
    cells.iter().enumerate().filter_map(|(at, cell)| match cell {
        Amount::Number(readings) => {
            let (known, count) = sums.columns.get(at).cloned().unwrap_or_else(none_yet);
            let same = |(number, sum): (&Option<(Exact, i32)>, &Option<Exact>)| {
                number
                    .as_ref()
                    .zip(sum.as_ref())
                    .is_some_and(|((number, places), sum)| sum.round(*places) == number.round(*places))
            };
            let is_zero = readings.iter().flatten().all(|(number, _)| number.is_zero());
            Some((count > 0 && readings.iter().zip(&known).any(same), is_zero))
        }
        Amount::Blank | Amount::Text => None,
    })
}

fn any_number(sums: &Group, cells: &[Amount]) -> bool {
    compared(sums, cells).any(|(same, is_zero)| same && !is_zero)
}

fn every_number(sums: &Group, cells: &[Amount]) -> bool {
    let mut any = false;
    compared(sums, cells).all(|(same, _)| {
        any = true;
        same
    }) && any
}

/// Whether a number of a line is the mean of its column.
fn is_mean(all: &Group, cells: &[Amount]) -> bool {
    cells.iter().zip(&all.columns).any(|(cell, (sums, count))| match cell {
        Amount::Number(readings) if *count > 1 => readings.iter().zip(sums).any(|(number, sum)| {
            number.as_ref().zip(sum.as_ref()).is_some_and(|((number, places), sum)| {
                let mean = sum.div(&Exact::int(i128::from(*count))).ok().flatten();
                !number.is_zero() && mean.is_some_and(|mean| mean.round(*places) == number.round(*places))
            })
        }),
        _ => false,
    })
}
