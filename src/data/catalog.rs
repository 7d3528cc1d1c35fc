//! The tables that a book can be asked of: what the data say, and what the `table` blocks say about them.

use crate::calendar::{Calendar, Day, Grain};
use crate::problem::Problem;
use crate::row::{RowType, TableId};
use crate::source::Span;
use crate::syntax;
use crate::unit::Unit;
use crate::value::Value;
use datafusion::catalog::TableProvider;
use std::sync::Arc;

/// Every table that is bound, in the order of binding.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// The tables; a [`TableId`] is a position here.
    pub tables: Vec<Table>,
    /// The blocks of tables that are made from others, in the order of the texts.
    pub derived: Vec<syntax::Table>,
    /// The calendar that they are asked by.
    pub calendar: Arc<Calendar>,
}

/// One bound table.
#[derive(Clone)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Where it comes from, for people: `contacts.csv`, `2025/*.csv (12 files)`, `standard input`, `a test`.
    pub origin: String,
    /// The columns that the data have.
    pub columns: Vec<Column>,
    /// Columns that the data have and that cannot be read, each with its reason: `it holds lists or records`.
    pub left_out: Vec<(String, String)>,
    /// Names that several columns of the data have, with what these are called instead.
    pub doubled: Vec<(String, Vec<String>)>,
    /// What is special about a table that is made from another.
    pub derived: Option<Derived>,
    /// `handle = talk + hold + wrap`, in order.
    pub computed: Vec<Computed>,
    /// What the table says of its time: `time …`.
    pub time: Option<TimeDeclaration>,
    /// `grain month`, as declared.
    pub grain: Option<Grain>,
    /// `key …`: positions of columns.
    pub key: Vec<usize>,
    /// `value amount`: the column that `sum(costs)` means.
    pub value: Option<syntax::Name>,
    /// `link …`, in order; the target table may be unbound.
    pub links: Vec<Link>,
    /// `rows where …`
    pub rows: Option<syntax::Expr>,
    /// The aggregates of the whole table in that condition, each worked out beforehand: its place, value and unit.
    pub known: Vec<(Span, Value, Unit)>,
    /// The aggregates of linked rows in computed columns, each worked out beforehand: its place, and what it then is.
    pub linked: Vec<(Span, syntax::Expr)>,
    /// `one contact`
    pub noun: Option<String>,
    /// Rows of its files that did not fit and were put aside ([`super::BadRows`]).
    pub bad_rows: u64,
    /// `covers … to …`, both included.
    pub covers: Option<(Day, Day)>,
    /// Whether its rows stand for whole periods, as a few rows written in a test do: a month of which it has a row is
    /// covered whole.
    pub whole_periods: bool,
    /// `span opened to closed`
    pub lasts: Option<Lasts>,
    /// `spread evenly`, and where it is said.
    pub spread: Option<Span>,
    /// `mean aht, talk of handled`: column and weight.
    pub means: Vec<(usize, usize)>,
    /// `unit handle: min` for computed columns, by name.
    pub computed_units: Vec<(syntax::Name, Unit)>,
    /// `order month: "jan", "feb"` for any column, by name.
    pub orders: Vec<(syntax::Name, Vec<String>)>,
    /// What is wrong in the `table` block: no question may use the table, and the rest of the project may.
    pub problems: Vec<Problem>,
    /// The `table` block, if there is one.
    pub declared: Option<Span>,
    /// Not a table of its own, but that of its name as some aggregates need it ([`Catalog::with_variants`]).
    pub variant: Option<Variant>,
    /// The rows. Its Arrow schema has one field for each of `columns`, in order and in the canonical form of [`Kind`].
    pub rows_source: Arc<dyn TableProvider>,
}

/// What is special about a table that is made from another.
#[derive(Clone, Debug, Default)]
pub struct Derived {
    /// The table it is made from.
    pub from: String,
    /// The columns that it has from there: whoever names one means the table it comes from.
    pub borrowed: Vec<usize>,
    /// The aggregates of that table's rows, each by its place in the block, with the column that holds its values. No
    /// formula can name these columns.
    pub calls: Vec<(Span, usize)>,
}

