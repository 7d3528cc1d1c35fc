//! What stands at the margin and is no definition.

use super::foreign;
use super::mistakes::RESERVED;
use super::problems::{self, line_of};
use super::scan::{Kind, Token};
use super::spreadsheet;
use super::stop::Stop;
use crate::problem::Problem;

/// The words that begin a definition, with an example.
const WORDS: [(&str, &str); 7] = [
    ("table", "table contacts { time started_at }"),
    ("param", "param answer_within = 20 s"),
    ("import", "import contact_centre"),
    ("view", "view monthly { metrics: cost_per_contact; by: month }"),
    ("test", "test \"the article's example\" { ... }"),
    ("rule", "rule dear when cost_per_contact > 7.16 USD { ... }"),
    ("scenario", "scenario chatbot { agents = 8 }"),
];

/// Words of other languages before a name.
const KEYWORDS: [&str; 10] = ["metric", "measure", "let", "var", "const", "def", "define", "set", "kpi", "calc"];

/// Says why this is no definition; the stop is at the first token.
pub fn explain(stop: &Stop) -> Problem {
    let Some(first) = stop.token(0) else { return problems::unread(stop.place(0)) };
    foreign::select(stop)
        .or_else(|| pasted(stop, first))
        .or_else(|| continued(stop, first))
        .or_else(|| other_sign(stop))
        .or_else(|| words_before(stop, first))
        .or_else(|| incomplete(stop, first))
        .unwrap_or_else(|| nameless(stop, first))
}

fn whole<'t>(stop: &Stop<'t>) -> &'t str {
    let (first, last) = (stop.tokens.first(), stop.tokens.last());
    first.zip(last).and_then(|(first, last)| stop.text.get(first.start..last.end)).unwrap_or("")
}

/// `=COUNTIFS(…)` at the margin.
fn pasted(stop: &Stop, first: Token) -> Option<Problem> {
    if stop.slice(first) != "=" {
        return None;
    }
    let formula = spreadsheet::translate(whole(stop).trim_start_matches('='));
    Some(problems::spreadsheet(stop.span(first), formula.map(|formula| format!("name = {formula}")).as_deref()))
}

/// `/ count(contacts)` at the margin.
fn continued(stop: &Stop, first: Token) -> Option<Problem> {
    let word = stop.slice(first);
    let operator = matches!(word, "+" | "-" | "*" | "/" | "," | "<" | ">" | "<=" | ">=" | "<>" | "{" | ";");
    let reserved = first.kind == Kind::Word && RESERVED.contains(&word) && !matches!(stop.word(1), "=" | ":=");
    (operator || reserved).then(|| problems::not_indented(stop.span(first), word))
}

/// `cost := sum(a)`, `cost: sum(a)`, `cost == sum(a)`.
fn other_sign(stop: &Stop) -> Option<Problem> {
    let sign = stop.token(1)?;
    let name = stop.token(0).filter(|name| matches!(name.kind, Kind::Word | Kind::Quoted))?;
    if !matches!(stop.slice(sign), ":=" | "==" | ":" | "<-" | "=>" | "->") {
        return None;
    }
    let line = format!("{} = {}", stop.slice(name), problems::brief(stop.text.get(sign.end..stop.tokens.last()?.end)?));
    Some(problems::foreign_sign(stop.span(sign), stop.slice(sign), "a definition has `=`", &line))
}

/// `metric cost = …`, `cost per contact = …`, `Table contacts { … }`.
fn words_before(stop: &Stop, first: Token) -> Option<Problem> {
    let word = stop.slice(first);
    let small = word.to_lowercase();
    if small != word
        && WORDS.iter().any(|(known, _)| *known == small)
        && stop.token(1).is_some_and(|next| next.kind == Kind::Word)
    {
        let line = problems::corrected(stop.text, stop.span(first), &small);
        return Some(problems::capital_word(stop.span(first), word, &line));
    }
    let equals = stop.tokens.iter().take(8).position(|token| stop.slice(*token) == "=")?;
    let names = stop.tokens.get(..equals)?;
    let last = names.last()?;
    let span = stop.span(first).to(stop.span(*last));
    let sign = |token: &Token| matches!(stop.slice(*token), "-" | "." | "&" | "%" | "/" | "#");
    let (signs, words): (Vec<Token>, Vec<Token>) = names.iter().copied().partition(sign);
    if !signs.is_empty()
        && !words.is_empty()
        && words.iter().all(|token| matches!(token.kind, Kind::Word | Kind::Number))
    {
        let joined: Vec<&str> = words.iter().map(|token| stop.slice(*token)).collect();
        return Some(problems::name_with_sign(span, stop.text.get(span.range())?, &joined.join("_")));
    }
    if names.len() < 2 || !names.iter().all(|token| matches!(token.kind, Kind::Word | Kind::Number | Kind::Quoted)) {
        return None;
    }
    if names.len() == 2 && KEYWORDS.contains(&small.as_str()) {
        let line = stop.text.get(last.start..stop.tokens.last()?.end)?;
        return Some(problems::no_keyword(stop.span(first), word, &problems::brief(line)));
    }
    let written: Vec<&str> = names.iter().map(|token| stop.slice(*token)).collect();
    Some(problems::name_with_space(span, &written.join(" "), &written.join("_")))
}

/// `table` without a name.
fn incomplete(stop: &Stop, first: Token) -> Option<Problem> {
    let (word, example) = WORDS.iter().find(|(known, _)| *known == stop.slice(first))?;
    (stop.word(1) != "(").then(|| problems::incomplete_definition(stop.span(first), word, example))
}

fn nameless(stop: &Stop, first: Token) -> Problem {
    let span = stop.span(first);
    if stop.word(1) == "(" || stop.slice(first) == "(" {
        return problems::formula_without_name(
            span.to(stop.tokens.last().map_or(span, |last| stop.span(*last))),
            whole(stop),
        );
    }
    problems::no_definition(span, line_of(stop.text, span))
}
