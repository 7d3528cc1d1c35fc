//! What a block says of its files and of how their cells are read.

use super::Declaration;
use crate::data::csv::{Separator, Stated};
use crate::data::pattern::{Pattern, PatternKind};
use crate::data::problems::wrong_argument;
use crate::data::reading::{Code, Form, Reading};
use crate::source::Span;
use crate::syntax::{self, Name, TableEntryKind};
use crate::unit::{Symbol, TimeUnit, Unit};

impl Declaration<'_> {
    /// What it says of its files.
    pub fn stated(&mut self) -> Stated {
        let mut stated = Stated::default();
        for entry in self.entries().iter() {
            let TableEntryKind::Reading { what, text } = &entry.kind else { continue };
            match what {
                syntax::Reading::Separator => stated.separator = self.separator(text, entry.span),
                syntax::Reading::Quote if text == "none" || text.is_empty() => stated.quote = Some(None),
                syntax::Reading::Quote => stated.quote = self.sign(text, entry.span).map(Some),
                syntax::Reading::Escape => stated.escape = self.sign(text, entry.span),
                syntax::Reading::Comment => stated.comment = Some(text.clone()).filter(|text| !text.is_empty()),
                syntax::Reading::Skip => stated.skip = text.parse().ok(),
                syntax::Reading::Header => stated.header = text.parse().ok(),
                syntax::Reading::Footer => stated.footer = text.parse().ok(),
                syntax::Reading::ShortRows => stated.short = true,
                syntax::Reading::Decimal => match text.as_str() {
                    "." | "," => stated.point = text.bytes().next(),
                    _ => self.problems.push(wrong_argument(
                        entry.span,
                        format!("The decimal sign \"{text}\" is neither a point nor a comma."),
                        "Write `decimal \",\"` or leave the line out.",
                    )),
                },
                syntax::Reading::Encoding => {
                    if encoding_rs::Encoding::for_label(text.trim().as_bytes()).is_none() {
                        self.problems.push(wrong_argument(
                            entry.span,
                            format!("There is no encoding \"{text}\"."),
                            "Common ones are \"windows-1252\", \"windows-1251\", \"iso-8859-1\", \"utf-16le\", \"gb18030\".",
                        ));
                    }
                    stated.encoding = Some(text.clone());
                }
                syntax::Reading::Sheet | syntax::Reading::Range => {}
            }
        }
        stated
    }

    /// What separates cells: one sign, `tab`, two spaces or more (`spaces`), or several signs.
    fn separator(&mut self, text: &str, span: Span) -> Option<Separator> {
        let separator = match text {
            "tab" | "\t" | "\\t" => return Some(Separator::Byte(b'\t')),
            "spaces" => return Some(Separator::Spaces),
            _ => match text.as_bytes() {
                [byte] => Separator::Byte(*byte),
                bytes => Separator::Text(bytes.to_vec()),
            },
        };
        let is_sign = |byte: u8| !byte.is_ascii_alphanumeric() && !matches!(byte, b'"' | b'\n' | b'\r' | b'.' | b'-');
        let allowed = !text.is_empty() && text.len() <= 8 && text.bytes().all(is_sign);
        if !allowed {
            self.problems.push(wrong_argument(
                span,
                format!("The separator \"{text}\" is not a sign that can separate cells."),
                "Write for instance `separator \";\"`, `separator \"|\"`, `separator \"tab\"`, or `separator \"spaces\"` for two spaces or more.",
            ));
        }
        allowed.then_some(separator)
    }

    /// A sign that quotes or escapes.
    fn sign(&mut self, text: &str, span: Span) -> Option<u8> {
        let byte = text.bytes().next().filter(|byte| text.len() == 1 && byte.is_ascii_punctuation());
        if byte.is_none() {
            self.problems.push(wrong_argument(
                span,
                format!("\"{text}\" is not a single sign."),
                "Write for instance `quote \"'\"`, `quote \"none\"` or `escape \"\\\\\"`.",
            ));
        }
        byte
    }

    /// How the cells of each column are read, as far as the block says it.
    pub fn readings(&mut self, header: &[String], point: Option<u8>) -> Vec<Reading> {
        self.fit(header);
        let said = |name: &String| Reading {
            point: point.unwrap_or(b'.'),
            said_point: point.is_some(),
            ..Reading::text(name.as_str())
        };
        let mut readings: Vec<Reading> = header.iter().map(said).collect();
        for entry in self.entries().iter() {
            match &entry.kind {
                TableEntryKind::BlankCodes { columns, codes } => {
                    let codes: Vec<Code> = codes.iter().filter_map(|code| self.code(code)).collect();
                    self.each(columns, header, &mut readings, |reading| reading.blank.extend(codes.iter().cloned()));
                }
                TableEntryKind::Truth { yes, columns, codes } => {
                    let codes: Vec<String> =
                        codes.iter().filter_map(|code| self.code(code)).map(|code| code.text).collect();
                    self.each(columns, header, &mut readings, |reading| truth(&mut reading.form, *yes, &codes));
                }
                TableEntryKind::Format { columns, format, quoted } => {
                    let Some((form, point)) = form(format, *quoted) else {
                        self.problems.push(wrong_argument(
                            entry.span,
                            format!("The format {format} is not one that cells can be read by."),
                            "Write `text`, `number`, `percent`, or a pattern: \"dd/mm/yyyy\", \"yyyymmdd\", \"h:mm:ss\", \"0,00%\".",
                        ));
                        continue;
                    };
                    self.each(columns, header, &mut readings, |reading| {
                        reading.form = form.clone();
                        reading.said_point |= point.is_some();
                        reading.point = point.unwrap_or(reading.point);
                    });
                }
                TableEntryKind::Fill { columns, value } => {
                    let Some(value) = self.value(value) else { continue };
                    self.each(columns, header, &mut readings, |reading| reading.fill = Some(value.clone()));
                }
                TableEntryKind::Unit { columns, unit } => measured(&mut readings, columns, unit),
                _ => {}
            }
        }
        readings
    }

    /// Problems of `fill` values that do not suit the columns as they were found.
    pub fn check_fills(&mut self, readings: &[Reading]) {
        for entry in self.entries().iter() {
            let TableEntryKind::Fill { columns, value } = &entry.kind else { continue };
            for column in columns {
                let reading = readings.iter().find(|reading| *reading.name == *column.text);
                let Some((reading, fill)) = reading.and_then(|reading| reading.fill.as_ref().map(|f| (reading, f)))
                else {
                    continue;
                };
                if !crate::data::fill::suits(fill, reading) {
                    let expected = crate::data::problems::expected(reading.kind);
                    self.problems.push(wrong_argument(
                        value.span,
                        format!(
                            "The column {} holds {expected} in each cell, and this is something else.",
                            column.text
                        ),
                        "Fill a column with a value of its own kind.",
                    ));
                }
            }
        }
    }

    fn each(
        &mut self,
        columns: &[Name],
        header: &[String],
        readings: &mut [Reading],
        mut change: impl FnMut(&mut Reading),
    ) {
        for name in columns {
            if let Some(at) = self.column(name, header)
                && let Some(reading) = readings.get_mut(at)
            {
                change(reading);
            }
        }
    }
}

