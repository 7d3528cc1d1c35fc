//! What the cells of a column are, by the evidence of all of them (or of a sample of a large file).

use super::Kind;
use super::moment::{Moment, moment};
use super::number::{Decimal, MOST_DIGITS, number_kind};
use super::pattern::PatternKind;
use super::reading::{Cell, Form, Reading, percent, seconds_text, truth};
use crate::calendar::Grain;
use crate::value::{Exact, Value};
use std::collections::BTreeSet;

/// So many different texts are counted.
const MOST_DISTINCT: usize = 4_096;

/// So many texts are looked at to see how many are different.
const MOST_COMPARED: u64 = 200_000;

/// So many cells are shown of a column.
const MOST_SAMPLES: usize = 3;

/// What was seen of one column.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Cells that are not blank.
    pub filled: u64,
    /// Cells that are.
    pub blank: u64,
    numbers: u64,
    whole: usize,
    scale: usize,
    leading_zero: bool,
    truths: u64,
    days: u64,
    grain: Option<Grain>,
    mixed_grains: bool,
    times: u64,
    /// Timestamps with an offset, turned into UTC.
    pub zoned: u64,
    /// What does not fit the stated form.
    pub strange: u64,
    compared: u64,
    distinct: BTreeSet<Vec<u8>>,
    many: bool,
    samples: Vec<String>,
    /// The first cell that is neither number nor time.
    odd: Option<String>,
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
            Form::Found => self.classify(content.trim_ascii(), reading.point),
            Form::Truth { .. } => self.strange += u64::from(reading.value(content).is_none()),
            Form::Number => match Decimal::parse(content, reading.point) {
                Some(number) => self.number(&number),
                None => self.strange += 1,
            },
            Form::Percent | Form::Pattern(_) => self.stated(content, reading),
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
            Some(Cell::Percent(number)) => self.number(&percent(&number, &mut Vec::new())),
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

    fn classify(&mut self, content: &[u8], point: u8) {
        if let Some(number) = Decimal::parse(content, point) {
            self.leading_zero |= Decimal::has_leading_zero(content);
            self.number(&number);
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
                self.odd.get_or_insert_with(|| String::from_utf8_lossy(content).into_owned());
                self.compare(content);
            }
        }
    }

    /// A few cells as they were written; where most are numbers or times, first the one that made a text of the column.
    pub fn samples(&self) -> Vec<String> {
        let odd = self.odd.as_ref().filter(|_| self.numbers + self.days + self.times > 0);
        let others = self.samples.iter().filter(|sample| Some(*sample) != odd);
        odd.into_iter().chain(others).take(MOST_SAMPLES).cloned().collect()
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
        self.truths += other.truths;
        self.days += other.days;
        self.mixed_grains |=
            other.mixed_grains || (self.grain.is_some() && other.grain.is_some_and(|grain| Some(grain) != self.grain));
        self.grain = self.grain.or(other.grain);
        self.times += other.times;
        self.zoned += other.zoned;
        self.strange += other.strange;
        self.compared += other.compared;
        self.distinct.extend(other.distinct);
        self.many |= other.many || self.distinct.len() > MOST_DISTINCT;
        self.odd = self.odd.take().or(other.odd);
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
            Form::Found => self.found_kind(reading),
        }
    }

    fn found_kind(&self, reading: &Reading) -> Kind {
        let nearly_all_numbers = self.numbers > 0 && self.numbers * 20 >= self.filled * 19;
        if nearly_all_numbers && !self.leading_zero && self.whole + self.scale <= MOST_DIGITS {
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
            Some(grain) if self.days == self.filled && !self.mixed_grains => Kind::Date(grain),
            Some(Grain::Day) | None
                if self.times > 0 && self.days + self.times == self.filled && !self.mixed_grains =>
            {
                Kind::Time
            }
            _ => Kind::Text,
        }
    }

    fn number_kind(&self, reading: &Reading) -> Kind {
        let (fill_whole, fill_scale) = match &reading.fill {
            Some(Value::Number(number)) => digits_of(number),
            _ => (0, 0),
        };
        number_kind(self.whole.max(fill_whole).max(1), self.scale.max(fill_scale))
            .unwrap_or(Kind::Number { digits: 76, scale: u8::try_from(self.scale.min(MOST_DIGITS)).unwrap_or(0) })
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