/// A table once more, as some aggregates need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Of several links to one table only that of this name is there: `via guest`.
    Via(String),
    /// Values that were worked out for the rows of another table, which look them up by their key.
    WorkedOut,
    /// Every row once for each day of its period: `spread evenly`.
    Days,
}

/// One column of the data.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name, NFC.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
    /// `unit wait: s`
    pub unit: Option<Unit>,
    /// Binary floating point in its source: read as the shortest decimal, and every metric it reaches is marked.
    pub approximate: bool,
    /// Whether a cell may be blank as far as is known; `true` when in doubt.
    pub may_be_blank: bool,
    /// No cell of it is filled and nothing says what it holds: it is taken for whatever a formula needs.
    pub open: bool,
    /// A few cells for messages, as they were written.
    pub samples: Vec<String>,
}

impl Column {
    /// Whether its name is that of a key: `id`, `contact_id`, `Call ID`, `agentId`. Such numbers are names, not amounts.
    pub fn is_named_as_key(&self) -> bool {
        let Some(before) = self.name.len().checked_sub(2).and_then(|at| self.name.split_at_checked(at)) else {
            return false;
        };
        let (before, end) = before;
        let is_camel = matches!(end, "Id" | "ID") && before.ends_with(char::is_lowercase);
        end.eq_ignore_ascii_case("id") && (is_camel || !before.ends_with(char::is_alphanumeric))
    }
}

/// What the cells of a column are, and the canonical Arrow form in which the scan gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `Int64` mantissa for up to 18 digits, `Decimal128(38, scale)` up to 38, `Decimal256(76, scale)` up to 76.
    /// The mantissa of an `Int64` has `scale` digits behind the point: 7.16 at scale 2 is 716.
    Number {
        /// All digits a cell may have.
        digits: u8,
        /// Digits behind the point.
        scale: u8,
    },
    /// `Utf8View`, or `Dictionary(Int32, Utf8)`: a consumer takes either.
    Text,
    /// `Boolean`.
    Bool,
    /// `Date32`. `grain` is `Day`, or that of cells such as `2025-01`, `2025-W03`, `2025-Q1` (their first day).
    Date(Grain),
    /// `Timestamp(Microsecond, None)`, local wall-clock time.
    Time,
}

impl Kind {
    /// The type of a row expression that is this column.
    pub fn row_type(self) -> RowType {
        match self {
            Kind::Number { digits, scale } => RowType::Number { digits, scale },
            Kind::Text => RowType::Text,
            Kind::Bool => RowType::Bool,
            Kind::Date(_) => RowType::Date,
            Kind::Time => RowType::Time,
        }
    }
}

/// A computed column, still as it was written.
#[derive(Clone, Debug)]
pub struct Computed {
    /// Its `##` documentation.
    pub doc: String,
    /// Its name.
    pub name: syntax::Name,
    /// Its formula.
    pub value: syntax::Expr,
}

/// `time started_at`
#[derive(Clone, Debug)]
pub struct TimeDeclaration {
    /// A name of its own, for a computed time column.
    pub name: Option<syntax::Name>,
    /// A column's name or a row expression.
    pub value: syntax::Expr,
}

/// `span opened to closed`: from when to when a row lasts.
#[derive(Clone, Debug)]
pub struct Lasts {
    /// The column of the start.
    pub start: syntax::Name,
    /// The column of the end; where it is blank, the row has not ended.
    pub end: syntax::Name,
    /// Where that is said.
    pub span: Span,
}

/// `link agent_id -> agents`: many to one.
#[derive(Clone, Debug)]
pub struct Link {
    /// Columns here (may be computed ones).
    pub columns: Vec<syntax::Name>,
    /// The table it leads to.
    pub table: syntax::Name,
    /// The columns there; empty: its key, else the columns of the same names, else its only key-like column.
    pub target: Vec<syntax::Name>,
    /// `as guest`
    pub alias: Option<syntax::Name>,
    /// `while valid_from <= started_at < valid_to`
    pub held: Option<syntax::Expr>,
}

