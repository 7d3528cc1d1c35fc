//! The written parts of the asked metrics with their values; the accounts of their aggregates are put in afterwards.

use super::account::{Counted, Wanted};
use super::{
    Account, Arose, Explained, Explanation, Given, MemberOf, MembersOf, Minimum, Named, ParamValue, Piece, PieceKind,
    blank,
};
use crate::calendar::{Day, Interval, Period};
use crate::check::{
    AggregateOrigin, Checked, DimensionId, DimensionKind, NodeId, NodeKind, Origins, Part, PartId, PartKind,
};
use crate::finish::{Answer, Cell, KeyCell, Trace};
use crate::function::Scalar;
use crate::plan::{Beside, Context, Group, KeyIs, Nested, Op, Plan, Program, TimeIs, TimeShape};
use crate::problem::FilePlace;
use crate::row::Row;
use crate::source::{Sources, Span};
use crate::unit::Unit;
use crate::value::{Reason, Value};
use std::collections::HashSet;

/// Digits of a number in an answer; one with more is rounded where it leaves.
const DIGITS: u32 = 28;

/// An explanation whose aggregates have no accounts yet.
#[derive(Clone, Debug)]
pub struct Outline {
    explanation: Explanation,
    /// The aggregates to account for, in the order in which they stand in the explanation.
    pub wanted: Vec<Wanted>,
}

/// The line that is explained, with everything that is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The question, with origins.
    pub checked: &'a Checked,
    /// What was calculated.
    pub plan: &'a Plan,
    /// The answer to the question.
    pub answer: &'a Answer,
    /// The keys of the line.
    pub keys: &'a [KeyCell],
    /// The steps behind it.
    pub trace: &'a Trace,
    /// The texts that were read.
    pub sources: &'a Sources,
}

/// The explanation of a line but for the accounts of its aggregates.
pub fn outline(line: &Line<'_>) -> Outline {
    let mut walk = Walk {
        line: *line,
        origins: line.checked.origins.clone().unwrap_or_default(),
        beside: Beside::of(line.checked),
        wanted: Vec::new(),
        explained: HashSet::new(),
    };
    let found = line.answer.lines.iter().find(|found| found.keys == line.keys);
    let metrics = (0..line.checked.asked.len()).filter_map(|column| {
        let cell = found.and_then(|line| line.cells.get(column)).cloned();
        walk.explained(column, cell)
    });
    let metrics = metrics.collect();
    let group = line.answer.dimensions.iter().zip(line.keys).filter_map(|(dimension, key)| match key {
        KeyCell::Value(value) => Some((dimension.clone(), value.clone())),
        KeyCell::All | KeyCell::Rest => None,
    });
    let explanation =
        Explanation { group: group.collect(), period: line.checked.period, metrics, notes: line.answer.notes.clone() };
    Outline { explanation, wanted: walk.wanted }
}

impl Outline {
    /// The whole explanation.
    pub fn with(mut self, counted: &Counted, checked: &Checked, sources: &Sources) -> Explanation {
        let mut next = 0;
        for metric in &mut self.explanation.metrics {
            fill(&mut metric.piece, &mut |account| {
                if let Some(found) = counted.account(next, checked, sources) {
                    *account = found;
                }
                next += 1;
            });
        }
        self.explanation
    }
}

/// Calls `each` for the account of every aggregate that is accounted for, in the order of the walk.
fn fill(piece: &mut Piece, each: &mut impl FnMut(&mut Account)) {
    match &mut piece.kind {
        PieceKind::Aggregate(account) if piece.given != Given::NotTaken => each(account),
        _ => {}
    }
    piece.pieces.iter_mut().for_each(|piece| fill(piece, each));
}

/// Where a part stands: K and T in shape and in value.
#[derive(Clone)]
struct Frame<'t> {
    context: Context,
    group: Group,
    /// The run of its program; none inside an aggregate of members, where there is one for each member.
    trace: Option<&'t Trace>,
    program: usize,
    taken: bool,
}

struct Walk<'a> {
    line: Line<'a>,
    origins: Origins,
    beside: Beside,
    wanted: Vec<Wanted>,
    /// The definitions that were unfolded.
    explained: HashSet<PartId>,
}

