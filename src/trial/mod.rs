//! The `test` blocks of formulas: a test in, an [`Outcome`] out. It asks the front door, and nobody inside asks it.
//!
//! A test sees the project's formulas and the tables it states, and none of the project's bindings.

mod blocks;
mod compare;
mod literal;
mod report;

pub use report::report;

use crate::calendar::Day;
use crate::data::{Binding, From};
use crate::door::Project;
use crate::finish::Answer;
use crate::problem::Error;
use crate::source::Span;
use crate::syntax::{Asked, Expect, Expr, Question, Test, TestTable, Want};

/// What came of one test.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What the test shows.
    pub title: String,
    /// The test's place.
    pub span: Span,
    /// How it ended.
    pub verdict: Verdict,
}

/// How a test ended.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Every expectation was met.
    Passed,
    /// Some expectations were not met.
    Failed(Vec<Mismatch>),
    /// The question could not be answered.
    Broken(Error),
}

/// An expectation that was not met.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// The expectation's place.
    pub span: Span,
    /// The lines in which expected and actual differ.
    pub differences: Vec<Difference>,
}

/// One line in which expected and actual differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The keys of the line, `2025-03, phone`; empty for a metric without groups.
    pub group: String,
    /// What the test says; `no line` where it says nothing.
    pub expected: String,
    /// What came out.
    pub actual: String,
    /// actual - expected, where both are numbers.
    pub difference: Option<String>,
}

impl Outcome {
    /// Whether every expectation was met.
    pub fn passed(&self) -> bool {
        matches!(self.verdict, Verdict::Passed)
    }
}

/// Runs one test against the formulas of a project.
pub fn run(project: &Project, test: &Test) -> Outcome {
    let world = project.of_a_test(bindings(test), |scripts| blocks::of_tables(scripts, &test.tables));
    let mut mismatches = Vec::new();
    for expect in &test.expects {
        match differences(&world, test, expect) {
            Ok(differences) if differences.is_empty() => {}
            Ok(differences) => mismatches.push(Mismatch { span: expect.span, differences }),
            Err(error) => return outcome(test, Verdict::Broken(error)),
        }
    }
    outcome(test, if mismatches.is_empty() { Verdict::Passed } else { Verdict::Failed(mismatches) })
}

fn outcome(test: &Test, verdict: Verdict) -> Outcome {
    Outcome { title: test.title.clone(), span: test.span, verdict }
}

fn bindings(test: &Test) -> Vec<Binding> {
    let inline = test.tables.iter().map(|table| cells(test, table));
    let files = test.data.iter().map(|(name, path, _)| Binding {
        name: Some(name.text.to_string()),
        from: From::Paths(vec![path.clone()]),
        format: None,
    });
    inline.chain(files).collect()
}

fn cells(test: &Test, table: &TestTable) -> Binding {
    let texts = |cells: &[crate::syntax::Cell]| cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
    let from = From::Cells {
        header: texts(&table.header),
        rows: table.rows.iter().map(|row| texts(row)).collect(),
        origin: format!("the test \"{}\"", test.title),
    };
    Binding { name: Some(table.name.text.to_string()), from, format: None }
}

fn differences(world: &Project, test: &Test, expect: &Expect) -> Result<Vec<Difference>, Error> {
    match &expect.want {
        Want::Value { value, within } => {
            let asked = compare::value(&expect.metric, value, within.as_ref());
            Ok(compare::of_value(&ask(world, test, asked, Vec::new())?))
        }
        Want::Blank(reason) => {
            let answer = ask(world, test, vec![formula("actual", &expect.metric)], Vec::new())?;
            Ok(compare::of_blank(&answer, reason.as_deref()))
        }
        Want::Table { by, rows, within, .. } => {
            let answer = ask(world, test, vec![formula("actual", &expect.metric)], by.clone())?;
            compare::of_table(&answer, rows, within.as_ref())
        }
    }
}

/// An expression asked under a name.
fn formula(name: &str, formula: &Expr) -> Asked {
    let name = crate::syntax::Name { text: name.into(), span: formula.span, quoted: false };
    Asked::Formula { name: Some(name), formula: formula.clone() }
}

fn ask(world: &Project, test: &Test, metrics: Vec<Asked>, by: Vec<crate::syntax::Key>) -> Result<Answer, Error> {
    let as_of: Option<Day> = test.as_of;
    world.ask(&Question { metrics, by, set: test.set.clone(), as_of, ..Question::default() })
}
