//! What people bring along from SQL, spreadsheets and programming languages.

use super::mistakes::RESERVED;
use super::problems::{self, corrected};
use super::scan::{Kind, Token};
use super::spreadsheet;
use super::stop::Stop;
use crate::problem::Problem;
use crate::source::Span;

/// Signs of other languages: what stands for them here (empty: nothing simple), and what they mean.
const SIGNS: [(&str, &str, &str); 15] = [
    ("==", "=", "equal is `=`"),
    ("===", "=", "equal is `=`"),
    ("!=", "<>", "unequal is `<>`"),
    ("&&", "and", "conditions are joined with `and`"),
    ("||", "or", "conditions are joined with `or`, texts with `concat(a, b)`"),
    ("!", "not ", "the opposite is `not`"),
    ("=>", ">=", "at least is `>=`"),
    ("=<", "<=", "at most is `<=`"),
    (":=", "=", "a definition has `=`"),
    ("≠", "<>", "unequal is `<>`"),
    ("≤", "<=", "at most is `<=`"),
    ("≥", ">=", "at least is `>=`"),
    ("×", "*", "times is `*`"),
    ("÷", "/", "divided by is `/`"),
    ("−", "-", "minus is `-`"),
];

/// Signs for which a function stands.
const CALLS: [(&str, &str, &str); 4] = [
    ("^", "power", "a power is"),
    ("**", "power", "a power is"),
    ("%", "mod", "a remainder is"),
    ("&", "concat", "texts are joined with"),
];

/// `==`, `&&`, `!=`, `^` …
pub fn sign(stop: &Stop) -> Option<Problem> {
    let token = stop.token(0)?;
    let sign = stop.slice(token);
    let span = stop.span(token);
    if let Some((_, instead, meaning)) = SIGNS.iter().find(|(known, ..)| *known == sign) {
        return Some(problems::foreign_sign(span, sign, meaning, &replaced(stop, token, instead)));
    }
    if let Some((_, function, meaning)) = CALLS.iter().find(|(known, ..)| *known == sign) {
        let (left, right) = (stop.operand_before(), stop.operand_behind(0));
        if sign == "%" && !stop.begins_operand(1) {
            return Some(problems::percent_behind(span, left));
        }
        return Some(problems::foreign_sign(
            span,
            sign,
            &format!("{meaning} `{function}(a, b)`"),
            &format!("{function}({left}, {right})"),
        ));
    }
    match sign {
        "//" | "/*" => Some(problems::foreign_form(
            span,
            "A comment begins with `#` and goes to the end of the line.",
            "write `# ...`",
        )),
        _ => None,
    }
}

/// The line with every sign on it that equals this one replaced.
fn replaced(stop: &Stop, sign: Token, instead: &'static str) -> String {
    let line = problems::line_of(stop.text, stop.span(sign));
    rewritten(line, |tokens, at| {
        let token = tokens.get(at)?;
        (token.kind == Kind::Sign && line.get(token.start..token.end)? == stop.slice(sign)).then_some(instead)
    })
}

/// A line with some of its tokens replaced.
fn rewritten(line: &str, instead: impl Fn(&[Token], usize) -> Option<&'static str>) -> String {
    let tokens = super::scan::tokens(line, 0, line.len());
    let mut out = String::new();
    let mut done = 0;
    for (at, token) in tokens.iter().enumerate() {
        if let Some(instead) = instead(&tokens, at) {
            out.push_str(line.get(done..token.start).unwrap_or(""));
            out.push_str(instead);
            done = token.end;
        }
    }
    out.push_str(line.get(done..).unwrap_or(""));
    out
}

/// `sum(wait);`
pub fn semicolon_at_the_end(stop: &Stop) -> Option<Problem> {
    let sign = stop.token(0).filter(|_| stop.word(0) == ";")?;
    let open = |token: &Token| match stop.slice(*token) {
        "{" => 1,
        "}" => -1,
        _ => 0,
    };
    let depth: i32 = stop.tokens.get(..stop.at)?.iter().map(open).sum();
    (depth == 0).then(|| problems::ends_with_semicolon(stop.text, stop.span(sign), stop.token(1).is_some()))
}

