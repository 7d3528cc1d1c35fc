//! A world of its own: a project's formulas asked of other tables than its own, many times.

use super::Project;
use super::runtime::Engine;
use crate::data::{Binding, Catalog};
use crate::finish::Answer;
use crate::problem::{Error, Problem};
use crate::syntax::{Question, Table};

/// The formulas of a project with tables of their own. The tables are opened once, and every question is asked of them.
pub struct World<'a> {
    project: &'a Project,
    engine: &'a Engine,
    catalog: Catalog,
}

impl Project {
    /// Opens tables in place of the project's own, with what blocks say of them in place of the project's.
    pub(crate) fn world<'a>(
        &'a self,
        engine: &'a Engine,
        bindings: &[Binding],
        blocks: &[&Table],
    ) -> Result<World<'a>, Error> {
        let catalog = engine.block_on(self.opened(bindings, blocks))?;
        Ok(World { project: self, engine, catalog })
    }
}

impl World<'_> {
    /// The formulas.
    pub fn project(&self) -> &Project {
        self.project
    }

    /// The answer to a question.
    ///
    /// # Errors
    /// Problems in the formulas that the question reaches, or a failure of the world.
    pub fn ask(&self, question: &Question) -> Result<Answer, Error> {
        self.engine.block_on(self.project.answer_of(self.catalog.clone(), question))
    }

    /// Everything that is wrong with the formulas, asked of these tables; warnings too.
    pub fn check(&self) -> Vec<Problem> {
        self.project.check_of(&self.catalog)
    }
}
