//! How a question becomes asks.

use super::finish::world::{World, average};
use kpi::calendar::Grain;
use kpi::check::{Members, NodeKind};
use kpi::function::Aggregate;
use kpi::plan::{Fold, plan};

#[test]
fn metrics_that_share_a_table_share_one_relation_and_one_grouping() {
    let mut world = World::new();
    let table = world.table("t", "at:date k:text x:number", &["2025-01-01 a 1"]);
    let (month, key) = (world.grain(Grain::Month), world.key("k", &[table]));
    world.checked.by = vec![month, key];
    for function in [Aggregate::Sum, Aggregate::Average, Aggregate::Stddev, Aggregate::Variance, Aggregate::Median] {
        let node = world.aggregate(table, function, Some("x"), None);
        world.ask("m", node);
    }
    let plan = plan(&world.checked).expect("a plan");
    assert_eq!(plan.relations.len(), 1);
    assert_eq!(plan.asks.len(), 1);
    let kinds: Vec<&str> = plan.asks[0]
        .folds
        .iter()
        .map(|fold| match fold.fold {
            Fold::Sum(_) => "sum",
            Fold::Moments(_) => "moments",
            Fold::Quantile { .. } => "quantile",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["sum", "moments", "quantile"]);
}

#[test]
fn every_grain_and_level_is_an_ask_of_its_own() {
    let mut world = World::new();
    let table = world.table("t", "at:date k:text x:number", &["2025-01-01 a 1"]);
    let (month, day, key) = (world.grain(Grain::Month), world.grain(Grain::Day), world.key("k", &[table]));
    world.checked.by = vec![month, key];
    world.checked.totals = true;
    let count = world.count(table);
    let per_day = world.nested(average(), Some(count), &[day], None, Members::Seen(vec![(table, None)]));
    world.ask("n", count);
    world.ask("d", per_day);
    let plan = plan(&world.checked).expect("a plan");
    let shapes: Vec<(Option<Grain>, usize)> =
        plan.asks.iter().map(|ask| (ask.frame.as_ref().map(|frame| frame.grain), ask.keys.len())).collect();
    for shape in [(Some(Grain::Month), 1), (Some(Grain::Month), 0), (None, 0), (Some(Grain::Day), 1)] {
        assert!(shapes.contains(&shape), "{shape:?} in {shapes:?}");
    }
    let mut sorted = shapes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), shapes.len(), "no ask is there twice");
}

#[test]
fn a_question_without_time_does_not_read_the_time() {
    let mut world = World::new();
    let table = world.table("t", "at:date k:text x:number", &["2025-01-01 a 1"]);
    let sum = world.sum(table, "x");
    world.ask("x", sum);
    let plan = plan(&world.checked).expect("a plan");
    assert!(plan.coverage.is_empty());
}

#[test]
fn aggregates_nested_too_deeply_are_a_problem() {
    let mut world = World::new();
    let table = world.table("t", "at:date k:text x:number", &["2025-01-01 a 1"]);
    let key = world.key("k", &[table]);
    let mut node = world.sum(table, "x");
    for _ in 0..100 {
        node = world.nested(average(), Some(node), &[key], None, Members::Seen(vec![(table, None)]));
    }
    let outer = world.node(NodeKind::OverAll(node));
    world.ask("deep", outer);
    let problems = plan(&world.checked).expect_err("too deep");
    assert_eq!(problems[0].code.number(), "K0404");
}
