//! Every text in tests/cases/syntax: what it says, or what is said of it, on one page.

use super::{outline, plain, read};
use std::path::Path;

#[test]
fn every_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/syntax");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "kpi"))
        .collect();
    files.sort();
    assert!(files.len() > 40, "the cases are gone");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    let mut failed = Vec::new();
    for path in files {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        let text = std::fs::read_to_string(&path).expect("a text");
        let page = page(&text);
        if std::panic::catch_unwind(|| insta::assert_snapshot!(name.clone(), page)).is_err() {
            failed.push(name);
        }
    }
    assert!(failed.is_empty(), "these cases differ: {failed:?}");
}

fn page(text: &str) -> String {
    let (sources, script, problems) = read(text);
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        out.push_str(&format!("{:>3} | {line}\n", at + 1));
    }
    for problem in &problems {
        out.push('\n');
        out.push_str(&plain(&sources, problem));
    }
    if !script.broken.is_empty() {
        let names: Vec<&str> = script.broken.iter().map(|name| &*name.text).collect();
        out.push_str(&format!("\nbroken: {}\n", names.join(", ")));
    }
    if !script.items.is_empty() {
        out.push('\n');
        script.items.iter().for_each(|item| out.push_str(&outline::item(item)));
    }
    out
}
