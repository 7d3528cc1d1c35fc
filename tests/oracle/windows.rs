//! What a row sees of the other rows of its key: the whole table is looked at again for every row.

use super::aggregate;
use super::calendar;
use super::context::{coverage, coverage_by};
use super::homes::{self, Used};
use super::rows::RowAt;
use super::scalar::{self, Scope};
use super::value::Naive;
use kpi::calendar::Grain;
use kpi::function::Aggregate;
use kpi::syntax::{Call, ClauseKind, Expr, ExprKind};
use kpi::value::Reason;

/// Whether a call among rows looks at the other rows of a key.
pub fn is_window(call: &Call) -> bool {
    call.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::By(_)))
}

/// Rows in the order of time, key, value and place; blanks first.
type Order = (Option<i64>, Vec<Option<Naive>>, Option<Naive>, usize);

/// What a call gives to a row.
pub fn value(place: &RowAt, call: &Call) -> Naive {
    let function = call.name.text.to_lowercase();
    let at = place.row.expect("a row that is there");
    let undecided = Naive::Blank(if function == "followed_within" { Reason::Undecided } else { Reason::NoValues });
    let (book, params) = (place.book, place.params);
    let there = |row: usize| RowAt { row: Some(row), ..*place };
    let keys = |row: usize| -> Option<Vec<Naive>> {
        let by = call
            .clauses
            .iter()
            .find_map(|clause| if let ClauseKind::By(keys) = &clause.kind { Some(keys) } else { None });
        let keys = by.expect("a key").iter().map(|key| key_of(&there(row), &key.value));
        keys.map(|key| Some(key).filter(|key| !key.is_blank())).collect()
    };
    let Some(own) = keys(at).filter(|_| aggregate::exists(book, params, place.table, at)) else { return undecided };
    let filter = homes::own_filter(call);
    let matches = |row: usize| filter.is_none_or(|filter| there(row).value(filter).is_true());
    let rows: Vec<usize> = (0..book.tables[place.table].rows.len())
        .filter(|row| aggregate::exists(book, params, place.table, *row) && keys(*row).as_ref() == Some(&own))
        .collect();
    let on = homes::own_time(call);
    let moment = |row: usize| homes::moment(book, params, place.table, row, on);
    let argument = call.args.first();
    let order = |row: usize| order(place, row, moment(row), argument);
    let seen: Vec<usize> = rows.iter().copied().filter(|row| matches(*row)).collect();
    let of = |row: Option<usize>| match row {
        Some(row) => there(row).value(argument.expect("a value")),
        None => Naive::Blank(Reason::NoValues),
    };
    match function.as_str() {
        "next" => of(seen.into_iter().filter(|row| order(*row) > order(at)).min_by_key(|row| order(*row))),
        "previous" => of(seen.into_iter().filter(|row| order(*row) < order(at)).max_by_key(|row| order(*row))),
        "row_number" if matches(at) => {
            let before = seen.into_iter().filter(|row| order(*row) <= order(at)).count();
            Naive::int(i64::try_from(before).expect("few rows"))
        }
        "row_number" => Naive::Blank(Reason::NoValues),
        "followed_within" => {
            let within = micros(place, argument.expect("a length"));
            // What is later is known as far as the rows begin, wherever they end.
            let end = match book.tables[place.table].span.is_some() && book.tables[place.table].covers_as.is_none() {
                true => coverage_by(book, params, place.table, on),
                false => coverage(book, params, &Used::of(place.table, on)),
            };
            let end = end.map(|coverage| coverage.all.1);
            match (moment(at), end) {
                (Some(from), Some(end)) if from + within < end => {
                    let later = |row: &usize| moment(*row).is_some_and(|other| from < other && other <= from + within);
                    Naive::Bool(seen.iter().any(later))
                }
                _ => undecided,
            }
        }
        _ => of_all(place, call, seen, &order),
    }
}

/// The key of a row: the period that its own time lies in, or a value.
fn key_of(place: &RowAt, key: &Expr) -> Naive {
    if let ExprKind::Name(name) = &key.kind
        && let Some(grain) = Grain::named(&name.text)
    {
        let moment = homes::moment(place.book, place.params, place.table, place.row.expect("a row"), None);
        let start = moment.map(|moment| Naive::Time(calendar::period_of(grain, moment).start));
        return start.unwrap_or(Naive::Blank(Reason::NoValues));
    }
    place.value(key)
}

/// An aggregate of the rows.
fn of_all(place: &RowAt, call: &Call, mut seen: Vec<usize>, order: &dyn Fn(usize) -> Order) -> Naive {
    let aggregate = homes::aggregate_of(call).expect("an aggregate");
    let Some(argument) = call.args.first() else {
        return Naive::int(i64::try_from(seen.len()).expect("few rows"));
    };
    seen.sort_by_key(|row| order(*row));
    let cells: Vec<Naive> = seen.iter().map(|row| RowAt { row: Some(*row), ..*place }.value(argument)).collect();
    let unit = place.shown(argument);
    if aggregate == Aggregate::Average {
        let sum = aggregate::combine(Aggregate::Sum, cells.clone(), None, unit);
        return scalar::divide(sum, aggregate::combine(Aggregate::Count, cells, None, unit), Some(unit));
    }
    match aggregate::combine(aggregate, cells, None, unit) {
        Naive::Blank(_) => Naive::Blank(Reason::NoValues),
        value => value,
    }
}

fn order(place: &RowAt, row: usize, moment: Option<i64>, argument: Option<&Expr>) -> Order {
    let there = RowAt { row: Some(row), ..*place };
    let filled = |value: Naive| Some(value).filter(|value| !value.is_blank());
    let key = place.book.tables[place.table].key.iter().map(|column| filled(there.own_column(column)));
    (moment, key.collect(), argument.and_then(|argument| filled(there.value(argument))), row)
}

/// A length of time in microseconds.
fn micros(place: &RowAt, length: &Expr) -> i64 {
    match place.value(length) {
        Naive::Number(number) => {
            let micros = number.amount * super::value::whole(1_000_000);
            i64::try_from(micros.to_integer()).expect("a length")
        }
        other => panic!("no length: {other:?}"),
    }
}
