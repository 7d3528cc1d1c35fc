//! The one test binary.

mod documents;
mod examples;
mod library;
mod oracle;
mod rooms;
mod traps;
mod walls;
