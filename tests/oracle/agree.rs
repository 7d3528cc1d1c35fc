//! The engine beside the oracle on thousands of random worlds.

use super::book::{Book, World};
use super::lines::{Line, answer};
use super::value::Naive;
use super::{engine, generate, print, shrink};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many worlds a run asks about.
const WORLDS: u64 = 2_000;
/// How many failing worlds are shrunk and printed.
const SHOWN: usize = 3;

/// What came of one world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Agreed,
    /// Other lines.
    Differs,
    /// The engine refuses what the oracle answers.
    Refused,
    /// The oracle cannot say: the world is not well made.
    Unclear,
    /// There is no engine to ask.
    Alone,
}

/// The oracle's lines, as both sides write them.
pub fn expected(world: &World) -> Vec<String> {
    answer(&Book::new(world)).iter().map(line).collect()
}

fn line(line: &Line) -> String {
    let key = |key: &Option<Naive>| match key {
        None => "total".to_owned(),
        Some(Naive::Blank(_)) => "blank".to_owned(),
        Some(value) => value.show(),
    };
    let keys: Vec<String> = line.keys.iter().map(key).collect();
    let cells: Vec<String> =
        line.cells.iter().map(|cell| cell.value.show() + if cell.partial { "*" } else { "" }).collect();
    format!("{} | {}", keys.join(", "), cells.join(", "))
}

fn outcome(world: &World) -> Outcome {
    let Ok(expected) = catch_unwind(AssertUnwindSafe(|| expected(world))) else { return Outcome::Unclear };
    match engine::ask(world) {
        None => Outcome::Alone,
        Some(Err(_)) => Outcome::Refused,
        Some(Ok(actual)) if actual == expected => Outcome::Agreed,
        Some(Ok(_)) => Outcome::Differs,
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

/// A page about a world: formulas, tables, question, and both answers.
fn page(seed: u64, world: &World) -> String {
    let mut page = format!("world {seed}\n\n{}\n", print::formulas(world));
    for sheet in &world.tables {
        page.push_str(&format!("{}.csv\n{}\n", sheet.name, print::csv(sheet)));
    }
    page.push_str(&format!("asked: {:?}\n{:?}\n", shrink::named(world), print::question(world)));
    page.push_str(&format!("\nthe oracle says\n{}\n", expected(world).join("\n")));
    let actual = match engine::ask(world) {
        None => "nothing".to_owned(),
        Some(Ok(lines)) => lines.join("\n"),
        Some(Err(words)) => words,
    };
    page.push_str(&format!("\nthe engine says\n{actual}\n"));
    page
}

fn smallest_page(seed: u64, world: World, outcome_of_all: Outcome) -> String {
    let smallest = shrink::smallest(world, &|candidate| outcome(candidate) == outcome_of_all);
    page(seed, &smallest)
}

#[test]
fn the_engine_and_the_oracle_agree_on_random_worlds() {
    let mut failures = Vec::new();
    let (mut agreed, mut failed) = (0, 0);
    for seed in 0..WORLDS {
        let world = generate::world(seed);
        match outcome(&world) {
            Outcome::Agreed | Outcome::Alone => agreed += 1,
            of_all => {
                failed += 1;
                if failures.len() < SHOWN {
                    failures.push(match of_all {
                        Outcome::Unclear => {
                            format!(
                                "world {seed} is not well made\n{}{:?}",
                                print::formulas(&world),
                                print::question(&world)
                            )
                        }
                        _ => smallest_page(seed, world, of_all),
                    });
                }
            }
        }
    }
    let rule = "=".repeat(100);
    assert!(failures.is_empty(), "{agreed} agree, {failed} do not\n{rule}\n{}", failures.join(&format!("\n{rule}\n")));
}
