//! What the numbers of a line are beside those of the rows above it: their sums, their means, or neither.

use super::words::{Says, Told, Word};
use crate::value::Exact;

/// A cell of a line that may be added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::data) enum Amount {
    Blank,
    Text,
    /// A length of time: it is not compared.
    Length,
    /// A number in each of its readings (a point begins the decimals, a comma does), and the decimals to compare it by.
    Number([Option<(Exact, i32)>; 2]),
}

/// The cells of one column in some rows.
#[derive(Clone, Debug)]
struct Column {
    /// In both readings, none where a number cannot be read so.
    sums: [Option<Exact>; 2],
    least: [Option<Exact>; 2],
    greatest: [Option<Exact>; 2],
    numbers: u64,
    filled: u64,
}

const NOTHING: Column = Column {
    sums: [const { Some(Exact::ZERO) }; 2],
    least: [None, None],
    greatest: [None, None],
    numbers: 0,
    filled: 0,
};

/// Rows that stand together, up to the next total.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub rows: u64,
    columns: Vec<Column>,
}

impl Group {
    pub fn row(&mut self, cells: &[Amount]) {
        let column = |cell: &Amount| match cell {
            Amount::Blank => NOTHING,
            Amount::Text | Amount::Length => Column { filled: 1, ..NOTHING },
            Amount::Number(readings) => {
                let numbers = readings.each_ref().map(|one| one.as_ref().map(|one| one.0.clone()));
                let (least, greatest) = (numbers.clone(), numbers.clone());
                Column { sums: numbers, least, greatest, numbers: 1, filled: 1 }
            }
        };
        self.add(&Group { rows: 1, columns: cells.iter().map(column).collect() });
    }

    pub fn add(&mut self, other: &Group) {
        self.rows += other.rows;
        self.columns.resize(self.columns.len().max(other.columns.len()), NOTHING);
        for (own, more) in self.columns.iter_mut().zip(&other.columns) {
            own.numbers += more.numbers;
            own.filled += more.filled;
            for (own, more) in own.sums.iter_mut().zip(&more.sums) {
                *own = own.as_ref().zip(more.as_ref()).and_then(|(a, b)| a.add(b).ok());
            }
            let ends = own.least.iter_mut().zip(&mut own.greatest).zip(more.least.iter().zip(&more.greatest));
            for ((least, greatest), (new_least, new_greatest)) in ends {
                if let Some(new) = new_least.as_ref().filter(|new| least.as_ref().is_none_or(|known| *new < known)) {
                    *least = Some(new.clone());
                }
                if let Some(new) =
                    new_greatest.as_ref().filter(|new| greatest.as_ref().is_none_or(|known| *new > known))
                {
                    *greatest = Some(new.clone());
                }
            }
        }
    }
}

/// What a number of a line is beside its column.
#[derive(Clone, Copy, Debug, Default)]
struct Beside {
    /// Whether there are numbers in the column.
    known: bool,
    zero: bool,
    sum: bool,
    mean: bool,
    least: bool,
    greatest: bool,
    /// Whether it lies between the least and the greatest, as a mean does.
    within: bool,
    /// Whether it lies between the least and the sum, as a count of different things does.
    below_sum: bool,
    /// Whether it is the sum and no row would have it: it lies beyond them, and is not the next number of a running one.
    telling: bool,
    /// Whether not all numbers of the column are the same.
    varied: bool,
}

fn beside(readings: &[Option<(Exact, i32)>; 2], column: &Column) -> Beside {
    let zero = readings.iter().flatten().all(|(number, _)| number.is_zero());
    let mut found = Beside { known: column.numbers > 0, zero, ..Beside::default() };
    let ends = column.least.iter().zip(&column.greatest);
    for ((number, sum), (least, greatest)) in readings.iter().zip(&column.sums).zip(ends) {
        let (Some((number, places)), Some(sum), Some(least), Some(greatest)) = (number, sum, least, greatest) else {
            continue;
        };
        let same = |other: &Exact| other.round(*places) == number.round(*places);
        let count = Exact::int(i128::from(column.numbers));
        let within = |from: &Exact, to: &Exact| same(from) || same(to) || (from < number && number < to);
        let is_next = greatest.add(&Exact::int(1)).is_ok_and(|next| same(&next));
        found.sum |= same(sum);
        found.mean |= column.numbers > 1 && sum.div(&count).ok().flatten().is_some_and(|mean| same(&mean));
        found.least |= same(least);
        found.greatest |= same(greatest);
        found.within |= within(least, greatest);
        found.below_sum |= within(least.min(sum), greatest.max(sum));
        found.telling |= same(sum) && !number.is_zero() && !within(least, greatest) && !is_next;
        found.varied |= least != greatest;
    }
    found
}

/// The numbers of a line by which it is judged, each beside its column: those right of its word, for what stands left of it
/// is a key; all of them where there are none.
fn numbers<'a>(group: &'a Group, word: Word, cells: &'a [Amount]) -> impl Iterator<Item = Beside> + 'a {
    let from = if are_keys_alone(word, cells) { 0 } else { word.at };
    columns(group, cells).skip(from).filter_map(|(cell, column)| match cell {
        Amount::Number(readings) => Some(beside(readings, column)),
        Amount::Blank | Amount::Text | Amount::Length => None,
    })
}

