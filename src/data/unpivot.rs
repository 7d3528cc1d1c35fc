//! Wide columns made long: `unpivot jan to dec into month, amount` gives a row for each filled cell of these columns, with
//! the name of the column as the month and the cell as the amount. A blank cell says nothing, so it gives no row.

use super::grid::{Grid, GridBuilder, is_blank};
use super::kept::fingerprint;
use super::rowfile::{Nature, RowFile, Rows, Stop};
use crate::problem::Failure;
use std::sync::Arc;

/// What is made long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unpivot {
    /// The positions of the wide columns, in the order of the rows that they become.
    pub wide: Vec<usize>,
    /// The column for their names.
    pub key: String,
    /// The column for their cells.
    pub value: String,
}

/// A file whose wide columns are made long.
#[derive(Debug)]
pub(super) struct LongFile {
    file: Arc<dyn RowFile>,
    header: Vec<String>,
    /// The columns that stay, by their position in the file.
    fixed: Vec<usize>,
    wide: Vec<usize>,
}

impl LongFile {
    /// The file with its wide columns made long.
    pub fn new(file: Arc<dyn RowFile>, unpivot: &Unpivot) -> LongFile {
        let fixed: Vec<usize> = (0..file.header().len()).filter(|at| !unpivot.wide.contains(at)).collect();
        let names = fixed.iter().filter_map(|at| file.header().get(*at)).cloned();
        let header = names.chain([unpivot.key.clone(), unpivot.value.clone()]).collect();
        LongFile { file, header, fixed, wide: unpivot.wide.clone() }
    }
}

impl RowFile for LongFile {
    fn name(&self) -> &str {
        self.file.name()
    }

    fn header(&self) -> &[String] {
        &self.header
    }

    fn extent(&self) -> (u64, u64) {
        self.file.extent()
    }

    fn seams(&self, places: &[u64], careful: bool, threads: usize) -> Result<Vec<u64>, Failure> {
        self.file.seams(places, careful, threads)
    }

    fn remarks(&self) -> Vec<String> {
        self.file.remarks()
    }

    fn nature(&self, column: usize) -> Nature {
        match self.fixed.get(column) {
            Some(at) => self.file.nature(*at),
            None if column == self.fixed.len() => Nature::default(),
            None => {
                let natures = || self.wide.iter().map(|at| self.file.nature(*at));
                Nature {
                    approximate: natures().any(|nature| nature.approximate),
                    seconds: natures().all(|nature| nature.seconds),
                }
            }
        }
    }

    fn without(&self, records: Vec<(u64, u64)>) -> Option<Arc<dyn RowFile>> {
        let (header, fixed, wide) = (self.header.clone(), self.fixed.clone(), self.wide.clone());
        let file = self.file.without(records)?;
        Some(Arc::new(LongFile { file, header, fixed, wide }))
    }

    fn written(&self, records: &[(u64, u64)]) -> Vec<String> {
        self.file.written(records)
    }

    fn layout(&self, to: u64) -> u128 {
        fingerprint(&format!("{} {:?} {:?} {:?}", self.file.layout(to), self.header, self.fixed, self.wide))
    }

    fn grows(&self) -> bool {
        self.file.grows()
    }

    fn rows(&self, from: u64, to: u64, columns: &[usize], careful: bool) -> Result<Box<dyn Rows>, Failure> {
        // The wide columns are always read: they say which rows there are.
        let mut asked = self.wide.clone();
        let mut cells = Vec::with_capacity(columns.len());
        for column in columns {
            cells.push(match self.fixed.get(*column) {
                Some(at) => {
                    asked.push(*at);
                    Part::Fixed(asked.len() - 1)
                }
                None if *column == self.fixed.len() => Part::Key,
                None => Part::Value,
            });
        }
        let names = self.wide.iter().map(|at| self.file.header().get(*at).cloned().unwrap_or_default()).collect();
        Ok(Box::new(LongRows {
            rows: self.file.rows(from, to, &asked, careful)?,
            names,
            given: (0..cells.len()).collect(),
            cells,
            built: GridBuilder::default(),
            origins: Vec::new(),
        }))
    }
}

/// Where a cell of a long row comes from.
#[derive(Clone, Copy)]
enum Part {
    /// A column that stays, by its place among those asked of the file.
    Fixed(usize),
    Key,
    Value,
}

struct LongRows {
    rows: Box<dyn Rows>,
    names: Vec<String>,
    cells: Vec<Part>,
    given: Vec<usize>,
    built: GridBuilder,
    /// The row and the wide column of each row of the last grid.
    origins: Vec<(usize, usize)>,
}

impl Rows for LongRows {
    fn next(&mut self, most: usize) -> Result<Option<Grid<'_>>, Stop> {
        self.built.clear();
        self.origins.clear();
        while self.origins.is_empty() {
            let places = self.rows.columns().to_vec();
            let Some(grid) = self.rows.next((most / self.names.len().max(1)).max(1))? else { return Ok(None) };
            let content = |row: usize, asked: usize| grid.content(row, places.get(asked).copied().unwrap_or(0));
            for row in 0..grid.rows() {
                for (wide, name) in self.names.iter().enumerate() {
                    let value = content(row, wide);
                    if is_blank(&value) {
                        continue;
                    }
                    self.origins.push((row, wide));
                    for cell in &self.cells {
                        match cell {
                            Part::Fixed(asked) => self.built.push(&content(row, *asked)),
                            Part::Key => self.built.push(name.as_bytes()),
                            Part::Value => self.built.push(&value),
                        }
                    }
                    if self.cells.is_empty() {
                        self.built.push(b"");
                    }
                }
            }
        }
        Ok(Some(self.built.grid(self.cells.len().max(1))))
    }

    fn columns(&self) -> &[usize] {
        &self.given
    }

    fn place(&self, row: usize, column: usize) -> (Option<u64>, Option<u64>) {
        let (row, wide) = self.origins.get(row).copied().unwrap_or_default();
        match self.cells.get(column) {
            Some(Part::Fixed(asked)) => self.rows.place(row, *asked),
            _ => self.rows.place(row, wide),
        }
    }

    /// The row of the file: with one bad cell among its wide ones it is set aside whole.
    fn record(&self, row: usize) -> Option<(u64, u64)> {
        self.rows.record(self.origins.get(row)?.0)
    }
}
