//! Every test of a project, each with its file.

use crate::Project;
use crate::syntax::{Item, Test};
use std::path::{Path, PathBuf};

/// The tests of a project, in the order of the texts.
#[derive(Clone, Debug)]
pub struct Suite<'a> {
    /// The tests.
    pub cases: Vec<Case<'a>>,
}

/// One test and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The test.
    pub test: &'a Test,
    /// What people call the text that it stands in, usually its path.
    pub file: &'a str,
    /// Its line there, from 1.
    pub line: usize,
}

impl<'a> Suite<'a> {
    /// Every test of a project.
    pub fn of(project: &'a Project) -> Suite<'a> {
        let sources = project.sources();
        let tests = project.items().filter_map(|item| match item {
            Item::Test(test) => Some(test),
            _ => None,
        });
        let case = |test: &'a Test| {
            let (source, start) = (test.span.source, test.span.start);
            let file = sources.get(source).map_or("", |source| source.name.as_str());
            Case { test, file, line: sources.line_column(source, start).0 }
        };
        Suite { cases: tests.map(case).collect() }
    }

    /// Only the tests that have a word in their title or in the name of their file; capitals do not matter.
    #[must_use]
    pub fn matching(mut self, word: &str) -> Suite<'a> {
        let word = word.to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&word);
        self.cases.retain(|case| has(&case.test.title) || has(case.file));
        self
    }
}

impl Case<'_> {
    /// A path that the test states, seen from the folder of its file.
    pub fn path(&self, stated: &str) -> PathBuf {
        Path::new(self.file).parent().unwrap_or(Path::new("")).join(stated)
    }
}
