//! Files that keep columns, Parquet and Arrow: the engine's readers, their batches made canonical. Never knows how a column
//! is used.

mod arrow;
mod canonical;
mod parquet;
mod shape;

use super::ScanError;
use super::column::{self, Fault, Memory, What};
use super::declare::Declaration;
use super::evidence::Evidence;
use super::grid::GridBuilder;
use super::guarded::guarded;
use super::locate::Found;
use super::number::Misfit;
use super::open::{About, Facts};
use super::reading::{Form, Reading};
use super::scan::{Batches, Part, Source, Wanted};
use super::{Kind, Options, names, partitions, problems};
use crate::problem::{Error, Failure, FilePlace};
use arrow::ArrowFile;
pub(super) use arrow::{MAGIC, STREAM};
use canonical::{canonical, see};
use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use parquet::ParquetFile;
use shape::{Shape, shape};
use std::sync::Arc;

/// Rows that are asked of the engine's reader at once.
const ROWS: usize = 8_192;

/// Row groups of which the first rows are looked at.
const LOOKED_AT: usize = 3;

/// Batches of a file as the engine's reader gives them.
pub(super) type RawBatches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// A file that keeps columns, in groups of rows that can be read on their own.
trait ColumnFile: std::fmt::Debug + Send + Sync {
    /// What people call it.
    fn name(&self) -> &str;

    /// The names and types of its columns.
    fn fields(&self) -> Vec<(String, DataType)>;

    /// The rows of each group.
    fn group_rows(&self) -> Vec<u64>;

    /// All rows.
    fn rows(&self) -> u64 {
        self.group_rows().iter().sum()
    }

    /// The wanted columns of some groups, in the order wanted; `Null` stands for the type that the file has.
    fn read(&self, groups: Vec<usize>, roots: &[(usize, DataType)], rows: usize) -> Result<RawBatches, Failure>;

    /// Why something of it could not be fetched, if that happened: the reader's own words lose the cause.
    fn failure(&self) -> Option<Failure> {
        None
    }

    /// Whether the column is kept as whole numbers of 32 or 64 bits in the file.
    fn is_of_whole_numbers(&self, root: usize) -> bool;

    /// The digits of the largest whole number as far as the file says it; `None` if it does not.
    fn whole_digits(&self, root: usize) -> Option<u8>;

    /// Whether the column may have blanks, as far as is known.
    fn may_be_blank(&self, root: usize) -> bool;

    /// Whether a text column is kept as a dictionary in the file, so that it costs only a few bytes in each row.
    fn suits_dictionary(&self, root: usize) -> bool;
}

/// Files with the same columns.
#[derive(Debug)]
pub(super) struct ColumnSource {
    members: Vec<Arc<Member>>,
}

#[derive(Debug)]
struct Member {
    file: Box<dyn ColumnFile>,
    /// For each column of the table its position in the file, and what the file says it is.
    columns: Vec<(usize, Shape)>,
    /// The values of the columns that its folders are, behind the others.
    folders: Vec<String>,
}

/// Which kind of such files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeping {
    Parquet,
    Arrow,
}

fn open_one(found: &Found, keeping: Keeping) -> Result<Box<dyn ColumnFile>, Failure> {
    let opened = guarded(|| -> Result<Box<dyn ColumnFile>, Failure> {
        Ok(match keeping {
            Keeping::Parquet => Box::new(ParquetFile::open(found)?),
            Keeping::Arrow => Box::new(ArrowFile::open(found)?),
        })
    });
    opened.unwrap_or_else(|| Err(damaged(&found.name, keeping)))
}

fn damaged(name: &str, keeping: Keeping) -> Failure {
    let what = if keeping == Keeping::Parquet { "a Parquet file" } else { "an Arrow file" };
    problems::bad_columns(name, what, DAMAGED)
}

/// Batches of a file, none of which ends in a way that was not foreseen.
fn read(
    file: &dyn ColumnFile,
    groups: Vec<usize>,
    roots: &[(usize, DataType)],
    rows: usize,
) -> Result<RawBatches, Failure> {
    let bad = |why: &str| problems::bad_columns(file.name(), "a file of columns", why);
    let mut batches = guarded(|| file.read(groups, roots, rows)).unwrap_or_else(|| Err(bad(DAMAGED)))?;
    let mut is_over = false;
    Ok(Box::new(std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let next = guarded(|| batches.next());
        is_over = !matches!(next, Some(Some(Ok(_))));
        next.unwrap_or_else(|| Some(Err(ArrowError::IpcError(DAMAGED.to_owned()))))
    })))
}

