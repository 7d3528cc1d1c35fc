//! The rules of `kpi lint`: what each finds and does not, what is allowed, and that one's own formulas are clean.

use crate::library::{formulas, same_page};
use kpi::Project;
use kpi::lint::{self, Edit, Finding, Level, RULES, Settings};
use kpi::problem::{Code, Error};
use std::collections::{BTreeMap, BTreeSet};

fn found(text: &str, settings: &Settings) -> Result<Vec<Finding>, Error> {
    let mut project = Project::new();
    project.formulas("example.kpi", text);
    project.lint(settings)
}

/// Every rule tells.
fn all_warn() -> Settings {
    let levels = RULES.iter().map(|rule| (rule.name.to_owned(), Level::Warn)).collect();
    Settings { levels, deny_warnings: false }
}

fn rules_of(findings: &[Finding]) -> BTreeSet<&'static str> {
    findings.iter().map(|found| lint::find(found.problem.code.number()).expect("a rule").name).collect()
}

#[test]
fn every_rule_finds_its_example_and_not_its_counterexample() {
    for rule in RULES {
        let fires = found(rule.fires, &all_warn()).unwrap_or_else(|error| panic!("{}: {error}", rule.name));
        assert!(rules_of(&fires).contains(rule.name), "{} finds nothing in\n{}", rule.name, rule.fires);
        let fine = found(rule.fine, &all_warn()).unwrap_or_else(|error| panic!("{}: {error}", rule.name));
        assert!(!rules_of(&fine).contains(rule.name), "{} finds something in\n{}", rule.name, rule.fine);
        let fixes = fires.iter().any(|found| found.problem.code == rule.code && found.fix.is_some());
        assert_eq!(fixes, rule.fixes, "{}", rule.name);
    }
}

#[test]
fn what_is_mended_is_found_no_more_and_still_reads() {
    for rule in RULES.iter().filter(|rule| rule.fixes) {
        let findings = found(rule.fires, &all_warn()).unwrap();
        let edits: Vec<&Edit> = findings.iter().filter_map(|found| found.fix.as_ref()).collect();
        let mended = Edit::apply(&edits, rule.fires);
        let left = found(&mended, &all_warn()).unwrap_or_else(|error| panic!("{mended}\n{error}"));
        assert!(!rules_of(&left).contains(rule.name), "{mended}");
    }
}

#[test]
fn definitions_that_need_each_other_in_a_circle_do_not_lead_the_rules_round() {
    let circles = [
        "a = b\nb = a\n",
        "a = a\nb = average(a by day) / a else 0\n",
        "a = rolling(b, 3 months)\nb = average(a / b by agent) + c\nc = if(a > 0, b, c)\n",
        "table t { x = y; y = x / z; z = y }\na = average(x) + count_distinct(y)\n",
    ];
    for circle in circles {
        found(circle, &all_warn()).unwrap_or_else(|error| panic!("{circle}: {error}"));
    }
}

#[test]
fn a_rule_has_one_code_and_one_name() {
    let names: BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
    let codes: Vec<_> = RULES.iter().map(|rule| rule.code.number()).collect();
    assert_eq!(names.len(), RULES.len());
    assert!(codes.is_sorted(), "{codes:?}");
}

#[test]
fn a_comment_allows_one_rule_in_one_definition() {
    let text = "# lint: allow undocumented it is only for this month\na = count(contacts)\nb = count(contacts)\n";
    let findings = found(text, &Settings::default()).unwrap();
    let undocumented = findings.iter().filter(|found| found.problem.code.number() == "L004").count();
    assert_eq!(undocumented, 1);
}

#[test]
fn an_allowance_may_stand_above_or_below_the_documentation() {
    for text in [
        "# lint: allow untested it is tested elsewhere\n## What it is.\na = count(contacts)\n",
        "## What it is.\n# lint: allow untested it is tested elsewhere\na = count(contacts)\n",
    ] {
        assert!(found(text, &Settings::default()).unwrap().is_empty(), "{text}");
    }
}

