//! Opening one bound table: its files, its columns, its rows.

use super::badrows::BadRow;
use super::cells::CellTable;
use super::columnar::{self, Keeping};
use super::csv::{self, Depth, Separator, Stated};
use super::declare::{Declaration, format_unit};
use super::evidence::Evidence;
use super::files::{Files, Pass, Way};
use super::kept::Shelf;
use super::locate::{self, Format, Found};
use super::partitions::FolderFile;
use super::reading::{Form, Reading};
use super::recognise::{Points, recognise};
use super::rowfile::RowFile;
use super::scan::{Scannable, Source};
use super::textsource::{TextSource, sorted};
use super::unpivot::LongFile;
use super::workbook::Wishes;
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
            Some(doubt) => Err(doubt.clone()),
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
    /// What only whoever knows a file can tell of it.
    pub doubt: Option<Failure>,
    /// The units that the cells of the columns show.
    pub units: Vec<Option<Unit>>,
}

/// Finds the files of a binding and names the table.
pub(super) fn find<'a>(binding: &'a Binding, options: &Options) -> Result<FoundTable<'a>, Failure> {
    let (files, origin) = locate::files(binding, &options.stores)?;
    Ok(FoundTable { name: locate::table_name(binding, &files), origin, binding, files })
}

/// Opens a table and applies its block.
pub(super) fn table(found: FoundTable<'_>, block: Option<&syntax::Table>, options: &Options) -> Result<Opened, Error> {
    let mut declaration = Declaration::new(&found.name, block);
    let stated = declaration.stated();
    let mut facts = Facts { files: found.files.iter().map(|file| file.name.clone()).collect(), ..Facts::default() };
    let mut files = Files::new(found.binding, found.files, &declaration.told_of_files(), options)?;
    let format = files.format;
    format.map_or("cells", Format::name).clone_into(&mut facts.format);
    let keeping = match format {
        Some(Format::Parquet) => Some(Keeping::Parquet),
        Some(Format::Arrow) => Some(Keeping::Arrow),
        _ => None,
    };
    let (source, readings, about): (Arc<dyn Source>, Vec<Reading>, Vec<About>) = if let Some(keeping) = keeping {
        let (source, readings, about) = columnar::open(&files.found(), keeping, &mut declaration, &mut facts, options)?;
        declaration.no_unpivot(if keeping == Keeping::Arrow { "Arrow" } else { "Parquet" });
        (Arc::new(source), readings, about)
    } else {
        let wishes = if format == Some(Format::Workbook) { declaration.wishes() } else { Wishes::default() };
        let way = Way {
            stated: stated.clone(),
            wishes,
            threads: options.threads,
            smallest_part: options.smallest_part,
            deep: options.deep,
        };
        let pass = |pass: Pass, facts: &mut Facts, files: &mut Files, declaration: &mut Declaration<'_>| {
            let opened = match &found.binding.from {
                From::Cells { header, rows, origin } => vec![cells(header, rows, origin)?],
                _ if format == Some(Format::Sqlite) => sqlite::open(&files.found(), &mut facts.left_out)?,
                _ => files.rows(pass, &way, facts, options)?,
            };
            let (opened, bad) = match &options.bad_rows {
                Some(_) => sorted(&found.name, opened)?,
                None => (opened, Vec::new()),
            };
            facts.bad_rows.extend(bad);
            let opened = long(beside_folders(opened, &files.found())?, declaration);
            looked_at(opened, &files.shelves(), declaration, &stated, options)
        };
        let fresh = facts.clone();
        let mut seen = pass(Pass::First, &mut facts, &mut files, &mut declaration);
        let (some_deep, all_deep) = files.are_deep();
        let is_small = files.size() <= options.sample;
        if some_deep && (!is_small || seen.is_err()) {
            facts = fresh.clone();
            seen = pass(Pass::All(Depth::Ends), &mut facts, &mut files, &mut declaration);
        }
        if is_small && ((some_deep && !all_deep) || may_be_layout(&seen)) {
            // What stands between the rows shows only in the whole file.
            let mut deep = fresh.clone();
            match pass(Pass::All(Depth::Whole), &mut deep, &mut files, &mut declaration) {
                Ok(found) => (seen, facts) = (Ok(found), deep),
                Err(_) => {
                    files.close();
                    facts = fresh;
                    seen = pass(Pass::All(Depth::Ends), &mut facts, &mut files, &mut declaration);
                }
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
        source.widen(&mut readings);
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
    shelves: &[Option<Arc<Shelf>>],
    declaration: &mut Declaration<'_>,
    stated: &Stated,
    options: &Options,
) -> Result<Seen, Failure> {
    let mut source = TextSource::new(files, shelves, options)?;
    let mut readings = declaration.readings(source.header(), stated.point);
    readings.iter_mut().for_each(|reading| reading.zone = options.calendar.time_zone);
    let (evidence, whole) = source.evidence(&readings, options)?;
    Ok(Seen { source, readings, evidence, whole })
}

/// Whether lines between the rows may be no rows.
fn may_be_layout(seen: &Result<Seen, Failure>) -> bool {
    match seen {
        Ok(seen) => seen.evidence.iter().zip(&seen.readings).any(|(seen, reading)| seen.repeats(&reading.name)),
        Err(failure) => matches!(failure.code, Code::RaggedLine | Code::BrokenQuote),
    }
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
