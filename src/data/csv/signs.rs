//! Signs, in the lines of a large file, that some of them are no rows: seen in one quick pass, so that only a file which
//! shows them is looked at record by record.

use super::layout::is_typed;
use super::{Dialect, line_starts};
use crate::data::content::Content;
use crate::data::grid::is_blank;
use crate::data::length::is_length;
use crate::data::numeral::Numeral;
use crate::data::totals::{Says, may_say, word};
use std::io;

/// So much is read at once.
const BLOCK: u64 = 1 << 20;

/// Calls with every line of `from..to`, its first byte and its number (from `line`), until one gives false.
pub(super) fn each_line(
    content: &Content,
    (from, to): (u64, u64),
    line: u64,
    mut see: impl FnMut(&[u8], u64, u64) -> bool,
) -> io::Result<()> {
    let (mut at, mut number, mut want) = (from, line, BLOCK);
    while at < to {
        let block = content.range(at, to.min(at + want))?;
        let is_last = block.is_empty() || at + block.len() as u64 >= to;
        let whole = if is_last { block.len() } else { memchr::memrchr(b'\n', &block).map_or(0, |end| end + 1) };
        if whole == 0 {
            if is_last {
                return Ok(());
            }
            // A line that is longer than a block.
            want *= 2;
            continue;
        }
        want = BLOCK;
        let mut start = 0;
        while start < whole {
            let rest = block.get(start..whole).unwrap_or(&[]);
            let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let text = rest.get(..length).unwrap_or(&[]);
            if !see(text.trim_ascii_end(), at + start as u64, number) {
                return Ok(());
            }
            number += 1;
            start += length;
        }
        at += whole as u64;
    }
    Ok(())
}

/// Where a line stands, and its text.
pub(super) type Line = ((u64, u64), Vec<u8>);

/// Where lines of separators stand, each with its number.
pub(super) type Empty = Vec<((u64, u64), u64)>;

/// The first line of `from..to` which shows that some may be no rows: a total, the header once more, what may be names behind
/// a blank line. Its bytes and its text.
pub(super) fn other_line(
    content: &Content,
    (from, to): (u64, u64),
    separator: u8,
    header: &[u8],
) -> io::Result<Option<Line>> {
    let mut place = None;
    let mut after_blank = false;
    let header = header.trim_ascii_end();
    each_line(content, (from, to), 1, |line, start, _| {
        let is_empty = line.iter().all(|byte| *byte == separator || byte.is_ascii_whitespace());
        let found = !is_empty
            && (line == header || says_total(line, separator) || (after_blank && may_be_names(line, separator)));
        after_blank = is_empty;
        if found {
            place = Some(((start, start + line.len() as u64), line.to_vec()));
        }
        !found
    })?;
    Ok(place)
}

/// Whether a line says that it is a total.
fn says_total(line: &[u8], separator: u8) -> bool {
    let may_say = cells(line, separator).any(|cell| {
        let (Some(first), Some(last)) = (cell.first(), cell.last()) else { return false };
        let is_number = last.is_ascii_digit() && (first.is_ascii_digit() || matches!(first, b'-' | b'+'));
        !is_number && may_say(cell)
    });
    let text = |cell| std::str::from_utf8(cell).ok();
    may_say
        && word(cells(line, separator).map(text)).is_some_and(|word| matches!(word.says, Says::Total | Says::Perhaps))
}

/// Whether a line says that it is a total, and holds no text but the word and what stands before it.
pub(super) fn says_alone(line: &[u8], separator: u8) -> bool {
    let text = |cell| std::str::from_utf8(cell).ok();
    let Some(word) = word(cells(line, separator).map(text)) else { return false };
    let is_text = |cell: &&[u8]| !is_blank(cell) && !is_length(cell) && Numeral::parse(cell).is_none();
    match word.says {
        Says::Total => true,
        Says::Perhaps => cells(line, separator).skip(word.at).filter(is_text).count() <= 1,
        Says::Summary(_) | Says::Bare => false,
    }
}

/// The cells of a line without their quotes; a quoted one that holds separators comes in pieces.
fn cells(line: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    memchr::memchr_iter(separator, line).chain([line.len()]).map(move |end| {
        let cell = line.get(start..end).unwrap_or(&[]).trim_ascii();
        start = end + 1;
        let cell = cell.strip_prefix(b"\"").unwrap_or(cell);
        cell.strip_suffix(b"\"").unwrap_or(cell)
    })
}

fn may_be_names(line: &[u8], separator: u8) -> bool {
    line.split(|byte| *byte == separator).all(|cell| is_blank(cell) || !is_typed(cell))
}

/// The lines of `from..to` that begin as comments do, as their bytes and numbers; those within quoted cells are none.
pub(super) fn comments(
    content: &Content,
    (from, to): (u64, u64),
    line: u64,
    comment: &str,
    dialect: &Dialect,
) -> io::Result<Vec<((u64, u64), u64)>> {
    let mut found = Vec::new();
    each_line(content, (from, to), line, |text, start, number| {
        if text.trim_ascii_start().starts_with(comment.as_bytes()) {
            found.push(((start, start + text.len() as u64), number));
        }
        true
    })?;
    if found.is_empty() || !dialect.quotes {
        return Ok(found);
    }
    let places: Vec<u64> = found.iter().map(|(range, _)| range.0).collect();
    let starts = super::seams::seams(content, (from, to), dialect.separator, true, &places, 1)?;
    Ok(found.into_iter().zip(starts).filter(|((range, _), start)| range.0 == *start).map(|(found, _)| found).collect())
}

/// The place behind the last line in which anything but separators stands, and the lines of separators behind it.
pub(super) fn trimmed(content: &Content, first: u64, separator: Option<u8>) -> io::Result<(u64, Empty)> {
    let nothing = |byte: u8| byte.is_ascii_whitespace() || Some(byte) == separator;
    let size = content.size();
    let mut end = size;
    while end > first {
        let from = end.saturating_sub(BLOCK).max(first);
        let block = content.range(from, end)?;
        if let Some(last) = block.iter().rposition(|byte| !nothing(*byte)) {
            end = from + last as u64 + 1;
            break;
        }
        end = from;
    }
    // The last line keeps what stands behind its last letter.
    let end = line_starts(content, (first, size), &[end + 1])?.first().copied().unwrap_or(size);
    let mut empty = Vec::new();
    each_line(content, (end, size), 1, |line, start, number| {
        if separator.is_some_and(|separator| line.contains(&separator)) {
            empty.push(((start, start + line.len() as u64), number));
        }
        true
    })?;
    Ok((end, empty))
}
