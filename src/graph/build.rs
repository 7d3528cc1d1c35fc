//! From a book to its graph: every definition of one's own, and all that they need.

use super::expand::Uses;
use super::node::{Graph, Kind, Node, NodeId};
use crate::resolve::{Book, Column, Definition, Found, Lookup, Origin};
use crate::row::TableId;
use crate::source::Span;
use crate::syntax::{Expr, FromHow, Name, Position, TableEntryKind};
use std::collections::{BTreeSet, HashMap, VecDeque};

/// The graph of a book. What the library has is in it as far as one's own definitions need it.
pub fn graph(book: &Book<'_>) -> Graph {
    built(book, |definition| definition.origin == Origin::Own)
}

/// The graph of a book with every metric of the library.
pub fn whole_graph(book: &Book<'_>) -> Graph {
    built(book, |_| true)
}

fn built(book: &Book<'_>, shown: impl Fn(&Definition<'_>) -> bool) -> Graph {
    let mut builder =
        Builder { book, graph: Graph::default(), open: VecDeque::new(), combined: HashMap::new(), later: Vec::new() };
    builder.definitions(shown);
    builder.settle();
    builder.graph
}

/// The definition behind a node that is still to be looked into.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    Metric(usize),
    Param(usize),
    View(usize),
    Test(usize),
    Table(TableId),
    /// A computed column of a table.
    Computed(TableId, &'a Expr),
    /// The step of a place that a home looks up.
    Link(TableId, u16),
}

