//! Answers, problems and failures as JSON, for programs.
//!
//! An answer is `{"columns":[…],"rows":[…],"blanks":[…],"partial":[…],"totals":[…],"rest":[…],"notes":[…]}`. Numbers have all their digits
//! and never an exponent; a blank is `null` and its reason stands in `blanks`; `row` counts from 0. The keys of a total over a dimension are
//! `null` and `totals` names the dimensions, so that a total is never mistaken for a blank key. Columns of one name are told apart
//! as [`super::names`] says.
//!
//! [`Answer`] implements `Serialize` in exactly this shape. Numbers are `serde_json::Number`s with their own digits, so the shape
//! holds for serde_json; for other formats read the fields of the answer, where a number is an exact fraction and `to_decimal` gives a `rust_decimal`.

use super::key;
use super::names::Names;
use crate::check::BetterValue;
use crate::finish::{Answer, Cell, DimensionColumn, Goal, KeyCell, Line, LineKind, MetricColumn, NoGoal};
use crate::problem::{Failure, Label, Note, Problem};
use crate::source::{Sources, Span};
use crate::unit::Unit;
use crate::value::{Exact, Value};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Number, Value as Json, json};

/// The answer as one JSON object on one line.
pub fn answer(answer: &Answer) -> String {
    text(answer)
}

/// Any of the shapes here as one line of text.
pub fn text(value: &impl Serialize) -> String {
    // Writing to memory cannot fail, and every key is a text.
    let mut text = serde_json::to_string(value).unwrap_or_default();
    text.push('\n');
    text
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let names = &Names::of(self);
        let dimensions = self.dimensions.iter().zip(&names.dimensions).map(dimension_json);
        let metrics = self.metrics.iter().zip(&names.metrics).map(metric_json);
        map.serialize_entry("columns", &dimensions.chain(metrics).collect::<Vec<_>>())?;
        map.serialize_entry("rows", &Rows(self, names))?;
        map.serialize_entry("blanks", &blanks(self, names))?;
        map.serialize_entry("partial", &partial(self, names))?;
        map.serialize_entry("totals", &summaries(self, names, &KeyCell::All))?;
        map.serialize_entry("rest", &summaries(self, names, &KeyCell::Rest))?;
        if self.metrics.iter().any(|metric| matches!(metric.target, Some((Goal::Rows(_), _)))) {
            map.serialize_entry("targets", &targets(self, names))?;
        }
        map.serialize_entry("notes", &self.notes)?;
        map.end()
    }
}

struct Rows<'a>(&'a Answer, &'a Names);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.0.lines.len()))?;
        for line in &self.0.lines {
            rows.serialize_element(&RowFields { answer: self.0, names: self.1, line })?;
        }
        rows.end()
    }
}

/// The members of one row, named by the columns.
pub struct RowFields<'a> {
    /// The answer.
    pub answer: &'a Answer,
    /// The names of its columns.
    pub names: &'a Names,
    /// The line.
    pub line: &'a Line,
}

impl RowFields<'_> {
    /// Writes the members into an object.
    pub fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let dimensions = self.answer.dimensions.iter().zip(&self.names.dimensions);
        for ((dimension, name), key) in dimensions.zip(&self.line.keys) {
            map.serialize_entry(name, &key_json(key, dimension))?;
        }
        for (name, cell) in self.names.metrics.iter().zip(&self.line.cells) {
            map.serialize_entry(name, &cell_json(cell))?;
        }
        Ok(())
    }
}

impl Serialize for RowFields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.write(&mut map)?;
        map.end()
    }
}

fn number(value: &Exact) -> Json {
    Json::Number(Number::from_string_unchecked(value.to_answer_text()))
}

fn cell_json(cell: &Cell) -> Json {
    value_json(&cell.value)
}

/// A value with all its digits; a blank is `null`.
pub fn value_json(value: &Value) -> Json {
    match value {
        Value::Number(value) => number(value),
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Blank(_) => Json::Null,
        value => Json::String(key::value_text(value)),
    }
}

/// A key; a blank, a total and the remainder are null.
pub(super) fn key_json(cell: &KeyCell, dimension: &DimensionColumn) -> Json {
    let text = key::for_machines(cell, dimension);
    match (cell, text) {
        (_, None) => Json::Null,
        (KeyCell::Value(Value::Bool(truth)), _) => Json::Bool(*truth),
        // A number that is shown as it is stays a number; weekdays and half hours are texts.
        (KeyCell::Value(Value::Number(value)), Some(text)) if text == value.to_answer_text() => number(value),
        (_, Some(text)) => Json::String(text),
    }
}

