//! Parquet files with contents that are less common, and NDJSON with objects in it.

use super::*;
use datafusion::arrow::array::{
    Date64Array, Decimal128Array, Decimal256Array, DictionaryArray, Float32Array, Int32Array, Int64Array, ListArray,
    StringArray, StructArray, TimestampMillisecondArray, TimestampNanosecondArray, TimestampSecondArray, UInt64Array,
};
use datafusion::arrow::datatypes::{Field, Int32Type, i256};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::file::properties::WriterProperties;
use kpi::calendar::{Calendar, Zone};
use kpi::data::inspect;
use std::sync::Arc;

fn bytes(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let small_groups = WriterProperties::builder().set_max_row_group_row_count(Some(2)).build();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(small_groups)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn array(values: impl Array + 'static) -> ArrayRef {
    Arc::new(values)
}

fn read(columns: Vec<(&str, ArrayRef)>) -> (Vec<Kind>, Vec<Vec<String>>) {
    let folder = Folder::with("t.parquet", bytes(columns));
    let table = open(&folder.binding("t.parquet"), &[], &Options::default()).unwrap().tables.remove(0);
    let found = rows(&table, 1).unwrap();
    assert_eq!(found, rows(&table, 3).unwrap(), "read in parts");
    (kinds(&table), found)
}

#[test]
fn decimals_of_every_width_keep_their_digits() {
    let wide = i256::from_string("1234567890123456789012345678901234567890123456").unwrap();
    let narrow = Decimal128Array::from(vec![Some(716), None, Some(-1)]).with_precision_and_scale(4, 2).unwrap();
    let large = Decimal128Array::from(vec![i128::from(i64::MAX) * 10, 0, -1]).with_precision_and_scale(38, 6).unwrap();
    let huge = Decimal256Array::from(vec![wide, -wide, i256::from_i128(5)]).with_precision_and_scale(50, 10).unwrap();
    let columns = vec![("a", array(narrow)), ("b", array(large)), ("c", array(huge))];
    let (_, found) = read(columns);
    let first = ["7.16", "92233720368547.758070", "123456789012345678901234567890123456.7890123456"];
    assert_eq!(found[0], first);
    assert_eq!(found[1], ["", "0.000000", "-123456789012345678901234567890123456.7890123456"]);
    assert_eq!(found[2], ["-0.01", "-0.000001", "0.0000000005"]);
}

#[test]
fn whole_numbers_without_a_sign_widen_their_column() {
    let folder = Folder::with("t.parquet", bytes(vec![("n", array(UInt64Array::from(vec![u64::MAX, 0, 1])))]));
    let mut catalog = open(&folder.binding("t.parquet"), &[], &Options::default()).unwrap();
    let Err(ScanError::Wider { column, kind, .. }) = rows(&catalog.tables[0], 1) else { panic!("it fits") };
    catalog = catalog.widened("t", column, kind);
    assert_eq!(rows(&catalog.tables[0], 1).unwrap(), [["18446744073709551615"], ["0"], ["1"]]);
}

#[test]
fn times_of_every_unit_are_the_same_moments() {
    let zone = "+00:00";
    let (seconds, millis) = (vec![Some(1_735_812_000), None], vec![1_735_812_000_123, -1]);
    let columns = vec![
        ("s", array(TimestampSecondArray::from(seconds))),
        ("ms", array(TimestampMillisecondArray::from(millis))),
        ("ns", array(TimestampNanosecondArray::from(vec![1_735_812_000_123_456_000, 0]).with_timezone(zone))),
        ("day", array(Date64Array::from(vec![1_735_776_000_000, -86_400_000]))),
    ];
    let (kinds, found) = read(columns.clone());
    assert_eq!(kinds[..3], [Kind::Time; 3]);
    assert_eq!(
        found[0],
        ["2025-01-02 10:00:00", "2025-01-02 10:00:00.123", "2025-01-02 10:00:00.123456", "2025-01-02"]
    );
    assert_eq!(found[1], ["", "1969-12-31 23:59:59.999", "1970-01-01 00:00:00", "1969-12-31"]);
    let folder = Folder::with("t.parquet", bytes(columns));
    let remarks = wait(inspect(&folder.binding("t.parquet"), &Options::default())).unwrap().remarks;
    assert!(remarks.iter().any(|remark| remark.contains("ns") && remark.contains("UTC")), "{remarks:?}");
    // Only the column that has a zone is brought to local time.
    let calendar = Calendar { time_zone: Zone::named("Asia/Kolkata"), ..Calendar::default() };
    let options = Options { calendar: Arc::new(calendar), ..Options::default() };
    let local = wait(inspect(&folder.binding("t.parquet"), &options)).unwrap();
    assert_eq!(
        local.first_rows[0][..3],
        ["2025-01-02 10:00:00", "2025-01-02 10:00:00.123", "2025-01-02 15:30:00.123456"]
    );
    assert!(local.remarks.iter().any(|remark| remark.contains("Asia/Kolkata")), "{:?}", local.remarks);
}

#[test]
fn repeated_texts_and_narrow_floats_are_read_as_written() {
    let texts: DictionaryArray<Int32Type> =
        vec![Some("phone"), None, Some("chat"), Some("phone")].into_iter().collect();
    let floats = Float32Array::from(vec![Some(0.1), Some(16_777_216.0), None, Some(1.5e-3)]);
    let (_, found) = read(vec![("t", array(texts)), ("f", array(floats))]);
    let column = |at: usize| found.iter().map(|row| row[at].clone()).collect::<Vec<_>>();
    assert_eq!(column(0), ["phone", "", "chat", "phone"]);
    assert_eq!(column(1), ["0.1000", "16777216.0000", "", "0.0015"]);
}

#[test]
fn lists_and_records_are_left_out_and_said_so() {
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(vec![Some(1)]), Some(vec![])]);
    let field = Arc::new(Field::new("x", DataType::Int32, true));
    let record = StructArray::from(vec![(field, array(Int32Array::from(vec![1, 2])))]);
    let columns = vec![("tags", array(list)), ("n", array(Int32Array::from(vec![1, 2]))), ("who", array(record))];
    let folder = Folder::with("t.parquet", bytes(columns));
    let table = open(&folder.binding("t.parquet"), &[], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(rows(&table, 1).unwrap(), [["1"], ["2"]]);
    let reason = "it holds lists or records".to_owned();
    assert_eq!(table.left_out, [("tags".to_owned(), reason.clone()), ("who".to_owned(), reason)]);
}

