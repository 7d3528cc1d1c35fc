//! Running tests: side by side, their outcomes in the order of the texts.

use super::{Case, Check, Kept, Outcome, Snapshot, Suite, Verdict, blocks, expect, problems};
use crate::data::{Binding, From};
use crate::door::{Definitions, Engine, side_by_side};
use crate::finish::Answer;
use crate::problem::{Code, Error, Note, Problem};
use crate::source::Span;
use crate::syntax::{self, Asked, Expect, Item, Question, TestSnapshot, TestTable, Want};
use crate::{Project, World};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// How tests are run.
#[derive(Default)]
pub struct Options<'a> {
    /// Whether the first test that fails is the last one to be begun.
    pub fail_fast: bool,
    /// How many tests run at the same time; 0: as many as the project has threads.
    pub threads: usize,
    /// Who is told what happens.
    pub watchers: &'a [&'a dyn Watcher],
    /// Who keeps snapshots; without one, none is compared.
    pub keeper: Option<&'a dyn Keeper>,
}

/// Who is told what happens while tests run; from several threads.
pub trait Watcher: Sync {
    /// A test begins.
    fn begun(&self, _case: &Case<'_>) {}
    /// A question of a test was asked.
    fn asked(&self, _asking: &Asking<'_>) {}
    /// A test has ended.
    fn ended(&self, _case: &Case<'_>, _outcome: &Outcome) {}
}

/// One question of a test.
pub struct Asking<'a> {
    /// The test.
    pub case: &'a Case<'a>,
    /// The formulas, with the tables of the test; more can be asked of them.
    pub world: &'a World<'a>,
    /// What was asked.
    pub question: &'a Question,
    /// What came out.
    pub answer: &'a Result<Answer, Error>,
}

/// Who keeps snapshots and compares new ones with them; asked from several threads.
pub trait Keeper: Sync {
    /// What becomes of a snapshot that a test takes.
    fn compare(&self, case: &Case<'_>, taken: &TestSnapshot, answer: &Answer) -> Kept;
}

/// Runs tests against the formulas of a project. A test sees these and the tables that it states, and none of the
/// project's bindings. The outcomes are those of the tests that were run, in the order of the suite.
///
/// # Errors
/// If no thread can be had.
pub fn run(project: &Project, suite: &Suite<'_>, options: &Options<'_>) -> Result<Vec<Outcome>, Error> {
    let threads = if options.threads == 0 { project.thread_count() } else { options.threads };
    // Tests run side by side, so each of them works on one thread.
    let mut alone = project.clone();
    alone.threads(1);
    let definitions = alone.definitions();
    let run = Run { project: &alone, definitions: &definitions, options, tables: known_tables(project) };
    let work = |engine: &Engine, case: &Case<'_>| {
        options.watchers.iter().for_each(|watcher| watcher.begun(case));
        let outcome = one(&run, engine, case);
        options.watchers.iter().for_each(|watcher| watcher.ended(case, &outcome));
        outcome
    };
    side_by_side(threads, &suite.cases, work, |outcome| options.fail_fast && !outcome.passed())
}

/// Names of tables that the project or one of its tests knows, so that a test which lacks one can be told.
fn known_tables(project: &Project) -> BTreeSet<String> {
    let blocks = project.table_blocks();
    let of_tests = project.items().filter_map(|item| match item {
        Item::Test(test) => Some(test),
        _ => None,
    });
    let of_tests = of_tests.flat_map(|test| test.tables.iter().map(|table| &table.name));
    let names = blocks.iter().map(|block| &block.name).chain(of_tests).map(|name| name.text.to_string());
    names.chain(project.table_names()).collect()
}

fn one(run: &Run<'_>, engine: &Engine, case: &Case<'_>) -> Outcome {
    let mut outcome = Outcome {
        title: case.test.title.clone(),
        file: case.file.to_owned(),
        line: case.line,
        span: case.test.span,
        broken: None,
        checks: Vec::new(),
        snapshots: Vec::new(),
    };
    let blocks = blocks::of_tables(&run.project.table_blocks(), &case.test.tables);
    let blocks: Vec<&syntax::Table> = blocks.iter().map(AsRef::as_ref).collect();
    // A test that says nothing of the calendar has the project's, and needs no project of its own.
    let own = (!case.test.calendar.is_empty()).then(|| {
        let calendar = super::calendar::of_test(case, run.project.own_calendar())?;
        let mut project = run.project.clone();
        project.calendar(calendar);
        Ok(project)
    });
    let project = match &own {
        None => Ok(run.project),
        Some(Ok(project)) => Ok(project),
        Some(Err(error)) => Err(Error::clone(error)),
    };
    match project.and_then(|project| project.world(run.definitions, engine, &bindings(case), &blocks)) {
        Ok(world) => {
            let sitting = Sitting { run, case, world: &world, notes: RefCell::default() };
            outcome.snapshots = case.test.snapshots.iter().map(|taken| sitting.snapshot(taken)).collect();
            outcome.checks = sitting.checks();
        }
        Err(error) => match expected_of_tables(case, &error) {
            Some(checks) => outcome.checks = checks,
            None => outcome.broken = Some(error),
        },
    }
    outcome
}

/// The expectations of a test whose tables cannot be opened, if this is all that it expects.
fn expected_of_tables(case: &Case<'_>, error: &Error) -> Option<Vec<Check>> {
    let found = expect::codes(error);
    let met = |expected: &Expect| match &expected.want {
        Want::Problem(code, _) if expected.asking.is_none() => found.iter().any(|(found, _)| found.number() == code),
        _ => false,
    };
    let checks = case.test.expects.iter().map(|expected| Check { span: expected.span, verdict: Verdict::Met });
    case.test.expects.iter().all(met).then(|| checks.collect())
}

/// What every test of a run has in common.
struct Run<'a> {
    project: &'a Project,
    definitions: &'a Definitions<'a>,
    options: &'a Options<'a>,
    tables: BTreeSet<String>,
}

/// A test whose tables are open.
pub(super) struct Sitting<'a> {
    run: &'a Run<'a>,
    case: &'a Case<'a>,
    world: &'a World<'a>,
    /// The notes of every answer so far.
    notes: RefCell<Vec<Note>>,
}