fn columns<'a>(group: &'a Group, cells: &'a [Amount]) -> impl Iterator<Item = (&'a Amount, &'a Column)> {
    cells.iter().zip(group.columns.iter().chain(std::iter::repeat(const { &NOTHING })))
}

/// How many texts stand in a line from its word on.
fn texts(word: Word, cells: &[Amount]) -> usize {
    cells.iter().skip(word.at).filter(|cell| **cell == Amount::Text).count()
}

/// Whether the numbers of a line show that it adds up some rows. A word that may be a name needs more than one that may not,
/// and a single row more than several; that one number of several is a sum may always be chance.
pub(super) fn adds_up(group: &Group, word: Word, cells: &[Amount], zeros_count: bool) -> bool {
    let found: Vec<Beside> = numbers(group, word, cells).collect();
    let all_sums = !found.is_empty() && found.iter().all(|number| number.known && number.sum);
    let any = found.iter().any(|number| !number.zero);
    let is_telling = found.iter().any(|number| number.telling);
    match word.says {
        Says::Summary(_) => false,
        Says::Bare => group.rows > 1 && all_sums,
        // Columns that do not add up may hold means, or counts of different things.
        Says::Total => {
            (group.rows > 0 && all_sums && (any || zeros_count))
                || (group.rows > 1 && is_telling && found.iter().all(|number| !number.known || number.below_sum))
        }
        Says::Perhaps if group.rows < 2 || texts(word, cells) > 1 => false,
        Says::Perhaps => {
            let keys = || columns(group, cells).take(word.at).filter(|(cell, _)| **cell != Amount::Blank);
            let is_key = |(cell, column): (&Amount, &Column)| match cell {
                Amount::Number(readings) => column.numbers == 0 || beside(readings, column).within,
                Amount::Blank | Amount::Text | Amount::Length => true,
            };
            // What every row has and this line has not.
            let lacks = columns(group, cells)
                .any(|(cell, column)| *cell == Amount::Blank && column.filled == group.rows && column.filled > 0);
            let is_beyond = found.iter().any(|number| number.sum && !number.within);
            let is_mixed = is_telling
                && !keys().any(|(cell, _)| *cell == Amount::Text)
                && found.iter().all(|number| number.known && (number.sum || number.within));
            let is_keyed = if are_keys_alone(word, cells) { is_telling } else { keys().all(is_key) };
            is_keyed && ((all_sums && any && (lacks || is_beyond)) || is_mixed)
        }
    }
}

/// Whether no number stands right of the word of a line.
fn are_keys_alone(word: Word, cells: &[Amount]) -> bool {
    !cells.iter().skip(word.at).any(|cell| matches!(cell, Amount::Number(_)))
}

/// Whether any number of a line is the sum of several rows: it may be a total, though not all of them are.
pub(super) fn touches(group: &Group, word: Word, cells: &[Amount]) -> bool {
    // A running number is the sum of those above by chance.
    let shows = |number: Beside| if are_keys_alone(word, cells) { number.telling } else { number.sum && !number.zero };
    group.rows > 1 && numbers(group, word, cells).any(|number| number.known && shows(number))
}

/// Whether the numbers of a line are what it tells of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// They cannot be.
    No,
    /// Nothing says otherwise.
    Possible,
    /// They are.
    Proven,
}

/// Whether the numbers of a line are the mean, the greatest … of some rows.
pub(super) fn fit(group: &Group, word: Word, told: Told, cells: &[Amount]) -> Fit {
    let found: Vec<Beside> = numbers(group, word, cells).filter(|number| number.known).collect();
    let proven = |is: bool| if is { Fit::Proven } else { Fit::No };
    if texts(word, cells) > 1 {
        return Fit::No;
    }
    match told {
        Told::Count => proven(are_counts(group, word, cells)),
        _ if found.is_empty() => Fit::Possible,
        Told::Least => proven(found.iter().all(|number| number.least)),
        Told::Greatest => proven(found.iter().all(|number| number.greatest)),
        Told::Mean | Told::Middle if !found.iter().all(|number| number.within) => Fit::No,
        // That the mean of equal numbers is that number shows nothing.
        Told::Mean if found.iter().any(|number| number.mean && number.varied) => Fit::Proven,
        Told::Mean | Told::Middle | Told::Spread => Fit::Possible,
    }
}

/// Whether every number of a line says how many rows there are, or how many cells of its column are filled.
fn are_counts(group: &Group, word: Word, cells: &[Amount]) -> bool {
    let mut any = false;
    let is_count = |(cell, column): (&Amount, &Column)| {
        let Amount::Number(readings) = cell else { return true };
        any = true;
        let is = |count: u64| readings.iter().flatten().any(|(number, _)| *number == Exact::int(i128::from(count)));
        is(group.rows) || is(column.filled) || is(column.numbers)
    };
    columns(group, cells).skip(word.at).all(is_count) && any
}
