//! The run as a whole: rows left out, coverage, progress, limits, failures.

use super::tables::*;
use datafusion::arrow::datatypes::{Field, Schema};
use datafusion::datasource::{MemTable, TableType};
use datafusion::error::DataFusionError;
use kpi::calendar::{Day, Grain, Timestamp};
use kpi::data::{Kind, ScanError};
use kpi::function::Scalar;
use kpi::plan::{Ask, CoverageAsk, Fold};
use kpi::row::RowType;
use kpi::run::{Options, Progress, RunError};
use kpi::value::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[test]
fn rows_left_out_do_not_exist_for_anything() {
    let mut home = relation(vec![
        ("test", Kind::Bool, bools([Some(false), Some(true), None])),
        ("at", Kind::Time, times([Some(moment("2025-03-01", 60)), Some(moment("2024-01-01", 0)), None])),
    ]);
    home.rows = Some(condition(Scalar::Not, [column(&home, "test")]));
    let coverage = [CoverageAsk { relation: 0, time: column(&home, "at") }];
    let asked = Ask { frame: frame(column(&home, "at"), Grain::Month), ..ask(vec![], vec![fold(Fold::Rows)]) };
    let totals = run_with(&home, &[asked], &coverage, &Options::default()).unwrap();
    assert_eq!((totals.relations[0].read, totals.relations[0].left_out), (3, 1));
    let first = Timestamp(moment("2025-03-01", 60));
    assert_eq!(totals.coverage[0].span, Some((first, first)));
    assert_eq!(totals.coverage[0].days, [Day(day("2025-03-01"))]);
    assert_eq!(totals.coverage[0].without_time, 1);
    assert_eq!(totals.asks[0].groups.len(), 2);
}

#[test]
fn a_row_that_does_not_fit_names_its_formula() {
    let home = relation(vec![("price", number(18, 0), ints([Some(1), Some(999_999_999_999_999_999)]))]);
    let ty = RowType::Number { digits: 18, scale: 0 };
    let square = call(Scalar::Multiply, [column(&home, "price"), column(&home, "price")], ty);
    let (code, message) = failure(&home, &[ask(vec![], vec![fold(Fold::Sum(square))])]);
    assert_eq!(code, "K0952");
    assert_eq!(message, "In a row of contacts, price * price has more digits than its result can hold.");
}

#[test]
fn a_table_in_another_form_is_a_failure() {
    let home = relation(vec![("x", number(9, 0), Arc::new(datafusion::arrow::array::Float64Array::from(vec![1.5])))]);
    let (code, message) = failure(&home, &[ask(vec![], vec![fold(Fold::Sum(column(&home, "x")))])]);
    assert_eq!(code, "K0959");
    assert_eq!(message, "contacts gives other columns than it promised: x comes as Float64.");
}

#[test]
fn memory_has_a_limit() {
    let home = relation(vec![("x", number(18, 0), ints((0..50_000).map(Some)))]);
    let options = Options { memory: Some(kpi::run::Memory::of(100_000)), ..Options::default() };
    let result = run_with(&home, &[ask(vec![column(&home, "x")], vec![fold(Fold::Rows)])], &[], &options);
    let Err(RunError::Error(error)) = result else { panic!("no failure") };
    assert!(error.to_string().starts_with("K0957"), "{error}");
}

/// What a run says that may hold two megabytes, sizes left out.
fn refusal(columns: Vec<Column>, keys: &[&str], of: impl Fn(kpi::row::Row) -> Fold) -> String {
    let home = relation(columns);
    let keys = keys.iter().map(|key| column(&home, key)).collect();
    let asks = [ask(keys, vec![fold(of(column(&home, "x")))])];
    let memory = kpi::run::Memory::of(2_000_000);
    let result = run_with(&home, &asks, &[], &Options { memory: Some(memory), ..Options::default() });
    let Err(RunError::Error(kpi::problem::Error::Failure(failure))) = result else { panic!("no failure") };
    let is_size = |word: &str| {
        ["KB", "MB", "bytes"].contains(&word) || word.chars().all(|sign| sign.is_ascii_digit() || sign == '.')
    };
    let digits =
        |text: &str| text.split(' ').map(|word| if is_size(word) { "#" } else { word }).collect::<Vec<_>>().join(" ");
    format!("{} {}", digits(&failure.message), failure.help.join(" "))
}

