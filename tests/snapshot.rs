//! Snapshots: the table, the file, what changed, and the two side by side.

use kpi::data::{Binding, From};
use kpi::snapshot::{self, Header, Row, Snapshot, changes, file_name, report, side_by_side};
use kpi::{Answer, Project, QuestionText};
use std::path::Path;

const COSTS: &str = "cost_per_contact = sum(costs) / count(contacts)\n\
    waiting = average(wait)\n\
    table contacts { unit costs: EUR; unit wait: s }";

const ROWS: &[&str] = &[
    "2025-01-01,phone,7.10,10",
    "2025-01-20,phone,2,20",
    "2025-01-31,a | b,8.25,",
    "2025-02-28,phone,0.10,3",
    "2025-02-28,phone,0.10,4",
    "2025-02-28,phone,0.1,3",
    "2025-02-27,,1,1",
];

fn answer(text: &QuestionText) -> Answer {
    let mut project = Project::new();
    project.formulas("costs.kpi", COSTS);
    let cells = |row: &&str| row.split(',').map(str::to_owned).collect::<Vec<_>>();
    project.bind(Binding {
        name: Some("contacts".to_owned()),
        from: From::Cells {
            header: cells(&"at,channel,costs,wait"),
            rows: ROWS.iter().map(cells).collect(),
            origin: "a test".to_owned(),
        },
        format: None,
    });
    let question = project.question(text).expect("a question");
    project.ask(&question).expect("an answer")
}

fn by(keys: &str) -> QuestionText {
    QuestionText {
        metrics: vec!["cost_per_contact".to_owned(), "waiting".to_owned()],
        by: vec![keys.to_owned()],
        ..QuestionText::default()
    }
}

#[test]
fn a_table_has_all_digits_units_reasons_totals_and_notes() {
    let text = QuestionText { totals: true, ..by("month,channel") };
    insta::assert_snapshot!(snapshot::table(&answer(&text)), @r#"
    | month | channel | cost_per_contact [EUR] | waiting [s] |
    | --- | --- | ---: | ---: |
    | 2025-01 | a \| b | 8.25 | blank "no values" |
    | 2025-01 | phone | 4.55 | 15 |
    | 2025-01 | blank | blank "zero base" | blank "no rows" |
    | 2025-01 | (total) | 5.783333333333333333333333333… | 15 |
    | 2025-02 | a \| b | blank "zero base" | blank "no rows" |
    | 2025-02 | phone | 0.1 | 3.333333333333333333333333333… |
    | 2025-02 | blank | 1 | 1 |
    | 2025-02 | (total) | 0.325 | 2.75 |
    | (total) | (total) | 2.664285714285714285714285714… | 6.833333333333333333333333333… |
    "#);
}

#[test]
fn an_answer_can_be_compared_with_the_macros_of_insta() {
    let text = QuestionText { top: Some("1 by cost_per_contact".to_owned()), ..by("channel") };
    insta::assert_snapshot!(kpi::snapshot::table(&answer(&text)));
}

#[test]
fn a_dimension_that_goes_across_changes_nothing() {
    let across = QuestionText { across: Some("channel".to_owned()), ..by("month,channel") };
    assert_eq!(snapshot::table(&answer(&across)), snapshot::table(&answer(&by("month,channel"))));
}

fn sample(description: &str) -> Snapshot {
    Snapshot {
        header: Header {
            source: "metrics/costs.kpi".to_owned(),
            line: Some(12),
            description: description.to_owned(),
            expression: "cost_per_contact, sum(costs) by month, `Call Id`".to_owned(),
            tables: Some("agents in the test, contacts from fixtures/contacts.csv".to_owned()),
            input: Some("fixtures/contacts.csv".to_owned()),
        },
        body: snapshot::table(&answer(&by("month,channel"))),
    }
}

const TITLES: &[&str] = &[
    "the whole year",
    "it's \"quoted\": 7 % # and more",
    "Стойност на контакт",
    "true",
    "12",
    "- a list",
    "tab\tand back\\slash",
    "ends with a space ",
    "*starred*",
    "",
];

#[test]
fn what_is_written_is_read_back_here_and_by_insta() {
    let folder = tempfile::tempdir().unwrap();
    for title in TITLES {
        let file = folder.path().join("costs__it__monthly.snap.new");
        let written = sample(title);
        std::fs::write(&file, written.write()).unwrap();
        assert_eq!(Snapshot::read(&written.write()).unwrap(), written, "{title}");

        let read = insta::Snapshot::from_file(&file).expect("insta reads it");
        assert_eq!(read.metadata().description().unwrap_or(""), *title);
        assert_eq!(read.metadata().source(), Some("metrics/costs.kpi"));
        assert_eq!(read.metadata().expression(), Some("cost_per_contact, sum(costs) by month, `Call Id`"));
        assert_eq!(read.metadata().input_file(), Some("fixtures/contacts.csv"));
        assert_eq!(read.metadata().assertion_line(), Some(12));
        assert_eq!(read.as_text().unwrap().to_string().trim_end(), written.body.trim_end());

        // Accepted by `cargo insta`, it says the same here.
        let kept = folder.path().join("costs__it__monthly.snap");
        read.save(&kept).unwrap();
        let by_insta = std::fs::read_to_string(&kept).unwrap();
        assert_eq!(Snapshot::read(&by_insta).unwrap(), written.accepted(), "{title}: {by_insta}");
    }
}

#[test]
fn what_is_written_satisfies_the_macros_of_insta() {
    let folder = tempfile::tempdir().unwrap();
    let written = sample("the whole year").accepted();
    std::fs::write(folder.path().join("costs__year.snap"), written.write()).unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder.path());
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("costs__year", written.body));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing waits");
}

