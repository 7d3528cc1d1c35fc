//! The end of a check: what the question reaches is kept and renumbered, and every table that is read is described.

use super::checker::Checker;
use super::context::ParamsId;
use super::dimension::{Dim, DimKind};
use super::filters::Condition;
use super::nodes::renumbered;
use super::question::Draft;
use super::recorder::Recorder;
use super::rows::{Cell, Scope};
use super::types::Kind;
use super::written::written;
use super::{
    Checked, Dimension, DimensionId, DimensionKind, Held, KeyShow, Members, Node, NodeId, NodeKind, Place, Probe,
    ProbeRows, Sort, SortBy, TableUse, Target, Top, problems,
};
use crate::calendar::Grain;
use crate::data;
use crate::function::Scalar;
use crate::resolve::{self, Lookup, Step};
use crate::row::{ColumnRef, Row, RowType, TableId};
use crate::source::Span;
use crate::syntax::Question;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

impl<'a> Checker<'a> {
    pub(super) fn finished(&mut self, mut draft: Draft, question: &'a Question) -> Option<Checked> {
        self.targets_under_filter(&mut draft.asked, question);
        let mut roots: Vec<NodeId> = draft.asked.iter().map(|asked| asked.node).collect();
        roots.extend(draft.having);
        roots.extend(draft.sort.iter().filter_map(|sort| match sort.by {
            SortBy::Metric(node) => Some(node),
            SortBy::Dimension(_) => None,
        }));
        roots.extend(draft.top.iter().filter_map(|top| top.by));
        roots.extend(self.recorder.iter().flat_map(Recorder::nodes));
        // The rows that targets are in make no lines.
        let of_lines = self.reached(&roots).iter().filter_map(|id| self.home_of(*id)).collect();
        roots.extend(draft.asked.iter().filter_map(|asked| asked.target.as_ref()).flat_map(Target::nodes));
        let reached = self.reached(&roots);
        let mut homes: BTreeSet<TableId> = reached.iter().filter_map(|id| self.home_of(*id)).collect();
        // Notes count the rows of the table that was spread.
        let spread: Vec<TableId> = homes.iter().filter_map(|table| self.spread_table(*table)).collect();
        homes.extend(spread);
        let members: BTreeSet<TableId> = reached.iter().flat_map(|id| self.member_tables(*id)).collect();
        let mut tables = self.table_uses(&homes, &members, question)?;
        self.bind_lines(&draft.by, &of_lines, &members)?;
        self.say_of_tables(&draft, &reached, question);

        let dimensions = self.used_dimensions(&draft.by, &reached);
        let new_dimension: HashMap<DimensionId, DimensionId> =
            (0u32..).zip(&dimensions).map(|(new, old)| (*old, DimensionId(new))).collect();
        let new_node: HashMap<NodeId, NodeId> = (0u32..).zip(&reached).map(|(new, old)| (*old, NodeId(new))).collect();
        let dimension = |id: DimensionId| new_dimension.get(&id).copied().unwrap_or(id);
        let node = |id: NodeId| new_node.get(&id).copied().unwrap_or(id);
        let nodes = reached
            .iter()
            .filter_map(|id| self.nodes.get(*id))
            .map(|old| Node { kind: renumbered(&old.kind, node, dimension), ..old.clone() })
            .collect();
        let asked = draft.asked.into_iter().map(|mut asked| {
            asked.node = node(asked.node);
            asked.target = asked.target.map(|target| target.renumbered(node));
            asked
        });
        let sort = draft.sort.into_iter().map(|sort| Sort {
            by: match sort.by {
                SortBy::Metric(id) => SortBy::Metric(node(id)),
                SortBy::Dimension(id) => SortBy::Dimension(dimension(id)),
            },
            ..sort
        });
        let probes = self.probes_of(&homes);
        self.put_made_columns(&mut tables);
        let definitions = self.definitions();
        let origins = self.recorder.take().map(|recorder| recorder.finished(definitions, node));
        Some(Checked {
            nodes,
            origins,
            asked: asked.collect(),
            by: draft.by.iter().map(|id| dimension(*id)).collect(),
            dimensions: dimensions.iter().filter_map(|id| self.described(*id)).collect(),
            tables,
            having: draft.having.map(node),
            sort: sort.collect(),
            top: draft.top.map(|top| Top { of: top.of.map(dimension), by: top.by.map(node), ..top }),
            across: draft.across.map(dimension),
            period: self.period,
            unsettled: self.unsettled,
            totals: question.totals,
            sparse: question.sparse,
            as_of: question.as_of,
            calendar: Arc::clone(&self.book.catalog.calendar),
            notes: each_once(std::mem::take(&mut self.notes)),
            probes,
        })
    }

