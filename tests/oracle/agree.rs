//! The engine beside the oracle on thousands of random worlds.

use super::book::{Book, World};
use super::lines::{Line, answer};
use super::notes::{Kind, Notes, notes};
use super::value::Naive;
use super::{engine, generate, print, shrink};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

/// How many worlds a run asks about. `KPI_WORLDS=5000..9000` asks about others, for a longer run.
const WORLDS: u64 = 2_400;
/// How often each kind of note must occur at least in a share of them, so that none vanishes unseen. Averages of printed
/// averages have cases of their own.
const OFTEN: usize = 5;
const KINDS: [Kind; 14] = [
    Kind::Operand,
    Kind::Condition,
    Kind::Otherwise,
    Kind::Cells,
    Kind::Divisor,
    Kind::Timeless,
    Kind::Members,
    Kind::SetAside,
    Kind::Partial,
    Kind::Covers,
    Kind::Cut,
    Kind::Reaches,
    Kind::Closed,
    Kind::Bare,
];
/// How many failing worlds are shrunk and printed.
const SHOWN: usize = 3;

/// What came of one world.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Agreed,
    /// Other lines.
    Differs,
    /// The same lines, other notes.
    Noted,
    /// The engine refuses what the oracle answers; the code of its first problem.
    Refused(String),
    /// The oracle cannot say: the world is not well made.
    Unclear,
}

/// What the oracle says.
pub struct Expected {
    /// The lines, as both sides write them.
    pub lines: Vec<String>,
    pub notes: Notes,
}

pub fn expected(world: &World) -> Expected {
    let book = Book::new(world);
    let answer = answer(&book);
    Expected { lines: answer.lines.iter().map(line).collect(), notes: notes(&book, &answer) }
}

