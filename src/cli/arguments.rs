//! The arguments, and the help that explains them.

use super::exit::Exit;
use super::percent::Percent;
use super::snapshots::Unreferenced;
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
    /// Show how a number came about, down to the rows
    Explain(Box<ExplainArguments>),
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
    /// A period that may move: 'last 12 months', 'this quarter to date', 2025-03, '2025-01 to 2025-03'
    #[arg(long, value_name = "PERIOD", conflicts_with_all = ["from", "to"], help_heading = "Question")]
    pub period: Option<String>,
    /// The first day or period, included: 2025-03-01, 2025-03, 2025-Q1, 2025-W09, 2025
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

const EXPLAIN_EXAMPLES: &str = "Examples:
  kpi explain cost_per_contact --at month=2025-03,channel=phone
  kpi explain service_level --from 2025-03 --to 2025-03 --rows 5
  kpi explain cost.kpi cost_per_contact --data contacts.csv --data costs.csv --at channel=
  kpi explain -e 'average(wait where answered)' --data contacts.csv --format json

Without --at the whole is explained. The keys of --at are those of `kpi eval --by`, and their values are written as it
prints them; `channel=` is the line whose channel is blank. For every aggregate the counts add up: the rows of the
table, those left out and why, those used.";

/// The arguments of `kpi explain`.
#[derive(Debug, Args)]
#[command(after_long_help = EXPLAIN_EXAMPLES)]
pub struct ExplainArguments {
    /// Names of metrics, and files or folders of formulas
    #[arg(value_name = "FORMULAS|METRICS")]
    pub words: Vec<String>,
    /// A formula to explain, 'sum(costs)'; may be given several times
    #[arg(short = 'e', long = "expression", value_name = "FORMULA", allow_hyphen_values = true)]
    pub expressions: Vec<String>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// The line to explain: month=2025-03,channel=phone
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Question")]
    pub at: Vec<String>,
    /// Only the rows for which this holds: 'channel = "phone"'
    #[arg(long = "where", value_name = "CONDITION", help_heading = "Question")]
    pub filter: Option<String>,
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
    /// Show the first rows that each aggregate uses, with their files and lines
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Output")]
    pub rows: u16,
    /// How it is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub format: TextOrJson,
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

const TEST_EXAMPLES: &str = "Examples:
  kpi test
  kpi test tests/cost.kpi
  kpi test --filter 'service level' --fail-fast
  kpi test --junit report.xml
  kpi test --review
  kpi test --check --unreferenced reject

A test sees the formulas and the tables that it states, and none of the project's data. Tests stand beside the
formulas, or in the folder `tests` of the project; kpi.toml may name others.

A snapshot that is new or differs fails its test and waits beside the one that is kept, until --review or --accept.
INSTA_UPDATE is honoured: auto, always, new, unseen, no.

Exit codes:
  0  every test passed
  1  a test failed, a snapshot differs, or --unreferenced reject found one
  2  no test has the word of --filter, or --review has no terminal
  3  there are problems in the formulas or tests, so that nothing was run";

/// The arguments of `kpi test`.
#[derive(Debug, Args)]
#[command(after_long_help = TEST_EXAMPLES)]
pub struct TestArguments {
    /// Files or folders whose tests are run; by default all of the project
    #[arg(value_name = "PATHS")]
    pub formulas: Vec<PathBuf>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// Only tests that have this in their title or in the name of their file
    #[arg(long, value_name = "WORD", help_heading = "Run")]
    pub filter: Option<String>,
    /// Stop at the first test that fails
    #[arg(long, help_heading = "Run")]
    pub fail_fast: bool,
    /// How many tests run at the same time; the report is the same for any number
    #[arg(long, value_name = "N", help_heading = "Run", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Look at the snapshots that are new or differ, and decide
    #[arg(long, conflicts_with_all = ["accept", "check", "format"], help_heading = "Snapshots")]
    pub review: bool,
    /// Keep every snapshot that is new or differs
    #[arg(long, conflicts_with = "check", help_heading = "Snapshots")]
    pub accept: bool,
    /// Write nothing; CI=true implies it
    #[arg(long, help_heading = "Snapshots")]
    pub check: bool,
    /// What is done with snapshots that no test takes any more
    #[arg(long, value_enum, value_name = "WHAT", default_value = "warn", help_heading = "Snapshots")]
    pub unreferenced: Unreferenced,
    /// How the outcome is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub format: TextOrJson,
    /// Write a report for a build server, JUnit XML, too
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub junit: Option<PathBuf>,
    /// Say, too, which metrics, branches and filters the tests reach
    #[arg(
        long, value_enum, value_name = "FORMAT", num_args = 0..=1, require_equals = true,
        default_missing_value = "text", help_heading = "Coverage"
    )]
    pub coverage: Option<CoverageFormat>,
    /// Write the coverage to a file instead
    #[arg(long, value_name = "FILE", requires = "coverage", help_heading = "Coverage")]
    pub coverage_out: Option<PathBuf>,
    /// Fail if the tests reach less than this, such as 90%
    #[arg(long, value_name = "PERCENT", value_parser = super::percent::percent, help_heading = "Coverage")]
    pub minimum: Option<Percent>,
}