/// A unit; none is null.
pub(super) fn unit_json(unit: &Unit) -> Json {
    if unit.is_none() { Json::Null } else { Json::String(unit.to_string()) }
}

/// An object whose members stand in the order in which they are written here.
struct Object(Vec<(&'static str, Json)>);

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

fn column(name: &str, kind: &str, unit: &Unit) -> Object {
    Object(vec![("name", json!(name)), ("kind", json!(kind)), ("unit", unit_json(unit))])
}

fn dimension_json((dimension, name): (&DimensionColumn, &String)) -> Object {
    column(name, "dimension", &dimension.unit)
}

fn metric_json((metric, name): (&MetricColumn, &String)) -> Object {
    let Object(mut fields) = column(name, "metric", &metric.unit);
    let better = metric.better.as_ref().map(|better| match better {
        BetterValue::Higher => json!("higher"),
        BetterValue::Lower => json!("lower"),
        BetterValue::Within(low, high) => json!({ "within": [number(low), number(high)] }),
    });
    let target = metric.target.as_ref().map(|(goal, source)| match goal {
        Goal::Number(value) => json!({ "value": number(value), "source": source }),
        Goal::Rows(column) => json!({ "column": column, "source": source }),
    });
    let approximate = metric.approximate.then_some(Json::Bool(true));
    let said = [("better", better), ("target", target), ("approximate", approximate)];
    fields.extend(said.into_iter().filter_map(|(name, value)| Some((name, value?))));
    Object(fields)
}

/// Every cell, with the row it stands in and the name of its column.
fn cells<'a>(answer: &'a Answer, names: &'a Names) -> impl Iterator<Item = (usize, &'a String, &'a Cell)> {
    let lines = answer.lines.iter().enumerate();
    lines.flat_map(|(row, line)| names.metrics.iter().zip(&line.cells).map(move |(name, cell)| (row, name, cell)))
}

fn blanks(answer: &Answer, names: &Names) -> Vec<Object> {
    let blank = cells(answer, names).filter_map(|(row, metric, cell)| match cell.value {
        Value::Blank(reason) => {
            Some(Object(vec![("row", json!(row)), ("metric", json!(metric)), ("reason", json!(reason.words()))]))
        }
        _ => None,
    });
    blank.collect()
}

/// The target of every cell whose metric has a table of them; where there is none, why.
fn targets(answer: &Answer, names: &Names) -> Vec<Object> {
    let targets = cells(answer, names).filter_map(|(row, metric, cell)| {
        let mut fields = vec![("row", json!(row)), ("metric", json!(metric))];
        fields.extend(goal_json(cell.goal.as_ref()?.as_ref().map_err(|reason| *reason)));
        Some(Object(fields))
    });
    targets.collect()
}

/// The number that a cell is to reach, or why there is none.
pub(super) fn goal_json(goal: Result<&Exact, NoGoal>) -> Vec<(&'static str, Json)> {
    match goal {
        Ok(goal) => vec![("value", number(goal))],
        Err(reason) => vec![("value", Json::Null), ("reason", json!(reason.words()))],
    }
}

fn partial(answer: &Answer, names: &Names) -> Vec<Object> {
    let partial = cells(answer, names).filter(|(_, _, cell)| cell.partial);
    partial.map(|(row, metric, _)| Object(vec![("row", json!(row)), ("metric", json!(metric))])).collect()
}

/// The dimensions of a line whose key is a given summary.
fn over<'a>(names: &'a Names, line: &Line, summary: &KeyCell) -> Vec<&'a str> {
    let keys = names.dimensions.iter().zip(&line.keys).filter(|(_, key)| *key == summary);
    keys.map(|(name, _)| name.as_str()).collect()
}

fn summaries(answer: &Answer, names: &Names, summary: &KeyCell) -> Vec<Object> {
    let mut found = Vec::new();
    for (row, line) in answer.lines.iter().enumerate() {
        let over = over(names, line, summary);
        match (line.kind, summary) {
            (LineKind::Total, KeyCell::All) => found.push(Object(vec![("row", json!(row)), ("over", json!(over))])),
            (LineKind::Rest(groups), KeyCell::Rest) => {
                found.push(Object(vec![("row", json!(row)), ("over", json!(over)), ("groups", json!(groups))]));
            }
            _ => {}
        }
    }
    found
}

