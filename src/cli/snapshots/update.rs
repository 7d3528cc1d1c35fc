//! What is done with snapshots that are new or differ.

use super::super::exit::Stop;
use super::super::test::TestArguments;
use super::super::{problems, terminal};

/// What is done with snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    /// Nothing is written.
    Never,
    /// What is new or differs waits for a review.
    Wait,
    /// What is new is kept, what differs waits for a review.
    Unseen,
    /// What is new or differs is kept.
    Always,
}

/// What is to be done with one snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    Leave,
    /// Nothing waits any more.
    Clear,
    /// It waits for a review.
    Wait,
    /// It is kept.
    Keep,
}

impl Update {
    /// What the arguments say; else `INSTA_UPDATE`, with the words that insta knows; else a build server writes nothing,
    /// and everywhere else it waits for a review.
    pub fn of(arguments: &TestArguments) -> Result<Update, Stop> {
        let by_argument =
            [(arguments.accept, Update::Always), (arguments.check, Update::Never), (arguments.review, Update::Wait)];
        if let Some((_, update)) = by_argument.into_iter().find(|(asked, _)| *asked) {
            return Ok(update);
        }
        let auto = if terminal::is_build_server() { Update::Never } else { Update::Wait };
        let Some(word) = terminal::insta_update() else { return Ok(auto) };
        Ok(match word.as_str() {
            "" | "auto" => auto,
            "always" | "force" | "1" => Update::Always,
            "new" => Update::Wait,
            "unseen" => Update::Unseen,
            "no" => Update::Never,
            _ => return Err(Stop::usage(problems::insta_update(&word))),
        })
    }

    /// What is to be done with a snapshot; `same`: whether it says what is kept, `None` if nothing is.
    pub fn action(self, same: Option<bool>) -> Action {
        match (self, same) {
            (Update::Never, _) => Action::Leave,
            (_, Some(true)) => Action::Clear,
            (Update::Always, _) | (Update::Unseen, None) => Action::Keep,
            (Update::Wait | Update::Unseen, _) => Action::Wait,
        }
    }
}
