//! A stretch of whole records, read block by block into one buffer, as grids of rows.

use super::index::index;
use super::watch::Watch;
use super::{Dialect, RowFault};
use crate::data::content::{Content, Input};
use crate::data::grid::Grid;
use std::sync::Arc;

/// How much is read at once: with its index and the columns made of it, it stays in a core's cache.
const BLOCK: usize = 3 << 17;

/// A record may be so long; beyond it a quote was surely left open.
const LONGEST: usize = 64 << 20;

/// Bytes behind the text that the index may look at.
const MARGIN: usize = 128;

/// Reads the records that begin in `at..to`.
pub(super) struct Blocks {
    input: Input,
    dialect: Dialect,
    width: usize,
    /// Where the next byte is read from.
    at: u64,
    to: u64,
    /// What was read: text, then a margin.
    buffer: Vec<u8>,
    /// Bytes of text in the buffer.
    length: usize,
    /// Bytes of the buffer whose rows were given.
    given: usize,
    /// The place in the file of the buffer's first byte.
    offset: u64,
    ends: Vec<u32>,
    /// Runs of adjacent rows: the entry of `ends` before the first, and their number.
    runs: Vec<(usize, usize)>,
    next_run: usize,
    /// Records of another width, where they are passed over: their first byte, the one behind them, their cells.
    ragged: Option<Vec<(u64, u64, usize)>>,
    /// Cells from this one on must be blank.
    named: usize,
    watch: Option<Arc<Watch>>,
}

impl Blocks {
    /// Opens a stretch that begins and ends with whole records.
    pub fn open(content: &Content, dialect: Dialect, width: usize, at: u64, to: u64) -> std::io::Result<Blocks> {
        Ok(Blocks {
            input: content.open()?,
            dialect,
            width,
            at,
            to,
            buffer: Vec::new(),
            length: 0,
            given: 0,
            offset: at,
            ends: Vec::new(),
            runs: Vec::new(),
            next_run: 0,
            ragged: None,
            named: width,
            watch: None,
        })
    }

    /// The same, where cells from this one on must be blank.
    pub fn with_nothing_behind(self, named: usize) -> Blocks {
        Blocks { named, ..self }
    }

    /// The same, where no line may say that it is no row.
    pub fn watched(self, watch: Option<Arc<Watch>>) -> Blocks {
        Blocks { watch, ..self }
    }

    /// The same, passing over records of another width.
    pub fn lenient(mut self) -> Blocks {
        self.ragged = Some(Vec::new());
        self
    }

    /// The records that were passed over.
    pub fn ragged(self) -> Vec<(u64, u64, usize)> {
        self.ragged.unwrap_or_default()
    }

    /// The next rows and the place in the file of their text's first byte; at most `most` rows.
    pub fn next(&mut self, most: usize) -> Result<Option<(Grid<'_>, u64)>, RowFault> {
        while self.next_run >= self.runs.len() {
            if !self.fill()? {
                return Ok(None);
            }
        }
        let Some(run) = self.runs.get_mut(self.next_run) else { return Ok(None) };
        let rows = run.1.min(most);
        let from = run.0;
        *run = (from + rows * self.width, run.1 - rows);
        if run.1 == 0 {
            self.next_run += 1;
        }
        let ends = self.ends.get(from..=from + rows * self.width).unwrap_or(&[]);
        let quotes = self.dialect.quotes;
        Ok(Some((Grid { data: &self.buffer, ends, width: self.width, quotes, returns: true }, self.offset)))
    }

    /// Where in the text the cell begins that is `cells` behind the one after the end `first`.
    pub fn cell_start(&self, first: u32, cells: usize) -> u64 {
        let at = self.ends.iter().position(|end| *end == first).unwrap_or(0);
        self.ends.get(at + cells).map_or(0, |end| u64::from(end.wrapping_add(1)))
    }

    /// Reads and indexes the next block; false at the end.
    fn fill(&mut self) -> Result<bool, RowFault> {
        let mut want = BLOCK;
        loop {
            self.buffer.copy_within(self.given..self.length, 0);
            self.length -= self.given;
            self.offset += self.given as u64;
            self.given = 0;
            if self.at >= self.to && self.length == 0 {
                return Ok(false);
            }
            self.read(want)?;
            let last = self.at >= self.to;
            if last && self.buffer.get(self.length - 1) != Some(&b'\n') {
                // The last line of a file may lack its end.
                if let Some(end) = self.buffer.get_mut(self.length) {
                    *end = b'\n';
                }
                self.length += 1;
            }
            let found = index(&self.buffer, self.length, self.dialect.separator, self.dialect.quotes, &mut self.ends);
            if let Some(place) = found.quote {
                return Err(RowFault::Quote(self.offset + place as u64));
            }
            let whole = self.whole_records();
            let end = self.ends.get(whole).map_or(0, |end| end.wrapping_add(1) as usize);
            if let Some(place) = found.broken.filter(|place| *place < end || last) {
                let opened = self.offset + found.broken_from as u64;
                return Err(RowFault::Broken { place: self.offset + place as u64, opened });
            }
            if let Some(place) = found.open.filter(|_| last || self.length > LONGEST) {
                return Err(RowFault::Open(self.offset + place as u64));
            }
            if whole > 0 {
                self.given = end;
                self.arrange(whole, found.lines)?;
                if self.named < self.width {
                    self.nothing_behind()?;
                }
                self.all_rows()?;
                return Ok(true);
            }
            if self.length > LONGEST {
                return Err(RowFault::Endless(self.offset));
            }
            want = self.length * 2;
        }
    }

