//! Large and hostile books: an answer in time linear in their size, and no panic.

use super::{World, expression};
use kpi::problem::Code;
use kpi::syntax::QuestionText;
use std::fmt::Write;

const DATA: &str = r#"
test "data" {
  contacts:
    | id | channel | wait |
    | 1  | phone   | 10   |
}
"#;

#[test]
fn ten_thousand_metrics_in_a_chain() {
    let mut formulas = "m0 = sum(wait)\n".to_owned();
    for at in 1..10_000 {
        let _ = writeln!(formulas, "m{at} = m{} + 1", at - 1);
    }
    let mut world = World::new(&[("f.kpi", &formulas), ("data", DATA)]);
    assert_eq!(world.whole(), []);
    let question = QuestionText { metrics: vec!["m9999".into()], ..QuestionText::default() };
    assert!(world.ask(&question).is_ok());
}

#[test]
fn definitions_used_twice_each_stay_shared() {
    let mut formulas = "m0 = sum(wait)\n".to_owned();
    for at in 1..200 {
        let _ = writeln!(formulas, "m{at} = m{0} + (m{0} where channel = \"phone\")", at - 1);
    }
    let mut world = World::new(&[("f.kpi", &formulas), ("data", DATA)]);
    let question = QuestionText { metrics: vec!["m12".into()], ..QuestionText::default() };
    assert!(world.ask(&question).is_ok());
}

#[test]
fn a_circle_of_a_thousand_metrics() {
    let mut formulas = String::new();
    for at in 0..1_000 {
        let _ = writeln!(formulas, "m{at} = m{} + 1", (at + 1) % 1_000);
    }
    let problems = World::new(&[("f.kpi", &formulas), ("data", DATA)]).whole();
    assert_eq!(problems.iter().filter(|problem| problem.code == Code::Cycle).count(), 1);
}

#[test]
fn a_sum_of_ten_thousand_columns() {
    let terms = vec!["wait"; 10_000].join(" + ");
    let problems = World::new(&[("f.kpi", &format!("m = sum({terms})\n")), ("data", DATA)]).whole();
    assert_eq!(problems, []);
}

#[test]
fn computed_columns_that_double() {
    let mut table = "table contacts {\n  c0 = wait * 1.5\n".to_owned();
    for at in 1..60 {
        let _ = writeln!(table, "  c{at} = c{0} + c{0}", at - 1);
    }
    table.push_str("}\nm = sum(c59)\n");
    let problems = World::new(&[("f.kpi", &table), ("data", DATA)]).whole();
    assert!(problems.iter().any(|problem| problem.code == Code::TooLarge), "{problems:?}");
}

#[test]
fn without_data_names_are_still_checked() {
    let world = World::without_data(&[("f.kpi", "a = sum(wait) / b\nc = a + unknown_metric\n")]);
    let codes: Vec<Code> = world.whole().iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [Code::UnknownMetric, Code::UnknownMetric]);
}

#[test]
fn without_data_a_question_says_so() {
    let problems = World::without_data(&[("f.kpi", "")]).ask(&expression("sum(wait)")).expect_err("no data");
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [Code::NoData]);
}
