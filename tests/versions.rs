//! Versions in a git repository: what `kpi diff` says of revisions, and that it leaves the work tree alone.

use std::path::Path;
use std::process::{Command, Output};

const OLD: &str = "calls = count(contacts)\nrate = count(contacts where ok) / calls { format: percent }\n";
const NEW: &str = "calls = count(contacts)\nrate = count(contacts where ok and wait > 0) / calls { format: percent }\n";
const DATA: &str = "day,ok,wait\n2025-01-01,true,0\n2025-01-02,true,5\n2025-01-03,false,9\n2025-02-01,true,1\n";

fn git(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(arguments);
    let output = command.env("GIT_CONFIG_GLOBAL", "/dev/null").output().expect("git is there");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn write(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A repository with two commits, a branch of the first, and data that are in none.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    git(root, &["init", "--quiet", "--initial-branch", "main"]);
    write(root, ".gitignore", "data\n");
    write(root, "kpi.toml", "edition = 1\nformulas = [\"metrics\"]\n[data]\ncontacts = \"data/contacts.csv\"\n");
    write(root, "metrics/rates.kpi", OLD);
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "-m", "first"]);
    git(root, &["branch", "side"]);
    write(root, "metrics/rates.kpi", NEW);
    git(root, &["commit", "--quiet", "-am", "second"]);
    write(root, "data/contacts.csv", DATA);
    folder
}

fn kpi(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpi"));
    command.current_dir(folder).args(arguments).env("NO_COLOR", "1").env("LC_ALL", "C");
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (status.code(), text(stdout), text(stderr))
}

const MOVED: &str = "\
rate
  month      old    new    difference  relative
  2025-01  66.7%  33.3%  -33.3 points    -50.0%
  1 line is unchanged
";

#[test]
fn two_revisions_are_compared_over_the_data_of_today() {
    let folder = repository();
    for versions in [&["HEAD~1..HEAD"][..], &["side..main"], &["HEAD~1", "HEAD"], &["HEAD~1"], &["side..."]] {
        let (code, out, err) = kpi(folder.path(), &[&["diff", "--by", "month"], versions].concat());
        assert_eq!(code, Some(1), "{versions:?}: {err}");
        assert!(out.contains("1 metric means something else:\n  rate  its formula\n"), "{out}");
        assert!(out.contains("1 metric is the same."), "{out}");
        assert!(out.contains(MOVED), "{out}");
    }
    let (code, out, _) = kpi(folder.path(), &["diff", "main..HEAD"]);
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "main → HEAD\n\nNothing changed in the formulas: 2 metrics are the same.\n")
    );
}

#[test]
fn a_branch_is_compared_with_the_place_where_it_left() {
    let folder = repository();
    git(folder.path(), &["checkout", "--quiet", "side"]);
    write(folder.path(), "metrics/more.kpi", "more = calls * 2\n");
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "-m", "third"]);
    let (code, out, err) = kpi(folder.path(), &["diff", "main...side", "--formulas-only"]);
    assert_eq!(code, Some(1), "{err}");
    assert!(out.contains("1 metric is new:\n  more\n    + calls * 2\n"), "{out}");
    assert!(!out.contains("something else"), "{out}");
}

#[test]
fn a_folder_of_a_revision_is_a_version_and_so_is_a_project_below_the_root() {
    let folder = repository();
    let (code, out, _) = kpi(folder.path(), &["diff", "HEAD~1:metrics", "HEAD:metrics", "--formulas-only"]);
    assert_eq!(code, Some(1), "{out}");
    let (code, out, _) =
        kpi(folder.path(), &["diff", "HEAD~1:metrics/rates.kpi", "metrics/rates.kpi", "--formulas-only"]);
    assert_eq!(code, Some(1), "{out}");
    let (code, out, err) = kpi(&folder.path().join("metrics"), &["diff", "HEAD~1", "--by", "month"]);
    assert_eq!(code, Some(1), "{err}");
    assert!(out.contains(MOVED), "{out}");
}

#[test]
fn the_work_tree_is_not_touched_and_counts_as_the_new_version() {
    let folder = repository();
    write(folder.path(), "metrics/rates.kpi", OLD);
    let (code, out, err) = kpi(folder.path(), &["diff", "HEAD~1"]);
    assert_eq!(code, Some(0), "{out}{err}");
    let (code, out, _) = kpi(folder.path(), &["diff", "HEAD", "--formulas-only"]);
    assert_eq!(code, Some(1), "{out}");
    assert_eq!(std::fs::read_to_string(folder.path().join("metrics/rates.kpi")).unwrap(), OLD);
}

#[test]
fn what_is_wrong_is_said_of_its_version() {
    let folder = repository();
    write(folder.path(), "metrics/rates.kpi", "calls = count(contacts\n");
    let (code, _, err) = kpi(folder.path(), &["diff", "HEAD"]);
    assert_eq!(code, Some(3));
    assert!(err.starts_with("In the new version, the work tree:\n"), "{err}");
    git(folder.path(), &["commit", "--quiet", "-am", "broken"]);
    write(folder.path(), "metrics/rates.kpi", NEW);
    let (code, _, err) = kpi(folder.path(), &["diff", "HEAD"]);
    assert_eq!(code, Some(3));
    assert!(err.starts_with("In the old version, HEAD:\n") && err.contains("HEAD:metrics/rates.kpi:1"), "{err}");
}

#[test]
fn what_is_no_version_is_told() {
    let folder = repository();
    for words in [&["diff", "nowhere"][..], &["diff", "main..nowhere"], &["diff", "nowhere...main"]] {
        let (code, _, err) = kpi(folder.path(), words);
        assert_eq!(code, Some(2), "{words:?}: {err}");
        assert!(err.contains("K0612"), "{err}");
    }
    let (code, _, err) = kpi(folder.path(), &["diff", "HEAD:nothing", "HEAD"]);
    assert_eq!(code, Some(4), "{err}");
    let outside = tempfile::tempdir().unwrap();
    let (code, _, err) = kpi(outside.path(), &["diff", "HEAD~1"]);
    assert_eq!(code, Some(2), "{err}");
}
