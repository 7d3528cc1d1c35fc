//! Opening one bound table: its files, its columns, its rows.

use super::account::account;
use super::badrows::BadRow;
use super::cells::CellTable;
use super::columnar::{self, Keeping};
use super::csv::{self, CsvFile, Depth, Doubt, Separator, Stated};
use super::declare::{Declaration, format_unit};
use super::evidence::Evidence;
use super::json::{self, JsonFile};
use super::locate::{self, Format, Found};
use super::partitions::FolderFile;
use super::reading::{Form, Reading};
use super::recognise::{Points, recognise};
use super::rowfile::RowFile;
use super::scan::{Scannable, Source};
use super::textsource::{TextSource, sorted};
use super::unpivot::LongFile;
use super::workbook::{self, Wishes};
use super::{Binding, Column, From, Kind, Options, Table, names, partitions, problems, sqlite};
use crate::problem::{Code, Error, Failure};
use crate::syntax;
use crate::unit::{Symbol, TimeUnit, Unit};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// A binding whose files are found.
pub(super) struct FoundTable<'a> {
    pub name: String,
    pub origin: String,
    binding: &'a Binding,
    files: Vec<Found>,
}

/// A table with what is told about it when it is inspected.
pub(super) struct Opened {
    pub table: Table,
    pub facts: Facts,
    /// The same rows as the table's, to be read without an engine.
    pub rows: Arc<Scannable>,
}

impl Opened {
    /// The same, if nothing about its files is left open that only people can tell.
    pub fn certain(self) -> Result<Opened, Failure> {
        match &self.facts.doubt {
            Some((file, line)) => Err(problems::names_or_row(file, line)),
            None => Ok(self),
        }
    }
}

/// What was recognised of a table's files.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub format: String,
    pub separator: Option<Separator>,
    pub encoding: Option<String>,
    pub files: Vec<String>,
    /// Columns that cannot be read, with the reason.
    pub left_out: Vec<(String, String)>,
    /// Names that several columns have, with what these are called instead.
    pub doubled: Vec<(String, Vec<String>)>,
    /// Blank cells of each column among those that were looked at.
    pub blanks: Vec<u64>,
    /// Rows that were looked at, and whether these are all.
    pub rows_seen: u64,
    pub whole: bool,
    /// Rows of the table, counted or estimated.
    pub rows: u64,
    /// Columns whose timestamps had an offset.
    pub zoned: Vec<String>,
    /// Columns of durations and times of day, in seconds.
    pub seconds: Vec<String>,
    /// What was left out of the files, and what else should be known of them.
    pub remarks: Vec<String>,
    /// The sheet of a workbook, if one was chosen.
    pub sheet: Option<String>,
    /// What was recognised of the first text file.
    pub about: Option<Arc<csv::About>>,
    /// Rows that were put aside.
    pub bad_rows: Vec<BadRow>,
    /// A file whose first line may be names or a row, and how that line begins.
    pub doubt: Option<(String, String)>,
    /// The units that the cells of the columns show.
    pub units: Vec<Option<Unit>>,
}

/// Finds the files of a binding and names the table.
pub(super) fn find(binding: &Binding) -> Result<FoundTable<'_>, Failure> {
    let (files, origin) = locate::files(binding)?;
    Ok(FoundTable { name: locate::table_name(binding, &files), origin, binding, files })
}

