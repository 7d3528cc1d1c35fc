//! The lines of an answer: which levels of keys there are, what is calculated at each, and in which order they come.

use super::context::{Context, TimeShape, grain_of, operands};
use super::moved::moved_context;
use super::placing::{PlacingUse, row_filter};
use super::problems;
use super::program::MemberSource;
use super::rest::LeftOut;
use super::steps::Builder;
use crate::calendar::Grain;
use crate::check::{AskedMetric, Checked, DimensionId, Goal, MovedNode, NestedFunction, NodeId, NodeKind, SortBy};
use crate::function::{Aggregate, OpenRows, Scalar};
use crate::problem::Problem;
use crate::row::{Row, TableId};
use std::collections::{BTreeSet, HashSet};

/// A column of the answer.
#[derive(Clone, Debug)]
pub struct Column {
    /// What was asked.
    pub asked: AskedMetric,
    /// Whether a column in binary floating point reaches it.
    pub approximate: bool,
    /// Whether it is a count, so that 0 is as good as empty for `--sparse`.
    pub count: bool,
    /// The placings that it depends on.
    pub uses: Vec<PlacingUse>,
    /// Its target, if that is one number: a result of [`Lines::targets`].
    pub target: Option<usize>,
}

/// The lines of the answer.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// The dimensions of the question, in order.
    pub by: Vec<DimensionId>,
    /// The position in `by` of the dimension that goes across.
    pub across: Option<usize>,
    /// The details first, then every level of totals, the finest first, the grand total last.
    pub levels: Vec<Level>,
    /// The placings whose coverage makes the periods of the lines.
    pub placings: Vec<usize>,
    /// Where the combinations of the other keys are found.
    pub sources: Vec<MemberSource>,
    /// Where more of them are found: in the stretches of time that metrics of the lines reach back to.
    pub windows: Vec<LineWindow>,
    /// `--having`: a result of the details' program.
    pub having: Option<usize>,
    /// What the details are ordered by before their keys.
    pub order: Vec<Order>,
    /// Only the first.
    pub top: Option<LinesTop>,
    /// Whether empty lines are left out.
    pub sparse: bool,
    /// The program of the targets, in a context without keys.
    pub targets: usize,
}

/// Keys in the stretches of time that the T of a line is moved to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineWindow {
    /// Whether it is the question's whole period that is moved, and not the line's.
    pub whole: bool,
    /// How T is moved, one after the other.
    pub moves: Vec<MovedNode>,
    /// Groups of rows in a series of periods, by the keys of the lines.
    pub source: MemberSource,
}

/// One level of keys.
#[derive(Clone, Debug)]
pub struct Level {
    /// Its dimensions, in the order of the question.
    pub dimensions: Vec<DimensionId>,
    /// K and T.
    pub context: Context,
    /// What is calculated: the columns in order; for the details then whatever chooses and orders lines; then the targets
    /// that each line has for itself.
    pub program: usize,
    /// For each column whose target lies in the rows of a table: the first of its results (`GoalRows::nodes`); `None`
    /// where the table does not know what tells these lines apart.
    pub goals: Vec<Option<usize>>,
}

/// A criterion of order.
#[derive(Clone, Debug)]
pub struct Order {
    /// By what.
    pub by: OrderBy,
    /// Largest first. Blanks are last in either direction.
    pub descending: bool,
}

/// What lines are ordered by.
#[derive(Clone, Debug)]
pub enum OrderBy {
    /// A result of the details' program.
    Result(usize),
    /// A dimension of the question.
    Dimension(DimensionId),
}

/// `--top`
#[derive(Clone, Debug)]
pub struct LinesTop {
    /// How many.
    pub count: u64,
    /// The members of this dimension within the others; `None`: lines.
    pub of: Option<DimensionId>,
    /// The result of the details' program that chooses, largest first; `None`: the order of lines.
    pub by: Option<usize>,
}

/// The columns, with what is known of them before anything runs.
pub(super) fn columns(builder: &Builder<'_>) -> Vec<Column> {
    let mut targets = 0;
    let columns = builder.checked.asked.iter().map(|asked| Column {
        approximate: builder.checked.node(asked.node).approximate,
        count: is_count(builder.checked, asked.node),
        uses: builder.uses(asked.node).to_vec(),
        target: fixed_target(asked).map(|_| {
            targets += 1;
            targets - 1
        }),
        asked: asked.clone(),
    });
    columns.collect()
}

fn fixed_target(asked: &AskedMetric) -> Option<NodeId> {
    match asked.target.as_ref()?.goal {
        Goal::Number(node) => Some(node),
        Goal::Rows(_) => None,
    }
}

