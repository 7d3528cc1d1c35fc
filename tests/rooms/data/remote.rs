//! Tables on web servers and in object stores, against small servers on loopback.
#![expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "nobody waits for a server that is silent")]

use super::server::{Asked, Ending, Reply, Server, file};
use super::workbooks::archive;
use super::*;
use datafusion::arrow::array::{Int64Array, StringArray};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;
use kpi::data::{Stores, readable};
use kpi::problem::Code;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

fn at(address: impl Into<String>) -> Binding {
    Binding { name: None, from: From::Paths(vec![address.into()]), format: None }
}

/// Without an environment, and with little patience.
fn options() -> Options {
    Options { stores: stores(&[]), ..Options::default() }
}

fn stores(variables: &[(&str, &str)]) -> Stores {
    let pairs = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Stores::of_environment(pairs).with_patience(Duration::from_millis(700))
}

fn read(binding: &Binding, options: &Options) -> (Table, Vec<Vec<String>>) {
    let table = open(binding, &[], options).unwrap().tables.remove(0);
    let rows = rows(&table, 2).unwrap();
    (table, rows)
}

fn failure(binding: &Binding, options: &Options) -> Failure {
    match open(binding, &[], options) {
        Err(Error::Failure(failure)) => *failure,
        other => panic!("a failure was expected, not {other:?}"),
    }
}

const CALLS: &str = "day,channel,cost\n2025-01-02,phone,7.16\n2025-01-03,chat,2.5\n";

/// Some megabytes in a few rows that all differ.
fn long() -> String {
    let mut text = String::from("id,channel,cost\n");
    let name = |row: u64| format!("{}-{}", row * 7_919 % 13, "word ".repeat(row as usize % 7 * 60));
    (0..9_000u64).for_each(|row| text.push_str(&format!("{row},{},{}.{:02}\n", name(row), row % 977, row % 100)));
    assert!(text.len() > 3 * (4 << 20) / 2, "{} bytes are fetched in one part", text.len());
    text
}

