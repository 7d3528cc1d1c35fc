//! Periods that move with the day that counts as today, through all rooms.

use kpi::data::{Binding, From};
use kpi::{Answer, Error, Project, QuestionText, show};

fn project(formulas: &str, tables: &[(&str, &[&str])]) -> Project {
    let mut project = Project::new();
    project.formulas("m.kpi", formulas);
    for (name, rows) in tables {
        let cells = |row: &&str| row.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let mut rows = rows.iter().map(cells);
        project.bind(Binding {
            name: Some((*name).to_owned()),
            from: From::Cells { header: rows.next().unwrap(), rows: rows.collect(), origin: "a test".to_owned() },
            format: None,
        });
    }
    project
}

fn ask(project: &mut Project, text: &QuestionText) -> Result<Answer, Error> {
    let question = project.question(text)?;
    project.ask(&question)
}

fn lines(answer: &Answer) -> Vec<String> {
    let line = |line: &kpi::finish::Line| {
        let keys = show::machine_keys(line, &answer.dimensions);
        let cells = line.cells.iter().map(|cell| show::value_text(&cell.value) + if cell.partial { "*" } else { "" });
        keys.into_iter().chain(cells).collect::<Vec<_>>().join(" ")
    };
    answer.lines.iter().map(line).collect()
}

fn notes(answer: &Answer) -> Vec<&str> {
    answer.notes.iter().map(|note| note.message.as_str()).collect()
}

const CONTACTS: &[&str] = &["at n", "2025-01-05 1", "2025-02-10 2", "2025-03-31 4", "2025-04-10 8"];

fn by_month(period: &str) -> QuestionText {
    QuestionText {
        metrics: vec!["calls".to_owned()],
        by: vec!["month".to_owned()],
        period: Some(period.to_owned()),
        ..QuestionText::default()
    }
}

#[test]
fn the_end_of_coverage_counts_as_today() {
    let mut project = project("calls = sum(n)", &[("contacts", CONTACTS)]);
    let answer = ask(&mut project, &by_month("last 2 months")).unwrap();
    assert_eq!(lines(&answer), ["2025-02 2", "2025-03 4"]);
    assert_eq!(
        notes(&answer),
        [
            "last 2 months: 2025-02-01 to 2025-03-31, as of 2025-04-12",
            "2025-04-12 counts as today: contacts covers the time to 2025-04-10 and the closed days after it; --as-of sets another"
        ]
    );
    let answer = ask(&mut project, &by_month("this month to date")).unwrap();
    assert_eq!(lines(&answer), ["2025-04 8*"]);
}

#[test]
fn a_day_that_is_named_counts() {
    let mut project = project("calls = sum(n)", &[("contacts", CONTACTS)]);
    let text = QuestionText { as_of: Some("2025-02-28".to_owned()), ..by_month("last 2 months") };
    let answer = ask(&mut project, &text).unwrap();
    assert_eq!(lines(&answer), ["2025-01 1*", "2025-02 2"]);
    assert_eq!(notes(&answer)[0], "last 2 months: 2025-01-01 to 2025-02-28, as of 2025-02-28");
    assert!(!notes(&answer).iter().any(|note| note.contains("counts as today")));
}

#[test]
fn a_budget_that_reaches_into_the_future_moves_nothing() {
    let plan = &["month budget", "2025-01 10", "2025-02 10", "2025-12 10"];
    let tables: &[(&str, &[&str])] = &[("contacts", CONTACTS), ("plan", plan)];
    let mut project = project("calls = sum(n)\nused = calls / sum(budget)", tables);
    let text = QuestionText { metrics: vec!["used".to_owned()], ..by_month("last 2 months") };
    let answer = ask(&mut project, &text).unwrap();
    assert_eq!(lines(&answer)[0], "2025-02 0.2");
    assert!(
        notes(&answer)
            .contains(&"2025-04-12 counts as today: contacts covers the time to 2025-04-10 and the closed days after it; --as-of sets another")
    );
}

#[test]
fn a_view_moves_and_what_the_question_says_goes_before_it() {
    let formulas = "calls = sum(n)\nview recent { metrics: calls; by: month; period: last 2 months totals: yes }";
    let mut project = project(formulas, &[("contacts", CONTACTS)]);
    let view = || QuestionText { metrics: vec!["recent".to_owned()], ..QuestionText::default() };
    assert_eq!(lines(&ask(&mut project, &view()).unwrap()), ["2025-02 2", "2025-03 4", " 6"]);
    let fixed = QuestionText { from: Some("2025-01".to_owned()), to: Some("2025-01".to_owned()), ..view() };
    assert_eq!(lines(&ask(&mut project, &fixed).unwrap()), ["2025-01 1*", " 1*"]);
    let moved = QuestionText { period: Some("last month".to_owned()), ..view() };
    assert_eq!(lines(&ask(&mut project, &moved).unwrap()), ["2025-03 4", " 4"]);
    let stated = QuestionText { period: Some("2025-02 to 2025-03".to_owned()), ..view() };
    assert_eq!(lines(&ask(&mut project, &stated).unwrap()), ["2025-02 2", "2025-03 4", " 6"]);
    let as_of = QuestionText { as_of: Some("2025-03-15".to_owned()), ..view() };
    assert_eq!(lines(&ask(&mut project, &as_of).unwrap()), ["2025-01 1*", "2025-02 2", " 3*"]);
}

fn shows(name: &str, error: &Error, project: &Project) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("cases/syntax");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, show::error(error, project.sources(), &show::Look::default())));
}

#[test]
fn words_that_are_no_period_and_data_without_time_are_problems() {
    let mut project = project("calls = sum(n)", &[("contacts", &["n", "1", "2"])]);
    let text = QuestionText { by: Vec::new(), ..by_month("last 2 months") };
    let error = ask(&mut project, &text).unwrap_err();
    shows("moving_without_time", &error, &project);
    let error = ask(&mut project, &QuestionText { period: Some("last 12 fortnights".to_owned()), ..text }).unwrap_err();
    shows("moving_unknown", &error, &project);
}

#[test]
fn without_a_dated_row_no_day_counts_as_today() {
    let formulas = "calls = sum(n)\ntable contacts { format at: \"yyyy-mm-dd\"; time at }";
    let mut project = project(formulas, &[("contacts", &["n at", "1 "])]);
    let error = ask(&mut project, &by_month("last 2 months")).unwrap_err();
    shows("moving_without_today", &error, &project);
}
