//! What is asked of an engine: every relation, grouping and fold once.

use super::context::TimeShape;
use super::placing::{Placing, kept_time, row_filter};
use super::problems;
use super::relation::{Ask, CoverageAsk, FilteredFold, Frame, PlaceSource, Relation};
use super::rest::RestDimension;
use crate::check::{Checked, DimensionId, DimensionKind, TableUse};
use crate::problem::Problem;
use crate::row::{Row, TableId};
use crate::source::Span;
use std::collections::HashMap;
use std::sync::Arc;

/// Relation, frame, whether it is a series, keys and filter: what makes an ask.
type Shape = (usize, Option<Frame>, bool, Vec<Row>, Option<Row>);

/// Collects relations, asks and placings.
pub(super) struct Asks<'a> {
    pub(super) checked: &'a Checked,
    pub(super) rest: Option<&'a RestDimension>,
    /// Where problems are shown that no part of a formula explains.
    pub(super) span: Span,
    pub(super) relations: Vec<Relation>,
    pub(super) asks: Vec<Ask>,
    pub(super) coverage: Vec<CoverageAsk>,
    pub(super) placings: Vec<Placing>,
    relation_of: HashMap<TableId, usize>,
    ask_of: HashMap<Shape, usize>,
    fold_of: HashMap<(usize, FilteredFold), usize>,
    placing_of: HashMap<(TableId, Option<Row>, bool, bool), usize>,
}

