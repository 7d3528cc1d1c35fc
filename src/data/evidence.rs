//! What the cells of a column are, by the evidence of all of them (or of a sample of a large file).

mod kept;

use super::Kind;
use super::length::length;
use super::moment::{Moment, moment};
use super::number::{Decimal, MOST_DIGITS, number_kind};
use super::numeral::{self, Beside, Digits, Numeral};
use super::pattern::{Formats, PatternKind, fitting, is_packed_day};
use super::reading::{Cell, Form, Reading, Style, percent, seconds_text, truth};
use crate::calendar::Grain;
use crate::value::{Exact, Value};
use std::collections::BTreeSet;

/// So many different texts are counted.
const MOST_DISTINCT: usize = 4_096;

/// So many texts are looked at to see how many are different.
const MOST_COMPARED: u64 = 200_000;

/// So many cells are shown of a column.
const MOST_SAMPLES: usize = 3;

/// What was seen of the numbers of a column that are written with other signs than digits, a minus and a point.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    /// How many there are.
    pub cells: u64,
    /// The readings that some number of the column rules out, [`numeral::POINT`] and [`numeral::COMMA`].
    pub excluded: u8,
    /// Numbers that both readings allow, and mean different things by; those that have no other sign than a point.
    pub open: u64,
    pub open_points: u64,
    /// Those with a percent sign, in brackets, with money.
    pub percent: u64,
    pub bracketed: u64,
    pub money: u64,
    /// The sign of money; whether there are several.
    pub sign: Option<String>,
    pub mixed: bool,
    /// The digits that the column's numbers need if a comma begins the decimals; if a point does.
    comma: Width,
    point: Width,
}

#[derive(Clone, Copy, Debug, Default)]
struct Width {
    whole: usize,
    scale: usize,
}

impl Width {
    fn take(&mut self, digits: Option<Digits>) {
        if let Some(digits) = digits {
            self.whole = self.whole.max(digits.whole);
            self.scale = self.scale.max(digits.fraction);
        }
    }

    fn merge(&mut self, other: Width) {
        self.take(Some(Digits { whole: other.whole, fraction: other.scale }));
    }
}

impl Written {
    fn see(&mut self, numeral: &Numeral<'_>) {
        self.cells += 1;
        self.excluded |= !numeral.readings() & (numeral::POINT | numeral::COMMA);
        self.open += u64::from(numeral.is_open());
        self.bracketed += u64::from(numeral.bracketed);
        self.comma.take(numeral.digits(b','));
        self.point.take(numeral.digits(b'.'));
        match numeral.beside {
            Beside::Nothing => {}
            Beside::Percent => self.percent += 1,
            Beside::Money(sign) => {
                self.money += 1;
                self.mixed |= self.sign.as_ref().is_some_and(|known| known != sign);
                self.sign.get_or_insert_with(|| sign.to_owned());
            }
        }
    }

    fn merge(&mut self, other: Written) {
        self.cells += other.cells;
        self.excluded |= other.excluded;
        self.open += other.open;
        self.open_points += other.open_points;
        self.percent += other.percent;
        self.bracketed += other.bracketed;
        self.money += other.money;
        self.mixed |=
            other.mixed || self.sign.as_ref().is_some_and(|sign| other.sign.as_ref().is_some_and(|s| s != sign));
        self.sign = self.sign.take().or(other.sign);
        self.comma.merge(other.comma);
        self.point.merge(other.point);
    }
}

/// What was seen of one column.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Cells that are not blank.
    pub filled: u64,
    /// Cells that are.
    pub blank: u64,
    /// Cells that are plain numbers.
    pub numbers: u64,
    whole: usize,
    scale: usize,
    leading_zero: bool,
    /// Numbers that are written otherwise, and what is known of the decimal sign of both.
    pub written: Written,
    /// Whole numbers of eight digits that could be days such as 20251231.
    pub packed: u64,
    /// Cells in one of the known formats of dates and durations, and the formats that some cell does not fit.
    pub patterned: u64,
    pub unfit: Formats,
    /// Durations in words; those whose only unit is the letter m.
    pub lengths: u64,
    pub only_m: u64,
    /// Microseconds have so many digits in the longest of the durations.
    length_digits: usize,
    length_scale: usize,
    truths: u64,
    days: u64,
    grain: Option<Grain>,
    mixed_grains: bool,
    times: u64,
    /// Timestamps with an offset, turned into UTC.
    pub zoned: u64,
    /// What does not fit the stated form.
    pub strange: u64,
    /// Whether there is floating point that is no number.
    pub nan: bool,
    compared: u64,
    distinct: BTreeSet<Vec<u8>>,
    many: bool,
    samples: Vec<String>,
    /// The first cell that is neither number nor time.
    odd: Option<String>,
    /// The first number that can be read in two ways.
    open: Option<String>,
}

