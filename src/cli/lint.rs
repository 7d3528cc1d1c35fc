//! `kpi lint`: what formulas say and probably do not mean.

use super::arguments::{ProjectArguments, TextOrJson};
use super::exit::{Exit, Stop};
use super::gather::{Gathered, gather_whole};
use super::{Done, output, problems, terminal};
use crate::lint::{self, Edit, Finding, Level, RULES, Settings};
use crate::problem::Error;
use crate::show::{self, Rated};
use crate::source::{SourceId, Sources};
use clap::{Args, ValueEnum};
use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

/// The arguments of `kpi lint`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "Examples:\n  kpi lint\n  kpi lint metrics --deny warnings\n  kpi lint --explain mean_of_ratios\n\n\
    The level of a rule stands in kpi.toml: [lint] mean_of_ratios = \"deny\". A comment above a definition allows one\n\
    rule in it: # lint: allow mean_of_ratios every agent counts once. The exit code is 1 if something denied is found."
)]
pub struct LintArguments {
    /// Files or folders of formulas; by default those of the project, or in and below this folder
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

/// Prints what the rules find; with `--fix`, first mends what is mended without changing a number.
pub fn run(arguments: LintArguments) -> Done {
    if let Some(rule) = &arguments.explain {
        return explain(rule.as_deref());
    }
    let json = arguments.format == TextOrJson::Json;
    found(&arguments).map_err(|stop| stop.in_json(json))
}

fn found(arguments: &LintArguments) -> Done {
    let (mut gathered, mut findings) = look(arguments)?;
    if arguments.fix {
        let fixed = fix(&findings, gathered.project.sources())?;
        if fixed > 0 {
            (gathered, findings) = look(arguments)?;
            if arguments.format == TextOrJson::Text {
                output::print(&format!("{} mended\n", counted(fixed, "finding")))?;
            }
        }
    }
    let sources = gathered.project.sources();
    let text = match arguments.format {
        TextOrJson::Json => show::rated_json(&findings.iter().map(rated).collect::<Vec<_>>(), sources),
        TextOrJson::Text if findings.is_empty() => {
            format!("{}, nothing found\n", counted(gathered.project.metric_names().len(), "metric"))
        }
        TextOrJson::Text => {
            let problems = findings.iter().map(|finding| finding.problem.clone()).collect();
            show::error(&Error::Problems(problems), sources, &terminal::look()) + &summary(&findings)
        }
    };
    output::print(&text)?;
    let denied = findings.iter().any(|finding| finding.level == Level::Deny);
    Ok(if denied { Exit::Failed } else { Exit::Fine })
}

fn look(arguments: &LintArguments) -> Result<(Gathered, Vec<Finding>), Stop> {
    let gathered = gather_whole(&arguments.project, &arguments.formulas)?.with_formulas()?;
    let settings = Settings { levels: gathered.config.lint.clone(), deny_warnings: arguments.deny.is_some() };
    let findings = gathered.project.lint(&settings);
    let findings = findings.map_err(|error| Stop::error(error, gathered.project.sources()))?;
    Ok((gathered, findings))
}

/// Writes the files anew in which something can be mended; gives how many findings that are.
fn fix(findings: &[Finding], sources: &Sources) -> Result<usize, Stop> {
    let mut edits: BTreeMap<SourceId, Vec<&Edit>> = BTreeMap::new();
    for edit in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        edits.entry(edit.span.source).or_default().push(edit);
    }
    let mut fixed = 0;
    for (source, edits) in edits {
        let Some(source) = sources.get(source) else { continue };
        let path = Path::new(&source.name);
        // What came from standard input has no file.
        if path.is_file() {
            output::replace(path, &Edit::apply(&edits, &source.text))?;
            fixed += edits.len();
        }
    }
    Ok(fixed)
}

fn rated(finding: &Finding) -> Rated<'_> {
    let Finding { level, problem, fix } = finding;
    let rule = lint::find(problem.code.number()).map_or("", |rule| rule.name);
    Rated { rule, level: level.word(), fixable: fix.is_some(), problem }
}

/// The rules that found something, each with how often.
fn summary(findings: &[Finding]) -> String {
    let count = |code| findings.iter().filter(|finding| finding.problem.code == code).count();
    let rules = RULES.iter().filter(|rule| count(rule.code) > 0);
    let rules: Vec<String> = rules.map(|rule| format!("{} ({})", rule.name, count(rule.code))).collect();
    let fixable = findings.iter().filter(|finding| finding.fix.is_some()).count();
    let fix = if fixable > 0 { format!("kpi lint --fix mends {fixable} of them\n") } else { String::new() };
    format!("Rules: {}.\nTo allow one, write above the definition: # lint: allow RULE and why\n{fix}", rules.join(", "))
}

fn explain(rule: Option<&str>) -> Done {
    let Some(name) = rule else {
        let lines = RULES
            .iter()
            .map(|rule| format!("{}  {:5}  {:18}  {}\n", rule.code, rule.level.word(), rule.name, rule.code.title()));
        output::print(&lines.collect::<String>())?;
        return Ok(Exit::Fine);
    };
    match lint::find(name) {
        Some(rule) => output::print(&lint::explained(rule))?,
        None => return Err(Stop::usage(problems::unknown_rule(name, crate::resolve::nearest(name, lint::names())))),
    }
    Ok(Exit::Fine)
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
