//! JSON: one object a line, or objects in an array. A [`RowFile`] whose header is every field that was met; the fields of
//! objects within objects are columns of their own.

mod elements;
mod lines;
mod object;
mod scanner;
mod shape;

use super::content::Content;
use super::csv::decoded;
use super::grid::{Grid, GridBuilder};
use super::kept::fingerprint;
use super::locate::Found;
use super::problems;
use super::rowfile::{RowFile, Rows, Stop};
use crate::problem::Failure;
use elements::Elements;
use lines::Lines;
use object::{Found as FoundValue, STEP, object};
use shape::Shape;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

const BLOCK: usize = 1 << 20;

/// One JSON file.
#[derive(Clone, Debug)]
pub(super) struct JsonFile {
    pub name: String,
    content: Content,
    shape: Shape,
    /// The fields in the order in which they were met, each with the names that lead to it.
    fields: Vec<Vec<u8>>,
    /// What they are called.
    header: Vec<String>,
    /// Fields that hold a list somewhere, with the first line that does.
    lists: Vec<(Vec<u8>, u64)>,
}

/// What was seen of a field.
#[derive(Clone, Copy, Default)]
struct Seen {
    /// The place of the first list.
    list: Option<u64>,
    /// Whether it held a value.
    filled: bool,
    /// The number of the last object that has it, from 1.
    last: u64,
}

/// The fields of a stretch, in the order in which they were met.
#[derive(Default)]
struct Met {
    order: Vec<Vec<u8>>,
    places: HashMap<Vec<u8>, usize>,
    seen: Vec<Seen>,
}

impl Met {
    /// The position of a field, which is likely to be `guess`: most objects have the fields of the one before.
    fn position(&mut self, field: &[u8], guess: usize) -> usize {
        if self.order.get(guess).is_some_and(|known| known == field) {
            return guess;
        }
        if let Some(known) = self.places.get(field) {
            return *known;
        }
        self.order.push(field.to_vec());
        self.places.insert(field.to_vec(), self.seen.len());
        self.seen.push(Seen::default());
        self.seen.len() - 1
    }

    fn merge(&mut self, other: Met) {
        for (field, more) in other.order.iter().zip(other.seen) {
            let at = self.position(field, 0);
            if let Some(seen) = self.seen.get_mut(at) {
                seen.list = seen.list.or(more.list);
                seen.filled |= more.filled;
            }
        }
    }
}

impl JsonFile {
    /// Finds the records and collects the fields of all of them: one that only the last object has is a column too.
    /// With `lines`, objects stand one on a line unless the file begins with an array. So many threads look at pieces of at
    /// least so many bytes.
    pub fn open(file: &Found, lines: bool, pieces: (usize, u64)) -> Result<JsonFile, Failure> {
        let start = file.content.range(0, 2).map_err(|error| problems::unreadable(&file.name, &error.to_string()))?;
        let file = match start.as_slice() {
            [0xff, 0xfe] | [0xfe, 0xff] => {
                &Found { content: decoded(&file.name, file.content.clone(), None)?.content, ..file.clone() }
            }
            _ => file,
        };
        let mut opened = JsonFile {
            name: file.name.clone(),
            content: file.content.clone(),
            shape: Shape::of(file, lines)?,
            fields: Vec::new(),
            header: Vec::new(),
            lists: Vec::new(),
        };
        let met = opened.met(pieces)?;
        if met.order.iter().any(|field| std::str::from_utf8(field).is_err()) {
            return Err(problems::not_utf8(&opened.name, None, None));
        }
        // Fields that are null in every object which has them, and hold objects in others, are no columns.
        let above: HashSet<&[u8]> = met.order.iter().flat_map(|field| steps_above(field)).collect();
        for (field, seen) in met.order.iter().zip(&met.seen) {
            match seen.list {
                Some(place) => opened.lists.push((field.clone(), opened.content.line_of(place))),
                None if !seen.filled && above.contains(field.as_slice()) => {}
                None => opened.fields.push(field.clone()),
            }
        }
        Ok(opened)
    }

    /// The fields of all objects; every thread looks at a stretch of them.
    fn met(&self, (threads, smallest): (usize, u64)) -> Result<Met, Failure> {
        let (from, to) = self.extent();
        let count = ((to - from) / smallest.max(1)).clamp(1, threads.max(1) as u64);
        let places: Vec<u64> = (0..=count).map(|at| from + (to - from) * at / count).collect();
        let seams = self.seams(&places, false, threads)?;
        let parts: Vec<Result<Met, Failure>> = std::thread::scope(|scope| {
            let pairs = seams.iter().copied().zip(seams.iter().copied().skip(1));
            let running: Vec<_> = pairs.map(|(from, to)| scope.spawn(move || self.met_in(from, to))).collect();
            let ended = || Err(problems::unreadable(&self.name, "a reading thread ended early"));
            running.into_iter().map(|thread| thread.join().unwrap_or_else(|_| ended())).collect()
        });
        let mut all = Met::default();
        for part in parts {
            all.merge(part?);
        }
        Ok(all)
    }

