//! What a block says of which part of a file is the table, and of the shape that its rows get.

use super::Declaration;
use super::cells::is_percent;
use crate::data::problems::{unpivot_backwards, unpivot_doubled, unpivot_of_columns, wrong_argument};
use crate::data::unpivot::Unpivot;
use crate::data::workbook::{Area, Wishes};
use crate::syntax::{Name, Reading, TableEntry, TableEntryKind};

impl Declaration<'_> {
    /// All that it says of how its files are, as a text: equal where that is.
    pub fn told_of_files(&self) -> String {
        let told = |entry: &TableEntry| match &entry.kind {
            TableEntryKind::Reading { what, text } => format!("{what:?} {text:?} "),
            kind => is_percent(kind).iter().map(|name| format!("percent {:?} ", name.text)).collect(),
        };
        self.entries().iter().map(told).collect()
    }

    /// What it says of a workbook.
    pub fn wishes(&mut self) -> Wishes {
        let mut wishes = Wishes::default();
        for entry in self.entries().iter() {
            match &entry.kind {
                TableEntryKind::Reading { what: Reading::Sheet, text } => wishes.sheet = Some(text.clone()),
                TableEntryKind::Reading { what: Reading::Range, text } => {
                    wishes.area = Area::parse(text);
                    if wishes.area.is_none() {
                        self.problems.push(wrong_argument(
                            entry.span,
                            format!("\"{text}\" is not a range of cells."),
                            "Write the first and the last cell, `range \"B3:F200\"`, or without the last row, `range \"B3:F\"`.",
                        ));
                    }
                }
                kind => wishes.percent.extend(is_percent(kind).iter().map(|name| name.text.to_string())),
            }
        }
        wishes
    }

    /// A problem if it speaks of wide columns of files that have no cells of text.
    pub fn no_unpivot(&mut self, format: &str) {
        let entries = self.entries();
        if let Some(entry) = entries.iter().find(|entry| matches!(entry.kind, TableEntryKind::Unpivot { .. })) {
            self.problems.push(unpivot_of_columns(entry.span, format));
        }
    }

    /// What it says of wide columns, if it says something and the data have them.
    pub fn unpivot(&mut self, header: &[String]) -> Option<Unpivot> {
        let entries = self.entries();
        let entry = entries.iter().find(|entry| matches!(entry.kind, TableEntryKind::Unpivot { .. }))?;
        let TableEntryKind::Unpivot { wide, key, value } = &entry.kind else { return None };
        // A test may write the long columns themselves.
        let is_there = |name: &Name| header.iter().any(|column| **column == *name.text);
        if entry.optional && !wide.iter().flat_map(|(first, last)| [Some(first), last.as_ref()]).flatten().all(is_there)
        {
            return None;
        }
        let mut columns = Vec::new();
        for (first, last) in wide {
            let from = self.column(first, header)?;
            let to = match last {
                Some(last) => self.column(last, header)?,
                None => from,
            };
            if from > to {
                self.problems.push(unpivot_backwards(entry.span, header, from, to));
                return None;
            }
            columns.extend((from..=to).filter(|at| !columns.contains(at)).collect::<Vec<_>>());
        }
        let stays = |name: &str| {
            name == &*key.text && name == &*value.text
                || header.iter().enumerate().any(|(at, column)| column == name && !columns.contains(&at))
        };
        for name in [key, value] {
            if stays(&name.text) || key.text == value.text {
                self.problems.push(unpivot_doubled(name.span, &name.text));
                return None;
            }
        }
        Some(Unpivot { wide: columns, key: key.text.to_string(), value: value.text.to_string() })
    }
}
