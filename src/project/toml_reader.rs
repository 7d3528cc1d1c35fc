//! Reads values out of TOML and remembers, with its place, everything that is not as it should be.

use super::problems;
use crate::data::is_address;
use crate::problem::Problem;
use crate::source::{SourceId, Span};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A reader of one file.
pub struct Reader {
    source: SourceId,
    /// What was wrong so far.
    pub problems: Vec<Problem>,
}

impl Reader {
    /// A reader of a text.
    pub fn new(source: SourceId) -> Reader {
        Reader { source, problems: Vec::new() }
    }

    /// A place in the text.
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }

    /// Remembers a problem.
    pub fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Every key that is not among the known ones is a problem with the nearest that is.
    pub fn known(&mut self, table: &DeTable<'_>, place: &str, keys: &[&str]) {
        for (key, _) in table.iter().filter(|(key, _)| !keys.contains(&key.get_ref().as_ref())) {
            let problem = problems::unknown_key(self.span(key.span()), key.get_ref(), place, keys);
            self.problem(problem);
        }
    }

    /// The table of that name, if there is one.
    pub fn table<'a, 'i>(&mut self, table: &'a DeTable<'i>, name: &str) -> Option<&'a DeTable<'i>> {
        let value = table.get(name)?;
        let found = value.get_ref().as_table();
        if found.is_none() {
            let problem =
                problems::wrong_kind(self.span(value.span()), name, "a section of its own", value.get_ref().type_str());
            self.problem(problem);
        }
        found
    }

    /// A text.
    pub fn text(&mut self, value: &Spanned<DeValue<'_>>, name: &str) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            let problem =
                problems::wrong_kind(self.span(value.span()), name, "a text in quotes", value.get_ref().type_str());
            self.problem(problem);
        }
        text
    }

    /// A text or a list of texts.
    pub fn texts(&mut self, value: &Spanned<DeValue<'_>>, name: &str) -> Vec<String> {
        match value.get_ref() {
            DeValue::Array(all) => all.iter().filter_map(|one| self.text(one, name)).collect(),
            _ => self.text(value, name).into_iter().collect(),
        }
    }

    /// A path or a list of paths: files that are here.
    pub fn paths(&mut self, value: &Spanned<DeValue<'_>>, name: &str) -> Vec<String> {
        let paths = self.texts(value, name);
        if paths.iter().any(|path| is_address(path)) {
            let problem = problems::elsewhere(self.span(value.span()), name);
            self.problem(problem);
        }
        paths
    }
}
