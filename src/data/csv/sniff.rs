//! In which dialect a text is written: by how uniform a table each makes of its beginning.

use super::Stated;
use super::layout::width;
use super::records::{Manner, Record, Records, Separator};
use crate::data::moment::moment;
use crate::data::numeral::Numeral;

/// Separators that are tried, the likelier first; then those that are tried where none of these makes a table.
const USUAL: [u8; 4] = [b',', b';', b'\t', b'|'];
const RARE: [u8; 6] = [b'^', b'~', 0x1f, 0x01, b'*', b':'];

/// So many records show the dialect.
const RECORDS: usize = 200;

/// The dialect of a text that is not plain at first sight.
pub(super) fn manner(text: &[u8], stated: &Stated) -> Manner {
    let returns = has_lone_returns(text);
    let separators: Vec<Separator> = match &stated.separator {
        Some(separator) => vec![separator.clone()],
        None => {
            // A space behind each separator hides the quotes behind it.
            let spaced = [&b", "[..], b"; "]
                .into_iter()
                .filter(|sign| memchr::memmem::find(text, &[sign, &b"\""[..]].concat()).is_some());
            let usual = USUAL.iter().map(|byte| Separator::Byte(*byte));
            usual.chain(spaced.map(|sign| Separator::Text(sign.to_vec()))).collect()
        }
    };
    let best = best(text, separators, stated, returns);
    if stated.separator.is_some() || best.as_ref().is_some_and(|best| best.score > 0 && best.coverage >= 500) {
        return best.map_or_else(|| Manner::usual(b','), |best| best.manner);
    }
    let rare = RARE.iter().map(|byte| Separator::Byte(*byte)).chain([Separator::Spaces]).collect();
    let rare = self::best(text, rare, stated, returns).filter(|rare| rare.score > 0 && rare.coverage >= 800);
    let chosen = rare.filter(|rare| best.as_ref().is_none_or(|best| rare.coverage > best.coverage)).or(best);
    chosen.map_or_else(|| Manner::usual(b','), |chosen| chosen.manner)
}

struct Candidate {
    manner: Manner,
    /// Thousandths of the records that have the table's width.
    coverage: usize,
    score: usize,
    /// Whether nearly all cells of a column keep single quotes around them.
    wraps: bool,
}

fn best(text: &[u8], separators: Vec<Separator>, stated: &Stated, returns: bool) -> Option<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for separator in separators {
        for (quote, escape) in quotes(text, stated) {
            let manner = Manner { separator: separator.clone(), quote, escape, returns };
            found.push(candidate(text, manner));
        }
    }
    // Single quotes are text, unless a column stands between them or the lines are rows only with them.
    if stated.quote.is_none() {
        let usual: Vec<(Separator, Option<u8>, usize, bool)> = found
            .iter()
            .filter(|candidate| candidate.manner.quote == Some(b'"'))
            .map(|one| (one.manner.separator.clone(), one.manner.escape, one.coverage, one.wraps))
            .collect();
        found.retain(|one| {
            let same = usual.iter().find(|other| other.0 == one.manner.separator && other.1 == one.manner.escape);
            one.manner.quote != Some(b'\'') || same.is_none_or(|other| other.3 || one.coverage > other.2)
        });
    }
    // The first of equals: the likelier separator, the usual quotes.
    let most = found.iter().map(|candidate| candidate.score).max()?;
    let near: Vec<&Candidate> = found.iter().filter(|candidate| candidate.score * 10 >= most * 9).collect();
    let several = near.iter().any(|candidate| {
        candidate.manner.separator != near.first().map_or(Separator::Spaces, |first| first.manner.separator.clone())
    });
    if several && most > 0 && stated.separator.is_none() {
        // Too near to call by widths alone: uniformity and types of the whole table decide.
        if let Some(byte) = by_uniformity(text)
            && let Some(at) = found.iter().position(|candidate| {
                candidate.score * 10 >= most * 9 && candidate.manner.separator == Separator::Byte(byte)
            })
        {
            return Some(found.swap_remove(at));
        }
    }
    let at = found.iter().position(|candidate| candidate.score == most)?;
    Some(found.swap_remove(at))
}

