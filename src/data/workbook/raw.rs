//! What the library does not tell of a sheet of an `.xlsx` file: rows that cannot be seen, formulas without a value.

use super::Area;
use crate::data::content::Content;
use crate::data::seekable::Seekable;
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};
use zip::ZipArchive;

type Archive = ZipArchive<BufReader<Seekable>>;

/// What is found in the text of a sheet.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// Hidden rows, from 0.
    pub hidden: HashSet<u32>,
    /// Formulas that were never calculated, with their rows and columns from 0.
    pub formulas: Vec<((u32, u32), String)>,
}

/// Looks through a sheet; finds nothing where its parts are not where they usually are.
pub(super) fn raw(content: &Content, sheet: &str) -> Raw {
    found(content, sheet).unwrap_or_default()
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    place: Option<(u32, u32)>,
    is_text: bool,
    formula: Option<String>,
    has_value: bool,
}

fn found(content: &Content, sheet: &str) -> Option<Raw> {
    let mut archive = ZipArchive::new(BufReader::new(Seekable::open(content).ok()?)).ok()?;
    let book = text(&mut archive, "xl/workbook.xml")?;
    let id = tags(&book, "sheet").find(|tag| attribute(tag, "name").is_some_and(|name| unescaped(name) == sheet))?;
    let id = attribute(id, "r:id")?;
    let related = text(&mut archive, "xl/_rels/workbook.xml.rels")?;
    let target = target(&related, id)?;
    let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
    let at = archive.index_for_name(&path)?;
    let mut sheet = BufReader::new(archive.by_index(at).ok()?);
    let mut raw = Raw::default();
    let (mut row, mut column) = (None, 0);
    let mut cell = Open::default();
    let mut read = Vec::new();
    while sheet.read_until(b'>', &mut read).ok()? > 0 {
        let start = read.iter().rposition(|byte| *byte == b'<').unwrap_or(0);
        let (before, tag) = read.split_at(start);
        match tag {
            [b'<', b'r', b'o', b'w', b' ' | b'>' | b'\n' | b'\r', ..] => {
                let tag = std::str::from_utf8(tag).unwrap_or_default();
                let said = attribute(tag, "r").and_then(|number| number.parse::<u32>().ok()?.checked_sub(1));
                row = said.or_else(|| row.map_or(Some(0), |row: u32| row.checked_add(1)));
                column = 0;
                if attribute(tag, "hidden").is_some_and(|hidden| matches!(hidden, "1" | "true")) {
                    raw.hidden.extend(row);
                }
            }
            [b'<', b'c', b' ' | b'>' | b'/' | b'\n' | b'\r', ..] => {
                let tag = std::str::from_utf8(tag).unwrap_or_default();
                let said = attribute(tag, "r").and_then(|place| Area::parse(&format!("{place}:{place}")));
                let place = said.map(|area| (area.rows.0, area.columns.0)).or(row.map(|row| (row, column)));
                column = place.map_or(column, |(_, column)| column) + 1;
                cell = Open { place, is_text: attribute(tag, "t") == Some("str"), ..Open::default() };
            }
            [b'<', b'f', b' ' | b'>' | b'/', ..] => cell.formula = Some(String::new()),
            b"</f>" => cell.formula = Some(unescaped(&String::from_utf8_lossy(before))),
            b"</v>" => cell.has_value |= !before.is_empty(),
            b"<is>" => cell.has_value = true,
            b"</c>" => {
                let Open { place, is_text, formula, has_value } = std::mem::take(&mut cell);
                // A text of no letters is a value.
                if let (Some(place), Some(formula), false) = (place, formula, has_value || is_text) {
                    raw.formulas.push((place, formula));
                }
            }
            _ => {}
        }
        read.clear();
    }
    Some(raw)
}

/// Where the part of an id is, as the list of relationships says.
pub(super) fn target<'t>(related: &'t str, id: &str) -> Option<&'t str> {
    let target = tags(related, "Relationship").find(|tag| attribute(tag, "Id") == Some(id))?;
    attribute(target, "Target")
}

fn text(archive: &mut Archive, name: &str) -> Option<String> {
    let at = archive.index_for_name(name)?;
    let mut text = String::new();
    archive.by_index(at).ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}

/// The tags of a name, each up to its end.
fn tags<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = &'t str> {
    let is_it = move |tag: &&str| tag.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '\n', '\r', '\t']));
    text.split('<').filter(is_it)
}

/// The raw value of an attribute of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    loop {
        let at = rest.find(name)?;
        let (before, behind) = rest.split_at(at);
        let value = behind.strip_prefix(name)?.trim_start().strip_prefix('=').map(str::trim_start);
        rest = behind.get(name.len()..)?;
        if let (Some(value), true) = (value, before.ends_with([' ', '\n', '\r', '\t'])) {
            let quote = value.chars().next()?;
            return value.get(1..)?.split(quote).next();
        }
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}