/// A file of columns in many groups of rows, of which no two bytes compress.
fn columns(groups: usize, columns: usize) -> Vec<u8> {
    const ROWS: usize = 1_500;
    let array = |column: usize| -> ArrayRef {
        let number = |row: usize| (row * 1_000_003 + column * 97_001) as i64 * 7_919 % 1_000_000_007;
        Arc::new((0..groups * ROWS).map(number).collect::<Int64Array>())
    };
    let batch = RecordBatch::try_from_iter((0..columns).map(|at| (format!("c{at}"), array(at)))).unwrap();
    let settings = WriterProperties::builder()
        .set_max_row_group_row_count(Some(ROWS))
        .set_compression(Compression::UNCOMPRESSED)
        .set_dictionary_enabled(false)
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(settings)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn a_table_behind_an_address_is_that_of_the_file() {
    let long = long();
    let (_, local) = read(&Folder::with("t.csv", &long).binding("t.csv"), &Options::default());
    // A server that knows ranges gives parts of one state of the file, …
    let server = Server::of(&long);
    let (table, there) = read(&at(server.url("/folder/t.csv")), &options());
    assert_eq!((table.name.as_str(), table.origin.as_str()), ("t", server.url("/folder/t.csv").as_str()));
    assert!(there == local, "other rows");
    let asked = server.asked();
    assert!(asked.len() > 1 && asked[1..].iter().all(|asked| asked.header("if-match") == Some("\"one\"")));
    assert_eq!(server.sent(), long.len(), "everything once");
    // … one that does not, everything at once, whether it knows how long it is or not.
    for ending in [Ending::Length, Ending::Chunks] {
        let bytes = long.clone();
        let server = Server::start(move |_| Reply::new(200, &bytes).ending(ending));
        assert!(read(&at(server.url("/t.csv")), &options()).1 == local, "other rows");
        assert_eq!(server.asked().len(), 1);
    }
    // One that gives ranges and does not say of which state is asked for everything at once.
    let bytes = long.clone();
    let server = Server::start(move |asked| {
        let mut reply = file(asked, bytes.as_bytes(), "\"one\"");
        reply.headers.retain(|(name, _)| name != "ETag");
        reply
    });
    assert!(read(&at(server.url("/t.csv")), &options()).1 == local, "other rows");
    assert_eq!(server.asked().iter().filter(|asked| asked.range().is_none()).count(), 1);
}

#[test]
fn nothing_and_little_are_files_too() {
    assert_eq!(failure(&at(Server::of("").url("/t.csv")), &options()).code, Code::NoHeader);
    assert_eq!(read(&at(Server::of("a\n1\n").url("/t.csv")), &options()).1, [["1"]]);
}

#[test]
fn every_format_and_packing_comes_from_elsewhere_too() {
    let mut gz = Vec::new();
    std::io::Read::read_to_end(
        &mut flate2::read::GzEncoder::new(CALLS.as_bytes(), flate2::Compression::default()),
        &mut gz,
    )
    .unwrap();
    let zip = archive(&[("a/calls.csv", CALLS.as_bytes()), ("b.csv", b"x\n1\n")]);
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats");
    let (_, local) = read(&Folder::with("t.csv", CALLS).binding("t.csv"), &Options::default());
    for (name, bytes) in [("/calls.csv.gz", gz), ("/all.zip#a/calls.csv", zip)] {
        let (table, there) = read(&at(Server::of(bytes).url(name)), &options());
        assert_eq!((table.name.as_str(), &there), ("calls", &local), "{name}");
    }
    for entry in std::fs::read_dir(formats).unwrap() {
        let path = entry.unwrap().path();
        let Ok(catalog) = open(&at(path.display().to_string()), &[], &Options::default()) else { continue };
        let (name, bytes) = (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap());
        let (table, there) = read(&at(Server::of(bytes).url(&format!("/{name}"))), &options());
        assert_eq!(table.name, catalog.tables[0].name);
        assert_eq!(there, rows(&catalog.tables[0], 2).unwrap(), "{name}");
    }
}

#[test]
fn of_a_file_of_columns_only_what_is_needed_is_fetched() {
    let bytes = columns(25, 12);
    let folder = Folder::with("t.parquet", &bytes);
    let server = Server::of(&bytes);
    let local = open(&folder.binding("t.parquet"), &[], &Options::default()).unwrap().tables.remove(0);
    let table = open(&at(server.url("/t.parquet")), &[], &options()).unwrap().tables.remove(0);
    let kinds =
        |table: &Table| table.columns.iter().map(|column| (column.kind, column.samples.clone())).collect::<Vec<_>>();
    assert_eq!(kinds(&table), kinds(&local));
    let wanted = Some(vec![7]);
    assert_eq!(rows_of(&table, 2, wanted.clone()).unwrap(), rows_of(&local, 2, wanted).unwrap());
    let part = server.sent() * 100 / bytes.len();
    assert!(part < 35, "{part} % of {} bytes were fetched, in {} requests", bytes.len(), server.asked().len());
    assert!(server.asked().len() < 60, "{} requests", server.asked().len());
    // All columns are all bytes, not much more than once.
    let before = server.sent();
    assert!(rows(&table, 2).unwrap() == rows(&local, 2).unwrap(), "other rows");
    let part = (server.sent() - before) * 100 / bytes.len();
    assert!(part < 110, "{part} % were fetched");
    assert!(server.asked().iter().skip(1).all(|asked| asked.header("if-match") == Some("\"one\"")));
}

#[test]
fn texts_of_a_file_of_columns_are_whole_however_long_they_are() {
    // Columns longer than what is fetched of each at once.
    let text = |row: usize| format!("{row}-{}", "abcdefghij".repeat(row % 7 * 300));
    let batch = RecordBatch::try_from_iter([
        ("id", Arc::new((0..3_000i64).collect::<Int64Array>()) as ArrayRef),
        ("text", Arc::new((0..3_000).map(|row| Some(text(row))).collect::<StringArray>()) as ArrayRef),
    ])
    .unwrap();
    let settings = WriterProperties::builder()
        .set_compression(Compression::UNCOMPRESSED)
        .set_dictionary_enabled(false)
        .set_max_row_group_row_count(Some(2_000))
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(settings)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    assert!(bytes.len() > 25 << 20, "{} bytes", bytes.len());
    let server = Server::of(&bytes);
    let (_, there) = read(&at(server.url("/t.parquet")), &options());
    assert_eq!(there.len(), 3_000);
    for (row, cells) in there.iter().enumerate() {
        assert!(cells[0] == row.to_string() && cells[1] == text(row), "row {row}");
    }
}

#[test]
fn what_passes_is_tried_again() {
    let bytes = long();
    let (_, local) = read(&Folder::with("t.csv", &bytes).binding("t.csv"), &Options::default());
    // Two refusals at the beginning, one in the middle, one answer that breaks off.
    let server = Server::start(move |asked| match asked.before {
        0 | 1 => Reply::new(503, "not now"),
        3 => Reply::new(500, "not now"),
        4 => file(asked, bytes.as_bytes(), "\"one\"").ending(Ending::After(1000)),
        _ => file(asked, bytes.as_bytes(), "\"one\""),
    });
    assert!(read(&at(server.url("/t.csv")), &options()).1 == local, "other rows");
    // Without ranges it is begun anew, and what came of the first try is forgotten.
    let server = Server::start(|asked| {
        let reply = Reply::new(200, CALLS);
        if asked.before == 0 { reply.ending(Ending::After(30)) } else { reply }
    });
    assert_eq!(read(&at(server.url("/t.csv")), &options()).1.len(), 2);
}

#[test]
fn a_file_that_changes_is_never_a_mixture() {
    // However a server shows it: it refuses what is not the same any more, …
    let (bytes, other) = (long(), long().replace('7', "8"));
    let changing = |show: fn(&Asked, &str, bool) -> Reply| {
        let (bytes, other) = (bytes.clone(), other.clone());
        Server::start(move |asked| show(asked, if asked.before < 1 { &bytes } else { &other }, asked.before < 1))
    };
    let refuses = changing(|asked, bytes, old| file(asked, bytes.as_bytes(), if old { "\"old\"" } else { "\"new\"" }));
    // … or gives it with another tag, or with a weak one and another time, or with another length.
    let tag = changing(|asked, bytes, old| {
        let asked = Asked {
            headers: asked.headers.clone().into_iter().filter(|(name, _)| name != "if-match").collect(),
            ..asked.clone()
        };
        file(&asked, bytes.as_bytes(), if old { "\"old\"" } else { "\"new\"" })
    });
    let time = changing(|asked, bytes, old| {
        assert_eq!(asked.header("if-match"), None, "a weak tag never matches");
        let time = if old { "Thu, 02 Jan 2025 10:00:00 GMT" } else { "Thu, 02 Jan 2025 10:00:01 GMT" };
        file(asked, bytes.as_bytes(), "W/\"same\"").with("Last-Modified", time)
    });
    let length = changing(|asked, bytes, old| {
        let bytes = if old { bytes.to_owned() } else { format!("{bytes}1,2,3\n") };
        file(asked, bytes.as_bytes(), "W/\"same\"").with("Last-Modified", "Thu, 02 Jan 2025 10:00:00 GMT")
    });
    for server in [refuses, tag, time, length] {
        let failed = failure(&at(server.url("/t.csv")), &options());
        assert_eq!(failed.code, Code::FileChanged, "{failed}");
        assert_eq!(failed.message, format!("{} changed while it was read.", server.url("/t.csv")));
    }
    // A file of columns may change between the moment it is opened and the moment its rows are read.
    let (bytes, changed) = (columns(4, 2), Arc::new(AtomicBool::new(false)));
    let is_other = Arc::clone(&changed);
    let server = Server::start(move |asked| {
        file(asked, &bytes, if is_other.load(Ordering::SeqCst) { "\"new\"" } else { "\"old\"" })
    });
    let table = open(&at(server.url("/t.parquet")), &[], &options()).unwrap().tables.remove(0);
    changed.store(true, Ordering::SeqCst);
    match rows(&table, 2) {
        Err(ScanError::Failure(failed)) => assert_eq!(failed.code, Code::FileChanged, "{failed}"),
        other => panic!("a failure was expected, not {other:?}"),
    }
}

#[test]
fn nobody_waits_for_a_server_that_is_silent() {
    let begun = Instant::now();
    let silent = Server::start(|_| Reply { silence: Duration::from_secs(20), ..Reply::new(200, CALLS) });
    let failed = failure(&at(silent.url("/t.csv")), &options());
    assert_eq!(failed.code, Code::NoAnswer, "{failed}");
    assert_eq!(failed.message, format!("The server of {} does not answer.", silent.url("/t.csv")));
    // Nobody is there at all.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}/t.csv", listener.local_addr().unwrap());
    drop(listener);
    let failed = failure(&at(&*nobody), &options());
    assert_eq!(failed.code, Code::NoAnswer, "{failed}");
    assert!(failed.message.contains("cannot be reached"), "{failed}");
    assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
}

/// One answer to everything, and what is said of it.
fn said(reply: Reply) -> (Code, String, String) {
    let server = Server::start(move |_| reply.clone());
    let failed = failure(&at(server.url("/calls.csv")), &options());
    (failed.code, failed.message.replace(&server.root, "http://host"), failed.help.join(" "))
}

#[test]
fn refusals_are_told_in_words() {
    let (code, message, help) = said(Reply::new(404, "no"));
    assert_eq!((code, message.as_str()), (Code::FileNotFound, "There is no file http://host/calls.csv."));
    assert_eq!(help, "Look at the spelling, large and small letters too.");
    for status in [401, 403] {
        let (code, message, help) = said(Reply::new(status, "no"));
        assert_eq!((code, message), (Code::StoreRefuses, format!("http://host/calls.csv may not be read ({status}).")));
        assert!(help.contains("https://user:password@host/calls.csv"), "{help}");
    }
    let (code, message, _) = said(Reply::new(500, "<Error>secret</Error>"));
    assert_eq!(
        (code, message.as_str()),
        (Code::NoAnswer, "The server of http://host/calls.csv cannot give it now (500).")
    );
    let (code, message, help) =
        said(Reply::new(200, "\n <!DOCTYPE html><html>log in</html>").with("Content-Type", "text/html"));
    assert_eq!(
        (code, message.as_str()),
        (Code::FileUnreadable, "Behind http://host/calls.csv is a web page, not a table.")
    );
    assert!(help.contains("copy the address of the download"), "{help}");
    let (code, message, help) = said(Reply::new(200, CALLS).ending(Ending::Connection));
    assert_eq!(code, Code::FileUnreadable);
    assert_eq!(message, "The server of http://host/calls.csv says neither how long the file is nor where it ends.");
    assert!(help.contains("Fetch it with another program"), "{help}");
    let (code, message, help) = said(Reply::new(200, CALLS).ending(Ending::After(20)));
    assert_eq!(code, Code::NoAnswer);
    assert!(message.starts_with("http://host/calls.csv did not come whole: "), "{message}");
    assert_eq!(help, "Half a table would give wrong numbers: ask again.");
    let (code, message, _) = said(Reply::new(302, "no"));
    assert_eq!(
        (code, message.as_str()),
        (Code::FileUnreadable, "The server of http://host/calls.csv sends on to nowhere (302).")
    );
    // A page is no page because it is called one: servers call many things so.
    let page = Server::of(CALLS);
    assert_eq!(read(&at(page.url("/t.csv")), &options()).1.len(), 2);
}

#[test]
fn other_addresses_say_what_is_possible_instead() {
    let cases = [
        ("gs://bucket/calls.csv", "AWS_ENDPOINT_URL=https://storage.googleapis.com"),
        ("az://box/calls.csv", "SAS token"),
        ("abfss://box@account/calls.csv", "SAS token"),
        ("ftp://host/calls.csv", "curl -s 'ftp://host/calls.csv' | kpi eval report.kpi --data calls=-"),
        ("ftp://user:secret@host/calls.csv", "curl -s 'ftp://host/calls.csv'"),
        ("file:///tmp/calls.csv", "Write the path alone"),
        ("hdfs://host/calls.csv", "hdfs dfs -get"),
        ("data://x", "another program"),
        ("https://host/2025/*.csv", "Name every file"),
        ("https://ho st/calls.csv", "https://host/folder/calls.csv"),
        ("https://999.1.1.1/calls.csv", "https://host/folder/calls.csv"),
        ("https://user:a/secret@host/calls.csv", "%40"),
        ("s3://", "s3://bucket/folder/calls.csv"),
        ("s3://bucket", "s3://bucket/*.csv"),
        ("s3://bucket/2025/", "'s3://bucket/2025/*.csv'"),
        ("s3://bucket/2025//x.csv", "Look at the spelling"),
        ("s3://buck et/x.csv", "s3://bucket/folder/calls.csv"),
        ("s3n://user:secret@bucket/x.csv", "AWS_ACCESS_KEY_ID"),
        ("s3://user:sec/secret@bucket/x.csv", "AWS_ACCESS_KEY_ID"),
        ("https://user:a#secret@host/calls.csv", "%40"),
        ("https://user:a?secret@host/calls.csv", "%40"),
        ("https://user:secret/calls.csv", "%40"),
        ("https://user:12#secret@host/calls.csv", "%40"),
        ("https://user:12/secret@host/2025/*.csv", "Name every file"),
        ("gs://user:12/secret@bucket/calls.csv", "AWS_ENDPOINT_URL"),
        ("ftp://user:a#secret@host/calls.csv", "curl -s"),
    ];
    for (address, help) in cases {
        let failed = failure(&at(address), &options());
        assert_eq!(failed.code, Code::UnknownAddress, "{address}: {failed}");
        assert!(failed.help.join(" ").contains(help), "{address}: {:?}", failed.help);
        let told = format!("{failed:?} {} {}", readable(address), at(address).table_name(None));
        assert!(!told.contains("sec") && !told.contains("user:12"), "{told}");
    }
}

#[test]
fn of_an_address_only_what_cannot_be_secret_is_shown() {
    for (address, shown) in [
        ("calls.csv", "calls.csv"),
        ("C:/data/me@home/calls.csv", "C:/data/me@home/calls.csv"),
        ("https://host.example/calls.csv", "https://host.example/calls.csv"),
        ("https://me:secret@host.example:8443/a/b.csv?c=d#e", "https://host.example:8443/a/b.csv?…#e"),
        ("https://cdn.example/npm/data@1.0/calls.csv", "https://cdn.example/npm/data@1.0/calls.csv"),
        ("http://localhost:9000/data@1.csv", "http://localhost:9000/data@1.csv"),
        ("http://127.0.0.1:9000/x.csv?mail=a@b", "http://127.0.0.1:9000/x.csv?…"),
        ("http://[::1]:9000/book.xlsx#a@b", "http://[::1]:9000/book.xlsx#a@b"),
        ("https://me:12/secret@host/calls.csv", "https://…/calls.csv"),
        ("https://me@firm.example:12/secret@host/a/calls.csv?x=y", "https://…/calls.csv"),
        ("https://token/secret@host/calls.csv", "https://…/calls.csv"),
        ("https://me:12/secret?a@host/calls.csv", "https://…"),
        ("https://me:12/secret@host/calls.csv?mail=a@b", "https://…"),
        ("https://me:12/a/secret#b@host/calls.csv", "https://…"),
        ("https://me:top#secret@host/calls.csv", "https://…"),
        ("https://me:top?secret@host/calls.csv", "https://…"),
        ("https://me:secret", "https://…"),
        ("s3://bucket/folder/calls@home.csv", "s3://bucket/folder/calls@home.csv"),
        ("s3://bucket/all.zip#calls.csv", "s3://bucket/all.zip#calls.csv"),
        ("s3n://KEY:secret@bucket/calls.csv", "s3n://…/calls.csv"),
        ("s3a://KEY:sec/secret@bucket/calls.csv", "s3a://…/calls.csv"),
        ("S3://KEY:secret", "S3://…"),
        ("postgres://me:secret@host:5432/calls", "postgres://host:5432/calls"),
    ] {
        assert_eq!(readable(address), shown);
    }
    // A file is read as ever, whatever it is called.
    let server = Server::of(CALLS);
    let (table, rows) = read(&at(server.url("/data@1.csv")), &options());
    assert_eq!((table.name.as_str(), rows.len()), ("data_1", 2));
}

#[test]
fn secrets_in_addresses_are_used_and_never_shown() {
    let server = Server::of("a,b\n1\n");
    let host = server.root.strip_prefix("http://").unwrap();
    let address = format!("http://reader:p%40ss:w0rd@{host}/calls 2025.csv?sig=TOPSECRET&month=1#part");
    let binding = at(&*address);
    let failed = match open(&binding, &[], &options()) {
        Ok(catalog) => match rows(&catalog.tables[0], 1) {
            Err(ScanError::Failure(failed)) => {
                assert_eq!(catalog.tables[0].origin, format!("http://{host}/calls 2025.csv?…#part"));
                *failed
            }
            other => panic!("a failure was expected, not {other:?}"),
        },
        Err(Error::Failure(failed)) => *failed,
        Err(other) => panic!("{other}"),
    };
    let shown = format!("{failed:?} {}", binding.table_name(None));
    for secret in ["TOPSECRET", "p%40ss", "p@ss", "w0rd", "reader"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert_eq!(failed.place.unwrap().file, format!("http://{host}/calls 2025.csv?…#part"));
    let asked = server.asked().remove(0);
    assert_eq!(asked.target, "/calls%202025.csv?sig=TOPSECRET&month=1");
    assert_eq!(asked.header("authorization"), Some("Basic cmVhZGVyOnBAc3M6dzByZA=="));
    // The name is that of the file.
    for (address, name) in [
        ("https://host/calls%20of%20may.csv.gz?x=1/2.json", "calls_of_may"),
        ("https://host/export?format=csv", "export"),
        ("https://host/book.xlsx#Costs", "Costs"),
        ("s3://bucket/2025/calls.csv", "calls"),
    ] {
        assert_eq!(at(address).table_name(None), name, "{address}");
    }
    // Nor do settings show theirs.
    let stores = stores(&[("AWS_SECRET_ACCESS_KEY", "TOPSECRET")]);
    assert!(
        !format!("{stores:?} {:?}", Options { stores: stores.clone(), ..Options::default() }).contains("TOPSECRET")
    );
}

#[test]
fn a_server_may_send_on_to_another() {
    let there = Server::of(CALLS);
    let place = there.url("/real.csv");
    let server = Server::start(move |_| Reply::new(302, "").with("Location", &place));
    let host = server.root.strip_prefix("http://").unwrap();
    let (table, rows) = read(&at(format!("http://me:secret@{host}/t.csv")), &options());
    assert_eq!((rows.len(), table.origin), (2, format!("http://{host}/t.csv")));
    assert!(server.asked()[0].header("authorization").is_some());
    assert!(there.asked()[0].header("authorization").is_none(), "the login is for the first server alone");
    let circle = Server::start(|asked| Reply::new(302, "").with("Location", &format!("{}x", asked.target)));
    assert_eq!(failure(&at(circle.url("/")), &options()).code, Code::FileUnreadable);
}

/// A store with these objects, two to a page; with a key, whoever does not sign is refused.
fn store(objects: &[(&str, &str)], key: Option<&'static str>) -> Server {
    let objects: Vec<(&str, &[u8])> = objects.iter().map(|(key, text)| (*key, text.as_bytes())).collect();
    store_of(&objects, key, true)
}

/// The same of any bytes; where nobody may list it, it does not say of an object whether it is there.
fn store_of(objects: &[(&str, &[u8])], key: Option<&'static str>, may_list: bool) -> Server {
    let objects: BTreeMap<String, Vec<u8>> =
        objects.iter().map(|(key, bytes)| ((*key).to_owned(), bytes.to_vec())).collect();
    Server::start(move |asked| {
        let said = asked.header("authorization").unwrap_or_default();
        if key.is_some_and(|key| !said.contains(&format!("Credential={key}/"))) {
            return Reply::new(403, "<Error><Code>AccessDenied</Code></Error>");
        }
        let (path, query) = asked.target.split_once('?').unwrap_or((&asked.target, ""));
        let Some(path) = path.strip_prefix("/bucket") else {
            return Reply::new(404, "<Error><Code>NoSuchBucket</Code></Error>");
        };
        if path.trim_matches('/').is_empty() && may_list {
            return listed(&objects, query);
        }
        match objects.get(&decoded(path.trim_start_matches('/'))) {
            Some(bytes) => file(asked, bytes, "\"one\"").with("Last-Modified", "Thu, 02 Jan 2025 10:00:00 GMT"),
            None if !may_list => Reply::new(403, "<Error><Code>AccessDenied</Code></Error>"),
            None => Reply::new(404, "<Error><Code>NoSuchKey</Code></Error>"),
        }
    })
}

fn listed(objects: &BTreeMap<String, Vec<u8>>, query: &str) -> Reply {
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| decoded(&value.replace('+', " ")))
    };
    let (prefix, behind) = (value("prefix").unwrap_or_default(), value("continuation-token").unwrap_or_default());
    let most: usize = value("max-keys").map_or(2, |most| most.parse().unwrap());
    let in_folder = |key: &str| value("delimiter").is_none() || !key[prefix.len()..].contains('/');
    let mut keys = objects.iter().filter(|(key, _)| key.starts_with(&prefix) && **key > behind && in_folder(key));
    let page: Vec<_> = keys.by_ref().take(most).collect();
    let mut xml = String::from("<?xml version=\"1.0\"?><ListBucketResult>");
    for (key, text) in &page {
        xml.push_str(&format!(
            "<Contents><Key>{}</Key><LastModified>2025-01-02T10:00:00.000Z</LastModified><ETag>\"one\"</ETag><Size>{}</Size></Contents>",
            key.replace('&', "&amp;"),
            text.len()
        ));
    }
    if let (Some(_), Some((last, _))) = (keys.next(), page.last()) {
        xml.push_str(&format!("<NextContinuationToken>{last}</NextContinuationToken>"));
    }
    Reply::new(200, xml + "</ListBucketResult>")
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let hex = (*first == b'%').then(|| u8::from_str_radix(std::str::from_utf8(&more[..2]).unwrap(), 16).unwrap());
        bytes.push(hex.unwrap_or(*first));
        rest = if hex.is_some() { &more[2..] } else { more };
    }
    String::from_utf8(bytes).unwrap()
}

