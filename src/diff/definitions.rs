//! What each definition of one version means: as it is written, and with everything it names put in.

use super::meaning::{Names, Reader};
use super::term::{Head, TermId, Terms};
use crate::graph::{Graph, Kind, Node};
use crate::resolve::Book;
use crate::source::{Sources, Span};
use crate::syntax::{FromHow, Metric, Question, Table, TableEntryKind, View};
use std::collections::{BTreeMap, BTreeSet};

/// One version of the formulas.
#[derive(Clone, Copy)]
pub struct Version<'a> {
    /// Its definitions.
    pub book: &'a Book<'a>,
    /// What depends on what in it.
    pub graph: &'a Graph,
    /// Its texts.
    pub sources: &'a Sources,
}

/// A metric of one version.
pub(super) struct MetricMeaning {
    /// Its parts as they are written, names staying names.
    pub(super) own: Vec<(&'static str, Option<TermId>)>,
    /// Everything put in, with what is said of the tables and columns it reaches.
    pub(super) whole: (TermId, Vec<(Kind, String, TermId)>),
    /// What changes no value, by the word for it.
    pub(super) words: Vec<(&'static str, String)>,
    /// Its formula.
    pub(super) span: Span,
}

/// What one version means.
pub(super) struct Definitions {
    /// One's own metrics, by name.
    pub(super) metrics: BTreeMap<String, MetricMeaning>,
    /// Everything else that has a meaning of its own.
    pub(super) others: BTreeMap<(Kind, String), TermId>,
    /// The metrics in the order of the texts.
    pub(super) order: Vec<String>,
}

impl Definitions {
    /// Reads a version.
    pub(super) fn of(version: Version<'_>, terms: &mut Terms) -> Definitions {
        let book = version.book;
        let mut others = BTreeMap::new();
        let mut stay = Reader::new(book, terms, Names::Stay);
        for param in &book.params {
            others.insert((Kind::Param, param.name.text.to_string()), stay.formula(&param.value));
        }
        for view in &book.views {
            others.insert((Kind::View, view.name.text.to_string()), view_meaning(&mut stay, view));
        }
        for table in &book.tables {
            table_meaning(&mut stay, table, &mut others);
        }
        let own = own_metrics(book);
        let written: Vec<_> = own.iter().map(|metric| written_parts(&mut stay, metric)).collect();
        let words: Vec<_> = own.iter().map(|metric| words(&mut stay, metric)).collect();
        let mut put_in = Reader::new(book, terms, Names::PutIn);
        let whole: Vec<TermId> = own.iter().map(|metric| put_in.metric(metric)).collect();

        let data = data_below(version.graph, &others);
        let mut metrics = BTreeMap::new();
        for (((metric, own), words), whole) in own.iter().zip(written).zip(words).zip(whole) {
            let name = metric.name.text.to_string();
            let id = version.graph.find(Kind::Metric, &name);
            let data = id.and_then(|id| data.get(id.0)).cloned().unwrap_or_default();
            let meaning = MetricMeaning { own, whole: (whole, data), words, span: metric.formula.span };
            metrics.insert(name, meaning);
        }
        let order = own.iter().map(|metric| metric.name.text.to_string()).collect();
        Definitions { metrics, others, order }
    }
}

fn own_metrics<'a>(book: &Book<'a>) -> Vec<&'a Metric> {
    let own = book.metrics.iter().filter(|definition| definition.origin == crate::resolve::Origin::Own);
    own.map(|definition| definition.metric).collect()
}

/// What is said of the tables and columns that each metric reaches. A name that no known table has may be a column of any
/// of them, so that what is said of every table counts.
fn data_below(graph: &Graph, said: &BTreeMap<(Kind, String), TermId>) -> Vec<Vec<(Kind, String, TermId)>> {
    let of_data = |kind| matches!(kind, Kind::Table | Kind::Column | Kind::Computed | Kind::Link | Kind::Unknown);
    let tables = said.iter().filter(|((kind, _), _)| *kind == Kind::Table);
    let tables: Vec<(Kind, String, TermId)> = tables.map(|((kind, name), term)| (*kind, name.clone(), *term)).collect();
    let below = graph.below(|_, node| of_data(node.kind));
    let data = below.into_iter().map(|below| {
        let nodes: Vec<&Node> = below.into_iter().filter_map(|id| graph.node(id)).collect();
        let known = nodes.iter().map(|node| (node.kind, node.name.clone()));
        let mut data: Vec<(Kind, String, TermId)> =
            known.filter_map(|key| said.get(&key).map(|term| (key.0, key.1.clone(), *term))).collect();
        if nodes.iter().any(|node| node.kind == Kind::Unknown) {
            data.extend(tables.iter().cloned());
        }
        data.sort();
        data.dedup();
        data
    });
    data.collect()
}

