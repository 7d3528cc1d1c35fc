//! What `kpi inspect FILE` tells: what was recognised, and the `table` block to paste.

use super::csv::{About, Separator, Why};
use super::open::{self, Facts, Opened};
use super::problems::expected;
use super::reading::{Form, Reading};
use super::{Binding, Column, Kind, Options, ScanError, habit, too_fine};
use crate::calendar::{Day, Grain, Period, Timestamp};
use crate::problem::Error;
use crate::syntax::written_name;
use crate::value::BigInt;
use crate::value::Exact;
use datafusion::arrow::array::{ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray};
use datafusion::arrow::compute::{max, min};
use datafusion::arrow::datatypes::{Date32Type, Decimal128Type, Decimal256Type, Int64Type, TimestampMicrosecondType};
use datafusion::arrow::record_batch::RecordBatch;
use std::collections::HashSet;

/// So many first rows are shown.
const SHOWN: usize = 5;

/// So many rows are compared to see whether a column could be a key.
const COMPARED: usize = 1_000_000;

/// What was recognised of a table.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// The table's name.
    pub table: String,
    /// Where it comes from, for people.
    pub origin: String,
    /// `csv`, `parquet`, `ndjson`, or `cells`.
    pub format: String,
    /// What separates the cells of a text file; `spaces` are two or more.
    pub separator: Option<String>,
    /// The encoding of a text file.
    pub encoding: Option<String>,
    /// The files as they were named.
    pub files: Vec<String>,
    /// How many rows there are.
    pub rows: u64,
    /// Whether the rows were counted; else they are estimated from the parts that were looked at.
    pub counted: bool,
    /// The columns in order.
    pub columns: Vec<InspectedColumn>,
    /// The first rows as text; blank is empty.
    pub first_rows: Vec<Vec<String>>,
    /// Columns that cannot be read, each with its reason.
    pub left_out: Vec<(String, String)>,
    /// What else should be known, one sentence each.
    pub remarks: Vec<String>,
    /// The `table` block to paste.
    pub block: String,
}

/// What was recognised of a column.
#[derive(Clone, Debug)]
pub struct InspectedColumn {
    /// Its name.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
    /// Whether its source holds binary floating point.
    pub approximate: bool,
    /// Blank cells among those that were looked at.
    pub blanks: u64,
    /// The smallest value that was read; nothing for text.
    pub smallest: Option<String>,
    /// The largest value that was read; nothing for text.
    pub largest: Option<String>,
    /// A few cells as they were written.
    pub samples: Vec<String>,
    /// Whether no cell is blank and no two are equal, among the rows that were read.
    pub may_be_key: bool,
}

/// Looks at one binding and tells what was recognised.
///
/// A cell that does not fit its column is a remark here, not a failure.
pub async fn inspect(binding: &Binding, options: &Options) -> Result<Inspection, Error> {
    // What is recognised is found anew.
    let options = &Options { cache: None, ..options.clone() };
    let found = open::find(binding, options)?;
    let opened = open::table(found, None, options)?;
    let mut columns: Vec<InspectedColumn> = opened
        .table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| InspectedColumn {
            name: column.name.clone(),
            kind: column.kind,
            approximate: column.approximate,
            blanks: opened.facts.blanks.get(at).copied().unwrap_or(0),
            smallest: None,
            largest: None,
            samples: column.samples.clone(),
            may_be_key: false,
        })
        .collect();
    let mut remarks = remarks(&opened.facts, options);
    remarks.extend(opened.facts.doubt.as_ref().map(super::problems::remark));
    let first_rows = read(&opened, &mut columns, &mut remarks, options)?;
    let block = block(&opened, &columns);
    let facts = opened.facts;
    Ok(Inspection {
        table: opened.table.name,
        origin: opened.table.origin,
        format: facts.format,
        separator: facts.separator.as_ref().map(shown),
        encoding: facts.encoding,
        files: facts.files,
        rows: facts.rows,
        counted: facts.whole,
        columns,
        first_rows,
        left_out: facts.left_out,
        remarks,
        block,
    })
}

