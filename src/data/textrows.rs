//! The rows of one part of a table as batches: read from its files, or from what is kept of them, or some columns from here and
//! some from there.

use super::column::{self, Fault, Memory, What};
use super::kept::{Cells, Loan, Tee};
use super::number::Misfit;
use super::problems;
use super::reading::Reading;
use super::rowfile::{Rows, Stop};
use super::scan::{Batches, Part, Wanted};
use super::textsource::Member;
use super::{Kind, ScanError};
use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use std::sync::Arc;

/// The most rows of a batch.
pub(super) const ROWS: usize = 16_384;

/// Whole records of one file that belong to a part.
#[derive(Clone, Debug)]
pub(super) struct Share {
    pub member: Member,
    pub from: u64,
    pub to: u64,
    /// What of it is kept, if anything is or will be.
    pub loan: Option<Loan>,
}

/// A part of a table.
pub(super) fn part(wanted: Wanted, shares: Vec<Share>) -> Part {
    Arc::new(move || -> Batches {
        Box::new(Reader {
            waiting: shares.clone().into_iter().rev().collect(),
            open: None,
            memories: wanted.projection.iter().map(|_| Memory::default()).collect(),
            wanted: wanted.clone(),
            ended: false,
        })
    })
}

/// Reads the stretches of one part as batches.
struct Reader {
    wanted: Wanted,
    waiting: Vec<Share>,
    open: Option<Open>,
    memories: Vec<Memory>,
    ended: bool,
}

/// A stretch that is being read.
struct Open {
    share: Share,
    /// The file itself, if any of it must be read.
    rows: Option<Box<dyn Rows>>,
    /// For each wanted column its cells, if they are kept.
    kept: Vec<Option<Cells>>,
    tee: Option<Tee>,
    /// How many rows were given.
    given: u64,
    /// How many must be passed over, because they were given before what is kept failed.
    skip: u64,
}

/// Rows of a stretch.
enum Next {
    Batch(RecordBatch),
    End,
    /// What is kept cannot be read.
    Damaged,
    /// What is kept does not go with the rows as they come.
    Apart,
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
            let Some(mut open) = self.open.take() else {
                let Some(share) = self.waiting.pop() else { return Ok(None) };
                self.open = Some(Open::begin(share, &self.wanted)?);
                continue;
            };
            match open.next(&self.wanted, &mut self.memories)? {
                Next::Batch(batch) if batch.num_rows() == 0 => self.open = Some(open),
                Next::Batch(batch) => {
                    self.open = Some(open);
                    return Ok(Some(batch));
                }
                Next::End => open.end(),
                Next::Damaged => {
                    open.share.loan.iter().for_each(Loan::damaged);
                    self.open = Some(open.without_kept(&self.wanted)?);
                }
                Next::Apart => self.open = Some(open.without_kept(&self.wanted)?),
            }
        }
    }
}

impl Open {
    fn begin(share: Share, wanted: &Wanted) -> Result<Open, ScanError> {
        let loan = share.loan.clone();
        let cells = |loan: &Loan, at: usize, position: &usize| -> Option<Cells> {
            let reading = wanted.columns.get(*position)?;
            (!loan.lacks(at)).then(|| loan.cells(at, reading))
        };
        let kept: Vec<Option<Cells>> = wanted
            .projection
            .iter()
            .enumerate()
            .map(|(at, position)| loan.as_ref().and_then(|loan| cells(loan, at, position)))
            .collect();
        let tee = share.loan.as_ref().and_then(|loan| Tee::of(loan, wanted.projection.len()));
        let is_whole = share.loan.as_ref().is_some_and(Loan::is_whole);
        let mut open = Open { share, rows: None, kept, tee, given: 0, skip: 0 };
        if !is_whole {
            open.rows = Some(open.file_rows(wanted)?);
        }
        Ok(open)
    }

    /// The rows of the file with the columns that are not kept.
    fn file_rows(&self, wanted: &Wanted) -> Result<Box<dyn Rows>, ScanError> {
        let member = &self.share.member;
        let lacking = wanted.projection.iter().zip(&self.kept).filter(|(_, kept)| kept.is_none());
        let positions: Vec<usize> =
            lacking.filter_map(|(position, _)| member.positions.get(*position).copied()).collect();
        Ok(member.file.rows(self.share.from, self.share.to, &positions, member.careful)?)
    }

    /// The same stretch from the file alone, from where it stands.
    fn without_kept(self, wanted: &Wanted) -> Result<Open, ScanError> {
        let kept = self.kept.iter().map(|_| None).collect();
        let mut open = Open { rows: None, kept, tee: None, skip: self.given, given: 0, ..self };
        open.rows = Some(open.file_rows(wanted)?);
        Ok(open)
    }

    fn end(self) {
        if let Some(tee) = self.tee {
            tee.finish();
        }
    }