/// The unit that a stated format brings with it: durations are seconds.
pub fn format_unit(reading: &Reading) -> Option<Unit> {
    match &reading.form {
        Form::Pattern(pattern) if pattern.kind() == PatternKind::Duration => Some(Unit::time(TimeUnit::Second)),
        Form::Length => Some(Unit::time(TimeUnit::Second)),
        _ => None,
    }
}

/// What has a unit is a number, even where all cells are blank or some are something else; what is in percent is a share:
/// `80%` and `80` are 0.80.
fn measured(readings: &mut [Reading], columns: &[Name], unit: &Unit) {
    let form = if *unit == Unit::of(Symbol::Percent) { Form::Percent } else { Form::Number };
    for reading in readings.iter_mut().filter(|reading| reading.form == Form::Found) {
        if columns.iter().any(|column| *column.text == reading.name) {
            reading.form = form.clone();
        }
    }
}

/// The columns that an entry says to be in percent.
pub(super) fn is_percent(kind: &TableEntryKind) -> &[Name] {
    let says = match kind {
        TableEntryKind::Unit { unit, .. } => *unit == Unit::of(Symbol::Percent),
        TableEntryKind::Format { format, quoted, .. } => matches!(form(format, *quoted), Some((Form::Percent, _))),
        _ => false,
    };
    match kind {
        TableEntryKind::Unit { columns, .. } | TableEntryKind::Format { columns, .. } if says => columns,
        _ => &[],
    }
}

fn truth(form: &mut Form, yes: bool, codes: &[String]) {
    if !matches!(form, Form::Truth { .. }) {
        *form = Form::Truth { yes: Vec::new(), no: Vec::new() };
    }
    if let Form::Truth { yes: trues, no: falses } = form {
        if yes { trues.extend_from_slice(codes) } else { falses.extend_from_slice(codes) }
    }
}

/// The form that a stated format means, and the decimal sign that it shows.
fn form(format: &str, quoted: bool) -> Option<(Form, Option<u8>)> {
    match format {
        "text" => return Some((Form::Text, None)),
        "number" => return Some((Form::Number, None)),
        "percent" => return Some((Form::Percent, None)),
        "duration" => return Some((Form::Length, None)),
        "seconds" => return Some((Form::Epoch(1_000_000), None)),
        "milliseconds" => return Some((Form::Epoch(1_000), None)),
        _ if !quoted => return None,
        _ => {}
    }
    if let Some(pattern) = Pattern::parse(format) {
        return Some((Form::Pattern(pattern), None));
    }
    number_form(format)
}

/// `"0.00"`, `"0,00%"`, `"#.##0,00"`, `"# ##0.00"`: what the cells look like.
fn number_form(format: &str) -> Option<(Form, Option<u8>)> {
    let (digits, percent) = match format.trim().strip_suffix('%') {
        Some(digits) => (digits.trim_end(), true),
        None => (format.trim(), false),
    };
    let form = if percent { Form::Percent } else { Form::Number };
    // `#,##0` is a whole number with commas between thousands.
    let grouped = ["#,##0", "#.##0", "# ##0", "#'##0"].iter().find_map(|group| digits.strip_prefix(group));
    let (mark, fraction) = match (grouped, digits) {
        (Some(""), _) => (if digits.contains('.') { Some(b',') } else { Some(b'.') }, ""),
        (Some(rest), _) => (rest.bytes().next(), rest.get(1..)?),
        (None, digits) => {
            let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
            if whole.is_empty() || !whole.bytes().all(|byte| matches!(byte, b'0' | b'#')) {
                return None;
            }
            (digits.bytes().find(|byte| matches!(byte, b'.' | b',')), fraction)
        }
    };
    let is_mark = mark.is_none_or(|mark| matches!(mark, b'.' | b','));
    // The sign between thousands cannot be the one before decimals too.
    let differs = grouped.is_none_or(|_| mark != digits.as_bytes().get(1).copied());
    let all = fraction.bytes().all(|byte| matches!(byte, b'0' | b'#'));
    (is_mark && differs && all).then_some((form, mark))
}
