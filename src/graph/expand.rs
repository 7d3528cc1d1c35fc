//! What the expression of a definition needs: each name with what it means there.

use super::build::{Builder, Subject};
use super::node::{Kind, Node, NodeId};
use crate::calendar::Grain;
use crate::data::Kind as ValueKind;
use crate::function::{Meaning, Scalar};
use crate::resolve::{Found, Lookup};
use crate::row::TableId;
use crate::syntax::{Asked, Call, Expr, ExprKind, Name, Part, Position, Question, combines_rows, parts};

/// What an expression is about, and what it is used for.
#[derive(Clone)]
pub(super) struct Uses {
    position: Position,
    /// The tables whose rows may be meant; none where that is not known yet.
    homes: Vec<TableId>,
    value: bool,
}

impl Uses {
    pub(super) fn of(position: Position) -> Uses {
        Uses { position, homes: Vec::new(), value: true }
    }

    pub(super) fn rows(homes: Vec<TableId>) -> Uses {
        Uses { homes, ..Uses::of(Position::Rows) }
    }

    /// A part of the key of a table that is made from another: a period of its time, or a column.
    pub(super) fn key(source: TableId) -> Uses {
        Uses { homes: vec![source], ..Uses::of(Position::Keys) }
    }

    /// Needed only to be shown beside the value.
    pub(super) fn shown() -> Uses {
        Uses { value: false, ..Uses::of(Position::Metrics) }
    }
}

