//! Functions that give one of their arguments: `case`, `coalesce`, `least`, `greatest`, `clamp`.

use super::number::fit;
use super::text::TextWriter;
use super::{Call, Fault};
use crate::function::Scalar;
use crate::row::RowType;
use crate::run::vector::{Cells, Texts, Vector, some_nulls};
use datafusion::arrow::array::StringArray;
use datafusion::arrow::buffer::BooleanBuffer;
use std::cmp::Ordering;
use std::sync::Arc;

/// Chooses one argument for each row.
pub fn choose(call: &Call<'_>) -> Result<Vector, Fault> {
    match call.function {
        Scalar::Case => case(call),
        Scalar::Coalesce => {
            let branches = all_fitted(call)?;
            let last = branches.len().saturating_sub(1);
            let first_filled = |row| branches.iter().position(|branch| branch.is_filled(row)).unwrap_or(last);
            select(&branches, &(0..call.rows).map(first_filled).collect::<Vec<_>>(), call.ty)
        }
        Scalar::Clamp => clamp(call),
        Scalar::Least => extreme(call, Ordering::Less),
        _ => extreme(call, Ordering::Greater),
    }
}

/// The branches are the second, fourth, … argument and the last.
fn case(call: &Call<'_>) -> Result<Vector, Fault> {
    let pairs = call.args.len() / 2;
    let mut branches = Vec::with_capacity(pairs + 1);
    // Later conditions are written first, so that the earliest true one stays.
    let mut choice = vec![pairs; call.rows];
    for at in (0..pairs).rev() {
        let condition = call.arg(at * 2)?.0.trues().ok_or(Fault::NotForRows)?;
        for row in condition.set_indices() {
            if let Some(chosen) = choice.get_mut(row) {
                *chosen = at;
            }
        }
    }
    for at in 0..pairs {
        branches.push(fitted(call, at * 2 + 1)?);
    }
    branches.push(match call.args.len() % 2 {
        1 => fitted(call, call.args.len() - 1)?,
        _ => super::literal(&crate::value::Value::Blank(crate::value::Reason::LeftBlank), call.ty, call.rows)?,
    });
    select(&branches, &choice, call.ty)
}

fn clamp(call: &Call<'_>) -> Result<Vector, Fault> {
    let all = all_fitted(call)?;
    let [value, low, high] = all.as_slice() else { return Err(Fault::NotForRows) };
    let choice = (0..call.rows).map(|row| {
        if let Some(blank) = all.iter().position(|branch| !branch.is_filled(row)) {
            return blank;
        }
        // The upper bound wins where the bounds are crossed.
        let raised = usize::from(order(value, low, row) == Ordering::Less);
        let reached = if raised == 1 { low } else { value };
        if order(reached, high, row) == Ordering::Greater { 2 } else { raised }
    });
    select(&all, &choice.collect::<Vec<_>>(), call.ty)
}

fn extreme(call: &Call<'_>, wanted: Ordering) -> Result<Vector, Fault> {
    let all = all_fitted(call)?;
    let choice = (0..call.rows).map(|row| {
        let mut best = 0;
        for (at, vector) in all.iter().enumerate() {
            if !vector.is_filled(row) {
                return at;
            }
            if all.get(best).is_some_and(|best| order(vector, best, row) == wanted) {
                best = at;
            }
        }
        best
    });
    select(&all, &choice.collect::<Vec<_>>(), call.ty)
}

fn fitted(call: &Call<'_>, at: usize) -> Result<Vector, Fault> {
    let (vector, ty) = call.arg(at)?;
    fit(vector, ty, call.ty)
}

fn all_fitted(call: &Call<'_>) -> Result<Vec<Vector>, Fault> {
    (0..call.args.len()).map(|at| fitted(call, at)).collect()
}

