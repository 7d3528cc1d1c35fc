//! Colours: there where they are asked for, and only there.

use super::sample::months;
use kpi::{Look, Output, show};

#[test]
fn colour_only_where_asked() {
    let plain = show::answer(&months(), Output::Table, &Look::default());
    assert!(!plain.contains('\u{1b}'));
    let colored = show::answer(&months(), Output::Table, &Look { color: true, ..Look::default() });
    assert!(colored.contains("\u{1b}[1m") && colored.contains("\u{1b}[31m"));
    assert_eq!(stripped(&colored), plain);
}

fn stripped(text: &str) -> String {
    let mut plain = String::new();
    let mut escape = false;
    for c in text.chars() {
        match (escape, c) {
            (false, '\u{1b}') => escape = true,
            (true, 'm') => escape = false,
            (true, _) => {}
            (false, c) => plain.push(c),
        }
    }
    plain
}
