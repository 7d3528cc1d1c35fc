//! Which table an aggregate is at home in, which tables a metric uses, and what a dimension is in each of them.

use super::book::Book;
use super::calendar;
use super::rows::{Params, RowAt};
use super::value::Naive;
use kpi::calendar::Grain;
use kpi::function::{Aggregate, Meaning, OpenRows};
use kpi::syntax::{Call, ClauseKind, Expr, ExprKind, Key, Modifier};
use kpi::value::Reason;
use std::collections::BTreeSet;

/// The aggregate that a call names, if it names one.
pub fn aggregate_of(call: &Call) -> Option<Aggregate> {
    match kpi::function::find(&call.name.text)?.meaning {
        Meaning::Aggregate(aggregate) => Some(aggregate),
        _ => None,
    }
}

/// Whether an aggregate combines members and not rows.
pub fn is_nested(call: &Call) -> bool {
    call.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::By(_) | ClauseKind::Having(_)))
}

/// Whether a metric is a count, by its name or under its name.
pub fn is_count(book: &Book, expr: &Expr) -> bool {
    match &super::tree::ungrouped(expr).kind {
        ExprKind::Call(call) => {
            let open = super::open_rows::function(call);
            aggregate_of(call).is_some_and(|of| matches!(of, Aggregate::Count | Aggregate::CountDistinct))
                || open.is_some_and(|of| matches!(of, OpenRows::AtEnd | OpenRows::Most))
        }
        ExprKind::Name(name) => book
            .metrics
            .get(&*name.text)
            .is_some_and(|metric| metric.about.minimum_base.is_none() && is_count(book, &metric.formula)),
        ExprKind::Modified(inner, _) => is_count(book, inner),
        _ => false,
    }
}

pub fn own_filter(call: &Call) -> Option<&Expr> {
    call.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Where(condition) => Some(condition),
        _ => None,
    })
}

pub fn own_time(call: &Call) -> Option<&str> {
    call.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::On(column) => Some(&*column.text),
        _ => None,
    })
}

/// The table of a row aggregate, and what is aggregated there: nothing for the rows of a table.
pub fn home(book: &Book, call: &Call) -> (usize, Vec<Expr>) {
    let (table, args) = home_of_all_links(book, call);
    let via = call.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Via(link) => Some(&*link.text),
        _ => None,
    });
    let is_chosen = |other: &super::book::Table| other.name == book.tables[table].name && other.via.as_deref() == via;
    let chosen = via.and_then(|_| book.tables.iter().position(is_chosen));
    (chosen.unwrap_or(table), args)
}

fn home_of_all_links(book: &Book, call: &Call) -> (usize, Vec<Expr>) {
    if let [only] = call.args.as_slice()
        && let ExprKind::Name(name) = &only.kind
        && let Some(table) = book.table_named(&name.text)
    {
        if super::open_rows::function(call).is_some() {
            return (table, vec![]);
        }
        let column_somewhere = book.tables.iter().any(|table| table.has(&name.text));
        match aggregate_of(call) {
            Some(Aggregate::Count) => return (table, vec![]),
            _ if !column_somewhere => return (table, vec![super::build::name(&value_column(book, table))]),
            _ => {}
        }
    }
    let mut names = BTreeSet::new();
    call.args.iter().chain(own_filter(call)).for_each(|part| columns(part, &mut names));
    names.retain(|name| !book.params.contains_key(name));
    let fits = |table: &usize| {
        let reach = names.iter().all(|name| reaches(book, *table, name));
        reach && names.iter().any(|name| owns(book, *table, name))
    };
    let homes: Vec<usize> = (0..book.tables.len()).filter(|at| book.tables[*at].via.is_none()).filter(fits).collect();
    match homes.as_slice() {
        [only] => (*only, call.args.clone()),
        _ => panic!("{} homes for {}({names:?})", homes.len(), call.name.text),
    }
}

