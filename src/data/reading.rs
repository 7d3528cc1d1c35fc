//! How the cells of one column become values: what was found, and what the table says of it.

use super::Kind;
use super::length::length;
use super::moment::{Moment, day_or_period, moment};
use super::number::{Decimal, Doubt, Mantissa, Misfit, mantissa};
use super::numeral::{self, Beside, Numeral};
use super::pattern::{Pattern, PatternKind};
use crate::calendar::{Grain, Timestamp, Zone};
use crate::value::{Exact, Value};
use datafusion::arrow::datatypes::{DataType, Field, TimeUnit};
use std::sync::Arc;

/// One column: its name, its kind, and how its cells are read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    pub name: String,
    pub kind: Kind,
    pub form: Form,
    /// The decimal sign.
    pub point: u8,
    /// Whether the table says which sign that is.
    pub said_point: bool,
    /// What may stand in a number beside its digits and its decimal sign.
    pub style: Style,
    /// Cells that mean blank.
    pub blank: Vec<Code>,
    /// What a blank becomes.
    pub fill: Option<Value>,
    /// Texts of few different values come as a dictionary.
    pub dictionary: bool,
    /// The zone in whose local time moments are that come with one of their own; `None`: UTC.
    pub zone: Option<Zone>,
    /// What would have changed the reading, had it been among the cells that were looked at.
    pub watch: Watch,
}

/// What a cell of a column of numbers must not be, because with it the column would have been read otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct Watch {
    /// A number with a zero before another digit.
    pub zeros: bool,
    /// A number that is another one if a comma begins decimals, or a point.
    pub point: Unsettled,
    /// A number without a percent sign.
    pub percent: bool,
}

/// Whether the cells that were looked at show what begins decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Unsettled {
    /// They do, or the table says it.
    #[default]
    No,
    /// They do not, and `1.234` is a little more than one; `1,234` could be both.
    Commas,
    /// They do not, and `1.234` could be both too.
    Both,
}

/// What may stand in the numbers of a column beside digits, a minus before them and a decimal sign.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Style {
    /// Signs between thousands, brackets and a sign behind for what is negative, other kinds of minus.
    pub loose: bool,
    /// The sign or code of money that stands beside every number, as it is written.
    pub money: Option<Arc<str>>,
}

/// The stated form of a column's cells.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) enum Form {
    /// As found: numbers, ISO dates and timestamps, true and false, text.
    #[default]
    Found,
    /// Text, whatever it looks like.
    Text,
    /// A number, even if most cells are something else.
    Number,
    /// `85.00%` is 0.85.
    Percent,
    /// A stated date, timestamp or duration.
    Pattern(Pattern),
    /// A duration in words: `1h 5m`.
    Length,
    /// Seconds or milliseconds since the beginning of 1970, UTC: microseconds in one of them.
    Epoch(i64),
    /// Texts that mean true and false.
    Truth { yes: Vec<String>, no: Vec<String> },
}

/// A cell that means blank.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Code {
    /// As it is written.
    pub text: String,
    /// The number that it is, so that 999 is also 999.0.
    pub number: Option<Exact>,
}

impl Code {
    /// Whether a cell is this code.
    pub fn is(&self, content: &[u8], point: u8) -> bool {
        if content.trim_ascii() == self.text.as_bytes() {
            return true;
        }
        let Some(number) = &self.number else { return false };
        Decimal::parse(content, point).is_some_and(|cell| exact(&cell).as_ref() == Some(number))
    }
}

fn exact(cell: &Decimal<'_>) -> Option<Exact> {
    let digits = |part| std::str::from_utf8(part).ok();
    let (whole, fraction) = (digits(cell.whole)?, digits(cell.fraction)?);
    let sign = if cell.negative { "-" } else { "" };
    Exact::parse(&format!("{sign}0{whole}.{fraction}0"))
}

