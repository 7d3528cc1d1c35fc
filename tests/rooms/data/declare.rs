//! What a `table` block says of reading.

use super::*;
use kpi::problem::Code;
use kpi::source::{SourceId, Span};
use kpi::syntax::{Expr, ExprKind, Name, Reading, TableEntry, TableEntryKind};

fn name(text: &str) -> Name {
    Name { text: text.into(), span: Span::new(SourceId(0), 1, 2), quoted: false }
}

fn expr(kind: ExprKind) -> Expr {
    Expr { kind, span: Span::default() }
}

fn text(text: &str) -> Expr {
    expr(ExprKind::Text(text.into()))
}

fn int(number: i64) -> Expr {
    expr(ExprKind::Number { value: Exact::from(number), unit: None, percent: false })
}

fn block(entries: Vec<TableEntryKind>) -> syntax::Table {
    let entries = entries.into_iter().map(|kind| TableEntry { kind, span: Span::default(), optional: false }).collect();
    syntax::Table { doc: String::new(), name: name("t"), from: None, entries, span: Span::default() }
}

fn read(content: impl AsRef<[u8]>, entries: Vec<TableEntryKind>) -> Result<Vec<Vec<String>>, Error> {
    let folder = Folder::with("t.csv", content);
    let catalog = open(&folder.binding("t.csv"), &[&block(entries)], &Options::default())?;
    let table = &catalog.tables[0];
    if !table.problems.is_empty() {
        return Err(Error::Problems(table.problems.clone()));
    }
    Ok(rows(table, 1).expect("rows"))
}

fn format(column: &str, format: &str) -> TableEntryKind {
    let quoted = !matches!(format, "text" | "number" | "percent" | "seconds" | "milliseconds" | "duration");
    TableEntryKind::Format { columns: vec![name(column)], format: format.into(), quoted }
}

#[test]
fn formats_say_what_a_cell_is() {
    let cases = [
        ("31/12/2025", "dd/mm/yyyy", "2025-12-31"),
        ("1/2/2025", "mm/dd/yyyy", "2025-01-02"),
        ("20250131", "yyyymmdd", "2025-01-31"),
        ("250131", "yymmdd", "2025-01-31"),
        ("31.12.2025 13:05", "dd.mm.yyyy hh:mm", "2025-12-31 13:05:00"),
        ("1:02:03", "h:mm:ss", "3723"),
        ("02:03.5", "mm:ss", "123.5"),
        ("85.00%", "0.00%", "0.8500"),
        ("85,00 %", "0,00%", "0.8500"),
        ("7", "text", "7"),
    ];
    for (cell, stated, expected) in cases {
        let found = read(format!("c;x\n{cell};1\n"), vec![format("c", stated)]).unwrap();
        assert_eq!(found[0][0], expected, "{cell} as {stated}");
    }
}

#[test]
fn codes_fill_and_truth() {
    let found = read(
        "pdays,hold,answered\n999,,Y\n3,5,N\n999.0,7,\n",
        vec![
            TableEntryKind::BlankCodes { columns: vec![name("pdays")], codes: vec![int(999)] },
            TableEntryKind::Fill { columns: vec![name("hold")], value: int(0) },
            TableEntryKind::Truth { yes: true, columns: vec![name("answered")], codes: vec![text("Y")] },
            TableEntryKind::Truth { yes: false, columns: vec![name("answered")], codes: vec![text("N")] },
        ],
    );
    assert_eq!(
        found.unwrap(),
        [["", "0", "true"], ["3.0", "5", "false"], ["", "7", ""]].map(|row| row.map(|cell| if cell == "3.0" {
            "3".to_owned()
        } else {
            cell.to_owned()
        }))
    );
}