fn value_column(book: &Book, table: usize) -> String {
    let table = &book.tables[table];
    if let Some(value) = &table.value {
        return value.clone();
    }
    let linked: Vec<&String> = table.links.iter().flat_map(|link| &link.columns).collect();
    let numeric: Vec<&String> = (table.columns.iter().zip(&table.numeric))
        .filter(|(name, numeric)| **numeric && !table.key.contains(name) && !linked.contains(name))
        .map(|(name, _)| name)
        .collect();
    match numeric.as_slice() {
        [only] => (*only).clone(),
        _ => panic!("{} number columns in {}", numeric.len(), table.name),
    }
}

/// A name that stands in an expression; a path is written with its point.
fn columns(expr: &Expr, names: &mut BTreeSet<String>) {
    match &expr.kind {
        ExprKind::Name(name) => {
            names.insert(name.text.to_string());
        }
        ExprKind::Path(path) => {
            names.insert(path.iter().map(|name| &*name.text).collect::<Vec<_>>().join("."));
        }
        _ => super::tree::children(expr).into_iter().for_each(|child| columns(child, names)),
    }
}

/// Whether a table has a column itself, and not from the table it is made from.
fn owns(book: &Book, table: usize, name: &str) -> bool {
    has(book, table, name) && !book.tables[table].borrowed.contains(name)
}

fn has(book: &Book, table: usize, name: &str) -> bool {
    match name.split_once('.') {
        Some((of, column)) => book.tables[table].name == of && book.tables[table].has(column),
        None => book.tables[table].has(name),
    }
}

/// Whether the rows of a table have that column, or link to one that has it.
pub fn reaches(book: &Book, table: usize, name: &str) -> bool {
    let mut tables = vec![table];
    let mut seen = BTreeSet::from([table]);
    while let Some(at) = tables.pop() {
        let alias = name.split_once('.').map(|(of, _)| of);
        if has(book, at, name) {
            return true;
        }
        for link in &book.tables[at].links {
            if link.alias.is_some() && link.alias.as_deref() == alias {
                return true;
            }
            tables.extend(book.table_named(&link.table).filter(|table| seen.insert(*table)));
        }
    }
    false
}

/// Whether the rows of a table reach every column of an expression.
pub fn names_reached(book: &Book, table: usize, expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Name(name) => book.params.contains_key(&*name.text) || reaches(book, table, &name.text),
        _ => super::tree::children(expr).into_iter().all(|child| names_reached(book, table, child)),
    }
}

/// A table whose rows are aggregated, by its own time or by another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Used {
    pub table: usize,
    pub on: Option<String>,
    /// Over the question's whole period, whatever T is.
    pub whole: bool,
    /// Its rows last, and are in every period in which they are open.
    pub spans: bool,
}

impl Used {
    pub fn of(table: usize, on: Option<&str>) -> Used {
        Used { table, on: on.map(str::to_owned), whole: false, spans: false }
    }
}

/// The tables of the question's metrics, those of members included.
fn tables_asked(book: &Book) -> BTreeSet<usize> {
    let mut asked = BTreeSet::new();
    for metric in &book.question.metrics {
        let formula = match metric {
            kpi::syntax::Asked::Name(name) => super::build::name(&name.text),
            kpi::syntax::Asked::Formula { formula, .. } => formula.clone(),
        };
        asked.extend(tables_used(book, &formula).into_iter().map(|used| used.table));
        asked.extend(tables_of_members(book, &formula));
    }
    asked
}

/// Whether the rows of a table look up those of another, directly or on the way.
fn links_to(book: &Book, from: usize, to: usize) -> bool {
    let targets = book.tables[from].links.iter().filter_map(|link| book.table_named(&link.table));
    targets.into_iter().any(|target| target == to || (target != from && links_to(book, target, to)))
}

/// Every table whose rows a metric expression aggregates.
pub fn tables_used(book: &Book, expr: &Expr) -> BTreeSet<Used> {
    let mut used = BTreeSet::new();
    collect_tables(book, expr, false, &mut used);
    used
}