impl Evidence {
    /// Takes a cell into account.
    pub fn see(&mut self, content: &[u8], reading: &Reading) {
        if super::grid::is_blank(content) || reading.is_code(content) {
            self.blank += 1;
            return;
        }
        self.filled += 1;
        self.keep_sample(content);
        match &reading.form {
            Form::Text => self.compare(content),
            Form::Found => self.classify(content.trim_ascii(), reading),
            Form::Truth { .. } => self.strange += u64::from(reading.value(content).is_none()),
            Form::Number => match Decimal::parse(content, reading.point) {
                Some(number) => self.plain(&number, reading),
                None if self.otherwise(content.trim_ascii()) => {}
                None => self.strange += 1,
            },
            Form::Percent => self.percent(content, reading),
            Form::Pattern(_) | Form::Length | Form::Epoch(_) => self.stated(content, reading),
        }
    }

    /// Whether more cells of a kind that is known would tell nothing but how many are blank.
    pub fn has_samples(&self) -> bool {
        self.samples.len() == MOST_SAMPLES
    }

    /// Takes cells into account of which no more than their number is of interest.
    pub fn count(&mut self, filled: u64, blank: u64) {
        self.filled += filled;
        self.blank += blank;
    }

    fn stated(&mut self, content: &[u8], reading: &Reading) {
        match reading.value(content) {
            Some(Cell::Micros(micros)) => {
                let text = seconds_text(micros);
                if let Some(number) = Decimal::parse(text.as_bytes(), b'.') {
                    self.number(&number);
                }
            }
            Some(_) => {}
            None => self.strange += 1,
        }
    }

    /// A cell of a column that is in percent: the digits are those of the share.
    fn percent(&mut self, content: &[u8], reading: &Reading) {
        if let Some(Cell::Percent(number)) = reading.value(content) {
            self.number(&percent(&number, &mut Vec::new()));
        } else if let Some(numeral) =
            Numeral::parse(content).filter(|numeral| !matches!(numeral.beside, Beside::Money(_)))
        {
            self.written.see(&numeral);
        } else {
            self.strange += 1;
        }
    }

    fn classify(&mut self, content: &[u8], reading: &Reading) {
        if let Some(number) = Decimal::parse(content, reading.point) {
            self.leading_zero |= Decimal::has_leading_zero(content);
            self.plain(&number, reading);
            if self.leading_zero {
                self.compare(content);
            }
            return;
        }
        match moment(content) {
            Some(Moment::Day(_, grain)) => {
                self.days += 1;
                self.mixed_grains |= self.grain.is_some_and(|known| known != grain);
                self.grain = Some(grain);
            }
            Some(Moment::Time(_, zoned)) => {
                self.times += 1;
                self.zoned += u64::from(zoned);
            }
            None if truth(content).is_some() => self.truths += 1,
            None => {
                if !self.otherwise(content) {
                    self.odd.get_or_insert_with(|| String::from_utf8_lossy(content).into_owned());
                }
                self.compare(content);
            }
        }
    }

    /// A number of digits, a sign before them and the decimal sign.
    fn plain(&mut self, number: &Decimal<'_>, reading: &Reading) {
        self.number(number);
        if number.fraction.is_empty() {
            let could_be_a_day = number.whole.len() == 8 && !number.negative && is_packed_day(number.whole);
            self.packed += u64::from(could_be_a_day);
        } else if !reading.said_point && number.fraction.len() == 3 && matches!(number.whole.len(), 1..=3) {
            // 1.234: a thousand, or a little more than one.
            self.written.open += 1;
            self.written.open_points += 1;
            if self.open.is_none() {
                self.open = Some(number.text());
            }
            self.written.comma.take(Some(Digits { whole: number.whole.len() + 3, fraction: 0 }));
        } else if !reading.said_point {
            self.written.excluded |= numeral::COMMA;
        }
    }

