//! A workbook of any of the four formats, and the cells of one of its sheets. The only place that knows the library.

use super::binary::missed;
use super::cell::is_early;
use super::compound::goes_round;
use super::raw::{Raw, raw};
use crate::data::content::Content;
use crate::data::problems;
use crate::data::seekable::Seekable;
use crate::problem::Failure;
use calamine::{Cell, Data, Dimensions, Ods, Range, Reader, SheetType, SheetVisible, Style, Xls, Xlsb, Xlsx};
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
    /// Early moments whose format shows a day: they are no durations.
    pub days: HashSet<(u32, u32)>,
    /// Rows that cannot be seen, from 0, as far as it is known.
    pub hidden: HashSet<u32>,
    /// Formulas that were never calculated; the range has their text.
    pub uncalculated: HashSet<(u32, u32)>,
}

impl Book {
    /// Opens a workbook: what its bytes say counts more than its ending.
    pub fn open(name: &str, content: &Content) -> Result<Book, Failure> {
        let bad = |error: &dyn std::fmt::Display| problems::bad_workbook(name, &error.to_string());
        let input = || Seekable::open(content).map(BufReader::new).map_err(|error| bad(&error));
        let start = content.range(0, 8).map_err(|error| bad(&error))?;
        let kind = if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            if goes_round(content).map_err(|error| bad(&error))? {
                return Err(bad(&"it is damaged"));
            }
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
        let (range, merged, percent, days) = match &mut self.kind {
            Kind::Xlsx(book) => {
                let range = book.worksheet_range(&name).map_err(|error| bad(&error))?;
                let merged = book.merge_cells_by_sheet_name(&name).map_err(|error| bad(&error))?;
                let styles = book.worksheet_style(&name).map_err(|error| bad(&error))?;
                let days = early_days(&styles, &range);
                (range, merged, Some(percent(&styles)), days)
            }
            Kind::Xls(book) => {
                let range = book.worksheet_range(&name).map_err(|error| bad(&error))?;
                (range, book.merge_cells_by_sheet_name(&name).unwrap_or_default(), None, HashSet::new())
            }
            Kind::Xlsb(book) => {
                let range = book.worksheet_range(&name).map_err(|error| bad(&error))?;
                let missed = missed(&self.content, &name).ok_or_else(|| bad(&"it is damaged"))?;
                if let Some(row) = missed.unknown {
                    return Err(problems::unknown_cells(&self.name, &name, row + 1));
                }
                (with_cells(range, missed.errors), Vec::new(), None, HashSet::new())
            }
            Kind::Ods(book) => {
                (book.worksheet_range(&name).map_err(|error| bad(&error))?, Vec::new(), None, HashSet::new())
            }
        };
        let Raw { hidden, formulas } = match &mut self.kind {
            Kind::Xlsx(_) => raw(&self.content, &name),
            Kind::Ods(book) => {
                let formulas = book.worksheet_formula(&name).map_err(|error| bad(&error))?;
                Raw { formulas: without_value(&formulas, &range), ..Raw::default() }
            }
            // Of the others every formula has a value.
            Kind::Xls(_) | Kind::Xlsb(_) => Raw::default(),
        };
        let uncalculated = formulas.iter().map(|(place, _)| *place).collect();
        let range = with_cells(range, formulas.into_iter().map(|(place, formula)| (place, formula_text(&formula))));
        Ok((name, Cells { range, merged, percent, days, hidden, uncalculated }))
    }
}

/// Formulas of cells that have no value.
fn without_value(formulas: &Range<String>, range: &Range<Data>) -> Vec<((u32, u32), String)> {
    let Some((top, left)) = formulas.start() else { return Vec::new() };
    let place = |(row, column, text): (usize, usize, &String)| ((top + row as u32, left + column as u32), text.clone());
    let is_empty = |place: &(u32, u32)| matches!(range.get_value(*place), None | Some(Data::Empty));
    formulas.used_cells().map(place).filter(|(place, text)| !text.is_empty() && is_empty(place)).collect()
}

/// The cells and some more.
fn with_cells(range: Range<Data>, more: impl IntoIterator<Item = ((u32, u32), Data)>) -> Range<Data> {
    let mut more = more.into_iter().peekable();
    if more.peek().is_none() {
        return range;
    }
    let (top, left) = range.start().unwrap_or_default();
    let known =
        range.used_cells().map(|(row, column, data)| Cell::new((top + row as u32, left + column as u32), data.clone()));
    Range::from_sparse(known.chain(more.map(|(place, data)| Cell::new(place, data))).collect())
}

fn formula_text(formula: &str) -> Data {
    Data::String(format!("={}", formula.trim_start_matches("of:").trim_start_matches('=')))
}

/// Moments of the first year whose format shows a day.
fn early_days(styles: &calamine::StyleRange, range: &Range<Data>) -> HashSet<(u32, u32)> {
    let is_day = |style: &Style| style.number_format.as_ref().is_some_and(|format| shows_days(&format.format_code));
    let is_early = |place: &(u32, u32)| range.get_value(*place).is_some_and(is_early);
    let cells = styles.cells().map(|(row, column, style)| ((row, column), style));
    cells.filter(|(place, style)| is_early(place) && is_day(style)).map(|(place, _)| place).collect()
}

/// Whether a format of numbers shows a day, a month or a year: what stands in quotes or brackets aside.
fn shows_days(format: &str) -> bool {
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    let (mut months, mut clock) = (false, false);
    for letter in format.chars() {
        match letter {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => escaped = true,
            '[' => bracket = true,
            ']' => bracket = false,
            _ if bracket => {}
            'y' | 'Y' | 'd' | 'D' => return true,
            'm' | 'M' => months = true,
            'h' | 'H' | 's' | 'S' => clock = true,
            ';' => break,
            _ => {}
        }
    }
    months && !clock
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