/// What a single line must say beside its values: the members of an NDJSON line that begin with an underscore.
pub fn row_marks(names: &Names, line: &Line) -> Vec<(&'static str, Json)> {
    let mut blanks = serde_json::Map::new();
    let mut partial = Vec::new();
    let mut targets = serde_json::Map::new();
    for (name, cell) in names.metrics.iter().zip(&line.cells) {
        if let Value::Blank(reason) = cell.value {
            blanks.insert(name.clone(), json!(reason.words()));
        }
        if let Some(Ok(goal)) = &cell.goal {
            targets.insert(name.clone(), number(goal));
        }
        if cell.partial {
            partial.push(name.clone());
        }
    }
    let mut marks = Vec::new();
    if !blanks.is_empty() {
        marks.push(("_blanks", Json::Object(blanks)));
    }
    if !partial.is_empty() {
        marks.push(("_partial", json!(partial)));
    }
    if !targets.is_empty() {
        marks.push(("_targets", Json::Object(targets)));
    }
    match line.kind {
        LineKind::Detail => {}
        LineKind::Total => marks.push(("_total", json!(over(names, line, &KeyCell::All)))),
        LineKind::Rest(_) => marks.push(("_rest", json!(over(names, line, &KeyCell::Rest)))),
    }
    marks
}

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({ "metric": self.metric, "message": self.message }).serialize(serializer)
    }
}

/// A problem without the text it is about: places are bytes. [`JsonProblems`] adds lines and columns.
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let label = |label: &Label| {
            json!({
                "source": label.span.source.0, "start": label.span.start, "end": label.span.end, "text": label.text,
            })
        };
        problem_json(self, label).serialize(serializer)
    }
}

impl Serialize for Failure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let place = self.place.as_ref();
        let place = place.map(|at| json!({ "file": at.file, "line": at.line, "column": at.column }));
        json!({ "code": self.code.number(), "message": self.message, "help": self.help, "place": place })
            .serialize(serializer)
    }
}

/// `{"problems":[…]}`, every label with the name of its text, line and column (from 1).
pub struct JsonProblems<'a> {
    /// The problems.
    pub problems: &'a [Problem],
    /// The texts they are about.
    pub sources: &'a Sources,
}

impl Serialize for JsonProblems<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let problems: Vec<Json> = self
            .problems
            .iter()
            .map(|problem| problem_json(problem, |label| label_json(label, self.sources)))
            .collect();
        json!({ "problems": problems }).serialize(serializer)
    }
}

/// `{"failure":{…}}`
pub struct JsonFailure<'a> {
    /// The failure.
    pub failure: &'a Failure,
}

impl Serialize for JsonFailure<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({ "failure": self.failure }).serialize(serializer)
    }
}

fn problem_json(problem: &Problem, label: impl Fn(&Label) -> Json) -> Json {
    json!({
        "code": problem.code.number(),
        "title": problem.code.title(),
        "message": problem.message,
        "warning": problem.warning,
        "labels": problem.labels.iter().map(label).collect::<Vec<_>>(),
        "help": problem.help,
    })
}

fn label_json(label: &Label, sources: &Sources) -> Json {
    let Span { source, start, end } = label.span;
    let ((line, column), (end_line, end_column)) =
        (sources.line_column(source, start), sources.line_column(source, end));
    json!({
        "source": sources.get(source).map(|source| source.name.as_str()),
        "line": line, "column": column, "end_line": end_line, "end_column": end_column,
        "start": start, "end": end, "text": label.text,
    })
}

/// What a rule found.
pub struct Rated<'a> {
    /// The name of the rule.
    pub rule: &'a str,
    /// How much it matters, `warn` or `deny`.
    pub level: &'a str,
    /// Whether it can be mended without a person.
    pub fixable: bool,
    /// What and where.
    pub problem: &'a Problem,
}

/// `{"findings":[…]}`: problems with the rule, its level, and whether they can be mended.
pub fn rated(findings: &[Rated<'_>], sources: &Sources) -> String {
    let finding = |found: &Rated<'_>| {
        let mut json = problem_json(found.problem, |label| label_json(label, sources));
        if let Some(fields) = json.as_object_mut() {
            fields.insert("rule".to_owned(), found.rule.into());
            fields.insert("level".to_owned(), found.level.into());
            fields.insert("fixable".to_owned(), found.fixable.into());
        }
        json
    };
    text(&json!({ "findings": findings.iter().map(finding).collect::<Vec<_>>() }))
}