impl Link {
    /// What paths and `via` call it: its alias, else the table that it leads to.
    pub fn name(&self) -> &str {
        self.alias.as_ref().map_or(&self.table.text, |alias| &alias.text)
    }
}

impl Catalog {
    /// The table of that name.
    pub fn named(&self, name: &str) -> Option<TableId> {
        let at = self.tables.iter().position(|table| table.name == name)?;
        u32::try_from(at).ok().map(TableId)
    }

    /// The table behind an id.
    ///
    /// # Panics
    /// Never for an id that this catalog gave.
    pub fn table(&self, id: TableId) -> &Table {
        &self.tables[id.0 as usize]
    }

    /// The catalog for a second try after [`super::ScanError::Wider`]: the column has that kind.
    #[must_use]
    pub fn widened(&self, table: &str, column: usize, kind: Kind) -> Catalog {
        let mut catalog = self.clone();
        for found in catalog.tables.iter_mut().filter(|found| found.name == table) {
            if let Some(found) = found.columns.get_mut(column) {
                found.kind = kind;
            }
            let provider: &dyn std::any::Any = &*found.rows_source;
            if let Some(rows) = provider.downcast_ref::<super::scan::Scannable>() {
                found.rows_source = Arc::new(rows.widened(column, kind));
            } else if let Some(days) = provider.downcast_ref::<super::spread::Days>() {
                found.rows_source = days.widened(column, kind);
            }
        }
        catalog
    }

    /// With tables once more as `via` and `spread evenly` need them, behind all others.
    #[must_use]
    pub fn with_variants(mut self) -> Catalog {
        let mut views = Vec::new();
        for table in self.tables.iter_mut().filter(|table| table.variant.is_none()) {
            let rivals =
                |link: &Link| table.links.iter().filter(|other| other.table.text == link.table.text).count() > 1;
            for chosen in table.links.iter().filter(|link| rivals(link)) {
                let is_kept = |link: &&Link| link.table.text != chosen.table.text || link.name() == chosen.name();
                let mut view = table.clone();
                view.variant = Some(Variant::Via(chosen.name().to_owned()));
                view.links = table.links.iter().filter(is_kept).cloned().collect();
                views.push(view);
            }
            if let Some(span) = table.spread {
                match super::spread::by_days(table) {
                    Some(view) => views.push(view),
                    None if table.time.as_ref().is_some_and(super::spread::is_computed) => {
                        table.problems.push(super::problems::spread_of_computed(span, &table.name));
                    }
                    None => table.problems.push(super::problems::spread_of_what(span, &table.name)),
                }
            }
        }
        self.tables.extend(views);
        self
    }
}

impl Table {
    /// The columns that could be its time: those of dates and timestamps.
    pub fn time_candidates(&self) -> Vec<usize> {
        let is_time = |column: &Column| matches!(column.kind, Kind::Date(_) | Kind::Time);
        let times = self.columns.iter().enumerate().filter(|(_, column)| is_time(column)).map(|(at, _)| at);
        times.filter(|at| !self.is_unnamed(*at)).collect()
    }

    /// Whether a column is one that formulas cannot name.
    pub fn is_unnamed(&self, column: usize) -> bool {
        self.derived.as_ref().is_some_and(|derived| derived.calls.iter().any(|(_, at)| *at == column))
    }

    /// Whether a column is borrowed from the table that this one is made from.
    pub fn is_borrowed(&self, column: usize) -> bool {
        self.derived.as_ref().is_some_and(|derived| derived.borrowed.contains(&column))
    }

    /// The column that holds the values of the aggregate at a place of the block.
    pub fn call_at(&self, place: Span) -> Option<usize> {
        self.derived.as_ref()?.calls.iter().find(|(span, _)| *span == place).map(|(_, at)| *at)
    }
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table")
            .field("name", &self.name)
            .field("origin", &self.origin)
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}
