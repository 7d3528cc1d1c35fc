//! The encoding of a file: as its mark says, as the table says, or as its bytes show.

use crate::data::content::Content;
use crate::data::problems;
use crate::problem::Failure;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::sync::Arc;

/// How much of a file is looked at to see how it is encoded.
const LOOKED_AT: u64 = 1 << 20;

/// A file as UTF-8.
pub(super) struct Decoded {
    pub content: Content,
    /// What it was.
    pub encoding: &'static Encoding,
    /// The place behind a byte order mark.
    pub first: u64,
    /// Whether the encoding was told by the bytes alone.
    pub is_found: bool,
}

/// The file as UTF-8. Bytes that are nothing in its encoding are a failure with their line.
pub(super) fn decoded(name: &str, content: Content, stated: Option<&str>) -> Result<Decoded, Failure> {
    let unreadable = |error: std::io::Error| problems::unreadable(name, &error.to_string());
    let start = content.range(0, 4).map_err(unreadable)?;
    let said = stated.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let (encoding, mark, is_found) = match (Encoding::for_bom(&start), said) {
        (Some((encoding, length)), _) => (encoding, length as u64, false),
        (None, Some(encoding)) => (encoding, 0, false),
        (None, None) => {
            let head = content.range(0, LOOKED_AT).map_err(unreadable)?;
            let found = found(&head);
            (found, 0, found != UTF_8)
        }
    };
    if encoding == UTF_8 {
        return Ok(Decoded { content, encoding, first: mark, is_found });
    }
    let bytes = content.range(mark, content.size()).map_err(unreadable)?;
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes);
    let Some(text) = text else { return Err(wrong(name, encoding, &bytes)) };
    let content = Content::Memory(Arc::from(text.into_owned().into_bytes()));
    Ok(Decoded { content, encoding, first: 0, is_found })
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
    detector.guess(None, Utf8Detection::Deny)
}

/// Where the bytes stop being text of the encoding.
fn wrong(name: &str, encoding: &'static Encoding, bytes: &[u8]) -> Failure {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text =
        vec![0u8; decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len() * 3)];
    let (_, _, written) = decoder.decode_to_utf8_without_replacement(bytes, &mut text, true);
    let before = text.get(..written).unwrap_or(&[]);
    let line = memchr::memchr_iter(b'\n', before).count() as u64 + 1;
    problems::wrong_encoding(name, encoding.name(), line)
}
