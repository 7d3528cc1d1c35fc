//! The corridor: one room after the other, as one readable function.

use super::{Project, Traced};
use crate::check::{self, Checked};
use crate::data::{self, Binding, Catalog, Inspection, WholeTable};
use crate::finish::{self, Answer, KeyCell, Outcome, Today};
use crate::lint::{self, Finding, Formulas};
use crate::plan::{self, Plan};
use crate::problem::{Code, Error, Failure, Note, Problem};
use crate::resolve::{self, Book, Definitions};
use crate::run::{self, RunError, Totals};
use crate::source::{Sources, Span};
use crate::syntax::{self, Question, QuestionText};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A column is widened once for more digits, once for a decimal point, once for a time of day; beyond this something is wrong.
const MOST_TRIES: usize = 10_000;

impl Project {
    /// Reads a question.
    pub(super) fn read_question(sources: &mut Sources, text: &QuestionText) -> Result<Question, Error> {
        Ok(syntax::question(sources, text)?)
    }

    /// The definitions, one's own and those of the library, by name.
    pub(crate) fn definitions(&self) -> Definitions<'_> {
        resolve::definitions(&self.scripts, self.library())
    }

    /// The answer to a question.
    pub(super) async fn answer(&self, question: &Question) -> Result<Answer, Error> {
        self.answer_of(&self.definitions(), self.catalog_for(question).await?, question).await
    }

    /// The answer to a question of tables that are open.
    pub(super) async fn answer_of(
        &self,
        definitions: &Definitions<'_>,
        catalog: Catalog,
        question: &Question,
    ) -> Result<Answer, Error> {
        let mut tries = Tries::of(catalog);
        loop {
            match self.answer_from(definitions, &tries.catalog, question).await {
                Ok(answer) => return Ok(answer),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// The answer to a question, and every step behind each of its lines.
    pub(super) async fn traced_answer(&self, question: &Question) -> Result<Traced, Error> {
        self.traced_of(&self.definitions(), self.catalog_for(question).await?, question).await
    }

    /// The same of tables that are open.
    pub(super) async fn traced_of(
        &self,
        definitions: &Definitions<'_>,
        catalog: Catalog,
        question: &Question,
    ) -> Result<Traced, Error> {
        let mut tries = Tries::of(catalog);
        loop {
            match self.traced_from(definitions, &tries.catalog, question).await {
                Ok(traced) => return Ok(traced),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// Names, types, plan, rows, numbers: the answer to a question of a catalog.
    async fn answer_from(
        &self,
        definitions: &Definitions<'_>,
        catalog: &Catalog,
        question: &Question,
    ) -> Result<Answer, RunError> {
        let checked = self.settled(definitions, catalog, question, check::check).await?;
        let plan = plan::plan(&checked).map_err(problems)?;
        let totals = run::run(&plan, &self.run_options()).await?;
        self.finished(&checked, &plan, &totals).await
    }

    /// The same, with where everything comes from.
    pub(super) async fn traced_from(
        &self,
        definitions: &Definitions<'_>,
        catalog: &Catalog,
        question: &Question,
    ) -> Result<Traced, RunError> {
        let checked = self.settled(definitions, catalog, question, check::with_origins).await?;
        let plan = plan::plan(&checked).map_err(problems)?;
        let totals = run::run(&plan, &self.run_options()).await?;
        let answer = self.finished(&checked, &plan, &totals).await?;
        let keys: Vec<Vec<KeyCell>> = answer.lines.iter().map(|line| line.keys.clone()).collect();
        let lines = finish::trace(&plan, &totals, &keys, usize::MAX);
        Ok(Traced { checked, plan, answer, lines })
    }

    /// What is made of the totals, and of those of the remainder where there is one.
    pub(super) async fn finished(&self, checked: &Checked, plan: &Plan, totals: &Totals) -> Result<Answer, RunError> {
        let mut answer = match finish::finish(plan, totals).map_err(RunError::Error)? {
            Outcome::Answer(answer) => answer,
            Outcome::Remainder(answer, remainder) => {
                let plan = plan::rest(checked, &remainder.left_out).map_err(problems)?;
                let totals = run::run(&plan, &self.run_options()).await?;
                finish::with_remainder(answer, &remainder, &plan, &totals).map_err(RunError::Error)?
            }
        };
        for message in Project::notes_of_rows(&checked.tables) {
            let note = Note { metric: None, message };
            if !answer.notes.contains(&note) {
                answer.notes.push(note);
            }
        }
        answer.notes.extend(self.bad_row_notes(checked, plan));
        answer.notes.extend(self.unread_note());
        answer.notes.extend(self.cache_notes());
        Ok(answer)
    }

    pub(super) fn run_options(&self) -> run::Options {
        run::Options { threads: self.thread_count(), memory: self.memory.clone(), progress: self.progress.clone() }
    }

    /// Names and types, with the day that counts as today wherever a period moves with it.
    pub(super) async fn settled(
        &self,
        definitions: &Definitions<'_>,
        catalog: &Catalog,
        question: &Question,
        check: Check,
    ) -> Result<Checked, RunError> {
        let checked = self.checked(definitions, catalog, question, check).map_err(RunError::Error)?;
        let Some(span) = checked.unsettled else { return Ok(checked) };
        let today = today(&checked, span, &self.run_options()).await?;
        let question = Question { as_of: Some(today.day), ..question.clone() };
        let mut checked = self.checked(definitions, catalog, &question, check).map_err(RunError::Error)?;
        checked.notes.push(today.note);
        Ok(checked)
    }

    /// Names and types. What could not be read stops a question only where it may matter to it.
    pub(super) fn checked(
        &self,
        definitions: &Definitions<'_>,
        catalog: &Catalog,
        question: &Question,
        check: Check,
    ) -> Result<Checked, Error> {
        if !self.unread_is_apart(|name| catalog.named(name).is_some()) {
            return Err(Error::Problems(self.unreadable.clone()));
        }
        // All that there was to ask may be what could not be read.
        if question.metrics.is_empty() && !self.unreadable.is_empty() {
            return Err(Error::Problems(self.unreadable.clone()));
        }
        let catalog = self.with_derived(definitions, catalog, &question.set);
        let book = resolve::book(definitions, &catalog);
        let mut checked = check(&book, question).map_err(|problems| {
            let unread = self.unreadable.iter().cloned();
            Error::from(sorted(unread.chain(problems).collect()))
        })?;
        checked.notes.extend(book.mistyped_tables().into_iter().map(|(block, table)| Note {
            metric: None,
            message: format!("there is no table {block} here, so what is said of it has no effect; is {table} meant?"),
        }));
        self.ready(checked)
    }

    /// Everything that is wrong with the project's own formulas.
    pub(super) async fn check_all(&self) -> Result<Vec<Problem>, Error> {
        let catalog = self.catalog().await?;
        let definitions = self.definitions();
        let unbound = resolve::book(&definitions, &self.with_derived(&definitions, &catalog, &[])).unbound();
        Ok(sorted([self.check_of(&definitions, &catalog), unbound].concat()))
    }

    /// Everything that is wrong with the project's own formulas, asked of tables that are open.
    pub(super) fn check_of(&self, definitions: &Definitions<'_>, catalog: &Catalog) -> Vec<Problem> {
        let catalog = self.with_derived(definitions, catalog, &[]);
        let book = resolve::book(definitions, &catalog);
        let checked = check::check_book(&book);
        sorted([self.unreadable.clone(), book.problems(), checked].concat())
    }

    /// What the rules find, with the columns of the tables at hand.
    pub(super) async fn linted(&self, settings: &lint::Settings) -> Result<Vec<Finding>, Error> {
        let mut columns = BTreeMap::new();
        if !self.bindings.is_empty() {
            let catalog = self.with_derived(&self.definitions(), &self.catalog().await?, &[]);
            for table in catalog.tables.into_iter().filter(|table| table.variant.is_none()) {
                columns.insert(table.name, table.columns.into_iter().map(|column| column.name).collect());
            }
        }
        let library: Vec<_> = self.library_at_hand().map(|text| (text.module.as_str(), &text.script)).collect();
        let formulas = Formulas::new(&self.sources, &self.scripts, &library, columns);
        Ok(lint::lint(&formulas, settings)?)
    }

    /// The tables, with everything that their blocks say.
    pub(super) async fn catalog(&self) -> Result<Catalog, Error> {
        self.own_tables(None).await
    }

    /// The tables as one question needs them.
    pub(super) async fn catalog_for(&self, question: &Question) -> Result<Catalog, Error> {
        self.own_tables(Some(question)).await
    }

    async fn own_tables(&self, question: Option<&Question>) -> Result<Catalog, Error> {
        let blocks = self.table_blocks();
        let blocks: Vec<&syntax::Table> = blocks.iter().map(AsRef::as_ref).collect();
        self.opened(&self.bindings, &blocks, question).await
    }

    /// Opens tables, with what blocks say of them; for one question only as far as it needs them.
    pub(super) async fn opened(
        &self,
        bindings: &[Binding],
        blocks: &[&syntax::Table],
        question: Option<&Question>,
    ) -> Result<Catalog, Error> {
        let catalog = data::catalog(bindings, blocks, &self.data_options()).await?;
        let catalog = self.with_known(catalog).await?;
        Ok(self.with_linked(catalog, question).await?.with_variants())
    }

    /// What was recognised in a table.
    pub(super) async fn inspected(&self, binding: &Binding) -> Result<Inspection, Error> {
        data::inspect(binding, &self.data_options()).await
    }

    /// A whole table, read once from end to end.
    pub(super) fn whole_table(&self, binding: &Binding) -> Result<WholeTable, Error> {
        let blocks = self.table_blocks();
        let blocks: Vec<&syntax::Table> = blocks.iter().map(AsRef::as_ref).collect();
        let whole = data::whole(binding, &blocks, &self.data_options())?;
        let is_it = |name: &str| name == whole.table.name;
        if self.unread_is_apart(is_it) { Ok(whole) } else { Err(Error::Problems(self.unreadable.clone())) }
    }

    fn data_options(&self) -> data::Options {
        data::Options {
            threads: self.thread_count(),
            calendar: Arc::clone(&self.calendar),
            bad_rows: self.bad_rows.clone(),
            cache: self.cache.clone(),
            stores: self.stores.clone(),
            ..data::Options::default()
        }
    }

    /// Whether every definition that could not be read has a name, and none is a table's: then only questions that use
    /// the name are touched, and those are told by the checks. A lost `table` block could change any number.
    fn unread_is_apart(&self, is_table: impl Fn(&str) -> bool) -> bool {
        self.scripts.iter().all(|script| {
            let spoilt =
                self.unreadable.iter().any(|problem| problem.span().source == script.source && !problem.warning);
            let named = !script.broken.is_empty();
            let tables = script.broken.iter().any(|name| is_table(&name.text));
            !spoilt || (named && !tables)
        })
    }

    /// Which rows were put aside, and of which metrics they would have been part.
    fn bad_row_notes(&self, checked: &Checked, plan: &Plan) -> Vec<Note> {
        let all = self.bad_rows.as_ref().map(|bad| bad.rows()).unwrap_or_default();
        let mut notes = Vec::new();
        for table in checked.tables.iter().filter(|table| table.bad_rows > 0) {
            let is_of = |used: &plan::PlacingUse| {
                plan.placings.get(used.placing).is_some_and(|placing| placing.name == table.name)
            };
            let touched = plan.columns.iter().filter(|column| column.uses.iter().any(is_of));
            let names: Vec<&str> = touched.map(|column| column.asked.name.as_str()).collect();
            let place = all.iter().find(|row| row.table == table.name);
            let first = place.map_or_else(String::new, |row| format!(", the first in {}:{}", row.file, row.line));
            let (rows, do_not, are) =
                if table.bad_rows == 1 { ("row", "does not", "is") } else { ("rows", "do not", "are") };
            let missing = if names.is_empty() { String::new() } else { format!("; missing from {}", names.join(", ")) };
            let message =
                format!("{} {rows} of {} {do_not} fit and {are} set aside{first}{missing}", table.bad_rows, table.name);
            let note = Note { metric: None, message };
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes
    }

    fn cache_notes(&self) -> Vec<Note> {
        let notes = self.cache.as_ref().map(|cache| cache.notes()).unwrap_or_default();
        notes.into_iter().map(|message| Note { metric: None, message }).collect()
    }

    fn unread_note(&self) -> Option<Note> {
        let broken: Vec<&str> =
            self.scripts.iter().flat_map(|script| &script.broken).map(|name| name.text.as_ref()).collect();
        let message = format!("{} cannot be read and is not needed here; kpi check says why", broken.join(", "));
        (!broken.is_empty()).then_some(Note { metric: None, message })
    }
}

/// A catalog, and how often it may still be found too narrow for its cells.
pub(super) struct Tries {
    pub(super) catalog: Catalog,
    left: usize,
}

impl Tries {
    pub(super) fn of(catalog: Catalog) -> Tries {
        Tries { catalog, left: MOST_TRIES }
    }

    /// Everything is done over again where a cell shows that a column is wider than its sample.
    pub(super) fn again(&mut self, error: RunError) -> Result<(), Error> {
        let (table, column, kind) = match error {
            RunError::Error(error) => return Err(error),
            RunError::Wider { table, column, kind } => (table, column, kind),
        };
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            let failure = Failure::new(Code::Interrupted, "a table changes while it is read");
            return Err(failure.help("try it again when nobody writes to its files").into());
        }
        self.catalog = self.catalog.widened(&table, column, kind);
        Ok(())
    }
}

/// How a question is elaborated: with or without taking down where things come from.
type Check = fn(&Book<'_>, &Question) -> Result<Checked, Vec<Problem>>;

/// The day that counts as today for a period that moves: a first, small run finds what the tables cover.
async fn today(checked: &Checked, span: Span, options: &run::Options) -> Result<Today, RunError> {
    let plan = plan::plan(checked).map_err(problems)?.only_coverage();
    let totals = run::run(&plan, options).await?;
    finish::today(&plan, &totals, span).map_err(RunError::Error)
}

pub(super) fn problems(problems: Vec<Problem>) -> RunError {
    RunError::Error(sorted(problems).into())
}

/// Each problem once, in the order of the texts.
fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by(|a, b| (a.span(), a.code, &a.message).cmp(&(b.span(), b.code, &b.message)));
    problems.dedup_by(|later, first| first.says_the_same(later));
    problems
}
