//! Every text in tests/cases/check: what it becomes, or what is said of it, on one page.
//!
//! A case without a `test` block of its own is asked of the tables in `centre.data`. Lines such as `# by: month` in front
//! are the question; a case without any is checked as a whole book.

use super::{World, outline};
use kpi::problem::Error;
use kpi::show::{self, Look};
use kpi::syntax::QuestionText;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/check")
}

#[test]
fn every_case() {
    let centre = std::fs::read_to_string(folder().join("centre.data")).expect("the tables");
    let mut files: Vec<_> = std::fs::read_dir(folder())
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "kpi"))
        .collect();
    files.sort();
    assert!(files.len() > 40, "the cases are gone");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    let mut failed = Vec::new();
    for path in files {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let text = std::fs::read_to_string(&path).expect("a text");
        let page = page(&text, &centre);
        if std::panic::catch_unwind(|| insta::assert_snapshot!(name.clone(), page)).is_err() {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "these cases differ: {failed:?}");
}

fn page(text: &str, centre: &str) -> String {
    let has_data = text.lines().any(|line| line.starts_with("test "));
    let texts: &[(&str, &str)] =
        if has_data { &[("case.kpi", text)] } else { &[("case.kpi", text), ("centre", centre)] };
    let mut world = World::new(texts).library("contact_centre", LIBRARY);
    assert_eq!(world.unreadable, [], "a case of this room can be read");
    let mut out = format!("{}\n", text.trim_end());
    out.push_str("\n---\n");
    let said = match question(text) {
        None => world.whole(),
        Some(question) => match world.ask(&question) {
            Ok(checked) => {
                out.push_str(&outline::question(&checked));
                Vec::new()
            }
            Err(problems) => problems,
        },
    };
    if !said.is_empty() {
        let look = Look { color: false, width: None, language: None, locale: None };
        out.push_str(&show::error(&Error::Problems(said), &world.sources, &look));
    }
    out
}

/// A library of two metrics.
const LIBRARY: &str = "
param answer_within = 20 s
average_wait = average(wait)
csat = count(surveys where score >= 4) / count(surveys)
";

fn question(text: &str) -> Option<QuestionText> {
    let mut question = QuestionText::default();
    let mut is_question = false;
    let list = |text: &str| text.split(';').map(|part| part.trim().to_owned()).collect::<Vec<_>>();
    for line in text.lines() {
        let Some((key, value)) = line.strip_prefix("# ").and_then(|line| line.split_once(": ")) else { continue };
        let value = value.to_owned();
        is_question = true;
        match key {
            "metrics" if value == "all" => {}
            "metrics" => question.metrics = list(&value),
            "-e" => question.expressions = list(&value),
            "by" => question.by = vec![value],
            "where" => question.filter = Some(value),
            "having" => question.having = Some(value),
            "from" => question.from = Some(value),
            "to" => question.to = Some(value),
            "set" => question.set = list(&value),
            "sort" => question.sort = vec![value],
            "top" => question.top = Some(value),
            "across" => question.across = Some(value),
            _ => is_question = false,
        }
    }
    is_question.then_some(question)
}
