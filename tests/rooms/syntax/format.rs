//! The canonical layout: the same meaning, the same again, and how it looks.

use crate::oracle::{generate, print, random::Random};
use kpi::source::SourceId;
use kpi::syntax::{self, parse};
use regex::Regex;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Every `.kpi` file of the repository.
pub fn formula_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> =
        ["metrics", "examples", "benches", "src", "tests"].iter().map(|name| root.join(name)).collect();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "kpi") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Texts that can be read: the files, the definitions of those with problems, the blocks of the pages, the functions.
fn texts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = formula_files().into_iter().filter_map(|path| std::fs::read_to_string(path).ok());
    let pages = ["README.md", "grammar/README.md", "docs/functions.md", "metrics/README.md"];
    let pages = pages.map(|page| std::fs::read_to_string(root.join(page)).expect("a page"));
    let blocks =
        pages.iter().flat_map(|page| page.split("```kpi\n").skip(1)).filter_map(|rest| rest.split("```").next());
    let functions = kpi::function::ALL.iter().map(|function| format!("x = {}\n", function.example.0));
    let mut all: Vec<String> = files.chain(blocks.map(str::to_owned)).chain(functions).collect();
    let whole = all.len();
    for at in 0..whole {
        if meaning(&all[at]).is_none() {
            let parts: Vec<String> = definitions(&all[at]).into_iter().filter(|part| meaning(part).is_some()).collect();
            all.extend(parts);
        }
    }
    all.retain(|text| meaning(text).is_some());
    assert!(all.len() > 250, "the texts are gone: {}", all.len());
    all
}

/// A text cut where a line begins at the margin.
fn definitions(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for line in text.lines() {
        match parts.last_mut() {
            Some(part) if line.starts_with([' ', '}']) => part.push_str(&format!("{line}\n")),
            _ => parts.push(format!("{line}\n")),
        }
    }
    parts
}

/// What a text says, without places, the backticks of names and the case of functions; `None` if it has problems.
fn meaning(text: &str) -> Option<String> {
    static PLACES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"Span \{ source: SourceId\(0\), start: \d+, end: \d+ \}|quoted: \w+").unwrap());
    static CALLS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"Call \{ name: Name \{ text: "\w+""#).unwrap());
    let (script, problems) = parse(SourceId(0), text);
    let said = format!("{:?}", script.items);
    let said = PLACES.replace_all(&said, "");
    problems.is_empty().then(|| CALLS.replace_all(&said, |call: &regex::Captures| call[0].to_lowercase()).into_owned())
}

fn formatted(text: &str) -> String {
    syntax::format(SourceId(0), text).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"))
}

fn comments(text: &str) -> usize {
    // Rows of tests may hold the sign, and texts; they are the same before and after.
    text.matches('#').count()
}

fn check(text: &str) {
    let once = formatted(text);
    let (before, after) = (meaning(text), meaning(&once));
    assert!(before == after, "the meaning changed\n{text}\n---\n{once}\n---\n{before:?}\n{after:?}");
    assert_eq!(comments(text), comments(&once), "a comment is gone\n{text}\n---\n{once}");
    let twice = formatted(&once);
    assert!(once == twice, "not the same again\n{text}\n---\n{once}\n---\n{twice}");
    assert!(once.lines().all(|line| line.trim_end() == line), "spaces at the end of a line\n{once}");
    assert!(!once.contains("\n\n\n"), "two empty lines\n{once}");
}

#[test]
fn every_formula_means_the_same_and_is_the_same_again() {
    texts().iter().for_each(|text| check(text));
}

#[test]
fn comments_and_line_ends_may_stand_anywhere() {
    let mut random = Random::new(1);
    for text in texts().iter().filter(|text| text.len() < 4_000) {
        for _ in 0..2 {
            let scrambled = scrambled(text, &mut random);
            if meaning(&scrambled).is_some() {
                check(&scrambled);
            }
        }
    }
}

#[test]
fn generated_formulas_too() {
    let mut random = Random::new(2);
    for seed in 0..60 {
        let text = print::formulas(&generate::world(seed));
        check(&text);
        let scrambled = scrambled(&text, &mut random);
        assert!(meaning(&scrambled).is_some(), "the test itself has spoilt a text\n{text}\n---\n{scrambled}");
        check(&scrambled);
    }
}

