//! Where a file can be cut so that every piece holds whole records.

use super::index::opens;
use crate::data::content::Content;
use std::io;

/// Bytes that are looked at together when a seam is searched.
const STEP: u64 = 1 << 16;

/// The first beginnings of records at or after `places` (in order) of a file whose records lie in `from..to`.
///
/// Without quotes that is behind the next line end. With them it takes to know whether a place lies inside a quoted cell,
/// and for that every quote before it is looked at, by `threads` threads at once.
pub(super) fn seams(
    content: &Content,
    (from, to): (u64, u64),
    separator: u8,
    quotes: bool,
    places: &[u64],
    threads: usize,
) -> io::Result<Vec<u64>> {
    if !quotes {
        return line_starts(content, (from, to), places);
    }
    let mut bounds = vec![from];
    bounds.extend(places.iter().copied().map(|place| place.clamp(from, to)));
    let chunks: Vec<(u64, u64)> = bounds.iter().copied().zip(bounds.iter().copied().skip(1)).collect();
    let effects = effects(content, from, separator, &chunks, threads)?;
    let mut state = State::Outside;
    let mut seams = Vec::with_capacity(places.len());
    for ((_, place), effect) in chunks.iter().zip(effects) {
        state = effect.after(state);
        seams.push(record_after(content, from, to, *place, state, separator)?);
    }
    Ok(seams)
}

/// The first line starts at or after `places`.
pub(in crate::data) fn line_starts(content: &Content, (from, to): (u64, u64), places: &[u64]) -> io::Result<Vec<u64>> {
    places.iter().map(|place| after_line(content, from, to, *place)).collect()
}

fn after_line(content: &Content, from: u64, to: u64, place: u64) -> io::Result<u64> {
    if place <= from {
        return Ok(from);
    }
    let mut at = place - 1;
    while at < to {
        let block = content.range(at, (at + STEP).min(to))?;
        if let Some(line) = memchr::memchr(b'\n', &block) {
            return Ok(at + line as u64 + 1);
        }
        if block.is_empty() {
            break;
        }
        at += block.len() as u64;
    }
    Ok(to)
}

/// What lies before a byte, as far as quoting goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Outside,
    Inside,
    /// Inside, and the byte before was a quote: another one makes a pair, anything else has closed the cell.
    Pending,
}

/// What a stretch of text makes of each state before it.
#[derive(Clone, Copy)]
struct Effect {
    outside: State,
    inside: State,
    pending: State,
}

impl Effect {
    fn after(self, state: State) -> State {
        match state {
            State::Outside => self.outside,
            State::Inside => self.inside,
            State::Pending => self.pending,
        }
    }
}

fn effects(
    content: &Content,
    from: u64,
    separator: u8,
    chunks: &[(u64, u64)],
    threads: usize,
) -> io::Result<Vec<Effect>> {
    let per_thread = chunks.len().div_ceil(threads.max(1)).max(1);
    let work = |chunks: &[(u64, u64)]| -> io::Result<Vec<Effect>> {
        chunks.iter().map(|chunk| effect(content, from, separator, *chunk)).collect()
    };
    let parts: Vec<io::Result<Vec<Effect>>> = std::thread::scope(|scope| {
        let running: Vec<_> = chunks.chunks(per_thread).map(|part| scope.spawn(move || work(part))).collect();
        running
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(io::Error::other("a reading thread ended early"))))
            .collect()
    });
    let parts: Vec<Vec<Effect>> = parts.into_iter().collect::<io::Result<_>>()?;
    Ok(parts.into_iter().flatten().collect())
}

/// Follows the three possible beginnings through a chunk at once; they usually become the same at its first quotes.
fn effect(content: &Content, from: u64, separator: u8, (start, end): (u64, u64)) -> io::Result<Effect> {
    let mut states = [State::Outside, State::Inside, State::Pending];
    let mut input = content.open()?;
    let mut block = vec![0; 1 << 20];
    // The byte before each block decides whether a quote at its beginning opens a cell.
    let mut at = start;
    while at < end {
        let lead = u64::from(at > from);
        let want = usize::try_from(end - at + lead).unwrap_or(usize::MAX).min(block.len());
        let Some(part) = block.get_mut(..want) else { break };
        let length = input.read_at(at - lead, part)?;
        let read = part.get(..length).unwrap_or(&[]);
        if length <= lead as usize {
            break;
        }
        follow(&mut states, read, lead as usize, separator);
        at += length as u64 - lead;
    }
    let [outside, inside, pending] = states;
    Ok(Effect { outside, inside, pending })
}

fn follow(states: &mut [State; 3], data: &[u8], first: usize, separator: u8) {
    let body = data.get(first..).unwrap_or(&[]);
    let mut last = None;
    for place in memchr::memchr_iter(b'"', body).map(|at| at + first) {
        let adjacent = last.map_or(place == first, |last: usize| last + 1 == place);
        for state in states.iter_mut() {
            // What stands between two quotes settles a closing one.
            if *state == State::Pending && !adjacent {
                *state = State::Outside;
            }
            *state = match *state {
                State::Outside if opens(data, place, separator) => State::Inside,
                State::Outside => State::Outside,
                State::Inside => State::Pending,
                State::Pending => State::Inside,
            };
        }
        last = Some(place);
    }
    let ends_in_quote = data.last() == Some(&b'"');
    for state in states.iter_mut() {
        if *state == State::Pending && !ends_in_quote {
            *state = State::Outside;
        }
    }
}

/// The first beginning of a record at or after a place before which the quoting is known.
fn record_after(content: &Content, from: u64, to: u64, place: u64, mut state: State, separator: u8) -> io::Result<u64> {
    if place <= from {
        return Ok(from);
    }
    let mut at = place;
    let mut before = content.range(at - 1, at)?.first().copied().unwrap_or(b'\n');
    if state == State::Outside && before == b'\n' {
        return Ok(at);
    }
    while at < to {
        let block = content.range(at, (at + STEP).min(to))?;
        if block.is_empty() {
            break;
        }
        for byte in &block {
            at += 1;
            state = match (state, *byte) {
                (State::Inside, b'"') => State::Pending,
                (State::Inside, _) | (State::Pending, b'"') => State::Inside,
                (State::Outside, b'"') if before == separator || before == b'\n' => State::Inside,
                (State::Outside | State::Pending, b'\n') => return Ok(at),
                (State::Outside | State::Pending, _) => State::Outside,
            };
            before = *byte;
        }
    }
    Ok(to)
}
