//! Counts that turn into notes: rows passed over, blanks in conditions, zero divisors.

mod columns;
mod inside;

use super::checker::Checker;
use super::filters::{Condition, all_of, flatten};
use super::rows::Cell;
use super::{AggregateNode, Lasting, Probe, ProbeRows, ProbeSays};
use crate::calendar::Grain;
use crate::function::{Aggregate, Scalar};
use crate::row::{ColumnRef, Row, RowType, TableId};
use crate::syntax::Name;
use columns::Columns;
use inside::{Happening, inside};
use std::collections::HashSet;

impl Checker<'_> {
    /// What may surprise about an aggregate of rows.
    pub(super) fn probe_aggregate(&mut self, node: &AggregateNode, formula: &str, conditions: &[Condition]) {
        let rows = self.counted_rows(ProbeRows::of(node.table, node.time.clone(), node.on));
        let node = &AggregateNode { table: rows.table, ..node.clone() };
        self.probe_operands(&rows, node, formula);
        for arg in &node.args {
            self.probe_inside(&rows, arg, node.filter.as_ref(), formula);
        }
        self.probe_conditions(&rows, conditions);
    }

    /// The rows that a note counts: of a table by days those of the table itself, each once.
    pub(super) fn counted_rows(&mut self, rows: ProbeRows) -> ProbeRows {
        match self.spread_table(rows.table) {
            None => rows,
            Some(table) => ProbeRows { table, time: self.table_clock(table).map(|clock| clock.row), ..rows },
        }
    }

    /// Rows passed over only because one operand of the formula is blank.
    fn probe_operands(&mut self, rows: &ProbeRows, node: &AggregateNode, formula: &str) {
        let mut operands = Columns::new();
        for arg in &node.args {
            columns::strict(arg, &mut operands);
        }
        if operands.len() < 2 && !node.args.iter().any(columns::has_settled_operand) {
            return;
        }
        for (column, ty) in self.maybe_blank(node.table, &operands) {
            // A column made of other rows is blank where these say nothing, and nobody can fill it.
            if self.made_at(node.table, column).is_some() || self.is_of_made_table(node.table, column) {
                continue;
            }
            let only_this = operands.iter().map(|(other, ty)| match *other == column {
                true => is_blank(*other, *ty),
                false => not(is_blank(*other, *ty)),
            });
            let passed_over = all_of(node.filter.iter().cloned().chain(only_this));
            let says = ProbeSays::OperandBlank {
                formula: formula.to_owned(),
                column: self.reference_name(node.table, column),
                // A time is not 0, a row that links to nothing has no cell that could be filled, and a mean of values
                // with their weights would be another one.
                fill: column.place == 0 && node.args.len() == 1 && matches!(ty, RowType::Number { .. }),
            };
            self.probe(rows, vec![count(passed_over), count(node.filter.clone())], says);
        }
    }

    fn is_of_made_table(&self, home: TableId, column: ColumnRef) -> bool {
        let table = self.book.table_at(home, column.place);
        let data = table.and_then(|table| self.book.catalog.tables.get(table.0 as usize));
        data.is_some_and(|data| data.derived.is_some())
    }

    /// Zero divisors, and cases that decide on blanks, in the rows that match `filter`.
    fn probe_inside(&mut self, rows: &ProbeRows, row: &Row, filter: Option<&Row>, formula: &str) {
        for (happening, conditions) in inside(row) {
            let says = match happening {
                Happening::ZeroDivisor => ProbeSays::ZeroDivisor { formula: formula.to_owned() },
                Happening::Else(column, _) if self.may_be_blank(rows.table, column) => {
                    ProbeSays::CaseElseBlank { column: self.reference_name(rows.table, column) }
                }
                Happening::Taken(column, _) if self.may_be_blank(rows.table, column) => ProbeSays::ConditionBlank {
                    condition: formula.to_owned(),
                    column: self.reference_name(rows.table, column),
                },
                Happening::NotConverted(gives, columns) => {
                    let names = columns.iter().map(|column| self.reference_name(rows.table, *column));
                    let function = match gives {
                        Scalar::Date => "date",
                        Scalar::Numbered(Grain::ISO_WEEK) => "iso_week",
                        Scalar::Numbered(grain) => grain.name(),
                        _ => "number",
                    };
                    let conversion = format!("{function}({})", names.collect::<Vec<_>>().join(", "));
                    ProbeSays::NotConverted { conversion, gives }
                }
                Happening::Else(..) | Happening::Taken(..) => continue,
            };
            self.probe(rows, vec![count(all_of(filter.cloned().into_iter().chain(conditions)))], says);
        }
    }

    /// Rows in which a column is blank that a condition compares for equality or negates, and what may happen inside it;
    /// each part of the conditions in the rows that all the others leave to it.
    pub(super) fn probe_conditions(&mut self, rows: &ProbeRows, conditions: &[Condition]) {
        let mut parts: Vec<(Row, &str)> = Vec::new();
        let mut seen = HashSet::new();
        for condition in conditions {
            let mut own = Vec::new();
            flatten(condition.cell.row.clone(), &mut own);
            own.retain(|part| seen.insert(part.clone()));
            parts.extend(own.into_iter().map(|part| (part, condition.written.as_str())));
        }
        for (at, (part, written)) in parts.iter().enumerate() {
            let others = || parts.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (row, _))| row.clone());
            self.probe_inside(rows, part, all_of(others()).as_ref(), written);
            self.probe_condition(rows, part, others, written);
        }
    }

    /// Rows in which a column is blank on whose blanks a condition decides.
    fn probe_condition<R: Iterator<Item = Row>>(
        &mut self,
        rows: &ProbeRows,
        condition: &Row,
        others: impl Fn() -> R,
        written: &str,
    ) {
        let mut columns = Columns::new();
        columns::sensitive(condition, false, &mut columns);
        for (column, ty) in self.maybe_blank(rows.table, &columns) {
            let decided = all_of(others().chain([is_blank(column, ty)]));
            let says = ProbeSays::ConditionBlank {
                condition: written.to_owned(),
                column: self.reference_name(rows.table, column),
            };
            self.probe(rows, vec![count(decided)], says);
        }
    }

    /// What may surprise about open rows: those without a start, those that end before it, and what conditions decide.
    pub(super) fn probe_open(
        &mut self,
        table: TableId,
        lasting: &Lasting,
        filter: Option<&Row>,
        conditions: &[Condition],
    ) {
        let rows = ProbeRows::lasting(table);
        let lasts = self.book.catalog.tables.get(table.0 as usize).and_then(|table| table.lasts.as_ref());
        let Some(lasts) = lasts else { return };
        let (name, start, end) =
            (self.book.table_name(table).to_owned(), lasts.start.text.to_string(), lasts.end.text.to_string());
        let mut columns = Columns::new();
        columns::strict(&lasting.start, &mut columns);
        if columns.iter().any(|(column, _)| self.may_be_blank(table, *column)) {
            let without = Row::Call(Scalar::IsBlank, vec![lasting.start.clone()], RowType::Bool);
            let says = ProbeSays::WithoutStart { table: name.clone(), column: start.clone() };
            self.probe(&rows, vec![count(Row::and(filter.cloned(), Some(without)))], says);
        }
        let before = Row::Call(Scalar::Less, vec![lasting.end.clone(), lasting.start.clone()], RowType::Bool);
        let says = ProbeSays::EndsBeforeStart { table: name, start, end };
        self.probe(&rows, vec![count(Row::and(filter.cloned(), Some(before)))], says);
        self.probe_conditions(&rows, conditions);
    }

    /// `rows where …`: what it leaves out does not exist, so this is about the rows that it leaves.
    pub(super) fn probe_rows(&mut self, rows: &ProbeRows, condition: &Condition) {
        let mut parts = Vec::new();
        flatten(condition.cell.row.clone(), &mut parts);
        for part in parts {
            self.probe_condition(rows, &part, std::iter::empty, &condition.written);
        }
    }

    /// `count(calls)` where `calls` is a column of numbers, or a table that has one of its name: perhaps their sum was meant.
    pub(super) fn probe_count_of_numbers(&mut self, node: &AggregateNode, table: Option<&Name>) {
        let rows = ProbeRows::of(node.table, node.time.clone(), node.on);
        // Whether every cell is filled is asked of all rows: a filter may say itself that the column is not blank.
        let (all_cells, column, row) = match (node.args.as_slice(), table) {
            ([], Some(name)) => match self.number_column(node.table, &name.text) {
                Some(row) => (count(None), name.text.to_string(), row),
                None => return,
            },
            ([row @ Row::Column(column, RowType::Number { .. })], None)
                if self.is_plain_number(node.table, *column) =>
            {
                let all_cells = (Aggregate::Count, vec![row.clone()], None);
                (all_cells, self.reference_name(node.table, *column), row.clone())
            }
            _ => return,
        };
        let sum = (Aggregate::Sum, vec![row], node.filter.clone());
        let asked = [all_cells, count(None), count(node.filter.clone()), sum];
        self.probe(&rows, asked.into(), ProbeSays::CountOfNumbers { column, of_rows: node.args.is_empty() });
    }

    /// Whether a column is the table's own and neither of its key nor of a link.
    fn is_plain_number(&self, home: TableId, column: ColumnRef) -> bool {
        let Some(table) = self.book.catalog.tables.get(home.0 as usize) else { return false };
        let name = self.reference_name(home, column);
        let is_key = column.place > 0
            || self.made_at(home, column).is_some()
            || table.derived.is_some()
            || table.key.contains(&usize::from(column.column));
        let is_link = table.links.iter().any(|link| link.columns.iter().any(|from| *from.text == *name));
        !is_key && !is_link
    }

    /// Rows without time, in a question with a period or of a metric with periods inside.
    pub(super) fn probe_time(&mut self, rows: &ProbeRows) {
        let Some(time) = rows.time.clone().filter(|_| !rows.on) else { return };
        let mut columns = Columns::new();
        columns::strict(&time, &mut columns);
        if columns.iter().any(|(column, _)| self.may_be_blank(rows.table, *column)) {
            let without = Row::Call(Scalar::IsBlank, vec![time], RowType::Bool);
            let table = self.book.table_name(rows.table).to_owned();
            let says = ProbeSays::WithoutTime { table, period: self.period.is_some() };
            self.probe(&ProbeRows { in_period: false, ..rows.clone() }, vec![count(Some(without))], says);
        }
    }

    /// What may surprise about a dimension, in the rows that match `filter`.
    pub(super) fn probe_dimension(&mut self, rows: &ProbeRows, cell: &Cell, filter: Option<&Row>, name: &str) {
        self.probe_inside(rows, &cell.row, filter, name);
    }

    fn probe(&mut self, rows: &ProbeRows, aggregates: Vec<(Aggregate, Vec<Row>, Option<Row>)>, says: ProbeSays) {
        self.probes.push(Probe { metric: self.metric.clone(), rows: rows.clone(), aggregates, says });
    }

    fn maybe_blank(&self, home: TableId, columns: &Columns) -> Vec<(ColumnRef, RowType)> {
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
