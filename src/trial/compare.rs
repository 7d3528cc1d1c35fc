//! Expected against actual, as the differences that are worth printing.

use super::expect::formula;
use super::literal::{self, Wanted, converted};
use super::outcome::{Difference, Different};
use super::problems;
use super::written::Style;
use crate::finish::{Answer, Cell, Line, MetricColumn};
use crate::problem::Error;
use crate::show;
use crate::syntax::{self, AddOp, Asked, Call, CompareOp, Expr, ExprKind, Name};
use crate::unit::Unit;
use crate::value::{Exact, Reason, Value};

/// The question whose one line says whether a metric has a value: the metric, the value, and whether they agree.
/// The language compares them, so that units are brought together as they are everywhere.
pub fn value(metric: &Expr, value: &Expr, within: Option<&Expr>) -> Vec<Asked> {
    let (left, right) = (group(metric), group(value));
    let agree = match within {
        None => compare(left, CompareOp::Equal, right),
        Some(within) => {
            let difference = at(metric, ExprKind::Sum(Box::new(left), vec![(AddOp::Subtract, right)]));
            compare(absolute(difference), CompareOp::LessEqual, group(within))
        }
    };
    let [expected, agrees] = BESIDE;
    vec![formula("actual", metric), formula(expected, value), formula(agrees, &agree)]
}

/// What is asked beside a metric, for the comparison.
pub const BESIDE: [&str; 2] = ["expected", "agree"];

fn at(place: &Expr, kind: ExprKind) -> Expr {
    Expr { kind, span: place.span }
}

fn group(expr: &Expr) -> Expr {
    at(expr, ExprKind::Group(Box::new(expr.clone())))
}

fn compare(left: Expr, operator: CompareOp, right: Expr) -> Expr {
    Expr { span: left.span, kind: ExprKind::Compare(Box::new(left), vec![(operator, right)]) }
}

fn absolute(expr: Expr) -> Expr {
    let span = expr.span;
    let name = Name { text: "abs".into(), span, quoted: false };
    Expr { span, kind: ExprKind::Call(Box::new(Call { name, args: vec![expr], case: None, clauses: Vec::new() })) }
}

/// What differs in the answer to [`value`]; `text` is the expected value as it was written.
pub fn of_value(answer: &Answer, expected: &Expr, text: &str) -> Different {
    let mut found = Different::default();
    let units: Vec<Unit> = answer.metrics.iter().map(|column| column.unit.clone()).collect();
    let ([of_actual, of_expected, ..], Some(line)) = (units.as_slice(), answer.lines.first()) else { return found };
    let [actual, wanted, agree] = line.cells.as_slice() else { return found };
    if agree.value == Value::Bool(true) {
        return found;
    }
    // Both are shown in the unit that was written.
    let written = literal::value(expected).map(|(_, unit)| unit).filter(|unit| !unit.is_none());
    let unit = written.unwrap_or_else(|| of_actual.clone());
    let (wanted, actual) = (in_unit(&wanted.value, of_expected, &unit), in_unit(&actual.value, of_actual, &unit));
    let style = Style { percent: literal::is_percent(expected), unit };
    found.add(Vec::new(), Some((&wanted, text)), Some(&actual), &style);
    found
}

fn in_unit(value: &Value, from: &Unit, to: &Unit) -> Value {
    let number = value.as_number().and_then(|number| converted(number, from, to));
    number.map_or_else(|| value.clone(), Value::Number)
}

/// What differs from a blank with a reason.
pub fn of_blank(answer: &Answer, reason: Option<Reason>) -> Different {
    let mut found = Different::default();
    let Some((column, cell)) = answer.metrics.first().zip(answer.lines.first().and_then(|line| line.cells.first()))
    else {
        return found;
    };
    if !is_blank(&cell.value, reason) {
        let expected = reason.map_or_else(|| "blank".to_owned(), |reason| format!("blank \"{reason}\""));
        let wanted = Value::Blank(reason.unwrap_or(Reason::LeftBlank));
        let style = Style { percent: false, unit: column.unit.clone() };
        found.add(Vec::new(), Some((&wanted, &expected)), Some(&cell.value), &style);
    }
    found
}

fn is_blank(value: &Value, reason: Option<Reason>) -> bool {
    match value {
        Value::Blank(actual) => reason.is_none_or(|reason| reason == *actual),
        _ => false,
    }
}

