//! Which columns of a row expression matter where they are blank.

use crate::function::Scalar;
use crate::row::{ColumnRef, Row, RowType};
use crate::value::Value;
use std::collections::BTreeSet;

/// Columns with their types.
pub(super) type Columns = BTreeSet<(ColumnRef, RowType)>;

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
pub(super) fn strict(row: &Row, columns: &mut Columns) {
    match row {
        Row::Column(column, ty) => {
            columns.insert((*column, *ty));
        }
        Row::Call(scalar, args, _) if !takes_blanks(*scalar) => args.iter().for_each(|arg| strict(arg, columns)),
        Row::Period(_, inner) => strict(inner, columns),
        Row::Literal(..) | Row::Call(..) => {}
    }
}

/// Whether an operand of a formula is never blank because it says what stands in its place: `talk + (hold else 0)`.
pub(super) fn has_settled_operand(row: &Row) -> bool {
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
pub(super) fn compared(row: &Row, columns: &mut Columns) {
    match row {
        Row::Column(column, ty) => {
            columns.insert((*column, *ty));
        }
        Row::Call(Scalar::IsBlank, ..) | Row::Literal(..) => {}
        Row::Call(_, args, _) => args.iter().for_each(|arg| compared(arg, columns)),
        Row::Period(_, inner) => compared(inner, columns),
    }
}

/// The columns about whose blanks a condition decides without saying so: what is negated, and what is compared by `=` and
/// `<>`.
pub(super) fn sensitive(row: &Row, negated: bool, columns: &mut Columns) {
    let mut decides = |args: &[Row]| {
        let says_blank = args.iter().any(|arg| matches!(arg, Row::Literal(Value::Blank(_), _)));
        if !says_blank {
            args.iter().for_each(|arg| strict(arg, columns));
        }
    };
    match row {
        Row::Column(column, ty) if negated => {
            columns.insert((*column, *ty));
        }
        Row::Call(Scalar::Not, args, _) => args.iter().for_each(|arg| sensitive(arg, true, columns)),
        Row::Call(Scalar::And | Scalar::Or, args, _) => args.iter().for_each(|arg| sensitive(arg, negated, columns)),
        Row::Call(Scalar::Equal | Scalar::NotEqual | Scalar::In, args, _) => decides(args),
        Row::Call(Scalar::Less | Scalar::LessEqual | Scalar::Greater | Scalar::GreaterEqual, args, _) if negated => {
            decides(args);
        }
        Row::Call(scalar, args, _) if negated && !takes_blanks(*scalar) => decides(args),
        _ => {}
    }
}

/// The columns on whose blanks a condition decides and that may be blank although it is true: never one that equals a
/// written value.
pub(super) fn taken(row: &Row, columns: &mut Columns) {
    match row {
        Row::Call(Scalar::And, args, _) => args.iter().for_each(|arg| taken(arg, columns)),
        Row::Call(Scalar::Equal | Scalar::In, args, _) if args.iter().any(|arg| matches!(arg, Row::Literal(..))) => {}
        other => sensitive(other, false, columns),
    }
}
