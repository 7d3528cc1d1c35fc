//! A checked question as a page of plain text.

use kpi::check::{
    AggregateNode, Checked, DimensionId, DimensionKind, Members, NestedFunction, NodeId, NodeKind, Probe, SortBy,
    TableUse,
};
use kpi::row::{ColumnRef, Row, RowType, TableId};
use kpi::value::Value;
use std::fmt::Write;

/// Everything of a question that can be read on a page.
pub fn question(checked: &Checked) -> String {
    let page = Page(checked);
    let mut out = String::new();
    for asked in &checked.asked {
        let unit = if asked.unit.is_none() { String::new() } else { format!(" [{}]", asked.unit) };
        let _ = writeln!(out, "{}{unit} = {}", asked.name, page.node(asked.node));
        if let Some(target) = &asked.target {
            let nodes: Vec<String> = target.nodes().into_iter().map(|node| page.node(node)).collect();
            let _ = writeln!(out, "  target {} {}", nodes.join("; "), target.source.as_deref().unwrap_or(""));
        }
        if let Some(better) = &asked.better {
            let _ = writeln!(out, "  better {better:?}");
        }
        if let Some(format) = &asked.format {
            let _ = writeln!(out, "  format {format:?}");
        }
    }
    let by: Vec<String> = checked.by.iter().map(|id| page.dimension(*id)).collect();
    if !by.is_empty() {
        let _ = writeln!(out, "by {}", by.join(", "));
    }
    if let Some(having) = checked.having {
        let _ = writeln!(out, "having {}", page.node(having));
    }
    for sort in &checked.sort {
        let by = match sort.by {
            SortBy::Metric(node) => page.node(node),
            SortBy::Dimension(id) => page.dimension(id),
        };
        let _ = writeln!(out, "sort {by}{}", if sort.descending { " descending" } else { "" });
    }
    if let Some(top) = &checked.top {
        let of = top.of.map(|id| page.dimension(id)).unwrap_or_default();
        let by = top.by.map(|node| page.node(node)).unwrap_or_default();
        let _ = writeln!(out, "top {} {of} by {by}", top.count);
    }
    if let Some(period) = checked.period {
        let _ = writeln!(out, "period {} to {}", period.start, period.end);
    }
    checked.tables.iter().for_each(|table| out.push_str(&page.table(table)));
    for note in &checked.notes {
        let _ = writeln!(out, "note {}: {}", note.metric.as_deref().unwrap_or("-"), note.message);
    }
    for probe in &checked.probes {
        out.push_str(&page.probe(probe));
    }
    out
}

struct Page<'c>(&'c Checked);

