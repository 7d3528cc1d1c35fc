//! Questions.

use super::super::written::written;
use crate::calendar::{Day, Grain, Interval, Period, Relative, Timestamp, Weekday};
use crate::problem::{Code, Note, Problem};
use crate::resolve::nearest;
use crate::source::Span;
use crate::syntax::{Expr, Name};

/// No metric is named, and there is none of one's own.
pub(in crate::check) fn nothing_asked(imports: &[(&str, Span)]) -> Problem {
    if let Some((module, place)) = imports.first() {
        let message =
            format!("No metric is asked, and {module} brings none: it only says what the columns of an export are.");
        return Problem::new(Code::NothingAsked, *place, message)
            .help("Import metrics beside it, or name one: `kpi list` shows every metric there is.");
    }
    Problem::new(Code::NothingAsked, Span::default(), "No metric is asked, and the formulas define none.")
        .help("Name one, `kpi eval cost_per_contact --data …`, or write it: `-e 'sum(costs) / count(contacts)'`.")
}

/// Only imported metrics were to be asked, and the data are of none of them.
pub(in crate::check) fn nothing_fits(imports: &[(&str, Span)]) -> Problem {
    let modules: Vec<&str> = imports.iter().map(|(module, _)| *module).collect();
    let place = imports.first().map(|(_, span)| *span).unwrap_or_default();
    let message = format!("No metric of {} can be asked of these data.", super::listed(&modules));
    Problem::new(Code::NothingAsked, place, message)
        .help("Name one, and what is missing for it is said; `kpi list` shows what each needs.")
}

/// Imported metrics that cannot be asked of the data at hand, too many to give each its reason.
pub(in crate::check) fn many_left_out(names: &[(String, Option<Problem>)]) -> Note {
    let listed: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
    let message = format!(
        "{} imported metrics are left out, which cannot be asked of these data: {}; name one, and what is missing is said",
        names.len(),
        listed.join(", ")
    );
    Note { metric: None, message }
}

/// No data are bound.
pub(in crate::check) fn no_data(span: Span) -> Problem {
    Problem::new(Code::NoData, span, "There are no data to calculate this from.")
        .help("Bind a file: `--data contacts.csv`, or `--data costs='2025/*.csv'`.")
}

/// A period that ends before it begins.
pub(in crate::check) fn empty_period(from: Period, to: Period, span: Span) -> Problem {
    Problem::new(Code::EmptyPeriod, span, format!("The period ends ({to}) before it begins ({from})."))
        .help(format!("Did you mean `--from {to} --to {from}`?"))
}

/// What a period that moves comes to.
pub(in crate::check) fn settled(relative: Relative, interval: Interval, today: Day) -> Note {
    let last = Timestamp(interval.end.0.saturating_sub(1)).day();
    let message = format!("{relative}: {} to {last}, as of {today}", interval.start.day());
    Note { metric: None, message }
}

/// `week_of_year` where weeks begin on another day than Monday.
pub(in crate::check) fn iso_weeks(first: Weekday) -> Note {
    let name = first.name();
    let message =
        format!("week_of_year counts ISO weeks, which begin on Monday; those of the calendar begin on {name}");
    Note { metric: None, message }
}

/// A fiscal period, and the calendar does not say when fiscal years begin.
pub(in crate::check) fn no_fiscal_year(grain: Grain, place: Span) -> Problem {
    let name = grain.name().replace('_', " ");
    Problem::new(Code::CalendarSilent, place, format!("Nothing says with which month a {name} begins."))
        .help("Say it in kpi.toml, in the section [calendar]: `fiscal_year = \"april\"`.")
}

/// `FY2024/25` where fiscal years begin in January, `FY2024` where they do not.
pub(in crate::check) fn other_fiscal_year(written: Period, own: Grain, place: Span) -> Problem {
    let same = Period { grain: own, ..written };
    let message = format!("In this calendar no fiscal period is called `{written}`.");
    Problem::new(Code::CalendarSilent, place, message)
        .help(format!("Did you mean `{same}`, which begins on {}?", same.first_day()))
}

/// `without month`
pub(in crate::check) fn without_grain(grain: Grain, key: &Expr, inner: &str) -> Problem {
    Problem::new(
        Code::WithoutGrain,
        key.span,
        format!("`{}` is a period of time, and `without` lifts only the other keys.", grain.name()),
    )
    .help(format!("For the whole period of the question, write `{inner} over all time`."))
}

/// `--top '5 region by costs'` where `region` is no key.
pub(in crate::check) fn top_of_what(name: &Name, keys: Vec<&str>) -> Problem {
    let problem =
        Problem::new(Code::TopOfWhat, name.span, format!("`{}` is not among the keys of the question.", name.text));
    match nearest(&name.text, keys) {
        Some(near) => problem.help(format!("Did you mean `{near}`?")),
        None => problem.help(format!(
            "Ask by it: `--by {}`.",
            written(&Expr { kind: crate::syntax::ExprKind::Name(name.clone()), span: name.span })
        )),
    }
}

/// Two views in one question.
pub(in crate::check) fn two_views(first: &Name, second: &Name) -> Problem {
    let (one, other) = (&first.text, &second.text);
    let message = format!("`{one}` and `{other}` are two views, and each has its own keys, filters and period.");
    Problem::new(Code::TwoViews, second.span, message)
        .also(first.span, "the first view")
        .help(format!("Ask one at a time: `kpi eval {one}`, then `kpi eval {other}`."))
}

/// An imported metric that cannot be asked of the data at hand.
pub(in crate::check) fn left_out(name: &str, problem: Option<&Problem>) -> Note {
    let why = problem.map(|problem| format!(" {}", problem.message)).unwrap_or_default();
    Note {
        metric: Some(name.to_owned()),
        message: format!("`{name}` is left out: it cannot be asked of these data.{why}"),
    }
}
