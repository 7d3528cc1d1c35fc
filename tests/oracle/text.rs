//! Worlds from text: the parser is the one room that both sides share.

use super::book::{Sheet, World};
use kpi::problem::Problem;
use kpi::source::Sources;
use kpi::syntax::{Item, QuestionText, parse, question};

/// The world of formulas, tables and a question, all as text; or what is wrong with the text.
pub fn world(formulas: &str, tables: Vec<Sheet>, asked: &QuestionText) -> Result<World, String> {
    let words = |problems: Vec<Problem>| problems.iter().map(|problem| format!("{problem}\n")).collect::<String>();
    let mut sources = Sources::default();
    let source = sources.add("a case", formulas);
    let (script, problems) = parse(source, formulas);
    if !problems.is_empty() {
        return Err(words(problems));
    }
    let question = question(&mut sources, asked).map_err(words)?;
    let mut world = World { tables, question, ..World::default() };
    for item in script.items {
        match item {
            Item::Metric(metric) => world.metrics.push(metric),
            Item::Param(param) => world.params.push(param),
            Item::Table(table) if table.from.is_some() => world.derived.push(table),
            Item::Table(table) => {
                if let Some(sheet) = world.tables.iter_mut().find(|sheet| *sheet.name == *table.name.text) {
                    sheet.says.extend(table.entries.into_iter().map(|entry| entry.kind));
                }
            }
            other => return Err(format!("no world of {other:?}")),
        }
    }
    Ok(world)
}

/// The same world, printed and read again.
pub fn again(world: &World) -> Result<World, String> {
    let bare = |sheet: &Sheet| Sheet { says: vec![], ..sheet.clone() };
    let tables = world.tables.iter().map(bare).collect();
    self::world(&super::print::formulas(world), tables, &super::print::question(world))
}
