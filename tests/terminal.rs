//! Real terminals and the other ends of streams: widths, colours, signs of life, interrupted and broken outputs.
#![cfg(unix)]

use portable_pty::{Child, CommandBuilder, ExitStatus, PtySize, native_pty_system};
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// A program gets this long to say what is waited for; only a broken one needs it.
const DEADLINE: Duration = Duration::from_secs(120);

/// A terminal in which one command runs.
struct Terminal {
    parser: vt100::Parser,
    /// Everything that was written so far.
    written: Vec<u8>,
    output: Receiver<Vec<u8>>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
}

impl Terminal {
    /// Opens a terminal so many columns wide and runs a command in it.
    fn run(columns: u16, folder: &Path, arguments: &[&str]) -> Terminal {
        Terminal::run_command(columns, folder, env!("CARGO_BIN_EXE_kpi"), arguments)
    }

    fn run_command(columns: u16, folder: &Path, program: &str, arguments: &[&str]) -> Terminal {
        let size = PtySize { rows: 50, cols: columns, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(folder);
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "CI"] {
            command.env_remove(name);
        }
        for (name, value) in [("TERM", "xterm-256color"), ("LC_ALL", "C")] {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        let (sender, output) = mpsc::channel();
        std::thread::spawn(move || {
            let _open_until_the_end = pair.master;
            let mut block = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut block) {
                if sender.send(block[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        let parser = vt100::Parser::new(size.rows.try_into().unwrap(), columns.try_into().unwrap(), 0);
        Terminal { parser, written: Vec::new(), output, keyboard, child }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
        self.written.extend_from_slice(bytes);
    }

    /// Waits until the screen shows these words.
    fn wait_for(&mut self, words: &str) {
        while !self.screen().contains(words) {
            let bytes = self.output.recv_timeout(DEADLINE);
            let bytes = bytes.unwrap_or_else(|_| panic!("{words} never came:\n{}", self.screen()));
            self.take(&bytes);
        }
    }

    fn press(&mut self, keys: &[u8]) {
        self.keyboard.write_all(keys).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Waits until the command has ended.
    fn end(&mut self) -> ExitStatus {
        let status = self.child.wait().unwrap();
        // What the command wrote last is still on its way; the terminal closes behind it.
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(300)) {
            self.take(&bytes);
        }
        status
    }

    fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    fn written(&self) -> String {
        String::from_utf8_lossy(&self.written).into_owned()
    }

    /// Whether any line was too long for the terminal.
    fn wraps(&self) -> bool {
        (0..50).any(|row| self.parser.screen().row_wrapped(row))
    }
}

fn kpi(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpi"));
    command.current_dir(folder).env("LC_ALL", "C").env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const WIDE: &str = "渠道,備註說明,wait\n電話,客戶要求盡快回電並且提供費用明細,12\n\
    電子郵件,已回覆,5\n網站聊天,a longer explanation,7\n";

#[test]
fn colours_are_for_terminals() {
    let folder = folder_with(&[("t.csv", "a\n1\n")]);
    let wrong = ["eval", "-e", "sum(b)", "--data", "t.csv"];
    let mut terminal = Terminal::run(100, folder.path(), &wrong);
    assert_eq!(terminal.end().exit_code(), 3);
    assert!(
        terminal.written().contains("\u{1b}[") && terminal.screen().contains("error[K0103]"),
        "{}",
        terminal.written()
    );
    let output = kpi(folder.path()).args(wrong).output().unwrap();
    assert!(!output.stderr.contains(&0x1b), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn tables_fit_the_terminal() {
    let folder = folder_with(&[("t.csv", WIDE)]);
    let story =
        "## A long story about what this number is and why anybody should want to look at it every Monday morning.\n";
    std::fs::write(folder.path().join("t.kpi"), format!("{story}waited = sum(wait)\n")).unwrap();
    let question = ["eval", "-e", "all_waits = sum(wait)", "--by", "渠道,備註說明", "--data", "t.csv", "--totals"];
    let cases = [(60, &question[..]), (100, &question), (100, &["inspect", "t.csv"]), (100, &["list", "t.kpi"])];
    for (columns, arguments) in cases {
        let mut terminal = Terminal::run(columns, folder.path(), arguments);
        assert_eq!(terminal.end().exit_code(), 0, "{}", terminal.screen());
        assert!(!terminal.wraps(), "{columns} columns, {arguments:?}:\n{}", terminal.screen());
    }
}

#[test]
fn a_long_run_shows_a_sign_of_life_on_a_terminal_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let question = ["eval", "-e", "total = sum(a)", "--data", "t=-"];
    let mut terminal = Terminal::run(80, folder.path(), &question);
    terminal.press(b"a\n1\n2\n");
    terminal.wait_for("calculating");
    terminal.press(b"\x04");
    assert_eq!(terminal.end().exit_code(), 0);
    let screen = terminal.screen();
    assert!(!screen.contains("calculating") && screen.contains("total  3"), "{screen}");
}

#[test]
fn the_sign_of_life_is_not_written_into_files() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!("{} eval -e 'total = sum(a)' --data t=- 2> errors; echo done", env!("CARGO_BIN_EXE_kpi"));
    let mut terminal = Terminal::run_command(80, folder.path(), "sh", &["-c", &script]);
    terminal.press(b"a\n1\n");
    // Longer than the patience after which a terminal is shown something.
    std::thread::sleep(Duration::from_millis(1500));
    terminal.press(b"2\n\x04");
    terminal.wait_for("done");
    terminal.end();
    assert!(terminal.screen().contains("total  3"), "{}", terminal.screen());
    assert_eq!(std::fs::read_to_string(folder.path().join("errors")).unwrap(), "");
}

#[test]
#[expect(clippy::disallowed_types, reason = "how long it took decides whether there was anything to show")]
fn a_long_reading_shows_how_far_it_has_come() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("a,b\n");
    for row in 0..400_000 {
        writeln!(text, "{},{}", row, row % 9973).unwrap();
    }
    std::fs::write(folder.path().join("t.csv"), text).unwrap();
    let started = std::time::SystemTime::now();
    let question =
        ["eval", "-e", "n = sum(a * b)", "-e", "m = count_distinct(a * b)", "--data", "t.csv", "--threads", "1"];
    let mut terminal = Terminal::run(80, folder.path(), &question);
    assert_eq!(terminal.end().exit_code(), 0, "{}", terminal.screen());
    assert!(!terminal.screen().contains('%'), "{}", terminal.screen());
    // A machine that is done at once has nothing to show.
    if started.elapsed().unwrap() > Duration::from_secs(4) {
        assert!(terminal.written().contains('%'), "{}", terminal.written());
    }
}

#[test]
fn a_failed_test_is_red_on_a_terminal_and_plain_elsewhere() {
    let test = "m = count(t)\ntest \"one row\" {\n  t:\n    | a |\n    | 1 |\n  expect m = 2\n}\n";
    let folder = folder_with(&[("t.kpi", test)]);
    let mut terminal = Terminal::run(80, folder.path(), &["test", "t.kpi"]);
    assert_eq!(terminal.end().exit_code(), 1, "{}", terminal.screen());
    let failed = (0..50).find(|row| terminal.parser.screen().cell(*row, 0).unwrap().contents() == "F").unwrap();
    let letter = terminal.parser.screen().cell(failed, 0).unwrap();
    assert!(letter.bold() && letter.fgcolor() == vt100::Color::Idx(1), "{}", terminal.written());
    assert!(terminal.screen().contains("FAILED  one row"), "{}", terminal.screen());
    let output = kpi(folder.path()).args(["test", "t.kpi"]).output().unwrap();
    assert!(!output.stdout.contains(&0x1b), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn what_is_waited_for_from_elsewhere_shows_how_much_has_come() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/calls.csv", listener.local_addr().unwrap());
    // A server that takes its time, and says at first how much will come, and then not.
    std::thread::spawn(move || {
        for (at, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let _ = std::io::Read::read(&mut stream, &mut [0; 4096]).unwrap();
            let text = "wait\n".to_owned() + &"1\n".repeat(100_000);
            let told = if at == 0 {
                format!("Content-Length: {}", text.len())
            } else {
                "Transfer-Encoding: chunked".to_owned()
            };
            write!(stream, "HTTP/1.1 200 Word\r\nConnection: close\r\n{told}\r\n\r\n").unwrap();
            for piece in text.as_bytes().chunks(4_000) {
                std::thread::sleep(Duration::from_millis(60));
                let text = std::str::from_utf8(piece).unwrap();
                let _ =
                    if at == 0 { write!(stream, "{text}") } else { write!(stream, "{:x}\r\n{text}\r\n", piece.len()) };
            }
            let _ = if at == 0 { Ok(()) } else { write!(stream, "0\r\n\r\n") };
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let calls = format!("calls={address}");
    let eval = ["eval", "-e", "sum(calls.wait)", "--data", &calls];
    for (arguments, doing, is_told) in
        [(&eval[..], "calculating, ", true), (&["read", &address, "--out", "x.csv"], "reading, ", false)]
    {
        let mut terminal = Terminal::run(80, folder.path(), arguments);
        terminal.wait_for(doing);
        terminal.wait_for("kB fetched");
        assert_eq!(terminal.screen().contains('%'), is_told, "{}", terminal.screen());
        assert_eq!(terminal.end().exit_code(), 0, "{}", terminal.screen());
        assert_eq!(terminal.screen().replace(',', "").contains("100000"), is_told, "{}", terminal.screen());
        assert!(!terminal.screen().contains("fetched"), "{}", terminal.screen());
    }
    assert_eq!(std::fs::metadata(folder.path().join("x.csv")).unwrap().len(), 300_006);
}

#[test]
#[expect(clippy::disallowed_types, reason = "how long it took decides whether there was anything to show")]
fn many_tests_show_how_far_they_have_come() {
    let mut tests = String::from("m = count(t)\n");
    for number in 0..300 {
        writeln!(tests, "test \"{number}\" {{\n  t:\n    | a |\n    | 1 |\n  expect m = 1\n}}").unwrap();
    }
    let folder = folder_with(&[("t.kpi", &tests)]);
    let started = std::time::SystemTime::now();
    let mut terminal = Terminal::run(80, folder.path(), &["test", "--threads", "1"]);
    assert_eq!(terminal.end().exit_code(), 0, "{}", terminal.screen());
    assert_eq!(terminal.screen().trim(), "300 tests: 300 passed");
    // A machine that is done at once has nothing to show.
    if started.elapsed().unwrap() > std::time::Duration::from_secs(4) {
        let written = terminal.written();
        assert!(written.contains("testing, ") && written.contains(" tests run") && written.contains('%'), "{written}");
    }
}

/// Whether this process was started with interrupts ignored, as a shell starts what runs in the background.
fn interrupts_are_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or_default();
    u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & (1 << (2 - 1)) != 0)
}

#[test]
#[expect(clippy::disallowed_macros, reason = "a test that is skipped says so in words")]
fn an_interrupted_run_ends_as_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let question = ["eval", "-e", "sum(a)", "--data", "t=-", "--out", "answer.csv"];
    let mut terminal = Terminal::run(80, folder.path(), &question);
    terminal.wait_for("calculating");
    terminal.press(b"\x03");
    let status = terminal.end();
    assert_eq!(status.signal(), Some("Interrupt"), "{status:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    if interrupts_are_ignored() {
        eprintln!("skipped: what runs these tests has interrupts ignored, and so do programs without a terminal");
        return;
    }
    // To a shell, that is 130: 128 and the number of the signal.
    let mut waiting = kpi(folder.path()).args(question).stdin(Stdio::piped()).spawn().unwrap();
    assert!(Command::new("kill").args(["-INT", &waiting.id().to_string()]).status().unwrap().success());
    assert_eq!(waiting.wait().unwrap().signal(), Some(130 - 128));
}

#[test]
fn whoever_watches_sees_the_last_answer_alone() {
    let folder = folder_with(&[("m.kpi", "waited = sum(wait)\n"), ("calls.csv", "day,wait\n2025-01-01,5\n")]);
    let mut terminal = Terminal::run(80, folder.path(), &["watch", "--data", "calls.csv", "--cache"]);
    terminal.wait_for("waited  5");
    terminal.wait_for("Watching 2 files; Ctrl-C ends.");
    std::fs::write(folder.path().join("calls.csv"), "day,wait\n2025-01-01,5\n2025-01-02,7\n").unwrap();
    terminal.wait_for("waited  12");
    assert!(!terminal.screen().contains("waited  5"), "{}", terminal.screen());
    // A mistake is shown, and what mends it is seen.
    std::fs::write(folder.path().join("m.kpi"), "waited = sum(waits)\n").unwrap();
    terminal.wait_for("Did you mean `wait`?");
    // As editors write: beside it, and then in its place.
    std::fs::write(folder.path().join(".m.kpi.new"), "waited = max(wait)\n").unwrap();
    std::fs::rename(folder.path().join(".m.kpi.new"), folder.path().join("m.kpi")).unwrap();
    terminal.wait_for("waited  7");
    assert!(folder.path().join("calls.csv.kpi-cache").is_dir());
    terminal.press(b"\x03");
    assert_eq!(terminal.end().signal(), Some("Interrupt"));
}

#[test]
fn a_mistake_in_the_settings_is_watched_from_the_beginning() {
    let broken = "[output]\nlanguage = 7\n";
    for (settings, question) in [
        ("kpi.toml", &["watch", "--data", "calls.csv"][..]),
        ("other.toml", &["watch", "m.kpi", "--data", "calls.csv", "--config", "other.toml"]),
        ("project/kpi.toml", &["watch", "project", "--data", "calls.csv"]),
    ] {
        let folder = folder_with(&[("m.kpi", "waited = sum(wait)\n"), ("calls.csv", "day,wait\n2025-01-01,5\n")]);
        if settings.starts_with("project") {
            std::fs::create_dir(folder.path().join("project")).unwrap();
            std::fs::rename(folder.path().join("m.kpi"), folder.path().join("project/m.kpi")).unwrap();
        }
        std::fs::write(folder.path().join(settings), broken).unwrap();
        let mut terminal = Terminal::run(80, folder.path(), question);
        terminal.wait_for("error");
        terminal.wait_for("Ctrl-C ends.");
        std::fs::write(folder.path().join(settings), "").unwrap();
        terminal.wait_for("waited  5");
        terminal.press(b"\x03");
        assert_eq!(terminal.end().signal(), Some("Interrupt"));
    }
    // Nor need the formulas be readable.
    for question in [&["watch", "--data", "calls.csv"][..], &["watch", "here", "--data", "calls.csv"]] {
        let folder = folder_with(&[("calls.csv", "day,wait\n2025-01-01,5\n")]);
        let formulas = folder.path().join(if question.contains(&"here") { "here/m.kpi" } else { "m.kpi" });
        std::fs::create_dir(folder.path().join("here")).unwrap();
        std::fs::write(&formulas, b"waited = sum(wait) # \xff\xfe\n").unwrap();
        let mut terminal = Terminal::run(80, folder.path(), question);
        terminal.wait_for("error");
        terminal.wait_for("Ctrl-C ends.");
        std::fs::write(&formulas, "waited = sum(wait)\n").unwrap();
        terminal.wait_for("waited  5");
        terminal.press(b"\x03");
        assert_eq!(terminal.end().signal(), Some("Interrupt"));
    }
}

/// However much happens in the folder, it is looked at once when it has happened.
#[cfg(target_os = "linux")]
#[test]
fn many_events_cost_no_more_than_one() {
    let folder = folder_with(&[("m.kpi", "waited = sum(wait)\n"), ("calls.csv", "day,wait\n2025-01-01,5\n")]);
    for file in 0..400 {
        std::fs::write(folder.path().join(format!("{file}.kpi")), format!("m{file} = sum(wait)\n")).unwrap();
    }
    let mut watching =
        kpi(folder.path()).args(["watch", ".", "waited", "--data", "calls.csv"]).stderr(Stdio::null()).spawn().unwrap();
    let mut answer = [0; 6];
    std::io::Read::read_exact(watching.stdout.as_mut().unwrap(), &mut answer).unwrap();
    let process = format!("/proc/{}/stat", watching.id());
    // Hundredths of a second in which it worked.
    let worked = || {
        let about = std::fs::read_to_string(&process).unwrap();
        let behind = about.rsplit(')').next().unwrap();
        behind.split_whitespace().skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum::<u64>()
    };
    // What looking costs where nothing happens, and where much did.
    let pause = || std::thread::sleep(Duration::from_secs(5));
    pause();
    let before = worked();
    pause();
    let usual = worked() - before;
    for _ in 0..1_500 {
        std::fs::write(folder.path().join("unrelated.tmp"), "").unwrap();
    }
    pause();
    let cost = worked() - before - usual;
    watching.kill().unwrap();
    watching.wait().unwrap();
    assert!(cost < 2 * usual + 50, "{cost} hundredths of a second, and {usual} where nothing happens");
}

#[test]
fn answers_in_a_pipe_stand_apart() {
    let folder = folder_with(&[("m.kpi", "waited = sum(wait)\n"), ("a1.csv", "day,wait\n2025-01-01,5\n")]);
    for (format, between) in [(&[][..], "---\n"), (&["--format", "ndjson"], "\n")] {
        let question = [&["watch", "m.kpi", "--data", "a=a*.csv"][..], format].concat();
        let mut watching = kpi(folder.path()).args(question).spawn().unwrap();
        let (sender, lines) = mpsc::channel();
        let mut output = std::io::BufReader::new(watching.stdout.take().unwrap());
        std::thread::spawn(move || {
            let mut line = String::new();
            while let Ok(1..) = std::io::BufRead::read_line(&mut output, &mut line) {
                if sender.send(std::mem::take(&mut line)).is_err() {
                    break;
                }
            }
        });
        let next = || lines.recv_timeout(DEADLINE).unwrap_or_else(|_| panic!("no answer came"));
        assert!(next().contains('5'));
        // A file that matches comes, and goes.
        std::fs::write(folder.path().join("a2.csv"), "day,wait\n2025-01-02,4\n").unwrap();
        assert_eq!(next(), between);
        assert!(next().contains('9'));
        std::fs::remove_file(folder.path().join("a2.csv")).unwrap();
        assert_eq!(next(), between);
        assert!(next().contains('5'));
        watching.kill().unwrap();
        watching.wait().unwrap();
    }
}

#[test]
fn a_mistake_in_the_call_ends_the_watching_at_once() {
    let folder = folder_with(&[("m.kpi", "waited = sum(wait)\n"), ("t.csv", "wait\n5\n")]);
    for arguments in [
        &["watch", "--data", "t=-"][..],
        &["watch", "--data", "t.csv", "--format", "parquet"],
        &["watch", "--data", "t.csv", "--locale", "fr"],
    ] {
        let output = kpi(folder.path()).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}

/// What reads the coverage finds nothing else on standard output; people see the report on the other stream.
#[test]
fn the_coverage_for_programs_stands_alone() {
    let text = "m = sum(t.v)\ntest \"one\" {\n  t:\n    | v |\n    | 1 |\n  expect m = 1\n}\n";
    let folder = folder_with(&[("m.kpi", text)]);
    for (format, first) in [("--coverage=json", "{"), ("--coverage=lcov", "TN:")] {
        let output = kpi(folder.path()).args(["test", "m.kpi", format]).output().unwrap();
        let (out, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(out.starts_with(first), "{out}");
        assert!(!out.contains("passed"), "{out}");
        assert!(said.contains("1 test: 1 passed"), "{said}");
    }
    let output = kpi(folder.path()).args(["test", "m.kpi", "--coverage"]).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("1 test: 1 passed"));
}

#[test]
fn a_reader_that_goes_away_is_no_mistake() {
    let mut text = String::from("a\n");
    for row in 0..20_000 {
        writeln!(text, "a text that makes the answer longer than a pipe {row}").unwrap();
    }
    let folder = folder_with(&[("t.csv", &text)]);
    for arguments in
        [&["eval", "-e", "count(t)", "--by", "a", "--data", "t.csv"][..], &["functions"], &["man"], &["--help"]]
    {
        let mut command = kpi(folder.path()).args(arguments).spawn().unwrap();
        let mut first = [0; 16];
        command.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = command.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_closed_standard_output_is_no_crash() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!("{} functions >&-", env!("CARGO_BIN_EXE_kpi"));
    let output = Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_full_device_is_a_failure_of_the_world() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return;
    }
    let folder = folder_with(&[("t.csv", "a\n1\n")]);
    let question = ["eval", "-e", "sum(a)", "--data", "t.csv"];
    for arguments in [&question[..], &["functions"], &["man"], &["--help"], &["init"]] {
        let device = std::fs::File::options().write(true).open(full).unwrap();
        let output = kpi(folder.path()).args(arguments).stdout(device).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{arguments:?}: {said}");
        assert!(said.contains("standard output cannot be written: there is no room left"), "{said}");
    }
    // Written to, a device stays what it is.
    let output = kpi(folder.path()).args(question).args(["--out", "/dev/full"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    use std::os::unix::fs::FileTypeExt;
    assert!(std::fs::metadata(full).unwrap().file_type().is_char_device());
    let output = kpi(folder.path()).args(question).args(["--out", "/dev/stdout", "--format", "csv"]).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "sum(a)\r\n1\r\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn an_answer_that_cannot_be_written_leaves_nothing() {
    let folder = folder_with(&[("t.csv", "a\n1\n"), ("taken", "not a folder")]);
    std::fs::create_dir(folder.path().join("there")).unwrap();
    let cases = [
        ("missing/answer.csv", "the folder missing does not exist"),
        ("taken/answer.csv", "taken is not a folder"),
        ("there", "it is a folder"),
        ("/sys/answer.csv", "you may not write there"),
    ];
    for (out, why) in cases {
        let output =
            kpi(folder.path()).args(["eval", "-e", "sum(a)", "--data", "t.csv", "--out", out]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{out}: {said}");
        assert!(said.contains(&format!("{out} cannot be written: {why}")), "{out}: {said}");
    }
    let mut left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["t.csv", "taken", "there"]);
    assert_eq!(std::fs::read_dir(folder.path().join("there")).unwrap().count(), 0);
}

#[test]
fn a_file_is_replaced_whole_and_stays_what_it_was() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder_with(&[
        ("t.csv", "a\n1\n"),
        ("answer.csv", "what stood there before, and much longer than the answer\n"),
    ]);
    let at = |name: &str| folder.path().join(name);
    std::fs::set_permissions(at("answer.csv"), std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("answer.csv", at("link.csv")).unwrap();
    // A failure in the formulas touches nothing.
    let wrong =
        kpi(folder.path()).args(["eval", "-e", "sum(b)", "--data", "t.csv", "--out", "answer.csv"]).status().unwrap();
    assert_eq!(wrong.code(), Some(3));
    assert!(std::fs::read_to_string(at("answer.csv")).unwrap().starts_with("what stood"));
    for out in ["answer.csv", "link.csv"] {
        std::fs::write(at("answer.csv"), "old and longer than the answer\n").unwrap();
        let done = kpi(folder.path()).args(["eval", "-e", "sum(a)", "--data", "t.csv", "--out", out]).output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(std::fs::read_to_string(at("answer.csv")).unwrap(), "sum(a)\r\n1\r\n");
        assert!(std::fs::symlink_metadata(at("link.csv")).unwrap().is_symlink());
        assert_eq!(std::fs::metadata(at("answer.csv")).unwrap().permissions().mode() & 0o777, 0o640);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn files_of_columns_go_into_pipes_and_never_to_a_terminal() {
    let folder = folder_with(&[("t.csv", "a,b\n1,x\n")]);
    for command in [
        &["read", "t.csv", "--format", "parquet"][..],
        &["eval", "-e", "sum(a)", "--data", "t.csv", "--format", "arrow"],
    ] {
        let mut terminal = Terminal::run(100, folder.path(), command);
        assert_eq!(terminal.end().exit_code(), 2);
        assert!(terminal.screen().contains("are no text that a terminal can show"), "{}", terminal.written());
        let piped = kpi(folder.path()).args(command).output().unwrap();
        assert!(piped.status.success() && (piped.stdout.starts_with(b"PAR1") || piped.stdout.starts_with(b"ARROW1")));
        // What comes out of the pipe goes into the next one.
        let mut next =
            kpi(folder.path()).args(["read", "-", "--format", "ndjson"]).stdin(Stdio::piped()).spawn().unwrap();
        next.stdin.take().unwrap().write_all(&piped.stdout).unwrap();
        let read = next.wait_with_output().unwrap();
        assert!(read.status.success() && read.stdout.starts_with(b"{\""), "{}", String::from_utf8_lossy(&read.stderr));
    }
}
