//! The encoding of a file: as its mark says, as the table says, or as its bytes show.

use super::letters::settled;
use super::transcoded::Transcoded;
use crate::data::content::Content;
use crate::data::{problems, spill};
use crate::problem::Failure;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How much of a file is looked at to see how it is encoded.
const LOOKED_AT: u64 = 1 << 20;

/// Where nothing but ASCII stands there, so much of it is looked through for other letters, and its middle and its end.
const LOOKED_THROUGH: u64 = 64 << 20;

/// A file as UTF-8.
pub(in crate::data) struct Decoded {
    pub content: Content,
    /// What it was.
    pub encoding: &'static Encoding,
    /// The place behind a byte order mark.
    pub first: u64,
    /// Whether the encoding was told by the bytes alone.
    pub is_found: bool,
}

/// The file as UTF-8. Bytes that are nothing in its encoding are a failure with their line.
pub(in crate::data) fn decoded(name: &str, content: Content, stated: Option<&str>) -> Result<Decoded, Failure> {
    let unreadable = |error: std::io::Error| problems::unreadable(name, &error.to_string());
    let start = content.range(0, 4).map_err(unreadable)?;
    let said = stated.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let (encoding, mark, is_found) = match (Encoding::for_bom(&start), said) {
        (Some((encoding, length)), _) => (encoding, length as u64, false),
        (None, Some(encoding)) => (encoding, 0, false),
        (None, None) => {
            let found = found(&telling(&content).map_err(unreadable)?);
            (found, 0, found != UTF_8)
        }
    };
    if encoding == UTF_8 {
        return Ok(Decoded { content, encoding, first: mark, is_found });
    }
    let mut stream = Transcoded::open(&content, mark, encoding).map_err(unreadable)?;
    let content = spill::kept(&mut stream).map_err(|error| match stream.wrong_line() {
        Some(line) => problems::wrong_encoding(name, encoding.name(), line),
        None => unreadable(error),
    })?;
    Ok(Decoded { content, encoding, first: 0, is_found })
}

/// The bytes that tell the encoding: the beginning of the file, or where that is ASCII, the first lines that are not.
fn telling(content: &Content) -> std::io::Result<Vec<u8>> {
    let head = content.range(0, LOOKED_AT)?;
    let size = content.size();
    if !head.is_ascii() || head.contains(&0) || size <= LOOKED_AT {
        return Ok(head);
    }
    let middle = size / 2;
    let stretches = [
        (LOOKED_AT, LOOKED_THROUGH),
        (middle.max(LOOKED_THROUGH), middle + LOOKED_AT),
        ((size - LOOKED_AT).max(LOOKED_THROUGH), size),
    ];
    let mut other = Vec::new();
    for (from, to) in stretches {
        let mut at = from;
        while at < to.min(size) && other.len() < LOOKED_AT as usize {
            let block = content.range(at, to.min(at + LOOKED_AT))?;
            at += LOOKED_AT;
            if block.is_ascii() {
                continue;
            }
            // The lines at both ends may be cut in the middle of a letter.
            let mut lines: Vec<&[u8]> = block.split(|byte| matches!(byte, b'\n' | b'\r')).skip(1).collect();
            lines.pop();
            for line in lines.into_iter().filter(|line| !line.is_ascii()) {
                other.extend_from_slice(line);
                other.push(b'\n');
            }
        }
    }
    Ok(if other.is_empty() { head } else { other })
}

/// The encoding that the bytes show; UTF-8 where nothing speaks against it.
fn found(head: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(head) {
        Ok(text) if text.contains('\0') => in_pairs(head).unwrap_or(UTF_8),
        Ok(_) => UTF_8,
        // The beginning may end in the middle of a letter.
        Err(error) if error.error_len().is_none() && error.valid_up_to() + 4 > head.len() => UTF_8,
        Err(_) => in_pairs(head).unwrap_or_else(|| by_letters(head)),
    }
}

/// UTF-16 without a mark: every other byte of most texts is zero.
fn in_pairs(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.as_chunks::<2>().0;
    let zeros = |at: usize| pairs.iter().filter(|pair| pair.get(at) == Some(&0)).count();
    let (first, second) = (zeros(0), zeros(1));
    let most = pairs.len() / 2;
    if second > most && first * 20 <= second {
        return Some(UTF_16LE);
    }
    (first > most && second * 20 <= first).then_some(UTF_16BE)
}

fn by_letters(head: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    settled(head, detector.guess(None, Utf8Detection::Deny))
}
