//! Counts that run beside the answer and may turn into notes.

use super::asks::Asks;
use super::folds::folds;
use super::placing::{outside_covers, placed_rows};
use super::relation::{FilteredFold, Fold};
use crate::check::{AggregateNode, Probe, ProbeRows, ProbeSays};
use crate::problem::Problem;
use crate::row::Row;
use std::collections::BTreeSet;

/// A probe and where its numbers are.
#[derive(Clone, Debug)]
pub struct ProbeAsk {
    /// The metric it is about.
    pub metric: Option<String>,
    /// What the numbers say.
    pub says: ProbeSays,
    /// The position in [`super::Plan::asks`].
    pub ask: usize,
    /// The fold of each aggregate of the probe.
    pub folds: Vec<usize>,
}

/// The rows that `covers` sets aside.
#[derive(Clone, Debug)]
pub struct CoversAsk {
    /// The table.
    pub table: String,
    /// The position in [`super::Plan::asks`]; its first fold counts them.
    pub ask: usize,
    /// The position of the count.
    pub fold: usize,
}

/// Asks for the probes of the question, and for what is set aside in the tables that are read.
pub(super) fn build(asks: &mut Asks<'_>) -> Result<(Vec<ProbeAsk>, Vec<CoversAsk>), Problem> {
    // The remainder of `--top` is a second question about the same rows: its notes were given with the first.
    if asks.rest.is_some() {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut probes = Vec::new();
    for probe in &asks.checked.probes {
        probes.push(ask(asks, probe)?);
    }
    let mut covers = Vec::new();
    // Rows that last are cut where the table's time ends, and not set aside.
    let read: BTreeSet<_> =
        asks.placings.iter().filter(|placing| !placing.spans).map(|placing| placing.table).collect();
    for id in read {
        let table = asks.table(id)?;
        let Some(outside) = outside_covers(table) else { continue };
        let relation = asks.relation(id)?;
        let ask = asks.timeless(relation, Vec::new(), Some(outside));
        let fold = asks.fold(ask, FilteredFold { fold: Fold::Rows, filter: None });
        covers.push(CoversAsk { table: table.name.clone(), ask, fold });
    }
    Ok((probes, covers))
}

fn ask(asks: &mut Asks<'_>, probe: &Probe) -> Result<ProbeAsk, Problem> {
    let ProbeRows { table: id, time, on, filtered, in_period } = &probe.rows;
    let table = asks.table(*id)?;
    let filter = table.filter.clone().filter(|_| *filtered);
    let placed = placed_rows(table, time.as_ref(), *on, asks.checked.period.filter(|_| *in_period));
    let filter = Row::and(filter, placed);
    let relation = asks.relation(*id)?;
    let ask = asks.timeless(relation, Vec::new(), filter);
    let mut places = Vec::with_capacity(probe.aggregates.len());
    for (function, args, filter) in &probe.aggregates {
        let node = node(probe, *function, args, filter);
        let fold = folds(&node, table).and_then(|(folds, _)| folds.into_iter().next());
        let rows = || FilteredFold { fold: Fold::Rows, filter: filter.clone() };
        places.push(asks.fold(ask, fold.unwrap_or_else(rows)));
    }
    Ok(ProbeAsk { metric: probe.metric.clone(), says: probe.says.clone(), ask, folds: places })
}

fn node(probe: &Probe, function: crate::function::Aggregate, args: &[Row], filter: &Option<Row>) -> AggregateNode {
    AggregateNode {
        table: probe.rows.table,
        function,
        args: args.to_vec(),
        fraction: None,
        filter: filter.clone(),
        time: None,
        on: false,
        day: None,
    }
}
