//! What tests reach in formulas, and how it is told.

use kpi::Project;
use kpi::coverage::{Coverage, Observer, Way, points};
use kpi::trial::{Options, Suite, run};

const TABLE: &str = r#"
  contacts:
    | channel | wait | talk |
    | phone   | 10   | 200  |
    | phone   | 40   |      |
    | chat    | 5    | 100  |
"#;

/// The coverage of formulas by tests that stand in the same text, and the text's project.
fn covered(text: &str) -> (Coverage, Project) {
    let mut project = Project::new();
    project.formulas("f.kpi", text);
    project.readable().expect("the formulas can be read");
    let observer = Observer::default();
    let suite = Suite::of(&project);
    let options = Options { watchers: &[&observer], ..Options::default() };
    run(&project, &suite, &options).expect("the tests run");
    let (reached, unanswered) = observer.into_reached().expect("what was asked can be asked again");
    let of_the_text = points(project.items());
    let coverage = Coverage::new(of_the_text, &reached, unanswered, project.sources());
    (coverage, project)
}

/// What no test reaches: the owner, the text, what is missing.
fn missing(text: &str) -> Vec<String> {
    let (coverage, project) = covered(text);
    let points = coverage.files.iter().flat_map(|file| &file.points);
    let missing = points.filter(|(_, times)| *times == 0);
    missing
        .map(|(point, _)| {
            let text = project.sources().slice(point.span);
            format!("{} {text}: {}", point.owner, point.way.word())
        })
        .collect()
}

fn with_test(formulas: &str, expectations: &str) -> String {
    format!("{formulas}\ntest \"one\" {{{TABLE}{expectations}\n}}\n")
}

#[test]
fn a_metric_that_no_test_calculates_is_missing() {
    let text = with_test("a = count(contacts)\nb = sum(wait)", "  expect a = 3");
    assert_eq!(missing(&text), ["b b: metric"]);
}

#[test]
fn a_metric_is_reached_through_another_one() {
    let text = with_test("a = count(contacts)\nb = a * 2", "  expect b = 6");
    assert!(missing(&text).is_empty());
}

#[test]
fn a_filter_goes_both_ways() {
    let formulas = "a = count(contacts where wait <= 20)";
    assert!(missing(&with_test(formulas, "  expect a = 2")).is_empty());
    let all = "a = count(contacts where wait <= 90)";
    assert_eq!(missing(&with_test(all, "  expect a = 3")), ["a wait <= 90: leaves out"]);
    let none = "a = count(contacts where wait < 1)";
    assert_eq!(missing(&with_test(none, "  expect a = 0")), ["a wait < 1: lets in"]);
}

#[test]
fn a_filter_that_decides_nothing_is_found_beside_another_one() {
    let formulas = "a = count(contacts where channel = \"phone\")\nb = a where wait >= 10";
    assert_eq!(missing(&with_test(formulas, "  expect a = 2\n  expect b = 2")), ["b wait >= 10: leaves out"]);
}

#[test]
fn branches_of_metrics_are_told_apart() {
    let formulas = "a = if(count(contacts) > 2, 1, 0)\n\
        b = case(count(contacts) > 5 then \"many\", count(contacts) > 2 then \"some\", else \"few\")\n\
        c = sum(wait where channel = \"fax\") / count(contacts where channel = \"fax\") else 7";
    let text = with_test(formulas, "  expect a = 1\n  expect b = \"some\"\n  expect c = 7");
    assert_eq!(
        missing(&text),
        [
            "a 0: otherwise",
            "b count(contacts) > 5: holds",
            "b \"few\": otherwise",
            "c sum(wait where channel = \"fax\") / count(contacts where channel = \"fax\"): gives",
            "c channel = \"fax\": lets in",
            "c channel = \"fax\": lets in",
        ]
    );
}

