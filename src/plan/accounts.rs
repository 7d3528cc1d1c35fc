//! What became of every row of a table on its way to one aggregate: counts that add up, as ordinary asks.

use super::asks::Asks;
use super::placing::{between, covers_filter, covers_interval, filled, is_blank};
use super::relation::{Ask, FilteredFold, Fold, Relation};
use super::rest::is_one_of;
use super::{folds, problems};
use crate::calendar::{Day, Interval, Timestamp};
use crate::check::{
    AggregateNode, AggregateOrigin, Checked, DimensionId, NodeKind, OpenNode, PartId, PartKind, RowPart, TableUse,
};
use crate::function::{Aggregate, OpenRows, Scalar};
use crate::problem::Problem;
use crate::row::{Row, RowType, TableId};
use crate::source::Span;
use crate::value::Value;

/// The rows that an aggregate is about in one context: K and T.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What the rows have as keys.
    pub keys: Vec<(DimensionId, KeyIs)>,
    /// Where they stand in time.
    pub time: TimeIs,
    /// `last day`: the one day, if there is one.
    pub day: Option<Day>,
    /// Whether T is each of several periods in that time, so that its end is not the one end that counts.
    pub several: bool,
}

/// What a row must have as a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyIs {
    /// This value; a blank for a blank.
    Value(Value),
    /// Any value: the rows of all members together.
    Filled,
}

/// Where a row must stand in time, beside the question's period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeIs {
    /// Anywhere.
    Whole,
    /// Within a stretch of time.
    Within(Interval),
    /// Within a stretch of time that may reach out of the question's period.
    Free(Interval),
    /// Nowhere: it has no time.
    Without,
}

/// Everything that is asked for some accounts.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// The tables.
    pub relations: Vec<Relation>,
    /// The counts, one ask for each table.
    pub asks: Vec<Ask>,
    /// One for each that was wanted, in order.
    pub accounts: Vec<Account>,
}

/// The account of one aggregate.
///
/// Rows read = rows that `rows where` left out + those of every cut + cells passed over + cells used; the last two are
/// `blank` and `used` of [`Account::used`].
#[derive(Clone, Debug)]
pub struct Account {
    /// The table.
    pub table: TableId,
    /// The position in [`Accounts::relations`].
    pub relation: usize,
    /// The position in [`Accounts::asks`].
    pub ask: usize,
    /// The fold that counts all rows.
    pub all: usize,
    /// What leaves rows out, one after the other.
    pub cuts: Vec<Cut>,
    /// The fold of the cells that are used.
    pub used: usize,
    /// The condition that all rows meet which reach the aggregate; `None`: every row does.
    pub rows: Option<Row>,
    /// The cells that are used; `None` where rows are counted.
    pub value: Option<Row>,
}

impl Account {
    /// The condition of the rows whose cells are used; `None`: every row's is.
    pub fn rows_used(&self) -> Option<Row> {
        Row::and(self.rows.clone(), self.value.clone().map(filled))
    }
}

/// One condition on the way.
#[derive(Clone, Debug)]
pub struct Cut {
    /// Why rows are left out here.
    pub why: Why,
    /// The fold that counts the rows that are left after it.
    pub left: usize,
}

/// Why a row does not reach an aggregate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It lies outside what the table says that it covers.
    SetAside,
    /// It lies outside the period of the line or of the question, or has no time.
    OutsidePeriod,
    /// It has another key.
    OutsideGroup(DimensionId),
    /// It is not open in the period, or at the end of it where that is what counts.
    NotOpen,
    /// It is of another day than the one that is taken.
    OtherDay(Day),
    /// A condition of the question or of a formula, as it is written.
    Filter(Span),
}

/// What is asked to account for aggregates: each is a part that is an aggregate of rows, with its group.
///
/// # Errors
/// A table that the question does not read, or products of more digits than any number may have.
pub fn accounts(checked: &Checked, wanted: &[(PartId, Group)]) -> Result<Accounts, Vec<Problem>> {
    let mut asks = Asks::new(checked, None);
    let mut accounts = Vec::with_capacity(wanted.len());
    for (part, group) in wanted {
        accounts.push(account(&mut asks, *part, group).map_err(|problem| vec![problem])?);
    }
    Ok(Accounts { relations: asks.relations, asks: asks.asks, accounts })
}

