//! Text files: kinds by evidence, awkward cells, seams, bad rows.

use super::*;
use kpi::calendar::Grain;
use kpi::problem::Code;

#[test]
fn kinds_are_found_by_the_evidence_of_all_cells() {
    let (_folder, table) = table_of(
        "id,zip,cost,ok,day,month,week,quarter,at,note\n\
         1,01234,7.16,true,2025-01-02,2025-01,2025-W03,2025-Q1,2025-01-02T10:00,a\n\
         2,99999,-12.5,FALSE,2025-12-31,2025-12,2025-W52,2025-Q4,2025-01-02 10:00:01.5,b\n",
    );
    let expected = vec![
        number(9, 0),
        Kind::Text,
        number(9, 2),
        Kind::Bool,
        Kind::Date(Grain::Day),
        Kind::Date(Grain::Month),
        Kind::Date(Grain::ISO_WEEK),
        Kind::Date(Grain::Quarter),
        Kind::Time,
        Kind::Text,
    ];
    assert_eq!(kinds(&table), expected);
    assert_eq!(table.time_candidates(), vec![4, 5, 6, 7, 8]);
    let rows = rows(&table, 1).unwrap();
    assert_eq!(
        rows[1],
        [
            "2",
            "99999",
            "-12.50",
            "false",
            "2025-12-31",
            "2025-12-01",
            "2025-12-22",
            "2025-10-01",
            "2025-01-02 10:00:01.5",
            "b"
        ]
    );
}

#[test]
fn digits_beyond_any_float_are_kept() {
    let (_folder, table) = table_of(
        "a,b,c\n0.1,12345678901234567890.12345678,1\n1.239,1,0.00000000000000000000000000000000000000000000000000000000000000000000000001\n",
    );
    assert_eq!(kinds(&table), vec![number(9, 3), number(38, 8), number(76, 74)]);
    let rows = rows(&table, 1).unwrap();
    assert_eq!(rows[0][..2], ["0.100", "12345678901234567890.12345678"]);
    assert_eq!(rows[1][0], "1.239");
    assert!(rows[1][2].ends_with("01"));
}

#[test]
fn blanks_are_empty_quoted_empty_and_white_space() {
    let (_folder, table) = table_of("n,t\n1,a\n,\n\"\",\"\"\n  ,  \n 2 , b \n");
    let found = rows(&table, 1).unwrap();
    assert_eq!(found, [["1", "a"], ["", ""], ["", ""], ["", ""], ["2", " b "]]);
    assert!(table.columns.iter().all(|column| column.may_be_blank));
}

#[test]
fn awkward_ends_are_no_rows() {
    for text in [
        "a,b\n1,2",
        "a,b\n1,2\n",
        "a,b\r\n1,2\r\n",
        "a,b\n1,2\n\n\n",
        "a,b\n1,2\n  ",
        "\u{feff}a,b\n1,2\n",
        "\n\na,b\n\n1,2\n",
    ] {
        let (_folder, table) = table_of(text);
        assert_eq!(table.columns[0].name, "a", "{text:?}");
        assert_eq!(rows(&table, 1).unwrap(), [["1", "2"]], "{text:?}");
    }
}

#[test]
fn quotes_hold_separators_line_ends_and_quotes() {
    let (_folder, table) = table_of("t,n\n\"a,b\",1\n\"c\r\nd\",2\n\"e \"\"f\"\"\",3\n5\" pipe,4\n\"\"\"\",\"5\"\n");
    let expected = [["a,b", "1"], ["c\r\nd", "2"], ["e \"f\"", "3"], ["5\" pipe", "4"], ["\"", "5"]];
    assert_eq!(rows(&table, 1).unwrap(), expected);
}

#[test]
fn separators_are_found() {
    for separator in [",", ";", "\t", "|"] {
        let text = "a,b,c\n1,2,3\n4,5,6\n".replace(',', separator);
        let (_folder, table) = table_of(&text);
        assert_eq!(rows(&table, 1).unwrap(), [["1", "2", "3"], ["4", "5", "6"]], "{separator:?}");
    }
}

