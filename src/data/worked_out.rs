//! A small table of values that were worked out beforehand, one for each key, to be looked up like any other.

use super::array::of_values;
use super::{Column, Kind, Link, Table, Variant};
use crate::calendar::Grain;
use crate::source::Span;
use crate::syntax::Name;
use crate::unit::Unit;
use crate::value::{Reason, Value};
use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::arrow::datatypes::{Field, Schema};
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
            let nothing = Value::Blank(Reason::NoValues);
            let cells: Vec<&Value> = values.rows.iter().map(|(key, _)| key.get(at).unwrap_or(&nothing)).collect();
            columns.push(Column { name: format!("key {}", at + 1), unit: None, ..(*key).clone() });
            arrays.push(of_values(key.kind, cells.into_iter()).ok()?);
        }
        let cells: Vec<&Value> = values.rows.iter().map(|(_, value)| value).collect();
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
        arrays.push(of_values(kind, cells.into_iter()).ok()?);
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
        (table.covers, table.spread, table.lasts, table.declared) = (None, None, None, None);
        table.computed.clear();
        table.links.clear();
        table.problems.clear();
        table.variant = Some(Variant::WorkedOut);
        Some(table)
    }
}

/// What all values fit.
fn kind(cells: &[&Value]) -> Option<Kind> {
    let mut found = Kind::Number { digits: 1, scale: 0 };
    let (mut whole, mut scale) = (1, 0);
    for value in cells {
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