/// Opens a table and applies its block.
pub(super) fn table(found: FoundTable<'_>, block: Option<&syntax::Table>, options: &Options) -> Result<Opened, Error> {
    let mut declaration = Declaration::new(&found.name, block);
    let stated = declaration.stated();
    let mut facts = Facts { files: found.files.iter().map(|file| file.name.clone()).collect(), ..Facts::default() };
    let format = match found.files.first() {
        Some(file) => Some(locate::format(found.binding, file)?),
        None => None,
    };
    format.map_or("cells", Format::name).clone_into(&mut facts.format);
    let keeping = match format {
        Some(Format::Parquet) => Some(Keeping::Parquet),
        Some(Format::Arrow) => Some(Keeping::Arrow),
        _ => None,
    };
    let (source, readings, about): (Arc<dyn Source>, Vec<Reading>, Vec<About>) = if let Some(keeping) = keeping {
        let (source, readings, about) = columnar::open(&found.files, keeping, &mut declaration, &mut facts, options)?;
        declaration.no_unpivot(if keeping == Keeping::Arrow { "Arrow" } else { "Parquet" });
        (Arc::new(source), readings, about)
    } else {
        let files = |depth: Depth, facts: &mut Facts, declaration: &mut Declaration<'_>| {
            let files = match &found.binding.from {
                From::Cells { header, rows, origin } => vec![cells(header, rows, origin)?],
                _ if format == Some(Format::Workbook) => sheets(&found.files, &declaration.wishes(), facts)?,
                _ if format == Some(Format::Sqlite) => sqlite::open(&found.files, &mut facts.left_out)?,
                _ => text_files(&found.files, format, &stated, facts, depth, options)?,
            };
            let (files, bad) = match &options.bad_rows {
                Some(_) => sorted(&found.name, files)?,
                None => (files, Vec::new()),
            };
            facts.bad_rows.extend(bad);
            let files = long(beside_folders(files, &found.files)?, declaration);
            looked_at(files, declaration, &stated, options)
        };
        let mut seen = files(Depth::Ends, &mut facts, &mut declaration);
        if may_be_layout(&seen, &found.files, options) {
            // What stands between the rows shows only in the whole file.
            let fresh = Facts { files: facts.files.clone(), format: facts.format.clone(), ..Facts::default() };
            let mut deep = fresh;
            if let Ok(found) = files(Depth::Whole, &mut deep, &mut declaration) {
                (seen, facts) = (Ok(found), deep);
            }
        }
        let Seen { mut source, mut readings, mut evidence, whole } = seen?;
        facts.whole = whole;
        let points = match (format, &facts.separator) {
            (None | Some(Format::Csv), Some(Separator::Byte(b';'))) => Points::Either,
            (None | Some(Format::Csv), _) => Points::Usual,
            _ => Points::Decimal,
        };
        facts.units = recognise(&mut readings, &mut evidence, points);
        let mut about = conclude(&mut readings, &evidence, whole, &mut facts, source.size());
        for (at, (about, reading)) in about.iter_mut().zip(&readings).enumerate() {
            let nature = source.nature(at);
            about.approximate = nature.approximate && matches!(reading.kind, Kind::Number { .. });
            if nature.seconds && matches!(reading.kind, Kind::Number { .. }) {
                facts.seconds.push(reading.name.clone());
            }
        }
        if let Some(collected) = &options.bad_rows {
            facts.bad_rows.extend(source.set_aside(&found.name, &mut readings)?);
            collected.add(facts.bad_rows.iter().cloned());
        }
        facts.remarks.extend(source.remarks());
        (Arc::new(source), readings, about)
    };
    declaration.check_fills(&readings);
    let header: Vec<String> = readings.iter().map(|reading| reading.name.clone()).collect();
    let said = declaration.said(&header);
    let problems = declaration.take_problems();
    let mut columns: Vec<Column> = readings.iter().zip(about).map(|(reading, about)| column(reading, about)).collect();
    for (column, unit) in columns.iter_mut().zip(&facts.units) {
        column.unit = column.unit.take().or_else(|| unit.clone());
    }
    for column in columns.iter_mut().filter(|column| facts.seconds.contains(&column.name)) {
        column.unit = Some(Unit::time(TimeUnit::Second));
    }
    for (at, unit) in said.units {
        // Percent that was read is a share already, and a duration that was read is in seconds.
        let is_share = readings.get(at).is_some_and(|reading| reading.form == Form::Percent);
        let is_length = readings
            .get(at)
            .is_some_and(|reading| format_unit(reading).is_some() || facts.seconds.contains(&reading.name));
        if let Some(column) = columns.get_mut(at).filter(|_| !is_length || unit.as_time().is_none()) {
            column.unit = Some(unit).filter(|unit| !is_share || *unit != Unit::of(Symbol::Percent));
        }
    }
    let rows_source = Arc::new(Scannable::new(&found.name, readings, source, facts.rows).with_remarks(&facts.remarks));
    let rows = Arc::clone(&rows_source);
    let table = Table {
        name: found.name,
        origin: found.origin,
        columns,
        left_out: facts.left_out.clone(),
        doubled: facts.doubled.clone(),
        derived: None,
        computed: said.computed,
        time: said.time,
        grain: said.grain,
        key: said.key,
        value: said.value,
        links: said.links,
        rows: said.rows,
        known: Vec::new(),
        linked: Vec::new(),
        bad_rows: facts.bad_rows.len() as u64,
        noun: said.noun,
        covers: said.covers,
        whole_periods: false,
        lasts: said.lasts,
        spread: said.spread,
        means: said.means,
        computed_units: said.computed_units,
        orders: said.orders,
        problems,
        declared: block.map(|block| block.span),
        variant: None,
        rows_source,
    };
    Ok(Opened { table, facts, rows })
}

