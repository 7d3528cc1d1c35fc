//! Written and read again: a table is the same in every form.

use super::whole::pages;
use super::*;
use kpi::data::{ColumnForm, TableWriter, columns_file, whole};
use kpi::show::{self, Locale, RowsOutput};
use kpi::value::{Reason, Value};
use proptest::prelude::*;

const FORMS: [&str; 8] = ["csv", "json", "ndjson", "parquet", "arrow", "fr.csv", "csv.gz", "json.zst"];

/// The table of a file in another form, its columns' names and its rows.
fn again(folder: &Folder, form: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let table = whole(&folder.binding("t.csv"), &[], &Options::default()).unwrap();
    let columns = &table.table.columns;
    let locale = if form.starts_with("fr") { Locale::named("fr").unwrap() } else { Locale::PLAIN };
    let mut bytes = Vec::new();
    let text = match form {
        "parquet" | "arrow" => {
            let kind = if form == "arrow" { ColumnForm::Arrow } else { ColumnForm::Parquet };
            let (mut writer, _) = TableWriter::new(columns, kind).unwrap();
            table.pages().unwrap().for_each(|page| bytes.extend(writer.page(&page.unwrap()).unwrap()));
            bytes.extend(writer.finish().unwrap());
            None
        }
        form if form.contains("ndjson") => Some(RowsOutput::Ndjson),
        form if form.contains("json") => Some(RowsOutput::Json),
        _ => Some(RowsOutput::Csv),
    };
    if let Some(output) = text {
        bytes.extend(show::rows_head(columns, output, locale).bytes());
        let mut before = 0;
        for page in table.pages().unwrap() {
            let page = page.unwrap();
            bytes.extend(show::rows(columns, &page, output, locale, before).bytes());
            before += page.rows() as u64;
        }
        bytes.extend(show::rows_foot(output).bytes());
    }
    let bytes = match form.rsplit('.').next() {
        Some("gz") => {
            let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            out.write_all(&bytes).unwrap();
            out.finish().unwrap()
        }
        Some("zst") => zstd::stream::encode_all(&bytes[..], 1).unwrap(),
        _ => bytes,
    };
    let name = format!("u.{form}");
    folder.add(&name, bytes);
    let binding = Binding { name: Some("u".into()), ..folder.binding(&name) };
    let (script, _) =
        kpi::syntax::parse(kpi::source::SourceId::default(), "table u { separator \";\"; decimal \",\" }");
    let blocks: Vec<&syntax::Table> = script
        .items
        .iter()
        .filter_map(|item| match item {
            kpi::syntax::Item::Table(table) if form.starts_with("fr") => Some(table),
            _ => None,
        })
        .collect();
    let found = whole(&binding, &blocks, &Options::default()).unwrap();
    let names = found.table.columns.iter().map(|column| column.name.clone()).collect();
    let mut all = Vec::new();
    for page in found.pages().unwrap() {
        let page = page.unwrap();
        for row in 0..page.rows() {
            let cell = |column| {
                let mut text = String::new();
                page.cell(row, column, &mut text);
                text
            };
            all.push((0..found.table.columns.len()).map(cell).collect());
        }
    }
    (names, all)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~é中😀]{0,8}",
        Just("007".to_owned()),
        Just("true".to_owned()),
        Just("a,b;c\"d\"\ne".to_owned()),
        Just("'\\u0041\\".to_owned()),
    ]
}

fn cell(kind: usize) -> BoxedStrategy<String> {
    let filled = match kind {
        0 => any::<i32>().prop_map(|number| number.to_string()).boxed(),
        1 => (any::<i64>(), 0u32..6)
            .prop_map(|(number, scale)| Exact::decimal(i128::from(number), scale).fixed(scale))
            .boxed(),
        2 => "-?[1-9][0-9]{20,30}\\.[0-9]{1,7}".boxed(),
        3 => "-?[1-9][0-9]{30,40}\\.[0-9]{8,20}".boxed(),
        4 => (1901i32..2199, 1u32..13, 1u32..29).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}")).boxed(),
        5 => (1901i32..2199, 0u32..24, 0u32..1_000_000)
            .prop_map(|(y, h, f)| format!("{y}-05-06 {h:02}:00:59.{f:06}"))
            .boxed(),
        6 => any::<bool>().prop_map(|truth| truth.to_string()).boxed(),
        _ => text().boxed(),
    };
    prop_oneof![1 => Just(String::new()), 5 => filled].boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn every_form_gives_the_same_table(
        rows in prop::collection::vec([cell(0), cell(1), cell(2), cell(3), cell(4), cell(5), cell(6), cell(7)], 1..20)
    ) {
        let mut csv = String::from("n,money,\"wide, \"\"very\"\"\",wider,day,at,yes,text\n");
        for row in &rows {
            let quoted: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            csv.push_str(&(quoted.join(",") + "\n"));
        }
        let folder = Folder::with("t.csv", csv);
        let expected = pages(&folder.binding("t.csv"), &Options::default());
        for form in FORMS {
            let (names, found) = again(&folder, form);
            prop_assert_eq!(&names, &["n", "money", "wide, \"very\"", "wider", "day", "at", "yes", "text"], "{}", form);
            prop_assert_eq!(&found, &expected, "{}", form);
        }
    }
}

#[test]
fn numbers_of_answers_keep_every_digit_or_are_text() {
    let third = Exact::ratio(1, 3).unwrap();
    let columns = vec![
        (
            "share".to_owned(),
            vec![Value::Number(third.clone()), Value::Blank(Reason::ZeroBase), Value::Number(Exact::int(7))],
        ),
        (
            "mixed".to_owned(),
            vec![Value::Number(third), Value::Number(Exact::int(123_456_789_012)), Value::Blank(Reason::NoRows)],
        ),
        ("name".to_owned(), vec![Value::Text("a".into()), Value::Text("b".into()), Value::Blank(Reason::NoRows)]),
    ];
    for (form, name) in [(ColumnForm::Parquet, "t.parquet"), (ColumnForm::Arrow, "t.arrow")] {
        let (bytes, remarks) = columns_file(&columns, form).unwrap();
        assert_eq!(remarks.len(), 1);
        assert!(
            remarks[0].starts_with("the numbers of mixed do not fit a decimal of 38 digits together"),
            "{remarks:?}"
        );
        let folder = Folder::with(name, bytes);
        let table = open(&folder.binding(name), &[], &Options::default()).unwrap().tables.remove(0);
        assert_eq!((table.columns[0].kind, table.columns[1].kind), (number(38, 28), Kind::Text));
        assert!(!table.columns[0].approximate);
        let read = rows(&table, 1).unwrap();
        assert_eq!(read[0][..2], ["0.3333333333333333333333333333", "0.3333333333333333333333333333"]);
        assert_eq!(read[1][1], "123456789012");
        assert_eq!((read[1][0].as_str(), read[2][0].trim_end_matches('0')), ("", "7."));
    }
}

#[test]
fn the_habits_of_places() {
    let signs = |name: &str| Locale::named(name).map(|locale| (locale.point, locale.separator));
    for (name, expected) in [
        ("fr", Some((',', ';'))),
        ("de_AT", Some((',', ';'))),
        ("de-ch", Some(('.', ';'))),
        ("pt-BR", Some((',', ';'))),
        ("es-MX", Some(('.', ','))),
        ("en-GB", Some(('.', ','))),
        ("EN", Some(('.', ','))),
        ("tlh", None),
        ("", None),
    ] {
        assert_eq!(signs(name), expected, "{name}");
    }
}