fn account(asks: &mut Asks<'_>, part: PartId, group: &Group) -> Result<Account, Problem> {
    let checked = asks.checked;
    let origin = checked.origins.as_ref().and_then(|origins| origins.part(part));
    let Some(PartKind::Aggregate(origin)) = origin.map(|part| &part.kind) else {
        return Err(problems::missing_table(asks.span, "the table of a part that is no aggregate"));
    };
    let of = match &checked.node(origin.node).kind {
        NodeKind::Aggregate(node) => Of { table: node.table, placed: node.time.as_ref(), how: How::Aggregate(node) },
        NodeKind::OpenRows(open) => {
            Of { table: open.table, placed: Some(&open.lasting.placed), how: How::OpenRows(open) }
        }
        _ => return Err(problems::missing_table(asks.span, "the table of a part that is no aggregate")),
    };
    let relation = asks.relation(of.table)?;
    let ask = asks.timeless(relation, Vec::new(), None);
    let all = asks.fold(ask, FilteredFold { fold: Fold::Rows, filter: None });
    let mut rows = None;
    let mut cuts = Vec::new();
    for (why, condition) in conditions(asks, of, origin, group)? {
        rows = Row::and(rows, Some(condition));
        let left = asks.fold(ask, FilteredFold { fold: Fold::Rows, filter: rows.clone() });
        cuts.push(Cut { why, left });
    }
    let value = match of.how {
        How::Aggregate(node) => used(asks, node)?,
        How::OpenRows(_) => None,
    };
    let fold = value.clone().map_or(Fold::Rows, Fold::Values);
    let used = asks.fold(ask, FilteredFold { fold, filter: rows.clone() });
    Ok(Account { table: of.table, relation, ask, all, cuts, used, rows, value })
}

/// What is accounted for.
#[derive(Clone, Copy)]
struct Of<'n> {
    table: TableId,
    /// What places its rows in time.
    placed: Option<&'n Row>,
    how: How<'n>,
}

