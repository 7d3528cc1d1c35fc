//! What is read of files and kept beside them gives the same as the files, whatever became of either in the meantime.

use super::*;
use kpi::data::{Cache, places, remarks};
use kpi::source::Sources;
use proptest::prelude::*;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The folder in which the columns of a file are kept.
fn kept(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".kpi-cache");
    PathBuf::from(name)
}

/// The files that are kept with an ending, the smallest first.
fn kept_files(file: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(kept(file)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort_by_key(|path| path.metadata().unwrap().len());
    paths
}

/// The first `table` block of a text.
fn block(text: &str) -> Option<syntax::Table> {
    let mut sources = Sources::default();
    let source = sources.add("t.kpi", text);
    let (script, problems) = syntax::parse(source, text);
    assert!(problems.is_empty(), "{problems:?}");
    script.items.into_iter().find_map(|item| match item {
        syntax::Item::Table(table) => Some(table),
        _ => None,
    })
}

/// All that can be seen of a table: columns, rows, some columns alone, places, what is told of it; or why there is none.
fn view(binding: &Binding, said: &str, cache: Option<&Arc<Cache>>, parts: usize, columns: &[usize]) -> String {
    view_of(binding, said, cache, parts, columns, Options::default().sample)
}

/// The same of a file of which only so many bytes are looked at before.
fn view_of(
    binding: &Binding,
    said: &str,
    cache: Option<&Arc<Cache>>,
    parts: usize,
    columns: &[usize],
    sample: u64,
) -> String {
    let options = Options { smallest_part: 1, threads: 2, sample, cache: cache.cloned(), ..Options::default() };
    let block = block(said);
    let blocks: Vec<&syntax::Table> = block.iter().collect();
    let mut catalog = match open(binding, &blocks, &options) {
        Ok(catalog) => catalog,
        Err(error) => return format!("{error:?}"),
    };
    let mut tries = 0;
    loop {
        let table = &catalog.tables[0];
        let some: Vec<usize> = columns.iter().copied().filter(|at| *at < table.columns.len()).collect();
        let read = rows_of(table, parts, Some(some));
        let read = read.and_then(|first| Ok((first, rows(table, parts)?)));
        match read {
            Ok((first, all)) => {
                let shown: Vec<String> = table.columns.iter().map(|column| format!("{column:?}\n")).collect();
                let numbers: Vec<u64> = (0..all.len() as u64).step_by(all.len() / 5 + 1).collect();
                let places = places(&table.rows_source, &numbers);
                let told = remarks(&table.rows_source);
                return format!("{}\n{first:?}\n{all:?}\n{places:?}\n{told:?}", shown.concat());
            }
            Err(ScanError::Failure(failure)) => return format!("{failure:?}"),
            Err(ScanError::Wider { table, column, kind }) => {
                tries += 1;
                assert!(tries < 100, "{table} {column} {kind:?}");
                catalog = catalog.widened(&table, column, kind);
            }
        }
    }
}

/// The view without anything kept, which every other must be.
fn expected(binding: &Binding, said: &str, columns: &[usize]) -> String {
    view(binding, said, None, 3, columns)
}

/// Asks with what is kept; gives the notes.
fn ask(binding: &Binding, said: &str, columns: &[usize]) -> Vec<String> {
    let cache = Arc::new(Cache::default());
    let found = view(binding, said, Some(&cache), 2, columns);
    let expected = expected(binding, said, columns);
    assert_eq!(found, expected, "with {said:?}");
    cache.notes()
}

fn quietly(binding: &Binding, said: &str, columns: &[usize]) {
    assert_eq!(ask(binding, said, columns), Vec::<String>::new());
}

fn files_of(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_file() && path.extension().is_none_or(|ending| ending != "snap"));
    paths.sort();
    paths
}

