//! What a formula means, as a term: layout, needless brackets, the names of metrics and params, the order of conditions and
//! the spelling of functions disappear. What may change a number, a unit or the reason of a blank stays.

use super::term::{Head, TermId, Terms};
use crate::function;
use crate::resolve::Book;
use crate::syntax::{
    AddOp, Call, ClauseKind, CompareOp, Expr, ExprKind, Key, Metric, Modifier, MulOp, Name, Part, Position,
    combines_rows, parts,
};
use crate::unit::{TimeUnit, Unit};
use std::collections::{BTreeMap, HashMap};

/// Filters on metrics of metrics may double at every step; beyond so many they stay where they stand.
const MOST_FILTERED: usize = 20_000;

/// Beyond so many metrics with params of their own, what is put in is told apart from everything: two versions may then
/// seem to differ that mean the same, never the other way round.
const MOST_METRICS: usize = 100_000;

/// Long chains of metrics need no stack of their caller's.
const ROOM: (usize, usize) = (256 << 10, 8 << 20);

/// Params that `with` gives another value, by name.
type Settings = BTreeMap<String, TermId>;

/// Whether metrics and params are put in where they are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// A name stands for what it means.
    PutIn,
    /// A name stays a name: the formula as it is written.
    Stay,
}

/// Reads the formulas of one version.
pub(super) struct Reader<'a, 't> {
    pub(super) book: &'t Book<'a>,
    pub(super) terms: &'t mut Terms,
    pub(super) names: Names,
    metrics: HashMap<(usize, Settings), TermId>,
    filtered: HashMap<(TermId, Vec<TermId>), TermId>,
    open: Vec<usize>,
    open_params: Vec<usize>,
}

impl<'a, 't> Reader<'a, 't> {
    pub(super) fn new(book: &'t Book<'a>, terms: &'t mut Terms, names: Names) -> Reader<'a, 't> {
        let (metrics, filtered) = (HashMap::new(), HashMap::new());
        Reader { book, terms, names, metrics, filtered, open: Vec::new(), open_params: Vec::new() }
    }

    /// A metric: its formula, and what of its block changes its value.
    pub(super) fn metric(&mut self, metric: &'a Metric) -> TermId {
        self.definition(metric, &Settings::new())
    }

    /// An expression of metrics.
    pub(super) fn formula(&mut self, expr: &'a Expr) -> TermId {
        self.expr(expr, Position::Metrics, &Settings::new())
    }

    /// An expression of rows.
    pub(super) fn rows(&mut self, expr: &'a Expr) -> TermId {
        self.expr(expr, Position::Rows, &Settings::new())
    }

    /// What a line is grouped by.
    pub(super) fn key(&mut self, key: &'a Key) -> TermId {
        self.expr(&key.value, Position::Keys, &Settings::new())
    }

    fn definition(&mut self, metric: &'a Metric, settings: &Settings) -> TermId {
        let about = &metric.about;
        let mut term = self.expr(&metric.formula, Position::Metrics, settings);
        if let Some((least, of)) = &about.minimum_base {
            let base = std::iter::once(least).chain(of).map(|expr| self.expr(expr, Position::Metrics, settings));
            let base: Vec<TermId> = base.collect();
            term = self.terms.word("minimum base", [vec![term], base].concat());
        }
        if let Some(instead) = &about.blank_as {
            let instead = self.expr(instead, Position::Metrics, settings);
            term = self.either(vec![term, instead]);
        }
        match &about.unit {
            Some((unit, _)) => self.terms.add(Head::In(unit.clone()), vec![term]),
            None => term,
        }
    }

