//! Where the rows of a table stand in time, and which rows of it a question is about.

use crate::calendar::{Day, Grain, Interval};
use crate::check::TableUse;
use crate::function::Scalar;
use crate::row::{Row, RowType, TableId};
use crate::value::{Reason, Value};

/// One table with one way to place its rows in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placing {
    /// The table.
    pub table: TableId,
    /// Its name.
    pub name: String,
    /// What places a row in time; `None`: nothing does.
    pub time: Option<Row>,
    /// Whether that is `on c`: rows without c are out.
    pub on: bool,
    /// Whether rows last from there on: then they are in every period in which they are open.
    pub spans: bool,
    /// The grain of the table's time.
    pub grain: Option<Grain>,
    /// Whether the rows are days of longer periods: no row was ever on one of these days.
    pub by_days: bool,
    /// `covers`, both included.
    pub covers: Option<(Day, Day)>,
    /// Whether the rows stand for whole periods: a period of which there is a row is covered whole.
    pub whole_periods: bool,
    /// Positions in [`super::Plan::coverage`]: the table's own time and that of `on`; what both reach is covered.
    pub coverage: Vec<usize>,
    /// Of a table whose rows last, and that does not say itself what it covers: the positions of their starts and of the
    /// last that is known of them. All of that is covered.
    pub lasting: Vec<usize>,
}

/// A placing that a value depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlacingUse {
    /// The position in [`super::Plan::placings`].
    pub placing: usize,
    /// Whether it is used over the question's whole period, whatever the line stands for (`over all time`).
    pub whole: bool,
}

/// The rows of a table that a question is about: its filter, what `covers` sets aside, and the period.
pub(super) fn row_filter(table: &TableUse, time: Option<&Row>, on: bool, period: Option<Interval>) -> Option<Row> {
    Row::and(table.filter.clone(), placed_rows(table, time, on, period))
}

/// The rows of a table that `covers` does not set aside and that lie in the period.
pub(super) fn placed_rows(table: &TableUse, time: Option<&Row>, on: bool, period: Option<Interval>) -> Option<Row> {
    let mut filter = covers_filter(table);
    if let Some(time) = time {
        let within = period.and_then(|period| between(time, of_whole_rows(table, period)));
        filter = Row::and(filter, within.or_else(|| on.then(|| filled(time.clone()))));
    }
    filter
}

/// The question's period as far as rows reach that lie in a part of it: a month of which a day is asked is in.
fn of_whole_rows(table: &TableUse, period: Interval) -> Interval {
    let Some(grain) = table.grain.filter(|_| table.spread) else { return period };
    period.in_whole_periods(grain)
}

/// The rows that `covers` does not set aside; rows without time stay.
pub(super) fn covers_filter(table: &TableUse) -> Option<Row> {
    let outside = outside_covers(table)?;
    Some(Row::Call(Scalar::Not, vec![outside], RowType::Bool))
}

/// The rows that `covers` sets aside.
pub(super) fn outside_covers(table: &TableUse) -> Option<Row> {
    let time = table.time.as_ref()?;
    let covered = covers_interval(table.covers?);
    let before = compare(Scalar::Less, time, literal(time, covered.start));
    let after = compare(Scalar::GreaterEqual, time, literal(time, covered.end));
    Some(Row::Call(Scalar::Or, vec![before, after], RowType::Bool))
}

/// A time in the rows that `covers` does not set aside; blank in the others, so that they cover nothing by another time.
pub(super) fn kept_time(table: &TableUse, time: Row) -> Row {
    let Some(outside) = outside_covers(table) else { return time };
    let ty = time.ty();
    let blank = Row::Literal(Value::Blank(Reason::LeftBlank), ty);
    Row::Call(Scalar::Case, vec![outside, blank, time], ty)
}

/// `covers` as an interval.
pub fn covers_interval((first, last): (Day, Day)) -> Interval {
    Interval { start: first.start(), end: Day(last.0.saturating_add(1)).start() }
}

/// `start <= time < end`; rows without time are out. An open side is not compared.
pub(super) fn between(time: &Row, period: Interval) -> Option<Row> {
    let start = (period.start.0 != i64::MIN).then(|| {
        let start = literal(time, period.start);
        compare(Scalar::GreaterEqual, time, start)
    });
    let end = (period.end.0 != i64::MAX).then(|| compare(Scalar::Less, time, literal(time, period.end)));
    Row::and(start, end)
}

fn compare(operator: Scalar, time: &Row, moment: Row) -> Row {
    Row::Call(operator, vec![time.clone(), moment], RowType::Bool)
}

/// A moment as a literal of the type of `time`. A date stands for its first moment, so that a moment within a day
/// lies behind that day's date.
fn literal(time: &Row, moment: crate::calendar::Timestamp) -> Row {
    if time.ty() == RowType::Date {
        let day = if moment.micros_of_day() > 0 { Day(moment.day().0.saturating_add(1)) } else { moment.day() };
        Row::Literal(Value::Date(day), RowType::Date)
    } else {
        Row::Literal(Value::Time(moment), RowType::Time)
    }
}

/// `row is blank`
pub(super) fn is_blank(row: Row) -> Row {
    Row::Call(Scalar::IsBlank, vec![row], RowType::Bool)
}

/// `row is not blank`
pub(super) fn filled(row: Row) -> Row {
    Row::Call(Scalar::Not, vec![is_blank(row)], RowType::Bool)
}