#[test]
fn a_text_without_a_header_is_no_snapshot() {
    for text in ["", "---", "| a |\n| ---: |\n| 1 |\n", "---\nsource: x\n"] {
        assert_eq!(Snapshot::read(text), None, "{text}");
    }
    let windows = "---\r\nsource: x.kpi\r\n---\r\n| a |\r\n| ---: |\r\n";
    let read = Snapshot::read(windows).unwrap();
    assert_eq!((read.header.source.as_str(), read.body.as_str()), ("x.kpi", "| a |\n| ---: |\n"));
}

#[test]
fn files_are_called_after_test_and_question() {
    assert_eq!(file_name("costs", "The whole year", "monthly"), "costs__the_whole_year__monthly.snap");
    assert_eq!(
        file_name("costs", "7.16 USD -- really?", "cost_per_contact, sum(costs) by month, channel"),
        "costs__7_16_usd_really__cost_per_contact_sum_costs_by_month_channel.snap"
    );
    assert_eq!(file_name("цени", "Цена на контакт", "цена"), "цени__цена_на_контакт__цена.snap");
    assert_eq!(file_name("a", "!", "?"), "a______.snap");
    let long = "ш".repeat(300);
    assert!(file_name("costs", &long, &long).len() < 200);
    assert_eq!(Path::new(&file_name("a", "../b", "/c")).components().count(), 1);
}

const OLD: &str = "\
| month | channel | cost [EUR] | calls |
| --- | --- | ---: | ---: |
| 2025-01 | phone | 7.1 | 10 |
| 2025-01 | chat | 2 | 20 |
| 2025-02 | phone | 8 | 30 |
| 2025-02 | mail | 1.333333333333333333333333333… | 40 |
| 2025-03 | phone | 9 | 50 |
| 2025-04 | phone | 9 | 60 |
| (total) | (total) | 5 | 150 |

note: contacts covers 2025-01-01 to 2025-04-30
";

const NEW: &str = "\
| month | channel | cost [EUR] | calls |
| --- | --- | ---: | ---: |
| 2025-01 | phone | 7.16 | 10 |
| 2025-01 | chat | blank \"zero base\" | 20 |
| 2025-02 | phone | 8 | 30 |
| 2025-02 | a \\| b | 3 | 40 |
| 2025-03 | phone | 9 | 50 |
| 2025-04 | phone | 9 | 60 |
| (total) | (total) | 5 (partial) | 149 |
";

#[test]
fn what_changed_is_said_cell_by_cell() {
    insta::assert_snapshot!(report(&changes(OLD, NEW)).join("\n"), @r#"
    group              metric   old   new                 difference
    2025-01, phone     cost     7.1   7.16                +0.06
    2025-01, chat      cost     2     blank "zero base"
    (total), (total)   cost     5     5 (partial)
    (total), (total)   calls    150   149                 -1
    - 2025-02 | mail | 1.333333333333333333333333333… | 40
    + 2025-02 | a \| b | 3 | 40
    no longer said: contacts covers 2025-01-01 to 2025-04-30
    "#);
    assert!(changes(OLD, &format!("{OLD}\n")).is_empty());
}

#[test]
fn what_is_no_change_of_a_cell_is_said_in_words() {
    let said = |old: &str, new: &str| report(&changes(old, new));
    let two = "| channel | cost [EUR] |\n| --- | ---: |\n| chat | 1 |\n| phone | 2 |\n";
    assert_eq!(said(two, &two.replace("EUR", "USD")), ["the column cost [EUR] is now cost [USD]"]);
    let turned = "| channel | cost [EUR] |\n| --- | ---: |\n| phone | 2 |\n| chat | 1 |\n";
    assert_eq!(said(two, turned), ["lines stand in another order"]);
    assert_eq!(
        said(two, &two.replace("cost", "price")),
        ["the column cost [EUR] is gone", "the column price [EUR] is new"]
    );
    assert_eq!(said("by hand", two), ["the stored snapshot is not a table that kpi wrote; it is compared as a whole"]);
    assert_eq!(said(two, &two.replace("| chat |", "|  chat |")), ["only the writing differs, not what it says"]);
    let others = "| channel | calls |\n| --- | ---: |\n| (12 others) | 5 |\n";
    assert_eq!(said(others, &others.replace("12", "13").replace('5', "6"))[1], "(13 others)   calls    5     6     +1");
}

#[test]
fn many_changes_are_counted() {
    let table = |by: i32| {
        let rows: String = (0..50).map(|at| format!("| c{at} | {} |\n", at + by)).collect();
        format!("| channel | calls |\n| --- | ---: |\n{rows}")
    };
    let lines = report(&changes(&table(0), &table(1)));
    assert_eq!(lines.len(), 22);
    assert_eq!(lines[21], "… and 30 more cells");
}

fn drawn(rows: &[Row]) -> String {
    let row = |row: &Row| row.iter().map(|piece| piece.text.as_str()).collect::<String>().trim_end().to_owned();
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[test]
fn two_tables_stand_side_by_side() {
    insta::assert_snapshot!(drawn(&side_by_side(Some(OLD), NEW, 100)));
}

#[test]
fn on_a_narrow_terminal_old_stands_above_new() {
    let rows = side_by_side(Some(OLD), NEW, 40);
    for row in drawn(&rows).lines() {
        assert!(kpi::show::columns_of(row) <= 40, "{row}");
    }
    insta::assert_snapshot!(drawn(&rows));
    assert!(!side_by_side(None, NEW, 0).is_empty());
}
