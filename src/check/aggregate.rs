//! Aggregates of rows: their home, their arguments with constant factors moved out, their filter, their time.

use super::checker::Checker;
use super::context::{Context, ParamsId};
use super::filters::{Condition, all_of};
use super::rows::{Cell, Scaled, Scope};
use super::semi_additive::Edge;
use super::types::Kind;
use super::written::written;
use super::{AggregateNode, AggregateOrigin, NodeId, PartKind, problems};
use crate::function::Aggregate;
use crate::resolve::{Column, Lookup};
use crate::row::{ColumnRef, Row, RowType, TableId};
use crate::source::Span;
use crate::syntax::{Call, ClauseKind, Expr, ExprKind, Key, Name};
use crate::unit::{Symbol, Unit};
use crate::value::Exact;
use std::sync::Arc;

/// What stands behind the expression of an aggregate.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clauses<'a> {
    pub(super) filter: Option<&'a Expr>,
    pub(super) on: Option<&'a Name>,
    pub(super) unweighted: Option<Span>,
    pub(super) by: &'a [Key],
    pub(super) having: Option<&'a Expr>,
    /// `last day`, `last per account`
    pub(super) edge: Option<Edge<'a>>,
    /// `via guest`
    pub(super) via: Option<&'a Name>,
}

/// The arguments of an aggregate in the rows of its home.
struct Arguments<'a> {
    home: TableId,
    /// None for `count(table)`.
    values: Vec<(Scaled, &'a Expr)>,
}

impl<'a> Checker<'a> {
    /// An aggregate of rows, or of members where `by` or `having` stands in it.
    pub(super) fn aggregate(
        &mut self,
        function: Aggregate,
        call: &'a Call,
        span: Span,
        context: Context,
    ) -> Option<NodeId> {
        let clauses = self.clauses(call)?;
        let fraction = match function {
            Aggregate::Percentile | Aggregate::PercentileDisc => Some(self.fraction(call.args.get(1)?, context)?),
            _ => None,
        };
        if !clauses.by.is_empty() || clauses.having.is_some() {
            return self.nested(function, fraction, call, clauses, span, context);
        }
        if self.book.catalog.tables.is_empty() {
            self.no_data.get_or_insert(span);
            return None;
        }
        match clauses.edge {
            Some(edge) => self.semi_additive(function, fraction, call, clauses, edge, span, context),
            None => self.of_rows(function, fraction, call, clauses, span, context),
        }
    }

