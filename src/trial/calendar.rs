//! The calendar of a test: the project's, with what the test says in its place.

use super::Case;
use crate::calendar::Calendar;
use crate::problem::{Error, Problem};
use crate::project;

/// The calendar by which a test counts.
///
/// # Errors
/// What is wrong with what the test says, and a file of holidays that cannot be read.
pub(super) fn of_test(case: &Case<'_>, of_project: &Calendar) -> Result<Calendar, Error> {
    let mut calendar = of_project.clone();
    let mut problems = Vec::new();
    for entry in &case.test.calendar {
        let (wrong, files) = project::set_calendar(&mut calendar, &entry.key, &entry.texts);
        problems.extend(wrong.into_iter().map(as_sentence));
        for file in files {
            calendar.holidays.extend(project::days_of_file(&case.path(&file))?);
        }
    }
    if problems.is_empty() { Ok(calendar) } else { Err(problems.into()) }
}

/// What is wrong with what a test says of the calendar; files are not opened.
pub(super) fn problems(case: &Case<'_>) -> Vec<Problem> {
    let mut calendar = Calendar::default();
    let wrong =
        case.test.calendar.iter().flat_map(|entry| project::set_calendar(&mut calendar, &entry.key, &entry.texts).0);
    wrong.map(as_sentence).collect()
}

/// The words for a setting of `kpi.toml`, as those for formulas are written.
fn as_sentence(problem: Problem) -> Problem {
    let mut letters = problem.message.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    Problem { message: format!("{first}{}.", letters.as_str()), ..problem }
}
