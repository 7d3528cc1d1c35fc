//! `kpi problem`: what a code means.

use super::arguments::ProblemArguments;
use super::exit::{Exit, Stop};
use super::{Done, output, problems};
use crate::problem::Code;

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
