//! A world of its own: a project's formulas asked of other tables than its own, many times.

use super::runtime::Engine;
use super::{Project, Traced};
use crate::data::{Binding, Catalog, From};
use crate::finish::Answer;
use crate::problem::{Error, Problem};
use crate::resolve::Definitions;
use crate::syntax::{Question, Table};

/// The formulas of a project with tables of their own. The tables are opened once, and every question is asked of them;
/// the names of the formulas are gathered once for all worlds.
pub struct World<'a> {
    pub(super) project: &'a Project,
    pub(super) definitions: &'a Definitions<'a>,
    pub(super) engine: &'a Engine,
    pub(super) catalog: Catalog,
}

impl Project {
    /// Opens tables in place of the project's own, with what blocks say of them in place of the project's. The definitions
    /// are those of [`Project::definitions`].
    pub(crate) fn world<'a>(
        &'a self,
        definitions: &'a Definitions<'a>,
        engine: &'a Engine,
        bindings: &[Binding],
        blocks: &[&Table],
    ) -> Result<World<'a>, Error> {
        let mut catalog = engine.block_on(self.opened(bindings, blocks, None))?;
        // A few rows that somebody wrote stand for all of their months; a file's are what there is.
        for table in &mut catalog.tables {
            let of_cells = |binding: &Binding| {
                binding.name.as_ref() == Some(&table.name) && matches!(binding.from, From::Cells { .. })
            };
            table.whole_periods = bindings.iter().any(of_cells);
        }
        Ok(World { project: self, definitions, engine, catalog })
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
        self.engine.block_on(self.project.answer_of(self.definitions, self.catalog.clone(), question))
    }

    /// The answer to a question with where everything comes from, as [`Project::trace`] gives it.
    ///
    /// # Errors
    /// As [`World::ask`].
    pub fn trace(&self, question: &Question) -> Result<Traced, Error> {
        self.engine.block_on(self.project.traced_of(self.definitions, self.catalog.clone(), question))
    }

    /// Everything that is wrong with the formulas, asked of these tables; warnings too.
    pub fn check(&self) -> Vec<Problem> {
        self.project.check_of(self.definitions, &self.catalog)
    }
}
