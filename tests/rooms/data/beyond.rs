//! What stands below the cells that were looked at: a large file is read as a small one is, or stops with a place.

use super::*;
use kpi::data::BadRows;
use kpi::problem::Code;
use std::sync::Arc;

/// Of the files here only the beginning, the middle and the end are looked at.
fn options() -> Options {
    Options { sample: 1 << 14, smallest_part: 1 << 10, threads: 2, ..Options::default() }
}

/// A file of which nobody looks at the row `late`.
fn large(header: &str, row: &str, late: &str) -> String {
    let mut text = format!("{header}\n");
    (0..20_000).for_each(|at| text.push_str(&format!("{}\n", if at == 6_000 { late } else { row })));
    text
}

/// The kind of the second column and its late cell, when all rows are read.
fn late(text: &str, block: &str) -> (Kind, String) {
    let folder = Folder::with("t.csv", text);
    let block = super::workbooks::block(&format!("table t {{ {block} }}"));
    let mut catalog = open(&folder.binding("t.csv"), &[&block], &options()).unwrap();
    let mut rows = widened_rows(&mut catalog, 3);
    assert_eq!(rows.len(), 20_000);
    (catalog.tables[0].columns[1].kind, rows.swap_remove(6_000).swap_remove(1))
}

fn stopped(text: &str) -> Failure {
    let folder = Folder::with("t.csv", text);
    let table = open(&folder.binding("t.csv"), &[], &options()).unwrap().tables.remove(0);
    match rows(&table, 3) {
        Err(ScanError::Failure(failure)) => *failure,
        other => panic!("a failure was expected, not {:?}", other.map(|rows| rows.len())),
    }
}

#[test]
fn a_late_cell_that_would_have_changed_the_reading_stops() {
    for (header, row, late, message, help) in [
        ("id;v", "1;1000", "1;1.234", "can be read in two ways", "`decimal \".\"` or `decimal \",\"`"),
        ("id;v", "1;1 000", "1;1.234", "can be read in two ways", "`decimal \".\"` or `decimal \",\"`"),
        ("id\tv", "1\t1 000", "1\t1,234", "can be read in two ways", "`decimal \".\"` or `decimal \",\"`"),
        ("id;v", "1;1000", "1;1,5", "shows what begins decimals", "`decimal \",\"`"),
        ("id,v", "1,5.50%", "1,0.5", "has no percent sign", "`format v: percent`"),
        ("id,v", "1,10", "1,007", "begins with a zero", "`format v: text`"),
        ("id,v", "1,10", "1,-07", "begins with a zero", "`format v: text`"),
        ("id,v", "1,10", "1, 07", "begins with a zero", "`format v: text`"),
        ("id,v", "1,1234567890123456789", "1,007", "begins with a zero", "`format v: number`"),
        ("id,v", "1,10.25", "1,00.25", "begins with a zero", "`format v: text`"),
    ] {
        let failure = stopped(&large(header, row, late));
        assert_eq!(failure.code, Code::BadCell, "{late}");
        assert!(failure.message.contains(message), "{late}: {failure}");
        assert!(failure.help[0].contains(help), "{late}: {failure}");
        assert_eq!(failure.place.unwrap().line, Some(6_002), "{late}");
    }
}

#[test]
fn cells_that_change_nothing_are_read_wherever_they_stand() {
    for (header, row, cell, kind, value) in [
        ("id;v", "1;1000", "0", number(9, 0), "0"),
        ("id;v", "1;1000", "1.5", number(18, 1), "1.5"),
        ("id;v", "1;1,5", "1.234", number(9, 1), "1234.0"),
        ("id,v", "1,10", "0", number(9, 0), "0"),
        ("id,v", "1,10", "0.25", number(18, 2), "0.25"),
        ("id,v", "1,10", "1.234", number(18, 3), "1.234"),
        ("id,v", "1,10", "-0.5", number(18, 1), "-0.5"),
        ("id,v", "1,5%", "0%", number(9, 2), "0.00"),
        ("id,v", "1,10.5", "\"1,234\"", number(9, 1), "1234.0"),
        ("id;v", "1;10,5", "1.234,25", number(18, 2), "1234.25"),
        ("id,v", "1,1.5%", "(2%)", number(9, 3), "-0.020"),
    ] {
        let sign = &header[2..3];
        assert_eq!(late(&large(header, row, &format!("1{sign}{cell}")), ""), (kind, value.to_owned()), "{row} {cell}");
    }
}

#[test]
fn said_is_said() {
    for (entry, header, row, cell, kind, value) in [
        ("format v: number", "id,v", "1,10", "1,007", number(9, 0), "7"),
        ("decimal \",\"", "id;v", "1;1000", "1;1.234", number(9, 0), "1234"),
        ("format v: percent", "id,v", "1,5.50%", "1,0.5", number(9, 4), "0.0050"),
    ] {
        assert_eq!(late(&large(header, row, cell), entry), (kind, value.to_owned()), "{entry}");
    }
}

#[test]
fn a_column_that_the_sample_leaves_open_is_looked_through() {
    let day = Kind::Date(kpi::calendar::Grain::Day);
    for (row, cell, kind, value) in [
        ("1,01/02/2025", "1,25/12/2025", day, "2025-12-25"),
        ("1,\"1,234\"", "1,\"1,5\"", number(9, 3), "1.500"),
        ("1,5m", "1,1h 5m", number(9, 0), "3900"),
        ("1,01/02/2025", "1,02/01/2025", Kind::Text, "02/01/2025"),
    ] {
        assert_eq!(late(&large("id,v", row, cell), ""), (kind, value.to_owned()), "{cell}");
    }
}

#[test]
fn many_small_files_leave_the_sample_to_the_large_one() {
    let folder = Folder::with("t00.csv", "id,v\n1,10\n");
    (1..30).for_each(|at| drop(folder.add(&format!("t{at:02}.csv"), "id,v\n1,10\n")));
    folder.add("t99.csv", large("id,v", "1,10", "1,007"));
    // All of it is looked at: the column is a text, as it is in a small file.
    let options = Options { sample: 1 << 18, ..options() };
    let table = open(&folder.binding("t*.csv"), &[], &options).unwrap().tables.remove(0);
    assert_eq!(table.columns[1].kind, Kind::Text);
}

#[test]
fn every_row_that_is_set_aside_is_in_the_file() {
    let lines = |text: &str| {
        let folder = Folder::with("t.csv", text);
        let aside = Arc::new(BadRows::default());
        let options = Options { bad_rows: Some(Arc::clone(&aside)), ..Options::default() };
        let table = open(&folder.binding("t.csv"), &[], &options).unwrap().tables.remove(0);
        let found: Vec<(u64, String)> = aside.rows().into_iter().map(|row| (row.line, row.row)).collect();
        assert_eq!(table.bad_rows, found.len() as u64);
        (rows(&table, 1).unwrap().len(), found)
    };
    let rows: String = (0..8)
        .map(|at| format!("k{at},{at},{}\n", if at == 3 || at == 6 { format!("\"open{at}") } else { format!("x{at}") }))
        .collect();
    let (kept, aside) = lines(&format!("id,v,d\n{rows}"));
    assert_eq!(kept, 6);
    assert_eq!(aside, [(5, "k3,3,\"open3".to_owned()), (8, "k6,6,\"open6".to_owned())]);
}
