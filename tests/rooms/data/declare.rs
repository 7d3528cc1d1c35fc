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
    let quoted = !matches!(format, "text" | "number" | "percent");
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
