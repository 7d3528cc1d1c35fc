//! The words for what can be wrong with a test.

use crate::problem::{Code, Problem};
use crate::resolve::nearest;
use crate::source::Span;
use crate::syntax::Test;
use crate::unit::Unit;
use crate::value::Reason;
use std::path::Path;

/// A tolerance that is no number.
pub fn tolerance(span: Span) -> Problem {
    Problem::new(Code::TestTolerance, span, "A tolerance is one number, and this is a formula.")
        .help("write a number, such as `within 0.01` or `within 1 s`")
}

/// The formula needs a table that other places know and the test does not have.
pub fn missing_table(span: Span, table: &str, test: &Test) -> Problem {
    Problem::new(
        Code::TestTableMissing,
        span,
        format!("The table `{table}` is needed here, and the test does not have it."),
    )
    .here(format!("`{table}`"))
    .also(title(test), "this test")
    .help(format!("write its rows into the test, below a line `{table}:`"))
    .help(format!("or take them from a file: `data: {table} = \"{table}.csv\"`"))
}

/// The formula needs a table, and the test has none.
pub fn no_table(problem: Problem) -> Problem {
    let help = "rows are written into the test, below a line with the name of their table: `contacts:`".to_owned();
    Problem { help: vec![help], message: "The test has no table to calculate this from.".to_owned(), ..problem }
}

/// What a test can see, beside a name that it does not find.
pub fn own_tables(problem: Problem, test: &Test) -> Problem {
    let inline = test.tables.iter().map(|table| &table.name);
    let names: Vec<String> =
        inline.chain(test.data.iter().map(|(name, ..)| name)).map(|name| format!("`{}`", name.text)).collect();
    match names.as_slice() {
        [] => problem,
        [one] => problem.help(format!("a test sees its own tables only, and this one has {one}")),
        [all @ .., last] => {
            problem.help(format!("a test sees its own tables only, and this one has {} and {last}", all.join(", ")))
        }
    }
}

/// Two tests of one file with the same title.
pub fn doubled(test: &Test, first: &Test) -> Problem {
    Problem::new(Code::TestDoubled, title(test), format!("There are two tests with the title \"{}\".", test.title))
        .here("the second")
        .also(title(first), "the first")
        .help("say in the title what this test shows and the other does not")
}

/// A test that expects nothing.
pub fn nothing_expected(test: &Test) -> Problem {
    Problem::new(Code::TestExpectsNothing, title(test), "This test expects nothing, so it could never fail.")
        .help("say what must come out: `expect cost_per_contact = 7.16`")
}

/// The first line of an expected table does not name the keys.
pub fn header(span: Span, corrected: &str) -> Problem {
    let message = "The first row of an expected table names the keys of `by`, in their order, and then the metric.";
    Problem::new(Code::TestHeader, span, message).help(format!("write `{corrected}`"))
}

/// Two rows of an expected table have the same keys.
pub fn doubled_row(span: Span, first: Span) -> Problem {
    Problem::new(Code::TestRowDoubled, span, "This row has the keys of another row, and an answer has each line once.")
        .also(first, "the other row")
        .help("keep the one that is meant")
}

/// Words that are no reason.
pub fn reason(span: Span, words: &str) -> Problem {
    let all = Reason::ALL.map(Reason::words);
    let problem = Problem::new(Code::TestReason, span, format!("No blank has the reason \"{words}\"."));
    match nearest(words, all) {
        Some(near) => problem.help(format!("did you mean \"{near}\"?")),
        None => problem.help(format!("the reasons are: {}", all.join(", "))),
    }
}

/// A number in a unit that the metric does not have.
pub fn unit(span: Span, found: &Unit, wanted: &Unit) -> Problem {
    let message = format!("This is a number in {found}, and the metric comes out in {wanted}.");
    Problem::new(Code::TestUnit, span, message)
        .help("write the number in the unit of the metric, or without one; units of time convert")
}

/// A code that no problem has.
pub fn unknown_code(span: Span, code: &str) -> Problem {
    Problem::new(Code::TestCode, span, format!("There is no problem with the code {code}."))
        .help("a message prints its code in its first line; `kpi problem` lists them all")
}

/// A note of a test that asks nothing.
pub fn note_of_nothing(span: Span) -> Problem {
    Problem::new(Code::TestNote, span, "The test asks nothing that could have a note.")
        .help("say which metric is asked: `expect note \"no hold\" in aht`")
}

/// The first line of a test.
fn title(test: &Test) -> Span {
    let length = u32::try_from(test.title.len()).unwrap_or(0) + "test \"\"".len() as u32;
    Span { end: test.span.end.min(test.span.start.saturating_add(length)), ..test.span }
}

/// Two snapshots that would be kept in one file.
pub fn claimed_twice(span: Span, first: Span, file: &Path) -> Problem {
    Problem::new(Code::SnapshotClaimedTwice, span, format!("Two snapshots would be kept in {}.", file.display()))
        .here("the second")
        .also(first, "the first")
        .help("give one of the tests another title, or ask for something else")
}
