//! What a rule is, and what it finds.

use super::formulas::Formulas;
use crate::problem::{Code, Problem};
use crate::source::Span;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It is not told.
    Allow,
    /// It is told.
    Warn,
    /// It is told, and the command fails.
    Deny,
}

impl Level {
    /// Every level with its word.
    pub const ALL: [(&'static str, Level); 3] = [("allow", Level::Allow), ("warn", Level::Warn), ("deny", Level::Deny)];

    /// The word of the level.
    pub fn word(self) -> &'static str {
        Level::ALL.iter().find(|(_, level)| *level == self).map_or("", |(word, _)| word)
    }

    /// The level of a word.
    pub fn named(word: &str) -> Option<Level> {
        Level::ALL.iter().find(|(name, _)| *name == word).map(|(_, level)| *level)
    }
}

/// A rule as data; its title and explanation are those of its code.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The stable code, `L003`.
    pub code: Code,
    /// Its name in `kpi.toml` and in comments.
    pub name: &'static str,
    /// How much it matters where nothing else is said.
    pub level: Level,
    /// Formulas in which it finds something.
    pub fires: &'static str,
    /// The same done well: it finds nothing.
    pub fine: &'static str,
    /// Whether `--fix` can do it.
    pub fixes: bool,
    /// What it finds.
    pub find: fn(&Formulas) -> Vec<Finding>,
}

/// Something that a rule found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// How much it matters.
    pub level: Level,
    /// What and where, in the words of people; its code is the rule's.
    pub problem: Problem,
    /// What mends it without changing a number.
    pub fix: Option<Edit>,
}

impl Finding {
    /// A finding that a person has to mend.
    pub fn new(problem: Problem) -> Finding {
        Finding { level: Level::Warn, problem, fix: None }
    }

    /// The same with what mends it.
    #[must_use]
    pub fn fixed_by(self, fix: Edit) -> Finding {
        Finding { fix: Some(fix), ..self }
    }
}

/// A change of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is taken out.
    pub span: Span,
    /// What comes in its place.
    pub text: String,
}

impl Edit {
    /// Takes whole lines out: those that a span touches.
    pub fn without_lines(span: Span, text: &str) -> Edit {
        let before = text.get(..span.start as usize).unwrap_or("");
        let behind = text.get(span.end as usize..).unwrap_or("");
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = span.end as usize + behind.find('\n').map_or(behind.len(), |at| at + 1);
        Edit { span: Span::new(span.source, start, end), text: String::new() }
    }

    /// A text with changes made to it; of two that overlap the first is made.
    pub fn apply(edits: &[&Edit], text: &str) -> String {
        let mut edits = edits.to_vec();
        edits.sort_by_key(|edit| edit.span);
        let (mut out, mut at) = (String::new(), 0);
        for edit in edits {
            let range = edit.span.range();
            if range.start < at {
                continue;
            }
            out.push_str(text.get(at..range.start).unwrap_or(""));
            out.push_str(&edit.text);
            at = range.end;
        }
        out + text.get(at..).unwrap_or("")
    }
}
