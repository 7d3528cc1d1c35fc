//! The `test` blocks of formulas: what passes, and how a failure reads.

use kpi::finish::Answer;
use kpi::syntax::TestSnapshot;
use kpi::trial::{self, Asking, Case, Keeper, Kept, Options, Outcome, Report, Suite, Watcher};
use kpi::{Look, Project, show};
use std::sync::Mutex;

const FORMULAS: &str = r#"
table contacts {
  time started_at
  key  contact_id
  unit wait, talk, hold: s
}
table costs { time billed; unit amount: EUR }
share_answered = count(contacts where answered) / count(contacts)
mean_wait = average(wait)
total_cost = sum(amount)
"#;

fn project(tests: &str) -> Project {
    let mut project = Project::new();
    project.formulas("formulas.kpi", FORMULAS).formulas("tests.kpi", tests);
    project.readable().unwrap_or_else(|error| panic!("{}", show::error(&error, project.sources(), &Look::default())));
    project
}

fn report(tests: &str) -> String {
    let project = project(tests);
    let wrong = Suite::of(&project).problems();
    if !wrong.is_empty() {
        return show::error(&wrong.into(), project.sources(), &Look::default());
    }
    Report::new(&project.test().unwrap(), project.sources()).text(&Look::default())
}

#[test]
fn a_test_states_only_the_columns_it_is_about() {
    let tests = r#"
test "three of four" {
  contacts:
    | channel | answered | wait |
    | phone   | true     | 10   |
    | phone   | true     | 20   |
    | chat    | true     |      |
    | chat    | false    | 90   |
  expect share_answered = 75%
  expect mean_wait = 40 s
  expect mean_wait = 0.66 min within 1 s
  expect share_answered by channel:
    | channel | share |
    | phone   | 100%  |
    | chat    | 50%   |
}
test "nobody" {
  contacts:
    | answered | wait |
    | true     |      |
  expect mean_wait is blank "no values"
}
"#;
    assert_eq!(report(tests), "2 tests: 2 passed\n");
}

#[test]
fn rows_of_a_test_stand_for_whole_periods() {
    let tests = r#"
change_of_contacts = growth(count(contacts), 1 month)
two_months = rolling(count(contacts), 2 months)
contacts_a_day = average(count(contacts) by day)
table calls { covers 2025-01-05 to 2025-02-10 }
change_of_calls = growth(count(calls), 1 month)
test "months of a few days" {
  contacts:
    | started_at       |
    | 2025-01-10 09:00 |
    | 2025-01-12 10:00 |
    | 2025-01-12 11:00 |
    | 2025-02-03 09:00 |
    | 2025-02-03 17:00 |
    | 2025-02-05 12:00 |
  expect change_of_contacts by month:
    | month   | growth              |
    | 2025-01 | blank "not covered" |
    | 2025-02 | 0                   |
  expect two_months by month:
    | month   | contacts                   |
    | 2025-01 | blank "window not covered" |
    | 2025-02 | 6                          |
  expect no note in count(contacts) by month
  expect contacts_a_day by week:
    | week     | contacts |
    | 2025-W02 | 1        |
    | 2025-W03 | 0        |
    | 2025-W04 | 0        |
    | 2025-W05 | 0        |
    | 2025-W06 | 1        |
}
test "a month that is asked alone" {
  contacts:
    | started_at       |
    | 2025-01-10 09:00 |
  period: 2025-01
  expect no note in count(contacts)
}
test "what is said to be covered is covered, and no more" {
  calls:
    | at               |
    | 2025-01-10 09:00 |
    | 2025-02-03 09:00 |
  expect change_of_calls by month:
    | month   | growth          |
    | 2025-01 | blank           |
    | 2025-02 | blank "partial" |
}
"#;
    assert_eq!(report(tests), "3 tests: 3 passed\n");
}

#[test]
fn a_failure_is_a_small_table_of_what_differs() {
    let tests = r#"
test "one of them is wrong" {
  contacts:
    | channel | answered | wait |
    | phone   | true     | 10   |
    | chat    | false    | 90   |
    | sms     | true     | 30   |
  expect share_answered = 50%
  expect mean_wait = 0.66 min
  expect mean_wait = 43.33 s
  expect mean_wait is blank
  expect share_answered by channel:
    | channel | share |
    | phone   | 100%  |
    | chat    | 40%   |
    | email   | 1     |
}
"#;
    insta::assert_snapshot!(report(tests));
}

