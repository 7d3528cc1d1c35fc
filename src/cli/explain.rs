//! `kpi explain`: how a number came about.

use super::arguments::{AnswerArguments, ProjectArguments, QuestionArguments, TextOrJson};
use super::exit::{Exit, Stop};
use super::gather::{Gathered, gather, words};
use super::{Done, badrows, output, problems, progress, terminal};
use crate::show::{self, Look};
use crate::syntax::QuestionText;
use crate::{Explanation, Project};
use clap::Args;
use std::sync::Arc;

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
    #[command(flatten)]
    pub question: QuestionArguments,
    /// Show the first rows that each aggregate uses, with their files and lines
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Output")]
    pub rows: u16,
    /// How it is printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub format: TextOrJson,
    #[command(flatten)]
    pub answer: AnswerArguments,
}

/// Explains and prints.
pub fn run(arguments: ExplainArguments) -> Done {
    let json = arguments.format == TextOrJson::Json;
    explain_and_print(&arguments).map_err(|stop| stop.in_json(json))
}

fn explain_and_print(arguments: &ExplainArguments) -> Done {
    let (formulas, metrics) = words("explain", &arguments.words)?;
    if metrics.is_empty() && arguments.expressions.is_empty() {
        return Err(Stop::usage(problems::nothing_to_explain()));
    }
    let Gathered { mut project, config } = gather(&arguments.project, &formulas)?;
    arguments.answer.apply(&config, &mut project);
    let aside = badrows::heed(&arguments.answer.bad_rows, &mut project);
    let explanation = explain(&mut project, metrics, arguments)?;
    aside.map_or(Ok(()), |aside| aside.write())?;
    let text = match arguments.format {
        TextOrJson::Json => show::explanation_json(&explanation),
        TextOrJson::Text => {
            let terminal = terminal::look();
            let language = arguments.answer.lang.clone().or(config.language).or_else(|| terminal.language.clone());
            show::explanation(&explanation, &Look { language, ..terminal })
        }
    };
    output::print(&text)?;
    Ok(Exit::Fine)
}

fn explain(project: &mut Project, metrics: Vec<String>, arguments: &ExplainArguments) -> Result<Explanation, Stop> {
    let text = QuestionText { metrics, expressions: arguments.expressions.clone(), ..arguments.question.text() };
    let question = project.question(&text).map_err(|error| Stop::error(error, project.sources()))?;
    let at = project.at(&arguments.at).map_err(|error| Stop::error(error, project.sources()))?;
    let rows = Arc::new(progress::Count::default());
    project.progress(rows.clone());
    let most = usize::from(arguments.rows);
    let explained = progress::watched_count("explaining", &rows, || project.explain(&question, &at, most));
    explained.map_err(|error| Stop::error(error, project.sources()))
}