fn line(line: &Line) -> String {
    let key = |key: &Option<Naive>| match key {
        None if line.is_rest => "rest".to_owned(),
        None => "total".to_owned(),
        Some(Naive::Blank(_)) => "blank".to_owned(),
        Some(value) => value.show(),
    };
    let keys: Vec<String> = line.keys.iter().map(key).collect();
    let cells: Vec<String> =
        line.cells.iter().map(|cell| cell.value.show() + if cell.partial { "*" } else { "" }).collect();
    format!("{} | {}", keys.join(", "), cells.join(", "))
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// What the oracle says, if it knows: it stops where a world is not well made, and nobody need read that.
pub fn quietly<T>(ask: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    QUIET.set(true);
    let result = catch_unwind(AssertUnwindSafe(ask));
    QUIET.set(false);
    result.ok()
}

/// What came of a world, and the kinds of the notes that both gave.
fn compared(world: &World) -> (Outcome, Vec<Kind>) {
    let Some(expected) = quietly(|| expected(world)) else { return (Outcome::Unclear, vec![]) };
    let outcome = match engine::ask(world) {
        Err(words) => Outcome::Refused(words.chars().take(5).collect()),
        Ok(actual) if actual.lines != expected.lines => Outcome::Differs,
        Ok(actual) if !expected.notes.against(&actual.notes).is_empty() => Outcome::Noted,
        Ok(_) => Outcome::Agreed,
    };
    (outcome, expected.notes.kinds().collect())
}

#[test]
fn what_is_printed_is_read_again_and_means_the_same() {
    let mut wrong = Vec::new();
    for seed in 0..WORLDS / 8 {
        let world = generate::world(seed);
        match super::text::again(&world) {
            Err(words) => wrong.push(format!("world {seed}: {words}{}", print::formulas(&world))),
            Ok(read) if print::formulas(&read) != print::formulas(&world) => {
                wrong.push(format!("world {seed}:\n{}\n{}", print::formulas(&world), print::formulas(&read)));
            }
            Ok(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.first().cloned().unwrap_or_default());
}

/// Formulas, tables and question of a world.
fn asked(world: &World) -> String {
    let tables = world.tables.iter().map(|sheet| format!("{}.csv\n{}\n", sheet.name, print::csv(sheet)));
    format!("{}\n{}{:?}\n", print::formulas(world), tables.collect::<String>(), print::question(world))
}

/// A page about a world: formulas, tables, question, and both answers.
fn page(seed: u64, world: &World) -> String {
    let mut page = format!("world {seed}\n\n{}", asked(world));
    let expected = expected(world);
    page.push_str(&format!("\nthe oracle says\n{}\n", expected.lines.join("\n")));
    let (actual, notes) = match engine::ask(world) {
        Ok(actual) => (actual.lines.join("\n"), expected.notes.against(&actual.notes).join("\n")),
        Err(words) => (words, String::new()),
    };
    page.push_str(&format!("\nthe engine says\n{actual}\n{notes}\n"));
    page
}

fn smallest_page(seed: u64, world: World, outcome_of_all: &Outcome) -> String {
    let smallest = shrink::smallest(world, &|candidate| compared(candidate).0 == *outcome_of_all);
    page(seed, &smallest)
}

/// The worlds of this run.
fn worlds() -> std::ops::Range<u64> {
    let asked = std::env::var("KPI_WORLDS").ok();
    let (from, to) = asked.as_deref().and_then(|range| range.split_once("..")).unwrap_or_default();
    from.parse().unwrap_or(0)..to.parse().unwrap_or(WORLDS)
}

/// Asks about a share of the worlds, so that the tests of all shares run beside one another.
fn agree_on(share: u64) {
    let seeds = worlds().filter(|seed| seed % 2 == share);
    let mut failures = Vec::new();
    let (mut agreed, mut failed) = (0, 0);
    let mut noted: BTreeMap<Kind, usize> = BTreeMap::new();
    for seed in seeds {
        let world = generate::world(seed);
        let (outcome, kinds) = compared(&world);
        kinds.into_iter().for_each(|kind| *noted.entry(kind).or_default() += 1);
        match outcome {
            Outcome::Agreed => agreed += 1,
            of_all => {
                failed += 1;
                if failures.len() < SHOWN {
                    failures.push(match of_all {
                        Outcome::Unclear => format!("world {seed} is not well made\n{}", asked(&world)),
                        _ => smallest_page(seed, world, &of_all),
                    });
                }
            }
        }
    }
    let rule = "=".repeat(100);
    let rare = KINDS.into_iter().filter(|kind| noted.get(kind).is_none_or(|count| *count < OFTEN));
    let rare: Vec<Kind> = rare.filter(|_| worlds() == (0..WORLDS)).collect();
    assert!(rare.is_empty(), "hardly any note is of these kinds: {rare:?} ({noted:?})");
    assert!(
        failures.is_empty(),
        "{agreed} agree, {failed} do not; notes: {noted:?}\n{rule}\n{}",
        failures.join(&format!("\n{rule}\n"))
    );
}

#[test]
fn the_engine_and_the_oracle_agree_on_even_worlds() {
    agree_on(0);
}

#[test]
fn the_engine_and_the_oracle_agree_on_odd_worlds() {
    agree_on(1);
}

#[test]
fn with_little_memory_an_answer_is_the_same_or_refused() {
    let (mut same, mut refused) = (0, 0);
    for seed in 0..WORLDS / 10 {
        let world = generate::world(seed);
        let whole = engine::bytes(&world, 1);
        for memory in [3_000, 30_000, 300_000] {
            match engine::bytes_within(&world, 1 + seed as usize % 3, memory) {
                Err(error) if error.starts_with("K0957") => refused += 1,
                within => {
                    same += 1;
                    assert_eq!(within, whole, "world {seed} within {memory} bytes\n{}", asked(&world));
                }
            }
        }
    }
    assert!(same > 0 && refused > 0, "{same} {refused}");
}

#[test]
fn an_answer_is_the_same_with_any_number_of_threads() {
    for seed in 0..WORLDS / 40 {
        let world = generate::world(seed);
        assert_eq!(engine::bytes(&world, 1), engine::bytes(&world, 3), "world {seed}\n{}", asked(&world));
    }
}
