//! JSON: lists of objects, objects within objects, one object a line.

use super::whole::pages;
use super::*;
use kpi::problem::Code;

fn names(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| column.name.as_str()).collect()
}

fn table(name: &str, text: &str, options: &Options) -> (Folder, Table) {
    let folder = Folder::with(name, text);
    let table = open(&folder.binding(name), &[], options).unwrap().tables.remove(0);
    (folder, table)
}

fn failure(folder: &Folder, name: &str) -> Failure {
    match open(&folder.binding(name), &[], &Options::default()) {
        Err(Error::Failure(failure)) => *failure,
        other => panic!("a failure was expected, not {other:?}"),
    }
}

/// Layouts of the same two records.
const SAME: [&str; 7] = [
    r#"[{"id":1,"customer":{"name":"Ada","address":{"city":"Rome"}},"cost":0.10},{"id":2,"cost":12.5,"late":true}]"#,
    "\u{feff} [\n  {\"id\": 1, \"customer\": {\"name\": \"Ada\", \"address\": {\"city\": \"Rome\"}},\n   \"cost\": 0.10},\n\n  {\"id\": 2, \"cost\": 12.5, \"late\": true}\n]\n",
    "{\"id\":1,\"customer\":{\"name\":\"Ada\",\"address\":{\"city\":\"Rome\"}},\"cost\":0.10}\n{\"id\":2,\"cost\":12.5,\"late\":true}",
    "{\n\"id\":1,\"customer\":{\"name\":\"Ada\",\"address\":{\"city\":\"Rome\"}},\"cost\":0.10}\n{\"id\":2,\n\"cost\":12.5,\"late\":true}\n",
    r#"{"meta": {"tags": ["x"], "n": 2}, "ok": true, "rows": [{"id":1,"customer":{"name":"Ada","address":{"city":"Rome"}},"cost":0.10},{"id":2,"cost":12.5,"late":true}], "next": null}"#,
    r#"[{"id":1,"customer":{"name":"Ada","address":{"city":"Rome"}},"cost":0.10},{"id":2,"customer":null,"cost":12.5,"late":true}]"#,
    r#"{"rows": [{"id":1,"customer":{"name":"A\u0064a","address":{"city":"Rome"}},"cost":1e-1},{"id":2,"cost":1.25e1,"late":true}]}"#,
];

