//! What stood behind a value: the branch that was taken, the steps that were reached, the members.

use super::world::{World, average, equals};
use kpi::check::{Members, NodeId, NodeKind};
use kpi::finish::{KeyCell, Trace};
use kpi::function::{Aggregate, Scalar};
use kpi::plan::{Context, Plan, TimeShape};
use kpi::value::{Exact, Value};

const CONTACTS: [&str; 4] =
    ["2025-01-01 phone 10 ann", "2025-01-31 chat - ann", "2025-02-01 phone 40 bob", "2025-02-28 mail - bob"];

const COLUMNS: &str = "at:date channel:text wait:number agent:text";

fn traced(world: &World, keys: &[KeyCell], most: usize) -> (Plan, Trace) {
    let plan = kpi::plan::plan(&world.checked).expect("a plan");
    let totals = super::world::run(&plan);
    let trace = kpi::finish::trace(&plan, &totals, &[keys.to_vec()], most).pop().flatten().expect("a trace");
    (plan, trace)
}

/// The step of a node in the context of a line.
fn step(world: &World, plan: &Plan, trace: &Trace, node: NodeId) -> kpi::finish::Step {
    let context = Context::new(trace.keys.iter().map(|(id, _)| *id).collect(), TimeShape::Whole);
    let at = plan.programs[trace.program].step(&world.checked, node, &context).expect("a step");
    trace.steps[at].clone()
}

fn text(text: &str) -> KeyCell {
    KeyCell::Value(Value::text(text))
}

#[test]
fn only_the_branch_that_was_taken_is_reached() {
    let mut world = World::new();
    let table = world.table("contacts", COLUMNS, &CONTACTS);
    let (count, sum, ten) = (world.count(table), world.sum(table, "wait"), world.number(3));
    let few = world.node(NodeKind::Call(Scalar::Less, vec![count, ten]));
    let zero = world.number(0);
    let case = world.node(NodeKind::Call(Scalar::Case, vec![few, zero, sum]));
    let channel = world.key("channel", &[table]);
    world.checked.by = vec![channel];
    world.ask("case", case);

    let (plan, trace) = traced(&world, &[text("phone")], 0);
    let case_step = step(&world, &plan, &trace, case);
    assert_eq!((case_step.value, case_step.taken), (Ok(Value::int(0)), Some(1)));
    let sum_step = step(&world, &plan, &trace, sum);
    assert!(!sum_step.reached && step(&world, &plan, &trace, count).reached);
    assert_eq!(sum_step.value, Ok(Value::int(50)));
}

#[test]
fn an_else_rests_on_what_came_before_it() {
    let mut world = World::new();
    let table = world.table("contacts", COLUMNS, &CONTACTS);
    let (sum, count) = (world.sum(table, "wait"), world.count(table));
    let five = world.number(5);
    let other = world.node(NodeKind::Else(vec![sum, count, five]));
    let channel = world.key("channel", &[table]);
    world.checked.by = vec![channel];
    world.ask("else", other);

    let (plan, trace) = traced(&world, &[text("chat")], 0);
    assert_eq!(step(&world, &plan, &trace, other).taken, Some(1));
    assert!(step(&world, &plan, &trace, sum).reached && !step(&world, &plan, &trace, five).reached);
    let (plan, trace) = traced(&world, &[text("phone")], 0);
    assert_eq!(step(&world, &plan, &trace, other).taken, Some(0));
    assert!(!step(&world, &plan, &trace, count).reached);
}

#[test]
fn members_are_counted_and_the_first_are_kept() {
    let mut world = World::new();
    let table = world.table("contacts", COLUMNS, &CONTACTS);
    let channel = world.key("channel", &[table]);
    let sum = world.sum(table, "wait");
    let count = world.count(table);
    let (one, zero) = (world.number(1), world.number(0));
    let above = world.node(NodeKind::Call(Scalar::Greater, vec![count, zero]));
    let enough = world.node(NodeKind::Call(Scalar::GreaterEqual, vec![count, one]));
    let having = world.node(NodeKind::Call(Scalar::And, vec![above, enough]));
    let members = Members::Seen(vec![(table, None)]);
    let mean = world.nested(average(), Some(sum), &[channel], Some(having), members);
    world.ask("mean", mean);

    let (plan, trace) = traced(&world, &[], 2);
    let members = step(&world, &plan, &trace, mean).members.expect("members");
    assert_eq!((members.all, members.counted, members.with_value), (3, 3, 1));
    let first: Vec<&Value> = members.first.iter().map(|member| &member.keys[0]).collect();
    assert_eq!(first, [&Value::text("chat"), &Value::text("mail")]);
    assert!(members.first.iter().all(|member| member.counts));
    assert_eq!(members.first[0].trace.keys, [(channel, Value::text("chat"))]);
}

#[test]
fn a_line_that_no_row_is_of_can_be_traced_too() {
    let mut world = World::new();
    let table = world.table("contacts", COLUMNS, &CONTACTS);
    let filter = equals(world.col(table, "agent"), "ann");
    let count = world.aggregate(table, Aggregate::Count, None, Some(filter));
    let channel = world.key("channel", &[table]);
    world.checked.by = vec![channel];
    world.ask("count", count);
    let (plan, trace) = traced(&world, &[text("fax")], 0);
    assert_eq!(step(&world, &plan, &trace, count).value, Ok(Value::Number(Exact::ZERO)));
}
