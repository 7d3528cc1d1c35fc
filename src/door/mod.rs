//! The front door: formulas and tables in, answers out. The only place that calls the rooms, in their order.
#![warn(clippy::indexing_slicing)]

mod beforehand;
mod blocks;
mod comparing;
mod corridor;
mod covered;
mod derived;
mod explained;
mod library;
mod linked;
mod listing;
mod made;
mod reached;
mod relations;
mod runtime;
mod traced;
mod why;
mod world;

pub use listing::Metric;
pub use runtime::Engine;
pub use traced::Traced;
pub use world::World;

pub(crate) use crate::resolve::Definitions;
pub(crate) use runtime::side_by_side;

use crate::calendar::Calendar;
use crate::data::{BadRows, Binding, Cache, From, Inspection, Stores, WholeTable};
use crate::explain::Explanation;
use crate::finish::Answer;
use crate::graph::Graph;
use crate::lint::{Finding, Settings};
use crate::problem::{Error, Problem};
use crate::project::LIBRARY;
use crate::resolve::{self, LibraryScript};
use crate::run::{Memory, Progress};
use crate::source::{SourceId, Sources};
use crate::syntax::{self, At, Item, Question, QuestionText, Script};
use crate::trial::{self, Outcome};
use crate::why::Why;
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::{Arc, OnceLock};

/// Formulas, and the tables that they are asked of.
#[derive(Clone)]
pub struct Project {
    sources: Sources,
    library_sources: Vec<SourceId>,
    library: Arc<OnceLock<Vec<LibraryScript>>>,
    scripts: Vec<Script>,
    unreadable: Vec<Problem>,
    bindings: Vec<Binding>,
    calendar: Arc<Calendar>,
    threads: Option<usize>,
    memory: Option<Memory>,
    progress: Option<Arc<dyn Progress>>,
    bad_rows: Option<Arc<BadRows>>,
    cache: Option<Arc<Cache>>,
    stores: Stores,
}

impl Default for Project {
    fn default() -> Project {
        Project::new()
    }
}

impl Project {
    /// A project without formulas and tables. The built-in library of metrics is there at once.
    pub fn new() -> Project {
        Project::with_sources(Sources::default())
    }

    /// A project whose later formulas are added to texts that were read before, such as a `kpi.toml`.
    pub fn with_sources(mut sources: Sources) -> Project {
        let library_sources = LIBRARY.iter().map(|file| sources.add(file.path, file.text)).collect();
        Project {
            sources,
            library_sources,
            library: Arc::default(),
            scripts: Vec::new(),
            unreadable: Vec::new(),
            bindings: Vec::new(),
            calendar: Arc::default(),
            threads: None,
            memory: None,
            progress: None,
            bad_rows: None,
            cache: None,
            stores: Stores::default(),
        }
    }

    /// Adds formulas. The name is what messages call the text, usually its path. What cannot be read in it comes out
    /// of [`Project::check`], and of [`Project::ask`] where the question needs it.
    pub fn formulas(&mut self, name: impl Into<String>, text: impl Into<String>) -> &mut Project {
        let text: String = text.into();
        let source = self.sources.add(name, text.as_str());
        let (script, problems) = syntax::parse(source, &text);
        self.scripts.push(script);
        self.unreadable.extend(problems);
        self
    }

    /// Binds a table to a file or to all files of a pattern, `2025/*.csv`.
    pub fn table(&mut self, name: impl Into<String>, path: impl Into<String>) -> &mut Project {
        self.bind(Binding { name: Some(name.into()), from: From::Paths(vec![path.into()]), format: None })
    }

    /// Binds a table to anything rows can come from; cells that a program has in memory too.
    pub fn bind(&mut self, binding: Binding) -> &mut Project {
        self.bindings.push(binding);
        self
    }

    /// Binds a table, in the place of one of the same name.
    pub fn rebind(&mut self, binding: Binding) -> &mut Project {
        let name = binding.table_name(None);
        self.bindings.retain(|other| other.table_name(None) != name);
        self.bind(binding)
    }

