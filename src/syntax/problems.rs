//! The words for what is wrong with a text: facts in, a calm sentence out.

use crate::calendar::Relative;
use crate::problem::{Code, Problem};
use crate::source::Span;

/// The line of a place, without the spaces around it.
pub fn line_of(text: &str, span: Span) -> &str {
    let (start, end) = line_range(text, span);
    text.get(start..end).unwrap_or("").trim()
}

/// The line of a place with `instead` at that place.
pub fn corrected(text: &str, span: Span, instead: &str) -> String {
    let (start, end) = line_range(text, span);
    let before = text.get(start..span.start as usize).unwrap_or("");
    let after = text.get(span.end as usize..end).unwrap_or("");
    format!("{before}{instead}{after}").trim().to_owned()
}

fn line_range(text: &str, span: Span) -> (usize, usize) {
    let before = text.get(..span.start as usize).unwrap_or("");
    let after = text.get(span.end as usize..).unwrap_or("");
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let end = after.find(['\n', '\r']).map_or(text.len(), |at| span.end as usize + at);
    (start, end)
}

/// A piece of text for a message: one line, not too long.
pub fn brief(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= 60 {
        return one_line;
    }
    one_line.chars().take(57).collect::<String>() + "..."
}

fn write(line: &str) -> String {
    format!("write `{line}`")
}

pub fn unread(span: Span) -> Problem {
    Problem::new(Code::Syntax, span, "This cannot be read as a formula.")
}

pub fn too_long(span: Span, bytes: usize) -> Problem {
    let message = format!("This text has {bytes} bytes; a formula file may have 16 million.");
    Problem::new(Code::TooLong, span, message).help("split it into several files of one folder: they are read together")
}

pub fn definition_too_long(span: Span, limit: usize) -> Problem {
    let message = format!("This definition is longer than {limit} bytes.");
    Problem::new(Code::TooLong, span, message)
        .help("give its parts names of their own; rows of a test belong in a file: `data: contacts = \"contacts.csv\"`")
}

pub fn too_many(span: Span, more: usize) -> Problem {
    Problem::new(Code::TooMany, span, format!("{more} more problems in this text are not shown."))
        .help("correct those above first; if the text is not a formula file, name the right one")
}

pub fn control_character(span: Span, c: char) -> Problem {
    let message = format!("The character U+{:04X} cannot be seen and stands in no formula.", u32::from(c));
    Problem::new(Code::ControlCharacter, span, message).help("delete it; if the file has many, save it as UTF-8 text")
}

pub fn foreign_character(span: Span, c: &str) -> Problem {
    Problem::new(Code::Syntax, span, format!("`{c}` has no meaning in a formula."))
        .help("a name that needs this character goes in backticks")
}

pub fn unclosed_text(span: Span) -> Problem {
    Problem::new(Code::TextNotClosed, span, "The text that begins here has no closing quote on its line.")
        .here("begins here")
        .help("put `\"` where the text ends; a quote inside a text is written `\\\"`")
}

pub fn unclosed_name(span: Span) -> Problem {
    Problem::new(Code::TextNotClosed, span, "The name that begins here has no closing backtick on its line.")
        .here("begins here")
        .help("put a backtick where the name ends")
}

pub fn other_quotes(span: Span, line: &str) -> Problem {
    Problem::new(Code::OtherQuotes, span, "Texts stand between straight double quotes.")
        .help(write(line))
        .help("a name with such a character goes in backticks")
}

pub fn not_closed(open: Span, bracket: &str, next: Option<(Span, String)>) -> Problem {
    let problem = Problem::new(Code::BracketNotClosed, open, format!("The bracket `{bracket}` is not closed."));
    let problem = problem.here("opened here");
    match next {
        Some((span, name)) => problem
            .also(span, format!("`{name}` begins a new definition"))
            .help("close it before the next definition; lines that belong to this one are indented"),
        None => problem.help("add the closing bracket where this part ends"),
    }
}

pub fn wrong_bracket(open: Span, opened: &str, close: Span, closed: &str) -> Problem {
    Problem::new(Code::BracketNotClosed, open, format!("The bracket `{opened}` is not closed before `{closed}`."))
        .here("opened here")
        .also(close, "this closes another kind")
        .help("add the closing bracket where this part ends")
}

