//! What depends on what: names, and what they lead to.

use kpi::Project;
use kpi::data::{Binding, From};
use kpi::graph::{Direction, Graph, Kind};
use kpi::show::{self, Drawing, Look};

const CENTRE: &str = "\
table contacts {
  time started_at
  link agent_id -> agents
  rows where not is_test
  handle = talk + hold
}
table agents { key agent_id }
param answer_within = 20 s
calls = count(contacts)
aht = sum(handle) / calls { target: limit }
limit = 300 s
in_time = count(contacts where wait <= answer_within) / calls
by_team = average(aht by team)
senior = count(contacts where agents.level = \"senior\")
unknown = sum(costs)
view monthly { metrics: aht; by: month, channel; where: country = \"BG\" }
test \"one\" {
  contacts:
    | started_at | talk | hold | is_test |
    | 2025-01-01 | 10   | 2    | false   |
  expect aht = 12
}
";

fn graph_of(text: &str, tables: &[(&str, &[&str])]) -> Graph {
    let mut project = Project::new();
    project.formulas("test.kpi", text);
    for (name, header) in tables {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        let rows = vec![vec![String::new(); header.len()]];
        let from = From::Cells { header, rows, origin: "a test".to_owned() };
        project.bind(Binding { name: Some((*name).to_owned()), from, format: None });
    }
    assert!(!project.has_unreadable());
    project.graph().expect("a graph")
}

fn needs(graph: &Graph, kind: Kind, name: &str) -> Vec<String> {
    let id = graph.find(kind, name).unwrap_or_else(|| panic!("no {name}"));
    graph.needs(id).iter().map(|edge| graph.node(edge.to).unwrap().name.clone()).collect()
}

#[test]
fn without_data_the_blocks_say_what_is_known() {
    let graph = graph_of(CENTRE, &[]);
    assert_eq!(needs(&graph, Kind::Metric, "calls"), ["contacts"]);
    assert_eq!(needs(&graph, Kind::Metric, "aht"), ["contacts", "contacts.handle", "calls", "limit"]);
    assert_eq!(needs(&graph, Kind::Computed, "contacts.handle"), ["contacts.talk", "contacts.hold"]);
    assert_eq!(needs(&graph, Kind::Table, "contacts"), ["contacts.started_at", "contacts.is_test"]);
    assert_eq!(needs(&graph, Kind::Metric, "unknown"), ["costs"]);
    assert_eq!(graph.node(graph.named("costs")[0]).unwrap().kind, Kind::Unknown);
    assert_eq!(needs(&graph, Kind::View, "monthly"), ["aht", "channel", "country"]);
    assert_eq!(needs(&graph, Kind::Test, "one"), ["aht"]);
}

#[test]
fn with_data_every_column_has_its_table() {
    let contacts: &[&str] =
        &["started_at", "agent_id", "is_test", "talk", "hold", "wait", "channel", "country", "duration"];
    let agents: &[&str] = &["agent_id", "team", "level"];
    let costs: &[&str] = &["channel", "costs"];
    let graph = graph_of(CENTRE, &[("contacts", contacts), ("agents", agents), ("costs", costs)]);
    let in_time = needs(&graph, Kind::Metric, "in_time");
    assert_eq!(in_time, ["contacts", "contacts.wait", "answer_within", "calls"]);
    assert_eq!(needs(&graph, Kind::Metric, "unknown"), ["costs", "costs.costs"]);
    // Two tables have a channel: that of the metric's own table is meant.
    assert_eq!(needs(&graph, Kind::View, "monthly"), ["aht", "contacts.channel", "contacts.country"]);
    let link = "contacts.agent_id -> agents";
    assert_eq!(needs(&graph, Kind::Metric, "senior"), ["contacts", link, "agents.level"]);
    assert_eq!(needs(&graph, Kind::Metric, "by_team"), ["aht", link, "agents.team"]);
    assert_eq!(needs(&graph, Kind::Link, link), ["contacts.agent_id", "agents.agent_id", "agents"]);
}

#[test]
fn the_value_of_a_table_is_the_column_that_is_meant() {
    let declared = graph_of("table costs { value amount }\nm = sum(costs)\nn = count(costs)\n", &[]);
    assert_eq!(needs(&declared, Kind::Metric, "m"), ["costs", "costs.amount"]);
    assert_eq!(needs(&declared, Kind::Metric, "n"), ["costs"]);
}

#[test]
fn a_target_is_needed_only_to_be_shown() {
    let graph = graph_of(CENTRE, &[]);
    let aht = graph.find(Kind::Metric, "aht").unwrap();
    let limit = graph.find(Kind::Metric, "limit").unwrap();
    let edge = graph.needs(aht).iter().find(|edge| edge.to == limit).unwrap();
    assert!(!edge.value);
    assert!(graph.needs(aht).iter().filter(|edge| edge.to != limit).all(|edge| edge.value));
}

#[test]
fn forwards_is_backwards_turned_around() {
    let graph = graph_of(CENTRE, &[]);
    let all = usize::MAX;
    for (from, _) in graph.nodes() {
        for to in graph.reached(&[from], Direction::Backwards, all) {
            assert!(graph.reached(&[to], Direction::Forwards, all).contains(&from));
        }
    }
    let talk = graph.named("talk");
    let reached = graph.reached(&talk, Direction::Forwards, all);
    let names: Vec<&str> = reached.iter().map(|id| graph.node(*id).unwrap().name.as_str()).collect();
    for name in ["aht", "by_team", "monthly", "one", "contacts.handle"] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert_eq!(graph.reached(&talk, Direction::Forwards, 1).len(), 2);
}

#[test]
fn a_metric_of_the_library_is_there_when_it_is_needed() {
    let graph = graph_of("mine = cost_per_contact * 2\n", &[]);
    let node = graph.node(graph.named("cost_per_contact")[0]).unwrap();
    assert_eq!((node.kind, node.module.as_deref()), (Kind::Metric, Some("contact_centre")));
    assert!(graph.nodes().count() < 20);
}

#[test]
fn circles_and_long_chains_end() {
    let circle = graph_of("a = b + 1\nb = a * 2\nc = a\n", &[]);
    let starts = circle.starts(Direction::Backwards);
    let drawn = show::graph(&circle, Drawing::Text, &starts, Direction::Backwards, &Look::default());
    assert_eq!(drawn, "c\n└─ a\n   └─ b\n      └─ a  (see above)\n");
    let chain: String =
        (0..1_000).map(|at| format!("m{at} = m{} + 1\n", at + 1)).chain(["m1000 = count(t)\n".to_owned()]).collect();
    let chain = graph_of(&chain, &[]);
    let starts = chain.starts(Direction::Backwards);
    let drawn = show::graph(&chain, Drawing::Text, &starts, Direction::Backwards, &Look::default());
    assert!(drawn.lines().count() < 40 && drawn.contains("and more below it"), "{drawn}");
}

#[test]
fn odd_names_are_escaped() {
    let graph = graph_of("`say \"hi\" \\ [x] | <b>` = sum(`a;b#c`)\n", &[]);
    let starts = graph.starts(Direction::Backwards);
    let draw = |drawing| show::graph(&graph, drawing, &starts, Direction::Backwards, &Look::default());
    assert!(draw(Drawing::Dot).contains(r#"label="say \"hi\" \\ [x] | <b>""#), "{}", draw(Drawing::Dot));
    let mermaid = draw(Drawing::Mermaid);
    assert!(mermaid.contains("n0[\"say #34;hi#34; #92; #91;x#93; #124; #60;b#62;\"]"), "{mermaid}");
    assert!(mermaid.contains("a#59;b#35;c"), "{mermaid}");
    let json: serde_json::Value = serde_json::from_str(&draw(Drawing::Json)).unwrap();
    assert_eq!(json["nodes"][1]["name"], "a;b#c");
    assert_eq!(json["edges"][0], serde_json::json!({ "from": 0, "to": 1, "value": true }));
}

#[test]
fn no_line_of_a_tree_is_wider_than_the_terminal() {
    let graph = graph_of(CENTRE, &[]);
    let starts = graph.starts(Direction::Backwards);
    let look = Look { width: Some(40), ..Look::default() };
    let drawn = show::graph(&graph, Drawing::Text, &starts, Direction::Backwards, &look);
    assert!(drawn.lines().all(|line| line.chars().count() <= 40), "{drawn}");
}
