//! What one row of a table, with the rows that it links to, gives for a row expression.

use super::book::Book;
use super::scalar::{self, Scope};
use super::value::{Naive, Quantity};
use kpi::syntax::{Expr, ExprKind};
use kpi::unit::TimeUnit;
use kpi::value::Reason;
use std::collections::{BTreeMap, BTreeSet};

/// The values of params in force.
pub type Params = BTreeMap<String, Naive>;

/// One row; without a number it is the row that a link did not find.
#[derive(Clone, Copy)]
pub struct RowAt<'a> {
    pub book: &'a Book,
    pub params: &'a Params,
    pub table: usize,
    pub row: Option<usize>,
}

impl RowAt<'_> {
    pub fn value(&self, expr: &Expr) -> Naive {
        scalar::evaluate(self, expr)
    }

    /// A column of this table, or else of the nearest table that it links to.
    pub fn column(&self, name: &str) -> Option<Naive> {
        self.holder(name).map(|place| place.own_column(name))
    }

    /// The row that has a column of that name: this one, or the nearest that it links to.
    pub fn holder(&self, name: &str) -> Option<Self> {
        let mut places = vec![*self];
        let mut seen = BTreeSet::from([self.table]);
        while !places.is_empty() {
            if let Some(place) = places.iter().find(|place| place.book.tables[place.table].has(name)) {
                return Some(*place);
            }
            places = places.iter().flat_map(RowAt::linked).filter(|place| seen.insert(place.table)).collect();
        }
        None
    }

    /// A column of this table itself.
    pub fn own_column(&self, name: &str) -> Naive {
        let table = &self.book.tables[self.table];
        let value = match table.computed.get(name) {
            Some(formula) if self.row.is_some() => return self.value(formula),
            Some(_) => return Naive::Blank(Reason::NoValues),
            None => table.position(name).zip(self.row).map(|(column, row)| table.rows[row][column].clone()),
        };
        match (value, table.units.get(name)) {
            (None, _) => Naive::Blank(Reason::NoValues),
            (Some(Naive::Number(number)), Some(unit)) => {
                Naive::Number(Quantity { amount: number.amount * super::units::seconds(*unit), power: 1 })
            }
            (Some(value), _) => value,
        }
    }

    /// The value of an aggregate of the rows that this row is made of.
    fn call(&self, expr: &Expr) -> Option<Naive> {
        let table = &self.book.tables[self.table];
        let column = *table.calls.get(&super::print::expr(expr))?;
        Some(self.row.map_or(Naive::Blank(Reason::NoValues), |row| table.rows[row][column].clone()))
    }

    /// The rows that this row links to, one for each link.
    fn linked(&self) -> Vec<Self> {
        let links = &self.book.tables[self.table].links;
        links.iter().filter_map(|link| self.through(link)).collect()
    }

    fn through(&self, link: &super::book::Link) -> Option<Self> {
        let table = self.book.table_named(&link.table)?;
        let wanted: Vec<Naive> = link.columns.iter().map(|column| self.own_column(column)).collect();
        let place = |row| RowAt { table, row, ..*self };
        let found = (0..self.book.tables[table].rows.len()).find(|row| {
            let there = place(Some(*row));
            let exists = super::aggregate::exists(self.book, self.params, table, *row);
            exists
                && link.held.as_ref().is_none_or(|held| self.holds(&there, link, held))
                && link
                    .target
                    .iter()
                    .zip(&wanted)
                    .all(|(target, want)| !want.is_blank() && there.own_column(target) == *want)
        });
        Some(place(found))
    }

    /// Whether a link holds: every comparison of its condition is true; a blank bound, which is a column there, is open.
    fn holds(&self, there: &Self, link: &super::book::Link, held: &Expr) -> bool {
        match &held.kind {
            ExprKind::And(parts) => parts.iter().all(|part| self.holds(there, link, part)),
            ExprKind::Group(inner) => self.holds(there, link, inner),
            ExprKind::Compare(first, rest) => {
                let side = |expr: &Expr| match &expr.kind {
                    ExprKind::Name(name) if !self.book.tables[self.table].has(&name.text) => {
                        (there.own_column(&name.text), true)
                    }
                    ExprKind::Path(path)
                        if path.len() == 2 && [&*link.table, link.name()].contains(&&*path[0].text) =>
                    {
                        (there.own_column(&path[1].text), true)
                    }
                    _ => (self.value(expr), false),
                };
                let mut left = side(first);
                rest.iter().all(|(op, expr)| {
                    let right = side(expr);
                    let (pair, is_open) = (
                        (left.0.clone(), right.0.clone()),
                        [&left, &right].iter().any(|(value, bound)| *bound && value.is_blank()),
                    );
                    let has_moment = [&left, &right].iter().all(|(value, bound)| *bound || !value.is_blank());
                    left = right;
                    has_moment
                        && (is_open
                            || scalar::compare(
                                &day_beside_day(&pair.0, &pair.1),
                                *op,
                                &day_beside_day(&pair.1, &pair.0),
                            ))
                })
            }
            _ => panic!("a link holds between two moments"),
        }
    }

    /// An aggregate of all rows that link to this one, whatever is asked.
    fn linked_rows(&self, call: &kpi::syntax::Call) -> Naive {
        let key = self.own_column(&self.book.tables[self.table].key[0]);
        if key.is_blank() {
            return Naive::Blank(Reason::NoValues);
        }
        let all = super::context::Context {
            keys: vec![(super::homes::Dimension::Member(self.table), key)],
            time: super::context::When::Whole,
            grain: None,
            asked: None,
            stretch: false,
            free: true,
            filters: Vec::new(),
            params: self.params.clone(),
            beside: BTreeSet::new(),
        };
        super::aggregate::of_rows(self.book, call, &all)
    }

    /// The row of that table: this one, or one that it links to.
    pub fn at(&self, table: &str) -> Option<Self> {
        if self.book.tables[self.table].name == table {
            return Some(*self);
        }
        let links = &self.book.tables[self.table].links;
        if let Some(link) = links.iter().find(|link| link.alias.as_deref() == Some(table)) {
            return self.through(link);
        }
        self.linked().into_iter().find_map(|place| place.at(table))
    }

    /// The value of another table's key as this row sees it; several columns as one text in the order of the columns.
    pub fn member_of(&self, table: usize) -> Naive {
        let named = &self.book.tables[table];
        let Some(there) = self.at(&named.name) else { return Naive::Blank(Reason::NoValues) };
        let parts: Vec<Naive> = named.key.iter().map(|column| there.own_column(column)).collect();
        match parts.as_slice() {
            [only] => only.clone(),
            parts if parts.iter().any(Naive::is_blank) => Naive::Blank(Reason::NoValues),
            parts => Naive::Text(parts.iter().map(Naive::show).collect::<Vec<_>>().join("\0")),
        }
    }

    /// The units of time of the columns that make up a value.
    pub fn units(&self, expr: &Expr, units: &mut BTreeSet<TimeUnit>) {
        let here = &self.book.tables[self.table];
        if let Some(source) = here.covers_as
            && let ExprKind::Call(call) = &expr.kind
            && here.calls.contains_key(&super::print::expr(expr))
        {
            let there = RowAt { table: source, row: None, ..*self };
            call.args.iter().for_each(|arg| there.units(arg, units));
        } else if let ExprKind::Name(name) = &expr.kind {
            self.column_units(&name.text, units);
        } else if let ExprKind::Path(path) = &expr.kind {
            if let [table, column] = path.as_slice()
                && let Some(there) = self.at(&table.text)
            {
                there.column_units(&column.text, units);
            }
        } else {
            super::units::parts(expr, &mut |part| self.units(part, units));
        }
    }

    fn column_units(&self, name: &str, units: &mut BTreeSet<TimeUnit>) {
        let mut tables = vec![self.table];
        let mut seen = BTreeSet::from([self.table]);
        while !tables.is_empty() {
            for table in &tables {
                let there = &self.book.tables[*table];
                if there.has(name) {
                    units.extend(there.units.get(name));
                    if let Some(formula) = there.computed.get(name) {
                        RowAt { table: *table, row: None, ..*self }.units(formula, units);
                    }
                    return;
                }
            }
            let next = tables.iter().flat_map(|table| &self.book.tables[*table].links);
            tables = next
                .filter_map(|link| self.book.table_named(&link.table))
                .filter(|table| seen.insert(*table))
                .collect();
        }
    }
}