/// What differs from a table of expected values: lines that are missing, too many, or have another value.
pub fn of_table(
    answer: &Answer,
    header: &[syntax::Cell],
    rows: &[Vec<syntax::Cell>],
    within: Option<&Expr>,
) -> Result<Different, Error> {
    let Some(column) = answer.metrics.first() else { return Ok(Different::default()) };
    let within = match within {
        Some(within) => tolerance(within, column)?,
        None => Exact::ZERO,
    };
    let percent = rows.iter().filter_map(|row| row.last()).any(|cell| cell.text.ends_with('%'));
    let style = Style { percent, unit: column.unit.clone() };
    let keys = header.split_last().map_or(&[][..], |(_, keys)| keys);
    let mut found = Different { keys: keys.iter().map(|cell| cell.text.clone()).collect(), ..Different::default() };
    let mut left: Vec<(Vec<String>, &Value)> =
        answer.lines.iter().filter_map(|line| Some((keys_of(line, answer), cell(line)?))).collect();
    for row in rows {
        let Some((wanted, keys)) = row.split_last() else { continue };
        let keys: Vec<String> = keys.iter().map(|cell| cell.text.clone()).collect();
        let expected = expected(wanted, column)?;
        let position = left.iter().position(|(others, _)| *others == keys);
        let actual = position.map(|at| left.remove(at).1);
        match actual {
            Some(actual) if expected.agrees(actual, &within) => found.same += 1,
            actual => {
                let text = if wanted.text.is_empty() { "blank" } else { wanted.text.as_str() };
                found.add(keys, Some((&expected.shown(), text)), actual, &style);
            }
        }
    }
    for (keys, value) in left {
        found.add(keys, None, Some(value), &style);
    }
    Ok(found)
}

fn keys_of(line: &Line, answer: &Answer) -> Vec<String> {
    show::machine_keys(line, &answer.dimensions)
}

fn cell(line: &Line) -> Option<&Value> {
    line.cells.first().map(|Cell { value, .. }| value)
}

/// What a cell expects, in the unit in which the metric leaves.
enum Expected {
    Blank(Option<Reason>),
    Value(Value),
}

impl Expected {
    fn agrees(&self, actual: &Value, within: &Exact) -> bool {
        match (self, actual) {
            (Expected::Blank(reason), actual) => is_blank(actual, *reason),
            (Expected::Value(Value::Number(expected)), Value::Number(actual)) => {
                actual.sub(expected).is_ok_and(|distance| distance.abs() <= *within)
            }
            // A day, a period or a moment is expected as it is printed.
            (Expected::Value(expected), actual) => {
                !actual.is_blank() && show::value_text(expected) == show::value_text(actual)
            }
        }
    }

    fn shown(&self) -> Value {
        match self {
            Expected::Blank(reason) => Value::Blank(reason.unwrap_or(Reason::LeftBlank)),
            Expected::Value(value) => value.clone(),
        }
    }
}

fn expected(cell: &syntax::Cell, column: &MetricColumn) -> Result<Expected, Error> {
    let wanted = literal::wanted(&cell.text).map_err(|words| vec![problems::reason(cell.span, words)])?;
    Ok(match wanted {
        Wanted::Blank(reason) => Expected::Blank(reason),
        Wanted::Text(text) => Expected::Value(Value::text(text)),
        Wanted::Constant(expr) => match literal::value(&expr) {
            Some((Value::Number(number), unit)) => match converted(&number, &unit, &column.unit) {
                Some(number) => Expected::Value(Value::Number(number)),
                None => return Err(vec![problems::unit(cell.span, &unit, &column.unit)].into()),
            },
            value => Expected::Value(value.map_or_else(|| Value::text(cell.text.as_str()), |(value, _)| value)),
        },
    })
}

fn tolerance(within: &Expr, column: &MetricColumn) -> Result<Exact, Error> {
    let constant = literal::value(within).and_then(|(value, unit)| Some((value.as_number()?.clone(), unit)));
    let Some((number, unit)) = constant else { return Err(vec![problems::tolerance(within.span)].into()) };
    converted(&number, &unit, &column.unit).ok_or_else(|| vec![problems::unit(within.span, &unit, &column.unit)].into())
}

impl Different {
    /// Adds a line that differs; the expected value comes with the text that was written for it.
    fn add(&mut self, keys: Vec<String>, expected: Option<(&Value, &str)>, actual: Option<&Value>, style: &Style) {
        let missing = || "no line".to_owned();
        let numbers = expected.and_then(|(value, _)| value.as_number()).zip(actual.and_then(Value::as_number));
        if let Some((expected, actual)) = numbers {
            self.rounded &= is_rounded(expected, actual, style);
        }
        self.rounded &= numbers.is_some();
        self.lines.push(Difference {
            keys,
            expected: expected.map_or_else(missing, |(_, text)| text.to_owned()),
            actual: actual.map_or_else(missing, |value| style.value(value)),
            difference: numbers
                .and_then(|(expected, actual)| actual.sub(expected).ok())
                .map(|difference| style.difference(&difference)),
        });
    }
}

/// Whether what is expected is what came out, rounded to as many decimals as are written.
fn is_rounded(expected: &Exact, actual: &Exact, style: &Style) -> bool {
    let more = if style.percent { 2 } else { 0 };
    let scale = expected.finite_scale().map(|scale| scale.max(more)).and_then(|scale| i32::try_from(scale).ok());
    scale.is_some_and(|scale| actual.round(scale) == *expected)
}
