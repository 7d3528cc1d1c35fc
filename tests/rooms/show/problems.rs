//! Problems with the lines they are about, and failures.

use super::shows;
use kpi::problem::{Code, Error, Failure, Problem};
use kpi::source::{SourceId, Sources, Span};
use kpi::{Look, show};

const FORMULAS: &str = "## What one contact costs.\ncost_per_contact = sum(cost) / count(contacts)\n\nwait_time = wait\n\
    # вода и café\nцена = sum(разход) / 0 # 电话\n";

fn sources() -> (Sources, SourceId) {
    let mut sources = Sources::default();
    let id = sources.add("metrics/cost.kpi", FORMULAS);
    (sources, id)
}

fn place(source: SourceId, text: &str, words: &str) -> Span {
    let at = text.find(words).unwrap();
    Span::new(source, at, at + words.len())
}

fn drawn(problems: Vec<Problem>, sources: &Sources) -> String {
    show::error(&Error::Problems(problems), sources, &Look { width: Some(100), ..Look::default() })
}

#[test]
fn a_place_other_places_and_help() {
    let (mut sources, id) = sources();
    let other = sources.add("more.kpi", "cost = 1\n");
    let problems = vec![
        Problem::new(Code::ConfigKey, place(id, FORMULAS, "cost)"), "no table has a column cost")
            .here("did you mean costs?")
            .also(place(id, FORMULAS, "count(contacts)"), "this table is contacts.csv")
            .help("write cost_per_contact = sum(costs) / count(contacts)")
            .help("kpi inspect contacts.csv shows its columns"),
        Problem::new(Code::Syntax, place(id, FORMULAS, "разход"), "there is no column разход")
            .also(place(other, "cost = 1\n", "cost"), "this one is near"),
        Problem { warning: true, ..Problem::new(Code::Syntax, place(id, FORMULAS, "电话"), "this is only a remark") },
    ];
    shows("problems", &drawn(problems, &sources));
}

#[test]
fn as_json() {
    let (sources, id) = sources();
    let problems = vec![
        Problem::new(Code::ConfigKey, place(id, FORMULAS, "разход"), "no table has a column разход")
            .here("here")
            .help("name a column"),
    ];
    let text = show::error_json(&Error::Problems(problems), &sources);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    shows("problems_json", &serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn a_failure_with_its_place() {
    let failure = Failure::new(Code::FormulaFile, "the cell \"n/a\" is not a number")
        .at("data/costs.csv", Some(17), Some(3))
        .help("add to the table costs: blank amount: \"n/a\"");
    let error = Error::Failure(Box::new(failure));
    shows("failure", &show::error(&error, &Sources::default(), &Look::default()));
    shows("failure_json", &show::error_json(&error, &Sources::default()));
}

#[test]
fn places_at_the_edges_never_panic() {
    let texts = ["", "\n", "a", "a\r\nb\r\n", "\u{feff}x = 1", "é", "tab\there\0and nul", "no end"];
    for text in texts {
        let mut sources = Sources::default();
        let id = sources.add("edge.kpi", text);
        for start in 0..text.len() + 3 {
            for end in [start, start + 1, start + 40, 0] {
                let span = Span { source: id, start: start as u32, end: end as u32 };
                let problem = Problem::new(Code::Syntax, span, "an edge").here("here").also(span, "and again");
                assert!(drawn(vec![problem], &sources).contains("an edge"));
            }
        }
        let nowhere = Problem::new(Code::Syntax, Span::new(SourceId(9), 0, 1), "nowhere");
        assert!(drawn(vec![nowhere], &sources).contains("nowhere"));
    }
}

#[test]
fn a_line_of_megabytes_is_cut_around_the_place() {
    let text = format!("x = {}oops{}", "1 + ".repeat(500_000), " + 1".repeat(500_000));
    let mut sources = Sources::default();
    let id = sources.add("long.kpi", text.as_str());
    let drawn = drawn(vec![Problem::new(Code::Syntax, place(id, &text, "oops"), "not a name").here("this")], &sources);
    assert!(drawn.len() < 2_000, "{}", drawn.len());
    assert!(drawn.contains("oops"), "{drawn}");
}

#[test]
fn many_problems_are_counted() {
    let (sources, id) = sources();
    let one = Problem::new(Code::Syntax, place(id, FORMULAS, "wait"), "again");
    let text = drawn(vec![one; 1_000], &sources);
    assert_eq!(text.matches("error[").count(), 40);
    assert!(text.contains("1000 problems, the first 40 of them above"), "{text}");
}
