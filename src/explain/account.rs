//! The account of an aggregate: what is wanted of the rows, and what was counted.

use super::{Account, Left, LeftWhy, ParamValue, UsedRow};
use crate::check::{Checked, PartId};
use crate::plan::{self, Accounts, Group, Why};
use crate::row::{ColumnRef, Row, TableId};
use crate::run::{FoundRow, RelationTotals, Total, Totals};
use crate::source::Sources;
use std::collections::BTreeSet;

/// An aggregate whose rows are to be counted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The part that is the aggregate.
    pub part: PartId,
    /// The rows that it is about.
    pub group: Group,
    /// Whether they are those of all members together.
    pub of_members: bool,
    /// Its argument as it is written; empty where rows are counted.
    pub argument: String,
    /// The params in its arguments and conditions.
    pub params: Vec<ParamValue>,
}

/// What was counted for the aggregates that were wanted.
#[derive(Clone, Debug)]
pub struct Counted {
    /// What was wanted.
    pub wanted: Vec<Wanted>,
    /// What was asked.
    pub accounts: Accounts,
    /// What came of it.
    pub totals: Totals,
    /// The first rows of each, where they were wanted.
    pub rows: Vec<Vec<FoundRow>>,
}

impl Counted {
    /// The account of one aggregate in the order of those that were wanted.
    pub(super) fn account(&self, at: usize, checked: &Checked, sources: &Sources) -> Option<Account> {
        let asked = self.accounts.accounts.get(at)?;
        let wanted = self.wanted.get(at)?;
        let relation = self.accounts.relations.get(asked.relation)?;
        let table = checked.table(relation.table)?;
        let group = self.totals.asks.get(asked.ask).and_then(|ask| ask.groups.first());
        let total = |fold: usize| group.and_then(|group| group.totals.get(fold));
        let used_rows = |fold: usize| total(fold).map_or(0, |total| total.used);
        let RelationTotals { read, left_out } = self.totals.relations.get(asked.relation).cloned().unwrap_or_default();
        let mut cuts = Vec::new();
        // Rows that do not fit were put aside before any engine saw them.
        cuts.extend((table.bad_rows > 0).then(|| Left {
            why: LeftWhy::BadCell,
            written: String::new(),
            rows: table.bad_rows,
        }));
        cuts.extend(relation.rows.is_some().then(|| Left {
            why: LeftWhy::SetAside,
            written: rows_where(checked, relation.table, sources),
            rows: left_out,
        }));
        let mut before = used_rows(asked.all);
        for cut in &asked.cuts {
            let left = used_rows(cut.left);
            let (why, written) = reason(cut.why, checked, sources);
            cuts.push(Left { why, written, rows: before.saturating_sub(left) });
            before = left;
        }
        let (used, blank) = total(asked.used).map_or((0, 0), |Total { used, blank, .. }| (*used, *blank));
        Some(Account {
            table: relation.name.clone(),
            origin: table.origin.clone(),
            by_days: table.by_days,
            read: read + table.bad_rows,
            cuts,
            blank,
            used,
            counts_rows: asked.value.is_none(),
            of_members: wanted.of_members,
            params: wanted.params.clone(),
            columns: columns(checked, asked, &wanted.argument).into_iter().map(|(name, _)| name).collect(),
            rows: self.rows.get(at).into_iter().flatten().map(used_row).collect(),
        })
    }
}

fn used_row(row: &FoundRow) -> UsedRow {
    UsedRow { place: row.place.clone(), values: row.values.clone() }
}

fn rows_where(checked: &Checked, table: TableId, sources: &Sources) -> String {
    let rows = checked.origins.iter().flat_map(|origins| &origins.rows);
    let written =
        rows.into_iter().find(|(of, _)| *of == table).map(|(_, part)| super::outline::line(sources, part.span));
    written.unwrap_or_default()
}

fn reason(why: Why, checked: &Checked, sources: &Sources) -> (LeftWhy, String) {
    match why {
        Why::SetAside => (LeftWhy::SetAside, "covers".to_owned()),
        Why::OutsidePeriod => (LeftWhy::OutsidePeriod, String::new()),
        Why::NotOpen => (LeftWhy::NotOpen, String::new()),
        Why::OutsideGroup(id) => (LeftWhy::OutsideGroup, checked.dimension(id).name.clone()),
        Why::OtherDay(day) => (LeftWhy::OtherDay, day.to_string()),
        Why::Filter(span) => (LeftWhy::Filtered, super::outline::line(sources, span)),
    }
}

/// What is shown of a row: the table's key and time, then every column that the aggregate and its conditions read, then
/// what it gives, if that is no column.
pub fn columns(checked: &Checked, account: &plan::Account, argument: &str) -> Vec<(String, Row)> {
    let Some(table) = checked.table(account.table) else { return Vec::new() };
    let mut shown: Vec<(String, Row)> = Vec::new();
    let mut add = |name: Option<String>, row: Row| {
        if let Some(name) = name
            && !shown.iter().any(|(_, known)| *known == row)
        {
            shown.push((name, row));
        }
    };
    let name = |column: ColumnRef| -> Option<String> {
        let at = usize::from(column.column);
        match usize::from(column.place).checked_sub(1) {
            None => Some(table.columns.get(at)?.0.clone()),
            Some(place) => {
                let linked = checked.table(table.places.get(place)?.table)?;
                Some(format!("{}.{}", linked.name, linked.columns.get(at)?.0))
            }
        }
    };
    let mut read = BTreeSet::new();
    let rows = table.key.iter().chain(&table.time).chain(&account.value).chain(&account.rows);
    for row in rows {
        let mut columns = Vec::new();
        each_column(row, &mut |column, row| columns.push((column, row)));
        for (column, row) in columns {
            if read.insert(column) {
                add(name(column), row);
            }
        }
    }
    if let Some(value) = account.value.as_ref().filter(|value| !matches!(value, Row::Column(..))) {
        add(Some(argument.to_owned()), value.clone());
    }
    shown
}

fn each_column(row: &Row, visit: &mut impl FnMut(ColumnRef, Row)) {
    match row {
        Row::Column(column, _) => visit(*column, row.clone()),
        Row::Literal(..) => {}
        Row::Call(_, args, _) => args.iter().for_each(|arg| each_column(arg, visit)),
        Row::Period(_, inner) => each_column(inner, visit),
    }
}
