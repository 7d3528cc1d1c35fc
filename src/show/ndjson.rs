//! One JSON object a line, its members named by the columns.
//!
//! What a line must not hide stands in members that begin with an underscore and are there only where there is something to say:
//! `_blanks` (metric and reason), `_partial` (metrics), `_targets` (metric and target), `_total` and `_rest` (the dimensions that are summed up).

use super::json::{RowFields, row_marks};
use crate::finish::Answer;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The lines of an answer.
pub fn write(answer: &Answer) -> String {
    (0..answer.lines.len()).map(|at| super::json::text(&NdjsonLine { answer, at })).collect()
}

struct NdjsonLine<'a> {
    answer: &'a Answer,
    at: usize,
}

impl Serialize for NdjsonLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(line) = self.answer.lines.get(self.at) {
            RowFields { answer: self.answer, line }.write(&mut map)?;
            for (name, mark) in row_marks(self.answer, line) {
                map.serialize_entry(name, &mark)?;
            }
        }
        map.end()
    }
}
