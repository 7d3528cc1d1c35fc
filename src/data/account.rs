//! An account of the lines of a file that are no rows, in sentences: nothing is left out in silence.

use super::csv::{Aside, CsvFile, Stated, Why};

/// What was found in a file without being told: one sentence, or none.
pub(super) fn account(name: &str, file: &CsvFile, stated: &Stated) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(encoding) = &file.about.encoding {
        notes.push(format!(
            "{name} is not UTF-8 and is read as {encoding}, as its letters show; `encoding \"{encoding}\"` in its table settles it"
        ));
    }
    if file.about.header == 0 && stated.header.is_none() {
        notes.push(format!("{name} has no names of columns; `header 0` in its table settles it"));
    }
    let found: Vec<&Aside> = file.about.aside.iter().filter(|aside| aside.why != Why::Said).collect();
    let kinds = [
        Why::Above,
        Why::Comment,
        Why::HeaderAgain,
        Why::Subtotal,
        Why::OtherTable,
        Why::Total,
        Why::Remark,
        Why::Empty,
    ];
    let parts: Vec<String> = kinds.iter().filter_map(|why| part(&found, *why)).collect();
    if !parts.is_empty() {
        notes.push(format!("these lines of {name} are no rows: {}", parts.join(", ")));
    }
    let of = |why: Why| file.about.unsure.iter().filter(move |aside| aside.why == why);
    if let Some(first) = of(Why::Total).next() {
        let more = of(Why::Total).count() - 1;
        let others = if more == 0 { String::new() } else { format!(", and {more} more lines") };
        notes.push(format!(
            "line {} of {name}, \"{}\"{others}, may be a total, but its numbers do not add up the rows above it; it is read as a row",
            first.lines.0, first.text
        ));
    }
    if let Some(first) = of(Why::Unknown).next() {
        notes.push(format!(
            "line {} of {name}, \"{}\", and others may be no rows; in a file of more than 64 MB they are read as rows (`footer 0` settles it)",
            first.lines.0, first.text
        ));
    }
    notes
}

fn part(found: &[&Aside], why: Why) -> Option<String> {
    let these: Vec<&&Aside> = found.iter().filter(|aside| aside.why == why).collect();
    let first = these.first()?;
    let what = match why {
        Why::Above => "above the header",
        Why::Remark => "below the rows",
        Why::Total => "a total",
        Why::Subtotal => "totals of the rows above them",
        Why::Empty => "nothing in them",
        Why::HeaderAgain => "the header again",
        Why::Comment => "comments",
        Why::OtherTable => "another table",
        Why::Said | Why::Unknown => return None,
    };
    let text = if first.text.is_empty() { String::new() } else { format!(": \"{}\"", first.text) };
    Some(format!("{} ({what}{text})", lines(&these)))
}

/// `1 to 3`, `4 and 9`, `4, 9 and 40 more`
fn lines(these: &[&&Aside]) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for (from, to) in these.iter().map(|aside| aside.lines) {
        match runs.last_mut() {
            Some(last) if last.1 + 1 == from => last.1 = to,
            _ => runs.push((from, to)),
        }
    }
    let shown = |run: &(u64, u64)| if run.0 == run.1 { run.0.to_string() } else { format!("{} to {}", run.0, run.1) };
    let texts: Vec<String> = runs.iter().take(3).map(shown).collect();
    let more: u64 = runs.iter().skip(3).map(|run| run.1 - run.0 + 1).sum();
    match (texts.as_slice(), more) {
        (texts, 1..) => format!("{} and {more} more", texts.join(", ")),
        ([before @ .., last], 0) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        (texts, 0) => texts.join(", "),
    }
}