    fn next(&mut self, wanted: &Wanted, memories: &mut [Memory]) -> Result<Next, ScanError> {
        let Some(most) = self.ready() else { return Ok(Next::Damaged) };
        let Some(rows) = &mut self.rows else {
            return Ok(match most {
                0 => Next::End,
                count => self.assembled(wanted, &[], count)?,
            });
        };
        let columns = rows.columns().to_vec();
        let member = &self.share.member;
        let grid = match rows.next(most.max(1)) {
            Ok(Some(grid)) => grid,
            // What is kept has more rows than the file.
            Ok(None) if most > 0 && self.kept.iter().any(Option::is_some) => return Ok(Next::Damaged),
            Ok(None) => return Ok(Next::End),
            Err(Stop::Failure(failure)) => return Err(ScanError::Failure(failure)),
            Err(Stop::Careful) => return Err(careful(wanted)),
        };
        let count = grid.rows();
        let lacking = wanted.projection.iter().zip(&self.kept).zip(memories).filter(|((_, kept), _)| kept.is_none());
        let mut arrays = Vec::with_capacity(columns.len());
        for (((position, _), memory), column) in lacking.zip(&columns) {
            let Some(reading) = wanted.columns.get(*position) else { continue };
            match column::array(&grid, *column, reading, memory) {
                Ok(array) => arrays.push(array),
                Err(fault) => {
                    let text = String::from_utf8_lossy(&grid.content(fault.row, *column)).into_owned();
                    let at = arrays.len();
                    return Err(failed(wanted, reading, &**rows, member, (*position, at), fault, &text));
                }
            }
        }
        if count > most && self.kept.iter().any(Option::is_some) {
            // Rows of wide columns come together, even where fewer are asked for.
            return Ok(if most == 0 { Next::Damaged } else { Next::Apart });
        }
        if let Some(tee) = &mut self.tee {
            tee.take(&arrays, count);
        }
        self.assembled(wanted, &arrays, count)
    }

    /// How many rows can be had at once; `None` if what is kept cannot be read.
    fn ready(&mut self) -> Option<usize> {
        let mut most = ROWS;
        if self.rows.is_none() {
            let all = self.share.loan.as_ref().and_then(|loan| loan.rows).unwrap_or(0);
            most = usize::try_from(all.saturating_sub(self.given)).unwrap_or(ROWS).min(ROWS);
        }
        if most > 0 {
            for cells in self.kept.iter_mut().flatten() {
                most = most.min(cells.ready()?);
            }
            let is_short = most == 0 && self.rows.is_none();
            return (!is_short).then_some(most);
        }
        Some(0)
    }

    /// A batch of cells that were read and cells that were kept.
    fn assembled(&mut self, wanted: &Wanted, read: &[ArrayRef], count: usize) -> Result<Next, ScanError> {
        let mut read = read.iter();
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.kept.len());
        for kept in &mut self.kept {
            let array = match kept {
                Some(cells) => cells.take(count),
                None => read.next().map(Arc::clone),
            };
            match array {
                Some(array) => arrays.push(array),
                None => return Ok(Next::Damaged),
            }
        }
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        let name = self.share.member.file.name();
        let batch = RecordBatch::try_new_with_options(Arc::clone(&wanted.schema), arrays, &options)
            .map_err(|error| problems::unreadable(name, &error.to_string()))?;
        self.given += count as u64;
        let skip = usize::try_from(self.skip).unwrap_or(usize::MAX).min(count);
        self.skip -= skip as u64;
        Ok(Next::Batch(if skip == 0 { batch } else { batch.slice(skip, count - skip) }))
    }
}

/// Asks for the same column again: the table will then be read carefully.
fn careful(wanted: &Wanted) -> ScanError {
    let kind = wanted.columns.first().map_or(Kind::Text, |reading| reading.kind);
    ScanError::Wider { table: wanted.table.clone(), column: 0, kind }
}

fn failed(
    wanted: &Wanted,
    reading: &Reading,
    rows: &dyn Rows,
    member: &Member,
    (position, asked): (usize, usize),
    fault: Fault,
    text: &str,
) -> ScanError {
    if let What::Misfit(Misfit::Wider(kind)) = fault.what {
        return ScanError::Wider { table: wanted.table.clone(), column: position, kind };
    }
    let (line, field) = rows.place(fault.row, asked);
    let failure = match fault.what {
        What::NotText => problems::not_utf8(member.file.name(), line, field),
        What::TooMuchText => problems::too_much_text(member.file.name(), line, field),
        What::Misfit(Misfit::Doubt(doubt)) => {
            problems::doubtful(&wanted.table, reading, member.file.name(), (line, field), (doubt, text))
        }
        What::Misfit(_) => problems::bad_cell(&wanted.table, reading, member.file.name(), (line, field), text),
    };
    failure.into()
}