/// A text table of which all cells were looked at, or many.
struct Seen {
    source: TextSource,
    readings: Vec<Reading>,
    evidence: Vec<Evidence>,
    whole: bool,
}

fn looked_at(
    files: Vec<Arc<dyn RowFile>>,
    declaration: &mut Declaration<'_>,
    stated: &Stated,
    options: &Options,
) -> Result<Seen, Failure> {
    let mut source = TextSource::new(files, options)?;
    let mut readings = declaration.readings(source.header(), stated.point);
    readings.iter_mut().for_each(|reading| reading.zone = options.calendar.time_zone);
    let (evidence, whole) = source.evidence(&readings, options)?;
    Ok(Seen { source, readings, evidence, whole })
}

/// Whether lines between the rows may be no rows, in files that are small enough to be looked at whole.
fn may_be_layout(seen: &Result<Seen, Failure>, files: &[Found], options: &Options) -> bool {
    let size: u64 = files.iter().map(|file| file.content.size()).sum();
    let is_likely = match seen {
        Ok(seen) => seen.evidence.iter().zip(&seen.readings).any(|(seen, reading)| seen.repeats(&reading.name)),
        Err(failure) => matches!(failure.code, Code::RaggedLine | Code::BrokenQuote),
    };
    is_likely && size <= options.sample
}

/// What is known of a column beside how it is read.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    pub approximate: bool,
    pub may_be_blank: bool,
    pub open: bool,
    pub samples: Vec<String>,
}

fn column(reading: &Reading, about: About) -> Column {
    Column {
        name: reading.name.clone(),
        kind: reading.kind,
        unit: format_unit(reading),
        approximate: about.approximate,
        may_be_blank: about.may_be_blank && reading.fill.is_none(),
        open: about.open,
        samples: about.samples,
    }
}

fn conclude(
    readings: &mut [Reading],
    evidence: &[Evidence],
    whole: bool,
    facts: &mut Facts,
    (size, seen): (u64, u64),
) -> Vec<About> {
    for (reading, seen) in readings.iter_mut().zip(evidence) {
        reading.kind = seen.kind(reading);
        reading.dictionary = seen.suits_dictionary();
        if seen.zoned > 0 {
            facts.zoned.push(reading.name.clone());
        }
    }
    facts.blanks = evidence.iter().map(|seen| seen.blank).collect();
    facts.rows_seen = evidence.first().map_or(0, |seen| seen.blank + seen.filled);
    facts.rows = if whole || seen == 0 {
        facts.rows_seen
    } else {
        (u128::from(facts.rows_seen) * u128::from(size) / u128::from(seen)) as u64
    };
    let about = |(reading, seen): (&Reading, &Evidence)| About {
        approximate: false,
        may_be_blank: !whole || seen.blank > 0,
        open: whole && seen.filled == 0 && reading.form == Form::Found && reading.fill.is_none(),
        samples: seen.samples(),
    };
    readings.iter().zip(evidence).map(about).collect()
}

