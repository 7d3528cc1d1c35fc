//! What the value of a metric is to reach: a number, or the rows of a table that belong to each line.

use super::checker::Checker;
use super::context::Context;
use super::rows::{Cell, Scope};
use super::types::{self, Kind};
use super::units::{self, Factors, Fit, Side};
use super::{
    AggregateNode, AskedMetric, Goal, GoalRows, MetricType, NestedFunction, NodeId, NodeKind, Target, problems,
};
use crate::calendar::Grain;
use crate::function::{Aggregate, Scalar};
use crate::resolve::Found;
use crate::row::{Row, TableId};
use crate::source::Span;
use crate::syntax::{About, Expr, ExprKind, Name, Question};
use crate::unit::Unit;
use crate::value::Exact;

impl<'a> Checker<'a> {
    /// The target of a metric that is asked. Where nobody has bound the table that it stands in, as in a test of the
    /// metric, the question is answered without it.
    pub(super) fn asked_target(&mut self, about: &'a About, node: NodeId, context: Context) -> Option<Option<Target>> {
        if let Some((ExprKind::Path(path), _)) = about.target.as_ref().map(|(written, source)| (&written.kind, source))
            && let [table, _] = path.as_slice()
            && self.book.catalog.named(&table.text).is_none()
        {
            let note = problems::no_goals_table(self.metric.clone(), table);
            self.note(note);
            return Some(None);
        }
        self.target(about, node, context)
    }

    /// The target of a metric, in the unit in which it leaves.
    pub(super) fn target(&mut self, about: &'a About, node: NodeId, context: Context) -> Option<Option<Target>> {
        let Some((written, source)) = &about.target else { return Some(None) };
        let goal = match &written.kind {
            ExprKind::Path(path) => Goal::Rows(Box::new(self.goal_of_rows(path, written, node, context)?)),
            _ => {
                let number = self.complete(|checker| checker.metric(written, context))?;
                Goal::Number(self.in_unit_of(number, written, node)?)
            }
        };
        Some(Some(Target { goal, source: source.clone() }))
    }

    /// `target: targets.service_level`
    fn goal_of_rows(
        &mut self,
        path: &'a [Name],
        written: &'a Expr,
        metric: NodeId,
        context: Context,
    ) -> Option<GoalRows> {
        let book = self.book;
        let named = match path {
            [table, column] => book.catalog.named(&table.text).map(|table| (table, column)),
            _ => None,
        };
        let Some((table, name)) = named else { return self.fail(problems::unknown_path_anywhere(book, path)) };
        let Some(column) = book.own_column(table, &name.text) else {
            return self.fail(problems::unknown_path_anywhere(book, path));
        };
        self.touch_table(table);
        let scope = Scope { home: table, at: 0, params: context.params, condition: false };
        let cell = self.column(Found { place: 0, table, column }, scope)?.typed(types::whole(1));
        if cell.kind() != Kind::Number {
            return self.fail(problems::needs(Kind::Number, cell.kind(), written));
        }
        let time = self.goal_clock(table, written.span, context)?;
        let grain = time.as_ref().and_then(|_| self.table_clock(table)).map(|clock| clock.grain);
        self.say_where_goals_end(table, context);
        let unit = cell.unit.clone();
        let mut number = |function, ty, unit: Unit, args: Vec<Row>| {
            let node = AggregateNode {
                table,
                function,
                args,
                fraction: None,
                filter: None,
                time: time.clone(),
                on: false,
                day: None,
            };
            let node = self.nodes.aggregate(node, ty, unit.clone(), cell.approximate);
            match time {
                Some(_) => node,
                // Without a time it holds at any.
                None => self.nodes.of_children(NodeKind::OverAllTime(node), &[node], ty, unit),
            }
        };
        let args = vec![Cell::clone(&cell).settled()];
        let least = number(Aggregate::Min, MetricType::Number, unit.clone(), args.clone());
        let most = number(Aggregate::Max, MetricType::Number, unit, args.clone());
        let filled = number(Aggregate::Count, MetricType::Number, Unit::none(), args);
        let rows = number(Aggregate::Count, MetricType::Number, Unit::none(), Vec::new());
        Some(GoalRows {
            written: super::written::written(written),
            table,
            least: self.in_unit_of(least, written, metric)?,
            most: self.in_unit_of(most, written, metric)?,
            filled,
            rows,
            adds_up: self.adds_up(metric),
            grain,
        })
    }

    /// What places the rows of a table of targets in time. Of several candidates none can be meant.
    fn goal_clock(&mut self, table: TableId, target: Span, context: Context) -> Option<Option<Row>> {
        let clock = self.table_clock(table);
        let data = self.book.catalog.tables.get(table.0 as usize)?;
        let is_timed = context.grain.is_some() || self.period.is_some();
        if clock.is_none() && is_timed && data.time_candidates().len() > 1 {
            return self.fail(self.no_time(table, target, None));
        }
        Some(clock.map(|clock| clock.row))
    }