/// The same text with other spaces, line ends and comments between its tokens.
fn scrambled(text: &str, random: &mut Random) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        let row = line.trim_start().starts_with('|') || line.trim_end().ends_with(':');
        if at > 0 {
            out.push('\n');
        }
        if row || line.trim_start().starts_with('#') {
            out.push_str(line);
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        out.push_str(&line[..indent]);
        let mut quote = None;
        let mut chars = line[indent..].chars().peekable();
        let mut before = ' ';
        while let Some(c) = chars.next() {
            let next = chars.peek().copied().unwrap_or(' ');
            match quote {
                None if c == '#' => {
                    out.push(c);
                    out.extend(chars.by_ref());
                    break;
                }
                None if matches!(c, '"' | '`') => quote = Some(c),
                Some(open) if open == c => quote = None,
                _ => {}
            }
            let unit = before.is_ascii_digit() && (next.is_alphabetic() || next == '%');
            let between = quote.is_none() && !unit && (c == ' ' || matches!(c, '(' | ','));
            out.push(c);
            if between && random.percent(30) && !line.contains("last ") && !line.starts_with("table ") {
                out.push_str(random.pick::<&str>(&[
                    " ",
                    "   ",
                    "\n  ",
                    "\n\n      ",
                    " # why\n ",
                    "\n # why\n    # so\n  ",
                    "\t",
                    "  # `a (b\n\n   ",
                ]));
            }
            before = c;
        }
    }
    out.push('\n');
    out
}

#[test]
fn ones_own_formulas_are_in_the_canonical_layout() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = ["metrics", "examples", "benches", "src"].map(|name| root.join(name));
    let files = formula_files().into_iter().filter(|path| own.iter().any(|folder| path.starts_with(folder)));
    let mut otherwise = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a text");
        let wanted = formatted(&text);
        if wanted != text {
            if std::env::var_os("KPI_ACCEPT").is_some() {
                std::fs::write(&path, &wanted).expect("the file can be written");
            }
            otherwise.push(path);
        }
    }
    assert!(otherwise.is_empty(), "run the tests with KPI_ACCEPT=1, or kpi fmt: {otherwise:?}");
}

#[test]
fn the_examples_of_the_manual_are_in_the_canonical_layout() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in ["README.md", "grammar/README.md"] {
        let text = std::fs::read_to_string(root.join(page)).expect("a page");
        for block in text.split("```kpi\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            assert_eq!(formatted(block), block, "{page}");
        }
    }
}

