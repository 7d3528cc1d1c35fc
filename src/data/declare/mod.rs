//! What a `table` block says, put together with the columns that the data have.

mod cells;
mod files;
mod fit;

pub(super) use cells::format_unit;

use super::catalog::{Computed, Lasts, Link, TimeDeclaration};
use super::problems::{doubled_entry, unknown_column, wrong_argument};
use super::reading::Code;
use crate::calendar::{Day, Grain};
use crate::problem::Problem;
use crate::source::Span;
use crate::syntax::{self, Expr, ExprKind, Name, TableEntryKind};
use crate::unit::Unit;
use crate::value::Value;
use std::rc::Rc;

/// A `table` block and the problems that it has.
pub(super) struct Declaration<'a> {
    table: &'a str,
    /// What it says; once the columns are known, cut down to them.
    entries: Rc<[syntax::TableEntry]>,
    problems: Vec<Problem>,
}

/// What a block says that is no matter of reading cells.
#[derive(Default)]
pub(super) struct Said {
    pub computed: Vec<Computed>,
    pub time: Option<TimeDeclaration>,
    pub grain: Option<Grain>,
    pub key: Vec<usize>,
    pub value: Option<Name>,
    pub links: Vec<Link>,
    pub rows: Option<Expr>,
    pub noun: Option<String>,
    pub covers: Option<(Day, Day)>,
    pub lasts: Option<Lasts>,
    pub spread: Option<Span>,
    pub means: Vec<(usize, usize)>,
    pub units: Vec<(usize, Unit)>,
    pub computed_units: Vec<(Name, Unit)>,
    pub orders: Vec<(Name, Vec<String>)>,
}

