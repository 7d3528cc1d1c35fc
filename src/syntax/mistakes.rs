//! Where the grammar stopped, and what a person most likely meant there.
//!
//! Each detector looks at the tokens around the place and says either what it recognises or nothing; the first that
//! recognises something speaks. The last word has what the grammar expected.

use super::foreign;
use super::problems;
use super::read::Rule;
use super::scan::{Kind, Token};
use super::separators;
use super::stop::Stop;
use crate::function;
use crate::problem::Problem;

/// The words that are never bare names.
pub const RESERVED: [&str; 17] = [
    "and", "or", "not", "is", "in", "between", "blank", "true", "false", "where", "having", "by", "over", "without",
    "with", "else", "then",
];

/// Says what is wrong.
pub fn explain(stop: &Stop) -> Problem {
    const DETECTORS: [fn(&Stop) -> Option<Problem>; 24] = [
        foreign::select,
        foreign::pasted,
        unknown_entry,
        foreign::sign,
        foreign::null,
        is_a_value,
        bare_list,
        indented_definition,
        foreign::case_when,
        foreign::sql_call,
        foreign::capitals,
        foreign::currency,
        foreign::cells,
        separated_number,
        leading_point,
        unit_with_space,
        foreign::if_in_words,
        call_without_brackets,
        foreign::semicolon_at_the_end,
        expectation,
        by_behind,
        reserved_name,
        empty_place,
        foreign_character,
    ];
    let recognised = DETECTORS.iter().find_map(|detector| detector(stop));
    recognised.or_else(|| missing_operator(stop)).unwrap_or_else(|| fallback(stop))
}

/// `channel is "phone"`, `channel is not "phone"`.
fn is_a_value(stop: &Stop) -> Option<Problem> {
    let value = stop.token(0)?;
    let known = matches!(value.kind, Kind::Text | Kind::Number | Kind::Quoted | Kind::Word);
    let (first, sign) = match (stop.word(-2), stop.word(-1)) {
        ("is", "not") => (stop.token(-2)?, "<>"),
        (_, "is") => (stop.token(-1)?, "="),
        _ => return None,
    };
    let span = stop.span(first).to(stop.span(stop.token(-1)?));
    (known && stop.word(0) != "blank").then(|| problems::is_a_value(span, &problems::corrected(stop.text, span, sign)))
}

/// `channel in "phone", "chat"`.
fn bare_list(stop: &Stop) -> Option<Problem> {
    let is_value = |token: &Token| matches!(token.kind, Kind::Text | Kind::Number);
    let first = stop.token(0).filter(|first| is_value(first) && stop.word(-1) == "in")?;
    let (mut last, mut next) = (first, 1);
    while let Some(value) = stop.token(next + 1).filter(|value| is_value(value) && stop.word(next) == ",") {
        (last, next) = (value, next + 2);
    }
    let span = stop.span(first).to(stop.span(last));
    let list = format!("({})", stop.text.get(first.start..last.end)?);
    Some(problems::unbracketed_list(span, &problems::corrected(stop.text, span, &list)))
}

/// `  y = 4` below another definition.
fn indented_definition(stop: &Stop) -> Option<Problem> {
    let name = stop.token(0).filter(|name| matches!(name.kind, Kind::Word | Kind::Quoted))?;
    let inside = stop.tokens.get(..stop.at)?.iter().any(|token| stop.slice(*token) == "{");
    let indented = stop.text.get(..name.start).is_some_and(|before| before.ends_with([' ', '\t']));
    (!inside && indented && stop.word(1) == "=" && stop.is_first_of_line(name))
        .then(|| problems::indented_definition(stop.span(name), stop.slice(name)))
}

/// `7,16`, `1.000,5`, `12.345.678`.
fn separated_number(stop: &Stop) -> Option<Problem> {
    let sign = stop.token(0).filter(|_| stop.token(-1).is_some_and(|number| number.kind == Kind::Number))?;
    let number = separators::around(stop.text, sign.start).filter(|number| number.start < sign.start)?;
    (sign.start < number.end).then(|| problems::separated_number(stop.source, stop.text, number))
}

