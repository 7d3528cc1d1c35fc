//! The world of one case: tables as text, formulas as trees, a question; and the same with its cells typed.

use super::almanac::Almanac;
use super::calendar::{self, DAY};
use super::value::{Naive, decimal};
use kpi::calendar::Grain;
use kpi::syntax::{Expr, ExprKind, Metric, Param, Question, TableEntryKind};
use kpi::unit::TimeUnit;
use kpi::value::Reason;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a case consists of.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub tables: Vec<Sheet>,
    /// Blocks of tables that are made from others, each behind those that it needs.
    pub derived: Vec<kpi::syntax::Table>,
    pub metrics: Vec<Metric>,
    pub params: Vec<Param>,
    pub question: Question,
    pub almanac: Almanac,
}

/// A table as a file has it, and what its `table` block says.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub name: String,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub says: Vec<TableEntryKind>,
}

/// The world with typed cells.
pub struct Book {
    pub tables: Vec<Table>,
    pub metrics: BTreeMap<String, Metric>,
    pub params: BTreeMap<String, Expr>,
    pub question: Question,
    pub almanac: Almanac,
}

/// A table with typed cells.
#[derive(Clone)]
pub struct Table {
    pub name: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Naive>>,
    pub numeric: Vec<bool>,
    pub computed: BTreeMap<String, Expr>,
    /// A column's name or an expression.
    pub time: Option<Expr>,
    pub grain: Grain,
    pub key: Vec<String>,
    pub links: Vec<Link>,
    pub units: BTreeMap<String, TimeUnit>,
    pub means: BTreeMap<String, String>,
    pub value: Option<String>,
    pub rows_where: Option<Expr>,
    /// The order of a column's values where it is not theirs.
    pub orders: BTreeMap<String, Vec<Naive>>,
    pub covers: Option<(i64, i64)>,
    /// The table that it is made from, whose time it covers.
    pub covers_as: Option<usize>,
    /// How many rows of that table are in none of its rows.
    pub keyless: usize,
    /// Columns that it has from there.
    pub borrowed: BTreeSet<String>,
    /// Aggregates of that table's rows, as text, and the column that holds their values.
    pub calls: BTreeMap<String, usize>,
    /// From when to when its rows last: two columns.
    pub span: Option<(String, String)>,
    /// Its amounts belong to all days of their period alike.
    pub spread: bool,
    /// The table with one of several links to one table chosen: `via guest`.
    pub via: Option<String>,
}

/// A table once more for each of its links that has a rival.
fn with_one_link(table: &Table) -> Vec<Table> {
    let rivals = |link: &Link| table.links.iter().filter(|other| other.table == link.table).count() > 1;
    let chosen = table.links.iter().filter(|link| rivals(link));
    chosen
        .map(|link| {
            let mut via = table.clone();
            via.links.retain(|other| other.table != link.table || other.name() == link.name());
            via.via = Some(link.name().to_owned());
            via
        })
        .collect()
}

impl Link {
    pub fn name(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.table)
    }
}

/// Columns here that find one row there.
#[derive(Clone)]
pub struct Link {
    pub columns: Vec<String>,
    pub table: String,
    pub target: Vec<String>,
    pub alias: Option<String>,
    /// When it holds.
    pub held: Option<Expr>,
}

impl Book {
    /// Types every cell and takes every table's word for what it says.
    pub fn new(world: &World) -> Book {
        let mut tables: Vec<Table> = world.tables.iter().map(typed).collect();
        let mut keys: BTreeMap<String, Vec<String>> =
            tables.iter().map(|table| (table.name.clone(), table.key.clone())).collect();
        for link in tables.iter_mut().flat_map(|table| &mut table.links) {
            if link.target.is_empty() {
                link.target = keys.get(&link.table).cloned().unwrap_or_default();
            }
        }
        let vias: Vec<Table> = tables.iter().flat_map(with_one_link).collect();
        tables.extend(vias);
        let mut book = Book {
            tables,
            metrics: world.metrics.iter().map(|metric| (metric.name.text.to_string(), metric.clone())).collect(),
            params: world.params.iter().map(|param| (param.name.text.to_string(), param.value.clone())).collect(),
            question: world.question.clone(),
            almanac: world.almanac.clone(),
        };
        for block in &world.derived {
            let made = super::made::table(&book, block);
            let (name, key) = (made.name.clone(), made.key.clone());
            keys.insert(name, key);
            book.tables.push(made);
            for link in book.tables.iter_mut().flat_map(|table| &mut table.links).filter(|link| link.target.is_empty())
            {
                link.target = keys.get(&link.table).cloned().unwrap_or_default();
            }
        }
        book
    }

    pub fn table_named(&self, name: &str) -> Option<usize> {
        self.tables.iter().position(|table| table.name == name)
    }
}