pub fn not_opened(span: Span, bracket: &str) -> Problem {
    Problem::new(Code::BracketNotOpened, span, format!("The bracket `{bracket}` closes nothing."))
        .help("delete it, or add the bracket that opens this part")
}

pub fn too_deep(span: Span) -> Problem {
    Problem::new(Code::TooDeep, span, "Brackets nest deeper than 128 levels here.")
        .help("give the inner part a name of its own, and use that name here")
}

pub fn semicolon(span: Span, line: &str) -> Problem {
    Problem::new(Code::Semicolon, span, "Arguments are separated by commas, and the decimal sign is a point.")
        .help(write(line))
}

pub fn decimal_comma(text: &str, comma: Span) -> Problem {
    Problem::new(Code::DecimalComma, comma, "The decimal sign in a formula is a point.")
        .help(write(&corrected(text, comma, ".")))
}

pub fn lone_quote(span: Span) -> Problem {
    Problem::new(Code::OtherQuotes, span, "A quote stands alone here.")
        .help("a name with a quote or an apostrophe goes in backticks; a text stands between straight double quotes")
}

pub fn expect_in_brackets(span: Span, word: &str) -> Problem {
    Problem::new(Code::BesideOperator, span, format!("It cannot be known how far `{word}` reaches here."))
        .help("put what is asked in brackets: `expect (service_level where channel = \"phone\") = 80%`")
}

pub fn trailing_point(span: Span, line: &str) -> Problem {
    Problem::new(Code::Number, span, "A number does not end with a point.").help(write(line))
}

pub fn foreign_sign(span: Span, sign: &str, meaning: &str, line: &str) -> Problem {
    Problem::new(Code::ForeignSign, span, format!("`{sign}` is not a sign of this language; {meaning}."))
        .help(write(line))
}

pub fn is_a_value(span: Span, line: &str) -> Problem {
    Problem::new(Code::ForeignSign, span, "`is` stands only before `blank`; values are compared with `=` and `<>`.")
        .help(write(line))
}

pub fn foreign_form(span: Span, what: &str, instead: &str) -> Problem {
    Problem::new(Code::ForeignSign, span, what).help(instead)
}

pub fn capital_word(span: Span, word: &str, line: &str) -> Problem {
    let message = format!("`{word}` is written in small letters.");
    Problem::new(Code::ForeignSign, span, message).help(write(line))
}

pub fn call_without_brackets(span: Span, function: &str, argument: &str) -> Problem {
    Problem::new(Code::CallWithoutBrackets, span, format!("What `{function}` works on stands in brackets."))
        .help(write(&format!("{function}({argument})")))
}

pub fn empty_call(span: Span, function: &str) -> Problem {
    Problem::new(Code::Syntax, span, format!("`{function}` has an empty place between its brackets and commas."))
        .help("write what belongs there, or delete the comma")
}

pub fn reserved_name(span: Span, word: &str) -> Problem {
    Problem::new(
        Code::ReservedName,
        span,
        format!("`{word}` is a word of the language and cannot stand here as a name."),
    )
    .help(format!("as a name it goes in backticks: `` `{word}` ``"))
}

pub fn beside_operator(tail: Span, whole: Span, words: &str, loose: &str, tight: &str) -> Problem {
    let message = format!("It cannot be known what `{}` belongs to: all of this, or its last part only.", brief(words));
    Problem::new(Code::BesideOperator, tail, message)
        .also(whole, "all of this?")
        .help(format!("write `{loose}` if it belongs to all of it"))
        .help(format!("write `{tight}` if it belongs to the last part only"))
}

pub fn word_before_operator(rest: Span, left: &str, right: &str) -> Problem {
    let message = format!("It cannot be known how far `{}` reaches.", brief(left));
    Problem::new(Code::BesideOperator, rest, message).help(format!("put it in brackets: `({left}) {right}`"))
}

pub fn clause_before_else(span: Span, words: &str) -> Problem {
    let message = format!("`{}` stands before `else`, and what is replaced cannot be known.", brief(words));
    Problem::new(Code::BesideOperator, span, message)
        .help("if a blank cell is replaced: `sum(x else 0 where ...)`")
        .help("if a blank result is replaced: `sum(x where ...) else 0`")
}

pub fn clause_outside_call(span: Span, words: &str) -> Problem {
    let message = format!("`{}` stands inside the brackets of an aggregate only.", brief(words));
    Problem::new(Code::BesideOperator, span, message).help("for instance `average(aht by agent)`")
}