#[test]
fn any_cut_gives_the_same_rows() {
    let mut text = String::from("id,text,n\n");
    for at in 0..40 {
        let cell = match at % 7 {
            0 => "\"line\none\"".to_owned(),
            1 => "\"a \"\"quoted\"\", word\"".to_owned(),
            2 => "\"\n\n\"".to_owned(),
            3 => "5\" pipe".to_owned(),
            4 => "\"\"\"\"".to_owned(),
            5 => String::new(),
            _ => "\",\n\"\",\n\"".to_owned(),
        };
        text.push_str(&format!("{at},{cell},{}\n", at * 11));
    }
    let folder = Folder::with("t.csv", &text);
    for smallest_part in [1, 50] {
        let options = Options { smallest_part, threads: 3, ..Options::default() };
        let table = open(&folder.binding("t.csv"), &[], &options).unwrap().tables.remove(0);
        let whole = rows(&table, 1).unwrap();
        assert_eq!(whole.len(), 40);
        // As many parts as bytes: a cut at every place.
        for parts in (1..=text.len()).step_by(23).chain([text.len()]) {
            assert_eq!(rows(&table, parts).unwrap(), whole, "{parts} parts");
        }
    }
}

#[test]
fn any_cut_gives_the_same_rows_of_a_nasty_file() {
    let mut text = String::from("Report;;\n;;\nid;text;n\n");
    for at in 0..30 {
        let cell = match at % 5 {
            0 => "\"a;\nb\"",
            1 => "\"\"\"\"",
            2 => "5\" pipe",
            3 => "\"\"",
            _ => "Ü",
        };
        text.push_str(&format!("{at};{cell};{},5\r\n", at * 11));
        match at {
            9 => text.push_str("id;text;n\r\n"),
            14 => text.push_str("# page 2\n"),
            20 => text.push_str("\n  \n"),
            _ => {}
        }
    }
    text.push_str("Total;;12,5\n\n* preliminary\n");
    let folder = Folder::with("t.csv", &text);
    for smallest_part in [1, 50] {
        let options = Options { smallest_part, threads: 3, ..Options::default() };
        let table = open(&folder.binding("t.csv"), &[], &options).unwrap().tables.remove(0);
        let whole = rows(&table, 1).unwrap();
        assert_eq!(whole.len(), 30);
        assert_eq!(whole[11], ["11", "\"", "121.5"]);
        // As many parts as bytes: a cut at every place.
        for parts in (1..=text.len()).step_by(11).chain([text.len()]) {
            assert_eq!(rows(&table, parts).unwrap(), whole, "{parts} parts");
        }
    }
}

#[test]
fn lines_that_are_no_rows_are_found_in_larger_files_too() {
    let line = |at: usize| format!("{at};2025-01-02;\"queue; {}\";{},5\n", at % 7, at % 100);
    let rows_text = |from: usize, to: usize| (from..to).map(line).collect::<String>();
    let header = "id;day;queue;cost\n";
    let foot = "Total;;;123,5\n\n* preliminary\nSource: the switchboard\n";
    let middle = "# a break\nid;day;queue;cost\n";
    for (text, left_out) in [
        (format!("A title\n{header}{}{foot}", rows_text(0, 6000)), 4),
        (format!("{header}{}{middle}{}", rows_text(0, 3000), rows_text(3000, 6000)), 2),
        (format!("{header}{}id;day;queue;cost\n{}{foot}", rows_text(0, 3000), rows_text(3000, 6000)), 4),
    ] {
        assert!(text.len() > 150_000);
        let folder = Folder::with("t.csv", &text);
        let options = Options { smallest_part: 1 << 12, threads: 2, ..Options::default() };
        let table = open(&folder.binding("t.csv"), &[], &options).unwrap().tables.remove(0);
        assert_eq!(kinds(&table), [number(9, 0), Kind::Date(Grain::Day), Kind::Text, number(9, 1)]);
        for parts in [1, 5] {
            let found = rows(&table, parts).unwrap();
            assert_eq!(found.len(), 6000);
            assert_eq!(found[4321], ["4321", "2025-01-02", "queue; 2", "21.5"]);
        }
        let told = kpi::data::remarks(&table.rows_source).join("; ");
        assert!(told.contains("are no rows"), "{told}");
        assert_eq!(text.lines().filter(|line| !line.is_empty()).count(), 6000 + 1 + left_out);
    }
}