#[test]
fn an_allowance_names_a_rule_and_a_reason() {
    for (comment, code) in [
        ("# lint: allow untestd it is tested elsewhere", "K0530"),
        ("# lint: allow untested", "K0531"),
        ("# lint: ignore", "K0531"),
    ] {
        let Err(Error::Problems(problems)) = found(&format!("{comment}\na = count(contacts)\n"), &Settings::default())
        else {
            panic!("{comment} is understood");
        };
        assert_eq!(problems[0].code.number(), code, "{comment}");
    }
}

#[test]
fn levels_are_set_and_warnings_denied() {
    let text = "a = count(contacts)\n";
    let level = |settings: &Settings| found(text, settings).unwrap().iter().map(|found| found.level).max();
    assert_eq!(level(&Settings::default()), Some(Level::Warn));
    assert_eq!(level(&Settings { deny_warnings: true, ..Settings::default() }), Some(Level::Deny));
    let levels = |level| BTreeMap::from(["undocumented", "untested"].map(|name| (name.to_owned(), level)));
    assert_eq!(level(&Settings { levels: levels(Level::Allow), deny_warnings: true }), None);
    assert_eq!(level(&Settings { levels: levels(Level::Deny), deny_warnings: false }), Some(Level::Deny));
}

#[test]
fn kinds_of_figures_are_seen_through_names_filters_and_brackets() {
    let rules = |text: &str| {
        let levels = ["undocumented", "untested"].map(|name| (name.to_owned(), Level::Allow)).into();
        let findings = found(text, &Settings { levels, deny_warnings: false }).unwrap();
        rules_of(&findings).into_iter().collect::<Vec<_>>()
    };
    let ratio = "r = 1 - count(contacts where answered) / count(contacts)\n";
    assert_eq!(rules(&format!("{ratio}x = average((r where channel = \"phone\") by agent)\n")), ["mean_of_ratios"]);
    assert_eq!(rules(&format!("{ratio}s = r\nx = (s + r) / 2\n")), ["mean_of_ratios"]);
    assert_eq!(rules(&format!("{ratio}x = sum(r by day)\n")), ["summed_percentage"]);
    assert_eq!(rules("x = average(count(contacts) by day)\n"), Vec::<&str>::new());
    assert_eq!(rules("x = sum(sum(costs) / 1000 by day)\n"), Vec::<&str>::new());
    assert_eq!(rules("x = count_distinct(a) + count_distinct(b)\n"), ["summed_distinct"]);
    assert_eq!(rules("table t { unit rate: % }\nx = sum(rate where paid)\n"), ["summed_percentage"]);
    assert_eq!(rules("c = count(contacts)\nx = rolling(c / count(agents), 3 months)\n"), Vec::<&str>::new());
    assert_eq!(rules(&format!("{ratio}x = r else 0\n")), ["catch_all_zero"]);
    assert_eq!(rules("x = sum(a) / count(b) { blank as 0 }\n"), ["catch_all_zero"]);
}

#[test]
fn ones_own_formulas_are_clean() {
    let modules = std::fs::read_dir("metrics").unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<String> =
        modules.filter(|path| path.is_dir()).map(|path| path.display().to_string().replace('\\', "/")).collect();
    assert!(folders.len() > 7, "{folders:?}");
    folders.sort();
    folders.extend(
        ["examples/contact_centre_months", "examples/european_names", "examples/glossary", "src/cli/init"]
            .map(str::to_owned),
    );
    for folder in &folders {
        let mut project = Project::new();
        for path in formulas(folder) {
            project.formulas(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        }
        let findings = project.lint(&Settings::default()).unwrap_or_else(|error| panic!("{folder}: {error}"));
        // The columns of an export are for whoever asks by them.
        let is_of_export = folder.starts_with("metrics/") && folder != "metrics/contact_centre";
        let meant = findings.iter().filter(|found| !is_of_export || found.problem.code != Code::UnusedColumn);
        let told: Vec<String> = meant.map(|found| found.problem.to_string()).collect();
        assert!(told.is_empty(), "{folder}:\n{}", told.join("\n"));
    }
}

#[test]
fn docs_lints_md_is_the_reference() {
    same_page("docs/lints.md", &lint::reference());
}