fn remarks(facts: &Facts, options: &Options) -> Vec<String> {
    let zone = options.calendar.time_zone.map_or("UTC".to_owned(), |zone| format!("the local time of {}", zone.name()));
    let zoned = facts.zoned.iter().map(|name| format!("The times of {name} have an offset; they are read as {zone}."));
    let doubled = facts.doubled.iter().map(|(name, instead)| super::problems::told_apart(name, instead));
    zoned.chain(doubled).chain(facts.remarks.iter().map(|remark| sentence(remark))).collect()
}

/// With a full stop, and a capital letter unless the name of a file stands first, which is as it is.
fn sentence(remark: &str) -> String {
    let first = remark.split(' ').next().unwrap_or_default();
    if !first.chars().all(char::is_alphabetic) {
        return format!("{remark}.");
    }
    let mut letters = remark.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).chain(['.']).collect()
}

/// Reads the rows of a small file, the first ones of a large file: extremes, key candidates, the rows to show.
fn read(
    opened: &Opened,
    columns: &mut [InspectedColumn],
    remarks: &mut Vec<String>,
    options: &Options,
) -> Result<Vec<Vec<String>>, Error> {
    let wanted = opened
        .rows
        .wanted(None)
        .map_err(|error| super::problems::unreadable(&opened.table.origin, &error.to_string()))?;
    let parts = opened.rows.parts(&wanted, 1)?;
    let mut shown = Vec::new();
    let mut keys: Vec<Option<HashSet<String>>> = columns.iter().map(|column| could_be_key(column.kind)).collect();
    let mut ranges: Vec<Range> = vec![Range::default(); columns.len()];
    let mut rows = 0;
    for batch in parts.iter().flat_map(|part| part()) {
        let batch = match batch {
            Ok(batch) => batch,
            Err(ScanError::Failure(failure)) => {
                remarks.push(super::problems::remark(&failure));
                break;
            }
            Err(ScanError::Wider { .. }) => break,
        };
        show(&batch, columns, &mut shown);
        for ((array, column), (range, keys)) in
            batch.columns().iter().zip(columns.iter()).zip(ranges.iter_mut().zip(&mut keys))
        {
            range.see(array, column.kind);
            unique(array, column.kind, keys);
        }
        rows += batch.num_rows();
        if rows >= COMPARED && !opened.facts.whole || rows as u64 >= options.sample {
            break;
        }
    }
    for ((column, range), keys) in columns.iter_mut().zip(ranges).zip(keys) {
        column.smallest = range.smallest(column.kind);
        column.largest = range.largest(column.kind);
        column.may_be_key = rows > 1 && keys.is_some();
    }
    Ok(shown)
}

fn could_be_key(kind: Kind) -> Option<HashSet<String>> {
    matches!(kind, Kind::Text | Kind::Number { scale: 0, .. }).then(HashSet::new)
}

fn unique(array: &ArrayRef, kind: Kind, keys: &mut Option<HashSet<String>>) {
    let Some(known) = keys else { return };
    if known.len() > COMPARED {
        return;
    }
    let all_new = array.null_count() == 0 && (0..array.len()).all(|row| known.insert(cell(array, row, kind)));
    if !all_new {
        *keys = None;
    }
}

fn show(batch: &RecordBatch, columns: &[InspectedColumn], shown: &mut Vec<Vec<String>>) {
    for row in 0..batch.num_rows() {
        if shown.len() >= SHOWN {
            return;
        }
        shown.push(batch.columns().iter().zip(columns).map(|(array, column)| cell(array, row, column.kind)).collect());
    }
}

/// A cell of a canonical array as text; blank is empty.
fn cell(array: &ArrayRef, row: usize, kind: Kind) -> String {
    let mut text = String::new();
    super::celltext::write(array, row, kind, &mut text);
    text
}

fn text_of(number: &BigInt, kind: Kind) -> String {
    match kind {
        Kind::Number { scale, .. } => Exact::big_decimal(number.clone(), u32::from(scale)).fixed(u32::from(scale)),
        Kind::Date(grain) => {
            let day = Day(i32::try_from(number).unwrap_or_default());
            if grain == Grain::Day { day.to_string() } else { Period::of_day(grain, day).to_string() }
        }
        Kind::Time => Timestamp(i64::try_from(number).unwrap_or_default()).to_string(),
        Kind::Text | Kind::Bool => number.to_string(),
    }
}

