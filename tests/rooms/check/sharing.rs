//! Equal things are one thing: nodes, filters, definitions used again.

use super::{World, expression};
use kpi::check::NodeKind;
use kpi::syntax::QuestionText;

const DATA: &str = r#"
test "data" {
  contacts:
    | id | channel | answered | wait |
    | 1  | phone   | true     | 10   |
    | 2  | chat    | false    | 20   |
}
"#;

fn aggregates(formulas: &str, question: &QuestionText) -> usize {
    let checked =
        World::new(&[("f.kpi", formulas), ("data", DATA)]).ask(question).expect("a question without problems");
    checked.nodes.iter().filter(|node| matches!(node.kind, NodeKind::Aggregate(_))).count()
}

#[test]
fn the_order_of_conditions_makes_no_difference() {
    let question = expression(
        "count(contacts where answered and channel = \"phone\") / (count(contacts where channel = \"phone\") where answered)",
    );
    assert_eq!(aggregates("", &question), 1);
}

#[test]
fn constant_factors_share_their_sum() {
    assert_eq!(aggregates("", &expression("sum(wait / 1000) + sum(60 * wait) - sum(-wait)")), 1);
}

#[test]
fn a_metric_that_is_named_again_is_one() {
    let formulas = "a = sum(wait)\nb = a + a\nc = b + a\n";
    assert_eq!(aggregates(formulas, &QuestionText { metrics: vec!["c".into()], ..QuestionText::default() }), 1);
}

#[test]
fn children_come_before_parents() {
    let checked = World::new(&[("f.kpi", ""), ("data", DATA)])
        .ask(&expression("sum(wait) / count(contacts) + max(wait)"))
        .expect("a question without problems");
    for (at, node) in checked.nodes.iter().enumerate() {
        if let NodeKind::Call(_, args) = &node.kind {
            assert!(args.iter().all(|arg| (arg.0 as usize) < at));
        }
    }
}
