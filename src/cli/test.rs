//! `kpi test`: the `test` blocks of the formulas.

use super::arguments::{TestArguments, TextOrJson};
use super::exit::{Exit, Stop};
use super::gather::{GatheredTests, gather_tests};
use super::stopwatch::Stopwatch;
use super::{Done, output, problems, progress, terminal};
use crate::Project;
use crate::trial::{self, Options, Outcome, Report, Suite};
use std::collections::BTreeSet;

/// Runs the tests and reports what failed.
pub fn run(arguments: TestArguments) -> Done {
    let json = arguments.format == TextOrJson::Json;
    test(&arguments).map_err(|stop| stop.in_json(json))
}

fn test(arguments: &TestArguments) -> Done {
    let GatheredTests { project, chosen } = gather_tests(&arguments.project, &arguments.formulas)?;
    project.readable().map_err(|error| Stop::error(error, project.sources()))?;
    let suite = suite(&project, &chosen, arguments.filter.as_deref())?;
    let wrong = suite.problems();
    if !wrong.is_empty() {
        return Err(Stop::error(wrong.into(), project.sources()));
    }
    let stopwatch = Stopwatch::new(suite.cases.len());
    let outcomes = outcomes(&project, &suite, arguments, &stopwatch)?;
    let left = suite.cases.len() - outcomes.len();
    let report = Report { outcomes: &outcomes, sources: project.sources(), left };
    if let Some(file) = &arguments.junit {
        output::replace(file, &report.junit(&stopwatch.taken()))?;
    }
    output::print(&match arguments.format {
        TextOrJson::Json => report.json(),
        TextOrJson::Text if suite.cases.is_empty() => problems::NO_TESTS.to_owned(),
        TextOrJson::Text => report.text(&terminal::look()),
    })?;
    Ok(if outcomes.iter().all(Outcome::passed) { Exit::Fine } else { Exit::Failed })
}

/// The tests of the chosen files that have the word in their title or in the name of their file.
fn suite<'a>(project: &'a Project, chosen: &BTreeSet<String>, filter: Option<&str>) -> Result<Suite<'a>, Stop> {
    let mut suite = Suite::of(project);
    suite.cases.retain(|case| chosen.contains(case.file));
    let Some(word) = filter else { return Ok(suite) };
    let matching = suite.clone().matching(word);
    if matching.cases.is_empty() {
        let titles: Vec<&str> = suite.cases.iter().map(|case| case.test.title.as_str()).collect();
        return Err(Stop::usage(problems::no_such_test(word, &titles)));
    }
    Ok(matching)
}

fn outcomes(
    project: &Project,
    suite: &Suite<'_>,
    arguments: &TestArguments,
    stopwatch: &Stopwatch,
) -> Result<Vec<Outcome>, Stop> {
    let options = Options {
        fail_fast: arguments.fail_fast,
        threads: arguments.threads.map_or(0, usize::from),
        watchers: &[stopwatch],
        keeper: None,
    };
    let work = || trial::run(project, suite, &options);
    let outcomes = progress::watched_count("testing", stopwatch.ended(), work);
    outcomes.map_err(|error| Stop::error(error, project.sources()))
}
