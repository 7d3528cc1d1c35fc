//! Puts the built-in library of metrics into the binary: every `metrics/<module>/**/*.kpi` with its path and text.
#![expect(clippy::disallowed_methods, reason = "a build script reads the files that it embeds")]
#![expect(clippy::disallowed_macros, reason = "a build script talks to cargo by printing")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=metrics");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    collect(&root.join("metrics"), &mut files)?;
    files.sort();

    let mut code = String::from("&[\n");
    for file in &files {
        let Ok(inside) = file.strip_prefix(&root) else { continue };
        let path = inside.to_string_lossy().replace('\\', "/");
        // A file that lies in no folder belongs to no module, and nothing could import it.
        let Some((module, _)) = path.trim_start_matches("metrics/").split_once('/') else { continue };
        let _ = writeln!(
            code,
            "    LibraryFile {{ module: {module:?}, path: {path:?}, text: include_str!({file:?}) }},",
            file = file.to_string_lossy()
        );
    }
    code.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("library.rs"), code)
}

/// Every `.kpi` file in a folder and below it; none if the folder is missing.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "kpi") {
            files.push(path);
        }
    }
    Ok(())
}
