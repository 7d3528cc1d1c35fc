//! The corridor: one room after the other, as one readable function.

use super::Project;
use crate::data::{self, Binding, Catalog, Inspection};
use crate::finish::{self, Answer, Outcome};
use crate::problem::{Error, Note, Problem};
use crate::resolve::{self, LibraryScript};
use crate::run::{self, RunError, Totals};
use crate::syntax::{self, Item, Question, Table};
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
        self.stop_at_lost_definitions(catalog)?;
        let checked = check::check(&book, question).map_err(|found| self.with_unreadable(found))?;
        let plan = plan::plan(&checked).map_err(Error::Problems)?;
        let totals = self.totals(&plan).await?;
        let mut answer = match finish::finish(&plan, &totals)? {
            Outcome::Answer(answer) => answer,
            Outcome::Remainder(answer, remainder) => {
                let rest = plan::rest(&checked, &remainder.left_out).map_err(Error::Problems)?;
                let totals = self.totals(&rest).await?;
                finish::with_remainder(answer, &remainder, &rest, &totals)?
            }
        };
        answer.notes.extend(self.lost_note());
        Ok(answer)
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
        data::catalog(&self.bindings, &tables, &self.data_options()).await
    }

    /// What is recognised in a table.
    pub(super) async fn inspected(&self, binding: &Binding) -> Result<Inspection, Error> {
        data::inspect(binding, &self.data_options()).await
    }

    fn data_options(&self) -> data::Options {
        data::Options { threads: self.thread_count(), ..data::Options::default() }
    }

    /// A definition that could not be read stops a question that uses its name. One without a visible name, or a table's,
    /// stops every question: a lost `table` block or `import` could change any number.
    fn stop_at_lost_definitions(&self, catalog: &Catalog) -> Result<(), Error> {
        let harmless = self.scripts.iter().all(|script| {
            let lost = |problem: &Problem| problem.span().source == script.source && !problem.warning;
            let is_table = |name: &syntax::Name| catalog.named(&name.text).is_some();
            !self.unreadable.iter().any(lost) || !(script.broken.is_empty() || script.broken.iter().any(is_table))
        });
        if harmless { Ok(()) } else { Err(Error::Problems(self.unreadable.clone())) }
    }

    fn lost_note(&self) -> Option<Note> {
        let lost = self.scripts.iter().flat_map(|script| &script.broken).map(|name| name.text.as_ref());
        let names: Vec<&str> = lost.collect();
        let message = format!("{} could not be read and is not used here; kpi check says why", names.join(", "));
        (!names.is_empty()).then_some(Note { metric: None, message })
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
