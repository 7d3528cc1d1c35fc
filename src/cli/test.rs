//! `kpi test`: the `test` blocks of the formulas.

use super::arguments::{ProjectArguments, TextOrJson};
use super::exit::{Exit, Stop};
use super::gather::{GatheredTests, gather_tests};
use super::percent::Percent;
use super::snapshots::{self, Snapshots, Unreferenced, Update, unreferenced};
use super::stopwatch::Stopwatch;
use super::{Done, output, problems, progress, terminal};
use crate::Project;
use crate::coverage::{self, Coverage, Observer};
use crate::trial::{self, Options, Outcome, Report, Suite, Watcher};
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::path::PathBuf;

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
    /// Files or folders whose tests are run; by default all of the project, or in and below this folder
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
    /// Say, too, which metrics, branches and filters the tests reach; as json or lcov the report goes to standard error
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

impl CoverageFormat {
    fn is_for_programs(self) -> bool {
        matches!(self, CoverageFormat::Json | CoverageFormat::Lcov)
    }
}

/// Runs the tests and reports what failed.
pub fn run(arguments: TestArguments) -> Done {
    let json = arguments.format == TextOrJson::Json;
    test(&arguments).map_err(|stop| stop.in_json(json))
}

fn test(arguments: &TestArguments) -> Done {
    if arguments.review && !terminal::is_attended() {
        return Err(Stop::usage(problems::nobody_reviews()));
    }
    let coverage_here =
        arguments.coverage.filter(|format| format.is_for_programs() && arguments.coverage_out.is_none());
    if coverage_here.is_some() && arguments.format == TextOrJson::Json {
        return Err(Stop::usage(problems::two_documents()));
    }
    let update = Update::of(arguments)?;
    arguments.unreferenced.fits(update)?;
    let GatheredTests { project, chosen, folder } = gather_tests(&arguments.project, &arguments.formulas)?;
    project.readable().map_err(|error| Stop::error(error, project.sources()))?;
    let suite = suite(&project, &chosen, arguments.filter.as_deref())?;
    let wrong = suite.problems();
    if !wrong.is_empty() {
        return Err(Stop::error(wrong.into(), project.sources()));
    }
    let stopwatch = Stopwatch::new(suite.cases.len());
    let snapshots = Snapshots::new(folder, update);
    let observer = (arguments.coverage.is_some() || arguments.minimum.is_some()).then(Observer::default);
    let mut outcomes = outcomes(&project, &suite, arguments, &stopwatch, &snapshots, observer.as_ref())?;
    output::complain(&snapshots.settle()?);
    if arguments.review {
        output::complain(&reviewed(&snapshots, &mut outcomes)?);
    }
    let left = suite.cases.len() - outcomes.len();
    let report = Report { outcomes: &outcomes, sources: project.sources(), left };
    if let Some(file) = &arguments.junit {
        output::replace(file, &report.junit(&stopwatch.taken()))?;
    }
    // A program that reads the coverage from standard output finds nothing else there.
    let look = if coverage_here.is_some() { terminal::look_of_errors() } else { terminal::look() };
    let page = match arguments.format {
        TextOrJson::Json => report.json(),
        TextOrJson::Text if suite.cases.is_empty() => problems::NO_TESTS.to_owned(),
        TextOrJson::Text => report.text(&look),
    };
    match coverage_here {
        Some(_) => output::complain(&page),
        None => output::print(&page)?,
    }
    let (said, mut fine) = unreferenced(&Suite::of(&project), arguments.unreferenced)?;
    output::complain(&said);
    if let Some(observer) = observer {
        fine &= cover(&project, &chosen, arguments, observer)?;
    }
    Ok(if fine && outcomes.iter().all(Outcome::passed) { Exit::Fine } else { Exit::Failed })
}

/// Walks through the snapshots that wait; a test whose snapshot is accepted has passed after all.
fn reviewed(snapshots: &Snapshots, outcomes: &mut [Outcome]) -> Result<String, Stop> {
    let reviewed = snapshots::review(&snapshots.waiting())?;
    reviewed.accepted.iter().for_each(|taken| taken.is_kept(outcomes));
    Ok(reviewed.said())
}

/// Says what the tests reached in the chosen files; whether it is enough.
fn cover(
    project: &Project,
    chosen: &BTreeSet<String>,
    arguments: &TestArguments,
    observer: Observer,
) -> Result<bool, Stop> {
    let sources = project.sources();
    let (reached, unanswered) = observer.into_reached().map_err(|error| Stop::error(error, sources))?;
    let mut points = coverage::points(project.items());
    points.retain(|point| sources.get(point.span.source).is_some_and(|source| chosen.contains(&source.name)));
    let coverage = Coverage::new(points, &reached, unanswered, sources);
    let page = arguments.coverage.map(|format| match format {
        CoverageFormat::Text => coverage.text(sources),
        CoverageFormat::Json => coverage.json(sources),
        CoverageFormat::Lcov => coverage.lcov(sources),
    });
    match (page, &arguments.coverage_out) {
        (Some(page), Some(file)) => output::replace(file, &page)?,
        (Some(page), None) => output::print(&page)?,
        (None, _) => {}
    }
    let Some(minimum) = &arguments.minimum else { return Ok(true) };
    let enough = coverage.share() >= minimum.share;
    if !enough {
        output::complain(&problems::too_little_covered(&coverage.percent(), &minimum.written));
    }
    Ok(enough)
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
    snapshots: &Snapshots,
    observer: Option<&Observer>,
) -> Result<Vec<Outcome>, Stop> {
    let watchers: Vec<&dyn Watcher> =
        std::iter::once(stopwatch as &dyn Watcher).chain(observer.map(|observer| observer as &dyn Watcher)).collect();
    let options = Options {
        fail_fast: arguments.fail_fast,
        threads: arguments.threads.map_or(0, usize::from),
        watchers: &watchers,
        keeper: Some(snapshots),
    };
    let work = || trial::run(project, suite, &options);
    let outcomes = progress::watched_count("testing", stopwatch.ended(), work);
    outcomes.map_err(|error| Stop::error(error, project.sources()))
}