fn of_store(server: &Server, more: &[(&str, &str)]) -> Options {
    let mut variables = vec![("AWS_ENDPOINT_URL", server.root.as_str())];
    variables.extend(more);
    Options { stores: stores(&variables), ..Options::default() }
}

#[test]
fn patterns_match_objects_as_they_match_files() {
    let keys = [
        "2025/a.csv",
        "2025/b.csv",
        "2025/c d%ü.csv",
        "2025/d.txt",
        "2025/sub/e.csv",
        "2025/sub/deep/f.csv",
        "2024/g.csv",
        "2025.csv",
        "m/month=2025-01/h.csv",
        "m/month=2025-02/i.csv",
        "odd[1].csv",
        "odd#2.csv",
        "x.zip#y.csv",
    ];
    let text = |key: &str| format!("key\n{key}\n");
    let objects: Vec<(&str, String)> = keys.iter().map(|key| (*key, text(key))).collect();
    let mut objects: Vec<(&str, &str)> = objects.iter().map(|(key, text)| (*key, text.as_str())).collect();
    objects.extend([("2025/", ""), ("2025/sub/", ""), ("2025/sub/deep/", "")]);
    let server = store(&objects, None);
    let folder = Folder::with("2025.csv", text("2025.csv"));
    for key in keys {
        std::fs::create_dir_all(folder.0.path().join(key).parent().unwrap()).unwrap();
        folder.add(key, text(key));
    }
    let patterns = [
        "2025/*.csv",
        "2025/*",
        "2025/**/*.csv",
        "20??/**/*.csv",
        "*.csv",
        "202?/*.csv",
        "202[45]/[a-g].csv",
        "2025/c d%ü.csv",
        "m/*/*.csv",
        "m/month=*/h.csv",
        "odd[1].csv",
        "odd#2.csv",
        "x.zip#y.csv",
        "2025/?.csv",
        "*/sub/*/f.csv",
    ];
    for pattern in patterns {
        let (here, local) = read(&folder.binding(pattern), &Options::default());
        let (table, there) = read(&at(format!("s3://bucket/{pattern}")), &of_store(&server, &[]));
        assert_eq!(there, local, "{pattern}");
        let names = |table: &Table| table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&table), names(&here), "{pattern}");
    }
    // Several addresses are one table, and each object is in it once.
    let both = Binding {
        name: None,
        from: From::Paths(vec!["s3://bucket/2025/a.csv".to_owned(), "s3://bucket/2025/?.csv".to_owned()]),
        format: None,
    };
    let (table, there) = read(&both, &of_store(&server, &[]));
    assert_eq!(there, [["2025/a.csv"], ["2025/b.csv"]]);
    assert_eq!(table.origin, "s3://bucket/2025/a.csv, s3://bucket/2025/?.csv (2 files)");
    let failed = failure(&at("s3://bucket/2025/z*.csv"), &of_store(&server, &[]));
    assert_eq!(
        (failed.code, failed.message.as_str()),
        (Code::FileNotFound, "No file of the store matches s3://bucket/2025/z*.csv.")
    );
    let failed = failure(&at("s3://bucket/m"), &of_store(&server, &[]));
    assert_eq!(failed.message, "s3://bucket/m is a folder, not a file.");
    let failed = failure(&at("s3://bucket/nothing.csv"), &of_store(&server, &[]));
    assert_eq!(
        (failed.code, failed.message.as_str()),
        (Code::FileNotFound, "There is no file s3://bucket/nothing.csv.")
    );
    let failed = failure(&at("s3://other/nothing.csv"), &of_store(&server, &[]));
    assert_eq!((failed.code, failed.message.as_str()), (Code::FileNotFound, "There is no store other."));
}

