//! A text file with separators as a [`RowFile`].

use super::{CsvFile, RowFault, Stretch, seams};
use crate::data::grid::Grid;
use crate::data::kept::fingerprint;
use crate::data::problems;
use crate::data::rowfile::{RowFile, Rows, Sorted, Stop};
use crate::problem::Failure;
use std::sync::Arc;

impl RowFile for CsvFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn header(&self) -> &[String] {
        &self.header
    }

    fn extent(&self) -> (u64, u64) {
        self.rows
    }

    fn seams(&self, places: &[u64], careful: bool, threads: usize) -> Result<Vec<u64>, Failure> {
        let quotes = self.dialect.quotes || careful;
        seams(&self.content, self.rows, self.dialect.separator, quotes, places, threads)
            .map_err(|error| problems::unreadable(&self.name, &error.to_string()))
    }

    fn without_faulty(&self) -> Result<Option<Sorted>, Failure> {
        let (file, faulty) = self.clone().without_faulty()?;
        let faulty = faulty.into_iter().map(|faulty| (faulty.range, faulty.failure)).collect();
        Ok(Some((Arc::new(file), faulty)))
    }

    fn without(&self, records: Vec<(u64, u64)>) -> Option<Arc<dyn RowFile>> {
        let content = self.content.clone().without(records);
        Some(Arc::new(CsvFile { content, ..self.clone() }))
    }

    fn written(&self, records: &[(u64, u64)]) -> Vec<String> {
        let bytes = |record: &(u64, u64)| self.content.range(record.0, record.1).unwrap_or_default();
        let text = |record| String::from_utf8_lossy(&bytes(record)).trim_end_matches(['\r', '\n']).to_owned();
        records.iter().map(text).collect()
    }

    fn layout(&self, to: u64) -> u128 {
        let about = &self.about;
        let aside: Vec<_> = about.aside.iter().filter(|aside| aside.range.0 < to).collect();
        let read = (&self.dialect, &self.encoding, &self.header, self.extra, self.rows.0, to);
        fingerprint(&format!("{read:?} {:?} {:?} {} {aside:?}", about.encoding, about.manner, about.header))
    }

    fn grows(&self) -> bool {
        self.content.is_of_file()
    }

    fn rows(&self, from: u64, to: u64, columns: &[usize], careful: bool) -> Result<Box<dyn Rows>, Failure> {
        let mut file = self.clone();
        file.dialect.quotes |= careful;
        let stretch = file.stretch(from, to).map_err(|fault| self.failure(fault))?;
        Ok(Box::new(CsvRows { file, stretch, columns: columns.to_vec(), starts: Starts::default() }))
    }
}

struct CsvRows {
    file: CsvFile,
    stretch: Stretch,
    columns: Vec<usize>,
    starts: Starts,
}

/// Where the last grid's rows begin, in case one of them has to be named.
#[derive(Default)]
struct Starts {
    offset: u64,
    first: u32,
    width: usize,
}

impl Rows for CsvRows {
    fn next(&mut self, most: usize) -> Result<Option<Grid<'_>>, Stop> {
        match self.stretch.next(most) {
            Ok(None) => Ok(None),
            Ok(Some((grid, offset))) => {
                self.starts =
                    Starts { offset, first: grid.ends.first().copied().unwrap_or(u32::MAX), width: grid.width };
                Ok(Some(grid))
            }
            Err(RowFault::Quote(_)) => Err(Stop::Careful),
            Err(fault) => Err(self.file.failure(fault).into()),
        }
    }

    fn columns(&self) -> &[usize] {
        &self.columns
    }

    fn place(&self, row: usize, column: usize) -> (Option<u64>, Option<u64>) {
        let field = self.columns.get(column).copied().unwrap_or(0);
        let start = self.stretch.cell_start(self.starts.first, row * self.starts.width + field);
        let line = self.file.content.line_of(self.starts.offset + start);
        (Some(line), Some(field as u64 + 1))
    }

    fn record(&self, row: usize) -> Option<(u64, u64)> {
        let start =
            |row: usize| self.starts.offset + self.stretch.cell_start(self.starts.first, row * self.starts.width);
        Some((start(row), start(row + 1)))
    }
}