#[test]
fn encodings_and_decimal_commas() {
    let say = |what, text: &str| TableEntryKind::Reading { what, text: text.into() };
    let found = read(
        b"nom;co\xfbt\nd\xe9j\xe0;7,16\n",
        vec![say(Reading::Encoding, "windows-1252"), say(Reading::Decimal, ","), say(Reading::Separator, ";")],
    );
    assert_eq!(found.unwrap(), [["déjà", "7.16"]]);
    // What is said wins, even where it is wrong, and the place is told.
    let Err(Error::Failure(failure)) = read(b"nom;x\nd\xe9j\xe0;7\n", vec![say(Reading::Encoding, "shift_jis")]) else {
        panic!("a failure")
    };
    assert_eq!(failure.code, Code::WrongEncoding);
    assert_eq!(failure.place.unwrap().line, Some(2));
}

#[test]
fn problems_name_the_nearest_column() {
    let said = vec![TableEntryKind::Key(vec![name("contact_Id")]), TableEntryKind::Value(name("cots"))];
    let Err(Error::Problems(problems)) = read("contact_id,costs\n1,2\n", said) else { panic!("problems") };
    assert_eq!(problems.len(), 2);
    assert!(problems.iter().all(|problem| problem.code == Code::TableColumn));
    assert!(problems.iter().any(|problem| problem.help[0].contains("contact_id")));
}

#[test]
fn doubled_and_wrong_entries_are_problems() {
    let said = vec![
        TableEntryKind::Grain(name("fortnight")),
        TableEntryKind::Grain(name("month")),
        TableEntryKind::Reading { what: Reading::Separator, text: "ab".into() },
        format("a", "nonsense"),
        TableEntryKind::Fill { columns: vec![name("a")], value: text("x") },
    ];
    let Err(Error::Problems(problems)) = read("a,b\n1,2\n", said) else { panic!("problems") };
    assert_eq!(problems.len(), 5, "{problems:#?}");
}

#[test]
fn the_layout_of_a_file_can_be_said() {
    let say = |what, text: &str| TableEntryKind::Reading { what, text: text.into() };
    let rows = |content: &str, entries| read(content, entries).unwrap();
    // What is above, what is below, and names in two lines.
    let text = "title\n\nqueue,day,,\n,,in,out\na,2025-01-02,1,2\nb,2025-01-03,3,4\nall,,4,6\n";
    let said = vec![say(Reading::Skip, "2"), say(Reading::Header, "2"), say(Reading::Footer, "1")];
    assert_eq!(rows(text, said), [["a", "2025-01-02", "1", "2"], ["b", "2025-01-03", "3", "4"]]);
    // Nothing is left out where the table says that there is nothing to leave out.
    let text = "queue,calls,n\na,1,1\nb,2,1\nTotal,3,2\n";
    assert_eq!(rows(text, vec![]).len(), 2);
    assert_eq!(rows(text, vec![say(Reading::Footer, "0")]).len(), 3);
    // No names; names that look like a row.
    assert_eq!(rows("1,2\n3,4\n", vec![say(Reading::Header, "0")]), [["1", "2"], ["3", "4"]]);
    assert_eq!(rows("1,2\n3,4\n", vec![say(Reading::Header, "1")]), [["3", "4"]]);
    assert!(
        matches!(read("2024-01-01,phone\n2024-01-02,chat\n", vec![]), Err(Error::Failure(f)) if f.code == Code::NoHeader)
    );
    // Other quotes, escapes, comments and separators.
    let said = vec![say(Reading::Quote, "'"), say(Reading::Separator, "::")];
    assert_eq!(rows("a::b\n'x::y'::1\n'it''s'::2\n", said), [["x::y", "1"], ["it's", "2"]]);
    let said = vec![say(Reading::Escape, "\\"), say(Reading::Comment, "//")];
    assert_eq!(rows("a,b\n// no row\nx\\,y,1\n\"say \\\"hi\\\"\",2\n", said), [["x,y", "1"], ["say \"hi\"", "2"]]);
    assert_eq!(rows("a,b\n\"x\",1\n", vec![say(Reading::Quote, "none")]), [["\"x\"", "1"]]);
    assert_eq!(
        rows("a,b,c\n1,2\n3\n4,5,6\n", vec![say(Reading::ShortRows, "")]),
        [["1", "2", ""], ["3", "", ""], ["4", "5", "6"]]
    );
    // A row that is too long is never cut.
    let folder = Folder::with("t.csv", "a,b\n1,2\n3,4,5\n");
    let short = block(vec![say(Reading::ShortRows, "")]);
    let Err(Error::Failure(failure)) = open(&folder.binding("t.csv"), &[&short], &Options::default()) else { panic!() };
    assert_eq!((failure.code, failure.place.unwrap().line), (Code::RaggedLine, Some(3)));
}

