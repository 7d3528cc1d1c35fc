//! Functions: unknown ones, their arguments, and aggregates in the wrong place.

use super::super::types::Kind;
use super::super::written::written;
use super::kinds::{read_as_numbers, with_samples};
use crate::data::{Column, Habit, habit};
use crate::function::{self, Function};
use crate::problem::{Code, Note, Problem};
use crate::resolve::{Book, nearest};
use crate::source::Span;
use crate::syntax::{Call, Expr, Name};

/// Names from spreadsheets and databases that are written otherwise here.
const ELSEWHERE: &[(&str, &str)] = &[
    ("ifnull", "`a else b`"),
    ("isnull", "`a is blank`"),
    ("isblank", "`a is blank`"),
    ("nvl", "`a else b`"),
    ("nullif", "`if(a = b, blank, a)`"),
    ("match", "a link, `table contacts { link agent_id -> agents }`"),
    ("related", "the name of the column, `agents.team`"),
    ("sumx", "`sum(price * quantity)`"),
    ("averagex", "`average(aht by agent)`"),
    ("countblank", "`count(contacts where csat is blank)`"),
    ("filter", "`m where channel = \"phone\"`"),
    ("removefilters", "`m over all`"),
    ("switch", "`case(channel = \"phone\" then 1, else 2)`"),
    ("today", "`--as-of`: the day that counts as today is part of the question"),
    ("now", "`--as-of`: the day that counts as today is part of the question"),
    ("networkdays", "`working_days()` for the period asked, `business_time(from, to)` between two moments"),
    ("datedif", "`days_between(from, to)` or `months_between(from, to)`"),
    ("unique", "`count_distinct(customer_id)`"),
    ("quartile", "`percentile(wait, 25%)`"),
];

/// Functions of the language that this version does not evaluate.
const LATER: &[&str] = &["forecast", "trend"];

/// A function that does not exist, or not here.
pub(in crate::check) fn unknown_function(book: &Book<'_>, call: &Call) -> Problem {
    let (name, span) = (&*call.name.text, call.name.span);
    let lower = name.to_lowercase();
    if LATER.contains(&lower.as_str()) {
        return not_yet(&format!("`{lower}`"), span);
    }
    if let Some((_, instead)) = ELSEWHERE.iter().find(|(other, _)| *other == lower) {
        return Problem::new(Code::SpreadsheetFunction, span, format!("`{name}` is written differently here."))
            .help(format!("Write {instead}."));
    }
    let problem = Problem::new(Code::UnknownFunction, span, format!("There is no function `{name}`."));
    let names = function::ALL.iter().flat_map(|function| function.aliases.iter().copied().chain([function.name]));
    if let Some(near) = nearest(name, names) {
        return problem.help(format!("Did you mean `{near}`?"));
    }
    if book.metric(name).is_some() {
        return problem.help(format!("`{name}` is a metric: write it without brackets."));
    }
    problem.help("`kpi functions` lists them all.")
}

/// Something that a later version brings.
pub(in crate::check) fn not_yet(what: &str, span: Span) -> Problem {
    Problem::new(Code::NotYet, span, format!("{what} is not in this version yet."))
}

/// Too few or too many arguments.
pub(in crate::check) fn argument_count(function: &Function, count: usize, span: Span) -> Problem {
    let (least, most) = function.arguments;
    let takes = match (least, most) {
        (1, 1) => "one argument".to_owned(),
        (least, most) if least == most => format!("{least} arguments"),
        (least, usize::MAX) => format!("at least {least} arguments"),
        (least, most) => format!("{least} to {most} arguments"),
    };
    let given = if count == 1 { "one is given".to_owned() } else { format!("{count} are given") };
    Problem::new(Code::ArgumentCount, span, format!("`{}` takes {takes}, and {given}.", function.name))
        .help(format!("It is written `{}`.", function.signature))
}

/// `case` without `then`.
pub(in crate::check) fn case_without_branches(span: Span) -> Problem {
    Problem::new(Code::ArgumentCount, span, "A case names conditions with their values.")
        .help("Write `case(age <= 30 then \"to 30\", age <= 45 then \"31-45\", else \"older\")`.")
}

