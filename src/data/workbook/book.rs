//! A workbook of any of the four formats, and the cells of one of its sheets. The only place that knows the library.

use super::hidden::hidden_rows;
use crate::data::content::Content;
use crate::data::problems;
use crate::data::seekable::Seekable;
use crate::problem::Failure;
use calamine::{Data, Dimensions, Ods, Range, Reader, SheetType, SheetVisible, Xls, Xlsb, Xlsx};
use std::collections::HashSet;
use std::io::BufReader;

type Input = BufReader<Seekable>;

/// An opened workbook.
pub(super) struct Book {
    /// What people call it.
    pub name: String,
    content: Content,
    kind: Kind,
}

enum Kind {
    Xlsx(Box<Xlsx<Input>>),
    Xls(Box<Xls<Input>>),
    Xlsb(Box<Xlsb<Input>>),
    Ods(Box<Ods<Input>>),
}

/// The cells of a sheet and what is known of their form.
pub(super) struct Cells {
    pub range: Range<Data>,
    /// Cells that are merged into one, rows and columns from 0.
    pub merged: Vec<Dimensions>,
    /// Cells whose format is one of percent; `None` if the format of cells is not known.
    pub percent: Option<HashSet<(u32, u32)>>,
    /// Rows that cannot be seen, from 0, as far as it is known.
    pub hidden: HashSet<u32>,
}

impl Book {
    /// Opens a workbook: what its bytes say counts more than its ending.
    pub fn open(name: &str, content: &Content) -> Result<Book, Failure> {
        let bad = |error: &dyn std::fmt::Display| problems::bad_workbook(name, &error.to_string());
        let input = || Seekable::open(content).map(BufReader::new).map_err(|error| bad(&error));
        let start = content.range(0, 8).map_err(|error| bad(&error))?;
        let kind = if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            Kind::Xls(Box::new(Xls::new(input()?).map_err(|error| bad(&error))?))
        } else {
            match inside(input()?).map_err(|error| bad(&error))? {
                Inside::Xlsx => Kind::Xlsx(Box::new(Xlsx::new(input()?).map_err(|error| bad(&error))?)),
                Inside::Xlsb => Kind::Xlsb(Box::new(Xlsb::new(input()?).map_err(|error| bad(&error))?)),
                Inside::Ods => Kind::Ods(Box::new(Ods::new(input()?).map_err(|error| bad(&error))?)),
                Inside::Other => return Err(bad(&"there is no workbook in it")),
            }
        };
        Ok(Book { name: name.to_owned(), content: content.clone(), kind })
    }

    /// The names of the sheets that can be seen.
    pub fn visible(&self) -> Vec<String> {
        let sheets = match &self.kind {
            Kind::Xlsx(book) => book.sheets_metadata(),
            Kind::Xls(book) => book.sheets_metadata(),
            Kind::Xlsb(book) => book.sheets_metadata(),
            Kind::Ods(book) => book.sheets_metadata(),
        };
        let is_seen =
            |sheet: &&calamine::Sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet;
        sheets.iter().filter(is_seen).map(|sheet| sheet.name.clone()).collect()
    }

    fn names(&self) -> Vec<String> {
        match &self.kind {
            Kind::Xlsx(book) => book.sheet_names(),
            Kind::Xls(book) => book.sheet_names(),
            Kind::Xlsb(book) => book.sheet_names(),
            Kind::Ods(book) => book.sheet_names(),
        }
    }

    /// The cells of the sheet of that name, in any case where only one such is there, with its name as it is.
    pub fn sheet(&mut self, stated: &str) -> Result<(String, Cells), Failure> {
        let names = self.names();
        let alike = || names.iter().filter(|name| name.to_lowercase() == stated.to_lowercase()).collect::<Vec<_>>();
        let name = match (names.iter().find(|name| *name == stated), alike().as_slice()) {
            (Some(name), _) => name.clone(),
            (None, [one]) => (*one).clone(),
            _ => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                return Err(problems::no_such_part(&self.name, "sheet", stated, &names));
            }
        };
        let bad = |error: &dyn std::fmt::Display| problems::bad_workbook(&self.name, &error.to_string());
        let (range, merged, percent) = match &mut self.kind {
            Kind::Xlsx(book) => {
                let range = book.worksheet_range(&name).map_err(|error| bad(&error))?;
                let merged = book.merge_cells_by_sheet_name(&name).map_err(|error| bad(&error))?;
                let styles = book.worksheet_style(&name).map_err(|error| bad(&error))?;
                (range, merged, Some(percent(&styles)))
            }
            Kind::Xls(book) => {
                let range = book.worksheet_range(&name).map_err(|error| bad(&error))?;
                (range, book.merge_cells_by_sheet_name(&name).unwrap_or_default(), None)
            }
            Kind::Xlsb(book) => (book.worksheet_range(&name).map_err(|error| bad(&error))?, Vec::new(), None),
            Kind::Ods(book) => (book.worksheet_range(&name).map_err(|error| bad(&error))?, Vec::new(), None),
        };
        let hidden = match &self.kind {
            Kind::Xlsx(_) => hidden_rows(&self.content, &name),
            _ => HashSet::new(),
        };
        Ok((name, Cells { range, merged, percent, hidden }))
    }
}

fn percent(styles: &calamine::StyleRange) -> HashSet<(u32, u32)> {
    let is_percent = |style: &calamine::Style| {
        style.number_format.as_ref().is_some_and(|format| {
            let first = format.format_code.split(';').next().unwrap_or("");
            first.contains('%') && !first.contains("\\%")
        })
    };
    let cells = styles.cells().filter(|(_, _, style)| is_percent(style));
    cells.map(|(row, column, _)| (row, column)).collect()
}

enum Inside {
    Xlsx,
    Xlsb,
    Ods,
    Other,
}

/// What a file in the form of a zip archive is.
fn inside(input: Input) -> Result<Inside, zip::result::ZipError> {
    let archive = zip::ZipArchive::new(input)?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    let any = |ending: &str| archive.file_names().flatten().any(|name| name.ends_with(ending));
    Ok(match () {
        () if has("xl/workbook.xml") => Inside::Xlsx,
        () if has("xl/workbook.bin") => Inside::Xlsb,
        () if has("content.xml") && has("mimetype") => Inside::Ods,
        () if any("workbook.xml") => Inside::Xlsx,
        () => Inside::Other,
    })
}

/// Whether a file in the form of a zip archive is a workbook; other archives hold files.
pub(in crate::data) fn is_workbook(content: &Content) -> bool {
    let found = Seekable::open(content).ok().and_then(|input| inside(BufReader::new(input)).ok());
    !matches!(found, None | Some(Inside::Other))
}
