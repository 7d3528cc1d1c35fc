//! The engine beside the oracle on thousands of random worlds.

use super::book::{Book, World};
use super::lines::{Line, answer};
use super::value::Naive;
use super::{engine, generate, print, shrink};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

/// How many worlds a run asks about; the one place to say more, for a longer run.
const WORLDS: u64 = 2_000;
/// How many failing worlds are shrunk and printed.
const SHOWN: usize = 3;

/// What came of one world.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Agreed,
    /// Other lines.
    Differs,
    /// The engine refuses what the oracle answers; the code of its first problem.
    Refused(String),
    /// The oracle cannot say: the world is not well made.
    Unclear,
}

/// The oracle's lines, as both sides write them.
pub fn expected(world: &World) -> Vec<String> {
    answer(&Book::new(world)).iter().map(line).collect()
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

fn outcome(world: &World) -> Outcome {
    let Some(expected) = quietly(|| expected(world)) else { return Outcome::Unclear };
    match engine::ask(world) {
        Err(words) => Outcome::Refused(words.chars().take(5).collect()),
        Ok(actual) if actual == expected => Outcome::Agreed,
        Ok(_) => Outcome::Differs,
    }
}

#[test]
fn what_is_printed_is_read_again_and_means_the_same() {
    let mut wrong = Vec::new();
    for seed in 0..WORLDS / 4 {
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
    page.push_str(&format!("\nthe oracle says\n{}\n", expected(world).join("\n")));
    let actual = match engine::ask(world) {
        Ok(lines) => lines.join("\n"),
        Err(words) => words,
    };
    page.push_str(&format!("\nthe engine says\n{actual}\n"));
    page
}

fn smallest_page(seed: u64, world: World, outcome_of_all: &Outcome) -> String {
    let smallest = shrink::smallest(world, &|candidate| outcome(candidate) == *outcome_of_all);
    page(seed, &smallest)
}

/// Asks about a share of the worlds, so that the tests of all shares run beside one another.
fn agree_on(seeds: impl Iterator<Item = u64>) {
    let mut failures = Vec::new();
    let (mut agreed, mut failed) = (0, 0);
    for seed in seeds {
        let world = generate::world(seed);
        match outcome(&world) {
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
    assert!(failures.is_empty(), "{agreed} agree, {failed} do not\n{rule}\n{}", failures.join(&format!("\n{rule}\n")));
}

#[test]
fn the_engine_and_the_oracle_agree_on_even_worlds() {
    agree_on((0..WORLDS).filter(|seed| seed % 2 == 0));
}

#[test]
fn the_engine_and_the_oracle_agree_on_odd_worlds() {
    agree_on((0..WORLDS).filter(|seed| seed % 2 == 1));
}

#[test]
fn an_answer_is_the_same_with_any_number_of_threads() {
    for seed in 0..WORLDS / 20 {
        let world = generate::world(seed);
        assert_eq!(engine::bytes(&world, 1), engine::bytes(&world, 3), "world {seed}\n{}", asked(&world));
    }
}
