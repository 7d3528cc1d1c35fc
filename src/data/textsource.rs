//! Tables of text files: what their columns are, and their rows as batches.

use super::Options;
use super::badrows::BadRow;
use super::column::{self, Fault, Memory, What};
use super::evidence::Evidence;
use super::kept::{Loan, Seen, Shelf, told};
use super::names::positions;
use super::number::Misfit;
use super::problems;
use super::reading::Reading;
use super::recognise::undecided;
use super::rowfile::{Nature, RowFile, Stop};
use super::scan::{Part, Source, Wanted};
use super::textrows::{ROWS, Share, part};
use crate::problem::{Failure, FilePlace};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One file of a table and where the table's columns stand in it.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub file: Arc<dyn RowFile>,
    /// For each column of the table its position in the file.
    pub positions: Vec<usize>,
    /// Whether the sample showed that the file must be cut as one with quotes.
    pub careful: bool,
    /// What is kept of the file, if anything is or will be.
    pub shelf: Option<Arc<Shelf>>,
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
    pub fn new(
        files: Vec<Arc<dyn RowFile>>,
        shelves: &[Option<Arc<Shelf>>],
        options: &Options,
    ) -> Result<TextSource, Failure> {
        let Some(first) = files.first().cloned() else {
            return Ok(TextSource { members: Vec::new(), smallest_part: 1, seen: 0 });
        };
        let mut members = Vec::with_capacity(files.len());
        let shelves = shelves.iter().cloned().chain(std::iter::repeat(None));
        for (file, shelf) in files.into_iter().zip(shelves) {
            if let Err(extra) = positions(file.header(), first.header()) {
                return Err(problems::other_columns(file.name(), extra, first.name(), true));
            }
            let positions = positions(first.header(), file.header())
                .map_err(|missing| problems::other_columns(file.name(), missing, first.name(), false))?;
            if let Some(shelf) = &shelf {
                shelf.settle(&*file);
            }
            let careful = shelf.as_ref().is_some_and(|shelf| shelf.is_careful());
            members.push(Member { file, positions, careful, shelf });
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

    /// Looks at the cells of every column: at all of them up to `options.sample` bytes (small files first), else at the
    /// beginning and pieces from the middle and the end; and at all cells of columns that these leave undecided. The flag
    /// says whether all cells of all columns were seen.
    pub fn evidence(&mut self, readings: &[Reading], options: &Options) -> Result<(Vec<Evidence>, bool), Failure> {
        let mut all: Vec<Evidence> = vec![Evidence::default(); readings.len()];
        let shares = self.shares(options.sample);
        let mut large = Vec::new();
        for (at, (member, share)) in self.members.iter_mut().zip(shares).enumerate() {
            let seen = member.seen(readings, share, options)?;
            self.seen += seen.bytes;
            all.iter_mut().zip(seen.columns.clone()).for_each(|(known, new)| known.merge(new));
            if !seen.whole {
                large.push((at, seen));
            }
        }
        let is_whole = large.is_empty();
        let mut columns = if is_whole { Vec::new() } else { undecided(readings, &all) };
        if !columns.is_empty() {
            // The first column tells how many rows there are.
            if columns.first() != Some(&0) {
                columns.insert(0, 0);
            }
            for (at, seen) in large {
                let Some(member) = self.members.get_mut(at) else { continue };
                let mut rest = member.with_rest(seen, readings, &columns, options)?.rest;
                for column in &columns {
                    if let (Some(known), Some(rest)) = (all.get_mut(*column), rest.get_mut(*column)) {
                        known.merge(rest.take().unwrap_or_default());
                    }
                }
            }
            self.seen = self.size().0;
        }
        Ok((all, is_whole))
    }

    /// How much of each file is looked at: small ones whole, and of the others equal parts of what is left.
    fn shares(&self, sample: u64) -> Vec<u64> {
        let sizes = self.members.iter().map(|member| member.file.extent()).map(|(from, to)| to - from);
        let mut order: Vec<(u64, usize)> = sizes.enumerate().map(|(at, size)| (size, at)).collect();
        order.sort_unstable();
        let mut shares = vec![0; order.len()];
        let (mut left, mut waiting) = (sample, order.len() as u64);
        for (size, at) in order {
            let share = size.min(left / waiting.max(1));
            if let Some(known) = shares.get_mut(at) {
                *known = share;
            }
            left -= share;
            waiting -= 1;
        }
        shares
    }
}

impl Member {
    /// What is seen of the columns in this file; of what is kept of it only what was added.
    fn seen(&mut self, readings: &[Reading], share: u64, options: &Options) -> Result<Seen, Failure> {
        let (from, to) = self.file.extent();
        let asked = told(readings);
        let known = self.shelf.as_ref().and_then(|shelf| shelf.seen(asked));
        let known = known.filter(|known| known.whole == (to - from <= share));
        match known {
            Some(known) if known.to == to && (known.whole || known.share == share) => return Ok(known),
            Some(known) if known.to < to && known.whole => {
                // A quote among what was added may say that all is to be read otherwise.
                let places = pieces(known.to, to, options);
                let seams = self.file.seams(&places, self.careful, options.threads)?;
                let columns: Vec<usize> = (0..readings.len()).collect();
                if let Ok(more) = look_at(self, readings, &columns, &stretches(&seams), options.threads) {
                    let mut columns = known.columns;
                    columns.iter_mut().zip(more).for_each(|(known, new)| known.merge(new));
                    return Ok(self.saw(Seen { share, bytes: to - from, to, columns, ..known }));
                }
            }
            _ => {}
        }
        let whole = to - from <= share;
        let (stretches, _) = sample(self, share, options)?;
        let bytes = stretches.iter().map(|(from, to)| to - from).sum();
        let all: Vec<usize> = (0..readings.len()).collect();
        let columns = match look_at(self, readings, &all, &stretches, options.threads) {
            Err(Stop::Careful) => {
                self.careful = true;
                let (stretches, _) = sample(self, share, options)?;
                look_at(self, readings, &all, &stretches, options.threads)
            }
            other => other,
        };
        let columns = columns.map_err(|stop| self.stopped(stop))?;
        Ok(self.saw(Seen { asked, share, bytes, whole, to, columns, rest: Vec::new() }))
    }

    /// The same with what is seen of some columns where nobody has looked.
    fn with_rest(
        &mut self,
        mut seen: Seen,
        readings: &[Reading],
        columns: &[usize],
        options: &Options,
    ) -> Result<Seen, Failure> {
        seen.rest.resize(readings.len(), None);
        let is_lacking = |column: &usize| seen.rest.get(*column).is_some_and(Option::is_none);
        let lacking: Vec<usize> = columns.iter().copied().filter(is_lacking).collect();
        if lacking.is_empty() {
            return Ok(seen);
        }
        let found = loop {
            let mut left = Vec::new();
            for (from, to) in sample(self, seen.share, options)?.1 {
                left.extend(stretches(&self.file.seams(&pieces(from, to, options), self.careful, options.threads)?));
            }
            match look_at(self, readings, &lacking, &left, options.threads) {
                Err(Stop::Careful) if !self.careful => self.careful = true,
                other => break other.map_err(|stop| self.stopped(stop))?,
            }
        };
        for (column, found) in lacking.into_iter().zip(found) {
            if let Some(rest) = seen.rest.get_mut(column) {
                *rest = Some(found);
            }
        }
        Ok(self.saw(seen))
    }

    fn stopped(&self, stop: Stop) -> Failure {
        match stop {
            Stop::Failure(failure) => *failure,
            Stop::Careful => problems::broken_quote(self.file.name(), None),
        }
    }

    /// The stretches of the file with what is kept of them, if anything is or will be.
    fn loans(&self, wanted: &Wanted, threads: usize) -> Result<Option<Vec<Loan>>, Failure> {
        match &self.shelf {
            Some(shelf) => shelf.lend(&*self.file, wanted, self.careful || wanted.careful, threads),
            None => Ok(None),
        }
    }

    fn saw(&self, seen: Seen) -> Seen {
        if let Some(shelf) = &self.shelf {
            shelf.saw(seen.clone(), self.careful);
        }
        seen
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
        let records: Vec<(u64, u64)> = faulty.iter().map(|(record, _)| *record).collect();
        let texts = file.written(&records);
        bad.extend(faulty.into_iter().zip(texts).map(|((record, failure), row)| BadRow {
            table: table.to_owned(),
            file: file.name().to_owned(),
            place: record.0,
            line: failure.place.as_ref().and_then(|place| place.line).unwrap_or(0),
            cell: None,
            text: String::new(),
            reason: failure.message.clone(),
            row,
        }));
        kept.push(left);
    }
    Ok((kept, bad))
}

impl TextSource {
    /// Makes columns as wide as those that are kept of any of the files.
    pub fn widen(&self, readings: &mut [Reading]) {
        self.members.iter().filter_map(|member| member.shelf.as_ref()).for_each(|shelf| shelf.widen(readings));
    }

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
            let records: Vec<(u64, u64)> = bad.iter().filter_map(|(record, _)| *record).collect();
            if bad.is_empty() {
                continue;
            }
            let texts = member.file.written(&records);
            let Some(file) = member.file.without(records) else {
                // Of this format no row can be taken out: the first bad cell stops the question as ever.
                continue;
            };
            member.file = file;
            let mut texts = texts.into_iter();
            all.extend(bad.into_iter().map(|(record, row)| match record {
                Some(_) => BadRow { row: texts.next().unwrap_or_default(), ..row },
                None => row,
            }));
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
                            What::Misfit(Misfit::Doubt(doubt)) => problems::doubt(doubt).to_owned(),
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
                place: record.map_or(row as u64, |record| record.0),
                line: line.unwrap_or(0),
                cell: cell.map(|cell| (cell, name)),
                text,
                reason,
                row: String::new(),
            };
            all.push((record, bad));
        }
    }
}

