//! Tables of text files: what their columns are, and their rows as batches.

use super::badrows::BadRow;
use super::column::{self, Fault, Memory, What};
use super::evidence::Evidence;
use super::names::positions;
use super::number::Misfit;
use super::problems;
use super::reading::Reading;
use super::rowfile::{Nature, RowFile, Rows, Stop};
use super::scan::{Batches, Part, Source, Wanted};
use super::{Options, ScanError};
use crate::problem::{Failure, FilePlace};
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most rows of a batch.
const ROWS: usize = 16_384;

/// One file of a table and where the table's columns stand in it.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub file: Arc<dyn RowFile>,
    /// For each column of the table its position in the file.
    pub positions: Vec<usize>,
    /// Whether the sample showed that the file must be cut as one with quotes.
    pub careful: bool,
}

/// Files of text with the same columns.
#[derive(Debug)]
pub(super) struct TextSource {
    members: Vec<Member>,
    smallest_part: u64,
    /// Bytes that were looked at.
    seen: u64,
}

impl TextSource {
    /// Puts the files together; every one must have the columns of the first, in any order.
    pub fn new(files: Vec<Arc<dyn RowFile>>, options: &Options) -> Result<TextSource, Failure> {
        let Some(first) = files.first().cloned() else {
            return Ok(TextSource { members: Vec::new(), smallest_part: 1, seen: 0 });
        };
        let mut members = Vec::with_capacity(files.len());
        for file in files {
            if let Err(extra) = positions(file.header(), first.header()) {
                return Err(problems::other_columns(file.name(), extra, first.name(), true));
            }
            let positions = positions(first.header(), file.header())
                .map_err(|missing| problems::other_columns(file.name(), missing, first.name(), false))?;
            members.push(Member { file, positions, careful: false });
        }
        Ok(TextSource { members, smallest_part: options.smallest_part.max(1), seen: 0 })
    }

    /// The names of the columns.
    pub fn header(&self) -> &[String] {
        self.members.first().map_or(&[], |member| member.file.header())
    }

    /// What is known of a column in all files: approximate where one is, seconds where all are.
    pub fn nature(&self, column: usize) -> Nature {
        let natures = self
            .members
            .iter()
            .map(|member| member.positions.get(column).map_or_else(Nature::default, |at| member.file.nature(*at)));
        let both = |a: Nature, b: Nature| Nature {
            approximate: a.approximate || b.approximate,
            seconds: a.seconds && b.seconds,
        };
        natures.reduce(both).unwrap_or_default()
    }

    /// What should be known of the files.
    pub fn remarks(&self) -> Vec<String> {
        self.members.iter().flat_map(|member| member.file.remarks()).collect()
    }

    /// Bytes (or rows) of all files, and how many of them were looked at.
    pub fn size(&self) -> (u64, u64) {
        let extents = self.members.iter().map(|member| member.file.extent());
        (extents.map(|(from, to)| to - from).sum(), self.seen)
    }

    /// Looks at the cells of every column: at all of them up to `options.sample` bytes (shared by the files), else at the
    /// beginning and pieces from the middle and the end. The flag says whether all were seen.
    pub fn evidence(&mut self, readings: &[Reading], options: &Options) -> Result<(Vec<Evidence>, bool), Failure> {
        let mut all: Vec<Evidence> = vec![Evidence::default(); readings.len()];
        let mut whole = true;
        let share = options.sample / (self.members.len() as u64).max(1);
        for member in &mut self.members {
            let (stretches, is_whole) = sample(member, share, options)?;
            whole &= is_whole;
            self.seen += stretches.iter().map(|(from, to)| to - from).sum::<u64>();
            let seen = match look_at(member, readings, &stretches, options.threads) {
                Err(Stop::Careful) => {
                    member.careful = true;
                    let (stretches, _) = sample(member, share, options)?;
                    look_at(member, readings, &stretches, options.threads)
                }
                other => other,
            };
            let seen = seen.map_err(|stop| match stop {
                Stop::Failure(failure) => *failure,
                Stop::Careful => problems::broken_quote(member.file.name(), None),
            })?;
            all.iter_mut().zip(seen).for_each(|(known, new)| known.merge(new));
        }
        Ok((all, whole))
    }
}

/// Files of one table.
type Files = Vec<Arc<dyn RowFile>>;