    fn met_in(&self, from: u64, to: u64) -> Result<Met, Failure> {
        let mut met = Met::default();
        let mut records = self.records(from, to)?;
        let mut number = 0;
        while records.fill(self)? {
            while let Some((record, offset)) = records.next() {
                number += 1;
                let mut guess = 0;
                let mut doubled = None;
                let read = object(record, |field, value, found| {
                    let at = met.position(field, guess);
                    guess = at + 1;
                    if let Some(seen) = met.seen.get_mut(at) {
                        let list = (found == FoundValue::Nested).then_some(offset);
                        seen.list = seen.list.or(list);
                        seen.filled |= !value.is_empty() || list.is_some();
                        if seen.last == number {
                            doubled = Some(joined(field, "."));
                        }
                        seen.last = number;
                    }
                });
                if read.is_none() {
                    return Err(self.not_an_object(offset));
                }
                if let Some(field) = doubled {
                    return Err(problems::doubled_field(&self.name, Some(self.content.line_of(offset)), &field));
                }
            }
        }
        Ok(met)
    }

    /// What people call the form of the file.
    pub fn form(&self) -> &'static str {
        if self.shape == Shape::Lines { "ndjson" } else { "json" }
    }

    fn records(&self, from: u64, to: u64) -> Result<Records, Failure> {
        let unreadable = |error: std::io::Error| problems::unreadable(&self.name, &error.to_string());
        Ok(match &self.shape {
            Shape::Lines => Records::Lines(Lines::open(&self.name, &self.content, from, to).map_err(unreadable)?),
            Shape::Elements { .. } => {
                Records::Elements(Elements::new(&self.name, self.content.open().map_err(unreadable)?, from, to))
            }
        })
    }

    fn not_an_object(&self, offset: u64) -> Failure {
        let line = Some(self.content.line_of(offset));
        match self.shape {
            Shape::Lines => problems::not_json(&self.name, line),
            Shape::Elements { .. } => problems::not_an_object(&self.name, line),
        }
    }
}

/// The files of one table: every one has the fields of all, and a field that holds a list somewhere is left out. Gives
/// those with the reason.
pub(super) fn together(files: &mut [JsonFile]) -> Result<Vec<(String, String)>, Failure> {
    let mut fields: Vec<Vec<u8>> = Vec::new();
    let mut lists: Vec<(Vec<u8>, String)> = Vec::new();
    let mut known: HashSet<Vec<u8>> = HashSet::new();
    for file in files.iter() {
        for (field, line) in &file.lists {
            if !lists.iter().any(|(known, _)| known == field) {
                lists.push((field.clone(), format!("{} has a list in it, in line {line}", file.name)));
            }
        }
    }
    for field in files.iter().flat_map(|file| &file.fields) {
        if !lists.iter().any(|(list, _)| list == field) && known.insert(field.clone()) {
            fields.push(field.clone());
        }
    }
    let header = names(&fields);
    let doubled = super::names::doubled(&header);
    if let (Some(first), false) = (files.first(), doubled.is_empty()) {
        return Err(problems::doubled_columns(&first.name, &doubled));
    }
    for file in files.iter_mut() {
        file.fields.clone_from(&fields);
        file.header.clone_from(&header);
    }
    Ok(lists.into_iter().map(|(field, reason)| (joined(&field, "_"), reason)).collect())
}

/// `customer_name` for the name of a customer; where another field is called so, `customer.name`.
fn names(fields: &[Vec<u8>]) -> Vec<String> {
    let short: Vec<String> = fields.iter().map(|field| joined(field, "_")).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    short.iter().for_each(|name| *counts.entry(name).or_default() += 1);
    let name = |(field, short): (&Vec<u8>, &String)| match counts.get(short.as_str()) {
        Some(1) | None => short.clone(),
        _ => joined(field, "."),
    };
    fields.iter().zip(&short).map(name).collect()
}

fn joined(field: &[u8], with: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let text = String::from_utf8_lossy(field);
    text.split(char::from(STEP)).collect::<Vec<_>>().join(with).nfc().collect()
}

/// The fields that a field lies in.
fn steps_above(field: &[u8]) -> impl Iterator<Item = &[u8]> {
    let steps = field.iter().enumerate().filter(|(_, byte)| **byte == STEP);
    steps.filter_map(|(at, _)| field.get(..at))
}

/// The objects of a stretch.
enum Records {
    Lines(Lines),
    Elements(Elements),
}

impl Records {
    /// Reads on until there is one; false at the end.
    fn fill(&mut self, file: &JsonFile) -> Result<bool, Failure> {
        match self {
            Records::Lines(lines) => lines.fill(),
            Records::Elements(elements) => elements.fill().map_err(|stop| match stop {
                Ok(place) => file.not_an_object(place),
                Err(failure) => failure,
            }),
        }
    }