/// The smallest and largest value of a column so far.
#[derive(Clone, Default)]
struct Range {
    low: Option<BigInt>,
    high: Option<BigInt>,
}

impl Range {
    fn see(&mut self, array: &ArrayRef, kind: Kind) {
        let (low, high) = match kind {
            Kind::Number { .. } => extremes::<Int64Type>(array, BigInt::from)
                .or_else(|| extremes::<Decimal128Type>(array, BigInt::from))
                .or_else(|| {
                    extremes::<Decimal256Type>(array, |number| BigInt::from_signed_bytes_le(&number.to_le_bytes()))
                }),
            Kind::Date(_) => extremes::<Date32Type>(array, BigInt::from),
            Kind::Time => extremes::<TimestampMicrosecondType>(array, BigInt::from),
            Kind::Text | Kind::Bool => None,
        }
        .unzip();
        self.low = self.low.take().into_iter().chain(low).min();
        self.high = self.high.take().into_iter().chain(high).max();
    }

    fn smallest(&self, kind: Kind) -> Option<String> {
        self.low.as_ref().map(|number| text_of(number, kind))
    }

    fn largest(&self, kind: Kind) -> Option<String> {
        self.high.as_ref().map(|number| text_of(number, kind))
    }
}

fn extremes<T>(array: &ArrayRef, big: impl Fn(T::Native) -> BigInt) -> Option<(BigInt, BigInt)>
where
    T: ArrowPrimitiveType,
    PrimitiveArray<T>: 'static,
    T::Native: PartialOrd,
{
    let numbers = array.as_primitive_opt::<T>()?;
    Some((big(min(numbers)?), big(max(numbers)?)))
}

/// The `table` block that says what was found, with what is not certain as comments.
fn block(opened: &Opened, columns: &[InspectedColumn]) -> String {
    let (table, facts) = (&opened.table, &opened.facts);
    let mut lines: Vec<String> = Vec::new();
    let name_of = |at: &usize| columns.get(*at).map_or_else(String::new, |column| written_name(&column.name));
    let times: Vec<String> = table.time_candidates().iter().map(name_of).collect();
    match times.as_slice() {
        [] => lines.push(match table.columns.iter().find(|column| habit(column).is_time) {
            Some(column) => format!("time {}", written_name(&column.name)),
            None => "# time …  (no column holds dates: what depends on time cannot be asked)".to_owned(),
        }),
        [one] => lines.push(format!("time {one}")),
        [first, rest @ ..] => lines.push(format!("time {first}  # or {}", rest.join(", "))),
    }
    let mut named_as_keys = table.columns.iter().filter(|column| column.is_named_as_key());
    if let Some(key) =
        named_as_keys.find(|key| columns.iter().any(|column| column.may_be_key && column.name == key.name))
    {
        lines.push(format!("key {}", written_name(&key.name)));
    }
    if let Some(separator) = facts.separator.as_ref().map(shown).filter(|separator| separator != ",") {
        let said = if separator == "\t" { "tab" } else { separator.as_str() };
        lines.push(format!("separator \"{said}\""));
    }
    if let Some(about) = &facts.about {
        lines.extend(layout(about));
    }
    if let Some(encoding) = facts.encoding.as_ref().filter(|encoding| *encoding != "UTF-8") {
        lines.push(format!("encoding \"{encoding}\""));
    }
    for entry in recognised(opened.rows.readings(), &table.columns) {
        lines.push(entry);
    }
    if let Some(sheet) = &facts.sheet {
        lines.push(format!("sheet \"{}\"", sheet.replace('"', "\\\"")));
    }
    if !facts.seconds.is_empty() {
        let names: Vec<String> = facts.seconds.iter().map(|name| written_name(name)).collect();
        lines.push(format!("unit {}: s", names.join(", ")));
    }
    for entry in table.columns.iter().filter_map(seeming) {
        if !lines.contains(&entry) {
            lines.push(entry);
        }
    }
    for column in columns.iter().filter(|column| column.kind != Kind::Text) {
        lines.push(format!("# {}: {}", written_name(&column.name), expected(column.kind)));
    }
    let body: String = lines.iter().map(|line| format!("  {line}\n")).collect();
    format!("table {} {{\n{body}}}\n", written_name(&table.name))
}

