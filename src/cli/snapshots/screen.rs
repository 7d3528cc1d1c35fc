//! What one snapshot looks like in a review.

use super::Taken;
use crate::show::columns_of;
use crate::snapshot::{Mark, Piece, side_by_side};
use anstyle::{AnsiColor, Style};

/// The keys of a review and what they do.
const KEYS: [(&str, &str); 5] = [("a", "accept"), ("r", "reject"), ("s", "skip"), ("A", "accept all"), ("q", "quit")];

/// A terminal: its rows, its columns, and whether it has colours.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub rows: usize,
    pub columns: usize,
    pub color: bool,
}

/// One screen; `at` is the first row of the table that is shown. Gives its lines, and how far `at` can go.
pub fn screen(taken: &Taken, number: usize, of: usize, at: usize, size: Size) -> (Vec<String>, usize) {
    let columns = size.columns.max(20);
    let header = &taken.new.header;
    let what = if taken.old.is_some() { "changed" } else { "new" };
    let line = header.line.map_or_else(String::new, |line| format!(":{line}"));
    let mut lines = Vec::new();
    let titles = [
        (format!("{number} of {of}, {what}: {}", header.description), Mark::Plain),
        (format!("{}{line}  snapshot: {}", header.source, header.expression), Mark::Faint),
    ];
    for (text, mark) in titles {
        lines.push(painted(&[Piece { text: cut(&text, columns), mark }], size.color));
    }
    lines.push(String::new());
    let old = taken.old.as_ref().map(|old| old.body.as_str());
    let table = side_by_side(old, &taken.new.body, columns);
    let foot = foot(columns);
    let room = size.rows.saturating_sub(lines.len() + foot.len() + 2).max(1);
    let furthest = table.len().saturating_sub(room);
    let at = at.min(furthest);
    lines.extend(table.iter().skip(at).take(room).map(|row| painted(row, size.color)));
    let below = table.len().saturating_sub(at + room);
    let more = match (at, below) {
        (0, 0) => String::new(),
        (_, 0) => "↑ the rows above".to_owned(),
        (0, below) => format!("↓ {below} more"),
        (_, below) => format!("↑ the rows above, ↓ {below} more"),
    };
    lines.push(painted(&[Piece { text: cut(&more, columns), mark: Mark::Faint }], size.color));
    lines.extend(foot);
    (lines, furthest)
}

/// The keys, in as many lines as they need.
fn foot(columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (key, does) in KEYS {
        let text = format!("{key} {does}   ");
        if let Some(line) = lines.last_mut()
            && (line.is_empty() || columns_of(line) + columns_of(text.trim_end()) <= columns)
        {
            line.push_str(&text);
        } else {
            lines.push(text);
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

fn cut(text: &str, columns: usize) -> String {
    if columns_of(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if columns_of(&kept) + columns_of(c.encode_utf8(&mut [0; 4])) >= columns {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

fn painted(row: &[Piece], color: bool) -> String {
    let style = |mark: Mark| match mark {
        _ if !color => Style::new(),
        Mark::Plain => Style::new(),
        Mark::Old => Style::new().fg_color(Some(AnsiColor::Red.into())),
        Mark::New => Style::new().fg_color(Some(AnsiColor::Green.into())),
        Mark::Faint => Style::new().dimmed(),
    };
    let piece = |piece: &Piece| {
        let style = style(piece.mark);
        format!("{style}{}{style:#}", piece.text)
    };
    row.iter().map(piece).collect()
}
