//! What may surprise in an aggregate of rows.

use super::columns::{self, Column, Named};
use super::conditions::parts;
use super::{Kind, Subject, Walk, units, words};
use crate::oracle::aggregate;
use crate::oracle::context::{Context, When};
use crate::oracle::homes::{self, Used};
use crate::oracle::print;
use crate::oracle::rows::RowAt;
use crate::oracle::value::Naive;
use kpi::function::Aggregate;
use kpi::syntax::{Call, Expr, ExprKind};
use num_rational::BigRational;
use num_traits::Zero;
use std::collections::BTreeSet;

impl Walk<'_> {
    pub(super) fn aggregate(&mut self, call: &Call, at: &Context, subject: &Subject) {
        let book = self.book;
        let (table, mut args) = homes::home(book, call);
        let used = Used::of(table, homes::own_time(call));
        let own = homes::own_filter(call);
        let filtered = own.map_or_else(|| at.clone(), |filter| at.filtered(filter));
        let rows = filtered.rows(book, table, used.on.as_deref());
        if matches!(homes::aggregate_of(call), Some(Aggregate::Percentile | Aggregate::PercentileDisc)) {
            args.truncate(1);
        }
        if let Some(first) = args.first()
            && homes::aggregate_of(call) == Some(Aggregate::Average)
        {
            args.extend(aggregate::weight_of(book, table, first, call));
        }
        let written = call.args.first().map(print::expr).unwrap_or_default();
        self.operands(&args, &written, table, &rows, &filtered, subject);
        for arg in &args {
            self.traced(arg, &written, table, &rows, &filtered, subject);
        }
        if homes::aggregate_of(call) == Some(Aggregate::Count) {
            self.counted_cells(call, &args, table, &rows, subject);
        }
        self.printed_averages(call, &args, table, subject);
        // The question's filter is everybody's, and has its notes of its own.
        let outer = filtered.filters.iter().skip(self.question.filters.len()).rev();
        let all = outer.flat_map(|(filter, params)| parts(filter, params)).collect();
        let base = Context { filters: self.question.filters.clone(), ..filtered.clone() };
        self.conditions(all, &used, &base, subject);
        let place = RowAt { book, params: &filtered.params, table, row: None };
        args.iter().for_each(|arg| units::read_bare(&place, arg, subject, self.notes));
        for (filter, params) in filtered.filters.iter().skip(self.question.filters.len()) {
            units::read_bare(&RowAt { params, ..place }, filter, subject, self.notes);
        }
    }

    /// Open rows: those that no one knows the start of, and those that end before it.
    pub(super) fn open_rows(&mut self, call: &Call, at: &Context, subject: &Subject) {
        let book = self.book;
        let used = crate::oracle::open_rows::used(book, call);
        let filtered = homes::own_filter(call).map_or_else(|| at.clone(), |filter| at.filtered(filter));
        let rows = self.rows_of(&used, &filtered);
        let sheet = &book.tables[used.table];
        let (start, end) = sheet.span.clone().expect("a span");
        let place = |row: &usize| RowAt { book, params: &filtered.params, table: used.table, row: Some(*row) };
        let spans: Vec<_> = rows.iter().map(|row| crate::oracle::open_rows::from_to(&place(row))).collect();
        let without = spans.iter().filter(|span| span.is_none()).count();
        if without > 0 {
            self.notes.add(Kind::Startless, subject, &words::without_start(&sheet.name, &start, without));
        }
        let backwards = spans.iter().flatten().filter(|(start, end)| end.is_some_and(|end| end < *start)).count();
        if backwards > 0 {
            self.notes.add(Kind::Backwards, subject, &words::backwards(&sheet.name, &start, &end, backwards));
        }
        let outer = filtered.filters.iter().skip(self.question.filters.len()).rev();
        let all = outer.flat_map(|(filter, params)| parts(filter, params)).collect();
        let base = Context { filters: self.question.filters.clone(), ..filtered.clone() };
        self.conditions(all, &used, &base, subject);
        let nowhere = RowAt { book, params: &filtered.params, table: used.table, row: None };
        for (filter, params) in filtered.filters.iter().skip(self.question.filters.len()) {
            units::read_bare(&RowAt { params, ..nowhere }, filter, subject, self.notes);
        }
    }

    /// Rows that were passed over only because one operand of the formula is blank.
    fn operands(
        &mut self,
        args: &[Expr],
        written: &str,
        table: usize,
        rows: &[usize],
        at: &Context,
        subject: &Subject,
    ) {
        let place = |row| RowAt { book: self.book, params: &at.params, table, row };
        let mut columns: BTreeSet<Column> = BTreeSet::new();
        args.iter().for_each(|arg| columns::strict(&place(None), arg, &mut columns));
        // The blank cells of one column are passed over as everywhere; a formula of several operands may surprise.
        if columns.len() < 2 && !args.iter().any(|arg| columns::has_settled(&place(None), arg)) {
            return;
        }
        // A column made of other rows is blank where these say nothing, and nobody can fill it.
        let of_data = |column: &&Column| {
            let sheet = &self.book.tables[column.table];
            sheet.covers_as.is_none() && sheet.position(&column.name).is_some()
        };
        for column in columns.iter().filter(of_data) {
            let only_this =
                |row: &&usize| columns.iter().all(|other| other.is_blank(&place(Some(**row))) == (other == column));
            let count = rows.iter().filter(only_this).count();
            if count > 0 {
                let sheet = &self.book.tables[column.table];
                let is_number = sheet.position(&column.name).is_some_and(|at| sheet.numeric[at]);
                let shown = column.shown(self.book, table);
                let fills = is_number && column.table == table && args.len() == 1;
                let message = words::passed_over(written, count, rows.len(), &shown, fills);
                self.notes.add(Kind::Operand, subject, &message);
            }
        }
    }

    /// `count` of a column of numbers whose every cell is filled, or of a table that has such a column of its name.
    fn counted_cells(&mut self, call: &Call, args: &[Expr], table: usize, rows: &[usize], subject: &Subject) {
        let sheet = &self.book.tables[table];
        let column = match (args, &call.args[0].kind) {
            ([], ExprKind::Name(name)) => name.text.to_string(),
            ([arg], _) => {
                let place = RowAt { book: self.book, params: &self.question.params, table, row: None };
                match columns::named(&place, crate::oracle::tree::ungrouped(arg)) {
                    Some(Named::Data(column)) if column.table == table => column.name,
                    _ => return,
                }
            }
            _ => return,
        };
        let is_key = sheet.key.contains(&column) || sheet.links.iter().any(|link| link.columns.contains(&column));
        let Some(position) = sheet.position(&column).filter(|at| sheet.numeric[*at] && !is_key) else { return };
        // Where cells are blank, `count(x)` differs from the rows, and that is seen; a filter says nothing of that.
        let all = self.question.rows(self.book, table, homes::own_time(call));
        if !args.is_empty() && all.iter().any(|row| sheet.rows[*row][position].is_blank()) {
            return;
        }
        let mut sum = BigRational::zero();
        for row in rows {
            if let Naive::Number(number) = &sheet.rows[*row][position] {
                sum += &number.amount;
            }
        }
        if !rows.is_empty() {
            self.notes.add(Kind::Cells, subject, &words::counts_cells(&column, args.is_empty(), rows.len(), &sum));
        }
    }

    /// What is no mean, of a column of means without its weight.
    fn printed_averages(&mut self, call: &Call, args: &[Expr], table: usize, subject: &Subject) {
        let plain = [
            Aggregate::Sum,
            Aggregate::Count,
            Aggregate::CountDistinct,
            Aggregate::ApproxCountDistinct,
            Aggregate::Average,
            Aggregate::WeightedAverage,
        ];
        if homes::aggregate_of(call).is_none_or(|function| plain.contains(&function)) {
            return;
        }
        let place = RowAt { book: self.book, params: &self.question.params, table, row: None };
        let mut used = BTreeSet::new();
        args.iter().for_each(|arg| columns::compared(&place, arg, &mut used));
        let has = |name: &String| used.contains(&Column { table, name: name.clone() });
        let means = &self.book.tables[table].means;
        if let Some((mean, _)) = means.iter().find(|(mean, weight)| has(mean) && !has(weight)) {
            self.notes.add(Kind::Printed, subject, &words::printed_averages(mean));
        }
    }

    /// Rows without time, in a question with a period or of a metric with periods inside.
    pub(super) fn rows_without_time(&mut self, table: usize) {
        if self.book.tables[table].time.is_none() {
            return;
        }
        let without = Context { time: When::Never, ..self.question.clone() };
        let count = without.rows(self.book, table, None).len();
        if count > 0 {
            let message = words::without_time(&self.book.tables[table].name, count, self.question.time != When::Whole);
            self.notes.add(Kind::Timeless, &None, &message);
        }
    }

    /// Rows outside what the table says it covers.
    pub(super) fn set_aside(&mut self, table: usize, used: &BTreeSet<Used>) {
        // Rows that last are cut where the table's time ends, and not set aside.
        if used.iter().filter(|used| used.table == table).all(|used| used.spans && used.on.is_none()) {
            return;
        }
        let sheet = &self.book.tables[table];
        let exists = |row: &usize| aggregate::matches_rows_where(self.book, &self.question.params, table, *row);
        let all: Vec<usize> = (0..sheet.rows.len()).filter(exists).collect();
        let inside = |row: &&usize| aggregate::exists(self.book, &self.question.params, table, **row);
        let count = all.len() - all.iter().filter(inside).count();
        if count > 0 {
            self.notes.add(Kind::SetAside, &None, &words::set_aside(&sheet.name, count));
        }
    }
}
