//! What is the same for rows and for metrics: operators, conditions, choices and scalar functions.

use super::calendar::{self, DAY};
use super::units;
use super::value::{self, Naive, Quantity, whole};
use kpi::syntax::{AddOp, Call, CompareOp, Expr, ExprKind, MulOp};
use kpi::unit::TimeUnit;
use kpi::value::Reason;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use std::cmp::Ordering;

/// Where an expression stands: it says what names and aggregates are.
pub trait Scope {
    /// The value of what only this scope understands; `None` for operators and scalar functions.
    fn leaf(&self, expr: &Expr) -> Option<Naive>;
    /// Whether this is a row: divisions have 12 decimals, and `else` replaces any blank.
    fn in_rows(&self) -> bool;
    /// The unit in which a duration would be written here: it decides what a rounding sees.
    fn shown(&self, expr: &Expr) -> TimeUnit;
}

pub fn evaluate(scope: &dyn Scope, expr: &Expr) -> Naive {
    if let Some(value) = scope.leaf(expr) {
        return value;
    }
    let value = |inner: &Expr| evaluate(scope, inner);
    match &expr.kind {
        ExprKind::Sum(first, rest) => rest.iter().fold(value(first), |left, (op, right)| add(left, *op, value(right))),
        ExprKind::Product(first, rest) => rest.iter().fold(value(first), |left, (op, right)| match op {
            MulOp::Multiply => multiply(left, value(right)),
            MulOp::Divide => divide(left, value(right), scope.in_rows().then(|| scope.shown(expr))),
        }),
        ExprKind::Negate(inner) => multiply(Naive::int(-1), value(inner)),
        ExprKind::Compare(first, rest) => {
            let mut left = value(first);
            let mut each = Vec::new();
            for (op, right) in rest {
                let right = value(right);
                let holds = Naive::Bool(compare(&left, *op, &right));
                each.push(open(&[&left, &right]).unwrap_or(holds));
                left = right;
            }
            all_of(&each)
        }
        ExprKind::In { value: inner, list, negated } => {
            let inner = value(inner);
            if let Some(open) = open(&[&inner]) {
                return open;
            }
            Naive::Bool(list.iter().any(|one| compare(&inner, CompareOp::Equal, &value(one))) != *negated)
        }
        ExprKind::Between { value: inner, low, high, negated } => {
            let (inner, low, high) = (value(inner), value(low), value(high));
            let above = Naive::Bool(compare(&low, CompareOp::LessEqual, &inner));
            let below = Naive::Bool(compare(&inner, CompareOp::LessEqual, &high));
            let above = open(&[&low, &inner]).unwrap_or(above);
            match all_of(&[above, open(&[&inner, &high]).unwrap_or(below)]) {
                Naive::Bool(within) => Naive::Bool(within != *negated),
                open => open,
            }
        }
        ExprKind::IsBlank { value: inner, negated } => Naive::Bool(value(inner).is_blank() != *negated),
        ExprKind::Not(inner) => opposite(value(inner)),
        ExprKind::And(all) => all_of(&all.iter().map(value).collect::<Vec<_>>()),
        // Not all are false.
        ExprKind::Or(all) => opposite(all_of(&all.iter().map(|one| opposite(value(one))).collect::<Vec<_>>())),
        ExprKind::Else(all) => first_filled(scope, all),
        ExprKind::Group(inner) | ExprKind::InUnit(inner, _) => value(inner),
        ExprKind::Call(call) => function(scope, call),
        _ => super::build::literal(expr),
    }
}

/// What is kept back because too little is known: a condition on it is open. Rows know no such thing.
pub fn open(values: &[&Naive]) -> Option<Naive> {
    let kept_back = ["no single period", "not covered", "window not covered", "partial", "below minimum base"];
    let is_open = |value: &&&Naive| matches!(value, Naive::Blank(reason) if kept_back.contains(&reason.words()));
    values.iter().find(is_open).map(|value| (*value).clone())
}

/// One that is false settles it; else one that is open leaves it open.
fn all_of(each: &[Naive]) -> Naive {
    let is_false = |value: &Naive| !value.is_true() && open(&[value]).is_none();
    if each.iter().any(is_false) {
        return Naive::Bool(false);
    }
    open(&each.iter().collect::<Vec<_>>()).unwrap_or(Naive::Bool(true))
}

fn opposite(value: Naive) -> Naive {
    open(&[&value]).unwrap_or(Naive::Bool(!value.is_true()))
}