/// A separator as it is shown and said.
fn shown(separator: &Separator) -> String {
    match separator {
        Separator::Byte(byte) => char::from(*byte).to_string(),
        Separator::Text(text) => String::from_utf8_lossy(text).into_owned(),
        Separator::Spaces => "spaces".to_owned(),
    }
}

/// The entries that say what of a file is its table.
fn layout(about: &About) -> Vec<String> {
    let mut lines = Vec::new();
    match about.manner.quote {
        Some(b'"') => {}
        Some(quote) => lines.push(format!("quote \"{}\"", char::from(quote))),
        None => lines.push("quote \"none\"".to_owned()),
    }
    if let Some(escape) = about.manner.escape {
        let escape = char::from(escape).to_string().replace('\\', "\\\\");
        lines.push(format!("escape \"{escape}\""));
    }
    let of = |why: &'static [Why]| about.aside.iter().filter(move |aside| why.contains(&aside.why));
    if let Some(last) = of(&[Why::Above]).map(|aside| aside.lines.1).max() {
        lines.push(format!("skip {last}"));
    }
    if about.header != 1 {
        lines.push(format!("header {}", about.header));
    }
    let below = of(&[Why::Total, Why::Remark, Why::Empty]).count();
    if below > 0 {
        lines.push(format!("footer {below}"));
    }
    if of(&[Why::Comment]).next().is_some() {
        lines.push("comment \"#\"".to_owned());
    }
    lines
}

/// The entries that say how the cells were read, where that is not plain.
fn recognised(readings: &[Reading], columns: &[Column]) -> Vec<String> {
    let mut lines = Vec::new();
    let numbers = || readings.iter().filter(|reading| matches!(reading.kind, Kind::Number { .. }));
    let has_comma = |reading: &&Reading| reading.point == b',';
    let commas = numbers().any(|reading| has_comma(&reading));
    let points = numbers().any(|reading| !has_comma(&reading) && (reading.style.loose || has_decimals(reading.kind)));
    if commas && !points {
        lines.push("decimal \",\"".to_owned());
    } else if !commas && numbers().any(|reading| reading.style.loose && reading.style.money.is_none()) {
        lines.push("decimal \".\"".to_owned());
    }
    for (reading, column) in readings.iter().zip(columns) {
        let name = written_name(&reading.name);
        match &reading.form {
            Form::Pattern(pattern) => lines.push(format!("format {name}: \"{}\"", pattern.text)),
            Form::Length => lines.push(format!("format {name}: duration")),
            Form::Percent => lines.push(format!("format {name}: percent")),
            Form::Found | Form::Number
                if has_comma(&reading) && points && matches!(reading.kind, Kind::Number { .. }) =>
            {
                lines.push(format!("format {name}: \"#.##0,00\""));
            }
            _ => {}
        }
        if let Some(sign) = &reading.style.money {
            lines.push(match &column.unit {
                Some(unit) => format!("unit {name}: {unit}"),
                None => format!("# unit {name}: …  ({sign} is the sign of several currencies)"),
            });
        }
    }
    lines
}

fn has_decimals(kind: Kind) -> bool {
    matches!(kind, Kind::Number { scale: 1.., .. })
}

/// What would read a column of texts as what it seems to hold: one entry, the others beside it.
fn seeming(column: &Column) -> Option<String> {
    if let Some(cell) = too_fine(column) {
        let name = written_name(&column.name);
        return Some(format!("# {name}: \"{cell}\" is finer than a microsecond, so it is text; nothing is cut"));
    }
    let habit = habit(column);
    if let Some(two) = &habit.two_readings {
        let name = written_name(&column.name);
        return Some(format!(
            "# {name}: \"{}\" is {} with `decimal \".\"`, and {} with `decimal \",\"`",
            two.cell, two.point, two.comma
        ));
    }
    match habit.entries.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(format!("# {}  (no cell tells which)", several.join(", or "))),
    }
}
