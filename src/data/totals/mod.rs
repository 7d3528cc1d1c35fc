//! Lines that add up the rows above them, or tell something else of them: they must not be counted with the rows. For text
//! files and workbooks alike.
//!
//! A word alone shows little, for `Total` is a company and `Max` a person. What decides is whether the numbers of a line are
//! the sums of rows above it; and a line that tells a mean or a maximum is one if it stands beside a total, unless the total
//! adds up only together with it.

mod sums;
mod words;

pub(super) use sums::Amount;
pub(super) use words::{LETTERS, Letters, Says, Word, is_partial, may_say, says, word};

use sums::{Fit, Group, adds_up, fit, touches};
use words::Told;

/// What was found among lines, by their numbers from 0.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// They are no rows.
    pub totals: Vec<usize>,
    /// They are rows whatever they say: a total below them adds them up.
    pub rows: Vec<usize>,
    /// They may be totals, and nothing shows it.
    pub unsure: Vec<usize>,
    /// The last line that adds up others, if it adds up all rows.
    pub last_of_all: Option<usize>,
}

/// Finds the lines that are no rows. `words` is what each line says, `amounts` its cells.
pub(super) fn find(words: &[Option<Word>], amounts: impl Fn(usize) -> Vec<Amount>) -> Found {
    let bare = words.len().checked_sub(1).filter(|last| words.get(*last) == Some(&None) && is_bare(&amounts(*last)));
    if bare.is_none() && !words.iter().any(Option::is_some) {
        return Found::default();
    }
    let word = |at: usize| match bare {
        Some(last) if last == at => Some(Word { says: Says::Bare, at: 0 }),
        _ => words.get(at).copied().flatten(),
    };
    let foot = (0..words.len()).rfind(|at| word(*at).is_none()).map_or(0, |last| last + 1);
    let foot = foot.max(words.len().saturating_sub(MOST_OPEN));
    let mut walk = Walk::default();
    for at in 0..words.len() {
        let cells = amounts(at);
        match word(at) {
            None => walk.row(&cells),
            Some(word) => walk.said(Line { at, word, cells }, at >= foot),
        }
    }
    walk.end()
}

/// Whether a line may be a total that does not say so: numbers, and a blank where the name would stand.
fn is_bare(cells: &[Amount]) -> bool {
    matches!(cells, [Amount::Blank, ..])
        && !cells.contains(&Amount::Text)
        && cells.iter().any(|cell| matches!(cell, Amount::Number(_)))
}

/// A line that says something.
struct Line {
    at: usize,
    word: Word,
    cells: Vec<Amount>,
}

/// A line of which it is open what it is until a total follows or the lines end.
struct Held {
    line: Line,
    /// For what it tells of the rows above it; none if it says it is a total.
    fit: Option<Fit>,
    /// Whether it stands right behind a total.
    beside: bool,
}

/// So many groups are looked back at.
const MOST_GROUPS: usize = 2_000;

/// So many open lines are tried in every combination.
const MOST_TRIED: usize = 6;

/// So many lines may be open at once, and a foot is not longer.
const MOST_OPEN: usize = 64;

/// Takes lines one after the other.
#[derive(Default)]
struct Walk {
    /// The rows above each of the totals, since the one before.
    groups: Vec<Group>,
    /// All of these together.
    closed: Group,
    /// The rows since the last total.
    group: Group,
    held: Vec<Held>,
    /// The rows that the last total adds up.
    covered: Option<Group>,
    /// Whether a row stands behind the last total.
    follows: bool,
    found: Found,
}

impl Walk {
    fn row(&mut self, cells: &[Amount]) {
        let (beside, others): (Vec<Held>, Vec<Held>) = self.held.drain(..).partition(|held| held.beside);
        self.held = beside;
        self.open_rows(&others);
        self.group.row(cells);
        self.follows = true;
    }

    /// Takes what was open for rows. A mean is told, for there is nothing that it could be by chance.
    fn open_rows(&mut self, held: &[Held]) {
        held.iter().for_each(|held| self.group.row(&held.line.cells));
        let is_mean = |held: &&Held| held.fit == Some(Fit::Proven) && held.line.word.says == Says::Summary(Told::Mean);
        self.found
            .unsure
            .extend(held.iter().filter(|held| held.fit.is_none() || is_mean(held)).map(|held| held.line.at));
    }