#[test]
fn every_awkward_file_is_the_same_from_its_columns() {
    for path in ["awkward", "formats", "fuzz"].into_iter().flat_map(files_of) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let folder = Folder::with(&name, fs::read(&path).unwrap());
        let binding = folder.binding(&name);
        for columns in [&[][..], &[0], &[1, 0], &[2]] {
            quietly(&binding, "", columns);
        }
        let seen = expected(&binding, "", &[]);
        // Of a table without rows there is nothing to keep.
        let is_read = seen.starts_with("Column") && !seen.contains("\n[]\n[]\n");
        let of_columns = ["parquet", "arrow", "arrows", "feather", "db", "sqlite"].iter().any(|end| name.contains(end));
        let file = folder.add(&name, fs::read(&path).unwrap());
        assert_eq!(is_read && !of_columns, !kept_files(&file, "index").is_empty(), "{name}");
    }
}

#[test]
fn every_awkward_file_may_grow() {
    for path in files_of("awkward") {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&path).unwrap();
        let ends: Vec<usize> = memchr::memchr_iter(b'\n', &bytes).map(|at| at + 1).collect();
        let step = ends.len() / 3 + 1;
        for end in ends.iter().step_by(step).chain([&(bytes.len() / 2), &(bytes.len().saturating_sub(1))]) {
            let folder = Folder::with(&name, &bytes[..*end]);
            quietly(&folder.binding(&name), "", &[1]);
            folder.add(&name, &bytes);
            quietly(&folder.binding(&name), "", &[1]);
            quietly(&folder.binding(&name), "", &[0]);
        }
    }
}

/// Calls, a few hundred of them.
fn calls(from: usize, to: usize) -> String {
    let row = |at: usize| {
        let channel = ["phone", "email", "", "chat, web", "\"post\"", "télé\nfax"][at * 7 % 6];
        let channel = channel.replace('"', "\"\"");
        let day = format!("2025-{:02}-{:02}", at % 12 + 1, at % 28 + 1);
        let cost = format!("{}.{:02}", at * at % 977, at % 100);
        format!(
            "{at},\"{channel}\",{day},{day}T10:{:02}:00,{cost},{},note {}\n",
            at % 60,
            at.is_multiple_of(3),
            at * 31
        )
    };
    (from..to).map(row).collect()
}

const HEADER: &str = "id,channel,day,at,cost,done,note\n";

#[test]
fn a_file_that_grows_is_read_from_where_it_ended() {
    let folder = Folder::with("calls.csv", HEADER.to_owned() + &calls(0, 600));
    let binding = folder.binding("calls.csv");
    let path = folder.add("calls.csv", HEADER.to_owned() + &calls(0, 600));
    quietly(&binding, "", &[1, 4]);
    let first = kept_files(&path, "columns");
    assert!(!first.is_empty());
    for to in [601, 640, 641, 700] {
        folder.add("calls.csv", HEADER.to_owned() + &calls(0, to));
        quietly(&binding, "", &[1, 4]);
        let now = kept_files(&path, "columns");
        assert!(first.iter().all(|piece| now.contains(piece)), "what was there was not read again");
        assert!(now.len() > first.len());
        quietly(&binding, "", &[0, 3]);
    }
    // A wider number, and a text among numbers, are what they are in the whole file.
    folder.add(
        "calls.csv",
        HEADER.to_owned() + &calls(0, 700) + "9,a,2025-01-01,2025-01-01T00:00:00,123456789012.125,true,b\n",
    );
    quietly(&binding, "", &[4]);
    quietly(&binding, "", &[4]);
    folder.add(
        "calls.csv",
        HEADER.to_owned() + &calls(0, 700) + "9,a,2025-01-01,2025-01-01T00:00:00,cheap,true,b\n9,a,b,c,d,e,f\n",
    );
    quietly(&binding, "", &[4]);
    quietly(&binding, "", &[2, 3, 5]);
}