#[test]
fn quotes_that_the_sample_did_not_show_are_read_again_carefully() {
    // The only quote stands far behind the beginning that is looked at.
    let mut text = String::from("id,text\n");
    for at in 0..20_000 {
        text.push_str(&format!("{at},a word that is long enough to fill a line of a file that is large\n"));
    }
    text.push_str("20000,\"a\nb\"\n");
    for at in 20_001..60_000 {
        text.push_str(&format!("{at},a word that is long enough to fill a line of a file that is large\n"));
    }
    let folder = Folder::with("t.csv", &text);
    let options = Options { sample: 1 << 14, smallest_part: 1 << 10, threads: 2, ..Options::default() };
    let catalog = open(&folder.binding("t.csv"), &[], &options).unwrap();
    let Err(ScanError::Wider { table, column, kind }) = rows(&catalog.tables[0], 7) else {
        panic!("the table must be read again")
    };
    let again = catalog.widened(&table, column, kind);
    let found = rows(&again.tables[0], 7).unwrap();
    assert_eq!(found.len(), 60_000);
    assert_eq!(found[20_000], ["20000", "a\nb"]);
}

#[test]
fn a_cell_beyond_the_sample_widens_its_column() {
    let mut text = String::from("a,d\n");
    for _ in 0..20_000 {
        text.push_str("1.5,2025-01-01\n");
    }
    let mut lines: Vec<&str> = text.lines().collect();
    lines[14_001] = "123456789012.125,2025-01-01 10:00";
    let folder = Folder::with("t.csv", lines.join("\n"));
    let options = Options { sample: 1 << 13, ..Options::default() };
    let mut catalog = open(&folder.binding("t.csv"), &[], &options).unwrap();
    assert_eq!(kinds(&catalog.tables[0])[0], number(9, 1));
    let found = widened_rows(&mut catalog, 2);
    assert_eq!(kinds(&catalog.tables[0]), vec![number(18, 3), Kind::Time]);
    assert_eq!(found[14_000], ["123456789012.125", "2025-01-01 10:00:00"]);
    assert_eq!(found[0], ["1.500", "2025-01-01 00:00:00"]);
}

#[test]
fn columns_of_one_name_are_told_whichever_file_has_them() {
    let folder = Folder::with("g1.csv", "id,n,n\n1,2,3\n");
    folder.add("g2.csv", "id,n_1,n_2\n1,2,3\n");
    let catalog = open(&folder.binding("g*.csv"), &[], &Options::default()).unwrap();
    assert_eq!(catalog.tables[0].doubled, [("n".to_owned(), vec!["n_1".to_owned(), "n_2".to_owned()])]);
    assert_eq!(rows(&catalog.tables[0], 1).unwrap(), [["1", "2", "3"], ["1", "2", "3"]]);
}

#[test]
fn a_bad_cell_is_named_with_its_line_only_if_its_column_is_read() {
    let mut text = String::from("n,t\n");
    for at in 0..60 {
        text.push_str(&format!("{at},\"x\ny\"\n"));
    }
    text.push_str("n/a,z\n");
    let (_folder, table) = table_of(&text);
    let Err(ScanError::Failure(failure)) = rows(&table, 2) else { panic!("a failure") };
    assert_eq!(failure.code, Code::BadCell);
    let place = failure.place.unwrap();
    assert_eq!((place.line, place.column), (Some(122), Some(1)));
    assert!(failure.message.contains("n/a") && failure.help[0].contains("blank n: \"n/a\""));
    assert_eq!(rows_of(&table, 2, Some(vec![1])).unwrap().len(), 61);
    assert_eq!(rows_of(&table, 2, Some(vec![])).unwrap().len(), 61);
}

