//! `kpi why`: what each group contributed to a change.

use super::arguments::{AnswerArguments, Format, ProjectArguments};
use super::eval::{self, Printing};
use super::exit::Stop;
use super::gather::{Gathered, gather, words};
use super::{Done, badrows, output, problems, progress};
use crate::syntax::QuestionText;
use crate::{Project, Why, why};
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;

const WHY_EXAMPLES: &str = "Examples:
  kpi why cost_per_contact --from 2025-03 --to 2025-04 --by channel
  kpi why service_level --from 2025-Q1 --to 2025-Q2 --by team --top 10
  kpi why -e 'sum(costs)' --from 2025-03-01 --to 2025-03-02 --by channel,kind --data costs.csv
  kpi why cost_per_contact --from 2025-03 --to 2025-04 --by channel --format json

The parts add up to the change, to the last digit. A quotient changes by the own rate of each group, by the mix (groups
above the whole that grow, or below it that shrink, raise it), and by groups that come, go or have nothing to divide by.
Sums, counts and averages can be divided among groups, and quotients, sums and differences of them.";

/// The arguments of `kpi why`.
#[derive(Debug, Args)]
#[command(after_long_help = WHY_EXAMPLES)]
pub struct WhyArguments {
    /// The name of a metric, and files or folders of formulas
    #[arg(value_name = "FORMULAS|METRIC")]
    pub words: Vec<String>,
    /// A formula in place of a metric, 'sum(costs)' or 'name = sum(costs)'
    #[arg(short = 'e', long = "expression", value_name = "FORMULA", allow_hyphen_values = true)]
    pub expressions: Vec<String>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// The period before: a day, week, month, quarter or year
    #[arg(long, value_name = "PERIOD", help_heading = "Question")]
    pub from: String,
    /// The period after
    #[arg(long, value_name = "PERIOD", help_heading = "Question")]
    pub to: String,
    /// The groups among which the change is divided: columns, or an expression such as 'weekday(started_at)'
    #[arg(long, value_name = "DIMENSIONS", required = true, help_heading = "Question")]
    pub by: Vec<String>,
    /// Only the rows for which this holds: 'channel = "phone"'
    #[arg(long = "where", value_name = "CONDITION", help_heading = "Question")]
    pub filter: Option<String>,
    /// Another value for a param: answer_within='60 s'; may be given several times
    #[arg(long, value_name = "PARAM=VALUE", help_heading = "Question")]
    pub set: Vec<String>,
    /// Compare the periods although the data do not cover both of them whole
    #[arg(long, help_heading = "Question")]
    pub partial: bool,
    /// Only the groups with the largest effects, and one line for all others
    #[arg(long, value_name = "N", help_heading = "Lines")]
    pub top: Option<u32>,
    /// The form of the answer; by default that of kpi.toml, else by the ending of --out, else a table
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<Format>,
    /// Write the answer to a file, which is replaced only whole
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub answer: AnswerArguments,
}

/// Divides the change and prints.
pub fn run(arguments: &WhyArguments) -> Done {
    let json = matches!(arguments.format, Some(Format::Json | Format::Ndjson));
    divide_and_print(arguments).map_err(|stop| stop.in_json(json))
}

fn divide_and_print(arguments: &WhyArguments) -> Done {
    output::may_write(arguments.out.as_deref())?;
    let (formulas, metrics) = words("why", &arguments.words)?;
    if metrics.is_empty() && arguments.expressions.is_empty() {
        return Err(Stop::usage(problems::nothing_to_divide()));
    }
    let Gathered { mut project, config } = gather(&arguments.project, &formulas)?;
    arguments.answer.apply(&config, &mut project);
    let printing = Printing {
        format: arguments.format,
        out: arguments.out.as_deref(),
        language: arguments.answer.lang.as_deref(),
        locale: None,
    };
    printing.possible(&config)?;
    let aside = badrows::heed(&arguments.answer.bad_rows, &mut project);
    let why = divide(&mut project, metrics, arguments)?;
    aside.map_or(Ok(()), |aside| aside.write())?;
    eval::print(&why::table(&why), &printing, &config)
}

fn divide(project: &mut Project, metrics: Vec<String>, arguments: &WhyArguments) -> Result<Why, Stop> {
    let text = QuestionText {
        metrics,
        expressions: arguments.expressions.clone(),
        by: arguments.by.clone(),
        filter: arguments.filter.clone(),
        from: Some(arguments.from.clone()),
        to: Some(arguments.to.clone()),
        set: arguments.set.clone(),
        top: arguments.top.map(|top| top.to_string()),
        ..QuestionText::default()
    };
    let question = project.question(&text).map_err(|error| Stop::error(error, project.sources()))?;
    let rows = Arc::new(progress::Count::rows());
    project.progress(rows.clone());
    let why = progress::watched_count("calculating", &rows, || project.why(&question, arguments.partial));
    why.map_err(|error| Stop::error(error, project.sources()))
}
