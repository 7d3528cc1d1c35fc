//! What is known of the terminal and the reader: width, colour, language.
#![expect(clippy::disallowed_methods, reason = "the environment is read here and nowhere else")]

use crate::show::Look;
use anstream::{AutoStream, ColorChoice};
use std::io::IsTerminal;
use terminal_size::{Width, terminal_size, terminal_size_of};

/// How standard output wants to be written; the language is that of the environment.
pub fn look() -> Look {
    let stdout = std::io::stdout();
    let width = if stdout.is_terminal() { terminal_size() } else { None };
    Look {
        color: AutoStream::choice(&stdout) != ColorChoice::Never,
        width: columns(width),
        language: language(),
        locale: None,
    }
}

/// How the error stream wants to be written.
pub fn look_of_errors() -> Look {
    let stderr = std::io::stderr();
    let width = if stderr.is_terminal() { terminal_size_of(&stderr) } else { None };
    Look {
        color: AutoStream::choice(&stderr) != ColorChoice::Never,
        width: columns(width),
        language: language(),
        locale: None,
    }
}

/// Whether somebody watches the error stream.
pub fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

fn columns(size: Option<(Width, terminal_size::Height)>) -> Option<usize> {
    size.map(|(Width(columns), _)| usize::from(columns)).filter(|columns| *columns > 0)
}

/// The language of the environment, `fr-FR` for `fr_FR.UTF-8`; none for the plain `C`.
fn language() -> Option<String> {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let locale = set.into_iter().find(|value| !value.is_empty())?;
    let language = locale.split(['.', '@']).next().unwrap_or("").replace('_', "-");
    (!matches!(language.as_str(), "" | "C" | "POSIX")).then_some(language)
}

/// Whether what is printed is seen at a terminal.
pub fn is_seen() -> bool {
    std::io::stdout().is_terminal()
}

/// Whether what is printed is seen at a terminal that can be cleared.
pub fn can_be_cleared() -> bool {
    is_seen() && std::env::var("TERM").is_ok_and(|terminal| terminal != "dumb")
}

/// Whether somebody sits at the terminal: what is printed is seen there, and keys come from there.
pub fn is_attended() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Whether a build server runs the command, as insta and others tell it: `CI` is set and not to false.
pub fn is_build_server() -> bool {
    match std::env::var("CI") {
        Ok(value) => !matches!(value.as_str(), "" | "0" | "false"),
        Err(_) => std::env::var_os("TF_BUILD").is_some(),
    }
}

/// What `INSTA_UPDATE` says of snapshots, if it is set.
pub fn insta_update() -> Option<String> {
    std::env::var("INSTA_UPDATE").ok()
}

/// The folder in which the command was called.
pub fn folder() -> std::path::PathBuf {
    std::env::current_dir().unwrap_or_default()
}
