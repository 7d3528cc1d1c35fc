//! The typed row expression: what one row of a table, with the rows that it links to, gives.
//!
//! It is closed (only [`Scalar`] functions), bound (columns are numbers, not names) and has no places in the text,
//! so two equal expressions are equal as data: that is how shared aggregates are found.

use crate::calendar::Grain;
use crate::function::Scalar;
use crate::value::Value;

/// Which table of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableId(pub u32);

/// The type of a row expression, with the digits of numbers fixed before anything runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowType {
    /// A decimal of at most `digits` digits (1 to 76), `scale` of them behind the point.
    Number {
        /// All digits.
        digits: u8,
        /// Digits behind the point, at most `digits`.
        scale: u8,
    },
    /// A text.
    Text,
    /// True or false.
    Bool,
    /// A day. Cells such as `2025-01` are the first day of their period.
    Date,
    /// A moment.
    Time,
}

/// A column of the home table or of a table that it links to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnRef {
    /// 0 is the home table; `n` is place `n - 1` of the home table's reach (the catalog's tables it can look up).
    pub place: u16,
    /// The number of the column in its table.
    pub column: u16,
}

/// A row expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Row {
    /// A cell.
    Column(ColumnRef, RowType),
    /// A fixed value; a number literal fits its type exactly.
    Literal(Value, RowType),
    /// A function of other row expressions.
    ///
    /// Arithmetic is exact in the stated type. `Divide` gives `scale` 12. Comparisons take two arguments of the same kind
    /// (numbers of any digits, or a date and a date …) and are two-valued. `Case` is pairs and a last value.
    Call(Scalar, Vec<Row>, RowType),
    /// The period of a date or timestamp: the running number of [`crate::calendar::Period`], as a whole number.
    Period(Grain, Box<Row>),
}

impl Row {
    /// Its type.
    pub fn ty(&self) -> RowType {
        match self {
            Row::Column(_, ty) | Row::Literal(_, ty) | Row::Call(_, _, ty) => *ty,
            Row::Period(..) => RowType::Number { digits: 18, scale: 0 },
        }
    }

    /// Calls `visit` for every column in it.
    pub fn columns(&self, visit: &mut impl FnMut(ColumnRef)) {
        match self {
            Row::Column(column, _) => visit(*column),
            Row::Literal(..) => {}
            Row::Call(_, args, _) => args.iter().for_each(|arg| arg.columns(visit)),
            Row::Period(_, inner) => inner.columns(visit),
        }
    }

    /// Both conditions; `None` is no condition.
    pub fn and(left: Option<Row>, right: Option<Row>) -> Option<Row> {
        match (left, right) {
            (Some(left), Some(right)) => Some(Row::Call(Scalar::And, vec![left, right], RowType::Bool)),
            (left, right) => left.or(right),
        }
    }
}