    /// A table whose aggregates lift a key still gives lines by it: `count(contacts) over all` by channel has a line for
    /// every channel. A table that cannot give the key gives none; if none can, there would be no line at all.
    fn bind_lines(&mut self, by: &[DimensionId], homes: &BTreeSet<TableId>, members: &BTreeSet<TableId>) -> Option<()> {
        let mut lacking: BTreeSet<DimensionId> = by.iter().copied().collect();
        let mut has_all = by.is_empty() || homes.is_empty() && members.is_empty();
        for table in homes.union(members) {
            // The time of members, when agents were hired, makes no periods, and needs none.
            let needed = |id: &DimensionId| homes.contains(table) || !self.is_grain(*id);
            let needed: Vec<DimensionId> = by.iter().copied().filter(needed).collect();
            // Every key is bound to every table that can give it.
            let given: Vec<DimensionId> =
                needed.iter().copied().filter(|id| self.quietly(|checker| checker.gives(*id, *table))).collect();
            has_all |= given == needed;
            lacking.retain(|id| !given.contains(id));
        }
        if has_all {
            return Some(());
        }
        let tables: Vec<TableId> = homes.union(members).copied().collect();
        let keys: Vec<(&str, Span)> = by
            .iter()
            .filter(|id| lacking.is_empty() || lacking.contains(id))
            .filter_map(|id| self.dimensions.get(id.0 as usize))
            .map(|dimension| (dimension.name.as_str(), dimension.span))
            .collect();
        let problem = problems::keys_of_no_table(self.book, &keys, &tables);
        self.fail(problem)
    }

    /// Whether a dimension is a grain of time.
    pub(super) fn is_grain(&self, id: DimensionId) -> bool {
        self.grain_of(id).is_some()
    }

    /// The grain that a dimension is.
    pub(super) fn grain_of(&self, id: DimensionId) -> Option<Grain> {
        match self.dimensions.get(id.0 as usize)?.kind {
            DimKind::Grain(grain) => Some(grain),
            _ => None,
        }
    }

    /// The nodes that can be reached, in their order: children before parents.
    fn reached(&self, roots: &[NodeId]) -> BTreeSet<NodeId> {
        let mut reached = BTreeSet::new();
        let mut open = roots.to_vec();
        while let Some(id) = open.pop() {
            if reached.insert(id)
                && let Some(node) = self.nodes.get(id)
            {
                open.extend(node.kind.children());
            }
        }
        reached
    }

    fn home_of(&self, id: NodeId) -> Option<TableId> {
        match &self.nodes.get(id)?.kind {
            NodeKind::Aggregate(aggregate) => Some(aggregate.table),
            NodeKind::OpenRows(open) => Some(open.table),
            _ => None,
        }
    }

    fn member_tables(&self, id: NodeId) -> Vec<TableId> {
        let Some(NodeKind::Nested(nested)) = self.nodes.get(id).map(|node| &node.kind) else { return Vec::new() };
        let tables = nested.members.iter().filter_map(|group| match &group.from {
            Members::Rows(table, _) => Some(*table),
            Members::Seen(_) => None,
        });
        tables.collect()
    }

    /// The dimensions of the question, then those of nested aggregates.
    fn used_dimensions(&self, by: &[DimensionId], reached: &BTreeSet<NodeId>) -> Vec<DimensionId> {
        let mut used = by.to_vec();
        for id in reached {
            let more: &[DimensionId] = match self.nodes.get(*id).map(|node| &node.kind) {
                Some(NodeKind::Without(_, keys)) => keys,
                Some(kind) => &kind.nested().iter().flat_map(|nested| nested.by.clone()).collect::<Vec<_>>(),
                None => &[],
            };
            used.extend(more.iter().copied().filter(|id| !used.contains(id)).collect::<Vec<_>>());
        }
        used
    }