    /// Whether a cell is a number, a date or a duration as people write them.
    fn otherwise(&mut self, content: &[u8]) -> bool {
        if let Some(numeral) = Numeral::parse(content) {
            self.written.see(&numeral);
            if self.open.is_none() && numeral.is_open() {
                self.open = Some(String::from_utf8_lossy(content).into_owned());
            }
            // What is a number of one reading may be a day as well, 31.12, but none that is known.
            return true;
        }
        let left = fitting(content, !self.unfit);
        // A cell that fits none of the formats left may fit another, which rules these out; or it is a mistake.
        let fits = if left == 0 { fitting(content, Formats::MAX) } else { left };
        if fits != 0 {
            self.patterned += 1;
            self.unfit |= !fits;
            let patterns = super::pattern::KNOWN.iter().enumerate().filter(|(at, _)| fits & (1 << at) != 0);
            for (_, pattern) in patterns.filter(|(_, pattern)| pattern.kind() == PatternKind::Duration) {
                self.length(pattern.duration(content).unwrap_or(0));
            }
            return true;
        }
        match length(content) {
            Some(length) => {
                self.lengths += 1;
                self.only_m += u64::from(length.only_m);
                self.length(length.micros);
                true
            }
            None => false,
        }
    }

    fn length(&mut self, micros: i64) {
        let text = seconds_text(micros);
        if let Some(number) = Decimal::parse(text.as_bytes(), b'.') {
            self.length_digits = self.length_digits.max(number.whole.len());
            self.length_scale = self.length_scale.max(number.fraction.len());
        }
    }

    /// A few cells as they were written; where most are numbers or times, first the one that made a text of the column. One
    /// that can be read in two ways is among them.
    pub fn samples(&self) -> Vec<String> {
        let odd = self.odd.as_ref().filter(|_| self.numbers + self.days + self.times > 0);
        let open = self.open.as_ref().filter(|_| self.written.excluded == 0);
        let others = self.samples.iter().filter(|sample| Some(*sample) != odd);
        let mut shown: Vec<String> = odd.into_iter().chain(others).take(MOST_SAMPLES).cloned().collect();
        if let Some(open) = open.filter(|open| !shown.contains(open)) {
            shown.truncate(MOST_SAMPLES - 1);
            shown.push(open.clone());
        }
        shown
    }

    fn number(&mut self, number: &Decimal<'_>) {
        self.numbers += 1;
        self.whole = self.whole.max(number.whole.len());
        self.scale = self.scale.max(number.fraction.len());
    }

    fn compare(&mut self, content: &[u8]) {
        if self.many || self.compared >= MOST_COMPARED {
            return;
        }
        self.compared += 1;
        if !self.distinct.contains(content) {
            self.distinct.insert(content.to_vec());
            self.many = self.distinct.len() > MOST_DISTINCT;
        }
    }

    fn keep_sample(&mut self, content: &[u8]) {
        if self.samples.len() < MOST_SAMPLES {
            let text = String::from_utf8_lossy(content).into_owned();
            if !self.samples.contains(&text) {
                self.samples.push(text);
            }
        }
    }

    /// Adds what was seen of a later part of the same column.
    pub fn merge(&mut self, other: Evidence) {
        self.filled += other.filled;
        self.blank += other.blank;
        self.numbers += other.numbers;
        self.whole = self.whole.max(other.whole);
        self.scale = self.scale.max(other.scale);
        self.leading_zero |= other.leading_zero;
        self.written.merge(other.written);
        self.packed += other.packed;
        self.patterned += other.patterned;
        self.unfit |= other.unfit;
        self.lengths += other.lengths;
        self.only_m += other.only_m;
        self.length_digits = self.length_digits.max(other.length_digits);
        self.length_scale = self.length_scale.max(other.length_scale);
        self.truths += other.truths;
        self.days += other.days;
        self.mixed_grains |=
            other.mixed_grains || (self.grain.is_some() && other.grain.is_some_and(|grain| Some(grain) != self.grain));
        self.grain = self.grain.or(other.grain);
        self.times += other.times;
        self.zoned += other.zoned;
        self.strange += other.strange;
        self.nan |= other.nan;
        self.compared += other.compared;
        self.distinct.extend(other.distinct);
        self.many |= other.many || self.distinct.len() > MOST_DISTINCT;
        self.odd = self.odd.take().or(other.odd);
        self.open = self.open.take().or(other.open);
        for sample in other.samples {
            if self.samples.len() < MOST_SAMPLES && !self.samples.contains(&sample) {
                self.samples.push(sample);
            }
        }
    }

