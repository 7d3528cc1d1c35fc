//! The text of a `kpi.toml` as messages may show it: of what is a secret, or might be one, only its place.
//!
//! What the text means says what is hidden: every value under a name that sounds like a secret, and every address with a
//! password or a query in it. Where it has no meaning, because it does not parse, and in comments, its lines say it, and
//! rather too much is hidden than too little. The text keeps its length and its lines, so that places stay where they are.

use crate::data::{is_address, readable};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// What names of secrets have in them.
const WORDS: [&str; 5] = ["key", "secret", "token", "password", "credential"];

/// Whether a setting of this name would be a secret.
pub(super) fn is_secret(name: &str) -> bool {
    first_word(name).is_some()
}

/// Where the first word of a secret ends.
fn first_word(text: &str) -> Option<usize> {
    let small = text.to_ascii_lowercase();
    WORDS.iter().filter_map(|word| Some(small.find(word)? + word.len())).min()
}

/// The text without its secrets; `table` is what was read of it, and `is_read` says whether that is all.
pub(super) fn without_secrets(text: &str, table: &DeTable<'_>, is_read: bool) -> String {
    let mut mask = Mask { text, hidden: vec![false; text.len()], known: vec![false; text.len()] };
    for (name, value) in table {
        mask.name(name);
        match value.get_ref() {
            // What stands there are the names of tables.
            DeValue::Table(tables) if name.get_ref() == "data" => tables.iter().for_each(|(name, value)| {
                mask.name(name);
                mask.value(value, false);
            }),
            _ => mask.value(value, is_secret(name.get_ref())),
        }
    }
    if is_read {
        mask.comments();
    } else {
        mask.lines();
    }
    mask.shown()
}

struct Mask<'a> {
    text: &'a str,
    /// Of each byte whether it is hidden, and whether it belongs to a name or a value.
    hidden: Vec<bool>,
    known: Vec<bool>,
}

impl Mask<'_> {
    fn known(&mut self, range: Range<usize>) {
        self.known.get_mut(range).into_iter().flatten().for_each(|byte| *byte = true);
    }

    /// A name, which may be an address too.
    fn name(&mut self, name: &Spanned<DeString<'_>>) {
        self.known(name.span());
        if name.get_ref().contains("://") && !is_open(name.get_ref()) {
            self.hide(name.span());
        }
    }

    fn hide(&mut self, range: Range<usize>) {
        self.hidden.get_mut(range).into_iter().flatten().for_each(|byte| *byte = true);
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, is_of_secret: bool) {
        match value.get_ref() {
            DeValue::Array(all) => all.iter().for_each(|one| self.value(one, is_of_secret)),
            DeValue::Table(table) => table.iter().for_each(|(name, value)| {
                self.name(name);
                self.value(value, is_of_secret || is_secret(name.get_ref()));
            }),
            leaf => {
                let Range { start, end } = value.span();
                self.known(start..end);
                let written = self.text.get(start..end).unwrap_or_default();
                // A text that is not closed was read up to the end of its line.
                let quote = written.chars().next().filter(|sign| matches!(sign, '"' | '\''));
                let inner = match quote {
                    Some(quote) if written.len() > 1 && written.ends_with(quote) => start + 1..end - 1,
                    Some(_) => start + 1..end,
                    None => start..end,
                };
                match leaf.as_str() {
                    _ if is_of_secret => self.hide(inner),
                    Some(text) if text.contains("://") && !is_open(text) => {
                        // An address may be written with escapes.
                        let plain = written.find("://").filter(|_| !written.contains('\\'));
                        self.hide(plain.map_or(inner.start, |at| start + at + 3)..inner.end);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Comments that might tell a secret.
    fn comments(&mut self) {
        for line in lines(self.text) {
            let sign = |at: &usize| self.text.as_bytes().get(*at) == Some(&b'#') && self.known.get(*at) == Some(&false);
            let Some(start) = line.clone().find(sign) else { continue };
            let comment = self.text.get(start + 1..line.end).unwrap_or_default();
            if is_secret(comment) || comment.contains("://") {
                self.hide(start + 1..line.end);
            }
        }
    }

    /// All lines that might tell a secret, and those that go on with it.
    fn lines(&mut self) {
        let mut open = Open::No;
        for Range { start, end } in lines(self.text) {
            let line = self.text.get(start..end).unwrap_or_default();
            if open == Open::Line && begins(line) {
                open = Open::No;
            }
            if open != Open::No {
                self.hide(start..end);
                if let Open::Until(quotes) = open
                    && line.contains(quotes)
                {
                    open = Open::No;
                }
                continue;
            }
            if let Some(at) = line.find("://") {
                self.hide(start + at + 3..end);
            }
            let Some(word) = first_word(line) else { continue };
            let rest = line.get(word..).unwrap_or_default();
            let rest = rest.trim_start_matches(|sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '-'));
            let value = rest.trim_start_matches(|sign: char| sign.is_whitespace() || "=:\"'".contains(sign));
            self.hide(end - value.len()..end);
            let quotes = ["\"\"\"", "'''"].into_iter().find(|quotes| rest.matches(quotes).count() % 2 == 1);
            open = quotes.map_or(Open::Line, Open::Until);
        }
    }

    fn shown(self) -> String {
        let byte = |(byte, hidden): (u8, bool)| if hidden && !matches!(byte, b'\r' | b'\n') { b'*' } else { byte };
        let bytes = self.text.bytes().zip(self.hidden).map(byte).collect();
        // What is hidden begins and ends between two letters; if it did not, nothing would be shown.
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// Whether a secret goes on behind the end of its line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    No,
    /// Unless the next one begins something else.
    Line,
    /// Up to these quotes.
    Until(&'static str),
}

/// Whether an address has nothing in it that is not shown.
fn is_open(text: &str) -> bool {
    is_address(text) && readable(text) == text
}

/// The lines of a text, each with its end.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_inclusive('\n').scan(0, |end, line| {
        let start = *end;
        *end += line.len();
        Some(start..*end)
    })
}

/// Whether a line begins a section or a setting.
fn begins(line: &str) -> bool {
    let line = line.trim();
    let is_name = |name: &str| {
        let name = name.trim();
        !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-' | '.'))
    };
    // Keys may end in `==`.
    let is_setting = line
        .split_once('=')
        .is_some_and(|(name, value)| is_name(name) && !value.trim().is_empty() && !value.starts_with('='));
    is_setting || line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(is_name)
}