    fn described(&self, id: DimensionId) -> Option<Dimension> {
        let Dim { name, kind: dim, bound, span, .. } = self.dimensions.get(id.0 as usize)?;
        let show = bound.values().map(|cell| &cell.show).find(|show| **show != KeyShow::Plain);
        let unit = bound.values().next().map(|cell| cell.unit.clone()).unwrap_or_default();
        let rows = bound.iter().map(|(table, cell)| (*table, cell.row.clone()));
        let kind = match dim {
            DimKind::Grain(grain) => DimensionKind::Grain(*grain),
            DimKind::Part(part) => DimensionKind::Part(*part, rows.collect()),
            _ => DimensionKind::Value(rows.collect()),
        };
        let show = show.cloned().unwrap_or(KeyShow::Plain);
        let written = match dim {
            DimKind::Rows(table, _) => self.book.table_name(*table).to_owned(),
            _ => name.clone(),
        };
        Some(Dimension { name: name.clone(), written, kind, show, unit, span: *span })
    }

    /// Every table that is read: those that are asked, those that give members, and what they look up.
    fn table_uses(
        &mut self,
        homes: &BTreeSet<TableId>,
        members: &BTreeSet<TableId>,
        question: &'a Question,
    ) -> Option<Vec<TableUse>> {
        self.metric = None;
        let book = self.book;
        let asked: BTreeSet<TableId> = homes.union(members).copied().collect();
        let linked = asked.iter().flat_map(|table| book.reach(*table).steps.iter().map(|step| step.table));
        let linked: BTreeSet<TableId> = linked.collect();
        let all: BTreeSet<TableId> = asked.union(&linked).copied().collect();
        let mut uses = Some(Vec::new());
        for table in all {
            self.touch_table(table);
            let filter = if homes.contains(&table) {
                self.question_filter(table, question)
            } else if members.contains(&table) {
                let known = question.filter.as_ref().is_some_and(|filter| self.missing(table, filter).is_none());
                if known { self.question_filter(table, question) } else { Some(None) }
            } else {
                Some(None)
            };
            if linked.contains(&table) {
                self.own_rows_only(table);
            }
            let filter = filter.map(|condition| condition.map(|condition| condition.cell.row));
            match (filter.and_then(|filter| self.table_use(table, filter)), &mut uses) {
                (Some(one), Some(all)) => all.push(one),
                _ => uses = None,
            }
        }
        uses
    }

    /// The rows of a table that is looked up are chosen before anything is looked up for them.
    fn own_rows_only(&mut self, table: TableId) {
        let book = self.book;
        let Some(rows) = book.catalog.tables.get(table.0 as usize).and_then(|table| table.rows.as_ref()) else {
            return;
        };
        let scope = Scope { home: table, at: 0, params: ParamsId::NONE, condition: true };
        let cell = self.quietly(|checker| checker.row_condition(rows, scope));
        let mut linked = None;
        if let Some(cell) = cell {
            cell.row.columns(&mut |column| linked = linked.or((column.place > 0).then_some(column)));
        }
        if let Some(column) = linked {
            let column = self.reference_name(table, column);
            self.problems.push(problems::rows_by_linked(book.table_name(table), &column, rows.span));
        }
    }

    /// The question's filter in the rows of a table that is asked.
    fn question_filter(&mut self, table: TableId, question: &'a Question) -> Option<Option<Condition>> {
        let Some(filter) = &question.filter else { return Some(None) };
        let params = self.question_params;
        if let Some(path) = self.missing(table, filter) {
            return self.fail(problems::filter_not_reachable(self.book, path, table, Span::default()));
        }
        let cell = self.row_condition(filter, Scope { home: table, at: 0, params, condition: true })?;
        self.record_filter(table, &cell);
        Some(Some(Condition { cell, written: written(filter) }))
    }

