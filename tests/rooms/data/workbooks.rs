//! Workbooks: which sheet, where its table stands, and what its cells are.

use super::whole::pages;
use super::*;
use kpi::data::{inspect, whole};
use kpi::problem::Code;
use kpi::syntax::{Item, parse};
use kpi::unit::{TimeUnit, Unit};
use std::io::Cursor;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// An archive with these files.
pub fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A cell of a made-up sheet.
#[derive(Clone, Copy)]
enum C {
    /// Nothing.
    E,
    /// A text.
    T(&'static str),
    /// A number as the file writes it, in a style: 0 plain, 1 a day, 2 a time of day, 3 a duration, 4 percent, 5 a moment.
    N(&'static str, u8),
    B(bool),
    /// An error.
    X(&'static str),
    /// A formula that was never calculated.
    F(&'static str),
}
use C::{B, E, F, N, T, X};

struct Sheet {
    name: &'static str,
    rows: Vec<Vec<C>>,
    merged: &'static [&'static str],
    hidden: bool,
    /// Rows that a filter has hidden, from 0.
    filtered: &'static [usize],
}

fn sheet(name: &'static str, rows: &[&[C]]) -> Sheet {
    Sheet { name, rows: rows.iter().map(|row| row.to_vec()).collect(), merged: &[], hidden: false, filtered: &[] }
}

fn cell(at: usize, row: usize, cell: C) -> String {
    let place = format!("{}{}", char::from(b'A' + at as u8), row + 1);
    match cell {
        E => String::new(),
        T(text) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        N(number, style) => format!("<c r=\"{place}\" s=\"{style}\"><v>{number}</v></c>"),
        B(truth) => format!("<c r=\"{place}\" t=\"b\"><v>{}</v></c>", u8::from(truth)),
        F(formula) => format!("<c r=\"{place}\"><f>{formula}</f><v></v></c>"),
        X(error) => format!("<c r=\"{place}\" t=\"e\"><v>{error}</v></c>"),
    }
}

fn xlsx(sheets: &[Sheet], properties: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let mut files: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, text: String| files.push((name.to_owned(), text));
    let listed: String = sheets
        .iter()
        .enumerate()
        .map(|(at, sheet)| {
            let state = if sheet.hidden { " state=\"hidden\"" } else { "" };
            format!("<sheet name=\"{}\" sheetId=\"{}\" r:id=\"r{}\"{state}/>", sheet.name, at + 1, at + 1)
        })
        .collect();
    let related: String = (1..=sheets.len())
        .map(|at| format!("<Relationship Id=\"r{at}\" Type=\"{REL}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"))
        .collect();
    add("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>".to_owned());
    add(
        "_rels/.rels",
        format!(
            "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{REL}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    );
    add(
        "xl/workbook.xml",
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{REL}\">{properties}<sheets>{listed}</sheets></workbook>"),
    );
    add(
        "xl/_rels/workbook.xml.rels",
        format!(
            "<Relationships xmlns=\"{PACKAGE}\">{related}<Relationship Id=\"s\" Type=\"{REL}/styles\" Target=\"styles.xml\"/></Relationships>"
        ),
    );
    let formats = ["0", "14", "21", "46", "10", "22"];
    let styles: String = formats
        .iter()
        .map(|id| format!("<xf numFmtId=\"{id}\" fontId=\"0\" fillId=\"0\" borderId=\"0\" applyNumberFormat=\"1\"/>"))
        .collect();
    add(
        "xl/styles.xml",
        format!(
            "<styleSheet xmlns=\"{MAIN}\"><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders><cellXfs count=\"6\">{styles}</cellXfs></styleSheet>"
        ),
    );
    for (at, sheet) in sheets.iter().enumerate() {
        let row = |(at, cells): (usize, &Vec<C>)| {
            let cells: String = cells.iter().enumerate().map(|(column, c)| cell(column, at, *c)).collect();
            let hidden = if sheet.filtered.contains(&at) { " hidden=\"1\"" } else { "" };
            format!("<row r=\"{}\"{hidden}>{cells}</row>", at + 1)
        };
        let rows: String = sheet.rows.iter().enumerate().map(row).collect();
        let merged: String = sheet.merged.iter().map(|range| format!("<mergeCell ref=\"{range}\"/>")).collect();
        let merged = if merged.is_empty() { merged } else { format!("<mergeCells>{merged}</mergeCells>") };
        add(
            &format!("xl/worksheets/sheet{}.xml", at + 1),
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData>{merged}</worksheet>"),
        );
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    archive(&files)
}

fn book(sheets: &[Sheet]) -> Folder {
    Folder::with("book.xlsx", xlsx(sheets, ""))
}

/// A workbook of one sheet with the cells of these lines: numbers where they are numbers, lengths as texts.
pub fn book_of(lines: &[&'static str]) -> Folder {
    let cell = |text: &'static str| match text {
        "" => E,
        text if text.parse::<f64>().is_ok() => N(text, 0),
        text => T(text),
    };
    let rows: Vec<Vec<C>> = lines.iter().map(|line| line.split(',').map(cell).collect()).collect();
    book(&[sheet("S", &rows.iter().map(Vec::as_slice).collect::<Vec<_>>())])
}

pub fn block(text: &str) -> syntax::Table {
    let (script, problems) = parse(kpi::source::SourceId::default(), text);
    assert!(problems.is_empty(), "{problems:?}");
    match script.items.into_iter().next() {
        Some(Item::Table(table)) => table,
        other => panic!("{other:?}"),
    }
}

fn failure(folder: &Folder, pattern: &str) -> Failure {
    match open(&folder.binding(pattern), &[], &Options::default()) {
        Err(Error::Failure(failure)) => *failure,
        other => panic!("a failure was expected, not {other:?}"),
    }
}

#[test]
fn a_table_is_found_below_its_title_and_read_cell_by_cell() {
    let folder = book(&[sheet(
        "Calls",
        &[
            &[T("Calls of the week")],
            &[T("made"), N("45658", 1)],
            &[],
            &[T("day"), T("at"), T("length"), T("cost"), T("share"), T("ok"), T("code"), T("seen")],
            &[
                N("45658", 1),
                N("0.3333333333333333", 2),
                N("1.5", 3),
                N("7.1", 0),
                N("0.85", 4),
                B(true),
                T("007"),
                N("45658.375", 5),
            ],
            &[N("45659", 1), N("0", 2), N("0.0001", 3), N("1234.5", 0), N("1", 4), B(false), T("12"), N("45659", 5)],
            &[],
            &[N("45660", 1), E, N("0.00001157407407407407", 3), T("0.050"), E, E, E, E],
        ],
    )]);
    let table = open(&folder.binding("book.xlsx"), &[], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(table.name, "book");
    assert_eq!(
        rows(&table, 3).unwrap(),
        [
            ["2025-01-01", "28800", "129600.00", "7.100", "0.85", "true", "007", "2025-01-01 09:00:00"],
            ["2025-01-02", "0", "8.64", "1234.500", "1.00", "false", "12", "2025-01-02 00:00:00"],
            ["2025-01-03", "", "1.00", "0.050", "", "", "", ""],
        ]
    );
    let second = Some(Unit::time(TimeUnit::Second));
    let units: Vec<_> = table.columns.iter().map(|column| column.unit.clone()).collect();
    assert_eq!(units, [None, second.clone(), second, None, None, None, None, None]);
    assert!(table.columns.iter().all(|column| !column.approximate));
    // What is said to be in percent is a share already where it is shown so.
    let share = block("table book { unit share: % }");
    let table = open(&folder.binding("book.xlsx"), &[&share], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(rows_of(&table, 1, Some(vec![4])).unwrap().concat(), ["0.85", "1.00", ""]);
}

#[test]
fn the_calendar_of_1904_and_the_day_that_never_was() {
    let rows: &[&[C]] = &[&[T("day"), T("n")], &[N("44196", 1), N("1", 0)], &[N("366.5", 1), N("2", 0)]];
    let folder = Folder::with("book.xlsx", xlsx(&[sheet("S", rows)], "<workbookPr date1904=\"1\"/>"));
    assert_eq!(
        pages(&folder.binding("book.xlsx"), &Options::default()).concat(),
        ["2025-01-01 00:00:00", "1", "1905-01-01 12:00:00", "2"]
    );
    let rows: &[&[C]] = &[&[T("day"), T("n")], &[N("60", 1), N("1", 0)], &[N("400", 1), N("1", 0)]];
    let folder = book(&[sheet("S", rows)]);
    assert_eq!(pages(&folder.binding("book.xlsx"), &Options::default()).concat(), ["60", "1", "1901-02-03", "1"]);
}

#[test]
fn numbers_that_were_calculated_are_marked_and_those_that_were_typed_are_not() {
    let folder = book(&[sheet(
        "S",
        &[&[T("typed"), T("made")], &[N("0.3", 0), N("0.30000000000000004", 0)], &[N("123456789012345", 0), N("1", 0)]],
    )]);
    let table = open(&folder.binding("book.xlsx"), &[], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(table.columns.iter().map(|column| column.approximate).collect::<Vec<_>>(), [false, true]);
    assert_eq!(rows(&table, 1).unwrap()[0], ["0.3", "0.30000000000000004"]);
}

#[test]
fn several_sheets_are_told_and_one_is_chosen() {
    let table: &[&[C]] = &[&[T("a"), T("b")], &[N("1", 0), N("2", 0)]];
    let other: &[&[C]] = &[&[T("a"), T("c")], &[N("5", 0), N("6", 0)]];
    let mut secret = sheet("Secret", table);
    secret.hidden = true;
    let folder = book(&[sheet("Cover", &[&[T("Report")]]), sheet("Jan 25", table), sheet("Costs", other), secret]);
    let failed = failure(&folder, "book.xlsx");
    assert_eq!(failed.code, Code::WhichPart);
    assert!(failed.message.ends_with("book.xlsx has several sheets with a table: Jan 25, Costs."), "{failed}");
    assert!(failed.help[0].ends_with("book.xlsx#Jan 25'."), "{failed:?}");
    for (sheet, name, first) in [("Jan 25", "Jan_25", "1"), ("costs", "costs", "5"), ("Secret", "Secret", "1")] {
        let binding = folder.binding(&format!("book.xlsx#{sheet}"));
        let table = open(&binding, &[], &Options::default()).unwrap().tables.remove(0);
        assert_eq!((table.name.as_str(), rows(&table, 1).unwrap()[0][0].as_str()), (name, first));
    }
    let chosen = block("table book { sheet \"Costs\" }");
    let table = open(&folder.binding("book.xlsx"), &[&chosen], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(table.columns[1].name, "c");
    let failed = failure(&folder, "book.xlsx#Cots");
    assert!(failed.help[0].contains("#Costs'?"), "{failed:?}");
    assert_eq!(failure(&folder, "book.xlsx#Cover").code, Code::NoHeader);
}

#[test]
fn a_total_is_not_counted_and_what_stands_below_is_not_read() {
    let rows: &[&[C]] = &[
        &[T("channel"), T("n"), T("cost")],
        &[T("phone"), N("2", 0), N("0.1", 0)],
        &[T("chat"), N("3", 0), N("0.2", 0)],
        &[T("Total"), N("5", 0), N("0.30000000000000004", 0)],
        &[],
        &[T("Source: made up")],
    ];
    let folder = book(&[sheet("S", rows)]);
    assert_eq!(pages(&folder.binding("book.xlsx"), &Options::default()), [["phone", "2", "0.1"], ["chat", "3", "0.2"]]);
    let found = wait(inspect(&folder.binding("book.xlsx"), &Options::default())).unwrap();
    let remarks = found.remarks.join("|");
    assert!(
        remarks.contains("is the total of the others and is not read.") && remarks.contains("remarks below"),
        "{remarks}"
    );
    // A row that only says so is read.
    let rows: &[&[C]] = &[&[T("company"), T("n")], &[T("Shell"), N("2", 0)], &[T("Total"), N("3", 0)]];
    assert_eq!(pages(&book(&[sheet("S", rows)]).binding("book.xlsx"), &Options::default()).len(), 2);
}

#[test]
fn totals_with_something_below_them_and_between_the_rows() {
    let read = |rows: &[&[C]]| {
        let folder = book(&[sheet("S", rows)]);
        let found = wait(inspect(&folder.binding("book.xlsx"), &Options::default())).unwrap();
        // The path depends on the test.
        let name = folder.0.path().join("book.xlsx#").display().to_string();
        (pages(&folder.binding("book.xlsx"), &Options::default()), found.remarks.join("|").replace(&name, ""))
    };
    let head: &[C] = &[T("channel"), T("n")];
    let phone: &[C] = &[T("phone"), N("2", 0)];
    let chat: &[C] = &[T("chat"), N("4", 0)];
    let total: &[C] = &[T("Total 2025"), N("6", 0)];
    let is_total = "Row 4 of S is the total of the others and is not read.";
    let has_remarks = "From row 5 on, S has remarks below the table; they are not read.";
    let together = &format!("{is_total}|{has_remarks}");
    for (below, told) in [
        (&[T("Source: made up")][..], together.as_str()),
        (&[T("Average"), N("3", 0)], "Rows 4, 5 of S are totals of others and are not read."),
        (&[T("preliminary")], together),
    ] {
        let (rows, remarks) = read(&[head, phone, chat, total, below]);
        assert_eq!(rows, [["phone", "2"], ["chat", "4"]], "{remarks}");
        assert_eq!(remarks, told);
    }
    let (rows, remarks) = read(&[head, phone, chat, &[T("Subtotal"), N("6", 0)], phone, chat, total]);
    assert_eq!(rows.len(), 4);
    assert_eq!(remarks, "Rows 4, 7 of S are totals of others and are not read.");
    // Below the total of a part stand rows, below that of all remarks.
    let wide: &[&[C]] = &[
        &[T("name"), T("calls"), T("d")],
        &[T("Ann"), N("5", 0), N("1", 0)],
        &[T("Tom"), N("3", 0), N("1", 0)],
        &[T("Subtotal"), N("8", 0)],
        &[T("Ivo")],
        &[T("Eve")],
    ];
    let (rows, remarks) = read(wide);
    assert_eq!((rows.len(), remarks.as_str()), (4, is_total));
    // Behind a gap a sentence is a remark in a sheet of two columns too, and a word is a row.
    let (rows, _) = read(&[head, phone, chat, &[], &[T("Source: made up")]]);
    assert_eq!(rows.len(), 2);
    let (rows, _) = read(&[head, phone, chat, &[], &[T("mail")]]);
    assert_eq!(rows.len(), 3);
}

#[test]
fn names_in_two_rows_and_merged_groups() {
    let mut made = sheet(
        "S",
        &[
            &[T("region"), T("2024"), E, T("2025"), E],
            &[E, T("Q1"), T("Q2"), T("Q1"), T("Q2")],
            &[T("north"), N("1", 0), N("2", 0), N("3", 0), N("4", 0)],
            &[E, N("5", 0), N("6", 0), N("7", 0), N("8", 0)],
        ],
    );
    made.merged = &["A1:A2", "B1:C1", "D1:E1", "A3:A4", "B3:B4"];
    made.rows[3][1] = E;
    let folder = book(&[made]);
    let table = open(&folder.binding("book.xlsx"), &[], &Options::default()).unwrap().tables.remove(0);
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["region", "2024 Q1", "2024 Q2", "2025 Q1", "2025 Q2"]);
    assert_eq!(rows(&table, 1).unwrap(), [["north", "1", "2", "3", "4"], ["north", "", "6", "7", "8"]]);
}

#[test]
fn errors_durations_beside_numbers_and_percent_of_unknown_form() {
    let folder = book(&[sheet(
        "S",
        &[&[T("a"), T("b")], &[X("#N/A"), N("5", 0)], &[N("2", 0), N("0.5", 3)], &[N("2", 0), N("2", 0)]],
    )]);
    assert_eq!(
        pages(&folder.binding("book.xlsx"), &Options::default()),
        [["#N/A", "5"], ["2", "12:00:00"], ["2", "2"]]
    );
    let blank = block("table book { blank a: \"#N/A\" }");
    let table = open(&folder.binding("book.xlsx"), &[&blank], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(rows_of(&table, 1, Some(vec![0])).unwrap().concat(), ["", "2", "2"]);
    let wrong = block("table book { unit a: s }");
    let table = open(&folder.binding("book.xlsx"), &[&wrong], &Options::default()).unwrap().tables.remove(0);
    let Err(ScanError::Failure(failed)) = rows(&table, 1) else { panic!("a failure") };
    let place = failed.place.unwrap();
    assert_eq!((place.line, place.column), (Some(2), Some(1)));
}

#[test]
fn a_range_is_a_range() {
    let rows: &[&[C]] = &[
        &[T("x"), T("y"), E, T("a"), T("b")],
        &[N("1", 0), N("2", 0), E, N("3", 0), N("4", 0)],
        &[N("5", 0), N("6", 0), E, N("7", 0), N("8", 0)],
    ];
    let folder = book(&[sheet("S", rows)]);
    for (range, expected) in
        [("D1:E2", vec![["3", "4"]]), ("d:e", vec![["3", "4"], ["7", "8"]]), ("$A$1:$B", vec![["1", "2"], ["5", "6"]])]
    {
        let block = block(&format!("table book {{ range \"{range}\" }}"));
        let table = open(&folder.binding("book.xlsx"), &[&block], &Options::default()).unwrap().tables.remove(0);
        assert_eq!(super::rows(&table, 1).unwrap(), expected, "{range}");
    }
    let block = block("table book { range \"E2\" }");
    let table = open(&folder.binding("book.xlsx"), &[&block], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(table.problems.len(), 1);
}

#[test]
fn old_and_free_workbooks_are_read_alike() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats/costs.xls").display().to_string();
    let binding = Binding { name: None, from: From::Paths(vec![path]), format: None };
    let expected = [
        ["2025-01-31", "phone", "60.10", "28800", "true"],
        ["2025-02-28", "chat", "7.00", "43200", "false"],
        ["2025-03-31", "mail", "0.05", "", ""],
    ];
    assert_eq!(pages(&binding, &Options::default()), expected);
    let percent = block("table costs { unit amount: % }");
    let Err(Error::Failure(failed)) = whole(&binding, &[&percent], &Options::default()) else { panic!("a failure") };
    assert!(failed.message.contains("cannot be seen in a workbook of this kind"), "{failed}");

    let cells = |cells: &[&str]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let float = |number: &str| format!("<table:table-cell office:value-type=\"float\" office:value=\"{number}\"/>");
    let date = |date: &str| format!("<table:table-cell office:value-type=\"date\" office:date-value=\"{date}\"/>");
    let time = |time: &str| format!("<table:table-cell office:value-type=\"time\" office:time-value=\"{time}\"/>");
    let rows = [
        cells(&[&text("billed"), &text("amount"), &text("at")]),
        cells(&[&date("2025-01-31"), &float("60.1"), &time("PT08H00M00.5S")]),
        cells(&[&date("2025-02-28"), &float("7"), &time("PT25H00M00S")]),
    ];
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"S\">{}</table:table></office:spreadsheet></office:body></office:document-content>",
        rows.concat()
    );
    let folder = Folder::with(
        "book.ods",
        archive(&[
            ("META-INF/manifest.xml", b"<manifest/>"),
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", content.as_bytes()),
        ]),
    );
    assert_eq!(
        pages(&folder.binding("book.ods"), &Options::default()),
        [["2025-01-31", "60.1", "28800.5"], ["2025-02-28", "7.0", "90000.0"]]
    );
}

#[test]
fn what_is_no_workbook_is_said() {
    let folder = Folder::with("book.xlsx", [0x50, 0x4b, 3, 4, 0xff, 0xff]);
    assert!(failure(&folder, "book.xlsx").message.contains("is not a workbook that can be read"));
    // A text that is only called so is read as what it is.
    let folder = Folder::with("export.xls", "a;b\n1;2\n");
    assert_eq!(pages(&folder.binding("export.xls"), &Options::default()), [["1", "2"]]);
}

#[test]
fn hidden_rows_are_read_and_told() {
    let rows: &[&[C]] = &[&[T("a"), T("b")], &[N("1", 0), N("2", 0)], &[N("3", 0), N("4", 0)], &[N("5", 0), N("6", 0)]];
    let mut made = sheet("A &amp; B", rows);
    made.filtered = &[2, 3];
    let folder = book(&[made]);
    assert_eq!(pages(&folder.binding("book.xlsx"), &Options::default()).len(), 3);
    let found = wait(inspect(&folder.binding("book.xlsx"), &Options::default())).unwrap();
    assert!(found.remarks[0].ends_with("#A & B are hidden and are read like the others."), "{:?}", found.remarks);
}

#[test]
fn rows_that_do_not_fit_are_set_aside_in_every_format() {
    let bad = || std::sync::Arc::new(kpi::data::BadRows::default());
    let read = |binding: &Binding, blocks: &[&syntax::Table]| {
        let aside = bad();
        let options = Options { bad_rows: Some(aside.clone()), ..Options::default() };
        let table = open(binding, blocks, &options).unwrap().tables.remove(0);
        let kept = rows(&table, 2).unwrap();
        let aside = aside.rows().into_iter().map(|row| (row.line, row.text, row.row)).collect::<Vec<_>>();
        (kept, aside)
    };
    let number = block("table book { format b: number }");
    let cells: &[&[C]] = &[
        &[T("a"), T("b")],
        &[N("1", 0), N("2", 0)],
        &[N("3", 0), T("x")],
        &[N("5", 0), X("#N/A")],
        &[N("7", 0), N("8", 0)],
    ];
    let (kept, aside) = read(&book(&[sheet("S", cells)]).binding("book.xlsx"), &[&number]);
    assert_eq!(kept, [["1", "2"], ["7", "8"]]);
    assert_eq!(aside, [(3, "x".to_owned(), "3\tx".to_owned()), (4, "#N/A".to_owned(), "5\t#N/A".to_owned())]);
    for text in [
        "{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":\"x\"}\n{\"a\":7,\"b\":8}\n",
        "[{\"a\":1,\"b\":2},\n{\"a\":3,\"b\":\"x\"},\n{\"a\":7,\"b\":8}]",
    ] {
        let (kept, aside) = read(&Folder::with("book.json", text).binding("book.json"), &[&number]);
        assert_eq!(kept, [["1", "2"], ["7", "8"]], "{text}");
        assert_eq!(aside, [(2, "x".to_owned(), "{\"a\":3,\"b\":\"x\"}".to_owned())]);
    }
    let long = block("table book { unpivot jan, feb into month, b; format b: number }");
    let (kept, aside) =
        read(&Folder::with("book.csv", "a,jan,feb\n1,2,3\n4,x,5\n6,7,8\n").binding("book.csv"), &[&long]);
    assert_eq!(kept, [["1", "jan", "2"], ["1", "feb", "3"], ["6", "jan", "7"], ["6", "feb", "8"]]);
    assert_eq!(aside, [(3, "x".to_owned(), "4,x,5".to_owned())]);
}

#[test]
fn formulas_that_were_never_calculated_are_told() {
    let folder = book(&[sheet(
        "S",
        &[&[T("a"), T("b"), T("c")], &[N("1", 0), F("A2*2"), N("5", 0)], &[N("2", 0), F("A3&gt;1"), N("7", 0)]],
    )]);
    let table = open(&folder.binding("book.xlsx"), &[], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(rows(&table, 1).unwrap(), [["1", "=A2*2", "5"], ["2", "=A3>1", "7"]]);
    let found = wait(inspect(&folder.binding("book.xlsx"), &Options::default())).unwrap();
    assert!(found.remarks[0].contains("2 formulas have no value"), "{:?}", found.remarks);
    assert!(found.remarks[0].contains("the first in B2"), "{:?}", found.remarks);
    // In a column of numbers the cell is a bad one.
    let number = block("table book { format b: number }");
    let table = open(&folder.binding("book.xlsx"), &[&number], &Options::default()).unwrap().tables.remove(0);
    match rows(&table, 1) {
        Err(ScanError::Failure(failure)) => {
            assert!(failure.message.contains("\"=A2*2\""), "{failure}");
            assert_eq!(failure.place.unwrap().line, Some(2));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_a_duration_is_told_by_its_format() {
    let folder = book(&[sheet(
        "S",
        &[
            &[T("hours"), T("day"), T("zero")],
            &[N("400.5", 3), N("59", 1), N("45000", 1)],
            &[N("0.5", 3), N("200", 1), N("45001", 1)],
        ],
    )]);
    let table = open(&folder.binding("book.xlsx"), &[], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(table.columns[0].unit, Some(Unit::time(TimeUnit::Second)));
    assert_eq!(
        rows(&table, 1).unwrap(),
        [["34603200", "1900-02-28", "2023-03-15"], ["43200", "1900-07-18", "2023-03-16"]]
    );
    // A day 0 is none, and a duration is none: both are told where days are.
    for (cell, text) in [(N("0", 1), "0"), (N("1.5", 3), "36:00:00")] {
        let cells: Vec<Vec<C>> =
            [vec![T("n"), T("day")]].into_iter().chain((0..40).map(|_| vec![N("1", 0), N("45000", 1)])).collect();
        let mut made = sheet("S", &[]);
        made.rows = cells;
        made.rows.push(vec![N("1", 0), cell]);
        let folder = book(&[made]);
        let table = open(&folder.binding("book.xlsx"), &[], &Options::default()).unwrap().tables.remove(0);
        match rows(&table, 1) {
            Err(ScanError::Failure(failure)) => {
                assert!(failure.message.contains(&format!("\"{text}\"")), "{failure}");
                assert_eq!(failure.place.unwrap().line, Some(42));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_table_above_the_table_is_told() {
    let folder = book(&[sheet(
        "S",
        &[
            &[T("a"), T("b")],
            &[T("x"), N("1", 0)],
            &[],
            &[T("c"), T("d"), T("e")],
            &[T("x"), N("1", 0), N("1", 0)],
            &[T("y"), N("2", 0), N("1", 0)],
            &[T("z"), N("3", 0), N("1", 0)],
        ],
    )]);
    let found = wait(inspect(&folder.binding("book.xlsx"), &Options::default())).unwrap();
    assert_eq!(found.columns.len(), 3);
    assert!(found.remarks[0].contains("`range \"A1:B2\"` in its table reads them"), "{:?}", found.remarks);
    let upper = block("table book { range \"A1:B2\" }");
    let table = open(&folder.binding("book.xlsx"), &[&upper], &Options::default()).unwrap().tables.remove(0);
    assert_eq!(rows(&table, 1).unwrap(), [["x", "1"]]);
}

#[test]
fn an_old_workbook_that_leads_back_into_itself_is_damaged() {
    let folder = Folder::with("t.xls", include_bytes!("../../data/formats/damaged.xls"));
    let failed = failure(&folder, "t.xls");
    assert!(failed.message.ends_with("it is damaged."), "{failed}");
}

/// Binary workbooks: an error of a formula is a cell as in any other workbook, and what is written in a form that is not
/// known is told instead of being left out.
#[test]
fn binary_workbooks_lose_nothing() {
    let of = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats").join(name).display().to_string();
        Binding { name: None, from: From::Paths(vec![path]), format: None }
    };
    let blank = block("table costs { blank nights: \"#N/A\" }");
    let page = |blocks: &[&syntax::Table]| whole(&of("costs.xlsb"), blocks, &Options::default());
    let table = page(&[]).unwrap();
    assert_eq!(rows(&table.table, 1).unwrap()[3], ["2025-03-01", "Zur Post", "#N/A", "1.00", "false"]);
    let table = page(&[&blank]).unwrap();
    assert_eq!(table.table.columns.len(), 5);
    let rows = rows(&table.table, 1).unwrap();
    assert_eq!(rows[0], ["2025-01-02", "Alpenhof", "3", "412.50", "true"]);
    assert_eq!(rows[3], ["2025-03-01", "Zur Post", "", "1.00", "false"]);
    assert_eq!(rows.len(), 4);

    let Err(Error::Failure(failed)) = whole(&of("short_cells.xlsb"), &[], &Options::default()) else {
        panic!("a failure")
    };
    assert!(failed.message.ends_with("has cells in row 3 that are written in a form which is not read."), "{failed}");
}
