//! An answer as the table of a snapshot: one line of the answer on one line of text, no padding, all digits.
//!
//! It is a table in Markdown, as tests write theirs. The ruler below the header is `---` under a dimension and `---:`
//! under a metric. A line is never longer or shorter because of another one, so a difference in git shows the lines that
//! changed and no others. A dimension that goes across stands in lines all the same, for the same reason.

use super::grid::{escaped, line};
use crate::check::KeyShow;
use crate::finish::{Answer, Cell, DimensionColumn, KeyCell, LineKind, MetricColumn};
use crate::problem::Note;
use crate::show::{machine_key, value_text};
use crate::unit::Unit;
use crate::value::{Exact, Value};

/// The answer as the table of a snapshot, ending with a line break.
///
/// Numbers have all their digits; a fraction that no decimal can say has 28 significant digits, rounded half away from
/// zero as in every output, and `…` behind them. The unit of a column stands in brackets behind its name, a blank is
/// `blank` with its reason, and `(partial)` stands behind a value whose period is not covered whole. Totals have `(total)`
/// for a key, the remainder of `--top` `(12 others)`. Notes stand below.
pub fn table(answer: &Answer) -> String {
    let names = answer.dimensions.iter().map(dimension).chain(answer.metrics.iter().map(metric));
    let rulers = answer.dimensions.iter().map(|_| "---").chain(answer.metrics.iter().map(|_| "---:"));
    let mut text = line(names) + &line(rulers.map(str::to_owned));
    for row in &answer.lines {
        let keys = row.keys.iter().zip(&answer.dimensions).map(|(key, dimension)| key_text(key, dimension, row.kind));
        text += &line(keys.chain(row.cells.iter().map(cell_text)));
    }
    if !answer.notes.is_empty() {
        text.push('\n');
        answer.notes.iter().for_each(|note| text += &note_line(note));
    }
    text
}

fn dimension(dimension: &DimensionColumn) -> String {
    heading(&dimension.name, &dimension.unit, false)
}

fn metric(metric: &MetricColumn) -> String {
    heading(&metric.name, &metric.unit, metric.approximate)
}

/// `cost_per_contact [USD]`, `wait [s, approximate]`
fn heading(name: &str, unit: &Unit, approximate: bool) -> String {
    let unit = (!unit.is_none()).then(|| unit.to_string());
    let said: Vec<String> = unit.into_iter().chain(approximate.then(|| "approximate".to_owned())).collect();
    if said.is_empty() { name.to_owned() } else { format!("{name} [{}]", said.join(", ")) }
}

fn key_text(key: &KeyCell, dimension: &DimensionColumn, kind: LineKind) -> String {
    match (key, kind) {
        (KeyCell::All, _) => "(total)".to_owned(),
        (KeyCell::Rest, LineKind::Rest(1)) => "(1 other)".to_owned(),
        (KeyCell::Rest, LineKind::Rest(groups)) => format!("({groups} others)"),
        (KeyCell::Rest, _) => "(others)".to_owned(),
        (KeyCell::Value(Value::Blank(_)), _) => "blank".to_owned(),
        (KeyCell::Value(Value::Text(text)), _) => plain_text(text),
        (KeyCell::Value(Value::Number(number)), _) if dimension.show == KeyShow::Plain => number_text(number),
        (KeyCell::Value(_), _) => machine_key(key, dimension).unwrap_or_default(),
    }
}

fn cell_text(cell: &Cell) -> String {
    let value = match &cell.value {
        Value::Blank(reason) => format!("blank \"{reason}\""),
        Value::Number(number) => number_text(number),
        Value::Text(text) => plain_text(text),
        value => value_text(value),
    };
    if cell.partial { format!("{value} (partial)") } else { value }
}

fn number_text(number: &Exact) -> String {
    let text = number.to_answer_text();
    if number.finite_scale().is_some() { text } else { text + "…" }
}

/// A text from the data, in quotes where it could be taken for something that this table says itself.
fn plain_text(text: &str) -> String {
    let is_said = text.is_empty()
        || text.trim() != text
        || text == "blank"
        || text.starts_with(['"', '(', '['])
        || text.starts_with("blank ")
        || text.ends_with([')', '…']);
    if is_said { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn note_line(note: &Note) -> String {
    let metric = note.metric.as_ref().map_or_else(String::new, |metric| format!("{metric}: "));
    format!("note: {metric}{}\n", escaped(&note.message))
}