    /// The calendar that every question is asked by; without one, that of ISO 8601 without closed days.
    pub fn calendar(&mut self, calendar: Calendar) -> &mut Project {
        self.calendar = Arc::new(calendar);
        self
    }

    /// The calendar that every question is asked by.
    pub(crate) fn own_calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// How many threads read and aggregate; by default one for each processor. The answer is the same for any number.
    pub fn threads(&mut self, threads: usize) -> &mut Project {
        self.threads = Some(threads.max(1));
        self
    }

    /// How many bytes questions may hold together: groups, sets of different values, counts for percentiles, and the rows
    /// just read. A question that needs more is refused; one that needs less is answered as without a limit.
    pub fn memory(&mut self, bytes: usize) -> &mut Project {
        self.memory = Some(Memory::of(bytes));
        self
    }

    /// Who is told how many rows were read so far.
    pub fn progress(&mut self, progress: Arc<dyn Progress>) -> &mut Project {
        self.progress = Some(progress);
        self
    }

    /// Puts rows that do not fit their tables aside, into this, and answers from the others; a note says how many there
    /// are. Without it the first of them that a question needs stops it.
    pub fn bad_rows(&mut self, into: Arc<BadRows>) -> &mut Project {
        self.bad_rows = Some(into);
        self
    }

    /// Keeps what is read of text files, JSON and sheets as columns beside them, and starts from there the next time. What
    /// should be known of it is a note. Answers are the same without it.
    pub fn cache(&mut self, cache: Arc<Cache>) -> &mut Project {
        self.cache = Some(cache);
        self
    }

    /// How tables in object stores are reached; without it, only those that everybody may read.
    pub fn stores(&mut self, stores: Stores) -> &mut Project {
        self.stores = stores;
        self
    }

    /// Reads a question.
    ///
    /// # Errors
    /// Problems of its text; the places are in [`Project::sources`].
    pub fn question(&mut self, text: &QuestionText) -> Result<Question, Error> {
        Project::read_question(&mut self.sources, text)
    }

    /// The answer to a question. May be called from anywhere, from asynchronous code too: it works on a thread of its own.
    ///
    /// # Errors
    /// Problems in the formulas that the question reaches, or a failure of the world.
    pub fn ask(&self, question: &Question) -> Result<Answer, Error> {
        runtime::block_on(self.thread_count(), self.answer(question))?
    }

