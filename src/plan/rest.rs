//! The key of the remainder of `--top`: whether a row belongs to a line that was left out.

use crate::check::{Checked, DimensionId};
use crate::function::Scalar;
use crate::row::{Row, RowType, TableId};
use crate::value::{Exact, Value};
use std::collections::BTreeMap;

/// What `--top` left out: everything but the lines that were kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The dimensions that the remainder lifts: one, or all of the question.
    pub stands_for: Vec<DimensionId>,
    /// The dimensions that a remainder line still has, in the order of the question.
    pub others: Vec<DimensionId>,
    /// The lines that were kept: a value for each dimension of the question.
    pub kept: Vec<Vec<Value>>,
}

/// The dimension that is true for rows of lines that were left out. As a key it is lifted together with the
/// dimensions that it stands for, so that the remainder of a share is a share of everything.
#[derive(Clone, Debug)]
pub struct RestDimension {
    /// Its number.
    pub id: DimensionId,
    /// The dimensions that it stands for.
    pub stands_for: Vec<DimensionId>,
    by: Vec<DimensionId>,
    /// For each combination of all dimensions but the last: the kept values of the last.
    groups: Vec<(Vec<Value>, Vec<Value>)>,
}

impl RestDimension {
    pub(super) fn new(checked: &Checked, left_out: &LeftOut) -> RestDimension {
        let pivot = match left_out.stands_for.as_slice() {
            [one] => Some(*one),
            _ => checked.by.last().copied(),
        };
        let mut by: Vec<DimensionId> = checked.by.iter().copied().filter(|id| Some(*id) != pivot).collect();
        by.extend(pivot);
        let mut groups: BTreeMap<Vec<Value>, Vec<Value>> = BTreeMap::new();
        for line in &left_out.kept {
            let values = by.iter().filter_map(|id| {
                let at = checked.by.iter().position(|other| other == id)?;
                line.get(at).cloned()
            });
            let mut values: Vec<Value> = values.collect();
            if let Some(last) = values.pop() {
                groups.entry(values).or_default().push(last);
            }
        }
        RestDimension {
            id: DimensionId(u32::try_from(checked.dimensions.len()).unwrap_or(u32::MAX)),
            stands_for: left_out.stands_for.clone(),
            by,
            groups: groups.into_iter().collect(),
        }
    }

    /// The condition on the rows of one table. A table that lacks a dimension, such as one of members, cannot say of
    /// which line a row is: there it is no key.
    pub(super) fn row(&self, checked: &Checked, table: TableId, time: Option<&Row>) -> Option<Row> {
        let rows: Vec<Row> = self.by.iter().map(|id| key(checked, *id, table, time)).collect::<Option<_>>()?;
        let kept = self.groups.iter().map(|(others, lasts)| {
            let mut all: Vec<Row> = rows.iter().zip(others).map(|(row, value)| is_one_of(row, [value])).collect();
            all.extend(rows.last().map(|row| is_one_of(row, lasts)));
            join(Scalar::And, all)
        });
        let kept = join(Scalar::Or, kept.collect());
        Some(Row::Call(Scalar::Not, vec![kept], RowType::Bool))
    }
}

fn key(checked: &Checked, id: DimensionId, table: TableId, time: Option<&Row>) -> Option<Row> {
    checked.dimensions.get(id.0 as usize)?.kind.row(table, time)
}

/// Conditions combined; of none, `and` is true and `or` is false.
fn join(operator: Scalar, mut conditions: Vec<Row>) -> Row {
    match conditions.len() {
        0 => Row::Literal(Value::Bool(operator == Scalar::And), RowType::Bool),
        1 => conditions.remove(0),
        _ => Row::Call(operator, conditions, RowType::Bool),
    }
}

/// Whether a row expression gives one of some values; a blank is one too.
pub(super) fn is_one_of<'a>(row: &Row, values: impl IntoIterator<Item = &'a Value>) -> Row {
    let mut conditions = Vec::new();
    let mut list = vec![row.clone()];
    for value in values {
        match literal(value) {
            Some(literal) => list.push(literal),
            None => conditions.push(super::placing::is_blank(row.clone())),
        }
    }
    if list.len() > 1 {
        conditions.push(Row::Call(Scalar::In, list, RowType::Bool));
    }
    conditions.dedup();
    join(Scalar::Or, conditions)
}

/// A value as a literal that fits its own type exactly; `None` for a blank.
fn literal(value: &Value) -> Option<Row> {
    let ty = match value {
        Value::Bool(_) => RowType::Bool,
        Value::Date(_) => RowType::Date,
        Value::Time(_) => RowType::Time,
        Value::Text(_) => RowType::Text,
        Value::Number(number) => number_type(number),
        Value::Period(period) => {
            let index = Value::int(i128::from(period.index));
            return Some(Row::Literal(index, RowType::Number { digits: 18, scale: 0 }));
        }
        Value::Blank(_) => return None,
    };
    Some(Row::Literal(value.clone(), ty))
}

fn number_type(number: &Exact) -> RowType {
    let scale = number.finite_scale().unwrap_or(0);
    let digits = number.abs().fixed(scale).bytes().filter(u8::is_ascii_digit).count();
    let clamp = |count: usize| u8::try_from(count.clamp(1, 76)).unwrap_or(76);
    RowType::Number { digits: clamp(digits), scale: u8::try_from(scale).unwrap_or(76).min(clamp(digits)) }
}