    /// What the column's cells are.
    pub fn kind(&self, reading: &Reading) -> Kind {
        match &reading.form {
            Form::Text => Kind::Text,
            Form::Truth { .. } => Kind::Bool,
            Form::Number | Form::Percent => self.number_kind(reading),
            Form::Pattern(pattern) => match pattern.kind() {
                PatternKind::Date => Kind::Date(pattern.grain()),
                PatternKind::Time => Kind::Time,
                PatternKind::Duration => self.number_kind(reading),
            },
            Form::Length => self.number_kind(reading),
            Form::Epoch(_) => Kind::Time,
            Form::Found => self.found_kind(reading),
        }
    }

    fn found_kind(&self, reading: &Reading) -> Kind {
        // What is written otherwise counts only where it was recognised what it means.
        let others = if reading.style == Style::default() { 0 } else { self.written.cells };
        let (whole, scale) = self.digits(reading);
        if self.are_numbers(others) && whole + scale <= MOST_DIGITS {
            return self.number_kind(reading);
        }
        if self.filled == 0 {
            return match &reading.fill {
                Some(Value::Number(_)) => self.number_kind(reading),
                Some(Value::Bool(_)) => Kind::Bool,
                Some(Value::Date(_)) => Kind::Date(Grain::Day),
                _ => Kind::Text,
            };
        }
        if self.truths == self.filled {
            return Kind::Bool;
        }
        match self.grain {
            Some(grain) if self.nearly_all(self.days) && !self.mixed_grains => Kind::Date(grain),
            Some(Grain::Day) | None
                if self.times > 0 && self.nearly_all(self.days + self.times) && !self.mixed_grains =>
            {
                Kind::Time
            }
            _ => Kind::Text,
        }
    }

    /// Whether the first cell that is no number or time is the name of the column: the header stands there once more.
    pub fn repeats(&self, name: &str) -> bool {
        self.odd.as_deref() == Some(name)
    }

    /// Whether so many cells are nearly all: then the others are mistakes.
    pub fn nearly_all(&self, cells: u64) -> bool {
        cells > 0 && cells * 20 >= self.filled * 19
    }

    /// Whether nearly all cells are numbers, so many of them written otherwise than plainly: then the others are mistakes.
    pub fn are_numbers(&self, others: u64) -> bool {
        self.nearly_all(self.numbers + others) && !self.leading_zero
    }

    /// The digits before and behind the point that the column's numbers need as they are read.
    fn digits(&self, reading: &Reading) -> (usize, usize) {
        if matches!(&reading.form, Form::Pattern(_) | Form::Length) {
            return (self.whole.max(self.length_digits), self.scale.max(self.length_scale));
        }
        if reading.style == Style::default() {
            return (self.whole, self.scale);
        }
        // Without a stated sign a point was taken for it in plain numbers, of which 1.234 may mean something else.
        let (whole, scale) = match reading.point {
            b',' if !reading.said_point => (self.whole.max(self.written.comma.whole), self.written.comma.scale),
            b',' => (self.whole.max(self.written.comma.whole), self.scale.max(self.written.comma.scale)),
            _ => (self.whole.max(self.written.point.whole), self.scale.max(self.written.point.scale)),
        };
        if reading.form == Form::Percent { (whole, scale + 2) } else { (whole, scale) }
    }

    fn number_kind(&self, reading: &Reading) -> Kind {
        let (whole, scale) = self.digits(reading);
        let (fill_whole, fill_scale) = match &reading.fill {
            Some(Value::Number(number)) => digits_of(number),
            _ => (0, 0),
        };
        number_kind(whole.max(fill_whole).max(1), scale.max(fill_scale))
            .unwrap_or(Kind::Number { digits: 76, scale: u8::try_from(scale.min(MOST_DIGITS)).unwrap_or(0) })
    }

    /// Whether the column's texts are so few that each is kept once.
    pub fn suits_dictionary(&self) -> bool {
        let distinct = self.distinct.len() as u64;
        !self.many && (distinct <= 64 || distinct * 4 <= self.compared)
    }
}

fn digits_of(number: &Exact) -> (usize, usize) {
    let scale = number.finite_scale().unwrap_or(0);
    let whole = number.abs().floor().fixed(0).len();
    (whole, scale as usize)
}
