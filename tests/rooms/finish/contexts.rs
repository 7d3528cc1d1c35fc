//! K and T: keys that are lifted, time that is lifted, totals at their own grain, blanks with reasons.

use super::world::{World, equals};
use kpi::calendar::Grain;
use kpi::check::NodeKind;
use kpi::function::{Aggregate, Scalar};
use kpi::row::TableId;
use kpi::value::{Reason, Value};

const CONTACTS: [&str; 6] = [
    "2025-01-01 phone 10 ann",
    "2025-01-31 chat 20 ann",
    "2025-01-15 phone - bob",
    "2025-02-01 phone 40 bob",
    "2025-02-28 - 50 cid",
    "2025-02-14 chat 60 -",
];

fn contacts(world: &mut World) -> TableId {
    world.table("contacts", "at:date channel:text wait:number agent:text", &CONTACTS)
}

#[test]
fn a_question_without_keys_has_one_line() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let (count, sum) = (world.count(table), world.sum(table, "wait"));
    let ratio = world.divide(sum, count);
    world.ask("count", count);
    world.ask("ratio", ratio);
    assert_eq!(world.lines(), [" | 6 30"]);
}

#[test]
fn equal_asks_are_one_and_so_are_equal_folds() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let channel = world.key("channel", &[table]);
    world.checked.by = vec![channel];
    let sum = world.sum(table, "wait");
    let mean = world.aggregate(table, Aggregate::Average, Some("wait"), None);
    world.ask("sum", sum);
    world.ask("mean", mean);
    let plan = kpi::plan::plan(&world.checked).expect("a plan");
    assert_eq!((plan.relations.len(), plan.asks.len(), plan.asks[0].folds.len()), (1, 1, 1));
}

#[test]
fn blank_keys_are_a_line_of_their_own_and_the_last() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let channel = world.key("channel", &[table]);
    world.checked.by = vec![channel];
    let count = world.count(table);
    world.ask("count", count);
    assert_eq!(world.lines(), ["chat | 2", "phone | 3", "- | 1"]);
}

#[test]
fn totals_are_the_metric_with_fewer_keys() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let (month, channel) = (world.grain(Grain::Month), world.key("channel", &[table]));
    world.checked.by = vec![month, channel];
    world.checked.totals = true;
    let agents = world.aggregate(table, Aggregate::CountDistinct, Some("agent"), None);
    let mean = world.aggregate(table, Aggregate::Average, Some("wait"), None);
    world.ask("agents", agents);
    world.ask("mean", mean);
    assert_eq!(
        world.lines(),
        [
            "2025-01 chat | 1 20",
            "2025-01 phone | 2 10",
            "2025-01 - | 0 (no rows)",
            "2025-01 all | 2 15",
            "2025-02 chat | 0 60",
            "2025-02 phone | 1 40",
            "2025-02 - | 1 50",
            "2025-02 all | 2 50",
            "all all | 3 36",
        ]
    );
}

#[test]
fn keys_and_time_are_lifted() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let (month, channel) = (world.grain(Grain::Month), world.key("channel", &[table]));
    world.checked.by = vec![month, channel];
    let count = world.count(table);
    let without = world.node(NodeKind::Without(count, vec![channel]));
    let over_all = world.node(NodeKind::OverAll(count));
    let over_time = world.node(NodeKind::OverAllTime(count));
    let both = world.node(NodeKind::OverAll(over_time));
    for (name, node) in [("n", count), ("w", without), ("a", over_all), ("t", over_time), ("b", both)] {
        world.ask(name, node);
    }
    let lines = world.lines();
    assert_eq!(lines[0], "2025-01 chat | 1 3 3 2 6");
    assert_eq!(lines[2], "2025-01 - | 0 3 3 1 6");
}

#[test]
fn a_filter_stays_when_keys_are_lifted() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let channel = world.key("channel", &[table]);
    world.checked.by = vec![channel];
    let filter = equals(world.col(table, "agent"), "ann");
    let count = world.aggregate(table, Aggregate::Count, None, Some(filter));
    let all = world.node(NodeKind::OverAll(count));
    let share = world.divide(count, all);
    world.ask("share", share);
    assert_eq!(world.lines(), ["chat | 0.5", "phone | 0.5", "- | 0"]);
}

#[test]
fn nothing_has_its_reason() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let agent = world.key("agent", &[table]);
    world.checked.by = vec![agent];
    let chat = equals(world.col(table, "channel"), "phone");
    let sum = world.aggregate(table, Aggregate::Sum, Some("wait"), Some(chat.clone()));
    let count = world.aggregate(table, Aggregate::Count, Some("wait"), Some(chat));
    let ratio = world.divide(sum, count);
    let instead = world.number(7);
    let other = world.node(NodeKind::Else(vec![ratio, instead]));
    for (name, node) in [("sum", sum), ("count", count), ("ratio", ratio), ("other", other)] {
        world.ask(name, node);
    }
    assert_eq!(
        world.lines(),
        ["ann | 10 1 10 10", "bob | 40 1 40 40", "cid | (no rows) 0 (zero base) 7", "- | (no rows) 0 (zero base) 7",]
    );
}

