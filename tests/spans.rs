//! Rows that last, through all rooms: clocks that change, tables made from others, columns made of other rows, and what is
//! said where nothing can be said.

use crate::calendar::lines;
use kpi::calendar::{Calendar, Zone};
use kpi::data::{Binding, From};
use kpi::{Answer, Error, Project, QuestionText, show};

const SPAN: &str = "table calls { span from_at to to_at }";

fn project(formulas: &str, rows: &[&str]) -> Project {
    let mut project = Project::new();
    let calendar = Calendar { time_zone: Zone::named("Europe/Copenhagen"), ..Calendar::default() };
    project.formulas("m.kpi", formulas).calendar(calendar);
    let mut rows = rows.iter().map(|row| row.split(',').map(str::to_owned).collect::<Vec<_>>());
    let from = From::Cells { header: rows.next().unwrap(), rows: rows.collect(), origin: "a test".to_owned() };
    project.bind(Binding { name: Some("calls".to_owned()), from, format: None });
    project
}

fn ask(formulas: &str, rows: &[&str], by: &[&str], expressions: &[&str]) -> Result<Answer, String> {
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let text = QuestionText { expressions: own(expressions), by: own(by), ..QuestionText::default() };
    asked(formulas, rows, &text)
}

fn asked(formulas: &str, rows: &[&str], text: &QuestionText) -> Result<Answer, String> {
    let mut project = project(formulas, rows);
    let answer = project.question(text).and_then(|question| project.ask(&question));
    answer.map_err(|error| match &error {
        Error::Problems(problems) => problems[0].code.number().to_owned(),
        Error::Failure(_) => show::error(&error, project.sources(), &show::Look::default()),
    })
}

#[test]
fn the_time_that_rows_are_open_is_what_really_passes() {
    // On 30 March the clocks go forward at two, on 26 October they go back at three.
    let all = ["time_in(calls) in h", "average_open(calls)", "sum(length) in h"];
    let formulas = "table calls { span from_at to to_at; length = to_at - from_at }";
    let spring = ["from_at,to_at", "2025-03-30 00:00:00,2025-03-30 12:00:00"];
    assert_eq!(
        lines(&ask(formulas, &spring, &["day"], &all).unwrap()),
        ["2025-03-30 | 11 | 0.4782608695652173913043478261 | 11"]
    );
    let autumn = ["from_at,to_at", "2025-10-26 00:00:00,2025-10-26 12:00:00"];
    assert_eq!(lines(&ask(formulas, &autumn, &["day"], &all).unwrap()), ["2025-10-26 | 13 | 0.52 | 13"]);
    let hours = ask(formulas, &autumn, &["hour"], &["time_in(calls) in min"]).unwrap();
    let first: Vec<String> = lines(&hours).into_iter().take(4).collect();
    let expected = ["01:00 | 60", "02:00 | 120", "03:00 | 60"].map(|line| format!("2025-10-26 {line}"));
    assert_eq!(first[1..], expected);
}

#[test]
fn days_are_as_long_as_each_other() {
    let rows = ["from_at,to_at", "2025-03-29,2025-04-01"];
    let answer = ask(SPAN, &rows, &[], &["time_in(calls)", "time_in(calls) in h", "average_open(calls)"]).unwrap();
    assert_eq!(lines(&answer), ["3 | 72 | 0.75"]);
}

#[test]
fn the_end_may_be_the_start_of_the_next_row() {
    let formulas = "table calls { span from_at to until; until = next(from_at by agent) }";
    let rows = [
        "agent,state,from_at",
        "ana,ready,2025-03-03 09:00:00",
        "ana,talk,2025-03-03 09:40:00",
        "ana,ready,2025-03-03 10:10:00",
        "bo,talk,2025-03-03 09:30:00",
    ];
    let text = QuestionText {
        expressions: vec!["time_in(calls where state = \"talk\") in min".into(), "open(calls)".into()],
        by: vec!["hour".into()],
        from: Some("2025-03-03".into()),
        sparse: true,
        ..QuestionText::default()
    };
    let answer = asked(formulas, &rows, &text).unwrap();
    assert_eq!(
        lines(&answer)[9..12],
        ["2025-03-03 09:00 | 50 | 2", "2025-03-03 10:00 | 70 | 2", "2025-03-03 11:00 | 60 | 2"]
    );
}

