//! [`crate::finish::Answer`] in, a table out that is the same on every machine and changes only where the answer does; the
//! text of a snapshot file in, what it says out; two tables in, what changed out. Never knows where files are, what a
//! terminal is, or how a number was made.
//!
//! The files are those of [insta](https://insta.rs): a header in YAML between dashes, and the table below it. So a Rust
//! program can compare its answers with `insta::assert_snapshot!(kpi::snapshot::table(&answer))`, and what `kpi test`
//! writes can be reviewed by `cargo insta review`.
//!
//! ```
//! use kpi::data::{Binding, From};
//! use kpi::{Project, QuestionText};
//!
//! let mut project = Project::new();
//! project.formulas("costs.kpi", "cost_per_contact = sum(costs) / count(contacts)");
//! project.bind(Binding {
//!     name: Some("contacts".into()),
//!     from: From::Cells {
//!         header: ["channel", "contact_id", "costs"].map(String::from).into(),
//!         rows: [["phone", "1", "8.10"], ["chat", "2", "2.00"], ["chat", "3", "3.00"]]
//!             .map(|row| row.map(String::from).into())
//!             .into(),
//!         origin: "an example".into(),
//!     },
//!     format: None,
//! });
//! let text = QuestionText { metrics: vec!["cost_per_contact".into()], by: vec!["channel".into()], ..Default::default() };
//! let question = project.question(&text)?;
//! let answer = project.ask(&question)?;
//!
//! insta::assert_snapshot!(kpi::snapshot::table(&answer), @r"
//! | channel | cost_per_contact |
//! | --- | ---: |
//! | chat | 2.5 |
//! | phone | 8.1 |
//! ");
//! # Ok::<(), kpi::Error>(())
//! ```
#![warn(clippy::indexing_slicing)]

mod changes;
mod file;
mod grid;
mod name;
mod report;
mod sides;
mod table;

pub use changes::{Changed, Changes, changes};
pub use file::{Header, Snapshot};
pub use grid::Grid;
pub use name::file_name;
pub use report::report;
pub use sides::{Mark, Piece, Row, side_by_side};
pub use table::table;