/// `if answered then 1 else 2`.
pub fn if_in_words(stop: &Stop) -> Option<Problem> {
    let word = |token: &Token, word: &str| token.kind == Kind::Word && stop.slice(*token).eq_ignore_ascii_case(word);
    let first = stop.tokens.get(..stop.at)?.iter().rposition(|token| word(token, "if"))?;
    let (start, rest) = (*stop.tokens.get(first)?, stop.tokens.get(first + 1..)?);
    let then = rest.iter().position(|token| word(token, "then"))?;
    let bracketed = rest.first().is_none_or(|next| stop.slice(*next) == "(");
    let otherwise = rest.iter().position(|token| word(token, "else")).filter(|at| *at > then);
    let mut depth = 0i32;
    let line = rest.iter().take_while(|token| {
        match stop.slice(**token) {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        let is_over = depth < 0 || (depth == 0 && matches!(stop.slice(**token), "," | "{"));
        !is_over && stop.same_line(start, **token)
    });
    let line = line.count();
    let end = rest.get(..line)?.last()?.end;
    let piece = |from: usize, to: usize| stop.text.get(from..to).map(str::trim).filter(|piece| !piece.is_empty());
    let condition = piece(start.end, rest.get(then)?.start)?;
    let value = piece(rest.get(then)?.end, otherwise.and_then(|at| rest.get(at)).map_or(end, |token| token.start))?;
    let other = otherwise.and_then(|at| rest.get(at)).and_then(|token| piece(token.end, end));
    let parts: Vec<&str> = [Some(condition), Some(value), other].into_iter().flatten().collect();
    let place = Span::new(stop.source, start.start, end);
    (!bracketed && then < line).then(|| problems::if_in_words(place, &parts.join(", ")))
}

/// `AND`, `WHERE`: words of the language in capitals.
pub fn capitals(stop: &Stop) -> Option<Problem> {
    let candidates = [stop.token(0), stop.token(-1)].into_iter().flatten();
    let mut words = candidates.filter(|token| token.kind == Kind::Word);
    let token = words.find(|token| {
        let word = stop.slice(*token);
        word.chars().any(char::is_uppercase) && RESERVED.contains(&word.to_lowercase().as_str())
    })?;
    let word = stop.slice(token);
    let span = stop.span(token);
    Some(problems::capital_word(span, word, &corrected(stop.text, span, &word.to_lowercase())))
}

/// `SELECT SUM(cost) FROM calls WHERE paid`.
pub fn select(stop: &Stop) -> Option<Problem> {
    let is = |token: &Token, word: &str| stop.slice(*token).eq_ignore_ascii_case(word);
    let at = stop.tokens.iter().take(4).position(|token| token.kind == Kind::Word && is(token, "select"))?;
    let rest = stop.tokens.get(at + 1..)?;
    let from = rest.iter().position(|token| is(token, "from"))?;
    let span = stop.span(*stop.tokens.get(at)?).to(stop.span(*rest.get(from)?));
    let name = if at >= 2 { stop.slice(*stop.tokens.first()?) } else { "name" };
    let formula = simple_select(stop, rest.get(..from)?, rest.get(from + 1..)?);
    Some(problems::sql(span, formula.map(|formula| format!("{name} = {formula}")).as_deref()))
}

/// One aggregate of one column of one table, perhaps with a condition.
fn simple_select(stop: &Stop, what: &[Token], from: &[Token]) -> Option<String> {
    let [function, open, argument, close] = what else { return None };
    let (table, rest) = from.split_first()?;
    if stop.slice(*open) != "(" || stop.slice(*close) != ")" {
        return None;
    }
    let argument = match stop.slice(*argument) {
        "*" => stop.slice(*table),
        other => other,
    };
    let function = stop.slice(*function).to_lowercase();
    let rest: Vec<_> = rest.iter().filter(|token| stop.slice(**token) != ";").collect();
    let Some((word, condition)) = rest.split_first() else { return Some(format!("{function}({argument})")) };
    let simple = condition.iter().all(|token| {
        !["group", "order", "having", "limit", "join", "like", "null"]
            .contains(&stop.slice(**token).to_lowercase().as_str())
    });
    if !stop.slice(**word).eq_ignore_ascii_case("where") || !simple {
        return None;
    }
    let text = stop.text.get(condition.first()?.start..condition.last()?.end)?;
    Some(format!("{function}({argument} where {})", problems::brief(text)))
}

/// `= =SUM(A)`, and an argument that begins with `=`.
pub fn pasted(stop: &Stop) -> Option<Problem> {
    let token = stop.token(0).filter(|token| stop.slice(*token) == "=")?;
    if stop.at > 0 && stop.word(-1) != "=" {
        return None;
    }
    let rest = stop.text.get(token.end..stop.tokens.last()?.end)?;
    let formula = spreadsheet::translate(rest);
    let formula = match (stop.at, formula) {
        (at, Some(formula)) if at >= 2 => Some(format!("{} = {formula}", stop.word(-2))),
        (_, formula) => formula,
    };
    Some(problems::spreadsheet(stop.span(token), formula.as_deref()))
}

/// The same where a fault stopped the reading before the grammar: a pasted formula often has `;` too.
pub fn pasted_whole(stop: &Stop) -> Option<Problem> {
    let sign = |at: usize| stop.tokens.get(at).is_some_and(|token| stop.slice(*token) == "=");
    let at = if sign(0) { 0 } else { 2 };
    if !sign(at) || (at > 0 && !sign(1)) {
        return None;
    }
    let stop = Stop { source: stop.source, text: stop.text, tokens: stop.tokens.clone(), at, expected: Vec::new() };
    pasted(&stop)
}

/// `IS NULL`, `is not null`.
pub fn null(stop: &Stop) -> Option<Problem> {
    let near = (-2..=2).filter_map(|distance| stop.token(distance));
    let token = near.into_iter().find(|token| stop.slice(*token).eq_ignore_ascii_case("null"))?;
    let at = stop.tokens.iter().position(|other| *other == token)?;
    let back = |steps: usize| at.checked_sub(steps).and_then(|at| stop.tokens.get(at)).copied();
    let is = |token: Option<Token>, word: &str| token.is_some_and(|token| stop.slice(token).eq_ignore_ascii_case(word));
    let (first, words) = match () {
        () if is(back(1), "is") => (back(1)?, "is blank"),
        () if is(back(1), "not") && is(back(2), "is") => (back(2)?, "is not blank"),
        () => return None,
    };
    let span = stop.span(first).to(stop.span(token));
    Some(problems::sql_part(
        span,
        "A missing value is called blank.",
        &format!("write `{}`", corrected(stop.text, span, words)),
    ))
}

/// `CASE WHEN a THEN b ELSE c END`.
pub fn case_when(stop: &Stop) -> Option<Problem> {
    let is = |token: &Token, word: &str| token.kind == Kind::Word && stop.slice(*token).eq_ignore_ascii_case(word);
    let start = stop.tokens.windows(2).position(|pair| match pair {
        [first, second] => is(first, "case") && is(second, "when"),
        _ => false,
    })?;
    let inside = stop.tokens.get(start..)?;
    let Some(end) = inside.iter().position(|token| is(token, "end")) else {
        return Some(problems::sql_part(
            stop.span(*inside.first()?),
            "A choice is written with brackets.",
            "for instance `case(wait <= 20 then \"fast\", else \"slow\")`",
        ));
    };
    let mut parts: Vec<String> = Vec::new();
    for token in inside.get(1..end)? {
        if is(token, "when") || is(token, "else") {
            parts.push(if is(token, "else") { "else".to_owned() } else { String::new() });
        } else if let Some(part) = parts.last_mut() {
            let word = if is(token, "then") { "then" } else { stop.slice(*token) };
            let glue = if part.is_empty() || part.ends_with('(') || matches!(word, ")" | "(" | ",") { "" } else { " " };
            part.push_str(glue);
            part.push_str(word);
        }
    }
    let span = Span::new(stop.source, inside.first()?.start, inside.get(end)?.end);
    Some(problems::sql_part(span, "A choice is written with brackets.", &format!("write `case({})`", parts.join(", "))))
}

/// `COUNT(*)`, `count(distinct x)`, `x LIKE 'a%'`.
pub fn sql_call(stop: &Stop) -> Option<Problem> {
    let token = stop.token(0)?;
    let span = stop.span(token);
    let like = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    if stop.slice(token) == "*" && stop.word(-1) == "(" {
        let help = "write the name of the table, for instance `count(contacts)`";
        return Some(problems::sql_part(span, "Rows are counted by the name of their table.", help));
    }
    if like(stop.word(-1), "distinct") && stop.word(-2) == "(" && like(stop.word(-3), "count") {
        let help = format!("write `count_distinct({})`", stop.slice(token));
        return Some(problems::sql_part(
            stop.place(-1),
            "Different values are counted with a function of their own.",
            &help,
        ));
    }
    if like(stop.slice(token), "like") {
        let column = stop.word(-1);
        let help = format!(
            "write `contains({column}, \"...\")`, `starts_with({column}, \"...\")` or `matches({column}, \"...\")`"
        );
        return Some(problems::sql_part(span, "Texts are searched with functions.", &help));
    }
    None
}

/// `$7.16`, `€ 20`.
pub fn currency(stop: &Stop) -> Option<Problem> {
    let token = stop.token(0)?;
    let money = match stop.slice(token) {
        "$" => "USD",
        "€" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        _ => return None,
    };
    let span = stop.span(token);
    let number = [stop.token(1), stop.token(-1)].into_iter().flatten().find(|near| near.kind == Kind::Number);
    let amount = number.map_or("7.16", |number| stop.slice(number));
    Some(problems::foreign_form(
        span,
        "A currency is written by its three letters, behind the number.",
        &format!("write `{amount} {money}`"),
    ))
}

/// `A1:B2`, `contacts!A:A`, `$B$2`, `Contacts[Cost]`.
pub fn cells(stop: &Stop) -> Option<Problem> {
    let (token, before) = (stop.token(0)?, stop.token(-1));
    let after_word = before.is_some_and(|before| before.kind == Kind::Word && before.end == token.start);
    match stop.slice(token) {
        "[" => {
            let end = stop.tokens.iter().find(|other| other.start > token.start && stop.slice(**other) == "]")?;
            let name = stop.text.get(token.end..end.start)?;
            if stop.word(-1) == "in" {
                let list = stop.span(token).to(stop.span(*end));
                return Some(problems::unbracketed_list(
                    list,
                    &problems::corrected(stop.text, list, &format!("({name})")),
                ));
            }
            let start = before.filter(|_| after_word).unwrap_or(token);
            let help = format!("write the name alone, in backticks if it has a space: `{name}`");
            Some(problems::foreign_form(
                stop.span(start).to(stop.span(*end)),
                "Columns are written without square brackets.",
                &help,
            ))
        }
        ":" if after_word && stop.word(-2) != "{" && stop.token(1).is_some_and(|next| next.start == token.end) => {
            Some(problems::spreadsheet(stop.place(-1).to(stop.place(1)), None))
        }
        _ => None,
    }
}