/// What is said of a file in which a reader ends.
const DAMAGED: &str = "it is damaged";

/// Opens the files: the first one says what the columns are.
pub(super) fn open(
    files: &[Found],
    keeping: Keeping,
    declaration: &mut Declaration<'_>,
    facts: &mut Facts,
    options: &Options,
) -> Result<(ColumnSource, Vec<Reading>, Vec<About>), Error> {
    let opened = files.iter().map(|file| open_one(file, keeping)).collect::<Result<Vec<_>, Failure>>()?;
    let folders = partitions::of_files(files)?;
    let Some(first) = opened.first() else { return Err(problems::empty_file("parquet").into()) };
    let mut header = Vec::new();
    for (name, ty) in first.fields() {
        if matches!(ty, DataType::Timestamp(_, Some(_))) {
            facts.zoned.push(name.clone());
        }
        match shape(&ty) {
            Ok(_) => header.push(name),
            Err(reason) => facts.left_out.push((name, reason)),
        }
    }
    let first_name = first.name().to_owned();
    let mut members = Vec::with_capacity(opened.len());
    // A column that the files have themselves is their own.
    let own = header.clone();
    let is_extra = |(name, _): &&(String, String)| !own.contains(name) && !left_out(facts, name);
    let extra = folders.first().map_or_else(Vec::new, |pairs| pairs.iter().filter(is_extra).cloned().collect());
    for (file, pairs) in opened.into_iter().zip(&folders) {
        let columns = positions(&*file, &header, &first_name)?;
        let folders = pairs.iter().filter(is_extra).map(|(_, value)| value.clone()).collect();
        members.push(Arc::new(Member { file, columns, folders }));
    }
    header.extend(extra.into_iter().map(|(name, _)| name));
    let mut readings = declaration.readings(&header, None);
    readings.iter_mut().for_each(|reading| reading.zone = options.calendar.time_zone);
    let evidence = evidence(&members, &readings)?;
    let mut about = Vec::with_capacity(readings.len());
    for (at, (reading, seen)) in readings.iter_mut().zip(&evidence).enumerate() {
        about.push(conclude(&members, at, reading, seen));
    }
    let without_number = readings.iter().zip(&evidence).filter(|(_, seen)| seen.nan);
    facts.remarks.extend(without_number.map(|(reading, _)| problems::not_a_number(&reading.name)));
    facts.blanks = evidence.iter().map(|seen| seen.blank).collect();
    facts.rows_seen = evidence.first().map_or(0, |seen| seen.blank + seen.filled);
    facts.rows = members.iter().map(|member| member.file.rows()).sum();
    facts.whole = facts.rows_seen == facts.rows;
    Ok((ColumnSource { members }, readings, about))
}

fn left_out(facts: &Facts, name: &str) -> bool {
    facts.left_out.iter().any(|(known, _)| known == name)
}

fn positions(file: &dyn ColumnFile, header: &[String], first: &str) -> Result<Vec<(usize, Shape)>, Failure> {
    let doubled = names::doubled(header);
    if !doubled.is_empty() {
        return Err(problems::doubled_columns(file.name(), &doubled));
    }
    let (names, shapes): (Vec<String>, Vec<_>) = file.fields().into_iter().map(|(name, ty)| (name, shape(&ty))).unzip();
    let readable = names.iter().zip(&shapes).filter(|(_, shape)| shape.is_ok()).map(|(name, _)| name.clone());
    if let Err(extra) = names::positions(&readable.collect::<Vec<_>>(), header) {
        return Err(problems::other_columns(file.name(), extra, first, true));
    }
    let positions = names::positions(header, &names)
        .map_err(|missing| problems::other_columns(file.name(), missing, first, false))?;
    let with_shape = |(at, name): (usize, &String)| match shapes.get(at) {
        Some(Ok(shape)) => Ok((at, *shape)),
        _ => Err(problems::other_type(file.name(), name, first)),
    };
    positions.into_iter().zip(header).map(with_shape).collect()
}