fn leading_point(stop: &Stop) -> Option<Problem> {
    let last = stop.token(-1).filter(|last| last.kind == Kind::Number && stop.word(0) == ".");
    if let Some(point) = stop.token(0).filter(|point| last.is_some_and(|last| last.end == point.start)) {
        let span = stop.span(point);
        return Some(problems::trailing_point(span, &problems::corrected(stop.text, span, "")));
    }
    let (point, digits) = (stop.token(0)?, stop.token(1)?);
    let number = stop.slice(point) == "." && digits.kind == Kind::Number && point.end == digits.start;
    number.then(|| {
        let span = stop.span(point);
        problems::leading_point(span, &problems::corrected(stop.text, span, "0."))
    })
}

/// `20 working days`, `unit: EUR / contact`.
fn unit_with_space(stop: &Stop) -> Option<Problem> {
    let (first, second) = (stop.token(-1)?, stop.token(0)?);
    let number = stop.token(-2).filter(|number| number.kind == Kind::Number);
    if let Some(number) = number {
        let words = first.kind == Kind::Word && second.kind == Kind::Word && !RESERVED.contains(&stop.slice(second));
        if !words || !stop.same_line(number, second) {
            return None;
        }
        let span = stop.span(first).to(stop.span(second));
        let words = format!("{} {}", stop.slice(first), stop.slice(second));
        let joined = format!("{} {}_{}", stop.slice(number), stop.slice(first), stop.slice(second));
        return Some(problems::unit_with_space(span, &joined, &words));
    }
    let declared = stop.word(-2) == ":" && stop.slice(second) == "/" && first.kind == Kind::Word;
    let below = stop.token(1).filter(|below| declared && below.kind == Kind::Word)?;
    let span = stop.span(first).to(stop.span(below));
    let joined = format!("{}/{}", stop.slice(first), stop.slice(below));
    Some(problems::unit_with_space(span, &joined, stop.text.get(span.range())?))
}

fn call_without_brackets(stop: &Stop) -> Option<Problem> {
    let (function, argument) = (stop.token(-1)?, stop.token(0)?);
    let known = function.kind == Kind::Word && function::find(stop.slice(function)).is_some();
    let operand = matches!(argument.kind, Kind::Word | Kind::Quoted | Kind::Number | Kind::Text)
        && !RESERVED.contains(&stop.slice(argument));
    (known && operand && stop.same_line(function, argument)).then(|| {
        let span = stop.span(function).to(stop.span(argument));
        problems::call_without_brackets(span, stop.slice(function), stop.slice(argument))
    })
}

/// `expect m where p = 3`.
fn expectation(stop: &Stop) -> Option<Problem> {
    let word = stop.word(0);
    let line = stop.tokens.get(..stop.at)?.iter().rev().find(|token| stop.is_first_of_line(**token))?;
    let asked = stop.slice(*line) == "expect" && matches!(word, "where" | "over" | "without" | "with");
    asked.then(|| problems::expect_in_brackets(stop.place(0), word))
}

/// `sum(costs) by month`.
fn by_behind(stop: &Stop) -> Option<Problem> {
    let (by, key) = (stop.token(0)?, stop.token(1)?);
    let named = matches!(key.kind, Kind::Word | Kind::Quoted);
    let call = stop.operand_before();
    let behind = stop.slice(by) == "by" && stop.word(-1) == ")" && named;
    behind.then(|| problems::by_behind(stop.span(by).to(stop.span(key)), call, stop.slice(key)))
}