/// `days()` among rows.
pub(in crate::check) fn extent_in_row(call: &Call) -> Problem {
    let name = call.name.text.to_lowercase();
    let message = format!("`{name}` is about the period of a whole line, and single rows stand here.");
    Problem::new(Code::AggregateInRow, call.name.span, message)
        .help(format!("Write it beside an aggregate: `count(contacts) / {name}()`."))
}

/// `days(x)` where x is no period.
pub(in crate::check) fn extent_of_what(name: &str, arg: &Expr) -> Problem {
    let name = name.to_lowercase();
    let message = format!("`{}` is no period of days that `{name}` can count in.", written(arg));
    Problem::new(Code::WrongKind, arg.span, message)
        .help(format!("Write `{name}()` for the period asked, `{name}(month)` for the whole months in which it lies."))
}

/// Working days where nothing says which those are.
pub(in crate::check) fn no_opening_hours(name: &str, span: Span) -> Problem {
    let message =
        format!("Nothing says on which days and hours it is open, so `{}` cannot count.", name.to_lowercase());
    Problem::new(Code::CalendarSilent, span, message)
        .help("Say it in kpi.toml, in the section [calendar]: `opening_hours = \"mon-fri 08:00-18:00\"`.")
}

/// `business_time` among metrics.
pub(in crate::check) fn of_rows_only(name: &str, span: Span) -> Problem {
    let name = name.to_lowercase();
    Problem::new(Code::WrongKind, span, format!("`{name}` is about the times of one row, and this is about many."))
        .help(format!("Combine it over the rows: `average({name}(opened_at, solved_at))`."))
}

/// `where` and its kin in something that is no aggregate.
pub(in crate::check) fn clause_outside_aggregate(function: &str, span: Span, is_filter: bool) -> Problem {
    let problem = Problem::new(
        Code::MisplacedClause,
        span,
        format!("`{function}` combines no rows, so this cannot stand in it."),
    );
    let compares = matches!(function, "rank" | "pareto" | "share");
    match is_filter {
        false if compares => problem.help(format!(
            "It compares the groups of the last key: ask `--by` that key, or `max({function}(m) by channel)`."
        )),
        true => problem
            .help(format!("Put the filter behind the metric: `{function}(m where …)` is `{function}((m) where …)`.")),
        false => problem.help("It belongs into an aggregate such as `average(… by agent)`."),
    }
}

/// An aggregate in a row expression.
pub(in crate::check) fn aggregate_in_row(call: &Call, span: Span, condition: bool) -> Problem {
    let name = &call.name.text;
    if condition {
        return Problem::new(
            Code::AggregateInWhere,
            span,
            format!("`where` looks at one row at a time, so `{name}` cannot stand in it."),
        )
        .help("To choose groups by what their rows amount to, write `having`: `count(customer_id having count(tickets) > 3)`.");
    }
    let inner = call.args.first().map(written).unwrap_or_default();
    Problem::new(
        Code::AggregateInRow,
        span,
        format!("`{name}` stands among single rows here, where there is nothing to combine."),
    )
    .help(format!("To combine the values of groups, say by what: `average({name}({inner}) by day)`."))
}

/// `count(answered)` of a boolean.
pub(in crate::check) fn aggregate_of_condition(call: &Call, table: &str, condition: &str) -> Problem {
    let name = &call.name.text;
    let count = format!("count({table} where {condition})");
    let problem = Problem::new(
        Code::AggregateOfCondition,
        call.args.first().map_or(call.name.span, |arg| arg.span),
        format!("`{condition}` is true or false, and `{name}` of that is not clear: false is a filled cell too."),
    );
    match name.to_lowercase().as_str() {
        "count" | "sum" => problem.help(format!("Write `{count}`.")),
        _ => problem.help(format!("For the share of true, write `{count} / count({table})`.")),
    }
}

/// `sum(channel)` of texts.
pub(in crate::check) fn aggregate_of_wrong_kind(
    function: &str,
    kind: Kind,
    arg: &Expr,
    column: Option<&Column>,
) -> Problem {
    let text = written(arg);
    let problem = Problem::new(
        Code::WrongKind,
        arg.span,
        format!("`{text}` is {}, and `{function}` combines numbers.", kind.words()),
    );
    let problem = with_samples(problem, column.map_or(&[], |column| column.samples.as_slice()));
    if kind != Kind::Text {
        return problem;
    }
    let is_plain_text = column.is_none_or(|column| !column.samples.is_empty() && habit(column) == Habit::default());
    let problem = match is_plain_text {
        true => problem
            .help(format!("`count({text})` counts its filled cells, `count_distinct({text})` its different ones.")),
        false => problem,
    };
    read_as_numbers(problem, &text, column, |number| format!("{function}({number})"))
}