    fn expr(&mut self, expr: &'a Expr, at: Position, settings: &Settings) -> TermId {
        match &expr.kind {
            ExprKind::Number { value, unit, .. } => {
                self.leaf(Head::Number(value.clone(), unit.clone().unwrap_or_default()))
            }
            ExprKind::CalendarStep(count, grain) => self.leaf(Head::Step(count.clone(), *grain)),
            ExprKind::Text(text) => self.leaf(Head::Text(text.clone())),
            ExprKind::Bool(value) => self.leaf(Head::Bool(*value)),
            ExprKind::Blank => self.leaf(Head::Blank),
            ExprKind::Date(day) => self.leaf(Head::Date(*day)),
            ExprKind::Name(name) => self.name(name, at, settings),
            ExprKind::Path(path) => self.terms.name(path.iter().map(|name| &*name.text).collect::<Vec<_>>().join(".")),
            ExprKind::Sum(..) => {
                let mut terms = Vec::new();
                self.addends(expr, false, at, settings, &mut terms);
                self.terms.word("sum", terms)
            }
            ExprKind::Product(..) => {
                let mut terms = Vec::new();
                self.factors(expr, at, settings, &mut terms);
                self.terms.word("product", terms)
            }
            ExprKind::Negate(inner) => {
                let inner = self.expr(inner, at, settings);
                self.terms.word("minus", vec![inner])
            }
            ExprKind::Compare(first, rest) => self.chain(first, rest, at, settings),
            ExprKind::In { value, list, negated } => {
                let value = self.expr(value, at, settings);
                let mut list: Vec<TermId> = list.iter().map(|item| self.expr(item, at, settings)).collect();
                list.sort_unstable();
                list.dedup();
                let term = self.terms.word("in", [vec![value], list].concat());
                self.terms.not(*negated, term)
            }
            ExprKind::Between { value, low, high, negated } => {
                let [value, low, high] = [&**value, low, high].map(|part| self.expr(part, at, settings));
                let sides =
                    [self.compared(CompareOp::LessEqual, low, value), self.compared(CompareOp::LessEqual, value, high)];
                let term = self.terms.logic("and", sides);
                self.terms.not(*negated, term)
            }
            ExprKind::IsBlank { value, negated } => {
                let value = self.expr(value, at, settings);
                let term = self.terms.word("is blank", vec![value]);
                self.terms.not(*negated, term)
            }
            ExprKind::Not(inner) => {
                let inner = self.expr(inner, at, settings);
                self.terms.not(true, inner)
            }
            ExprKind::And(parts) => {
                let parts = self.each(parts, at, settings);
                self.terms.logic("and", parts)
            }
            ExprKind::Or(parts) => {
                let parts = self.each(parts, at, settings);
                self.terms.logic("or", parts)
            }
            ExprKind::Else(parts) => {
                let parts = self.each(parts, at, settings);
                self.either(parts)
            }
            ExprKind::Call(call) => self.call(expr, call, at, settings),
            ExprKind::Modified(inner, modifier) => self.modified(inner, modifier, at, settings),
            ExprKind::InUnit(inner, unit) => {
                let inner = self.expr(inner, at, settings);
                self.terms.add(Head::In(unit.clone()), vec![inner])
            }
            ExprKind::Group(inner) => self.expr(inner, at, settings),
        }
    }

    fn leaf(&mut self, head: Head) -> TermId {
        self.terms.add(head, Vec::new())
    }

    fn each(&mut self, exprs: &'a [Expr], at: Position, settings: &Settings) -> Vec<TermId> {
        exprs.iter().map(|expr| self.expr(expr, at, settings)).collect()
    }

    /// What a name stands for. The names of columns, tables and keys stay.
    fn name(&mut self, name: &'a Name, at: Position, settings: &Settings) -> TermId {
        if self.names == Names::Stay || at == Position::Keys {
            return self.terms.name(&*name.text);
        }
        let book = self.book;
        if let (Position::Metrics, Some(metric)) = (at, book.metric(&name.text)) {
            return self.named_metric(metric, name, settings);
        }
        let is_column = at == Position::Rows && !book.tables_with(&name.text).is_empty();
        match book.param(&name.text) {
            Some(param) if !is_column => self.named_param(param, name, settings),
            _ => self.terms.name(&*name.text),
        }
    }