#[test]
fn bad_files_are_failures_with_their_place() {
    let line = |failure: &Failure| failure.place.as_ref().and_then(|place| place.line);
    let ragged = failure_of("a,b\n1,2\n3\n4,5,6\n");
    assert_eq!((ragged.code, line(&ragged)), (Code::RaggedLine, Some(3)));
    let open = failure_of("a,b\n1,2\n3,\"x\n");
    assert_eq!((open.code, line(&open)), (Code::BrokenQuote, Some(3)));
    let broken = failure_of("a,b\n1,\"x\"y\n3,\"x\"\n");
    assert_eq!((broken.code, line(&broken)), (Code::BrokenQuote, Some(2)));
    assert_eq!(failure_of("").code, Code::NoHeader);
}

#[test]
fn many_files_are_one_table_with_columns_in_any_order() {
    let folder = Folder::with("a.csv", "x,y\n1,2\n");
    folder.add("b.csv", "y,x\n20,10.5\n");
    let catalog = open(&folder.binding("*.csv"), &[], &Options::default()).unwrap();
    for parts in 1..4 {
        assert_eq!(rows(&catalog.tables[0], parts).unwrap(), [["1.0", "2"], ["10.5", "20"]]);
    }
    folder.add("c.csv", "x\n1\n");
    let Err(Error::Failure(failure)) = open(&folder.binding("*.csv"), &[], &Options::default()) else { panic!() };
    assert_eq!(failure.code, Code::DifferentColumns);
}

#[test]
fn the_world_may_not_deliver() {
    let folder = Folder::with("my data-1.csv", "x\n1\n");
    let named = open(&folder.binding("my data-1.csv"), &[], &Options::default()).unwrap();
    assert_eq!(named.tables[0].name, "my_data_1");
    let code = |binding: &Binding| match open(binding, &[], &Options::default()) {
        Err(Error::Failure(failure)) => failure.code,
        other => panic!("{other:?}"),
    };
    assert_eq!(code(&folder.binding("nothing.csv")), Code::FileNotFound);
    assert_eq!(code(&folder.binding("*.tsv")), Code::FileNotFound);
    assert_eq!(code(&folder.binding("")), Code::FileUnreadable);
    let twice = [folder.binding("my data-1.csv"), folder.binding("my data-1.csv")];
    let Err(Error::Failure(failure)) = wait(catalog(&twice, &[], &Options::default())) else { panic!() };
    assert_eq!(failure.code, Code::BoundTwice);
}

#[test]
fn times_with_offsets_become_utc_and_finer_ones_are_text() {
    let (_folder, table) = table_of("at\n2025-01-01T01:00:00+02:00\n2025-01-01T00:00:00Z\n2025-01-01 00:00\n");
    assert_eq!(rows(&table, 1).unwrap(), [["2024-12-31 23:00:00"], ["2025-01-01 00:00:00"], ["2025-01-01 00:00:00"]]);
    let (_folder, table) = table_of("at\n2025-01-01T01:00:00.1234567\n");
    assert_eq!(kinds(&table), vec![Kind::Text]);
}

#[test]
fn a_table_without_rows_has_columns() {
    let (_folder, table) = table_of("a,b\n");
    assert_eq!(rows(&table, 3).unwrap(), Vec::<Vec<String>>::new());
    assert_eq!(table.columns.len(), 2);
}

#[test]
fn every_short_number_is_read_as_its_text_says() {
    let mut text = String::from("n\n");
    let numbers =
        ["0", "7", "-7", "+5", "12345678", "1.5", ".5", "5.", "1234.567", "0.000001", "99999999", "-0.25", " 42 "];
    for number in numbers {
        text.push_str(&format!("{number}\n"));
    }
    let (_folder, table) = table_of(&text);
    let found: Vec<Exact> =
        rows(&table, 1).unwrap().iter().map(|row| Exact::parse(&row[0]).expect("a number")).collect();
    let expected: Vec<Exact> = numbers.iter().map(|number| Exact::parse(number.trim()).expect("a number")).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_fuzz_corpus_never_panics() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/fuzz/csv");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let binding =
            Binding { name: None, from: From::Paths(vec![path.display().to_string()]), format: Some("csv".into()) };
        for (sample, smallest_part) in [(1 << 20, 1), (64, 8)] {
            let options = Options { sample, smallest_part, threads: 2, ..Options::default() };
            if let Ok(catalog) = open(&binding, &[], &options) {
                for parts in [1, 2, 5] {
                    let _ = rows(&catalog.tables[0], parts);
                }
            }
        }
        count += 1;
    }
    assert!(count > 5);
}