/// Looks at the first rows of a few row groups.
fn evidence(members: &[Arc<Member>], readings: &[Reading]) -> Result<Vec<Evidence>, Failure> {
    let mut all = vec![Evidence::default(); readings.len()];
    for member in members.iter().take(LOOKED_AT) {
        let groups = member.file.group_rows().len();
        let mut looked: Vec<usize> = vec![0, groups / 2, groups.saturating_sub(1)];
        looked.dedup();
        for group in looked.into_iter().filter(|group| *group < groups) {
            let roots: Vec<(usize, DataType)> = member.columns.iter().map(|(at, shape)| (*at, shape.plain())).collect();
            let mut batches = read(&*member.file, vec![group], &roots, 4_096)?;
            let Some(batch) = batches.next() else { continue };
            let batch = batch.map_err(|error| unread(&*member.file, &error))?;
            for ((array, reading), (seen, (_, shape))) in
                batch.columns().iter().zip(readings).zip(all.iter_mut().zip(&member.columns))
            {
                see(array, *shape, reading, seen);
            }
            for ((value, reading), seen) in member
                .folders
                .iter()
                .zip(readings.iter().skip(member.columns.len()))
                .zip(all.iter_mut().skip(member.columns.len()))
            {
                (0..batch.num_rows()).for_each(|_| seen.see(value.as_bytes(), reading));
            }
        }
    }
    // A folder's name is there for every file.
    for member in members.iter().skip(LOOKED_AT) {
        let folders = member.folders.iter().zip(readings.iter().skip(member.columns.len()));
        for ((value, reading), seen) in folders.zip(all.iter_mut().skip(member.columns.len())) {
            seen.see(value.as_bytes(), reading);
        }
    }
    Ok(all)
}

/// What a column is, by its type, its statistics and the sample.
fn conclude(members: &[Arc<Member>], at: usize, reading: &mut Reading, seen: &Evidence) -> About {
    if members.first().is_some_and(|member| at >= member.columns.len()) {
        reading.kind = seen.kind(reading);
        reading.dictionary = reading.kind == Kind::Text;
        return About { may_be_blank: seen.blank > 0, samples: seen.samples(), ..About::default() };
    }
    let shapes = || members.iter().filter_map(|member| member.columns.get(at).map(|column| (member, *column)));
    let samples = seen.samples();
    let stated = !matches!(reading.form, Form::Found | Form::Text);
    let first = shapes().next().map_or(Shape::Text, |(_, (_, shape))| shape);
    if first == Shape::Text && stated {
        reading.kind = seen.kind(reading);
        return About { may_be_blank: true, samples, ..About::default() };
    }
    reading.form = Form::Found;
    let kinds = shapes().map(|(member, (root, shape))| shape.kind(&*member.file, root, seen));
    reading.kind = kinds.reduce(wider).unwrap_or(first.least());
    reading.dictionary = first == Shape::Text && shapes().all(|(member, (root, _))| member.file.suits_dictionary(root));
    let may_be_blank = first == Shape::Text
        || !reading.blank.is_empty()
        || shapes().any(|(member, (root, _))| member.file.may_be_blank(root));
    About { approximate: first == Shape::Float, may_be_blank, open: false, samples }
}

/// The kind that holds both.
fn wider(left: Kind, right: Kind) -> Kind {
    match (left, right) {
        (Kind::Number { digits: a, scale: s }, Kind::Number { digits: b, scale: t }) => {
            let scale = s.max(t);
            let whole = (a - s).max(b - t);
            super::number::number_kind(usize::from(whole), usize::from(scale))
                .unwrap_or(Kind::Number { digits: 76, scale })
        }
        (Kind::Date(_), Kind::Time) => Kind::Time,
        (left, _) => left,
    }
}

impl Source for ColumnSource {
    fn parts(&self, wanted: &Wanted, parts: usize) -> Result<Vec<Part>, Failure> {
        let total: u64 = self.members.iter().map(|member| member.file.rows()).sum();
        let parts = parts.max(1);
        let mut shares: Vec<Vec<(Arc<Member>, Vec<usize>)>> = vec![Vec::new(); parts];
        let mut before = 0u64;
        for member in &self.members {
            for (group, rows) in member.file.group_rows().into_iter().enumerate() {
                // A row group belongs to the part in which its middle lies.
                let middle = u128::from(before + rows / 2) * parts as u128;
                let at = usize::try_from(middle / u128::from(total.max(1))).unwrap_or(0).min(parts - 1);
                before += rows;
                let Some(share) = shares.get_mut(at) else { continue };
                match share.last_mut() {
                    Some((last, groups)) if Arc::ptr_eq(last, member) => groups.push(group),
                    _ => share.push((Arc::clone(member), vec![group])),
                }
            }
        }
        shares.retain(|share| !share.is_empty());
        if shares.is_empty() {
            shares.push(Vec::new());
        }
        Ok(shares.into_iter().map(|share| part(wanted.clone(), share)).collect())
    }

    fn places(&self, rows: &[u64], _: bool) -> Result<Vec<FilePlace>, Failure> {
        let mut ends = Vec::with_capacity(self.members.len());
        let mut before = 0u64;
        for member in &self.members {
            before += member.file.rows();
            ends.push((before, member.file.name().to_owned()));
        }
        let place = |row: &u64| ends.iter().find(|(end, _)| row < end);
        let file = |(_, file): &(u64, String)| FilePlace { file: file.clone(), line: None, column: None };
        Ok(rows.iter().filter_map(place).map(file).collect())
    }
}