#[test]
fn a_file_without_rows_is_a_table() {
    let (kinds, found) = read(vec![
        ("n", array(Int64Array::from(Vec::<i64>::new()))),
        ("t", array(StringArray::from(Vec::<&str>::new()))),
    ]);
    assert_eq!((kinds.len(), found.len()), (2, 0));
}

#[test]
fn files_may_order_and_size_their_columns_differently() {
    let first = vec![("n", array(Int32Array::from(vec![1, 2]))), ("t", array(StringArray::from(vec!["x", "y"])))];
    let second =
        vec![("t", array(StringArray::from(vec!["z"]))), ("n", array(Int64Array::from(vec![9_000_000_000_000])))];
    let folder = Folder::with("a.parquet", bytes(first));
    folder.add("b.parquet", bytes(second));
    let table = open(&folder.binding("*.parquet"), &[], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(rows(&table, 1).unwrap(), [["1", "x"], ["2", "y"], ["9000000000000", "z"]]);
    folder.add("c.parquet", bytes(vec![("n", array(Int32Array::from(vec![1])))]));
    let Err(Error::Failure(failure)) = open(&folder.binding("*.parquet"), &[], &Options::default()) else { panic!() };
    assert!(failure.message.contains("c.parquet has no column t"), "{}", failure.message);
}
