//! Counts that turn into notes: rows passed over, blanks in conditions, zero divisors.

use super::checker::Checker;
use super::filters::{Condition, all_of, flatten};
use super::rows::Cell;
use super::{AggregateNode, Probe, ProbeSays};
use crate::function::{Aggregate, Scalar};
use crate::row::{ColumnRef, Row, RowType, TableId};
use crate::syntax::Name;
use crate::value::{Exact, Value};
use std::collections::BTreeSet;

impl Checker<'_> {
    /// What may surprise about an aggregate of rows.
    pub(super) fn probe_aggregate(&mut self, node: &AggregateNode, formula: &str, conditions: &[Condition]) {
        self.probe_operands(node, formula);
        for arg in &node.args {
            self.probe_divisors(node.table, arg, node.filter.as_ref(), formula);
            self.probe_cases(node.table, arg, node.filter.as_ref());
        }
        self.probe_conditions(node.table, conditions);
    }

    /// Rows passed over only because one operand of the formula is blank.
    fn probe_operands(&mut self, node: &AggregateNode, formula: &str) {
        let mut operands = BTreeSet::new();
        for arg in &node.args {
            strict_columns(arg, &mut operands);
        }
        if operands.len() < 2 && !node.args.iter().any(has_settled_operand) {
            return;
        }
        for (column, _) in self.maybe_blank(node.table, &operands) {
            let only_this = operands.iter().map(|(other, ty)| match *other == column {
                true => is_blank(*other, *ty),
                false => not(is_blank(*other, *ty)),
            });
            let passed_over = all_of(node.filter.iter().cloned().chain(only_this));
            let says = ProbeSays::OperandBlank {
                formula: formula.to_owned(),
                column: self.reference_name(node.table, column),
            };
            self.probe(node.table, vec![count(passed_over), count(node.filter.clone())], says);
        }
    }

    fn probe_divisors(&mut self, home: TableId, row: &Row, filter: Option<&Row>, formula: &str) {
        if let Row::Call(Scalar::Divide, args, _) = row
            && let Some(divisor) = args.get(1).filter(|divisor| !matches!(divisor, Row::Literal(..)))
        {
            let zero = Row::Literal(Value::Number(Exact::ZERO), RowType::Number { digits: 1, scale: 0 });
            let is_zero = Row::Call(Scalar::Equal, vec![divisor.clone(), zero], RowType::Bool);
            let rows = all_of(filter.cloned().into_iter().chain([is_zero]));
            self.probe(home, vec![count(rows)], ProbeSays::ZeroDivisor { formula: formula.to_owned() });
        }
        if let Row::Call(_, args, _) = row {
            for arg in args {
                self.probe_divisors(home, arg, filter, formula);
            }
        }
    }

    /// Rows that the `else` of a case takes because a column is blank.
    pub(super) fn probe_cases(&mut self, home: TableId, row: &Row, filter: Option<&Row>) {
        let Row::Call(scalar, args, _) = row else { return };
        for arg in args {
            self.probe_cases(home, arg, filter);
        }
        if *scalar != Scalar::Case || args.last().is_none_or(|rest| matches!(rest, Row::Literal(Value::Blank(_), _))) {
            return;
        }
        let tests: Vec<&Row> = args.chunks_exact(2).filter_map(|pair| pair.first()).collect();
        let mut columns = BTreeSet::new();
        for test in &tests {
            compared_columns(test, &mut columns);
        }
        for (column, ty) in self.maybe_blank(home, &columns) {
            let left = tests.iter().map(|test| not((*test).clone())).chain([is_blank(column, ty)]);
            let rows = all_of(filter.cloned().into_iter().chain(left));
            let says = ProbeSays::CaseElseBlank { column: self.reference_name(home, column) };
            self.probe(home, vec![count(rows)], says);
        }
    }

    /// Rows in which a column is blank that a condition compares for equality or negates, or a divisor in it is zero.
    pub(super) fn probe_conditions(&mut self, home: TableId, conditions: &[Condition]) {
        let mut parts: Vec<(Row, &str)> = Vec::new();
        for condition in conditions {
            let mut rows = Vec::new();
            flatten(condition.cell.row.clone(), &mut rows);
            parts.extend(rows.into_iter().map(|row| (row, condition.written.as_str())));
        }
        for (at, (row, written)) in parts.iter().enumerate() {
            let others = || parts.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (row, _))| row.clone());
            self.probe_divisors(home, row, all_of(others()).as_ref(), written);
            let mut columns = BTreeSet::new();
            sensitive_columns(row, false, &mut columns);
            for (column, ty) in self.maybe_blank(home, &columns) {
                let rows = all_of(others().chain([is_blank(column, ty)]));
                let says = ProbeSays::ConditionBlank {
                    condition: (*written).to_owned(),
                    column: self.reference_name(home, column),
                };
                self.probe(home, vec![count(rows)], says);
            }
        }
    }

    /// `count(calls)` where `calls` is a column of numbers: perhaps their sum was meant.
    pub(super) fn probe_count_of_numbers(&mut self, function: Aggregate, home: TableId, row: &Row) {
        let Row::Column(column, RowType::Number { .. }) = row else { return };
        let Some(table) = self.book.catalog.tables.get(home.0 as usize) else { return };
        let name = self.reference_name(home, *column);
        let is_key = column.place > 0 || table.key.contains(&usize::from(column.column));
        let is_link = table.links.iter().any(|link| link.columns.iter().any(|from| *from.text == *name));
        if function == Aggregate::Count && !is_key && !is_link {
            let cells = (Aggregate::Count, vec![row.clone()], None);
            let sum = (Aggregate::Sum, vec![row.clone()], None);
            self.probe(home, vec![cells, count(None), sum], ProbeSays::CountOfNumbers { column: name });
        }
    }

    /// `count(calls)` where `calls` is a table that has a column of numbers of that name.
    pub(super) fn probe_count_of_table(&mut self, home: TableId, name: &Name) {
        if let Some(row) = self.number_column(home, &name.text) {
            let sum = (Aggregate::Sum, vec![row], None);
            let says = ProbeSays::CountOfNumbers { column: name.text.to_string() };
            self.probe(home, vec![count(None), count(None), sum], says);
        }
    }

    /// Rows without time, in a question with a period.
    pub(super) fn probe_time(&mut self, home: TableId) {
        let Some(clock) = self.quietly(|checker| checker.table_clock(home)) else { return };
        let mut columns = BTreeSet::new();
        strict_columns(&clock.row, &mut columns);
        if columns.iter().any(|(column, _)| self.may_be_blank(home, *column)) {
            let rows = Row::Call(Scalar::IsBlank, vec![clock.row], RowType::Bool);
            let says = ProbeSays::WithoutTime { table: self.book.table_name(home).to_owned() };
            self.probe(home, vec![count(Some(rows))], says);
        }
    }

    /// What may surprise about a dimension.
    pub(super) fn probe_dimension(&mut self, home: TableId, cell: &Cell) {
        self.probe_cases(home, &cell.row, None);
    }

    fn probe(&mut self, table: TableId, aggregates: Vec<(Aggregate, Vec<Row>, Option<Row>)>, says: ProbeSays) {
        self.probes.push(Probe { metric: self.metric.clone(), table, aggregates, says });
    }

    fn maybe_blank(&self, home: TableId, columns: &BTreeSet<(ColumnRef, RowType)>) -> Vec<(ColumnRef, RowType)> {
        columns.iter().filter(|(column, _)| self.may_be_blank(home, *column)).copied().collect()
    }

    fn may_be_blank(&self, home: TableId, column: ColumnRef) -> bool {
        // A row may link to nothing.
        if column.place > 0 {
            return true;
        }
        let table = self.book.catalog.tables.get(home.0 as usize);
        table.and_then(|table| table.columns.get(usize::from(column.column))).is_none_or(|column| column.may_be_blank)
    }
}