/// The tables whose rows are members: `by agents`.
pub fn tables_of_members(book: &Book, expr: &Expr) -> BTreeSet<usize> {
    let mut used = BTreeSet::new();
    collect_tables(book, expr, true, &mut used);
    used.into_iter().map(|used| used.table).collect()
}

fn collect_tables(book: &Book, expr: &Expr, members: bool, used: &mut BTreeSet<Used>) {
    match &expr.kind {
        ExprKind::Call(call) if aggregate_of(call).is_some() && !is_nested(call) => {
            if !members {
                used.insert(Used::of(home(book, call).0, own_time(call)));
            }
        }
        ExprKind::Call(call) if super::open_rows::function(call).is_some() => {
            if !members {
                used.insert(super::open_rows::used(book, call));
            }
        }
        ExprKind::Call(call) if is_nested(call) => {
            let (inner, by, having) = super::nested::parts_of(book, call);
            inner.iter().chain(&having).for_each(|part| collect_tables(book, part, members, used));
            for key in by {
                if let Dimension::Member(table) = Dimension::of(book, &key)
                    && members
                {
                    used.insert(Used::of(table, None));
                }
            }
        }
        ExprKind::Name(name) => {
            if let Some(metric) = book.metrics.get(&*name.text) {
                collect_tables(book, &metric.formula, members, used);
                let base = metric.about.minimum_base.iter().filter_map(|(_, of)| of.as_ref());
                base.for_each(|base| collect_tables(book, base, members, used));
            }
        }
        ExprKind::Modified(inner, modifier) => {
            let mut inside = BTreeSet::new();
            collect_tables(book, inner, members, &mut inside);
            let lifted = matches!(**modifier, Modifier::OverAllTime(_));
            used.extend(inside.into_iter().map(|used| Used { whole: used.whole || lifted, ..used }));
        }
        _ => super::tree::children(expr).into_iter().for_each(|child| collect_tables(book, child, members, used)),
    }
}

/// What a key means.
#[derive(Clone, Debug, PartialEq)]
pub enum Dimension {
    /// A grain: it is T, not a key.
    Grain(Grain),
    /// A part of the time: `weekday`.
    Part(String),
    /// Any row expression, known again by its text.
    Value { text: String, value: ExprBox },
    /// The rows of a table with a key.
    Member(usize),
    /// Whether a row is of none of the lines that are shown; it is lifted with what it stands for.
    Rest { by: Vec<Dimension>, stands_for: Vec<Dimension>, shown: Vec<Vec<Naive>> },
}

/// An expression that is known by its text elsewhere.
#[derive(Clone, Debug)]
pub struct ExprBox(pub Expr);

impl PartialEq for ExprBox {
    fn eq(&self, _: &ExprBox) -> bool {
        true
    }
}

impl Dimension {
    pub fn of(book: &Book, key: &Key) -> Dimension {
        if let ExprKind::Name(name) = &key.value.kind
            && !name.quoted
        {
            if let Some(grain) = Grain::named(&name.text) {
                return Dimension::Grain(book.almanac.grain(grain));
            }
            if PARTS.contains(&&*name.text) {
                return Dimension::Part(name.text.to_string());
            }
            let columned = book.tables.iter().any(|table| table.has(&name.text));
            if let Some(table) = book.table_named(&name.text)
                && !columned
                && !book.tables[table].key.is_empty()
            {
                return Dimension::Member(table);
            }
        }
        Dimension::Value { text: super::print::expr(&key.value), value: ExprBox(key.value.clone()) }
    }

    pub fn grain(&self) -> Option<Grain> {
        match self {
            Dimension::Grain(grain) => Some(*grain),
            _ => None,
        }
    }

    /// Whether the rows of a table have a value for it.
    pub fn is_reached(&self, book: &Book, table: usize) -> bool {
        match self {
            Dimension::Grain(_) | Dimension::Part(_) => book.tables[table].time.is_some(),
            Dimension::Value { value, .. } => names_reached(book, table, &value.0),
            Dimension::Rest { by, .. } => by.iter().all(|dimension| dimension.is_reached(book, table)),
            Dimension::Member(of) => {
                let members = &book.tables[*of];
                reaches(book, table, &format!("{}.{}", members.name, members.key[0]))
            }
        }
    }

