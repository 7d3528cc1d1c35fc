//! Workbooks: one sheet in, rows of cells out. A sheet is read whole, for its formats allow nothing else.

mod area;
mod binary;
mod book;
mod cell;
mod compound;
mod layout;
mod raw;
mod sheet;
mod totals;

pub(super) use area::Area;

use super::guarded::{Ended, bounded};
use super::locate::Found;
use super::problems;
use crate::problem::Failure;
use book::Book;
pub(super) use book::is_workbook;
use layout::Layout;
pub(super) use sheet::SheetFile;
use std::time::Duration;

/// What is said of a workbook beside its path.
#[derive(Clone, Debug, Default)]
pub(super) struct Wishes {
    /// `sheet "Costs"`; a name behind `#` in the path comes first.
    pub sheet: Option<String>,
    /// `range "B3:F200"`
    pub area: Option<Area>,
    /// Columns that are said to be in percent.
    pub percent: Vec<String>,
}

/// Opens the stated sheet of a workbook, or the only one that holds a table. A file in which the library ends or does not
/// end is damaged.
pub(super) fn open(found: &Found, wishes: &Wishes) -> Result<SheetFile, Failure> {
    let most = Duration::from_secs(LEAST_SECONDS + found.content.size() / BYTES_A_SECOND);
    let (file, wishes) = (found.clone(), wishes.clone());
    bounded(most, move || table(&file, &wishes)).unwrap_or_else(|ended| {
        Err(problems::bad_workbook(
            &found.path,
            match ended {
                Ended::Broken => "it is damaged",
                Ended::Late => "it is damaged, and reading it does not come to an end",
            },
        ))
    })
}

/// A workbook may take so long to be read, on the slowest machine.
const LEAST_SECONDS: u64 = 20;
const BYTES_A_SECOND: u64 = 20_000;

fn table(found: &Found, wishes: &Wishes) -> Result<SheetFile, Failure> {
    let mut book = Book::open(&found.path, &found.content)?;
    let stated = found.part.as_ref().or(wishes.sheet.as_ref());
    let (name, cells) = match stated {
        Some(sheet) => book.sheet(sheet)?,
        None => only_table(&mut book, wishes)?,
    };
    let shown = format!("{}#{name}", found.path);
    let layout = Layout::find(&cells, wishes.area).ok_or_else(|| problems::no_table_in_sheet(&shown))?;
    SheetFile::new(shown, &cells, &layout, &wishes.percent)
}

/// The only visible sheet that holds a table; where there are several, whoever asks must choose.
fn only_table(book: &mut Book, wishes: &Wishes) -> Result<(String, book::Cells), Failure> {
    let mut tables = Vec::new();
    for name in book.visible() {
        let (name, cells) = book.sheet(&name)?;
        if Layout::find(&cells, wishes.area).is_some_and(|layout| !layout.rows.is_empty()) {
            tables.push((name, cells));
        }
    }
    if tables.len() > 1 {
        let names: Vec<&str> = tables.iter().map(|(name, _)| name.as_str()).collect();
        return Err(problems::several_tables(&book.name, "sheets with a table", &names));
    }
    tables.pop().ok_or_else(|| problems::no_table_in_sheet(&book.name))
}
