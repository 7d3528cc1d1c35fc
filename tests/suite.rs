//! The one test binary.
#![allow(
    clippy::pedantic,
    clippy::explicit_auto_deref,
    clippy::only_used_in_recursion,
    clippy::collapsible_match,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests open files, and a test that cannot go on must stop"
)]

mod answers;
mod calendar;
mod documents;
mod examples;
mod exports;
mod founding;
mod library;
mod lint;
mod moving;
mod oracle;
mod reviewing;
mod rooms;
mod sessions;
mod snapshot;
mod spans;
mod targets;
mod terminal;
mod traps;
mod trial;
mod versions;
mod walls;
mod why;
