//! The engine's answer to a world, through the front door of the library.

use super::book::World;
use kpi::data::{Binding, From};
use kpi::finish::{Answer, KeyCell, Line};
use kpi::value::Value;

#[expect(dead_code, reason = "used when the front door is there")]
/// The tables of a world as a program gives them.
pub fn bindings(world: &World) -> Vec<Binding> {
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

#[expect(dead_code, reason = "used when the front door is there")]
/// The lines of an answer as the oracle writes its own.
pub fn page(answer: &Answer) -> Vec<String> {
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

/// Asks the engine; an error is its problems or its failure in words.
pub fn ask(_world: &World) -> Option<Result<Vec<String>, String>> {
    None
}
