//! What may surprise in a right answer: every note that the language asks for, found row by row.
//!
//! A note is what it is about (its kind), its sentence, and the metrics that it may name: the engine says it once, of the
//! first of them.

mod columns;
mod conditions;
mod coverage;
mod members;
mod row_aggregates;
mod timeless;
mod trace;
mod units;
mod words;

use super::book::Book;
use super::context::{Context, When};
use super::homes::{self, Dimension, Used};
use super::lines::Answer;
use super::metric::MetricAt;
use super::rows::RowAt;
use kpi::syntax::{Asked, Call, Expr, ExprKind, Modifier};
use std::collections::{BTreeMap, BTreeSet};
use trace::Trace;

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Rows passed over because one operand is blank.
    Operand,
    /// A condition that decides on blanks.
    Condition,
    /// A `case` whose `else` took blanks.
    Otherwise,
    /// `count` of a column of numbers.
    Cells,
    /// A zero divisor in a row.
    Divisor,
    /// Rows without time in a period.
    Timeless,
    /// Members without a value.
    Members,
    /// Rows outside `covers`.
    SetAside,
    Keyless,
    /// Periods that a table covers in part.
    Partial,
    /// Tables that cover different times.
    Covers,
    /// Periods that the question's own cuts.
    Cut,
    /// Coverage that reaches over days without rows.
    Reaches,
    /// Rows that last and have no start.
    Startless,
    /// Rows that end before they start.
    Backwards,
    /// Rows on closed days.
    Closed,
    /// A unit beside a column without one.
    Bare,
    /// An aggregate of printed averages.
    Printed,
    /// A window over which a count or a sum adds up.
    Window,
}

/// Whom a note is about: a metric, or the question as a whole.
pub type Subject = Option<String>;

/// Every note with the metrics that it may name.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    all: BTreeMap<String, (Kind, BTreeSet<Subject>)>,
}

impl Notes {
    fn add(&mut self, kind: Kind, subject: &Subject, message: &str) {
        let of_message = self.all.entry(comparable(message)).or_insert((kind, BTreeSet::new()));
        of_message.1.insert(subject.as_deref().map(comparable));
    }

    /// How many there are of each kind.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.all.values().map(|(kind, _)| *kind)
    }

    /// What the engine's notes lack, and what they have too much; nothing if they agree.
    pub fn against(&self, said: &[(Subject, String)]) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut heard = BTreeSet::new();
        for (subject, message) in said {
            let message = comparable(message);
            let subject = subject.as_deref().map(comparable);
            match self.all.get(&message) {
                None => wrong.push(format!("only the engine notes {subject:?}: {message}")),
                Some((_, subjects)) if !subjects.contains(&subject) => {
                    wrong.push(format!("of {subject:?} and not of {subjects:?} the engine notes: {message}"));
                }
                Some(_) => {}
            }
            heard.insert(message);
        }
        let missing = self.all.iter().filter(|(message, _)| !heard.contains(*message));
        wrong
            .extend(missing.map(|(message, (kind, of))| format!("only the oracle notes {of:?}: {message} ({kind:?})")));
        wrong
    }
}

/// A sentence without its brackets: a formula that was printed and read again has more of them.
pub fn comparable(message: &str) -> String {
    message.replace(['(', ')'], "")
}

/// Every note of an answer.
pub fn notes(book: &Book, answer: &Answer) -> Notes {
    let mut notes = Notes::default();
    let whole = Context::of_question(book);
    let mut walk = Walk { book, question: &whole, notes: &mut notes };
    for asked in &book.question.metrics {
        match asked {
            Asked::Name(name) => walk.formula(&super::build::name(&name.text), &whole, &None),
            Asked::Formula { name, formula } => {
                let own = name.as_ref().map_or_else(|| super::print::expr(formula), |name| name.text.to_string());
                walk.formula(formula, &whole, &Some(own));
            }
        }
    }
    let choosing = choosing(book);
    choosing.iter().for_each(|expr| walk.formula(expr, &whole, &None));
    walk.question(&choosing);
    keyless(book, &choosing, &mut notes);
    members::notes(book, answer, &mut notes);
    coverage::notes(book, answer, &mut notes);
    notes
}

/// Rows that are in none of those made of them.
fn keyless(book: &Book, choosing: &[Expr], notes: &mut Notes) {
    let asked = book.question.metrics.iter().map(|asked| match asked {
        Asked::Name(name) => super::build::name(&name.text),
        Asked::Formula { formula, .. } => formula.clone(),
    });
    let asked: Vec<Expr> = asked.chain(choosing.iter().cloned()).collect();
    let used: BTreeSet<Used> = asked.iter().flat_map(|expr| homes::tables_used(book, expr)).collect();
    for used in used {
        let table = &book.tables[used.table];
        let Some(source) = table.covers_as.filter(|_| table.keyless > 0) else { continue };
        let keys = table.columns.iter().filter(|column| !table.calls.contains_key(*column));
        let keys = keys.cloned().collect::<Vec<_>>().join(" or no ");
        let (rows, from) = (table.keyless, &book.tables[source].name);
        let (has, are) = if rows == 1 { ("row", "has") } else { ("rows", "have") };
        let is = if rows == 1 { "is" } else { "are" };
        let message = format!("{}: {rows} {has} of {from} {are} no {keys} and {is} in none of its rows", table.name);
        notes.add(Kind::Keyless, &None, &message);
    }
}

