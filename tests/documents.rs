//! The pages for people: every example of the manual is asked, and every command that a page shows is run.

use kpi::data::{Binding, From};
use kpi::show::{self, Look};
use kpi::syntax::{Item, QuestionText, parse};
use kpi::{Project, trial};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const MANUAL: &str = include_str!("../grammar/README.md");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The fenced blocks of a page in one language, without the fences.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    page.split(&opening).skip(1).map(|rest| rest.split("\n```").next().unwrap_or_default().to_owned()).collect()
}

/// A table of the manual: the block below its file's name.
fn table(name: &str) -> Binding {
    let (_, below) = MANUAL.split_once(&format!("`{name}.csv`\n")).expect("the page shows the table");
    let text = blocks(below, "csv").into_iter().next().expect("a block of CSV");
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    let from = From::Cells { header, rows: lines.collect(), origin: format!("{name}.csv of the manual") };
    Binding { name: Some(name.to_owned()), from, format: None }
}

/// The definitions of a block by what they define, each with its text.
fn definitions(block: &str) -> Vec<(String, String)> {
    let (script, _) = parse(kpi::source::SourceId::default(), block);
    let mut starts: Vec<(usize, String)> = script
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Metric(metric) => Some(&metric.name),
            Item::Param(param) => Some(&param.name),
            Item::Table(table) => Some(&table.name),
            Item::View(view) => Some(&view.name),
            Item::Import(_) | Item::Test(_) => None,
        })
        .map(|name| (block.get(..name.span.start as usize).unwrap_or("").rfind('\n').map_or(0, |at| at + 1), name))
        .map(|(start, name)| (start, name.text.to_string()))
        .collect();
    starts.sort();
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([block.len()]);
    let texts = starts.iter().zip(ends).map(|((start, name), end)| (name.clone(), block[*start..end].to_owned()));
    texts.collect()
}

fn asked(project: &mut Project, metrics: Vec<String>, what: &str) {
    let text = QuestionText { metrics, ..QuestionText::default() };
    let question = project.question(&text).expect("names are a question");
    if let Err(error) = project.ask(&question) {
        panic!("{what}\n{}", show::error(&error, project.sources(), &Look::default()));
    }
}

#[test]
fn every_metric_of_the_manual_is_asked() {
    let mut project = Project::new();
    let mut known = BTreeSet::new();
    let mut names = Vec::new();
    let mut tested = 0;
    for block in blocks(MANUAL, "kpi") {
        if block.contains("\ntest \"") {
            // A block with a test brings its own tables.
            let mut apart = Project::new();
            apart.formulas("the manual", block.as_str());
            let outcomes = apart.test().unwrap();
            let report = trial::Report::new(&outcomes, apart.sources()).text(&Look::default());
            assert!(!outcomes.is_empty() && outcomes.iter().all(trial::Outcome::passed), "{report}");
            tested += 1;
            continue;
        }
        // A block that says something else of a table stands for itself, and is asked alone below.
        let says_else =
            |(name, text): &(String, String)| text.starts_with("table ") && known.contains(&(true, name.clone()));
        if definitions(&block).iter().any(says_else) {
            continue;
        }
        for (name, text) in definitions(&block) {
            let is_table = text.starts_with("table ");
            if !known.insert((is_table, name.clone())) {
                continue;
            }
            project.formulas("the manual", text.as_str());
            if !is_table && !text.starts_with("param ") {
                names.push(name);
            }
        }
    }
    project.bind(table("contacts"));
    project.bind(table("costs"));
    assert!(names.len() >= 20 && tested > 0, "the examples are gone: {names:?}");
    let problems = project.check().expect("the tables can be read");
    assert!(problems.is_empty(), "{}", show::error(&problems.into(), project.sources(), &Look::default()));
    for name in &names {
        asked(&mut project, vec![name.clone()], name);
    }
}

#[test]
fn every_block_of_the_manual_stands_alone() {
    for block in blocks(MANUAL, "kpi").into_iter().filter(|block| !block.contains("\ntest \"")) {
        let mut project = Project::new();
        project.formulas("the manual", block.as_str());
        project.bind(table("contacts"));
        project.bind(table("costs"));
        let metrics = project.metric_names();
        asked(&mut project, metrics, &block);
    }
}

/// A command of a page and the output shown below it: in the same block, or in a block of text right behind.
struct Shown {
    command: String,
    output: String,
}