/// `a else b`: a written or withheld blank among metrics stays.
fn first_filled(scope: &dyn Scope, all: &[Expr]) -> Naive {
    let mut result = Naive::Blank(Reason::NoValues);
    for one in all {
        result = evaluate(scope, one);
        let replaced = match &result {
            Naive::Blank(reason) if scope.in_rows() => *reason != Reason::Undecided,
            Naive::Blank(reason) => {
                matches!(reason, Reason::NoRows | Reason::NoValues | Reason::ZeroBase | Reason::NoCounterpart)
            }
            _ => false,
        };
        if !replaced {
            break;
        }
    }
    result
}

pub fn add(left: Naive, op: AddOp, right: Naive) -> Naive {
    match (left, right) {
        (Naive::Blank(reason), _) | (_, Naive::Blank(reason)) => Naive::Blank(reason),
        (Naive::Number(a), Naive::Number(b)) => {
            let power = if a.amount.is_zero() { b.power } else { a.power };
            let amount = if op == AddOp::Add { a.amount + b.amount } else { a.amount - b.amount };
            Naive::Number(Quantity { amount, power })
        }
        // A length of time is in seconds.
        (Naive::Date(day), Naive::Number(length)) if length.power == 1 => {
            let micros = length.amount * value::whole(1_000_000);
            let micros = i64::try_from(micros.to_integer()).expect("a length of time");
            Naive::Time(day * DAY + if op == AddOp::Add { micros } else { -micros })
        }
        (a, b) => panic!("{a:?} {op:?} {b:?}"),
    }
}

pub fn multiply(left: Naive, right: Naive) -> Naive {
    match (left, right) {
        (Naive::Blank(reason), _) | (_, Naive::Blank(reason)) => Naive::Blank(reason),
        (Naive::Number(a), Naive::Number(b)) => {
            Naive::Number(Quantity { amount: a.amount * b.amount, power: a.power + b.power })
        }
        (a, b) => panic!("{a:?} * {b:?}"),
    }
}

/// The divisor is looked at first. With a unit it is a division in a row: 12 decimals of that unit.
pub fn divide(left: Naive, right: Naive, in_row: Option<TimeUnit>) -> Naive {
    match (left, right) {
        (_, Naive::Blank(reason)) => Naive::Blank(reason),
        (_, Naive::Number(b)) if b.amount.is_zero() => Naive::Blank(Reason::ZeroBase),
        (Naive::Blank(reason), _) => Naive::Blank(reason),
        (Naive::Number(a), Naive::Number(b)) => {
            let quotient = Quantity { amount: a.amount / b.amount, power: a.power - b.power };
            Naive::Number(match in_row {
                Some(unit) => rounded(&quotient, unit, 12, false),
                None => quotient,
            })
        }
        (a, b) => panic!("{a:?} / {b:?}"),
    }
}

/// A number as a column of a table holds it: 12 decimals in its unit.
pub fn to_twelve(value: Naive, unit: TimeUnit) -> Naive {
    match value {
        Naive::Number(number) => Naive::Number(rounded(&number, unit, 12, false)),
        other => other,
    }
}

fn rounded(number: &Quantity, unit: TimeUnit, digits: i64, to_even: bool) -> Quantity {
    units::kept(value::round(&units::amount_in(number, unit), digits, to_even), unit, number.power)
}

/// Two-valued: blank = blank is true, anything else with a blank is false but for `<>`.
pub fn compare(left: &Naive, op: CompareOp, right: &Naive) -> bool {
    if left.is_blank() || right.is_blank() {
        let same = left.is_blank() && right.is_blank();
        return match op {
            CompareOp::Equal => same,
            CompareOp::NotEqual => !same,
            _ => false,
        };
    }
    let order = match (left, right) {
        (Naive::Number(a), Naive::Number(b)) => a.amount.cmp(&b.amount),
        (Naive::Date(a), Naive::Time(b)) => (a * DAY).cmp(b),
        (Naive::Time(a), Naive::Date(b)) => a.cmp(&(b * DAY)),
        (a, b) if std::mem::discriminant(a) == std::mem::discriminant(b) => a.cmp(b),
        (a, b) => panic!("{a:?} {op:?} {b:?}"),
    };
    match op {
        CompareOp::Equal => order == Ordering::Equal,
        CompareOp::NotEqual => order != Ordering::Equal,
        CompareOp::Less => order == Ordering::Less,
        CompareOp::LessEqual => order != Ordering::Greater,
        CompareOp::Greater => order == Ordering::Greater,
        CompareOp::GreaterEqual => order != Ordering::Less,
    }
}

