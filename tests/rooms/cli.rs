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
    for command in [
        "eval",
        "watch",
        "why",
        "check",
        "diff",
        "graph",
        "fmt",
        "lint",
        "list",
        "functions",
        "inspect",
        "init",
        "problem",
        "completions",
    ] {
        let help = out(&kpi(folder.path(), &[command, "--help"]));
        assert!(help.contains("Example"), "{command}: {help}");
        shows(&format!("help_{command}"), &help);
    }
}

/// Programs that keep and read the columns of one file at once all say the same.
#[test]
fn programs_share_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..5_000).map(|at| format!("{},{}.{:02},c{}\n", at, at % 97, at % 100, at % 7)).collect();
    std::fs::write(folder.path().join("calls.csv"), "id,cost,channel\n".to_owned() + &rows).unwrap();
    let question = |metric: &str| ["eval", "-e", metric, "--by", "channel", "--data", "calls.csv"].map(str::to_owned);
    let metrics = ["sum(cost)", "max(id)", "count_distinct(cost)"];
    let expected = metrics.map(|metric| {
        let asked = question(metric);
        out(&kpi(folder.path(), &asked.each_ref().map(String::as_str)))
    });
    for _ in 0..2 {
        let running: Vec<_> = (0..6)
            .map(|at| {
                let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kpi"));
                command.args(question(metrics[at % 3])).arg("--cache").current_dir(folder.path());
                command.env("LC_ALL", "C").stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
                (at % 3, command.spawn().unwrap())
            })
            .collect();
        for (at, child) in running {
            let output = child.wait_with_output().unwrap();
            assert_eq!((out(&output), err(&output)), (expected[at].clone(), String::new()));
        }
    }
    assert!(folder.path().join("calls.csv.kpi-cache/table.index").is_file());
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
fn settings_of_stores_have_no_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[data]\ncalls = \"s3://bucket/calls.csv\"\n[s3]\nendpoint = 9000\nregon = \"eu\"\nsecret_access_key = \"TOPSECRET\"\n";
    std::fs::write(folder.path().join("kpi.toml"), text).unwrap();
    let output = kpi(folder.path(), &["list"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(!err(&output).contains("TOPSECRET"));
    shows("settings_of_stores", &err(&output));
}

#[test]
fn every_setting_is_named_where_settings_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("kpi.toml"), "zzz = 1\n").unwrap();
    let said = err(&kpi(folder.path(), &["list"]));
    let known = said.lines().find_map(|line| line.split_once("it may have: ")).expect("the settings").1;
    let explained = out(&kpi(folder.path(), &["problem", "K0511"]));
    for setting in known.split(", ") {
        assert!(explained.contains(&format!(" {setting}")) || explained.contains(&format!("[{setting}]")), "{setting}");
    }
}

