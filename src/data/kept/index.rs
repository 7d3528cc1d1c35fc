//! The index of what is kept of one file: which file, how it was opened, what was seen of its columns, and where their cells
//! lie. It is written whole, and what is not whole is none.

use super::bytes::{Keep, fields};
use super::identity::{Identity, Moment};
use crate::calendar::Grain;
use crate::data::Kind;
use crate::data::csv::Separator;
use crate::data::evidence::Evidence;
use crate::data::rowfile::Nature;
use xxhash_rust::xxh3::xxh3_128;

/// What every index begins with.
const MAGIC: &[u8; 12] = b"kpi cache\r\n\0";

/// Which version of the program wrote it, and by which code it read: `build.rs` makes a number of that.
const WRITER: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("KPI_READING"));

/// All that is kept of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// What was said of how the file is read, before it was opened.
    pub asked: u128,
    /// What the file was called: from another folder it has another name.
    pub named: String,
    pub identity: Identity,
    /// When that was looked at, by the clock of the file system.
    pub looked: Moment,
    /// The hash of its bytes.
    pub digest: u128,
    pub opened: OpenedAs,
    /// How the rows are read, after everything that is around the file.
    pub layout: u128,
    /// Whether the rows must be cut as those of a file with quotes.
    pub careful: bool,
    pub seen: Option<Seen>,
    pub stretches: Vec<Stretch>,
    pub columns: Vec<Column>,
    /// The files in which the cells lie.
    pub pieces: Vec<String>,
}
fields!(Index { asked, named, identity, looked, digest, opened, layout, careful, seen, stretches, columns, pieces });

/// What is known of a file that was opened.
#[derive(Clone, Debug, Default)]
pub(in crate::data) struct OpenedAs {
    /// Its format by the word of a binding, and as it is told.
    pub format: String,
    pub shown: String,
    /// Whether it was looked at from end to end for lines that are no rows.
    pub deep: bool,
    /// How many bytes it holds, unpacked.
    pub size: u64,
    pub name: String,
    pub header: Vec<String>,
    pub extent: (u64, u64),
    /// How the rows are read, as one number.
    pub layout: u128,
    pub natures: Vec<Nature>,
    /// What should be known of it: as a file of rows, and of the lines that are none.
    pub remarks: Vec<String>,
    pub account: Vec<String>,
    pub separator: Option<Separator>,
    pub encoding: Option<String>,
    pub left_out: Vec<(String, String)>,
    pub doubled: Vec<(String, Vec<String>)>,
}
fields!(OpenedAs {
    format,
    shown,
    deep,
    size,
    name,
    header,
    extent,
    layout,
    natures,
    remarks,
    account,
    separator,
    encoding,
    left_out,
    doubled,
});

/// What was seen of the columns.
#[derive(Clone, Debug, Default)]
pub(in crate::data) struct Seen {
    /// What was said of the columns before.
    pub asked: u128,
    /// How many bytes might be looked at, how many were, and whether these are all.
    pub share: u64,
    pub bytes: u64,
    pub whole: bool,
    /// Up to where the file was then.
    pub to: u64,
    pub columns: Vec<Evidence>,
    /// What the rest of the file says of those columns of which all of it was looked at; nothing where `columns` is of all.
    pub rest: Vec<Option<Evidence>>,
}
fields!(Seen { asked, share, bytes, whole, to, columns, rest });

/// Whole rows that lie together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stretch {
    pub from: u64,
    pub to: u64,
    /// How many, once they were counted.
    pub rows: Option<u64>,
}
fields!(Stretch { from, to, rows });

/// A column of which cells are kept.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub name: String,
    /// How its cells are read, but for what follows.
    pub reading: u128,
    pub kind: Kind,
    pub dictionary: bool,
    /// Its cells for each stretch, if they are there.
    pub chunks: Vec<Option<Vec<Chunk>>>,
}
fields!(Column { name, reading, kind, dictionary, chunks });

/// Some thousand cells of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Which of the pieces.
    pub piece: u32,
    pub offset: u64,
    pub length: u64,
    pub rows: u64,
    pub hash: u64,
}
fields!(Chunk { piece, offset, length, rows, hash });
fields!(Nature { approximate, seconds });

