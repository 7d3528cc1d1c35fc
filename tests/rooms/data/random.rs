//! A random table, written in a random dialect, is read back equal.

use super::*;
use proptest::prelude::*;

fn text_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-zé ]{0,9}x",
        1 => Just(String::new()),
        2 => "[a-z\",;|\t\n ]{0,20}z",
    ]
}

fn quoted(cell: &str, separator: char, always: bool) -> String {
    let needs = cell.contains([separator, '"', '\n', '\r']);
    if needs || always { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_written_table_is_read_back(
        cells in prop::collection::vec((text_cell(), prop::option::of(-99_999_999_999i64..99_999_999_999), 0u32..5), 1..60),
        separator in prop::sample::select(vec![',', ';', '\t', '|']),
        line in prop::sample::select(vec!["\n", "\r\n"]),
        always in any::<bool>(),
        end in any::<bool>(),
        parts in 1usize..9,
    ) {
        let mut text = format!("name{separator}number{separator}last{line}");
        let mut expected = Vec::new();
        for (at, (name, number, scale)) in cells.iter().enumerate() {
            let number = number.map(|number| Exact::decimal(i128::from(number), *scale).fixed(*scale));
            let shown = number.clone().unwrap_or_default();
            text.push_str(&quoted(name, separator, always));
            text.push_str(&format!("{separator}{}{separator}r{at}", quoted(&shown, separator, always)));
            if end || at + 1 < cells.len() {
                text.push_str(line);
            }
            expected.push((name.clone(), number.map(|number| Exact::parse(&number).unwrap()), format!("r{at}")));
        }
        let folder = Folder::with("t.csv", &text);
        let options = Options { smallest_part: 1, threads: 2, ..Options::default() };
        let separator_said = syntax::Table {
            doc: String::new(),
            name: syntax::Name { text: "t".into(), span: Default::default(), quoted: false },
            from: None,
            entries: vec![
                syntax::TableEntry {
                    kind: syntax::TableEntryKind::Reading { what: syntax::Reading::Separator, text: separator.to_string() },
                    span: Default::default(),
                    optional: false,
                },
                syntax::TableEntry {
                    kind: syntax::TableEntryKind::Format {
                        columns: vec![syntax::Name { text: "number".into(), span: Default::default(), quoted: false }],
                        format: "number".into(),
                        quoted: false,
                    },
                    span: Default::default(),
                    optional: false,
                },
            ],
            span: Default::default(),
        };
        let table = open(&folder.binding("t.csv"), &[&separator_said], &options).unwrap().tables.remove(0);
        let found: Vec<_> = rows(&table, parts).unwrap().into_iter().map(|row| {
            let number = (!row[1].is_empty()).then(|| Exact::parse(&row[1]).unwrap());
            (row[0].clone(), number, row[2].clone())
        }).collect();
        prop_assert_eq!(found, expected);
    }
}
