//! The corridor: one room after the other, as one readable function.

use super::Project;
use crate::data::{self, Catalog};
use crate::finish::{self, Answer, Outcome};
use crate::problem::{Error, Problem};
use crate::resolve::{self, LibraryScript};
use crate::run::{self, RunError, Totals};
use crate::syntax::{Item, Question, Table};
use crate::{check, plan};

/// How often a question may be asked anew because a column turned out wider than the pieces that were looked at.
/// Every time a column takes a wider form, and there are four of them; beyond that something else is wrong.
const MOST_TRIES: usize = 1_000;

impl Project {
    /// Text, tables, names, types, plan, rows, numbers: the answer to a question.
    pub(super) async fn answer(&self, question: &Question) -> Result<Answer, Error> {
        let library = self.library();
        let mut catalog = self.catalog().await?;
        for _ in 0..MOST_TRIES {
            match self.answer_from(&catalog, library, question).await {
                Err(RunError::Wider { table, column, kind }) => catalog = catalog.widened(&table, column, kind),
                Err(RunError::Error(error)) => return Err(error),
                Ok(answer) => return Ok(answer),
            }
        }
        Err(super::runtime::stopped("a column never became wide enough for its cells"))
    }

    async fn answer_from(
        &self,
        catalog: &Catalog,
        library: &[LibraryScript],
        question: &Question,
    ) -> Result<Answer, RunError> {
        let (book, problems) = resolve::book(&self.scripts, library, catalog);
        stop_at(problems)?;
        let checked = check::check(&book, question).map_err(|found| self.with_unreadable(found))?;
        let plan = plan::plan(&checked).map_err(Error::Problems)?;
        let totals = self.totals(&plan).await?;
        match finish::finish(&plan, &totals)? {
            Outcome::Answer(answer) => Ok(answer),
            Outcome::Remainder(answer, remainder) => {
                let rest = plan::rest(&checked, &remainder.left_out).map_err(Error::Problems)?;
                let totals = self.totals(&rest).await?;
                Ok(finish::with_remainder(answer, &remainder, &rest, &totals)?)
            }
        }
    }

    async fn totals(&self, plan: &plan::Plan) -> Result<Totals, RunError> {
        let options = run::Options { threads: self.thread_count(), ..run::Options::default() };
        run::run(plan, &options).await
    }

    /// The bound tables, with what the formulas say about them.
    async fn catalog(&self) -> Result<Catalog, Error> {
        let items = self.scripts.iter().flat_map(|script| &script.items);
        let tables: Vec<&Table> = items
            .filter_map(|item| match item {
                Item::Table(table) => Some(table),
                _ => None,
            })
            .collect();
        let options = data::Options { threads: self.thread_count(), ..data::Options::default() };
        data::catalog(&self.bindings, &tables, &options).await
    }

    /// Problems of the question; where it reaches a definition that could not be read, why that is so.
    fn with_unreadable(&self, found: Vec<Problem>) -> Error {
        Error::Problems(self.unreadable.iter().cloned().chain(found).collect())
    }

    /// Everything that is wrong with the project's own formulas.
    pub(super) async fn check_all(&self) -> Result<Vec<Problem>, Error> {
        let mut problems = self.unreadable.clone();
        let catalog = match self.catalog().await {
            Ok(catalog) => catalog,
            Err(Error::Problems(more)) => {
                problems.extend(more);
                return Ok(problems);
            }
            Err(failure) => return Err(failure),
        };
        let (book, more) = resolve::book(&self.scripts, self.library(), &catalog);
        problems.extend(more);
        problems.extend(check::check_book(&book));
        problems.sort_by_key(Problem::span);
        Ok(problems)
    }
}

fn stop_at(problems: Vec<Problem>) -> Result<(), Error> {
    if problems.iter().any(|problem| !problem.warning) { Err(Error::Problems(problems)) } else { Ok(()) }
}