/// Why an index cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    Foreign,
    Broken,
    OtherVersion,
}

impl Index {
    /// Its bytes, and the number by which they are known.
    pub fn encoded(&self) -> (Vec<u8>, u128) {
        let mut out = MAGIC.to_vec();
        WRITER.to_owned().put(&mut out);
        self.put(&mut out);
        let hash = xxh3_128(&out);
        hash.put(&mut out);
        (out, hash)
    }

    /// The index that some bytes are, and their number.
    pub fn decoded(bytes: &[u8]) -> Result<(Index, u128), Unusable> {
        if !bytes.starts_with(MAGIC) {
            return Err(if bytes.len() < MAGIC.len() { Unusable::Broken } else { Unusable::Foreign });
        }
        let (content, mut hash) = bytes.split_last_chunk::<16>().map(|(c, h)| (c, &h[..])).ok_or(Unusable::Broken)?;
        let hash = u128::take(&mut hash).filter(|hash| *hash == xxh3_128(content)).ok_or(Unusable::Broken)?;
        let mut from = content.get(MAGIC.len()..).unwrap_or(&[]);
        if String::take(&mut from).as_deref() != Some(WRITER) {
            return Err(Unusable::OtherVersion);
        }
        let index = Index::take(&mut from).filter(|_| from.is_empty()).ok_or(Unusable::Broken)?;
        Ok((index, hash))
    }

    /// Nothing but how the file was opened.
    pub fn forget_rows(&mut self) {
        *self = Index {
            asked: self.asked,
            named: std::mem::take(&mut self.named),
            identity: self.identity.clone(),
            looked: self.looked,
            digest: self.digest,
            opened: std::mem::take(&mut self.opened),
            ..Index::default()
        };
    }

    /// Leaves out pieces of which no column has anything.
    pub fn drop_pieces(&mut self) {
        let is_used = |at: usize| {
            let mut chunks = self.columns.iter().flat_map(|column| column.chunks.iter().flatten().flatten());
            chunks.any(|chunk| chunk.piece as usize == at)
        };
        let used: Vec<bool> = (0..self.pieces.len()).map(is_used).collect();
        let place = |at: u32| used.iter().take(at as usize).filter(|used| **used).count() as u32;
        for chunk in self.columns.iter_mut().flat_map(|column| column.chunks.iter_mut().flatten().flatten()) {
            chunk.piece = place(chunk.piece);
        }
        let mut used = used.iter();
        self.pieces.retain(|_| used.next().copied().unwrap_or(false));
    }
}

impl Keep for Kind {
    fn put(&self, out: &mut Vec<u8>) {
        let (tag, a, b): (u8, u8, u8) = match self {
            Kind::Number { digits, scale } => (0, *digits, *scale),
            Kind::Text => (1, 0, 0),
            Kind::Bool => (2, 0, 0),
            Kind::Date(_) => (3, 0, 0),
            Kind::Time => (4, 0, 0),
        };
        out.extend_from_slice(&[tag, a, b]);
        if let Kind::Date(grain) = self {
            grain.put(out);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Kind> {
        let (tag, a, b) = (u8::take(from)?, u8::take(from)?, u8::take(from)?);
        Some(match tag {
            0 => Kind::Number { digits: a, scale: b },
            1 => Kind::Text,
            2 => Kind::Bool,
            3 => Kind::Date(Grain::take(from)?),
            4 => Kind::Time,
            _ => return None,
        })
    }
}

impl Keep for Grain {
    fn put(&self, out: &mut Vec<u8>) {
        self.name().to_owned().put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Grain> {
        Grain::named(&String::take(from)?)
    }
}

impl Keep for Separator {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Separator::Byte(byte) => out.extend_from_slice(&[0, *byte]),
            Separator::Text(text) => {
                out.push(1);
                text.put(out);
            }
            Separator::Spaces => out.push(2),
        }
    }

    fn take(from: &mut &[u8]) -> Option<Separator> {
        Some(match u8::take(from)? {
            0 => Separator::Byte(u8::take(from)?),
            1 => Separator::Text(Vec::take(from)?),
            2 => Separator::Spaces,
            _ => return None,
        })
    }
}