#[test]
fn a_part_of_an_object_is_read_without_the_right_to_list() {
    let zip = archive(&[("calls.csv", CALLS.as_bytes()), ("b.csv", b"x\n1\n")]);
    let large = long();
    let other = archive(&[("c#d.csv", CALLS.as_bytes())]);
    let objects =
        [("all.zip", &*zip), ("odd#1.csv", CALLS.as_bytes()), ("a#b.zip", &*other), ("big#2.csv", large.as_bytes())];
    let keys = [("AWS_ACCESS_KEY_ID", "READER"), ("AWS_SECRET_ACCESS_KEY", "TOPSECRET")];
    for (key, may_list) in [(None, true), (None, false), (Some("READER"), true), (Some("READER"), false)] {
        let server = store_of(&objects, key, may_list);
        let options = of_store(&server, if key.is_some() { &keys } else { &[] });
        for address in ["all.zip#calls.csv", "odd#1.csv", "a#b.zip#c#d.csv"] {
            let rows = read(&at(format!("s3://bucket/{address}")), &options).1;
            assert_eq!(rows.len(), 2, "{address} {key:?} {may_list}");
        }
        // Whether something is there is asked with its first byte, not with all of it.
        let before = server.sent();
        assert_eq!(read(&at("s3://bucket/big#2.csv"), &options).1.len(), 9_000);
        assert!(server.sent() - before <= large.len() + 1, "{} of {}", server.sent() - before, large.len());
        // A refusal is told of what would be read.
        let failed = failure(&at("s3://bucket/none.zip#calls.csv"), &options);
        let (code, shown) = match (may_list, key) {
            (true, _) => (Code::FileNotFound, "There is no file s3://bucket/none.zip#calls.csv."),
            (_, None) => (
                Code::StoreRefuses,
                "s3://bucket/none.zip#calls.csv may not be read by everybody (403 AccessDenied), and no credentials were found.",
            ),
            _ => (
                Code::StoreRefuses,
                "s3://bucket/none.zip#calls.csv may not be read with the credentials at hand (403 AccessDenied).",
            ),
        };
        assert_eq!((failed.code, failed.message.as_str()), (code, shown));
    }
    // A store that is busy for a moment is asked again, at the first request as at any other.
    let server = Server::start(move |asked| match asked.before % 3 {
        0 => Reply::new(503, "<Error><Code>SlowDown</Code></Error>"),
        _ if asked.target.ends_with("/all.zip") => {
            file(asked, &zip, "\"one\"").with("Last-Modified", "Thu, 02 Jan 2025 10:00:00 GMT")
        }
        _ => Reply::new(404, "<Error><Code>NoSuchKey</Code></Error>"),
    });
    assert_eq!(read(&at("s3://bucket/all.zip#calls.csv"), &of_store(&server, &[])).1.len(), 2);
}