impl<'a> Declaration<'a> {
    /// The block of a table, if it has one.
    pub fn new(table: &'a str, block: Option<&'a syntax::Table>) -> Declaration<'a> {
        let entries = block.map_or(&[][..], |block| &block.entries).into();
        let mut declaration = Declaration { table, entries, problems: Vec::new() };
        declaration.find_doubles();
        declaration
    }

    /// The problems found so far; they are then forgotten.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }

    fn entries(&self) -> Rc<[syntax::TableEntry]> {
        Rc::clone(&self.entries)
    }

    /// From now on optional entries speak only of these columns, which are those of the data.
    fn fit(&mut self, header: &[String]) {
        if self.entries.iter().any(|entry| entry.optional) {
            self.entries = fit::fitted(self.entries.to_vec(), header).into();
        }
    }

    /// Entries that may stand only once.
    fn find_doubles(&mut self) {
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for entry in self.entries().iter() {
            let Some(word) = entry.kind.once() else { continue };
            match seen.iter().find(|(known, _)| *known == word) {
                Some((_, first)) => self.problems.push(doubled_entry(word, *first, entry.span)),
                None => seen.push((word, entry.span)),
            }
        }
    }

    fn code(&mut self, expr: &Expr) -> Option<Code> {
        let value = self.value(expr)?;
        Some(match value {
            Value::Number(number) => Code { text: number.to_answer_text(), number: Some(number) },
            Value::Text(text) => Code { text: text.trim().to_owned(), number: None },
            Value::Date(day) => Code { text: day.to_string(), number: None },
            Value::Bool(truth) => Code { text: truth.to_string(), number: None },
            _ => return None,
        })
    }

    /// A value that is written out: no formula, no unit.
    fn value(&mut self, expr: &Expr) -> Option<Value> {
        let found = literal(expr);
        if found.is_none() {
            self.problems.push(wrong_argument(
                expr.span,
                "Here stands a value as it is in the cells: a number without unit, a text in quotes, a date, true or false.",
                "Write for instance `blank pdays: 999` or `fill hold: 0`.",
            ));
        }
        found
    }

    /// The position of a column of the data; a problem if there is none.
    fn column(&mut self, name: &Name, header: &[String]) -> Option<usize> {
        let found = header.iter().position(|column| **column == *name.text);
        if found.is_none() {
            let near = nearest(&name.text, header);
            self.problems.push(unknown_column(self.table, &name.text, name.span, near, header));
        }
        found
    }

    /// Everything else that the block says.
    pub fn said(&mut self, header: &[String]) -> Said {
        let mut said = Said::default();
        for entry in self.entries().iter() {
            if let TableEntryKind::Computed { doc, name, value } = &entry.kind {
                if header.iter().any(|column| **column == *name.text) {
                    self.problems.push(wrong_argument(
                        name.span,
                        format!("The data of {} already have a column {}.", self.table, name.text),
                        "Give the computed column another name.",
                    ));
                }
                if let Some(other) = said.computed.iter().find(|other| other.name.text == name.text) {
                    self.problems.push(doubled_entry(&name.text, other.name.span, name.span));
                    continue;
                }
                said.computed.push(Computed { doc: doc.clone(), name: name.clone(), value: value.clone() });
            }
        }
        for entry in self.entries().iter() {
            self.take(entry, header, &mut said);
        }
        self.lasting(&mut said);
        said
    }

    fn take(&mut self, entry: &syntax::TableEntry, header: &[String], said: &mut Said) {
        match &entry.kind {
            TableEntryKind::Time { name, value } => {
                if let (None, ExprKind::Name(column)) = (name, &value.kind) {
                    self.any_column(column, header, said);
                }
                said.time = Some(TimeDeclaration { name: name.clone(), value: value.clone() });
            }
            TableEntryKind::Grain(name) => {
                said.grain = Grain::named(&name.text);
                if said.grain.is_none() {
                    self.problems.push(wrong_argument(
                        name.span,
                        format!("{} is not a grain of time.", name.text),
                        "The grains are minute, hour, day, week, month, quarter and year.",
                    ));
                }
            }
            TableEntryKind::Spread(how) if &*how.text == "evenly" => said.spread = Some(how.span),
            TableEntryKind::Spread(how) => self.problems.push(wrong_argument(
                how.span,
                format!("`spread {}` is not known.", how.text),
                "Write `spread evenly`: every day of a period gets the same share.",
            )),
            TableEntryKind::Key(columns) => {
                said.key = columns.iter().filter_map(|name| self.column(name, header)).collect();
            }
            TableEntryKind::Value(name) => {
                self.any_column(name, header, said);
                said.value = Some(name.clone());
            }
            TableEntryKind::Unit { columns, unit } => {
                for name in columns {
                    if said.computed.iter().any(|computed| computed.name.text == name.text) {
                        said.computed_units.push((name.clone(), unit.clone()));
                    } else if let Some(at) = self.column(name, header) {
                        said.units.push((at, unit.clone()));
                    }
                }
            }
            TableEntryKind::Link { columns, table, target, alias, held } => {
                columns.iter().for_each(|name| self.any_column(name, header, said));
                said.links.push(Link {
                    columns: columns.clone(),
                    table: table.clone(),
                    target: target.clone(),
                    alias: alias.clone(),
                    held: held.clone(),
                });
            }
            TableEntryKind::Rows(condition) => said.rows = Some(condition.clone()),
            TableEntryKind::Order { column, values } => {
                self.any_column(column, header, said);
                let values = values.iter().filter_map(|value| self.code(value)).map(|code| code.text).collect();
                said.orders.push((column.clone(), values));
            }
            TableEntryKind::One(noun) => said.noun = Some(noun.text.to_string()),
            TableEntryKind::Covers(from, to) => said.covers = self.covers(from, to),
            TableEntryKind::Mean { columns, of } => {
                let Some(weight) = self.column(of, header) else { return };
                for name in columns {
                    if let Some(at) = self.column(name, header) {
                        said.means.push((at, weight));
                    }
                }
            }
            TableEntryKind::Span { start, end } => {
                [start, end].into_iter().for_each(|name| self.any_column(name, header, said));
                said.lasts = Some(Lasts { start: start.clone(), end: end.clone(), span: entry.span });
            }
            TableEntryKind::Computed { .. }
            | TableEntryKind::Fill { .. }
            | TableEntryKind::BlankCodes { .. }
            | TableEntryKind::Truth { .. }
            | TableEntryKind::Format { .. }
            | TableEntryKind::Reading { .. }
            | TableEntryKind::Unpivot { .. } => {}
        }
    }

    /// Rows that last are where they start, unless the table says another time.
    fn lasting(&mut self, said: &mut Said) {
        let Some(lasts) = &said.lasts else { return };
        if said.spread.is_some() {
            self.problems.push(wrong_argument(
                lasts.span,
                "A table whose amounts belong to periods (`spread evenly`) has no rows that last from one moment to another.",
                "Leave out `span` or `spread`.",
            ));
        }
        let start = Expr { kind: ExprKind::Name(lasts.start.clone()), span: lasts.start.span };
        said.time.get_or_insert(TimeDeclaration { name: None, value: start });
    }

    fn any_column(&mut self, name: &Name, header: &[String], said: &Said) {
        let time_name = said.time.as_ref().and_then(|time| time.name.as_ref());
        let mut made = said.computed.iter().map(|computed| &computed.name).chain(time_name);
        if !made.any(|made| made.text == name.text) {
            self.column(name, header);
        }
    }

    fn covers(&mut self, from: &Expr, to: &Expr) -> Option<(Day, Day)> {
        let day = |expr: &Expr| match expr.kind {
            ExprKind::Date(day) => Some(day),
            _ => None,
        };
        let found = day(from).zip(day(to)).filter(|(from, to)| from <= to);
        if found.is_none() {
            self.problems.push(wrong_argument(
                from.span.to(to.span),
                "`covers` needs a first and a last day, in this order.",
                "Write for instance `covers 2024-01-01 to 2024-12-31`.",
            ));
        }
        found
    }
}

fn literal(expr: &Expr) -> Option<Value> {
    match &expr.kind {
        ExprKind::Number { value, unit: None, .. } => Some(Value::Number(value.clone())),
        ExprKind::Negate(inner) => match literal(inner)? {
            Value::Number(number) => Some(Value::Number(number.neg())),
            _ => None,
        },
        ExprKind::Text(text) => Some(Value::Text(text.clone())),
        ExprKind::Bool(truth) => Some(Value::Bool(*truth)),
        ExprKind::Date(day) => Some(Value::Date(*day)),
        ExprKind::Group(inner) => literal(inner),
        _ => None,
    }
}

/// The name that is nearest to a mistyped one, if one is near.
pub(super) fn nearest<'n>(name: &str, names: &'n [String]) -> Option<&'n str> {
    let lower = name.to_lowercase();
    let near = names.iter().map(|other| (strsim::jaro_winkler(&lower, &other.to_lowercase()), other.as_str()));
    let best = near.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= 0.8).then_some(best.1)
}
