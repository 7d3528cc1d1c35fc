//! `[calendar]` of a `kpi.toml`: time zone, weeks, fiscal year, holidays, opening hours.

use super::toml_reader::Reader;
use super::{files, problems};
use crate::calendar::{Calendar, Holiday, Holidays, Hours, Month, Weekday, Zone};
use crate::data::is_address;
use crate::problem::{Failure, Problem};
use crate::source::Span;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What the section may say.
pub const KEYS: [&str; 5] = ["time_zone", "first_day_of_week", "fiscal_year", "holidays", "opening_hours"];

/// Reads the section. Everything that is wrong in it is a problem of the reader; the files of holidays that it names come
/// back, to be opened by whoever may.
pub(super) fn calendar(reader: &mut Reader, table: &DeTable<'_>, folder: &Path) -> (Calendar, Vec<PathBuf>) {
    reader.known(table, "[calendar]", &KEYS);
    let mut calendar = Calendar::default();
    let mut files = Vec::new();
    for key in KEYS {
        let Some(value) = table.get(key) else { continue };
        let texts = texts(reader, value, key);
        if !texts.is_empty() {
            let (problems, named) = set(&mut calendar, key, &texts);
            problems.into_iter().for_each(|problem| reader.problem(problem));
            files.extend(named.into_iter().map(|name| folder.join(name)));
        }
    }
    (calendar, files)
}

/// The texts of a setting, each with its place.
fn texts(reader: &mut Reader, value: &Spanned<DeValue<'_>>, key: &str) -> Vec<(String, Span)> {
    let entries: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
        DeValue::Array(all) if matches!(key, "holidays" | "opening_hours") => all.iter().collect(),
        _ => vec![value],
    };
    let text = |entry: &Spanned<DeValue<'_>>| {
        let text = match entry.get_ref() {
            // Neither a date nor the number of a month needs quotes in TOML.
            DeValue::Datetime(date) if key == "holidays" => Some(date.to_string()),
            DeValue::Integer(number) if key == "fiscal_year" => Some(number.as_str().to_owned()),
            _ => reader.text(entry, key),
        };
        Some((text?, reader.span(entry.span())))
    };
    entries.into_iter().filter_map(text).collect()
}

/// Puts what one setting says into a calendar, in the place of what was there. Comes back: what is wrong with it, and the
/// files of holidays that it names.
pub fn set(calendar: &mut Calendar, key: &str, texts: &[(String, Span)]) -> (Vec<Problem>, Vec<String>) {
    let (mut problems, mut files) = (Vec::new(), Vec::new());
    let Some(((text, first), (_, last))) = texts.first().zip(texts.last()) else { return (problems, files) };
    let place = first.to(*last);
    match key {
        "time_zone" => match Zone::named(text) {
            Some(zone) => calendar.time_zone = Some(zone),
            None => problems.push(problems::time_zone(place, text)),
        },
        "first_day_of_week" => match Weekday::named(text) {
            Some(day) => calendar.first_day = day,
            None => problems.push(problems::weekday(place, text)),
        },
        "fiscal_year" => match text.parse().map_or_else(|_| Month::named(text), Month::new) {
            Some(month) => calendar.fiscal_year = Some(month),
            None => problems.push(problems::month(place, text)),
        },
        "holidays" => {
            calendar.holidays = Holidays::default();
            for (text, place) in texts {
                match Holiday::parse(text.trim()) {
                    Some(holiday) => calendar.holidays.insert(holiday),
                    None if is_file(text) => files.push(text.clone()),
                    None => problems.push(problems::holiday(*place, text)),
                }
            }
        }
        _ => {
            let written: Vec<&str> = texts.iter().map(|(text, _)| text.as_str()).collect();
            if let Some(address) = written.iter().find(|text| is_address(text)) {
                problems.push(problems::no_hours(place, address));
                return (problems, files);
            }
            match Hours::parse(&written.join(", ")) {
                Ok(hours) => calendar.hours = Some(hours),
                Err(reason) => problems.push(problems::opening_hours(place, &reason)),
            }
        }
    }
    (problems, files)
}

/// Whether a text that is no day looks like the name of a file: `holidays.csv`, `calendar/2025.txt`.
fn is_file(text: &str) -> bool {
    let path = Path::new(text);
    !is_address(text)
        && path
            .extension()
            .is_some_and(|ending| ending.to_str().is_some_and(|ending| ending.starts_with(char::is_alphabetic)))
}

/// The days in a file: the first cell of each line, `2025-04-18,Good Friday`, `12-25,Christmas`. The first line may be a header; empty lines and
/// those that begin with `#` are passed over.
///
/// # Errors
/// A file that cannot be read; a line that begins with no day.
pub fn days_of_file(path: &Path) -> Result<Vec<Holiday>, Failure> {
    let text = files::text(path)?;
    let mut days = Vec::new();
    for (number, line) in (1u64..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let cell = line.split([',', ';', '\t']).next().unwrap_or_default().trim().trim_matches('"');
        if cell.is_empty() || cell.starts_with('#') {
            continue;
        }
        match Holiday::parse(cell) {
            Some(day) => days.push(day),
            None if number == 1 => {}
            None => return Err(problems::holiday_in_file(path, number, cell)),
        }
    }
    Ok(days)
}
