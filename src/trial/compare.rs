//! Expected against actual, as the differences that are worth printing.

use super::expect::formula;
use super::{Difference, literal};
use crate::finish::{Answer, Cell, Line, MetricColumn};
use crate::problem::{Code, Error, Problem};
use crate::show;
use crate::syntax::{self, AddOp, Asked, Call, CompareOp, Expr, ExprKind, Name};
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
    vec![formula("actual", metric), formula("expected", value), formula("agree", &agree)]
}

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

/// What differs in the answer to [`value`].
pub fn of_value(answer: &Answer) -> Vec<Difference> {
    let cells = |line: &Line| match line.cells.as_slice() {
        [actual, expected, agree] => Some((actual.clone(), expected.clone(), agree.value == Value::Bool(true))),
        _ => None,
    };
    let different = answer.lines.iter().filter_map(cells).filter(|(_, _, agree)| !agree);
    different.map(|(actual, expected, _)| difference(String::new(), Some(&expected.value), Some(&actual))).collect()
}

/// What differs from a blank with a reason.
pub fn of_blank(answer: &Answer, reason: Option<&str>) -> Vec<Difference> {
    let as_expected = |cell: &&Cell| match &cell.value {
        Value::Blank(actual) => reason.is_none_or(|reason| reason == actual.words()),
        _ => false,
    };
    let expected = reason.map_or_else(|| "blank".to_owned(), |reason| format!("blank ({reason})"));
    let cells = answer.lines.iter().filter_map(|line| line.cells.first());
    let different = cells.filter(|cell| !as_expected(cell));
    let line = |cell: &Cell| Difference {
        group: String::new(),
        expected: expected.clone(),
        actual: written(&cell.value),
        difference: None,
    };
    different.map(line).collect()
}

/// What differs from a table of expected values: lines that are missing, too many, or have another value.
pub fn of_table(answer: &Answer, rows: &[Vec<syntax::Cell>], within: Option<&Expr>) -> Result<Vec<Difference>, Error> {
    let Some(column) = answer.metrics.first() else { return Ok(Vec::new()) };
    let within = within.map_or(Ok(Value::int(0)), |within| tolerance(within, column))?;
    let mut left: Vec<(Vec<String>, &Cell)> = answer
        .lines
        .iter()
        .filter_map(|line| line.cells.first().map(|cell| (show::machine_keys(line, &answer.dimensions), cell)))
        .collect();
    let mut found = Vec::new();
    for row in rows {
        let Some((wanted, keys)) = row.split_last() else { continue };
        let keys: Vec<String> = keys.iter().map(|cell| cell.text.clone()).collect();
        let expected = cell_value(wanted, column);
        let position = left.iter().position(|(others, _)| *others == keys);
        let actual = position.map(|at| left.remove(at).1);
        if !actual.is_some_and(|cell| agrees(&cell.value, &expected, &within)) {
            found.push(difference(keys.join(", "), Some(&expected), actual));
        }
    }
    found.extend(left.into_iter().map(|(keys, cell)| difference(keys.join(", "), None, Some(cell))));
    Ok(found)
}

/// The value that a cell of an expected table stands for, in the unit in which the metric leaves: a constant, else a text.
fn cell_value(cell: &syntax::Cell, column: &MetricColumn) -> Value {
    if cell.text.is_empty() {
        return Value::Blank(Reason::LeftBlank);
    }
    let constant = syntax::constant(&cell.text).and_then(|expr| literal::value(&expr, &column.unit));
    constant.unwrap_or_else(|| Value::text(cell.text.as_str()))
}

fn tolerance(within: &Expr, column: &MetricColumn) -> Result<Value, Error> {
    literal::value(within, &column.unit).ok_or_else(|| {
        let problem = Problem::new(Code::TestTolerance, within.span, "a tolerance is a constant number");
        Error::Problems(vec![problem.help("write a number, such as `within 0.01` or `within 1 s`")])
    })
}

fn agrees(actual: &Value, expected: &Value, within: &Value) -> bool {
    match (actual, expected, within) {
        (Value::Number(actual), Value::Number(expected), Value::Number(within)) => {
            actual.sub(expected).is_ok_and(|distance| distance.abs() <= *within)
        }
        (actual, expected, _) => (actual.is_blank() && expected.is_blank()) || actual == expected,
    }
}

fn difference(group: String, expected: Option<&Value>, actual: Option<&Cell>) -> Difference {
    let number = |value: Option<&Value>| value.and_then(Value::as_number).cloned();
    let distance = number(actual.map(|cell| &cell.value)).zip(number(expected));
    let missing = || "no line".to_owned();
    Difference {
        group,
        expected: expected.map_or_else(missing, written),
        actual: actual.map_or_else(missing, |cell| written(&cell.value)),
        difference: distance.and_then(|(actual, expected)| actual.sub(&expected).ok()).map(|by| signed(&by)),
    }
}

fn signed(number: &Exact) -> String {
    if number.is_negative() { number.to_string() } else { format!("+{number}") }
}

fn written(value: &Value) -> String {
    match value {
        Value::Blank(reason) => format!("blank ({reason})"),
        value => show::value_text(value),
    }
}
