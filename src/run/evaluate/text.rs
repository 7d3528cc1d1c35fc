//! Functions of texts, by code point.

use super::arithmetic::exact_mantissa;
use super::number::{each_row, from_whole, whole_numbers};
use super::{Call, Fault};
use crate::function::Scalar;
use crate::row::RowType;
use crate::run::mantissa::{Mantissa, Width, by_width};
use crate::run::vector::{Cells, Texts, Vector, common_nulls};
use crate::value::{Exact, Value};
use datafusion::arrow::array::{Array, StringArray, StringBuilder};
use datafusion::arrow::buffer::BooleanBuffer;
use std::borrow::Cow;

/// Texts one after the other; together they may have at most two gigabytes.
pub struct TextWriter {
    builder: StringBuilder,
    bytes: usize,
}

impl TextWriter {
    /// For so many rows.
    pub fn new(rows: usize) -> TextWriter {
        TextWriter { builder: StringBuilder::with_capacity(rows, rows), bytes: 0 }
    }

    /// The next row.
    pub fn push(&mut self, text: Option<&str>) -> Result<(), Fault> {
        self.bytes = self.bytes.saturating_add(text.map_or(0, str::len));
        if self.bytes >= i32::MAX as usize {
            return Err(Fault::TextsTooLong);
        }
        self.builder.append_option(text);
        Ok(())
    }

    /// All rows.
    pub fn finish(mut self) -> StringArray {
        self.builder.finish()
    }
}

/// Functions that give a text; blank if an argument is blank.
pub fn of_text(call: &Call<'_>) -> Result<Vector, Fault> {
    let texts = call.texts(0)?;
    let nulls = common_nulls(call.args);
    let filled = |row: usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row));
    let counts = match call.function {
        Scalar::Left | Scalar::Right => whole_numbers(call.arg(1)?.0, call.arg(1)?.1)?,
        Scalar::SplitPart => whole_numbers(call.arg(2)?.0, call.arg(2)?.1)?,
        _ => Vec::new(),
    };
    let second = call.args.get(1).and_then(Vector::texts);
    let third = call.args.get(2).and_then(Vector::texts);
    let mut writer = TextWriter::new(call.rows);
    let mut joined = String::new();
    for row in 0..call.rows {
        if !filled(row) {
            writer.push(None)?;
            continue;
        }
        let text = texts.get(row);
        let count = counts.get(row).copied().flatten().unwrap_or(0);
        let argument =
            |texts: Option<&'_ Texts>| texts.map_or(Cow::Borrowed(""), |texts| Cow::Owned(texts.get(row).to_owned()));
        let result: Option<Cow<'_, str>> = match call.function {
            Scalar::Lower => Some(text.to_lowercase().into()),
            Scalar::Upper => Some(text.to_uppercase().into()),
            Scalar::Trim => Some(text.trim().into()),
            Scalar::Left => Some(left(text, count).into()),
            Scalar::Right => Some(right(text, count).into()),
            Scalar::Substitute => Some(substitute(text, &argument(second), &argument(third))?),
            Scalar::SplitPart => split_part(text, &argument(second), count).map(|part| part.to_owned().into()),
            _ => {
                joined.clear();
                for at in 0..call.args.len() {
                    joined.push_str(call.texts(at)?.get(row));
                }
                Some(joined.as_str().into())
            }
        };
        writer.push(result.as_deref())?;
    }
    let array = writer.finish();
    Ok(Vector { nulls: array.nulls().cloned(), cells: Cells::Text(Texts::Plain(array)) })
}

fn left(text: &str, count: i64) -> &str {
    let count = usize::try_from(count.max(0)).unwrap_or(usize::MAX);
    text.char_indices().nth(count).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

fn right(text: &str, count: i64) -> &str {
    let count = usize::try_from(count.max(0)).unwrap_or(usize::MAX);
    let Some(before) = count.checked_sub(1) else { return "" };
    text.char_indices().rev().nth(before).and_then(|(start, _)| text.get(start..)).unwrap_or(text)
}

fn substitute<'a>(text: &'a str, old: &str, new: &str) -> Result<Cow<'a, str>, Fault> {
    if old.is_empty() || !text.contains(old) {
        return Ok(text.into());
    }
    let growth = text.matches(old).count().saturating_mul(new.len());
    if growth >= i32::MAX as usize {
        return Err(Fault::TextsTooLong);
    }
    Ok(text.replace(old, new).into())
}

fn split_part<'a>(text: &'a str, separator: &str, count: i64) -> Option<&'a str> {
    let at = usize::try_from(count.checked_sub(1)?).ok()?;
    if separator.is_empty() {
        return (at == 0).then_some(text);
    }
    text.split(separator).nth(at)
}

