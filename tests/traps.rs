//! Traps of the libraries we stand on: each test shows what they do, and that our answer is another.

use datafusion::arrow::array::{ArrayRef, AsArray, Decimal128Array, Int64Array, RecordBatch};
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
    };
    let sum = Fold::Sum(Row::Column(ColumnRef { place: 0, column: 0 }, kind.row_type()));
    let folds = vec![FilteredFold { fold: sum, filter: None }];
    let ask = Ask { relation: 0, frame: None, keys: vec![], filter: None, folds };
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
