//! `kpi problem`: what a code means.

use super::exit::{Exit, Stop};
use super::{Done, output, problems};
use crate::problem::Code;
use clap::Args;

/// The arguments of `kpi problem`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  kpi problem K0102\n  kpi problem\n\nWithout a code, all of them are listed.")]
pub struct ProblemArguments {
    /// The codes, as messages print them
    pub codes: Vec<String>,
}

/// Explains the codes that are named, or lists all.
pub fn run(arguments: &ProblemArguments) -> Done {
    if arguments.codes.is_empty() {
        let lines = Code::ALL.iter().map(|code| format!("{}  {}\n", code.number(), code.title()));
        output::print(&lines.collect::<String>())?;
        return Ok(Exit::Fine);
    }
    let codes = arguments.codes.iter().map(|text| text.trim_end_matches(','));
    let codes = codes.map(|text| text.parse().map_err(|()| Stop::usage(problems::unknown_code(text))));
    let explained: Vec<String> = codes.collect::<Result<Vec<Code>, Stop>>()?.into_iter().map(explained).collect();
    output::print(&explained.join("\n"))?;
    Ok(Exit::Fine)
}

fn explained(code: Code) -> String {
    format!("{}: {}\n\n{}\n", code.number(), code.title(), code.explanation())
}
