//! Which time tables cover, and what that means for lines and cells.

use super::world::{World, average, day};
use kpi::calendar::Grain;
use kpi::check::{Members, NodeKind};
use kpi::function::Aggregate;

#[test]
fn every_covered_period_has_its_line_and_rows_without_time_have_the_last() {
    let mut world = World::new();
    let table = world.table("t", "at:date x:number", &["2025-01-01 1", "2025-03-31 2", "- 4"]);
    let month = world.grain(Grain::Month);
    world.checked.by = vec![month];
    world.checked.totals = true;
    let (count, sum) = (world.count(table), world.sum(table, "x"));
    world.ask("n", count);
    world.ask("x", sum);
    assert_eq!(world.lines(), ["2025-01 | 1 1", "2025-02 | 0 (no rows)", "2025-03 | 1 2", "- | 1 4", "all | 3 7"]);
}

#[test]
fn in_a_period_rows_without_time_are_out_and_cut_months_are_partial() {
    let mut world = World::new();
    let table = world.table("t", "at:date x:number", &["2025-01-01 1", "2025-02-20 2", "2025-03-31 2", "- 4"]);
    let month = world.grain(Grain::Month);
    world.checked.by = vec![month];
    world.checked.totals = true;
    world.period("2025-02-15", "2025-03");
    let count = world.count(table);
    world.ask("n", count);
    let answer = world.answer();
    assert_eq!(super::world::lines(&answer), ["2025-02 | 1*", "2025-03 | 1", "all | 2"]);
    assert_eq!(answer.notes[0].message, "the period of the question cuts 2025-02");
}

#[test]
fn what_is_not_covered_is_blank_and_what_is_covered_in_part_is_marked() {
    let mut world = World::new();
    let contacts = world.table("contacts", "at:date x:number", &["2025-01-01 1", "2025-02-20 2"]);
    let costs = world.table("costs", "at:date x:number", &["2025-02-01 5", "2025-03-31 7"]);
    let month = world.grain(Grain::Month);
    world.checked.by = vec![month];
    let (count, sum) = (world.count(contacts), world.sum(costs, "x"));
    let ratio = world.divide(sum, count);
    for (name, node) in [("n", count), ("c", sum), ("r", ratio)] {
        world.ask(name, node);
    }
    let answer = world.answer();
    assert_eq!(
        super::world::lines(&answer),
        ["2025-01 | 1 (not covered) (not covered)", "2025-02 | 1* 5 5*", "2025-03 | (not covered) 7 (not covered)"]
    );
    let notes: Vec<&str> = answer.notes.iter().map(|note| note.message.as_str()).collect();
    assert_eq!(notes, ["contacts covers 2025-01-01 to 2025-02-20: 2025-02 is partial"]);
}

#[test]
fn a_gap_between_two_tables_has_no_line() {
    let mut world = World::new();
    let a = world.table("a", "at:date x:number", &["2025-01-01 1", "2025-01-31 2"]);
    let b = world.table("b", "at:date x:number", &["2025-04-01 5", "2025-04-30 7"]);
    let month = world.grain(Grain::Month);
    world.checked.by = vec![month];
    let (first, second) = (world.count(a), world.count(b));
    world.ask("a", first);
    world.ask("b", second);
    assert_eq!(world.lines(), ["2025-01 | 2 (not covered)", "2025-04 | (not covered) 2"]);
}

#[test]
fn a_table_of_months_covers_whole_months() {
    let mut world = World::new();
    let table = world.table("costs", "billed:date x:number", &["2025-01-01 1", "2025-03-01 2"]);
    world.table_mut(table).grain = Some(Grain::Month);
    let month = world.grain(Grain::Month);
    world.checked.by = vec![month];
    let sum = world.sum(table, "x");
    world.ask("x", sum);
    assert_eq!(world.lines(), ["2025-01 | 1", "2025-02 | (no rows)", "2025-03 | 2"]);
}

#[test]
fn weekdays_on_which_there_is_never_a_row_count_as_covered() {
    let mut world = World::new();
    // Monday the 3rd to Friday the 28th of February, and March up to Monday the 31st, weekdays only.
    let first = day("2025-02-03").0;
    let rows: Vec<String> = (first..=day("2025-03-31").0)
        .map(kpi::calendar::Day)
        .filter(|day| day.weekday() <= 5)
        .map(|day| format!("{day} 1"))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let table = world.table("calls", "at:date x:number", &rows);
    let month = world.grain(Grain::Month);
    world.checked.by = vec![month];
    let count = world.count(table);
    world.ask("n", count);
    let answer = world.answer();
    assert_eq!(super::world::lines(&answer), ["2025-02 | 20", "2025-03 | 21"]);
    let expected = "calls never has rows on Saturdays and Sundays, so its time reaches over them";
    assert_eq!(answer.notes[0].message, expected);
}

