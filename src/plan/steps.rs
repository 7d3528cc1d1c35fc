//! From nodes to programs: every node in every context that needs it, aggregates as places in asks.

use super::Plan;
use super::asks::Asks;
use super::beside::Beside;
use super::context::{Context, TimeShape, grain_of, operands};
use super::folds::folds;
use super::lines::Lines;
use super::moved::moved_context;
use super::placing::PlacingUse;
use super::probes::{CoversAsk, ProbeAsk};
use super::program::{Leaf, Length, MemberGroup, MemberSource, Moved, Nested, Op, Program};
use super::rest::{LeftOut, RestDimension};
use super::{lines, placing, probes, problems};
use crate::calendar::Grain;
use crate::check::{
    self, AggregateNode, Checked, Dimension, DimensionId, DimensionKind, KeyShow, Members, MovedNode, NestedNode,
    NodeId, NodeKind, Origins, PartKind,
};
use crate::function::{Extent, Scalar};
use crate::problem::Problem;
use crate::row::{Row, TableId};
use crate::source::Span;
use crate::unit::Unit;
use crate::value::{Reason, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

/// How deeply aggregates may stand inside one another: members are calculated by recursion.
const NESTING_LIMIT: usize = 64;

/// The plan of a question, or of the remainder of its `--top`.
///
/// # Errors
/// Everything that cannot be planned, at the metric or key that it is about.
pub(super) fn build(checked: &Checked, left_out: Option<&LeftOut>) -> Result<Plan, Vec<Problem>> {
    let rest = left_out.map(|left_out| RestDimension::new(checked, left_out));
    let mut builder = Builder::new(checked, rest.as_ref());
    let built = builder.whole(left_out);
    let mut problems = std::mem::take(&mut builder.problems);
    let (lines, probes, covers) = match built {
        Ok(built) if problems.is_empty() => built,
        Ok(_) => return Err(problems),
        Err(problem) => {
            problems.push(problem);
            problems.dedup();
            return Err(problems);
        }
    };
    let mut dimensions = checked.dimensions.clone();
    dimensions.extend(rest.is_some().then(|| Dimension {
        name: "rest".to_owned(),
        written: "rest".to_owned(),
        kind: DimensionKind::Value(Vec::new()),
        show: KeyShow::Plain,
        unit: Unit::none(),
        span: Span::default(),
    }));
    let columns = lines::columns(&builder);
    Ok(Plan {
        relations: builder.asks.relations,
        asks: builder.asks.asks,
        coverage: builder.asks.coverage,
        dimensions,
        placings: builder.asks.placings,
        programs: builder.programs,
        lines,
        columns,
        period: checked.period,
        calendar: Arc::clone(&checked.calendar),
        notes: checked.notes.clone(),
        probes,
        covers,
    })
}

/// A program of members that is still to be built.
struct Waiting {
    /// Its position among the programs.
    program: usize,
    roots: Vec<NodeId>,
    context: Context,
    /// Whether it runs in the same context more than once: a week at the edge of a month is a member in both months.
    again: bool,
}

/// Builds programs; a nested aggregate's program is built after the one that it was found in, so that no depth of
/// formulas can exhaust the stack.
pub(super) struct Builder<'a> {
    pub(super) checked: &'a Checked,
    pub(super) rest: Option<&'a RestDimension>,
    pub(super) asks: Asks<'a>,
    /// What stands beside lengths of time.
    beside: Beside,
    pub(super) programs: Vec<Program>,
    pub(super) problems: Vec<Problem>,
    /// For every node, the column that first needs it: where its problems are shown.
    owners: Vec<Span>,
    /// For every node, the placings that its value depends on.
    uses: Vec<Vec<PlacingUse>>,
    /// For every node, the tables whose rows are members in it: `by agents`.
    member_tables: Vec<BTreeSet<TableId>>,
    /// By node, members and context: a standing has other members where another key is the last.
    nested: HashMap<(NodeId, Vec<DimensionId>, Context), (usize, usize)>,
    waiting: VecDeque<Waiting>,
    /// How many nested aggregates stand in the programs so far.
    places: usize,
    periods: bool,
    /// Whether some program has to know how long T is.
    lengths: bool,
    /// For every node, the nodes that its written parts stand for, where they are wanted.
    written: BTreeMap<NodeId, Vec<NodeId>>,
}