#[test]
fn formats_of_cells_can_be_said() {
    let rows = |content: &str, said: &str| {
        let found = read(content, vec![format("x", said)]).unwrap();
        found.into_iter().map(|row| row[0].clone()).collect::<Vec<_>>()
    };
    assert_eq!(rows("x\n\"1,234\"\n", "#,##0"), ["1234"]);
    assert_eq!(rows("x\n\"1,234\"\n", "0,000"), ["1.234"]);
    assert_eq!(rows("x;y\n1.234;1\n", "#.##0,00"), ["1234"]);
    assert_eq!(rows("x\n251231\n260101\n", "yymmdd"), ["2025-12-31", "2026-01-01"]);
    assert_eq!(rows("x\n1735689600\n1735689600.5\n", "seconds"), ["2025-01-01 00:00:00", "2025-01-01 00:00:00.5"]);
    assert_eq!(rows("x\n1735689600123\n", "milliseconds"), ["2025-01-01 00:00:00.123"]);
    assert_eq!(rows("x\n1h 5m\n5m\n", "duration"), ["3900", "300"]);
    assert_eq!(rows("x\n01:20\n75:00\n", "mm:ss"), ["80", "4500"]);
    assert_eq!(rows("x\n01:20\n75:00\n", "h:mm"), ["4800", "270000"]);
    assert_eq!(rows("x\n\"85,5\"\n7%\n", "0,0%"), ["0.855", "0.070"]);
    assert_eq!(rows("x\n01/02/2025\n", "mm/dd/yyyy"), ["2025-01-02"]);
}

#[test]
fn rows_that_do_not_fit_are_put_aside_where_that_is_asked() {
    let mut lines: Vec<String> = std::iter::once("id,day,wait".to_owned())
        .chain((1..=100).map(|id| format!("{id},2025-01-02,{id}.5")))
        .collect();
    lines[10] = "10,2025-01-02,n/a".into();
    lines[20] = "20,2025-01-02".into();
    lines[30] = "30,2025-01-02,1,2".into();
    lines[40] = "40,\"2025\"-01,1".into();
    lines[50] = "50,\"2025-01-02,1".into();
    lines[60] = "60,the day after,1".into();
    let folder = Folder::with("t.csv", lines.join("\n"));
    for threads in [1, 3] {
        let bad = std::sync::Arc::new(kpi::data::BadRows::default());
        let options = Options { bad_rows: Some(bad.clone()), threads, smallest_part: 64, ..Options::default() };
        let table = open(&folder.binding("t.csv"), &[], &options).unwrap().tables.remove(0);
        let found: Vec<(u64, Option<u64>, String)> =
            bad.rows().into_iter().map(|row| (row.line, row.cell.map(|cell| cell.0), row.row)).collect();
        let expected: Vec<(u64, Option<u64>, String)> =
            [(10, Some(3)), (20, None), (30, None), (40, None), (50, None), (60, Some(2))]
                .map(|(at, cell): (usize, Option<u64>)| (at as u64 + 1, cell, lines[at].clone()))
                .to_vec();
        assert_eq!(found, expected);
        for parts in [1, 2, 7] {
            let rows = rows(&table, parts).unwrap();
            assert_eq!(rows.len(), 94);
            assert!(rows.iter().all(|row| row[1] == "2025-01-02" && row[2].ends_with(".5")));
        }
        assert_eq!(table.bad_rows, 6);
    }
    // Without being asked, the first of them stops.
    assert!(open(&folder.binding("t.csv"), &[], &Options::default()).is_err());
}