fn written_parts<'a>(reader: &mut Reader<'a, '_>, metric: &'a Metric) -> Vec<(&'static str, Option<TermId>)> {
    let about = &metric.about;
    let unit = about.unit.as_ref().map(|(unit, _)| reader.terms.add(Head::In(unit.clone()), Vec::new()));
    let base = about.minimum_base.as_ref().map(|(least, of)| {
        let parts = std::iter::once(least).chain(of).map(|expr| reader.formula(expr)).collect();
        reader.terms.word("minimum base", parts)
    });
    vec![
        ("formula", Some(reader.formula(&metric.formula))),
        ("unit", unit),
        ("minimum_base", base),
        ("blank as", about.blank_as.as_ref().map(|expr| reader.formula(expr))),
    ]
}

/// What a metric says to people: nothing here changes a value.
fn words<'a>(reader: &mut Reader<'a, '_>, metric: &'a Metric) -> Vec<(&'static str, String)> {
    let about = &metric.about;
    let target = about.target.as_ref().map(|(target, source)| (reader.formula(target), source));
    let better = about.better.as_ref().map(|better| match better {
        crate::syntax::Better::Higher => ("higher", Vec::new()),
        crate::syntax::Better::Lower => ("lower", Vec::new()),
        crate::syntax::Better::Within(low, high) => ("within", vec![reader.formula(low), reader.formula(high)]),
    });
    vec![
        ("documentation", metric.doc.clone()),
        ("label", format!("{:?}", about.labels)),
        ("format", format!("{:?}", about.format.as_ref().map(|(format, _)| format))),
        ("target", format!("{target:?}")),
        ("better", format!("{better:?}")),
        ("owner", format!("{:?}", about.owner)),
        ("tags", format!("{:?}", about.tags)),
    ]
}

fn view_meaning<'a>(reader: &mut Reader<'a, '_>, view: &'a View) -> TermId {
    let Question { by, filter, having, set, across, top, .. } = &view.question;
    let question = &view.question;
    let mut parts = Vec::new();
    for asked in &question.metrics {
        parts.push(match asked {
            crate::syntax::Asked::Name(name) => reader.terms.name(&*name.text),
            crate::syntax::Asked::Formula { formula, .. } => reader.formula(formula),
        });
    }
    let keys: Vec<TermId> = by.iter().chain(across).map(|key| reader.key(key)).collect();
    parts.push(reader.terms.word("by", keys));
    parts.extend(filter.iter().map(|filter| reader.rows(filter)));
    parts.extend(having.iter().map(|having| reader.formula(having)));
    for (name, value) in set {
        let value = reader.formula(value);
        parts.push(reader.terms.add(Head::Name(name.text.to_string()), vec![value]));
    }
    let top = top.as_ref().map(|top| {
        (top.count, top.of.as_ref().map(|of| of.text.clone()), top.by.as_ref().map(|by| reader.formula(by)))
    });
    let sort: Vec<_> = question.sort.iter().map(|sort| (reader.formula(&sort.by), sort.descending)).collect();
    let rest = format!(
        "{:?}",
        (
            question.from.map(|(from, _)| from),
            question.to.map(|(to, _)| to),
            question.totals,
            question.sparse,
            question.as_of,
            across.is_some(),
            top,
            sort
        )
    );
    parts.push(reader.terms.name(rest));
    reader.terms.word("view", parts)
}

/// What a block says of the table as a whole, of its links, and of each column.
fn table_meaning<'a>(reader: &mut Reader<'a, '_>, table: &'a Table, others: &mut BTreeMap<(Kind, String), TermId>) {
    let name = &table.name.text;
    let computed: BTreeSet<&str> = table.entries.iter().filter_map(|entry| made(&entry.kind)).collect();
    let mut of_table = Vec::new();
    let mut of_columns: BTreeMap<(Kind, String), Vec<TermId>> = BTreeMap::new();
    if let Some(from) = &table.from {
        let how = match &from.how {
            FromHow::By(keys) => keys.iter().map(|key| reader.rows(&key.value)).collect(),
            FromHow::Split { column, at } => {
                vec![reader.terms.name(&*column.text), reader.terms.name(format!("split at {at}"))]
            }
        };
        let from = std::iter::once(reader.terms.name(&*from.table.text)).chain(how).collect();
        of_table.push(reader.terms.word("from", from));
    }
    for entry in &table.entries {
        let term = entry_meaning(reader, &entry.kind);
        match &entry.kind {
            TableEntryKind::One(_) | TableEntryKind::Order { .. } => {}
            TableEntryKind::Link { columns, table: target, target: there, held, .. } => {
                let from = columns.iter().map(|column| &*column.text).collect::<Vec<_>>().join(", ");
                let link = (Kind::Link, format!("{name}.{from} -> {}", target.text));
                let there = there.iter().map(|column| reader.terms.name(&*column.text));
                let mut there: Vec<TermId> = there.collect();
                there.extend(held.iter().map(|held| reader.rows(held)));
                others.insert(link, reader.terms.word("link", there));
            }
            kind => match columns(kind) {
                columns if columns.is_empty() => of_table.push(term),
                columns => {
                    for column in columns {
                        let kind = if computed.contains(column) { Kind::Computed } else { Kind::Column };
                        of_columns.entry((kind, format!("{name}.{column}"))).or_default().push(term);
                    }
                }
            },
        }
    }
    of_table.sort_unstable();
    if !of_table.is_empty() {
        others.insert((Kind::Table, name.to_string()), reader.terms.word("table", of_table));
    }
    for (column, mut said) in of_columns {
        said.sort_unstable();
        others.insert(column, reader.terms.word("column", said));
    }
}

