//! `kpi test --review` in a real terminal: keys in, screens out, and what stands on the disk afterwards.
#![cfg(unix)]

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use tempfile::TempDir;

/// What the terminal says next comes within this time; only a broken program needs it.
const DEADLINE: Duration = Duration::from_secs(120);

const FORMULAS: &str = r#"
cost_per_contact = sum(costs) / count(contacts)
calls = count(contacts)
view monthly { metrics: cost_per_contact, calls; by: month, channel; totals: yes }
test "the whole year" {
  data: contacts = "contacts.csv"
  snapshot: monthly
  snapshot: calls by channel
  snapshot: cost_per_contact
}
"#;

const BEFORE: &str =
    "at,channel,costs\n2025-01-01,phone,7.10\n2025-01-31,chat,2\n2025-02-01,phone,8\n2025-02-28,chat,3\n";
const AFTER: &str =
    "at,channel,costs\n2025-01-01,phone,7.16\n2025-01-31,chat,2\n2025-02-01,mail,8\n2025-02-28,chat,3\n";

/// A project whose three snapshots are kept, and whose data have changed since.
fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("costs.kpi"), FORMULAS).unwrap();
    std::fs::write(folder.path().join("contacts.csv"), BEFORE).unwrap();
    assert_eq!(kpi(folder.path(), &["test", "--accept"]), Some(0));
    std::fs::write(folder.path().join("contacts.csv"), AFTER).unwrap();
    folder
}

fn kpi(folder: &Path, arguments: &[&str]) -> Option<i32> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpi"));
    command.current_dir(folder).args(arguments).args(["costs.kpi"]).env_remove("CI").env_remove("INSTA_UPDATE");
    command.output().unwrap().status.code()
}

fn snapshots(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join("snapshots")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().replace("costs__the_whole_year__", ""))
        .collect();
    names.sort();
    names
}

struct Review {
    parser: vt100::Parser,
    output: Receiver<Vec<u8>>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
}

impl Review {
    fn begin(folder: &Path, rows: u16, columns: u16) -> Review {
        let size = PtySize { rows, cols: columns, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_kpi"));
        command.args(["test", "--review", "costs.kpi"]);
        command.cwd(folder);
        command.env_remove("CI");
        command.env_remove("INSTA_UPDATE");
        command.env("TERM", "xterm-256color");
        command.env("NO_COLOR", "1");
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        let (sender, output) = mpsc::channel();
        std::thread::spawn(move || {
            let _open_until_the_end = (pair.master, pair.slave);
            let mut block = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut block) {
                if sender.send(block[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        let parser = vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0);
        Review { parser, output, keyboard, child }
    }

    fn wait_for(&mut self, words: &str) -> String {
        while !self.screen().contains(words) {
            let bytes = self.output.recv_timeout(DEADLINE);
            let bytes = bytes.unwrap_or_else(|_| panic!("{words} never came:\n{}", self.screen()));
            self.parser.process(&bytes);
        }
        self.screen()
    }

    /// Waits for the keys at the bottom, which are written last.
    fn shows(&mut self, words: &str) -> String {
        self.wait_for(words);
        self.wait_for("q quit")
    }

    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    fn end(&mut self) -> (u32, String) {
        let status = self.child.wait().unwrap();
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(300)) {
            self.parser.process(&bytes);
        }
        (status.exit_code(), self.screen())
    }

    fn screen(&self) -> String {
        self.parser.screen().contents()
    }
}

#[test]
fn one_is_accepted_one_rejected_one_skipped() {
    let folder = project();
    let mut review = Review::begin(folder.path(), 30, 110);
    insta::assert_snapshot!(review.shows("1 of 3"));
    review.press("s");
    insta::assert_snapshot!(review.shows("2 of 3"));
    review.press("a");
    review.shows("3 of 3");
    review.press("r");
    let (code, screen) = review.end();
    assert!(screen.contains("Snapshots: 1 accepted, 1 rejected, 1 still to be reviewed"), "{screen}");
    assert_eq!(code, 1);
    assert_eq!(
        snapshots(folder.path()),
        ["calls_by_channel.snap", "calls_by_channel.snap.new", "cost_per_contact.snap", "monthly.snap"]
    );
    let kept = std::fs::read_to_string(folder.path().join("snapshots/costs__the_whole_year__cost_per_contact.snap"));
    assert!(kept.unwrap().contains("| 5.04 |"));
}

#[test]
fn all_that_is_left_is_accepted_at_once() {
    let folder = project();
    let mut review = Review::begin(folder.path(), 30, 110);
    review.shows("1 of 3");
    review.press("A");
    let (code, screen) = review.end();
    assert!(screen.contains("Snapshots: 3 accepted") && screen.contains("1 test: 1 passed"), "{screen}");
    assert_eq!(code, 0);
    assert_eq!(kpi(folder.path(), &["test", "--check"]), Some(0));
    assert_eq!(snapshots(folder.path()), ["calls_by_channel.snap", "cost_per_contact.snap", "monthly.snap"]);
}

#[test]
fn whoever_quits_loses_nothing() {
    let folder = project();
    let mut review = Review::begin(folder.path(), 30, 110);
    review.shows("1 of 3");
    review.press("q");
    let (code, screen) = review.end();
    assert!(screen.contains("Snapshots: 3 still to be reviewed"), "{screen}");
    assert_eq!(code, 1);
    assert_eq!(snapshots(folder.path()).len(), 6);
}

#[test]
fn a_narrow_terminal_shows_old_above_new_and_scrolls() {
    let folder = project();
    let mut review = Review::begin(folder.path(), 16, 40);
    review.shows("1 of 3");
    review.press("ss");
    let first = review.shows("3 of 3");
    insta::assert_snapshot!(first);
    review.press("j");
    let second = review.wait_for("↑");
    assert_ne!(first, second);
    review.press("q");
    assert_eq!(review.end().0, 1);
}