    fn next(&mut self) -> Option<(&[u8], u64)> {
        match self {
            Records::Lines(lines) => lines.next(),
            Records::Elements(elements) => elements.next(),
        }
    }
}

impl RowFile for JsonFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn header(&self) -> &[String] {
        &self.header
    }

    fn extent(&self) -> (u64, u64) {
        match &self.shape {
            Shape::Lines => (0, self.content.size()),
            Shape::Elements { from, to, .. } => (*from, *to),
        }
    }

    fn seams(&self, places: &[u64], _: bool, _: usize) -> Result<Vec<u64>, Failure> {
        match &self.shape {
            Shape::Lines => super::csv::line_starts(&self.content, self.extent(), places)
                .map_err(|error| problems::unreadable(&self.name, &error.to_string())),
            Shape::Elements { from, to, seams } => {
                let seam = |place: &u64| match *place {
                    place if place <= *from => *from,
                    place => seams.get(seams.partition_point(|seam| *seam < place)).copied().unwrap_or(*to),
                };
                Ok(places.iter().map(seam).collect())
            }
        }
    }

    fn without(&self, records: Vec<(u64, u64)>) -> Option<Arc<dyn RowFile>> {
        let content = self.content.clone().without(records);
        Some(Arc::new(JsonFile { content, ..self.clone() }))
    }

    fn written(&self, records: &[(u64, u64)]) -> Vec<String> {
        let bytes = |record: &(u64, u64)| self.content.range(record.0, record.1).unwrap_or_default();
        records.iter().map(|record| String::from_utf8_lossy(&bytes(record)).trim_end().to_owned()).collect()
    }

    fn layout(&self, to: u64) -> u128 {
        fingerprint(&format!("{} {:?} {:?} {:?} {to}", self.form(), self.fields, self.header, self.lists))
    }

    fn grows(&self) -> bool {
        self.shape == Shape::Lines && self.content.is_of_file()
    }

    fn rows(&self, from: u64, to: u64, columns: &[usize], _: bool) -> Result<Box<dyn Rows>, Failure> {
        let fields = columns.iter().filter_map(|at| self.fields.get(*at).cloned());
        Ok(Box::new(JsonRows {
            records: self.records(from, to)?,
            positions: fields.enumerate().map(|(at, field)| (field, at)).collect(),
            file: self.clone(),
            wanted: columns.to_vec(),
            given: (0..columns.len()).collect(),
            cells: vec![Vec::new(); columns.len()],
            built: GridBuilder::default(),
            places: Vec::new(),
        }))
    }
}

struct JsonRows {
    file: JsonFile,
    records: Records,
    wanted: Vec<usize>,
    given: Vec<usize>,
    positions: HashMap<Vec<u8>, usize>,
    cells: Vec<Vec<u8>>,
    built: GridBuilder,
    /// Where the objects of the last grid begin and end.
    places: Vec<(u64, u64)>,
}

impl JsonRows {
    fn row(&mut self) -> Result<bool, Failure> {
        let (positions, cells) = (&self.positions, &mut self.cells);
        let Some((record, offset)) = self.records.next() else { return Ok(false) };
        let end = offset + record.len() as u64;
        cells.iter_mut().for_each(Vec::clear);
        let mut list = None;
        let read = object(record, |field, value, found| {
            if let Some(at) = positions.get(field)
                && let Some(cell) = cells.get_mut(*at)
            {
                cell.clear();
                cell.extend_from_slice(value);
                if found == FoundValue::Nested {
                    list = Some(*at);
                }
            }
        });
        if read.is_none() {
            return Err(self.file.not_an_object(offset));
        }
        if let Some(at) = list {
            let field = self.wanted.get(at).and_then(|at| self.file.header.get(*at)).map_or("", String::as_str);
            return Err(problems::nested_value(&self.file.name, Some(self.file.content.line_of(offset)), field));
        }
        for cell in cells.iter() {
            self.built.push(cell);
        }
        if cells.is_empty() {
            self.built.push(b"");
        }
        self.places.push((offset, end));
        Ok(true)
    }
}

impl Rows for JsonRows {
    fn next(&mut self, most: usize) -> Result<Option<Grid<'_>>, Stop> {
        self.built.clear();
        self.places.clear();
        while self.places.len() < most && self.built.size() < BLOCK {
            if !self.row()? && !self.records.fill(&self.file)? {
                break;
            }
        }
        if self.places.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.built.grid(self.wanted.len().max(1))))
    }

    fn columns(&self) -> &[usize] {
        &self.given
    }

    fn place(&self, row: usize, column: usize) -> (Option<u64>, Option<u64>) {
        let line = self.places.get(row).map(|(start, _)| self.file.content.line_of(*start));
        (line, self.wanted.get(column).map(|at| *at as u64 + 1))
    }

    fn record(&self, row: usize) -> Option<(u64, u64)> {
        self.places.get(row).copied()
    }
}
