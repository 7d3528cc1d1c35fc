//! Texts, by code point.

use crate::function::Scalar;
use crate::value::{Exact, Reason, Value};

/// A condition on texts; false if one is blank.
pub(super) fn test(function: Scalar, args: &[Value]) -> bool {
    let (Some(Value::Text(text)), Some(Value::Text(part))) = (args.first(), args.get(1)) else { return false };
    match function {
        Scalar::Contains => text.contains(part.as_ref()),
        Scalar::StartsWith => text.starts_with(part.as_ref()),
        Scalar::EndsWith => text.ends_with(part.as_ref()),
        _ => regex::Regex::new(part).is_ok_and(|pattern| pattern.is_match(text)),
    }
}

/// A function of texts, none of them blank; `None` if it is not one.
pub(super) fn call(function: Scalar, args: &[Value]) -> Option<Value> {
    match (function, args) {
        (Scalar::Text, [value]) => return Some(Value::text(written(value))),
        (Scalar::Concat, parts) => return Some(Value::text(parts.iter().map(written).collect::<String>())),
        _ => {}
    }
    let Some((Value::Text(text), rest)) = args.split_first() else { return None };
    Some(match (function, rest) {
        (Scalar::Lower, []) => Value::text(text.to_lowercase()),
        (Scalar::Upper, []) => Value::text(text.to_uppercase()),
        (Scalar::Trim, []) => Value::text(text.trim()),
        (Scalar::Length, []) => Value::int(text.chars().count() as i128),
        (Scalar::Number, []) => Exact::parse(text.trim()).map_or(Value::Blank(Reason::NotANumber), Value::Number),
        (Scalar::Left, [Value::Number(n)]) => Value::text(text.chars().take(count(n)).collect::<String>()),
        (Scalar::Right, [Value::Number(n)]) => {
            let before = text.chars().count().saturating_sub(count(n));
            Value::text(text.chars().skip(before).collect::<String>())
        }
        (Scalar::Substitute, [Value::Text(old), Value::Text(new)]) if !old.is_empty() => {
            Value::text(text.replace(old.as_ref(), new))
        }
        (Scalar::Substitute, [..]) => Value::Text(text.clone()),
        (Scalar::SplitPart, [Value::Text(separator), Value::Number(n)]) => piece(text, separator, n),
        _ => return None,
    })
}

/// A whole number as a count; negative is none.
fn count(n: &Exact) -> usize {
    let n = n.floor();
    if n.is_negative() { 0 } else { n.to_i128().and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX) }
}

fn piece(text: &str, separator: &str, n: &Exact) -> Value {
    let Some(at) = count(n).checked_sub(1) else { return Value::Blank(Reason::NoValues) };
    let piece = if separator.is_empty() { (at == 0).then_some(text) } else { text.split(separator).nth(at) };
    piece.map_or(Value::Blank(Reason::NoValues), Value::text)
}

/// A value as a text: numbers with all their digits, dates as ISO writes them.
fn written(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_answer_text(),
        Value::Date(day) => day.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Period(period) => period.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Blank(_) => String::new(),
    }
}
