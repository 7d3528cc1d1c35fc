//! Records that cannot be rows: too short, too long, or with quotes that do not match.

use super::{CsvFile, RowFault};
use crate::data::problems;
use crate::problem::Failure;

/// Beyond so many quotes that do not match, the file is not what it was taken for.
const MOST_BROKEN: usize = 10_000;

/// A record that cannot be a row.
pub(super) struct Faulty {
    /// Its bytes.
    pub range: (u64, u64),
    /// What is wrong with it.
    pub failure: Failure,
}

impl CsvFile {
    /// Every record that cannot be a row, in order, and the file in which only the others are left.
    pub(super) fn without_faulty(mut self) -> Result<(CsvFile, Vec<Faulty>), Failure> {
        let mut found: Vec<Faulty> = Vec::new();
        let mut broken = 0;
        loop {
            let (fault, short) = self.first_fault()?;
            let Some(fault) = fault else {
                found.extend(short.into_iter().map(|(from, to, cells)| Faulty {
                    range: (from, to),
                    failure: self.failure(RowFault::Ragged { offset: from, cells }),
                }));
                break;
            };
            broken += 1;
            let at = match &fault {
                RowFault::Quote(_) => {
                    self.dialect.quotes = true;
                    continue;
                }
                RowFault::Broken { opened, .. } | RowFault::Open(opened) if broken <= MOST_BROKEN => *opened,
                _ => return Err(self.failure(fault)),
            };
            // Where a quote opens that nothing closes, its line is at fault, and the next one begins a record.
            let range = self.line_at(at).map_err(|error| problems::unreadable(&self.name, &error.to_string()))?;
            let failure = self.in_line(&fault, range);
            found.push(Faulty { range, failure });
            self.content = self.content.clone().without(vec![range]);
        }
        found.sort_by_key(|faulty| faulty.range);
        self.content = self.content.clone().without(found.iter().map(|faulty| faulty.range).collect());
        Ok((self, found))
    }

    /// The failure of a line that is at fault: it is told with that line, wherever the fault showed.
    fn in_line(&self, fault: &RowFault, range: (u64, u64)) -> Failure {
        let line = Some(self.content.line_of(range.0));
        match fault {
            RowFault::Broken { place, .. } if (range.0..=range.1).contains(place) => {
                problems::broken_quote(&self.name, line)
            }
            _ => problems::open_quote(&self.name, line),
        }
    }

    /// The first fault that stops a reader, and the records of another width than the header.
    #[expect(clippy::type_complexity, reason = "two lists of places")]
    fn first_fault(&self) -> Result<(Option<RowFault>, Vec<(u64, u64, usize)>), Failure> {
        let (from, to) = self.rows;
        let unreadable = |error: std::io::Error| problems::unreadable(&self.name, &error.to_string());
        let mut blocks = self.blocks(from, to).map_err(unreadable)?.lenient();
        loop {
            match blocks.next(usize::MAX) {
                Ok(Some(_)) => {}
                Ok(None) => return Ok((None, blocks.ragged())),
                Err(fault) => return Ok((Some(fault), Vec::new())),
            }
        }
    }

    /// The bytes of the line in which a place lies.
    fn line_at(&self, place: u64) -> std::io::Result<(u64, u64)> {
        const STEP: u64 = 1 << 16;
        let mut from = place;
        while from > self.rows.0 {
            let start = from.saturating_sub(STEP).max(self.rows.0);
            let block = self.content.range(start, from)?;
            if let Some(line) = memchr::memrchr(b'\n', &block) {
                from = start + line as u64 + 1;
                break;
            }
            from = start;
        }
        let mut to = place;
        while to < self.rows.1 {
            let block = self.content.range(to, (to + STEP).min(self.rows.1))?;
            if let Some(line) = memchr::memchr(b'\n', &block) {
                return Ok((from, to + line as u64));
            }
            to += block.len().max(1) as u64;
        }
        Ok((from, self.rows.1))
    }
}
