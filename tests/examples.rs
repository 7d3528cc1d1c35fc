//! The examples: the command that each README shows is run in its folder, and its output is the printed answer.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folders of the stories, sorted.
fn stories() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut stories: Vec<PathBuf> = std::fs::read_dir(root)
        .expect("the examples are there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    stories.sort();
    stories
}

/// The first `$ kpi …` of a README, without the prompt.
fn command(story: &Path) -> Vec<String> {
    let readme = std::fs::read_to_string(story.join("README.md")).expect("a story has a README");
    let line = readme.lines().find_map(|line| line.strip_prefix("$ kpi ")).expect("a README shows its command");
    line.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn a_story_is_whole() {
    let stories = stories();
    assert!(stories.len() >= 3);
    for story in stories {
        assert!(!command(&story).is_empty());
        assert!(story.join("kpi.toml").is_file(), "{}", story.display());
        assert!(story.join("data").is_dir(), "{}", story.display());
    }
}

#[test]
fn every_story_is_checked_without_a_problem() {
    for story in stories() {
        let output = Command::new(env!("CARGO_BIN_EXE_kpi")).arg("check").current_dir(&story).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("no problems"), "{}\n{said}", story.display());
    }
}

#[test]
fn every_story_prints_its_answer() {
    let mut different = String::new();
    for story in stories() {
        let output = Command::new(env!("CARGO_BIN_EXE_kpi"))
            .args(command(&story))
            .current_dir(&story)
            .env_clear()
            .output()
            .expect("the command runs");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let answer = story.join("answer.txt");
        if std::env::var_os("KPI_ACCEPT").is_some() && output.status.success() {
            std::fs::write(&answer, &printed).expect("the answer can be written");
        }
        let wanted = std::fs::read_to_string(&answer).unwrap_or_default();
        if !output.status.success() || printed.is_empty() || printed != wanted {
            let errors = String::from_utf8_lossy(&output.stderr);
            different.push_str(&format!("{}: {}\n{printed}{errors}\n", story.display(), output.status));
        }
    }
    assert!(different.is_empty(), "run the tests with KPI_ACCEPT=1 and read the change:\n{different}");
}

/// Copies a folder and everything below it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target) } else { drop(std::fs::copy(entry.path(), target)) }
    }
}

#[test]
fn every_story_is_the_same_from_what_is_kept() {
    let mut kept = 0;
    for story in stories() {
        let folder = tempfile::tempdir().unwrap();
        copy(&story, folder.path());
        let wanted = std::fs::read_to_string(story.join("answer.txt")).unwrap();
        for _ in 0..2 {
            let mut asked = Command::new(env!("CARGO_BIN_EXE_kpi"));
            asked.args(command(&story)).current_dir(folder.path()).env_clear();
            if ["eval", "explain", "why"].contains(&command(&story)[0].as_str()) {
                asked.arg("--cache");
            }
            let output = asked.output().unwrap();
            let printed = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(printed, wanted, "{}\n{}", story.display(), String::from_utf8_lossy(&output.stderr));
        }
        let below = std::fs::read_dir(folder.path().join("data")).unwrap().map(Result::unwrap);
        kept += below.filter(|entry| entry.file_name().to_string_lossy().ends_with(".kpi-cache")).count();
    }
    assert!(kept > 10, "only {kept} files were kept");
}

#[test]
fn every_story_with_tests_passes_them_and_every_snapshot_is_the_one_that_is_kept() {
    let mut tested = 0;
    for story in stories().into_iter().filter(|story| story.join("tests").is_dir()) {
        let arguments = ["test", "--check", "--unreferenced", "reject"];
        let output = Command::new(env!("CARGO_BIN_EXE_kpi")).args(arguments).current_dir(&story).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{}\n{said}", story.display());
        tested += 1;
    }
    assert!(tested > 0);
}