/// A cell as a value, before it has the width of its column.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell<'a> {
    Number(Decimal<'a>),
    /// A number of microseconds that stands for seconds.
    Micros(i64),
    /// `85 %`
    Percent(Decimal<'a>),
    Moment(Moment),
    Bool(bool),
}

impl Reading {
    /// A text column of that name, before anything is known.
    pub fn text(name: impl Into<String>) -> Reading {
        Reading {
            name: name.into(),
            kind: Kind::Text,
            form: Form::Found,
            point: b'.',
            said_point: false,
            style: Style::default(),
            blank: Vec::new(),
            fill: None,
            dictionary: false,
            zone: None,
            watch: Watch::default(),
        }
    }

    /// Whether a cell is one of the codes that mean blank.
    pub fn is_code(&self, content: &[u8]) -> bool {
        !self.blank.is_empty() && self.blank.iter().any(|code| code.is(content, self.point))
    }

    /// The cell as a value of the stated or found form; `None` if it is not one. Text columns need no value.
    pub fn value<'a>(&self, content: &'a [u8]) -> Option<Cell<'a>> {
        let trimmed = content.trim_ascii();
        match &self.form {
            Form::Found | Form::Text | Form::Number => match self.kind {
                Kind::Number { .. } => Decimal::parse(trimmed, self.point).map(Cell::Number),
                Kind::Bool => truth(trimmed).map(Cell::Bool),
                Kind::Date(_) => day_or_period(trimmed)
                    .map(|(day, grain)| Cell::Moment(Moment::Day(day, grain)))
                    .or_else(|| moment(trimmed).map(|found| self.local(found))),
                Kind::Time => moment(trimmed).map(|found| self.local(found)),
                Kind::Text => None,
            },
            Form::Percent => {
                let digits = trimmed.strip_suffix(b"%").unwrap_or(trimmed);
                Decimal::parse(digits, self.point).map(Cell::Percent)
            }
            Form::Pattern(pattern) if pattern.kind() == PatternKind::Duration => {
                pattern.duration(trimmed).map(Cell::Micros)
            }
            Form::Pattern(pattern) => pattern.moment(trimmed).map(|found| self.local(found)),
            Form::Length => length(trimmed).map(|length| Cell::Micros(length.micros)),
            Form::Epoch(unit) => epoch(trimmed, *unit).map(|found| self.local(found)),
            Form::Truth { yes, no } => {
                let is = |texts: &[String]| texts.iter().any(|text| text.as_bytes() == trimmed);
                if is(yes) { Some(Cell::Bool(true)) } else { is(no).then_some(Cell::Bool(false)) }
            }
        }
    }

    /// A moment that came with an offset, in local time.
    #[inline]
    fn local<'a>(&self, found: Moment) -> Cell<'a> {
        Cell::Moment(match (found, self.zone) {
            (Moment::Time(utc, true), Some(zone)) => Moment::Time(zone.local(utc), true),
            (found, _) => found,
        })
    }

    /// The mantissa of a cell of a number column.
    pub fn mantissa<M: Mantissa>(&self, content: &[u8]) -> Result<M, Misfit> {
        let Kind::Number { digits, scale } = self.kind else { return Err(Misfit::Bad) };
        if self.watch.zeros && self.has_leading_zero(content) {
            return Err(Misfit::Doubt(Doubt::LeadingZero));
        }
        if self.style != Style::default() {
            let numeral = Numeral::parse(content).ok_or(Misfit::Bad)?;
            self.settled(content, &numeral)?;
            let mut room = Vec::new();
            let number = self.of_numeral(&numeral, &mut room).ok_or(Misfit::Bad)?;
            return match self.form {
                Form::Percent => mantissa(&percent(&number, &mut Vec::new()), digits, scale),
                _ => mantissa(&number, digits, scale),
            };
        }
        match self.value(content) {
            Some(Cell::Number(number)) => {
                let is_open = number.fraction.len() == 3 && matches!(number.whole.len(), 1..=3);
                if is_open && self.watch.point == Unsettled::Both {
                    return Err(Misfit::Doubt(Doubt::TwoReadings));
                }
                mantissa(&number, digits, scale)
            }
            Some(Cell::Percent(number)) => mantissa(&percent(&number, &mut Vec::new()), digits, scale),
            Some(Cell::Micros(micros)) => {
                let text = seconds_text(micros);
                Decimal::parse(text.as_bytes(), b'.').ok_or(Misfit::Bad).and_then(|n| mantissa(&n, digits, scale))
            }
            // The first number that is written with other signs: it is read as if it had been looked at.
            None if self.watch.zeros => {
                let numeral = Numeral::parse(content).ok_or(Misfit::Bad)?;
                self.settled(content, &numeral)?;
                let mut room = Vec::new();
                mantissa(&self.of_numeral(&numeral, &mut room).ok_or(Misfit::Bad)?, digits, scale)
            }
            _ => Err(Misfit::Bad),
        }
    }

    /// Whether a cell is a plain number with a zero before another digit. Most cells show by their first byte that they are not.
    #[inline]
    fn has_leading_zero(&self, content: &[u8]) -> bool {
        let point = if self.said_point { self.point } else { b'.' };
        matches!(content.first(), Some(b'0' | b'-' | b'+' | b' ' | b'\t'))
            && Decimal::has_leading_zero(content)
            && Decimal::parse(content, point).is_some()
    }

    /// Whether a number has one reading by what the cells show that were looked at.
    fn settled(&self, content: &[u8], numeral: &Numeral<'_>) -> Result<(), Misfit> {
        if self.watch.percent && numeral.beside == Beside::Nothing {
            return Err(Misfit::Doubt(Doubt::NoPercent));
        }
        let unsettled = match self.watch.point {
            Unsettled::No => false,
            Unsettled::Commas => Decimal::parse(content, b'.').is_none(),
            Unsettled::Both => true,
        };
        match unsettled && (numeral.is_open() || self.style == Style::default()) {
            true if numeral.is_open() => Err(Misfit::Doubt(Doubt::TwoReadings)),
            true if numeral.readings() != numeral::POINT | numeral::COMMA => Err(Misfit::Doubt(Doubt::Settles)),
            _ => Ok(()),
        }
    }

    /// The number of a cell that is written in the column's style; in percent it is not yet divided.
    fn of_numeral<'r>(&self, numeral: &Numeral<'_>, room: &'r mut Vec<u8>) -> Option<Decimal<'r>> {
        let fits = match (numeral.beside, &self.style.money) {
            (Beside::Nothing, None) => true,
            (Beside::Percent, None) => self.form == Form::Percent,
            (Beside::Money(sign), Some(money)) => *sign == **money,
            _ => false,
        };
        numeral.decimal(self.point, room).filter(|_| fits)
    }

    /// The timestamp or day of a cell of a time column.
    #[inline]
    pub fn moment(&self, content: &[u8]) -> Result<Moment, Misfit> {
        let Some(Cell::Moment(found)) = self.value(content) else { return Err(Misfit::Bad) };
        match (self.kind, found) {
            (Kind::Date(_), Moment::Time(..)) => Err(Misfit::Wider(Kind::Time)),
            (Kind::Date(grain), Moment::Day(_, cell)) if grain != cell => Err(Misfit::Bad),
            (Kind::Time, Moment::Day(_, grain)) if grain != Grain::Day => Err(Misfit::Bad),
            _ => Ok(found),
        }
    }

    /// The Arrow field of the canonical form.
    pub fn field(&self) -> Field {
        let ty = match self.kind {
            Kind::Number { digits: ..=18, .. } => DataType::Int64,
            Kind::Number { digits: ..=38, scale } => DataType::Decimal128(38, scale.cast_signed()),
            Kind::Number { scale, .. } => DataType::Decimal256(76, scale.cast_signed()),
            Kind::Text if self.dictionary => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            Kind::Text => DataType::Utf8View,
            Kind::Bool => DataType::Boolean,
            Kind::Date(_) => DataType::Date32,
            Kind::Time => DataType::Timestamp(TimeUnit::Microsecond, None),
        };
        Field::new(&self.name, ty, true)
    }
}