fn is_count(checked: &Checked, node: NodeId) -> bool {
    let counts = [Aggregate::Count, Aggregate::CountDistinct, Aggregate::ApproxCountDistinct];
    match &checked.node(node).kind {
        NodeKind::Aggregate(aggregate) => counts.contains(&aggregate.function),
        NodeKind::OpenRows(open) => matches!(open.function, OpenRows::AtEnd | OpenRows::Most),
        // `count(accounts last day)`: a count where its group has that day, else 0.
        NodeKind::Call(Scalar::Case, args) => match args.as_slice() {
            [_, value, _] => match &checked.node(*value).kind {
                NodeKind::Aggregate(node) => node.day.is_some() && counts.contains(&node.function),
                _ => false,
            },
            _ => false,
        },
        NodeKind::Nested(nested) => match &nested.function {
            NestedFunction::Aggregate(function, _) => counts.contains(function),
            _ => false,
        },
        NodeKind::Without(inner, _) | NodeKind::OverAll(inner) | NodeKind::OverAllTime(inner) => {
            is_count(checked, *inner)
        }
        _ => false,
    }
}

/// The lines of the question; for the remainder of `--top` its one level only.
pub(super) fn build(builder: &mut Builder<'_>, left_out: Option<&LeftOut>) -> Result<Lines, Problem> {
    let checked = builder.checked;
    let columns: Vec<NodeId> = checked.asked.iter().map(|asked| asked.node).collect();
    let targets: Vec<NodeId> = checked.asked.iter().filter_map(fixed_target).collect();
    let mut lines = Lines {
        by: checked.by.clone(),
        across: checked.across.and_then(|across| checked.by.iter().position(|id| *id == across)),
        levels: Vec::new(),
        placings: Vec::new(),
        sources: Vec::new(),
        windows: Vec::new(),
        having: None,
        order: Vec::new(),
        top: None,
        sparse: checked.sparse,
        targets: builder.program(&targets, &Context::new(Vec::new(), TimeShape::Whole)),
    };
    if let (Some(left_out), Some(rest)) = (left_out, builder.rest) {
        let mut dimensions = left_out.others.clone();
        dimensions.push(rest.id);
        let level = level(builder, &dimensions, &columns);
        lines.placings = placings(builder, &level.context)?.into_iter().collect();
        lines.levels.push(level);
        return Ok(lines);
    }
    let mut roots = columns.clone();
    let mut result = |node: NodeId| {
        roots.push(node);
        roots.len() - 1
    };
    lines.having = checked.having.map(&mut result);
    for sort in &checked.sort {
        let by = match sort.by {
            SortBy::Metric(node) => OrderBy::Result(result(node)),
            SortBy::Dimension(dimension) => OrderBy::Dimension(dimension),
        };
        lines.order.push(Order { by, descending: sort.descending });
    }
    lines.top = checked.top.as_ref().map(|top| LinesTop { count: top.count, of: top.of, by: top.by.map(&mut result) });
    lines.levels.push(level(builder, &checked.by, &roots));
    if checked.totals {
        for dimensions in totals(&checked.by, checked.across) {
            lines.levels.push(level(builder, &dimensions, &columns));
        }
    }
    sources(builder, &mut lines)?;
    Ok(lines)
}

fn level(builder: &mut Builder<'_>, dimensions: &[DimensionId], roots: &[NodeId]) -> Level {
    let checked = builder.checked;
    let context = Context::of(checked, dimensions);
    if let Some(short) = context.time.period() {
        let crossing = dimensions.iter().filter_map(|id| Some((*id, grain_of(checked, *id)?)));
        if let Some((id, long)) = crossing.clone().find(|(_, long)| !short.divides(*long)) {
            let span = checked.dimensions.get(id.0 as usize).map_or(builder.asks.span, |dimension| dimension.span);
            builder.kept::<()>(Err(problems::crossing_grains(span, short.name(), long.name())));
        }
    }
    let mut roots = roots.to_vec();
    let goals = checked.asked.iter().map(|asked| {
        let Some(Goal::Rows(rows)) = asked.target.as_ref().map(|target| &target.goal) else { return None };
        let known = has_goals(builder, rows.table, &context).then_some(roots.len());
        roots.extend(known.iter().flat_map(|_| rows.nodes()));
        known
    });
    let goals = goals.collect();
    let program = builder.program(&roots, &context);
    Level { dimensions: dimensions.to_vec(), context, program, goals }
}

/// Whether the rows of a table of targets can belong to lines of these keys and periods.
fn has_goals(builder: &Builder<'_>, table: TableId, context: &Context) -> bool {
    let checked = builder.checked;
    let Some(own) = checked.table(table) else { return false };
    let time = own.time.as_ref();
    let has_keys = context.keys.iter().all(|key| builder.asks.key_row(*key, table, time).is_some());
    let in_time = match (own.grain, context.time.period()) {
        (Some(grain), asked) if time.is_some() => {
            let is_cut = grain > Grain::Day && checked.period.is_some_and(|period| period.cuts(grain));
            !is_cut && asked.is_none_or(|asked| grain.divides(asked))
        }
        _ => true,
    };
    has_keys && in_time
}

