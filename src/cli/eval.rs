//! `kpi eval`: metrics in, an answer out.

use super::arguments::{EvalArguments, Format};
use super::exit::{Exit, Stop};
use super::gather::{Gathered, gather, words};
use super::{Done, output, problems, progress, terminal};
use crate::project::Config;
use crate::show::{self, Look, Output};
use crate::syntax::QuestionText;
use crate::{Answer, Project};
use std::sync::Arc;

/// Calculates and prints.
pub fn run(arguments: Box<EvalArguments>) -> Done {
    let asked_json = matches!(arguments.format, Some(Format::Json | Format::Ndjson));
    answer_and_print(*arguments).map_err(|stop| stop.in_json(asked_json))
}

fn answer_and_print(arguments: EvalArguments) -> Done {
    let (formulas, metrics) = words("eval", &arguments.words)?;
    let Gathered { mut project, config } = gather(&arguments.project, &formulas)?;
    if let Some(threads) = arguments.threads {
        project.threads(usize::from(threads));
    }
    let text = question(&arguments, metrics, &project)?;
    let answer = ask(&mut project, &text)?;
    print(&answer, &arguments, &config)
}

/// The question. Without a metric or a formula, every metric of one's own is asked.
fn question(arguments: &EvalArguments, metrics: Vec<String>, project: &Project) -> Result<QuestionText, Stop> {
    let nothing_named = metrics.is_empty() && arguments.expressions.is_empty();
    let metrics = if nothing_named { project.metric_names() } else { metrics };
    if metrics.is_empty() && arguments.expressions.is_empty() {
        project.readable().map_err(|error| Stop::error(error, project.sources()))?;
        return Err(Stop::usage(problems::nothing_asked()));
    }
    Ok(QuestionText {
        metrics,
        expressions: arguments.expressions.clone(),
        by: arguments.by.clone(),
        filter: arguments.filter.clone(),
        having: arguments.having.clone(),
        period: arguments.period.clone(),
        from: arguments.from.clone(),
        to: arguments.to.clone(),
        set: arguments.set.clone(),
        sort: arguments.sort.clone(),
        top: arguments.top.clone(),
        across: arguments.across.clone(),
        as_of: arguments.as_of.clone(),
        totals: arguments.totals,
        sparse: arguments.sparse,
    })
}

fn ask(project: &mut Project, text: &QuestionText) -> Result<Answer, Stop> {
    let question = project.question(text).map_err(|error| Stop::error(error, project.sources()))?;
    let rows = Arc::new(progress::Count::rows());
    project.progress(rows.clone());
    let answer = progress::watched_count("calculating", &rows, || project.ask(&question));
    answer.map_err(|error| Stop::error(error, project.sources()))
}

fn print(answer: &Answer, arguments: &EvalArguments, config: &Config) -> Done {
    let output = form(arguments, config);
    let language = arguments.lang.clone().or_else(|| config.language.clone());
    let terminal = terminal::look();
    let language = language.or_else(|| terminal.language.clone());
    match &arguments.out {
        Some(file) => {
            // A file has neither colours nor a width.
            let look = Look { language, ..Look::default() };
            output::replace(file, &show::answer(answer, output, &look))?;
        }
        None => output::print(&show::answer(answer, output, &Look { language, ..terminal }))?,
    }
    // Lines of CSV and NDJSON have no place for notes; they must be seen all the same.
    if matches!(output, Output::Csv | Output::Ndjson) {
        output::complain(&show::notes(answer));
    }
    Ok(Exit::Fine)
}

/// The form of the answer: as asked, else by the ending of the file, else as the project says.
fn form(arguments: &EvalArguments, config: &Config) -> Output {
    let ending = arguments.out.as_ref().and_then(|file| file.extension()).and_then(|ending| ending.to_str());
    let by_ending = ending.and_then(|ending| match ending {
        "csv" => Some(Output::Csv),
        "json" => Some(Output::Json),
        "ndjson" | "jsonl" => Some(Output::Ndjson),
        "md" => Some(Output::Markdown),
        _ => None,
    });
    arguments.format.map(Output::from).or(by_ending).or(config.output).unwrap_or_default()
}

impl From<Format> for Output {
    fn from(format: Format) -> Output {
        match format {
            Format::Table => Output::Table,
            Format::Csv => Output::Csv,
            Format::Json => Output::Json,
            Format::Ndjson => Output::Ndjson,
            Format::Markdown => Output::Markdown,
        }
    }
}