/// Files of which every record could be a row, and the records that could not.
pub(super) fn sorted(table: &str, files: Files) -> Result<(Files, Vec<BadRow>), Failure> {
    let mut bad = Vec::new();
    let mut kept = Vec::with_capacity(files.len());
    for file in files {
        let Some((left, faulty)) = file.without_faulty()? else {
            kept.push(file);
            continue;
        };
        bad.extend(faulty.into_iter().map(|(record, failure)| BadRow {
            table: table.to_owned(),
            file: file.name().to_owned(),
            line: failure.place.as_ref().and_then(|place| place.line).unwrap_or(0),
            cell: None,
            text: String::new(),
            reason: failure.message.clone(),
            row: file.written(record),
        }));
        kept.push(left);
    }
    Ok((kept, bad))
}

impl TextSource {
    /// Takes out every row with a cell that does not fit its column; columns become wider where their cells need it.
    pub fn set_aside(&mut self, table: &str, readings: &mut [Reading]) -> Result<Vec<BadRow>, Failure> {
        let mut all = Vec::new();
        for member in &mut self.members {
            let bad = loop {
                match bad_rows(member, table, readings) {
                    Ok(bad) => break bad,
                    Err(Stop::Careful) if !member.careful => member.careful = true,
                    Err(Stop::Careful) => return Err(problems::broken_quote(member.file.name(), None)),
                    Err(Stop::Failure(failure)) => return Err(*failure),
                }
            };
            let records = bad.iter().filter_map(|(record, _)| *record).collect();
            let Some(file) = member.file.without(records) else {
                // Of this format no row can be taken out: the first bad cell stops the question as ever.
                continue;
            };
            member.file = file;
            all.extend(bad.into_iter().map(|(_, row)| row));
        }
        Ok(all)
    }
}

/// The rows of a file with cells that do not fit, each with its bytes.
#[expect(clippy::type_complexity, reason = "rows and where they are")]
fn bad_rows(member: &Member, table: &str, readings: &mut [Reading]) -> Result<Vec<(Option<(u64, u64)>, BadRow)>, Stop> {
    let (from, to) = member.file.extent();
    let mut rows = member.file.rows(from, to, &member.positions, member.careful)?;
    let columns = rows.columns().to_vec();
    let mut all = Vec::new();
    loop {
        let mut found: BTreeMap<usize, (usize, String, String)> = BTreeMap::new();
        let Some(grid) = rows.next(ROWS)? else { return Ok(all) };
        for (at, (reading, column)) in readings.iter_mut().zip(&columns).enumerate() {
            let mut first = 0;
            while let Some(rest) = grid.from(first) {
                match column::array(&rest, *column, reading, &mut Memory::default()) {
                    Ok(_) => break,
                    Err(Fault { what: What::Misfit(Misfit::Wider(kind)), .. }) if kind != reading.kind => {
                        reading.kind = kind;
                    }
                    Err(fault) => {
                        let row = first + fault.row;
                        let text = String::from_utf8_lossy(&grid.content(row, *column)).into_owned();
                        let reason = match fault.what {
                            What::NotText => "not text in the encoding of the file".to_owned(),
                            _ => format!("not {}", problems::expected(reading.kind)),
                        };
                        found.entry(row).or_insert((at, text, reason));
                        first = row + 1;
                    }
                }
            }
        }
        for (row, (at, text, reason)) in found {
            let (line, cell) = rows.place(row, at);
            let record = rows.record(row);
            let name = readings.get(at).map(|reading| reading.name.clone()).unwrap_or_default();
            let bad = BadRow {
                table: table.to_owned(),
                file: member.file.name().to_owned(),
                line: line.unwrap_or(0),
                cell: cell.map(|cell| (cell, name)),
                text,
                reason,
                row: record.map(|record| member.file.written(record)).unwrap_or_default(),
            };
            all.push((record, bad));
        }
    }
}

/// Stretches of whole records that are looked at, and whether they are the whole file.
fn sample(member: &Member, share: u64, options: &Options) -> Result<(Vec<(u64, u64)>, bool), Failure> {
    let (from, to) = member.file.extent();
    let size = to - from;
    let places: Vec<u64> = if size <= share {
        let pieces = (size / options.smallest_part.max(1)).clamp(1, options.threads.max(1) as u64);
        (0..=pieces).map(|at| from + size * at / pieces).collect()
    } else {
        let head = share / 16;
        let piece = share / 64;
        let middle = from + size / 2;
        vec![from, from + head, middle, middle + piece, to - piece, to]
    };
    let seams = member.file.seams(&places, member.careful, options.threads)?;
    let pairs = seams.iter().copied().zip(seams.iter().copied().skip(1));
    if size <= share {
        return Ok((pairs.filter(|(a, b)| a < b).collect(), true));
    }
    Ok((pairs.step_by(2).filter(|(a, b)| a < b).collect(), false))
}