/// `count_distinct` of a table.
pub(in crate::check) fn different_of_table(name: &Name) -> Problem {
    Problem::new(
        Code::BareColumn,
        name.span,
        format!("`{}` is a table, and different values are those of a column.", name.text),
    )
    .help(format!("`count({})` counts its rows.", name.text))
}

/// `sum(aht)` of averages.
pub(in crate::check) fn sum_of_averages(column: &str, weight: &str, span: Span) -> Problem {
    Problem::new(Code::SumOfAverages, span, format!("`{column}` holds averages already, and averages cannot be added."))
        .help(format!("Write `sum({column} * {weight})`, or `average({column})`, which weighs them by `{weight}`."))
}

/// Averages with different weights in one expression.
pub(in crate::check) fn two_weights(expr: &Expr) -> Problem {
    Problem::new(Code::SumOfAverages, expr.span, format!("`{}` mixes averages with different weights.", written(expr)))
        .help("Average each column on its own.")
}

/// A median of averages.
pub(in crate::check) fn of_printed_averages(metric: Option<String>, column: &str) -> Note {
    Note {
        metric,
        message: format!(
            "`{column}` holds averages: this is about the printed averages, not about what they were made of."
        ),
    }
}

/// `sum(m having …)`
pub(in crate::check) fn having_without_by(call: &Call, span: Span) -> Problem {
    let name = &call.name.text;
    let inner = call.args.first().map(written).unwrap_or_default();
    Problem::new(Code::HavingWithoutBy, span, "`having` chooses groups, and it is not said which groups.")
        .help(format!("Say by what: `{name}({inner} by agent having …)`."))
        .help("To choose rows, write `where`.")
}

/// `first(m by d)`
pub(in crate::check) fn not_of_members(function: &str, span: Span) -> Problem {
    Problem::new(
        Code::MisplacedClause,
        span,
        format!("`{function}` combines rows, and cannot combine the values of groups."),
    )
    .help("Behind `by` stand `sum`, `average`, `min`, `max`, `median`, `percentile`, `stddev`, `count` and their kin.")
}

/// `on` or `unweighted` in an aggregate of groups.
pub(in crate::check) fn clause_of_rows(span: Span) -> Problem {
    Problem::new(Code::MisplacedClause, span, "This belongs to an aggregate of rows, not to one of groups.")
        .help("Put it inside: `average(count(tickets on solved_at) by agent)`.")
}

/// A word that means nothing in an aggregate.
pub(in crate::check) fn unknown_word(word: &Name) -> Problem {
    Problem::new(Code::MisplacedClause, word.span, format!("`{}` means nothing here.", word.text))
        .help("Behind the expression of an aggregate stand `where`, `on`, `by`, `having` and `unweighted`.")
}

/// `which_max(m)` without a key, or with several.
pub(in crate::check) fn which_needs_one_key(call: &Call, span: Span) -> Problem {
    let inner = call.args.first().map(written).unwrap_or_default();
    Problem::new(Code::HavingWithoutBy, span, format!("`{}` gives one key: say by what.", call.name.text))
        .help(format!("Write `{}({inner} by day)`.", call.name.text))
}

/// No rows give the members.
pub(in crate::check) fn no_members(span: Span) -> Problem {
    Problem::new(Code::NoHome, span, "No rows give the groups of this aggregate.").help(
        "What stands before `by` must be a metric of rows that have the key: `average(count(contacts) by agent_id)`.",
    )
}

/// `minimum_base: 30` of a metric without an outermost count.
pub(in crate::check) fn minimum_base_of_what(least: &Expr) -> Problem {
    let text = written(least);
    Problem::new(
        Code::MinimumBase,
        least.span,
        format!("A minimum base of {text} of what? The formula divides by no count."),
    )
    .help(format!("Say what is counted: `minimum_base: {text} of count(surveys)`."))
}
