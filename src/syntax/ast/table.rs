//! What a `table` block says.

#![allow(missing_docs, reason = "the text of a variant says what its fields are")]

use super::{Expr, Key, Name};
use crate::source::Span;
use crate::unit::Unit;
use std::sync::Arc;

/// What the engine may know about a table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The `##` lines above.
    pub doc: String,
    /// Its name.
    pub name: Name,
    /// The table it is made from; `None` for one that is bound to data.
    pub from: Option<TableFrom>,
    /// What it says, in order.
    pub entries: Vec<TableEntry>,
    /// The whole definition.
    pub span: Span,
}

/// `from events by case_id`, `from contacts split tags at ";"`
#[derive(Clone, Debug)]
pub struct TableFrom {
    /// The table whose rows it is made of.
    pub table: Name,
    /// How.
    pub how: FromHow,
    /// All of it.
    pub span: Span,
}

/// How a table is made from another.
#[derive(Clone, Debug)]
pub enum FromHow {
    /// A row for each key: `by case_id`, `by (customer_id, month)`.
    By(Vec<Key>),
    /// A row for each piece of a text.
    Split { column: Name, at: Arc<str> },
}

/// One entry of a table block, with its place.
#[derive(Clone, Debug)]
pub struct TableEntry {
    /// What it says.
    pub kind: TableEntryKind,
    /// Where.
    pub span: Span,
    /// Whether it speaks only of the columns that the data have: what it says of others is passed over. So it is where a
    /// test writes a table out in part, and in the modules of the library, which know an export in all its variants.
    pub optional: bool,
}

/// What a table may say.
#[derive(Clone, Debug)]
pub enum TableEntryKind {
    /// `time started_at`, `time date(day, "yymmdd")`, or `time at = date(day_text) + entered` (a named computed time column).
    Time { name: Option<Name>, value: Expr },
    /// `grain month`
    Grain(Name),
    /// `key contact_id`, `key queue, month`
    Key(Vec<Name>),
    /// `value amount`
    Value(Name),
    /// `unit wait, talk: s`
    Unit { columns: Vec<Name>, unit: Unit },
    /// `fill hold: 0`
    Fill { columns: Vec<Name>, value: Expr },
    /// `blank pdays: 999`, `blank province: "Z", "missing"`
    BlankCodes { columns: Vec<Name>, codes: Vec<Expr> },
    /// `yes answered: "Y"` (true) and `no answered: "N"` (false)
    Truth { yes: bool, columns: Vec<Name>, codes: Vec<Expr> },
    /// `format Data: "dd/mm/yyyy"`, `format CaseID: text`
    Format { columns: Vec<Name>, format: String, quoted: bool },
    /// `separator ";"`, `encoding "windows-1252"`, `decimal ","`, `sheet "Costs"`, `range "B3:F200"`, `header 2`; counts
    /// are texts of digits.
    Reading { what: Reading, text: String },
    /// `link agent_id -> agents`, `link queue, month -> targets`, `link guest_id -> users as guest`, `link user_id ->
    /// companies.user_id`, `link agent_id -> teams while valid_from <= started_at < valid_to`
    Link { columns: Vec<Name>, table: Name, target: Vec<Name>, alias: Option<Name>, held: Option<Expr> },
    /// `rows where not is_test`
    Rows(Expr),
    /// `order month: "jan", "feb"`
    Order { column: Name, values: Vec<Expr> },
    /// `one contact`
    One(Name),
    /// `covers 2024-01-01 to 2024-12-31`
    Covers(Expr, Expr),
    /// `mean aht, talk of handled`: columns that are averages already, and the column that weighs them.
    Mean { columns: Vec<Name>, of: Name },
    /// `spread evenly`: the amounts of a period belong to all its days alike.
    Spread(Name),
    /// `unpivot jan to dec into month, amount`: a row for each of these cells, with the column's name and the cell.
    Unpivot { wide: Vec<(Name, Option<Name>)>, key: Name, value: Name },
    /// `span opened to closed`: each row lasts from one moment to another; a blank end is still open.
    Span { start: Name, end: Name },
    /// `handle = talk + hold + wrap`
    Computed { doc: String, name: Name, value: Expr },
}

impl TableEntryKind {
    /// The column that it makes.
    pub fn makes(&self) -> Option<&Name> {
        match self {
            TableEntryKind::Computed { name, .. } | TableEntryKind::Time { name: Some(name), .. } => Some(name),
            _ => None,
        }
    }

    /// The columns of which it says the same, each for itself.
    pub fn columns(&mut self) -> Option<&mut Vec<Name>> {
        match self {
            TableEntryKind::Unit { columns, .. }
            | TableEntryKind::Fill { columns, .. }
            | TableEntryKind::BlankCodes { columns, .. }
            | TableEntryKind::Truth { columns, .. }
            | TableEntryKind::Format { columns, .. }
            | TableEntryKind::Mean { columns, .. } => Some(columns),
            _ => None,
        }
    }

    /// The word of an entry that may stand only once in a block.
    pub fn once(&self) -> Option<&'static str> {
        Some(match self {
            TableEntryKind::Time { .. } => "time",
            TableEntryKind::Grain(_) => "grain",
            TableEntryKind::Spread(_) => "spread",
            TableEntryKind::Key(_) => "key",
            TableEntryKind::Value(_) => "value",
            TableEntryKind::Rows(_) => "rows where",
            TableEntryKind::One(_) => "one",
            TableEntryKind::Covers(..) => "covers",
            TableEntryKind::Span { .. } => "span",
            TableEntryKind::Reading { what, .. } => what.word(),
            TableEntryKind::Unpivot { .. } => "unpivot",
            _ => return None,
        })
    }
}

/// How a table's text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading {
    /// `separator ";"`
    Separator,
    /// `encoding "windows-1252"`
    Encoding,
    /// `decimal ","`
    Decimal,
    /// `sheet "Costs"`
    Sheet,
    /// `range "B3:F200"`
    Range,
    /// `quote "'"`, `quote "none"`
    Quote,
    /// `escape "\\"`
    Escape,
    /// `comment "#"`
    Comment,
    /// `skip 3`: the lines above the header.
    Skip,
    /// `header 2`: the lines with the names; `header 0`: there are none.
    Header,
    /// `footer 1`: the lines below the rows.
    Footer,
    /// `short rows`: what a row lacks at its end is blank.
    ShortRows,
}

impl Reading {
    /// The word that begins the entry.
    pub fn word(self) -> &'static str {
        match self {
            Reading::Separator => "separator",
            Reading::Encoding => "encoding",
            Reading::Decimal => "decimal",
            Reading::Sheet => "sheet",
            Reading::Range => "range",
            Reading::Quote => "quote",
            Reading::Escape => "escape",
            Reading::Comment => "comment",
            Reading::Skip => "skip",
            Reading::Header => "header",
            Reading::Footer => "footer",
            Reading::ShortRows => "short rows",
        }
    }
}