    fn named_param(&mut self, at: usize, name: &Name, settings: &Settings) -> TermId {
        if let Some(term) = settings.get(&*name.text) {
            return *term;
        }
        let Some(param) = self.book.params.get(at).copied().filter(|_| !self.open_params.contains(&at)) else {
            return self.terms.name(&*name.text);
        };
        self.open_params.push(at);
        let term = stacker::maybe_grow(ROOM.0, ROOM.1, || self.expr(&param.value, Position::Metrics, settings));
        self.open_params.pop();
        term
    }

    fn named_metric(&mut self, at: usize, name: &Name, settings: &Settings) -> TermId {
        let key = (at, settings.clone());
        if let Some(term) = self.metrics.get(&key) {
            return *term;
        }
        let Some(metric) = self.book.metrics.get(at).map(|definition| definition.metric) else {
            return self.terms.name(&*name.text);
        };
        if self.open.contains(&at) {
            // A circle: it means nothing, and is told by the check.
            return self.terms.name(&*name.text);
        }
        if self.metrics.len() > MOST_METRICS {
            return self.terms.unlike_any();
        }
        self.open.push(at);
        let term = stacker::maybe_grow(ROOM.0, ROOM.1, || self.definition(metric, settings));
        self.open.pop();
        self.metrics.insert(key, term);
        term
    }

    /// `a + (b - c)` is `a + b - c`: no digit and no reason of a blank depends on the bracket.
    fn addends(&mut self, expr: &'a Expr, minus: bool, at: Position, settings: &Settings, terms: &mut Vec<TermId>) {
        match &expr.kind {
            ExprKind::Group(inner) => self.addends(inner, minus, at, settings, terms),
            ExprKind::Sum(first, rest) => {
                self.addends(first, minus, at, settings, terms);
                for (op, term) in rest {
                    self.addends(term, minus != (*op == AddOp::Subtract), at, settings, terms);
                }
            }
            _ => {
                let term = self.expr(expr, at, settings);
                terms.push(if minus { self.terms.word("minus", vec![term]) } else { term });
            }
        }
    }

    /// `a * (b * c)` is `a * b * c`; a bracket around a division stays, for it decides which reason a blank has.
    fn factors(&mut self, expr: &'a Expr, at: Position, settings: &Settings, terms: &mut Vec<TermId>) {
        match &expr.kind {
            ExprKind::Group(inner) => self.factors(inner, at, settings, terms),
            ExprKind::Product(first, rest) => {
                self.factors(first, at, settings, terms);
                for (op, term) in rest {
                    match op {
                        MulOp::Multiply if only_multiplies(term) => self.factors(term, at, settings, terms),
                        MulOp::Multiply => terms.push(self.expr(term, at, settings)),
                        MulOp::Divide => {
                            let divisor = self.expr(term, at, settings);
                            terms.push(self.terms.word("divided by", vec![divisor]));
                        }
                    }
                }
            }
            _ => terms.push(self.expr(expr, at, settings)),
        }
    }

    fn chain(&mut self, first: &'a Expr, rest: &'a [(CompareOp, Expr)], at: Position, settings: &Settings) -> TermId {
        let mut left = self.expr(first, at, settings);
        let mut sides = Vec::new();
        for (op, term) in rest {
            let right = self.expr(term, at, settings);
            sides.push(self.compared(*op, left, right));
            left = right;
        }
        self.terms.logic("and", sides)
    }

    /// A comparison, the smaller side first; a time is compared as seconds, however it is written.
    fn compared(&mut self, op: CompareOp, left: TermId, right: TermId) -> TermId {
        let (left, right) = (self.in_seconds(left), self.in_seconds(right));
        match op {
            CompareOp::Equal | CompareOp::NotEqual => {
                let mut sides = vec![left, right];
                sides.sort_unstable();
                self.terms.word(if op == CompareOp::Equal { "=" } else { "<>" }, sides)
            }
            CompareOp::Less => self.terms.word("<", vec![left, right]),
            CompareOp::LessEqual => self.terms.word("<=", vec![left, right]),
            CompareOp::Greater => self.terms.word("<", vec![right, left]),
            CompareOp::GreaterEqual => self.terms.word("<=", vec![right, left]),
        }
    }

