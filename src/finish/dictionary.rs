//! Every key value as a small number, and groups found by them.

use super::place::ValueId;
use crate::calendar::Period;
use crate::run::{AskTotals, GroupTotals};
use crate::value::{Reason, Value};
use std::collections::HashMap;

/// Key values and their numbers.
#[derive(Default)]
pub(super) struct Dictionary {
    ids: HashMap<Value, ValueId>,
    values: Vec<Value>,
}

impl Dictionary {
    /// The number of a value; all blanks are one.
    pub(super) fn id(&mut self, value: &Value) -> ValueId {
        let blank = Value::Blank(Reason::NoValues);
        let value = if value.is_blank() { &blank } else { value };
        if let Some(id) = self.ids.get(value) {
            return *id;
        }
        let id = ValueId::try_from(self.values.len()).unwrap_or(ValueId::MAX);
        self.values.push(value.clone());
        self.ids.insert(value.clone(), id);
        id
    }

    /// Whether a value has a number: some group has it, or it was given one.
    pub(super) fn has(&self, value: &Value) -> bool {
        self.ids.contains_key(value)
    }

    pub(super) fn period(&mut self, period: Period) -> ValueId {
        self.id(&Value::Period(period))
    }

    pub(super) fn blank(&mut self) -> ValueId {
        self.id(&Value::Blank(Reason::NoValues))
    }

    pub(super) fn get(&self, id: ValueId) -> &Value {
        self.values.get(id as usize).unwrap_or(&Value::Blank(Reason::NoValues))
    }

    pub(super) fn values(&self) -> &[Value] {
        &self.values
    }
}

/// The groups of one ask by their keys.
pub(super) struct Groups<'a> {
    groups: &'a [GroupTotals],
    width: usize,
    keys: Vec<ValueId>,
    found: HashMap<Box<[ValueId]>, u32>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(totals: &'a AskTotals, width: usize, dictionary: &mut Dictionary) -> Groups<'a> {
        let mut keys = Vec::with_capacity(totals.groups.len() * width);
        let mut found = HashMap::with_capacity(totals.groups.len());
        let blank = Value::Blank(Reason::NoValues);
        for (at, group) in (0u32..).zip(&totals.groups) {
            let start = keys.len();
            keys.extend((0..width).map(|part| dictionary.id(group.key.get(part).unwrap_or(&blank))));
            found.insert(keys.get(start..).unwrap_or_default().into(), at);
        }
        Groups { groups: &totals.groups, width, keys, found }
    }

    /// The group with these keys, the frame first.
    pub(super) fn get(&self, key: &[ValueId]) -> Option<&'a GroupTotals> {
        self.groups.get(*self.found.get(key)? as usize)
    }

    /// Every group with its keys.
    pub(super) fn with_keys(&self) -> impl Iterator<Item = (&[ValueId], &'a GroupTotals)> {
        let key = |at: usize| self.keys.get(at * self.width..(at + 1) * self.width).unwrap_or_default();
        self.groups.iter().enumerate().map(move |(at, group)| (key(at), group))
    }

    /// The keys of every group that has a row.
    pub(super) fn keys(&self) -> impl Iterator<Item = &[ValueId]> {
        let key = |at: usize| self.keys.get(at * self.width..(at + 1) * self.width).unwrap_or_default();
        self.groups.iter().enumerate().filter(|(_, group)| group.rows > 0).map(move |(at, _)| key(at))
    }
}
