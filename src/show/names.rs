//! The names of the columns for machines, each of its own.
//!
//! In the language a metric may be called as a column is, `calls = sum(calls)`; a record of CSV or an object of JSON has one
//! place for a name. So where a name is taken already, the column behind it is called `calls (2)`. Dimensions come first,
//! then metrics, then what a format adds itself.

use crate::finish::Answer;
use std::collections::HashSet;

/// The names of an answer's columns.
pub struct Names {
    /// One for each dimension.
    pub dimensions: Vec<String>,
    /// One for each metric.
    pub metrics: Vec<String>,
    own: Own,
}

impl Names {
    /// The names of an answer whose lines stand as they are, without a dimension across.
    pub fn of(answer: &Answer) -> Names {
        let dimensions = answer.dimensions.iter().map(|dimension| dimension.name.as_str());
        let metrics = answer.metrics.iter().map(|metric| metric.name.as_str());
        let mut own = Own::among(dimensions.clone().chain(metrics.clone()));
        let dimensions = dimensions.map(|name| own.name(name)).collect();
        Names { dimensions, metrics: metrics.map(|name| own.name(name)).collect(), own }
    }

    /// The name of a column that a format adds.
    pub fn mark(&self, name: &str) -> String {
        self.own.free(name)
    }
}

/// Gives every column a name of its own.
#[derive(Default)]
pub struct Own {
    written: HashSet<String>,
    given: HashSet<String>,
}

impl Own {
    /// For columns that would be called so: none is renamed to what another one is called by right.
    pub fn among<'n>(names: impl Iterator<Item = &'n str>) -> Own {
        Own { written: names.map(str::to_owned).collect(), given: HashSet::new() }
    }

    /// The name of the next column.
    pub fn name(&mut self, name: &str) -> String {
        let own = self.free(name);
        self.given.insert(own.clone());
        own
    }

    fn free(&self, name: &str) -> String {
        if !self.given.contains(name) {
            return name.to_owned();
        }
        let is_free = |other: &String| !self.given.contains(other) && !self.written.contains(other);
        let others = (2..).map(|count: u32| format!("{name} ({count})"));
        others.take(self.given.len() + self.written.len() + 1).find(is_free).unwrap_or_else(|| name.to_owned())
    }
}