    fn in_seconds(&mut self, id: TermId) -> TermId {
        let Some(Head::Number(number, unit)) = self.terms.get(id).map(|term| term.head.clone()) else { return id };
        let seconds = unit.as_time().and_then(|time| number.mul(&time.factor(TimeUnit::Second)).ok());
        match seconds {
            Some(seconds) => self.leaf(Head::Number(seconds, Unit::time(TimeUnit::Second))),
            None => id,
        }
    }

    fn either(&mut self, parts: Vec<TermId>) -> TermId {
        let all = parts.into_iter().flat_map(|part| self.terms.flat("else", part)).collect();
        self.terms.word("else", all)
    }

    fn call(&mut self, expr: &'a Expr, call: &'a Call, at: Position, settings: &Settings) -> TermId {
        let mut positions = Vec::new();
        parts(expr, at, &mut |part| positions.push(part));
        let args: Vec<TermId> = positions
            .iter()
            .take(call.args.len())
            .filter_map(|part| match part {
                Part::Expr(arg, position) => Some(self.expr(arg, *position, settings)),
                Part::Column(_) | Part::Setting(_) => None,
            })
            .collect();
        let name = function::find(&call.name.text).map_or(&*call.name.text, |function| function.name);
        match (name, &call.case) {
            ("coalesce", _) => self.either(args),
            ("if", _) => self.terms.word("case", args),
            (_, Some(case)) => {
                let branches = case.branches.iter().flat_map(|(when, then)| [when, then]).chain(&case.otherwise);
                let branches = branches.map(|part| self.expr(part, at, settings)).collect();
                self.terms.word("case", branches)
            }
            _ => {
                let clauses = self.clauses(call, settings);
                let head = match (combines_rows(call), clauses.is_empty()) {
                    (true, _) => Head::Rows(name.to_owned()),
                    (false, false) => Head::Members(name.to_owned()),
                    (false, true) => Head::Call(name.to_owned()),
                };
                self.terms.add(head, [args, clauses].concat())
            }
        }
    }

    /// What stands behind the expression of an aggregate, in one order.
    fn clauses(&mut self, call: &'a Call, settings: &Settings) -> Vec<TermId> {
        let mut clauses = Vec::new();
        for clause in &call.clauses {
            let (word, parts) = match &clause.kind {
                ClauseKind::Where(condition) => {
                    let condition = self.expr(condition, Position::Rows, settings);
                    ("where", self.terms.flat("and", condition))
                }
                ClauseKind::On(column) => ("on", vec![self.terms.name(&*column.text)]),
                ClauseKind::LastDay { first } => (if *first { "first day" } else { "last day" }, Vec::new()),
                ClauseKind::LastPer { first, keys } => {
                    (if *first { "first per" } else { "last per" }, self.keys(keys, settings))
                }
                ClauseKind::Via(alias) => ("via", vec![self.terms.name(&*alias.text)]),
                ClauseKind::Unweighted => ("unweighted", Vec::new()),
                ClauseKind::By(keys) => ("by", self.keys(keys, settings)),
                ClauseKind::Having(condition) => ("having", vec![self.expr(condition, Position::Metrics, settings)]),
                ClauseKind::Word(word) => ("word", vec![self.terms.name(&*word.text)]),
            };
            clauses.push((word, self.terms.word(word, parts)));
        }
        clauses.sort_by_key(|(word, _)| *word);
        clauses.into_iter().map(|(_, term)| term).collect()
    }

    fn keys(&mut self, keys: &'a [Key], settings: &Settings) -> Vec<TermId> {
        keys.iter().map(|key| self.expr(&key.value, Position::Keys, settings)).collect()
    }

