//! A question, elaborated: names are gone, filters are pushed into the aggregates, params are put in,
//! every node has its type and unit, every dimension is bound to every table that needs it.

#![allow(missing_docs, reason = "the text of a variant says what its fields are")]

use super::moved::MovedNode;
use super::{MadeColumn, Origins};
use crate::calendar::{Calendar, Day, Grain, Interval, Weekday};
use crate::data::Kind;
use crate::function::{Aggregate, Extent, OpenRows, Scalar, Standing};
use crate::problem::Note;
use crate::row::{Row, RowType, TableId};
use crate::source::Span;
use crate::syntax::{Better, Format};
use crate::unit::Unit;
use crate::value::{Exact, Value};
use datafusion::catalog::TableProvider;
use std::sync::Arc;

/// A node of [`Checked::nodes`]; children come before parents, equal nodes are one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// A dimension of [`Checked::dimensions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DimensionId(pub u32);

/// A question that can be planned.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Every node that the question reaches.
    pub nodes: Vec<Node>,
    /// The columns of the answer.
    pub asked: Vec<AskedMetric>,
    /// Every dimension: first those of the question in its order, then those of nested aggregates.
    pub dimensions: Vec<Dimension>,
    /// The dimensions of the question, in order.
    pub by: Vec<DimensionId>,
    /// Every table that is read.
    pub tables: Vec<TableUse>,
    /// `--having`: a condition on lines.
    pub having: Option<NodeId>,
    /// The order of lines, before the dimensions' own.
    pub sort: Vec<Sort>,
    /// Only the first lines.
    pub top: Option<Top>,
    /// The dimension that goes across.
    pub across: Option<DimensionId>,
    /// `--from`, `--to` as one interval; an open side reaches to the end of time.
    pub period: Option<Interval>,
    /// The place of a period that moves, if no day counts as today yet: then `period` is open on both sides, and a plan
    /// only serves to find the end of coverage.
    pub unsettled: Option<Span>,
    /// Whether lines of totals are asked.
    pub totals: bool,
    /// Whether empty lines are left out.
    pub sparse: bool,
    /// The day that counts as today.
    pub as_of: Option<Day>,
    /// The calendar that is asked by.
    pub calendar: Arc<Calendar>,
    /// Notes that are known before anything runs.
    pub notes: Vec<Note>,
    /// Counts that turn into notes if they are above zero.
    pub probes: Vec<Probe>,
    /// Where the nodes come from; `None` unless it was asked for.
    pub origins: Option<Origins>,
}

/// One column of the answer.
#[derive(Clone, Debug)]
pub struct AskedMetric {
    /// Its name in JSON and CSV.
    pub name: String,
    /// Its labels: language (`None`: any) and text.
    pub labels: Vec<(Option<String>, String)>,
    /// Its value, already in the unit in which it leaves.
    pub node: NodeId,
    /// The unit in which it leaves.
    pub unit: Unit,
    /// How people see it.
    pub format: Option<Format>,
    /// Which direction is good.
    pub better: Option<BetterValue>,
    /// What its value is to reach.
    pub target: Option<Target>,
    /// The metric's own definition, or the expression of the question.
    pub span: Span,
}

/// What the value of a metric is to reach.
#[derive(Clone, Debug)]
pub struct Target {
    /// The number, or where each line finds its own.
    pub goal: Goal,
    /// Where it comes from, for people.
    pub source: Option<String>,
}

/// The number of a target, in the unit of its metric.
#[derive(Clone, Debug)]
pub enum Goal {
    /// One for all lines.
    Number(NodeId),
    /// That of the rows of a table which belong to a line.
    Rows(Box<GoalRows>),
}