/// Seconds or milliseconds since 1970, with decimals as far as microseconds show them.
fn epoch(cell: &[u8], unit: i64) -> Option<Moment> {
    let number = Decimal::parse(cell, b'.')?;
    let fraction = number.needed_fraction();
    let digits = number.whole.iter().chain(fraction);
    let count =
        digits.clone().try_fold(0i64, |sum, digit| sum.checked_mul(10)?.checked_add(i64::from(digit - b'0')))?;
    let parts = 10i64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let micros = count.checked_mul(unit)?;
    let exact = micros % parts == 0 && micros / parts < LAST_MICROS;
    let micros = if number.negative { -(micros / parts) } else { micros / parts };
    exact.then_some(Moment::Time(Timestamp(micros), true))
}

/// The end of the year 9999, in microseconds since 1970.
const LAST_MICROS: i64 = 253_402_300_800_000_000;

/// `85.00` as `0.8500`.
pub(super) fn percent<'a>(number: &Decimal<'_>, room: &'a mut Vec<u8>) -> Decimal<'a> {
    let padding = 2usize.saturating_sub(number.whole.len());
    room.extend(std::iter::repeat_n(b'0', padding));
    room.extend_from_slice(number.whole);
    let point = room.len() - 2;
    room.extend_from_slice(number.fraction);
    let (whole, fraction) = room.split_at(point);
    Decimal { negative: number.negative, whole, fraction }
}

/// Microseconds as a text of seconds.
pub(super) fn seconds_text(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.unsigned_abs();
    let text = format!("{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `true` and `false` in any case.
#[inline]
pub(super) fn truth(cell: &[u8]) -> Option<bool> {
    if cell.eq_ignore_ascii_case(b"true") {
        return Some(true);
    }
    cell.eq_ignore_ascii_case(b"false").then_some(false)
}

/// The moment as microseconds.
pub(super) fn micros(moment: Moment) -> Timestamp {
    match moment {
        Moment::Day(day, _) => day.start(),
        Moment::Time(time, _) => time,
    }
}