/// Conditions on texts; false with a blank.
pub fn condition(call: &Call<'_>) -> Result<Vector, Fault> {
    let (texts, part) = (call.texts(0)?, call.texts(1)?);
    let nulls = common_nulls(call.args);
    let filled = |row: usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row));
    let test = |found: &dyn Fn(&str, &str) -> bool| {
        BooleanBuffer::collect_bool(call.rows, |row| filled(row) && found(texts.get(row), part.get(row)))
    };
    Ok(Vector::truth(match call.function {
        Scalar::Contains => test(&|text, part| text.contains(part)),
        Scalar::StartsWith => test(&|text, part| text.starts_with(part)),
        Scalar::EndsWith => test(&|text, part| text.ends_with(part)),
        _ => match call.pattern {
            Some(pattern) => test(&|text, _| pattern.is_match(text)),
            None => return matches_own(call, texts, part, &filled),
        },
    }))
}

/// Patterns that stand in cells: each is made once for as long as it stays the same.
fn matches_own(
    call: &Call<'_>,
    texts: &Texts,
    patterns: &Texts,
    filled: &dyn Fn(usize) -> bool,
) -> Result<Vector, Fault> {
    let mut current: Option<(&str, regex::Regex)> = None;
    let mut bits = Vec::with_capacity(call.rows);
    for row in 0..call.rows {
        if !filled(row) {
            bits.push(false);
            continue;
        }
        let text = patterns.get(row);
        let pattern = match current.take() {
            Some((same, pattern)) if same == text => pattern,
            _ => pattern(text)?,
        };
        bits.push(pattern.is_match(texts.get(row)));
        current = Some((text, pattern));
    }
    Ok(Vector::truth(bits.into()))
}

/// A pattern of `matches`, limited in size.
pub fn pattern(text: &str) -> Result<regex::Regex, Fault> {
    let built = regex::RegexBuilder::new(text).size_limit(1 << 20).dfa_size_limit(1 << 21).build();
    built.map_err(|error| Fault::Pattern(text.to_owned(), error.to_string()))
}

/// The number of code points.
pub fn length(call: &Call<'_>) -> Result<Vector, Fault> {
    let texts = call.texts(0)?;
    let count = |row| i64::try_from(texts.get(row).chars().count()).unwrap_or(i64::MAX);
    from_whole((0..call.rows).map(count).collect(), call.arg(0)?.0.nulls.clone(), call.ty)
}

/// `number(text)`: blank if it is not a number.
pub fn number(call: &Call<'_>) -> Result<Vector, Fault> {
    let (arg, ty) = call.arg(0)?;
    let Some(texts) = arg.texts() else { return super::fit(arg, ty, call.ty) };
    let RowType::Number { digits, scale } = call.ty else { return Err(Fault::NotForRows) };
    by_width!(Width::of(digits), T => {
        let limit = T::ten_to(u32::from(digits));
        let (values, nulls) = each_row(call.rows, arg.nulls.as_ref(), |row| {
            let text = texts.get(row).trim();
            let Some(number) = Exact::parse(text) else { return Ok(None) };
            let mantissa = exact_mantissa::<T>(&number, u32::from(scale));
            let fits = |mantissa: &T| limit.is_none_or(|limit| *mantissa < limit && mantissa.negative().is_some_and(|negative| negative < limit));
            mantissa.filter(fits).map(Some).ok_or_else(|| Fault::NumberTooLong(text.to_owned()))
        })?;
        Ok(Vector { cells: T::cells(values), nulls })
    })
}

/// `text(value)`: as an answer prints it.
pub fn written(call: &Call<'_>) -> Result<Vector, Fault> {
    let (arg, ty) = call.arg(0)?;
    if ty == RowType::Text {
        return Ok(arg.clone());
    }
    let mut writer = TextWriter::new(call.rows);
    for row in 0..call.rows {
        let text = arg.cell(row).map(|cell| match cell.value(ty) {
            Value::Bool(truth) => truth.to_string(),
            Value::Number(number) => number.to_answer_text(),
            Value::Date(day) => day.to_string(),
            Value::Time(time) => time.to_string(),
            Value::Text(text) => text.to_string(),
            Value::Period(period) => period.to_string(),
            Value::Blank(_) => String::new(),
        });
        writer.push(text.as_deref())?;
    }
    let array = writer.finish();
    Ok(Vector { nulls: array.nulls().cloned(), cells: Cells::Text(Texts::Plain(array)) })
}
