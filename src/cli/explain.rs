//! `kpi explain`: how a number came about.

use super::arguments::{ExplainArguments, TextOrJson};
use super::exit::{Exit, Stop};
use super::gather::{Gathered, gather, words};
use super::{Done, output, problems, progress, terminal};
use crate::show::{self, Look};
use crate::syntax::QuestionText;
use crate::{Explanation, Project};
use std::sync::Arc;

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
    if let Some(threads) = arguments.threads {
        project.threads(usize::from(threads));
    }
    let explanation = explain(&mut project, metrics, arguments)?;
    let text = match arguments.format {
        TextOrJson::Json => show::explanation_json(&explanation),
        TextOrJson::Text => {
            let terminal = terminal::look();
            let language = arguments.lang.clone().or(config.language).or_else(|| terminal.language.clone());
            show::explanation(&explanation, &Look { language, ..terminal })
        }
    };
    output::print(&text)?;
    Ok(Exit::Fine)
}

fn explain(project: &mut Project, metrics: Vec<String>, arguments: &ExplainArguments) -> Result<Explanation, Stop> {
    let text = QuestionText {
        metrics,
        expressions: arguments.expressions.clone(),
        filter: arguments.filter.clone(),
        from: arguments.from.clone(),
        to: arguments.to.clone(),
        set: arguments.set.clone(),
        as_of: arguments.as_of.clone(),
        ..QuestionText::default()
    };
    let question = project.question(&text).map_err(|error| Stop::error(error, project.sources()))?;
    let at = project.at(&arguments.at).map_err(|error| Stop::error(error, project.sources()))?;
    let rows = Arc::new(progress::Count::default());
    project.progress(rows.clone());
    let most = usize::from(arguments.rows);
    let explained = progress::watched_count("explaining", &rows, || project.explain(&question, &at, most));
    explained.map_err(|error| Stop::error(error, project.sources()))
}
