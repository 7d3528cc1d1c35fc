//! `kpi`: key figures as plain formula files, with exact numbers and a reason for every blank.
//!
//! A [`Project`] holds formulas and tables; a question in, an [`Answer`] out:
//!
//! ```no_run
//! use kpi::{Project, QuestionText};
//!
//! let mut project = Project::new();
//! project.formulas("costs.kpi", "cost_per_contact = sum(costs) / count(contacts)");
//! project.table("costs", "data/costs.csv");
//! project.table("contacts", "data/contacts.csv");
//!
//! let text = QuestionText { metrics: vec!["cost_per_contact".into()], by: vec!["month".into()], ..Default::default() };
//! let question = project.question(&text)?;
//! let answer = project.ask(&question)?;
//! for line in &answer.lines {
//!     println!("{:?} {:?}", line.keys, line.cells);
//! }
//! # Ok::<(), kpi::Error>(())
//! ```
//!
//! There is no global state, nothing reads the clock or the environment, and no input makes it panic.

pub mod calendar;
pub mod check;
pub mod cli;
pub mod data;
pub mod finish;
pub mod function;
pub mod plan;
pub mod problem;
pub mod project;
pub mod resolve;
pub mod row;
pub mod run;
pub mod show;
pub mod source;
pub mod syntax;
pub mod trial;
pub mod unit;
pub mod value;

mod door;

pub use door::{Metric, Project};
pub use finish::Answer;
pub use problem::{Error, Failure, Note, Problem};
pub use show::{Look, Output};
pub use syntax::{Question, QuestionText};