/// What is written, and how it is laid out.
#[test]
fn how_it_looks() {
    let cases: &[(&str, &str)] = &[
        ("a=SUM( x )/count( y )", "a = sum(x) / count(y)\n"),
        ("a = b{better:lower;unit:EUR}", "a = b { better: lower; unit: EUR }\n"),
        ("a = b {\nbetter:lower;unit:EUR}", "a = b {\n  better: lower\n  unit:   EUR\n}\n"),
        ("a = -x + - 3*20% -7.16USD", "a = -x + -3 * 20% - 7.16 USD\n"),
        ("`a` = `b c` + `month` + `x`", "a = `b c` + `month` + x\n"),
        ("a = b   # why\n\n\n\n# so\n  # and so\nc = d", "a = b  # why\n\n# so\n  # and so\nc = d\n"),
        ("a = b # one\n  + c # two", "a = b  # one\n  + c  # two\n"),
        ("a = if(b,\n c, d)", "a = if(b, c, d)\n"),
        ("a = if(\n b, c, d)", "a = if(\n  b,\n  c,\n  d\n)\n"),
        ("a = sum(x where y=1 and z in(1,2) by (p,q))", "a = sum(x where y = 1 and z in (1, 2) by (p, q))\n"),
        ("a = b { better: within 75% .. 85% }", "a = b { better: within 75%..85% }\n"),
        ("table t { link a->b . ( c,d ) as e }", "table t { link a -> b.(c, d) as e }\n"),
        ("table t {\n\n key a\n\n\n time b\n\n}", "table t {\n  key a\n\n  time b\n}\n"),
        ("\u{FEFF}a = b\r\nc = d\r\n", "a = b\r\nc = d\r\n"),
        ("", ""),
        ("\n\n# only a comment", "# only a comment\n"),
        (
            "test \"t\" { t:\n|a|b\n|---|:---:|\n|漢字||\n expect x=1 within 0.1 }",
            "test \"t\" {\n  t:\n    | a    | b     |\n    | ---- | :---: |\n    | 漢字 |       |\n  expect x = 1 within 0.1\n}\n",
        ),
        (
            "view v { metrics:a,b=sum( c ); by:month; sort:-a,+b; top:5 q by a }",
            "view v { metrics: a, b = sum(c); by: month; sort: -a, +b; top: 5 q by a }\n",
        ),
        (
            "service_level_of_everything = count(contacts where answered and wait <= answer_within) / count(contacts where offered)",
            "service_level_of_everything = count(contacts where answered and wait <= answer_within)\n  / count(contacts where offered)\n",
        ),
        (
            "m = count(contacts where answered and wait <= answer_within and (channel = \"phone\" or channel = \"chat\" or channel = \"mail\")) { better: higher }",
            "m = count(\n  contacts\n  where answered\n    and wait <= answer_within\n    and (channel = \"phone\" or channel = \"chat\" or channel = \"mail\")\n) { better: higher }\n",
        ),
        (
            "metric_with_a_long_name = sum(one_column where condition_one) / count(two where condition_two) + 3 {\nbetter: lower }",
            "metric_with_a_long_name = sum(one_column where condition_one) / count(two where condition_two) + 3 {\n  better: lower\n}\n",
        ),
        (
            "metric_with_a_longer_name = sum(one_column where condition_one) / count(two where condition_two) + 33 {\nbetter: lower }",
            "metric_with_a_longer_name = sum(one_column where condition_one) / count(two where condition_two)\n  + 33\n{\n  better: lower\n}\n",
        ),
        (
            "m = a {\n label: \"Cost per contact\", bg \"Цена на контакт\", da \"Pris pr. kontakt\", fr \"Coût par contact\", vi \"Chi phí\"\n}",
            "m = a {\n  label: \"Cost per contact\", bg \"Цена на контакт\", da \"Pris pr. kontakt\", fr \"Coût par contact\",\n    vi \"Chi phí\"\n}\n",
        ),
    ];
    for (written, wanted) in cases {
        assert_eq!(formatted(written), *wanted, "{written}");
        assert_eq!(formatted(wanted), *wanted, "not the same again");
    }
}

#[test]
fn a_word_of_the_language_keeps_its_backticks() {
    let grammar = include_str!("../../../grammar/kpi.pest");
    let words = Regex::new("\"([a-z_]+)\"").unwrap();
    let words: std::collections::BTreeSet<&str> =
        words.captures_iter(grammar).map(|word| word.get(1).unwrap().as_str()).collect();
    assert!(words.len() > 60, "the words are gone: {words:?}");
    for word in words {
        for place in
            ["m = sum(x by W)", "m = W / W", "m = a without W", "table t { W = a\n key W; value W }", "param W = 3"]
        {
            let text = place.replace('W', &format!("`{word}`"));
            let Some(before) = meaning(&text) else { continue };
            assert_eq!(meaning(&formatted(&text)), Some(before), "{text}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_not_laid_out() {
    let problems = syntax::format(SourceId(0), "a = sum(x\nb = 3\n").expect_err("a bracket is missing");
    assert_eq!(problems.len(), 1);
}

#[test]
fn long_and_deep_texts_are_laid_out_at_once() {
    let sum = format!("a = {}\n", vec!["sum(x)"; 4_000].join("+"));
    assert_eq!(formatted(&sum).lines().count(), 4_000);
    let deep = format!("a = {}b{}\n", "(".repeat(120), ")".repeat(120));
    check(&deep);
    let many: String = (0..1_000).map(|at| format!("m{at}=sum(x)/count(y)\n")).collect();
    assert_eq!(formatted(&many).lines().count(), 1_000);
}
