//! An expression as it would be written: for the names of columns in an answer, and for corrected lines in messages.

use crate::syntax::{AddOp, Call, Clause, ClauseKind, CompareOp, Expr, ExprKind, Key, Modifier, MulOp, Name};
use crate::unit::{TimeUnit, Unit};
use crate::value::Exact;

/// The expression in the canonical layout.
pub(super) fn written(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Number { value, unit, percent } => number(value, unit.as_ref(), *percent),
        ExprKind::CalendarStep(count, grain) => {
            let plural = if count.to_i128() == Some(1) { "" } else { "s" };
            format!("{count} {}{plural}", grain.name())
        }
        ExprKind::Text(text) => quoted(text),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Blank => "blank".to_owned(),
        ExprKind::Date(day) => day.to_string(),
        ExprKind::Name(one) => name(one),
        ExprKind::Path(path) => path.iter().map(name).collect::<Vec<_>>().join("."),
        ExprKind::Sum(first, rest) => chain(first, rest.iter().map(|(op, term)| (add_sign(*op), term))),
        ExprKind::Product(first, rest) => chain(first, rest.iter().map(|(op, term)| (multiply_sign(*op), term))),
        ExprKind::Compare(first, rest) => chain(first, rest.iter().map(|(op, term)| (compare_sign(*op), term))),
        ExprKind::Negate(inner) => format!("-{}", written(inner)),
        ExprKind::In { value, list, negated } => {
            format!("{} {}in ({})", written(value), not(*negated), listed(list))
        }
        ExprKind::Between { value, low, high, negated } => {
            format!("{} {}between {} and {}", written(value), not(*negated), written(low), written(high))
        }
        ExprKind::IsBlank { value, negated } => format!("{} is {}blank", written(value), not(*negated)),
        ExprKind::Not(inner) => format!("not {}", written(inner)),
        ExprKind::And(parts) => joined(parts, " and "),
        ExprKind::Or(parts) => joined(parts, " or "),
        ExprKind::Else(parts) => joined(parts, " else "),
        ExprKind::Call(inner) => call(inner),
        ExprKind::Modified(inner, modifier) => format!("{} {}", written(inner), modified(modifier)),
        ExprKind::InUnit(inner, unit) => format!("{} in {unit}", written(inner)),
        ExprKind::Group(inner) => format!("({})", written(inner)),
    }
}

/// A call in the canonical layout.
pub(super) fn written_call(inner: &Call) -> String {
    call(inner)
}

/// A name, in backticks where it was written so.
pub(super) fn name(name: &Name) -> String {
    if name.quoted { format!("`{}`", name.text) } else { name.text.to_string() }
}

/// A text in quotes, with what means something else in a text behind a backslash.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn number(value: &Exact, unit: Option<&Unit>, percent: bool) -> String {
    let hundred = Exact::int(100);
    match (percent, unit) {
        (true, _) => format!("{}%", value.mul(&hundred).unwrap_or_else(|_| value.clone())),
        (false, Some(unit)) => match unit.as_time() {
            Some(TimeUnit::Week) if *value != Exact::ONE => format!("{value} weeks"),
            _ => format!("{value} {unit}"),
        },
        (false, None) => value.to_string(),
    }
}

fn chain<'e>(first: &Expr, rest: impl Iterator<Item = (&'static str, &'e Expr)>) -> String {
    let mut text = written(first);
    for (sign, term) in rest {
        text.push(' ');
        text.push_str(sign);
        text.push(' ');
        text.push_str(&written(term));
    }
    text
}

fn joined(parts: &[Expr], between: &str) -> String {
    parts.iter().map(written).collect::<Vec<_>>().join(between)
}

fn listed(parts: &[Expr]) -> String {
    joined(parts, ", ")
}

fn not(negated: bool) -> &'static str {
    if negated { "not " } else { "" }
}

fn add_sign(op: AddOp) -> &'static str {
    match op {
        AddOp::Add => "+",
        AddOp::Subtract => "-",
    }
}

fn multiply_sign(op: MulOp) -> &'static str {
    match op {
        MulOp::Multiply => "*",
        MulOp::Divide => "/",
    }
}

fn compare_sign(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "<>",
        CompareOp::Less => "<",
        CompareOp::LessEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterEqual => ">=",
    }
}

fn call(call: &Call) -> String {
    let mut inside = listed(&call.args);
    if let Some(case) = &call.case {
        let branches = case.branches.iter().map(|(when, then)| format!("{} then {}", written(when), written(then)));
        let otherwise = case.otherwise.iter().map(|value| format!("else {}", written(value)));
        inside = branches.chain(otherwise).collect::<Vec<_>>().join(", ");
    }
    for one in &call.clauses {
        if !inside.is_empty() {
            inside.push(' ');
        }
        inside.push_str(&clause(one));
    }
    format!("{}({inside})", call.name.text)
}

fn clause(clause: &Clause) -> String {
    let edge = |first: bool| if first { "first" } else { "last" };
    match &clause.kind {
        ClauseKind::Where(condition) => format!("where {}", written(condition)),
        ClauseKind::On(column) => format!("on {}", name(column)),
        ClauseKind::LastDay { first } => format!("{} day", edge(*first)),
        ClauseKind::LastPer { first, keys } => format!("{} per {}", edge(*first), self::keys(keys)),
        ClauseKind::Via(alias) => format!("via {}", name(alias)),
        ClauseKind::Unweighted => "unweighted".to_owned(),
        ClauseKind::By(keys) => format!("by {}", self::keys(keys)),
        ClauseKind::Having(condition) => format!("having {}", written(condition)),
        ClauseKind::Word(word) => name(word),
    }
}

/// Keys as they are written: several in brackets.
pub(super) fn keys(keys: &[Key]) -> String {
    match keys {
        [one] => written(&one.value),
        several => format!("({})", several.iter().map(|key| written(&key.value)).collect::<Vec<_>>().join(", ")),
    }
}

fn modified(modifier: &Modifier) -> String {
    match modifier {
        Modifier::Where(condition) => format!("where {}", written(condition)),
        Modifier::OverAll(_) => "over all".to_owned(),
        Modifier::OverAllTime(_) => "over all time".to_owned(),
        Modifier::Without(keys) => {
            format!("without {}", keys.iter().map(|key| written(&key.value)).collect::<Vec<_>>().join(", "))
        }
        Modifier::With(values) => {
            let values = values.iter().map(|(param, value)| format!("{} = {}", name(param), written(value)));
            format!("with {}", values.collect::<Vec<_>>().join(", "))
        }
    }
}
