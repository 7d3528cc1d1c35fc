//! Where the records of a JSON file are: one a line, in an array, or in the one array inside an object.

use super::scanner::{Broken, Kind, Scanner};
use crate::data::locate::Found;
use crate::data::problems;
use crate::problem::Failure;

/// Elements whose places are kept are so many bytes apart.
const APART: u64 = 1 << 16;

/// Where the records stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One object a line.
    Lines,
    /// Objects between two places, separated by commas or nothing; `seams` are beginnings of some of them.
    Elements { from: u64, to: u64, seams: Vec<u64> },
}

impl Shape {
    /// Looks at the structure of a file. With `lines`, objects stand one on a line unless the file begins with an array.
    pub fn of(file: &Found, lines: bool) -> Result<Shape, Failure> {
        find(file, lines).map_err(|broken| match broken {
            Stop::Failure(failure) => *failure,
            Stop::Broken(Broken::Read(error)) => problems::unreadable(&file.name, &error.to_string()),
            Stop::Broken(Broken::At(place)) => problems::no_json(&file.name, Some(file.content.line_of(place))),
            Stop::Broken(Broken::CutOff(place)) => {
                problems::json_cut_off(&file.name, Some(file.content.line_of(place)))
            }
        })
    }
}

enum Stop {
    Broken(Broken),
    Failure(Box<Failure>),
}

impl From<Broken> for Stop {
    fn from(broken: Broken) -> Stop {
        Stop::Broken(broken)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failure(Box::new(failure))
    }
}

fn find(file: &Found, lines: bool) -> Result<Shape, Stop> {
    let open = |place| Scanner::open(&file.content, place).map_err(|error| Stop::Broken(Broken::Read(error)));
    let start = file.content.range(0, 3).map_err(Broken::Read)?;
    let first = if start == b"\xef\xbb\xbf" { 3 } else { 0 };
    let mut scanner = open(first)?;
    let Some(byte) = scanner.token()? else { return Err(problems::empty_file(&file.name).into()) };
    let begin = scanner.place();
    if byte == b'[' {
        return array(file, begin, true);
    }
    if lines && file.part.is_none() {
        return Ok(Shape::Lines);
    }
    if file.part.is_none() {
        scanner.skip()?;
        let end = scanner.place();
        if scanner.token()?.is_some() {
            // More than one: a line each, or laid out over several lines.
            let over_lines = file.content.line_of(end) > file.content.line_of(begin);
            return if over_lines { sequence(file, begin) } else { Ok(Shape::Lines) };
        }
    }
    let mut here = begin;
    let steps: Vec<&str> = file.part.as_deref().map_or_else(Vec::new, |part| part.split('.').collect());
    for (at, step) in steps.iter().enumerate() {
        let members = open(here)?.members()?;
        let Some(member) = members.iter().find(|member| member.name == *step) else {
            let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
            return Err(problems::no_such_part(&file.path, "array", step, &names).into());
        };
        here = member.start;
        match member.kind {
            Kind::Array if at + 1 == steps.len() => return array(file, here, false),
            Kind::Object => {}
            _ => return Err(problems::no_such_part(&file.path, "array", step, &[]).into()),
        }
    }
    let members = open(here)?.members()?;
    let arrays: Vec<_> = members.iter().filter(|member| member.of_objects).collect();
    match arrays.as_slice() {
        // A single object is a table of one row.
        [] => {
            let mut scanner = open(here)?;
            scanner.skip()?;
            Ok(Shape::Elements { from: here, to: scanner.place(), seams: Vec::new() })
        }
        [one] => array(file, one.start, false),
        several => {
            let names: Vec<&str> = several.iter().map(|member| member.name.as_str()).collect();
            Err(problems::several_tables(&file.path, "arrays", &names).into())
        }
    }
}

/// The array that begins at a place; if it is all of the file, nothing may stand behind it.
fn array(file: &Found, place: u64, whole: bool) -> Result<Shape, Stop> {
    let mut scanner = Scanner::open(&file.content, place).map_err(Broken::Read)?;
    let (from, to, seams) = scanner.elements(APART)?;
    if whole && scanner.token()?.is_some() {
        return Err(Broken::At(scanner.place()).into());
    }
    Ok(Shape::Elements { from, to, seams })
}

/// Objects one behind the other, each over several lines.
fn sequence(file: &Found, from: u64) -> Result<Shape, Stop> {
    let mut scanner = Scanner::open(&file.content, from).map_err(Broken::Read)?;
    let (mut seams, mut to): (Vec<u64>, u64) = (Vec::new(), from);
    while scanner.token()?.is_some() {
        let start = scanner.place();
        if seams.last().copied().unwrap_or(from) + APART <= start {
            seams.push(start);
        }
        scanner.skip()?;
        to = scanner.place();
    }
    Ok(Shape::Elements { from, to, seams })
}