#[test]
fn no_message_shows_a_secret_of_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let mut said = String::new();
    for (code, text) in [
        (3, "s3 = { secret_access_key = \"SECRET\" }"),
        (3, "s3 = { region = 1, keys = [\"SECRET\", { a = 'SECRET' }] } # SECRET is the key"),
        (3, "s3.secret_access_key = \"SECRET\""),
        (3, "s3.access.key.id = \"SECRET\""),
        (3, "[ s3 ]\r\nsecret_access_key = \"SECRET\"\r\n"),
        (3, "[\"s3\"]\n\"secret_access_key\" = '''\nSECRET'''"),
        (3, "secret_access_key = \"SECRET\""),
        (3, "[data]\ncalls = { password = \"SECRET\" }"),
        (3, "[data]\ncalls = { path = \"https://me:SECRET@host/calls.csv\", formt = \"csv\" }"),
        (3, "[data]\ncalls = [\"https://me:SECRET@host/calls.csv\", 3]"),
        (3, "[data]\ncalls = [\"https://host/calls.csv?sig=SECRET\", \"https://host/calls.csv\", 3]"),
        (3, "[data]\ncalls = [\"https\\u003A//me:SECRET@host/calls.csv\", 3]"),
        (3, "data.calls.path = [3, 'https://me:SECRET@host/calls.csv']"),
        (3, "[data]\ncalls = 3 # https://me:SECRET@host/calls.csv"),
        (3, "memory = \"https://me:SECRET@host/calls.csv\""),
        (3, "formulas = \"https://me:SECRET@host/calls.kpi\""),
        (3, "tests = [\"https://me:SECRET@host/calls.kpi\"]"),
        (3, "[calendar]\nholidays = \"https://me:SECRET@host/days.csv\""),
        (3, "[calendar]\ntime_zone = \"https://me:SECRET@host/days.csv\""),
        (3, "[output]\nformat = \"https://me:SECRET@host/days.csv\""),
        (3, "[data]\n\"https://me:SECRET@host/calls.csv\" = 3"),
        (3, "[\"https://me:SECRET@host/calls.csv\"]\na = 1"),
        (3, "[data]\ncalls = [\"https:\\u002F\\u002Fme:SECRET@host/c.csv?u=https://x\", 3]"),
        (3, "[calendar]\nopening_hours = \"https://me:SECRET@host/x y\""),
        (4, "[data]\ncalls = { path = \"calls.csv\", format = \"https://me:SECRET@host/x\" }"),
        // What is no TOML.
        (3, "[s3.credentials]\nid = \"SECRET"),
        (3, "[s3]\nsecret_access_key = \"SECRET"),
        (3, "[s3]\nsecret_access_key = SECRET"),
        (3, "[s3]\nsecret_access_key \"SECRET\""),
        (3, "[s3]\nsecret_access_key =\n\"SECRET\""),
        (3, "[s3]\nsecret_access_key = \"\"\"\nSECRET = 1"),
        (3, "s3 = { secret_access_key = \"SECRET\""),
        (3, "[data]\ncalls = \"https://me:SECRET@host/calls.csv"),
        (3, "[data]\ncalls = { path = \"https://me:SECRET@host/calls.csv\" format = \"csv\" }"),
        // A store's keys are no part of its address.
        (4, "[data]\ncalls = \"s3://KEY:SECRET@bucket/calls.csv\""),
        (4, "[data]\ncalls = \"s3://KEY:/SECRET@bucket/calls.csv\""),
    ] {
        std::fs::write(folder.path().join("kpi.toml"), text.replace("SECRET", "QQZQQ")).unwrap();
        let output = kpi(folder.path(), &["eval", "-e", "count(calls)"]);
        said.push_str(&format!("{}\n", err(&output)));
        assert_eq!(output.status.code(), Some(code), "{text}\n{}", err(&output));
        let json = kpi(folder.path(), &["eval", "-e", "count(calls)", "--format", "json"]);
        let all = [out(&output), err(&output), out(&json), err(&json)].concat();
        assert!(!all.contains(['Q', 'Z']), "{text}\n{all}");
    }
    shows("settings_with_secrets", &said);
}

#[test]
fn addresses_where_nothing_can_be_done_with_them_are_told_in_words() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("calls.csv"), "channel,cost\nphone,7.16\n").unwrap();
    let mut said = String::new();
    for (code, words) in [
        (4, vec!["read", "gs://bucket/calls.csv"]),
        (4, vec!["inspect", "az://box/calls.csv"]),
        (4, vec!["eval", "-e", "count(t)", "--data", "t=sftp://me:TOPSECRET@host/calls.csv"]),
        (4, vec!["eval", "-e", "count(t)", "--data", "t=https://host/2025/*.csv"]),
        (4, vec!["read", "https://me:TOP/SECRET@host/calls.csv"]),
        (4, vec!["read", "s3://bucket"]),
        (2, vec!["read", "calls.csv", "--out", "s3://bucket/calls.parquet"]),
        (2, vec!["eval", "-e", "count(calls)", "--data", "calls.csv", "--out", "https://host/x.csv?key=TOPSECRET"]),
        (2, vec!["eval", "https://me:TOPSECRET@host/calls.csv?key=TOPSECRET"]),
        (2, vec!["eval", "https://me:TOP#SECRET@host/calls.csv"]),
        (4, vec!["read", "https://me:TOP#SECRET@host/calls.csv"]),
        (4, vec!["read", "https://me:TOP?SECRET@host/calls.csv"]),
        (4, vec!["read", "https://me:12/SECRET@host/2025/*.csv"]),
        (4, vec!["read", "s3n://TOP:SECRET@bucket/calls.csv"]),
        (4, vec!["read", "s3://TOP:SEC/SECRET@bucket/calls.csv"]),
        (2, vec!["eval", "s3n://TOP:SECRET@bucket/calls.csv"]),
        (2, vec!["check", "https://me:TOP/SECRET@host/metrics.kpi"]),
        (2, vec!["diff", "https://me:TOPSECRET@host/a", "https://me:TOPSECRET@host/b"]),
        (2, vec!["eval", "-e", "count(t)", "--data", "my.calls=https://me:TOPSECRET@host/calls.csv"]),
    ] {
        let output = kpi(folder.path(), &words);
        let told = err(&output).replace("AWS_SECRET_ACCESS_KEY", "");
        assert!(!["TOP", "SEC", ":12"].iter().any(|secret| told.contains(secret)), "{words:?}: {told}");
        let shown: Vec<String> =
            words.iter().map(|word| word.replace("TOP", "").replace("SECRET", "***").replace("SEC", "***")).collect();
        said.push_str(&format!("$ kpi {}\n{}\n", shown.join(" "), err(&output)));
        assert_eq!(output.status.code(), Some(code), "{words:?}");
    }
    shows("addresses", &said);
}

