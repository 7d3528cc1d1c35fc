//! A walk through the snapshots that wait, in the terminal.

use super::super::exit::Stop;
use super::super::{problems, terminal};
use super::screen::{Size, screen};
use super::{Taken, keep, reject};
use console::{Key, Term};

/// What came of a review.
#[derive(Debug, Default)]
pub struct Reviewed {
    /// Those that are kept now.
    pub accepted: Vec<Taken>,
    /// How many were thrown away; the old ones stay.
    pub rejected: usize,
    /// How many wait on.
    pub skipped: usize,
}

/// What to do with a snapshot.
enum Decision {
    Accept,
    AcceptAll,
    Reject,
    Skip,
    Quit,
}

/// Shows them one after the other and does what the keys say, at once: whoever quits loses nothing.
pub fn review(waiting: &[Taken]) -> Result<Reviewed, Stop> {
    let term = Term::stdout();
    let failed = |error: std::io::Error| Stop::failure(problems::terminal_broke(&error));
    let mut reviewed = Reviewed::default();
    let mut all = false;
    for (at, taken) in waiting.iter().enumerate() {
        let decision =
            if all { Decision::Accept } else { decide(&term, taken, at + 1, waiting.len()).map_err(failed)? };
        match decision {
            Decision::Accept | Decision::AcceptAll => {
                all |= matches!(decision, Decision::AcceptAll);
                keep(taken)?;
                reviewed.accepted.push(taken.clone());
            }
            Decision::Reject => {
                reject(taken)?;
                reviewed.rejected += 1;
            }
            Decision::Skip => reviewed.skipped += 1,
            Decision::Quit => {
                reviewed.skipped += waiting.len() - at;
                break;
            }
        }
    }
    term.clear_screen().map_err(failed)?;
    Ok(reviewed)
}

impl Reviewed {
    /// `2 accepted, 1 rejected, 3 still to be reviewed`
    pub fn said(&self) -> String {
        let counts =
            [(self.accepted.len(), "accepted"), (self.rejected, "rejected"), (self.skipped, "still to be reviewed")];
        let said: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        if said.is_empty() {
            "no snapshot waits for a review\n".to_owned()
        } else {
            format!("Snapshots: {}\n", said.join(", "))
        }
    }
}

fn decide(term: &Term, taken: &Taken, number: usize, of: usize) -> std::io::Result<Decision> {
    let mut at = 0;
    loop {
        let (rows, columns) = term.size();
        let size = Size { rows: usize::from(rows), columns: usize::from(columns), color: terminal::look().color };
        let (lines, furthest) = screen(taken, number, of, at, size);
        term.clear_screen()?;
        term.write_str(&lines.join("\r\n"))?;
        term.flush()?;
        let page = size.rows / 2;
        match term.read_key()? {
            Key::Char('a') => return Ok(Decision::Accept),
            Key::Char('A') => return Ok(Decision::AcceptAll),
            Key::Char('r') => return Ok(Decision::Reject),
            Key::Char('s') => return Ok(Decision::Skip),
            Key::Char('q') | Key::Escape | Key::CtrlC => return Ok(Decision::Quit),
            Key::ArrowDown | Key::Char('j') => at = (at + 1).min(furthest),
            Key::ArrowUp | Key::Char('k') => at = at.saturating_sub(1),
            Key::PageDown | Key::Char(' ') => at = (at + page).min(furthest),
            Key::PageUp => at = at.saturating_sub(page),
            // The end of the input: nobody is there any more.
            Key::Unknown => return Ok(Decision::Quit),
            _ => {}
        }
    }
}
