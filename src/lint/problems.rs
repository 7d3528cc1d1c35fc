//! The words of the rules.

use crate::problem::{Code, Problem};
use crate::source::Span;
use crate::syntax::{Expr, ExprKind, Name};

/// A comment that begins with `lint:` and says something else than what is allowed.
pub fn not_an_allowance(span: Span) -> Problem {
    Problem::new(Code::LintComment, span, "This comment speaks to `kpi lint`, and does not say which rule it allows.")
        .help("Write the rule and the reason: `# lint: allow mean_of_ratios every agent counts once`.")
}

/// A rule that does not exist.
pub fn unknown_rule(span: Span, name: &str, near: Option<&str>) -> Problem {
    let problem = Problem::new(Code::LintRule, span, format!("There is no rule called {name}."));
    match near {
        Some(near) => problem.help(format!("Did you mean {near}?")),
        None => problem.help("`kpi lint --explain` lists all rules."),
    }
}

/// An allowance without a reason.
pub fn no_reason(span: Span, name: &str) -> Problem {
    Problem::new(Code::LintComment, span, format!("This comment allows {name} and does not say why."))
        .help(format!("Write the reason behind it: `# lint: allow {name} every agent counts once`."))
}

pub fn unused_table(name: &Name) -> Problem {
    Problem::new(Code::UnusedTable, name.span, format!("No formula uses the table `{}`.", name.text))
        .here("neither the table nor one of its columns is named")
        .help("Take the block out, or write the metric that it is for.")
}

pub fn unused_column(name: &Name, table: &str) -> Problem {
    Problem::new(
        Code::UnusedColumn,
        name.span,
        format!("Nothing uses the computed column `{}` of `{table}`.", name.text),
    )
    .help("Take it out, or, if it is only asked by `--by`, put it into a view.")
}

pub fn unused_param(name: &Name) -> Problem {
    Problem::new(Code::UnusedParam, name.span, format!("No formula uses the param `{}`.", name.text))
        .here("changing it changes nothing")
        .help("Take it out, or write it where a fixed number stands.")
}

pub fn undocumented(name: &Name) -> Problem {
    Problem::new(Code::Undocumented, name.span, format!("`{}` does not say what it is.", name.text))
        .help(format!("Write a sentence above it: `## What {} means, and for whom.`", name.text))
}

pub fn untested(name: &Name) -> Problem {
    Problem::new(Code::Untested, name.span, format!("No test reaches `{}`.", name.text)).help(format!(
        "A small table and one line are enough: `test \"…\" {{ contacts: | … |  expect {} = … }}`.",
        name.text
    ))
}

pub fn zero_base(divisor: Span) -> Problem {
    Problem::new(Code::ZeroBase, divisor, "Where this is zero, the result is blank, with the reason *zero base*.")
        .help("If something else is meant there, say it: `a / b else …`. If blank is right, write `else blank`.")
}

pub fn case_takes_blanks(otherwise: Span, column: &Name) -> Problem {
    let name = &column.text;
    Problem::new(
        Code::CaseTakesBlanks,
        otherwise,
        format!("Where `{name}` is blank, no condition holds, and this `else` is taken."),
    )
    .also(column.span, "blank is neither smaller nor larger, nor equal to a value")
    .help(format!("If that is not meant, say first what blank gives: `case({name} is blank then blank, …)`."))
}

pub fn mean_by_group(span: Span, inside: &Expr) -> Problem {
    let problem = Problem::new(
        Code::MeanOfRatios,
        span,
        "This is a mean of ratios: a group with one row counts as much as one with a thousand.",
    );
    let problem = match &inside.bare().kind {
        ExprKind::Name(name) => {
            problem.help(format!("`{}` by itself is the ratio over all rows, whatever is asked.", name.text))
        }
        _ => problem.help("The ratio by itself, without `by`, is taken over all rows, whatever is asked."),
    };
    problem.help("If every group is meant to count once, allow it and say why.")
}

pub fn mean_by_hand(span: Span) -> Problem {
    Problem::new(
        Code::MeanOfRatios,
        span,
        "This is a mean of ratios: both count the same, however many rows they have.",
    )
    .help("Divide the sum of the upper parts by the sum of the lower parts: `(a + b) / (n + m)`.")
}

pub fn summed_ratio(span: Span, inside: &Expr) -> Problem {
    let problem =
        Problem::new(Code::SummedPercentage, span, "Ratios are added up here, and the sum is a ratio of nothing.");
    match &inside.bare().kind {
        ExprKind::Name(name) => problem.help(format!("`{}` by itself is the ratio of all groups together.", name.text)),
        _ => problem.help("Without `sum( … by … )` it is the ratio of all groups together."),
    }
}

pub fn summed_percent_column(span: Span, column: &Name) -> Problem {
    let name = &column.text;
    Problem::new(Code::SummedPercentage, span, format!("`{name}` holds percentages, and they are added up here."))
        .help(format!("Weigh them by what they are percentages of: `weighted_average({name}, …)`."))
}

pub fn summed_distinct(span: Span) -> Problem {
    Problem::new(
        Code::SummedDistinct,
        span,
        "Counts of different values are added up: whoever is in two of them is counted twice.",
    )
    .help("One `count_distinct` over all rows counts everybody once, in every line and total.")
}

pub fn rolling_count(span: Span, inside: &Expr) -> Problem {
    let what = match &inside.bare().kind {
        ExprKind::Name(name) => name.text.to_string(),
        _ => "…".to_owned(),
    };
    Problem::new(
        Code::RollingCount,
        span,
        "This adds up the whole window: over three months it is three times as large.",
    )
    .help(format!("For the usual value of one period write `rolling_average({what}, …)`."))
}

pub fn catch_all_zero(zero: Span) -> Problem {
    Problem::new(
        Code::CatchAllZero,
        zero,
        "Where the ratio has no value, it becomes 0: nothing and very bad look the same, and means of it go down.",
    )
    .help("Leave it blank: the answer says why there is no value.")
}

pub fn shadowed_metric(name: &Name, module: &str) -> Problem {
    let name_text = &name.text;
    Problem::new(
        Code::ShadowedMetric,
        name.span,
        format!("`{name_text}` takes the place of the metric of that name in `{module}`, which is imported."),
    )
    .help(format!("Whoever knows the library expects that one. Give this one a name of its own: `our_{name_text}`."))
}

pub fn similar_names(name: &Name, first: &Name) -> Problem {
    Problem::new(
        Code::SimilarNames,
        name.span,
        format!("`{}` and `{}` differ only in capital letters, and are two different things.", name.text, first.text),
    )
    .also(first.span, "the other one")
    .help("Give one of them a name that says what is different.")
}

pub fn needless_allowance(span: Span, rule: &str) -> Problem {
    Problem::new(Code::NeedlessAllowance, span, format!("This allows {rule}, and nothing below breaks that rule."))
        .help("Take the comment out.")
}