/// The order of two filled cells of the same kind.
fn order(left: &Vector, right: &Vector, row: usize) -> Ordering {
    match (&left.cells, &right.cells) {
        (Cells::Int(left), Cells::Int(right)) | (Cells::Time(left), Cells::Time(right)) => {
            left.get(row).cmp(&right.get(row))
        }
        (Cells::Wide(left), Cells::Wide(right)) => left.get(row).cmp(&right.get(row)),
        (Cells::Huge(left), Cells::Huge(right)) => left.get(row).cmp(&right.get(row)),
        (Cells::Date(left), Cells::Date(right)) => left.get(row).cmp(&right.get(row)),
        (Cells::Text(left), Cells::Text(right)) => left.get(row).cmp(right.get(row)),
        (Cells::Bool(left), Cells::Bool(right)) => left.value(row).cmp(&right.value(row)),
        _ => Ordering::Equal,
    }
}

/// In each row the cell of the chosen branch; all branches have the type of the result.
fn select(branches: &[Vector], choice: &[usize], ty: RowType) -> Result<Vector, Fault> {
    let filled = BooleanBuffer::collect_bool(choice.len(), |row| {
        choice.get(row).and_then(|at| branches.get(*at)).is_some_and(|branch| branch.is_filled(row))
    });
    macro_rules! picked {
        ($cells:ident) => {{
            let columns = branches.iter().map(|branch| match &branch.cells {
                Cells::$cells(cells) => Ok(&**cells),
                _ => Err(Fault::NotForRows),
            });
            let columns = columns.collect::<Result<Vec<&[_]>, Fault>>()?;
            let cell = |(row, at): (usize, &usize)| columns.get(*at).and_then(|cells| cells.get(row)).copied();
            let picked = choice.iter().enumerate().map(|chosen| cell(chosen).unwrap_or_default());
            Cells::$cells(picked.collect::<Vec<_>>().into())
        }};
    }
    let cells = match branches.first().map(|branch| &branch.cells) {
        Some(Cells::Int(_)) => picked!(Int),
        Some(Cells::Wide(_)) => picked!(Wide),
        Some(Cells::Huge(_)) => picked!(Huge),
        Some(Cells::Date(_)) => picked!(Date),
        Some(Cells::Time(_)) => picked!(Time),
        Some(Cells::Bool(_)) => Cells::Bool(BooleanBuffer::collect_bool(choice.len(), |row| {
            match choice.get(row).and_then(|at| branches.get(*at)).map(|branch| &branch.cells) {
                Some(Cells::Bool(bits)) => row < bits.len() && bits.value(row),
                _ => false,
            }
        })),
        Some(Cells::Text(_)) if ty == RowType::Text => Cells::Text(select_texts(branches, choice)?),
        _ => return Err(Fault::NotForRows),
    };
    Ok(Vector { cells, nulls: some_nulls(filled) })
}

fn select_texts(branches: &[Vector], choice: &[usize]) -> Result<Texts, Fault> {
    let texts = branches.iter().map(|branch| branch.texts().ok_or(Fault::NotForRows)).collect::<Result<Vec<_>, _>>()?;
    if let Some(dictionary) = joined_dictionary(&texts, choice) {
        return Ok(dictionary);
    }
    let mut writer = TextWriter::new(choice.len());
    for (row, at) in choice.iter().enumerate() {
        writer.push(texts.get(*at).map(|texts| texts.get(row)))?;
    }
    Ok(Texts::Plain(writer.finish()))
}

/// Dictionaries one behind the other, so that the result is one again: `case(… then "a", else channel)`.
fn joined_dictionary(texts: &[&Texts], choice: &[usize]) -> Option<Texts> {
    let mut parts = Vec::with_capacity(texts.len());
    let mut entries: Vec<Option<&str>> = Vec::new();
    for texts in texts {
        let Texts::Dictionary { codes, values } = texts else { return None };
        parts.push((codes, i32::try_from(entries.len()).ok()?));
        entries.extend(values.iter());
    }
    if entries.len() > choice.len().max(64) {
        return None;
    }
    let code = |(row, at): (usize, &usize)| {
        let (codes, offset) = parts.get(*at)?;
        codes.get(row)?.checked_add(*offset)
    };
    let codes = choice.iter().enumerate().map(|chosen| code(chosen).unwrap_or(0)).collect::<Vec<_>>();
    Some(Texts::Dictionary { codes: codes.into(), values: Arc::new(StringArray::from_iter(entries)) })
}
