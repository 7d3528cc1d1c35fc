//! SQLite files: the stated table, or the only one, as rows of cells. Whole numbers and texts are what they are; what the
//! database keeps in binary floating point is written as the shortest decimal.

use super::grid::{Grid, GridBuilder};
use super::locate::Found;
use super::problems;
use super::rowfile::{Nature, RowFile, Rows, Stop};
use super::spill::Named;
use super::textrows::ROWS;
use crate::problem::Failure;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OpenFlags, params_from_iter};
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// Of so many rows one is remembered where a scan can begin.
const STEP: u64 = 4_096;

/// Digits that survive the way into binary floating point and back whatever they are.
const SAFE_DIGITS: usize = 15;

/// One table of a database.
#[derive(Clone, Debug)]
struct SqliteFile {
    name: String,
    place: Arc<Named>,
    table: String,
    /// The names of its columns in the database, and as formulas know them.
    columns: Vec<String>,
    header: Vec<String>,
    natures: Vec<Nature>,
    order: Order,
    rows: u64,
    /// Rows that were set aside, by their numbers from 0.
    aside: Arc<HashSet<u64>>,
}

/// In which order its rows are read, a stretch at a time.
#[derive(Clone, Debug)]
enum Order {
    /// By their number; `starts` is that of each so-many-th row.
    Numbers { name: String, starts: Arc<[i64]> },
    /// By their key.
    Key(Vec<String>),
    /// As they come: a view.
    Given,
}

/// Opens the files. Columns of binary data are left out, with the reason.
pub(super) fn open(files: &[Found], left_out: &mut Vec<(String, String)>) -> Result<Vec<Arc<dyn RowFile>>, Failure> {
    let one = |file: &Found| -> Result<Arc<dyn RowFile>, Failure> {
        let unreadable = |error: std::io::Error| problems::unreadable(&file.path, &error.to_string());
        let place = Arc::new(Named::of(&file.content).map_err(unreadable)?);
        let bad = |error: rusqlite::Error| problems::bad_database(&file.path, &error.to_string());
        let database = connect(&place).map_err(bad)?;
        let table = chosen(&database, file)?;
        let found = look(&database, file, place, &table, left_out).map_err(bad)?;
        let doubled = super::names::doubled(&found.header);
        if !doubled.is_empty() {
            return Err(problems::doubled_columns(&found.name, &doubled));
        }
        Ok(Arc::new(found))
    };
    files.iter().map(one).collect()
}

fn connect(place: &Named) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if !place.is_copy() {
        return Connection::open_with_flags(place.path(), flags);
    }
    // Nothing is looked for beside a copy, and nothing is left there.
    let mut address = if cfg!(windows) { "file:///" } else { "file:" }.to_owned();
    for byte in place.path().as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b':' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                address.push(char::from(*byte));
            }
            b'\\' if cfg!(windows) => address.push('/'),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address.push_str("?immutable=1");
    Connection::open_with_flags(address, flags | OpenFlags::SQLITE_OPEN_URI)
}