/// The name of a column that the block makes itself.
fn made(kind: &TableEntryKind) -> Option<&str> {
    match kind {
        TableEntryKind::Computed { name, .. } | TableEntryKind::Time { name: Some(name), .. } => Some(&name.text),
        _ => None,
    }
}

/// The columns that an entry is about; none: the whole table.
fn columns(kind: &TableEntryKind) -> Vec<&str> {
    match kind {
        TableEntryKind::Unit { columns, .. }
        | TableEntryKind::Fill { columns, .. }
        | TableEntryKind::BlankCodes { columns, .. }
        | TableEntryKind::Truth { columns, .. }
        | TableEntryKind::Format { columns, .. }
        | TableEntryKind::Mean { columns, .. } => columns.iter().map(|column| &*column.text).collect(),
        TableEntryKind::Computed { name, .. } => vec![&*name.text],
        _ => Vec::new(),
    }
}

fn entry_meaning<'a>(reader: &mut Reader<'a, '_>, kind: &'a TableEntryKind) -> TermId {
    let (word, parts) = match kind {
        TableEntryKind::Time { name, value } => {
            let name = name.as_ref().map(|name| reader.terms.name(&*name.text));
            let value = reader.rows(value);
            ("time", name.into_iter().chain([value]).collect())
        }
        TableEntryKind::Spread(how) => ("spread", vec![reader.terms.name(&*how.text)]),
        TableEntryKind::Grain(grain) => ("grain", vec![reader.terms.name(&*grain.text)]),
        TableEntryKind::Key(columns) => {
            ("key", columns.iter().map(|column| reader.terms.name(&*column.text)).collect())
        }
        TableEntryKind::Value(column) => ("value", vec![reader.terms.name(&*column.text)]),
        TableEntryKind::Unit { unit, .. } => ("unit", vec![reader.terms.add(Head::In(unit.clone()), Vec::new())]),
        TableEntryKind::Fill { value, .. } => ("fill", vec![reader.formula(value)]),
        TableEntryKind::BlankCodes { codes, .. } => ("blank", codes.iter().map(|code| reader.formula(code)).collect()),
        TableEntryKind::Truth { yes, codes, .. } => {
            (if *yes { "yes" } else { "no" }, codes.iter().map(|code| reader.formula(code)).collect())
        }
        TableEntryKind::Format { format, quoted, .. } => {
            ("format", vec![reader.terms.name(format!("{format} {quoted}"))])
        }
        TableEntryKind::Reading { what, text } => ("reading", vec![reader.terms.name(format!("{what:?} {text}"))]),
        TableEntryKind::Rows(condition) => ("rows", vec![reader.rows(condition)]),
        TableEntryKind::Covers(from, to) => ("covers", vec![reader.formula(from), reader.formula(to)]),
        TableEntryKind::Span { start, end } => ("span", [start, end].map(|name| reader.terms.name(&*name.text)).into()),
        TableEntryKind::Mean { of, .. } => ("mean", vec![reader.terms.name(&*of.text)]),
        TableEntryKind::Computed { value, .. } => ("computed", vec![reader.rows(value)]),
        TableEntryKind::Unpivot { wide, key, value } => {
            let ends = wide.iter().flat_map(|(first, last)| [first, last.as_ref().unwrap_or(first)]);
            ("unpivot", ends.chain([key, value]).map(|name| reader.terms.name(&*name.text)).collect())
        }
        TableEntryKind::Link { .. } | TableEntryKind::One(_) | TableEntryKind::Order { .. } => ("", Vec::new()),
    };
    reader.terms.word(word, parts)
}