#[test]
fn cells_that_are_all_blank_are_no_values() {
    let mut world = World::new();
    let table = world.table("t", "k:text x:number", &["a -", "b 1"]);
    let key = world.key("k", &[table]);
    world.checked.by = vec![key];
    for function in [Aggregate::Sum, Aggregate::Average, Aggregate::Median, Aggregate::Max, Aggregate::StddevPop] {
        let node = world.aggregate(table, function, Some("x"), None);
        world.ask("m", node);
    }
    let no = "(no values)";
    assert_eq!(world.lines(), [format!("a | {no} {no} {no} {no} {no}"), "b | 1 1 1 1 0".to_owned()]);
}

#[test]
fn a_withheld_number_is_never_replaced() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let count = world.count(table);
    let least = kpi::value::Exact::int(30);
    let withheld = world.node(NodeKind::MinimumBase { inner: count, base: count, least });
    let zero = world.number(0);
    let replaced = world.node(NodeKind::Else(vec![withheld, zero]));
    world.ask("m", replaced);
    assert_eq!(world.lines(), [" | (below minimum base)"]);
}

#[test]
fn two_tables_are_combined_on_shared_keys() {
    let mut world = World::new();
    let contacts = contacts(&mut world);
    let costs = world.table(
        "costs",
        "billed:date channel:text amount:number",
        &["2025-01-31 phone 100.50", "2025-01-01 mail 9.25", "2025-02-28 phone 11"],
    );
    let (month, channel) = (world.grain(Grain::Month), world.key("channel", &[contacts, costs]));
    world.checked.by = vec![month, channel];
    world.checked.sparse = true;
    let (count, sum) = (world.count(contacts), world.sum(costs, "amount"));
    let ratio = world.divide(sum, count);
    for (name, node) in [("n", count), ("c", sum), ("r", ratio)] {
        world.ask(name, node);
    }
    assert_eq!(
        world.lines(),
        [
            "2025-01 chat | 1 (no rows) (no rows)",
            "2025-01 mail | 0 9.25 (zero base)",
            "2025-01 phone | 2 100.5 50.25",
            "2025-02 chat | 1 (no rows) (no rows)",
            "2025-02 phone | 1 11 11",
            "2025-02 - | 1 (no rows) (no rows)",
        ]
    );
}

#[test]
fn a_number_that_is_too_large_names_its_metric_and_is_harmless_where_it_is_not_taken() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let count = world.count(table);
    let exponent = world.number(100_000);
    let power = world.node(NodeKind::Call(Scalar::Power, vec![count, exponent]));
    let never = world.node(NodeKind::Constant(Value::Bool(false)));
    let case = world.node(NodeKind::Call(Scalar::Case, vec![never, power, count]));
    world.ask("calm", case);
    assert_eq!(world.lines(), [" | 6"]);
    world.ask("huge", power);
    let error = world.try_answer().expect_err("too large");
    assert!(error.to_string().contains("huge"), "{error}");
}

#[test]
fn a_chain_of_ten_thousand_metrics_needs_no_stack() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let one = world.number(1);
    let mut last = world.count(table);
    for _ in 0..10_000 {
        world.checked.nodes.push(kpi::check::Node {
            kind: NodeKind::Call(Scalar::Add, vec![last, one]),
            ..world.checked.nodes[0].clone()
        });
        last = kpi::check::NodeId(u32::try_from(world.checked.nodes.len() - 1).expect("few"));
    }
    world.ask("m", last);
    assert_eq!(world.lines(), [" | 10006"]);
}

#[test]
fn a_key_that_a_table_lacks_is_a_problem() {
    let mut world = World::new();
    let contacts = contacts(&mut world);
    let costs = world.table("costs", "amount:number", &["1"]);
    let channel = world.key("channel", &[contacts]);
    world.checked.by = vec![channel];
    let sum = world.sum(costs, "amount");
    world.ask("m", sum);
    let error = world.try_answer().expect_err("unreachable");
    assert!(error.to_string().contains("costs has no channel"), "{error}");
}

#[test]
fn reasons_go_on_from_the_divisor_first() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let count = world.count(table);
    let (left, zero) = (world.node(NodeKind::Constant(Value::Blank(Reason::LeftBlank))), world.number(0));
    let by_zero = world.divide(left, zero);
    let of_blank = world.divide(left, count);
    let sum = world.node(NodeKind::Call(Scalar::Add, vec![by_zero, left]));
    for node in [by_zero, of_blank, sum] {
        world.ask("m", node);
    }
    assert_eq!(world.lines(), [" | (zero base) (left blank) (zero base)"]);
}
