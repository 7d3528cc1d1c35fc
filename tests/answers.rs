//! What comes out at the front door: the tests written in `tests/cases/answers` pass, questions are stopped only by what
//! they touch, and what is passed over in silence elsewhere is said here.

use kpi::data::{Binding, From};
use kpi::problem::Code;
use kpi::trial::Report;
use kpi::{Answer, Error, Look, Project, QuestionText};

#[test]
fn what_is_expected_comes_out() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/answers");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    assert!(files.len() >= 5, "the cases are gone");
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a text");
        let mut project = Project::new();
        project.formulas(path.display().to_string(), text);
        project.readable().expect("it can be read");
        let outcomes = project.test().expect("threads");
        let report = Report::new(&outcomes, project.sources()).text(&Look::default());
        assert!(!outcomes.is_empty() && !report.contains("failed"), "{}\n{report}", path.display());
    }
}

fn bind(project: &mut Project, name: &str, rows: &[&[&str]]) {
    let text = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<String>>();
    let (header, rows) = rows.split_first().expect("a header");
    project.bind(Binding {
        name: Some(name.into()),
        from: From::Cells { header: text(header), rows: rows.iter().map(text).collect(), origin: "cells".into() },
        format: None,
    });
}

/// Counts how often tables are read.
#[derive(Default)]
struct Passes(std::sync::atomic::AtomicU64);

impl kpi::run::Progress for Passes {
    fn begins(&self, _: Option<u64>) {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }

    fn read(&self, _: u64) {}
}