#[test]
fn a_refusal_says_what_needs_the_memory_and_what_to_do() {
    let far = || ints((0..400_000i64).map(|n| Some(n * 1_000_003 % 4_000_000_000)));
    let x = || vec![("x", number(18, 0), far())];
    assert_eq!(
        refusal(x(), &[], Fold::Distinct),
        "The different values of x in contacts need more memory than the limit of # MB: # # was held after # rows. \
         Ask for `approx_count_distinct(x)`, or by fewer or coarser keys, or give more memory: --memory 4MB."
    );
    assert_eq!(
        refusal(x(), &[], Fold::Mode),
        "The counts of every value of x in contacts need more memory than the limit of # MB: # # was held after # \
         rows. Ask for fewer different values, such as those of `round(x, 0)`, or by fewer or coarser \
         keys, or give more memory: --memory 4MB."
    );
    assert_eq!(
        refusal(x(), &["x"], Fold::Sum),
        "The groups of rows in contacts need more memory than the limit of # MB: # # was held after # rows. Ask \
         by fewer or coarser keys, or give more memory: --memory 4MB."
    );
}

#[test]
fn memory_that_was_held_is_given_back() {
    let home = relation(vec![("x", number(18, 0), ints((0..20_000).map(|n| Some(n % 100))))]);
    let options = Options { memory: Some(kpi::run::Memory::of(1_500_000)), ..Options::default() };
    for _ in 0..40 {
        run_with(&home, &[ask(vec![column(&home, "x")], vec![fold(Fold::Rows)])], &[], &options).expect("enough");
    }
}

/// Sets and counts of values close together and far apart, few and many of them, in many groups and in one that is made of
/// these: how much memory there is decides in what they are kept, and whether there is an answer, never which.
#[test]
fn what_fits_has_the_answer_that_it_has_without_a_limit() {
    let rows = 8_000;
    let key = || ints((0..rows).map(|n| Some(n * n % 37 + n / 3000 * 10)));
    let dense = || ints((0..rows).map(|n| Some(n * 7919 % 6_000)));
    let growing = || ints((0..rows).map(|n| Some(n / 3 + n % 11)));
    let far = || ints((0..rows).map(|n| Some(n * 1_000_003 % 4_000_000_000)));
    let outliers = || ints((0..rows).map(|n| Some(if n % 500 == 7 { n * 60_000 } else { n % 2500 })));
    let columns = [dense(), growing(), far(), outliers()];
    let median = |row| Fold::Quantile { value: row, at: kpi::value::Exact::ratio(1, 2).unwrap(), discrete: false };
    for (column_number, x) in columns.into_iter().enumerate() {
        for (parts, batch) in [(1, 2048), (3, 500)] {
            let home = cut(vec![("k", number(18, 0), key()), ("x", number(18, 0), Arc::clone(&x))], parts, batch);
            let folds = || vec![fold(Fold::Distinct(column(&home, "x"))), fold(median(column(&home, "x")))];
            let asks = [ask(vec![column(&home, "k")], folds()), ask(vec![], folds())];
            let answer = |bytes: Option<usize>| {
                let memory = bytes.map(kpi::run::Memory::of);
                let found = run_with(&home, &asks, &[], &Options { memory, threads: parts, ..Options::default() });
                found.map(|totals| totals.asks.iter().map(|ask| format!("{:?}", ask.groups)).collect::<Vec<_>>())
            };
            let expected = answer(None).expect("no limit");
            let (mut answered, mut refused) = (0, 0);
            for step in (1..14).step_by(2) {
                match answer(Some(20_000 * step * step)) {
                    Ok(found) => {
                        assert_eq!(found, expected, "column {column_number} in {parts} parts");
                        answered += 1;
                    }
                    Err(RunError::Error(error)) => {
                        assert!(error.to_string().starts_with("K0957"), "{error}");
                        refused += 1;
                    }
                    Err(other) => panic!("{other:?}"),
                }
            }
            assert!(answered > 1 && refused > 1, "column {column_number} in {parts} parts: {answered} and {refused}");
        }
    }
}