#[test]
fn a_store_is_asked_with_credentials_or_openly() {
    let calls = [("calls.csv", CALLS)];
    let open_store = store(&calls, None);
    read(&at("s3://bucket/calls.csv"), &of_store(&open_store, &[]));
    assert!(open_store.asked().iter().all(|asked| asked.header("authorization").is_none()));
    let closed = store(&calls, Some("READER"));
    let failed = failure(&at("s3://bucket/*.csv"), &of_store(&closed, &[]));
    assert_eq!(failed.code, Code::StoreRefuses);
    assert_eq!(
        failed.message,
        "s3://bucket/*.csv may not be read by everybody (403 AccessDenied), and no credentials were found."
    );
    assert!(failed.help[0].starts_with("Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"), "{:?}", failed.help);
    let keys =
        |name| [("AWS_ACCESS_KEY_ID", name), ("AWS_SECRET_ACCESS_KEY", "TOPSECRET"), ("AWS_SESSION_TOKEN", "TOKEN")];
    assert_eq!(read(&at("s3://bucket/*.csv"), &of_store(&closed, &keys("READER"))).1.len(), 2);
    assert_eq!(closed.asked().last().unwrap().header("x-amz-security-token"), Some("TOKEN"));
    let failed = failure(&at("s3://bucket/calls.csv"), &of_store(&closed, &keys("WRITER")));
    assert_eq!(
        failed.message,
        "s3://bucket/calls.csv may not be read with the credentials at hand (403 AccessDenied)."
    );
    let half = failure(&at("s3://bucket/calls.csv"), &of_store(&closed, &[("AWS_ACCESS_KEY_ID", "READER")]));
    assert_eq!(
        (half.code, half.message.as_str()),
        (Code::StoreSettings, "AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not.")
    );
    for endpoint in ["localhost:9000", "https://user:TOPSECRET@host", "ftp://host", "https://999.1.1.1"] {
        let options = Options { stores: stores(&[("AWS_ENDPOINT_URL", endpoint)]), ..Options::default() };
        let failed = failure(&at("s3://bucket/calls.csv"), &options);
        assert_eq!(failed.code, Code::StoreSettings, "{endpoint}: {failed}");
        assert!(!format!("{failed:?}").contains("TOPSECRET"));
    }
}