impl<'a> Asks<'a> {
    pub(super) fn new(checked: &'a Checked, rest: Option<&'a RestDimension>) -> Asks<'a> {
        Asks {
            checked,
            rest,
            span: checked.asked.first().map(|asked| asked.span).unwrap_or_default(),
            relations: Vec::new(),
            asks: Vec::new(),
            coverage: Vec::new(),
            placings: Vec::new(),
            relation_of: HashMap::new(),
            ask_of: HashMap::new(),
            fold_of: HashMap::new(),
            placing_of: HashMap::new(),
        }
    }

    /// A table that the question reads.
    pub(super) fn table(&self, id: TableId) -> Result<&'a TableUse, Problem> {
        self.checked.table(id).ok_or_else(|| problems::missing_table(self.span, &format!("table {}", id.0)))
    }

    /// The relation of a table, with everything that its rows can look up.
    pub(super) fn relation(&mut self, id: TableId) -> Result<usize, Problem> {
        if let Some(at) = self.relation_of.get(&id) {
            return Ok(*at);
        }
        let relation =
            relation_of(&self.checked.tables, id).map_err(|link| problems::missing_table(self.span, &link))?;
        self.relations.push(relation);
        let at = self.relations.len() - 1;
        self.relation_of.insert(id, at);
        Ok(at)
    }

    /// The placing of a table by a time.
    pub(super) fn placing(&mut self, id: TableId, time: Option<&Row>, on: bool) -> Result<usize, Problem> {
        self.placed(id, time, on, false)
    }

    /// The placing of a table by a time, or by the times from which its rows last.
    pub(super) fn placed(&mut self, id: TableId, time: Option<&Row>, on: bool, spans: bool) -> Result<usize, Problem> {
        let key = (id, time.cloned(), on, spans);
        if let Some(at) = self.placing_of.get(&key) {
            return Ok(*at);
        }
        let table = self.table(id)?;
        self.placings.push(Placing {
            table: id,
            name: table.name.clone(),
            time: time.cloned(),
            on,
            spans,
            grain: table.grain,
            by_days: table.by_days,
            covers: table.covers,
            whole_periods: table.whole_periods,
            coverage: Vec::new(),
            lasting: Vec::new(),
        });
        let at = self.placings.len() - 1;
        self.placing_of.insert(key, at);
        Ok(at)
    }

    /// Asks for the coverage of every placing.
    pub(super) fn cover(&mut self) -> Result<(), Problem> {
        for at in 0..self.placings.len() {
            let Some(placing) = self.placings.get(at).cloned() else { continue };
            let table = self.table(placing.table)?;
            let own = table.time.clone();
            let other = placing.time.filter(|_| placing.on).map(|time| kept_time(table, time));
            let lasting = table.times_of_lasting();
            let coverage = own.into_iter().chain(other).map(|time| self.covered(placing.table, time));
            let coverage = coverage.collect::<Result<Vec<usize>, _>>()?;
            let lasting = lasting.into_iter().map(|time| self.covered(placing.table, time));
            let lasting = lasting.collect::<Result<Vec<usize>, _>>()?;
            if let Some(placing) = self.placings.get_mut(at) {
                (placing.coverage, placing.lasting) = (coverage, lasting);
            }
        }
        Ok(())
    }

    /// Asks for what the rows of a table cover by a time, once.
    fn covered(&mut self, table: TableId, time: Row) -> Result<usize, Problem> {
        let ask = CoverageAsk { relation: self.relation(table)?, time };
        let known = self.coverage.iter().position(|known| *known == ask);
        Ok(known.unwrap_or_else(|| {
            self.coverage.push(ask);
            self.coverage.len() - 1
        }))
    }

    /// What gives a dimension in the rows of a table; `None` if the table does not have it.
    pub(super) fn key_row(&self, dimension: DimensionId, table: TableId, time: Option<&Row>) -> Option<Row> {
        if let Some(rest) = self.rest.filter(|rest| rest.id == dimension) {
            return rest.row(self.checked, table, time);
        }
        match &self.checked.dimensions.get(dimension.0 as usize)?.kind {
            DimensionKind::Grain(_) => None,
            kind => kind.row(table, time),
        }
    }

    /// The grouping of a placing's rows by keys, in T. `extra` is a condition on the rows that make groups.
    pub(super) fn grouping(
        &mut self,
        placing: usize,
        time: TimeShape,
        keys: &[DimensionId],
        extra: Option<Row>,
    ) -> Result<usize, Problem> {
        let Some(placing) = self.placings.get(placing).cloned() else {
            return Err(problems::missing_table(self.span, "a table"));
        };
        let table = self.table(placing.table)?;
        let frame = match (time.framed(), &placing.time) {
            (None, _) => None,
            (Some(grain), Some(time)) => Some(Frame { time: time.clone(), grain }),
            (Some(_), None) => return Err(problems::no_time(self.span, &placing.name)),
        };
        let series = matches!(time, TimeShape::Stretch(_));
        let mut rows = Vec::with_capacity(keys.len());
        for key in keys {
            let row = self.key_row(*key, placing.table, placing.time.as_ref());
            rows.push(row.ok_or_else(|| problems::unreachable_key(self.span, &placing.name, self.name(*key)))?);
        }
        let period = self.checked.period.filter(|_| !time.is_free());
        let filter = row_filter(table, placing.time.as_ref(), placing.on, period);
        let relation = self.relation(placing.table)?;
        Ok(self.ask(Ask { relation, frame, series, keys: rows, filter: Row::and(filter, extra), folds: Vec::new() }))
    }

    pub(super) fn name(&self, dimension: DimensionId) -> &'a str {
        self.checked.dimensions.get(dimension.0 as usize).map_or("rest", |dimension| dimension.name.as_str())
    }

    /// An ask, once for each shape.
    pub(super) fn ask(&mut self, ask: Ask) -> usize {
        let shape = (ask.relation, ask.frame.clone(), ask.series, ask.keys.clone(), ask.filter.clone());
        if let Some(at) = self.ask_of.get(&shape) {
            return *at;
        }
        self.asks.push(ask);
        self.ask_of.insert(shape, self.asks.len() - 1);
        self.asks.len() - 1
    }

    /// Groups by keys alone, wherever rows stand in time.
    pub(super) fn timeless(&mut self, relation: usize, keys: Vec<Row>, filter: Option<Row>) -> usize {
        self.ask(Ask { relation, frame: None, series: false, keys, filter, folds: Vec::new() })
    }

    /// A fold of an ask, once.
    pub(super) fn fold(&mut self, ask: usize, fold: FilteredFold) -> usize {
        if let Some(at) = self.fold_of.get(&(ask, fold.clone())) {
            return *at;
        }
        let Some(asked) = self.asks.get_mut(ask) else { return 0 };
        asked.folds.push(fold.clone());
        let at = asked.folds.len() - 1;
        self.fold_of.insert((ask, fold), at);
        at
    }
}

/// The relation of a table, with everything that its rows can look up. The error is the link whose table is missing.
pub(super) fn relation_of(tables: &[TableUse], id: TableId) -> Result<Relation, String> {
    let use_of = |id: TableId| tables.iter().find(|table| table.id == id);
    let table = use_of(id).ok_or_else(|| format!("table {}", id.0))?;
    let mut places = Vec::with_capacity(table.places.len());
    for place in &table.places {
        let source = use_of(place.table).ok_or_else(|| place.link.clone())?;
        places.push((
            place.clone(),
            PlaceSource {
                name: source.name.clone(),
                columns: source.columns.clone(),
                source: source.source.clone(),
                rows: source.rows.clone(),
                calendar: Arc::clone(&source.calendar),
            },
        ));
    }
    Ok(Relation {
        table: id,
        name: table.name.clone(),
        columns: table.columns.clone(),
        source: table.source.clone(),
        places,
        rows: table.rows.clone(),
        calendar: Arc::clone(&table.calendar),
    })
}
