//! Values of the wrong kind.

use super::super::types::Kind;
use super::super::written::written;
use crate::calendar::{Grain, Period};
use crate::data::{Column, habit};
use crate::problem::{Code, Problem};
use crate::source::Span;
use crate::syntax::{Call, Expr, ExprKind, Name, written_name};
use crate::value::Exact;

/// A place that needs another kind of value.
pub(in crate::check) fn needs(want: Kind, is: Kind, expr: &Expr) -> Problem {
    needs_of_column(want, is, expr, None)
}

/// Of the cells of a column the one that says yes in some language; else the first.
fn meant_as_true(samples: &[String]) -> &str {
    const YES: [&str; 20] = [
        "yes", "y", "true", "t", "1", "ja", "j", "oui", "o", "sí", "si", "s", "sim", "da", "да", "так", "tak", "ano",
        "evet", "kyllä",
    ];
    let says_yes = |cell: &&String| YES.contains(&cell.trim().to_lowercase().as_str());
    samples.iter().find(says_yes).or(samples.first()).map_or("Y", String::as_str)
}

/// The same, with a few cells of the column.
pub(in crate::check) fn needs_of_column(want: Kind, is: Kind, expr: &Expr, column: Option<&Column>) -> Problem {
    let samples = column.map_or(&[][..], |column| column.samples.as_slice());
    let text = written(expr);
    let message = match want {
        Kind::Bool => format!("`{text}` is {}, and a condition is true or false.", is.words()),
        _ => format!("`{text}` is {}, and {} is needed here.", is.words(), want.words()),
    };
    let problem = with_samples(Problem::new(Code::WrongKind, expr.span, message), samples);
    match (want, is) {
        (Kind::Bool, Kind::Text) => {
            let code = samples.first().map_or("Y", String::as_str);
            problem
                .help(format!("Compare it: `{text} = \"{code}\"`."))
                .help(format!("Or let the table say what is true: `yes {text}: \"{}\"`.", meant_as_true(samples)))
        }
        (Kind::Bool, Kind::Number) => problem.help(format!("Compare it: `{text} > 0`.")),
        (Kind::Number, Kind::Text) => read_as_numbers(problem, &text, column, |number| number),
        (Kind::Number, Kind::Bool) => problem.help(format!("Choose a number: `if({text}, 1, 0)`.")),
        _ => problem,
    }
}

/// How the texts of a column become numbers: by what its `table` block says, or by `number`, which `around` puts into
/// what was written.
pub(super) fn read_as_numbers(
    problem: Problem,
    text: &str,
    column: Option<&Column>,
    around: impl Fn(String) -> String,
) -> Problem {
    if let Some(column) = column.filter(|column| column.samples.is_empty()) {
        return nothing_filled(problem, column);
    }
    let habit = column.map(habit).unwrap_or_default();
    if !habit.entries.is_empty() {
        let entries: Vec<String> = habit.entries.iter().map(|entry| format!("`{entry}`")).collect();
        return problem.help(format!("Let its `table` block say how the cells are written: {}.", entries.join(" or ")));
    }
    if let Some(two) = &habit.two_readings {
        let cell = shown(&two.cell);
        return problem
            .help(format!("If \"{cell}\" is {}, let its `table` block say so: `decimal \".\"`.", two.point))
            .help(format!("If it is {}, let it say `decimal \",\"`.", two.comma));
    }
    let samples = column.map_or(&[][..], |column| column.samples.as_slice());
    if let (Some(column), Some(odd)) = (column, habit.odd_among_numbers) {
        let entries: Vec<String> = odd.entries.iter().map(|entry| format!("`{entry}`")).collect();
        let (cell, name) = (shown(&odd.cell), written_name(&column.name));
        return problem
            .help(format!(
                "If \"{cell}\" is a mistake among numbers, let its `table` block say {}: then the cell is shown with its place.",
                entries.join(" and "),
            ))
            .help(format!("If it means that nothing is known, let it say so too: `blank {name}: \"{cell}\"`."));
    }
    let numbers = around(format!("number({text})"));
    match samples.iter().find(|cell| Exact::parse(cell.trim()).is_none()) {
        Some(other) => problem.help(format!(
            "If the texts are numbers, write `{numbers}`; a text such as \"{}\" becomes blank.",
            shown(other)
        )),
        None => problem.help(format!("If the texts are numbers, write `{numbers}`.")),
    }
}