    /// `rows where …`
    pub(super) fn rows_where(&mut self, id: TableId) -> Option<Option<Condition>> {
        let Some(condition) = self.book.catalog.tables.get(id.0 as usize).and_then(|table| table.rows.as_ref()) else {
            return Some(None);
        };
        let scope = Scope { home: id, at: 0, params: ParamsId::NONE, condition: true };
        let cell = self.row_condition(condition, scope)?;
        self.rows_without_windows(id, &cell.row, condition)?;
        Some(Some(Condition { cell, written: written(condition) }))
    }

    pub(super) fn table_use(&mut self, id: TableId, filter: Option<Row>) -> Option<TableUse> {
        let book = self.book;
        let table: &data::Table = book.catalog.tables.get(id.0 as usize)?;
        let scope = Scope { home: id, at: 0, params: ParamsId::NONE, condition: true };
        let rows = self.rows_where(id)?.map(|condition| {
            self.record_rows(id, &condition.cell);
            condition.cell.row
        });
        let mut places = Vec::new();
        for (_, step) in book.reach(id).places() {
            let mut on = Vec::new();
            for (name, column) in &step.on {
                let scope = Scope { at: step.parent, condition: false, ..scope };
                let Lookup::One(found) = book.column(id, step.parent, &name.text) else { return None };
                let target =
                    book.catalog.tables.get(step.table.0 as usize).and_then(|table| table.columns.get(*column))?;
                let row = self.column(found, scope)?.typed(target.kind.row_type()).settled();
                on.push((row, u16::try_from(*column).ok()?));
            }
            let held = match &step.held {
                Some(held) => Some(self.held(id, step, held)?),
                None => None,
            };
            places.push(Place { table: step.table, on, held, link: step.link.clone() });
        }
        let lasting = self.lasting(id)?;
        let clock = self.table_clock(id);
        let key = table.key.iter().filter_map(|at| {
            let reference = ColumnRef { place: 0, column: u16::try_from(*at).ok()? };
            Some(Row::Column(reference, table.columns.get(*at)?.kind.row_type()))
        });
        Some(TableUse {
            id,
            name: table.name.clone(),
            bad_rows: table.bad_rows,
            origin: table.origin.clone(),
            columns: table.columns.iter().map(|column| (column.name.clone(), column.kind)).collect(),
            places,
            rows,
            filter,
            grain: clock.as_ref().map(|clock| clock.grain),
            time: clock.map(|clock| clock.row),
            lasting: lasting.map(|(lasting, _)| lasting),
            covers: table.covers,
            spread: table.spread.is_some(),
            by_days: table.variant == Some(data::Variant::Days),
            whole_periods: table.whole_periods,
            noun: table.noun.clone(),
            key: key.collect(),
            calendar: Arc::clone(&book.catalog.calendar),
            source: table.rows_source.clone(),
            made: Vec::new(),
        })
    }

    /// When a link holds: the moment in the rows that link, and the bounds in the rows that are found.
    fn held(&mut self, home: TableId, step: &'a Step, held: &'a resolve::Held) -> Option<Held> {
        let scope = Scope { home, at: step.parent, params: ParamsId::NONE, condition: false };
        let cell = self.row(&held.at, scope)?.typed(RowType::Date);
        if !matches!(cell.kind(), Kind::Date | Kind::Time) {
            return self.fail(problems::time_of_what(&held.at, cell.kind()));
        }
        let target = self.book.catalog.tables.get(step.table.0 as usize)?;
        let bounds = [held.from, held.to];
        let kinds = bounds.iter().flatten().filter_map(|bound| target.columns.get(bound.column));
        let in_days = kinds.filter(|column| !column.open).any(|column| matches!(column.kind, data::Kind::Date(_)));
        let mut at = cell.settled();
        // As everywhere, a timestamp beside a date is taken as its day.
        if in_days && at.ty() == RowType::Time {
            at = Row::Call(Scalar::Date, vec![at], RowType::Date);
        }
        let [from, to] = bounds.map(|bound| {
            let bound = bound?;
            Some((u16::try_from(bound.column).ok()?, bound.included))
        });
        Some(Held { at, from, to })
    }

    /// The columns that a table makes of its rows stand behind those of its data. Known only when all else is checked.
    pub(super) fn put_made_columns(&mut self, tables: &mut [TableUse]) {
        for table in tables {
            let made = self.made_columns.get(&table.id).cloned().unwrap_or_default();
            table.columns.extend(made.iter().map(|column| (column.name.clone(), column.kind)));
            table.made = made;
        }
    }