/// The stated table or view; else the only table.
fn chosen(database: &Connection, file: &Found) -> Result<String, Failure> {
    let bad = |error: rusqlite::Error| problems::bad_database(&file.path, &error.to_string());
    let list = |kinds: &str| -> rusqlite::Result<Vec<String>> {
        let sql = format!(
            "select name from sqlite_schema where type in ({kinds}) and name not like 'sqlite\\_%' escape '\\' order by name"
        );
        database.prepare(&sql)?.query_map([], |row| row.get(0))?.collect()
    };
    let all = list("'table', 'view'").map_err(bad)?;
    let shown: Vec<&str> = all.iter().map(String::as_str).collect();
    if let Some(part) = &file.part {
        let alike = all.iter().find(|name| *name == part);
        return alike.cloned().ok_or_else(|| problems::no_such_part(&file.path, "table", part, &shown));
    }
    let tables = list("'table'").map_err(bad)?;
    match (tables.as_slice(), all.as_slice()) {
        ([one], _) | ([], [one]) => Ok(one.clone()),
        ([], []) => Err(problems::bad_database(&file.path, "there is no table in it")),
        _ => Err(problems::several_tables(&file.path, "tables", &shown)),
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// One column as the database describes it.
struct Described {
    name: String,
    kind: String,
    key: i64,
}

fn look(
    database: &Connection,
    file: &Found,
    place: Arc<Named>,
    table: &str,
    left_out: &mut Vec<(String, String)>,
) -> rusqlite::Result<SqliteFile> {
    let described: Vec<Described> = database
        .prepare("select name, type, pk from pragma_table_xinfo(?1) where hidden <> 1")?
        .query_map([table], |row| Ok(Described { name: row.get(0)?, kind: row.get(1)?, key: row.get(2)? }))?
        .collect::<rusqlite::Result<_>>()?;
    let order = order(database, table, &described)?;
    let counts: String = described
        .iter()
        .map(|column| {
            let name = quoted(&column.name);
            format!(", total(typeof({name}) = 'real'), total(typeof({name}) = 'blob')")
        })
        .collect();
    let mut columns = Vec::new();
    let mut natures = Vec::new();
    let sql = format!("select count(*){counts} from {}", quoted(table));
    let rows = database.query_row(&sql, [], |row| {
        for (at, column) in described.iter().enumerate() {
            let holds = |kind: usize| -> rusqlite::Result<bool> { Ok(row.get::<_, f64>(1 + 2 * at + kind)? > 0.0) };
            if holds(1)? {
                left_out.push((column.name.nfc().collect(), "it holds binary data".to_owned()));
                continue;
            }
            let approximate = holds(0)? && (!is_decimal(&column.kind) || is_inexact(database, table, &column.name)?);
            columns.push(column.name.clone());
            natures.push(Nature { approximate, seconds: false });
        }
        row.get::<_, i64>(0)
    })?;
    Ok(SqliteFile {
        name: format!("{}#{table}", file.path),
        place,
        table: table.to_owned(),
        header: columns.iter().map(|name| name.nfc().collect()).collect(),
        columns,
        natures,
        order,
        rows: u64::try_from(rows).unwrap_or(0),
        aside: Arc::default(),
    })
}

fn order(database: &Connection, table: &str, described: &[Described]) -> rusqlite::Result<Order> {
    let kind: String =
        database.query_row("select type from sqlite_schema where name = ?1", [table], |row| row.get(0))?;
    if kind == "view" {
        return Ok(Order::Given);
    }
    let is_free = |name: &&&str| !described.iter().any(|column| column.name.eq_ignore_ascii_case(name));
    let Some(number) = ["rowid", "_rowid_", "oid"].iter().find(is_free) else { return Ok(Order::Given) };
    let sql = format!("select {number} from {} order by {number}", quoted(table));
    let Ok(mut statement) = database.prepare(&sql) else {
        let mut keys: Vec<&Described> = described.iter().filter(|column| column.key > 0).collect();
        keys.sort_by_key(|column| column.key);
        return Ok(Order::Key(keys.into_iter().map(|column| column.name.clone()).collect()));
    };
    let mut starts = Vec::new();
    let (mut rows, mut at) = (statement.query([])?, 0u64);
    while let Some(row) = rows.next()? {
        if at.is_multiple_of(STEP) {
            starts.push(row.get(0)?);
        }
        at += 1;
    }
    Ok(Order::Numbers { name: (*number).to_owned(), starts: starts.into() })
}

/// Whether a column is declared as one of decimals, `NUMERIC` or `DECIMAL(10,2)`: the database turns a decimal into
/// floating point only where it can be had back.
fn is_decimal(declared: &str) -> bool {
    let declared = declared.to_ascii_uppercase();
    ["DEC", "NUMERIC", "MONEY"].iter().any(|word| declared.contains(word))
}

/// Whether a number of a column needs more digits than floating point keeps for sure.
fn is_inexact(database: &Connection, table: &str, column: &str) -> rusqlite::Result<bool> {
    let name = quoted(column);
    let mut statement =
        database.prepare(&format!("select {name} from {} where typeof({name}) = 'real'", quoted(table)))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text = row.get::<_, f64>(0)?.to_string();
        let digits = text.trim_start_matches(['-', '0', '.']).trim_end_matches('0');
        if digits.bytes().filter(u8::is_ascii_digit).count() > SAFE_DIGITS {
            return Ok(true);
        }
    }
    Ok(false)
}

impl RowFile for SqliteFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn header(&self) -> &[String] {
        &self.header
    }

    fn extent(&self) -> (u64, u64) {
        (0, self.rows)
    }

    fn seams(&self, places: &[u64], _: bool, _: usize) -> Result<Vec<u64>, Failure> {
        let seam = |place: &u64| match &self.order {
            _ if *place == 0 => 0,
            Order::Numbers { .. } => place.next_multiple_of(STEP).min(self.rows),
            Order::Key(_) | Order::Given => self.rows,
        };
        Ok(places.iter().map(seam).collect())
    }

    fn nature(&self, column: usize) -> Nature {
        self.natures.get(column).copied().unwrap_or_default()
    }

    fn without(&self, records: Vec<(u64, u64)>) -> Option<Arc<dyn RowFile>> {
        // The rows of a view come in no order that another question would find again.
        if matches!(self.order, Order::Given) {
            return None;
        }
        let aside = records.into_iter().map(|(row, _)| row).collect();
        Some(Arc::new(SqliteFile { aside: Arc::new(aside), ..self.clone() }))
    }

    fn written(&self, records: &[(u64, u64)]) -> Vec<String> {
        let wanted: HashMap<u64, usize> = records.iter().enumerate().map(|(at, record)| (record.0, at)).collect();
        let mut texts = vec![String::new(); records.len()];
        let all: Vec<usize> = (0..self.columns.len()).collect();
        let end = records.iter().map(|record| record.1).max().unwrap_or(0);
        let Ok(mut rows) = self.rows(0, end, &all, false) else { return texts };
        let mut number = 0;
        while let Ok(Some(grid)) = rows.next(ROWS) {
            for row in 0..grid.rows() {
                if let Some(text) = wanted.get(&(number + row as u64)).and_then(|at| texts.get_mut(*at)) {
                    let cell = |column: &usize| String::from_utf8_lossy(grid.raw(row, *column)).into_owned();
                    *text = all.iter().map(cell).collect::<Vec<_>>().join("\t");
                }
            }
            number += grid.rows() as u64;
        }
        texts
    }

    fn rows(&self, from: u64, to: u64, columns: &[usize], _: bool) -> Result<Box<dyn Rows>, Failure> {
        let bad = |error: rusqlite::Error| problems::bad_database(&self.name, &error.to_string());
        Ok(Box::new(SqliteRows {
            database: connect(&self.place).map_err(bad)?,
            file: self.clone(),
            wanted: columns.to_vec(),
            given: (0..columns.len()).collect(),
            next: from,
            to,
            behind: Vec::new(),
            numbers: Vec::new(),
            built: GridBuilder::default(),
        }))
    }
}