/// The rows of a table that belong to a line: a target where they agree.
#[derive(Clone, Debug)]
pub struct GoalRows {
    /// The column as it is written: `targets.service_level`.
    pub written: String,
    /// The table.
    pub table: TableId,
    /// The smallest number.
    pub least: NodeId,
    /// The largest.
    pub most: NodeId,
    /// How many of the rows have a number.
    pub filled: NodeId,
    /// How many rows there are.
    pub rows: NodeId,
    /// Whether the metric is a sum or a count: then the target of several rows is none of theirs, though they agree.
    pub adds_up: bool,
    /// Of which periods the rows are; `None` if they hold at any time.
    pub grain: Option<Grain>,
}

impl Target {
    /// The nodes that it is made of.
    pub fn nodes(&self) -> Vec<NodeId> {
        match &self.goal {
            Goal::Number(node) => vec![*node],
            Goal::Rows(rows) => rows.nodes().to_vec(),
        }
    }
}

impl GoalRows {
    /// The nodes that it is made of, in a fixed order.
    pub fn nodes(&self) -> [NodeId; 4] {
        [self.least, self.most, self.filled, self.rows]
    }
}

/// Which direction is good, with its band as numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BetterValue {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Best within, both included.
    Within(Exact, Exact),
}

impl BetterValue {
    /// From what was written; the bounds of a band must be constants.
    pub fn from_written(
        better: &Better,
        constant: impl Fn(&crate::syntax::Expr) -> Option<Exact>,
    ) -> Option<BetterValue> {
        match better {
            Better::Higher => Some(BetterValue::Higher),
            Better::Lower => Some(BetterValue::Lower),
            Better::Within(low, high) => Some(BetterValue::Within(constant(low)?, constant(high)?)),
        }
    }
}

/// A metric expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// What its value is.
    pub ty: MetricType,
    /// In which unit its number is.
    pub unit: Unit,
    /// Whether a column in binary floating point reaches it.
    pub approximate: bool,
}

/// What a metric's value is, and how it is shown as a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MetricType {
    /// An exact fraction.
    Number,
    /// A text.
    Text,
    /// A condition.
    Bool,
    /// A day.
    Date,
    /// A moment.
    Time,
    /// A period of a grain (the key of `which_max(m by day)`).
    Period,
}

/// What a metric expression is. Section 6a of the language in data: contexts are K (keys), T (time), F (filter);
/// F is already inside the aggregates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// A fixed value.
    Constant(Value),
    /// An aggregate of rows.
    Aggregate(AggregateNode),
    /// `open(t)` and its kin: of rows that last from one moment to another.
    OpenRows(OpenNode),
    /// A scalar function of metrics; `Divide` is exact and gives blank (zero base) for a zero divisor. Unit conversions are `Multiply` with a constant.
    Call(Scalar, Vec<NodeId>),
    /// The first whose value is not a replaceable blank: `a else b`, and `blank as 0`.
    Else(Vec<NodeId>),
    /// `m without d`: the dimensions leave K (those that are not in K change nothing).
    Without(NodeId, Vec<DimensionId>),
    /// `m over all`: every key but time leaves K.
    OverAll(NodeId),
    /// `m over all time`: T becomes the question's whole period.
    OverAllTime(NodeId),
    /// `AGG(m by d having c)`, `count(d having c)`, `which_max(m by d)`.
    Nested(NestedNode),
    /// The metric in another T.
    Moved(MovedNode),
    /// `rank(m)`, `pareto(m)`: what m is among the members of the last key in force, within the others. One for every
    /// key of K that may be the last, in their order; blank (no counterpart) where none of them is in force.
    Standing { inner: NodeId, over: Vec<NestedNode> },
    /// `days()` and its kin: the length of T as far as the rows beside it cover it; with a grain, of all periods of it in
    /// which that lies.
    Extent(Extent, Option<Grain>),
    /// Blank (below minimum base) where `base` is below `least`.
    MinimumBase { inner: NodeId, base: NodeId, least: Exact },
}

