//! Where nodes come from: every part of a formula as it was written, with the rows of its conditions.

use super::{World, expression};
use kpi::check::{Checked, NodeKind, Origins, PartId, PartKind, RowPart};
use kpi::row::Row;
use kpi::syntax::QuestionText;
use std::fmt::Write;

const DATA: &str = r#"
test "data" {
  contacts:
    | id | channel | answered | wait | talk | hold | day        |
    | 1  | phone   | true     | 10   | 5    | 1    | 2025-01-01 |
    | 2  | chat    | false    | 20   | 6    |      | 2025-01-02 |
}
"#;

fn metric(name: &str) -> QuestionText {
    QuestionText { metrics: vec![name.into()], ..QuestionText::default() }
}

/// The parts of the first column as an indented page.
fn page(formulas: &str, question: &QuestionText) -> String {
    let mut world = World::new(&[("f.kpi", formulas), ("data", DATA)]);
    let checked = world.ask_with_origins(question);
    let origins = checked.origins.as_ref().expect("origins");
    let mut out = String::new();
    part(&world, origins, origins.asked[0].expect("a part"), 0, &mut out);
    out
}

fn part(world: &World, origins: &Origins, id: PartId, depth: usize, out: &mut String) {
    let part_here = origins.part(id).expect("a part");
    let kind = match &part_here.kind {
        PartKind::Written => "written".to_owned(),
        PartKind::Metric(name) => format!("metric {name}"),
        PartKind::Definition(name) => format!("definition {name}"),
        PartKind::Param(name) => format!("param {name}"),
        PartKind::Aggregate(_) => "aggregate".to_owned(),
        PartKind::Members(_) => "members".to_owned(),
        PartKind::Moved(_) => "in another period".to_owned(),
    };
    let text = world.sources.slice(part_here.span).lines().next().unwrap_or("");
    let _ = writeln!(out, "{}{kind}: {text}", "  ".repeat(depth));
    if let PartKind::Aggregate(origin) = &part_here.kind {
        for arg in &origin.args {
            row(world, "arg", arg, depth + 1, out);
        }
        for filter in &origin.filters {
            row(world, "where", filter, depth + 1, out);
        }
    }
    for inner in &part_here.parts {
        part(world, origins, *inner, depth + 1, out);
    }
}

fn row(world: &World, word: &str, part: &RowPart, depth: usize, out: &mut String) {
    let _ = writeln!(out, "{}{word}: {}", "  ".repeat(depth), world.sources.slice(part.span));
    for inner in &part.parts {
        row(world, "·", inner, depth + 1, out);
    }
}

