//! Random worlds asked of files, of what is kept of them, of what is kept of a part of them, and of what is left of that
//! after damage: every answer is the same.

use super::{engine, generate, print};
use kpi::data::{Binding, Cache, From};
use kpi::show::{self, Look, Output};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const WORLDS: u64 = 50;

/// The answer to a world whose tables are the files of a folder, in bytes with all notes, or the words of an error.
fn asked(world: &super::book::World, folder: &Path, cache: Option<&Arc<Cache>>) -> String {
    let mut project = engine::project(world);
    for sheet in &world.tables {
        let path = folder.join(format!("{}.csv", sheet.name)).display().to_string();
        project.rebind(Binding { name: Some(sheet.name.clone()), from: From::Paths(vec![path]), format: None });
    }
    if let Some(cache) = cache {
        project.cache(Arc::clone(cache));
    }
    let answer = project.question(&print::question(world)).and_then(|question| project.ask(&question));
    answer.map_or_else(|error| error.to_string(), |answer| show::answer(&answer, Output::Json, &Look::default()))
}

/// Spoils every cell that is kept in a folder; gives for how many files something is kept.
fn spoil(folder: &Path) -> u64 {
    let in_folder = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let ends = |path: &Path, ending: &str| path.extension().is_some_and(|found| found == ending);
    let kept: Vec<PathBuf> = in_folder(folder).into_iter().filter(|path| ends(path, "kpi-cache")).collect();
    for piece in kept.iter().flat_map(|kept| in_folder(kept)).filter(|path| ends(path, "columns")) {
        let bytes = std::fs::read(&piece).unwrap();
        std::fs::write(&piece, vec![0xA5; bytes.len()]).unwrap();
    }
    kept.len() as u64
}

#[test]
fn what_is_kept_answers_as_the_files_do() {
    let (mut answered, mut kept, mut told) = (0, 0, 0);
    for seed in 0..WORLDS {
        let world = generate::world(seed);
        let folder = tempfile::tempdir().unwrap();
        let write = |share: usize| {
            for sheet in &world.tables {
                let mut part = sheet.clone();
                part.rows.truncate(sheet.rows.len() * share / 3);
                std::fs::write(folder.path().join(format!("{}.csv", sheet.name)), print::csv(&part)).unwrap();
            }
        };
        for share in [2, 3] {
            write(share);
            let expected = asked(&world, folder.path(), None);
            for time in 1..=2 {
                let cache = Arc::new(Cache::default());
                let found = asked(&world, folder.path(), Some(&cache));
                assert_eq!(found, expected, "world {seed}, {share} thirds of it, time {time}");
                assert_eq!(cache.notes(), Vec::<String>::new());
            }
            answered += u64::from(expected.starts_with('{'));
            if share == 3 {
                // Who tells of the damage has looked there.
                kept += spoil(folder.path());
                let cache = Arc::new(Cache::default());
                let found = asked(&world, folder.path(), Some(&cache));
                let numbers = |answer: &str| answer.split("\"notes\"").next().map(str::to_owned);
                assert_eq!(numbers(&found), numbers(&expected), "world {seed}, damaged");
                told += u64::from(found.contains(".kpi-cache is broken"));
            }
        }
    }
    assert!(answered > WORLDS, "only {answered} questions had an answer");
    assert!(kept > WORLDS, "only of {kept} files something was kept");
    assert!(told > WORLDS / 2, "only {told} worlds were answered from what is kept");
}