pub(super) struct Builder<'a, 'b> {
    pub(super) book: &'b Book<'a>,
    pub(super) graph: Graph,
    open: VecDeque<(NodeId, Subject<'a>)>,
    /// The tables whose rows a definition combines itself.
    pub(super) combined: HashMap<NodeId, BTreeSet<TableId>>,
    /// Names of rows outside of an aggregate: their table is known when those of the metrics are.
    pub(super) later: Vec<(NodeId, &'a [Name], bool)>,
}

impl<'a> Builder<'a, '_> {
    fn definitions(&mut self, shown: impl Fn(&Definition<'_>) -> bool) {
        let book = self.book;
        for at in 0..book.views.len() {
            self.define(Subject::View(at));
        }
        for (at, definition) in book.metrics.iter().enumerate() {
            if shown(definition) {
                self.define(Subject::Metric(at));
            }
        }
        for at in 0..book.own_params {
            self.define(Subject::Param(at));
        }
        for id in book.tables() {
            self.define(Subject::Table(id));
            for (name, value) in self.computed_columns(id) {
                self.column(Found { place: 0, table: id, column: Column::Computed(name, value) }, &name.text);
            }
        }
        for at in 0..book.tests.len() {
            self.define(Subject::Test(at));
        }
        self.work();
    }

    fn computed_columns(&self, id: TableId) -> Vec<(&'a Name, &'a Expr)> {
        let Some(table) = self.book.catalog.tables.get(id.0 as usize) else { return Vec::new() };
        let time = table.time.iter().filter_map(|time| time.name.as_ref().map(|name| (name, &time.value)));
        table.computed.iter().map(|computed| (&computed.name, &computed.value)).chain(time).collect()
    }

    /// The node of a definition, which is looked into later if it is new.
    pub(super) fn define(&mut self, subject: Subject<'a>) -> NodeId {
        let node = self.described(subject);
        let (id, is_new) = self.graph.add(node);
        if is_new {
            self.open.push_back((id, subject));
        }
        id
    }

    fn described(&self, subject: Subject<'a>) -> Node {
        let book = self.book;
        let own = |kind, name: &str, span: Option<Span>| Node { kind, name: name.to_owned(), module: None, span };
        match subject {
            Subject::Metric(at) => match book.metrics.get(at) {
                Some(definition) => {
                    let module = match definition.origin {
                        Origin::Own => None,
                        Origin::Imported(module) | Origin::Library(module) => Some(module.to_owned()),
                    };
                    let metric = definition.metric;
                    Node { module, ..own(Kind::Metric, &metric.name.text, Some(metric.span)) }
                }
                None => own(Kind::Metric, "", None),
            },
            Subject::Param(at) => match book.params.get(at) {
                Some(param) => own(Kind::Param, &param.name.text, Some(param.span)),
                None => own(Kind::Param, "", None),
            },
            Subject::View(at) => match book.views.get(at) {
                Some(view) => own(Kind::View, &view.name.text, Some(view.span)),
                None => own(Kind::View, "", None),
            },
            Subject::Test(at) => match book.tests.get(at) {
                Some(test) => own(Kind::Test, &test.title, Some(test.span)),
                None => own(Kind::Test, "", None),
            },
            Subject::Table(id) => {
                let declared = book.catalog.tables.get(id.0 as usize).and_then(|table| table.declared);
                own(Kind::Table, book.table_name(id), declared)
            }
            // Made by `column`, which knows its name.
            Subject::Computed(..) => own(Kind::Computed, "", None),
            Subject::Link(home, place) => {
                let reach = book.reach(home);
                let link = reach.step(place).map_or("", |step| step.link.as_str());
                let parent = reach.step(place).and_then(|step| book.table_at(home, step.parent)).unwrap_or(home);
                own(Kind::Link, &format!("{}.{link}", book.table_name(parent)), None)
            }
        }
    }

    fn work(&mut self) {
        while let Some((id, subject)) = self.open.pop_front() {
            self.look_into(id, subject);
        }
    }

    fn look_into(&mut self, id: NodeId, subject: Subject<'a>) {
        let book = self.book;
        match subject {
            Subject::Metric(at) => {
                let Some(metric) = book.metrics.get(at).map(|definition| definition.metric) else { return };
                let about = &metric.about;
                let base = about.minimum_base.iter().flat_map(|(least, of)| std::iter::once(least).chain(of));
                let of_value = std::iter::once(&metric.formula).chain(base).chain(&about.blank_as);
                of_value.for_each(|expr| self.expr(id, expr, &Uses::of(Position::Metrics)));
                let band = match &about.better {
                    Some(crate::syntax::Better::Within(low, high)) => vec![low, high],
                    _ => Vec::new(),
                };
                let target = about.target.iter().map(|(target, _)| target);
                target.chain(band).for_each(|expr| self.expr(id, expr, &Uses::shown()));
            }
            Subject::Param(at) => {
                if let Some(param) = book.params.get(at) {
                    self.expr(id, &param.value, &Uses::of(Position::Metrics));
                }
            }
            Subject::View(at) => {
                if let Some(view) = book.views.get(at) {
                    self.question(id, &view.question);
                }
            }
            Subject::Test(at) => self.test(id, at),
            Subject::Table(table) => self.table(id, table),
            Subject::Computed(table, value) => self.expr(id, value, &Uses::rows(vec![table])),
            Subject::Link(home, place) => self.link(id, home, place),
        }
    }

    fn test(&mut self, id: NodeId, at: usize) {
        let Some(test) = self.book.tests.get(at) else { return };
        for expect in &test.expects {
            let Some(asking) = &expect.asking else { continue };
            self.expr(id, &asking.metric, &Uses::of(Position::Metrics));
            asking.by.iter().for_each(|key| self.expr(id, &key.value, &Uses::of(Position::Keys)));
        }
        self.question(id, &test.question);
        for snapshot in &test.snapshots {
            snapshot.asked.iter().for_each(|asked| self.asked_column(id, asked));
            snapshot.by.iter().for_each(|key| self.expr(id, &key.value, &Uses::of(Position::Keys)));
        }
    }

    /// A table needs what decides which of its rows exist, and when they are.
    fn table(&mut self, id: NodeId, table: TableId) {
        let name = self.book.table_name(table);
        let Some(block) = self.book.tables.iter().find(|block| &*block.name.text == name).copied() else { return };
        if let Some(from) = &block.from
            && let Some(source) = self.book.catalog.named(&from.table.text)
        {
            let needed = self.define(Subject::Table(source));
            self.graph.connect(id, needed, true);
            match &from.how {
                FromHow::By(keys) => {
                    keys.iter().for_each(|key| self.expr(id, &key.value, &Uses::key(source)));
                }
                FromHow::Split { column, .. } => self.column_of(id, std::slice::from_ref(column), &[source], true),
            }
        }
        for entry in &block.entries {
            match &entry.kind {
                TableEntryKind::Rows(condition) => self.expr(id, condition, &Uses::rows(vec![table])),
                TableEntryKind::Time { name: None, value } => self.expr(id, value, &Uses::rows(vec![table])),
                TableEntryKind::Time { name: Some(name), .. } => {
                    self.column_of(id, std::slice::from_ref(name), &[table], true);
                }
                TableEntryKind::Span { start, end } => {
                    for name in [start, end] {
                        self.column_of(id, std::slice::from_ref(name), &[table], true);
                    }
                }
                _ => {}
            }
        }
    }

    fn link(&mut self, id: NodeId, home: TableId, place: u16) {
        let Some(step) = self.book.reach(home).step(place) else { return };
        for (name, at) in &step.on {
            if let Lookup::One(found) = self.book.column(home, step.parent, &name.text) {
                let from = self.column(found, &name.text);
                self.graph.connect(id, from, true);
            }
            let found = Found { place, table: step.table, column: Column::Data(*at) };
            let key = self.column(found, "");
            self.graph.connect(id, key, true);
        }
        let table = self.define(Subject::Table(step.table));
        self.graph.connect(id, table, true);
    }

    /// The node of a column; a computed one is looked into later.
    pub(super) fn column(&mut self, found: Found<'a>, name: &str) -> NodeId {
        let table = self.book.table_name(found.table);
        let (kind, name, span) = match found.column {
            Column::Computed(name, _) => (Kind::Computed, name.text.to_string(), Some(name.span)),
            Column::Data(at) => {
                let known = self.book.catalog.tables.get(found.table.0 as usize).and_then(|it| it.columns.get(at));
                (Kind::Column, known.map_or_else(|| name.to_owned(), |column| column.name.clone()), None)
            }
        };
        let name_of_column = name.clone();
        let (id, is_new) = self.graph.add(Node { kind, name: format!("{table}.{name}"), module: None, span });
        if let (true, Column::Data(_)) = (is_new, found.column)
            && self.book.is_borrowed(found.table, found.column)
        {
            self.borrowed(id, found.table, &name_of_column);
        }
        if let (Column::Computed(_, value), true) = (found.column, is_new) {
            self.open.push_back((id, Subject::Computed(found.table, value)));
        }
        id
    }

    /// A column that a table has from the one it is made from needs the column there.
    fn borrowed(&mut self, id: NodeId, table: TableId, name: &str) {
        let book = self.book;
        let derived = book.catalog.tables.get(table.0 as usize).and_then(|data| data.derived.as_ref());
        let source = derived.and_then(|derived| book.catalog.named(&derived.from));
        if let Some(source) = source
            && let Lookup::One(found) = book.column(source, 0, name)
        {
            let column = self.column(found, name);
            self.graph.connect(id, column, true);
        }
    }

    /// Gives every name of rows outside of an aggregate its table: one that the definition combines, directly or through
    /// the metrics it is made of.
    fn settle(&mut self) {
        let mut homes: Vec<BTreeSet<TableId>> = vec![BTreeSet::new(); self.graph.nodes().count()];
        for id in self.graph.needed_first() {
            let mut found = self.combined.get(&id).cloned().unwrap_or_default();
            for edge in self.graph.needs(id) {
                found.extend(homes.get(edge.to.0).into_iter().flatten().copied());
            }
            if let Some(place) = homes.get_mut(id.0) {
                *place = found;
            }
        }
        for (id, path, value) in std::mem::take(&mut self.later) {
            let homes: Vec<TableId> = homes.get(id.0).into_iter().flatten().copied().collect();
            self.column_of(id, path, &homes, value);
        }
        self.work();
    }
}