/// The formulas that choose and order lines.
fn choosing(book: &Book) -> Vec<Expr> {
    let question = &book.question;
    let dimensions: Vec<Dimension> = question.by.iter().map(|key| Dimension::of(book, key)).collect();
    let is_metric = |expr: &&Expr| {
        let key = kpi::syntax::Key { value: (*expr).clone() };
        !dimensions.contains(&Dimension::of(book, &key))
    };
    let sorted = question.sort.iter().map(|sort| &sort.by).filter(is_metric);
    let top = question.top.iter().filter_map(|top| top.by.as_ref());
    question.having.iter().chain(sorted).chain(top).cloned().collect()
}

/// Walks a formula with the filters that are put on its parts; T and K play no part, for a note is about all rows.
struct Walk<'a> {
    book: &'a Book,
    question: &'a Context,
    notes: &'a mut Notes,
}

impl Walk<'_> {
    fn formula(&mut self, expr: &Expr, at: &Context, subject: &Subject) {
        match &expr.kind {
            ExprKind::Name(name) => {
                let Some(metric) = self.book.metrics.get(&*name.text) else { return };
                let own = Some(name.text.to_string());
                self.formula(&metric.formula, at, &own);
                let base = metric.about.minimum_base.iter().filter_map(|(_, base)| base.as_ref());
                base.chain(&metric.about.blank_as).for_each(|part| self.formula(part, at, &own));
            }
            ExprKind::Modified(inner, modifier) => {
                let mut within = at.clone();
                match &**modifier {
                    Modifier::Where(condition) => within = at.filtered(condition),
                    Modifier::With(values) => {
                        for (name, value) in values {
                            let value = MetricAt { book: self.book, context: at }.value(value);
                            within.params.insert(name.text.to_string(), value);
                        }
                    }
                    _ => {}
                }
                self.formula(inner, &within, subject);
            }
            ExprKind::Call(call) if homes::is_nested(call) => self.nested(call, at, subject),
            ExprKind::Call(call) if homes::aggregate_of(call).is_some() => self.aggregate(call, at, subject),
            ExprKind::Call(call) if crate::oracle::open_rows::function(call).is_some() => {
                self.open_rows(call, at, subject);
            }
            _ => {
                if let ExprKind::Call(call) = &expr.kind
                    && let Some(message) = super::moving::Moves::of(call).and_then(|moves| moves.adds_up())
                {
                    self.notes.add(Kind::Window, subject, &message);
                }
                super::tree::children(expr).into_iter().for_each(|child| self.formula(child, at, subject));
            }
        }
    }

    /// An aggregate of members: what is inside, and the keys that they are told apart by.
    fn nested(&mut self, call: &Call, at: &Context, subject: &Subject) {
        let (inner, by, having) = super::nested::parts_of(self.book, call);
        let parts: Vec<Expr> = inner.into_iter().chain(having).collect();
        parts.iter().for_each(|part| self.formula(part, at, subject));
        let by: Vec<Dimension> = by.iter().map(|key| Dimension::of(self.book, key)).collect();
        let tables: BTreeSet<Used> = parts.iter().flat_map(|part| homes::tables_used(self.book, part)).collect();
        for used in tables.iter().filter(|used| by.iter().all(|key| key.is_reached(self.book, used.table))) {
            self.keys(&by, used, at, &None);
        }
    }

    /// What may surprise in the keys of the rows that are used.
    fn keys(&mut self, keys: &[Dimension], used: &Used, at: &Context, subject: &Subject) {
        let rows = self.rows_of(used, at);
        for key in keys {
            if let Dimension::Value { text, value } = key {
                self.traced(&value.0, text, used.table, &rows, at, subject);
            }
        }
    }

    /// The rows that a note may be about; rows that last whenever they do.
    pub(super) fn rows_of(&self, used: &Used, at: &Context) -> Vec<usize> {
        match used.spans {
            true => Context { time: When::Whole, ..at.clone() }.rows(self.book, used.table, None),
            false => at.rows(self.book, used.table, used.on.as_deref()),
        }
    }

    /// What happens inside a row expression: zero divisors, and cases that decide on blanks.
    fn traced(&mut self, expr: &Expr, written: &str, table: usize, rows: &[usize], at: &Context, subject: &Subject) {
        let mut trace = Trace::default();
        for row in rows {
            trace.row(RowAt { book: self.book, params: &at.params, table, row: Some(*row) }, expr);
        }
        trace.notes(self.book, table, written, subject, self.notes);
    }

    /// What is about the question and not about one metric: its filter, its keys, its period.
    fn question(&mut self, choosing: &[Expr]) {
        let (book, whole) = (self.book, self.question);
        let asked = book.question.metrics.iter().map(|asked| match asked {
            Asked::Name(name) => super::build::name(&name.text),
            Asked::Formula { formula, .. } => formula.clone(),
        });
        let all: Vec<Expr> = asked.chain(choosing.iter().cloned()).collect();
        let used: BTreeSet<Used> = all
            .iter()
            .flat_map(|formula| homes::tables_used(book, formula))
            .map(|used| Used { whole: false, ..used })
            .collect();
        let by: Vec<Dimension> = book.question.by.iter().map(|key| Dimension::of(book, key)).collect();
        for used in &used {
            self.filter_of_question(used);
            let reached: Vec<Dimension> = by.iter().filter(|key| key.is_reached(book, used.table)).cloned().collect();
            self.keys(&reached, used, whole, &None);
            let has_periods = by.iter().any(|key| key.grain().is_some());
            let is_inside = !has_periods
                && (timeless::has_length(book, &all)
                    || all.iter().any(|formula| timeless::tables(book, formula).contains(&used.table)));
            if used.on.is_none() && !used.spans && (self.question.time != When::Whole || is_inside) {
                self.rows_without_time(used.table);
            }
        }
        let tables: BTreeSet<usize> = used.iter().map(|used| used.table).collect();
        tables.into_iter().for_each(|table| self.set_aside(table, &used));
    }
}
