//! The rooms, each on its own.

mod check;
mod cli;
mod data;
mod finish;
mod nouns;
mod plan;
mod run;
mod show;
mod syntax;
