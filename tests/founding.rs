//! The worked examples of the glossaries that this project began with, asked on the command line.

use std::path::Path;
use std::process::Command;

/// Runs `kpi` in a new folder that holds these files; gives what it prints.
fn printed(files: &[(&str, &str)], arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    run(folder.path(), arguments)
}

fn run(folder: &Path, arguments: &[&str]) -> String {
    let mut kpi = Command::new(env!("CARGO_BIN_EXE_kpi"));
    let output = kpi.args(arguments).current_dir(folder).env("NO_COLOR", "1").env_remove("LANG").output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(files: &[(&str, &str)], arguments: &[&str]) -> String {
    let text = printed(files, &[arguments, &["--format", "json"]].concat());
    text.split_once("\"rows\":").and_then(|(_, rest)| rest.split_once(",\"blanks\"")).unwrap().0.to_owned()
}

/// A table with one column of so many equal cells and so many others.
fn column(name: &str, cells: &[(&str, usize)]) -> String {
    let cells = cells.iter().flat_map(|(cell, times)| std::iter::repeat_n(format!("{cell}\n"), *times));
    format!("{name}\n{}", cells.collect::<String>())
}

#[test]
fn the_first_line_works_with_one_file_and_with_two() {
    let formula =
        ("cost.kpi", "## What one customer interaction costs.\ncost_per_contact = sum(costs) / count(contacts)\n");
    let one = ("month.csv", "costs,contacts\n10,a\n4.32,b\n");
    let data = ["eval", "cost.kpi", "--data", "month.csv"];
    assert_eq!(json(&[formula, one], &data), "[{\"cost_per_contact\":7.16}]");
    let two = [formula, ("costs.csv", "kind,amount\npay,10\nrent,4.32\n"), ("contacts.csv", "id\n1\n2\n")];
    let data = ["eval", "cost.kpi", "--data", "costs.csv", "--data", "contacts.csv"];
    assert_eq!(json(&two, &data), "[{\"cost_per_contact\":7.16}]");
}

#[test]
fn ten_thousand_euros_for_twenty_five_conversations() {
    let conversations = column("conversation_id", &[("c", 25)]);
    let files = [
        ("costs.csv", "kind,amount\npay,6900.00\nother,3100.00\n"),
        ("conversations.csv", conversations.as_str()),
        ("own.kpi", "import contact_centre\ntable costs { value amount; unit amount: EUR }\n"),
    ];
    let ask = ["eval", "own.kpi", "cost_per_conversation", "--data", "costs.csv", "--data", "conversations.csv"];
    assert_eq!(json(&files, &ask), "[{\"cost_per_conversation\":400}]");
    let shown = printed(&files, &ask);
    assert!(shown.contains("400") && shown.contains("EUR"), "{shown}");
}

#[test]
fn a_thousand_satisfied_of_fifteen_hundred() {
    let surveys = column("csat", &[("5", 600), ("4", 400), ("3", 500)]);
    let files = [("surveys.csv", surveys.as_str())];
    let ask = ["eval", "csat", "--data", "surveys.csv"];
    assert_eq!(json(&files, &ask), "[{\"csat\":0.6666666666666666666666666667}]");
    assert!(printed(&files, &ask).contains("66.67%"));
    let exact = ["eval", "-e", "thrice = csat * 3", "--data", "surveys.csv"];
    assert_eq!(json(&files, &exact), "[{\"thrice\":2}]");
}

#[test]
fn retention_is_end_less_new_over_start() {
    let base = "month,customers_at_start,new_customers,customers_at_end\n2025-01,200,30,210\n";
    let files = [("customer_base.csv", base)];
    let ask = ["eval", "customer_retention", "--data", "customer_base.csv"];
    assert_eq!(json(&files, &ask), "[{\"customer_retention\":0.9}]");
    assert!(printed(&files, &ask).contains("90.0%"), "{}", printed(&files, &ask));
}

#[test]
fn labels_speak_the_reader_s_language() {
    let files = [
        ("costs.csv", "kind,amount\npay,10\n"),
        ("contacts.csv", "contact_id,answered,talk,hold,wrap\n1,true,60,0,5\n"),
        ("conversations.csv", "conversation_id\n1\n"),
        ("surveys.csv", "csat\n5\n"),
    ];
    let metrics = ["cost_per_contact", "cost_per_conversation", "average_handle_time", "csat"];
    for (language, labels) in [
        ("en", &["Cost per contact"][..]),
        ("bg", &["Цена на контакт", "Средно време на обработка"]),
        ("da", &["Pris pr. kontakt"]),
        ("fr", &["Coût par contact", "Temps de traitement moyen"]),
        ("vi", &["Chi phí mỗi lượt liên hệ"]),
        ("zh", &["每次對話費用", "客戶滿意度"]),
    ] {
        let data: Vec<&str> = files.iter().flat_map(|(name, _)| ["--data", name]).collect();
        let shown = printed(&files, &[&["eval"], &metrics[..], &data, &["--lang", language]].concat());
        for label in labels {
            assert!(shown.contains(label), "{label} in {language}:\n{shown}");
        }
    }
}