/// Every level of totals, as a spreadsheet's outline has them: the last key is left out, then the last two, and so on.
/// With a dimension across, each of them stands with and without it, so that both margins of the table are there.
fn totals(by: &[DimensionId], across: Option<DimensionId>) -> Vec<Vec<DimensionId>> {
    let across = across.filter(|across| by.contains(across));
    let down: Vec<DimensionId> = by.iter().copied().filter(|id| Some(*id) != across).collect();
    let mut levels: Vec<Vec<DimensionId>> = Vec::new();
    for length in (0..=down.len()).rev() {
        let prefix = down.get(..length).unwrap_or_default();
        let with =
            |keep: bool| by.iter().copied().filter(move |id| prefix.contains(id) || (keep && Some(*id) == across));
        if across.is_some() {
            levels.push(with(true).collect());
        }
        levels.push(with(false).collect());
    }
    levels.retain(|level| level.len() < by.len());
    levels
}

/// Where the lines come from: every table of an asked metric that has all keys, by its own time and by every time that
/// the metrics use. What is used over all time makes lines of periods only if nothing else does: the sign-ups of ten
/// years, as the base of this year's months, are no reason for ten years of lines. Its other keys are there in each period.
fn sources(builder: &mut Builder<'_>, lines: &mut Lines) -> Result<(), Problem> {
    let Some(context) = lines.levels.first().map(|details| details.context.clone()) else { return Ok(()) };
    let placings = placings(builder, &context)?;
    for at in placings.iter().copied() {
        let is_timed = builder.asks.placings.get(at).is_some_and(|placing| placing.time.is_some());
        if context.time == TimeShape::Whole || is_timed {
            lines.placings.push(at);
            keys_of(builder, lines, &context, at, context.time)?;
        }
    }
    if !context.keys.is_empty() {
        let uses = builder.checked.asked.iter().flat_map(|asked| builder.uses(asked.node));
        let over_all_time = uses.filter(|used| used.whole && !placings.contains(&used.placing));
        let over_all_time: BTreeSet<usize> = over_all_time.map(|used| used.placing).collect();
        for at in over_all_time {
            keys_of(builder, lines, &context, at, TimeShape::Whole)?;
        }
    }
    member_sources(builder, lines, &context)?;
    windows(builder, lines, &context)
}

/// The keys of the rows of one table, if it has all of them.
fn keys_of(
    builder: &mut Builder<'_>,
    lines: &mut Lines,
    context: &Context,
    placing: usize,
    time: TimeShape,
) -> Result<(), Problem> {
    let Some(table) = builder.asks.placings.get(placing).map(|placing| placing.table) else { return Ok(()) };
    let has_all = context.keys.iter().all(|key| builder.asks.key_row(*key, table, None).is_some());
    if has_all && !builder.checked.by.is_empty() {
        let source = source(builder, placing, time, &context.keys, None)?;
        if !lines.sources.contains(&source) {
            lines.sources.push(source);
        }
    }
    Ok(())
}

/// The keys of the rows of a placing in T.
fn source(
    builder: &mut Builder<'_>,
    placing: usize,
    time: TimeShape,
    keys: &[DimensionId],
    filter: Option<Row>,
) -> Result<MemberSource, Problem> {
    if let Some(source) = builder.asks.span_source(placing, time, keys, filter.clone())? {
        return Ok(source);
    }
    let ask = builder.asks.grouping(placing, time, keys, filter)?;
    Ok(MemberSource { ask, keys: keys.to_vec(), time, spans: None })
}

/// A node in a context, whether it is the question's whole period that is moved, and how.
type Reached = (NodeId, Context, bool, Vec<MovedNode>);

/// The members that are there only in an earlier period, or in a window, have their lines too.
fn windows(builder: &mut Builder<'_>, lines: &mut Lines, context: &Context) -> Result<(), Problem> {
    if !context.keys.is_empty() {
        let roots: Vec<NodeId> = builder.checked.asked.iter().map(|asked| asked.node).collect();
        let keys = |_: &Builder<'_>, _| Some((context.keys.clone(), None));
        lines.windows = windows_of(builder, &roots, context, &keys)?;
    }
    Ok(())
}

/// Of the rows of a table the keys that are looked for, with a filter; `None` if none are.
type KeysOf<'k> = dyn Fn(&Builder<'_>, TableId) -> Option<(Vec<DimensionId>, Option<Row>)> + 'k;