    /// Lines that differ by something which the rows of a table of targets do not know have no target.
    fn say_where_goals_end(&mut self, table: TableId, context: Context) {
        let name = self.book.table_name(table).to_owned();
        let grain = self.table_clock(table).map(|clock| clock.grain);
        let keys = self.contexts.all_keys(context.keys);
        for id in keys {
            let asked = self.grain_of(id);
            let known = match (asked, grain) {
                (Some(asked), Some(grain)) => grain.divides(asked),
                (Some(_), None) => true,
                (None, _) => self.quietly(|checker| checker.gives(id, table)),
            };
            let Some(key) = self.dimensions.get(id.0 as usize).map(|dimension| dimension.name.clone()) else {
                continue;
            };
            if !known {
                let note = problems::no_goals_by(self.metric.clone(), &name, &key, grain.filter(|_| asked.is_some()));
                self.note(note);
            }
        }
        if let Some(grain) = grain.filter(|grain| *grain > Grain::Day && self.cuts(*grain)) {
            let note = problems::no_goals_of_parts(self.metric.clone(), &name, grain);
            self.note(note);
        }
    }

    /// Rows of which the question leaves out some, by something that the table of targets does not know, have no target.
    pub(super) fn targets_under_filter(&mut self, asked: &mut [AskedMetric], question: &'a Question) {
        let Some(filter) = &question.filter else { return };
        for asked in asked {
            let Some(Goal::Rows(rows)) = asked.target.as_ref().map(|target| &target.goal) else { continue };
            let table = rows.table;
            if let Some(path) = self.missing(table, filter) {
                let note = problems::no_goals_under(&asked.name, self.book.table_name(table), path);
                self.note(note);
                asked.target = None;
            }
        }
    }

    /// Whether the values of several groups add up to that of all: sums and counts, and what is made of them without a
    /// division by another one.
    fn adds_up(&self, id: NodeId) -> bool {
        let Some(node) = self.nodes.get(id) else { return false };
        match &node.kind {
            NodeKind::Aggregate(node) => {
                matches!(node.function, Aggregate::Sum | Aggregate::Count | Aggregate::CountDistinct)
            }
            NodeKind::Call(Scalar::Divide, args) => match args.as_slice() {
                [value, by] => self.adds_up(*value) && self.nodes.fixed(*by).is_some(),
                _ => false,
            },
            NodeKind::Call(Scalar::Add | Scalar::Subtract | Scalar::Negate | Scalar::Multiply | Scalar::Case, args)
            | NodeKind::Else(args) => args.iter().any(|arg| self.adds_up(*arg)),
            NodeKind::MinimumBase { inner, .. } => self.adds_up(*inner),
            NodeKind::Moved(moved) => self.adds_up(moved.inner),
            NodeKind::Without(inner, _) | NodeKind::OverAll(inner) | NodeKind::OverAllTime(inner) => {
                self.adds_up(*inner)
            }
            NodeKind::Nested(nested) => matches!(
                nested.function,
                NestedFunction::Aggregate(Aggregate::Sum | Aggregate::Count | Aggregate::CountDistinct, _)
            ),
            _ => false,
        }
    }

    /// A number brought to the unit of a metric.
    pub(super) fn in_unit_of(&mut self, number: NodeId, written: &Expr, metric: NodeId) -> Option<NodeId> {
        let (metric_unit, unit) = (self.nodes.unit(metric), self.nodes.unit(number));
        let sides =
            (Side { unit: &metric_unit, fixed: None }, Side { unit: &unit, fixed: self.nodes.fixed_number(number) });
        match units::fit(sides.0, sides.1, Factors::Any) {
            Fit::Fits { .. } => {
                let factor = match (metric_unit.time_part(), unit.time_part()) {
                    (Some((to, _)), Some(_)) => unit.with_time(to).1,
                    _ => Exact::ONE,
                };
                Some(self.nodes.times(number, &factor, metric_unit))
            }
            Fit::ReadBare => Some(self.nodes.in_unit(number, metric_unit)),
            _ => self.fail(problems::not_in_unit(written, &unit, &metric_unit)),
        }
    }
}

impl Target {
    /// The same target with its nodes renumbered.
    pub(super) fn renumbered(self, node: impl Fn(NodeId) -> NodeId) -> Target {
        let goal = match self.goal {
            Goal::Number(number) => Goal::Number(node(number)),
            Goal::Rows(rows) => {
                let [least, most, filled, count] = rows.nodes().map(node);
                Goal::Rows(Box::new(GoalRows { least, most, filled, rows: count, ..*rows }))
            }
        };
        Target { goal, ..self }
    }
}