/// `a ~ b`.
fn foreign_character(stop: &Stop) -> Option<Problem> {
    const KNOWN: &str = "()[]{},.:;=<>+-*/|%";
    let token = stop.token(0).filter(|token| token.kind == Kind::Sign)?;
    let sign = stop.slice(token);
    (!sign.chars().all(|c| KNOWN.contains(c))).then(|| problems::foreign_character(stop.span(token), sign))
}

/// A reserved word where a name or value must stand.
fn reserved_name(stop: &Stop) -> Option<Problem> {
    let never_a_name = |word: &str| RESERVED.contains(&word) && !matches!(word, "blank" | "true" | "false");
    if never_a_name(stop.word(-1)) && matches!((stop.word(-2), stop.word(0)), ("(" | ",", ")" | ",")) {
        return Some(problems::reserved_name(stop.place(-1), stop.word(-1)));
    }
    let token = stop.token(0)?;
    let word = stop.slice(token);
    let name_expected = stop
        .expected
        .iter()
        .any(|rule| matches!(rule, Rule::name | Rule::path | Rule::named | Rule::columns | Rule::setting));
    let is_defined = stop.at == 0 && stop.word(1) == "=";
    let as_name = name_expected || is_defined || matches!(stop.word(1), ")" | ",");
    (token.kind == Kind::Word && never_a_name(word) && as_name).then(|| problems::reserved_name(stop.span(token), word))
}

/// `sum(a, )`, `f(, b)`.
fn empty_place(stop: &Stop) -> Option<Problem> {
    let empty = matches!((stop.word(-1), stop.word(0)), ("(" | ",", ")" | ","));
    let name = stop.tokens.get(stop.open_bracket(stop.at)?.checked_sub(1)?)?;
    (empty && name.kind == Kind::Word).then(|| problems::empty_call(stop.place(0), stop.slice(*name)))
}

/// Words that other tools have for an entry.
const ELSEWHERE: [(&str, &str); 5] =
    [("order", "sort"), ("order_by", "sort"), ("group_by", "by"), ("filter", "where"), ("limit", "top")];

const BLOCKS: [(Rule, &str, bool, &[&str]); 4] = [
    (
        Rule::about_label,
        "The block of a metric",
        true,
        &["label", "unit", "format", "better", "target", "minimum_base", "blank as", "owner", "tags"],
    ),
    (
        Rule::word_grain,
        "A table",
        false,
        &[
            "time",
            "grain",
            "key",
            "value",
            "unit",
            "fill",
            "blank",
            "yes",
            "no",
            "format",
            "separator",
            "encoding",
            "decimal",
            "quote",
            "escape",
            "comment",
            "skip",
            "header",
            "footer",
            "short rows",
            "link",
            "rows where",
            "order",
            "one",
            "covers",
            "span",
            "mean",
            "and computed columns `name = ...`",
        ],
    ),
    (
        Rule::view_metrics,
        "A view",
        true,
        &[
            "metrics", "by", "where", "having", "period", "from", "to", "set", "totals", "sparse", "sort", "top",
            "across", "as of",
        ],
    ),
    (
        Rule::word_expect,
        "A test",
        false,
        &[
            "expect",
            "set",
            "as of",
            "where",
            "period",
            "from",
            "to",
            "data",
            "snapshot",
            "time_zone",
            "first_day_of_week",
            "fiscal_year",
            "holidays",
            "opening_hours",
            "and tables `name:` with rows",
        ],
    ),
];

fn unknown_entry(stop: &Stop) -> Option<Problem> {
    let token = stop.token(0).filter(|token| token.kind == Kind::Word && stop.is_first_of_line(*token))?;
    let word = stop.slice(token);
    let (_, block, colon, known) = BLOCKS.iter().find(|(rule, ..)| stop.expected.contains(rule))?;
    let key = |entry: &&&str| entry.split(' ').next() == Some(word);
    if (*colon && stop.word(1) != ":") || known.iter().any(|entry| key(&entry)) {
        return None;
    }
    let distance = |entry: &str| strsim::damerau_levenshtein(entry, word);
    let nearest = known.iter().copied().filter(|entry| !entry.contains('`')).min_by_key(|entry| distance(entry));
    let nearest = nearest.filter(|entry| distance(entry) <= 2 && distance(entry) < entry.len());
    let called = ELSEWHERE.iter().find(|(other, own)| *other == word && known.contains(own)).map(|(_, own)| *own);
    let nearest = called.or(nearest);
    Some(problems::unknown_entry(stop.span(token), word, block, nearest, &known.join(", ")))
}