    /// Takes a line that says something; in the `foot` no line without a word follows.
    fn said(&mut self, line: Line, in_foot: bool) {
        if let Says::Summary(told) = line.word.says {
            let beside = self.covered.is_some() && !self.follows;
            let recent = self.covered.as_ref().filter(|_| beside).unwrap_or(&self.group);
            let fit = [recent, &self.all()].map(|group| fit(group, line.word, told, &line.cells)).into_iter().max();
            self.hold(Held { line, fit, beside });
        } else if let Some(covered) = self.settled(&line) {
            self.found.totals.push(line.at);
            self.closed.add(&self.group);
            self.found.last_of_all = Some(line.at).filter(|_| covered.rows == self.closed.rows);
            self.groups.push(std::mem::take(&mut self.group));
            self.covered = Some(covered);
            self.follows = false;
        } else if line.word.says == Says::Total && in_foot {
            self.hold(Held { line, fit: None, beside: false });
        } else {
            // Its numbers show nothing: it is a row, and so is what stands above it.
            let proven = self.held.iter().filter(|held| !held.beside && held.fit == Some(Fit::Proven));
            self.found.unsure.extend(proven.map(|held| held.line.at));
            let is_near = [&self.group, &self.all()].into_iter().any(|group| touches(group, line.word, &line.cells));
            if line.word.says == Says::Total || is_near {
                self.found.unsure.push(line.at);
            }
            self.row(&line.cells);
        }
    }

    fn hold(&mut self, held: Held) {
        if self.held.len() >= MOST_OPEN {
            // Where so many lines say so, it is no word of a foot but what stands in a column.
            let held = std::mem::take(&mut self.held);
            self.open_rows(&held);
        }
        self.held.push(held);
    }

    /// The rows that a line adds up, if it does. What is open above it is settled by that: it is among them, or it is not.
    fn settled(&mut self, line: &Line) -> Option<Group> {
        let count = self.held.len();
        let fitting: Vec<bool> = self.held.iter().map(|held| held.fit == Some(Fit::Proven)).collect();
        let mut tries = vec![vec![false; count], fitting];
        if count <= MOST_TRIED {
            tries.extend((1..1usize << count).map(|set| (0..count).map(|at| (set >> at) & 1 == 1).collect()));
        } else {
            tries.push(vec![true; count]);
        }
        let rows = self.group.clone();
        for out in tries {
            let mut group = rows.clone();
            for (held, _) in self.held.iter().zip(&out).filter(|(_, out)| !**out) {
                group.row(&held.line.cells);
            }
            self.group = group;
            if let Some(covered) = self.covered_by(line) {
                for (held, out) in self.held.drain(..).zip(out) {
                    if out { &mut self.found.totals } else { &mut self.found.rows }.push(held.line.at);
                }
                return Some(covered);
            }
            if count == 0 {
                break;
            }
        }
        self.group = rows;
        None
    }

    fn covered_by(&self, line: &Line) -> Option<Group> {
        let mut sum = self.group.clone();
        let proves = |sum: &Group, is_last: bool| adds_up(sum, line.word, &line.cells, is_last);
        let is_bare = line.word.says == Says::Bare;
        // Sums of nothing show nothing, unless the line says what it is.
        if !is_bare && proves(&sum, true) {
            return Some(sum);
        }
        for group in self.groups.iter().rev().take(MOST_GROUPS) {
            sum.add(group);
            if !is_bare && proves(&sum, false) {
                return Some(sum);
            }
        }
        // A line without a word adds up all; so may one with groups too many to go back one by one.
        let all = if self.groups.len() > MOST_GROUPS { self.all() } else { sum };
        proves(&all, is_bare).then_some(all)
    }

    fn all(&self) -> Group {
        let mut all = self.closed.clone();
        all.add(&self.group);
        all
    }

    /// What is still open where the lines end.
    fn end(mut self) -> Found {
        let is_total = |held: &Held| held.fit.is_none();
        let any_total = self.held.iter().any(|held| is_total(held) || (held.beside && !self.follows));
        let lines = self.held.len();
        let are_proven = self.held.iter().all(|held| held.fit == Some(Fit::Proven));
        let any_mean = self.held.iter().any(|held| held.line.word.says == Says::Summary(Told::Mean));
        // A maximum alone may be a name beside a number that another row has too.
        let are_enough = are_proven && (any_mean || lines > 1);
        let mut behind_total = false;
        for held in &self.held {
            behind_total |= is_total(held) || (held.beside && !self.follows);
            let is_none = match held.fit {
                None | Some(Fit::No) => false,
                Some(Fit::Proven) => any_total || held.beside || are_enough,
                Some(Fit::Possible) => behind_total,
            };
            let is_open = is_total(held) || behind_total || held.fit == Some(Fit::Proven);
            match (is_none, is_open) {
                (true, _) => self.found.totals.push(held.line.at),
                (false, true) => self.found.unsure.push(held.line.at),
                (false, false) => {}
            }
        }
        self.found.totals.sort_unstable();
        self.found.unsure.sort_unstable();
        self.found
    }
}