pub fn clause_without_value(span: Span, words: &str) -> Problem {
    let message = format!("`{}` stands before there is anything that it could belong to.", brief(words));
    Problem::new(Code::Syntax, span, message).help("for instance `sum(amount where paid)`")
}

pub fn clause_in_case(span: Span, words: &str) -> Problem {
    let message = format!("`{}` has no meaning in a condition of `case`.", brief(words));
    Problem::new(Code::Case, span, message).help("join conditions with `and`: `case(a and b then 1, else 0)`")
}

pub fn word_of_case(span: Span, word: &str) -> Problem {
    Problem::new(Code::Case, span, format!("`{word}` stands inside `case(...)` only, or in brackets of its own."))
        .help("for instance `case(age <= 30 then \"young\", else \"older\")` or `if(age <= 30, \"young\", \"older\")`")
}

pub fn case_without_then(span: Span, part: &str) -> Problem {
    let what =
        if part.is_empty() { "`case` has no `then`".to_owned() } else { format!("`{}` has no `then`", brief(part)) };
    Problem::new(Code::Case, span, format!("{what}: `case` is made of conditions with their values."))
        .help("for instance `case(age <= 30 then \"young\", age <= 60 then \"middle\", else \"old\")`")
}

pub fn after_else(span: Span) -> Problem {
    Problem::new(Code::Case, span, "`else` is the last part of `case`; nothing follows it.")
        .help("move `else` to the end")
}

pub fn doubled_word(word: &str, span: Span, before: Span, first: &str, second: &str) -> Problem {
    let problem = Problem::new(Code::Doubled, span, format!("`{word}` stands here a second time."))
        .also(before, "the first time");
    match (word, second.split_once(char::is_whitespace)) {
        ("where" | "having", Some((_, rest))) => problem.help(write(&format!("{first} and {}", rest.trim()))),
        ("by", _) => problem.help("several keys stand in brackets: `by (agent, day)`"),
        _ => problem.help("keep the one that is meant"),
    }
}

pub fn doubled_entry(span: Span, before: Span) -> Problem {
    Problem::new(Code::Doubled, span, "This is said a second time.")
        .also(before, "the first time")
        .help("keep the one that is meant")
}

pub fn spreadsheet(span: Span, formula: Option<&str>) -> Problem {
    let problem = Problem::new(
        Code::Spreadsheet,
        span,
        "This is a formula of a spreadsheet; here names stand where cells stood.",
    );
    match formula {
        Some(formula) => problem.help(write(formula)),
        None => problem.help(
            "write names of columns for ranges: `count(contacts where channel = \"phone\")`, `sum(cost where paid)`",
        ),
    }
}

pub fn spreadsheet_function(span: Span, name: &str, formula: Option<&str>) -> Problem {
    let problem = Problem::new(Code::Spreadsheet, span, format!("`{name}` is a function of spreadsheets."));
    match formula {
        Some(formula) => problem.help(write(formula)),
        None if name.to_ascii_uppercase().contains("LOOKUP") => problem.help(
            "rows find those of another table by a link, and then use its columns: `table contacts { link agent_id -> agents }`",
        ),
        None => problem.help("a condition stands behind `where`: `count(contacts where channel = \"phone\")`; a default behind `else`: `a / b else 0`"),
    }
}

pub fn sql(span: Span, formula: Option<&str>) -> Problem {
    let problem = Problem::new(
        Code::Sql,
        span,
        "This is SQL; a metric is only the formula, and the table is found by its columns.",
    );
    match formula {
        Some(formula) => problem.help(write(formula)),
        None => problem.help("write `name = sum(cost where paid)`; groups are asked for outside: `--by channel`"),
    }
}

pub fn sql_part(span: Span, what: &str, instead: &str) -> Problem {
    Problem::new(Code::Sql, span, what).help(instead)
}

pub fn unknown_escape(span: Span, c: char, doubled: &str) -> Problem {
    Problem::new(Code::Escape, span, format!("`\\{c}` has no meaning in a text."))
        .help(format!("a backslash itself is written twice: `{doubled}`"))
        .help("known are `\\\"`, `\\\\`, `\\n` (a new line) and `\\t` (a tab)")
}