fn function(scope: &dyn Scope, call: &Call) -> Naive {
    let name = call.name.text.to_lowercase();
    if let Some(case) = &call.case {
        let mut taken = None;
        for (condition, branch) in &case.branches {
            let condition = evaluate(scope, condition);
            if let Some(open) = open(&[&condition]) {
                return open;
            }
            if condition.is_true() {
                taken = Some(branch);
                break;
            }
        }
        let branch = taken.or(case.otherwise.as_ref());
        return branch.map_or(Naive::Blank(Reason::LeftBlank), |branch| evaluate(scope, branch));
    }
    match name.as_str() {
        "if" => {
            let condition = evaluate(scope, &call.args[0]);
            if let Some(open) = open(&[&condition]) {
                return open;
            }
            let branch = call.args.get(if condition.is_true() { 1 } else { 2 });
            return branch.map_or(Naive::Blank(Reason::LeftBlank), |branch| evaluate(scope, branch));
        }
        "coalesce" => return first_filled(scope, &call.args),
        _ => {}
    }
    let args: Vec<Naive> = call.args.iter().map(|arg| evaluate(scope, arg)).collect();
    if let Some(blank) = args.iter().find(|arg| arg.is_blank()) {
        return blank.clone();
    }
    let unit = call.args.first().map_or(TimeUnit::Second, |first| scope.shown(first));
    numbers(&name, &args, unit)
        .or_else(|| texts(&name, &args))
        .or_else(|| times(&name, &args))
        .unwrap_or_else(|| panic!("the oracle does not know {name}({args:?})"))
}

fn numbers(name: &str, args: &[Naive], unit: TimeUnit) -> Option<Naive> {
    let of = |at: usize| match args.get(at) {
        Some(Naive::Number(number)) => Some(number),
        _ => None,
    };
    let first = of(0)?;
    let same_unit = |amount: BigRational| Naive::Number(Quantity { amount, power: first.power });
    let in_unit = |amount: BigRational| Naive::Number(units::kept(amount, unit, first.power));
    let shown = || units::amount_in(first, unit);
    Some(match name {
        "round" | "round_even" => {
            let digits = of(1).map_or(0, |digits| i64::try_from(digits.amount.to_integer()).expect("few digits"));
            Naive::Number(rounded(first, unit, digits, name == "round_even"))
        }
        "floor" => in_unit(shown().floor()),
        "ceil" => in_unit(shown().ceil()),
        "abs" => same_unit(first.amount.abs()),
        "sqrt" if first.amount.is_negative() => Naive::Blank(Reason::Undefined),
        "sqrt" => Naive::number(value::root(&shown())),
        "power" => {
            let exponent = i32::try_from(of(1)?.amount.to_integer()).expect("a small exponent");
            if first.amount.is_zero() && exponent < 0 {
                return Some(Naive::Blank(Reason::ZeroBase));
            }
            Naive::number(value::power(&shown(), exponent))
        }
        "mod" if of(1)?.amount.is_zero() => Naive::Blank(Reason::ZeroBase),
        "mod" => {
            let divisor = &of(1)?.amount;
            same_unit(&first.amount - divisor * (&first.amount / divisor).floor())
        }
        "least" => args.iter().min()?.clone(),
        "greatest" => args.iter().max()?.clone(),
        "clamp" => same_unit(first.amount.clone().max(of(1)?.amount.clone()).min(of(2)?.amount.clone())),
        "date" => {
            let part = |at| of(at).and_then(|number| i64::try_from(number.amount.to_integer()).ok());
            Naive::Date(calendar::day_number(part(0)?, part(1)?, part(2)?))
        }
        "quarter" | "month" | "iso_week" if args.len() == 2 => {
            let part = |at| of(at).and_then(|number| i64::try_from(number.amount.to_integer()).ok());
            let (year, number) = (part(0)?, part(1)?);
            let from = calendar::day_number(year, 1, 1) - 7;
            let is_it = |day: &i64| {
                let (of_year, month, of_month) = calendar::civil(*day);
                match name {
                    "iso_week" => calendar::iso_week(*day) == (year, number),
                    "month" => (of_year, month, of_month) == (year, number, 1),
                    _ => (of_year, month, of_month) == (year, number * 3 - 2, 1),
                }
            };
            // The first day of the year, with a week on either side, that is in it.
            (from..from + 385).find(is_it).map_or(Naive::Blank(Reason::NoValues), Naive::Date)
        }
        "text" => Naive::Text(first.amount.to_string()),
        _ => return None,
    })
}

