//! Two versions of a project beside each other.

use super::{Project, runtime};
use crate::data::Catalog;
use crate::diff::{self, Changes, Difference, MetricChangeKind, Side, SideError, Version};
use crate::problem::Error;
use crate::syntax::QuestionText;
use crate::{graph, resolve};

impl Project {
    /// What changed from these formulas to others. No data are read: what the formulas say of their tables is all that is known.
    ///
    /// # Errors
    /// What could not be read in one of the two.
    pub fn changes(&self, new: &Project) -> Result<Changes, SideError> {
        let catalog = |project: &Project| runtime::block_on(1, project.described()).and_then(|described| described);
        self.changes_over(new, catalog)
    }

    /// The same, with what is known of the tables.
    fn changes_over(
        &self,
        new: &Project,
        catalog: impl Fn(&Project) -> Result<Catalog, Error>,
    ) -> Result<Changes, SideError> {
        let opened = |project: &Project, side| {
            let opened = project.readable().and_then(|()| catalog(project));
            opened.map_err(|error| SideError { side, error })
        };
        let (old_catalog, new_catalog) = (opened(self, Side::Old)?, opened(new, Side::New)?);
        let (old_definitions, new_definitions) = (self.definitions(), new.definitions());
        let old_book = resolve::book(&old_definitions, &old_catalog);
        let new_book = resolve::book(&new_definitions, &new_catalog);
        let (old_graph, new_graph) = (graph::graph(&old_book), graph::graph(&new_book));
        Ok(diff::changes(
            Version { book: &old_book, graph: &old_graph, sources: &self.sources },
            Version { book: &new_book, graph: &new_graph, sources: &new.sources },
        ))
    }

    /// What changed from these formulas and data to others, and by how much the numbers of a question move. A question without
    /// metrics is about those that mean something else, or about all if the data are not the same. Metrics that only one version
    /// has are not asked, unless they are named.
    ///
    /// # Errors
    /// Problems or a failure in one of the two.
    pub fn difference(&mut self, new: &mut Project, question: &QuestionText) -> Result<Difference, SideError> {
        let catalog = |project: &Project| runtime::block_on(1, project.known_tables())?;
        let changes = self.changes_over(new, catalog)?;
        let names = match question.metrics.is_empty() && question.expressions.is_empty() {
            true => self.moving(new, &changes),
            false => question.metrics.iter().map(|name| (old_name(name, &changes), name.clone())).collect(),
        };
        if names.is_empty() && question.expressions.is_empty() {
            return Ok(Difference { changes, ..Difference::default() });
        }
        let (old_names, new_names) = names.into_iter().unzip();
        let asked = |project: &mut Project, metrics: Vec<String>, side| {
            let text = QuestionText { metrics, ..question.clone() };
            let answer = project.question(&text).and_then(|question| project.ask(&question));
            answer.map_err(|error: Error| SideError { side, error })
        };
        let before = asked(self, old_names, Side::Old)?;
        let after = asked(new, new_names, Side::New)?;
        Ok(Difference { changes, numbers: diff::moves(&before, &after), notes: diff::notes(&before, &after) })
    }

    /// The metrics whose numbers may move, by their old and new names.
    fn moving(&self, new: &Project, changes: &Changes) -> Vec<(String, String)> {
        let old = self.metric_names();
        if self.bindings != new.bindings || self.calendar != new.calendar {
            let pairs = new.metric_names().into_iter().map(|name| (old_name(&name, changes), name));
            return pairs.filter(|(before, _)| old.contains(before)).collect();
        }
        let changed = changes.metrics.iter().filter(|metric| metric.kind == MetricChangeKind::Meaning);
        changed.map(|metric| (metric.name.clone(), metric.name.clone())).collect()
    }

    /// Takes the tables and the calendar of another project instead of its own.
    pub fn same_data_as(&mut self, other: &Project) -> &mut Project {
        self.bindings.clone_from(&other.bindings);
        self.calendar.clone_from(&other.calendar);
        self.stores.clone_from(&other.stores);
        self
    }

    /// Whether any table is bound.
    pub fn has_data(&self) -> bool {
        !self.bindings.is_empty()
    }
}

fn old_name(name: &str, changes: &Changes) -> String {
    let renamed = changes.metrics.iter().find(|metric| metric.name == name);
    match renamed.map(|metric| &metric.kind) {
        Some(MetricChangeKind::Renamed(old)) => old.clone(),
        _ => name.to_owned(),
    }
}