/// Stretches of whole records.
type Stretches = Vec<(u64, u64)>;

/// The stretches that are looked at, and those that are left.
fn sample(member: &Member, share: u64, options: &Options) -> Result<(Stretches, Stretches), Failure> {
    let (from, to) = member.file.extent();
    let size = to - from;
    if size <= share {
        let seams = member.file.seams(&pieces(from, to, options), member.careful, options.threads)?;
        return Ok((stretches(&seams), Vec::new()));
    }
    let head = share / 16;
    let piece = share / 64;
    let middle = from + size / 2;
    let places = [from, from + head, middle, middle + piece, to - piece, to];
    let seams = member.file.seams(&places, member.careful, options.threads)?;
    let pairs = seams.iter().copied().zip(seams.iter().copied().skip(1)).enumerate();
    let (mut looked, mut left) = (Vec::new(), Vec::new());
    for (at, pair) in pairs.filter(|(_, (a, b))| a < b) {
        if at % 2 == 0 { looked.push(pair) } else { left.push(pair) }
    }
    Ok((looked, left))
}

/// The bounds of pieces that are looked at side by side.
fn pieces(from: u64, to: u64, options: &Options) -> Vec<u64> {
    let size = to - from;
    let pieces = (size / options.smallest_part.max(1)).clamp(1, options.threads.max(1) as u64);
    (0..=pieces).map(|at| from + size * at / pieces).collect()
}

