//! The columns of the data that a row expression is made of, through computed columns and links.

use crate::oracle::book::Book;
use crate::oracle::homes;
use crate::oracle::rows::RowAt;
use kpi::syntax::{Call, CompareOp, Expr, ExprKind, MulOp};
use std::collections::BTreeSet;

/// A column of the data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    pub table: usize,
    pub name: String,
}

impl Column {
    /// As a row of `home` calls it.
    pub fn shown(&self, book: &Book, home: usize) -> String {
        if self.table == home { self.name.clone() } else { format!("{}.{}", book.tables[self.table].name, self.name) }
    }

    /// Whether it is blank in a row, or that row links to none that has it.
    pub fn is_blank(&self, place: &RowAt) -> bool {
        place.at(&place.book.tables[self.table].name).is_none_or(|there| there.own_column(&self.name).is_blank())
    }
}

/// What a name is to a row.
pub enum Named<'a> {
    Data(Column),
    /// A computed column: its formula, and the row that it sees.
    Computed(RowAt<'a>, &'a Expr),
}

/// What a name or path is to a row; `None` for params and everything else.
pub fn named<'a>(place: &RowAt<'a>, expr: &Expr) -> Option<Named<'a>> {
    if let ExprKind::Call(_) = &expr.kind
        && let text = crate::oracle::print::expr(expr)
        && place.book.tables[place.table].calls.contains_key(&text)
    {
        return Some(Named::Data(Column { table: place.table, name: text }));
    }
    let (there, name) = match &expr.kind {
        ExprKind::Name(name) => (place.holder(&name.text)?, &name.text),
        ExprKind::Path(path) => match path.as_slice() {
            [table, column] => (place.at(&table.text)?, &column.text),
            _ => return None,
        },
        _ => return None,
    };
    Some(match there.book.tables[there.table].computed.get(&**name) {
        // What looks at other rows is made beforehand, and is a column like those of the data from then on.
        Some(formula) if is_made(formula) => Named::Data(Column { table: there.table, name: name.to_string() }),
        // What is undecided stays so, whatever stands behind its `else`.
        Some(Expr { kind: ExprKind::Else(parts), .. })
            if parts.first().is_some_and(|first| is_undecided(&there, first)) =>
        {
            return named(&there, &parts[0]);
        }
        Some(formula) => Named::Computed(there, formula),
        None => Named::Data(Column { table: there.table, name: name.to_string() }),
    })
}

fn is_made(formula: &Expr) -> bool {
    matches!(&formula.kind, ExprKind::Call(call) if crate::oracle::windows::is_window(call))
}

fn is_undecided(place: &RowAt, expr: &Expr) -> bool {
    let ExprKind::Name(name) = &expr.kind else { return false };
    let formula = place.book.tables[place.table].computed.get(&*name.text);
    matches!(formula.map(|formula| &formula.kind), Some(ExprKind::Call(call)) if &*call.name.text == "followed_within")
}

pub fn is_case(call: &Call) -> bool {
    call.case.is_some() || call.name.text.eq_ignore_ascii_case("if")
}

pub fn is_coalesce(call: &Call) -> bool {
    call.name.text.eq_ignore_ascii_case("coalesce")
}

/// The parts of an expression that make it blank where they are blank; none of what takes blanks.
pub fn operands(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Sum(..) | ExprKind::Product(..) | ExprKind::Negate(_) | ExprKind::Group(_) | ExprKind::InUnit(..) => {
            crate::oracle::tree::children(expr)
        }
        ExprKind::Call(call) if is_case(call) || is_coalesce(call) || homes::aggregate_of(call).is_some() => vec![],
        ExprKind::Call(call) => call.args.iter().collect(),
        _ => vec![],
    }
}

/// The columns that make an expression blank where they are blank.
pub fn strict(place: &RowAt, expr: &Expr, found: &mut BTreeSet<Column>) {
    match named(place, expr) {
        Some(Named::Data(column)) => {
            found.insert(column);
        }
        Some(Named::Computed(there, formula)) => strict(&there, formula, found),
        None => operands(expr).into_iter().for_each(|part| strict(place, part, found)),
    }
}

