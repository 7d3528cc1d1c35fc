//! A small table of values that were worked out beforehand, one for each key, to be looked up like any other.

use super::{Column, Kind, Link, Table, Variant};
use crate::calendar::Grain;
use crate::source::Span;
use crate::syntax::Name;
use crate::unit::Unit;
use crate::value::Value;
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Decimal256Array, Int64Array, RecordBatch, StringViewArray,
    TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{Field, Schema, i256};
use datafusion::datasource::MemTable;
use std::sync::Arc;

/// The column of the values.
pub const VALUE: &str = "value";

/// Decimals of a value that is no finite decimal, as everywhere in rows.
const DECIMALS: u32 = 12;

/// Values, one for each key of a table.
#[derive(Clone, Debug)]
pub struct WorkedOut {
    /// What they are called, as they were written.
    pub name: String,
    /// The unit of numbers.
    pub unit: Option<Unit>,
    /// Whether binary floating point reached them.
    pub approximate: bool,
    /// The key, and the value there; blanks are left out.
    pub rows: Vec<(Vec<Value>, Value)>,
}

impl Table {
    /// Takes in values that were worked out for its rows: a table of them that its rows link to by their key. `None` if a
    /// number has more digits than any column can have.
    pub fn with_worked_out(&mut self, values: &WorkedOut) -> Option<Table> {
        let keys: Vec<&Column> = self.key.iter().filter_map(|at| self.columns.get(*at)).collect();
        let mut columns: Vec<Column> = Vec::with_capacity(keys.len() + 1);
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(keys.len() + 1);
        for (at, key) in keys.iter().enumerate() {
            let cells: Vec<Option<&Value>> = values.rows.iter().map(|(key, _)| key.get(at)).collect();
            columns.push(Column { name: format!("key {}", at + 1), unit: None, ..(*key).clone() });
            arrays.push(array(key.kind, &cells)?);
        }
        let cells: Vec<Option<&Value>> = values.rows.iter().map(|(_, value)| Some(value)).collect();
        let kind = kind(&cells)?;
        columns.push(Column {
            name: VALUE.to_owned(),
            kind,
            unit: values.unit.clone(),
            approximate: values.approximate,
            may_be_blank: true,
            open: values.rows.is_empty(),
            samples: Vec::new(),
        });
        arrays.push(array(kind, &cells)?);
        let field = |(column, array): (&Column, &ArrayRef)| Field::new(&column.name, array.data_type().clone(), true);
        let schema = Arc::new(Schema::new(columns.iter().zip(&arrays).map(field).collect::<Vec<_>>()));
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).ok()?;
        let rows = MemTable::try_new(schema, vec![vec![batch]]).ok()?;
        let name = |text: &str| Name { text: text.into(), span: Span::default(), quoted: true };
        self.links.push(Link {
            columns: keys.iter().map(|key| name(&key.name)).collect(),
            table: name(&values.name),
            target: (1..=keys.len()).map(|at| name(&format!("key {at}"))).collect(),
            alias: None,
            held: None,
        });
        let mut table = self.clone();
        table.name.clone_from(&values.name);
        table.key = (0..columns.len().saturating_sub(1)).collect();
        table.columns = columns;
        table.rows_source = Arc::new(rows);
        (table.time, table.grain, table.value, table.rows) = (None, None, None, None);
        (table.covers, table.spread, table.declared) = (None, None, None);
        table.computed.clear();
        table.links.clear();
        table.problems.clear();
        table.variant = Some(Variant::WorkedOut);
        Some(table)
    }
}

/// What all values fit.
fn kind(cells: &[Option<&Value>]) -> Option<Kind> {
    let mut found = Kind::Number { digits: 1, scale: 0 };
    let (mut whole, mut scale) = (1, 0);
    for value in cells.iter().flatten() {
        match value {
            Value::Number(number) => {
                let decimals = number.finite_scale().unwrap_or(DECIMALS).min(DECIMALS.max(38));
                scale = scale.max(decimals);
                let text = number.abs().fixed(decimals);
                whole = whole.max(text.split('.').next().map_or(1, str::len));
            }
            Value::Text(_) => found = Kind::Text,
            Value::Bool(_) => found = Kind::Bool,
            Value::Date(_) | Value::Period(_) => found = Kind::Date(Grain::Day),
            Value::Time(_) => found = Kind::Time,
            Value::Blank(_) => {}
        }
    }
    match found {
        Kind::Number { .. } => {
            let digits = u8::try_from(whole).ok()?.checked_add(u8::try_from(scale).ok()?)?;
            (digits <= 76).then_some(Kind::Number { digits, scale: u8::try_from(scale).ok()? })
        }
        other => Some(other),
    }
}

/// The cells in the form of their kind.
fn array(kind: Kind, cells: &[Option<&Value>]) -> Option<ArrayRef> {
    let number = |cell: Option<&Value>, scale: u8| {
        let number = cell.and_then(Value::as_number)?;
        Some(number.round(i32::from(scale)).fixed(u32::from(scale)).replace('.', ""))
    };
    Some(match kind {
        Kind::Number { digits: ..=18, scale } => {
            let mantissa = |cell: Option<&Value>| number(cell, scale).and_then(|text| text.parse::<i64>().ok());
            Arc::new(cells.iter().copied().map(mantissa).collect::<Int64Array>())
        }
        Kind::Number { digits: ..=38, scale } => {
            let mantissa = |cell: Option<&Value>| number(cell, scale).and_then(|text| text.parse::<i128>().ok());
            let array = cells.iter().copied().map(mantissa).collect::<Decimal128Array>();
            Arc::new(array.with_precision_and_scale(38, scale.cast_signed()).ok()?)
        }
        Kind::Number { scale, .. } => {
            let mantissa = |cell: Option<&Value>| number(cell, scale).and_then(|text| i256::from_string(&text));
            let array = cells.iter().copied().map(mantissa).collect::<Decimal256Array>();
            Arc::new(array.with_precision_and_scale(76, scale.cast_signed()).ok()?)
        }
        Kind::Text => Arc::new(
            cells
                .iter()
                .map(|cell| match cell {
                    Some(Value::Text(text)) => Some(&**text),
                    _ => None,
                })
                .collect::<StringViewArray>(),
        ),
        Kind::Bool => Arc::new(
            cells
                .iter()
                .map(|cell| match cell {
                    Some(Value::Bool(truth)) => Some(*truth),
                    _ => None,
                })
                .collect::<BooleanArray>(),
        ),
        Kind::Date(_) => Arc::new(
            cells
                .iter()
                .map(|cell| match cell {
                    Some(Value::Date(day)) => Some(day.0),
                    Some(Value::Period(period)) => Some(period.first_day().0),
                    _ => None,
                })
                .collect::<Date32Array>(),
        ),
        Kind::Time => Arc::new(
            cells
                .iter()
                .map(|cell| match cell {
                    Some(Value::Time(time)) => Some(time.0),
                    _ => None,
                })
                .collect::<TimestampMicrosecondArray>(),
        ),
    })
}