#[test]
fn every_layout_of_the_same_records_is_the_same_table() {
    for text in SAME {
        for smallest_part in [1, 1 << 20] {
            let options = Options { smallest_part, ..Options::default() };
            let (_folder, table) = table("t.json", text, &options);
            assert_eq!(names(&table), ["id", "customer_name", "customer_address_city", "cost", "late"], "{text}");
            for parts in 1..4 {
                let found = rows(&table, parts).unwrap();
                assert_eq!(
                    found,
                    [["1", "Ada", "Rome", "0.10", ""], ["2", "", "", "12.50", "true"]].map(|row| row.map(|cell| {
                        if text.contains("1e-1") {
                            cell.replace("0.10", "0.1").replace("12.50", "12.5")
                        } else {
                            cell.to_owned()
                        }
                    })),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn names_that_would_be_the_same_keep_their_points() {
    let (_folder, table) = table("t.json", r#"[{"a":{"b":1,"c":{}},"a_b":2,"a.c":3}]"#, &Options::default());
    assert_eq!(names(&table), ["a.b", "a_b", "a.c"]);
    assert_eq!(rows(&table, 1).unwrap(), [["1", "2", "3"]]);
}

#[test]
fn files_of_one_table_may_have_different_fields() {
    let folder = Folder::with("a.ndjson", "{\"id\":1,\"x\":1}\n");
    folder.add("b.ndjson", "{\"y\":\"s\",\"id\":2}\n{\"id\":3,\"tags\":[1]}\n");
    let table = open(&folder.binding("*.ndjson"), &[], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(names(&table), ["id", "x", "y"]);
    assert_eq!(rows(&table, 2).unwrap(), [["1", "1", ""], ["2", "", "s"], ["3", "", ""]]);
    assert!(table.left_out[0].1.ends_with("b.ndjson has a list in it, in line 2"), "{:?}", table.left_out);
}

#[test]
fn a_large_list_is_cut_where_its_objects_begin() {
    let mut text = String::from("[");
    for row in 0..20_000 {
        text.push_str(&format!(
            "{}{{\"id\": {row}, \"text\": \"}}]{{ \\\\\\\" {row}\"}}",
            if row > 0 { ",\n" } else { "" }
        ));
    }
    text.push_str("\n]");
    let options = Options { smallest_part: 1, sample: 1 << 16, threads: 2, ..Options::default() };
    let (folder, table) = table("t.json", &text, &options);
    for parts in [1, 2, 7] {
        let found = rows(&table, parts).unwrap();
        assert_eq!(found.len(), 20_000);
        assert!(
            found.iter().enumerate().all(|(at, row)| row[0] == at.to_string() && row[1].ends_with(&format!("\" {at}")))
        );
    }
    assert_eq!(pages(&folder.binding("t.json"), &options).len(), 20_000);
}

#[test]
fn a_single_object_is_one_row_and_an_empty_list_none() {
    assert_eq!(
        pages(
            &Folder::with("t.json", "{\n \"a\": 1,\n \"b\": {\"c\": \"x\"}\n}").binding("t.json"),
            &Options::default()
        ),
        [["1", "x"]]
    );
    let (_folder, table) = table("t.json", " [ ] ", &Options::default());
    assert!(rows(&table, 1).unwrap().is_empty());
}

#[test]
fn which_list_is_asked_where_there_are_several() {
    let text = r#"{"calls": [{"a": 1}], "costs": [{"b": 2}], "deep": {"er": [{"c": 3}]}}"#;
    let folder = Folder::with("t.json", text);
    let failed = failure(&folder, "t.json");
    assert_eq!(failed.code, Code::WhichPart);
    assert!(failed.message.ends_with("has several arrays: calls, costs."), "{failed}");
    for (part, name, cell) in [("calls", "calls", "1"), ("costs", "costs", "2"), ("deep.er", "deep_er", "3")] {
        let table =
            open(&folder.binding(&format!("t.json#{part}")), &[], &Options::default()).unwrap().tables.remove(0);
        assert_eq!((table.name.as_str(), rows(&table, 1).unwrap().concat().join("").as_str()), (name, cell));
    }
    assert!(failure(&folder, "t.json#cals").help[0].contains("#calls'"));
}

#[test]
fn what_is_broken_has_its_line() {
    for (text, line, code) in [
        ("[{\"a\": 1},\n 2]", 2, "something else than one JSON object"),
        ("[{\"a\": 1},\n {\"a\" 2}]", 2, "something else than one JSON object"),
        ("[{\"a\": 1},\n\n {\"a\": 2}", 3, "ends in the middle"),
        ("{\"rows\": [{\"a\": 1},\n {\"a\": ", 2, "ends in the middle"),
        ("[{\"a\": 1}]\n\n]", 3, "This is not JSON."),
        ("{\"a\": 1}\n{\"a\": 2}\n{\"a\": \n", 3, "not one JSON object"),
    ] {
        let folder = Folder::with("t.json", text);
        let failed = failure(&folder, "t.json");
        assert!(failed.message.contains(code), "{text}: {failed}");
        assert_eq!((failed.code, failed.place.unwrap().line), (Code::BadJson, Some(line)), "{text}");
    }
    let mut text = String::from("[");
    (0..300).for_each(|_| text.push_str("{\"a\": 1},\n"));
    text.push_str("{\"a\": \"x\"}]");
    let (_folder, table) = table("t.json", &text, &Options::default());
    let Err(ScanError::Failure(failed)) = rows(&table, 1) else { panic!("a failure") };
    assert_eq!((failed.code, failed.place.unwrap().line), (Code::BadCell, Some(301)));
}

#[test]
fn a_field_may_hold_values_in_some_objects_and_an_object_in_others() {
    let folder = Folder::with("a.ndjson", "{\"id\": 1, \"who\": \"x\"}\n{\"id\": 2, \"who\": {\"name\": \"y\"}}\n");
    folder.add("b.ndjson", "{\"id\": 3, \"who\": \"z\"}\n");
    let table = open(&folder.binding("*.ndjson"), &[], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(names(&table), ["id", "who", "who_name"]);
    assert_eq!(rows(&table, 1).unwrap(), [["1", "x", ""], ["2", "", "y"], ["3", "z", ""]]);
}

#[test]
fn a_field_of_a_single_object_is_a_column_wherever_it_stands() {
    let mut text = String::new();
    (0..20_000).for_each(|row| {
        text.push_str(&match row {
            6_000 => format!("{{\"id\":{row},\"late\":7}}\n"),
            6_001 => format!("{{\"id\":{row},\"a\":{{\"b\":1}}}}\n"),
            _ => format!("{{\"id\":{row},\"a\":5}}\n"),
        });
    });
    let options = Options { smallest_part: 1 << 10, sample: 1 << 12, threads: 3, ..Options::default() };
    let (_folder, table) = table("t.ndjson", &text, &options);
    assert_eq!(names(&table), ["id", "a", "late", "a_b"]);
    let found = rows(&table, 2).unwrap();
    assert_eq!(found[6_000], ["6000", "", "7", ""]);
    assert_eq!(found[6_001], ["6001", "", "", "1"]);
}

#[test]
fn a_field_that_stands_twice_and_numbers_that_json_does_not_have_are_failures() {
    for (text, line, message) in [
        ("[{\"a\":1},\n{\"a\":1,\"a\":2}]", 2, "has the field a twice"),
        ("{\"a\":1}\n{\"b\":{\"c\":1},\"b\":{\"c\":2}}\n", 2, "has the field b.c twice"),
        ("{\"a\":1}\n{\"a\":1,\"\\u0061\":2}\n", 2, "has the field a twice"),
        ("{\"a\":1}\n{\"a\":01}\n", 2, "not one JSON object"),
        ("{\"a\":1}\n{\"a\":1.}\n", 2, "not one JSON object"),
        ("{\"a\":1}\n{\"a\":-}\n", 2, "not one JSON object"),
        ("{\"a\":1}\n{\"a\":1e}\n", 2, "not one JSON object"),
        ("{\"a\":1}\n{\"a\":1-2}\n", 2, "not one JSON object"),
    ] {
        let failed = failure(&Folder::with("t.ndjson", text), "t.ndjson");
        assert_eq!((failed.code, failed.place.as_ref().unwrap().line), (Code::BadJson, Some(line)), "{text}");
        assert!(failed.message.contains(message), "{text}: {failed}");
    }
    let (_folder, table) = table("t.json", r#"[{"a":-0.5e-1},{"a":0},{"a":10E+2}]"#, &Options::default());
    assert_eq!(rows(&table, 1).unwrap().concat(), ["-0.05", "0.00", "1000.00"]);
}

#[test]
fn json_in_utf_16_is_read() {
    let text = "{\"id\":1,\"name\":\"\u{e9}\u{1f600}\"}\n{\"id\":2,\"name\":\"b\"}\n";
    for (mark, turned) in [
        ([0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
        ([0xfe, 0xff], text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ] {
        let folder = Folder::with("t.ndjson", [&mark[..], &turned].concat());
        let table = open(&folder.binding("t.ndjson"), &[], &Options::default()).unwrap().tables.remove(0);
        assert_eq!(rows(&table, 1).unwrap(), [["1", "\u{e9}\u{1f600}"], ["2", "b"]]);
    }
}