/// A timestamp beside a date is its day.
fn day_beside_day(value: &Naive, other: &Naive) -> Naive {
    match (value, other) {
        (Naive::Time(moment), Naive::Date(_)) => Naive::Date(moment.div_euclid(super::calendar::DAY)),
        _ => value.clone(),
    }
}

impl Scope for RowAt<'_> {
    fn leaf(&self, expr: &Expr) -> Option<Naive> {
        match &expr.kind {
            ExprKind::Name(name) => Some(
                self.column(&name.text)
                    .or_else(|| self.params.get(&*name.text).cloned())
                    .unwrap_or_else(|| panic!("no column {}", name.text)),
            ),
            ExprKind::Path(path) => match path.as_slice() {
                [table, column] => self.at(&table.text).map(|there| there.own_column(&column.text)),
                _ => panic!("a path of two names"),
            },
            ExprKind::Call(_) if self.call(expr).is_some() => self.call(expr),
            ExprKind::Call(call) if super::windows::is_window(call) => Some(super::windows::value(self, call)),
            ExprKind::Call(call) if super::homes::aggregate_of(call).is_some() => Some(self.linked_rows(call)),
            _ => None,
        }
    }

    fn in_rows(&self) -> bool {
        true
    }

    fn shown(&self, expr: &Expr) -> TimeUnit {
        let mut units = BTreeSet::new();
        self.units(expr, &mut units);
        super::units::shared(&units)
    }
}
