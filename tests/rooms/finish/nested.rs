//! Aggregates of members: 6a of the language, sentence by sentence.

use super::world::{World, average, equals};
use kpi::calendar::Grain;
use kpi::check::{Members, NestedFunction, NodeKind};
use kpi::function::{Aggregate, Scalar};
use kpi::row::TableId;

fn contacts(world: &mut World) -> TableId {
    world.table(
        "contacts",
        "at:date agent:text wait:number",
        &["2025-03-03 ann 10", "2025-03-03 ann 20", "2025-03-04 bob 60", "2025-03-06 - 99", "2025-03-06 cid -"],
    )
}

#[test]
fn a_blank_key_is_not_a_member_and_members_without_value_are_passed_over_with_a_note() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let agent = world.key("agent", &[table]);
    let aht = world.aggregate(table, Aggregate::Average, Some("wait"), None);
    let nested = world.nested(average(), Some(aht), &[agent], None, Members::Seen(vec![(table, None)]));
    world.ask("m", nested);
    let answer = world.answer();
    assert_eq!(super::world::lines(&answer), [" | 37.5"]);
    assert_eq!(answer.notes.len(), 1);
    assert_eq!(answer.notes[0].message, "1 of 3 members (agent) had no value and was passed over");
}

#[test]
fn every_covered_period_is_a_member_and_a_count_in_it_is_zero() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let day = world.grain(Grain::Day);
    let count = world.count(table);
    let nested = world.nested(average(), Some(count), &[day], None, Members::Seen(vec![(table, None)]));
    world.ask("m", nested);
    assert_eq!(world.lines(), [" | 1.25"]);
}

#[test]
fn days_of_a_month_are_members_within_it() {
    let mut world = World::new();
    let table = world.table("t", "at:date x:number", &["2025-01-30 1", "2025-01-31 2", "2025-02-02 4"]);
    let (month, day) = (world.grain(Grain::Month), world.grain(Grain::Day));
    world.checked.by = vec![month];
    let (count, sum) = (world.count(table), world.sum(table, "x"));
    let per_day = world.nested(average(), Some(count), &[day], None, Members::Seen(vec![(table, None)]));
    let best = world.nested(NestedFunction::WhichMax, Some(sum), &[day], None, Members::Seen(vec![(table, None)]));
    world.ask("n", per_day);
    world.ask("best", best);
    assert_eq!(world.lines(), ["2025-01 | 1* 2025-01-31*", "2025-02 | 0.5* 2025-02-02*"]);
}

#[test]
fn a_filter_inside_does_not_choose_members_and_one_outside_does() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let agent = world.key("agent", &[table]);
    let ann = equals(world.col(table, "agent"), "ann");
    let count = world.aggregate(table, Aggregate::Count, None, Some(ann.clone()));
    let inside = world.nested(average(), Some(count), &[agent], None, Members::Seen(vec![(table, None)]));
    let outside = world.nested(average(), Some(count), &[agent], None, Members::Seen(vec![(table, Some(ann))]));
    world.ask("inside", inside);
    world.ask("outside", outside);
    assert_eq!(world.lines(), [" | 0.6666666666666666666666666667 2"]);
}

#[test]
fn counting_groups() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let (agent, day) = (world.key("agent", &[table]), world.grain(Grain::Day));
    let count = world.count(table);
    let (one, zero) = (world.number(1), world.number(0));
    let many = world.node(NodeKind::Call(Scalar::Greater, vec![count, one]));
    let none = world.node(NodeKind::Call(Scalar::Equal, vec![count, zero]));
    let counted = NestedFunction::Aggregate(Aggregate::Count, None);
    let agents = world.nested(counted.clone(), None, &[agent], Some(many), Members::Seen(vec![(table, None)]));
    let days = world.nested(counted, None, &[day], Some(none), Members::Seen(vec![(table, None)]));
    world.ask("agents", agents);
    world.ask("days", days);
    assert_eq!(world.lines(), [" | 1 1"]);
}

#[test]
fn every_row_of_a_table_is_a_member_contacts_or_not() {
    let mut world = World::new();
    let contacts = contacts(&mut world);
    let agents = world.table("agents", "agent:text", &["ann", "bob", "dan", "eve"]);
    let (agent, day) = (world.key("agent", &[contacts, agents]), world.grain(Grain::Day));
    world.checked.by = vec![day];
    let count = world.count(contacts);
    let zero = world.number(0);
    let idle = world.node(NodeKind::Call(Scalar::Equal, vec![count, zero]));
    let counted = NestedFunction::Aggregate(Aggregate::Count, None);
    let idle = world.nested(counted, None, &[agent], Some(idle), Members::Rows(agents, None));
    let mean = world.nested(average(), Some(count), &[agent], None, Members::Rows(agents, None));
    world.ask("idle", idle);
    world.ask("mean", mean);
    assert_eq!(world.lines(), ["2025-03-03 | 3 0.5", "2025-03-04 | 3 0.25", "2025-03-05 | 4 0", "2025-03-06 | 4 0"]);
}

#[test]
fn a_nested_aggregate_over_all_does_not_disturb_the_line_it_is_compared_with() {
    let mut world = World::new();
    let table = contacts(&mut world);
    let agent = world.key("agent", &[table]);
    world.checked.by = vec![agent];
    let count = world.count(table);
    let mean = world.nested(average(), Some(count), &[agent], None, Members::Seen(vec![(table, None)]));
    let all = world.node(NodeKind::OverAll(mean));
    let ratio = world.divide(count, all);
    world.ask("ratio", ratio);
    assert_eq!(world.lines(), ["ann | 1.5", "bob | 0.75", "cid | 0.75", "- | 0.75"]);
}

#[test]
fn members_are_combined_by_every_aggregate() {
    let mut world = World::new();
    let table = world.table("t", "k:text x:number", &["a 1", "b 4", "b 0", "c 4", "d 7", "e -"]);
    let key = world.key("k", &[table]);
    let sum = world.sum(table, "x");
    let members = || Members::Seen(vec![(table, None)]);
    let half = kpi::value::Exact::ratio(1, 4);
    for (function, fraction) in [
        (Aggregate::Sum, None),
        (Aggregate::Count, None),
        (Aggregate::CountDistinct, None),
        (Aggregate::Min, None),
        (Aggregate::Max, None),
        (Aggregate::Median, None),
        (Aggregate::Percentile, half.clone()),
        (Aggregate::PercentileDisc, half),
        (Aggregate::VariancePop, None),
        (Aggregate::Variance, None),
        (Aggregate::Mode, None),
        (Aggregate::First, None),
        (Aggregate::Last, None),
    ] {
        let node = world.nested(NestedFunction::Aggregate(function, fraction), Some(sum), &[key], None, members());
        world.ask("m", node);
    }
    assert_eq!(world.lines(), [" | 16 4 3 1 7 4 3.25 1 4.5 6 4 1 7"]);
}

#[test]
fn ties_of_which_max_go_to_the_first_in_order() {
    let mut world = World::new();
    let table = world.table("t", "k:text x:number", &["b 4", "c 4", "a 1", "z 1"]);
    let key = world.key("k", &[table]);
    let sum = world.sum(table, "x");
    for function in [NestedFunction::WhichMax, NestedFunction::WhichMin] {
        let node = world.nested(function, Some(sum), &[key], None, Members::Seen(vec![(table, None)]));
        world.ask("m", node);
    }
    assert_eq!(world.lines(), [" | b a"]);
}
