//! Terminal sessions: what a person types, and everything that comes back, in `tests/sessions/<command>/*.md`.

use std::path::Path;

#[test]
fn sessions_go_as_they_are_written() {
    let cases = trycmd::TestCases::new();
    cases.register_bin("kpi", Path::new(env!("CARGO_BIN_EXE_kpi")));
    // The terminal and the language of whoever runs the tests must not show.
    let environment = [
        ("NO_COLOR", "1"),
        ("CLICOLOR_FORCE", "0"),
        ("LC_ALL", "C"),
        ("LANG", "C"),
        ("TERM", "dumb"),
        ("COLUMNS", "100"),
    ];
    for (name, value) in environment {
        cases.env(name, value);
    }
    cases.case("tests/sessions/*/*.md").case("tests/sessions/*/*.trycmd");
    cases.run();
}

#[test]
fn every_exit_code_is_seen_in_a_session() {
    let sessions =
        glob::glob("tests/sessions/*/*.md").unwrap().map(|path| std::fs::read_to_string(path.unwrap()).unwrap());
    let sessions: String = sessions.collect();
    for code in 1..=4 {
        assert!(sessions.contains(&format!("\n? {code}\n")), "no session ends with {code}");
    }
}
