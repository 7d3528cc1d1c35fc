//! Formulas as data: two that mean the same become the same term.

use crate::calendar::{Day, Grain};
use crate::unit::Unit;
use crate::value::Exact;
use std::collections::HashMap;
use std::sync::Arc;

/// A term of [`Terms`]; equal terms have equal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct TermId(usize);

/// A head with its parts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Term {
    pub(super) head: Head,
    pub(super) parts: Vec<TermId>,
}

/// What a term is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Head {
    Number(Exact, Unit),
    Step(Exact, Grain),
    Text(Arc<str>),
    Bool(bool),
    Blank,
    Date(Day),
    /// A name that stays one: of a column, a table, a key; of a metric where formulas are compared as they are written.
    Name(String),
    /// An operator, a clause, or an entry of a block.
    Word(&'static str),
    /// A scalar function.
    Call(String),
    /// An aggregate of rows.
    Rows(String),
    /// An aggregate of members.
    Members(String),
    /// A number in a unit.
    In(Unit),
}

/// Every term of both versions.
#[derive(Debug, Default)]
pub(super) struct Terms {
    all: Vec<Term>,
    index: HashMap<Term, TermId>,
}

impl Terms {
    pub(super) fn add(&mut self, head: Head, parts: Vec<TermId>) -> TermId {
        let term = Term { head, parts };
        if let Some(id) = self.index.get(&term) {
            return *id;
        }
        let id = TermId(self.all.len());
        self.all.push(term.clone());
        self.index.insert(term, id);
        id
    }

    pub(super) fn word(&mut self, word: &'static str, parts: Vec<TermId>) -> TermId {
        self.add(Head::Word(word), parts)
    }

    pub(super) fn name(&mut self, name: impl Into<String>) -> TermId {
        self.add(Head::Name(name.into()), Vec::new())
    }

    pub(super) fn get(&self, id: TermId) -> Option<&Term> {
        self.all.get(id.0)
    }

    /// A term that equals no other.
    pub(super) fn unlike_any(&mut self) -> TermId {
        let number = vec![TermId(self.all.len())];
        self.word("unlike any", number)
    }

    /// The parts of a term with that word, or the term alone.
    pub(super) fn flat(&self, word: &'static str, id: TermId) -> Vec<TermId> {
        match self.get(id) {
            Some(Term { head: Head::Word(found), parts }) if *found == word => parts.clone(),
            _ => vec![id],
        }
    }

    /// `and` or `or`: neither order nor repetition changes them.
    pub(super) fn logic(&mut self, word: &'static str, parts: impl IntoIterator<Item = TermId>) -> TermId {
        let mut all: Vec<TermId> = parts.into_iter().flat_map(|part| self.flat(word, part)).collect();
        all.sort_unstable();
        all.dedup();
        match all.as_slice() {
            [one] => *one,
            _ => self.word(word, all),
        }
    }

    pub(super) fn not(&mut self, negated: bool, id: TermId) -> TermId {
        if negated { self.word("not", vec![id]) } else { id }
    }
}