/// Of a file that is looked at in pieces, columns turn out to be wider than they seemed.
#[test]
fn a_file_that_is_looked_at_in_pieces_is_the_same_from_its_columns() {
    let plain = |from: usize, to: usize| {
        calls(from, to).replace("télé\nfax", "fax").replace("\"\"", "").replace("chat, web", "chat")
    };
    let wide = "7,a,2025-01-01,2025-01-01T00:00:00,98765432109.125,true,b\n";
    let quote = "8,\"a\nb\",2025-01-01,2025-01-01T00:00:00,1,true,c\n";
    let start = HEADER.to_owned() + &plain(0, 150);
    let mut text = start.clone() + wide + &plain(150, 600);
    let folder = Folder::with("calls.csv", &text);
    let binding = folder.binding("calls.csv");
    let path = folder.add("calls.csv", &text);
    let mut pieces = Vec::new();
    let digits = regex::Regex::new("digits: [0-9]+").unwrap();
    for round in 0..6 {
        for columns in [&[4][..], &[1, 4], &[0, 3]] {
            let cache = Arc::new(Cache::default());
            let found = view_of(&binding, "", Some(&cache), 2, columns, 6_000);
            let expected = view_of(&binding, "", None, 3, columns, 6_000);
            // How many digits a column may have is found by another way, and is no part of an answer.
            let same = |text: &str| digits.replace_all(text, "digits").into_owned();
            assert_eq!(same(&found), same(&expected), "round {round}");
            assert_eq!(cache.notes(), Vec::<String>::new());
        }
        match round {
            0 | 2 => pieces = kept_files(&path, "columns"),
            1 => {
                assert_eq!(kept_files(&path, "columns"), pieces, "nothing was read again");
                text.push_str(&plain(600, 640));
            }
            3 => text.push_str(&(wide.to_owned() + &plain(0, 300))),
            4 => text.push_str(&(quote.to_owned() + &plain(0, 300))),
            _ => {}
        }
        folder.add("calls.csv", &text);
    }
}

#[test]
fn a_changed_file_is_read_anew() {
    let folder = Folder::with("calls.csv", HEADER.to_owned() + &calls(0, 400));
    let binding = folder.binding("calls.csv");
    let path = folder.add("calls.csv", HEADER.to_owned() + &calls(0, 400));
    quietly(&binding, "", &[1]);
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    // Of the same size, and with the time it had.
    let other = (HEADER.to_owned() + &calls(0, 400)).replacen("phone", "PHONE", 3);
    folder.add("calls.csv", &other);
    fs::File::options().write(true).open(&path).unwrap().set_modified(before).unwrap();
    quietly(&binding, "", &[1]);
    // Longer, and changed at its beginning.
    folder.add("calls.csv", other.replacen("email", "EMAIL", 2) + &calls(400, 410));
    quietly(&binding, "", &[1]);
    // Shorter.
    folder.add("calls.csv", HEADER.to_owned() + &calls(0, 300));
    quietly(&binding, "", &[1]);
    // The last line goes on.
    let text = HEADER.to_owned() + &calls(0, 300);
    folder.add("calls.csv", text.trim_end());
    quietly(&binding, "", &[6]);
    folder.add("calls.csv", text.trim_end().to_owned() + "0\n" + &calls(300, 305));
    quietly(&binding, "", &[6]);
    // Touched, and what it was.
    let now = fs::read(&path).unwrap();
    folder.add("calls.csv", now);
    let pieces = kept_files(&path, "columns");
    quietly(&binding, "", &[6]);
    assert_eq!(kept_files(&path, "columns"), pieces);
}

#[test]
fn what_a_block_says_decides() {
    let folder = Folder::with("t.csv", "id;day;amount;what\n1;01.02.2025;1.234;x\n2;03.04.2025;5;-\n3;;2.5;y\n");
    let binding = folder.binding("t.csv");
    for said in [
        "table t { time day\n format day: \"dd.mm.yyyy\"\n decimal \".\" }",
        "table t { format day: \"mm.dd.yyyy\"\n decimal \".\" }",
        "table t { format day: \"dd.mm.yyyy\"\n decimal \",\" }",
        "table t { format day: \"dd.mm.yyyy\"\n decimal \",\"\n blank what: \"-\" }",
        "table t { format day: \"dd.mm.yyyy\"\n decimal \",\"\n fill what: \"none\" }",
        "table t { skip 1\n header 0\n separator \";\"\n decimal \".\" }",
        "table t { separator \";\"\n decimal \".\"\n unpivot amount to what into kind, value }",
        "table t { separator \",\" }",
    ] {
        // Once as it is first read, and once of what is kept.
        for _ in 0..2 {
            quietly(&binding, said, &[1]);
            quietly(&binding, said, &[0, 2]);
        }
    }
}

