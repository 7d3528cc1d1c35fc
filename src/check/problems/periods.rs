//! Metrics in another stretch of time.

use super::super::written::written;
use crate::calendar::{Grain, Length};
use crate::function::Moving;
use crate::problem::{Code, Note, Problem};
use crate::source::Span;
use crate::syntax::{Call, Expr};

/// Something that is no whole length of time.
pub(in crate::check) fn not_a_length(call: &Call, arg: &Expr) -> Problem {
    let name = call.name.text.to_lowercase();
    Problem::new(Code::NotALength, arg.span, format!("`{}` is no length of time that `{name}` can take.", written(arg)))
        .help(match name.as_str() {
            "baseline" | "zscore" => {
                format!(
                    "Write a whole number of periods: `{name}(…, 12 weeks)`, or `{name}(…, 12 weeks, same_weekday)`."
                )
            }
            _ => format!("Write a whole number of periods: `{name}(…, 3 months)`, `{name}(…, 7 days)`."),
        })
}

/// `cumulative(m, 1 month)`
pub(in crate::check) fn takes_no_length(call: &Call, arg: &Expr) -> Problem {
    let name = call.name.text.to_lowercase();
    let inner = call.args.first().map(written).unwrap_or_default();
    let message = match name.as_str() {
        "cumulative" => format!("`{name}` reaches back to the beginning of the data, and takes no length of time."),
        _ => format!("`{name}` says itself where it begins, and takes no length of time."),
    };
    Problem::new(Code::NotALength, arg.span, message).help(format!(
        "Write `{name}({inner})`. `rolling({inner}, 3 months)` is the time of a length that ends with the period."
    ))
}

/// `rolling(m, 1000000 years)`
pub(in crate::check) fn too_long(moving: Moving, call: &Call, arg: &Expr, most: i128) -> Problem {
    let message = format!("`{}` is longer than any data: at most {most} periods are taken.", written(arg));
    let problem = Problem::new(Code::NotALength, arg.span, message);
    // Of the others none has a counterpart that reaches over all data.
    match moving {
        Moving::Rolling => problem.help(format!(
            "For all rows from the beginning of the data on, write `cumulative({})`.",
            call.args.first().map(written).unwrap_or_default()
        )),
        _ => problem.help("Write a length within which there are data."),
    }
}

/// `rolling(m)`
pub(in crate::check) fn needs_length(call: &Call, span: Span) -> Problem {
    let name = call.name.text.to_lowercase();
    let inner = call.args.first().map(written).unwrap_or_default();
    Problem::new(Code::NotALength, span, format!("`{name}` reaches over a length of time: say which."))
        .help(format!("Write `{name}({inner}, 3 months)`."))
}

/// `rolling(m, 3 months, to_date)`
pub(in crate::check) fn misplaced_word(call: &Call, span: Span) -> Problem {
    let name = call.name.text.to_lowercase();
    Problem::new(Code::NotALength, span, format!("This word has no meaning in `{name}`, or not beside the other one."))
        .help(
            "`partial` gives what is covered in part; `to_date` belongs to `previous`, `change` and `growth`; `same_weekday` and `same_hour` to `baseline` and `zscore`.",
        )
}

/// `growth(m, 1 month)` by week.
pub(in crate::check) fn not_a_multiple(call: &Call, length: Length, grain: Grain, span: Span) -> Problem {
    let (name, grain_name) = (call.name.text.to_lowercase(), grain.name());
    let inner = call.args.first().map(written).unwrap_or_default();
    let problem = Problem::new(
        Code::NotAMultiple,
        span,
        format!("The question is asked by {grain_name}, and {length} is no whole number of {grain_name}s."),
    );
    match (grain, length.grain) {
        (Grain::Week(_), Grain::Year) => problem.help(format!("Write `{name}({inner}, 52 weeks)`.")),
        (Grain::Week(_), Grain::Quarter) => problem.help(format!("Write `{name}({inner}, 13 weeks)`.")),
        (Grain::Week(_), Grain::Month) => problem.help(format!("Write `{name}({inner}, 4 weeks)`.")),
        _ => problem.help(format!("Without a length, `{name}({inner})` takes the {grain_name} before.")),
    }
}

/// `baseline(m, 3 months, same_weekday)`
pub(in crate::check) fn seasons(call: &Call, wanted: Grain, span: Span) -> Problem {
    let name = call.name.text.to_lowercase();
    let (word, example) =
        if matches!(wanted, Grain::Week(_)) { ("same_weekday", "12 weeks") } else { ("same_hour", "28 days") };
    Problem::new(
        Code::NotALength,
        span,
        format!(
            "`{word}` looks at the same place of so many {}s before, so periods must be shorter than that.",
            wanted.name()
        ),
    )
    .help(format!("Write `{name}(…, {example}, {word})`, and ask by day or hour."))
}

/// `rolling(count(contacts), 3 months)`
pub(in crate::check) fn rolling_adds_up(metric: Option<String>, inner: &Expr, length: Length) -> Note {
    let inner = written(inner);
    Note {
        metric,
        message: format!(
            "`rolling({inner}, {length})` is that of the whole window; the mean of its periods is `rolling_average({inner}, {length})`."
        ),
    }
}