fn look_at(
    member: &Member,
    readings: &[Reading],
    stretches: &[(u64, u64)],
    threads: usize,
) -> Result<Vec<Evidence>, Stop> {
    let work = |(from, to): (u64, u64)| -> Result<Vec<Evidence>, Stop> {
        let mut seen: Vec<Evidence> = vec![Evidence::default(); readings.len()];
        let mut rows = member.file.rows(from, to, &member.positions, member.careful)?;
        let columns = rows.columns().to_vec();
        while let Some(grid) = rows.next(ROWS)? {
            for ((reading, seen), column) in readings.iter().zip(&mut seen).zip(&columns) {
                for row in 0..grid.rows() {
                    seen.see(&grid.content(row, *column), reading);
                }
            }
        }
        Ok(seen)
    };
    if stretches.len() < 2 || threads < 2 {
        return merged(stretches.iter().map(|stretch| work(*stretch)), readings.len());
    }
    let parts: Vec<Result<Vec<Evidence>, Stop>> = std::thread::scope(|scope| {
        let work = &work;
        let running: Vec<_> = stretches.iter().map(|stretch| scope.spawn(move || work(*stretch))).collect();
        let ended = || Err(problems::unreadable(member.file.name(), "a reading thread ended early").into());
        running.into_iter().map(|thread| thread.join().unwrap_or_else(|_| ended())).collect()
    });
    merged(parts.into_iter(), readings.len())
}

fn merged(parts: impl Iterator<Item = Result<Vec<Evidence>, Stop>>, columns: usize) -> Result<Vec<Evidence>, Stop> {
    let mut all = vec![Evidence::default(); columns];
    for part in parts {
        all.iter_mut().zip(part?).for_each(|(known, new)| known.merge(new));
    }
    Ok(all)
}

impl Source for TextSource {
    fn parts(&self, wanted: &Wanted, parts: usize) -> Result<Vec<Part>, Failure> {
        let sizes = || self.members.iter().map(|member| member.file.extent()).map(|(from, to)| to - from);
        let total: u64 = sizes().sum();
        let parts = (total / self.smallest_part).clamp(1, parts.max(1) as u64);
        let mut shares: Vec<Vec<(Member, u64, u64)>> = vec![Vec::new(); usize::try_from(parts).unwrap_or(1)];
        let mut before = 0u64;
        for member in &self.members {
            let (from, to) = member.file.extent();
            // The bounds of all parts, as places in this file; parts that lie elsewhere get nothing of it.
            let bound = |part: u64| {
                let place = (u128::from(total) * u128::from(part) / u128::from(parts)) as u64;
                from + place.saturating_sub(before).min(to - from)
            };
            let places: Vec<u64> = (0..=parts).map(bound).collect();
            let careful = member.careful || wanted.careful;
            let seams = member.file.seams(&places, careful, usize::try_from(parts).unwrap_or(1))?;
            for (share, (from, to)) in shares.iter_mut().zip(seams.iter().zip(seams.iter().skip(1))) {
                if from < to {
                    share.push((Member { careful, ..member.clone() }, *from, *to));
                }
            }
            before += to - from;
        }
        Ok(shares.into_iter().map(|share| part(wanted.clone(), share)).collect())
    }

    fn places(&self, rows: &[u64], careful: bool) -> Result<Vec<FilePlace>, Failure> {
        let mut waiting = rows.iter().copied().peekable();
        let mut places = Vec::with_capacity(rows.len());
        let mut before = 0u64;
        for member in &self.members {
            if waiting.peek().is_none() {
                break;
            }
            let (from, to) = member.file.extent();
            let first: Vec<usize> = member.positions.first().copied().into_iter().collect();
            let mut read = member.file.rows(from, to, &first, member.careful || careful)?;
            loop {
                let count = match read.next(ROWS) {
                    Ok(Some(grid)) => grid.rows() as u64,
                    Ok(None) => break,
                    Err(Stop::Failure(failure)) => return Err(*failure),
                    Err(Stop::Careful) => return Err(problems::broken_quote(member.file.name(), None)),
                };
                while let Some(row) = waiting.next_if(|row| *row < before + count) {
                    let (line, _) = read.place(usize::try_from(row - before).unwrap_or(0), 0);
                    places.push(FilePlace { file: member.file.name().to_owned(), line, column: None });
                }
                before += count;
            }
        }
        Ok(places)
    }
}