#[derive(Default)]
struct Counted(AtomicU64);

impl Progress for Counted {
    fn begins(&self, rows: Option<u64>) {
        assert_eq!(rows, None, "tables in memory do not say how many rows they have");
    }

    fn read(&self, rows: u64) {
        self.0.fetch_add(rows, Ordering::Relaxed);
    }
}

#[test]
fn progress_hears_of_every_row() {
    let home = cut(vec![("x", number(18, 0), ints((0..1000).map(Some)))], 3, 64);
    let counted = Arc::new(Counted::default());
    let options =
        Options { threads: 2, progress: Some(Arc::clone(&counted) as Arc<dyn Progress>), ..Options::default() };
    run_with(&home, &[ask(vec![], vec![fold(Fold::Rows)])], &[], &options).unwrap();
    assert_eq!(counted.0.load(Ordering::Relaxed), 1000);
}

/// A table whose scan ends with an error.
#[derive(Debug)]
struct Broken(MemTable, ScanError);

#[async_trait::async_trait]
impl datafusion::catalog::TableProvider for Broken {
    fn schema(&self) -> datafusion::arrow::datatypes::SchemaRef {
        self.0.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _: &dyn datafusion::catalog::Session,
        _: Option<&Vec<usize>>,
        _: &[datafusion::logical_expr::Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn datafusion::physical_plan::ExecutionPlan>, DataFusionError> {
        let inner = DataFusionError::External(Box::new(self.1.clone()));
        Err(DataFusionError::Shared(Arc::new(inner.context("while reading"))))
    }
}

#[test]
fn what_a_source_reports_comes_out_as_it_went_in() {
    let schema = Arc::new(Schema::new(vec![Field::new("x", datafusion::arrow::datatypes::DataType::Int64, true)]));
    let mut home = relation(vec![("x", number(9, 0), ints([]))]);
    let broken = |error| Arc::new(Broken(MemTable::try_new(Arc::clone(&schema), vec![vec![]]).unwrap(), error));
    let kind = number(18, 3);
    home.source = broken(ScanError::Wider { table: "contacts".to_owned(), column: 4, kind });
    let asks = [ask(vec![], vec![fold(Fold::Rows)])];
    match run_with(&home, &asks, &[], &Options::default()) {
        Err(RunError::Wider { table, column, kind: found }) => {
            assert_eq!((table.as_str(), column, found), ("contacts", 4, kind));
        }
        other => panic!("{other:?}"),
    }
    let reported = kpi::problem::Failure::new(kpi::problem::Code::ScanBroke, "line 7 is torn");
    home.source = broken(ScanError::Failure(Box::new(reported)));
    assert_eq!(failure(&home, &asks).1, "line 7 is torn");
}

#[test]
fn several_relations_are_answered_each_by_its_own_rows() {
    let first = relation(vec![("x", number(9, 0), ints([Some(1)]))]);
    let second = relation(vec![("y", number(9, 0), ints([Some(2), Some(3)]))]);
    let asks = [
        Ask { relation: 1, ..ask(vec![], vec![fold(Fold::Sum(column(&second, "y")))]) },
        ask(vec![], vec![fold(Fold::Sum(column(&first, "x")))]),
    ];
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let totals = runtime.block_on(kpi::run::run_asks(&[first, second], &asks, &[], &Options::default())).unwrap();
    let sums = totals.asks.iter().map(|ask| match &ask.groups[0].totals[0].value {
        kpi::run::TotalValue::Value(Some(Value::Number(sum))) => sum.to_string(),
        other => format!("{other:?}"),
    });
    assert_eq!(sums.collect::<Vec<_>>(), ["5", "1"]);
    assert_eq!(totals.relations.len(), 2);
}
