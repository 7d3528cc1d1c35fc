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

/// A way to write a table.
#[derive(Clone, Debug)]
struct Dialect {
    separator: &'static str,
    quote: char,
    escape: bool,
    line: &'static str,
    titles: usize,
    totals: bool,
    point: char,
    group: Option<char>,
    utf16: bool,
}

fn dialects() -> impl Strategy<Value = Dialect> {
    let signs = (
        prop::sample::select(vec![",", ";", "\t", "|", "::", "^"]),
        prop::sample::select(vec!['"', '\'']),
        any::<bool>(),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
    );
    let rest = (
        0usize..4,
        any::<bool>(),
        any::<bool>(),
        prop::option::of(prop::sample::select(vec!['o', ' ', '\''])),
        any::<bool>(),
    );
    (signs, rest).prop_map(|((separator, quote, escape, line), (titles, totals, comma, group, utf16))| {
        let point = if comma { ',' } else { '.' };
        // `o` is the other of point and comma.
        let group = group.map(|sign| {
            if sign == 'o' && comma {
                '.'
            } else if sign == 'o' {
                ','
            } else {
                sign
            }
        });
        Dialect { separator, quote, escape, line, titles, totals, point, group, utf16 }
    })
}

impl Dialect {
    fn cell(&self, cell: &str) -> String {
        let needs = cell.contains(self.separator)
            || cell.contains(['\n', '\r', self.quote, self.separator.chars().next().unwrap()])
            || (self.escape && cell.contains('\\'));
        if !needs {
            return cell.to_owned();
        }
        let quote = self.quote.to_string();
        let inner = match self.escape {
            true => cell.replace('\\', "\\\\").replace(self.quote, &format!("\\{quote}")),
            false => cell.replace(self.quote, &quote.repeat(2)),
        };
        format!("{quote}{inner}{quote}")
    }

    fn number(&self, number: i64, scale: u32) -> String {
        let plain = Exact::decimal(i128::from(number), scale).fixed(scale);
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let digits = whole.trim_start_matches('-');
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if let Some(group) = self.group.filter(|_| at > 0 && (digits.len() - at) % 3 == 0) {
                grouped.push(group);
            }
            grouped.push(digit);
        }
        let sign = if number < 0 { "-" } else { "" };
        let end = if fraction.is_empty() { String::new() } else { format!("{}{fraction}", self.point) };
        format!("{sign}{grouped}{end}")
    }

    fn entries(&self) -> Vec<syntax::TableEntry> {
        use syntax::Reading::{Decimal, Encoding, Escape, Footer, Quote, Separator, Skip};
        let mut said = vec![
            (Separator, self.separator.to_owned()),
            (Quote, self.quote.to_string()),
            (Decimal, self.point.to_string()),
            (Skip, self.titles.to_string()),
            (Footer, usize::from(self.totals).to_string()),
        ];
        said.extend(self.escape.then(|| (Escape, "\\".to_owned())));
        said.extend(self.utf16.then(|| (Encoding, "utf-16le".to_owned())));
        let reading = |(what, text)| syntax::TableEntry {
            kind: syntax::TableEntryKind::Reading { what, text },
            span: Default::default(),
            optional: false,
        };
        said.into_iter().map(reading).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_table_written_in_any_dialect_is_read_back(
        cells in prop::collection::vec((text_cell(), -99_999_999_999i64..99_999_999_999, 0u32..5), 2..30),
        dialect in dialects(),
        parts in 1usize..9,
    ) {
        let mut text = String::new();
        for at in 0..dialect.titles {
            text += &format!("title number {at}{}", dialect.line);
        }
        let join = |cells: [&str; 3]| cells.map(|cell| dialect.cell(cell)).join(dialect.separator) + dialect.line;
        text += &join(["name", "number", "last"]);
        let mut expected = Vec::new();
        for (at, (name, number, scale)) in cells.iter().enumerate() {
            let last = format!("r{at}");
            text += &join([name, &dialect.number(*number, *scale), &last]);
            expected.push((name.clone(), Exact::decimal(i128::from(*number), *scale), last));
        }
        if dialect.totals {
            text += &join(["Total", "1", ""]);
        }
        let bytes = match dialect.utf16 {
            true => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            false => text.into_bytes(),
        };
        let folder = Folder::with("t.csv", &bytes);
        let options = Options { smallest_part: 1, threads: 2, ..Options::default() };
        let said = syntax::Table {
            doc: String::new(),
            name: syntax::Name { text: "t".into(), span: Default::default(), quoted: false },
            from: None,
            entries: dialect.entries(),
            span: Default::default(),
        };
        let table = open(&folder.binding("t.csv"), &[&said], &options).unwrap().tables.remove(0);
        prop_assert!(table.problems.is_empty(), "{:?}", table.problems);
        let found: Vec<_> = rows(&table, parts).unwrap().into_iter().map(|row| {
            (row[0].clone(), Exact::parse(&row[1]).unwrap_or(Exact::ZERO), row[2].clone())
        }).collect();
        prop_assert_eq!(found, expected);
    }
}
