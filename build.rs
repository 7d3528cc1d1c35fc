//! Puts the built-in library of metrics into the binary: every `metrics/<module>/**/*.kpi` with its path and text; and a number
//! that stands for the code which reads tables, so that nothing is taken for read that would be read otherwise now.
#![expect(clippy::disallowed_methods, reason = "a build script reads the files that it embeds")]
#![expect(clippy::disallowed_macros, reason = "a build script talks to cargo by printing")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=metrics");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut reading = Vec::new();
    for place in ["src/data", "src/calendar", "src/value"] {
        println!("cargo::rerun-if-changed={place}");
        collect(&root.join(place), "rs", &mut reading)?;
    }
    reading.sort();
    println!("cargo::rerun-if-changed=Cargo.lock");
    reading.extend(Some(root.join("Cargo.lock")).filter(|lock| lock.is_file()));
    println!("cargo::rustc-env=KPI_READING={:032x}", number_of(&reading)?);

    let mut files = Vec::new();
    collect(&root.join("metrics"), "kpi", &mut files)?;
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

/// Every file of that ending in a folder and below it; none if the folder is missing.
fn collect(folder: &Path, wanted: &str, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, wanted, files)?;
        } else if path.extension().is_some_and(|ending| ending == wanted) {
            files.push(path);
        }
    }
    Ok(())
}

/// One number for what stands in files: FNV-1a.
fn number_of(files: &[PathBuf]) -> io::Result<u128> {
    let mut number = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    for file in files {
        for byte in fs::read(file)? {
            number = (number ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
        }
    }
    Ok(number)
}
