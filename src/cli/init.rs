//! `kpi init`: a small project that runs at once.

use super::exit::Exit;
use super::exit::Stop;
use super::{Done, output, problems};
use clap::Args;
use std::path::PathBuf;

/// The arguments of `kpi init`.
#[derive(Debug, Args)]
#[command(
    after_long_help = "Example:\n  kpi init my-figures\n  cd my-figures\n  kpi eval --by month,channel --totals\n\n\
    Nothing is ever overwritten."
)]
pub struct InitArguments {
    /// The folder to make; by default this one
    #[arg(default_value = ".")]
    pub folder: PathBuf,
}

/// The files of the project, by path.
const FILES: &[(&str, &str)] = &[
    ("kpi.toml", include_str!("init/kpi.toml")),
    ("metrics.kpi", include_str!("init/metrics.kpi")),
    ("data/contacts.csv", include_str!("init/contacts.csv")),
    ("data/costs.csv", include_str!("init/costs.csv")),
];

/// Writes the files; if one is in the way, none is written.
pub fn run(arguments: &InitArguments) -> Done {
    let folder = &arguments.folder;
    let paths = FILES.iter().map(|(path, text)| (folder.join(path), text));
    if let Some((path, _)) = paths.clone().find(|(path, _)| path.exists()) {
        return Err(Stop::usage(problems::in_the_way(&path)));
    }
    for (path, text) in paths {
        output::create(&path, text)?;
    }
    let step = if folder.as_os_str() == "." { String::new() } else { format!("  cd {}\n", folder.display()) };
    let made: Vec<&str> = FILES.iter().map(|(path, _)| *path).collect();
    output::print(&format!(
        "Made {}.\nTry it:\n{step}  kpi eval --by month,channel --totals\nThen open metrics.kpi and change a formula.\n",
        made.join(", ")
    ))?;
    Ok(Exit::Fine)
}