/// Every column, whatever is done with it, but for those that are asked whether they are blank.
pub fn compared(place: &RowAt, expr: &Expr, found: &mut BTreeSet<Column>) {
    match named(place, expr) {
        Some(Named::Data(column)) => {
            found.insert(column);
        }
        Some(Named::Computed(there, formula)) => compared(&there, formula, found),
        None if matches!(expr.kind, ExprKind::IsBlank { .. }) => {}
        None => crate::oracle::tree::children(expr).into_iter().for_each(|part| compared(place, part, found)),
    }
}

/// Whether some operand of arithmetic is never blank because it says what stands in its place.
pub fn has_settled(place: &RowAt, expr: &Expr) -> bool {
    if let Some(Named::Computed(there, formula)) = named(place, expr) {
        return has_settled(&there, formula);
    }
    let parts = match &expr.kind {
        ExprKind::Group(inner) => return has_settled(place, inner),
        ExprKind::Sum(..) | ExprKind::Product(..) | ExprKind::Negate(_) => crate::oracle::tree::children(expr),
        _ => return false,
    };
    parts.into_iter().any(|part| is_settled(place, part) || has_settled(place, part))
}

fn is_settled(place: &RowAt, expr: &Expr) -> bool {
    if let Some(Named::Computed(there, formula)) = named(place, expr) {
        return is_settled(&there, formula);
    }
    let last = match &expr.kind {
        ExprKind::Group(inner) => return is_settled(place, inner),
        ExprKind::Else(parts) => parts.last(),
        ExprKind::Call(call) if is_coalesce(call) => call.args.last(),
        _ => None,
    };
    last.is_some_and(|last| is_constant(place, last) && !matches!(last.kind, ExprKind::Blank))
}

/// Whether an expression is the same for every row.
pub fn is_constant(place: &RowAt, expr: &Expr) -> bool {
    named(place, expr).is_none()
        && crate::oracle::tree::children(expr).into_iter().all(|child| is_constant(place, child))
}

/// The divisors of an expression that depend on the row, those of `mod` included.
pub fn divisors<'e>(place: &RowAt, expr: &'e Expr) -> Vec<&'e Expr> {
    let all: Vec<&Expr> = match &expr.kind {
        ExprKind::Product(_, rest) => {
            rest.iter().filter(|(op, _)| *op == MulOp::Divide).map(|(_, divisor)| divisor).collect()
        }
        ExprKind::Call(call) if call.name.text.eq_ignore_ascii_case("mod") => call.args.get(1).into_iter().collect(),
        _ => vec![],
    };
    all.into_iter().filter(|divisor| !is_constant(place, divisor)).collect()
}

/// The columns about whose blanks a condition decides without saying so: what is negated, and what is compared by `=` and
/// `<>`.
pub fn sensitive(place: &RowAt, expr: &Expr, negated: bool, found: &mut BTreeSet<Column>) {
    match named(place, expr) {
        Some(Named::Data(column)) => {
            found.extend(negated.then_some(column));
            return;
        }
        Some(Named::Computed(there, formula)) => return sensitive(&there, formula, negated, found),
        None => {}
    }
    let decides = |parts: Vec<&Expr>, found: &mut BTreeSet<Column>| {
        if !parts.iter().any(|part| matches!(part.kind, ExprKind::Blank)) {
            parts.into_iter().for_each(|part| strict(place, part, found));
        }
    };
    match &expr.kind {
        ExprKind::Group(inner) => sensitive(place, inner, negated, found),
        ExprKind::Not(inner) => sensitive(place, inner, true, found),
        ExprKind::And(parts) | ExprKind::Or(parts) => {
            parts.iter().for_each(|part| sensitive(place, part, negated, found));
        }
        ExprKind::Compare(first, rest) => {
            let mut left = &**first;
            for (op, right) in rest {
                if negated || matches!(op, CompareOp::Equal | CompareOp::NotEqual) {
                    decides(vec![left, right], found);
                }
                left = right;
            }
        }
        ExprKind::In { value, list, .. } => decides(std::iter::once(&**value).chain(list).collect(), found),
        ExprKind::Between { value, low, high, negated: own } if negated || *own => {
            decides(vec![value, low, high], found);
        }
        ExprKind::Call(call) if negated && !is_case(call) => decides(operands(expr), found),
        _ => {}
    }
}