pub fn unit_with_space(span: Span, joined: &str, words: &str) -> Problem {
    Problem::new(Code::Unit, span, format!("The unit `{}` has a space inside.", brief(words))).help(write(joined))
}

pub fn no_unit(span: Span, unit: &str) -> Problem {
    Problem::new(Code::Unit, span, format!("`{unit}` is not a unit."))
        .help("units are written like `s`, `EUR`, `EUR/contact`, `%`")
}

pub fn not_indented(span: Span, joined: &str) -> Problem {
    Problem::new(
        Code::Indentation,
        span,
        format!("This line begins at the margin with `{joined}`, so it does not continue the one above."),
    )
    .help("indent it if it belongs to the definition above")
}

pub fn indented(span: Span) -> Problem {
    Problem::new(
        Code::Indentation,
        span,
        "The first line is indented, and there is nothing above that it could continue.",
    )
    .help("begin the definition at the margin, without spaces or tabs before it")
}

pub fn indented_definition(span: Span, name: &str) -> Problem {
    Problem::new(
        Code::Indentation,
        span,
        format!("`{name}` looks like a definition of its own, but it is indented and so continues the one above."),
    )
    .help("begin it at the margin, without spaces or tabs before it")
}

pub fn name_with_sign(span: Span, name: &str, joined: &str) -> Problem {
    Problem::new(Code::NoDefinition, span, format!("The name `{name}` has a sign inside."))
        .help(format!("join the words, `{joined} = ...`, or put the name in backticks"))
}

pub fn no_definition(span: Span, line: &str) -> Problem {
    Problem::new(Code::NoDefinition, span, format!("`{}` is not a definition: there is no name with `=`.", brief(line)))
        .help("a metric is a name, `=` and a formula: `cost_per_contact = sum(costs) / count(contacts)`")
}

pub fn formula_without_name(span: Span, line: &str) -> Problem {
    Problem::new(Code::NoDefinition, span, "This formula has no name.")
        .help(format!("give it one: `name = {}`", brief(line)))
}

pub fn name_with_space(span: Span, name: &str, joined: &str) -> Problem {
    Problem::new(Code::NoDefinition, span, format!("The name `{name}` has a space inside."))
        .help(format!("join the words, `{joined} = ...`, or put the name in backticks"))
}

pub fn no_keyword(span: Span, word: &str, line: &str) -> Problem {
    Problem::new(Code::NoDefinition, span, format!("A metric needs no word before its name, and not `{word}` either."))
        .help(write(line))
}

pub fn incomplete_definition(span: Span, word: &str, example: &str) -> Problem {
    Problem::new(Code::NoDefinition, span, format!("After `{word}` something is missing."))
        .help(format!("for instance `{example}`"))
}

pub fn unknown_entry(span: Span, word: &str, block: &str, nearest: Option<&str>, known: &str) -> Problem {
    let problem = Problem::new(Code::UnknownEntry, span, format!("{block} says nothing called `{word}`."));
    let problem = match nearest {
        Some(nearest) => problem.help(format!("is `{nearest}` meant?")),
        None => problem,
    };
    problem.help(format!("known are: {known}"))
}

pub fn too_many_digits(span: Span, digits: usize) -> Problem {
    Problem::new(Code::Number, span, format!("This number has {digits} digits; 1,000 is the most."))
        .help("write fewer digits")
}

pub fn exponent(span: Span, written_out: &str) -> Problem {
    Problem::new(Code::Number, span, "A number is written out, without an exponent.").help(write(written_out))
}

pub fn leading_point(span: Span, line: &str) -> Problem {
    Problem::new(Code::Number, span, "A number begins with a digit.").help(write(line))
}

pub fn too_many_decimals(span: Span) -> Problem {
    Problem::new(Code::Number, span, "A percentage is shown with at most 28 decimals.")
        .help("for instance `format: percent 1`")
}

pub fn decimals_of_word(span: Span, word: &str) -> Problem {
    Problem::new(Code::Syntax, span, format!("Decimals stand behind `percent` only, not behind `{word}`."))
        .help("for other numbers write a pattern: `format: \"0.00\"`")
}

