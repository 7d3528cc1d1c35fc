//! Folders that are columns: the files below `month=2025-03/` have a column `month` with that value in every row.

use super::grid::{Grid, GridBuilder};
use super::kept::fingerprint;
use super::locate::Found;
use super::problems;
use super::rowfile::{Nature, RowFile, Rows, Stop};
use crate::problem::Failure;
use std::sync::Arc;

/// What such a folder is called where the value is blank.
const BLANK: &str = "__HIVE_DEFAULT_PARTITION__";

/// The columns that the folders of a file's path are, in order, each with its value.
pub(super) fn of_path(path: &str) -> Vec<(String, String)> {
    let mut folders: Vec<&str> = path.split(['/', '\\']).collect();
    folders.pop();
    let pair = |folder: &str| -> Option<(String, String)> {
        let (name, value) = folder.split_once('=')?;
        let value = if value == BLANK { String::new() } else { unescaped(value) };
        (!name.is_empty()).then(|| (unescaped(name), value))
    };
    folders.into_iter().filter_map(pair).collect()
}

/// The columns of the folders that all files of a table have; a failure if some lack one.
pub(super) fn of_files(files: &[Found]) -> Result<Vec<Vec<(String, String)>>, Failure> {
    let all: Vec<Vec<(String, String)>> = files.iter().map(|file| of_path(&file.path)).collect();
    let names = |pairs: &[(String, String)]| pairs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let first = all.first().map_or_else(Vec::new, |pairs| names(pairs));
    if let Some(at) = all.iter().position(|pairs| names(pairs) != first)
        && let (Some(other), Some(file)) = (files.get(at), files.first())
    {
        return Err(problems::other_folders(&other.path, &file.path));
    }
    Ok(all)
}

/// `%20` as a space.
pub(super) fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let hex = more.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = more.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// A file with the columns of its folders behind its own.
#[derive(Debug)]
pub(super) struct FolderFile {
    file: Arc<dyn RowFile>,
    header: Vec<String>,
    own: usize,
    values: Vec<String>,
}

impl FolderFile {
    /// The file with these columns; one that it has itself is its own.
    pub fn around(file: Arc<dyn RowFile>, folders: &[(String, String)]) -> Arc<dyn RowFile> {
        let extra: Vec<&(String, String)> =
            folders.iter().filter(|(name, _)| !file.header().iter().any(|own| own == name)).collect();
        if extra.is_empty() {
            return file;
        }
        let own = file.header().len();
        let header = file.header().iter().cloned().chain(extra.iter().map(|(name, _)| name.clone())).collect();
        let values = extra.iter().map(|(_, value)| value.clone()).collect();
        Arc::new(FolderFile { file, header, own, values })
    }
}

impl RowFile for FolderFile {
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

    fn nature(&self, column: usize) -> Nature {
        if column < self.own { self.file.nature(column) } else { Nature::default() }
    }

    fn remarks(&self) -> Vec<String> {
        self.file.remarks()
    }

    fn without(&self, records: Vec<(u64, u64)>) -> Option<Arc<dyn RowFile>> {
        let (header, values) = (self.header.clone(), self.values.clone());
        let file = self.file.without(records)?;
        Some(Arc::new(FolderFile { file, header, own: self.own, values }))
    }

    fn written(&self, records: &[(u64, u64)]) -> Vec<String> {
        self.file.written(records)
    }

    fn layout(&self, to: u64) -> u128 {
        fingerprint(&format!("{} {:?} {:?}", self.file.layout(to), self.header, self.values))
    }

    fn grows(&self) -> bool {
        self.file.grows()
    }

    fn rows(&self, from: u64, to: u64, columns: &[usize], careful: bool) -> Result<Box<dyn Rows>, Failure> {
        let mut asked = Vec::new();
        let mut cells = Vec::with_capacity(columns.len());
        for column in columns {
            cells.push(match column.checked_sub(self.own) {
                Some(at) => Cell::Folder(self.values.get(at).cloned().unwrap_or_default()),
                None => {
                    asked.push(*column);
                    Cell::Own(asked.len() - 1)
                }
            });
        }
        Ok(Box::new(FolderRows {
            rows: self.file.rows(from, to, &asked, careful)?,
            given: (0..cells.len()).collect(),
            cells,
            built: GridBuilder::default(),
        }))
    }
}

enum Cell {
    /// By its place among the columns that are asked of the file.
    Own(usize),
    Folder(String),
}

struct FolderRows {
    rows: Box<dyn Rows>,
    cells: Vec<Cell>,
    given: Vec<usize>,
    built: GridBuilder,
}

impl Rows for FolderRows {
    fn next(&mut self, most: usize) -> Result<Option<Grid<'_>>, Stop> {
        let places = self.rows.columns().to_vec();
        let Some(grid) = self.rows.next(most)? else { return Ok(None) };
        self.built.clear();
        for row in 0..grid.rows() {
            for cell in &self.cells {
                match cell {
                    Cell::Own(at) => self.built.push(&grid.content(row, places.get(*at).copied().unwrap_or(0))),
                    Cell::Folder(value) => self.built.push(value.as_bytes()),
                }
            }
            if self.cells.is_empty() {
                self.built.push(b"");
            }
        }
        Ok(Some(self.built.grid(self.cells.len().max(1))))
    }

    fn columns(&self) -> &[usize] {
        &self.given
    }

    fn place(&self, row: usize, column: usize) -> (Option<u64>, Option<u64>) {
        match self.cells.get(column) {
            Some(Cell::Own(at)) => self.rows.place(row, *at),
            _ => (self.rows.place(row, 0).0, None),
        }
    }

    fn record(&self, row: usize) -> Option<(u64, u64)> {
        self.rows.record(row)
    }
}
