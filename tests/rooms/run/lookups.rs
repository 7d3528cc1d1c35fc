//! Tables that are looked up.

use super::tables::*;
use kpi::check::Place;
use kpi::data::Kind;
use kpi::function::Scalar;
use kpi::plan::{Fold, PlaceSource, Relation};
use kpi::row::{ColumnRef, Row, RowType, TableId};
use kpi::run::Totals;
use kpi::value::{Reason, Value};

fn linked(mut home: Relation, on: Vec<(Row, u16)>, source: PlaceSource) -> Relation {
    home.places.push((Place { table: TableId(1), on, held: None, link: "agent_id -> agents".to_owned() }, source));
    home
}

fn looked_up(home: &Relation, place: u16, column: u16) -> Row {
    let ty = home.places[usize::from(place) - 1].1.columns[usize::from(column)].1.row_type();
    Row::Column(ColumnRef { place, column }, ty)
}

fn counts(totals: &Totals) -> Vec<(Value, u64)> {
    totals.asks[0].groups.iter().map(|group| (group.key[0].clone(), group.rows)).collect()
}

#[test]
fn texts_find_each_other_by_content_in_any_form() {
    let home = relation(vec![("agent", Kind::Text, codes([Some("a"), Some("b"), None, Some("x"), Some("a")]))]);
    let agents = place(
        "agents",
        vec![
            ("id", Kind::Text, views([Some("b"), Some("a"), None, None])),
            ("team", Kind::Text, codes([Some("north"), Some("south"), Some("none"), Some("none")])),
        ],
    );
    let on = vec![(column(&home, "agent"), 0)];
    let home = linked(home, on, agents);
    let totals = run(&home, &[ask(vec![looked_up(&home, 1, 1)], vec![fold(Fold::Rows)])]);
    let expected = [(Value::text("north"), 1), (Value::text("south"), 2), (Value::Blank(Reason::NoValues), 2)];
    assert_eq!(counts(&totals), expected);
}

#[test]
fn numbers_find_each_other_across_scales() {
    let home = relation(vec![("n", number(9, 0), ints([Some(2), Some(3), None]))]);
    let rates = place(
        "rates",
        vec![
            ("n", number(38, 2), wides([Some(200), Some(301)], 2)),
            ("rate", number(9, 1), ints([Some(15), Some(25)])),
        ],
    );
    let on = vec![(column(&home, "n"), 0)];
    let home = linked(home, on, rates);
    assert_eq!(one(&home, Fold::Sum(looked_up(&home, 1, 1))), exact("1.5"));
    assert_eq!(one(&home, Fold::Values(looked_up(&home, 1, 1))), exact("1"));
}

#[test]
fn a_key_found_twice_is_shown() {
    let home = relation(vec![("agent", Kind::Text, plain([Some("z")]))]);
    let agents = place(
        "agents",
        vec![
            ("id", Kind::Text, plain([Some("a"), Some("b"), Some("a")])),
            ("month", number(9, 0), ints([Some(1), Some(1), Some(1)])),
            ("team", Kind::Text, plain([None, None, None])),
        ],
    );
    let (agent, month) = (column(&home, "agent"), decimal("1"));
    let both = linked(home.clone(), vec![(agent.clone(), 0), (month, 1)], agents.clone());
    let (code, message) = failure(&both, &[ask(vec![looked_up(&both, 1, 2)], vec![fold(Fold::Rows)])]);
    assert_eq!(code, "K0953");
    assert_eq!(
        message,
        "agents has more than one row for \"a\", 1, so `link agent_id -> agents` cannot tell which is meant."
    );
    // A table that is not needed is not read.
    let totals = run(&both, &[ask(vec![agent], vec![fold(Fold::Rows)])]);
    assert_eq!(counts(&totals), [(Value::text("z"), 1)]);
}

#[test]
fn a_place_can_be_reached_from_another_place() {
    let home = relation(vec![("agent", Kind::Text, plain([Some("a"), Some("b")]))]);
    let agents = place(
        "agents",
        vec![("id", Kind::Text, plain([Some("a"), Some("b")])), ("team", number(9, 0), ints([Some(7), None]))],
    );
    let teams =
        place("teams", vec![("id", number(18, 0), ints([Some(7)])), ("boss", Kind::Text, views([Some("Ира")]))]);
    let on = vec![(column(&home, "agent"), 0)];
    let home = linked(home, on, agents);
    let team = looked_up(&home, 1, 1);
    let home = linked(home, vec![(team, 0)], teams);
    let totals = run(&home, &[ask(vec![looked_up(&home, 2, 1)], vec![fold(Fold::Rows)])]);
    assert_eq!(counts(&totals), [(Value::text("Ира"), 1), (Value::Blank(Reason::NoValues), 1)]);
}

#[test]
fn rows_where_of_a_place_hides_its_rows() {
    let home = relation(vec![("agent", Kind::Text, plain([Some("a")]))]);
    let mut agents = place(
        "agents",
        vec![
            ("id", Kind::Text, plain([Some("a"), Some("a")])),
            ("current", Kind::Bool, bools([Some(false), Some(true)])),
            ("team", number(9, 0), ints([Some(1), Some(2)])),
        ],
    );
    agents.rows = Some(Row::Column(ColumnRef { place: 0, column: 1 }, RowType::Bool));
    let on = vec![(column(&home, "agent"), 0)];
    let home = linked(home, on, agents);
    assert_eq!(one(&home, Fold::Sum(looked_up(&home, 1, 2))), exact("2"));
}

#[test]
fn an_empty_place_gives_blanks() {
    let home = relation(vec![("agent", Kind::Text, plain([Some("a")]))]);
    let agents = place("agents", vec![("id", Kind::Text, views([])), ("team", Kind::Text, views([]))]);
    let on = vec![(column(&home, "agent"), 0)];
    let home = linked(home, on, agents);
    let blank = condition(Scalar::IsBlank, [looked_up(&home, 1, 1)]);
    assert_eq!(one(&home, Fold::Any(blank)), Value::Bool(true));
}