struct SqliteRows {
    file: SqliteFile,
    database: Connection,
    wanted: Vec<usize>,
    given: Vec<usize>,
    next: u64,
    to: u64,
    /// The key of the last row that was given.
    behind: Vec<Value>,
    /// The numbers of the rows of the last grid, from 0.
    numbers: Vec<u64>,
    built: GridBuilder,
}

impl SqliteRows {
    /// What is asked for the next rows, at most so many: the wanted columns, then the key.
    fn question(&self, most: u64) -> (String, Vec<Value>) {
        let names = self.wanted.iter().filter_map(|at| self.file.columns.get(*at)).map(|name| quoted(name));
        let mut asked: Vec<String> = names.collect();
        let mut given = Vec::new();
        let table = quoted(&self.file.table);
        let rest = match &self.file.order {
            Order::Numbers { name, starts } => {
                asked.push(name.clone());
                let start = usize::try_from(self.next / STEP).ok().and_then(|at| starts.get(at)).copied().unwrap_or(0);
                let (than, from) = match self.behind.first() {
                    Some(last) => (">", last.clone()),
                    None => (">=", Value::Integer(start)),
                };
                given.push(from);
                format!("where {name} {than} ?1 order by {name} limit {most}")
            }
            Order::Key(key) => {
                let key: Vec<String> = key.iter().map(|name| quoted(name)).collect();
                asked.extend(key.iter().cloned());
                let key = key.join(", ");
                given.extend(self.behind.iter().cloned());
                let marks = vec!["?"; self.behind.len()].join(", ");
                let behind = if self.behind.is_empty() { String::new() } else { format!("where ({key}) > ({marks}) ") };
                format!("{behind}order by {key} limit {most}")
            }
            Order::Given => {
                if asked.is_empty() {
                    asked.push("1".to_owned());
                }
                format!("limit {most} offset {}", self.next)
            }
        };
        (format!("select {} from {table} {rest}", asked.join(", ")), given)
    }

