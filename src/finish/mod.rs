//! [`crate::plan::Plan`] and [`crate::run::Totals`] in, [`Answer`] out. Exact fractions, blanks and their reasons; never rows or engines.
//!
//! The programs of the plan are calculated for every line: its keys, its time. `--top` needs a second question for its
//! remainder, because what was left out is known only now: [`Outcome::Remainder`] carries it to [`crate::plan::rest`],
//! and [`with_remainder`] puts the result in its place.

mod answer;
mod assemble;
mod choose;
mod clock;
mod coverage;
mod dictionary;
mod evaluate;
mod goal;
mod leaf;
mod length;
mod lines;
mod members;
mod moved;
mod nested;
mod notes;
mod open_rows;
mod order;
mod place;
mod problems;
mod remainder;
mod rows;
pub mod scalar;
mod spans;
mod standing;
mod statistics;
mod stretch;
mod trace;

pub use answer::*;
pub use clock::{Today, today};
pub use remainder::{Remainder, with_remainder};
pub use rows::rows;
pub use trace::{Member, Members, Step, Trace, trace};

use crate::plan::Plan;
use crate::problem::Error;
use crate::run::Totals;
use crate::value::{TooLarge, Value};

/// A value, or that it became too large; only a value that reaches the answer makes that an error.
type Slot = Result<Value, TooLarge>;

/// What finishing gives.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The answer.
    Answer(Answer),
    /// The answer but for the lines of what `--top` left out: they are asked with [`crate::plan::rest`].
    Remainder(Answer, Remainder),
}

/// The answer to a planned question.
///
/// # Errors
/// A number that became too large to be exact, or more lines than can be shown.
pub fn finish(plan: &Plan, totals: &Totals) -> Result<Outcome, Error> {
    let mut evaluator = evaluate::Evaluator::new(plan, totals);
    let details = lines::details(&mut evaluator)?;
    let chosen = choose::choose(plan, details)?;
    let (mut answer, remainder) = assemble::answer(&mut evaluator, chosen)?;
    answer.notes.extend(notes::notes(&evaluator, &answer));
    Ok(match remainder {
        Some(remainder) => Outcome::Remainder(answer, remainder),
        None => Outcome::Answer(answer),
    })
}