#[test]
fn a_calendar_that_cannot_be_is_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[calendar]\ntime_zone = \"Europe/Kopenhagen\"\nfirst_day_of_week = \"someday\"\nfiscal_year = 13\n\
        holidays = [\"2025-02-30\", 2025-12-25, 7]\nopening_hours = \"mon-fri 22:00-06:00\"\nfirst_day = \"monday\"\n";
    std::fs::write(folder.path().join("kpi.toml"), text).unwrap();
    let output = kpi(folder.path(), &["list"]);
    assert_eq!(output.status.code(), Some(3));
    shows("settings_calendar", &err(&output));
    let hours = ["mon-fr 08:00-10:00", "08:00-10:00", "mon 8-10", "mon", "", "sun closed"];
    let mut said = String::new();
    for hours in hours {
        let text = format!("[calendar]\nopening_hours = \"{hours}\"\n");
        std::fs::write(folder.path().join("kpi.toml"), text).unwrap();
        said.push_str(&err(&kpi(folder.path(), &["list"])));
    }
    std::fs::write(folder.path().join("holidays.csv"), "day,name\n2025-12-25,Christmas\n26.12.2025,Boxing Day\n")
        .unwrap();
    for file in ["holidays.csv", "none.csv"] {
        let text = format!("[calendar]\nholidays = \"{file}\"\n");
        std::fs::write(folder.path().join("kpi.toml"), text).unwrap();
        said.push_str(&err(&kpi(folder.path(), &["list"])));
    }
    shows("settings_hours", &said);
}

#[test]
fn what_is_wrong_with_tables_made_from_others_is_said_at_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("contacts.csv", "id,at,customer,tags,wait\n1,2025-01-01 09:00,a,x;y,10\n2,2025-01-02 10:00,b,x,20\n");
    write("costs.csv", "day,amount\n2025-01-01,5\n");
    let text = "table twice from contacts by (customer, customer) { n = count(contacts) }
table hours from contacts by hour { n = count(contacts) }
table formulas from contacts by weekday(at) { n = count(contacts) }
table nested from contacts by customer { usual = average(count(contacts) by day) }
table others from contacts by customer { cost = sum(costs.amount) }
table waits from contacts split wait at \";\"
table pieces from contacts split tags at \"\"
table missing from nothing by customer { n = count(nothing) }
table round from circle by customer { n = count(circle) }
table circle from round by customer { n = count(round) }
all = sum(twice.n) + sum(hours.n) + sum(formulas.n) + sum(nested.usual) + sum(others.cost) + count(waits) + count(pieces)
";
    write("made.kpi", text);
    let output = kpi(folder.path(), &["check", "made.kpi", "--data", "contacts.csv", "--data", "costs.csv"]);
    assert_eq!(output.status.code(), Some(3));
    shows("made_from_others", &err(&output));
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
    for (command, said) in [("check", "2 metrics, no problems"), ("test", "1 test: 1 passed")] {
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

/// What `kpi eval` says of a formula over a file with this content.
fn said_of(file: &str, content: impl AsRef<[u8]>, formula: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(file), content).unwrap();
    let output = kpi(folder.path(), &["eval", "-e", formula, "--data", file, "--format", "csv"]);
    (output.status.code(), out(&output) + &err(&output))
}