    /// Reads until the buffer holds `want` bytes of text, or all that is left.
    fn read(&mut self, want: usize) -> Result<(), RowFault> {
        let left = usize::try_from(self.to - self.at).unwrap_or(usize::MAX);
        let more = want.saturating_sub(self.length).max(1).min(left);
        if self.buffer.len() < self.length + more + MARGIN {
            self.buffer.resize(self.length + more + MARGIN, 0);
        }
        let Some(room) = self.buffer.get_mut(self.length..self.length + more) else { return Ok(()) };
        let read = self.input.read_at(self.at, room).map_err(RowFault::Read)?;
        if read < more {
            return Err(RowFault::Read(std::io::Error::other("the file became shorter while it was read")));
        }
        self.length += read;
        self.at += read as u64;
        Ok(())
    }

    /// The entry of `ends` at which the last whole record ends; 0 if there is none.
    fn whole_records(&self) -> usize {
        let is_line = |end: &u32| self.buffer.get(*end as usize) == Some(&b'\n');
        self.ends.iter().skip(1).rposition(is_line).map_or(0, |at| at + 1)
    }

    /// Looks that no line says it is no row.
    fn all_rows(&self) -> Result<(), RowFault> {
        let Some(watch) = &self.watch else { return Ok(()) };
        let place = |at: usize| self.ends.get(at).map_or(0, |end| end.wrapping_add(1) as usize);
        let mut known = Vec::new();
        for (first, rows) in &self.runs {
            let starts = self.ends.get(*first..).unwrap_or(&[]).iter().step_by(self.width).take(*rows);
            for (row, before) in starts.enumerate() {
                let start = before.wrapping_add(1) as usize;
                let first_end = self.ends.get(first + row * self.width + 1).map_or(start, |end| *end as usize);
                if !watch.may_begin(self.buffer.get(start..).unwrap_or(&[]), first_end - start) {
                    continue;
                }
                let behind = place(first + (row + 1) * self.width);
                let line = self.buffer.get(start..behind).unwrap_or(&[]).trim_ascii_end();
                if watch.is_no_row(line, self.dialect.separator, &mut known) {
                    let text = String::from_utf8_lossy(line).chars().take(40).collect();
                    return Err(RowFault::NoRow { offset: self.offset + start as u64, text });
                }
            }
        }
        Ok(())
    }

    /// Looks that nothing stands in cells that have no column; else the row is too long.
    fn nothing_behind(&mut self) -> Result<(), RowFault> {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| end.wrapping_add(1) as usize);
        let mut runs = Vec::with_capacity(self.runs.len());
        let mut long = Vec::new();
        for (first, rows) in &self.runs {
            let mut run = (*first, 0);
            for row in 0..*rows {
                let before = first + row * self.width;
                let behind = self.buffer.get(end(before + self.named)..end(before + self.width) - 1).unwrap_or(&[]);
                let is_sign =
                    |byte: &u8| byte.is_ascii_whitespace() || matches!(*byte, b'"') || *byte == self.dialect.separator;
                if behind.iter().all(is_sign) {
                    run.1 += 1;
                    continue;
                }
                long.push((
                    self.offset + end(before) as u64,
                    self.offset + end(before + self.width) as u64,
                    self.width,
                ));
                runs.push(run);
                run = (before + self.width, 0);
            }
            runs.push(run);
        }
        runs.retain(|run| run.1 > 0);
        match (&mut self.ragged, long.first()) {
            (None, Some((offset, _, cells))) => return Err(RowFault::Ragged { offset: *offset, cells: *cells }),
            (Some(ragged), Some(_)) => ragged.extend(long),
            (_, None) => {}
        }
        self.runs = runs;
        Ok(())
    }

    /// Arranges the cells as rows. Almost always every line has exactly the table's cells; blank lines are passed over.
    fn arrange(&mut self, whole: usize, lines: usize) -> Result<(), RowFault> {
        self.runs.clear();
        self.next_run = 0;
        let is_line = |at: usize| self.ends.get(at).is_some_and(|end| self.buffer.get(*end as usize) == Some(&b'\n'));
        if whole == lines * self.width && (1..=lines).all(|line| is_line(line * self.width)) {
            self.runs.push((0, lines));
            return Ok(());
        }
        let mut before = 0;
        let mut run = (0, 0);
        for at in 1..=whole {
            if !is_line(at) {
                continue;
            }
            let cells = at - before;
            let start = self.ends.get(before).map_or(0, |end| end.wrapping_add(1) as usize);
            let end = self.ends.get(at).map_or(start, |end| *end as usize);
            if cells == self.width {
                run.1 += 1;
            } else if cells == 1 && self.buffer.get(start..end).is_some_and(|line| line.trim_ascii().is_empty()) {
                self.runs.push(run);
                run = (at, 0);
            } else if let Some(ragged) = &mut self.ragged {
                ragged.push((self.offset + start as u64, self.offset + end as u64, cells));
                self.runs.push(run);
                run = (at, 0);
            } else {
                return Err(RowFault::Ragged { offset: self.offset + start as u64, cells });
            }
            before = at;
        }
        self.runs.push(run);
        self.runs.retain(|run| run.1 > 0);
        Ok(())
    }
}
