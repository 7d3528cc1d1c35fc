//! Rows of a sheet that cannot be seen: they are read like the others, which may surprise.

use crate::data::content::Content;
use crate::data::seekable::Seekable;
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};
use zip::ZipArchive;

type Archive = ZipArchive<BufReader<Seekable>>;

/// The hidden rows of a sheet of an `.xlsx` file, from 0; nothing where its parts are not where they usually are.
pub(super) fn hidden_rows(content: &Content, sheet: &str) -> HashSet<u32> {
    rows(content, sheet).unwrap_or_default()
}

fn rows(content: &Content, sheet: &str) -> Option<HashSet<u32>> {
    let mut archive = ZipArchive::new(BufReader::new(Seekable::open(content).ok()?)).ok()?;
    let book = text(&mut archive, "xl/workbook.xml")?;
    let id = tags(&book, "sheet").find(|tag| attribute(tag, "name").is_some_and(|name| unescaped(name) == sheet))?;
    let id = attribute(id, "r:id")?;
    let related = text(&mut archive, "xl/_rels/workbook.xml.rels")?;
    let target = tags(&related, "Relationship").find(|tag| attribute(tag, "Id") == Some(id))?;
    let target = attribute(target, "Target")?;
    let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
    let at = archive.index_for_name(&path)?;
    let mut sheet = BufReader::new(archive.by_index(at).ok()?);
    let mut hidden = HashSet::new();
    let mut tag = Vec::new();
    while sheet.read_until(b'>', &mut tag).ok()? > 0 {
        let start = tag.iter().rposition(|byte| *byte == b'<').unwrap_or(0);
        let found = tag.get(start..).and_then(|tag| std::str::from_utf8(tag).ok());
        if let Some(row) = found.filter(|tag| tag.starts_with("<row "))
            && attribute(row, "hidden").is_some_and(|hidden| matches!(hidden, "1" | "true"))
            && let Some(number) = attribute(row, "r").and_then(|number| number.parse::<u32>().ok())
        {
            hidden.extend(number.checked_sub(1));
        }
        tag.clear();
    }
    Some(hidden)
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
