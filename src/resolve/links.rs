//! The tables that each table can look up, over any number of links.

use super::columns::{Column, ColumnIndex};
use super::held::{self, Held};
use super::problems;
use crate::data::{Catalog, Kind, Link, Table};
use crate::problem::Problem;
use crate::row::TableId;
use crate::syntax::Name;

/// The most tables that one table looks up. Links that fork again and again would otherwise grow without bound.
const MOST_PLACES: usize = 200;

/// One table that a home looks up.
#[derive(Clone, Debug)]
pub struct Step {
    /// The table that is looked up.
    pub table: TableId,
    /// The place whose rows look it up: 0 for the home, `n` for place `n - 1`. It comes before this step.
    pub parent: u16,
    /// What paths call it: the link's alias, else the table's name.
    pub name: String,
    /// A column of the parent, and the position of the column here that must equal it.
    pub on: Vec<(Name, usize)>,
    /// When the link holds, if not always.
    pub held: Option<Held>,
    /// For messages: `agent_id -> agents`.
    pub link: String,
    /// The links that led here, each as table and number, so that a circle of links ends.
    trail: Vec<(TableId, usize)>,
}

/// Every table that a home looks up, parents before children; place `n` is `steps[n - 1]`.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The tables, in order.
    pub steps: Vec<Step>,
}

impl Reach {
    /// The step of a place; `None` for the home.
    pub fn step(&self, place: u16) -> Option<&Step> {
        self.steps.get(usize::from(place).checked_sub(1)?)
    }

    /// Every place with its step.
    pub fn places(&self) -> impl Iterator<Item = (u16, &Step)> {
        (1u16..).zip(&self.steps)
    }

    /// Whether a place is looked up from the rows at `above`, directly or over others.
    pub fn is_below(&self, place: u16, above: u16) -> bool {
        let mut at = place;
        while let Some(step) = self.step(at) {
            if step.parent == above {
                return true;
            }
            at = step.parent;
        }
        false
    }

    /// The place that a name leads to from another place.
    pub fn child(&self, parent: u16, name: &str) -> Option<u16> {
        self.places().find(|(_, step)| step.parent == parent && step.name == name).map(|(place, _)| place)
    }
}

/// Follows the links of every table. A link whose table is not bound is left out, one that leads nowhere is a problem of
/// its table.
pub(super) fn reaches(catalog: &Catalog, columns: &[ColumnIndex<'_>]) -> (Vec<Reach>, Vec<Vec<Problem>>) {
    let mut problems = Vec::with_capacity(catalog.tables.len());
    let mut links: Vec<Vec<Option<BoundLink>>> = Vec::with_capacity(catalog.tables.len());
    for (table, index) in catalog.tables.iter().zip(columns) {
        let mut own = Vec::new();
        links.push(table.links.iter().map(|link| bind(catalog, table, index, link, &mut own)).collect());
        problems.push(own);
    }
    let reaches = (0u32..).map(TableId).take(catalog.tables.len()).map(|home| reach(home, &links)).collect();
    (reaches, problems)
}

#[derive(Clone)]
struct BoundLink {
    table: TableId,
    name: String,
    on: Vec<(Name, usize)>,
    held: Option<Held>,
    link: String,
}

fn reach(home: TableId, links: &[Vec<Option<BoundLink>>]) -> Reach {
    let mut reach = Reach::default();
    let mut at = 0u16;
    while usize::from(at) <= reach.steps.len() {
        let (table, trail) = match reach.step(at) {
            None => (home, Vec::new()),
            Some(step) => (step.table, step.trail.clone()),
        };
        for (number, link) in links.get(table.0 as usize).into_iter().flatten().enumerate() {
            let Some(link) = link else { continue };
            if trail.contains(&(table, number)) || reach.steps.len() >= MOST_PLACES {
                continue;
            }
            let mut trail = trail.clone();
            trail.push((table, number));
            let BoundLink { table, name, on, held, link } = link.clone();
            reach.steps.push(Step { table, parent: at, name, on, held, link, trail });
        }
        at += 1;
    }
    reach
}

fn bind(
    catalog: &Catalog,
    from: &Table,
    index: &ColumnIndex<'_>,
    link: &Link,
    problems: &mut Vec<Problem>,
) -> Option<BoundLink> {
    let table = catalog.named(&link.table.text)?;
    let target = catalog.tables.get(table.0 as usize)?;
    // A column that the table does not have was said where its block was read.
    if link.columns.iter().any(|name| index.get(&name.text).is_none()) {
        return None;
    }
    let Some(there) = target_columns(link, target) else {
        problems.push(problems::link_without_key(link, target));
        return None;
    };
    let on: Vec<(Name, usize)> = link.columns.iter().cloned().zip(there).collect();
    for (name, at) in &on {
        let there = target.columns.get(*at).filter(|column| !column.open).map(|column| column.kind);
        let kinds = (column_kind(from, index, name), there);
        if let (Some(here), Some(there)) = kinds
            && !same_kind(here, there)
        {
            problems.push(problems::link_of_two_kinds(name, &from.name, here, &target.name, there));
            return None;
        }
    }
    let written = link.columns.iter().map(|name| &*name.text).collect::<Vec<_>>().join(", ");
    let name = link.alias.as_ref().map_or_else(|| target.name.clone(), |alias| alias.text.to_string());
    let held = match held::held(link, from, index, target) {
        Ok(held) => held,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    Some(BoundLink { table, name, on, held, link: format!("{written} -> {}", target.name) })
}

/// The columns that a link leads to: those it names, else the table's key, else the columns of the same names,
/// else the first column of a table without a declared key, if it is the only one of that kind of name (`id`).
fn target_columns(link: &Link, target: &Table) -> Option<Vec<usize>> {
    let position = |name: &str| target.columns.iter().position(|column| column.name == name);
    let count = link.columns.len();
    if !link.target.is_empty() {
        let named: Option<Vec<usize>> = link.target.iter().map(|name| position(&name.text)).collect();
        return named.filter(|columns| columns.len() == count);
    }
    if target.key.len() == count {
        return Some(target.key.clone());
    }
    if let Some(same) = link.columns.iter().map(|name| position(&name.text)).collect::<Option<Vec<_>>>() {
        return Some(same);
    }
    (count == 1).then(|| position("id").map(|at| vec![at])).flatten()
}

fn column_kind(table: &Table, index: &ColumnIndex<'_>, name: &Name) -> Option<Kind> {
    match index.get(&name.text)? {
        Column::Data(at) => table.columns.get(at).filter(|column| !column.open).map(|column| column.kind),
        Column::Computed(..) => None,
    }
}

fn same_kind(left: Kind, right: Kind) -> bool {
    match (left, right) {
        (Kind::Date(left), Kind::Date(right)) => left == right,
        _ => std::mem::discriminant(&left) == std::mem::discriminant(&right),
    }
}
