//! `[calendar]` of a `kpi.toml`: time zone, weeks, fiscal year, holidays, opening hours.

use super::toml_reader::Reader;
use super::{files, problems};
use crate::calendar::{Calendar, Day, Grain, Hours, Month, Period, Weekday, Zone};
use crate::problem::Failure;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What the section may say.
const KEYS: [&str; 5] = ["time_zone", "first_day_of_week", "fiscal_year", "holidays", "opening_hours"];

/// Reads the section. Everything that is wrong in it is a problem of the reader; the files of holidays that it names come
/// back, to be opened by whoever may.
pub(super) fn calendar(reader: &mut Reader, table: &DeTable<'_>, folder: &Path) -> (Calendar, Vec<PathBuf>) {
    reader.known(table, "[calendar]", &KEYS);
    let mut calendar = Calendar::default();
    let mut holiday_files = Vec::new();
    if let Some((value, name)) = text(reader, table, "time_zone") {
        calendar.time_zone = Zone::named(&name);
        if calendar.time_zone.is_none() {
            reader.problem(problems::time_zone(reader.span(value.span()), &name));
        }
    }
    if let Some((value, name)) = text(reader, table, "first_day_of_week") {
        match Weekday::named(&name) {
            Some(day) => calendar.first_day = day,
            None => reader.problem(problems::weekday(reader.span(value.span()), &name)),
        }
    }
    if let Some(value) = table.get("fiscal_year") {
        calendar.fiscal_year = month(reader, value);
    }
    if let Some(value) = table.get("holidays") {
        holidays(reader, value, folder, &mut calendar, &mut holiday_files);
    }
    if let Some(value) = table.get("opening_hours") {
        let written = reader.texts(value, "opening_hours").join(", ");
        match Hours::parse(&written) {
            Ok(hours) => calendar.hours = Some(hours),
            // What is no text has been said.
            Err(_) if written.is_empty() && value.get_ref().as_str().is_none() => {}
            Err(reason) => reader.problem(problems::opening_hours(reader.span(value.span()), &reason)),
        }
    }
    (calendar, holiday_files)
}

fn text<'a, 'i>(reader: &mut Reader, table: &'a DeTable<'i>, key: &str) -> Option<(&'a Spanned<DeValue<'i>>, String)> {
    let value = table.get(key)?;
    Some((value, reader.text(value, key)?))
}

/// `"april"`, `"apr"` or `4`.
fn month(reader: &mut Reader, value: &Spanned<DeValue<'_>>) -> Option<Month> {
    let (month, written) = match value.get_ref() {
        DeValue::Integer(number) => {
            let month = number.as_str().parse().ok().and_then(Month::new);
            (month, number.as_str().to_owned())
        }
        _ => {
            let text = reader.text(value, "fiscal_year")?;
            (Month::named(&text), text)
        }
    };
    if month.is_none() {
        reader.problem(problems::month(reader.span(value.span()), &written));
    }
    month
}

/// Days, and files of days.
fn holidays(
    reader: &mut Reader,
    value: &Spanned<DeValue<'_>>,
    folder: &Path,
    calendar: &mut Calendar,
    named_files: &mut Vec<PathBuf>,
) {
    let one = std::slice::from_ref(value);
    let entries: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
        DeValue::Array(all) => all.iter().collect(),
        _ => one.iter().collect(),
    };
    for entry in entries {
        // A date needs no quotes in TOML.
        let written = match entry.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            _ => match reader.text(entry, "holidays") {
                Some(text) => text,
                None => continue,
            },
        };
        match day(&written) {
            Some(day) => {
                calendar.holidays.insert(day);
            }
            None if is_file(&written) => named_files.push(folder.join(&written)),
            None => reader.problem(problems::holiday(reader.span(entry.span()), &written)),
        }
    }
}

/// Whether a text that is no day looks like the name of a file: `holidays.csv`, `calendar/2025.txt`.
fn is_file(text: &str) -> bool {
    let path = Path::new(text);
    path.extension().is_some_and(|ending| ending.to_str().is_some_and(|ending| ending.starts_with(char::is_alphabetic)))
}

fn day(text: &str) -> Option<Day> {
    Period::parse(text.trim()).filter(|period| period.grain == Grain::Day).map(Period::first_day)
}

/// The days in a file: the first cell of each line, `2025-12-25,Christmas`. The first line may be a header; empty lines and
/// those that begin with `#` are passed over.
///
/// # Errors
/// A file that cannot be read; a line that begins with no day.
pub(super) fn days_of_file(path: &Path) -> Result<Vec<Day>, Failure> {
    let text = files::text(path)?;
    let mut days = Vec::new();
    for (number, line) in (1u64..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let cell = line.split([',', ';', '\t']).next().unwrap_or_default().trim().trim_matches('"');
        if cell.is_empty() || cell.starts_with('#') {
            continue;
        }
        match day(cell) {
            Some(day) => days.push(day),
            None if number == 1 => {}
            None => return Err(problems::holiday_in_file(path, number, cell)),
        }
    }
    Ok(days)
}