#[test]
fn a_table_made_of_events_may_last() {
    let formulas = "table cases from calls by case_id { opened = min(at); closed = max(at where done); span opened to closed }\n\
                    backlog = open(cases)";
    let rows =
        ["case_id,at,done", "1,2025-01-03,false", "1,2025-02-05,true", "2,2025-01-20,false", "2,2025-03-31,false"];
    let answer = ask(formulas, &rows, &["month"], &["backlog", "count(cases)"]).unwrap();
    assert_eq!(lines(&answer), ["2025-01 | 2* | 2*", "2025-02 | 1 | 0", "2025-03 | 1 | 0"]);
}

#[test]
fn what_has_not_ended_anywhere_is_open() {
    let answer = ask(SPAN, &["from_at,to_at", "2025-01-03,", "2025-01-05,"], &["day"], &["open(calls)"]).unwrap();
    assert_eq!(lines(&answer), ["2025-01-03 | 1", "2025-01-04 | 1", "2025-01-05 | 2"]);
}

#[test]
fn no_rows_at_all_are_never_open() {
    let all = ["open(calls)", "max_open(calls)", "time_in(calls)", "average_open(calls)"];
    let answer = ask(SPAN, &["from_at,to_at"], &[], &all).unwrap();
    assert_eq!(lines(&answer), ["0 | 0 | 0 | "]);
    assert!(lines(&ask(SPAN, &["from_at,to_at"], &["month"], &all).unwrap()).is_empty());
}

#[test]
fn what_cannot_be_said_of_open_rows_is_a_problem() {
    let rows = ["from_at,to_at,month,wait,note", "2025-01-03 10:00:00,2025-01-04 10:00:00,2025-01,5,x"];
    let problem = |formulas: &str, by: &[&str], expression: &str| ask(formulas, &rows, by, &[expression]).unwrap_err();
    assert_eq!(problem("", &[], "open(calls)"), "K0333");
    assert_eq!(problem(SPAN, &[], "open(wait)"), "K0333");
    assert_eq!(problem(SPAN, &[], "open(calls on to_at)"), "K0207");
    assert_eq!(problem(SPAN, &[], "max_open(calls by note)"), "K0207");
    assert_eq!(problem(SPAN, &["weekday"], "time_in(calls)"), "K0334");
    assert_eq!(problem(SPAN, &["hour_of_day"], "open(calls)"), "K0334");
    assert_eq!(problem("table calls { span from_at to wait }", &[], "open(calls)"), "K0201");
    assert_eq!(problem("table calls { span from_at to month }", &[], "open(calls)"), "K0201");
    assert_eq!(problem("table calls { span from_at to nowhere }", &[], "open(calls)"), "K0151");
    let days = ["from_at,to_at", "2025-01-03,2025-01-04"];
    assert_eq!(ask(SPAN, &days, &["hour"], &["open(calls)"]).unwrap_err(), "K0323");
    assert_eq!(problem(SPAN, &[], "count(calls where open(calls) > 1)"), "K0203");
}

#[test]
fn a_start_by_name_is_a_key_like_any_other() {
    let rows = ["from_at,to_at", "2025-01-03 10:00:00,", "2025-01-06 11:00:00,2025-01-06 12:00:00"];
    let answer = ask(SPAN, &rows, &["weekday(from_at)"], &["open(calls)", "max_open(calls)"]).unwrap();
    assert_eq!(lines(&answer), ["Monday | 0 | 1", "Friday | 1 | 1"]);
}

#[test]
fn a_start_that_is_no_date_is_said_once() {
    let mut project = project("table calls { span from_at to to_at }", &["from_at,to_at", "x9,2025-01-05"]);
    let text = QuestionText { expressions: vec!["open(calls)".to_owned()], ..QuestionText::default() };
    let question = project.question(&text).unwrap();
    let Err(Error::Problems(problems)) = project.ask(&question) else { panic!("a text is no start") };
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].help.iter().any(|help| help.contains("`format from_at: ")), "{problems:?}");
}
