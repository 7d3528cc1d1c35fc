//! The commands, and the arguments that several of them share. What one command takes stands with the command.

use super::check::CheckArguments;
use super::codes::ProblemArguments;
use super::completions::CompletionsArguments;
use super::diff::DiffArguments;
use super::eval::EvalArguments;
use super::exit::Exit;
use super::explain::ExplainArguments;
use super::format::FormatArguments;
use super::functions::FunctionsArguments;
use super::graph::GraphArguments;
use super::init::InitArguments;
use super::inspect::InspectArguments;
use super::lint::LintArguments;
use super::list::ListArguments;
use super::read::ReadArguments;
use super::test::TestArguments;
use super::watch::WatchArguments;
use super::why::WhyArguments;
use crate::Project;
use crate::data::Cache;
use crate::project::{Config, Size};
use crate::syntax::QuestionText;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

/// The arguments of one call.
#[derive(Debug, Parser)]
#[command(
    name = "kpi",
    version,
    about = "Key figures as plain formulas: exact numbers, and a reason for every blank",
    long_about = "Key figures as plain formulas: exact numbers, and a reason for every blank.\n\n\
        A formula is one line, cost_per_contact = sum(costs) / count(contacts), and runs against the tables you have.",
    after_help = Exit::HELP,
    after_long_help = format!("Example:\n  kpi init my-figures && cd my-figures && kpi eval --by month\n\n{}", Exit::HELP),
    disable_help_subcommand = true,
    propagate_version = false
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Calculate metrics from tables
    Eval(Box<EvalArguments>),
    /// Calculate metrics again whenever a formula or a table changes
    Watch(Box<WatchArguments>),
    /// Show how a number came about, down to the rows
    Explain(Box<ExplainArguments>),
    /// Divide a change between two periods among groups
    Why(Box<WhyArguments>),
    /// Find everything that is wrong with the formulas
    Check(CheckArguments),
    /// Run the tests that stand beside the formulas
    Test(TestArguments),
    /// Write formulas in the canonical layout
    #[command(name = "fmt")]
    Format(FormatArguments),
    /// Find formulas that say something else than they seem to
    Lint(LintArguments),
    /// List the metrics with their labels, units and what they need
    List(ListArguments),
    /// Say what changed between two versions of the formulas, and by how much the numbers move
    Diff(Box<DiffArguments>),
    /// Show what depends on what
    Graph(GraphArguments),
    /// List the functions that formulas may use
    Functions(FunctionsArguments),
    /// Show what is recognised in a table, and the block to paste
    Inspect(InspectArguments),
    /// Print a whole table as it is understood
    Read(ReadArguments),
    /// Make a small project that runs at once
    Init(InitArguments),
    /// Explain the code of a message, such as K0102
    Problem(ProblemArguments),
    /// Print completions for a shell
    Completions(CompletionsArguments),
    /// Print the manual page
    Man,
}

/// Where formulas and tables are; for every command that reads a project.
#[derive(Clone, Debug, Default, Args)]
pub struct ProjectArguments {
    /// A table: a file, a pattern in quotes, or - for standard input, with or without a name for it
    #[arg(long, value_name = "PATH|NAME=PATH")]
    pub data: Vec<String>,
    /// The kpi.toml to use; by default the nearest one, here or in a folder above
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// What is asked of the metrics, whatever becomes of the answer.
#[derive(Debug, Args)]
pub struct QuestionArguments {
    /// Only the rows for which this holds: 'channel = "phone"'
    #[arg(long = "where", value_name = "CONDITION", help_heading = "Question")]
    pub filter: Option<String>,
    /// A period that may move: 'last 12 months', 'this quarter to date', 2025-03, '2025-01 to 2025-03'
    #[arg(long, value_name = "PERIOD", conflicts_with_all = ["from", "to"], help_heading = "Question")]
    pub period: Option<String>,
    /// The first day or period, included: 2025-03-01, 2025-03, 2025-Q1, 2025-W09, 2025, FY2024/25
    #[arg(long, value_name = "DATE", help_heading = "Question")]
    pub from: Option<String>,
    /// The last day or period, included
    #[arg(long, value_name = "DATE", help_heading = "Question")]
    pub to: Option<String>,
    /// Another value for a param: answer_within='60 s'; may be given several times
    #[arg(long, value_name = "PARAM=VALUE", help_heading = "Question")]
    pub set: Vec<String>,
    /// The day that counts as today, for --period; by default the last day that every table asked covers
    #[arg(long, value_name = "DATE", help_heading = "Question")]
    pub as_of: Option<String>,
}

impl QuestionArguments {
    /// The question so far, of no metric yet.
    pub fn text(&self) -> QuestionText {
        QuestionText {
            filter: self.filter.clone(),
            period: self.period.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            set: self.set.clone(),
            as_of: self.as_of.clone(),
            ..QuestionText::default()
        }
    }
}

/// How an answer is made and read.
#[derive(Debug, Args)]
pub struct AnswerArguments {
    /// The language of labels, such as fr; by default that of the environment
    #[arg(long, value_name = "LANGUAGE", help_heading = "Output")]
    pub lang: Option<String>,
    /// What becomes of rows that do not fit their table: stop, or set-aside, into a file with their reasons if one is named
    #[arg(long, value_name = "stop|set-aside[=FILE]", default_value = "stop", help_heading = "Output")]
    pub bad_rows: BadRowsArgument,
    /// How many threads work; the answer is the same for any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Output")]
    pub threads: Option<u16>,
    /// Keep what is read as columns beside the data files, so that the next question starts from there
    #[arg(long, help_heading = "Output")]
    pub cache: bool,
    /// How much memory the question may hold, such as 512MB or 2GB; one that needs more is refused. By default that of
    /// kpi.toml, else without a limit
    #[arg(long, value_name = "SIZE", help_heading = "Output")]
    pub memory: Option<Size>,
}

impl AnswerArguments {
    /// Tells a project how many threads work, how much memory a question may hold, and whether what is read is kept.
    pub fn apply(&self, config: &Config, project: &mut Project) {
        if let Some(threads) = self.threads {
            project.threads(usize::from(threads));
        }
        if let Some(Size(bytes)) = self.memory.or(config.memory) {
            project.memory(bytes);
        }
        if self.cache || config.cache {
            project.cache(Arc::new(Cache::default()));
        }
    }
}

/// `--bad-rows`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BadRowsArgument {
    /// The first one that the question needs stops it.
    #[default]
    Stop,
    /// They are put aside, into a file if one is named.
    SetAside(Option<PathBuf>),
}

impl FromStr for BadRowsArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<BadRowsArgument, String> {
        match text.split_once('=') {
            None if text == "stop" => Ok(BadRowsArgument::Stop),
            None if text == "set-aside" => Ok(BadRowsArgument::SetAside(None)),
            Some(("set-aside", file)) if !file.is_empty() => Ok(BadRowsArgument::SetAside(Some(PathBuf::from(file)))),
            _ => Err("write stop, set-aside, or set-aside=rejected.csv".to_owned()),
        }
    }
}

/// The forms that an answer can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns, formatted for reading
    Table,
    /// Comma-separated, all digits
    Csv,
    /// The same, with a last column that says why cells are blank
    CsvReasons,
    /// One object, all digits, with reasons of blanks and notes
    Json,
    /// One object a line
    Ndjson,
    /// A table for a report
    Markdown,
    /// A Parquet file, decimals as decimals
    Parquet,
    /// An Arrow file (Feather)
    Arrow,
}

/// For people or for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For people
    Text,
    /// For programs
    Json,
}
