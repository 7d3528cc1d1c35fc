//! An answer as an aligned table: dimensions left, numbers on their decimal point, marks behind them, legend and notes below.
//! A table that is too wide breaks its headings into lines; one that is still too wide becomes a list, and nothing is ever cut.

use super::layout::{Column, Layout};
use super::legend::Legend;
use super::shown::{self, Shown};
use super::text::{pad_left, pad_right, visible, width, wrap};
use super::words::Words;
use super::{Look, key, stacked};
use crate::finish::{Answer, DimensionColumn, KeyCell, LineKind};
use anstyle::{AnsiColor, Style};

const GAP: &str = "  ";

/// The table of an answer.
pub fn draw(answer: &Answer, look: &Look) -> String {
    let mut legend = Legend::default();
    let sheet = Sheet::of(answer, look, &mut legend);
    let mut text = match sheet.fitted(look.width) {
        Some(columns) if !answer.dimensions.is_empty() => sheet.draw(&columns, look),
        _ => stacked::draw(&sheet, answer, look),
    };
    let lines = legend.lines(answer, look);
    if !lines.is_empty() {
        text.push('\n');
    }
    for line in lines {
        for (at, piece) in wrap(&line, look.width.unwrap_or(usize::MAX).max(40)).iter().enumerate() {
            let indent = if at == 0 { "" } else { "  " };
            text.push_str(&paint(&format!("{indent}{piece}"), DIM, look));
            text.push('\n');
        }
    }
    text
}

/// Everything of a table as text, not yet aligned.
pub struct Sheet {
    /// The headings of the dimensions.
    pub dimensions: Vec<String>,
    /// The headings of the metrics, each in parts that stand below one another.
    pub metrics: Vec<Vec<String>>,
    /// The rows.
    pub rows: Vec<SheetRow>,
}

/// One row as text.
pub struct SheetRow {
    /// What it stands for.
    pub kind: LineKind,
    /// Whether it is a total or remainder over its first dimension already.
    pub sums_up_all: bool,
    /// One for each dimension.
    pub keys: Vec<String>,
    /// One for each metric column.
    pub cells: Vec<Shown>,
}

impl Sheet {
    fn of(answer: &Answer, look: &Look, legend: &mut Legend) -> Sheet {
        let layout = Layout::of(answer);
        let words = Words::of(look.language.as_deref());
        let dimensions: Vec<&DimensionColumn> =
            layout.keys.iter().filter_map(|at| answer.dimensions.get(*at)).collect();
        let rows = layout.rows.iter().map(|row| SheetRow {
            kind: row.kind,
            sums_up_all: row.keys.first().is_some_and(|key| !matches!(key, KeyCell::Value(_))),
            keys: key::row_for_people(&row.keys, &dimensions, row.kind, words),
            cells: row
                .cells
                .iter()
                .zip(&layout.columns)
                .map(|(cell, column)| match answer.metrics.get(column.metric) {
                    Some(metric) => shown::cell(*cell, metric, legend),
                    None => Shown::default(),
                })
                .collect(),
        });
        Sheet {
            rows: rows.collect(),
            dimensions: dimensions.iter().map(|dimension| dimension_heading(dimension)).collect(),
            metrics: layout.columns.iter().map(|column| heading(answer, column, look, words)).collect(),
        }
    }

    /// The widths with which it fits, its headings broken if they must be; `None` if it cannot.
    fn fitted(&self, limit: Option<usize>) -> Option<Vec<MetricWidth>> {
        let whole = self.measure(usize::MAX);
        let Some(limit) = limit else { return Some(whole) };
        [usize::MAX, 24, 16, 1]
            .into_iter()
            .map(|words| self.measure(words))
            .find(|columns| self.total(columns) <= limit)
    }

    fn measure(&self, words: usize) -> Vec<MetricWidth> {
        self.metrics
            .iter()
            .enumerate()
            .map(|(at, heading)| {
                let cells = || self.rows.iter().filter_map(move |row| row.cells.get(at));
                let widest = |part: fn(&Shown) -> &str| cells().map(|cell| width(part(cell))).max().unwrap_or(0);
                let whole = widest(|cell| &cell.whole);
                let fraction = widest(|cell| &cell.fraction);
                let marks = widest(|cell| &cell.marks);
                let value = whole + fraction + if marks > 0 { 1 + marks } else { 0 };
                let heading: Vec<String> = heading.iter().flat_map(|part| wrap(part, words.max(value))).collect();
                let all = heading.iter().map(|line| width(line)).max().unwrap_or(0).max(value);
                MetricWidth { heading, fraction, marks, all }
            })
            .collect()
    }