#[derive(Clone, Copy)]
enum How<'n> {
    Aggregate(&'n AggregateNode),
    OpenRows(&'n OpenNode),
}

/// The cells that an aggregate uses: its argument; of a weighted average the value where there is a weight too.
fn used(asks: &Asks<'_>, node: &AggregateNode) -> Result<Option<Row>, Problem> {
    if node.function != Aggregate::WeightedAverage {
        return Ok(node.args.first().cloned());
    }
    let folds = folds::folds(node, asks.table(node.table)?);
    let first = folds.and_then(|(folds, _)| folds.into_iter().next());
    match first.as_ref().and_then(|first| first.fold.value()) {
        Some(product) => Ok(Some(product.clone())),
        None => Err(problems::too_many_digits(asks.span)),
    }
}

/// What a row must meet, in the order in which a reader thinks of it: the table, the time, the group, the filters.
fn conditions(
    asks: &Asks<'_>,
    of: Of<'_>,
    origin: &AggregateOrigin,
    group: &Group,
) -> Result<Vec<(Why, Row)>, Problem> {
    let checked = asks.checked;
    let table = asks.table(of.table)?;
    let mut all: Vec<(Why, Row)> = Vec::new();
    match of.how {
        How::Aggregate(node) => {
            all.extend(covers_filter(table).map(|row| (Why::SetAside, row)));
            all.extend(time_condition(checked, node, group.time).map(|row| (Why::OutsidePeriod, row)));
        }
        How::OpenRows(open) => {
            let at_end = open.function == OpenRows::AtEnd && !group.several;
            let there = is_there(open, open_time(checked, table, group.time), at_end);
            let there = Row::and(Some(filled(open.lasting.start.clone())), there);
            all.extend(there.map(|row| (Why::NotOpen, row)));
        }
    }
    for (id, is) in &group.keys {
        let Some(row) = asks.key_row(*id, of.table, of.placed) else { continue };
        let condition = match is {
            KeyIs::Value(value) => is_one_of(&row, [value]),
            KeyIs::Filled => filled(row),
        };
        all.push((Why::OutsideGroup(*id), condition));
    }
    let question = checked.origins.iter().flat_map(|origins| &origins.filters);
    let question = question.filter(|(id, _)| *id == of.table).map(|(_, part)| part);
    for filter in question.chain(&origin.filters) {
        each_condition(filter, &mut |part| all.push((Why::Filter(part.span), part.row.clone())));
    }
    if let (How::Aggregate(AggregateNode { day: Some(edge), .. }), Some(day)) = (of.how, group.day) {
        let literal = Row::Literal(Value::Date(day), edge.day.ty());
        all.push((Why::OtherDay(day), Row::Call(Scalar::Equal, vec![edge.day.clone(), literal], RowType::Bool)));
    }
    Ok(all)
}

/// T as far as it is known before anything runs: beyond what is covered no row starts or ends.
fn open_time(checked: &Checked, table: &TableUse, time: TimeIs) -> Interval {
    let ever = Interval { start: Timestamp(i64::MIN), end: Timestamp(i64::MAX) };
    let is_free = matches!(time, TimeIs::Free(_));
    let cuts = checked.period.filter(|_| !is_free).into_iter().chain(table.covers.map(covers_interval));
    let whole = match time {
        TimeIs::Within(interval) | TimeIs::Free(interval) => interval,
        TimeIs::Whole | TimeIs::Without => ever,
    };
    cuts.fold(whole, |all, cut| all.intersect(cut).unwrap_or(Interval { start: all.start, end: all.start }))
}

/// Whether a row is open: at the end of T where that is what counts, else at some moment of it.
fn is_there(open: &OpenNode, time: Interval, at_end: bool) -> Option<Row> {
    let lasting = &open.lasting;
    let started = between(&lasting.start, Interval { start: Timestamp(i64::MIN), ..time });
    let until = lasting.until();
    let from = |moment| between(&until, Interval { start: moment, end: Timestamp(i64::MAX) });
    let not_ended = match at_end {
        // At the end of all time is open what never ends.
        true if time.end.0 == i64::MAX => None,
        true => from(time.end),
        // What ends as T begins, or as it starts, is open at no moment of it.
        false => {
            let lasts = Row::Call(Scalar::Greater, vec![until.clone(), lasting.start.clone()], RowType::Bool);
            match time.start.0 {
                i64::MIN => Some(lasts),
                _ => Row::and(from(Timestamp(time.start.0.saturating_add(1))), Some(lasts)),
            }
        }
    };
    let blank = is_blank(lasting.end.clone());
    let still = match not_ended {
        Some(later) => Row::Call(Scalar::Or, vec![blank, later], RowType::Bool),
        None => blank,
    };
    Row::and(started, Some(still))
}

fn time_condition(checked: &Checked, node: &AggregateNode, time: TimeIs) -> Option<Row> {
    let own = node.time.as_ref()?;
    let is_free = matches!(time, TimeIs::Free(_));
    let question = checked.period.filter(|_| !is_free).and_then(|period| between(own, period));
    let line = match time {
        TimeIs::Whole => None,
        TimeIs::Within(interval) | TimeIs::Free(interval) => {
            between(own, interval).or_else(|| Some(filled(own.clone())))
        }
        TimeIs::Without => Some(is_blank(own.clone())),
    };
    Row::and(question, line).or_else(|| node.on.then(|| filled(own.clone())))
}

/// Calls `visit` for every condition that is joined by `and`, as far as they are written in one place.
fn each_condition<'a>(part: &'a RowPart, visit: &mut impl FnMut(&'a RowPart)) {
    let is_within = |inner: &RowPart| {
        let (outer, inner) = (part.span, inner.span);
        outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
    };
    let rows = || part.parts.iter().map(|inner| &inner.row);
    let is_joined = match &part.row {
        Row::Call(Scalar::And, args, _) => rows().eq(args) || rows().eq([&part.row]),
        _ => false,
    };
    if is_joined && part.parts.iter().all(|inner| is_within(inner)) {
        part.parts.iter().for_each(|inner| each_condition(inner, visit));
    } else {
        visit(part);
    }
}