impl Page<'_> {
    fn node(&self, id: NodeId) -> String {
        let nodes = |ids: &[NodeId]| ids.iter().map(|id| self.node(*id)).collect::<Vec<_>>().join(", ");
        match &self.0.node(id).kind {
            NodeKind::Constant(value) => plain(value),
            NodeKind::Aggregate(aggregate) => self.aggregate(aggregate),
            NodeKind::OpenRows(open) => {
                let filter = open
                    .filter
                    .as_ref()
                    .map_or(String::new(), |filter| format!(" where {}", self.row(open.table, filter)));
                let (start, end) = (self.row(open.table, &open.lasting.start), self.row(open.table, &open.lasting.end));
                format!("{:?}({start} to {end}{filter})", open.function)
            }
            NodeKind::Call(scalar, args) => format!("{scalar:?}({})", nodes(args)),
            NodeKind::Else(args) => format!("Else({})", nodes(args)),
            NodeKind::Without(inner, keys) => {
                let keys: Vec<String> = keys.iter().map(|id| self.dimension(*id)).collect();
                format!("Without({}; {})", self.node(*inner), keys.join(", "))
            }
            NodeKind::Extent(extent, whole) => format!("{extent:?}({whole:?})"),
            NodeKind::OverAll(inner) => format!("OverAll({})", self.node(*inner)),
            NodeKind::OverAllTime(inner) => format!("OverAllTime({})", self.node(*inner)),
            NodeKind::Moved(moved) => format!("Moved({}, {:?})", self.node(moved.inner), moved.to),
            NodeKind::MinimumBase { inner, base, least } => {
                format!("MinimumBase({}; {} of {})", self.node(*inner), least, self.node(*base))
            }
            NodeKind::Standing { inner, over } => {
                let keys: Vec<String> =
                    over.iter().flat_map(|nested| &nested.by).map(|id| self.dimension(*id)).collect();
                let standing = over.first().map(|nested| format!("{:?}", nested.function)).unwrap_or_default();
                format!("{standing}({} over the last of {})", self.node(*inner), keys.join(", "))
            }
            NodeKind::Nested(nested) => {
                let function = match &nested.function {
                    NestedFunction::Aggregate(function, Some(at)) => format!("{function:?} {at}"),
                    NestedFunction::Aggregate(function, None) => format!("{function:?}"),
                    other => format!("{other:?}"),
                };
                let by: Vec<String> = nested.by.iter().map(|id| self.dimension(*id)).collect();
                let mut inner = nested.inner.map(|inner| self.node(inner)).unwrap_or_default();
                inner.extend(nested.weight.map(|weight| format!(", {}", self.node(weight))));
                let having = nested.having.map(|having| format!(" having {}", self.node(having))).unwrap_or_default();
                let found = |table: &TableId, filter: &Option<Row>| {
                    let filter = filter.as_ref().map(|row| format!(" where {}", self.row(*table, row)));
                    format!("{}{}", self.name(*table), filter.unwrap_or_default())
                };
                let members = nested.members.iter().map(|group| match &group.from {
                    Members::Rows(table, filter) => format!("every row of {}", found(table, filter)),
                    Members::Seen(tables) => {
                        tables.iter().map(|(table, filter)| found(table, filter)).collect::<Vec<_>>().join(" and ")
                    }
                });
                let members = members.collect::<Vec<_>>().join(" with ");
                format!("{function}({inner} by {}{having} in {members})", by.join(", "))
            }
        }
    }

    fn aggregate(&self, node: &AggregateNode) -> String {
        let args: Vec<String> = node.args.iter().map(|arg| self.row(node.table, arg)).collect();
        let fraction = node.fraction.as_ref().map(|at| format!(" at {at}")).unwrap_or_default();
        let filter = node.filter.as_ref().map(|row| format!(" where {}", self.row(node.table, row)));
        let on = match (&node.time, node.on) {
            (Some(time), true) => format!(" on {}", self.row(node.table, time)),
            _ => String::new(),
        };
        format!(
            "{:?}<{}>({}{fraction}{}{on})",
            node.function,
            self.name(node.table),
            args.join(", "),
            filter.unwrap_or_default()
        )
    }

    fn dimension(&self, id: DimensionId) -> String {
        let dimension = self.0.dimension(id);
        match &dimension.kind {
            DimensionKind::Grain(_) => dimension.name.clone(),
            DimensionKind::Value(rows) | DimensionKind::Part(_, rows) => {
                let rows: Vec<String> = rows
                    .iter()
                    .map(|(table, row)| format!("{}: {}", self.name(*table), self.row(*table, row)))
                    .collect();
                format!("{} {{{}; {:?}}}", dimension.name, rows.join(", "), dimension.show)
            }
        }
    }

    fn table(&self, table: &TableUse) -> String {
        let mut out = format!("table {}", table.name);
        if let Some(time) = &table.time {
            let _ = write!(out, " time {} by {:?}", self.row(table.id, time), table.grain);
        }
        if let Some(filter) = &table.filter {
            let _ = write!(out, " where {}", self.row(table.id, filter));
        }
        if let Some(rows) = &table.rows {
            let _ = write!(out, " rows where {}", self.row(table.id, rows));
        }
        out.push('\n');
        for place in &table.places {
            let on: Vec<String> = place
                .on
                .iter()
                .map(|(row, column)| {
                    let there = self.0.table(place.table).and_then(|table| table.columns.get(usize::from(*column)));
                    let there = there.map_or("?", |(name, _)| name);
                    format!("{} = {}.{there}", self.row(table.id, row), self.name(place.table))
                })
                .collect();
            let _ = writeln!(out, "  looks up {}", on.join(", "));
        }
        out
    }

    fn probe(&self, probe: &Probe) -> String {
        let mut out = format!("probe {:?}", probe.says);
        for (function, args, filter) in &probe.aggregates {
            let args: Vec<String> = args.iter().map(|arg| self.row(probe.rows.table, arg)).collect();
            let filter = filter.as_ref().map(|row| format!(" where {}", self.row(probe.rows.table, row)));
            let _ = write!(out, "\n  {function:?}({}{})", args.join(", "), filter.unwrap_or_default());
        }
        out.push('\n');
        out
    }

    fn name(&self, id: TableId) -> &str {
        self.0.table(id).map_or("?", |table| &table.name)
    }

    fn row(&self, home: TableId, row: &Row) -> String {
        match row {
            Row::Column(column, _) => self.column(home, *column),
            Row::Literal(value, _) => plain(value),
            Row::Call(scalar, args, ty) => {
                let args: Vec<String> = args.iter().map(|arg| self.row(home, arg)).collect();
                let digits = match ty {
                    RowType::Number { digits, scale } => format!("{digits}.{scale}"),
                    _ => String::new(),
                };
                format!("{scalar:?}{digits}({})", args.join(", "))
            }
            Row::Period(grain, inner) => format!("{grain:?}({})", self.row(home, inner)),
        }
    }

    fn column(&self, home: TableId, column: ColumnRef) -> String {
        let Some(table) = self.0.table(home) else { return "?".to_owned() };
        let (prefix, table) = match usize::from(column.place).checked_sub(1).and_then(|at| table.places.get(at)) {
            Some(place) => (format!("{}.", self.name(place.table)), self.0.table(place.table)),
            None => (String::new(), Some(table)),
        };
        let name = table.and_then(|table| table.columns.get(usize::from(column.column))).map_or("?", |(name, _)| name);
        format!("{prefix}{name}")
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Number(number) => format!("{number:?}"),
        Value::Text(text) => format!("{text:?}"),
        Value::Date(day) => day.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Blank(reason) => format!("blank({reason})"),
        other => format!("{other:?}"),
    }
}
