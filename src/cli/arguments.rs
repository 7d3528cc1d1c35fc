//! The arguments, and the help that explains them.

use super::exit::Exit;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

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
    /// List the functions that formulas may use
    Functions(FunctionsArguments),
    /// Show what is recognised in a table, and the block to paste
    Inspect(InspectArguments),
    /// Make a small project that runs at once
    Init(InitArguments),
    /// Explain the code of a message, such as K0102
    Problem(ProblemArguments),
    /// Print completions for a shell
    Completions(CompletionsArguments),
    /// Print the manual page
    Man,
}

const EVAL_EXAMPLES: &str = "Examples:
  kpi eval cost.kpi --data contacts.csv --data costs.csv
  kpi eval cost_per_contact --by month,channel --totals
  kpi eval -e 'sum(costs) / count(contacts)' --data contacts.csv --where 'channel = \"phone\"'
  kpi eval service_level --by month --across channel --format markdown --out report.md
  cat calls.csv | kpi eval -e 'average(wait)' --data calls=-

A word that is a path or ends in .kpi names formulas; any other word names a metric. Without either, all metrics
of the project are calculated.";

/// The arguments of `kpi eval`.
#[derive(Debug, Args)]
#[command(after_long_help = EVAL_EXAMPLES)]
pub struct EvalArguments {
    /// Files or folders of formulas, and names of metrics
    #[arg(value_name = "FORMULAS|METRICS")]
    pub words: Vec<String>,
    /// A formula to calculate, 'sum(costs)' or 'name = sum(costs)'; may be given several times
    #[arg(short = 'e', long = "expression", value_name = "FORMULA", allow_hyphen_values = true)]
    pub expressions: Vec<String>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// The dimensions: columns, months, weeks …, or an expression such as 'weekday(started_at)'
    #[arg(long, value_name = "DIMENSIONS", help_heading = "Question")]
    pub by: Vec<String>,
    /// Only the rows for which this holds: 'channel = "phone"'
    #[arg(long = "where", value_name = "CONDITION", help_heading = "Question")]
    pub filter: Option<String>,
    /// Only the lines for which this holds: 'count(contacts) >= 30'; totals stay as they are
    #[arg(long, value_name = "CONDITION", help_heading = "Question")]
    pub having: Option<String>,
    /// The first day or period, included: 2025-03-01, 2025-03, 2025-Q1, 2025-W09, 2025
    #[arg(long, value_name = "DATE", help_heading = "Question")]
    pub from: Option<String>,
    /// The last day or period, included
    #[arg(long, value_name = "DATE", help_heading = "Question")]
    pub to: Option<String>,
    /// Another value for a param: answer_within='60 s'; may be given several times
    #[arg(long, value_name = "PARAM=VALUE", help_heading = "Question")]
    pub set: Vec<String>,
    /// The day that counts as today; by default the last day of the data
    #[arg(long, value_name = "DATE", help_heading = "Question")]
    pub as_of: Option<String>,
    /// Add lines with the totals
    #[arg(long, help_heading = "Lines")]
    pub totals: bool,
    /// Leave out lines that have no value
    #[arg(long, help_heading = "Lines")]
    pub sparse: bool,
    /// The order of lines: a metric (largest first) or a dimension; - before it for descending, + for ascending
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true, help_heading = "Lines")]
    pub sort: Vec<String>,
    /// Only the first lines, and one for all others: 10, '10 by complaints', '5 channel by complaints'
    #[arg(long, value_name = "N", help_heading = "Lines")]
    pub top: Option<String>,
    /// One of the dimensions as columns instead of lines
    #[arg(long, value_name = "DIMENSION", help_heading = "Lines")]
    pub across: Option<String>,
    /// The form of the answer; by default that of kpi.toml, else by the ending of --out, else a table
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<Format>,
    /// Write the answer to a file, which is replaced only whole
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// The language of labels, such as fr; by default that of the environment
    #[arg(long, value_name = "LANGUAGE", help_heading = "Output")]
    pub lang: Option<String>,
    /// How many threads work; the answer is the same for any number
    #[arg(long, value_name = "N", help_heading = "Output", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
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

/// The arguments of `kpi check`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  kpi check\n  kpi check metrics --data contacts.csv --format json\n\n\
    Every definition of the project is checked against its tables; eval checks only what a question reaches.")]