impl<'a> Builder<'a> {
    fn new(checked: &'a Checked, rest: Option<&'a RestDimension>) -> Builder<'a> {
        Builder {
            checked,
            rest,
            asks: Asks::new(checked, rest),
            beside: Beside::of(checked),
            programs: Vec::new(),
            problems: Vec::new(),
            owners: owners(checked),
            uses: Vec::with_capacity(checked.nodes.len()),
            member_tables: Vec::with_capacity(checked.nodes.len()),
            nested: HashMap::new(),
            waiting: VecDeque::new(),
            places: 0,
            periods: false,
            lengths: false,
            written: checked.origins.as_ref().map(written).unwrap_or_default(),
        }
    }

    fn whole(&mut self, left_out: Option<&LeftOut>) -> Result<(Lines, Vec<ProbeAsk>, Vec<CoversAsk>), Problem> {
        self.survey()?;
        if !self.problems.is_empty() {
            return Ok(Default::default());
        }
        let lines = lines::build(self, left_out)?;
        self.finish_members();
        let (probes, covers) = probes::build(&mut self.asks)?;
        if self.periods || self.lengths || self.checked.period.is_some() || self.timed_tables() > 1 {
            self.asks.cover()?;
        }
        Ok((lines, probes, covers))
    }

    /// A problem of one part is kept, and the other parts are planned for what may be wrong in them.
    pub(super) fn kept<T>(&mut self, part: Result<T, Problem>) -> Option<T> {
        part.map_err(|problem| {
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        })
        .ok()
    }

    /// Problems that follow are about this node.
    fn about(&mut self, node: NodeId) {
        if let Some(span) = self.owners.get(node.0 as usize) {
            self.asks.span = *span;
        }
    }

    /// Finds the placings of every node and how deeply aggregates are nested.
    fn survey(&mut self) -> Result<(), Problem> {
        let mut depths: Vec<usize> = Vec::with_capacity(self.checked.nodes.len());
        for (id, node) in (0u32..).map(NodeId).zip(&self.checked.nodes) {
            self.about(id);
            let mut uses: BTreeSet<PlacingUse> = BTreeSet::new();
            let mut member_tables: BTreeSet<TableId> = BTreeSet::new();
            let mut depth = 0;
            let mut child = |id: &NodeId, whole: bool| {
                member_tables.extend(self.member_tables.get(id.0 as usize).into_iter().flatten());
                depth = depth.max(depths.get(id.0 as usize).copied().unwrap_or(0));
                let known = self.uses.get(id.0 as usize).into_iter().flatten();
                uses.extend(known.map(|used| PlacingUse { whole: used.whole || whole, ..*used }));
            };
            match &node.kind {
                NodeKind::Constant(_) | NodeKind::Extent(..) => {}
                NodeKind::Aggregate(aggregate) => {
                    let placing = self.asks.placing(aggregate.table, aggregate.time.as_ref(), aggregate.on)?;
                    uses.insert(PlacingUse { placing, whole: false });
                }
                NodeKind::OpenRows(open) => {
                    let placing = self.asks.span_placing(open.table, &open.lasting)?;
                    uses.insert(PlacingUse { placing, whole: false });
                }
                NodeKind::Call(_, args) | NodeKind::Else(args) => args.iter().for_each(|arg| child(arg, false)),
                NodeKind::Without(inner, _) | NodeKind::OverAll(inner) => child(inner, false),
                NodeKind::OverAllTime(inner) => child(inner, true),
                NodeKind::MinimumBase { inner, base, .. } => [inner, base].into_iter().for_each(|id| child(id, false)),
                NodeKind::Moved(moved) => child(&moved.inner, false),
                NodeKind::Standing { inner, .. } => {
                    child(inner, false);
                    depth += 1;
                }
                NodeKind::Nested(nested) => {
                    nested.children().iter().for_each(|id| child(id, false));
                    depth += 1;
                    member_tables.extend(nested.members.iter().filter_map(|group| match &group.from {
                        Members::Rows(table, _) => Some(*table),
                        Members::Seen(_) => None,
                    }));
                }
            }
            // What is outside of a part that is too deep is too deep as well.
            if depth == NESTING_LIMIT + 1 && matches!(node.kind, NodeKind::Nested(_) | NodeKind::Standing { .. }) {
                let problem = problems::nested_too_deeply(self.asks.span, NESTING_LIMIT);
                self.kept::<()>(Err(problem));
            }
            depths.push(depth);
            self.uses.push(uses.into_iter().collect());
            self.member_tables.push(member_tables);
        }
        Ok(())
    }

    /// The placings that a node's value depends on.
    pub(super) fn uses(&self, node: NodeId) -> &[PlacingUse] {
        self.uses.get(node.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The tables whose rows are members in a node.
    pub(super) fn member_tables(&self, node: NodeId) -> impl Iterator<Item = TableId> {
        self.member_tables.get(node.0 as usize).into_iter().flatten().copied()
    }

    fn timed_tables(&self) -> usize {
        let timed = self.asks.placings.iter().filter(|placing| placing.time.is_some());
        timed.map(|placing| placing.table).collect::<BTreeSet<_>>().len()
    }

    /// A program whose results are `roots` in `context`.
    pub(super) fn program(&mut self, roots: &[NodeId], context: &Context) -> usize {
        self.programs.push(Program::default());
        let at = self.programs.len() - 1;
        self.compile(at, roots, context, false);
        at
    }

    /// Builds the programs of members that were asked for on the way.
    fn finish_members(&mut self) {
        while let Some(Waiting { program, roots, context, again }) = self.waiting.pop_front() {
            self.compile(program, &roots, &context, again);
        }
    }

    fn compile(&mut self, at: usize, roots: &[NodeId], context: &Context, again: bool) {
        self.periods |= context.time != TimeShape::Whole;
        let mut contexts = Contexts::default();
        let own = contexts.id(context);
        let mut program = Program::default();
        let mut positions: HashMap<(NodeId, usize), usize> = HashMap::new();
        for (node, id) in self.needed(roots, own, &mut contexts) {
            let Some(here) = contexts.get(id).cloned() else { continue };
            self.about(node);
            let kind = &self.checked.node(node).kind;
            let operands: Vec<usize> = self
                .operands(node, &here)
                .into_iter()
                .filter_map(|(child, context)| positions.get(&(child, contexts.id(&context))).copied())
                .collect();
            let op = match (kind, operands.as_slice()) {
                (NodeKind::Without(..) | NodeKind::OverAll(_) | NodeKind::OverAllTime(_), [inner]) => {
                    positions.insert((node, id), *inner);
                    continue;
                }
                (NodeKind::Constant(value), _) => Op::Constant(value.clone()),
                (NodeKind::Aggregate(aggregate), _) => {
                    let leaf = self.leaf(aggregate, &here);
                    self.kept(leaf).map_or_else(nothing, Op::Leaf)
                }
                (NodeKind::OpenRows(open), _) => {
                    // Where T ends is a matter of what is covered.
                    self.lengths = true;
                    let leaf = self.asks.open_leaf(open, &here);
                    self.kept(leaf).map_or_else(nothing, Op::OpenRows)
                }
                (NodeKind::Extent(extent, whole), _) => {
                    let length = self.length(*extent, *whole, &here);
                    self.kept(length).unwrap_or_else(nothing)
                }
                (NodeKind::Call(scalar, _), _) => Op::Call(*scalar, operands),
                (NodeKind::Else(_), _) => Op::Else(operands),
                (NodeKind::MinimumBase { least, .. }, [inner, base]) => {
                    Op::MinimumBase { inner: *inner, base: *base, least: least.clone() }
                }
                (NodeKind::Nested(nested), _) => {
                    let of_all = self.nested(node, nested, &here, again || here != *context);
                    let of_all = of_all.and_then(|of_all| self.with_windows(of_all, nested));
                    self.kept(of_all).map_or_else(nothing, |nested| Op::Nested(Box::new(nested)))
                }
                (NodeKind::Moved(moved), _) => {
                    Op::Moved(Box::new(self.moved(node, moved, &here, again || here != *context)))
                }
                (NodeKind::Standing { over, .. }, _) => match last_key(self.rest, over, &here) {
                    // Each member is asked for its own place among all.
                    Some((key, nested)) => {
                        let of_all = self.nested(node, nested, &here.without(&[key], None), true);
                        let of_all = of_all.and_then(|of_all| self.with_windows(of_all, nested));
                        self.kept(of_all).map_or_else(nothing, |nested| Op::Nested(Box::new(nested)))
                    }
                    None => Op::Constant(Value::Blank(Reason::NoCounterpart)),
                },
                _ => nothing(),
            };
            program.ops.push(op);
            program.from.push((node, here));
            positions.insert((node, id), program.ops.len() - 1);
        }
        program.results = roots.iter().filter_map(|root| positions.get(&(*root, own)).copied()).collect();
        if let Some(place) = self.programs.get_mut(at) {
            *place = program;
        }
    }

    /// Every node that the roots need in one program with its context, children first. Parents have larger numbers
    /// than their children, so the largest number that is left never needs a second visit.
    fn needed(&self, roots: &[NodeId], own: usize, contexts: &mut Contexts) -> BTreeSet<(NodeId, usize)> {
        let mut open: BTreeSet<(NodeId, usize)> = roots.iter().map(|root| (*root, own)).collect();
        let mut done = BTreeSet::new();
        while let Some((node, id)) = open.pop_last() {
            if let Some(context) = contexts.get(id).cloned() {
                let written = self.written_parts(node, &context);
                for (child, context) in self.operands(node, &context).into_iter().chain(written) {
                    let step = (child, contexts.id(&context));
                    if !done.contains(&step) {
                        open.insert(step);
                    }
                }
            }
            done.insert((node, id));
        }
        done
    }

    /// Where the origins of nodes are wanted, every written part of a node has a step too: of `2 * 3` not only the 6.
    fn written_parts(&self, node: NodeId, context: &Context) -> Vec<(NodeId, Context)> {
        let parts = self.written.get(&node).map_or(&[][..], Vec::as_slice);
        parts.iter().map(|part| (*part, self.beside.part_context(self.checked, node, *part, context))).collect()
    }

    /// The operands of a node with the contexts in which they are needed.
    fn operands(&self, node: NodeId, context: &Context) -> Vec<(NodeId, Context)> {
        let all = operands(self.rest, self.checked.node(node), context).into_iter();
        all.map(|(child, within)| (child, self.beside.put(node, child, within, context))).collect()
    }

    /// A length of time: which days it counts, and as far as whose rows.
    fn length(&mut self, extent: Extent, whole: Option<Grain>, context: &Context) -> Result<Op, Problem> {
        let mut placings = BTreeSet::new();
        for id in &context.beside {
            match &self.checked.node(*id).kind {
                NodeKind::Aggregate(aggregate) => {
                    placings.insert(self.asks.placing(aggregate.table, aggregate.time.as_ref(), aggregate.on)?);
                }
                NodeKind::OpenRows(open) => {
                    placings.insert(self.asks.span_placing(open.table, &open.lasting)?);
                }
                _ => {}
            }
        }
        let mut parts = Vec::new();
        for id in &context.keys {
            if self
                .rest
                .is_some_and(|rest| rest.id == *id && rest.stands_for.iter().any(|d| self.part_of(*d).is_some()))
            {
                // The days of which none is shown are not known here.
                return Ok(nothing());
            }
            parts.extend(self.part_of(*id).map(|part| (*id, part)));
        }
        self.lengths = true;
        let placings = placings.into_iter().collect();
        Ok(Op::Length(Length { extent, whole, time: context.time, parts, placings }))
    }

    /// The part of time that a dimension is, under its word (`weekday`) or as a function of a table's time
    /// (`weekday(started_at)`).
    fn part_of(&self, id: DimensionId) -> Option<Scalar> {
        match &self.checked.dimensions.get(id.0 as usize)?.kind {
            DimensionKind::Part(part, _) => Some(*part),
            DimensionKind::Grain(_) => None,
            DimensionKind::Value(rows) => {
                let part = |(table, row): &(TableId, Row)| match row {
                    Row::Call(part, args, _) => {
                        let time = self.checked.table(*table)?.time.as_ref()?;
                        (args.as_slice() == [time.clone()] && Scalar::is_part_of_time(*part)).then_some(*part)
                    }
                    _ => None,
                };
                let first = rows.first().and_then(part)?;
                rows.iter().all(|row| part(row) == Some(first)).then_some(first)
            }
        }
    }

    fn leaf(&mut self, node: &AggregateNode, context: &Context) -> Result<Leaf, Problem> {
        let table = self.asks.table(node.table)?;
        let placing = self.asks.placing(node.table, node.time.as_ref(), node.on)?;
        let ask = self.asks.grouping(placing, context.time, &context.keys, None)?;
        let Some((folds, make)) = folds(node, table) else { return Err(problems::too_many_digits(self.asks.span)) };
        let places: Vec<usize> = folds.into_iter().map(|fold| self.asks.fold(ask, fold)).collect();
        let make = make.placed(&places);
        Ok(Leaf { ask, keys: context.keys.clone(), time: context.time, placing, make })
    }

    fn nested(&mut self, id: NodeId, node: &NestedNode, context: &Context, remember: bool) -> Result<Nested, Problem> {
        let children = node.children();
        let placings: BTreeSet<usize> =
            children.iter().flat_map(|id| self.uses(*id)).map(|used| used.placing).collect();
        let mut groups = Vec::with_capacity(node.members.len());
        for group in &node.members {
            groups.push(self.member_group(group, &placings, context)?);
        }
        let (number, at) = self.inside(id, &node.by, context, |builder| {
            let within = context.with(builder.checked, &node.by);
            let within = builder.beside.put_all(id, &children, within, context);
            let again = within.time.crosses(context.time);
            Waiting { program: 0, roots: children, context: within, again }
        });
        self.places += 1;
        Ok(Nested {
            number,
            place: self.places,
            function: node.function.clone(),
            program: at,
            has_value: node.inner.is_some(),
            has_weight: node.weight.is_some(),
            has_condition: node.having.is_some(),
            context: context.clone(),
            members: groups.iter().flat_map(|group| group.members.iter().copied()).collect(),
            grain: node.by.iter().filter_map(|id| grain_of(self.checked, *id)).min(),
            by: node.by.clone(),
            groups,
            windows: Vec::new(),
            placings: placings.into_iter().collect(),
            remember,
        })
    }

    /// With the values that are there only in the time that the members' metrics reach back to.
    fn with_windows(&mut self, nested: Nested, node: &NestedNode) -> Result<Nested, Problem> {
        let [check::MemberGroup { from: Members::Seen(tables), .. }] = node.members.as_slice() else {
            return Ok(nested);
        };
        // Of periods each is a T of its own.
        if nested.grain.is_some() || nested.members.is_empty() {
            return Ok(nested);
        }
        let members = nested.members.clone();
        let outer = nested.context.clone();
        let keys = |builder: &Builder<'_>, table: TableId| {
            let filter = tables.iter().find(|(seen, _)| *seen == table)?.1.clone();
            let keys = builder.reachable(table, None, &outer, &members);
            members.iter().all(|member| keys.contains(member)).then_some((keys, filter))
        };
        let within = outer.with(self.checked, &node.by);
        let windows = lines::windows_of(self, &node.children(), &within, &keys)?;
        Ok(Nested { windows, ..nested })
    }

    fn moved(&mut self, id: NodeId, node: &MovedNode, context: &Context, remember: bool) -> Moved {
        let placings: BTreeSet<usize> = self.uses(node.inner).iter().map(|used| used.placing).collect();
        let within = moved_context(context, node, self.checked.period);
        let within = self.beside.put(id, node.inner, within, context);
        let (number, program) = self.inside(id, &[], context, |_| {
            // A week at the edge of a month, and every stretch that overlaps another one, come again.
            Waiting { program: 0, roots: vec![node.inner], context: within.clone(), again: true }
        });
        let placings = placings.into_iter().collect();
        Moved { number, to: node.clone(), program, context: context.clone(), within, placings, remember }
    }

    /// The number and the program of what runs in another context than its own; once for each context and members.
    fn inside(
        &mut self,
        id: NodeId,
        by: &[DimensionId],
        context: &Context,
        waiting: impl FnOnce(&mut Self) -> Waiting,
    ) -> (usize, usize) {
        let key = (id, by.to_vec(), context.clone());
        if let Some(known) = self.nested.get(&key) {
            return *known;
        }
        self.programs.push(Program::default());
        let found = (self.nested.len(), self.programs.len() - 1);
        let waiting = waiting(self);
        self.waiting.push_back(Waiting { program: found.1, ..waiting });
        self.nested.insert(key, found);
        found
    }

    /// Where members are found: in every table that says so, by every time that the inside places its rows by.
    fn member_group(
        &mut self,
        group: &check::MemberGroup,
        placings: &BTreeSet<usize>,
        context: &Context,
    ) -> Result<MemberGroup, Problem> {
        let members: Vec<DimensionId> = Context::new(Vec::new(), TimeShape::Whole).with(self.checked, &group.by).keys;
        let mut sources = Vec::new();
        if members.is_empty() {
            return Ok(MemberGroup { members, sources });
        }
        match &group.from {
            Members::Rows(table, filter) => {
                let keys = self.reachable(*table, None, context, &members);
                let own = self.asks.table(*table)?;
                let filter = crate::row::Row::and(placing::row_filter(own, None, false, None), filter.clone());
                let relation = self.asks.relation(*table)?;
                let rows = keys.iter().filter_map(|key| self.asks.key_row(*key, *table, None)).collect();
                let ask = self.asks.timeless(relation, rows, filter);
                sources.push(MemberSource { ask, keys, time: TimeShape::Whole, spans: None });
            }
            Members::Seen(tables) => {
                for (table, filter) in tables {
                    let time = self.asks.table(*table)?.time.as_ref();
                    let keys = self.reachable(*table, time, context, &members);
                    for placing in self.placings_of(*table, placings)? {
                        if let Some(source) = self.asks.span_source(placing, context.time, &keys, filter.clone())? {
                            sources.push(source);
                            continue;
                        }
                        let timed = self.asks.placings.get(placing).is_some_and(|placing| placing.time.is_some());
                        let time = if timed { context.time } else { TimeShape::Whole };
                        let ask = self.asks.grouping(placing, time, &keys, filter.clone())?;
                        sources.push(MemberSource { ask, keys: keys.clone(), time, spans: None });
                    }
                }
            }
        }
        sources.dedup();
        Ok(MemberGroup { members, sources })
    }

    /// K and the members as far as a table has them, ascending.
    fn reachable(
        &self,
        table: TableId,
        time: Option<&Row>,
        context: &Context,
        members: &[DimensionId],
    ) -> Vec<DimensionId> {
        let all: BTreeSet<DimensionId> = context.keys.iter().chain(members).copied().collect();
        all.into_iter().filter(|key| self.asks.key_row(*key, table, time).is_some()).collect()
    }

    /// The placings of a table among those used; its own time if there are none.
    fn placings_of(&mut self, table: crate::row::TableId, used: &BTreeSet<usize>) -> Result<Vec<usize>, Problem> {
        let of_table = |at: &usize| self.asks.placings.get(*at).is_some_and(|placing| placing.table == table);
        let found: Vec<usize> = used.iter().copied().filter(of_table).collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let time = self.asks.table(table)?.time.clone();
        Ok(vec![self.asks.placing(table, time.as_ref(), false)?])
    }
}

