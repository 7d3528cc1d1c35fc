//! Large and hostile books: an answer in time linear in their size, and no panic.

use super::{World, expression};
use kpi::check::NodeKind;
use kpi::problem::{Code, Error};
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

/// Filters are and-ed: the same ones in another order, or twice, are the same.
#[test]
fn the_same_filters_in_every_step_are_shared() {
    let mut formulas = "m0 = sum(wait)\n".to_owned();
    for at in 1..=64 {
        let _ = writeln!(formulas, "m{at} = (m{0} where wait > 1) + (m{0} where wait < 1)", at - 1);
    }
    let mut world = World::new(&[("f.kpi", &formulas), ("data", DATA)]);
    let question = QuestionText { metrics: vec!["m64".into()], ..QuestionText::default() };
    let checked = world.ask(&question).expect("three aggregates and their sums");
    let aggregates = checked.nodes.iter().filter(|node| matches!(node.kind, NodeKind::Aggregate(_))).count();
    assert_eq!(aggregates, 3);
}

/// Other filters in every step are other aggregates, twice as many with every step: that is said at once.
#[test]
fn what_doubles_with_every_step_is_stopped_early() {
    for steps in [14, 64] {
        let mut formulas = "m0 = sum(wait)\n".to_owned();
        for at in 1..=steps {
            let _ = writeln!(formulas, "m{at} = (m{0} where wait > {at}) + (m{0} where wait < {at})", at - 1);
        }
        let mut world = World::new(&[("f.kpi", &formulas), ("data", DATA)]);
        let question = QuestionText { metrics: vec![format!("m{steps}")], ..QuestionText::default() };
        let problems = world.ask(&question).expect_err("too many combinations");
        assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [Code::TooLarge]);
        assert!(problems[0].message.contains("`m0`"), "{problems:?}");
    }
}

#[test]
fn many_segments_of_one_metric_are_fine() {
    let mut formulas = "m0 = sum(wait)\nm1 = m0 where channel = \"phone\"\n".to_owned();
    for at in 0..2_000 {
        let _ = writeln!(formulas, "s{at} = m1 where wait > {at}");
    }
    let world = World::new(&[("f.kpi", &formulas), ("data", DATA)]);
    assert_eq!(world.whole(), []);
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

/// Nonsense that has a shape: only a panic, which comes out as a failure, is wrong.
#[test]
fn books_that_once_were_hard() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz/check");
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("t.csv");
    let cells = "day,name,wait,cost,blank\n2025-01-31,a,1,0.5,\n2025-02-28,b,,1234567890.123,\n,,-3,0,\n";
    std::fs::write(&table, cells).expect("written");
    let mut count = 0;
    for entry in std::fs::read_dir(corpus).expect("the corpus") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        let mut project = kpi::Project::new();
        project.formulas(path.display().to_string(), text).table("t", table.display().to_string()).threads(1);
        let said = match project.check() {
            Ok(problems) => Error::Problems(problems),
            Err(error) => error,
        };
        assert!(matches!(said, Error::Problems(_)), "{}: {said:?}", path.display());
        kpi::show::error(&said, project.sources(), &kpi::show::Look::default());
        for metric in project.metric_names() {
            let question = QuestionText { metrics: vec![metric.clone()], ..QuestionText::default() };
            let answer = project.question(&question).and_then(|question| project.ask(&question));
            if let Err(Error::Failure(failure)) = answer {
                assert_ne!(failure.code, Code::Interrupted, "{}: {metric}: {failure:?}", path.display());
            }
        }
        count += 1;
    }
    assert!(count >= 16, "the corpus is gone");
}
