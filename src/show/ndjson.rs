//! One JSON object a line, its members named by the columns.
//!
//! What a line must not hide stands in members that begin with an underscore and are there only where there is something to say:
//! `_blanks` (metric and reason), `_partial` (metrics), `_targets` (metric and target), `_total` and `_rest` (the dimensions that are summed up).
//! Members of one name are told apart as [`super::names`] says.

use super::json::{RowFields, row_marks};
use super::names::Names;
use crate::finish::{Answer, Line};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The lines of an answer.
pub fn write(answer: &Answer) -> String {
    let names = Names::of(answer);
    answer.lines.iter().map(|line| super::json::text(&NdjsonLine { answer, names: &names, line })).collect()
}

struct NdjsonLine<'a> {
    answer: &'a Answer,
    names: &'a Names,
    line: &'a Line,
}

impl Serialize for NdjsonLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let NdjsonLine { answer, names, line } = self;
        let mut map = serializer.serialize_map(None)?;
        RowFields { answer, names, line }.write(&mut map)?;
        for (name, mark) in row_marks(names, line) {
            map.serialize_entry(&names.mark(name), &mark)?;
        }
        map.end()
    }
}
