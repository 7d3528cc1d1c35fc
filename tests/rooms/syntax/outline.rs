//! A tree in few lines, every operator with its operands in brackets.

use kpi::syntax::{
    AddOp, Asked, ClauseKind, CompareOp, Expr, ExprKind, Item, Key, Modifier, MulOp, Name, TableEntryKind, Want,
};
use std::fmt::Write;

pub fn item(item: &Item) -> String {
    match item {
        Item::Metric(metric) => {
            let mut out = format!("metric {} = {}\n", metric.name.text, expr(&metric.formula));
            let about = &metric.about;
            let mut say = |what: &str, value: String| writeln!(out, "  {what} {value}").expect("a string");
            if !metric.doc.is_empty() {
                say("doc", format!("{:?}", metric.doc));
            }
            about.labels.iter().for_each(|label| say("label", format!("{label:?}")));
            about.unit.iter().for_each(|(unit, _)| say("unit", unit.to_string()));
            about.format.iter().for_each(|(format, _)| say("format", format!("{format:?}")));
            about.better.iter().for_each(|better| match better {
                kpi::syntax::Better::Within(low, high) => say("better", format!("within {} {}", expr(low), expr(high))),
                other => say("better", format!("{other:?}")),
            });
            about.target.iter().for_each(|(value, source)| say("target", format!("{} {source:?}", expr(value))));
            about.minimum_base.iter().for_each(|(least, of)| {
                say("minimum_base", format!("{} {:?}", expr(least), of.as_ref().map(expr)));
            });
            about.blank_as.iter().for_each(|value| say("blank as", expr(value)));
            about.owner.iter().for_each(|owner| say("owner", owner.clone()));
            if !about.tags.is_empty() {
                say("tags", about.tags.join(", "));
            }
            out
        }
        Item::Param(param) => format!("param {} = {}\n", param.name.text, expr(&param.value)),
        Item::Import(import) => format!("import {}\n", import.module.text),
        Item::Table(table) => {
            let mut out = format!("table {} {:?}\n", table.name.text, table.doc);
            for entry in &table.entries {
                writeln!(out, "  {}", table_entry(&entry.kind)).expect("a string");
            }
            out
        }
        Item::View(view) => {
            let question = &view.question;
            let asked = question.metrics.iter().map(asked).collect::<Vec<_>>().join(", ");
            let mut out = format!("view {}: {asked}; by {}\n", view.name.text, keys(&question.by));
            let mut say = |what: &str, value: Option<String>| {
                value.iter().for_each(|value| writeln!(out, "  {what} {value}").expect("a string"));
            };
            say("where", question.filter.as_ref().map(expr));
            say("having", question.having.as_ref().map(expr));
            say("from", question.from.map(|(period, _)| period.to_string()));
            say("to", question.to.map(|(period, _)| period.to_string()));
            say("totals", question.totals.then(String::new));
            say("sparse", question.sparse.then(String::new));
            say("across", question.across.as_ref().map(|key| expr(&key.value)));
            say("as of", question.as_of.map(|day| day.to_string()));
            question.set.iter().for_each(|(name, value)| say("set", Some(format!("{} = {}", name.text, expr(value)))));
            question
                .sort
                .iter()
                .for_each(|sort| say("sort", Some(format!("{} {:?}", expr(&sort.by), sort.descending))));
            say(
                "top",
                question.top.as_ref().map(|top| {
                    let of = top.of.as_ref().map(|name| name.text.to_string());
                    format!("{} {of:?} {:?}", top.count, top.by.as_ref().map(expr))
                }),
            );
            out
        }
        Item::Test(test) => {
            let mut out = format!("test {:?}\n", test.title);
            for table in &test.tables {
                writeln!(out, "  {} {:?}", table.name.text, cells(&table.header)).expect("a string");
                table.rows.iter().for_each(|row| writeln!(out, "    {:?}", cells(row)).expect("a string"));
            }
            for (name, path, _) in &test.data {
                writeln!(out, "  data {} {path:?}", name.text).expect("a string");
            }
            let question = &test.question;
            for (name, value) in &question.set {
                writeln!(out, "  set {} = {}", name.text, expr(value)).expect("a string");
            }
            question.as_of.iter().for_each(|day| writeln!(out, "  as of {day}").expect("a string"));
            question.filter.iter().for_each(|p| writeln!(out, "  where {}", expr(p)).expect("a string"));
            question.from.iter().for_each(|(day, _)| writeln!(out, "  from {day}").expect("a string"));
            question.to.iter().for_each(|(day, _)| writeln!(out, "  to {day}").expect("a string"));
            for expect in &test.expects {
                let want = match &expect.want {
                    Want::Value { value, within } => {
                        format!("= {} within {:?}", expr(value), within.as_ref().map(expr))
                    }
                    Want::Blank(reason) => format!("is blank {:?}", reason.as_ref().map(|(words, _)| words)),
                    Want::Table { header, rows, within } => format!(
                        "within {:?}: {:?} {:?}",
                        within.as_ref().map(expr),
                        cells(header),
                        rows.iter().map(|row| cells(row)).collect::<Vec<_>>()
                    ),
                    Want::Problem(code, _) => format!("problem {code}"),
                    Want::Note(text) => format!("note {text:?}"),
                    Want::NoNote(text) => format!("no note {text:?}"),
                };
                let asking = expect.asking.as_ref();
                let asked = asking.map_or_else(|| "anything".to_owned(), |asking| expr(&asking.metric));
                let by = asking
                    .filter(|asking| !asking.by.is_empty())
                    .map_or_else(String::new, |asking| format!("by {} ", keys(&asking.by)));
                writeln!(out, "  expect {asked} {by}{want}").expect("a string");
            }
            for taken in &test.snapshots {
                writeln!(out, "  snapshot {}", taken.written).expect("a string");
            }
            out
        }
    }
}