#[test]
fn a_store_says_why_it_refuses() {
    let refused = |status: u16, body: &'static str| {
        let server = Server::start(move |_| Reply::new(status, body));
        let keys = [("AWS_ACCESS_KEY_ID", "READER"), ("AWS_SECRET_ACCESS_KEY", "TOPSECRET")];
        failure(&at("s3://bucket/calls.csv"), &of_store(&server, &keys))
    };
    let cases = [
        (403, "<Error><Code>SignatureDoesNotMatch</Code></Error>", Code::StoreRefuses, "AWS_SECRET_ACCESS_KEY"),
        (403, "<Error><Code>InvalidAccessKeyId</Code></Error>", Code::StoreRefuses, "AWS_ACCESS_KEY_ID"),
        (400, "<Error><Code>ExpiredToken</Code></Error>", Code::StoreRefuses, "AWS_SESSION_TOKEN"),
        (403, "<Error><Code>RequestTimeTooSkewed</Code></Error>", Code::StoreRefuses, "clock"),
        (301, "<Error><Code>PermanentRedirect</Code></Error>", Code::StoreSettings, "Say in which one."),
        (
            400,
            "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-central-1</Region></Error>",
            Code::StoreSettings,
            "Say in which one: AWS_REGION=eu-central-1.",
        ),
    ];
    for (status, body, code, help) in cases {
        let failed = refused(status, body);
        assert_eq!(failed.code, code, "{body}: {failed}");
        assert!(failed.help.join(" ").contains(help), "{body}: {:?}", failed.help);
    }
}

