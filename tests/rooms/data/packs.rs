//! Compressed files: whole, of several members, cut off, and archives.

use super::whole::pages;
use super::workbooks::archive;
use super::*;
use kpi::problem::Code;
use std::io::Read;

fn gz(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzEncoder::new(text, flate2::Compression::default()).read_to_end(&mut out).unwrap();
    out
}

/// A text in every compression, with the ending of the file.
fn packed(text: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut bz = Vec::new();
    bzip2::read::BzEncoder::new(text, bzip2::Compression::default()).read_to_end(&mut bz).unwrap();
    // Of the same text, written by another program.
    let xz = include_bytes!("../../data/formats/calls.csv.xz");
    vec![
        ("gz", gz(text)),
        ("zst", zstd::stream::encode_all(text, 3).unwrap()),
        ("bz2", bz),
        ("xz", xz.to_vec()),
        ("zip", archive(&[("inside.csv", text)])),
    ]
}

fn failure(folder: &Folder, pattern: &str) -> Failure {
    match open(&folder.binding(pattern), &[], &Options::default()) {
        Err(Error::Failure(failure)) => *failure,
        other => panic!("a failure was expected, not {other:?}"),
    }
}

fn text() -> String {
    let mut text = String::from("id;cost\n");
    (0..5_000).for_each(|row| text.push_str(&format!("{row};{}.{:02}\n", row * 7_919 % 1000, row * 31 % 100)));
    text
}

#[test]
fn what_is_compressed_is_read_as_what_it_holds() {
    let text = text();
    let plain = pages(&Folder::with("calls.csv", &text).binding("calls.csv"), &Options::default());
    for (ending, bytes) in packed(text.as_bytes()) {
        let folder = Folder::with(&format!("calls.csv.{ending}"), bytes);
        let table = open(&folder.binding("calls.csv.*"), &[], &Options::default()).unwrap().tables.remove(0);
        assert_eq!(table.name, "calls");
        assert_eq!(rows(&table, 3).unwrap(), plain, "{ending}");
    }
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_a_failure() {
    for (ending, bytes) in packed(text().as_bytes()) {
        for length in [bytes.len() - 1, bytes.len() - 4, bytes.len() - 9, bytes.len() / 2, 40] {
            let folder = Folder::with(&format!("calls.csv.{ending}"), &bytes[..length]);
            let failed = failure(&folder, "calls.csv.*");
            assert_eq!(failed.code, Code::FileUnreadable, "{ending} {length}");
            let said = failed.message.contains("ends in the middle") || failed.message.contains("cannot be unpacked");
            assert!(said, "{ending} {length}: {failed}");
        }
        let mut damaged = bytes.clone();
        let middle = damaged.len() / 2;
        damaged[middle..middle + 8].iter_mut().for_each(|byte| *byte ^= 0x55);
        assert_eq!(failure(&Folder::with("t.csv", damaged), "t.csv").code, Code::FileUnreadable, "{ending}");
    }
}

#[test]
fn members_one_behind_the_other_are_one_file() {
    let joined = [gz(b"a,b\n1,2\n"), gz(b"3,4\n")].concat();
    assert_eq!(
        pages(&Folder::with("t.csv.gz", joined).binding("t.csv.gz"), &Options::default()),
        [["1", "2"], ["3", "4"]]
    );
    let frames =
        [zstd::stream::encode_all(&b"a,b\n1,2\n"[..], 3).unwrap(), zstd::stream::encode_all(&b"3,4\n"[..], 3).unwrap()]
            .concat();
    assert_eq!(pages(&Folder::with("t.zst", frames).binding("t.zst"), &Options::default()), [["1", "2"], ["3", "4"]]);
}

#[test]
fn a_file_of_an_archive_is_chosen() {
    let inner = gz(b"{\"c\": 5}\n");
    let bytes = archive(&[("2025/calls.csv", b"a\n1\n"), ("costs.ndjson.gz", &inner), ("__MACOSX/._calls.csv", b"x")]);
    let folder = Folder::with("all.zip", bytes);
    let failed = failure(&folder, "all.zip");
    assert_eq!(failed.code, Code::WhichPart);
    assert!(failed.message.ends_with("all.zip has several files: 2025/calls.csv, costs.ndjson.gz."), "{failed}");
    for (part, name, cell) in [("2025/calls.csv", "calls", "1"), ("costs.ndjson.gz", "costs", "5")] {
        let table =
            open(&folder.binding(&format!("all.zip#{part}")), &[], &Options::default()).unwrap().tables.remove(0);
        assert_eq!((table.name.as_str(), rows(&table, 1).unwrap().concat().join("").as_str()), (name, cell));
    }
    assert!(failure(&folder, "all.zip#calls.csv").message.contains("has no file calls.csv"));
    assert!(failure(&Folder::with("no.zip", archive(&[])), "no.zip").message.contains("There is no file in"));
}

#[test]
fn what_does_not_fit_into_memory_is_read_alike() {
    let mut text = String::from("id,text\n");
    let filler = "x".repeat(1 << 20);
    (0..70).for_each(|row| text.push_str(&format!("{row},{filler}{row}\n")));
    let folder = Folder::with("t.csv.zst", zstd::stream::encode_all(text.as_bytes(), 1).unwrap());
    let table = open(&folder.binding("t.csv.zst"), &[], &Options::default()).unwrap().tables.remove(0);
    let found = rows_of(&table, 4, Some(vec![0])).unwrap();
    assert_eq!(found.len(), 70);
    assert!(found.iter().enumerate().all(|(at, row)| row[0] == at.to_string()));
}

#[test]
fn what_stands_behind_gzip_data_is_said() {
    let folder = Folder::with("calls.csv.gz", [gz(b"a,b\n1,2\n"), b"rest".to_vec()].concat());
    let failed = failure(&folder, "calls.csv.gz");
    assert!(failed.message.starts_with("Behind the gzip data of "), "{failed}");
    let two = Folder::with("calls.csv.gz", [gz(b"a,b\n1,2\n"), gz(b"3,4\n")].concat());
    assert_eq!(pages(&two.binding("calls.csv.gz"), &Options::default()), [["1", "2"], ["3", "4"]]);
}

#[test]
fn what_is_called_a_table_and_is_none_is_said() {
    for (name, text, what) in [
        ("t.xls", &b"<html><table><tr><td>1</td></tr></table></html>"[..], "is a web page"),
        ("t.csv", b"\xef\xbb\xbf\n <!doctype HTML>\n<p>sign in</p>", "is a web page"),
        ("t.csv", b"%PDF-1.7\n1 0 obj", "is a PDF document"),
    ] {
        let failed = failure(&Folder::with(name, text), name);
        assert!(failed.message.contains(what), "{failed}");
    }
}