fn part(wanted: Wanted, share: Vec<(Arc<Member>, Vec<usize>)>) -> Part {
    Arc::new(move || -> Batches {
        let wanted = wanted.clone();
        let members = share.clone().into_iter();
        Box::new(members.flat_map(move |(member, groups)| batches(&wanted, &member, groups)))
    })
}

fn batches(wanted: &Wanted, member: &Arc<Member>, groups: Vec<usize>) -> Batches {
    let columns: Vec<(Reading, Cells)> = wanted
        .projection
        .iter()
        .filter_map(|at| {
            let reading = wanted.columns.get(*at)?.clone();
            let cells = match member.columns.get(*at) {
                Some((root, shape)) => Cells::OfFile(*root, *shape),
                None => Cells::OfFolder(member.folders.get(at - member.columns.len())?.clone()),
            };
            Some((reading, cells))
        })
        .collect();
    let of_file = |(reading, cells): &(Reading, Cells)| match cells {
        Cells::OfFile(root, shape) => Some((*root, read_as(&*member.file, *root, *shape, reading))),
        Cells::OfFolder(_) => None,
    };
    let roots: Vec<(usize, DataType)> = columns.iter().filter_map(of_file).collect();
    let batches = match read(&*member.file, groups, &roots, ROWS) {
        Ok(batches) => batches,
        Err(failure) => return Box::new(std::iter::once(Err(failure.into()))),
    };
    let (wanted, member) = (wanted.clone(), Arc::clone(member));
    let mut memories: Vec<Memory> = columns.iter().map(|_| Memory::default()).collect();
    Box::new(batches.map(move |batch| {
        let batch = batch.map_err(|error| unread(&*member.file, &error))?;
        let mut arrays = Vec::with_capacity(columns.len());
        let mut given = batch.columns().iter();
        for (at, ((reading, cells), memory)) in columns.iter().zip(&mut memories).enumerate() {
            let made = match cells {
                Cells::OfFile(_, shape) => match given.next() {
                    Some(array) => canonical(array, *shape, reading, memory),
                    None => continue,
                },
                Cells::OfFolder(value) => constant(value, batch.num_rows(), reading, memory),
            };
            match made {
                Ok(array) => arrays.push(array),
                Err((fault, text)) => return Err(failed(&wanted, at, reading, member.file.name(), fault, &text)),
            }
        }
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&wanted.schema), arrays, &options)
            .map_err(|error| problems::bad_columns(member.file.name(), "a file of columns", &error.to_string()).into())
    }))
}

fn unread(file: &dyn ColumnFile, error: &ArrowError) -> Failure {
    file.failure().unwrap_or_else(|| problems::bad_columns(file.name(), "a file of columns", &error.to_string()))
}

/// Where the cells of a column come from.
enum Cells {
    /// From the file: its column, and what that is.
    OfFile(usize, Shape),
    /// The name of a folder, the same in each row.
    OfFolder(String),
}

fn constant(value: &str, rows: usize, reading: &Reading, memory: &mut Memory) -> Result<ArrayRef, (Fault, String)> {
    let mut built = GridBuilder::default();
    (0..rows).for_each(|_| built.push(value.as_bytes()));
    column::array(&built.grid(1), 0, reading, memory).map_err(|fault| (fault, value.to_owned()))
}

/// The type that the engine's reader is asked for: decimals that are numbers of 64 bits in the file stay such.
fn read_as(file: &dyn ColumnFile, root: usize, shape: Shape, reading: &Reading) -> DataType {
    match (shape, reading.kind) {
        (Shape::Decimal(precision @ ..=18, scale), Kind::Number { digits: ..=18, scale: wanted })
            if scale == wanted && file.is_of_whole_numbers(root) =>
        {
            DataType::Decimal64(precision, scale.cast_signed())
        }
        _ => shape.read_as(reading),
    }
}

fn failed(wanted: &Wanted, at: usize, reading: &Reading, file: &str, fault: Fault, text: &str) -> ScanError {
    let position = wanted.projection.get(at).copied().unwrap_or(0);
    match fault.what {
        What::Misfit(Misfit::Wider(kind)) => ScanError::Wider { table: wanted.table.clone(), column: position, kind },
        _ => problems::bad_cell(&wanted.table, reading, file, (None, Some(position as u64 + 1)), text).into(),
    }
}
