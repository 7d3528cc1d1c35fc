//! Named cases: a sentence of the language with numbers worked out by hand, which both sides must print.

use super::agree::expected;
use super::almanac::Almanac;
use super::book::{Sheet, World};
use super::notes::comparable;
use super::{engine, text};
use kpi::syntax::QuestionText;
use std::collections::BTreeSet;
use std::path::Path;

/// One case of a file.
struct Case {
    title: String,
    formulas: String,
    tables: Vec<Sheet>,
    almanac: Almanac,
    asks: Vec<Ask>,
}

/// A question, the lines that it must give, and the notes, where the case is about them.
struct Ask {
    question: QuestionText,
    lines: Vec<String>,
    notes: Vec<String>,
}

fn cases(content: &str) -> Vec<Case> {
    content.split("== ").skip(1).map(case).collect()
}

fn case(content: &str) -> Case {
    let mut lines = content.lines();
    let title = lines.next().unwrap_or_default().to_owned();
    let mut case = Case { title, formulas: String::new(), tables: vec![], almanac: Almanac::default(), asks: vec![] };
    for line in lines {
        if let Some(name) = line.strip_prefix("-- ") {
            case.tables.push(Sheet { name: name.to_owned(), ..Sheet::default() });
        } else if let Some(question) = line.strip_prefix("-> ") {
            case.asks.push(Ask { question: asked(question), lines: vec![], notes: vec![] });
        } else if let Some(setting) = line.strip_prefix("@ ") {
            case.almanac.take(setting);
        } else if line.is_empty() {
        } else if let Some(ask) = case.asks.last_mut() {
            if let Some(note) = line.strip_prefix("! ") {
                ask.notes.push(note.to_owned());
                continue;
            }
            // Without keys a line begins with the bar.
            ask.lines.push(if line.starts_with('|') { format!(" {line}") } else { line.to_owned() });
        } else if let Some(sheet) = case.tables.last_mut() {
            let cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            if sheet.header.is_empty() { sheet.header = cells } else { sheet.rows.push(cells) }
        } else {
            case.formulas.push_str(line);
            case.formulas.push('\n');
        }
    }
    case
}

/// `metrics; by keys; where condition; totals`
fn asked(line: &str) -> QuestionText {
    let mut question = QuestionText::default();
    let mut parts = line.split("; ");
    question.expressions = top_level(parts.next().unwrap_or_default());
    for part in parts {
        let (word, rest) = part.split_once(' ').unwrap_or((part, ""));
        match word {
            "by" => question.by = vec![rest.to_owned()],
            "where" => question.filter = Some(rest.to_owned()),
            "having" => question.having = Some(rest.to_owned()),
            "from" => question.from = Some(rest.to_owned()),
            "to" => question.to = Some(rest.to_owned()),
            "set" => question.set.push(rest.to_owned()),
            "totals" => question.totals = true,
            "sparse" => question.sparse = true,
            other => panic!("{other} in a question"),
        }
    }
    question
}

/// Split at commas that stand in no brackets and no quotes.
fn top_level(text: &str) -> Vec<String> {
    let (mut parts, mut depth, mut quoted) = (vec![String::new()], 0, false);
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 && !quoted => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(character);
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).collect()
}

/// What went wrong in a case; nothing if both sides print what stands in it.
fn wrong(case: &Case, is_about_notes: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for Ask { question, lines: want, notes } in &case.asks {
        let world = match text::world(&case.formulas, case.tables.clone(), question) {
            Ok(world) => World { almanac: case.almanac.clone(), ..world },
            Err(words) => {
                wrong.push(format!("{}\n{words}", case.title));
                continue;
            }
        };
        let oracle = std::panic::catch_unwind(|| expected(&world));
        let engine = engine::ask(&world);
        match (&oracle, &engine) {
            (Ok(oracle), Ok(engine)) => {
                let differing = oracle.notes.against(&engine.notes);
                if !differing.is_empty() {
                    wrong.push(format!(
                        "{}\n  {:?}\n    {}",
                        case.title,
                        question.expressions,
                        differing.join("\n    ")
                    ));
                }
                let said: BTreeSet<String> = engine.notes.iter().map(note).collect();
                let wanted: BTreeSet<String> = notes.iter().map(|note| comparable(note)).collect();
                if is_about_notes && said != wanted {
                    wrong.push(format!(
                        "{}\n  the notes are\n    {}",
                        case.title,
                        said.into_iter().collect::<Vec<_>>().join("\n    ")
                    ));
                }
            }
            (Err(_), _) => wrong.push(format!("{}: the oracle does not know", case.title)),
            (_, Err(words)) => wrong.push(format!("{}: {words}", case.title)),
        }
        let mut compare = |who: &str, lines: Vec<String>| {
            if lines != *want {
                wrong.push(format!(
                    "{}\n  {:?} by {:?}\n  expected\n    {}\n  {who}\n    {}",
                    case.title,
                    question.expressions,
                    question.by,
                    want.join("\n    "),
                    lines.join("\n    ")
                ));
            }
        };
        oracle.into_iter().for_each(|said| compare("the oracle says", said.lines));
        engine.into_iter().for_each(|said| compare("the engine says", said.lines));
    }
    wrong
}

fn note((metric, message): &(Option<String>, String)) -> String {
    comparable(&metric.as_ref().map_or_else(|| message.clone(), |metric| format!("{metric}: {message}")))
}

fn run(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/oracle").join(file);
    let content = std::fs::read_to_string(&path).expect("a file of cases");
    let cases = cases(&content);
    assert!(!cases.is_empty() && cases.iter().all(|case| !case.asks.is_empty()), "a case of {file} asks nothing");
    let wrong: Vec<String> = cases.iter().flat_map(|case| wrong(case, file == "notes.txt")).collect();
    assert!(wrong.is_empty(), "{} of {file}\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn founding_facts() {
    run("founding_facts.txt");
}

#[test]
fn blanks() {
    run("blanks.txt");
}

#[test]
fn aggregates() {
    run("aggregates.txt");
}

#[test]
fn evaluation() {
    run("evaluation.txt");
}

#[test]
fn lines() {
    run("lines.txt");
}

#[test]
fn spread() {
    run("spread.txt");
}

#[test]
fn spans() {
    run("spans.txt");
}

#[test]
fn linked() {
    run("linked.txt");
}

#[test]
fn links() {
    run("links.txt");
}

#[test]
fn calendar() {
    run("calendar.txt");
}

#[test]
fn notes() {
    run("notes.txt");
}

#[test]
fn windows() {
    run("windows.txt");
}

#[test]
fn comparisons() {
    run("comparisons.txt");
}

#[test]
fn made() {
    run("made.txt");
}

#[test]
fn cohorts() {
    run("cohorts.txt");
}

#[test]
fn dates() {
    run("dates.txt");
}

#[test]
fn periods() {
    run("periods.txt");
}
