//! Parquet, NDJSON, cells, and what inspect tells.

use super::*;
use datafusion::arrow::array::{
    Decimal128Array, DictionaryArray, Float64Array, Int64Array, StringArray, TimestampNanosecondArray,
};
use datafusion::arrow::datatypes::Int32Type;
use kpi::data::inspect;
use kpi::problem::Code;
use std::sync::Arc;

#[test]
fn ndjson_numbers_keep_their_digits() {
    let folder = Folder::with(
        "t.ndjson",
        "{\"a\": 0.1, \"b\": \"x\\u00e9\\n\", \"c\": true, \"n\": {\"x\": [1, \"}\"]}}\n\n{\"b\":null,\"a\":12345678901234567890.5,\"e\":1.5e3}\n",
    );
    for smallest_part in [1, 1000] {
        let options = Options { smallest_part, ..Options::default() };
        let table = open(&folder.binding("t.ndjson"), &[], &options).unwrap().tables.remove(0);
        assert_eq!(kinds(&table), vec![number(38, 1), Kind::Text, Kind::Bool, number(9, 0)]);
        for parts in 1..5 {
            let found = rows(&table, parts).unwrap();
            assert_eq!(found, [["0.1", "xé\n", "true", ""], ["12345678901234567890.5", "", "", "1500"]]);
        }
    }
    let folder = Folder::with("t.ndjson", "{\"a\": 1}\n{\"a\" 1}\n");
    let Err(Error::Failure(failure)) = open(&folder.binding("t.ndjson"), &[], &Options::default()) else { panic!() };
    assert_eq!((failure.code, failure.place.unwrap().line), (Code::BadJson, Some(2)));
}

#[test]
fn cells_are_read_as_the_cells_of_a_file() {
    let binding = Binding {
        name: Some("conversations".into()),
        from: From::Cells {
            header: vec!["id".into(), "cost".into()],
            rows: vec![vec!["1".into(), "9999.60".into()], vec!["\"".into(), "".into()]],
            origin: "the test".into(),
        },
        format: None,
    };
    let table = open(&binding, &[], &Options { smallest_part: 1, ..Options::default() }).unwrap().tables.remove(0);
    assert_eq!(kinds(&table), vec![Kind::Text, number(9, 2)]);
    assert_eq!(rows(&table, 2).unwrap(), [["1", "9999.60"], ["\"", ""]]);
}

fn parquet(columns: Vec<(&str, ArrayRef)>) -> Folder {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = datafusion::parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    Folder::with("t.parquet", bytes)
}

#[test]
fn parquet_comes_out_canonical() {
    let texts: DictionaryArray<Int32Type> = vec![Some("a"), Some(" "), None].into_iter().collect();
    let folder = parquet(vec![
        ("n", Arc::new(Int64Array::from(vec![Some(1), None, Some(-3)])) as ArrayRef),
        ("d", Arc::new(Decimal128Array::from(vec![716, 1, 2]).with_precision_and_scale(12, 2).unwrap())),
        ("f", Arc::new(Float64Array::from(vec![0.1, 2.0, f64::NAN]))),
        ("t", Arc::new(texts)),
        ("s", Arc::new(StringArray::from(vec!["x", "", "z"]))),
        ("at", Arc::new(TimestampNanosecondArray::from(vec![1_000, 2_000_000_000, 0]).with_timezone("+02:00"))),
        ("big", Arc::new(Int64Array::from(vec![i64::MAX, 0, i64::MIN]))),
    ]);
    let table = open(&folder.binding("t.parquet"), &[], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(table.columns[2].name, "f");
    assert!(table.columns[2].approximate && !table.columns[1].approximate);
    assert_eq!(kinds(&table)[..4], [number(9, 0), number(18, 2), number(9, 1), Kind::Text]);
    assert_eq!(
        rows(&table, 2).unwrap(),
        [
            ["1", "7.16", "0.1", "a", "x", "1970-01-01 00:00:00.000001", "9223372036854775807"],
            ["", "0.01", "2.0", "", "", "1970-01-01 00:00:02", "0"],
            ["-3", "0.02", "", "", "z", "1970-01-01 00:00:00", "-9223372036854775808"],
        ]
    );
    assert_eq!(rows_of(&table, 2, Some(vec![3, 0])).unwrap()[0], ["a", "1"]);
    assert_eq!(rows_of(&table, 2, Some(vec![])).unwrap().len(), 3);
}

#[test]
fn parquet_times_finer_than_microseconds_are_bad_cells() {
    let folder = parquet(vec![("at", Arc::new(TimestampNanosecondArray::from(vec![0, 1])) as ArrayRef)]);
    let table = open(&folder.binding("t.parquet"), &[], &Options::default()).unwrap().tables.remove(0);
    let Err(ScanError::Failure(failure)) = rows(&table, 1) else { panic!("a failure") };
    assert_eq!(failure.code, Code::BadCell);
}

#[test]
fn inspect_tells_what_was_recognised() {
    let folder = Folder::with(
        "calls.csv",
        "call_id;started;channel;wait\n1;2025-01-02T10:00Z;phone;20\n2;2025-01-03T11:30Z;chat;\n",
    );
    let found = wait(inspect(&folder.binding("calls.csv"), &Options::default())).unwrap();
    assert_eq!((found.separator, found.rows, found.counted), (Some(";".to_owned()), 2, true));
    assert_eq!(found.columns[3].blanks, 1);
    assert_eq!(found.columns[3].smallest.as_deref(), Some("20"));
    assert_eq!(found.columns[1].largest.as_deref(), Some("2025-01-03 11:30:00"));
    assert_eq!(found.first_rows[0], ["1", "2025-01-02 10:00:00", "phone", "20"]);
    assert_eq!(found.remarks.len(), 1);
    assert!(found.block.contains("time started\n") && found.block.contains("key call_id"), "{}", found.block);
}