fn table_entry(kind: &TableEntryKind) -> String {
    match kind {
        TableEntryKind::Time { name, value } => {
            format!("time {} {}", name.as_ref().map_or("", |name| &name.text), expr(value))
        }
        TableEntryKind::Span { start, end } => format!("span {} to {}", start.text, end.text),
        TableEntryKind::Spread(name) => format!("spread {}", name.text),
        TableEntryKind::Grain(name) => format!("grain {}", name.text),
        TableEntryKind::Key(columns) => format!("key {}", names(columns)),
        TableEntryKind::Value(name) => format!("value {}", name.text),
        TableEntryKind::Unit { columns, unit } => format!("unit {}: {unit}", names(columns)),
        TableEntryKind::Fill { columns, value } => format!("fill {}: {}", names(columns), expr(value)),
        TableEntryKind::BlankCodes { columns, codes } => format!("blank {}: {}", names(columns), exprs(codes)),
        TableEntryKind::Truth { yes, columns, codes } => format!("{yes} {}: {}", names(columns), exprs(codes)),
        TableEntryKind::Format { columns, format, quoted } => format!("format {}: {format} {quoted}", names(columns)),
        TableEntryKind::Reading { what, text } => format!("{what:?} {text:?}"),
        TableEntryKind::Link { columns, table, target, alias, held } => format!(
            "link {} -> {} ({}) as {:?}{}",
            names(columns),
            table.text,
            names(target),
            alias.as_ref().map(|alias| &alias.text),
            held.as_ref().map_or(String::new(), |held| format!(" while {}", expr(held)))
        ),
        TableEntryKind::Rows(condition) => format!("rows {}", expr(condition)),
        TableEntryKind::Order { column, values } => format!("order {}: {}", column.text, exprs(values)),
        TableEntryKind::One(name) => format!("one {}", name.text),
        TableEntryKind::Covers(first, last) => format!("covers {} to {}", expr(first), expr(last)),
        TableEntryKind::Mean { columns, of } => format!("mean {} of {}", names(columns), of.text),
        TableEntryKind::Unpivot { wide, key, value } => {
            let part = |(first, last): &(Name, Option<Name>)| match last {
                Some(last) => format!("{} to {}", first.text, last.text),
                None => first.text.to_string(),
            };
            let wide: Vec<String> = wide.iter().map(part).collect();
            format!("unpivot {} into {}, {}", wide.join(", "), key.text, value.text)
        }
        TableEntryKind::Computed { doc, name, value } => format!("computed {} = {} {doc:?}", name.text, expr(value)),
    }
}

fn asked(asked: &Asked) -> String {
    match asked {
        Asked::Name(name) => name.text.to_string(),
        Asked::Formula { name, formula } => {
            format!("{} = {}", name.as_ref().map_or("-", |name| &name.text), expr(formula))
        }
    }
}

fn cells(cells: &[kpi::syntax::Cell]) -> Vec<&str> {
    cells.iter().map(|cell| cell.text.as_str()).collect()
}

pub fn names(all: &[Name]) -> String {
    all.iter().map(|name| name.text.to_string()).collect::<Vec<_>>().join(", ")
}

pub fn keys(all: &[Key]) -> String {
    all.iter().map(|key| expr(&key.value)).collect::<Vec<_>>().join(", ")
}

fn exprs(all: &[Expr]) -> String {
    all.iter().map(expr).collect::<Vec<_>>().join(", ")
}