impl<'a> Walk<'a> {
    fn explained(&mut self, column: usize, cell: Option<Cell>) -> Option<Explained> {
        let Line { checked, plan, answer, trace, .. } = self.line;
        let id = self.origins.asked.get(column).copied().flatten()?;
        let frame = self.frame(trace);
        let program = plan.programs.get(trace.program)?;
        let step = program.step(checked, checked.asked.get(column)?.node, &frame.context)?;
        let cell = cell.unwrap_or_else(|| Cell::of(value(trace, step), false));
        let arose = self.arose(program, step);
        let piece = self.piece(id, &frame);
        let rounded = cell.value.as_number().is_some_and(|number| number.significant(DIGITS) != *number);
        Some(Explained { column: answer.metrics.get(column)?.clone(), cell, rounded, arose, piece })
    }

    /// The frame of the line itself.
    fn frame(&self, trace: &'a Trace) -> Frame<'a> {
        let shape = match &trace.time {
            None => TimeShape::Whole,
            Some(Value::Period(period)) => TimeShape::Grain(period.grain),
            Some(_) => self.shortest_grain(),
        };
        let time = match &trace.time {
            None => TimeIs::Whole,
            Some(Value::Period(period)) => TimeIs::Within(period.interval()),
            Some(_) => TimeIs::Without,
        };
        let keys = trace.keys.iter().map(|(id, value)| (*id, KeyIs::Value(value.clone())));
        Frame {
            context: Context::new(trace.keys.iter().map(|(id, _)| *id).collect(), shape),
            group: Group { keys: keys.collect(), time, day: None, several: false },
            trace: Some(trace),
            program: trace.program,
            taken: true,
        }
    }

    fn shortest_grain(&self) -> TimeShape {
        let checked = self.line.checked;
        let grains = checked.by.iter().filter_map(|id| match checked.dimension(*id).kind {
            DimensionKind::Grain(grain) => Some(grain),
            _ => None,
        });
        grains.min().map_or(TimeShape::Whole, TimeShape::Grain)
    }

    fn piece(&mut self, id: PartId, frame: &Frame<'a>) -> Piece {
        let Some(part) = self.origins.part(id).cloned() else { return nothing() };
        match &part.kind {
            // Brackets say nothing of their own.
            PartKind::Written if self.is_bracket(&part) => self.only_piece(&part, frame),
            // `share(m)` has m twice, the second time over all keys; that is said, for nobody wrote it.
            PartKind::Written if self.is_whole_of_share(&part) => {
                let mut piece = self.only_piece(&part, frame);
                piece.written.push_str(" over all");
                piece
            }
            PartKind::Written => self.written(&part, frame),
            PartKind::Metric(name) => match part.parts.as_slice() {
                [definition] => self.metric(*definition, name, &part, frame),
                _ => self.written(&part, frame),
            },
            PartKind::Definition(name) => self.metric(id, name, &part, frame),
            PartKind::Param(name) => self.made(&part, PieceKind::Param { name: name.to_string() }, frame, Vec::new()),
            PartKind::Aggregate(origin) => {
                if frame.taken {
                    let argument = origin.args.first().map(|arg| line(self.line.sources, arg.span));
                    let has_argument = !is_of_rows(self.line.checked, origin.node);
                    self.wanted.push(Wanted {
                        part: id,
                        group: self.group_of(origin.node, frame),
                        of_members: frame.trace.is_none(),
                        argument: argument.filter(|_| has_argument).unwrap_or_default(),
                        params: params(origin),
                    });
                }
                self.made(&part, PieceKind::Aggregate(Box::default()), frame, Vec::new())
            }
            PartKind::Members(node) => self.members(&part, *node, frame),
            PartKind::Moved(node) => self.moved(&part, *node, frame),
        }
    }

    /// A part in brackets, or the one operand of a part that adds nothing, is that part.
    fn is_bracket(&self, part: &Part) -> bool {
        let [inner] = part.parts.as_slice() else { return false };
        let Some(inner) = self.origins.part(*inner) else { return false };
        let text = |span| self.line.sources.slice(span).trim().trim_start_matches('(').trim_end_matches(')').trim();
        inner.node == part.node && text(part.span) == text(inner.span)
    }

    fn is_whole_of_share(&self, part: &Part) -> bool {
        let [inner] = part.parts.as_slice() else { return false };
        let is_lifted = matches!(self.line.checked.node(part.node).kind, NodeKind::OverAll(_));
        is_lifted && self.origins.part(*inner).is_some_and(|inner| inner.span == part.span)
    }

    /// The one piece of a part that adds nothing to it, in its own context.
    fn only_piece(&mut self, part: &Part, frame: &Frame<'a>) -> Piece {
        self.pieces(part, frame).pop().unwrap_or_else(nothing)
    }

    fn written(&mut self, part: &Part, frame: &Frame<'a>) -> Piece {
        let is_fixed = part.parts.is_empty() && matches!(self.line.checked.node(part.node).kind, NodeKind::Constant(_));
        if is_fixed {
            return self.made(part, PieceKind::Fixed, frame, Vec::new());
        }
        let pieces = self.pieces(part, frame);
        self.made(part, PieceKind::Written, frame, pieces)
    }

    /// The parts of a part, each in its own context; those in branches that were not taken are only named.
    fn pieces(&mut self, part: &Part, frame: &Frame<'a>) -> Vec<Piece> {
        let taken = self.taken(part, frame);
        let mut pieces = Vec::with_capacity(part.parts.len());
        for (at, id) in part.parts.iter().enumerate() {
            let Some(inner) = self.origins.part(*id) else { continue };
            let context = self.beside.part_context(self.line.checked, part.node, inner.node, &frame.context);
            let taken = frame.taken && taken.as_ref().is_none_or(|taken| taken.contains(&at));
            let frame = Frame { context, taken, ..frame.clone() };
            pieces.push(self.piece(*id, &frame));
        }
        pieces
    }

    /// Of a `case` or an `else`: the parts that were looked at.
    fn taken(&self, part: &Part, frame: &Frame<'a>) -> Option<Vec<usize>> {
        let (program, step) = self.step(part.node, frame)?;
        let taken = frame.trace?.steps.get(step)?.taken?;
        Some(match program.ops.get(step)? {
            Op::Call(Scalar::Case, _) => (0..taken).step_by(2).chain([taken]).collect(),
            _ => (0..=taken).collect(),
        })
    }

    /// A metric by its name: its formula unfolded once; where it is used again in the same context, it is only named.
    fn metric(&mut self, definition: PartId, name: &str, named: &Part, frame: &Frame<'a>) -> Piece {
        let Some(part) = self.origins.part(definition).cloned() else { return nothing() };
        let known = self.origins.definition(part.span);
        let formula = known.map_or(part.span, |known| known.formula);
        let metric = Named {
            name: name.to_owned(),
            formula: line(self.line.sources, formula),
            format: known.and_then(|known| known.format.clone()),
            minimum: self.minimum(part.node, frame),
            again: frame.taken && self.explained.contains(&definition),
        };
        let mut piece = self.made(named, PieceKind::Written, frame, Vec::new());
        name.clone_into(&mut piece.written);
        piece.place = self.place(part.span);
        if frame.taken && !metric.again {
            self.explained.insert(definition);
            let mut pieces = self.pieces(&part, frame);
            // The metric says its formula itself: the parts of that stand right below it.
            if pieces.len() == 1
                && let Some(formula) = pieces.pop_if(|formula| formula.metric.is_none())
            {
                piece.rounds |= formula.rounds;
                (piece.kind, piece.pieces) = (formula.kind, formula.pieces);
            } else {
                piece.pieces = pieces;
            }
        }
        piece.metric = Some(metric);
        piece
    }

    /// The `minimum_base` of a definition: below its unit and what stands in place of its blanks.
    fn minimum(&self, node: NodeId, frame: &Frame<'a>) -> Option<Minimum> {
        match &self.line.checked.node(node).kind {
            NodeKind::MinimumBase { base, least, .. } => {
                let (_, step) = self.step(*base, frame)?;
                Some(Minimum { base: value(frame.trace?, step), least: least.clone() })
            }
            NodeKind::Else(operands) | NodeKind::Call(Scalar::Multiply, operands) => {
                self.minimum(*operands.first()?, frame)
            }
            _ => None,
        }
    }

    fn members(&mut self, part: &Part, node: NodeId, frame: &Frame<'a>) -> Piece {
        let Some((program, step)) = self.step(node, frame) else { return nothing() };
        let Some(Op::Nested(nested)) = program.ops.get(step) else { return nothing() };
        let inside = self.inside(nested, frame);
        let found = frame.trace.and_then(|trace| trace.steps.get(step)?.members.as_ref());
        let dimensions = nested.by.iter().filter_map(|id| self.line.plan.dimension(*id));
        let by = dimensions.map(|dimension| crate::finish::DimensionColumn {
            name: dimension.name.clone(),
            show: dimension.show.clone(),
            unit: dimension.unit.clone(),
        });
        let by: Vec<_> = by.collect();
        let members = MembersOf { by, ..found.map(members_of).unwrap_or_default() };
        let mut pieces = Vec::with_capacity(part.parts.len());
        for id in &part.parts {
            let Some(inner) = self.origins.part(*id) else { continue };
            let context = self.beside.part_context(self.line.checked, node, inner.node, &inside.context);
            pieces.push(self.piece(*id, &Frame { context, ..inside.clone() }));
        }
        self.made(part, PieceKind::Members(Box::new(members)), frame, pieces)
    }

    /// A metric in another stretch of time, or in several.
    fn moved(&mut self, part: &Part, node: NodeId, frame: &Frame<'a>) -> Piece {
        let Some((program, step)) = self.step(node, frame) else { return nothing() };
        let Some(Op::Moved(moved)) = program.ops.get(step) else { return nothing() };
        let found = frame.trace.and_then(|trace| trace.steps.get(step)?.members.as_ref());
        let stretches = found.iter().flat_map(|found| &found.first).filter_map(|member| member.trace.stretch);
        let hull = stretches.reduce(|a, b| Interval { start: a.start.min(b.start), end: a.end.max(b.end) });
        let one = found.and_then(|found| found.first.first()).filter(|_| moved.to.combine.is_none());
        let outer = self.group(frame);
        let inside = Frame {
            context: moved.within.clone(),
            group: Group {
                keys: outer.keys,
                time: TimeIs::Free(hull.unwrap_or(EVER)),
                day: None,
                several: outer.several || moved.to.combine.is_some(),
            },
            trace: one.map(|member| &member.trace),
            program: moved.program,
            taken: frame.taken && found.is_some_and(|found| found.all > 0),
        };
        let pieces = part.parts.iter().map(|id| self.piece(*id, &inside)).collect();
        let mut piece = self.made(part, PieceKind::Written, frame, pieces);
        match one.and_then(|member| member.trace.time.as_ref()) {
            Some(time) => piece.written = format!("{} in {}", piece.written, in_words(time)),
            None => {
                let by = crate::finish::DimensionColumn {
                    name: "period".to_owned(),
                    show: crate::check::KeyShow::Plain,
                    unit: crate::unit::Unit::none(),
                };
                let members = found.map(|found| MembersOf { by: vec![by], ..members_of(found) });
                piece.kind = members.map_or(PieceKind::Written, |members| PieceKind::Members(Box::new(members)));
            }
        }
        piece
    }

    /// The frame of the members of an aggregate, all of them together.
    fn inside(&self, nested: &Nested, frame: &Frame<'a>) -> Frame<'a> {
        let outer = self.group(frame);
        let mut keys: Vec<(DimensionId, KeyIs)> =
            outer.keys.iter().filter(|(id, _)| !nested.members.contains(id)).cloned().collect();
        for id in &nested.members {
            // A member's key that the line has too has the line's value.
            let given = outer.keys.iter().find(|(known, _)| known == id).map(|(_, is)| is.clone());
            keys.push((*id, given.unwrap_or(KeyIs::Filled)));
        }
        keys.sort_by_key(|(id, _)| *id);
        let time = match nested.grain {
            None => outer.time,
            Some(grain) => whole_periods(grain, outer.time),
        };
        let period = if nested.context.time.is_free() { TimeShape::Free } else { TimeShape::Grain };
        let shape = nested.grain.map_or(nested.context.time, period);
        Frame {
            context: Context::new(keys.iter().map(|(id, _)| *id).collect(), shape),
            group: Group { keys, time, day: None, several: outer.several || nested.grain.is_some() },
            trace: None,
            program: nested.program,
            taken: frame.taken,
        }
    }

    /// The group of the rows that an aggregate is about.
    fn group_of(&self, node: NodeId, frame: &Frame<'a>) -> Group {
        let group = Group { day: self.day(node, frame), ..self.group(frame) };
        let step = self.step(node, frame).and_then(|(_, step)| frame.trace?.steps.get(step));
        match step.and_then(|step| step.counted) {
            // Open rows are counted as far as they are covered.
            Some(counted) => Group { time: TimeIs::Free(counted), ..group },
            None => group,
        }
    }

    /// The group of a part: of the keys and the time of its frame those that its context has.
    fn group(&self, frame: &Frame<'a>) -> Group {
        let keys = frame.group.keys.iter().filter(|(id, _)| frame.context.keys.contains(id)).cloned();
        let time = if frame.context.time == TimeShape::Whole { TimeIs::Whole } else { frame.group.time };
        Group { keys: keys.collect(), time, day: None, several: frame.group.several }
    }

    fn made(&self, part: &Part, kind: PieceKind, frame: &Frame<'a>, pieces: Vec<Piece>) -> Piece {
        let checked = self.line.checked;
        let node = checked.node(part.node);
        let given = match (frame.taken, frame.trace, &node.kind) {
            (false, ..) => Given::NotTaken,
            (true, _, NodeKind::Constant(value)) => Given::Value(value.clone()),
            (true, None, _) => Given::EachMember,
            (true, Some(trace), _) => match self.step(part.node, frame) {
                Some((_, step)) if trace.steps.get(step).is_some_and(|step| step.value.is_err()) => Given::TooLarge,
                Some((_, step)) => Given::Value(value(trace, step)),
                None => Given::Value(Value::Blank(Reason::Undefined)),
            },
        };
        Piece {
            written: line(self.line.sources, part.span),
            place: self.place(part.span),
            metric: None,
            kind,
            given,
            unit: node.unit.clone(),
            rounds: matches!(&node.kind, NodeKind::Call(scalar, _) if rounds(*scalar)),
            pieces,
        }
    }

    /// The one day whose rows an aggregate is of.
    fn day(&self, node: NodeId, frame: &Frame<'a>) -> Option<Day> {
        let checked = self.line.checked;
        let NodeKind::Aggregate(aggregate) = &checked.node(node).kind else { return None };
        let finding = NodeKind::Aggregate(aggregate.finding_its_day()?);
        let at = |kind: &NodeKind| checked.nodes.iter().position(|node| node.kind == *kind);
        let own = NodeId(u32::try_from(at(&finding)?).ok()?);
        let all = NodeId(u32::try_from(at(&NodeKind::OverAll(own))?).ok()?);
        let (_, step) = self.step(all, frame)?;
        match value(frame.trace?, step) {
            Value::Date(day) => Some(day),
            _ => None,
        }
    }

    /// The step of a node in a frame.
    fn step(&self, node: NodeId, frame: &Frame<'a>) -> Option<(&'a Program, usize)> {
        let program = self.line.plan.programs.get(frame.program)?;
        Some((program, program.step(self.line.checked, node, &frame.context)?))
    }

    /// Where the blank of a step arose, as it is written.
    fn arose(&self, program: &Program, step: usize) -> Option<Arose> {
        let (step, reason) = blank::arose(program, self.line.trace, step)?;
        let (node, _) = program.from.get(step)?;
        let parts = self.origins.of_nodes();
        let named = |part: &&Part| !matches!(part.kind, PartKind::Metric(_) | PartKind::Definition(_));
        let all = || parts.get(node).into_iter().flatten().filter_map(|id| self.origins.part(*id));
        let part = all().find(named).or_else(|| all().next())?;
        Some(Arose { reason, written: line(self.line.sources, part.span), place: self.place(part.span) })
    }

    fn place(&self, span: Span) -> Option<FilePlace> {
        let sources = self.line.sources;
        self.origins.definition(span)?;
        let (line, column) = sources.line_column(span.source, span.start);
        let file = sources.get(span.source)?.name.clone();
        let number = |at: usize| u64::try_from(at).ok();
        Some(FilePlace { file, line: number(line), column: number(column) })
    }
}

fn nothing() -> Piece {
    Piece {
        written: String::new(),
        place: None,
        metric: None,
        kind: PieceKind::Fixed,
        given: Given::Value(Value::Blank(Reason::Undefined)),
        unit: Unit::none(),
        rounds: false,
        pieces: Vec::new(),
    }
}

fn value(trace: &Trace, step: usize) -> Value {
    match trace.steps.get(step).map(|step| &step.value) {
        Some(Ok(value)) => value.clone(),
        _ => Value::Blank(Reason::Undefined),
    }
}

/// The params in the arguments and conditions of an aggregate, each once.
fn params(origin: &AggregateOrigin) -> Vec<ParamValue> {
    let mut found: Vec<ParamValue> = Vec::new();
    for part in origin.args.iter().chain(&origin.filters) {
        part.each(&mut |part| {
            if let (Some((name, unit)), Row::Literal(value, _)) = (&part.param, &part.row) {
                let param = ParamValue { name: name.to_string(), value: value.clone(), unit: unit.clone() };
                if !found.contains(&param) {
                    found.push(param);
                }
            }
        });
    }
    found
}

/// Whether an aggregate counts rows, not cells.
fn is_of_rows(checked: &Checked, node: NodeId) -> bool {
    match &checked.node(node).kind {
        NodeKind::Aggregate(aggregate) => aggregate.args.is_empty(),
        kind => matches!(kind, NodeKind::OpenRows(_)),
    }
}

/// All periods of a grain that lie in a stretch of time, if only in part.
fn whole_periods(grain: crate::calendar::Grain, time: TimeIs) -> TimeIs {
    let (within, whole): (Interval, fn(Interval) -> TimeIs) = match time {
        TimeIs::Within(within) => (within, TimeIs::Within),
        TimeIs::Free(within) => (within, TimeIs::Free),
        TimeIs::Whole | TimeIs::Without => return TimeIs::Within(EVER),
    };
    let first = Period::of_time(grain, within.start).start();
    let last = Period::of_time(grain, crate::calendar::Timestamp(within.end.0.saturating_sub(1))).interval().end;
    whole(Interval { start: first, end: last })
}

/// What is said of the members of an aggregate.
fn members_of(found: &crate::finish::Members) -> MembersOf {
    let first = found.first.iter().map(|member| MemberOf {
        keys: member.keys.clone(),
        counts: member.counts,
        value: member.value.clone().map(|value| value.unwrap_or(Value::Blank(Reason::Undefined))),
    });
    MembersOf {
        by: Vec::new(),
        all: found.all,
        not_counted: found.all - found.counted,
        blank: found.counted - found.with_value,
        used: found.with_value,
        first: first.collect(),
    }
}

/// A stretch of time as people write it.
fn in_words(time: &Value) -> String {
    match time {
        Value::Period(period) => period.to_string(),
        Value::Text(text) => text.to_string(),
        _ => String::new(),
    }
}

/// All of time: rows that have one.
const EVER: Interval =
    Interval { start: crate::calendar::Timestamp(i64::MIN), end: crate::calendar::Timestamp(i64::MAX) };

fn rounds(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::Round | Scalar::RoundEven | Scalar::Sqrt | Scalar::Power | Scalar::Ln | Scalar::Exp)
}

/// What stands at a place, on one line and without comments.
pub(super) fn line(sources: &Sources, span: Span) -> String {
    let words = sources.slice(span).lines().map(without_comment).flat_map(str::split_whitespace);
    words.collect::<Vec<_>>().join(" ")
}

fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    for (at, letter) in line.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '#' if !quoted => return line.get(..at).unwrap_or(line),
            _ => {}
        }
    }
    line
}
