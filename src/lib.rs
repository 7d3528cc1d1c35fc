//! `kpi`: key figures as plain formula files, with exact numbers and a reason for every blank.
//!
//! A [`Project`] holds formulas and tables; a question in, an [`Answer`] out:
//!
//! ```
//! use kpi::data::{Binding, From};
//! use kpi::{Project, QuestionText};
//!
//! let mut project = Project::new();
//! project.formulas("costs.kpi", "cost_per_contact = sum(costs) / count(contacts)");
//! // Usually `project.table("costs", "data/costs.csv")`; a program may also hand over what it has in memory.
//! project.bind(Binding {
//!     name: Some("log".into()),
//!     from: From::Cells {
//!         header: ["channel", "contacts", "costs"].map(String::from).into(),
//!         rows: [["phone", "1", "8.10"], ["chat", "2", "2.00"], ["chat", "3", "2.50"]]
//!             .map(|row| row.map(String::from).into())
//!             .into(),
//!         origin: "an example".into(),
//!     },
//!     format: None,
//! });
//!
//! let text = QuestionText { metrics: vec!["cost_per_contact".into()], by: vec!["channel".into()], ..Default::default() };
//! let question = project.question(&text)?;
//! let answer = project.ask(&question)?;
//!
//! let costs: Vec<_> = answer.lines.iter().filter_map(|line| line.cells[0].value.as_number()?.to_decimal()).collect();
//! assert_eq!(costs[0].to_string(), "2.25"); // chat
//! assert_eq!(costs[1].to_string(), "8.1"); // phone
//! # Ok::<(), kpi::Error>(())
//! ```
//!
//! Weeks, fiscal years, holidays, opening hours and the time zone come from a [`calendar::Calendar`], which
//! [`Project::calendar`] takes.
//!
//! [`Project::ask`] may be called from anywhere, [`Project::ask_async`] from asynchronous code on any executor. Answers,
//! problems and failures implement `serde::Serialize`.
//!
//! There is no global state, nothing reads the clock or the environment, and no input makes it panic.

pub mod calendar;
pub mod check;
pub mod cli;
pub mod coverage;
pub mod data;
pub mod diff;
pub mod explain;
pub mod finish;
pub mod function;
pub mod graph;
pub mod lint;
pub mod plan;
pub mod problem;
pub mod project;
pub mod resolve;
pub mod row;
pub mod run;
pub mod show;
pub mod snapshot;
pub mod source;
pub mod syntax;
pub mod trial;
pub mod unit;
pub mod value;
pub mod why;

mod door;

#[doc = include_str!("../ARCHITECTURE.md")]
pub mod architecture {}

pub use door::{Metric, Project, Traced, World};
pub use explain::Explanation;
pub use finish::Answer;
pub use problem::{Error, Failure, Note, Problem};
pub use show::{Look, Output};
pub use syntax::{At, Question, QuestionText};
pub use why::Why;
