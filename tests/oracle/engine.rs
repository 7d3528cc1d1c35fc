//! The engine's answer to a world, through the front door of the library.

use super::book::World;
use super::print;
use kpi::Project;
use kpi::data::{Binding, From};
use kpi::finish::{Answer, KeyCell, Line};
use kpi::show::{self, Look, Output};
use kpi::source::Sources;
use kpi::value::Value;
use std::path::Path;
use std::sync::LazyLock;

/// The tables of a world as a program gives them.
fn bindings(world: &World) -> Vec<Binding> {
    let cells = |sheet: &super::book::Sheet| From::Cells {
        header: sheet.header.clone(),
        rows: sheet.rows.clone(),
        origin: "a random world".to_owned(),
    };
    world
        .tables
        .iter()
        .map(|sheet| Binding { name: Some(sheet.name.clone()), from: cells(sheet), format: None })
        .collect()
}

/// The lines of an answer as the oracle writes its own.
fn page(answer: &Answer) -> Vec<String> {
    answer.lines.iter().map(line).collect()
}

fn line(line: &Line) -> String {
    let key = |key: &KeyCell| match key {
        KeyCell::Value(Value::Blank(_)) => "blank".to_owned(),
        KeyCell::Value(value) => shown(value),
        KeyCell::All => "total".to_owned(),
        KeyCell::Rest => "rest".to_owned(),
    };
    let keys: Vec<String> = line.keys.iter().map(key).collect();
    let cells: Vec<String> =
        line.cells.iter().map(|cell| shown(&cell.value) + if cell.partial { "*" } else { "" }).collect();
    format!("{} | {}", keys.join(", "), cells.join(", "))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => {
            let (top, bottom) = number.parts();
            if number.is_integer() { top.to_string() } else { format!("{top}/{bottom}") }
        }
        Value::Date(day) => day.to_string(),
        Value::Time(moment) => moment.to_string(),
        Value::Period(period) => period.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Blank(reason) => format!("blank ({reason})"),
    }
}

/// What the engine answers.
pub struct Answered {
    /// The lines as the oracle writes its own.
    pub lines: Vec<String>,
    /// The notes: whom they are about, and the sentence.
    pub notes: Vec<(Option<String>, String)>,
}

/// Asks the engine; an error is its problems or its failure in words.
pub fn ask(world: &World) -> Result<Answered, String> {
    let answer = answer(world, 1)?;
    let notes = answer.notes.iter().map(|note| (note.metric.clone(), note.message.clone())).collect();
    Ok(Answered { lines: page(&answer), notes })
}

/// The whole answer with its notes, as a program would get it.
pub fn bytes(world: &World, threads: usize) -> Result<String, String> {
    answer(world, threads).map(|answer| show::answer(&answer, Output::Json, &Look::default()))
}

/// The same, where no more than so many bytes may be held.
pub fn bytes_within(world: &World, threads: usize, memory: usize) -> Result<String, String> {
    let mut project = project(world);
    project.threads(threads).memory(memory);
    let answer = project.question(&print::question(world)).and_then(|question| project.ask(&question));
    answer.map(|answer| show::answer(&answer, Output::Json, &Look::default())).map_err(|error| error.to_string())
}

/// The formulas and tables of a world.
pub fn project(world: &World) -> Project {
    // The built-in library is read once for all.
    static EMPTY: LazyLock<Project> = LazyLock::new(Project::new);
    let mut project = EMPTY.clone();
    project.threads(1).formulas("formulas.kpi", print::formulas(world));
    for binding in bindings(world) {
        project.bind(binding);
    }
    // As a project says it, so that the reader of a kpi.toml is asked too.
    let text = world.almanac.toml();
    let config = kpi::project::read(Path::new("kpi.toml"), &text, &mut Sources::default());
    project.calendar(config.unwrap_or_else(|error| panic!("{text}{error}")).calendar);
    project
}

fn answer(world: &World, threads: usize) -> Result<Answer, String> {
    let mut project = project(world);
    project.threads(threads);
    let answer = project.question(&print::question(world)).and_then(|question| project.ask(&question));
    answer.map_err(|error| error.to_string())
}