#[test]
fn a_branch_by_group_is_reached_by_any_of_them() {
    let formulas = "a = if(count(contacts) > 1, 1, 0)";
    let table = "  expect a by channel:\n    | channel | a |\n    | chat | 0 |\n    | phone | 1 |";
    assert!(missing(&with_test(formulas, table)).is_empty());
}

#[test]
fn branches_of_rows_and_of_computed_columns_are_told_apart() {
    let formulas = "table contacts {\n  handle = (talk else 0) + wait\n  kind = if(wait > 30, \"long\", \"short\")\n}\n\
        a = sum(handle)\nb = count(contacts where kind = \"short\")\n\
        c = sum(case(channel = \"phone\" then 1, channel = \"fax\" then 2, else 0))";
    let text = with_test(formulas, "  expect a = 355\n  expect b = 2\n  expect c = 2");
    assert_eq!(missing(&text), ["c channel = \"fax\": holds"]);
}

#[test]
fn what_leaves_in_a_unit_is_reached_all_the_same() {
    let formulas = "a = sum(wait where channel = \"chat\") { unit: s }\n\
        b = if(count(contacts) > 2, max(wait), min(wait)) { unit: s }";
    let text = with_test(formulas, "  expect a = 5 s\n  expect b = 40 s");
    assert_eq!(missing(&text), ["b min(wait): otherwise"]);
}

#[test]
fn what_lifts_keys_is_reached_too() {
    let formulas =
        "a = count(contacts) over all\nb = share(count(contacts) where wait > 5)\nc = count(contacts) without channel";
    let table = "  expect a by channel:\n    | channel | a |\n    | chat | 3 |\n    | phone | 3 |";
    assert_eq!(
        missing(&with_test(formulas, table)),
        ["b b: metric", "b wait > 5: lets in", "b wait > 5: leaves out", "c c: metric"]
    );
}

#[test]
fn members_go_both_ways_too() {
    let formulas = "a = count(channel having count(contacts) >= 2)";
    assert!(missing(&with_test(formulas, "  expect a = 1")).is_empty());
    let all = "a = count(channel having count(contacts) >= 1)";
    assert_eq!(missing(&with_test(all, "  expect a = 2")), ["a count(contacts) >= 1: leaves out"]);
}

#[test]
fn the_rows_that_a_table_does_not_take_are_a_way_of_it() {
    let formulas = "table contacts {\n  rows where channel <> \"chat\"\n}\na = count(contacts)";
    assert!(missing(&with_test(formulas, "  expect a = 2")).is_empty());
    let all = "table contacts {\n  rows where channel <> \"fax\"\n}\na = count(contacts)";
    assert_eq!(missing(&with_test(all, "  expect a = 3")), ["contacts channel <> \"fax\": leaves out"]);
}

#[test]
fn the_reasons_of_blanks_are_told_beside() {
    let text = with_test("a = sum(talk) / count(contacts where wait > 90)", "  expect a is blank \"zero base\"");
    let (coverage, _) = covered(&text);
    let blanks: Vec<String> =
        coverage.blanks.iter().flat_map(|blanks| &blanks.reasons).map(ToString::to_string).collect();
    assert_eq!(blanks, ["zero base"]);
}

const PAGE: &str = "a = if(count(contacts) > 2, 1, 0)\nb = sum(talk where wait > 90) / count(contacts)\n\
    c = sum(costs)\nd = count(contacts where channel = \"phone\")";

#[test]
fn coverage_reads_well() {
    let (coverage, project) = covered(&with_test(PAGE, "  expect a = 1\n  expect b is blank\n  expect c = 3"));
    insta::assert_snapshot!("page", coverage.text(project.sources()));
    insta::assert_snapshot!("json", coverage.json(project.sources()));
    insta::assert_snapshot!("lcov", coverage.lcov(project.sources()));
}

#[test]
fn nothing_to_reach_is_all_of_it() {
    let (coverage, _) = covered("param a = 3\n");
    assert_eq!(coverage.percent(), "100.0");
    assert_eq!(coverage.count(|point| point.way == Way::Metric), (0, 0));
}