fn missing_operator(stop: &Stop) -> Option<Problem> {
    let (left, right) = (stop.token(-1)?, stop.token(0)?);
    let operand = |token: Token| match token.kind {
        Kind::Word => !RESERVED.contains(&stop.slice(token)),
        Kind::Quoted | Kind::Number | Kind::Text => true,
        _ => false,
    };
    let ends = operand(left) || stop.slice(left) == ")";
    let begins = operand(right) || stop.slice(right) == "(";
    let more = stop.expected.iter().any(|rule| matches!(rule, Rule::times | Rule::EOI));
    (ends && begins && more).then(|| {
        problems::missing_operator(stop.span(left).to(stop.span(right)), stop.operand_before(), stop.slice(right))
    })
}

const ANY_VALUE: &str = "a name, a number, a text or a bracket";

/// What need not be said beside [`ANY_VALUE`].
const KINDS_OF_VALUE: [&str; 6] =
    ["a name", "a number", "a text in quotes", "a bracket", "a day or a period", "`blank`"];

fn fallback(stop: &Stop) -> Problem {
    if stop.token(0).is_none() {
        return problems::ends_too_soon(stop.place(-1), stop.word(-1));
    }
    let mut expected: Vec<&str> = Vec::new();
    for words in stop.expected.iter().filter_map(|rule| plain(*rule)) {
        if !expected.contains(&words) {
            expected.push(words);
        }
    }
    if expected.contains(&ANY_VALUE) {
        expected.retain(|words| !KINDS_OF_VALUE.contains(words));
    }
    problems::unexpected(stop.place(0), stop.word(0), &expected)
}

/// What a rule of the grammar is called by people; `None` for what would only be noise.
fn plain(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::name | Rule::path | Rule::columns => "a name",
        Rule::cond | Rule::formula | Rule::operand | Rule::argument | Rule::named | Rule::quantity | Rule::bound => {
            ANY_VALUE
        }
        Rule::plus | Rule::times | Rule::compare | Rule::beside_op => "an operator",
        Rule::word_where | Rule::where_part => "`where`",
        Rule::word_else => "`else`",
        Rule::brackets => "a bracket",
        Rule::about => "a block `{ ... }`",
        Rule::string => "a text in quotes",
        Rule::declared_unit | Rule::unit => "a unit",
        Rule::span | Rule::date => "a day or a period",
        Rule::row => "a row `| ... |`",
        Rule::setting => "`name = value`",
        Rule::table_from => "`from`",
        Rule::split_part | Rule::word_split => "`split`",
        Rule::word_at => "`at`",
        Rule::yes_no => "`yes` or `no`",
        Rule::better_word => "`higher`, `lower` or `within 75%..85%`",
        Rule::format_word => "`percent` or a pattern in quotes",
        Rule::word_of => "`of`",
        Rule::word_to => "`to`",
        Rule::word_into => "`into`",
        Rule::word_as => "`as`",
        Rule::blank => "`blank`",
        Rule::word_all => "`all`",
        Rule::word_and => "`and`",
        Rule::word_then => "`then`",
        Rule::top_count | Rule::number => "a number",
        Rule::equals => "`=`",
        Rule::colon => "`:`",
        Rule::comma => "a comma",
        Rule::arrow => "`->`",
        Rule::opening => "`{`",
        Rule::closing => "`}`",
        Rule::close => "`)`",
        _ => return None,
    })
}