impl<'a> Builder<'a, '_> {
    /// Everything that an expression names.
    pub(super) fn expr(&mut self, id: NodeId, expr: &'a Expr, uses: &Uses) {
        match &expr.kind {
            ExprKind::Name(name) => self.name(id, name, uses),
            ExprKind::Path(path) => self.row_name(id, path, uses),
            ExprKind::Call(call) if uses.position == Position::Metrics && combines_rows(call) => {
                self.aggregate(id, expr, call, uses);
            }
            // In a table that is made from another, an aggregate combines the rows of that one.
            ExprKind::Call(_) if self.made_from(expr, uses).is_some() => {
                let homes = self.made_from(expr, uses).into_iter().collect();
                self.parts(id, expr, &Uses { homes, ..uses.clone() });
            }
            _ => self.parts(id, expr, uses),
        }
    }

    /// The table whose rows an aggregate in the block of a made table combines.
    fn made_from(&self, expr: &Expr, uses: &Uses) -> Option<TableId> {
        let [home] = uses.homes.as_slice() else { return None };
        let table = self.book.catalog.tables.get(home.0 as usize)?;
        table.call_at(expr.span)?;
        self.book.catalog.named(&table.derived.as_ref()?.from)
    }

    fn parts(&mut self, id: NodeId, expr: &'a Expr, uses: &Uses) {
        let mut found = Vec::new();
        parts(expr, uses.position, &mut |part| found.push(part));
        for part in found {
            match part {
                Part::Expr(part, position) => self.expr(id, part, &Uses { position, ..uses.clone() }),
                Part::Column(name) => self.row_name(id, std::slice::from_ref(name), uses),
                Part::Setting(name) => self.param(id, name, uses),
            }
        }
    }

    /// An aggregate of rows: its table, and the columns there.
    fn aggregate(&mut self, id: NodeId, expr: &'a Expr, call: &'a Call, uses: &Uses) {
        let book = self.book;
        let mut paths: Vec<&'a [Name]> = Vec::new();
        crate::syntax::names(expr, &mut |path| paths.push(path));
        let is_param = |path: &[Name]| matches!(path, [name] if book.param(&name.text).is_some());
        let known: Vec<&[Name]> = paths.into_iter().filter(|path| book.is_somewhere(path) && !is_param(path)).collect();
        let homes = match self.named_table(call) {
            Some(table) => vec![table],
            None if known.is_empty() => Vec::new(),
            None => book.homes(&known),
        };
        for home in &homes {
            self.combined.entry(id).or_default().insert(*home);
            let table = self.define(Subject::Table(*home));
            self.graph.connect(id, table, uses.value);
        }
        if let Some(table) = self.named_table(call).filter(|_| !counts(call)) {
            for column in self.value_columns(table) {
                self.graph.connect(id, column, uses.value);
            }
        }
        self.parts(id, expr, &Uses { homes, ..uses.clone() });
    }

    /// The column that `sum(costs)` of a table combines: its `value`, else its columns of numbers that are neither key nor link.
    fn value_columns(&mut self, table: TableId) -> Vec<NodeId> {
        let Some(data) = self.book.catalog.tables.get(table.0 as usize) else { return Vec::new() };
        let is_link = |name: &str| data.links.iter().any(|link| link.columns.iter().any(|from| &*from.text == name));
        let names: Vec<&str> = match &data.value {
            Some(value) => vec![&value.text],
            None => {
                let numbers = data.columns.iter().enumerate().filter(|(at, column)| {
                    matches!(column.kind, ValueKind::Number { .. }) && !data.key.contains(at) && !is_link(&column.name)
                });
                numbers.map(|(_, column)| column.name.as_str()).collect()
            }
        };
        let found = names.into_iter().filter_map(|name| {
            self.book.own_column(table, name).map(|column| (Found { place: 0, table, column }, name))
        });
        found.collect::<Vec<_>>().into_iter().map(|(found, name)| self.column(found, name)).collect()
    }

    /// The table of `count(contacts)`, and of `sum(costs)` where no table has a column of that name.
    fn named_table(&self, call: &Call) -> Option<TableId> {
        let ExprKind::Name(name) = &call.args.first()?.bare().kind else { return None };
        let table = self.book.catalog.named(&name.text)?;
        (counts(call) || self.book.tables_with(&name.text).is_empty()).then_some(table)
    }

    fn name(&mut self, id: NodeId, name: &'a Name, uses: &Uses) {
        let book = self.book;
        match uses.position {
            Position::Metrics => match book.metric(&name.text) {
                Some(at) => self.need(id, Subject::Metric(at), uses.value),
                None => self.param(id, name, uses),
            },
            Position::Keys => match book.catalog.named(&name.text) {
                _ if is_time_word(name) => {}
                Some(table) if book.tables_with(&name.text).is_empty() => {
                    self.need(id, Subject::Table(table), uses.value);
                }
                _ => self.row_name(id, std::slice::from_ref(name), uses),
            },
            Position::Rows => self.row_name(id, std::slice::from_ref(name), uses),
        }
    }

    pub(super) fn param(&mut self, id: NodeId, name: &'a Name, uses: &Uses) {
        match self.book.param(&name.text) {
            Some(at) => self.need(id, Subject::Param(at), uses.value),
            None => self.row_name(id, std::slice::from_ref(name), uses),
        }
    }

    /// A name that rows are seen by. Outside of an aggregate it waits until the tables of all metrics are known.
    fn row_name(&mut self, id: NodeId, path: &'a [Name], uses: &Uses) {
        if uses.homes.is_empty() {
            self.later.push((id, path, uses.value));
        } else {
            self.column_of(id, path, &uses.homes, uses.value);
        }
    }

    /// The column of one of these tables, else of any; else the param or table of that name.
    pub(super) fn column_of(&mut self, id: NodeId, path: &'a [Name], homes: &[TableId], value: bool) {
        let book = self.book;
        let mut found = self.found(path, homes);
        if found.is_empty() {
            found = self.found(path, &book.tables().collect::<Vec<_>>());
        }
        for (home, found) in &found {
            self.links_to(id, *home, found.place, value);
            let column = self.column(*found, "");
            self.graph.connect(id, column, value);
        }
        if !found.is_empty() {
            return;
        }
        let [name] = path else { return self.unknown(id, path, value) };
        match (book.param(&name.text), book.catalog.named(&name.text)) {
            (Some(param), _) => self.need(id, Subject::Param(param), value),
            (None, Some(table)) => self.need(id, Subject::Table(table), value),
            (None, None) => self.unknown(id, path, value),
        }
    }

    fn found(&self, path: &[Name], homes: &[TableId]) -> Vec<(TableId, Found<'a>)> {
        let one = |home: &TableId| match self.book.look_up(*home, path) {
            Lookup::One(found) => Some((*home, found)),
            Lookup::Several(_) | Lookup::Missing => None,
        };
        let all: Vec<(TableId, Found<'a>)> = homes.iter().filter_map(one).collect();
        let own: Vec<_> = all.iter().copied().filter(|(_, found)| found.place == 0).collect();
        if own.is_empty() { all } else { own }
    }

    fn links_to(&mut self, id: NodeId, home: TableId, place: u16, value: bool) {
        let mut at = place;
        while let Some(step) = self.book.reach(home).step(at) {
            self.need(id, Subject::Link(home, at), value);
            at = step.parent;
        }
    }

    fn unknown(&mut self, id: NodeId, path: &[Name], value: bool) {
        let name = path.iter().map(|name| &*name.text).collect::<Vec<_>>().join(".");
        let span = None;
        let (to, _) = self.graph.add(Node { kind: Kind::Unknown, name, module: None, span });
        self.graph.connect(id, to, value);
    }

    pub(super) fn need(&mut self, id: NodeId, subject: Subject<'a>, value: bool) {
        let to = self.define(subject);
        self.graph.connect(id, to, value);
    }

    /// What a view asks.
    pub(super) fn question(&mut self, id: NodeId, question: &'a Question) {
        let metrics = Uses::of(Position::Metrics);
        question.metrics.iter().for_each(|asked| self.asked_column(id, asked));
        let keys = question.by.iter().chain(&question.across).map(|key| &key.value);
        keys.for_each(|key| self.expr(id, key, &Uses::of(Position::Keys)));
        question.filter.iter().for_each(|filter| self.expr(id, filter, &Uses::of(Position::Rows)));
        for (param, value) in &question.set {
            self.param(id, param, &metrics);
            self.expr(id, value, &metrics);
        }
        question.having.iter().for_each(|having| self.expr(id, having, &metrics));
    }

    /// A column that is asked: a metric, a view, a formula.
    pub(super) fn asked_column(&mut self, id: NodeId, asked: &'a Asked) {
        match asked {
            Asked::Name(name) => self.asked(id, name),
            Asked::Formula { formula, .. } => self.expr(id, formula, &Uses::of(Position::Metrics)),
        }
    }

    /// The name of a metric or view that is asked.
    fn asked(&mut self, id: NodeId, name: &'a Name) {
        match self.book.views.iter().position(|view| view.name.text == name.text) {
            Some(view) if self.book.metric(&name.text).is_none() => self.need(id, Subject::View(view), true),
            _ => self.name(id, name, &Uses::of(Position::Metrics)),
        }
    }
}

fn counts(call: &Call) -> bool {
    call.name.text.eq_ignore_ascii_case("count") || matches!(call.meaning(), Some(Meaning::OpenRows(_)))
}

fn is_time_word(name: &Name) -> bool {
    !name.quoted && (Grain::named(&name.text).is_some() || Scalar::part_of_time(&name.text).is_some())
}