fn texts(name: &str, args: &[Naive]) -> Option<Naive> {
    let of = |at: usize| match args.get(at) {
        Some(Naive::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let count = |at: usize| match args.get(at) {
        Some(Naive::Number(number)) => usize::try_from(number.amount.to_integer()).ok(),
        _ => None,
    };
    let text = of(0)?;
    let size = text.chars().count();
    Some(match name {
        "lower" => Naive::Text(text.to_lowercase()),
        "upper" => Naive::Text(text.to_uppercase()),
        "trim" => Naive::Text(text.trim().to_owned()),
        "contains" => Naive::Bool(text.contains(of(1)?)),
        "starts_with" => Naive::Bool(text.starts_with(of(1)?)),
        "ends_with" => Naive::Bool(text.ends_with(of(1)?)),
        "length" => Naive::int(i64::try_from(size).ok()?),
        "concat" => Naive::Text((0..args.len()).map(of).collect::<Option<Vec<_>>>()?.concat()),
        "left" => Naive::Text(text.chars().take(count(1)?).collect()),
        "right" => Naive::Text(text.chars().skip(size.saturating_sub(count(1)?)).collect()),
        "substitute" => Naive::Text(text.replace(of(1)?, of(2)?)),
        "split_part" => match count(2)?.checked_sub(1).and_then(|at| text.split(of(1)?).nth(at)) {
            Some(piece) => Naive::Text(piece.to_owned()),
            None => Naive::Blank(Reason::NoValues),
        },
        "number" => value::decimal(text.trim()).map_or(Naive::Blank(Reason::NotANumber), Naive::number),
        "date" if args.len() == 2 => {
            let print = |day: &i64| {
                let (year, month, of_month) = calendar::civil(*day);
                let year = format!("{year:04}");
                let long = of(1).unwrap_or_default().replace("yyyy", &year).replace("yy", &year[2..]);
                long.replace("mm", &format!("{month:02}")).replace("dd", &format!("{of_month:02}"))
            };
            // The day of a hundred years that prints like it.
            let found = (0..36_525).find(|day| print(day) == text.trim());
            found.map_or(Naive::Blank(Reason::NoValues), Naive::Date)
        }
        "date" => calendar::parse_day(text).map_or(Naive::Blank(Reason::NoValues), Naive::Date),
        "least" => args.iter().min()?.clone(),
        "greatest" => args.iter().max()?.clone(),
        "text" => Naive::Text(text.to_owned()),
        _ => return None,
    })
}

fn times(name: &str, args: &[Naive]) -> Option<Naive> {
    let moment = |at: usize| match args.get(at) {
        Some(Naive::Date(day)) => Some(day * DAY),
        Some(Naive::Time(moment)) => Some(*moment),
        _ => None,
    };
    let first = moment(0)?;
    let day = first.div_euclid(DAY);
    let (year, month, of_month) = calendar::civil(day);
    let minutes = first.rem_euclid(DAY) / 60_000_000;
    Some(match name {
        "date" => Naive::Date(day),
        "year" => Naive::int(year),
        "quarter" => Naive::int((month + 2) / 3),
        "month" => Naive::int(month),
        "start_of_month" => Naive::Date(calendar::day_number(year, month, 1)),
        "start_of_quarter" => Naive::Date(calendar::day_number(year, (month + 2) / 3 * 3 - 2, 1)),
        "start_of_year" => Naive::Date(calendar::day_number(year, 1, 1)),
        "iso_week" => Naive::int(calendar::iso_week(day).1),
        "weekday" => Naive::int(calendar::weekday(day)),
        "day_of_month" => Naive::int(of_month),
        "hour" => Naive::int(minutes / 60),
        "half_hour" => Naive::int(minutes / 30),
        "days_between" => Naive::Number(Quantity { amount: whole(moment(1)?.div_euclid(DAY) - day), power: 0 }),
        "months_between" => Naive::int(months_between(first, moment(1)?)),
        "least" => args.iter().min()?.clone(),
        "greatest" => args.iter().max()?.clone(),
        _ => return None,
    })
}

/// Whole calendar months: a month is full on the same day of the next one, at the same time.
fn months_between(from: i64, to: i64) -> i64 {
    if to < from {
        return -months_between(to, from);
    }
    let (year, month, day) = calendar::civil(from.div_euclid(DAY));
    let (to_year, to_month, to_day) = calendar::civil(to.div_euclid(DAY));
    let is_full = (to_day, to.rem_euclid(DAY)) >= (day, from.rem_euclid(DAY));
    (to_year - year) * 12 + to_month - month - i64::from(!is_full)
}
