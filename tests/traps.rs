//! Traps of the libraries we stand on: each test shows what they do, and that our answer is another.

use datafusion::arrow::array::{ArrayRef, AsArray, Decimal128Array, Int64Array, RecordBatch};
use datafusion::arrow::csv::ReaderBuilder;
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Field, Int64Type, Schema};
use datafusion::datasource::MemTable;
use datafusion::functions_aggregate::expr_fn::{avg, sum};
use datafusion::logical_expr::col;
use datafusion::prelude::SessionContext;
use kpi::data::Kind;
use kpi::plan::{Ask, FilteredFold, Fold, Relation};
use kpi::row::{ColumnRef, Row, TableId};
use kpi::run::{Options, TotalValue, run_asks};
use kpi::value::{Exact, Value};
use rust_decimal::Decimal;
use std::str::FromStr;
use std::sync::Arc;

fn table(array: ArrayRef) -> Arc<MemTable> {
    let schema = Arc::new(Schema::new(vec![Field::new("x", array.data_type().clone(), true)]));
    let batch = RecordBatch::try_new(Arc::clone(&schema), vec![array]).unwrap();
    Arc::new(MemTable::try_new(schema, vec![vec![batch]]).unwrap())
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn engine(array: &ArrayRef, aggregate: datafusion::logical_expr::Expr) -> ArrayRef {
    let frame = SessionContext::new().read_table(table(Arc::clone(array))).unwrap();
    let batches = wait(frame.aggregate(vec![], vec![aggregate]).unwrap().collect()).unwrap();
    Arc::clone(batches[0].column(0))
}

fn ours(array: &ArrayRef, kind: Kind) -> (u64, Exact) {
    let relation = Relation {
        table: TableId(0),
        name: "t".to_owned(),
        columns: vec![("x".to_owned(), kind)],
        source: table(Arc::clone(array)),
        places: Vec::new(),
        rows: None,
        calendar: Arc::default(),
    };
    let sum = Fold::Sum(Row::Column(ColumnRef { place: 0, column: 0 }, kind.row_type()));
    let folds = vec![FilteredFold { fold: sum, filter: None }];
    let ask = Ask { relation: 0, frame: None, series: false, keys: vec![], filter: None, folds };
    let totals = wait(run_asks(&[relation], &[ask], &[], &Options::default())).unwrap();
    let total = &totals.asks[0].groups[0].totals[0];
    match &total.value {
        TotalValue::Value(Some(Value::Number(sum))) => (total.used, sum.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_engines_sum_of_integers_wraps_and_ours_does_not() {
    let cells: ArrayRef = Arc::new(Int64Array::from(vec![i64::MAX, 1]));
    assert_eq!(engine(&cells, sum(col("x"))).as_primitive::<Int64Type>().value(0), i64::MIN);
    let (_, exact) = ours(&cells, Kind::Number { digits: 18, scale: 0 });
    assert_eq!(exact.to_string(), "9223372036854775808");
}

#[test]
fn the_engines_sum_of_decimals_leaves_its_digits_and_ours_does_not() {
    let most = 10i128.pow(38) - 1;
    let cells: ArrayRef = Arc::new(Decimal128Array::from(vec![most; 2]).with_precision_and_scale(38, 0).unwrap());
    let summed = engine(&cells, sum(col("x")));
    let (_, exact) = ours(&cells, Kind::Number { digits: 38, scale: 0 });
    assert_eq!(exact.to_string(), "199999999999999999999999999999999999998");
    assert_ne!(summed.as_primitive::<Decimal128Type>().value(0).to_string(), exact.to_string());
}

#[test]
fn the_engines_average_is_cut_and_ours_is_a_fraction() {
    let cells: ArrayRef = Arc::new(Decimal128Array::from(vec![1, 1, 0]).with_precision_and_scale(10, 0).unwrap());
    let average = engine(&cells, avg(col("x")));
    assert_eq!(*average.data_type(), DataType::Decimal128(14, 4));
    assert_eq!(average.as_primitive::<Decimal128Type>().value(0), 6666);
    let (used, exact) = ours(&cells, Kind::Number { digits: 38, scale: 0 });
    let fraction = exact.div(&Exact::from(used)).unwrap().unwrap();
    assert_eq!(fraction.to_answer_text(), "0.6666666666666666666666666667");
}

#[test]
fn rust_decimal_loses_a_fraction_in_a_checked_sum_and_a_fraction_of_ours_does_not() {
    let kept = Decimal::MAX.checked_add(Decimal::new(4, 1));
    assert_eq!(kept, Some(Decimal::MAX));
    let exact = Exact::from_decimal(Decimal::MAX).add(&Exact::decimal(4, 1)).unwrap();
    assert_eq!(exact.to_answer_text(), "79228162514264337593543950335.4");
}

#[test]
fn rust_decimal_rounds_what_it_reads_and_we_do_not() {
    let text = "0.12345678901234567890123456789012345";
    assert_ne!(Decimal::from_str(text).unwrap().to_string(), text);
    assert!(Decimal::from_str_exact(text).is_err());
    assert_eq!(Exact::parse(text).unwrap().to_answer_text(), text);
}

#[test]
fn rust_decimal_rounds_half_to_even_and_we_round_half_away_from_zero() {
    assert_eq!(Decimal::new(25, 1).round_dp(0), Decimal::from(2));
    assert_eq!(Exact::decimal(25, 1).round(0), Exact::int(3));
    assert_eq!(Exact::decimal(25, 1).round_even(0), Exact::int(2));
}

#[test]
fn rust_decimal_panics_where_a_sum_is_too_large_and_ours_goes_on() {
    assert!(std::panic::catch_unwind(|| Decimal::MAX + Decimal::ONE).is_err());
    let exact = Exact::from_decimal(Decimal::MAX).add(&Exact::ONE).unwrap();
    assert_eq!(exact.to_answer_text(), "79228162514264337593543950336");
    assert_eq!(exact.to_decimal(), None);
}

#[test]
fn what_leaves_as_rust_decimal_is_rounded_once_and_half_away_from_zero() {
    let third = Exact::ratio(2, 3).unwrap().to_decimal().unwrap();
    assert_eq!(third.to_string(), "0.6666666666666666666666666667");
    let half = Exact::parse("1.0000000000000000000000000005").unwrap();
    let twenty_seven = Decimal::from_str_exact("1.0000000000000000000000000005").unwrap().round_dp(27);
    assert_eq!(twenty_seven.to_string(), "1.000000000000000000000000000");
    assert_eq!(half.significant(28).to_decimal().unwrap().to_string(), "1.000000000000000000000000001");
}

/// The one cell of a file, as our reader has it.
fn read_by_us(name: &str, content: &str) -> (Kind, Exact) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let from = kpi::data::From::Paths(vec![path.display().to_string()]);
    let binding = kpi::data::Binding { name: None, from, format: None };
    let catalog = wait(kpi::data::catalog(&[binding], &[], &kpi::data::Options::default())).unwrap();
    let table = &catalog.tables[0];
    let kind = table.columns[0].kind;
    let frame = SessionContext::new().read_table(Arc::clone(&table.rows_source)).unwrap();
    let batches = wait(frame.collect()).unwrap();
    (kind, ours(batches[0].column(0), kind).1)
}

#[test]
fn arrow_drops_digits_beyond_the_scale_of_a_column_and_ours_keeps_them() {
    let text = "x\n1.239\n";
    let schema = Arc::new(Schema::new(vec![Field::new("x", DataType::Decimal128(9, 2), true)]));
    let mut reader = ReaderBuilder::new(schema).with_header(true).build(text.as_bytes()).unwrap();
    let batch = reader.next().unwrap().unwrap();
    assert_eq!(batch.column(0).as_primitive::<Decimal128Type>().value(0), 123);
    let (kind, exact) = read_by_us("t.csv", text);
    assert_eq!(kind, Kind::Number { digits: 9, scale: 3 });
    assert_eq!(exact.to_string(), "1.239");
}

#[test]
fn numbers_of_json_lose_digits_as_floats_and_ours_do_not() {
    let digits = "9007199254740993.10000000000000000555";
    assert_eq!(serde_json::from_str::<f64>(digits).unwrap().to_string(), "9007199254740994");
    let (_, exact) = read_by_us("t.ndjson", &format!("{{\"x\": {digits}}}\n"));
    assert_eq!(exact.to_string(), digits);
}

/// Alternatives of the grammar that begin alike are tried anew at every level: two of them, 120 levels deep, would
/// never end.
#[test]
fn pest_is_not_asked_twice_at_any_level_of_brackets() {
    for (open, close) in [("(", ")"), ("abs(", ")"), ("if(a = 1, ", ", 2)"), ("-(", ")"), ("(", ") where b = 1")] {
        let text = format!("m = {}x{}", open.repeat(120), close.repeat(120));
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let source = kpi::source::Sources::default().add("m.kpi", text.as_str());
            let _ = sender.send(kpi::syntax::parse(source, &text).0.items.len());
        });
        let items = receiver.recv_timeout(std::time::Duration::from_secs(60));
        assert_eq!(items, Ok(1), "{open}");
    }
}