fn part(wanted: Wanted, share: Vec<(Member, u64, u64)>) -> Part {
    Arc::new(move || -> Batches {
        Box::new(Reader {
            wanted: wanted.clone(),
            waiting: share.clone().into_iter().rev().collect(),
            rows: None,
            memories: wanted.projection.iter().map(|_| Memory::default()).collect(),
            ended: false,
        })
    })
}

/// Reads the stretches of one part as batches.
struct Reader {
    wanted: Wanted,
    waiting: Vec<(Member, u64, u64)>,
    rows: Option<(Box<dyn Rows>, Member)>,
    memories: Vec<Memory>,
    ended: bool,
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ScanError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let batch = self.batch().transpose();
        self.ended = !matches!(batch, Some(Ok(_)));
        batch
    }
}

impl Reader {
    fn batch(&mut self) -> Result<Option<RecordBatch>, ScanError> {
        loop {
            if self.rows.is_none() && !self.open()? {
                return Ok(None);
            }
            let Some((rows, member)) = &mut self.rows else { return Ok(None) };
            let columns = rows.columns().to_vec();
            let grid = match rows.next(ROWS) {
                Ok(Some(grid)) => grid,
                Ok(None) => {
                    self.rows = None;
                    continue;
                }
                Err(Stop::Failure(failure)) => return Err(ScanError::Failure(failure)),
                Err(Stop::Careful) => return Err(careful(&self.wanted)),
            };
            let mut arrays = Vec::with_capacity(columns.len());
            for ((position, column), memory) in self.wanted.projection.iter().zip(&columns).zip(&mut self.memories) {
                let Some(reading) = self.wanted.columns.get(*position) else { continue };
                match column::array(&grid, *column, reading, memory) {
                    Ok(array) => arrays.push(array),
                    Err(fault) => {
                        let text = String::from_utf8_lossy(&grid.content(fault.row, *column)).into_owned();
                        let at = arrays.len();
                        return Err(failed(&self.wanted, &**rows, member, (*position, at), fault, &text));
                    }
                }
            }
            let options = RecordBatchOptions::new().with_row_count(Some(grid.rows()));
            let schema = Arc::clone(&self.wanted.schema);
            return RecordBatch::try_new_with_options(schema, arrays, &options)
                .map(Some)
                .map_err(|error| problems::unreadable(member.file.name(), &error.to_string()).into());
        }
    }

    fn open(&mut self) -> Result<bool, ScanError> {
        let Some((member, from, to)) = self.waiting.pop() else { return Ok(false) };
        let positions: Vec<usize> =
            self.wanted.projection.iter().filter_map(|at| member.positions.get(*at).copied()).collect();
        let rows = member.file.rows(from, to, &positions, member.careful)?;
        self.rows = Some((rows, member));
        Ok(true)
    }
}

/// Asks for the same column again: the table will then be read carefully.
fn careful(wanted: &Wanted) -> ScanError {
    let kind = wanted.columns.first().map_or(super::Kind::Text, |reading| reading.kind);
    ScanError::Wider { table: wanted.table.clone(), column: 0, kind }
}

fn failed(
    wanted: &Wanted,
    rows: &dyn Rows,
    member: &Member,
    (position, asked): (usize, usize),
    fault: Fault,
    text: &str,
) -> ScanError {
    let Some(reading) = wanted.columns.get(position) else { return careful(wanted) };
    if let What::Misfit(Misfit::Wider(kind)) = fault.what {
        return ScanError::Wider { table: wanted.table.clone(), column: position, kind };
    }
    let (line, field) = rows.place(fault.row, asked);
    let failure = match fault.what {
        What::NotText => problems::not_utf8(member.file.name(), line, field),
        What::TooMuchText => problems::too_much_text(member.file.name(), line, field),
        What::Misfit(_) => problems::bad_cell(&wanted.table, reading, member.file.name(), (line, field), text),
    };
    failure.into()
}