#[test]
fn a_mean_of_days_says_that_time_reaches_over_days_without_rows() {
    let mut world = World::new();
    // Mondays to Fridays from the 3rd of February to the 28th of March: 40 days of the 58 with the week-ends around them.
    let first = day("2025-02-03").0;
    let days = (first..=day("2025-03-28").0).map(kpi::calendar::Day).filter(|day| day.weekday() <= 5);
    let rows: Vec<String> = days.map(|day| format!("{day} 1")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let table = world.table("calls", "at:date x:number", &rows);
    let grain = world.grain(Grain::Day);
    let count = world.count(table);
    let mean = world.nested(average(), Some(count), &[grain], None, Members::Seen(vec![(table, None)]));
    world.ask("mean", mean);
    let answer = world.answer();
    assert_eq!(super::world::lines(&answer), [" | 0.6896551724137931034482758621"]);
    let notes: Vec<&str> = answer.notes.iter().map(|note| note.message.as_str()).collect();
    assert_eq!(notes, ["calls never has rows on Saturdays and Sundays, so its time reaches over them"]);
}

#[test]
fn rows_outside_what_a_table_covers_are_set_aside_and_counted() {
    let mut world = World::new();
    let table = world.table("t", "at:date x:number", &["2024-12-31 1", "2025-01-05 2", "2025-02-01 4", "- 8"]);
    world.table_mut(table).covers = Some((day("2025-01-01"), day("2025-01-31")));
    let sum = world.sum(table, "x");
    world.ask("x", sum);
    let answer = world.answer();
    assert_eq!(super::world::lines(&answer), [" | 10"]);
    assert_eq!(answer.notes[0].message, "2 rows of t lie outside what the table covers and are set aside");
}

#[test]
fn another_time_places_rows_and_leaves_those_without_it_out() {
    let mut world = World::new();
    let table = world.table(
        "tickets",
        "at:date solved:date",
        &["2025-01-01 2025-01-20", "2025-01-31 2025-02-10", "2025-01-31 -"],
    );
    let month = world.grain(Grain::Month);
    world.checked.by = vec![month];
    let count = world.count(table);
    let solved = world.col(table, "solved");
    let NodeKind::Aggregate(mut node) = world.checked.nodes[count.0 as usize].kind.clone() else {
        panic!("an aggregate")
    };
    node.time = Some(solved);
    node.on = true;
    let on = world.node(NodeKind::Aggregate(node));
    let whole = world.node(NodeKind::OverAllTime(on));
    for (name, node) in [("n", count), ("solved", on), ("all", whole)] {
        world.ask(name, node);
    }
    assert_eq!(world.lines(), ["2025-01 | 3 1 2", "2025-02 | (not covered) 1* 2"]);
}

#[test]
fn coverage_that_differs_is_said_where_nothing_is_partial() {
    let mut world = World::new();
    let a = world.table("a", "at:date x:number", &["2025-01-01 1", "2025-01-31 2"]);
    let b = world.table("b", "at:date x:number", &["2025-01-01 5", "2025-03-31 7"]);
    let (first, second) = (world.count(a), world.count(b));
    let ratio = world.divide(first, second);
    world.ask("r", ratio);
    let answer = world.answer();
    assert_eq!(super::world::lines(&answer), [" | 1"]);
    let notes: Vec<&str> = answer.notes.iter().map(|note| note.message.as_str()).collect();
    assert_eq!(notes, ["a covers 2025-01-01 to 2025-01-31", "b covers 2025-01-01 to 2025-03-31"]);
}

#[test]
fn an_empty_table_has_no_periods_and_counts_nothing() {
    let mut world = World::new();
    let table = world.table("t", "at:date x:number", &[]);
    let count = world.count(table);
    let mean = world.aggregate(table, Aggregate::Average, Some("x"), None);
    world.ask("n", count);
    world.ask("mean", mean);
    assert_eq!(world.lines(), [" | 0 (no rows)"]);
    let month = world.grain(Grain::Month);
    world.checked.by = vec![month];
    assert_eq!(world.lines(), Vec::<String>::new());
}