#[test]
fn a_table_says_blanks_with_their_reasons() {
    let tests = r#"
test "blanks" {
  contacts:
    | channel | answered | wait |
    | phone   | true     | 10   |
    | chat    | false    |      |
    |         | true     | 30   |
  expect mean_wait by channel:
    | channel | mean_wait           |
    | phone   | 10                  |
    | chat    | blank "no values"   |
    |         | 0.5 min             |
  expect mean_wait by channel:
    | channel | mean_wait |
    | phone   | 10 s      |
    | chat    |           |
    |         | 30        |
  expect mean_wait by channel within 1 s:
    | channel | mean_wait |
    | phone   | 9.5 s     |
    | chat    | blank     |
    |         | 31        |
}
test "another reason" {
  contacts:
    | channel | wait |
    | phone   | 10   |
    | chat    |      |
  expect mean_wait by channel:
    | channel | mean_wait         |
    | phone   | 10                |
    | chat    | blank "zero base" |
  expect (mean_wait where channel = "mail") is blank "no values"
}
"#;
    insta::assert_snapshot!(report(tests));
}

#[test]
fn a_long_table_shows_only_the_lines_that_differ() {
    let rows = |number: fn(u32) -> u32| (1..=60).map(move |at| format!("    | q{at:02} | {} |\n", number(at)));
    let data: String = rows(|at| at).collect();
    let wanted: String = rows(|at| if at % 2 == 0 { at } else { at + 1 }).collect();
    let tests = format!(
        "test \"sixty queues\" {{\n  contacts:\n    | queue | wait |\n{data}  expect mean_wait by queue:\n    | queue | mean_wait |\n{wanted}}}\n"
    );
    insta::assert_snapshot!(report(&tests));
}

#[test]
fn params_period_and_filter_hold_for_the_whole_test() {
    let tests = r#"
param answer_within = 20 s
soon = count(contacts where wait <= answer_within)

test "january by phone" {
  contacts:
    | started_at       | channel | wait |
    | 2025-01-05 09:00 | phone   | 10   |
    | 2025-01-31 09:00 | phone   | 30   |
    | 2025-02-01 09:00 | phone   | 10   |
    | 2025-01-31 09:00 | chat    | 10   |
  where: channel = "phone"
  period: 2025-01
  expect soon = 1
}
test "february, more patient" {
  contacts:
    | started_at       | channel | wait |
    | 2025-01-31 09:00 | phone   | 30   |
    | 2025-02-01 09:00 | phone   | 30   |
    | 2025-03-01 09:00 | phone   | 30   |
  set answer_within = 1 min
  from: 2025-02-01
  expect soon by month:
    | month   | soon |
    | 2025-02 | 1    |
    | 2025-03 | 1    |
}
"#;
    assert_eq!(report(tests), "2 tests: 2 passed\n");
}

#[test]
fn notes_and_problems_can_be_expected() {
    let tests = r#"
handle = sum(talk + hold) / count(contacts)

test "what is said beside the number" {
  contacts:
    | talk | hold | wait |
    | 60   | 30   | 5    |
    | 60   |      | 5    |
  expect handle = 45 s
  expect note "hold"
  expect note "hold" in handle
  expect no note in mean_wait
  expect no note "partial"
  expect problem K0103 in sum(waiting)
  expect problem k0103 in mean_wait by chanel
}
test "what is not said" {
  contacts:
    | talk | hold | wait |
    | 60   |      | 5    |
    | 60   | 10   | 5    |
  expect note "partial" in handle
  expect no note in handle
  expect problem K0103 in mean_wait
  expect problem K0301 in sum(waiting)
}
"#;
    insta::assert_snapshot!(report(tests));
}

#[test]
fn a_problem_of_the_tables_can_be_expected() {
    let tests = r#"
test "a file that is not there" {
  data: contacts = "nowhere.csv"
  expect problem K0901
}
test "another problem" {
  data: contacts = "nowhere.csv"
  expect problem K0902
}
"#;
    insta::assert_snapshot!(report(tests));
}

#[test]
fn a_test_that_lacks_a_table_says_what_to_write() {
    let tests = r#"
test "costs are missing" {
  contacts:
    | channel | wait |
    | phone   | 10   |
  expect sum(costs) = 5 EUR
  expect total_cost = 5 EUR
}
test "nothing is there" {
  expect total_cost = 5 EUR
}
"#;
    insta::assert_snapshot!(report(tests));
}

#[test]
fn what_is_wrong_with_a_test_is_said_before_it_runs() {
    let tests = r#"
test "nothing expected" {
  contacts:
    | wait |
    | 1    |
}
test "twice" { expect mean_wait = 1 }
test "twice" { expect mean_wait = 2 }
test "wrong tables" {
  contacts:
    | channel | wait |
    | phone   | 1    |
  expect mean_wait by channel:
    | mean_wait | channel |
    | 1         | phone   |
  expect mean_wait by channel:
    | channel | mean_wait         |
    | phone   | 1                 |
    | phone   | blank "zero bass" |
  expect mean_wait by channel within mean_wait:
    | channel | mean_wait |
    | phone   | 1         |
  expect mean_wait is blank "because"
  expect problem K9999
}
test "a note of nothing" {
  contacts:
    | wait |
    | 1    |
  expect note "hold"
}
"#;
    insta::assert_snapshot!(report(tests));
}