#[test]
fn lines_that_end_in_a_carriage_return_alone_are_lines() {
    let (_folder, table) = table_of("a,b\r1,x\r2,\"y\"\r");
    assert_eq!(rows(&table, 2).unwrap(), [["1", "x"], ["2", "y"]]);
    let (_folder, table) = table_of("\u{feff}a\r1\r2");
    assert_eq!(rows(&table, 1).unwrap(), [["1"], ["2"]]);
}

/// The cells of one column, read; or the two readings of the first that has two.
fn column_of(cells: &[&str]) -> Result<Vec<String>, [String; 2]> {
    let quoted: String = cells.iter().map(|cell| format!("\"{cell}\"\n")).collect();
    let (_folder, table) = table_of(&format!("n\n{quoted}"));
    match kpi::data::habit(&table.columns[0]).two_readings {
        Some(two) => Err([two.point, two.comma]),
        None => Ok(rows(&table, 1).unwrap().into_iter().map(|row| row[0].clone()).collect()),
    }
}

#[test]
fn a_comma_that_may_group_thousands_is_a_question_unless_another_cell_answers_it() {
    let two = |point: &str, comma: &str| Err([point.to_owned(), comma.to_owned()]);
    assert_eq!(column_of(&["1,234", "5,678"]), two("1234", "1.234"));
    assert_eq!(column_of(&["999", "-1,234"]), two("-1234", "-1.234"));
    let read = |cells: &[&str], numbers: &[&str]| {
        assert_eq!(column_of(cells), Ok(numbers.iter().map(|n| (*n).to_owned()).collect()), "{cells:?}");
    };
    read(&["999", "1,234,567.89"], &["999.00", "1234567.89"]);
    read(&["-1,234", "0.5"], &["-1234.0", "0.5"]);
    read(&["1,5", "2,25"], &["1.50", "2.25"]);
    read(&["0,125", "7"], &["0.125", "7.000"]);
    read(&["1,234", "1,2345"], &["1.2340", "1.2345"]);
    read(&["1.234,5", "2.000"], &["1234.5", "2000.0"]);
    read(&["1 234,5", "12\u{a0}345", "1\u{202f}000"], &["1234.5", "12345.0", "1000.0"]);
    read(&["1'234.5", "2’000"], &["1234.5", "2000.0"]);
    read(&["12,34,567.5", "1"], &["1234567.5", "1.0"]);
    read(&["(12.50)", "3.25-", "\u{2212}1", "7"], &["-12.50", "-3.25", "-1.00", "7.00"]);
    read(&["85%", "12.5 %"], &["0.850", "0.125"]);
    read(&["$1,234.50", "-$5", "$ 7"], &["1234.50", "-5.00", "7.00"]);
    read(&["12,50 €", "1.234,00 €"], &["12.50", "1234.00"]);
    read(&["1h 5m", "2 min 23 s", "45s"], &["3900", "143", "45"]);
    read(&["0:02:23", "25:10:00"], &["143", "90600"]);
    read(&["0:02:23", "-0:00:01.5"], &["143.0", "-1.5"]);
    // What no reading suits, or not all cells, stays text.
    for cells in [
        &["007", "012"][..],
        &["1.234,5", "x"],
        &["1,234.5", "1.234,5"],
        &["12 €", "12 $"],
        &["12 €", "12"],
        &["85%", "12"],
        &["(1)", "(2)"],
        &["00:14", "01:20"],
        &["5m", "7m"],
        &["1,23,4", "1"],
        &["+49 171 234", "+49 30 123"],
        &["01/02/2025", "03/04/2025"],
    ] {
        read(cells, cells);
    }
}

