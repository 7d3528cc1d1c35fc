//! Trees as text, with more brackets than a person would write, so that a tree comes back as it was.

use super::book::{Sheet, World};
use kpi::syntax::{
    AddOp, Asked, Call, Clause, ClauseKind, CompareOp, Expr, ExprKind, FromHow, Key, Metric, Modifier, MulOp, Name,
    QuestionText, Sort, TableEntryKind, Top,
};

pub fn name(name: &Name) -> String {
    if name.quoted { format!("`{}`", name.text) } else { name.text.to_string() }
}

fn names(all: &[Name]) -> String {
    all.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn list(all: &[Expr]) -> String {
    all.iter().map(expr).collect::<Vec<_>>().join(", ")
}

fn keys(all: &[Key]) -> String {
    all.iter().map(|key| expr(&key.value)).collect::<Vec<_>>().join(", ")
}

/// An expression that stands as an operand.
fn operand(inner: &Expr) -> String {
    let bare = matches!(
        inner.kind,
        ExprKind::Number { .. }
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Blank
            | ExprKind::Date(_)
            | ExprKind::Name(_)
            | ExprKind::Path(_)
            | ExprKind::Call(_)
            | ExprKind::Group(_)
            | ExprKind::CalendarStep(..)
    );
    let negative = matches!(&inner.kind, ExprKind::Number { value, .. } if value.is_negative());
    if bare && !negative { expr(inner) } else { format!("({})", expr(inner)) }
}

fn chain(first: &Expr, rest: impl Iterator<Item = (&'static str, String)>) -> String {
    rest.fold(operand(first), |text, (op, right)| format!("{text} {op} {right}"))
}

fn joined(all: &[Expr], word: &str) -> String {
    all.iter().map(operand).collect::<Vec<_>>().join(word)
}

pub fn expr(of: &Expr) -> String {
    let not = |negated: bool| if negated { "not " } else { "" };
    match &of.kind {
        ExprKind::Number { value, unit, percent } => {
            let number = match percent {
                true => format!("{}%", kpi::value::Exact::from_big(value.to_big() * super::value::whole(100))),
                false => value.to_string(),
            };
            unit.as_ref().map_or(number.clone(), |unit| format!("{number} {unit}"))
        }
        ExprKind::CalendarStep(count, grain) => {
            let plural = if count.to_i128() == Some(1) { "" } else { "s" };
            format!("{count} {}{plural}", grain.name())
        }
        ExprKind::Text(text) => format!("\"{text}\""),
        ExprKind::Bool(truth) => truth.to_string(),
        ExprKind::Blank => "blank".to_owned(),
        ExprKind::Date(day) => day.to_string(),
        ExprKind::Name(one) => name(one),
        ExprKind::Path(path) => path.iter().map(name).collect::<Vec<_>>().join("."),
        ExprKind::Sum(first, rest) => {
            chain(first, rest.iter().map(|(op, right)| (if *op == AddOp::Add { "+" } else { "-" }, operand(right))))
        }
        ExprKind::Product(first, rest) => chain(
            first,
            rest.iter().map(|(op, right)| (if *op == MulOp::Multiply { "*" } else { "/" }, operand(right))),
        ),
        ExprKind::Negate(inner) => format!("-{}", operand(inner)),
        ExprKind::Compare(first, rest) => chain(first, rest.iter().map(|(op, right)| (sign(*op), operand(right)))),
        ExprKind::In { value, list: all, negated } => format!("{} {}in ({})", operand(value), not(*negated), list(all)),
        ExprKind::Between { value, low, high, negated } => {
            format!("{} {}between {} and {}", operand(value), not(*negated), operand(low), operand(high))
        }
        ExprKind::IsBlank { value, negated } => format!("{} is {}blank", operand(value), not(*negated)),
        ExprKind::Not(inner) => format!("not {}", operand(inner)),
        ExprKind::And(all) => joined(all, " and "),
        ExprKind::Or(all) => joined(all, " or "),
        ExprKind::Else(all) => joined(all, " else "),
        ExprKind::Call(call) => self::call(call),
        ExprKind::Modified(inner, modifier) => format!("{} {}", operand(inner), self::modifier(modifier)),
        ExprKind::InUnit(inner, unit) => format!("{} in {unit}", operand(inner)),
        ExprKind::Group(inner) => format!("({})", expr(inner)),
    }
}

fn sign(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "<>",
        CompareOp::Less => "<",
        CompareOp::LessEqual => "<=",
        CompareOp::Greater => ">",
        CompareOp::GreaterEqual => ">=",
    }
}

fn call(call: &Call) -> String {
    let mut inside = list(&call.args);
    if let Some(case) = &call.case {
        let mut parts: Vec<String> = (case.branches.iter())
            .map(|(condition, value)| format!("{} then {}", operand(condition), operand(value)))
            .collect();
        parts.extend(case.otherwise.iter().map(|value| format!("else {}", operand(value))));
        inside = parts.join(", ");
    }
    // What stands behind the first argument belongs to it, before the others.
    let clauses: String = call.clauses.iter().map(clause).collect();
    if clauses.is_empty() {
    } else if let Some((first, rest)) = call.args.split_first() {
        let rest: String = rest.iter().map(|arg| format!(", {}", argument(arg))).collect();
        inside = format!("{}{rest}{clauses}", argument(first));
    } else if call.case.is_none() {
        inside = clauses.trim_start().to_owned();
    }
    format!("{}({inside})", name(&call.name))
}

/// The first argument, in brackets where a clause behind it could be taken for a part of it.
fn argument(first: &Expr) -> String {
    match first.kind {
        ExprKind::Modified(..) | ExprKind::Else(_) | ExprKind::InUnit(..) => operand(first),
        _ => expr(first),
    }
}

fn clause(clause: &Clause) -> String {
    let edge = |first: bool| if first { "first" } else { "last" };
    match &clause.kind {
        ClauseKind::Where(condition) => format!(" where {}", expr(condition)),
        ClauseKind::On(column) => format!(" on {}", name(column)),
        ClauseKind::LastDay { first } => format!(" {} day", edge(*first)),
        ClauseKind::LastPer { first, keys: all } if all.len() == 1 => format!(" {} per {}", edge(*first), keys(all)),
        ClauseKind::LastPer { first, keys: all } => format!(" {} per ({})", edge(*first), keys(all)),
        ClauseKind::Via(link) => format!(" via {}", name(link)),
        ClauseKind::Unweighted => " unweighted".to_owned(),
        ClauseKind::By(all) if all.len() == 1 => format!(" by {}", keys(all)),
        ClauseKind::By(all) => format!(" by ({})", keys(all)),
        ClauseKind::Having(condition) => format!(" having {}", expr(condition)),
        ClauseKind::Word(word) => format!(" {}", name(word)),
    }
}

fn modifier(modifier: &Modifier) -> String {
    match modifier {
        Modifier::Where(condition) => format!("where {}", expr(condition)),
        Modifier::OverAll(_) => "over all".to_owned(),
        Modifier::OverAllTime(_) => "over all time".to_owned(),
        Modifier::Without(all) => format!("without {}", keys(all)),
        Modifier::With(values) => {
            let pairs: Vec<String> =
                values.iter().map(|(param, value)| format!("{} = {}", name(param), operand(value))).collect();
            format!("with {}", pairs.join(", "))
        }
    }
}

/// A metric with what it says about itself.
pub fn metric(metric: &Metric) -> String {
    let mut about = Vec::new();
    if let Some((unit, _)) = &metric.about.unit {
        about.push(format!("unit: {unit}"));
    }
    if let Some((least, of)) = &metric.about.minimum_base {
        let of = of.as_ref().map_or(String::new(), |base| format!(" of {}", expr(base)));
        about.push(format!("minimum_base: {}{of}", expr(least)));
    }
    if let Some(instead) = &metric.about.blank_as {
        about.push(format!("blank as {}", expr(instead)));
    }
    let block = if about.is_empty() { String::new() } else { format!(" {{ {} }}", about.join("; ")) };
    format!("{} = {}{block}", name(&metric.name), expr(&metric.formula))
}

/// Every definition of a world as one file of formulas.
pub fn formulas(world: &World) -> String {
    let mut text = String::new();
    for sheet in world.tables.iter().filter(|sheet| !sheet.says.is_empty()) {
        let entries: Vec<String> = sheet.says.iter().map(|entry| format!("  {}\n", table_entry(entry))).collect();
        text.push_str(&format!("table {} {{\n{}}}\n", sheet.name, entries.concat()));
    }
    for block in &world.derived {
        let from = block.from.as_ref().expect("a table that is made");
        let how = match &from.how {
            FromHow::By(all) if all.len() == 1 => format!("by {}", keys(all)),
            FromHow::By(all) => format!("by ({})", keys(all)),
            FromHow::Split { column, at } => format!("split {} at \"{at}\"", name(column)),
        };
        let entries: Vec<String> =
            block.entries.iter().map(|entry| format!("  {}\n", table_entry(&entry.kind))).collect();
        let made = format!("table {} from {} {how} {{\n", name(&block.name), name(&from.table));
        text.push_str(&format!("{made}{}}}\n", entries.concat()));
    }
    for param in &world.params {
        text.push_str(&format!("param {} = {}\n", name(&param.name), expr(&param.value)));
    }
    for one in &world.metrics {
        text.push_str(&metric(one));
        text.push('\n');
    }
    text
}

fn table_entry(entry: &TableEntryKind) -> String {
    match entry {
        TableEntryKind::Time { name: None, value } => format!("time {}", expr(value)),
        TableEntryKind::Time { name: Some(own), value } => format!("time {} = {}", name(own), expr(value)),
        TableEntryKind::Span { start, end } => format!("span {} to {}", name(start), name(end)),
        TableEntryKind::Spread(how) => format!("spread {}", name(how)),
        TableEntryKind::Grain(grain) => format!("grain {}", name(grain)),
        TableEntryKind::Key(columns) => format!("key {}", names(columns)),
        TableEntryKind::Value(column) => format!("value {}", name(column)),
        TableEntryKind::Unit { columns, unit } => format!("unit {}: {unit}", names(columns)),
        TableEntryKind::Fill { columns, value } => format!("fill {}: {}", names(columns), expr(value)),
        TableEntryKind::BlankCodes { columns, codes } => format!("blank {}: {}", names(columns), list(codes)),
        TableEntryKind::Truth { yes, columns, codes } => {
            format!("{} {}: {}", if *yes { "yes" } else { "no" }, names(columns), list(codes))
        }
        TableEntryKind::Format { columns, format, quoted: true } => format!("format {}: \"{format}\"", names(columns)),
        TableEntryKind::Format { columns, format, quoted: false } => format!("format {}: {format}", names(columns)),
        TableEntryKind::Link { columns, table, target, alias, held } => {
            let target = match target.as_slice() {
                [] => String::new(),
                [column] => format!(".{}", name(column)),
                columns => format!(".({})", names(columns)),
            };
            let alias = alias.as_ref().map_or(String::new(), |alias| format!(" as {}", name(alias)));
            let held = held.as_ref().map_or(String::new(), |held| format!(" while {}", expr(held)));
            format!("link {} -> {}{target}{alias}{held}", names(columns), name(table))
        }
        TableEntryKind::Order { column, values } => format!("order {}: {}", name(column), list(values)),
        TableEntryKind::Rows(condition) => format!("rows where {}", expr(condition)),
        TableEntryKind::One(noun) => format!("one {}", name(noun)),
        TableEntryKind::Covers(from, to) => format!("covers {} to {}", expr(from), expr(to)),
        TableEntryKind::Mean { columns, of } => format!("mean {} of {}", names(columns), name(of)),
        TableEntryKind::Computed { name: own, value, .. } => format!("{} = {}", name(own), expr(value)),
        other => panic!("no text for {other:?}"),
    }
}

/// The question of a world as a person would type it.
pub fn question(world: &World) -> QuestionText {
    let asked = &world.question;
    let mut text = QuestionText { totals: asked.totals, sparse: asked.sparse, ..QuestionText::default() };
    for metric in &asked.metrics {
        match metric {
            Asked::Name(metric) => text.metrics.push(name(metric)),
            Asked::Formula { name: None, formula } => text.expressions.push(expr(formula)),
            Asked::Formula { name: Some(own), formula } => {
                text.expressions.push(format!("{} = {}", name(own), expr(formula)));
            }
        }
    }
    text.by = asked.by.iter().map(|key| expr(&key.value)).collect();
    text.sort = asked.sort.iter().map(sort).collect();
    text.top = asked.top.as_ref().map(top);
    text.filter = asked.filter.as_ref().map(expr);
    text.having = asked.having.as_ref().map(expr);
    text.from = asked.from.map(|(period, _)| period.to_string());
    text.to = asked.to.map(|(period, _)| period.to_string());
    text.set = asked.set.iter().map(|(param, value)| format!("{}={}", name(param), expr(value))).collect();
    text
}

fn sort(sort: &Sort) -> String {
    let sign = match sort.descending {
        None => "",
        Some(true) => "-",
        Some(false) => "+",
    };
    format!("{sign}{}", operand(&sort.by))
}

fn top(top: &Top) -> String {
    let of = top.of.as_ref().map_or(String::new(), |of| format!(" {}", name(of)));
    let by = top.by.as_ref().map_or(String::new(), |by| format!(" by {}", operand(by)));
    format!("{}{of}{by}", top.count)
}

/// A table as CSV.
pub fn csv(sheet: &Sheet) -> String {
    let cell = |text: &String| match text.contains([',', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.clone(),
    };
    let line = |cells: &Vec<String>| cells.iter().map(cell).collect::<Vec<_>>().join(",") + "\n";
    std::iter::once(&sheet.header).chain(&sheet.rows).map(line).collect()
}
