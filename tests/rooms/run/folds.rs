//! Folds, one rule a test.

use super::tables::*;
use datafusion::arrow::datatypes::i256;
use kpi::calendar::Grain;
use kpi::data::Kind;
use kpi::function::Scalar;
use kpi::plan::{Ask, FilteredFold, Fold};
use kpi::row::RowType;
use kpi::run::TotalValue;
use kpi::value::{Exact, Reason, Value};

#[test]
fn a_count_and_a_sum_of_nothing_are_zero_and_everything_else_is_blank() {
    let home = relation(vec![("x", number(9, 2), ints([])), ("b", Kind::Bool, bools([]))]);
    let x = column(&home, "x");
    assert_eq!(one(&home, Fold::Rows), exact("0"));
    assert_eq!(one(&home, Fold::Values(x.clone())), exact("0"));
    assert_eq!(one(&home, Fold::Distinct(x.clone())), exact("0"));
    assert_eq!(one(&home, Fold::ApproxDistinct(x.clone())), exact("0"));
    assert_eq!(one(&home, Fold::Sum(x.clone())), exact("0"));
    for blank in [Fold::Min(x.clone()), Fold::Max(x.clone()), Fold::Mode(x), Fold::Any(column(&home, "b"))] {
        assert_eq!(one(&home, blank), Value::Blank(Reason::NoValues));
    }
}

#[test]
fn an_ask_with_keys_over_no_rows_has_no_groups() {
    let home = relation(vec![("x", number(9, 0), ints([]))]);
    assert!(run(&home, &[ask(vec![column(&home, "x")], vec![fold(Fold::Rows)])]).asks[0].groups.is_empty());
}

#[test]
fn blank_keys_are_one_group_and_come_last() {
    let home = relation(vec![("t", Kind::Text, codes([None, Some("b"), None, Some("a")]))]);
    let totals = run(&home, &[ask(vec![column(&home, "t")], vec![fold(Fold::Rows)])]);
    let keys = totals.asks[0].groups.iter().map(|group| (group.key[0].clone(), group.rows)).collect::<Vec<_>>();
    assert_eq!(keys, [(Value::text("a"), 1), (Value::text("b"), 1), (Value::Blank(Reason::NoValues), 2)]);
}

#[test]
fn equal_texts_are_one_group_whatever_form_they_come_in() {
    let array = datafusion::arrow::array::DictionaryArray::<datafusion::arrow::datatypes::Int32Type>::new(
        vec![0, 1, 2, 0].into(),
        std::sync::Arc::new(datafusion::arrow::array::StringArray::from(vec!["x", "y", "x"])),
    );
    let home = relation(vec![("t", Kind::Text, std::sync::Arc::new(array))]);
    let totals = run(&home, &[ask(vec![column(&home, "t")], vec![fold(Fold::Distinct(column(&home, "t")))])]);
    assert_eq!(totals.asks[0].groups.len(), 2);
    assert_eq!(totals.asks[0].groups[0].rows, 3);
}

#[test]
fn a_fold_filter_counts_blanks_only_among_its_own_rows() {
    let home = relation(vec![
        ("x", number(9, 0), ints([Some(1), None, Some(3), None])),
        ("b", Kind::Bool, bools([Some(true), Some(true), Some(false), None])),
    ]);
    let filtered = FilteredFold { fold: Fold::Sum(column(&home, "x")), filter: Some(column(&home, "b")) };
    let totals = run(&home, &[ask(vec![], vec![filtered])]);
    let total = &totals.asks[0].groups[0].totals[0];
    assert_eq!((total.used, total.blank), (1, 1));
    assert_eq!(totals.asks[0].groups[0].rows, 4);
}

#[test]
fn a_group_whose_rows_are_filtered_out_is_no_group() {
    let home = relation(vec![("t", Kind::Text, views([Some("a"), Some("b")]))]);
    let only_a = condition(Scalar::Equal, [column(&home, "t"), text("a")]);
    let asked = Ask { filter: Some(only_a), ..ask(vec![column(&home, "t")], vec![fold(Fold::Rows)]) };
    assert_eq!(run(&home, &[asked]).asks[0].groups.len(), 1);
}

#[test]
fn the_first_row_is_the_one_without_time_and_ties_go_to_the_smallest_key() {
    let home = relation(vec![
        ("v", number(9, 0), ints([Some(1), Some(2), Some(3), Some(4), None])),
        ("d", Kind::Date(Grain::Day), dates([Some(5), Some(9), Some(9), Some(5), None])),
        ("k", Kind::Text, codes([Some("b"), Some("x"), Some("y"), Some("a"), Some("z")])),
    ]);
    let edge = |last| Fold::Edge {
        value: column(&home, "v"),
        time: Some(column(&home, "d")),
        key: vec![column(&home, "k")],
        last,
    };
    assert_eq!(one(&home, edge(true)), exact("3"));
    // The row without time has no value, so it does not take part.
    assert_eq!(one(&home, edge(false)), exact("4"));
}

#[test]
fn estimates_are_near_and_always_the_same() {
    let cells = (0..60_000i64).map(|n| Some(n % 20_000));
    let home = cut(vec![("x", number(18, 0), ints(cells))], 3, 1000);
    let found = one(&home, Fold::ApproxDistinct(column(&home, "x")));
    let number = found.as_number().and_then(Exact::to_i128).unwrap();
    assert!((19_000..21_000).contains(&number), "{number}");
    assert_eq!(found, one(&home, Fold::ApproxDistinct(column(&home, "x"))));
    assert_eq!(one(&home, Fold::Distinct(column(&home, "x"))), exact("20000"));
}

