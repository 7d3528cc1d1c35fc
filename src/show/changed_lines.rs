//! What differs between two texts, line by line.

use super::Look;
use super::text::visible;
use anstyle::{AnsiColor, Style};

/// The most lines that are shown of one text.
const MOST_LINES: usize = 24;

/// Texts with more lines that differ than this are not compared line by line: everything is taken as replaced.
const MOST_COMPARED: usize = 4_000_000;

/// A line of one text or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change<'t> {
    Kept,
    Gone(&'t str),
    Come(&'t str),
}

/// The lines that are only in one of two texts, each with its number in the first (gone) or the second (come).
pub fn changed_lines(before: &str, after: &str, look: &Look) -> String {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let changes = changes(&before, &after);
    let total = changes.iter().filter(|change| **change != Change::Kept).count();
    let (mut old, mut new, mut text, mut shown) = (0, 0, String::new(), 0);
    for change in changes {
        let (number, sign, line, color) = match change {
            Change::Kept => {
                (old, new) = (old + 1, new + 1);
                continue;
            }
            Change::Gone(line) => {
                old += 1;
                (old, '-', line, AnsiColor::Red)
            }
            Change::Come(line) => {
                new += 1;
                (new, '+', line, AnsiColor::Green)
            }
        };
        if shown < MOST_LINES {
            let style = if look.color { color.on_default() } else { Style::new() };
            let line = format!("{sign} {}", visible(line));
            text.push_str(&format!("{number:>6} {style}{}{style:#}\n", line.trim_end()));
        }
        shown += 1;
    }
    if total > MOST_LINES {
        text.push_str(&format!("       … and {} more lines\n", total - MOST_LINES));
    } else if total == 0 {
        text.push_str("       only the ends of lines differ\n");
    }
    text
}

/// The shortest way from one text to the other, without what both begin and end with.
fn changes<'t>(before: &[&'t str], after: &[&'t str]) -> Vec<Change<'t>> {
    let same = |(one, other): &(&&str, &&str)| one == other;
    let head = before.iter().zip(after).take_while(same).count();
    let (before, after) = (before.get(head..).unwrap_or(&[]), after.get(head..).unwrap_or(&[]));
    let tail = before.iter().rev().zip(after.iter().rev()).take_while(same).count();
    let before = before.get(..before.len() - tail).unwrap_or(before);
    let after = after.get(..after.len() - tail).unwrap_or(after);
    let mut all = vec![Change::Kept; head];
    if before.len().saturating_mul(after.len()) > MOST_COMPARED {
        all.extend(before.iter().map(|line| Change::Gone(line)));
        all.extend(after.iter().map(|line| Change::Come(line)));
    } else {
        all.extend(aligned(before, after));
    }
    all.extend(std::iter::repeat_n(Change::Kept, tail));
    all
}

/// The longest common lines by the table of all lengths.
fn aligned<'t>(before: &[&'t str], after: &[&'t str]) -> Vec<Change<'t>> {
    let width = after.len() + 1;
    let mut lengths = vec![0_u32; (before.len() + 1) * width];
    let at = |lengths: &[u32], old: usize, new: usize| lengths.get(old * width + new).copied().unwrap_or(0);
    for (old, gone) in before.iter().enumerate().rev() {
        for (new, come) in after.iter().enumerate().rev() {
            let longest = match gone == come {
                true => at(&lengths, old + 1, new + 1) + 1,
                false => at(&lengths, old + 1, new).max(at(&lengths, old, new + 1)),
            };
            if let Some(cell) = lengths.get_mut(old * width + new) {
                *cell = longest;
            }
        }
    }
    let (mut old, mut new, mut all) = (0, 0, Vec::new());
    loop {
        match (before.get(old), after.get(new)) {
            (Some(gone), Some(come)) if gone == come => {
                all.push(Change::Kept);
                (old, new) = (old + 1, new + 1);
            }
            (Some(gone), come) if come.is_none() || at(&lengths, old + 1, new) >= at(&lengths, old, new + 1) => {
                all.push(Change::Gone(gone));
                old += 1;
            }
            (_, Some(come)) => {
                all.push(Change::Come(come));
                new += 1;
            }
            (_, None) => return all,
        }
    }
}