/// A column in which nothing stands, where numbers are needed.
fn nothing_filled(problem: Problem, column: &Column) -> Problem {
    let name = written_name(&column.name);
    problem
        .here("no filled cell was seen in it")
        .help(format!("If its cells are to be numbers, let its `table` block say so: `format {name}: number`."))
}

/// A cell as it stands in a message: in one line, and not longer than one.
fn shown(cell: &str) -> String {
    const LONGEST: usize = 40;
    let visible = |letter: char| if letter.is_control() { '\u{fffd}' } else { letter };
    let mut text: String = cell.chars().take(LONGEST).map(visible).collect();
    if cell.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    text
}

pub(super) fn with_samples(problem: Problem, samples: &[String]) -> Problem {
    match samples.get(..3).unwrap_or(samples) {
        [] => problem,
        some => {
            let cells: Vec<String> = some.iter().map(|cell| format!("\"{}\"", shown(cell))).collect();
            problem.here(format!("cells such as {}", cells.join(", ")))
        }
    }
}

/// Two values of different kinds in a comparison.
pub(in crate::check) fn compared(left: &Expr, a: Kind, right: &Expr, b: Kind, samples: &[String]) -> Problem {
    let (left_text, right_text) = (written(left), written(right));
    let problem = Problem::new(
        Code::CompareKinds,
        left.span.to(right.span),
        format!(
            "`{left_text}` is {} and `{right_text}` is {}: they are never equal, and neither is the smaller.",
            a.words(),
            b.words()
        ),
    );
    let problem = with_samples(problem, samples);
    let (column, literal, kind) = match (&left.kind, &right.kind) {
        (ExprKind::Name(_) | ExprKind::Path(_), _) => (&left_text, right, a),
        (_, ExprKind::Name(_) | ExprKind::Path(_)) => (&right_text, left, b),
        _ => return problem,
    };
    match (kind, &literal.kind) {
        (Kind::Text, ExprKind::Number { .. } | ExprKind::Date(_)) => problem
            .help(format!("If the text is meant, write it in quotes: `\"{}\"`.", written(literal)))
            .help(format!("If the texts are numbers, write `number({column})`.")),
        (Kind::Number, ExprKind::Text(text)) if Exact::parse(text).is_some() => {
            problem.help(format!("Write it without quotes: `{text}`."))
        }
        (Kind::Date | Kind::Time, ExprKind::Text(text)) => match Period::parse(text) {
            Some(Period { grain: Grain::Day, .. }) => problem.help(format!("Write it without quotes: `{text}`.")),
            _ => problem.help("A date is written `2025-03-01`, without quotes."),
        },
        (Kind::Bool, ExprKind::Text(_)) => {
            problem.help(format!("`{column}` is true or false already: write `{column}` or `not {column}`."))
        }
        _ => problem,
    }
}

/// Values of which one is chosen, of different kinds.
pub(in crate::check) fn unlike(first: &Expr, a: Kind, other: &Expr, b: Kind, span: Span) -> Problem {
    Problem::new(
        Code::WrongKind,
        other.span,
        format!(
            "`{}` is {}, but `{}` is {}: all results must be of one kind.",
            written(other),
            b.words(),
            written(first),
            a.words()
        ),
    )
    .also(first.span, a.words())
    .also(span, "one of these is chosen")
}

/// An argument of the wrong kind.
pub(in crate::check) fn wrong_argument(function: &str, want: &str, is: Kind, arg: &Expr) -> Problem {
    let text = written(arg);
    let problem = Problem::new(
        Code::WrongKind,
        arg.span,
        format!("`{function}` takes {want} here, and `{text}` is {}.", is.words()),
    );
    match (want, is) {
        ("text", _) => problem.help(format!("Write `text({text})`.")),
        ("a number", Kind::Text) => problem.help(format!("If the texts are numbers, write `number({text})`.")),
        ("a timestamp", Kind::Date) => problem.help("A date has no time of day."),
        _ => problem,
    }
}