#[test]
fn middle_sized_sets_are_estimated_without_bias() {
    for size in [300i64, 1_000, 3_000, 8_000, 12_000] {
        let home = relation(vec![("x", number(18, 0), ints((0..size).map(|n| Some(n * 7 - 5))))]);
        let found = one(&home, Fold::ApproxDistinct(column(&home, "x")));
        let number = found.as_number().and_then(Exact::to_i128).unwrap() as i64;
        assert!((number - size).abs() * 100 < size * 6, "{number} for {size}");
    }
}

#[test]
fn wide_groups_and_many_different_values_leave_the_fast_paths_unharmed() {
    let rows = 40_000i64;
    let home = cut(
        vec![
            ("a", number(18, 0), ints((0..rows).map(|n| Some(n * 1_000_003 % 39_989)))),
            ("b", number(38, 1), wides((0..rows).map(|n| Some(i128::from(n % 700) << 70)), 1)),
            ("c", Kind::Text, plain((0..rows).map(|n| if n % 2 == 0 { Some("even") } else { None }))),
        ],
        2,
        3000,
    );
    let keys = vec![column(&home, "a"), column(&home, "b"), column(&home, "c")];
    let quantile = Fold::Quantile { value: column(&home, "a"), at: Exact::ratio(1, 2).unwrap(), discrete: false };
    let totals = run(
        &home,
        &[ask(keys, vec![fold(Fold::Rows), fold(quantile.clone()), fold(Fold::Distinct(column(&home, "b")))])],
    );
    assert_eq!(totals.asks[0].groups.len(), rows as usize);
    assert!(totals.asks[0].groups.iter().all(|group| group.rows == 1));
    let whole = run(&home, &[ask(vec![], vec![fold(quantile)])]);
    let mut all = (0..rows).map(|n| n * 1_000_003 % 39_989).collect::<Vec<_>>();
    all.sort_unstable();
    let middle = |at: usize| Value::int(i128::from(all[at]));
    match &whole.asks[0].groups[0].totals[0].value {
        TotalValue::Neighbours(found) => assert_eq!(*found, Some((middle(19_999), middle(20_000)))),
        other => panic!("{other:?}"),
    }
}

#[test]
fn sums_of_wide_numbers_leave_the_width_of_their_cells() {
    let most = 10i128.pow(38) - 1;
    let home = relation(vec![("x", number(38, 0), wides(vec![Some(most); 5], 0))]);
    assert_eq!(one(&home, Fold::Sum(column(&home, "x"))), exact("499999999999999999999999999999999999995"));
    let squares = run(&home, &[ask(vec![], vec![fold(Fold::Moments(column(&home, "x")))])]);
    let TotalValue::Moments { squares, .. } = &squares.asks[0].groups[0].totals[0].value else { panic!() };
    assert_eq!(*squares, Exact::int(most).mul(&Exact::int(most)).unwrap().mul(&Exact::int(5)).unwrap());
}

#[test]
fn a_sum_beyond_76_digits_names_table_and_column() {
    let most = i256::from_string(&"9".repeat(76)).unwrap();
    let home = relation(vec![("amount", number(76, 0), huges([Some(most), Some(most)], 0))]);
    let (code, message) = failure(&home, &[ask(vec![], vec![fold(Fold::Sum(column(&home, "amount")))])]);
    assert_eq!(code, "K0951");
    assert_eq!(message, "The sum of amount in contacts needs more than 76 digits.");
    let back = relation(vec![("amount", number(76, 0), huges([Some(most), Some(most), most.checked_neg()], 0))]);
    assert_eq!(one(&back, Fold::Sum(column(&back, "amount"))), exact(&"9".repeat(76)));
}

#[test]
fn a_coarser_ask_has_the_groups_of_its_own_rows() {
    let home = relation(vec![
        (
            "d",
            Kind::Date(Grain::Day),
            dates([Some(day("2025-01-30")), Some(day("2025-02-01")), Some(day("2025-04-01")), None]),
        ),
        ("x", number(9, 0), ints([Some(1), Some(2), Some(4), Some(8)])),
    ]);
    let by = |grain| Ask {
        frame: frame(column(&home, "d"), grain),
        ..ask(vec![], vec![fold(Fold::Sum(column(&home, "x")))])
    };
    let totals = run(
        &home,
        &[by(Grain::Month), by(Grain::Quarter), by(Grain::Day), ask(vec![], vec![fold(Fold::Sum(column(&home, "x")))])],
    );
    let shown = |at: usize| {
        let group = |group: &kpi::run::GroupTotals| {
            let TotalValue::Value(Some(Value::Number(sum))) = &group.totals[0].value else { panic!() };
            let key = group.key.first().map_or_else(String::new, |key| match key {
                Value::Period(period) => period.to_string(),
                other => format!("{other:?}"),
            });
            format!("{key} {sum}")
        };
        totals.asks[at].groups.iter().map(group).collect::<Vec<_>>()
    };
    assert_eq!(shown(0), ["2025-01 1", "2025-02 2", "2025-04 4", "Blank(NoValues) 8"]);
    assert_eq!(shown(1), ["2025-Q1 3", "2025-Q2 4", "Blank(NoValues) 8"]);
    assert_eq!(shown(3), [" 15"]);
}

#[test]
fn the_types_of_a_literal_sum_stay_exact() {
    let home = relation(vec![("x", number(18, 0), ints([Some(999_999_999_999_999_999); 4]))]);
    let ty = RowType::Number { digits: 38, scale: 2 };
    let product = call(Scalar::Multiply, [column(&home, "x"), decimal("1000000000.25")], ty);
    assert_eq!(one(&home, Fold::Sum(product)), exact("4000000000999999995999999999"));
}