fn stretches(seams: &[u64]) -> Vec<(u64, u64)> {
    let pairs = seams.iter().copied().zip(seams.iter().copied().skip(1));
    pairs.filter(|(a, b)| a < b).collect()
}

/// What is seen of these columns in some stretches.
fn look_at(
    member: &Member,
    readings: &[Reading],
    looked: &[usize],
    stretches: &[(u64, u64)],
    threads: usize,
) -> Result<Vec<Evidence>, Stop> {
    let positions: Vec<usize> = looked.iter().filter_map(|at| member.positions.get(*at).copied()).collect();
    let readings: Vec<&Reading> = looked.iter().filter_map(|at| readings.get(*at)).collect();
    let work = |(from, to): (u64, u64)| -> Result<Vec<Evidence>, Stop> {
        let mut seen: Vec<Evidence> = vec![Evidence::default(); readings.len()];
        let mut rows = member.file.rows(from, to, &positions, member.careful)?;
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
        let mut shares: Vec<Vec<Share>> = vec![Vec::new(); usize::try_from(parts).unwrap_or(1)];
        let mut before = 0u64;
        for member in &self.members {
            let (from, to) = member.file.extent();
            if let Some(loans) = member.loans(wanted, usize::try_from(parts).unwrap_or(1))? {
                for loan in loans {
                    // A stretch belongs to the part in which its middle lies.
                    let middle = u128::from(before + loan.from.midpoint(loan.to) - from) * u128::from(parts);
                    let at = usize::try_from(middle / u128::from(total.max(1))).unwrap_or(0).min(shares.len() - 1);
                    let (from, to) = (loan.from, loan.to);
                    let careful = member.careful || wanted.careful;
                    let member = Member { careful, ..member.clone() };
                    shares.iter_mut().skip(at).take(1).for_each(|share| {
                        share.push(Share { member: member.clone(), from, to, loan: Some(loan.clone()) });
                    });
                }
                before += to - from;
                continue;
            }
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
                    share.push(Share {
                        member: Member { careful, ..member.clone() },
                        from: *from,
                        to: *to,
                        loan: None,
                    });
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
