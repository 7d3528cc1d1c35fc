//! The walls between the rooms: who may use whom, and which outside crate stays where.
//!
//! Read from the text of `src`: a path `crate::room` or the name of an outside crate, wherever it stands.
//! When this test fails, move the code into the room that may know the thing, or let the fact travel in the type that
//! passes between the rooms. A new line in these tables is a change of the architecture: bring `ARCHITECTURE.md` along.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The nouns, which every room may use; each with the nouns it stands on itself.
const NOUNS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("calendar", &[]),
    ("problem", &["source"]),
    ("value", &["calendar"]),
    ("unit", &["value"]),
    ("function", &["calendar"]),
    ("row", &["calendar", "function", "value"]),
];

/// The rooms in the order of the corridor; each with the rooms whose output type it takes.
const ROOMS: &[(&str, &[&str])] = &[
    ("syntax", &[]),
    ("data", &["syntax"]),
    ("resolve", &["syntax", "data"]),
    ("check", &["syntax", "data", "resolve"]),
    ("plan", &["check", "data", "syntax"]),
    ("run", &["plan", "check", "data"]),
    ("finish", &["plan", "check", "run", "syntax"]),
    ("graph", &["syntax", "data", "resolve"]),
    ("diff", &["syntax", "resolve", "graph", "finish"]),
    ("why", &["finish", "check", "syntax"]),
    ("explain", &["finish", "run", "plan", "check", "resolve", "syntax"]),
    ("show", &["explain", "finish", "check", "data", "syntax", "graph", "diff"]),
    ("snapshot", &["show", "finish", "check"]),
];

/// Outside crates and the only places that may name them.
const FENCES: &[(&str, &[&str])] = &[
    ("chrono", &["calendar"]),
    ("chrono_tz", &["calendar"]),
    ("pest", &["syntax"]),
    ("pest_derive", &["syntax"]),
    ("unicode_normalization", &["syntax", "data"]),
    ("unicode_ident", &["syntax"]),
    ("datafusion", &["data", "run"]),
    ("parquet", &["data"]),
    ("async_trait", &["data", "run"]),
    ("tokio", &["data", "run", "door"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("indicatif", &["cli"]),
    ("notify", &["cli"]),
    ("xxhash_rust", &["data"]),
    ("console", &["cli"]),
    ("quick_junit", &["trial"]),
    ("terminal_size", &["cli"]),
    ("serde", &["show", "project"]),
    ("toml", &["project"]),
    ("annotate_snippets", &["show"]),
    ("rust_decimal", &["value"]),
    ("num_bigint", &["value"]),
    ("num_rational", &["value"]),
    ("num_integer", &["value"]),
    ("num_traits", &["value"]),
    ("glob", &["data", "project"]),
    ("calamine", &["data"]),
    ("zip", &["data"]),
    ("object_store", &["data"]),
    ("rusqlite", &["data"]),
    ("flate2", &["data"]),
    ("bzip2", &["data"]),
    ("lzma_rust2", &["data"]),
    ("zstd", &["data"]),
];

/// Crossings that are tolerated for now: file and what it names. The list can only shrink.
const TOLERATED: &[(&str, &str)] = &[
    // A table is carried from the data to the engine as the engine's own handle.
    ("check/checked.rs", "datafusion"),
    ("plan/relation.rs", "datafusion"),
];

/// Every `.rs` file below `src`, as its path from there, with its lines that are not comments.
fn sources() -> Vec<(String, Vec<(usize, String)>)> {
    fn walk(folder: &Path, root: &Path, found: &mut Vec<(String, Vec<(usize, String)>)>) {
        let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, root, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.to_owned()));
                let code = lines.filter(|(_, line)| !line.trim_start().starts_with("//")).collect();
                found.push((path.strip_prefix(root).unwrap().display().to_string(), code));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &root, &mut found);
    found
}

/// The room or noun that a file belongs to; `lib.rs` and the like for the front door.
fn room(file: &str) -> &str {
    file.split('/').next().map_or(file, |first| match first.strip_suffix(".rs") {
        Some(noun) if NOUNS.iter().any(|(name, _)| *name == noun) => noun,
        _ => first,
    })
}

/// Every name that follows `prefix` in a line, `crate::plan` giving `plan`.
fn names_after<'a>(line: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(prefix).map(move |(at, _)| {
        let rest = &line[at + prefix.len()..];
        rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("")
    })
}

/// Whether a line names an outside crate as the beginning of a path.
fn names_crate(line: &str, name: &str) -> bool {
    let path = format!("{name}::");
    line.match_indices(&path)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
}

#[test]
fn no_room_reaches_past_its_neighbours() {
    let mut crossed = Vec::new();
    for (file, lines) in sources() {
        let here = room(&file);
        let noun = NOUNS.iter().find(|(name, _)| *name == here);
        let verb = ROOMS.iter().find(|(name, _)| *name == here);
        let (Some(allowed), is_noun) = (noun.or(verb).map(|(_, allowed)| *allowed), noun.is_some()) else { continue };
        for (number, line) in lines {
            for other in names_after(&line, "crate::") {
                let other_is_noun = NOUNS.iter().any(|(name, _)| *name == other);
                let other_is_room = ROOMS.iter().any(|(name, _)| *name == other);
                let outside = !other_is_noun && !other_is_room;
                let fine = other == here || allowed.contains(&other) || (other_is_noun && !is_noun);
                if !fine && (!outside || ["cli", "project", "trial", "lint"].contains(&other)) {
                    crossed.push(format!("src/{file}:{number}: `{here}` uses `{other}`, which it must not know"));
                }
            }
        }
    }
    assert!(crossed.is_empty(), "walls crossed:\n{}\nSee ARCHITECTURE.md, «Walls».", crossed.join("\n"));
}

#[test]
fn outside_crates_stay_behind_their_fences() {
    let mut crossed = Vec::new();
    let mut needed = BTreeSet::new();
    for (file, lines) in sources() {
        for (number, line) in lines {
            for (name, places) in FENCES {
                if !names_crate(&line, name) || places.contains(&room(&file)) {
                    continue;
                }
                if TOLERATED.contains(&(file.as_str(), name)) {
                    needed.insert((file.clone(), *name));
                } else {
                    crossed.push(format!("src/{file}:{number}: `{name}` belongs in {places:?}"));
                }
            }
        }
    }
    assert!(crossed.is_empty(), "fences crossed:\n{}\nSee ARCHITECTURE.md, «Walls».", crossed.join("\n"));
    for (file, name) in TOLERATED {
        assert!(
            needed.contains(&((*file).to_owned(), *name)),
            "src/{file} no longer names `{name}`: take the line out of TOLERATED"
        );
    }
}

#[test]
fn every_room_says_at_its_door_what_passes() {
    for (name, _) in ROOMS {
        let door = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(name).join("mod.rs");
        let text = fs::read_to_string(&door).unwrap();
        let words: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
        let words = words.to_lowercase();
        for word in ["in", "out", "never"] {
            assert!(words.contains(word), "src/{name}/mod.rs does not say what comes in, goes out and is never known");
        }
    }
}

#[test]
fn no_file_is_too_long_to_read() {
    for (file, lines) in sources() {
        assert!(lines.len() <= 1000, "src/{file} has {} lines of code: split it by what it knows", lines.len());
    }
}