pub fn expr(value: &Expr) -> String {
    match &value.kind {
        ExprKind::Number { value, unit, percent } => {
            let unit = unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
            format!("{value}{}{unit}", if *percent { "(%)" } else { "" })
        }
        ExprKind::CalendarStep(count, grain) => format!("{count} {grain:?}"),
        ExprKind::Text(text) => format!("{text:?}"),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Blank => "blank".to_owned(),
        ExprKind::Date(day) => day.to_string(),
        ExprKind::Name(name) if name.quoted => format!("`{}`", name.text),
        ExprKind::Name(name) => name.text.to_string(),
        ExprKind::Path(parts) => parts.iter().map(|part| part.text.to_string()).collect::<Vec<_>>().join("."),
        ExprKind::Sum(first, rest) => chain(first, rest, |op| if *op == AddOp::Add { "+" } else { "-" }),
        ExprKind::Product(first, rest) => chain(first, rest, |op| if *op == MulOp::Multiply { "*" } else { "/" }),
        ExprKind::Compare(first, rest) => chain(first, rest, |op| match op {
            CompareOp::Equal => "=",
            CompareOp::NotEqual => "<>",
            CompareOp::Less => "<",
            CompareOp::LessEqual => "<=",
            CompareOp::Greater => ">",
            CompareOp::GreaterEqual => ">=",
        }),
        ExprKind::Negate(inner) => format!("(- {})", expr(inner)),
        ExprKind::Not(inner) => format!("(not {})", expr(inner)),
        ExprKind::In { value, list, negated } => {
            format!("({} {}in [{}])", expr(value), if *negated { "not " } else { "" }, exprs(list))
        }
        ExprKind::Between { value, low, high, negated } => {
            format!("({} {}between {} {})", expr(value), if *negated { "not " } else { "" }, expr(low), expr(high))
        }
        ExprKind::IsBlank { value, negated } => {
            format!("({} is {}blank)", expr(value), if *negated { "not " } else { "" })
        }
        ExprKind::And(parts) => parts_of("and", parts),
        ExprKind::Or(parts) => parts_of("or", parts),
        ExprKind::Else(parts) => parts_of("else", parts),
        ExprKind::Call(call) => {
            let mut parts: Vec<String> = call.args.iter().map(expr).collect();
            if let Some(case) = &call.case {
                parts.extend(case.branches.iter().map(|(when, then)| format!("{} then {}", expr(when), expr(then))));
                parts.extend(case.otherwise.iter().map(|otherwise| format!("else {}", expr(otherwise))));
            }
            let mut out = format!("{}({}", call.name.text, parts.join(", "));
            call.clauses.iter().for_each(|clause| out.push_str(&format!(" {{{}}}", clause_text(&clause.kind))));
            out + ")"
        }
        ExprKind::Modified(inner, modifier) => format!("({} {{{}}})", expr(inner), modifier_text(modifier)),
        ExprKind::InUnit(inner, unit) => format!("({} in {unit})", expr(inner)),
        ExprKind::Group(inner) => format!("<{}>", expr(inner)),
    }
}

fn chain<Op>(first: &Expr, rest: &[(Op, Expr)], sign: impl Fn(&Op) -> &'static str) -> String {
    let rest: String = rest.iter().map(|(op, part)| format!(" {} {}", sign(op), expr(part))).collect();
    format!("({}{rest})", expr(first))
}

fn parts_of(word: &str, parts: &[Expr]) -> String {
    format!("({})", parts.iter().map(expr).collect::<Vec<_>>().join(&format!(" {word} ")))
}

fn clause_text(kind: &ClauseKind) -> String {
    let edge = |first: bool| if first { "first" } else { "last" };
    match kind {
        ClauseKind::Where(condition) => format!("where {}", expr(condition)),
        ClauseKind::On(name) => format!("on {}", name.text),
        ClauseKind::LastDay { first } => format!("{} day", edge(*first)),
        ClauseKind::LastPer { first, keys: by } => format!("{} per {}", edge(*first), keys(by)),
        ClauseKind::Via(name) => format!("via {}", name.text),
        ClauseKind::Unweighted => "unweighted".to_owned(),
        ClauseKind::By(by) => format!("by {}", keys(by)),
        ClauseKind::Having(condition) => format!("having {}", expr(condition)),
        ClauseKind::Word(name) => name.text.to_string(),
    }
}

fn modifier_text(modifier: &Modifier) -> String {
    match modifier {
        Modifier::Where(condition) => format!("where {}", expr(condition)),
        Modifier::OverAll(_) => "over all".to_owned(),
        Modifier::OverAllTime(_) => "over all time".to_owned(),
        Modifier::Without(by) => format!("without {}", keys(by)),
        Modifier::With(settings) => {
            let parts: Vec<_> =
                settings.iter().map(|(name, value)| format!("{} = {}", name.text, expr(value))).collect();
            format!("with {}", parts.join(", "))
        }
    }
}