impl Default for Table {
    fn default() -> Table {
        Table {
            name: String::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            numeric: Vec::new(),
            computed: BTreeMap::new(),
            time: None,
            grain: Grain::Day,
            key: Vec::new(),
            links: Vec::new(),
            units: BTreeMap::new(),
            means: BTreeMap::new(),
            value: None,
            rows_where: None,
            orders: BTreeMap::new(),
            covers: None,
            covers_as: None,
            keyless: 0,
            borrowed: BTreeSet::new(),
            calls: BTreeMap::new(),
            span: None,
            spread: false,
            via: None,
        }
    }
}

impl Table {
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column) || self.computed.contains_key(column)
    }

    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| name == column)
    }
}

/// Wide columns made long, read literally: for each row and each wide column in the order of the data, a row with all other
/// cells, the column's name and the cell; none where the cell is blank.
fn long(sheet: &Sheet) -> Sheet {
    let mut sheet = sheet.clone();
    let said = sheet.says.iter().find_map(|entry| match entry {
        TableEntryKind::Unpivot { wide, key, value } => Some((wide.clone(), key.clone(), value.clone())),
        _ => None,
    });
    let Some((wide, key, value)) = said else { return sheet };
    let place =
        |name: &kpi::syntax::Name| sheet.header.iter().position(|column| **column == *name.text).expect("a column");
    let mut chosen: Vec<usize> = Vec::new();
    for (first, last) in &wide {
        chosen.extend(place(first)..=last.as_ref().map_or(place(first), place));
    }
    let rest: Vec<usize> = (0..sheet.header.len()).filter(|at| !chosen.contains(at)).collect();
    let mut rows = Vec::new();
    for row in &sheet.rows {
        for at in &chosen {
            if !row[*at].trim().is_empty() {
                let mut cells: Vec<String> = rest.iter().map(|at| row[*at].clone()).collect();
                cells.extend([sheet.header[*at].clone(), row[*at].clone()]);
                rows.push(cells);
            }
        }
    }
    let mut header: Vec<String> = rest.iter().map(|at| sheet.header[*at].clone()).collect();
    header.extend([key.text.to_string(), value.text.to_string()]);
    (sheet.header, sheet.rows) = (header, rows);
    sheet
}

fn typed(sheet: &Sheet) -> Table {
    let sheet = &long(sheet);
    let mut rows = vec![Vec::new(); sheet.rows.len()];
    let mut numeric = Vec::new();
    let mut times = Vec::new();
    for (at, name) in sheet.header.iter().enumerate() {
        let cells: Vec<&str> = sheet.rows.iter().map(|row| row[at].trim()).collect();
        let (kind, grain) = kind_of(&cells, name, &sheet.says);
        numeric.push(kind == Kind::Number);
        if let Some(grain) = grain {
            times.push((name.clone(), grain));
        }
        for (row, cell) in rows.iter_mut().zip(cells) {
            row.push(read(cell, kind, name, sheet));
        }
    }
    let mut table = Table {
        name: sheet.name.clone(),
        columns: sheet.header.clone(),
        rows,
        numeric,
        grain: Grain::Day,
        ..Table::default()
    };
    if let [(only, grain)] = times.as_slice() {
        table.time = Some(super::build::name(only));
        table.grain = *grain;
    }
    sheet.says.iter().for_each(|entry| declare(&mut table, entry, &times));
    // Rows that last are where they start.
    if let Some((start, _)) = table.span.clone()
        && !sheet.says.iter().any(|entry| matches!(entry, TableEntryKind::Time { .. }))
    {
        let start = super::build::name(&start);
        declare(&mut table, &TableEntryKind::Time { name: None, value: start }, &times);
    }
    table
}