fn count(filter: Option<Row>) -> (Aggregate, Vec<Row>, Option<Row>) {
    (Aggregate::Count, Vec::new(), filter)
}

fn is_blank(column: ColumnRef, ty: RowType) -> Row {
    Row::Call(Scalar::IsBlank, vec![Row::Column(column, ty)], RowType::Bool)
}

fn not(row: Row) -> Row {
    Row::Call(Scalar::Not, vec![row], RowType::Bool)
}

/// Whether a blank argument does not make the function blank.
fn takes_blanks(scalar: Scalar) -> bool {
    matches!(
        scalar,
        Scalar::Case
            | Scalar::Coalesce
            | Scalar::IsBlank
            | Scalar::And
            | Scalar::Or
            | Scalar::Not
            | Scalar::In
            | Scalar::Equal
            | Scalar::NotEqual
            | Scalar::Less
            | Scalar::LessEqual
            | Scalar::Greater
            | Scalar::GreaterEqual
    )
}

/// The columns that make a row expression blank where they are blank.
fn strict_columns(row: &Row, columns: &mut BTreeSet<(ColumnRef, RowType)>) {
    match row {
        Row::Column(column, ty) => {
            columns.insert((*column, *ty));
        }
        Row::Call(scalar, args, _) if !takes_blanks(*scalar) => {
            for arg in args {
                strict_columns(arg, columns);
            }
        }
        Row::Period(_, inner) => strict_columns(inner, columns),
        Row::Literal(..) | Row::Call(..) => {}
    }
}