    /// [`Project::ask`] for asynchronous code, on any executor.
    ///
    /// # Errors
    /// As [`Project::ask`].
    pub fn ask_async(&self, question: &Question) -> impl Future<Output = Result<Answer, Error>> + Send + 'static {
        let (project, question) = (self.clone(), question.clone());
        runtime::spawn(move || project.ask(&question))
    }

    /// Reads the keys of a line: `month=2025-03,channel=phone`.
    ///
    /// # Errors
    /// Problems of their text; the places are in [`Project::sources`].
    pub fn at(&mut self, texts: &[String]) -> Result<Vec<At>, Error> {
        Ok(syntax::at(&mut self.sources, texts)?)
    }

    /// How the values of one line came about: of the whole, or of the group that `at` names, whose keys take the place of
    /// the question's. Of each aggregate the first `rows` rows are shown.
    ///
    /// # Errors
    /// As [`Project::ask`]; a group that no row is of.
    pub fn explain(&self, question: &Question, at: &[At], rows: usize) -> Result<Explanation, Error> {
        runtime::block_on(self.thread_count(), self.explained(question, at, rows))?
    }

    /// What each group contributed to the change of the question's one metric from the period of its `from` to that of its
    /// `to`; the groups are those of its `by`. `partial` compares although the data do not cover both periods whole.
    ///
    /// # Errors
    /// As [`Project::ask`]; a metric that is no sum, count or average, nor a quotient, sum or difference of them.
    pub fn why(&self, question: &Question, partial: bool) -> Result<Why, Error> {
        runtime::block_on(self.thread_count(), self.reasons(question, partial))?
    }

    /// The answer to a question with where everything comes from: the parts of the formulas, and every step of every line.
    /// Dearer than [`Project::ask`]: everything is kept.
    ///
    /// # Errors
    /// As [`Project::ask`].
    pub fn trace(&self, question: &Question) -> Result<Traced, Error> {
        runtime::block_on(self.thread_count(), self.traced_answer(question))?
    }

    /// Everything that is wrong with the formulas, asked of the tables at hand; warnings too. Empty if all is well.
    ///
    /// # Errors
    /// A failure of the world.
    pub fn check(&self) -> Result<Vec<Problem>, Error> {
        let mut found = runtime::block_on(self.thread_count(), self.check_all())??;
        found.extend(trial::Suite::of(self).problems());
        found.sort_by_key(Problem::span);
        Ok(found)
    }

    /// The texts that were read, which the places in problems refer to.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Whether there is any text of formulas; it may be empty.
    pub fn has_formulas(&self) -> bool {
        !self.scripts.is_empty()
    }

    /// Whether some definition could not be read.
    pub fn has_unreadable(&self) -> bool {
        !self.unreadable.is_empty()
    }

    /// Whether every definition could be read.
    ///
    /// # Errors
    /// The problems of those that could not.
    pub fn readable(&self) -> Result<(), Error> {
        if self.unreadable.is_empty() { Ok(()) } else { Err(Error::Problems(self.unreadable.clone())) }
    }

    /// Runs every `test` block of the formulas; the outcomes are in the order of the texts.
    ///
    /// # Errors
    /// If no thread can be had.
    pub fn test(&self) -> Result<Vec<Outcome>, Error> {
        trial::run(self, &trial::Suite::of(self), &trial::Options::default())
    }

    /// What the rules of `kpi lint` find in the formulas. Tables are opened only for the names of their columns.
    ///
    /// # Errors
    /// Problems of texts that cannot be read and of comments that allow something, or a failure of the world.
    pub fn lint(&self, settings: &Settings) -> Result<Vec<Finding>, Error> {
        self.readable()?;
        runtime::block_on(self.thread_count(), self.linted(settings))?
    }

    /// The names of the project's own metrics, in the order of the texts.
    pub fn metric_names(&self) -> Vec<String> {
        let metrics = self.items().filter_map(|item| match item {
            Item::Metric(metric) => Some(metric.name.text.to_string()),
            _ => None,
        });
        metrics.collect()
    }

    /// The names of the tables that are bound, in the order of binding.
    pub fn table_names(&self) -> Vec<String> {
        self.bindings.iter().map(|binding| binding.table_name(None)).collect()
    }

    /// The project's own definitions, in the order of the texts; those that could not be read are missing.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.scripts.iter().flat_map(|script| &script.items)
    }

    /// The project's own metrics and those of the built-in library, each with what it says about itself and what it needs.
    pub fn metrics(&self) -> Vec<Metric> {
        let described = runtime::block_on(1, self.described()).and_then(|described| described);
        let catalog = described.unwrap_or_default();
        let definitions = self.definitions();
        let book = resolve::book(&definitions, &catalog);
        listing::metrics(&book)
    }

    /// What depends on what: tests, views, metrics, params, tables and columns. Where tables are bound, every name is known
    /// as a column of one of them; a table that is not bound has the columns that its block names.
    ///
    /// # Errors
    /// A failure of the world, or problems of `table` blocks.
    pub fn graph(&self) -> Result<Graph, Error> {
        runtime::block_on(self.thread_count(), self.relations())?
    }

    /// What is recognised in a table: format, columns, kinds, first rows, and the `table` block to paste.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn inspect(&self, binding: &Binding) -> Result<Inspection, Error> {
        runtime::block_on(self.thread_count(), self.inspected(binding))?
    }

    /// A table as it is understood, with its `table` block: every row can be had, and each was read once already, so that
    /// a cell that does not fit is told before the first row is given.
    ///
    /// # Errors
    /// If it cannot be read, or a problem of its block.
    pub fn read(&self, binding: &Binding) -> Result<WholeTable, Error> {
        self.whole_table(binding)
    }

    pub(crate) fn thread_count(&self) -> usize {
        self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, NonZeroUsize::get))
    }
}

impl std::fmt::Debug for Project {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Project")
            .field("scripts", &self.scripts)
            .field("bindings", &self.bindings)
            .finish_non_exhaustive()
    }
}