#[test]
fn damage_is_told_and_changes_nothing() {
    let text = HEADER.to_owned() + &calls(0, 60);
    let whole = Folder::with("calls.csv", &text);
    let path = whole.add("calls.csv", &text);
    quietly(&whole.binding("calls.csv"), "", &[1, 4]);
    let stored: Vec<(String, Vec<u8>)> = ["index", "columns"]
        .into_iter()
        .flat_map(|ending| kept_files(&path, ending))
        .map(|file| (file.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(file).unwrap()))
        .collect();
    let put = |name: &str, bytes: &[u8]| {
        let folder = Folder::with("calls.csv", &text);
        let path = folder.add("calls.csv", &text);
        fs::create_dir(kept(&path)).unwrap();
        for (other, content) in &stored {
            fs::write(kept(&path).join(other), if other == name { bytes } else { content }).unwrap();
        }
        folder
    };
    let told = |folder: &Folder, what: &str| {
        let binding = folder.binding("calls.csv");
        let notes = ask(&binding, "", &[1, 4]);
        assert!(notes.len() == 1 && notes[0].contains("kpi-cache"), "{what}: {notes:?}");
        // It is made anew, and then whole.
        ask(&binding, "", &[1, 4]);
        quietly(&binding, "", &[1, 4]);
    };
    // What was copied with the file is as good as new.
    quietly(&put("", b"").binding("calls.csv"), "", &[1, 4]);
    for (name, bytes) in &stored {
        for cut in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            told(&put(name, &bytes[..cut]), &format!("{name} cut at {cut}"));
        }
        for bit in (0..bytes.len() * 8).step_by(bytes.len() * 8 / 16 + 1) {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            told(&put(name, &flipped), &format!("{name} with bit {bit}"));
        }
        if name.ends_with(".index") {
            told(&put(name, b"something else, and longer than twenty bytes"), "foreign");
            told(&put(name, &[0; 4096]), "zeros");
        }
    }
    // Another version of the program.
    let (name, bytes) = stored.iter().find(|(name, _)| name.ends_with(".index")).unwrap();
    let mut other = bytes[..bytes.len() - 16].to_vec();
    other[20] ^= 1;
    let hash = xxhash_rust::xxh3::xxh3_128(&other).to_le_bytes();
    other.extend_from_slice(&hash);
    let folder = put(name, &other);
    assert!(ask(&folder.binding("calls.csv"), "", &[1])[0].contains("another version"));
    // A piece that is gone.
    let folder = put("", b"");
    let path = folder.add("calls.csv", &text);
    fs::remove_file(kept_files(&path, "columns").last().unwrap()).unwrap();
    told(&folder, "a piece is gone");
}

/// Also where the question that finds it keeps something itself: a column that was not asked for before.
#[test]
fn damage_is_mended_by_the_next_question() {
    for (columns, lacking) in [(&[4][..], &[1, 4][..]), (&[4], &[4]), (&[1, 4], &[0, 1, 4])] {
        let text = HEADER.to_owned() + &calls(0, 400);
        let folder = Folder::with("calls.csv", &text);
        let (binding, path) = (folder.binding("calls.csv"), folder.add("calls.csv", &text));
        assert_eq!(asked_of(&binding, columns).1, Vec::<String>::new());
        for piece in kept_files(&path, "columns") {
            let mut bytes = fs::read(&piece).unwrap();
            bytes.iter_mut().for_each(|byte| *byte ^= 0x55);
            fs::write(&piece, bytes).unwrap();
        }
        let (rows, notes) = asked_of(&binding, lacking);
        assert!(notes.len() == 1 && notes[0].contains("is broken"), "{notes:?}");
        for _ in 0..3 {
            assert_eq!(asked_of(&binding, lacking), (rows.clone(), Vec::new()), "{columns:?} {lacking:?}");
        }
        assert_eq!(kept_files(&path, "columns").len(), 1);
    }
}

/// Some columns, and the notes.
fn asked_of(binding: &Binding, columns: &[usize]) -> (Vec<Vec<String>>, Vec<String>) {
    let cache = Arc::new(Cache::default());
    let options = Options { smallest_part: 1, threads: 2, cache: Some(Arc::clone(&cache)), ..Options::default() };
    let catalog = open(binding, &[], &options).unwrap();
    let rows = rows_of(&catalog.tables[0], 2, Some(columns.to_vec())).unwrap();
    (rows, cache.notes())
}

