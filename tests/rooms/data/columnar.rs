//! Arrow files and streams, folders that are columns, and databases.

use super::whole::pages;
use super::workbooks::block;
use super::*;
use datafusion::arrow::array::{
    Date64Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array, LargeStringArray, StringArray,
    TimestampSecondArray, UInt64Array,
};
use datafusion::arrow::datatypes::{Int8Type, Schema};
use datafusion::arrow::ipc::CompressionType;
use datafusion::arrow::ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use kpi::problem::Code;
use rusqlite::Connection;
use std::sync::Arc;

fn batch() -> RecordBatch {
    let texts: DictionaryArray<Int8Type> = vec![Some("a"), Some(" "), None].into_iter().collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("n", Arc::new(Int64Array::from(vec![Some(1), None, Some(-3_000_000_000_000)]))),
        ("d", Arc::new(Decimal128Array::from(vec![716, 1, 2]).with_precision_and_scale(12, 2).unwrap())),
        ("f", Arc::new(Float64Array::from(vec![0.1, 2.0, f64::NAN]))),
        ("t", Arc::new(texts)),
        ("s", Arc::new(LargeStringArray::from(vec!["x", "", "z"]))),
        ("day", Arc::new(Date64Array::from(vec![0, 86_400_000, 2 * 86_400_000]))),
        ("at", Arc::new(TimestampSecondArray::from(vec![0, 3_600, 7]).with_timezone("UTC"))),
        ("big", Arc::new(UInt64Array::from(vec![u64::MAX, 0, 1]))),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

const READ: [[&str; 8]; 3] = [
    ["1", "7.16", "0.1", "a", "x", "1970-01-01", "1970-01-01 00:00:00", "18446744073709551615"],
    ["", "0.01", "2.0", "", "", "1970-01-02", "1970-01-01 01:00:00", "0"],
    ["-3000000000000", "0.02", "", "", "z", "1970-01-03", "1970-01-01 00:00:07", "1"],
];

fn file(batches: &[RecordBatch], compression: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(compression).unwrap();
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &batches[0].schema(), options).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

fn stream(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

#[test]
fn arrow_files_and_streams_come_out_canonical() {
    let plain: Vec<&str> = READ.concat();
    for (name, bytes) in [
        ("t.arrow", file(&[batch()], None)),
        ("t.feather", file(&[batch()], Some(CompressionType::LZ4_FRAME))),
        ("t.ipc", file(&[batch().slice(0, 1), batch().slice(1, 2)], Some(CompressionType::ZSTD))),
        ("t.arrows", stream(&[batch().slice(0, 2), batch().slice(2, 1)])),
        ("unnamed", stream(&[batch()])),
    ] {
        let folder = Folder::with(name, bytes);
        let table = open(&folder.binding(name), &[], &Options::default()).unwrap().tables.remove(0);
        for parts in 1..4 {
            assert_eq!(rows(&table, parts).unwrap().concat(), plain, "{name}");
        }
        assert_eq!(rows_of(&table, 2, Some(vec![3, 0])).unwrap()[0], ["a", "1"]);
        assert_eq!(rows_of(&table, 2, Some(vec![])).unwrap().len(), 3);
        assert!(table.columns[2].approximate && !table.columns[1].approximate);
        assert_eq!(pages(&folder.binding(name), &Options::default()).concat(), plain);
    }
}

#[test]
fn an_arrow_stream_that_is_cut_off_is_a_failure() {
    let bytes = stream(&[batch(), batch()]);
    let middle = stream(&[batch()]).len() - 8;
    for length in [bytes.len() - 8, bytes.len() - 1, middle, 100] {
        let folder = Folder::with("t.arrows", &bytes[..length]);
        let Err(Error::Failure(failure)) = open(&folder.binding("t.arrows"), &[], &Options::default()) else {
            panic!()
        };
        assert!(failure.message.ends_with("ends in the middle of its Arrow data."), "{failure}");
    }
    let bytes = file(&[batch()], None);
    let folder = Folder::with("t.arrow", &bytes[..bytes.len() - 3]);
    assert!(open(&folder.binding("t.arrow"), &[], &Options::default()).is_err());
    let empty = StringArray::from(Vec::<&str>::new());
    let schema = Arc::new(Schema::new(vec![datafusion::arrow::datatypes::Field::new("a", DataType::Utf8, true)]));
    let batch = RecordBatch::try_new(schema, vec![Arc::new(empty)]).unwrap();
    assert!(pages(&Folder::with("t.arrow", file(&[batch], None)).binding("t.arrow"), &Options::default()).is_empty());
}

fn parquet(batch: &RecordBatch) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = datafusion::parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn folders_are_columns() {
    let one =
        |n: i64| RecordBatch::try_from_iter([("n", Arc::new(Int64Array::from(vec![n, n + 1])) as ArrayRef)]).unwrap();
    let folder = Folder::with("none", "");
    let add = |month: &str, kind: &str, n: i64| {
        let inside = format!("month={month}/kind={kind}");
        std::fs::create_dir_all(folder.0.path().join(&inside)).unwrap();
        folder.add(&format!("{inside}/a.parquet"), parquet(&one(n)));
        folder.add(&format!("{inside}/a.csv"), format!("n\n{n}\n{}\n", n + 1));
        folder.add(&format!("{inside}/a.ndjson.gz"), {
            let mut out = Vec::new();
            let text = format!("{{\"n\": {n}}}\n{{\"n\": {}}}\n", n + 1);
            std::io::Read::read_to_end(
                &mut flate2::read::GzEncoder::new(text.as_bytes(), flate2::Compression::default()),
                &mut out,
            )
            .unwrap();
            out
        });
    };
    add("2025-01", "a%20b", 1);
    add("2025-02", "__HIVE_DEFAULT_PARTITION__", 3);
    let expected =
        [["1", "2025-01-01", "a b"], ["2", "2025-01-01", "a b"], ["3", "2025-02-01", ""], ["4", "2025-02-01", ""]];
    for ending in ["parquet", "csv", "ndjson.gz"] {
        let binding = folder.binding(&format!("month=*/kind=*/*.{ending}"));
        let table = open(&binding, &[], &Options { smallest_part: 1, ..Options::default() }).unwrap().tables.remove(0);
        assert_eq!(table.columns[1].kind, Kind::Date(kpi::calendar::Grain::Month));
        for parts in 1..4 {
            assert_eq!(rows(&table, parts).unwrap(), expected, "{ending}");
        }
        assert_eq!(rows_of(&table, 1, Some(vec![2, 0])).unwrap()[1], ["a b", "2"]);
        assert_eq!(rows_of(&table, 1, Some(vec![1])).unwrap().len(), 4, "{ending}");
    }
    std::fs::create_dir_all(folder.0.path().join("month=2025-03")).unwrap();
    folder.add("month=2025-03/a.csv", "n\n1\n");
    let Err(Error::Failure(failure)) = open(&folder.binding("**/a.csv"), &[], &Options::default()) else { panic!() };
    assert_eq!(failure.code, Code::DifferentColumns);
}

#[test]
fn a_database_gives_its_table() {
    let folder = Folder::with("none", "");
    let path = folder.0.path().join("calls.db");
    let database = Connection::open(&path).unwrap();
    database
        .execute_batch(
            "create table calls (id integer primary key, started text, cost numeric(10,2), wait real, note, \"odd \"\"name\" text, pic blob);
             insert into calls values (7, '2025-01-02 10:00', '12.34', 0.5, 'x', '007', null);
             insert into calls values (3, '2025-01-01', 5, 2, null, '', x'00ff');
             insert into calls values (-9, null, 0.1, 0.30000000000000004, 'y', '1', null);
             create view short as select id from calls where id > 0;",
        )
        .unwrap();
    let table = open(&folder.binding("calls.db"), &[], &Options::default()).unwrap().tables.remove(0);
    // Packed, or from elsewhere, it is the same.
    let bytes = std::fs::read(&path).unwrap();
    folder.add("calls.db.zst", zstd::stream::encode_all(&*bytes, 3).unwrap());
    let server = super::server::Server::of(bytes);
    let there = Binding { name: None, from: From::Paths(vec![server.url("/calls.db#calls")]), format: None };
    for binding in [folder.binding("calls.db.zst#calls"), there] {
        let other = open(&binding, &[], &Options::default()).unwrap().tables.remove(0);
        assert_eq!(other.name, "calls");
        assert_eq!(rows(&other, 2).unwrap(), rows(&table, 2).unwrap());
    }
    assert_eq!(table.name, "calls");
    let expected = [
        ["-9", "", "0.10", "0.30000000000000004", "y", "1"],
        ["3", "2025-01-01 00:00:00", "5.00", "2.00000000000000000", "", ""],
        ["7", "2025-01-02 10:00:00", "12.34", "0.50000000000000000", "x", "007"],
    ];
    assert_eq!(rows(&table, 3).unwrap(), expected);
    assert_eq!(
        table.columns.iter().map(|column| column.approximate).collect::<Vec<_>>(),
        [false, false, false, true, false, false]
    );
    assert_eq!(table.left_out, [("pic".to_owned(), "it holds binary data".to_owned())]);
    let view = open(&folder.binding("calls.db#short"), &[], &Options::default()).unwrap().tables.remove(0);
    assert_eq!((view.name.as_str(), rows(&view, 2).unwrap().len()), ("short", 2));
    database.execute_batch("create table costs (a int)").unwrap();
    let Err(Error::Failure(failure)) = open(&folder.binding("calls.db"), &[], &Options::default()) else { panic!() };
    assert!(failure.message.ends_with("calls.db has several tables: calls, costs, short."), "{failure}");
}

#[test]
fn a_large_table_is_read_in_parts_by_number_and_by_key() {
    let folder = Folder::with("none", "");
    let path = folder.0.path().join("t.db");
    let mut database = Connection::open(&path).unwrap();
    database
        .execute_batch("create table a (n); create table b (g text, n int, primary key (g, n)) without rowid;")
        .unwrap();
    let work = database.transaction().unwrap();
    for n in 0..20_000_i64 {
        work.execute("insert into a (rowid, n) values (?1, ?2)", [n * n * 1_000 - 5, n]).unwrap();
        work.execute("insert into b values (?1, ?2)", rusqlite::params![format!("g{}", n % 7), n]).unwrap();
    }
    work.commit().unwrap();
    let options = Options { smallest_part: 1, sample: 20_000, threads: 2, ..Options::default() };
    for (part, column) in [("a", 0), ("b", 1)] {
        let table = open(&folder.binding(&format!("t.db#{part}")), &[], &options).unwrap().tables.remove(0);
        for parts in [1, 3, 8] {
            let mut found: Vec<i64> =
                rows(&table, parts).unwrap().iter().map(|row| row[column].parse().unwrap()).collect();
            found.sort_unstable();
            assert!(found.iter().copied().eq(0..20_000), "{part} {parts}");
        }
    }
}

#[test]
fn rows_of_a_database_that_do_not_fit_are_set_aside() {
    let folder = Folder::with("none", "");
    let mut database = Connection::open(folder.0.path().join("t.db")).unwrap();
    database
        .execute_batch(
            "create table a (g text, n); create table b (g text, n, primary key (g)) without rowid; create view c as select * from a;",
        )
        .unwrap();
    // Among them all rows that are read at once.
    let is_bad = |n: i64| n == 3 || n == 11_999 || (4_096..9_000).contains(&n);
    let work = database.transaction().unwrap();
    for n in 0..12_000_i64 {
        let cell = if is_bad(n) { format!("x{n}") } else { n.to_string() };
        for table in ["a", "b"] {
            work.execute(&format!("insert into {table} values (?1, ?2)"), [format!("g{n:05}"), cell.clone()]).unwrap();
        }
    }
    work.commit().unwrap();
    let number = block("table t { format n: number }");
    // The rows of a view have no order: none of them is set aside.
    let view = Options { bad_rows: Some(Arc::default()), ..Options::default() };
    let table =
        open(&folder.binding("t.db#c"), &[&block("table c { format n: number }")], &view).unwrap().tables.remove(0);
    let Err(ScanError::Failure(failure)) = rows(&table, 1) else { panic!("a failure") };
    assert!(failure.message.contains("x3"), "{failure}");
    for part in ["a", "b"] {
        let aside = Arc::new(kpi::data::BadRows::default());
        let options = Options { bad_rows: Some(aside.clone()), smallest_part: 1, ..Options::default() };
        let mut binding = folder.binding(&format!("t.db#{part}"));
        binding.name = Some("t".to_owned());
        let table = open(&binding, &[&number], &options).unwrap().tables.remove(0);
        for parts in [1, 3] {
            let found = rows(&table, parts).unwrap();
            let kept: Vec<[String; 2]> =
                (0..12_000).filter(|n| !is_bad(*n)).map(|n| [format!("g{n:05}"), n.to_string()]).collect();
            assert_eq!(found, kept, "{part} {parts}");
        }
        assert_eq!(rows_of(&table, 2, Some(vec![])).unwrap().len(), (0..12_000).filter(|n| !is_bad(*n)).count());
        let lines: Vec<(u64, String, String)> =
            aside.rows().into_iter().map(|row| (row.line, row.text, row.row)).collect();
        let bad = (0..12_000).filter(|n| is_bad(*n));
        let wanted: Vec<_> = bad.map(|n| (n as u64 + 1, format!("x{n}"), format!("g{n:05}\tx{n}"))).collect();
        assert_eq!(lines, wanted, "{part}");
    }
}

#[test]
fn numbers_of_16_bits_are_read_and_what_is_no_number_is_told() {
    type Half = <datafusion::arrow::datatypes::Float16Type as datafusion::arrow::datatypes::ArrowPrimitiveType>::Native;
    let numbers = [0.1f32, 1.5, 65_504.0, f32::NAN].map(Half::from_f32);
    let halves: ArrayRef = Arc::new(datafusion::arrow::array::Float16Array::from(numbers.to_vec()));
    let batch = RecordBatch::try_from_iter([("h", halves)]).unwrap();
    let folder = Folder::with("t.arrow", file(&[batch], None));
    let table = open(&folder.binding("t.arrow"), &[], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(rows(&table, 1).unwrap().concat(), ["0.1", "1.5", "65504.0", ""]);
    assert!(table.columns[0].approximate);
    let found = wait(kpi::data::inspect(&folder.binding("t.arrow"), &Options::default())).unwrap();
    assert!(found.remarks[0].contains("Some cells of h are NaN"), "{:?}", found.remarks);
}

#[test]
fn a_damaged_arrow_file_is_a_failure() {
    let bytes = include_bytes!("../../data/formats/damaged.arrow");
    let folder = Folder::with("t.arrow", bytes);
    match open(&folder.binding("t.arrow"), &[], &Options::default()) {
        Err(Error::Failure(failure)) => assert!(failure.message.ends_with("it is damaged."), "{failure}"),
        other => panic!("{other:?}"),
    }
}