impl NodeKind {
    /// The nodes that it is made of, in order.
    pub fn children(&self) -> Vec<NodeId> {
        match self {
            NodeKind::Constant(_) | NodeKind::Aggregate(_) | NodeKind::OpenRows(_) | NodeKind::Extent(..) => Vec::new(),
            NodeKind::Call(_, args) | NodeKind::Else(args) => args.clone(),
            NodeKind::Without(inner, _) | NodeKind::OverAll(inner) | NodeKind::OverAllTime(inner) => vec![*inner],
            NodeKind::Nested(nested) => nested.children(),
            NodeKind::Moved(moved) => vec![moved.inner],
            NodeKind::Standing { inner, .. } => vec![*inner],
            NodeKind::MinimumBase { inner, base, .. } => vec![*inner, *base],
        }
    }

    /// What it makes of members: of each of them for a nested aggregate, of those of one key for a standing.
    pub fn nested(&self) -> &[NestedNode] {
        match self {
            NodeKind::Nested(nested) => std::slice::from_ref(nested),
            NodeKind::Standing { over, .. } => over,
            _ => &[],
        }
    }
}

/// An aggregate of the rows of one table that match K, T, F.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AggregateNode {
    /// The home.
    pub table: TableId,
    /// What is made of the rows.
    pub function: Aggregate,
    /// Its arguments: none for `count(t)`; value and weight for a weighted average.
    pub args: Vec<Row>,
    /// p of a percentile, between 0 and 1.
    pub fraction: Option<Exact>,
    /// Its own `where`, and every `where` put on the metric from outside; not the question's filter.
    pub filter: Option<Row>,
    /// What places its rows in time: `on c`, else the table's time; `None` if the table has none.
    pub time: Option<Row>,
    /// Whether that is `on c`: then rows without c are out.
    pub on: bool,
    /// `last day`, `first day`: only the rows of one day.
    pub day: Option<EdgeDay>,
}

impl AggregateNode {
    /// For an aggregate of one day's rows: what finds that day among the rows that match; all groups together have one.
    pub fn finding_its_day(&self) -> Option<AggregateNode> {
        let edge = self.day.as_ref()?;
        Some(AggregateNode {
            function: if edge.last { Aggregate::Max } else { Aggregate::Min },
            args: vec![edge.day.clone()],
            fraction: None,
            day: None,
            ..self.clone()
        })
    }
}

/// What is made of the rows of one table that last: those that match K and F, as far as they are open within T.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpenNode {
    /// The table.
    pub table: TableId,
    /// What is made of the rows.
    pub function: OpenRows,
    /// Its own `where`, and every `where` put on the metric from outside; not the question's filter.
    pub filter: Option<Row>,
    /// From when to when a row is open.
    pub lasting: Lasting,
}

/// From when to when a row of a table lasts: `span opened to closed`. It is there from its start on, and no more at its end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lasting {
    /// The column of the start, which places a row in time.
    pub placed: Row,
    /// Its start; a row without one is in no time.
    pub start: Row,
    /// Its end as the table has it; blank where it has not ended. Of the type of the start.
    pub end: Row,
}

impl Lasting {
    /// When it ends, never before it starts; blank where it has not ended, or has no start.
    pub fn until(&self) -> Row {
        Row::Call(Scalar::Greatest, vec![self.start.clone(), self.end.clone()], self.start.ty())
    }

    /// The last moment at which it is there; blank where it has not ended. A day that is an end is there to its own end.
    pub fn last(&self) -> Row {
        if self.in_days() {
            return self.until();
        }
        let ty = RowType::Number { digits: 6, scale: 6 };
        let instant = Row::Literal(Value::Number(Exact::decimal(1, 6)), ty);
        let before = Row::Call(Scalar::Subtract, vec![self.end.clone(), instant], RowType::Time);
        Row::Call(Scalar::Greatest, vec![self.start.clone(), before], RowType::Time)
    }

    /// Whether start and end are days, not moments.
    pub fn in_days(&self) -> bool {
        self.start.ty() == RowType::Date
    }
}