/// Who may not read a file may not read what is kept of it.
#[cfg(unix)]
#[test]
fn what_is_kept_is_as_private_as_the_file() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
    let text = HEADER.to_owned() + &calls(0, 50);
    for (of_file, of_folder) in [(0o600, 0o700), (0o400, 0o700), (0o640, 0o750), (0o604, 0o705), (0o644, 0o755)] {
        let folder = Folder::with("calls.csv", &text);
        let path = folder.add("calls.csv", &text);
        fs::set_permissions(&path, fs::Permissions::from_mode(of_file)).unwrap();
        quietly(&folder.binding("calls.csv"), "", &[1]);
        let usual = folder.0.path().join("usual");
        fs::create_dir(&usual).unwrap();
        assert_eq!(mode(&kept(&path)), of_folder & mode(&usual), "{of_file:o}");
        // One that is made private later takes what is kept along.
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        folder.add("calls.csv", text.clone() + &calls(50, 60));
        quietly(&folder.binding("calls.csv"), "", &[1]);
        assert_eq!(mode(&kept(&path)), 0o700, "{of_file:o}");
    }
}

#[test]
fn a_place_that_is_taken_is_told() {
    let text = HEADER.to_owned() + &calls(0, 50);
    let folder = Folder::with("calls.csv", &text);
    let path = folder.add("calls.csv.kpi-cache", "a file of somebody");
    let notes = ask(&folder.binding("calls.csv"), "", &[1]);
    assert!(notes.len() == 1 && notes[0].contains("calls.csv.kpi-cache"), "{notes:?}");
    assert_eq!(fs::read_to_string(path).unwrap(), "a file of somebody");

    let folder = Folder::with("calls.csv", &text);
    let path = folder.add("calls.csv", &text);
    quietly(&folder.binding("calls.csv"), "", &[1]);
    let index = kept_files(&path, "index").remove(0);
    fs::remove_file(&index).unwrap();
    fs::create_dir(&index).unwrap();
    let notes = ask(&folder.binding("calls.csv"), "", &[1]);
    assert!(!notes.is_empty());
    assert!(index.is_dir());
}

#[test]
fn a_question_that_fails_leaves_nothing() {
    let folder = Folder::with("t.csv", "a,b\n".to_owned() + &"1,2\n".repeat(100) + "1,2,3\n1,2\n");
    let binding = folder.binding("t.csv");
    let path = folder.add("t.csv", "a,b\n".to_owned() + &"1,2\n".repeat(100) + "1,2,3\n1,2\n");
    quietly(&binding, "", &[1]);
    assert!(!kept(&path).exists());
    // A scan of which only the beginning is read.
    let text = HEADER.to_owned() + &calls(0, 40_000);
    let folder = Folder::with("calls.csv", &text);
    let path = folder.add("calls.csv", &text);
    let cache = Arc::new(Cache::default());
    let options = Options { cache: Some(cache), threads: 2, ..Options::default() };
    let catalog = open(&folder.binding("calls.csv"), &[], &options).unwrap();
    let context = SessionContext::new();
    wait(async {
        let plan = catalog.tables[0].rows_source.scan(&context.state(), None, &[], None).await.unwrap();
        let mut stream = plan.execute(0, context.task_ctx()).unwrap();
        futures::StreamExt::next(&mut stream).await.unwrap().unwrap();
        assert!(!kept_files(&path, "columns").is_empty());
    });
    assert!(!cfg!(unix) || !kept(&path).exists());
}

