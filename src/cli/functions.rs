//! `kpi functions`: what formulas may use.

use super::exit::Exit;
use super::{Done, output, terminal};
use crate::function;
use crate::show;
use clap::Args;

/// The arguments of `kpi functions`.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:\n  kpi functions\n  kpi functions percentile\n  kpi functions COUNTIF")]
pub struct FunctionsArguments {
    /// Only these; a spreadsheet's names are known too
    pub names: Vec<String>,
}

/// Lists all functions, or explains those that are named.
pub fn run(arguments: &FunctionsArguments) -> Done {
    let look = terminal::look();
    if arguments.names.is_empty() {
        output::print(&show::functions(function::ALL, &look))?;
        return Ok(Exit::Fine);
    }
    let mut exit = Exit::Fine;
    for name in &arguments.names {
        match function::find(name) {
            Some(function) => output::print(&show::function(function))?,
            None => {
                output::complain(&format!("there is no function {name}; kpi functions lists them all\n"));
                exit = Exit::Usage;
            }
        }
    }
    Ok(exit)
}
