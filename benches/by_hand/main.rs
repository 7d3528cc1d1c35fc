//! The light question of `benches/compare.py` as a program written by hand for this question and this file alone: where
//! every column stands, how each is written, which months and channels there are, that nothing is quoted and nothing is
//! wrong, all of it is known and nothing is checked. It shows what the machine can do; nobody could use it for anything else.
//!
//!     cargo build --release --manifest-path benches/by_hand/Cargo.toml --target-dir target/bench/by_hand
//!
//! Prints the groups as JSON: month, channel, and the nine aggregates behind the seven metrics.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::thread;

const CHANNELS: [&str; 5] = ["chat", "email", "phone", "sms", "social"];
const MONTHS: usize = 24;
const BLOCK: usize = 1 << 20;
const COLUMNS: usize = 14;

#[derive(Clone, Copy, Default)]
struct Group {
    cents: u64,
    offered: u64,
    handle: u64,
    answered: u64,
    wait: u64,
    in_time: u64,
    satisfied: u64,
    rated: u64,
    resolved: u64,
}

type Groups = [[Group; CHANNELS.len()]; MONTHS];

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).expect("a CSV file of contacts, as benches/compare.py makes it");
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let (first, middle) = (line_behind(&file, 0)?, line_behind(&file, length / 2)?);
    let (mut groups, others) = thread::scope(|scope| {
        let other = scope.spawn(|| count(&file, middle, length));
        let groups = count(&file, first, middle)?;
        other.join().expect("it does not panic").map(|others| (groups, others))
    })?;
    for (group, other) in groups.iter_mut().flatten().zip(others.iter().flatten()) {
        group.add(other);
    }
    let lines = groups.iter().enumerate().flat_map(|(month, channels)| {
        let month = format!("{}-{:02}", 2024 + month / 12, month % 12 + 1);
        channels.iter().zip(CHANNELS).map(move |(group, channel)| group.line(&month, channel))
    });
    println!("[{}]", lines.collect::<Vec<_>>().join(", "));
    Ok(())
}

/// Where the first line begins behind a place.
fn line_behind(file: &File, place: u64) -> std::io::Result<u64> {
    let mut bytes = vec![0; 1 << 16];
    let read = file.read_at(&mut bytes, place)?;
    let end = memchr::memchr(b'\n', &bytes[..read]).expect("a line");
    Ok(place + end as u64 + 1)
}

fn count(file: &File, mut at: u64, to: u64) -> std::io::Result<Box<Groups>> {
    let mut groups = Box::<Groups>::default();
    let mut buffer = vec![0; BLOCK];
    let (mut kept, mut ends, mut column) = (0, [0; COLUMNS], 0);
    while at < to {
        let wanted = usize::try_from(to - at).unwrap_or(BLOCK).min(BLOCK - kept);
        let read = file.read_at(&mut buffer[kept..kept + wanted], at)?;
        at += read as u64;
        let text = &buffer[..kept + read];
        let mut done = 0;
        for end in memchr::memchr2_iter(b',', b'\n', text) {
            ends[column] = end;
            column += 1;
            if column == COLUMNS {
                row(text, &ends, &mut groups);
                column = 0;
                done = end + 1;
            }
        }
        column = 0;
        kept = text.len() - done;
        buffer.copy_within(done..done + kept, 0);
    }
    Ok(groups)
}

fn row(text: &[u8], ends: &[usize; COLUMNS], groups: &mut Groups) {
    let cell = |column: usize| &text[ends[column - 1] + 1..ends[column]];
    let started_at = cell(1);
    let month = (number(&started_at[..4]) - 2024) * 12 + number(&started_at[5..7]) - 1;
    let channel = match cell(2) {
        [b'c', ..] => 0,
        [b'e', ..] => 1,
        [b'p', ..] => 2,
        [_, b'm', ..] => 3,
        _ => 4,
    };
    let group = &mut groups[month as usize][channel];
    group.offered += 1;
    let [units @ .., b'.', tens, ones] = cell(13) else { panic!("a cost") };
    group.cents += number(units) * 100 + number(&[*tens, *ones]);
    if cell(6)[0] == b't' {
        let wait = number(cell(7));
        group.answered += 1;
        group.wait += wait;
        group.in_time += u64::from(wait <= 20);
        group.handle += number(cell(8)) + number(cell(9)) + number(cell(10));
    }
    group.resolved += u64::from(cell(11)[0] == b't');
    if let [rating] = cell(12) {
        group.rated += 1;
        group.satisfied += u64::from(*rating >= b'4');
    }
}

fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

impl Group {
    fn add(&mut self, other: &Group) {
        self.cents += other.cents;
        self.offered += other.offered;
        self.handle += other.handle;
        self.answered += other.answered;
        self.wait += other.wait;
        self.in_time += other.in_time;
        self.satisfied += other.satisfied;
        self.rated += other.rated;
        self.resolved += other.resolved;
    }

    fn line(&self, month: &str, channel: &str) -> String {
        let Group { cents, offered, handle, answered, wait, in_time, satisfied, rated, resolved } = self;
        format!(
            "[\"{month}\", \"{channel}\", \"{}.{:02}\", {offered}, {handle}, {answered}, {wait}, {in_time}, {satisfied}, {rated}, \
             {resolved}]",
            cents / 100,
            cents % 100,
        )
    }
}