/// The last key in force, with what is made of its members. A remainder of `--top` is no member of the key it stands for.
fn last_key<'n>(
    rest: Option<&RestDimension>,
    over: &'n [NestedNode],
    context: &Context,
) -> Option<(DimensionId, &'n NestedNode)> {
    let rest = rest.filter(|rest| context.keys.contains(&rest.id));
    let stood_for = |key: &DimensionId| rest.is_some_and(|rest| rest.stands_for.contains(key));
    let keys = over.iter().rev().filter_map(|nested| Some((*nested.by.first()?, nested)));
    let last = keys.into_iter().find(|(key, _)| context.keys.contains(key) || stood_for(key))?;
    (!stood_for(&last.0)).then_some(last)
}

/// In the place of a part that has a problem.
fn nothing() -> Op {
    Op::Constant(Value::Blank(Reason::Undefined))
}

/// For every node, the place of the first column that is made of it; parents have larger numbers than their children.
fn owners(checked: &Checked) -> Vec<Span> {
    let mut owners: Vec<Option<Span>> = vec![None; checked.nodes.len()];
    for asked in &checked.asked {
        let mut open: BTreeSet<NodeId> = BTreeSet::from([asked.node]);
        open.extend(asked.target.iter().flat_map(check::Target::nodes));
        while let Some(id) = open.pop_last() {
            let Some(owner @ None) = owners.get_mut(id.0 as usize) else { continue };
            *owner = Some(asked.span);
            open.extend(checked.node(id).kind.children());
        }
    }
    let first = checked.asked.first().map(|asked| asked.span).unwrap_or_default();
    owners.into_iter().map(|owner| owner.unwrap_or(first)).collect()
}

/// The nodes of the parts of each node. The inside of an aggregate of members, and of a metric in another T, belongs to a
/// program of its own.
fn written(origins: &Origins) -> BTreeMap<NodeId, Vec<NodeId>> {
    let mut all: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for part in origins.parts.iter().filter(|part| !matches!(part.kind, PartKind::Members(_) | PartKind::Moved(_))) {
        let parts = part.parts.iter().filter_map(|id| origins.part(*id)).map(|part| part.node);
        all.entry(part.node).or_default().extend(parts);
    }
    all
}

/// Contexts of one program by number.
#[derive(Default)]
struct Contexts {
    all: Vec<Context>,
    ids: HashMap<Context, usize>,
}

impl Contexts {
    fn id(&mut self, context: &Context) -> usize {
        if let Some(id) = self.ids.get(context) {
            return *id;
        }
        self.all.push(context.clone());
        self.ids.insert(context.clone(), self.all.len() - 1);
        self.all.len() - 1
    }

    fn get(&self, id: usize) -> Option<&Context> {
        self.all.get(id)
    }
}
