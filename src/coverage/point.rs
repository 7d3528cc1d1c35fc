//! What tests can reach in formulas: found in the text alone, so that what no test touches is found too.

use crate::function::{self, Meaning};
use crate::source::Span;
use crate::syntax::{Call, ClauseKind, Expr, ExprKind, Item, Modifier, Part, Position, Table, TableEntryKind, parts};
use std::sync::Arc;

/// A place of the text that has several ways on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Choice {
    /// The `if`, `case` or `else` as a whole; the condition of a filter; the definition of a metric.
    pub span: Span,
    /// Which way: the number of the branch or operand, from 0; of a filter 0 lets in and 1 leaves out.
    pub way: usize,
}

/// One thing that a test can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The metric, or the column as `table.column`, whose definition it stands in; a table for its `rows where`.
    pub owner: Arc<str>,
    /// How it is recognised in what tests reached.
    pub choice: Choice,
    /// What to look at: a condition, an operand, a name.
    pub span: Span,
    /// What reaching it means.
    pub way: Way,
}

/// What reaching a point means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// A metric is calculated.
    Metric,
    /// A condition of `if` or `case` holds, and no earlier one.
    Holds,
    /// No condition of an `if` or `case` holds.
    Otherwise,
    /// An operand of `else` (or `coalesce`) gives the value.
    Gives,
    /// A filter lets a row (or a member) in.
    LetsIn,
    /// A filter leaves out a row (or a member) that all other filters let in.
    LeavesOut,
}

impl Way {
    /// Whether it is a way of a branch, rather than of a filter or a metric as a whole.
    pub fn is_branch(self) -> bool {
        matches!(self, Way::Holds | Way::Otherwise | Way::Gives)
    }

    /// Whether it is a way of a filter.
    pub fn is_filter(self) -> bool {
        matches!(self, Way::LetsIn | Way::LeavesOut)
    }

    /// What no test has shown.
    pub fn missing(self) -> &'static str {
        match self {
            Way::Metric => "no test calculates it",
            Way::Holds => "this is never true",
            Way::Otherwise => "what is left is never taken",
            Way::Gives => "this never gives the value",
            Way::LetsIn => "this lets nothing in",
            Way::LeavesOut => "this leaves nothing out",
        }
    }

    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Way::Metric => "metric",
            Way::Holds => "holds",
            Way::Otherwise => "otherwise",
            Way::Gives => "gives",
            Way::LetsIn => "lets in",
            Way::LeavesOut => "leaves out",
        }
    }
}

/// Everything that tests can reach in definitions, in the order of the text.
pub fn points<'a>(items: impl Iterator<Item = &'a Item>) -> Vec<Point> {
    let mut found = Vec::new();
    for item in items {
        match item {
            Item::Metric(metric) => {
                let mut collector = Collector { owner: metric.name.text.clone(), found: &mut found };
                collector.point(metric.span, 0, metric.name.span, Way::Metric);
                collector.walk(&metric.formula);
            }
            Item::Table(table) => of_table(table, &mut found),
            Item::Param(_) | Item::Import(_) | Item::View(_) | Item::Test(_) => {}
        }
    }
    found
}

fn of_table(table: &Table, found: &mut Vec<Point>) {
    for entry in &table.entries {
        match &entry.kind {
            TableEntryKind::Computed { name, value, .. } => {
                let owner = format!("{}.{}", table.name.text, name.text).into();
                Collector { owner, found }.walk(value);
            }
            TableEntryKind::Rows(condition) => {
                let mut collector = Collector { owner: table.name.text.clone(), found };
                collector.filter(condition);
                collector.walk(condition);
            }
            _ => {}
        }
    }
}

/// Collects the points of one definition.
struct Collector<'f> {
    owner: Arc<str>,
    found: &'f mut Vec<Point>,
}

impl Collector<'_> {
    fn point(&mut self, choice: Span, way: usize, span: Span, what: Way) {
        let choice = Choice { span: choice, way };
        self.found.push(Point { owner: self.owner.clone(), choice, span, way: what });
    }

    fn filter(&mut self, condition: &Expr) {
        self.point(condition.span, 0, condition.span, Way::LetsIn);
        self.point(condition.span, 1, condition.span, Way::LeavesOut);
    }

    fn operands(&mut self, whole: Span, operands: &[Expr]) {
        for (way, operand) in operands.iter().enumerate() {
            self.point(whole, way, operand.span, Way::Gives);
        }
    }

    fn walk(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Else(operands) => self.operands(expr.span, operands),
            ExprKind::Call(call) => self.call(expr.span, call),
            ExprKind::Modified(_, modifier) => {
                if let Modifier::Where(condition) = &**modifier {
                    self.filter(condition);
                }
            }
            _ => {}
        }
        let mut inner = Vec::new();
        parts(expr, Position::Metrics, &mut |part| inner.push(part));
        for part in inner {
            if let Part::Expr(part, Position::Metrics | Position::Rows) = part {
                self.walk(part);
            }
        }
    }

    fn call(&mut self, whole: Span, call: &Call) {
        if let Some(case) = &call.case {
            let conditions: Vec<Span> = case.branches.iter().map(|(condition, _)| condition.span).collect();
            let rest = case.otherwise.as_ref().map_or(whole, |rest| rest.span);
            self.branches(whole, &conditions, rest);
        }
        match function::find(&call.name.text).map(|function| function.meaning) {
            Some(Meaning::If) => {
                if let Some(condition) = call.args.first() {
                    let rest = call.args.get(2).map_or(whole, |rest| rest.span);
                    self.branches(whole, &[condition.span], rest);
                }
            }
            Some(Meaning::Coalesce) => self.operands(whole, &call.args),
            _ => {}
        }
        for clause in &call.clauses {
            if let ClauseKind::Where(condition) | ClauseKind::Having(condition) = &clause.kind {
                self.filter(condition);
            }
        }
    }

    fn branches(&mut self, whole: Span, conditions: &[Span], rest: Span) {
        for (way, condition) in conditions.iter().enumerate() {
            self.point(whole, way, *condition, Way::Holds);
        }
        self.point(whole, conditions.len(), rest, Way::Otherwise);
    }
}
