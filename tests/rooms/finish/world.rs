//! Small tables and hand-made questions, answered by the plan, the engine and the finish together.

use datafusion::arrow::array::{ArrayRef, Date32Array, Int64Array, StringViewArray, TimestampMicrosecondArray};
use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::datasource::MemTable;
use kpi::calendar::{Day, Grain, Interval, Period, Timestamp};
use kpi::check::*;
use kpi::data::Kind;
use kpi::finish::{Answer, KeyCell, LineKind, Outcome};
use kpi::function::{Aggregate, Scalar};
use kpi::plan::Plan;
use kpi::problem::Error;
use kpi::row::{ColumnRef, Row, RowType, TableId};
use kpi::run::{Options, Totals};
use kpi::source::Span;
use kpi::unit::Unit;
use kpi::value::{Exact, Value};
use std::sync::Arc;

/// A question while it is made.
pub struct World {
    pub checked: Checked,
}

impl World {
    pub fn new() -> World {
        World {
            checked: Checked {
                nodes: vec![],
                asked: vec![],
                dimensions: vec![],
                by: vec![],
                tables: vec![],
                having: None,
                sort: vec![],
                top: None,
                across: None,
                period: None,
                totals: false,
                sparse: false,
                as_of: None,
                calendar: std::sync::Arc::default(),
                unsettled: None,
                notes: vec![],
                probes: vec![],
                origins: None,
            },
        }
    }

