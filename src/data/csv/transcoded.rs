//! A file in another encoding as a stream of UTF-8, block by block, so that no file is too large to be turned.

use crate::data::content::{Content, Input};
use encoding_rs::{Decoder, DecoderResult, Encoding};
use std::io::{self, ErrorKind, Read};

/// So many bytes of the file are turned at once.
const BLOCK: usize = 1 << 18;

/// The text of a file from a place on, as UTF-8.
pub(super) struct Transcoded {
    input: Input,
    size: u64,
    at: u64,
    decoder: Decoder,
    block: Vec<u8>,
    /// The block as UTF-8; what stands before `given` was given away.
    text: Vec<u8>,
    given: usize,
    /// The line ends that were turned.
    lines: u64,
    is_over: bool,
    is_wrong: bool,
}

impl Transcoded {
    /// Opens the file at a place behind its byte order mark.
    pub fn open(content: &Content, first: u64, encoding: &'static Encoding) -> io::Result<Transcoded> {
        Ok(Transcoded {
            input: content.open()?,
            size: content.size(),
            at: first,
            decoder: encoding.new_decoder_without_bom_handling(),
            block: Vec::new(),
            text: Vec::new(),
            given: 0,
            lines: 0,
            is_over: false,
            is_wrong: false,
        })
    }

    /// The line (from 1) in which the bytes stop being text of the encoding, if they do.
    pub fn wrong_line(&self) -> Option<u64> {
        self.is_wrong.then_some(self.lines + 1)
    }

    /// Turns the next block.
    fn turn(&mut self) -> io::Result<()> {
        let length = usize::try_from(self.size - self.at).unwrap_or(BLOCK).min(BLOCK);
        self.block.resize(length, 0);
        let read = self.input.read_at(self.at, &mut self.block)?;
        self.at += read as u64;
        // A file that was cut short meanwhile is over here.
        self.is_over = read == 0 || self.at >= self.size;
        let rest = self.block.get(..read).unwrap_or(&[]);
        let most = self.decoder.max_utf8_buffer_length_without_replacement(read).unwrap_or(read * 3 + 16);
        self.text.resize(most, 0);
        let (result, _, written) = self.decoder.decode_to_utf8_without_replacement(rest, &mut self.text, self.is_over);
        self.text.truncate(written);
        self.given = 0;
        self.lines += memchr::memchr_iter(b'\n', &self.text).count() as u64;
        self.is_wrong = result != DecoderResult::InputEmpty;
        if self.is_wrong { Err(ErrorKind::InvalidData.into()) } else { Ok(()) }
    }
}

impl Read for Transcoded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.is_over {
            self.turn()?;
        }
        let rest = self.text.get(self.given..).unwrap_or(&[]);
        let length = rest.len().min(into.len());
        if let (Some(into), Some(rest)) = (into.get_mut(..length), rest.get(..length)) {
            into.copy_from_slice(rest);
        }
        self.given += length;
        Ok(length)
    }
}
