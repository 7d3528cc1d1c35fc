//! What the library passes over in a sheet of an `.xlsb` file: errors of formulas, and cells in forms that it does not know.
//! Records after [MS-XLSB], 2.1.4 and 2.3.

use crate::data::content::Content;
use crate::data::seekable::Seekable;
use calamine::{CellErrorType, Data};
use std::io::{BufReader, Read};
use zip::ZipArchive;

type Archive = ZipArchive<BufReader<Seekable>>;

/// Cells that the library does not give.
#[derive(Debug, Default)]
pub(super) struct Missed {
    /// Errors that formulas give, with their rows and columns from 0.
    pub errors: Vec<((u32, u32), Data)>,
    /// The row, from 0, of the first cell that cannot be read.
    pub unknown: Option<u32>,
}

const ROW: u32 = 0;
const FORMULA_ERROR: u32 = 11;
/// Cells whose column is the one behind the cell before.
const SHORT_CELLS: std::ops::RangeInclusive<u32> = 13..=18;
/// A text with letters of several forms.
const RICH_TEXT: u32 = 62;
const SHEET_DATA_END: u32 = 146;
const SHEET: u32 = 156;

/// Looks through a sheet; `None` where its parts are not where they must be.
pub(super) fn missed(content: &Content, sheet: &str) -> Option<Missed> {
    let mut archive = ZipArchive::new(BufReader::new(Seekable::open(content).ok()?)).ok()?;
    let book = part(&mut archive, "xl/workbook.bin")?;
    let id = Records(&book).filter(|(kind, _)| *kind == SHEET).find_map(|(_, sheet_record)| {
        let (id, rest) = text(sheet_record.get(8..)?)?;
        (text(rest)?.0 == sheet).then_some(id)
    })?;
    let related = String::from_utf8(part(&mut archive, "xl/_rels/workbook.bin.rels")?).ok()?;
    let target = super::raw::target(&related, &id)?;
    let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
    let cells = part(&mut archive, &path)?;
    let mut missed = Missed::default();
    let mut row = 0;
    for (kind, record) in Records(&cells).take_while(|(kind, _)| *kind != SHEET_DATA_END) {
        match kind {
            ROW => row = number(record)?,
            FORMULA_ERROR => missed.errors.push(((row, number(record)?), Data::Error(error(*record.get(8)?)))),
            RICH_TEXT => missed.unknown = missed.unknown.or(Some(row)),
            kind if SHORT_CELLS.contains(&kind) => missed.unknown = missed.unknown.or(Some(row)),
            _ => {}
        }
    }
    Some(missed)
}

fn error(code: u8) -> CellErrorType {
    match code {
        0x00 => CellErrorType::Null,
        0x07 => CellErrorType::Div0,
        0x0f => CellErrorType::Value,
        0x17 => CellErrorType::Ref,
        0x1d => CellErrorType::Name,
        0x24 => CellErrorType::Num,
        0x2b => CellErrorType::GettingData,
        _ => CellErrorType::NA,
    }
}

fn part(archive: &mut Archive, name: &str) -> Option<Vec<u8>> {
    let at = archive.index_for_name(name)?;
    let mut bytes = Vec::new();
    archive.by_index(at).ok()?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

/// A text behind its length in letters of 16 bits, and what follows it.
fn text(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (letters, rest) = bytes.get(4..)?.split_at_checked(number(bytes)? as usize * 2)?;
    let letters: Vec<u16> = letters.as_chunks().0.iter().map(|letter| u16::from_le_bytes(*letter)).collect();
    Some((String::from_utf16(&letters).ok()?, rest))
}

/// The records of a part: what each is, and its bytes.
struct Records<'b>(&'b [u8]);

impl Records<'_> {
    /// A number in groups of seven bits, the lowest first, at most so many.
    fn groups(&mut self, most: u32) -> Option<u32> {
        let mut number = 0;
        for at in 0..most {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 0x7f) << (7 * at);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
}

impl<'b> Iterator for Records<'b> {
    type Item = (u32, &'b [u8]);

    fn next(&mut self) -> Option<(u32, &'b [u8])> {
        let kind = self.groups(2)?;
        let length = self.groups(4)?;
        let (record, rest) = self.0.split_at_checked(length as usize)?;
        self.0 = rest;
        Some((kind, record))
    }
}