    fn key_widths(&self) -> Vec<usize> {
        let widest = |at: usize| self.rows.iter().filter_map(|row| row.keys.get(at)).map(|key| width(key)).max();
        self.dimensions.iter().enumerate().map(|(at, name)| width(name).max(widest(at).unwrap_or(0))).collect()
    }

    fn total(&self, columns: &[MetricWidth]) -> usize {
        let keys = self.key_widths();
        let gaps = (keys.len() + columns.len()).saturating_sub(1) * GAP.len();
        keys.iter().sum::<usize>() + columns.iter().map(|column| column.all).sum::<usize>() + gaps
    }

    fn draw(&self, columns: &[MetricWidth], look: &Look) -> String {
        let keys = self.key_widths();
        let rule = paint(&rule(&keys, columns), DIM, look);
        let mut lines = self.headings(&keys, columns, look);
        lines.push(rule.clone());
        let mut before = false;
        for row in &self.rows {
            // A rule parts the lines from the totals of everything; a total within a group needs none.
            if row.sums_up_all && !before {
                lines.push(rule.clone());
            }
            before = row.sums_up_all;
            lines.push(line(row, &keys, columns, look));
        }
        lines.into_iter().flat_map(|line| [line, "\n".to_owned()]).collect()
    }

    fn headings(&self, keys: &[usize], columns: &[MetricWidth], look: &Look) -> Vec<String> {
        let height = columns.iter().map(|column| column.heading.len()).max().unwrap_or(1).max(1);
        (0..height)
            .map(|at| {
                let names = self
                    .dimensions
                    .iter()
                    .zip(keys)
                    .map(|(name, width)| pad_right(if at == 0 { name } else { "" }, *width));
                let headings = columns.iter().map(|column| {
                    let text = column.heading.get(at);
                    pad_left(text.map_or("", String::as_str), column.all)
                });
                let line = names.chain(headings).collect::<Vec<_>>().join(GAP);
                paint(line.trim_end(), BOLD, look)
            })
            .collect()
    }
}

/// The widths of a metric's column.
pub struct MetricWidth {
    heading: Vec<String>,
    fraction: usize,
    marks: usize,
    all: usize,
}

fn line(row: &SheetRow, keys: &[usize], columns: &[MetricWidth], look: &Look) -> String {
    let keys = row.keys.iter().zip(keys).map(|(key, width)| pad_right(key, *width));
    let cells = row.cells.iter().zip(columns).map(|(cell, column)| aligned(cell, column, look));
    let text = keys.chain(cells).collect::<Vec<_>>().join(GAP);
    let text = text.trim_end();
    if row.kind == LineKind::Detail { text.to_owned() } else { paint(text, BOLD, look) }
}

fn aligned(cell: &Shown, column: &MetricWidth, look: &Look) -> String {
    let marks = if column.marks > 0 { format!(" {}", pad_right(&cell.marks, column.marks)) } else { String::new() };
    let value = format!("{}{}", cell.whole, pad_right(&cell.fraction, column.fraction));
    let room = column.all - width(&marks);
    let text = format!("{}{marks}", pad_left(&value, room));
    if cell.missed { paint(&text, RED, look) } else { text }
}

fn rule(keys: &[usize], columns: &[MetricWidth]) -> String {
    let widths = keys.iter().copied().chain(columns.iter().map(|column| column.all));
    widths.map(|width| "─".repeat(width)).collect::<Vec<_>>().join(GAP)
}

/// The name of a dimension, with its unit if it has one.
pub fn dimension_heading(dimension: &DimensionColumn) -> String {
    let name = visible(&dimension.name);
    if dimension.unit.is_none() { name } else { format!("{name} ({})", visible(&dimension.unit.to_string())) }
}

/// The parts of a metric's heading: the member across, the label (left out where there is one metric under many members), the unit.
pub fn heading(answer: &Answer, column: &Column<'_>, look: &Look, words: &Words) -> Vec<String> {
    let Some(metric) = answer.metrics.get(column.metric) else { return Vec::new() };
    let across = answer.across.and_then(|at| answer.dimensions.get(at)).zip(column.across);
    let member = across.map(|(dimension, across)| key::for_people(across.key, dimension, across.kind, words));
    let label = (member.is_none() || answer.metrics.len() > 1).then(|| shown::label(metric, look));
    let unit = Some(shown::unit(metric)).filter(|unit| !unit.is_empty());
    member.into_iter().chain(label).chain(unit).collect()
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();

/// The text in a style, if colours are wanted.
fn paint(text: &str, style: Style, look: &Look) -> String {
    if look.color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
}