/// The separator that makes the most uniform table, by widths and types together.
fn by_uniformity(text: &[u8]) -> Option<u8> {
    let end = text.len().min(1 << 16);
    let found = csv_nose::Sniffer::new().sample_size(csv_nose::SampleSize::All).sniff_bytes(text.get(..end)?).ok()?;
    Some(found.dialect.delimiter)
}

/// The quotes and escapes that are worth a try.
fn quotes(text: &[u8], stated: &Stated) -> Vec<(Option<u8>, Option<u8>)> {
    let escapes: Vec<Option<u8>> = match stated.escape {
        Some(escape) => vec![Some(escape)],
        None if has_escapes(text, stated) => vec![None, Some(b'\\')],
        None => vec![None],
    };
    let quotes: Vec<Option<u8>> = match stated.quote {
        Some(quote) => vec![quote],
        None if memchr::memchr(b'\'', text).is_some() => vec![Some(b'"'), Some(b'\'')],
        None => vec![Some(b'"')],
    };
    quotes.iter().flat_map(|quote| escapes.iter().map(|escape| (*quote, *escape))).collect()
}

/// Whether backslashes stand before signs that would otherwise mean something. Before others they are text.
fn has_escapes(text: &[u8], stated: &Stated) -> bool {
    memchr::memchr_iter(b'\\', text).filter_map(|at| text.get(at + 1)).any(|next| {
        matches!(next, b'"' | b'\'' | b',' | b';' | b'\t' | b'|')
            || stated.separator.as_ref().is_some_and(|separator| *separator == Separator::Byte(*next))
    })
}

fn candidate(text: &[u8], manner: Manner) -> Candidate {
    let records: Vec<Record> = Records::of(text, &manner, 1).filter(|record| !record.is_blank).take(RECORDS).collect();
    let width = width(&records);
    if width < 2 || records.is_empty() {
        return Candidate { manner, coverage: 0, score: 0, wraps: false };
    }
    let rows: Vec<&Record> = records.iter().filter(|record| record.cells.len() == width).collect();
    let coverage = rows.len() * 1000 / records.len();
    let cells: Vec<&Vec<u8>> = rows.iter().skip(1).flat_map(|row| &row.cells).collect();
    let typed = cells.iter().filter(|cell| is_settled(cell, &manner.separator)).count() * 1000 / cells.len().max(1);
    let broken = records.iter().filter(|record| record.is_broken).count() * 1000 / records.len();
    // Signs of quoting that are left in the cells speak against a dialect that does not read them.
    let wrapped = |cell: &&&Vec<u8>| matches!(cell.as_slice(), [b'\'', .., b'\''] | [b'"', .., b'"']);
    let left = cells.iter().filter(wrapped).count() * 1000 / cells.len().max(1);
    let escaped = usize::from(manner.escape.is_some());
    let score = (coverage * (2000 + typed)).saturating_sub((broken + left) * 2000).saturating_sub(escaped);
    Candidate { manner, coverage, score, wraps: has_wrapped_column(&rows, width) }
}

/// Whether nearly all cells of a column stand between single quotes that are left in them.
fn has_wrapped_column(rows: &[&Record], width: usize) -> bool {
    (0..width).any(|at| {
        let cells = rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.trim_ascii().is_empty());
        let (mut filled, mut wrapped) = (0, 0);
        for cell in cells {
            filled += 1;
            wrapped += usize::from(matches!(cell.as_slice(), [b'\'', .., b'\'']));
        }
        filled > 1 && wrapped * 10 >= filled * 9
    })
}

/// Whether a cell is of a kind: a number, a date, a time, or a text without signs that separate.
fn is_settled(cell: &[u8], separator: &Separator) -> bool {
    let cell = cell.trim_ascii();
    // The separator itself stands in a cell only where quotes or escapes are read right.
    let is_word = !cell
        .iter()
        .any(|byte| matches!(byte, b',' | b';' | b'\t' | b'|' | b'"') && *separator != Separator::Byte(*byte));
    cell.is_empty() || is_word || Numeral::parse(cell).is_some() || moment(cell).is_some()
}

/// Whether carriage returns end records that no line feed follows.
pub(super) fn has_lone_returns(text: &[u8]) -> bool {
    memchr::memchr_iter(b'\r', text).any(|at| at + 1 < text.len() && text.get(at + 1) != Some(&b'\n'))
}