#[test]
fn an_expected_number_in_another_unit_is_a_problem() {
    let tests = r#"
test "seconds are no euros" {
  contacts:
    | channel | wait |
    | phone   | 1    |
  expect mean_wait by channel:
    | channel | mean_wait |
    | phone   | 1 EUR     |
}
"#;
    insta::assert_snapshot!(report(tests));
}

/// Many tests of which the odd ones fail.
fn many(count: u32) -> String {
    let test = |at| {
        format!(
            "test \"number {at}\" {{\n  contacts:\n    | wait |\n    | {at} |\n  expect mean_wait = {} s\n}}\n",
            at | 2
        )
    };
    (0..count).map(test).collect()
}

fn outcomes(project: &Project, options: &Options<'_>) -> Vec<Outcome> {
    trial::run(project, &Suite::of(project), options).unwrap()
}

#[test]
fn the_report_is_the_same_for_any_number_of_threads() {
    let project = project(&many(24));
    let text = |threads| {
        let outcomes = outcomes(&project, &Options { threads, ..Options::default() });
        Report::new(&outcomes, project.sources()).json()
    };
    let alone = text(1);
    assert!(alone.contains("\"passed\":12") && alone.contains("\"failed\":12"), "{alone}");
    assert_eq!(alone, text(4));
}

#[test]
fn after_the_first_failure_nothing_else_is_reported() {
    let project = project(&many(24));
    let suite = Suite::of(&project);
    for threads in [1, 4] {
        let outcomes = outcomes(&project, &Options { fail_fast: true, threads, ..Options::default() });
        assert!(outcomes.len() == 1 && !outcomes[0].passed(), "{outcomes:?}");
        let report = Report { left: suite.cases.len() - outcomes.len(), ..Report::new(&outcomes, project.sources()) };
        assert!(report.text(&Look::default()).ends_with("1 test: 0 passed, 1 failed, 23 not run\n"));
    }
}

#[test]
fn a_filter_looks_at_titles_and_files() {
    let project = project(&many(24));
    let titles = |word| Suite::of(&project).matching(word).cases.len();
    assert_eq!((titles("NUMBER 1"), titles("tests.kpi"), titles("nobody")), (11, 24, 0));
}

/// Writes down what it is told.
#[derive(Default)]
struct Diary(Mutex<Vec<String>>);

impl Watcher for Diary {
    fn begun(&self, case: &Case<'_>) {
        self.0.lock().unwrap().push(format!("begun {}", case.test.title));
    }

    fn asked(&self, asking: &Asking<'_>) {
        let more = asking.world.ask(asking.question).is_ok();
        self.0.lock().unwrap().push(format!("asked {} {more}", asking.answer.is_ok()));
    }

    fn ended(&self, _case: &Case<'_>, outcome: &Outcome) {
        self.0.lock().unwrap().push(format!("ended {}", outcome.passed()));
    }
}

/// Keeps no snapshot, so that every one is new.
struct Nothing;

impl Keeper for Nothing {
    fn compare(&self, _case: &Case<'_>, taken: &TestSnapshot, answer: &Answer) -> Kept {
        Kept::Different(format!("    {} is new, {} line\n", taken.written, answer.lines.len()))
    }
}

#[test]
fn whoever_looks_on_is_told_what_is_asked() {
    let project = project(
        "test \"watched\" {\n  contacts:\n    | wait |\n    | 4 |\n  expect mean_wait = 4 s\n  expect total_cost = 1\n  snapshot: mean_wait\n}\n",
    );
    let diary = Diary::default();
    let outcomes = outcomes(&project, &Options { watchers: &[&diary], keeper: Some(&Nothing), ..Options::default() });
    let told = diary.0.into_inner().unwrap();
    assert_eq!(told, ["begun watched", "asked true true", "asked true true", "asked false false", "ended false"]);
    let text = Report::new(&outcomes, project.sources()).text(&Look::default());
    assert!(text.contains("tests.kpi:7: snapshot: mean_wait\n    mean_wait is new, 1 line\n"), "{text}");
}

#[test]
fn outcomes_for_programs_have_a_documented_shape() {
    let tests = r#"
test "fine" {
  contacts:
    | channel | wait |
    | phone   | 10   |
    | chat    | 20   |
  expect mean_wait = 15 s
}
test "not fine" {
  contacts:
    | channel | wait |
    | phone   | 10   |
    | chat    | 20   |
  expect mean_wait by channel:
    | channel | mean_wait |
    | phone   | 10        |
    | chat    | 25        |
  expect note "hold" in mean_wait
  expect total_cost = 1
}
"#;
    let project = project(tests);
    let outcomes = project.test().unwrap();
    let report = Report::new(&outcomes, project.sources());
    let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    insta::assert_snapshot!("json", serde_json::to_string_pretty(&json).unwrap());
    insta::assert_snapshot!("junit", report.junit(&Default::default()));
}
