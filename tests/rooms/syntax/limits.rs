//! Size, depth, and texts that are no formulas: a clear answer, no panic, no quadratic time.

use super::read;
use kpi::syntax::{PROBLEM_LIMIT, QuestionText, TEXT_LIMIT};
use proptest::prelude::*;
use std::fmt::Write;
use std::path::Path;

fn nested(depth: usize, open: &str, close: &str) -> String {
    format!("m = {}x{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn brackets_nest_128_deep_on_a_small_stack() {
    let run = || {
        for (open, close) in [("(", ")"), ("sum(", ")"), ("round(a + (", "), 2)"), ("case(a then (", "))")] {
            let levels = open.matches('(').count();
            let (_, script, problems) = read(&nested(128 / levels, open, close));
            assert!(problems.is_empty(), "{open}: {problems:#?}");
            assert_eq!(script.items.len(), 1);
            let (_, _, problems) = read(&nested(128 / levels + 1, open, close));
            assert_eq!(problems.len(), 1, "{open}");
            assert_eq!(problems[0].code.number(), "K0009");
        }
        let (_, _, problems) = read(&nested(100_000, "(", ")"));
        assert_eq!(problems[0].code.number(), "K0009");
        let (_, _, problems) = read(&format!("m = {}x", "-".repeat(100_000)));
        assert_eq!(problems[0].code.number(), "K0009");
        let (_, _, problems) = read(&format!("m = {}x", "not ".repeat(100_000)));
        assert_eq!(problems[0].code.number(), "K0009");
    };
    let thread = std::thread::Builder::new().stack_size(512 * 1024).spawn(run).expect("a thread");
    thread.join().expect("no overflow");
}

#[test]
fn ten_thousand_metrics() {
    let mut text = String::new();
    for at in 0..10_000 {
        writeln!(
            text,
            "## The {at}th.\nmetric_{at} = sum(cost where channel = \"phone\") / count(contacts) {{ better: lower }}\n"
        )
        .expect("a string");
    }
    let (_, script, problems) = read(&text);
    assert!(problems.is_empty());
    assert_eq!(script.items.len(), 10_000);
}

#[test]
fn ten_megabytes() {
    let line = "# a comment that says nothing much, again and again\n";
    let mut text = line.repeat(9_000_000 / line.len());
    text.push_str("m = 0");
    while text.len() < 10_000_000 - 100 {
        text.push_str("\n  + 1");
        if text.len() % 500_000 < 6 {
            text.push_str("\nm = 0");
        }
    }
    let (_, script, problems) = read(&text);
    assert!(!script.items.is_empty() || !problems.is_empty());
    let (_, script, problems) = read(&"x".repeat(TEXT_LIMIT + 1));
    assert_eq!((script.items.len(), problems.len()), (0, 1));
    let (_, _, problems) = read(&"(\n".repeat(1_000_000));
    assert_eq!(problems.len(), 1);
    let (_, _, problems) = read(&"\0\n".repeat(100_000));
    assert_eq!(problems.len(), PROBLEM_LIMIT + 1);
    let (_, _, problems) = read(&"\"\n".repeat(100_000));
    assert_eq!(problems.len(), PROBLEM_LIMIT + 1);
}

#[test]
fn long_chains_are_flat() {
    for glue in [" + 1", " * 2", " and a", " or a", " else 0", " < 1"] {
        let (_, script, problems) = read(&format!("m = a{}", glue.repeat(20_000)));
        assert!(problems.is_empty(), "{glue}");
        assert_eq!(script.items.len(), 1);
    }
}

#[test]
fn a_number_has_a_thousand_digits_at_most() {
    let (_, script, _) = read(&format!("m = {}", "9".repeat(1_000)));
    assert_eq!(script.items.len(), 1);
    let (_, _, problems) = read(&format!("m = {}", "9".repeat(1_001)));
    assert_eq!(problems[0].code.number(), "K0024");
}

#[test]
fn texts_that_once_were_hard() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz/parse");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the corpus") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("a text");
        everything(&String::from_utf8_lossy(&bytes));
        count += 1;
    }
    assert!(count >= 10, "the corpus is gone");
}

/// Every door of the room, with one text; only a panic is wrong.
fn everything(text: &str) {
    let (sources, _, problems) = read(text);
    for problem in &problems {
        super::plain(&sources, problem);
    }
    let all = || vec![text.to_owned()];
    let one = || Some(text.to_owned());
    let question = QuestionText {
        metrics: all(),
        expressions: all(),
        by: all(),
        filter: one(),
        having: one(),
        from: one(),
        to: one(),
        set: all(),
        sort: all(),
        top: one(),
        across: one(),
        period: one(),
        as_of: one(),
        totals: false,
        sparse: false,
    };
    let _ = kpi::syntax::question(&mut kpi::source::Sources::default(), &question);
}

const FRAGMENTS: &[&str] = &[
    "m",
    " = ",
    "\n",
    "\n  ",
    "sum(",
    ")",
    "(",
    "count(contacts",
    " where ",
    " by ",
    " having ",
    ", ",
    ";",
    "{",
    "}",
    "\"a\"",
    "\"",
    "'",
    "`a b`",
    "`",
    "2025-03",
    "2025-03-01",
    "7,16",
    "7.16 USD",
    "20%",
    " in ",
    " not ",
    "is ",
    "blank",
    " else ",
    "case(",
    " then ",
    "table t {",
    "time x",
    "unit a: s",
    "link a -> b",
    "test \"t\" {",
    "| a | b |\n",
    "expect m = 3",
    "==",
    "&&",
    "=SUM(",
    "SELECT x FROM t",
    "CASE WHEN a THEN b END",
    "IS NULL",
    "-",
    "+",
    "/",
    "*",
    "<",
    ">=",
    "..",
    ".",
    "#",
    "## d\n",
    "\0",
    "\u{FEFF}",
    "“",
    "é",
    "𝒳",
    "[",
    "]",
    "A1:B2",
    "view v {",
    "metrics: m",
    "param p = ",
    "import x",
    "last day",
    " over all",
    " without c",
    " with p = 3",
    "between 1 and 2",
    "1e5",
    "\\",
    "\r",
    "\u{2028}",
    "$",
    "€5",
    "rule r when ",
    "label: ",
    "0",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fragments_never_panic(parts in prop::collection::vec(prop::sample::select(FRAGMENTS), 0..40)) {
        everything(&parts.concat());
    }

    #[test]
    fn bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        everything(&String::from_utf8_lossy(&bytes));
    }
}