#[test]
fn awkward_files_are_summed_exactly() {
    let long = format!("a,t\n1,{}\n2,y\n", "x".repeat(200_000));
    let cases: [(&str, &[u8], &str, &str); 12] = [
        ("t.csv", b"\xef\xbb\xbfa,b\r\n1,2\r\n3,4\r\n", "sum(a)", "4"),
        ("t.csv", b"a\r1\r2\r", "sum(a)", "3"),
        ("t.csv", b"a\n1\n\n2", "sum(a)", "3"),
        (
            "t.csv",
            b"a\n1234567890123456789012345678901234567890\n1\n",
            "sum(a)",
            "1234567890123456789012345678901234567891",
        ),
        ("t.csv", b"a\n-0\n-0.00\n", "sum(a)", "0"),
        ("t.csv", long.as_bytes(), "sum(a)", "3"),
        ("t.csv", "größe,名前\n1.5,x\n2.25,y\n".as_bytes(), "sum(größe)", "3.75"),
        ("t.ndjson", b"\xef\xbb\xbf{\"a\": 1}\r\n{\"a\": null}\r\n\r\n{\"a\": 1e2}\r\n", "sum(a)", "101"),
        ("t.ndjson", b"{\"a\": 9007199254740993}\n{\"a\": 1E-5}\n", "sum(a)", "9007199254740993.00001"),
        ("t.ndjson", b"{\"a\": -0.0}\n", "sum(a)", "0"),
        ("t.csv", b"a\n\"1,234\"\n999\n", "sum(number(substitute(a, \",\", \"\")))", "2233"),
        ("t.csv", b"a\n\"1,5\"\n2\n", "sum(a)", "3.5"),
    ];
    for (file, content, formula, sum) in cases {
        let (code, said) = said_of(file, content, formula);
        assert_eq!((code, said.lines().last()), (Some(0), Some(sum)), "{said}");
    }
}

#[test]
fn awkward_files_are_explained() {
    let cases: [(&str, &[u8], i32, &str); 8] = [
        ("t.csv", b"a,b\n1,2\n3\n", 4, "This line has 1 cell, the header has 2 cells."),
        ("t.csv", b"", 4, "t.csv is empty."),
        ("t.ndjson", b"", 4, "t.ndjson is empty."),
        ("t.ndjson", b"{\"a\": 1}\n{\"a\": 2\n", 4, "t.ndjson:2"),
        ("t.csv", b"a\n\"1,234\"\n999\n", 3, "If \"1,234\" is 1234, let its `table` block say so: `decimal \".\"`."),
        ("t.csv", b"a\n\"1,234\"\n999\n", 3, "If it is 1.234, let it say `decimal \",\"`."),
        ("t.csv", b"a\n007\n012\n", 3, "If the texts are numbers, write `sum(number(a))`."),
        ("t.csv", b"a\n\"x\ny\"\n1\n", 3, "say so too: `blank a: \"x\u{fffd}y\"`."),
    ];
    for (file, content, expected, words) in cases {
        let (code, said) = said_of(file, content, "sum(a)");
        assert_eq!(code, Some(expected), "{said}");
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn a_formula_where_names_stand_is_told_of_its_option() {
    let folder = tempfile::tempdir().unwrap();
    let output = kpi(folder.path(), &["eval", "sum(a)"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("kpi eval -e 'sum(a)'"), "{}", err(&output));
}

#[test]
fn formulas_are_laid_out_from_standard_input_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str], text: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kpi"));
        command.current_dir(folder.path()).args(arguments).env("NO_COLOR", "1");
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("kpi starts");
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let laid_out = run(&["fmt", "-"], "a=SUM(b)");
    assert_eq!((laid_out.status.code(), out(&laid_out).as_str()), (Some(0), "a = sum(b)\n"));
    let checked = run(&["fmt", "-", "--check"], "a=sum(b)");
    assert_eq!(checked.status.code(), Some(1));
    assert!(out(&checked).contains("+ a = sum(b)"), "{}", out(&checked));
    let wrong = run(&["fmt", "-"], "a = sum(b");
    assert_eq!((wrong.status.code(), out(&wrong).as_str()), (Some(3), ""));
    assert!(err(&wrong).contains("standard input:1:8"), "{}", err(&wrong));
}