pub fn period_in_formula(span: Span, text: &str) -> Problem {
    let (year, rest) = text.split_once('-').unwrap_or((text, ""));
    if !rest.bytes().all(|b| b.is_ascii_digit()) {
        return Problem::new(
            Code::PeriodOrSubtraction,
            span,
            format!("`{text}` is a period, and in a formula a period is a text."),
        )
        .help(write(&format!("\"{text}\"")));
    }
    Problem::new(
        Code::PeriodOrSubtraction,
        span,
        format!("`{text}` is a period or a subtraction; it cannot be known which."),
    )
    .help(format!("the period is written as a text: `\"{text}\"`"))
    .help(format!("the subtraction is written with spaces: `{year} - {rest}`"))
}

pub fn no_such_day(span: Span, text: &str) -> Problem {
    Problem::new(Code::Date, span, format!("There is no day `{text}` in the calendar."))
        .help("a day is written year-month-day: `2025-03-01`")
}

pub fn no_such_period(span: Span, text: &str) -> Problem {
    Problem::new(Code::Date, span, format!("`{text}` is not a day or a period of the calendar."))
        .help("write a day `2025-03-01`, a month `2025-03`, a week `2025-W09`, a quarter `2025-Q1` or a year `2025`")
}

pub fn no_such_relative(span: Span, text: &str) -> Problem {
    let grains: Vec<&str> = Relative::GRAINS.iter().map(|grain| grain.name()).collect();
    Problem::new(Code::RelativePeriod, span, format!("`{text}` is not a period that is known."))
        .help("write a period, `2025-03` or `2025-01 to 2025-03`, or one that moves: `last 12 months`, `this quarter`, `this quarter to date`")
        .help(format!("such a period counts in {}s", grains.join("s, ")))
}

pub fn no_such_as_of(span: Span, text: &str) -> Problem {
    Problem::new(Code::Date, span, format!("`{text}` is not a day of the calendar."))
        .help("write a day as year-month-day: `2025-03-31`")
}

pub fn not_yet(span: Span, what: &str) -> Problem {
    Problem::new(Code::NotYet, span, format!("This version does not work out {what} yet."))
        .help("leave it out for now; the rest of the file is read")
}

pub fn missing_operator(span: Span, left: &str, right: &str) -> Problem {
    let message = format!("Between `{}` and `{}` something is missing.", brief(left), brief(right));
    Problem::new(Code::MissingOperator, span, message)
        .help("put an operator (`+ - * /`, `and`, `=`) or a comma between them; a name with a space goes in backticks")
}

pub fn ends_too_soon(span: Span, last: &str) -> Problem {
    Problem::new(Code::EndsTooSoon, span, format!("After `{}` something is missing.", brief(last)))
        .help("write what belongs there; lines that continue a definition are indented")
}

pub fn unexpected(span: Span, found: &str, expected: &[&str]) -> Problem {
    let message = format!("`{}` cannot stand here.", brief(found));
    let problem = Problem::new(Code::Syntax, span, message);
    match expected {
        [] => problem,
        [one] => problem.help(format!("here could stand {one}")),
        [most @ .., last] => problem.help(format!("here could stand {} or {last}", most.join(", "))),
    }
}

pub fn ragged_row(span: Span, cells: usize, header: Span, wanted: usize) -> Problem {
    let message =
        format!("This row has {cells} {}, and the first row has {wanted}.", if cells == 1 { "cell" } else { "cells" });
    Problem::new(Code::TestRow, span, message)
        .also(header, "the columns")
        .help("every row has a cell for every column; a bar inside a cell is written `\\|`")
}

pub fn mixed_chain(span: Span, text: &str) -> Problem {
    Problem::new(Code::Chain, span, format!("`{}` compares in more than one direction.", brief(text)))
        .help("a chain goes one way, `0 <= x < 10`; join other comparisons with `and`")
}

pub fn call_of_path(span: Span, path: &str) -> Problem {
    Problem::new(Code::Syntax, span, format!("`{path}` is not a function."))
        .help("functions have no point in their names; a column of a table stands inside: `sum(contacts.wait)`")
}

pub fn top_count(span: Span) -> Problem {
    Problem::new(Code::QuestionPart, span, "The number of lines is a whole number above zero.")
        .help("for instance `10`, `10 by complaints` or `5 institution by complaints`")
}

pub fn empty_part(span: Span, part: &str, example: &str) -> Problem {
    Problem::new(Code::QuestionPart, span, format!("`{part}` is empty.")).help(format!("for instance `{example}`"))
}