    /// What values are ordered by: `order`, or the branches of a `case`; then the others in their own order, blanks last.
    pub fn place(&self, book: &Book, value: &Naive) -> (usize, Naive) {
        if let (Dimension::Part(part), Naive::Number(number)) = (self, value)
            && part == "weekday"
        {
            let day = number.amount.to_integer().try_into().expect("a weekday");
            return (book.almanac.place(day), value.clone());
        }
        let place =
            self.order(book).map_or(0, |order| order.iter().position(|one| one == value).unwrap_or(order.len()));
        (place + usize::from(value.is_blank()), value.clone())
    }

    fn order(&self, book: &Book) -> Option<Vec<Naive>> {
        let Dimension::Value { value, .. } = self else { return None };
        let ExprKind::Name(name) = &value.0.kind else { return None };
        // A table that nothing asks for orders nothing.
        let asked = tables_asked(book);
        let known = |at: usize| asked.iter().any(|from| *from == at || links_to(book, *from, at));
        let (_, table) = book.tables.iter().enumerate().find(|(at, table)| table.has(&name.text) && known(*at))?;
        if let Some(order) = table.orders.get(&*name.text) {
            return Some(order.clone());
        }
        let ExprKind::Call(call) = &table.computed.get(&*name.text)?.kind else { return None };
        let case = call.case.as_ref()?;
        let values = case.branches.iter().map(|(_, value)| value).chain(&case.otherwise);
        Some(values.map(super::build::literal).collect())
    }

    /// Its value in a row; a period for a grain.
    pub fn value(&self, row: &RowAt, time: Option<i64>) -> Naive {
        let none = Naive::Blank(Reason::NoValues);
        let plain = match self {
            Dimension::Grain(grain) => time.map_or(none, |time| Naive::Period(calendar::period_of(*grain, time))),
            Dimension::Part(part) => time.map_or(none, |time| part_of(part, time)),
            Dimension::Member(table) => row.member_of(*table),
            Dimension::Value { value, .. } => row.value(&value.0),
            Dimension::Rest { by, shown, .. } => {
                let own: Vec<Naive> = by.iter().map(|dimension| dimension.value(row, time)).collect();
                Naive::Bool(!shown.contains(&own))
            }
        };
        if plain.is_blank() { Naive::Blank(Reason::NoValues) } else { plain }
    }
}

/// The words for a part of a table's time.
const PARTS: [&str; 7] =
    ["weekday", "hour_of_day", "half_hour_of_day", "day_of_month", "week_of_year", "month_of_year", "quarter_of_year"];

pub fn part_of(part: &str, time: i64) -> Naive {
    let day = time.div_euclid(calendar::DAY);
    match part {
        "weekday" => Naive::int(calendar::weekday(day)),
        "hour_of_day" => Naive::int(time.rem_euclid(calendar::DAY) / 3_600_000_000),
        "half_hour_of_day" => Naive::int(time.rem_euclid(calendar::DAY) / 1_800_000_000),
        "day_of_month" => Naive::int(calendar::civil(day).2),
        "week_of_year" => Naive::int(calendar::iso_week(day).1),
        "quarter_of_year" => Naive::int((calendar::civil(day).1 + 2) / 3),
        _ => Naive::int(calendar::civil(day).1),
    }
}

/// The moment of a row: by `on`, else by its table's time.
pub fn moment(book: &Book, params: &Params, table: usize, row: usize, on: Option<&str>) -> Option<i64> {
    let place = RowAt { book, params, table, row: Some(row) };
    let value = match (on, &book.tables[table].time) {
        (Some(column), _) => place.column(column)?,
        (None, Some(time)) => place.value(time),
        (None, None) => return None,
    };
    match value {
        Naive::Date(day) => Some(day * calendar::DAY),
        Naive::Time(moment) => Some(moment),
        _ => None,
    }
}