/// The forms that coverage can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CoverageFormat {
    /// For people: what no test reaches, with its place
    Text,
    /// For programs
    Json,
    /// A tracefile, for tools that show coverage beside code
    Lcov,
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

const DIFF_EXAMPLES: &str = "Examples:
  kpi diff main..HEAD                       two revisions
  kpi diff main...HEAD                      a branch with the place where it left main
  kpi diff HEAD~1 --by month --totals       a revision with the work tree, and the numbers by month
  kpi diff old/ new/ --format markdown
  kpi diff --data-old contacts=2024.csv --data-new contacts=2025.csv

A version is a file or folder of formulas, a revision of the git repository here, or a folder in one (HEAD~1:metrics).
Both versions are asked over the same data: --data and kpi.toml of the new one. Without data, only the formulas are
compared.

Exit codes:
  0  the two mean the same and no number moved; words may differ
  1  something means something else, or a number moved
  2  the command was called in a way that it does not understand
  3  there are problems in the formulas of one version
  4  the world did not deliver";

/// The arguments of `kpi diff`.
#[derive(Debug, Args)]
#[command(after_long_help = DIFF_EXAMPLES)]
pub struct DiffArguments {
    /// The version before: a file or folder, a revision, or two revisions with .. between them
    #[arg(value_name = "OLD")]
    pub old: Option<String>,
    /// The version after; by default the formulas as they are
    #[arg(value_name = "NEW")]
    pub new: Option<String>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// A table of the old data set
    #[arg(long, value_name = "NAME=PATH", help_heading = "Two data sets")]
    pub data_old: Vec<String>,
    /// The same table of the new data set
    #[arg(long, value_name = "NAME=PATH", help_heading = "Two data sets")]
    pub data_new: Vec<String>,
    /// The metrics whose numbers are compared; by default those that mean something else, or all over two data sets
    #[arg(long, value_name = "METRICS", value_delimiter = ',', help_heading = "Numbers")]
    pub metrics: Vec<String>,
    /// Compare the formulas only
    #[arg(long, help_heading = "Numbers", conflicts_with_all = ["metrics", "by"])]
    pub formulas_only: bool,
    /// The dimensions: columns, months, weeks …
    #[arg(long, value_name = "DIMENSIONS", help_heading = "Numbers")]
    pub by: Vec<String>,
    /// Only the rows for which this holds
    #[arg(long = "where", value_name = "CONDITION", help_heading = "Numbers")]
    pub filter: Option<String>,
    /// The first day or period, included
    #[arg(long, value_name = "DATE", help_heading = "Numbers")]
    pub from: Option<String>,
    /// The last day or period, included
    #[arg(long, value_name = "DATE", help_heading = "Numbers")]
    pub to: Option<String>,
    /// Another value for a param, in both versions
    #[arg(long, value_name = "PARAM=VALUE", help_heading = "Numbers")]
    pub set: Vec<String>,
    /// Add lines with the totals
    #[arg(long, help_heading = "Numbers")]
    pub totals: bool,
    /// How the difference is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: DiffFormat,
    /// Write it to a file, which is replaced only whole
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// The forms that a difference can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For the terminal
    Text,
    /// For the comment of a pull request
    Markdown,
    /// For programs
    Json,
}

const GRAPH_EXAMPLES: &str = "Examples:
  kpi graph
  kpi graph cost_per_contact
  kpi graph contacts.wait --forwards
  kpi graph service_level --format mermaid --out service_level.mmd

A word that is a path or ends in .kpi names formulas; any other word names a metric, param, view, table or column.
No data are read but to know the columns of the tables; without any, the graph shows names as they stand in the formulas.";

/// The arguments of `kpi graph`.
#[derive(Debug, Args)]
#[command(after_long_help = GRAPH_EXAMPLES)]
pub struct GraphArguments {
    /// Files or folders of formulas, and the names to start from; by default everything
    #[arg(value_name = "FORMULAS|NAMES")]
    pub words: Vec<String>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// What the named ones need; this is the default
    #[arg(long, conflicts_with = "forwards")]
    pub backwards: bool,
    /// What needs the named ones
    #[arg(long)]
    pub forwards: bool,
    /// No further than so many steps
    #[arg(long, value_name = "N")]
    pub depth: Option<usize>,
    /// With the tests
    #[arg(long)]
    pub tests: bool,
    /// The form of the graph
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: GraphFormat,
    /// Write the graph to a file, which is replaced only whole
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// The forms that a graph can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// A tree
    Text,
    /// For Markdown and the web
    Mermaid,
    /// For Graphviz
    Dot,
    /// For programs
    Json,
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
