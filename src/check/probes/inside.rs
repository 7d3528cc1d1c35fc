//! What may happen inside a row expression: zero divisors, and cases that decide on blanks. Only what is worked out
//! counts: of a case one branch, of `else` no more than is needed.

use super::columns::{Columns, compared, taken};
use super::{is_blank, not};
use crate::function::Scalar;
use crate::row::{ColumnRef, Row, RowType};
use crate::value::{Exact, Value};

/// Cases of more branches are not looked into: what is known of a branch grows with all that stand before it.
const MOST_BRANCHES: usize = 100;

/// What may happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Happening {
    /// A divisor is zero.
    ZeroDivisor,
    /// The `else` of a case is taken although this column, which its conditions compare, is blank.
    Else(ColumnRef, RowType),
    /// A condition of a case is true although this column, on whose blanks it decides, is blank.
    Taken(ColumnRef, RowType),
    /// `number(a)`, `date(a)` or `date(y, m, d)` gives nothing although all that it reads, these columns, is filled.
    NotConverted(Scalar, Vec<ColumnRef>),
}

/// Everything that may happen in a row expression, each with the conditions on the row under which it does.
pub(super) fn inside(row: &Row) -> Vec<(Happening, Vec<Row>)> {
    let mut walk = Walk { path: Vec::new(), found: Vec::new() };
    walk.row(row, true);
    walk.found
}

struct Walk {
    /// What is true of the rows in which the present part is worked out.
    path: Vec<Row>,
    found: Vec<(Happening, Vec<Row>)>,
}

impl Walk {
    /// A blank that something stands in for is not counted.
    fn row(&mut self, row: &Row, counted: bool) {
        let (scalar, args) = match row {
            Row::Call(scalar, args, _) => (*scalar, args.as_slice()),
            Row::Period(_, inner) => return self.row(inner, counted),
            Row::Column(..) | Row::Literal(..) => return,
        };
        match scalar {
            Scalar::Case => return self.case(args, counted),
            Scalar::Coalesce => return self.first_filled(args, counted),
            Scalar::IsBlank => return args.iter().for_each(|arg| self.row(arg, false)),
            Scalar::Number | Scalar::Date | Scalar::Numbered(_) if counted && args.iter().any(can_fail) => {
                self.conversion(row, scalar, args);
            }
            Scalar::Divide | Scalar::Mod if counted => {
                if let Some(divisor) = args.get(1).filter(|divisor| depends_on_row(divisor)) {
                    self.add(Happening::ZeroDivisor, [is_zero(divisor.clone())]);
                }
            }
            _ => {}
        }
        args.iter().for_each(|arg| self.row(arg, counted));
    }

    fn conversion(&mut self, row: &Row, scalar: Scalar, args: &[Row]) {
        let is_blank = |row: &Row| Row::Call(Scalar::IsBlank, vec![row.clone()], RowType::Bool);
        let mut columns = Vec::new();
        row.columns(&mut |column| {
            if !columns.contains(&column) {
                columns.push(column);
            }
        });
        let filled = args.iter().filter(|arg| depends_on_row(arg)).map(|arg| not(is_blank(arg)));
        self.add(Happening::NotConverted(scalar, columns), filled.chain([is_blank(row)]));
    }

    fn add(&mut self, happening: Happening, conditions: impl IntoIterator<Item = Row>) {
        self.found.push((happening, self.path.iter().cloned().chain(conditions).collect()));
    }

    fn first_filled(&mut self, args: &[Row], counted: bool) {
        let before = self.path.len();
        for (at, arg) in args.iter().enumerate() {
            self.row(arg, counted && at + 1 == args.len());
            self.path.push(Row::Call(Scalar::IsBlank, vec![arg.clone()], RowType::Bool));
        }
        self.path.truncate(before);
    }

    /// Pairs of a condition and a value, and what is left.
    fn case(&mut self, args: &[Row], counted: bool) {
        let before = self.path.len();
        let (pairs, rest) = args.as_chunks::<2>();
        let is_long = pairs.len() > MOST_BRANCHES;
        let mut columns = Columns::new();
        for [test, value] in pairs {
            compared(test, &mut columns);
            if !is_long {
                self.row(test, counted);
                let mut decided = Columns::new();
                taken(test, &mut decided);
                for (column, ty) in decided {
                    self.add(Happening::Taken(column, ty), [test.clone(), is_blank(column, ty)]);
                }
                self.path.push(test.clone());
                self.row(value, counted);
                self.path.pop();
            }
            self.path.push(not(test.clone()));
        }
        if let Some(rest) = rest.first().filter(|rest| !matches!(rest, Row::Literal(Value::Blank(_), _))) {
            for (column, ty) in columns {
                self.add(Happening::Else(column, ty), [is_blank(column, ty)]);
            }
            self.row(rest, counted);
        }
        self.path.truncate(before);
    }
}

fn depends_on_row(row: &Row) -> bool {
    let mut depends = false;
    row.columns(&mut |_| depends = true);
    depends
}

/// Whether something of the row may be no date or number: a text, or numbers of which a date is made.
fn can_fail(arg: &Row) -> bool {
    depends_on_row(arg) && matches!(arg.ty(), RowType::Text | RowType::Number { .. })
}

fn is_zero(divisor: Row) -> Row {
    let zero = Row::Literal(Value::Number(Exact::ZERO), RowType::Number { digits: 1, scale: 0 });
    Row::Call(Scalar::Equal, vec![divisor, zero], RowType::Bool)
}