pub struct CheckArguments {
    /// Files or folders of formulas; by default those of the project
    pub formulas: Vec<PathBuf>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// How problems are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// The arguments of `kpi test`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  kpi test\n  kpi test metrics/cost.kpi\n\n\
    A test sees the formulas and the tables that it states, and none of the project's data.")]
pub struct TestArguments {
    /// Files or folders of formulas; by default those of the project
    pub formulas: Vec<PathBuf>,
    #[command(flatten)]
    pub project: ProjectArguments,
}

/// The arguments of `kpi fmt`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  kpi fmt\n  kpi fmt metrics --check\n  kpi fmt - < draft.kpi\n\n\
    Comments and single empty lines stay, and no formula changes its meaning. Where a line ends right behind an\n\
    opening bracket, what is inside keeps lines of its own. A file with a problem is left as it is.")]
pub struct FormatArguments {
    /// Files or folders of formulas, or - for standard input to standard output; by default those of the project
    pub formulas: Vec<PathBuf>,
    /// Write nothing; show what would change, and end with 1 if something would
    #[arg(long)]
    pub check: bool,
    /// Do not name the files that were written
    #[arg(short, long)]
    pub quiet: bool,
    /// The kpi.toml to use; by default the nearest one, here or in a folder above
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// The arguments of `kpi lint`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "Examples:\n  kpi lint\n  kpi lint metrics --deny warnings\n  kpi lint --explain mean_of_ratios\n\n\
    The level of a rule stands in kpi.toml: [lint] mean_of_ratios = \"deny\". A comment above a definition allows one\n\
    rule in it: # lint: allow mean_of_ratios every agent counts once. The exit code is 1 if something denied is found."
)]
pub struct LintArguments {
    /// Files or folders of formulas; by default those of the project
    pub formulas: Vec<PathBuf>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// Mend what can be mended without changing a number
    #[arg(long)]
    pub fix: bool,
    /// End with 1 on a warning too
    #[arg(long, value_enum, value_name = "warnings")]
    pub deny: Option<Denied>,
    /// Explain a rule, or list them all
    #[arg(long, value_name = "RULE", num_args = 0..=1)]
    pub explain: Option<Option<String>>,
    /// How findings are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// What can be denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Denied {
    /// Every warning
    Warnings,
}

/// The arguments of `kpi list`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  kpi list\n  kpi list metrics --format json\n  kpi list --lang fr\n\n\
    The metrics of the project come first, then those of the built-in library.")]
pub struct ListArguments {
    /// Files or folders of formulas; by default those of the project
    pub formulas: Vec<PathBuf>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// The language of labels, such as fr; by default that of the environment
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// How the list is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// The arguments of `kpi functions`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  kpi functions\n  kpi functions percentile\n  kpi functions COUNTIF")]
pub struct FunctionsArguments {
    /// Only these; a spreadsheet's names are known too
    pub names: Vec<String>,
}

/// The arguments of `kpi inspect`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  kpi inspect contacts.csv\n  kpi inspect calls='2025/*.csv'\n  \
    kpi inspect costs.parquet --format json")]
pub struct InspectArguments {
    /// A file, a pattern in quotes, or - for standard input, with or without a name for the table
    #[arg(value_name = "PATH|NAME=PATH")]
    pub file: String,
    /// How it is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// The arguments of `kpi init`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "Example:\n  kpi init my-figures\n  cd my-figures\n  kpi eval --by month,channel --totals\n\n\
    Nothing is ever overwritten."
)]
pub struct InitArguments {
    /// The folder to make; by default this one
    #[arg(default_value = ".")]
    pub folder: PathBuf,
}

/// The arguments of `kpi problem`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  kpi problem K0102\n  kpi problem\n\nWithout a code, all of them are listed.")]
pub struct ProblemArguments {
    /// The codes, as messages print them
    pub codes: Vec<String>,
}

/// The arguments of `kpi completions`.
#[derive(Debug, Args)]
#[command(after_long_help = "Example:\n  kpi completions bash > ~/.local/share/bash-completion/completions/kpi")]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// The forms that an answer can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns, formatted for reading
    Table,
    /// Comma-separated, all digits
    Csv,
    /// One object, all digits, with reasons of blanks and notes
    Json,
    /// One object a line
    Ndjson,
    /// A table for a report
    Markdown,
}

/// For people or for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For people
    Text,
    /// For programs
    Json,
}