#[test]
fn several_runs_at_once() {
    let text = HEADER.to_owned() + &calls(0, 3_000);
    let folder = Folder::with("calls.csv", &text);
    folder.add("more.csv", HEADER.to_owned() + &calls(3_000, 3_500));
    let binding = folder.binding("*.csv");
    let alike = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for worker in 0..6usize {
            let (binding, folder, alike) = (&binding, &folder, &alike);
            scope.spawn(move || {
                for round in 0..4usize {
                    let columns = [(worker + round) % 7, round];
                    let cache = Arc::new(Cache::default());
                    let before = expected(binding, "", &columns);
                    let found = view(binding, "", Some(&cache), 2, &columns);
                    assert_eq!(cache.notes(), Vec::<String>::new());
                    // What came in the meantime is in one of the two, and may be in what was found.
                    if before == expected(binding, "", &columns) {
                        assert_eq!(found, before);
                        alike.fetch_add(1, Ordering::Relaxed);
                    }
                    if worker == 0 {
                        // A file that comes in the meantime is whole before it has its name.
                        let new = folder.add(".new", HEADER.to_owned() + &calls(0, 10 + round));
                        fs::rename(new, folder.0.path().join(format!("new{round}.csv"))).unwrap();
                    }
                }
            });
        }
    });
    assert!(alike.into_inner() > 0, "files came all the time");
    for _ in 0..2 {
        quietly(&binding, "", &[0, 1, 2, 3, 4, 5, 6]);
    }
}

/// Questions that keep nothing in the end make the folder and remove it, each at its own time.
#[test]
fn several_runs_that_leave_nothing_say_nothing() {
    let text = "a,b\n".to_owned() + &"1,2\n".repeat(20) + "1,2,3\n1,2\n";
    let folder = Folder::with("t.csv", &text);
    let binding = folder.binding("t.csv");
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| (0..60).for_each(|_| quietly(&binding, "", &[1])));
        }
    });
}

#[test]
fn a_file_at_rest_is_known_by_its_times() {
    let text = HEADER.to_owned() + &calls(0, 300);
    let folder = Folder::with("calls.csv", &text);
    let (binding, path) = (folder.binding("calls.csv"), folder.add("calls.csv", &text));
    quietly(&binding, "", &[1]);
    let index = || fs::read(&kept_files(&path, "index")[0]).unwrap();
    let young = index();
    std::thread::sleep(std::time::Duration::from_millis(2_200));
    // Once it rests its times are taken down, and then nothing has to be.
    quietly(&binding, "", &[1]);
    let rested = index();
    assert!(!cfg!(unix) || rested != young);
    for _ in 0..2 {
        quietly(&binding, "", &[1]);
        assert!(!cfg!(unix) || index() == rested);
    }
    folder.add("calls.csv", text.replace("email", "EMAIL"));
    quietly(&binding, "", &[1]);
    assert!(index() != rested);
}

/// Days of which none says whether the day or the month comes first, so that every one of them must be looked at; `sure` is
/// the row of one that does.
fn open_days(rows: usize, sure: Option<usize>) -> String {
    let day = |row: usize| if sure == Some(row) { 25 } else { row % 12 + 1 };
    let row = |row: usize| format!("{row},{:02}/{:02}/2025,{}\n", day(row), row * 5 % 12 + 1, row % 90);
    "id,day,cost\n".to_owned() + &(0..rows).map(row).collect::<String>()
}

/// Nothing of such a file has to be read, also where a sample of it leaves open how a column is read.
#[cfg(target_os = "linux")]
#[test]
fn a_file_at_rest_is_not_opened() {
    for (sample, sure) in [(64 << 20, None), (6_000, None), (6_000, Some(100)), (6_000, Some(700))] {
        let text = open_days(3_000, sure);
        let folder = Folder::with("t.csv", &text);
        let (binding, path) = (folder.binding("t.csv"), folder.add("t.csv", &text));
        std::thread::sleep(std::time::Duration::from_millis(2_200));
        let ask = || {
            let cache = Some(Arc::new(Cache::default()));
            let options = Options { smallest_part: 1, threads: 2, sample, cache, ..Options::default() };
            let catalog = open(&binding, &[], &options).unwrap();
            let rows = rows_of(&catalog.tables[0], 2, Some(vec![0, 2])).unwrap();
            (format!("{:?}", catalog.tables[0].columns), rows)
        };
        let (first, is_opened) = opened(&path, ask);
        assert!(is_opened);
        for _ in 0..2 {
            let (found, is_opened) = opened(&path, ask);
            assert!(!is_opened, "{sample} {sure:?}");
            assert_eq!(found, first);
        }
    }
}