/// The one day whose rows an aggregate is of: the last, or the first, on which its group has a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EdgeDay {
    /// The day of a row.
    pub day: Row,
    /// The last instead of the first.
    pub last: bool,
}

/// An aggregate of members.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NestedNode {
    /// What is made of the members' values.
    pub function: NestedFunction,
    /// The metric; `None` for `count(d having c)`.
    pub inner: Option<NodeId>,
    /// What a weighted average weighs each member by.
    pub weight: Option<NodeId>,
    /// The dimensions that members are of; grains among them change T.
    pub by: Vec<DimensionId>,
    /// Which members count.
    pub having: Option<NodeId>,
    /// Where members are found: a member is every combination of those of the groups and, if `by` has a grain, of a period.
    pub members: Vec<MemberGroup>,
}

/// Some of the dimensions of members, found together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MemberGroup {
    /// The dimensions; grains among them are periods and found in no table.
    pub by: Vec<DimensionId>,
    /// Where their values are found.
    pub from: Members,
}

impl NestedNode {
    /// The metric, the weight and the condition, as far as there are any, in this order.
    pub fn children(&self) -> Vec<NodeId> {
        self.inner.into_iter().chain(self.weight).chain(self.having).collect()
    }
}

/// What is made of the values of members.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NestedFunction {
    /// An aggregate; the fraction is p of a percentile.
    Aggregate(Aggregate, Option<Exact>),
    /// The key of the largest value (ties: the first in order).
    WhichMax,
    /// The key of the smallest value.
    WhichMin,
    /// What the value of one member is among those of all.
    Standing(Standing),
}

/// Where members are found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Members {
    /// The values of the dimensions among the rows of these tables (with the `where` put on the nested aggregate from outside).
    Seen(Vec<(TableId, Option<Row>)>),
    /// `by agents`: every row of a table with a key; the dimensions are the columns of that key, and others that the
    /// table knows.
    Rows(TableId, Option<Row>),
}

/// A dimension.
#[derive(Clone, Debug)]
pub struct Dimension {
    /// Its name in JSON and CSV: `month`, `channel`, `weekday(started_at)`.
    pub name: String,
    /// What it was written as: for one of the several columns of a table's key, the table.
    pub written: String,
    /// A grain of time, or a value of rows.
    pub kind: DimensionKind,
    /// How its values are shown and ordered.
    pub show: KeyShow,
    /// The unit of a number.
    pub unit: Unit,
    /// Where it was first written.
    pub span: Span,
}

/// What a dimension is.
#[derive(Clone, Debug)]
pub enum DimensionKind {
    /// A grain: it is T, taken from the time of each aggregate.
    Grain(Grain),
    /// A value: what gives it in each table.
    Value(Vec<(TableId, Row)>),
    /// A part of the time that places a row, such as `weekday`: with `on solved_at` it is that of `solved_at`, as the
    /// month is. What gives it in each table by the table's own time.
    Part(Scalar, Vec<(TableId, Row)>),
}

impl DimensionKind {
    /// What gives the dimension in the rows of a table that `time` places; `None` if nothing does.
    pub fn row(&self, table: TableId, time: Option<&Row>) -> Option<Row> {
        let own = |rows: &[(TableId, Row)]| rows.iter().find(|(id, _)| *id == table).map(|(_, row)| row.clone());
        match self {
            DimensionKind::Grain(grain) => Some(Row::Period(*grain, Box::new(time?.clone()))),
            DimensionKind::Value(rows) => own(rows),
            DimensionKind::Part(part, rows) => {
                let row = own(rows)?;
                let Some(time) = time else { return Some(row) };
                let needs_hours = matches!(part, Scalar::Hour | Scalar::HalfHour);
                let has_hours = time.ty() == RowType::Time;
                (has_hours || !needs_hours).then(|| Row::Call(*part, vec![time.clone()], row.ty()))
            }
        }
    }
}