/// What a page does: it shows files, and commands with their output.
enum Step {
    /// A block below a line that is only the name of a file, in backticks.
    File { name: String, text: String },
    /// A command.
    Command(Shown),
}

/// The steps of a page, in order.
fn steps(page: &str) -> Vec<Step> {
    let mut all: Vec<Step> = Vec::new();
    let mut rest = page;
    while let Some((before, opened)) = rest.split_once("\n```") {
        let (language, opened) = opened.split_once('\n').unwrap_or((opened, ""));
        let (block, behind) = opened.split_once("\n```").unwrap_or((opened, ""));
        let above = before.trim_end().lines().last().unwrap_or("");
        let file = above.strip_prefix('`').and_then(|name| name.strip_suffix('`')).filter(|name| name.contains('.'));
        match (language, file, all.last_mut()) {
            ("console", ..) => all.extend(commands(block).into_iter().map(Step::Command)),
            (_, Some(name), _) => all.push(Step::File { name: name.to_owned(), text: format!("{block}\n") }),
            ("text", None, Some(Step::Command(last))) if before.trim().is_empty() => block.clone_into(&mut last.output),
            _ => {}
        }
        rest = behind;
    }
    all
}

fn commands(block: &str) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), all.last_mut()) {
            (Some(commands), _) => {
                all.extend(commands.split(" && ").map(|one| Shown { command: one.to_owned(), output: String::new() }));
            }
            (None, Some(last)) => last.output.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    all
}

/// Whether the lines are those shown; a line `…` stands for any number of lines.
fn is_shown(lines: &[&str], wanted: &[&str]) -> bool {
    match wanted {
        [] => lines.is_empty(),
        ["…", rest @ ..] => (0..=lines.len()).any(|skipped| is_shown(&lines[skipped..], rest)),
        [first, rest @ ..] => {
            lines.first().is_some_and(|line| line.trim_end() == first.trim_end()) && is_shown(&lines[1..], rest)
        }
    }
}

/// The words of a command, quotes taken off.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in command.chars() {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), close) if open == close => quote = None,
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().expect("a word").push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What a page asks to be typed, run in a folder of its own; `kpi` and `cargo run --` are the command, other programs are not.
fn run_page(page: &Path, folder: &Path) {
    let text = std::fs::read_to_string(page).expect("a page");
    let mut folder = folder.to_owned();
    for step in steps(&text) {
        let (command, wanted) = match step {
            Step::Command(Shown { command, output }) => (command, output),
            Step::File { name, text } => {
                let file = folder.join(name);
                std::fs::create_dir_all(file.parent().expect("a folder")).unwrap();
                std::fs::write(file, text).unwrap();
                continue;
            }
        };
        let words = words(&command);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let arguments = match words.as_slice() {
            ["cd", to] => {
                folder = folder.join(to);
                continue;
            }
            ["kpi", rest @ ..] | ["cargo", "run", "--", rest @ ..] if !rest.contains(&"|") => rest,
            _ => continue,
        };
        let mut kpi = Command::new(env!("CARGO_BIN_EXE_kpi"));
        let output = kpi.args(arguments).current_dir(&folder).env("NO_COLOR", "1").env_remove("LANG").output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let of = format!("{}: {command}\n{printed}{errors}", page.display());
        assert!(output.status.success() || !wanted.trim().is_empty(), "{of}");
        let all = format!("{}\n{}", printed.trim(), errors.trim());
        let (lines, mut wanted): (Vec<&str>, Vec<&str>) =
            (all.trim().lines().collect(), wanted.trim().lines().collect());
        if wanted.contains(&"…") {
            // What is shown in part may end before the notes.
            wanted.push("…");
        }
        assert!(wanted.is_empty() || is_shown(&lines, &wanted), "{of}");
    }
}

#[test]
fn every_command_of_the_pages_runs() {
    let contact_centre = root().join("examples/contact_centre_months/data");
    run_page(&root().join("metrics/README.md"), &contact_centre);
    let pages = std::fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> = pages.filter(|page| page.extension().is_some_and(|ending| ending == "md")).collect();
    pages.sort();
    pages.push(root().join("README.md"));
    for page in pages {
        // The commands of a page follow each other in a folder that has what a fresh clone has.
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(root()).unwrap().map(Result::unwrap) {
            let name = entry.file_name();
            if !matches!(name.to_str(), Some("target" | ".git")) {
                #[cfg(unix)]
                std::os::unix::fs::symlink(entry.path(), folder.path().join(name)).unwrap();
            }
        }
        run_page(&page, folder.path());
    }
}
