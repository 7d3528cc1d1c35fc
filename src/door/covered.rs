//! What an answer reached in the formulas: the steps behind its lines, then counts of the rows that went each way.

use super::corridor::{Tries, problems};
use super::{Project, World};
use crate::coverage::{self, Choice, Reached};
use crate::data::Catalog;
use crate::plan;
use crate::problem::Error;
use crate::resolve::Definitions;
use crate::run::{self, RunError};
use crate::syntax::Question;

impl World<'_> {
    /// What the answer to a question reaches in the formulas.
    ///
    /// # Errors
    /// As [`World::ask`].
    pub fn reached(&self, question: &Question) -> Result<Reached, Error> {
        self.engine.block_on(self.project.reached_of(self.definitions, self.catalog.clone(), question))
    }
}

impl Project {
    async fn reached_of(
        &self,
        definitions: &Definitions<'_>,
        catalog: Catalog,
        question: &Question,
    ) -> Result<Reached, Error> {
        let mut tries = Tries::of(catalog);
        loop {
            match self.reached_from(definitions, &tries.catalog, question).await {
                Ok(reached) => return Ok(reached),
                Err(error) => tries.again(error)?,
            }
        }
    }

    async fn reached_from(
        &self,
        definitions: &Definitions<'_>,
        catalog: &Catalog,
        question: &Question,
    ) -> Result<Reached, RunError> {
        let traced = self.traced_from(definitions, catalog, question).await?;
        let (mut reached, calculated) =
            coverage::of_lines(&traced.checked, &traced.plan, traced.lines.iter().flatten());
        let marks = coverage::of_rows(&traced.checked, |kind| calculated.contains(kind));
        let wanted: Vec<_> = marks.iter().map(|mark| (mark.table, mark.condition.clone())).collect();
        let counts = plan::counts(&traced.checked, &wanted).map_err(problems)?;
        let totals = run::run_asks(&counts.relations, &counts.asks, &[], &self.run_options()).await?;
        for (mark, (ask, fold)) in marks.iter().zip(&counts.places) {
            let group = totals.asks.get(*ask).and_then(|ask| ask.groups.first());
            if group.and_then(|group| group.totals.get(*fold)).is_some_and(|total| total.used > 0) {
                reached.take(mark.choice);
            }
        }
        for (table, part) in traced.checked.origins.iter().flat_map(|origins| &origins.rows) {
            let relation = counts.relations.iter().position(|relation| relation.table == *table);
            let counted = relation.and_then(|at| totals.relations.get(at));
            if counted.is_some_and(|counted| counted.left_out > 0) {
                reached.take(Choice { span: part.span, way: 1 });
            }
        }
        Ok(reached)
    }
}