pub fn declare(table: &mut Table, entry: &TableEntryKind, times: &[(String, Grain)]) {
    let texts = |names: &[kpi::syntax::Name]| names.iter().map(|name| name.text.to_string()).collect::<Vec<_>>();
    match entry {
        TableEntryKind::Time { name, value } => {
            if let Some((_, grain)) = times.iter().find(|(column, _)| super::build::is_name(value, column)) {
                table.grain = *grain;
            }
            if let ExprKind::Call(call) = &value.kind
                && call.args.len() == 2
            {
                match &*call.name.text {
                    "iso_week" => table.grain = Grain::ISO_WEEK,
                    "quarter" => table.grain = Grain::Quarter,
                    "month" => table.grain = Grain::Month,
                    _ => {}
                }
            }
            match name {
                Some(name) => {
                    table.computed.insert(name.text.to_string(), value.clone());
                    table.time = Some(super::build::name(&name.text));
                }
                None => table.time = Some(value.clone()),
            }
        }
        TableEntryKind::Grain(grain) => table.grain = Grain::named(&grain.text).expect("a grain"),
        TableEntryKind::Span { start, end } => table.span = Some((start.text.to_string(), end.text.to_string())),
        TableEntryKind::Spread(_) => table.spread = true,
        TableEntryKind::Key(columns) => table.key = texts(columns),
        TableEntryKind::Value(column) => table.value = Some(column.text.to_string()),
        TableEntryKind::Unit { columns, unit } => {
            if let Some(time) = unit.as_time() {
                table.units.extend(texts(columns).into_iter().map(|column| (column, time)));
            }
        }
        TableEntryKind::Link { columns, table: to, target, alias, held } => table.links.push(Link {
            columns: texts(columns),
            table: to.text.to_string(),
            target: texts(target),
            alias: alias.as_ref().map(|alias| alias.text.to_string()),
            held: held.clone(),
        }),
        TableEntryKind::Rows(condition) => table.rows_where = Some(condition.clone()),
        TableEntryKind::Covers(from, to) => {
            table.covers = Some((super::build::day_of(from), super::build::day_of(to) + 1))
        }
        TableEntryKind::Mean { columns, of } => {
            table.means.extend(texts(columns).into_iter().map(|column| (column, of.text.to_string())));
        }
        TableEntryKind::Computed { name, value, .. } => {
            table.computed.insert(name.text.to_string(), value.clone());
        }
        TableEntryKind::Fill { .. }
        | TableEntryKind::BlankCodes { .. }
        | TableEntryKind::Truth { .. }
        | TableEntryKind::Format { .. }
        | TableEntryKind::Unpivot { .. }
        | TableEntryKind::One(_) => {}
        TableEntryKind::Order { column, values } => {
            table.orders.insert(column.text.to_string(), values.iter().map(super::build::literal).collect());
        }
        TableEntryKind::Reading { .. } => panic!("the oracle does not know {entry:?}"),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
    Bool,
    Date,
    Time,
    Period,
}

/// The narrowest kind that every filled cell fits, and the grain if its cells are times.
fn kind_of(cells: &[&str], column: &str, says: &[TableEntryKind]) -> (Kind, Option<Grain>) {
    let named = |columns: &[kpi::syntax::Name]| columns.iter().any(|name| &*name.text == column);
    for entry in says {
        match entry {
            TableEntryKind::Format { columns, format, .. } if named(columns) && format == "text" => {
                return (Kind::Text, None);
            }
            TableEntryKind::Truth { columns, .. } if named(columns) => return (Kind::Bool, None),
            _ => {}
        }
    }
    let filled: Vec<&str> = cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
    let all = |fits: &dyn Fn(&str) -> bool| !filled.is_empty() && filled.iter().all(|cell| fits(cell));
    if all(&|cell| decimal(cell).is_some()) {
        (Kind::Number, None)
    } else if all(&|cell| cell.eq_ignore_ascii_case("true") || cell.eq_ignore_ascii_case("false")) {
        (Kind::Bool, None)
    } else if all(&|cell| calendar::parse_day(cell).is_some()) {
        (Kind::Date, Some(Grain::Day))
    } else if all(&|cell| calendar::parse_moment(cell).or(calendar::parse_day(cell).map(|day| day * DAY)).is_some()) {
        (Kind::Time, Some(Grain::Minute))
    } else if let Some((grain, _)) = filled.first().and_then(|cell| calendar::parse_period(cell))
        && all(&|cell| calendar::parse_period(cell).is_some_and(|(other, _)| other == grain))
    {
        (Kind::Period, Some(grain))
    } else {
        (Kind::Text, None)
    }
}

fn read(cell: &str, kind: Kind, column: &str, sheet: &Sheet) -> Naive {
    let named = |columns: &[kpi::syntax::Name]| columns.iter().any(|name| &*name.text == column);
    for entry in &sheet.says {
        match entry {
            TableEntryKind::BlankCodes { columns, codes } if named(columns) => {
                if codes.iter().any(|code| super::build::is_literal(code, cell)) {
                    return Naive::Blank(Reason::NoValues);
                }
            }
            TableEntryKind::Truth { yes, columns, codes } if named(columns) => {
                if codes.iter().any(|code| super::build::is_literal(code, cell)) {
                    return Naive::Bool(*yes);
                }
            }
            TableEntryKind::Fill { columns, value } if named(columns) && cell.is_empty() => {
                return super::build::literal(value);
            }
            _ => {}
        }
    }
    if cell.is_empty() {
        return Naive::Blank(Reason::NoValues);
    }
    let value = match kind {
        Kind::Number => decimal(cell).map(Naive::number),
        Kind::Bool => Some(Naive::Bool(cell.eq_ignore_ascii_case("true"))),
        Kind::Date => calendar::parse_day(cell).map(Naive::Date),
        Kind::Time => calendar::parse_moment(cell).or(calendar::parse_day(cell).map(|day| day * DAY)).map(Naive::Time),
        Kind::Period => calendar::parse_period(cell).map(|(_, day)| Naive::Date(day)),
        Kind::Text => Some(Naive::Text(cell.to_owned())),
    };
    value.unwrap_or_else(|| panic!("the cell {cell:?} of {column} does not fit its column"))
}
