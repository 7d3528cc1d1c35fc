//! Formulas of spreadsheets, said in this language where their shape is simple.

use super::scan::{Kind, Token, tokens};

/// What a spreadsheet calls a thing that has no function of that name here.
const FUNCTIONS: [&str; 24] = [
    "COUNTIF",
    "COUNTIFS",
    "SUMIF",
    "SUMIFS",
    "AVERAGEIF",
    "AVERAGEIFS",
    "MINIFS",
    "MAXIFS",
    "IFERROR",
    "IFNA",
    "COUNTA",
    "VLOOKUP",
    "XLOOKUP",
    "HLOOKUP",
    "LOOKUP",
    "INDEX",
    "SUMPRODUCT",
    "IFS",
    "CALCULATE",
    "DIVIDE",
    "COUNTROWS",
    "DISTINCTCOUNT",
    "AND",
    "OR",
];

/// Whether a name is one that a spreadsheet (or DAX) has.
pub fn is_function(name: &str) -> bool {
    FUNCTIONS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The same formula in this language; `None` where that cannot be known.
pub fn translate(text: &str) -> Option<String> {
    let all = tokens(text, 0, text.len());
    expression(text, &all)
}

fn slice(text: &str, token: Token) -> &str {
    text.get(token.start..token.end).unwrap_or("")
}

fn expression(text: &str, all: &[Token]) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(token) = all.get(at) {
        let word = slice(text, *token);
        let opens = |at: usize| all.get(at).is_some_and(|next| slice(text, *next) == "(");
        if token.kind == Kind::Word && opens(at + 1) {
            let close = closing(text, all, at + 1)?;
            parts.push(call(text, word, &arguments(text, all.get(at + 2..close)?))?);
            at = close + 1;
        } else if word == "(" {
            let close = closing(text, all, at)?;
            parts.push(format!("({})", expression(text, all.get(at + 1..close)?)?));
            at = close + 1;
        } else if let Some((name, length)) = range(text, all.get(at..)?) {
            parts.push(name);
            at += length;
        } else if matches!(word, "+" | "-" | "*" | "/" | "=" | "<>" | "<" | ">" | "<=" | ">=") {
            parts.push(word.to_owned());
            at += 1;
        } else {
            match token.kind {
                Kind::Word if !is_cell(word) => parts.push(word.to_owned()),
                Kind::Number | Kind::Text | Kind::Quoted => parts.push(word.to_owned()),
                _ => return None,
            }
            at += 1;
        }
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// `Table[Column]`: the column; `contacts!A:A` and `A2:A100` name no column, so nothing can be said of them.
fn range(text: &str, all: &[Token]) -> Option<(String, usize)> {
    let mut words = all.iter().map(|token| (token.kind, slice(text, *token)));
    let (Some((Kind::Word, _)), Some((_, "["))) = (words.next(), words.next()) else { return None };
    let close = all.iter().position(|token| slice(text, *token) == "]")?;
    let (first, last) = (all.get(2)?, all.get(close.checked_sub(1)?)?);
    let name = text.get(first.start..last.end)?;
    let plain = close == 3 && first.kind == Kind::Word;
    Some((if plain { name.to_owned() } else { format!("`{name}`") }, close + 1))
}

fn is_cell(word: &str) -> bool {
    let letters = word.chars().take_while(char::is_ascii_uppercase).count();
    let digits = word.len().saturating_sub(letters);
    (1..=3).contains(&letters) && digits > 0 && word.chars().skip(letters).all(|c| c.is_ascii_digit())
}

fn closing(text: &str, all: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, token) in all.iter().enumerate().skip(open) {
        match slice(text, *token) {
            "(" => depth += 1,
            ")" if depth == 1 => return Some(at),
            ")" => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

fn arguments<'a>(text: &str, all: &'a [Token]) -> Vec<&'a [Token]> {
    let mut depth = 0usize;
    let separators = all.split(move |token| {
        match slice(text, *token) {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "," | ";" => return depth == 0,
            _ => {}
        }
        false
    });
    separators.collect()
}

fn call(text: &str, name: &str, arguments: &[&[Token]]) -> Option<String> {
    let value = |at: usize| expression(text, arguments.get(at)?);
    let upper = name.to_ascii_uppercase();
    let conditional = |aggregate: &str, what: String, from: usize| {
        let pairs = arguments.get(from..)?;
        let conditions = pairs.chunks(2).map(|pair| condition(text, pair)).collect::<Option<Vec<_>>>()?;
        (!conditions.is_empty()).then(|| format!("{aggregate}({what} where {})", conditions.join(" and ")))
    };
    match upper.as_str() {
        "COUNTIF" | "COUNTIFS" => conditional("count", value(0)?, 0),
        "SUMIFS" => conditional("sum", value(0)?, 1),
        "AVERAGEIFS" => conditional("average", value(0)?, 1),
        "MINIFS" => conditional("min", value(0)?, 1),
        "MAXIFS" => conditional("max", value(0)?, 1),
        "SUMIF" | "AVERAGEIF" => {
            let aggregate = if upper == "SUMIF" { "sum" } else { "average" };
            let what = if arguments.len() > 2 { value(2)? } else { value(0)? };
            Some(format!("{aggregate}({what} where {})", condition(text, arguments.get(..2)?)?))
        }
        "IFERROR" | "IFNA" => Some(format!("({} else {})", value(0)?, value(1)?)),
        "DIVIDE" => Some(format!("{} / {}", value(0)?, value(1)?)),
        "COUNTA" => Some(format!("count({})", value(0)?)),
        "COUNTROWS" => Some(format!("count({})", value(0)?)),
        "DISTINCTCOUNT" => Some(format!("count_distinct({})", value(0)?)),
        "AND" | "OR" => {
            let word = format!(" {} ", upper.to_ascii_lowercase());
            let parts = (0..arguments.len()).map(value).collect::<Option<Vec<_>>>()?;
            Some(format!("({})", parts.join(&word)))
        }
        _ if is_function(name) => None,
        _ => {
            let parts = (0..arguments.len()).map(value).collect::<Option<Vec<_>>>()?;
            Some(format!("{}({})", name.to_lowercase(), parts.join(", ")))
        }
    }
}

/// A range and its criterion: `channel, "phone"`, `wait, "<=20"`, `score, 5`.
fn condition(text: &str, pair: &[&[Token]]) -> Option<String> {
    let [range, criterion] = pair else { return None };
    let column = expression(text, range)?;
    let [only] = criterion else { return None };
    let written = slice(text, *only);
    if only.kind != Kind::Text {
        return Some(format!("{column} = {}", expression(text, criterion)?));
    }
    let inside = written.trim_matches('"');
    let operator = ["<=", ">=", "<>", "<", ">", "="].into_iter().find(|operator| inside.starts_with(operator));
    let operand = inside.strip_prefix(operator.unwrap_or("")).unwrap_or(inside).trim();
    if operand.contains(['*', '?']) {
        return None;
    }
    let number = !operand.is_empty() && operand.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let value = if number && operator.is_some() { operand.to_owned() } else { format!("\"{operand}\"") };
    Some(format!("{column} {} {value}", operator.unwrap_or("=")))
}