/// How the values of a dimension are shown and ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyShow {
    /// As they are, ascending, blanks last.
    Plain,
    /// In this order (`order month: …`, `case`), others behind them ascending.
    Order(Vec<Arc<str>>),
    /// 1 to 7 as names of weekdays, in the order of a week that begins with this one.
    Weekday(Weekday),
    /// 1 to 12 as names of months.
    Month,
    /// 0 to 47 as `09:30`.
    HalfHour,
    /// Dates that are the first day of a period: shown as the period.
    Period(Grain),
}

/// A criterion of order.
#[derive(Clone, Debug)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// Largest first.
    pub descending: bool,
}

/// What lines are ordered by.
#[derive(Clone, Copy, Debug)]
pub enum SortBy {
    /// The value of a metric expression.
    Metric(NodeId),
    /// A dimension of the question.
    Dimension(DimensionId),
}

/// `--top`
#[derive(Clone, Debug)]
pub struct Top {
    /// How many.
    pub count: u64,
    /// The members of this dimension within the others; `None`: lines.
    pub of: Option<DimensionId>,
    /// By this metric, largest first; `None`: in the order of `sort`, else by the first metric.
    pub by: Option<NodeId>,
}

/// A table that is read.
#[derive(Clone)]
pub struct TableUse {
    /// Which.
    pub id: TableId,
    /// Its name.
    pub name: String,
    /// Rows of its files that did not fit their columns and were put aside.
    pub bad_rows: u64,
    /// Where it comes from.
    pub origin: String,
    /// The kinds of its columns, in order: those of the data, then those that are made.
    pub columns: Vec<(String, Kind)>,
    /// The columns that are made of the rows of the whole table, before anything is asked of it.
    pub made: Vec<MadeColumn>,
    /// Every table that its rows can look up; a [`crate::row::ColumnRef`] with place n means `places[n - 1]`.
    pub places: Vec<Place>,
    /// `rows where …`: rows that do not match do not exist for any metric.
    pub rows: Option<Row>,
    /// The question's filter in this table.
    pub filter: Option<Row>,
    /// Its time, if it has one.
    pub time: Option<Row>,
    /// `span opened to closed`
    pub lasting: Option<Lasting>,
    /// The grain of its time: `Day` for dates, `Minute` for timestamps, `Month` for a table of monthly bills.
    pub grain: Option<Grain>,
    /// `covers`, both included.
    pub covers: Option<(Day, Day)>,
    /// `spread evenly`: a row is about every day of its period of the table's grain.
    pub spread: bool,
    /// Whether its rows are those of a table of longer periods, once for each day.
    pub by_days: bool,
    /// Whether its rows stand for whole periods, as those of a table in a test do.
    pub whole_periods: bool,
    /// `one contact`
    pub noun: Option<String>,
    /// The columns of its key, as rows.
    pub key: Vec<Row>,
    /// The calendar by which opening hours count.
    pub calendar: Arc<Calendar>,
    /// The rows.
    pub source: Arc<dyn TableProvider>,
}

impl TableUse {
    /// The times by which it is known what the table covers: its own, and those of rows that last.
    pub fn times(&self) -> Vec<Row> {
        self.time.iter().cloned().chain(self.times_of_lasting()).collect()
    }

    /// The starts of rows that last, and the last that is known of them; nothing where the table says itself what it covers.
    pub fn times_of_lasting(&self) -> Vec<Row> {
        let lasting = self.lasting.as_ref().filter(|_| self.covers.is_none());
        lasting.into_iter().flat_map(|lasting| [lasting.placed.clone(), lasting.last()]).collect()
    }
}

/// A table that rows can look up, many to one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The table that is looked up.
    pub table: TableId,
    /// What must be equal: a row expression of the home (or of an earlier place), and the column there. A blank finds nothing.
    pub on: Vec<(Row, u16)>,
    /// When the link holds, if not always.
    pub held: Option<Held>,
    /// For messages: `agent_id -> agents`.
    pub link: String,
}