/// Whether an operand of a formula is never blank because it says what stands in its place: `talk + (hold else 0)`.
fn has_settled_operand(row: &Row) -> bool {
    match row {
        Row::Call(Scalar::Add | Scalar::Subtract | Scalar::Multiply | Scalar::Divide | Scalar::Negate, args, _) => {
            args.iter().any(|arg| is_settled(arg) || has_settled_operand(arg))
        }
        _ => false,
    }
}

fn is_settled(row: &Row) -> bool {
    let Row::Call(Scalar::Coalesce, args, _) = row else { return false };
    matches!(args.last(), Some(Row::Literal(value, _)) if !matches!(value, Value::Blank(_)))
}

/// The columns that are compared in a condition.
fn compared_columns(row: &Row, columns: &mut BTreeSet<(ColumnRef, RowType)>) {
    match row {
        Row::Column(column, ty) => {
            columns.insert((*column, *ty));
        }
        Row::Call(Scalar::IsBlank, ..) | Row::Literal(..) => {}
        Row::Call(_, args, _) => args.iter().for_each(|arg| compared_columns(arg, columns)),
        Row::Period(_, inner) => compared_columns(inner, columns),
    }
}

/// The columns whose blanks a condition decides about without saying so: what is negated, and what is compared by `=` and `<>`.
fn sensitive_columns(row: &Row, negated: bool, columns: &mut BTreeSet<(ColumnRef, RowType)>) {
    match row {
        Row::Column(column, ty) if negated => {
            columns.insert((*column, *ty));
        }
        Row::Call(Scalar::Not, args, _) => args.iter().for_each(|arg| sensitive_columns(arg, true, columns)),
        Row::Call(Scalar::And | Scalar::Or, args, _) => {
            for arg in args {
                sensitive_columns(arg, negated, columns);
            }
        }
        Row::Call(Scalar::Equal | Scalar::NotEqual | Scalar::In, args, _) => {
            let says_blank = args.iter().any(|arg| matches!(arg, Row::Literal(Value::Blank(_), _)));
            if !says_blank {
                for arg in args {
                    strict_columns(arg, columns);
                }
            }
        }
        Row::Call(Scalar::Less | Scalar::LessEqual | Scalar::Greater | Scalar::GreaterEqual, args, _) if negated => {
            for arg in args {
                strict_columns(arg, columns);
            }
        }
        _ => {}
    }
}
