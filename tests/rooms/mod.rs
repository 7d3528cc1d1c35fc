//! The rooms, each on its own.

mod check;
mod cli;
mod coverage;
mod data;
mod diff;
mod finish;
mod graph;
mod nouns;
mod plan;
mod run;
mod show;
mod syntax;
