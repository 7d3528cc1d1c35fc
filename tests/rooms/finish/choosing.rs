//! Which lines are shown and in which order: `--having`, `--sort`, `--top`, `--sparse`, `--across`.

use super::world::{World, average};
use kpi::calendar::Grain;
use kpi::check::{DimensionId, KeyShow, Members, NodeKind, Sort, SortBy, Top};
use kpi::function::{Aggregate, Scalar};
use kpi::row::TableId;

fn complaints(world: &mut World) -> (TableId, DimensionId, DimensionId) {
    let table = world.table(
        "complaints",
        "at:date bank:text x:number who:text",
        &[
            "2025-01-01 a 1 u",
            "2025-01-01 b 2 u",
            "2025-01-02 b 3 v",
            "2025-01-31 c 4 u",
            "2025-02-01 c 5 w",
            "2025-02-02 c 6 w",
            "2025-02-28 - 7 u",
            "2025-02-28 a 9 z",
        ],
    );
    (table, world.grain(Grain::Month), world.key("bank", &[table]))
}

#[test]
fn sorted_by_a_metric_descending_with_blanks_last() {
    let mut world = World::new();
    let (table, _, bank) = complaints(&mut world);
    world.checked.by = vec![bank];
    let sum = world.sum(table, "x");
    world.ask("x", sum);
    world.checked.sort = vec![Sort { by: SortBy::Metric(sum), descending: true }];
    assert_eq!(world.lines(), ["c | 15", "a | 10", "- | 7", "b | 5"]);
    world.checked.sort = vec![Sort { by: SortBy::Dimension(bank), descending: true }];
    assert_eq!(world.lines(), ["c | 15", "b | 5", "a | 10", "- | 7"]);
}

#[test]
fn the_remainder_is_the_metric_over_what_was_left_out() {
    let mut world = World::new();
    let (table, _, bank) = complaints(&mut world);
    world.checked.by = vec![bank];
    let count = world.count(table);
    let people = world.aggregate(table, Aggregate::CountDistinct, Some("who"), None);
    let all = world.node(NodeKind::OverAll(count));
    let share = world.divide(count, all);
    for (name, node) in [("n", count), ("people", people), ("share", share)] {
        world.ask(name, node);
    }
    world.checked.top = Some(Top { count: 1, of: None, by: None });
    world.checked.totals = true;
    assert_eq!(world.lines(), ["c | 3 2 0.375", "rest | 5 3 0.625 (3 others)", "all | 8 4 1"]);
}

#[test]
fn the_first_of_a_dimension_within_the_others() {
    let mut world = World::new();
    let (table, month, bank) = complaints(&mut world);
    world.checked.by = vec![month, bank];
    world.checked.totals = true;
    let (count, sum) = (world.count(table), world.sum(table, "x"));
    world.ask("n", count);
    world.ask("x", sum);
    world.checked.top = Some(Top { count: 1, of: Some(bank), by: Some(sum) });
    assert_eq!(
        world.lines(),
        [
            "2025-01 b | 2 5",
            "2025-01 rest | 2 5 (3 others)",
            "2025-01 all | 4 10",
            "2025-02 c | 2 11",
            "2025-02 rest | 2 16 (3 others)",
            "2025-02 all | 4 27",
            "all all | 8 37",
        ]
    );
}

#[test]
fn the_first_lines_of_two_dimensions_have_one_remainder() {
    let mut world = World::new();
    let (table, month, bank) = complaints(&mut world);
    world.checked.by = vec![month, bank];
    let sum = world.sum(table, "x");
    world.ask("x", sum);
    world.checked.top = Some(Top { count: 2, of: None, by: None });
    assert_eq!(world.lines(), ["2025-02 c | 11", "2025-02 a | 9", "rest rest | 17 (6 others)"]);
}

#[test]
fn a_remainder_has_members_of_its_own() {
    let mut world = World::new();
    let (table, _, bank) = complaints(&mut world);
    let who = world.key("who", &[table]);
    world.checked.by = vec![bank];
    let count = world.count(table);
    let mean = world.nested(average(), Some(count), &[who], None, Members::Seen(vec![(table, None)]));
    world.ask("n", count);
    world.ask("mean", mean);
    world.checked.top = Some(Top { count: 1, of: None, by: None });
    // Left out: a (u, z), b (u, v), blank (u): five contacts of three people.
    assert_eq!(world.lines(), ["c | 3 1.5", "rest | 5 1.666666666666666666666666667 (3 others)"]);
}

#[test]
fn having_chooses_lines_and_changes_no_total() {
    let mut world = World::new();
    let (table, _, bank) = complaints(&mut world);
    world.checked.by = vec![bank];
    world.checked.totals = true;
    let count = world.count(table);
    let one = world.number(1);
    world.ask("n", count);
    world.checked.having = Some(world.node(NodeKind::Call(Scalar::Greater, vec![count, one])));
    assert_eq!(world.lines(), ["a | 2", "b | 2", "c | 3", "all | 8"]);
}

#[test]
fn a_stated_order_comes_before_the_alphabet() {
    let mut world = World::new();
    let (table, _, bank) = complaints(&mut world);
    world.checked.by = vec![bank];
    world.checked.dimensions[bank.0 as usize].show = KeyShow::Order(vec!["c".into(), "b".into()]);
    let count = world.count(table);
    world.ask("n", count);
    assert_eq!(world.lines(), ["c | 3", "b | 2", "a | 2", "- | 1"]);
}

#[test]
fn both_margins_of_a_table_with_a_dimension_across() {
    let mut world = World::new();
    let (table, month, bank) = complaints(&mut world);
    world.checked.by = vec![month, bank];
    world.checked.across = Some(bank);
    world.checked.totals = true;
    world.checked.sparse = true;
    let count = world.count(table);
    world.ask("n", count);
    assert_eq!(
        world.lines(),
        [
            "2025-01 a | 1",
            "2025-01 b | 2",
            "2025-01 c | 1",
            "2025-02 a | 1",
            "2025-02 c | 2",
            "2025-02 - | 1",
            "2025-01 all | 4",
            "2025-02 all | 4",
            "all a | 2",
            "all b | 2",
            "all c | 3",
            "all - | 1",
            "all all | 8",
        ]
    );
}

#[test]
fn totals_of_years_above_months() {
    let mut world = World::new();
    let table = world.table("t", "at:date x:number", &["2024-12-31 1", "2025-01-15 2", "2025-01-31 4"]);
    let (year, month) = (world.grain(Grain::Year), world.grain(Grain::Month));
    world.checked.by = vec![year, month];
    world.checked.totals = true;
    let sum = world.sum(table, "x");
    world.ask("x", sum);
    assert_eq!(
        world.lines(),
        ["2024 2024-12 | 1*", "2024 all | 1*", "2025 2025-01 | 6", "2025 all | 6*", "all all | 7"]
    );
}

#[test]
fn weeks_and_months_cross() {
    let mut world = World::new();
    let table = world.table("t", "at:date", &["2024-12-31"]);
    let (week, month) = (world.grain(Grain::ISO_WEEK), world.grain(Grain::Month));
    world.checked.by = vec![month, week];
    let count = world.count(table);
    world.ask("n", count);
    let error = world.try_answer().expect_err("crossing");
    assert!(error.to_string().contains("a week does not always lie within one month"), "{error}");
}