#[test]
fn dates_are_read_where_their_order_is_clear() {
    let read = |cells: &[&str], days: &[&str]| {
        assert_eq!(column_of(cells), Ok(days.iter().map(|n| (*n).to_owned()).collect()), "{cells:?}");
    };
    read(&["31.12.2025", "1.2.2025"], &["2025-12-31", "2025-02-01"]);
    read(&["01/02/2025", "31/12/2025"], &["2025-02-01", "2025-12-31"]);
    read(&["01/02/2025", "12/31/2025"], &["2025-01-02", "2025-12-31"]);
    read(&["20251231", "20250101"], &["2025-12-31", "2025-01-01"]);
    read(&["20251231", "20251301"], &["20251231", "20251301"]);
    read(&["12/31/2025 01:05:09 PM", "1/2/2025 12:00:00 AM"], &["2025-12-31 13:05:09", "2025-01-02 00:00:00"]);
    read(&["31.12.2025 13:05", "01.02.2025 00:00"], &["2025-12-31 13:05:00", "2025-02-01 00:00:00"]);
    read(&["31.12.25", "01.02.25"], &["2025-12-31", "2025-02-01"]);
    read(&["2025/12/31", "2025/01/02"], &["2025-12-31", "2025-01-02"]);
    // Another column of the file tells which comes first.
    let (_folder, table) = table_of("a,b\n01/02/2025,31/12/2025\n03/04/2025,01/01/2025\n");
    assert_eq!(rows(&table, 1).unwrap(), [["2025-02-01", "2025-12-31"], ["2025-04-03", "2025-01-01"]]);
    let habit = kpi::data::habit(&table_of("a\n01/02/2025\n").1.columns[0]);
    assert_eq!(habit.entries, ["format a: \"dd/mm/yyyy\"", "format a: \"mm/dd/yyyy\""]);
}

#[test]
fn other_columns_of_the_file_tell_which_sign_begins_the_decimals() {
    let (_folder, table) = table_of("a;b\n1.234;12,5\n2.000;0,25\n");
    assert_eq!(rows(&table, 1).unwrap(), [["1234", "12.50"], ["2000", "0.25"]]);
    let (_folder, table) = table_of("a;b\n1,234;12.5\n2,000;0.25\n");
    assert_eq!(rows(&table, 1).unwrap(), [["1234", "12.50"], ["2000", "0.25"]]);
    // With semicolons a point is as likely to group thousands; with commas between cells it is not.
    let (_folder, table) = table_of("a;b\n1.234;1\n2.000;2\n");
    assert_eq!(kinds(&table), [Kind::Text, number(9, 0)]);
    let (_folder, table) = table_of("a,b\n1.234,1\n2.000,2\n");
    assert_eq!(kinds(&table), [number(9, 3), number(9, 0)]);
}

/// Where the first megabyte is ASCII, what follows tells the encoding; and a file in another encoding need not fit into memory.
#[test]
fn letters_far_below_tell_the_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("late.csv");
    let encoded = |letters: &[u8], rows: usize| {
        let mut bytes = b"id;name;cost\n".to_vec();
        for at in 0..rows {
            bytes.extend_from_slice(format!("{at};").as_bytes());
            bytes.extend_from_slice(if at > rows * 2 / 3 { letters } else { b"Anna" });
            bytes.extend_from_slice(b";1,5\n");
        }
        bytes
    };
    let binding = Binding { name: None, from: From::Paths(vec![path.display().to_string()]), format: None };
    for (letters, encoding) in [(&b"J\xfcrgen"[..], "windows-1252"), ("J\u{fc}rgen".as_bytes(), "UTF-8")] {
        std::fs::write(&path, encoded(letters, 120_000)).unwrap();
        let found = wait(kpi::data::inspect(&binding, &Options::default())).unwrap();
        assert_eq!(found.encoding.as_deref(), Some(encoding));
        assert_eq!(found.rows, 120_000);
        let table = open(&binding, &[], &Options::default()).unwrap().tables.remove(0);
        assert_eq!(rows(&table, 2).unwrap()[119_999][1], "J\u{fc}rgen");
    }
}