    fn modified(&mut self, inner: &'a Expr, modifier: &'a Modifier, at: Position, settings: &Settings) -> TermId {
        match modifier {
            Modifier::Where(condition) => {
                let inner = self.expr(inner, at, settings);
                let condition = self.expr(condition, Position::Rows, settings);
                let conditions = self.terms.flat("and", condition);
                self.filtered(inner, &conditions)
            }
            Modifier::OverAll(_) => {
                let inner = self.expr(inner, at, settings);
                self.terms.word("over all", vec![inner])
            }
            Modifier::OverAllTime(_) => {
                let inner = self.expr(inner, at, settings);
                self.terms.word("over all time", vec![inner])
            }
            Modifier::Without(keys) => {
                let inner = self.expr(inner, at, settings);
                let mut keys = self.keys(keys, settings);
                keys.sort_unstable();
                self.terms.word("without", [vec![inner], keys].concat())
            }
            Modifier::With(values) => {
                let values: Vec<(String, TermId)> = values
                    .iter()
                    .map(|(name, value)| (name.text.to_string(), self.expr(value, at, settings)))
                    .collect();
                if self.names == Names::Stay {
                    let inner = self.expr(inner, at, settings);
                    let values = values.into_iter().flat_map(|(name, value)| [self.terms.name(name), value]);
                    let values: Vec<TermId> = values.collect();
                    return self.terms.word("with", [vec![inner], values].concat());
                }
                let mut settings = settings.clone();
                settings.extend(values);
                self.expr(inner, at, &settings)
            }
        }
    }

    /// A filter on a metric filters every aggregate of rows in it.
    fn filtered(&mut self, id: TermId, conditions: &[TermId]) -> TermId {
        let key = (id, conditions.to_vec());
        if let Some(known) = self.filtered.get(&key) {
            return *known;
        }
        let Some(term) = self.terms.get(id).cloned() else { return id };
        let stays = self.names == Names::Stay || self.filtered.len() > MOST_FILTERED;
        let filtered = match &term.head {
            Head::Members(_) => self.outside(id, conditions),
            _ if stays => self.outside(id, conditions),
            Head::Word("filtered") => self.outside(id, conditions),
            Head::Rows(_) => {
                let is_filter =
                    |part: &TermId| self.terms.get(*part).is_some_and(|part| part.head == Head::Word("where"));
                let (own, others): (Vec<TermId>, Vec<TermId>) = term.parts.iter().copied().partition(is_filter);
                let mut all: Vec<TermId> = own
                    .into_iter()
                    .flat_map(|own| self.terms.flat("where", own))
                    .chain(conditions.iter().copied())
                    .collect();
                all.sort_unstable();
                all.dedup();
                let filter = self.terms.word("where", all);
                self.terms.add(term.head.clone(), [others, vec![filter]].concat())
            }
            _ if term.parts.is_empty() => id,
            _ => {
                let mut parts = Vec::new();
                for part in &term.parts {
                    parts.push(stacker::maybe_grow(ROOM.0, ROOM.1, || self.filtered(*part, conditions)));
                }
                self.terms.add(term.head.clone(), parts)
            }
        };
        self.filtered.insert(key, filtered);
        filtered
    }

    /// The members of a nested aggregate are chosen by a filter outside of it, not by one inside: it stays outside.
    fn outside(&mut self, id: TermId, conditions: &[TermId]) -> TermId {
        let mut parts = self.terms.flat("filtered", id);
        let inner = if parts.is_empty() { id } else { parts.remove(0) };
        parts.extend(conditions);
        parts.sort_unstable();
        parts.dedup();
        self.terms.word("filtered", [vec![inner], parts].concat())
    }
}

fn only_multiplies(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Group(inner) => only_multiplies(inner),
        ExprKind::Product(_, rest) => rest.iter().all(|(op, _)| *op == MulOp::Multiply),
        _ => false,
    }
}
