//! Tables made by hand, and short ways to write row expressions.

use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Decimal256Array, DictionaryArray, Int64Array, RecordBatch,
    StringArray, StringViewArray, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{Field, Int32Type, Schema, i256};
use datafusion::datasource::MemTable;
use kpi::calendar::{Day, Grain};
use kpi::data::Kind;
use kpi::function::Scalar;
use kpi::plan::{Ask, CoverageAsk, FilteredFold, Fold, Frame, PlaceSource, Relation};
use kpi::row::{ColumnRef, Row, RowType, TableId};
use kpi::run::{Options, RunError, TotalValue, Totals};
use kpi::value::{Exact, Value};
use std::sync::Arc;

/// A named column in canonical form.
pub type Column = (&'static str, Kind, ArrayRef);

pub fn number(digits: u8, scale: u8) -> Kind {
    Kind::Number { digits, scale }
}

pub fn ints(cells: impl IntoIterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(Int64Array::from_iter(cells))
}

pub fn wides(cells: impl IntoIterator<Item = Option<i128>>, scale: i8) -> ArrayRef {
    Arc::new(Decimal128Array::from_iter(cells).with_precision_and_scale(38, scale).unwrap())
}

pub fn huges(cells: impl IntoIterator<Item = Option<i256>>, scale: i8) -> ArrayRef {
    Arc::new(Decimal256Array::from_iter(cells).with_precision_and_scale(76, scale).unwrap())
}

pub fn bools(cells: impl IntoIterator<Item = Option<bool>>) -> ArrayRef {
    Arc::new(BooleanArray::from_iter(cells))
}

pub fn views<'a>(cells: impl IntoIterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(StringViewArray::from_iter(cells))
}

pub fn codes<'a>(cells: impl IntoIterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(cells.into_iter().collect::<DictionaryArray<Int32Type>>())
}

pub fn plain<'a>(cells: impl IntoIterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(StringArray::from_iter(cells))
}

pub fn dates(cells: impl IntoIterator<Item = Option<i32>>) -> ArrayRef {
    Arc::new(Date32Array::from_iter(cells))
}

pub fn times(cells: impl IntoIterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from_iter(cells))
}

/// A relation whose rows are cut into so many partitions of batches of at most `batch` rows.
pub fn cut(columns: Vec<Column>, partitions: usize, batch: usize) -> Relation {
    let fields = columns.iter().map(|(name, _, array)| Field::new(*name, array.data_type().clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let arrays = columns.iter().map(|(_, _, array)| Arc::clone(array)).collect();
    let whole = RecordBatch::try_new(Arc::clone(&schema), arrays).unwrap();
    let mut parts = vec![Vec::new(); partitions];
    let mut start = 0;
    while start < whole.num_rows() {
        let rows = batch.min(whole.num_rows() - start);
        parts[(start / batch) % partitions].push(whole.slice(start, rows));
        start += rows;
    }
    Relation {
        table: TableId(0),
        name: "contacts".to_owned(),
        columns: columns.iter().map(|(name, kind, _)| ((*name).to_owned(), *kind)).collect(),
        source: Arc::new(MemTable::try_new(schema, parts).unwrap()),
        places: Vec::new(),
        rows: None,
        calendar: Arc::default(),
    }
}

pub fn relation(columns: Vec<Column>) -> Relation {
    cut(columns, 1, 8192)
}

pub fn place(name: &str, columns: Vec<Column>) -> PlaceSource {
    let table = relation(columns);
    PlaceSource {
        name: name.to_owned(),
        columns: table.columns,
        source: table.source,
        rows: None,
        calendar: Arc::default(),
    }
}

/// A column of the home table.
pub fn column(relation: &Relation, name: &str) -> Row {
    let at = relation.columns.iter().position(|(known, _)| known == name).unwrap();
    let ty = relation.columns[at].1.row_type();
    Row::Column(ColumnRef { place: 0, column: at as u16 }, ty)
}

pub fn decimal(text: &str) -> Row {
    let digits = text.bytes().filter(u8::is_ascii_digit).count() as u8;
    let scale = text.split_once('.').map_or(0, |(_, fraction)| fraction.len() as u8);
    Row::Literal(Value::Number(Exact::parse(text).unwrap()), RowType::Number { digits, scale })
}

pub fn text(text: &str) -> Row {
    Row::Literal(Value::text(text), RowType::Text)
}

pub fn call(function: Scalar, args: impl IntoIterator<Item = Row>, ty: RowType) -> Row {
    Row::Call(function, args.into_iter().collect(), ty)
}

pub fn condition(function: Scalar, args: impl IntoIterator<Item = Row>) -> Row {
    call(function, args, RowType::Bool)
}

pub fn fold(fold: Fold) -> FilteredFold {
    FilteredFold { fold, filter: None }
}

pub fn ask(keys: Vec<Row>, folds: Vec<FilteredFold>) -> Ask {
    Ask { relation: 0, frame: None, series: false, keys, filter: None, folds }
}

pub fn frame(time: Row, grain: Grain) -> Option<Frame> {
    Some(Frame { time, grain })
}

pub fn run_with(
    relation: &Relation,
    asks: &[Ask],
    coverage: &[CoverageAsk],
    options: &Options,
) -> Result<Totals, RunError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(options.threads.max(1)).build().unwrap();
    runtime.block_on(kpi::run::run_asks(std::slice::from_ref(relation), asks, coverage, options))
}

pub fn run(relation: &Relation, asks: &[Ask]) -> Totals {
    run_with(relation, asks, &[], &Options { threads: 2, ..Options::default() }).unwrap()
}

/// The code of the failure that a run ends with.
pub fn failure(relation: &Relation, asks: &[Ask]) -> (String, String) {
    match run_with(relation, asks, &[], &Options::default()) {
        Err(RunError::Error(kpi::problem::Error::Failure(failure))) => {
            (failure.code.number().to_owned(), failure.message)
        }
        other => panic!("expected a failure, found {other:?}"),
    }
}

/// The value of the first fold of the only group.
pub fn one(relation: &Relation, of: Fold) -> Value {
    let totals = run(relation, &[ask(vec![], vec![fold(of)])]);
    match totals.asks[0].groups[0].totals[0].value.clone() {
        TotalValue::Value(value) => value.unwrap_or(Value::Blank(kpi::value::Reason::NoValues)),
        other => panic!("expected one value, found {other:?}"),
    }
}

pub fn exact(text: &str) -> Value {
    Value::Number(Exact::parse(text).unwrap())
}

pub fn day(text: &str) -> i32 {
    kpi::calendar::Period::parse(text).unwrap().first_day().0
}

pub fn moment(date: &str, seconds: i64) -> i64 {
    Day(day(date)).start().0 + seconds * 1_000_000
}