#[test]
fn a_machine_of_a_store_has_credentials_of_its_own() {
    let machine = Server::start(|asked| match (asked.method.as_str(), asked.target.as_str()) {
        ("PUT", "/latest/api/token") => Reply::new(200, "token"),
        (_, "/latest/meta-data/iam/security-credentials/") => Reply::new(200, "role"),
        (_, "/latest/meta-data/iam/security-credentials/role") => Reply::new(
            200,
            "{\"Code\":\"Success\",\"AccessKeyId\":\"MACHINE\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"2999-01-01T00:00:00Z\"}",
        ),
        _ => Reply::new(404, ""),
    });
    let server = store(&[("calls.csv", CALLS)], Some("MACHINE"));
    let options = of_store(&server, &[("AWS_METADATA_ENDPOINT", &machine.root)]);
    assert_eq!(read(&at("s3://bucket/calls.csv"), &options).1.len(), 2);
    // Where that service says nothing, everybody's right is tried at once.
    let silent = Server::start(|_| Reply { silence: Duration::from_secs(30), ..Reply::new(200, "") });
    let begun = Instant::now();
    let options = of_store(&server, &[("AWS_METADATA_ENDPOINT", &silent.root)]);
    assert_eq!(failure(&at("s3://bucket/calls.csv"), &options).code, Code::StoreRefuses);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn what_is_more_than_memory_takes_is_kept_in_one_file() {
    // Three files of 25 MB, with few and long cells: together they are more than is kept in memory.
    let text = |file: usize| {
        let row = |row: usize| format!("{file}{row},{}\n", "x".repeat(2_500_000 + row));
        format!("id,text\n{}", (0..10).map(row).collect::<String>())
    };
    let texts: Vec<String> = (1..4).map(text).collect();
    let objects: Vec<(&str, &str)> =
        ["a.csv", "b.csv", "c.csv"].into_iter().zip(texts.iter().map(String::as_str)).collect();
    let server = store(&objects, None);
    let (_, there) = read(&at("s3://bucket/*.csv"), &of_store(&server, &[]));
    let lengths: Vec<(String, usize)> = there.into_iter().map(|row| (row[0].clone(), row[1].len())).collect();
    let expected: Vec<(String, usize)> =
        (1..4).flat_map(|file| (0..10).map(move |row| (format!("{file}{row}"), 2_500_000 + row))).collect();
    assert_eq!(lengths, expected);
}

#[test]
fn a_caller_may_be_inside_a_runtime() {
    let server = Server::of(CALLS);
    let binding = at(server.url("/t.csv"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let options = options();
    let catalog = runtime.block_on(async { catalog(std::slice::from_ref(&binding), &[], &options).await }).unwrap();
    assert_eq!(rows(&catalog.tables[0], 1).unwrap().len(), 2);
}