    /// Probes that are about tables and dimensions, not about one metric.
    fn say_of_tables(&mut self, draft: &Draft, reached: &BTreeSet<NodeId>, question: &'a Question) {
        self.metric = None;
        let used: Vec<ProbeRows> = reached.iter().filter_map(|id| self.rows_of(*id)).collect();
        let used: BTreeSet<ProbeRows> = used.into_iter().map(|rows| self.counted_rows(rows)).collect();
        let dims = draft.by.iter().filter_map(|id| self.dimensions.get(id.0 as usize));
        let bound: Vec<(TableId, String, Cell)> = dims
            .flat_map(|dim| dim.bound.iter().map(|(table, cell)| (*table, dim.name.clone(), cell.clone())))
            .collect();
        // By periods they have a line of their own.
        let by_periods = draft.by.iter().any(|id| self.is_grain(*id));
        let is_length = |id: &NodeId| self.nodes.get(*id).is_some_and(|node| matches!(node.kind, NodeKind::Extent(..)));
        let has_length = reached.iter().any(is_length);
        for rows in used {
            if let Some(Some(filter)) = self.question_filter(rows.table, question) {
                self.probe_conditions(&ProbeRows { filtered: false, ..rows.clone() }, &[filter]);
            }
            if let Some(Some(condition)) = self.rows_where(rows.table) {
                self.probe_rows(&rows, &condition);
            }
            for (_, name, cell) in bound.iter().filter(|(table, ..)| *table == rows.table) {
                self.probe_dimension(&rows, cell, None, name);
            }
            let is_inside = !by_periods && (has_length || self.timed_inside.contains(&rows.table));
            if self.period.is_some() || is_inside {
                self.probe_time(&rows);
            }
        }
        reached.iter().for_each(|id| self.say_of_members(*id));
    }

    /// Probes about the keys that tell the members of an aggregate apart.
    fn say_of_members(&mut self, id: NodeId) {
        let Some(NodeKind::Nested(nested)) = self.nodes.get(id).map(|node| node.kind.clone()) else { return };
        let used: BTreeSet<ProbeRows> =
            self.reached(&nested.children()).into_iter().filter_map(|id| self.rows_of(id)).collect();
        for group in &nested.members {
            let Members::Seen(seen) = &group.from else { continue };
            for rows in &used {
                let Some((table, filter)) = seen.iter().find(|(table, _)| *table == rows.table) else { continue };
                for id in &group.by {
                    let Some(dim) = self.dimensions.get(id.0 as usize) else { continue };
                    let name = dim.name.clone();
                    if let Some(cell) = dim.bound.get(table).cloned() {
                        self.probe_dimension(rows, &cell, filter.as_ref(), &name);
                    }
                }
            }
        }
    }

    /// The rows that an aggregate is about.
    fn rows_of(&self, id: NodeId) -> Option<ProbeRows> {
        match &self.nodes.get(id)?.kind {
            NodeKind::Aggregate(node) => Some(ProbeRows::of(node.table, node.time.clone(), node.on)),
            NodeKind::OpenRows(node) => Some(ProbeRows::lasting(node.table)),
            _ => None,
        }
    }

    /// The probes of tables that are asked, each once; the first metric that has one keeps it.
    fn probes_of(&mut self, homes: &BTreeSet<TableId>) -> Vec<Probe> {
        let mut kept: Vec<Probe> = Vec::new();
        let mut seen: BTreeMap<TableId, HashSet<String>> = BTreeMap::new();
        for probe in std::mem::take(&mut self.probes) {
            let words = format!("{:?} {:?} {:?}", probe.says, probe.rows, probe.aggregates);
            let table = probe.rows.table;
            if homes.contains(&table) && seen.entry(table).or_default().insert(words) {
                kept.push(probe);
            }
        }
        kept
    }
}

/// Each once, in the order in which they were said first.
fn each_once<T: Clone + Eq + std::hash::Hash>(all: Vec<T>) -> Vec<T> {
    let mut seen = HashSet::new();
    all.into_iter().filter(|one| seen.insert(one.clone())).collect()
}