fn cells(header: &[String], rows: &[Vec<String>], origin: &str) -> Result<Arc<dyn RowFile>, Failure> {
    let header: Vec<String> = header.iter().map(|name| name.trim().nfc().collect()).collect();
    let doubled = names::doubled(&header);
    if !doubled.is_empty() {
        return Err(problems::doubled_columns(origin, &doubled));
    }
    if let Some((at, row)) = rows.iter().enumerate().find(|(_, row)| row.len() != header.len()) {
        return Err(problems::ragged(origin, Some(at as u64 + 1), row.len(), header.len(), &Separator::Byte(b'|')));
    }
    Ok(Arc::new(CellTable { origin: origin.to_owned(), header, rows: Arc::new(rows.to_vec()) }))
}

/// One sheet of each workbook.
fn sheets(files: &[Found], wishes: &Wishes, facts: &mut Facts) -> Result<Vec<Arc<dyn RowFile>>, Failure> {
    facts.sheet = files.first().and_then(|file| file.part.clone()).or_else(|| wishes.sheet.clone());
    let mut opened: Vec<Arc<dyn RowFile>> = Vec::with_capacity(files.len());
    for file in files {
        let mut sheet = workbook::open(file, wishes)?;
        facts.doubled = names::told_apart(&mut sheet.header);
        opened.push(Arc::new(sheet));
    }
    Ok(opened)
}

/// The files with the columns that their folders are.
fn beside_folders(files: Vec<Arc<dyn RowFile>>, found: &[Found]) -> Result<Vec<Arc<dyn RowFile>>, Failure> {
    let folders = partitions::of_files(found)?;
    if folders.len() != files.len() {
        return Ok(files);
    }
    Ok(files.into_iter().zip(&folders).map(|(file, folders)| FolderFile::around(file, folders)).collect())
}

/// The files with their wide columns made long, if the block says so.
fn long(files: Vec<Arc<dyn RowFile>>, declaration: &mut Declaration<'_>) -> Vec<Arc<dyn RowFile>> {
    let long = |file: Arc<dyn RowFile>| match declaration.unpivot(file.header()) {
        Some(unpivot) => Arc::new(LongFile::new(file, &unpivot)),
        None => file,
    };
    files.into_iter().map(long).collect()
}

fn text_files(
    files: &[Found],
    format: Option<Format>,
    stated: &Stated,
    facts: &mut Facts,
    depth: Depth,
    options: &Options,
) -> Result<Vec<Arc<dyn RowFile>>, Failure> {
    if matches!(format, Some(Format::Ndjson | Format::Json)) {
        return json_files(files, format == Some(Format::Ndjson), facts, options);
    }
    let mut opened: Vec<Arc<dyn RowFile>> = Vec::with_capacity(files.len());
    for file in files {
        let mut read = CsvFile::open(&file.name, file.content.clone(), stated, depth)?;
        facts.doubled = names::told_apart(&mut read.header);
        if let Some(Doubt::Header(line)) = &read.about.doubt {
            facts.doubt.get_or_insert((file.name.clone(), line.clone()));
        }
        facts.separator.get_or_insert(read.dialect.separator());
        facts.encoding.get_or_insert(read.encoding.clone());
        facts.about.get_or_insert(Arc::clone(&read.about));
        facts.remarks.extend(account(&file.name, &read, stated));
        opened.push(Arc::new(read));
    }
    Ok(opened)
}

/// JSON files may have different fields: each has all of them, blank where an object lacks it.
fn json_files(
    files: &[Found],
    lines: bool,
    facts: &mut Facts,
    options: &Options,
) -> Result<Vec<Arc<dyn RowFile>>, Failure> {
    let mut opened =
        files.iter().map(|file| JsonFile::open(file, lines, options.sample)).collect::<Result<Vec<_>, _>>()?;
    facts.left_out.extend(json::together(&mut opened)?);
    if let Some(first) = opened.first() {
        first.form().clone_into(&mut facts.format);
    }
    Ok(opened.into_iter().map(|file| -> Arc<dyn RowFile> { Arc::new(file) }).collect())
}