    /// A table from its columns (`at:date channel:text wait:number`) and rows; `-` is blank. The first date or moment is
    /// its time.
    pub fn table(&mut self, name: &str, columns: &str, rows: &[&str]) -> TableId {
        let columns: Vec<(String, Kind)> = columns
            .split(' ')
            .map(|column| {
                let (name, kind) = column.split_once(':').expect("name:kind");
                let kind = match kind {
                    "date" => Kind::Date(Grain::Day),
                    "time" => Kind::Time,
                    "number" => Kind::Number { digits: 18, scale: 2 },
                    _ => Kind::Text,
                };
                (name.to_owned(), kind)
            })
            .collect();
        let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.split_whitespace().collect()).collect();
        let arrays: Vec<ArrayRef> = columns
            .iter()
            .enumerate()
            .map(|(at, (_, kind))| array(*kind, cells.iter().map(|row| row.get(at).copied()).collect()))
            .collect();
        let fields =
            columns.iter().zip(&arrays).map(|((name, _), array)| Field::new(name, array.data_type().clone(), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let batch = RecordBatch::try_new(schema.clone(), arrays).expect("a batch");
        let id = TableId(u32::try_from(self.checked.tables.len()).expect("few tables"));
        let time = columns.iter().position(|(_, kind)| matches!(kind, Kind::Date(_) | Kind::Time));
        let time = time.map(|at| column(at, columns[at].1));
        self.checked.tables.push(TableUse {
            bad_rows: 0,
            id,
            name: name.to_owned(),
            origin: "a test".to_owned(),
            columns,
            places: vec![],
            rows: None,
            filter: None,
            grain: time.as_ref().map(|_| Grain::Day),
            time,
            lasting: None,
            spread: false,
            by_days: false,
            whole_periods: false,
            covers: None,
            noun: None,
            key: vec![],
            calendar: Arc::default(),
            source: Arc::new(MemTable::try_new(schema, vec![vec![batch]]).expect("a table")),
            made: Vec::new(),
        });
        id
    }

    pub fn table_mut(&mut self, table: TableId) -> &mut TableUse {
        &mut self.checked.tables[table.0 as usize]
    }

    /// A column as a row expression.
    pub fn col(&self, table: TableId, name: &str) -> Row {
        let columns = &self.checked.tables[table.0 as usize].columns;
        let at = columns.iter().position(|(column, _)| column == name).expect("a column");
        column(at, columns[at].1)
    }

    pub fn node(&mut self, kind: NodeKind) -> NodeId {
        let node = Node { kind, ty: MetricType::Number, unit: Unit::none(), approximate: false };
        if let Some(at) = self.checked.nodes.iter().position(|known| *known == node) {
            return NodeId(u32::try_from(at).expect("few nodes"));
        }
        self.checked.nodes.push(node);
        NodeId(u32::try_from(self.checked.nodes.len() - 1).expect("few nodes"))
    }

    pub fn aggregate(&mut self, table: TableId, function: Aggregate, arg: Option<&str>, filter: Option<Row>) -> NodeId {
        let args = arg.into_iter().map(|name| self.col(table, name)).collect();
        let time = self.checked.tables[table.0 as usize].time.clone();
        let node = AggregateNode { table, function, args, fraction: None, filter, time, on: false, day: None };
        self.node(NodeKind::Aggregate(node))
    }

    pub fn count(&mut self, table: TableId) -> NodeId {
        self.aggregate(table, Aggregate::Count, None, None)
    }

    pub fn sum(&mut self, table: TableId, column: &str) -> NodeId {
        self.aggregate(table, Aggregate::Sum, Some(column), None)
    }

    pub fn divide(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.node(NodeKind::Call(Scalar::Divide, vec![a, b]))
    }

    pub fn number(&mut self, number: i128) -> NodeId {
        self.node(NodeKind::Constant(Value::int(number)))
    }

    /// `AGG(inner by d having c)`
    pub fn nested(
        &mut self,
        function: NestedFunction,
        inner: Option<NodeId>,
        by: &[DimensionId],
        having: Option<NodeId>,
        members: Members,
    ) -> NodeId {
        let members = vec![MemberGroup { by: by.to_vec(), from: members }];
        self.node(NodeKind::Nested(NestedNode { function, inner, weight: None, by: by.to_vec(), having, members }))
    }

    pub fn key(&mut self, name: &str, tables: &[TableId]) -> DimensionId {
        let rows = tables.iter().map(|table| (*table, self.col(*table, name))).collect();
        self.dimension(name, DimensionKind::Value(rows))
    }

    pub fn grain(&mut self, grain: Grain) -> DimensionId {
        self.dimension(grain.name(), DimensionKind::Grain(grain))
    }

    fn dimension(&mut self, name: &str, kind: DimensionKind) -> DimensionId {
        let dimension = Dimension {
            name: name.to_owned(),
            written: name.to_owned(),
            kind,
            show: KeyShow::Plain,
            unit: Unit::none(),
            span: Span::default(),
        };
        self.checked.dimensions.push(dimension);
        DimensionId(u32::try_from(self.checked.dimensions.len() - 1).expect("few dimensions"))
    }

    pub fn ask(&mut self, name: &str, node: NodeId) {
        self.checked.asked.push(AskedMetric {
            name: name.to_owned(),
            labels: vec![],
            node,
            unit: Unit::none(),
            format: None,
            better: None,
            target: None,
            span: Span::default(),
        });
    }

    pub fn period(&mut self, from: &str, to: &str) {
        let day = |text: &str| Period::parse(text).expect("a period");
        self.checked.period = Some(Interval { start: day(from).start(), end: day(to).interval().end });
    }

    pub fn answer(&self) -> Answer {
        self.try_answer().expect("an answer")
    }

    pub fn try_answer(&self) -> Result<Answer, Error> {
        let plan = kpi::plan::plan(&self.checked)?;
        match kpi::finish::finish(&plan, &run(&plan))? {
            Outcome::Answer(answer) => Ok(answer),
            Outcome::Remainder(answer, remainder) => {
                let plan = kpi::plan::rest(&self.checked, &remainder.left_out)?;
                kpi::finish::with_remainder(answer, &remainder, &plan, &run(&plan))
            }
        }
    }

    /// The answer as text, a line each: `2025-01 phone | 3 1.5* (no rows)`.
    pub fn lines(&self) -> Vec<String> {
        lines(&self.answer())
    }
}

pub fn run(plan: &Plan) -> Totals {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    let options = Options { threads: 2, ..Options::default() };
    runtime.block_on(kpi::run::run(plan, &options)).expect("totals")
}

pub fn lines(answer: &Answer) -> Vec<String> {
    let line = |line: &kpi::finish::Line| {
        let keys: Vec<String> = line.keys.iter().map(key).collect();
        let cells: Vec<String> = line
            .cells
            .iter()
            .map(|cell| format!("{}{}", shown(&cell.value), if cell.partial { "*" } else { "" }))
            .collect();
        let rest = if let LineKind::Rest(count) = line.kind { format!(" ({count} others)") } else { String::new() };
        format!("{} | {}{rest}", keys.join(" "), cells.join(" "))
    };
    answer.lines.iter().map(line).collect()
}

fn key(key: &KeyCell) -> String {
    match key {
        KeyCell::Value(Value::Blank(_)) => "-".to_owned(),
        KeyCell::Value(value) => shown(value),
        KeyCell::All => "all".to_owned(),
        KeyCell::Rest => "rest".to_owned(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Period(period) => period.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Blank(reason) => format!("({reason})"),
    }
}

pub fn column(at: usize, kind: Kind) -> Row {
    Row::Column(ColumnRef { place: 0, column: u16::try_from(at).expect("few columns") }, kind.row_type())
}

pub fn equals(row: Row, text: &str) -> Row {
    let literal = Row::Literal(Value::text(text), RowType::Text);
    Row::Call(Scalar::Equal, vec![row, literal], RowType::Bool)
}

pub fn average() -> NestedFunction {
    NestedFunction::Aggregate(Aggregate::Average, None)
}

fn array(kind: Kind, cells: Vec<Option<&str>>) -> ArrayRef {
    let cells: Vec<Option<&str>> = cells.into_iter().map(|cell| cell.filter(|cell| *cell != "-")).collect();
    match kind {
        Kind::Number { .. } => {
            let mantissa = |text: &str| {
                let number = Exact::parse(text).expect("a number").mul(&Exact::int(100)).expect("small");
                i64::try_from(number.to_i128().expect("two decimals")).expect("small")
            };
            Arc::new(cells.into_iter().map(|cell| cell.map(mantissa)).collect::<Int64Array>())
        }
        Kind::Date(_) => Arc::new(cells.into_iter().map(|cell| cell.map(|text| day(text).0)).collect::<Date32Array>()),
        Kind::Time => {
            Arc::new(cells.into_iter().map(|cell| cell.map(|text| time(text).0)).collect::<TimestampMicrosecondArray>())
        }
        _ => Arc::new(cells.into_iter().collect::<StringViewArray>()),
    }
}

pub fn day(text: &str) -> Day {
    Period::parse(text).expect("a day").first_day()
}

/// `2025-03-01T09:30`
pub fn time(text: &str) -> Timestamp {
    let (date, clock) = text.split_once('T').expect("a moment");
    let (hour, minute) = clock.split_once(':').expect("a clock");
    let minutes: i64 = hour.parse::<i64>().expect("hours") * 60 + minute.parse::<i64>().expect("minutes");
    Timestamp(day(date).start().0 + minutes * 60_000_000)
}