/// A link that holds for a time: of several rows with one key the one is found in whose time a moment lies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Held {
    /// The moment, a row expression as those of [`Place::on`]; a blank finds nothing.
    pub at: Row,
    /// The column with the first moment, and whether that belongs to the time; a blank cell is open.
    pub from: Option<(u16, bool)>,
    /// The column with the last moment, and whether that belongs to the time; a blank cell is open.
    pub to: Option<(u16, bool)>,
}

/// A count that turns into a note.
#[derive(Clone, Debug)]
pub struct Probe {
    /// The metric it is about.
    pub metric: Option<String>,
    /// Whose rows.
    pub rows: ProbeRows,
    /// What is counted or summed, each with its own filter.
    pub aggregates: Vec<(Aggregate, Vec<Row>, Option<Row>)>,
    /// What the numbers say.
    pub says: ProbeSays,
}

/// The rows that a [`Probe`] is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProbeRows {
    /// Their table.
    pub table: TableId,
    /// What places them in time: `on c`, else the table's time; `None` if the table has none.
    pub time: Option<Row>,
    /// Whether that is `on c`: then rows without c are out.
    pub on: bool,
    /// Whether the question's filter applies.
    pub filtered: bool,
    /// Whether the question's period applies.
    pub in_period: bool,
}

impl ProbeRows {
    /// The rows of a table that a question is about.
    pub fn of(table: TableId, time: Option<Row>, on: bool) -> ProbeRows {
        ProbeRows { table, time, on, filtered: true, in_period: true }
    }

    /// The rows of a table that last, whenever they do.
    pub fn lasting(table: TableId) -> ProbeRows {
        ProbeRows { table, time: None, on: false, filtered: true, in_period: false }
    }
}

/// What the numbers of a [`Probe`] say; the words stand in `finish`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeSays {
    /// aggregates: rows passed over because only `column` is blank; rows that matched. *handle: 1,204 of 9,870 rows have no hold.*
    /// With `fill`, blank cells of it can be taken for 0.
    OperandBlank { formula: String, column: String, fill: bool },
    /// aggregates: rows where `column` is blank and the condition took (or left) them for it.
    ConditionBlank { condition: String, column: String },
    /// aggregates: rows that the `else` of a case took because `column` is blank.
    CaseElseBlank { column: String },
    /// aggregates: filled cells of all rows, all rows; rows that matched, their sum; `of_rows`: the column is one of a table of its name, whose rows are counted. A note only if all cells are filled: *counts cells: 9,870; sum(calls) would be 12,345.*
    CountOfNumbers { column: String, of_rows: bool },
    /// aggregates: rows whose divisor is zero.
    ZeroDivisor { formula: String },
    /// aggregates: rows in which everything that `conversion` reads is filled, and it gives nothing.
    NotConverted { conversion: String, gives: Scalar },
    /// aggregates: rows that last and have no start.
    WithoutStart { table: String, column: String },
    /// aggregates: rows whose end lies before their start.
    EndsBeforeStart { table: String, start: String, end: String },
    /// aggregates: rows without time, in a question with a period.
    WithoutTime {
        table: String,
        /// Whether the question has a period.
        period: bool,
    },
}

impl std::fmt::Debug for TableUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableUse")
            .field("name", &self.name)
            .field("time", &self.time)
            .field("places", &self.places)
            .finish_non_exhaustive()
    }
}

impl Checked {
    /// The node behind an id.
    ///
    /// # Panics
    /// Never for an id of this question.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The dimension behind an id.
    ///
    /// # Panics
    /// Never for an id of this question.
    pub fn dimension(&self, id: DimensionId) -> &Dimension {
        &self.dimensions[id.0 as usize]
    }

    /// The table behind an id, if the question reads it.
    pub fn table(&self, id: TableId) -> Option<&TableUse> {
        self.tables.iter().find(|table| table.id == id)
    }
}