    pub(super) fn clauses(&mut self, call: &'a Call) -> Option<Clauses<'a>> {
        let mut clauses = Clauses::default();
        for clause in &call.clauses {
            match &clause.kind {
                ClauseKind::Where(condition) => clauses.filter = Some(condition),
                ClauseKind::On(column) => clauses.on = Some(column),
                ClauseKind::By(keys) => clauses.by = keys,
                ClauseKind::Having(condition) => clauses.having = Some(condition),
                ClauseKind::Unweighted => clauses.unweighted = Some(clause.span),
                ClauseKind::LastDay { first } => {
                    clauses.edge = Some(Edge { last: !first, per: None, span: clause.span });
                }
                ClauseKind::LastPer { first, keys } => {
                    clauses.edge = Some(Edge { last: !first, per: Some(keys), span: clause.span });
                }
                ClauseKind::Via(link) => clauses.via = Some(link),
                ClauseKind::Word(word) => return self.fail(problems::unknown_word(word)),
            }
        }
        Some(clauses)
    }

    /// p of a percentile: a fixed number between 0 and 1.
    fn fraction(&mut self, expr: &'a Expr, context: Context) -> Option<Exact> {
        let fixed = self.fixed(expr, context.params, "The share of a percentile")?;
        match fixed.value.as_number() {
            Some(number) if !number.is_negative() && *number <= Exact::ONE => Some(number.clone()),
            _ => self.fail(problems::not_a_share(expr)),
        }
    }

    /// An aggregate of the rows of one table.
    pub(super) fn of_rows(
        &mut self,
        function: Aggregate,
        fraction: Option<Exact>,
        call: &'a Call,
        clauses: Clauses<'a>,
        span: Span,
        context: Context,
    ) -> Option<NodeId> {
        let mut arguments = self.arguments_of(function, call, &clauses, span, context)?;
        if let Some(days) = self.spread_over_days(function, arguments.home, &clauses, context, span) {
            let made = arguments.values.iter().find_map(|(scaled, _)| self.made_in(arguments.home, &scaled.cell.row));
            if let Some(name) = made {
                return self.fail(problems::window_by_days(self.book, arguments.home, &name, span));
            }
            arguments.home = days;
        }
        let home = arguments.home;
        self.touch_table(home);
        let own = clauses.filter.map(|condition| self.own_filter(condition, home, context));
        let outer = self.outer_filters(home, context, span);
        let keys = self.bind_keys(home, context, span);
        let clock = self.aggregate_clock(home, clauses.on, context, span);
        let mut conditions = match own {
            None => Vec::new(),
            Some(own) => vec![own?],
        };
        conditions.extend(outer?);
        keys?;
        let clock = clock?;
        if matches!(function, Aggregate::First | Aggregate::Last) && clock.is_none() {
            return self.fail(self.no_time(home, span, None));
        }
        let (function, arguments) = self.weighted(function, arguments, clauses.unweighted.is_some(), span)?;
        let arguments = self.in_direction(function, arguments)?;
        let typed = self.result(function, &arguments, call)?;
        let filter = all_of(conditions.iter().map(|condition| condition.cell.row.clone()));
        let approximate = arguments.values.iter().any(|(scaled, _)| scaled.cell.approximate)
            || conditions.iter().any(|condition| condition.cell.approximate);
        let args: Vec<Row> = arguments.values.iter().map(|(scaled, _)| scaled.cell.clone().settled()).collect();
        let node = AggregateNode {
            table: home,
            function,
            args,
            fraction,
            filter,
            time: clock.map(|clock| clock.row),
            on: clauses.on.is_some(),
            day: None,
        };
        let node = match clauses.edge {
            Some(edge) => self.of_day(node, edge, span)?,
            None => node,
        };
        let formula = call.args.first().map(written).unwrap_or_default();
        self.probe_aggregate(&node, &formula, &conditions);
        if function == Aggregate::Count {
            let table = call.args.first().and_then(|first| self.named_table(first)).map(|(_, name)| name);
            self.probe_count_of_numbers(&node, table);
        }
        let id = self.nodes.aggregate(node.clone(), typed.kind.metric(), typed.unit.clone(), approximate);
        self.part_is(|| {
            let args = arguments.values.iter().map(|(scaled, arg)| scaled.cell.part(arg.span));
            let filters = conditions.iter().filter_map(|condition| condition.cell.origin.clone());
            PartKind::Aggregate(Arc::new(AggregateOrigin {
                node: id,
                args: args.collect(),
                filters: filters.collect(),
            }))
        });
        let id = match (node.day.is_some(), self.days_of_period(home)) {
            (true, _) => self.on_that_day(id, &node),
            (false, Some((days, lengths))) => self.sum_of_shares(id, &node, &days, lengths),
            (false, None) => id,
        };
        Some(match typed.factor {
            Some(factor) => self.nodes.times(id, &factor, typed.unit),
            None => id,
        })
    }

    /// A negative factor turns the order of values around: where the order chooses the value, the sign stays in the rows.
    fn in_direction(&mut self, function: Aggregate, mut arguments: Arguments<'a>) -> Option<Arguments<'a>> {
        let chooses = matches!(
            function,
            Aggregate::Min
                | Aggregate::Max
                | Aggregate::Percentile
                | Aggregate::PercentileDisc
                | Aggregate::Mode
                | Aggregate::First
                | Aggregate::Last
        );
        if let Some((scaled, written)) = arguments.values.first_mut()
            && chooses
            && scaled.factor.is_negative()
        {
            let origin = scaled.cell.origin.clone();
            scaled.cell = Cell { origin, ..self.negative(scaled.cell.clone(), written)? };
            scaled.factor = scaled.factor.neg();
        }
        Some(arguments)
    }

    pub(super) fn own_filter(&mut self, condition: &'a Expr, home: TableId, context: Context) -> Option<Condition> {
        let scope = Scope { home, at: 0, params: context.params, condition: true };
        let cell = self.row_condition(condition, scope)?;
        Some(Condition { cell, written: written(condition) })
    }

    /// The home and the arguments there.
    fn arguments_of(
        &mut self,
        function: Aggregate,
        call: &'a Call,
        clauses: &Clauses<'a>,
        span: Span,
        context: Context,
    ) -> Option<Arguments<'a>> {
        let first = call.args.first()?;
        if function == Aggregate::Count
            && let Some((home, _)) = self.named_table(first)
        {
            let home = self.along(home, clauses.via)?;
            return Some(Arguments { home, values: Vec::new() });
        }
        if let Some((table, name)) = self.named_table(first)
            && !self.book.is_somewhere(std::slice::from_ref(name))
        {
            let home = self.along(table, clauses.via)?;
            return self.value_of_table(home, name, first, function, context);
        }
        // A metric or an aggregate in the place of a column has its own message, better than that of a missing column.
        self.only_rows(first)?;
        let taken = if function == Aggregate::WeightedAverage { call.args.len() } else { 1 };
        let mut paths: Vec<&'a [Name]> = Vec::new();
        let written_rows = call.args.iter().take(taken).chain(clauses.filter);
        written_rows.for_each(|expr| crate::syntax::names(expr, &mut |path| paths.push(path)));
        paths.extend(clauses.on.map(std::slice::from_ref));
        let home = self.home(&paths, span)?;
        let home = self.along(home, clauses.via)?;
        let scope = Scope { home, at: 0, params: context.params, condition: false };
        let values: Vec<Option<(Scaled, &'a Expr)>> = call
            .args
            .iter()
            .take(taken)
            .enumerate()
            .map(|(at, arg)| self.argument(function, at, arg, scope).map(|scaled| (scaled, arg)))
            .collect();
        Some(Arguments { home, values: values.into_iter().collect::<Option<Vec<_>>>()? })
    }

    /// The rows of a table with, of several links to one other, the one that `via` names.
    pub(super) fn along(&mut self, home: TableId, via: Option<&'a Name>) -> Option<TableId> {
        let Some(link) = via else { return Some(home) };
        match self.book.via(home, &link.text) {
            Some(table) => Some(table),
            None => self.fail(problems::no_such_link(self.book, home, link)),
        }
    }

    /// One argument. Its constant factor stands apart where the function allows it: any out of sums and means, a positive
    /// one where order matters, none but a weight's that is not zero, which changes nothing.
    fn argument(&mut self, function: Aggregate, at: usize, arg: &'a Expr, scope: Scope) -> Option<Scaled> {
        let part = |checker: &mut Self| checker.scaled(arg, scope);
        let mut scaled = self.row_part_of(arg.span, part, |scaled| &mut scaled.cell)?;
        scaled.cell = scaled.cell.typed(wanted(function));
        let is_positive = !scaled.factor.is_negative() && !scaled.factor.is_zero();
        let moves = match (function, at) {
            (Aggregate::WeightedAverage, 1) => !scaled.factor.is_zero(),
            (
                Aggregate::Sum
                | Aggregate::Average
                | Aggregate::WeightedAverage
                | Aggregate::Stddev
                | Aggregate::StddevPop
                | Aggregate::Variance
                | Aggregate::VariancePop,
                _,
            ) => true,
            _ => is_positive,
        };
        if moves || scaled.factor == Exact::ONE {
            return Some(scaled);
        }
        self.row(arg, scope).map(|cell| Scaled { cell: cell.typed(wanted(function)), factor: Exact::ONE })
    }

    /// `sum(costs)` where `costs` is a table.
    fn value_of_table(
        &mut self,
        home: TableId,
        name: &'a Name,
        arg: &'a Expr,
        function: Aggregate,
        context: Context,
    ) -> Option<Arguments<'a>> {
        if matches!(function, Aggregate::CountDistinct | Aggregate::ApproxCountDistinct) {
            return self.fail(problems::different_of_table(name));
        }
        let found = self.value_column(home, name)?;
        let cell = self.column(found, Scope { home, at: 0, params: context.params, condition: false })?;
        Some(Arguments { home, values: vec![(Scaled { cell: cell.typed(wanted(function)), factor: Exact::ONE }, arg)] })
    }

    /// Names that are metrics, and aggregates, in the place of a column.
    fn only_rows(&mut self, arg: &'a Expr) -> Option<()> {
        let mut metric: Option<&'a Name> = None;
        crate::syntax::names(arg, &mut |path| {
            if let [name] = path
                && metric.is_none()
                && !self.book.is_somewhere(path)
                && self.book.knows_metric(&name.text)
            {
                metric = Some(name);
            }
        });
        match metric {
            Some(name) => self.fail(problems::metric_as_column(name)),
            None => Some(()),
        }
    }

    /// Averages of columns that are averages already weigh themselves; their sums are refused.
    fn weighted(
        &mut self,
        function: Aggregate,
        mut arguments: Arguments<'a>,
        unweighted: bool,
        span: Span,
    ) -> Option<(Aggregate, Arguments<'a>)> {
        let Some((scaled, written_value)) = arguments.values.first() else { return Some((function, arguments)) };
        let weights = self.weights(&scaled.cell, arguments.home);
        let Some((column, weight)) = weights.first().cloned() else { return Some((function, arguments)) };
        match function {
            Aggregate::Average if !unweighted => {
                if weights.iter().any(|(_, other)| other.row != weight.row) {
                    return self.fail(problems::two_weights(written_value));
                }
                arguments.values.push((Scaled { cell: weight, factor: Exact::ONE }, written_value));
                Some((Aggregate::WeightedAverage, arguments))
            }
            Aggregate::Sum => {
                let weight_name = self.column_name(arguments.home, &weight.row);
                self.fail(problems::sum_of_averages(&column, &weight_name, span))
            }
            Aggregate::Count | Aggregate::CountDistinct | Aggregate::ApproxCountDistinct => Some((function, arguments)),
            Aggregate::Average | Aggregate::WeightedAverage => Some((function, arguments)),
            _ => {
                let note = problems::of_printed_averages(self.metric.clone(), &column);
                self.note(note);
                Some((function, arguments))
            }
        }
    }

    /// The columns of printed averages in a cell, each with its weight; none if the cell has the weight in it already.
    fn weights(&self, cell: &Cell, home: TableId) -> Vec<(String, Cell)> {
        let Some(table) = self.book.catalog.tables.get(home.0 as usize) else { return Vec::new() };
        let mut used = Vec::new();
        cell.row.columns(&mut |column| {
            if column.place == 0 {
                used.push(usize::from(column.column));
            }
        });
        let means = table.means.iter().filter(|(mean, weight)| used.contains(mean) && !used.contains(weight));
        means
            .filter_map(|(mean, weight)| {
                let (name, weight_column) = (&table.columns.get(*mean)?.name, table.columns.get(*weight)?);
                let reference = ColumnRef { place: 0, column: u16::try_from(*weight).ok()? };
                let row = Row::Column(reference, weight_column.kind.row_type());
                let (approximate, open) = (weight_column.approximate, weight_column.open);
                let cell = Cell { row, approximate, open, ..Cell::number(Exact::ONE, Unit::none()) }.numeric();
                Some((name.clone(), cell))
            })
            .collect()
    }

    /// The kind, unit and factor of the result; what the function cannot be applied to is a problem.
    fn result(&mut self, function: Aggregate, arguments: &Arguments<'a>, call: &'a Call) -> Option<Typed> {
        let Some((scaled, arg)) = arguments.values.first() else {
            let noun = self.book.catalog.tables.get(arguments.home.0 as usize).and_then(|table| table.noun.clone());
            let unit = noun.map(|noun| Unit::of(Symbol::Other(noun))).unwrap_or_default();
            return Some(Typed { kind: Kind::Number, unit, factor: None });
        };
        let kind = scaled.cell.kind();
        let table = self.book.table_name(arguments.home);
        let needs_number = matches!(
            function,
            Aggregate::Sum
                | Aggregate::Average
                | Aggregate::WeightedAverage
                | Aggregate::Median
                | Aggregate::Percentile
                | Aggregate::Stddev
                | Aggregate::StddevPop
                | Aggregate::Variance
                | Aggregate::VariancePop
        );
        if kind == Kind::Bool && (needs_number || function == Aggregate::Count) {
            return self.fail(problems::aggregate_of_condition(call, table, &written(arg)));
        }
        if needs_number && kind != Kind::Number {
            let scope = Scope { home: arguments.home, at: 0, params: ParamsId::NONE, condition: false };
            let column = self.data_column(&scaled.cell.row, scope);
            return self.fail(problems::aggregate_of_wrong_kind(&call.name.text, kind, arg, column));
        }
        if let (Aggregate::WeightedAverage, Some((weight, written_weight))) = (function, arguments.values.get(1))
            && weight.cell.kind() != Kind::Number
        {
            return self.fail(problems::needs(Kind::Number, weight.cell.kind(), written_weight));
        }
        if matches!(function, Aggregate::Any | Aggregate::All) && kind != Kind::Bool {
            return self.fail(problems::needs(Kind::Bool, kind, arg));
        }
        if matches!(function, Aggregate::Min | Aggregate::Max) && kind == Kind::Bool {
            return self.fail(problems::aggregate_of_wrong_kind(&call.name.text, kind, arg, None));
        }
        match typed(function, scaled) {
            Some(typed) => Some(typed),
            None => self.fail(problems::too_many_digits(arg.span)),
        }
    }

    /// The name of the column that a row is.
    pub(super) fn column_name(&self, home: TableId, row: &Row) -> String {
        let Row::Column(column, _) = row else { return String::new() };
        self.reference_name(home, *column)
    }

    /// The name of a column: with its table where it is a linked one.
    pub(super) fn reference_name(&self, home: TableId, column: ColumnRef) -> String {
        let Some(table) = self.book.table_at(home, column.place) else { return String::new() };
        if let Some(made) = self.made_at(home, column) {
            return made.name.clone();
        }
        let name = self
            .book
            .catalog
            .tables
            .get(table.0 as usize)
            .and_then(|table| table.columns.get(usize::from(column.column)))
            .map_or("", |column| column.name.as_str());
        match self.book.reach(home).step(column.place) {
            Some(step) => format!("{}.{name}", step.name),
            None => name.to_owned(),
        }
    }
}

/// What an aggregate gives.
struct Typed {
    kind: Kind,
    unit: Unit,
    /// What its result is multiplied by: the constant factor of its argument.
    factor: Option<Exact>,
}

/// What an aggregate takes a column without a filled cell for.
fn wanted(function: Aggregate) -> RowType {
    match function {
        Aggregate::Any | Aggregate::All => RowType::Bool,
        Aggregate::Count | Aggregate::CountDistinct | Aggregate::ApproxCountDistinct => RowType::Text,
        _ => super::types::whole(1),
    }
}

/// `None` if the factor is too large to be exact.
fn typed(function: Aggregate, scaled: &Scaled) -> Option<Typed> {
    let (kind, unit, factor) = (scaled.cell.kind(), scaled.cell.unit.clone(), scaled.factor.clone());
    let number = |unit, factor: Exact| Typed { kind: Kind::Number, unit, factor: Some(factor) };
    Some(match function {
        Aggregate::Count | Aggregate::CountDistinct | Aggregate::ApproxCountDistinct => {
            Typed { kind: Kind::Number, unit: Unit::none(), factor: None }
        }
        Aggregate::Variance | Aggregate::VariancePop => number(unit.times(&unit), factor.mul(&factor).ok()?),
        Aggregate::Stddev | Aggregate::StddevPop => number(unit, factor.abs()),
        Aggregate::Any | Aggregate::All => Typed { kind: Kind::Bool, unit: Unit::none(), factor: None },
        _ if kind == Kind::Number => number(unit, factor),
        _ => Typed { kind, unit: Unit::none(), factor: None },
    })
}

/// Whether a name alone stands in an argument.
pub(super) fn bare_name(expr: &Expr) -> Option<&Name> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name),
        ExprKind::Group(inner) => bare_name(inner),
        _ => None,
    }
}

impl Checker<'_> {
    /// Whether a table has a number column of that name.
    pub(super) fn number_column(&self, table: TableId, name: &str) -> Option<Row> {
        let Lookup::One(found) = self.book.column(table, 0, name) else { return None };
        let Column::Data(at) = found.column else { return None };
        let column = self.book.catalog.tables.get(found.table.0 as usize)?.columns.get(at)?;
        let ty = column.kind.row_type();
        let reference = ColumnRef { place: found.place, column: u16::try_from(at).ok()? };
        (Kind::of_row(ty) == Kind::Number).then_some(Row::Column(reference, ty))
    }
}