impl Sitting<'_> {
    /// The answer to a question under the test's params, period and filter.
    pub fn ask(&self, metrics: Vec<Asked>, by: Vec<syntax::Key>) -> Result<Answer, Error> {
        let question = Question { metrics, by, ..self.case.test.question.clone() };
        let answer = self.world.ask(&question).map_err(|error| self.seen_from_test(error));
        let asking = Asking { case: self.case, world: self.world, question: &question, answer: &answer };
        self.run.options.watchers.iter().for_each(|watcher| watcher.asked(&asking));
        let mut answer = answer?;
        answer.notes.retain(expect::is_about_the_metric);
        self.notes.borrow_mut().extend(answer.notes.iter().cloned());
        Ok(answer)
    }

    /// The answer to what an expectation asks.
    pub fn ask_metric(&self, asking: &syntax::Asking) -> Result<Answer, Error> {
        let (metrics, by) = expect::question(asking);
        self.ask(metrics, by)
    }

    /// What is wrong with what an expectation asks; without it, with any definition.
    pub fn problems(&self, asking: Option<&syntax::Asking>) -> Vec<(Code, String)> {
        match asking.map(|asking| self.ask_metric(asking)) {
            None => expect::codes(&Error::Problems(self.world.check())),
            Some(Err(error)) => expect::codes(&error),
            Some(Ok(_)) => Vec::new(),
        }
    }

    /// The notes of every answer so far.
    pub fn notes(&self) -> Vec<Note> {
        self.notes.borrow().clone()
    }

    /// What stands at a place.
    pub fn slice(&self, span: Span) -> &str {
        self.world.project().sources().slice(span)
    }

    /// What came of the expectations, in their order. Those that look at all notes come last of all.
    fn checks(&self) -> Vec<Check> {
        let expects = &self.case.test.expects;
        let (asking, looking): (Vec<&Expect>, Vec<&Expect>) =
            expects.iter().partition(|expect| expect.asking.is_some());
        let check = |expected: &Expect| Check { span: expected.span, verdict: expect::verdict(self, expected) };
        let mut checks: Vec<Check> = asking.into_iter().chain(looking).map(check).collect();
        checks.sort_by_key(|check| check.span);
        checks
    }

    fn snapshot(&self, taken: &TestSnapshot) -> Snapshot {
        let answer = self.ask(taken.asked.clone(), taken.by.clone());
        let kept = match (self.run.options.keeper, &answer) {
            (Some(keeper), Ok(answer)) => keeper.compare(self.case, taken, answer),
            _ => Kept::Unseen,
        };
        Snapshot { span: taken.span, name: taken.written.clone(), answer, kept }
    }

    /// A problem of a missing table or column, in the words of a test, which has tables of its own.
    fn seen_from_test(&self, error: Error) -> Error {
        let Error::Problems(problems) = error else { return error };
        let seen = |problem: Problem| {
            let name = self.slice(problem.span()).trim_matches('`');
            match problem.code {
                Code::NoData => problems::no_table(problem),
                Code::UnknownColumn if self.run.tables.contains(name) => {
                    problems::missing_table(problem.span(), name, self.case.test)
                }
                Code::UnknownColumn => problems::own_tables(problem, self.case.test),
                _ => problem,
            }
        };
        // What was not checked for the sake of a problem is the expectation itself.
        Error::Problems(problems.into_iter().filter(|problem| !problem.warning).map(seen).collect())
    }
}

fn bindings(case: &Case<'_>) -> Vec<Binding> {
    let inline = case.test.tables.iter().map(|table| cells(case, table));
    let files = case.test.data.iter().map(|(name, path, _)| Binding {
        name: Some(name.text.to_string()),
        from: From::Paths(vec![case.path(path).display().to_string()]),
        format: None,
    });
    inline.chain(files).collect()
}

fn cells(case: &Case<'_>, table: &TestTable) -> Binding {
    let texts = |cells: &[syntax::Cell]| cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
    let from = From::Cells {
        header: texts(&table.header),
        rows: table.rows.iter().map(|row| texts(row)).collect(),
        origin: format!("the test \"{}\"", case.test.title),
    };
    Binding { name: Some(table.name.text.to_string()), from, format: None }
}