/// The stretches of time that metrics reach back to from a context.
pub(super) fn windows_of(
    builder: &mut Builder<'_>,
    roots: &[NodeId],
    context: &Context,
    keys: &KeysOf<'_>,
) -> Result<Vec<LineWindow>, Problem> {
    let checked = builder.checked;
    let mut found = Vec::new();
    let is_whole = context.time == TimeShape::Whole;
    let roots = roots.iter().map(|root| (*root, context.clone(), is_whole, Vec::new()));
    let mut open: Vec<Reached> = roots.collect();
    let mut done: HashSet<Reached> = HashSet::new();
    while let Some((id, here, whole, moves)) = open.pop() {
        if !done.insert((id, here.clone(), whole, moves.clone())) {
            continue;
        }
        let node = checked.node(id);
        for (id, here) in operands(builder.rest, node, &here) {
            match node.kind {
                NodeKind::OverAllTime(_) => open.push((id, here, true, Vec::new())),
                _ => open.push((id, here, whole, moves.clone())),
            }
        }
        match &node.kind {
            NodeKind::Moved(moved) => {
                let within = moved_context(&here, moved, checked.period);
                let moves: Vec<MovedNode> = moves.into_iter().chain([moved.clone()]).collect();
                window(builder, &mut found, keys, within.time, moved, (whole, &moves))?;
                open.push((moved.inner, within, whole, moves));
            }
            NodeKind::Nested(nested) if here.with(checked, &nested.by).time == here.time => {
                open.extend(nested.children().into_iter().map(|id| (id, here.clone(), whole, moves.clone())));
            }
            _ => {}
        }
    }
    Ok(found)
}

/// The keys of the rows that one metric in another T is made of.
fn window(
    builder: &mut Builder<'_>,
    found: &mut Vec<LineWindow>,
    keys: &KeysOf<'_>,
    time: TimeShape,
    moved: &MovedNode,
    (whole, moves): (bool, &[MovedNode]),
) -> Result<(), Problem> {
    let placings: BTreeSet<usize> = builder.uses(moved.inner).iter().map(|used| used.placing).collect();
    for at in placings {
        let Some(placing) = builder.asks.placings.get(at) else { continue };
        let (table, is_timed) = (placing.table, placing.time.is_some());
        let Some((keys, filter)) = keys(builder, table).filter(|_| is_timed) else { continue };
        let has_all = keys.iter().all(|key| builder.asks.key_row(*key, table, None).is_some());
        if has_all {
            let source = source(builder, at, time, &keys, filter)?;
            let window = LineWindow { whole, moves: moves.to_vec(), source };
            if !found.contains(&window) {
                found.push(window);
            }
        }
    }
    Ok(())
}

/// How the tables of the asked metrics place their rows in time, by their own times and by every other that is used.
fn placings(builder: &mut Builder<'_>, context: &Context) -> Result<BTreeSet<usize>, Problem> {
    let checked = builder.checked;
    let in_lines = |used: &PlacingUse| !used.whole || context.time == TimeShape::Whole;
    let all: Vec<PlacingUse> = checked.asked.iter().flat_map(|asked| builder.uses(asked.node)).copied().collect();
    let some = all.iter().any(in_lines);
    let used: BTreeSet<usize> = all.iter().filter(|used| !some || in_lines(used)).map(|used| used.placing).collect();
    let mut placings: BTreeSet<usize> = used.clone();
    for placing in used {
        let Some(placing) = builder.asks.placings.get(placing) else { continue };
        let (table, spans, from) = (placing.table, placing.spans, placing.time.clone());
        let own = builder.asks.table(table)?.time.clone();
        // Rows that last are in their periods already.
        if spans && from == own {
            continue;
        }
        placings.insert(builder.asks.placing(table, own.as_ref(), false)?);
    }
    Ok(placings)
}

/// A table whose rows are members has lines too: a team of idle agents has one. Its time, when agents were hired, makes
/// no periods.
fn member_sources(builder: &mut Builder<'_>, lines: &mut Lines, context: &Context) -> Result<(), Problem> {
    let checked = builder.checked;
    let tables: BTreeSet<TableId> = checked.asked.iter().flat_map(|asked| builder.member_tables(asked.node)).collect();
    for table in tables.into_iter().filter(|_| !context.keys.is_empty()) {
        let rows: Vec<Row> = context.keys.iter().filter_map(|key| builder.asks.key_row(*key, table, None)).collect();
        if rows.len() == context.keys.len() {
            let filter = row_filter(builder.asks.table(table)?, None, false, None);
            let relation = builder.asks.relation(table)?;
            let ask = builder.asks.timeless(relation, rows, filter);
            lines.sources.push(MemberSource { ask, keys: context.keys.clone(), time: TimeShape::Whole, spans: None });
        }
    }
    Ok(())
}