/// `date` of something else.
pub(in crate::check) fn date_of_what(call: &Call, span: Span) -> Problem {
    let given: Vec<String> = call.args.iter().map(written).collect();
    Problem::new(Code::WrongKind, span, format!("`date({})` is not clear.", given.join(", ")))
        .help("Write `date(started_at)`, `date(text)`, `date(text, \"dd/mm/yyyy\")` or `date(year, month, day)`.")
}

/// `date(day, "dd.mm.yyyy")` of what is a date already, because its cells leave no doubt.
pub(in crate::check) fn date_of_date(call: &Call, format: Option<&str>, span: Span) -> Problem {
    let text = call.args.first().map_or_else(String::new, written);
    let problem = Problem::new(Code::WrongKind, span, format!("`{text}` is a date already, and needs no format."))
        .help(format!("Write `{text}`."));
    match format {
        Some(format) => problem.help(format!(
            "If its cells are read wrongly, let its `table` block say how they are written: `format {text}: \"{format}\"`."
        )),
        None => problem,
    }
}

/// `date(day, "yymmdd")` of a column that is read as numbers.
pub(in crate::check) fn date_of_digits(call: &Call, span: Span) -> Problem {
    let given: Vec<String> = call.args.iter().map(written).collect();
    let column = given.first().map_or("day", String::as_str);
    Problem::new(Code::WrongKind, span, format!("`{column}` is a number here, which has lost the zeros in front."))
        .help(format!("Let the table say `format {column}: text`, and it keeps its digits as they are written."))
}

/// The format of `date(text, format)` that is not written out, or none of a day.
pub(in crate::check) fn date_format(format: &Expr) -> Problem {
    let message = format!("{} is not the format of a day.", written(format));
    Problem::new(Code::WrongKind, format.span, message)
        .help("Write it out with d, m and y, for instance `date(text, \"dd/mm/yyyy\")` or `date(text, \"yymmdd\")`.")
}

/// `date` of a text in a stated form, among metrics.
pub(in crate::check) fn date_of_rows(call: &Call, span: Span) -> Problem {
    let given: Vec<String> = call.args.iter().map(written).collect();
    let message = format!("`date({})` reads the text of single rows.", given.join(", "));
    Problem::new(Code::WrongKind, span, message)
        .help("Put it inside the aggregate: `max(date(entered, \"dd/mm/yyyy\"))`.")
}

/// A pattern that is not written out.
pub(in crate::check) fn pattern_not_written(expr: &Expr) -> Problem {
    Problem::new(Code::WrongKind, expr.span, "The pattern of `matches` must be written out as a text.")
        .help("For instance `matches(reason, \"^refund\")`.")
}

/// A pattern that is no regular expression.
pub(in crate::check) fn bad_pattern(expr: &Expr) -> Problem {
    Problem::new(Code::WrongKind, expr.span, format!("`{}` is not a regular expression.", written(expr)))
        .help("Write `\\` before a sign that is meant as it is: `\"\\.\"` finds a point.")
}

/// A number with too many digits.
pub(in crate::check) fn too_many_digits(span: Span) -> Problem {
    Problem::new(
        Code::TooManyDigits,
        span,
        "The numbers here may need more than 76 digits, which is more than can be kept exactly.",
    )
    .help("Round a part of it: `round(a * b, 6) * c`.")
}

/// An expression that is too deep.
pub(in crate::check) fn too_deep(span: Span) -> Problem {
    Problem::new(Code::TooLarge, span, "Too many definitions are put into each other here.")
        .help("Name a part of the calculation as a metric.")
}

/// An expression that is too large.
pub(in crate::check) fn too_large(span: Span) -> Problem {
    Problem::new(
        Code::TooLarge,
        span,
        "With all that it is defined by, this is too large to be calculated for every row.",
    )
    .help("Make the definitions it uses simpler.")
}