/// Does something; whether the file was opened for it.
#[cfg(target_os = "linux")]
fn opened<T>(path: &Path, work: impl FnOnce() -> T) -> (T, bool) {
    use notify::event::{AccessKind, EventKind};
    use notify::{RecursiveMode, Watcher};
    let (tell, told) = std::sync::mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let _ = tell.send(event.unwrap());
    })
    .unwrap();
    let folder = path.parent().unwrap();
    watcher.watch(folder, RecursiveMode::NonRecursive).unwrap();
    let done = work();
    // What is told comes in order: behind this nothing is missing.
    let end = folder.join("end");
    fs::write(&end, "").unwrap();
    let mut is_opened = false;
    loop {
        let event = told.recv_timeout(std::time::Duration::from_secs(20)).unwrap();
        is_opened |= matches!(event.kind, EventKind::Access(AccessKind::Open(_))) && event.paths == [path];
        if event.paths.contains(&end) {
            return (done, is_opened);
        }
    }
}

/// What is known of one file must not decide of another how much of it is looked at.
#[test]
fn files_that_come_are_looked_at_as_if_nothing_were_kept() {
    for (first, second) in [(None, Some(700)), (Some(700), None), (Some(700), Some(1_400)), (None, None)] {
        let folder = Folder::with("a.csv", open_days(2_000, first));
        let binding = folder.binding("*.csv");
        let alike = |columns: &[usize]| {
            let cache = Arc::new(Cache::default());
            let found = view_of(&binding, "", Some(&cache), 2, columns, 6_000);
            assert_eq!(found, view_of(&binding, "", None, 3, columns, 6_000), "{first:?} {second:?}");
            assert_eq!(cache.notes(), Vec::<String>::new());
        };
        alike(&[1]);
        alike(&[0, 2]);
        folder.add("b.csv", open_days(1_500, second).replace("2025", "2024"));
        alike(&[0, 2]);
        alike(&[1]);
        // One that grows, and one that goes.
        folder.add("a.csv", open_days(2_500, first));
        alike(&[1]);
        fs::remove_file(folder.0.path().join("a.csv")).unwrap();
        alike(&[1, 2]);
        alike(&[1, 2]);
    }
}

#[test]
fn a_file_that_moves_takes_its_columns_along() {
    let text =
        "Calls of March\n\n".to_owned() + &HEADER.replace(',', ";") + &calls(0, 90).replace(',', ";") + "Total;;;;;;\n";
    let folder = Folder::with("calls.csv", &text);
    let path = folder.add("calls.csv", &text);
    quietly(&folder.binding("calls.csv"), "", &[1]);
    let pieces = kept_files(&path, "columns");
    assert!(!pieces.is_empty());
    let other = Folder::with("x", "");
    let moved = other.add("march.csv", &text);
    fs::create_dir(kept(&moved)).unwrap();
    for file in fs::read_dir(kept(&path)).unwrap().map(Result::unwrap) {
        fs::copy(file.path(), kept(&moved).join(file.file_name())).unwrap();
    }
    for _ in 0..3 {
        quietly(&other.binding("march.csv"), "", &[1]);
        let names =
            |paths: Vec<PathBuf>| paths.iter().map(|path| path.file_name().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(names(kept_files(&moved, "columns")), names(pieces.clone()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever happens to a file between questions.
    #[test]
    fn any_story_of_a_file(
        steps in prop::collection::vec((0u8..5, 0usize..400, prop::collection::vec(0usize..7, 0..4)), 1..7),
    ) {
        let mut text = HEADER.to_owned() + &calls(0, 120);
        let folder = Folder::with("calls.csv", &text);
        let binding = folder.binding("calls.csv");
        for (step, at, columns) in steps {
            match step {
                0 => text.push_str(&calls(at, at + at % 90)),
                1 => text = HEADER.to_owned() + &calls(at, at + 60),
                2 => text.push_str("7,a,2025-01-01,2025-01-01T00:00:00,98765432109.125,true,b\n"),
                3 => text = text.replacen("phone", "PHONE", at % 3),
                _ => text.push_str(["\n", "8,\"a\nb\",,,1,,\n", "# a remark\n", "9,x,y,z,w,v,u\n"][at % 4]),
            }
            folder.add("calls.csv", &text);
            quietly(&binding, "", &columns);
            quietly(&binding, "table calls { blank note: \"note 31\" }", &columns);
        }
    }
}
