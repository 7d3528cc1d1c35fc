//! What became of every row of a table on its way to one aggregate: counts that add up, as ordinary asks.

use super::asks::Asks;
use super::placing::{between, covers_filter, filled, is_blank};
use super::relation::{Ask, FilteredFold, Fold, Relation};
use super::rest::is_one_of;
use super::{folds, problems};
use crate::calendar::{Day, Interval};
use crate::check::{AggregateNode, AggregateOrigin, Checked, DimensionId, NodeKind, PartId, PartKind, RowPart};
use crate::function::{Aggregate, Scalar};
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
    let NodeKind::Aggregate(node) = &checked.node(origin.node).kind else {
        return Err(problems::missing_table(asks.span, "the table of a part that is no aggregate"));
    };
    let relation = asks.relation(node.table)?;
    let ask = asks.timeless(relation, Vec::new(), None);
    let all = asks.fold(ask, FilteredFold { fold: Fold::Rows, filter: None });
    let mut rows = None;
    let mut cuts = Vec::new();
    for (why, condition) in conditions(asks, node, origin, group)? {
        rows = Row::and(rows, Some(condition));
        let left = asks.fold(ask, FilteredFold { fold: Fold::Rows, filter: rows.clone() });
        cuts.push(Cut { why, left });
    }
    let value = used(asks, node)?;
    let fold = value.clone().map_or(Fold::Rows, Fold::Values);
    let used = asks.fold(ask, FilteredFold { fold, filter: rows.clone() });
    Ok(Account { table: node.table, relation, ask, all, cuts, used, rows, value })
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
    node: &AggregateNode,
    origin: &AggregateOrigin,
    group: &Group,
) -> Result<Vec<(Why, Row)>, Problem> {
    let checked = asks.checked;
    let table = asks.table(node.table)?;
    let mut all: Vec<(Why, Row)> = Vec::new();
    all.extend(covers_filter(table).map(|row| (Why::SetAside, row)));
    all.extend(time_condition(checked, node, group.time).map(|row| (Why::OutsidePeriod, row)));
    for (id, is) in &group.keys {
        let Some(row) = asks.key_row(*id, node.table, node.time.as_ref()) else { continue };
        let condition = match is {
            KeyIs::Value(value) => is_one_of(&row, [value]),
            KeyIs::Filled => filled(row),
        };
        all.push((Why::OutsideGroup(*id), condition));
    }
    let question = checked.origins.iter().flat_map(|origins| &origins.filters);
    let question = question.filter(|(table, _)| *table == node.table).map(|(_, part)| part);
    for filter in question.chain(&origin.filters) {
        each_condition(filter, &mut |part| all.push((Why::Filter(part.span), part.row.clone())));
    }
    if let (Some(edge), Some(day)) = (&node.day, group.day) {
        let literal = Row::Literal(Value::Date(day), edge.day.ty());
        all.push((Why::OtherDay(day), Row::Call(Scalar::Equal, vec![edge.day.clone(), literal], RowType::Bool)));
    }
    Ok(all)
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