#[test]
fn a_formula_is_its_parts() {
    let formulas = "cost = sum(wait) * 2 * 3 / n + sum(talk)\nn = count(contacts where answered)\n";
    insta::assert_snapshot!(page(formulas, &metric("cost")), @r#"
    definition cost: cost = sum(wait) * 2 * 3 / n + sum(talk)
      written: sum(wait) * 2 * 3 / n + sum(talk)
        written: sum(wait) * 2 * 3 / n
          aggregate: sum(wait)
            arg: wait
          written: 2
          written: 3
          metric n: n
            definition n: n = count(contacts where answered)
              aggregate: count(contacts where answered)
                where: answered
        aggregate: sum(talk)
          arg: talk
    "#);
}

#[test]
fn filters_keep_their_places_after_they_were_pushed_in() {
    let formulas = "phone = (served where channel = \"phone\")\nserved = count(contacts where answered and wait > 5)\n";
    insta::assert_snapshot!(page(formulas, &metric("phone")), @r#"
    definition phone: phone = (served where channel = "phone")
      written: (served where channel = "phone")
        written: served where channel = "phone"
          metric served: served
            definition served: served = count(contacts where answered and wait > 5)
              aggregate: count(contacts where answered and wait > 5)
                where: answered and wait > 5
                  ·: answered
                  ·: wait > 5
                    ·: wait
                    ·: 5
                where: channel = "phone"
                  ·: channel
                  ·: "phone"
    "#);
}

#[test]
fn branches_of_rows_and_computed_columns_are_parts() {
    let formulas = "table contacts { handle = talk + (hold else 0) }\nlong = sum(case(handle > 5 then handle, answered then 1, else 0))\n";
    insta::assert_snapshot!(page(formulas, &metric("long")), @r#"
    definition long: long = sum(case(handle > 5 then handle, answered then 1, else 0))
      aggregate: sum(case(handle > 5 then handle, answered then 1, else 0))
        arg: case(handle > 5 then handle, answered then 1, else 0)
          ·: handle > 5
            ·: handle
              ·: talk + (hold else 0)
                ·: talk
                ·: (hold else 0)
                  ·: hold else 0
                    ·: hold
                    ·: 0
            ·: 5
          ·: handle
            ·: talk + (hold else 0)
              ·: talk
              ·: (hold else 0)
                ·: hold else 0
                  ·: hold
                  ·: 0
          ·: answered
          ·: 1
          ·: 0
    "#);
}

#[test]
fn branches_of_metrics_stand_in_the_order_of_the_text() {
    let formulas = "param least = 3\nm = case(n < least then blank, n > 10 then sum(wait), else sum(talk)) else 0\nn = count(contacts)\n";
    insta::assert_snapshot!(page(formulas, &metric("m")), @r#"
    definition m: m = case(n < least then blank, n > 10 then sum(wait), else sum(talk)) else 0
      written: case(n < least then blank, n > 10 then sum(wait), else sum(talk)) else 0
        written: case(n < least then blank, n > 10 then sum(wait), else sum(talk))
          written: n < least
            metric n: n
              definition n: n = count(contacts)
                aggregate: count(contacts)
            param least: least
          written: blank
          written: n > 10
            metric n: n
              definition n: n = count(contacts)
                aggregate: count(contacts)
            written: 10
          aggregate: sum(wait)
            arg: wait
          aggregate: sum(talk)
            arg: talk
        written: 0
    "#);
}

#[test]
fn shares_and_members_have_parts_too() {
    let question = expression("share(sum(wait)) + average(count(contacts) by day having count(contacts) > 0)");
    insta::assert_snapshot!(page("", &question), @r#"
    written: share(sum(wait)) + average(count(contacts) by day having count(contacts) > 0)
      written: share(sum(wait))
        aggregate: sum(wait)
          arg: wait
        written: sum(wait)
          aggregate: sum(wait)
            arg: wait
      members: average(count(contacts) by day having count(contacts) > 0)
        aggregate: count(contacts)
        written: count(contacts) > 0
          aggregate: count(contacts)
          written: 0
    "#);
}

/// Every condition that a part states is in the aggregate's filter, and nothing else is.
#[test]
fn the_filter_of_an_aggregate_is_the_conditions_of_its_origin() {
    let formulas =
        "a = (b where wait > 1) where channel = \"phone\"\nb = count(contacts where answered and talk > 0)\n";
    let checked = World::new(&[("f.kpi", formulas), ("data", DATA)]).ask_with_origins(&metric("a"));
    let origins = checked.origins.as_ref().expect("origins");
    let mut seen = 0;
    for part in &origins.parts {
        let PartKind::Aggregate(origin) = &part.kind else { continue };
        let NodeKind::Aggregate(aggregate) = &checked.node(origin.node).kind else { panic!("not an aggregate") };
        let mut stated: Vec<Row> = Vec::new();
        origin.filters.iter().for_each(|filter| all_of(&filter.row, &mut stated));
        let mut found = Vec::new();
        aggregate.filter.iter().for_each(|filter| all_of(filter, &mut found));
        stated.sort_unstable();
        found.sort_unstable();
        assert_eq!(stated, found);
        assert_eq!(origin.filters.len(), 3);
        seen += 1;
    }
    assert_eq!(seen, 1);
}

fn all_of(row: &Row, parts: &mut Vec<Row>) {
    match row {
        Row::Call(kpi::function::Scalar::And, inner, _) => inner.iter().for_each(|row| all_of(row, parts)),
        other => parts.push(other.clone()),
    }
}

/// What is asked without origins is the same, but for nodes that only a part stands for.
#[test]
fn origins_change_nothing() {
    let formulas = "a = sum(wait) * (60 / 1000) / count(contacts) else 0\n";
    let mut world = World::new(&[("f.kpi", formulas), ("data", DATA)]);
    let plain: Checked = world.ask(&metric("a")).expect("a question");
    let with = world.ask_with_origins(&metric("a"));
    assert!(plain.origins.is_none());
    let all: Vec<_> = with.nodes.iter().map(|node| node.ty).collect();
    assert!(plain.nodes.len() <= all.len());
    assert_eq!(plain.asked[0].unit, with.asked[0].unit);
    for part in &with.origins.as_ref().expect("origins").parts {
        assert!((part.node.0 as usize) < with.nodes.len(), "a part stands for a node that is not there");
    }
}