    fn read(&mut self, most: u64) -> rusqlite::Result<u64> {
        let (sql, given) = self.question(most);
        let mut statement = self.database.prepare(&sql)?;
        let keys = match &self.file.order {
            Order::Numbers { .. } => 1,
            Order::Key(key) => key.len(),
            Order::Given => 0,
        };
        let mut rows = statement.query(params_from_iter(given))?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            let number = self.next + count;
            count += 1;
            if !self.file.aside.contains(&number) {
                for at in 0..self.wanted.len() {
                    cell(row.get_ref(at)?, self.built.text());
                    self.built.end_cell();
                }
                if self.wanted.is_empty() {
                    self.built.push(b"");
                }
                self.numbers.push(number);
            }
            if keys > 0 {
                self.behind.clear();
                for at in 0..keys {
                    self.behind.push(row.get(self.wanted.len() + at)?);
                }
            }
        }
        Ok(count)
    }
}

/// Writing to a vector cannot fail.
fn cell(value: ValueRef<'_>, out: &mut Vec<u8>) {
    let _ = match value {
        ValueRef::Null => Ok(()),
        ValueRef::Integer(number) => write!(out, "{number}"),
        ValueRef::Real(number) => write!(out, "{number}"),
        ValueRef::Text(text) | ValueRef::Blob(text) => out.write_all(text),
    };
}

impl Rows for SqliteRows {
    fn next(&mut self, most: usize) -> Result<Option<Grid<'_>>, Stop> {
        self.built.clear();
        self.numbers.clear();
        // All rows of a step may have been set aside.
        while self.numbers.is_empty() {
            let most = (most as u64).min(self.to - self.next);
            if most == 0 {
                return Ok(None);
            }
            let count = self.read(most).map_err(|error| problems::bad_database(&self.file.name, &error.to_string()))?;
            if count < most {
                return Err(problems::changes(&self.file.name).into());
            }
            self.next += count;
        }
        Ok(Some(self.built.grid(self.wanted.len().max(1))))
    }

    fn columns(&self) -> &[usize] {
        &self.given
    }

    fn place(&self, row: usize, column: usize) -> (Option<u64>, Option<u64>) {
        (self.numbers.get(row).map(|number| number + 1), self.wanted.get(column).map(|at| *at as u64 + 1))
    }

    fn record(&self, row: usize) -> Option<(u64, u64)> {
        self.numbers.get(row).map(|number| (*number, number + 1))
    }
}
