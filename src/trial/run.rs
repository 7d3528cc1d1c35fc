//! Running tests: side by side, their outcomes in the order of the texts.

use super::{Case, Check, Kept, Outcome, Snapshot, Suite, Verdict, blocks, expect};
use crate::data::{Binding, From};
use crate::door::{Engine, side_by_side};
use crate::finish::Answer;
use crate::problem::Error;
use crate::syntax::{self, Asked, Name, Question, TestTable};
use crate::{Project, World};

/// How tests are run.
pub struct Options<'a> {
    /// Whether the first test that fails is the last one to be begun.
    pub fail_fast: bool,
    /// How many tests run at the same time; 0: as many as the project has threads.
    pub threads: usize,
    /// Who is told what happens.
    pub watcher: &'a dyn Watcher,
    /// Who keeps snapshots; without one, none is compared.
    pub keeper: Option<&'a dyn Keeper>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { fail_fast: false, threads: 0, watcher: &Nobody, keeper: None }
    }
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

/// Nobody watches.
struct Nobody;

impl Watcher for Nobody {}

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
    /// What becomes of the snapshot of a view or metric in a test.
    fn compare(&self, case: &Case<'_>, name: &Name, answer: &Answer) -> Kept;
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
    let work = |engine: &Engine, case: &Case<'_>| {
        options.watcher.begun(case);
        let outcome = one(&alone, engine, case, options);
        options.watcher.ended(case, &outcome);
        outcome
    };
    side_by_side(threads, &suite.cases, work, |outcome| options.fail_fast && !outcome.passed())
}

fn one(project: &Project, engine: &Engine, case: &Case<'_>, options: &Options<'_>) -> Outcome {
    let mut outcome = Outcome {
        title: case.test.title.clone(),
        file: case.file.to_owned(),
        line: case.line,
        span: case.test.span,
        broken: None,
        checks: Vec::new(),
        snapshots: Vec::new(),
    };
    let blocks = blocks::of_tables(&project.table_blocks(), &case.test.tables);
    let blocks: Vec<&syntax::Table> = blocks.iter().map(AsRef::as_ref).collect();
    match project.world(engine, &bindings(case), &blocks) {
        Ok(world) => {
            let sitting = Sitting { case, world: &world, options };
            outcome.checks = case.test.expects.iter().map(|expect| sitting.check(expect)).collect();
            outcome.snapshots = case.test.snapshots.iter().map(|name| sitting.snapshot(name)).collect();
        }
        Err(error) => outcome.broken = Some(error),
    }
    outcome
}

/// A test whose tables are open.
pub(super) struct Sitting<'a> {
    pub case: &'a Case<'a>,
    world: &'a World<'a>,
    options: &'a Options<'a>,
}

impl Sitting<'_> {
    /// The answer to a question under the test's params and day.
    pub fn ask(&self, metrics: Vec<Asked>, by: Vec<syntax::Key>) -> Result<Answer, Error> {
        let test = self.case.test;
        let question = Question { metrics, by, set: test.set.clone(), as_of: test.as_of, ..Question::default() };
        let answer = self.world.ask(&question);
        let Sitting { case, world, options } = self;
        options.watcher.asked(&Asking { case, world, question: &question, answer: &answer });
        answer
    }

    fn check(&self, expected: &syntax::Expect) -> Check {
        let verdict = match expect::differences(self, expected) {
            Ok(differences) if differences.is_empty() => Verdict::Met,
            Ok(differences) => Verdict::Different(differences),
            Err(error) => Verdict::Broken(error),
        };
        Check { span: expected.span, verdict }
    }

    fn snapshot(&self, name: &Name) -> Snapshot {
        let answer = self.ask(vec![Asked::Name(name.clone())], Vec::new());
        let kept = match (self.options.keeper, &answer) {
            (Some(keeper), Ok(answer)) => keeper.compare(self.case, name, answer),
            _ => Kept::Unseen,
        };
        Snapshot { span: name.span, name: name.text.to_string(), answer, kept }
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
