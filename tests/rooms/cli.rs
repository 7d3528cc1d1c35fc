//! Tests of the porch: what a person types, and what comes back.

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn kpi(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpi"));
    command.current_dir(folder).args(arguments).env("NO_COLOR", "1").env_remove("LANG").env_remove("LC_ALL");
    command.stdin(Stdio::null()).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn shows(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../cases/cli");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_command_explains_itself_and_has_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let help = kpi(folder.path(), &["--help"]);
    shows("help", &out(&help));
    assert_eq!(help.status.code(), Some(0));
    for command in ["eval", "check", "list", "functions", "inspect", "init", "problem", "completions"] {
        let help = out(&kpi(folder.path(), &[command, "--help"]));
        assert!(help.contains("Example"), "{command}: {help}");
        shows(&format!("help_{command}"), &help);
    }
}

#[test]
fn wrong_usage_has_its_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in
        [&["evla"][..], &["eval", "--format", "xls"], &[], &["eval", "--data", "costs="], &["problem", "K9999"]]
    {
        let output = kpi(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", err(&output));
        assert!(out(&output).is_empty());
    }
    let twice = kpi(folder.path(), &["eval", "-e", "1", "--data", "a=-", "--data", "b=-"]);
    assert_eq!(twice.status.code(), Some(2));
    shows("standard_input_twice", &err(&twice));
}

#[test]
fn a_missing_file_is_a_failure_of_the_world() {
    let folder = tempfile::tempdir().unwrap();
    let output = kpi(folder.path(), &["eval", "missing.kpi"]);
    assert_eq!(output.status.code(), Some(4));
    shows("missing_file", &err(&output));
    let json = kpi(folder.path(), &["eval", "missing.kpi", "--format", "json"]);
    assert_eq!(json.status.code(), Some(4));
    let value: serde_json::Value = serde_json::from_str(&out(&json)).unwrap();
    assert_eq!(value["failure"]["code"], "K0980");
}

#[test]
fn every_code_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let all = out(&kpi(folder.path(), &["problem"]));
    for line in all.lines() {
        let code = line.split(' ').next().unwrap();
        let explained = out(&kpi(folder.path(), &["problem", &code.to_lowercase()]));
        assert!(explained.starts_with(code) && explained.lines().count() >= 3, "{explained}");
    }
}

#[test]
fn a_new_project_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let made = kpi(folder.path(), &["init", "figures"]);
    assert_eq!(made.status.code(), Some(0), "{}", err(&made));
    shows("init", &out(&made));
    for file in ["kpi.toml", "metrics.kpi", "data/contacts.csv", "data/costs.csv"] {
        assert!(folder.path().join("figures").join(file).is_file());
    }
    let again = kpi(folder.path(), &["init", "figures"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(err(&again).contains("never overwrites"), "{}", err(&again));
}

#[test]
fn settings_that_mean_nothing_are_problems() {
    let folder = tempfile::tempdir().unwrap();
    let text = "edition = 2\nformula = [\"metrics\"]\n[data]\ncosts = 7\nteams = { file = \"x.csv\" }\n\
        [calender]\n[output]\nformat = \"xlsx\"\nlanguage = 1\n";
    std::fs::write(folder.path().join("kpi.toml"), text).unwrap();
    let output = kpi(folder.path(), &["list"]);
    assert_eq!(output.status.code(), Some(3));
    shows("settings", &err(&output));
    std::fs::write(folder.path().join("kpi.toml"), "formulas = [\"metrics\"\n[data]\n").unwrap();
    shows("settings_not_toml", &err(&kpi(folder.path(), &["list"])));
}

#[test]
fn a_project_is_found_from_a_folder_below() {
    let folder = tempfile::tempdir().unwrap();
    kpi(folder.path(), &["init"]);
    let below = folder.path().join("data");
    let output = kpi(&below, &["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
}

#[test]
fn completions_and_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(out(&kpi(folder.path(), &["completions", shell])).contains("kpi"));
    }
    let page = out(&kpi(folder.path(), &["man"]));
    assert!(page.contains(".TH") && page.contains("service_level"));
}

#[test]
fn a_new_project_runs_at_once() {
    let folder = tempfile::tempdir().unwrap();
    kpi(folder.path(), &["init"]);
    let answer = kpi(folder.path(), &["eval", "--by", "month,channel", "--totals"]);
    assert_eq!(answer.status.code(), Some(0), "{}", err(&answer));
    shows("init_answer", &out(&answer));
    for (command, said) in [("check", "2 metrics, no problems"), ("test", "1 passed, 0 failed")] {
        let output = kpi(folder.path(), &[command]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert!((out(&output) + &err(&output)).contains(said), "{}", out(&output));
    }
}

#[test]
fn a_table_named_on_the_command_line_takes_the_place_of_the_project_s() {
    let folder = tempfile::tempdir().unwrap();
    kpi(folder.path(), &["init"]);
    std::fs::write(folder.path().join("contacts.csv"), "contact_id,started_at,wait,talk\n1,2025-01-01,1,1\n").unwrap();
    for data in ["contacts.csv", "contacts=contacts.csv"] {
        let count = kpi(folder.path(), &["eval", "-e", "n = count(contacts)", "--data", data, "--format", "csv"]);
        assert_eq!(out(&count).lines().collect::<Vec<_>>(), ["n", "1"], "{}", err(&count));
    }
}

#[test]
fn a_folder_with_settings_is_a_project() {
    let folder = tempfile::tempdir().unwrap();
    kpi(folder.path(), &["init", "figures"]);
    let answer = kpi(folder.path(), &["eval", "figures", "service_level", "--format", "csv"]);
    assert_eq!(out(&answer).lines().collect::<Vec<_>>(), ["service_level", "0.75"], "{}", err(&answer));
    let checked = kpi(folder.path(), &["check", "figures"]);
    assert_eq!(checked.status.code(), Some(0), "{}", err(&checked));
}