/// Too many contexts.
pub(in crate::check) fn too_many_contexts(name: &str, span: Span) -> Problem {
    let message = format!("`{name}` is used under too many different combinations of filters and params.");
    Problem::new(Code::TooLarge, span, message)
        .help("Steps that each use the one before twice, under two filters, double the work every time.")
        .help("Say in one step what is meant, with `and` and `or` between the conditions.")
}

/// `m where … where …`, a thousand times.
pub(in crate::check) fn too_many_filters(span: Span) -> Problem {
    Problem::new(Code::TooLarge, span, "More than 1,000 filters are put on each other here.")
        .help("Join the conditions with `and` where the metric is defined.")
}

/// `3 months` as a value.
pub(in crate::check) fn calendar_step(expr: &Expr) -> Problem {
    Problem::new(
        Code::WrongKind,
        expr.span,
        format!(
            "`{}` is a step of the calendar, not a length of time: months and years differ in length.",
            written(expr)
        ),
    )
    .help(format!("Write days, for instance `{}`.", about_so_many_days(expr)))
}

fn about_so_many_days(expr: &Expr) -> String {
    let ExprKind::CalendarStep(count, grain) = &expr.kind else { return "30 days".to_owned() };
    let days = match grain {
        Grain::Month => 30,
        Grain::Quarter => 91,
        _ => 365,
    };
    count.mul(&Exact::int(days)).map_or_else(|_| "30 days".to_owned(), |days| format!("{days} days"))
}

/// A time that is no date.
pub(in crate::check) fn time_of_what(expr: &Expr, is: Kind) -> Problem {
    let time = written(expr);
    let message = format!("`{time}` is {}, and the time of a table is a date or timestamp.", is.words());
    let column = if matches!(expr.kind, ExprKind::Name(_)) { time.as_str() } else { "day" };
    let problem = Problem::new(Code::WrongKind, expr.span, message);
    match is {
        Kind::Number => problem.help(format!("If it is a year, write `time date({time}, 1, 1)` and `grain year`.")),
        _ => problem
            .help(format!("If the texts are dates, say how they are written: `format {column}: \"dd/mm/yyyy\"`.")),
    }
}

/// `on` a column that is no date.
pub(in crate::check) fn on_what(name: &Name, is: Kind) -> Problem {
    Problem::new(
        Code::WrongKind,
        name.span,
        format!("`{}` is {}, and behind `on` stands a column of dates or timestamps.", name.text, is.words()),
    )
}

/// A value that must be fixed.
pub(in crate::check) fn needs_fixed(what: &str, expr: &Expr) -> Problem {
    Problem::new(Code::NotFixed, expr.span, format!("{what} is one fixed value, and `{}` is none.", written(expr)))
        .help("Write a number with its unit, or use params.")
}

/// The same, where a metric stands.
pub(in crate::check) fn needs_fixed_not_metric(what: &str, name: &Name) -> Problem {
    Problem::new(
        Code::NotFixed,
        name.span,
        format!("{what} is one fixed value, and `{}` is a metric, which is different in every line.", name.text),
    )
}

/// p of a percentile.
pub(in crate::check) fn not_a_share(expr: &Expr) -> Problem {
    let problem = Problem::new(
        Code::NotFixed,
        expr.span,
        format!("The share of a percentile lies between 0% and 100%, and `{}` does not.", written(expr)),
    );
    match &expr.kind {
        ExprKind::Number { value, percent: false, .. } => problem.help(format!("Did you mean `{value}%`?")),
        _ => problem,
    }
}

/// The confidence of an interval is no share, or one that nothing can have.
pub(in crate::check) fn not_a_confidence(expr: &Expr) -> Problem {
    let text = written(expr);
    let message =
        format!("The confidence of an interval lies between 0% and 100%, both left out, and `{text}` does not.");
    let problem = Problem::new(Code::NotFixed, expr.span, message);
    match &expr.kind {
        ExprKind::Number { value, percent: false, .. } if *value > Exact::ONE => {
            problem.help(format!("Did you mean `{value}%`?"))
        }
        _ => problem.help("Usual are 90%, 95% and 99%."),
    }
}