#[test]
fn columns_of_linked_rows_are_worked_out_only_where_a_question_reaches_them() {
    let formulas = "
table contacts { link agent -> agents }
table agents { key agent; handled = count(contacts); sites = handled + 1; worth = count(contacts where channel = \"phone\") }
busy = count(agents where handled > 1)
param least = 0
view by_worth { metrics: busy; where: worth > least }
";
    let mut project = centre(formulas);
    let passes = std::sync::Arc::new(Passes::default());
    project.progress(passes.clone());
    let mut took = |asked: &str, text: QuestionText| {
        passes.0.store(0, std::sync::atomic::Ordering::Relaxed);
        let question = project.question(&text).expect("a question");
        let answer = project.ask(&question).unwrap_or_else(|error| panic!("{asked}: {error:?}"));
        (passes.0.load(std::sync::atomic::Ordering::Relaxed), answer.lines.len())
    };
    let expression = |text: &str| QuestionText { expressions: vec![text.into()], ..Default::default() };
    let one = took("count(agents)", expression("count(agents)")).0;
    assert_eq!(
        took("count(contacts)", QuestionText { by: vec!["site".into()], ..expression("count(contacts)") }),
        (one, 2)
    );
    assert_eq!(took("handled", expression("sum(handled)")).0, one + 1);
    assert_eq!(took("sites", expression("sum(sites)")).0, one + 1);
    assert_eq!(took("both", expression("sum(sites) / sum(worth)")).0, one + 2);
    assert_eq!(took("by", QuestionText { by: vec!["handled".into()], ..expression("count(contacts)") }), (one + 1, 1));
    assert_eq!(
        took("where", QuestionText { filter: Some("worth > 0".into()), ..expression("count(agents)") }).0,
        one + 1
    );
    assert_eq!(took("metric", QuestionText { metrics: vec!["busy".into()], ..Default::default() }).0, one + 1);
    assert_eq!(took("view", QuestionText { metrics: vec!["by_worth".into()], ..Default::default() }).0, one + 2);
    assert_eq!(took("all", QuestionText::default()).0, one + 1);
}

#[test]
fn a_column_without_a_name_is_called_as_it_is_written() {
    let mut project = centre("");
    for (asked, name) in [
        ("count(contacts) / days(week)", "count(contacts) / days(week)"),
        ("baseline(count(contacts), 8 weeks)", "baseline(count(contacts), 8 weeks)"),
        ("baseline(count(contacts), 1 week)", "baseline(count(contacts), 1 week)"),
    ] {
        let text = QuestionText { expressions: vec![asked.to_owned()], by: vec!["week".into()], ..Default::default() };
        let question = project.question(&text).expect("a question");
        assert_eq!(project.ask(&question).expect("an answer").metrics[0].name, name);
    }
}

/// Contacts, and agents that do not know their channel.
fn centre(formulas: &str) -> Project {
    let mut project = Project::new();
    project.formulas("f.kpi", formulas);
    bind(
        &mut project,
        "contacts",
        &[
            &["id", "day", "channel", "agent", "amount"],
            &["1", "2025-01-01", "phone", "a", "5"],
            &["2", "2025-01-02", "chat", "b", "1,234"],
        ],
    );
    bind(&mut project, "agents", &[&["agent", "site"], &["a", "Oslo"], &["b", "Rome"]]);
    project
}

fn ask(project: &mut Project, metrics: &[&str], by: &[&str]) -> Result<Answer, Error> {
    let text = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let question = project.question(&QuestionText { metrics: text(metrics), by: text(by), ..Default::default() })?;
    project.ask(&question)
}

fn codes(result: Result<Answer, Error>) -> Vec<Code> {
    match result {
        Err(Error::Problems(problems)) => problems.iter().map(|problem| problem.code).collect(),
        other => panic!("{other:?}"),
    }
}

fn messages(answer: &Answer) -> Vec<&str> {
    answer.notes.iter().map(|note| note.message.as_str()).collect()
}

const CALLS: &str = "calls = count(contacts)\n";

#[test]
fn a_table_that_is_not_asked_stops_nothing() {
    let mut project = centre(&format!("{CALLS}staff = count(agents)\ntable agents {{ unit wage: EUR }}\n"));
    assert!(ask(&mut project, &["calls"], &["channel"]).is_ok());
    assert_eq!(codes(ask(&mut project, &["staff"], &[])).len(), 1);
    assert_eq!(project.check().expect("it can be checked").len(), 1);
}

#[test]
fn a_link_that_leads_nowhere_stops_those_who_would_follow_it() {
    let links = "table contacts { link id -> agents }\ntable agents { key agent }\n";
    let mut project = centre(&format!("{CALLS}{links}staff = count(agents)\n"));
    assert!(ask(&mut project, &["staff"], &["site"]).is_ok());
    assert_eq!(codes(ask(&mut project, &["calls"], &[])), [Code::Link]);
    assert!(codes(ask(&mut project, &["calls"], &["site"])).contains(&Code::Link));
    let all = project.check().expect("it can be checked");
    assert_eq!(all.iter().filter(|problem| problem.code == Code::Link).count(), 1, "{all:?}");
}

#[test]
fn a_name_that_is_defined_twice_stops_those_who_use_it() {
    let mut project = centre(&format!("{CALLS}x = 1\nx = 2\ny = x + 1\nparam p = 1\nparam p = 2\nz = p\n"));
    assert!(ask(&mut project, &["calls"], &[]).is_ok());
    for name in ["x", "y", "z"] {
        assert_eq!(codes(ask(&mut project, &[name], &[])), [Code::DoubledName], "{name}");
    }
    assert_eq!(project.check().expect("it can be checked").len(), 2);
}

#[test]
fn a_module_that_does_not_exist_stops_what_is_missing() {
    let mut project = centre(&format!("import contact_center\n{CALLS}more = calls_abandoned_somehow\n"));
    assert!(ask(&mut project, &["calls"], &[]).is_ok());
    assert!(codes(ask(&mut project, &["more"], &[])).contains(&Code::UnknownModule));
}

#[test]
fn a_key_that_no_table_has_is_said() {
    let formulas = format!(
        "{CALLS}staff = count(agents) over all\nstaff_ever = count(agents) over all time\ncalls_of_all = calls over all\n"
    );
    let mut project = centre(&formulas);
    assert_eq!(codes(ask(&mut project, &["staff"], &["channel"])), [Code::KeyOfNoTable]);
    // Together with a metric that knows the channels there are lines.
    let answer = ask(&mut project, &["staff", "calls"], &["channel"]).expect("an answer");
    assert_eq!(answer.lines.len(), 2);
    // Each key is known to some table, but no table knows both.
    assert_eq!(codes(ask(&mut project, &["staff", "calls_of_all"], &["channel", "site"])), [Code::KeyOfNoTable]);
    assert_eq!(codes(ask(&mut project, &["staff_ever"], &["month"])), [Code::KeyOfNoTable]);
}

#[test]
fn a_table_with_a_key_of_two_columns_is_two_keys() {
    let mut project = Project::new();
    project.formulas(
        "f.kpi",
        "table goals { key site, month }\nn = count(calls)\ntable calls { link site, month -> goals }\n",
    );
    bind(&mut project, "calls", &[&["site", "month"], &["a", "1"], &["a", "1"], &["b", "1"]]);
    bind(&mut project, "goals", &[&["site", "month"], &["a", "1"], &["b", "1"], &["b", "2"]]);
    let answer = ask(&mut project, &["n"], &["goals"]).expect("an answer");
    let names: Vec<&str> = answer.dimensions.iter().map(|dimension| dimension.name.as_str()).collect();
    assert_eq!((names.as_slice(), answer.lines.len()), (["goals.site", "goals.month"].as_slice(), 2));
    assert_eq!(codes(ask(&mut project, &["which_max(n by goals)"], &[])).len(), 1);
}

#[test]
fn cells_that_are_filled_but_no_number_are_counted() {
    let formulas = "amounts = sum(number(amount))\ndays = count(contacts where date(channel) > 2025-01-01)\n\
                    large = count(contacts where number(amount) > 1)\nfine = sum(number(id_text))\n\
                    table contacts { id_text = text(id) }\n";
    let mut project = centre(formulas);
    let answer = ask(&mut project, &["amounts"], &[]).expect("an answer");
    assert_eq!(messages(&answer), ["number(amount): what is no number stands in 1 row and is taken as blank"]);
    let answer = ask(&mut project, &["days"], &[]).expect("an answer");
    assert_eq!(messages(&answer), ["date(channel): what is no date stands in 2 rows and is taken as blank"]);
    let answer = ask(&mut project, &["large"], &[]).expect("an answer");
    assert_eq!(messages(&answer).len(), 1);
    let answer = ask(&mut project, &["fine"], &[]).expect("an answer");
    assert_eq!(messages(&answer), [""; 0]);
}

#[test]
fn every_problem_of_a_plan_is_said_at_its_metric() {
    let mut formulas = String::from("table contacts { time day; big = round(id * 1.0, 37); wide = id * 1.0 }\n");
    formulas.push_str("deep0 = count(contacts)\n");
    for at in 1..=70 {
        formulas.push_str(&format!("deep{at} = average(deep{} by agent)\n", at - 1));
    }
    let mut project = centre(&formulas);
    let Err(Error::Problems(problems)) = ask(&mut project, &["deep69", "deep70"], &["week", "month"]) else {
        panic!("it is too deep")
    };
    let found: Vec<Code> = problems.iter().map(|problem| problem.code).collect();
    assert!(found.contains(&Code::NestedTooDeeply), "{problems:?}");
    let Err(Error::Problems(problems)) = ask(&mut project, &["deep0"], &["week", "month"]) else {
        panic!("they cross")
    };
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [Code::CrossingGrains]);
    assert_eq!(project.sources().slice(problems[0].span()), "month");
}
