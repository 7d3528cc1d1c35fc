//! Hand-made answers.

use kpi::calendar::Period;
use kpi::check::{BetterValue, KeyShow};
use kpi::finish::{Answer, Cell, DimensionColumn, KeyCell, Line, LineKind, MetricColumn};
use kpi::problem::Note;
use kpi::syntax::Format;
use kpi::unit::Unit;
use kpi::value::{Exact, Reason, Value};

pub fn exact(text: &str) -> Exact {
    match text.split_once('/') {
        Some((numerator, denominator)) => exact(numerator).div(&exact(denominator)).unwrap().unwrap(),
        None => Exact::parse(text).unwrap(),
    }
}

pub fn metric(name: &str, unit: &str, format: Option<Format>) -> MetricColumn {
    let unit = if unit.is_empty() { Unit::none() } else { Unit::parse(unit).unwrap() };
    MetricColumn { name: name.into(), labels: Vec::new(), unit, format, better: None, target: None, approximate: false }
}

pub fn dimension(name: &str, show: KeyShow) -> DimensionColumn {
    DimensionColumn { name: name.into(), show, unit: Unit::none() }
}

/// `1/3` and `7.16` are numbers, `*` behind one marks a partial period, `?zero base` is a blank, anything else a text.
pub fn cell(text: &str) -> Cell {
    let (text, partial) = text.strip_suffix('*').map_or((text, false), |rest| (rest, true));
    let value = if let Some(reason) = text.strip_prefix('?') {
        Value::Blank(Reason::ALL.into_iter().find(|known| known.words() == reason).unwrap())
    } else if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        Value::Number(exact(text))
    } else {
        Value::text(text)
    };
    Cell::of(value, partial)
}

/// `=` is all, `+` the rest, `?` blank, a period or number is one, anything else a text.
pub fn key(text: &str) -> KeyCell {
    match text {
        "=" => KeyCell::All,
        "+" => KeyCell::Rest,
        "?" => KeyCell::Value(Value::Blank(Reason::NoValues)),
        text => KeyCell::Value(match (Period::parse(text), Exact::parse(text)) {
            (Some(period), _) => Value::Period(period),
            (None, Some(number)) => Value::Number(number),
            (None, None) => Value::text(text),
        }),
    }
}

pub fn line(keys: &[&str], cells: &[&str]) -> Line {
    let kind = match () {
        () if keys.contains(&"+") => LineKind::Rest(12),
        () if keys.contains(&"=") => LineKind::Total,
        () => LineKind::Detail,
    };
    Line {
        kind,
        keys: keys.iter().map(|text| key(text)).collect(),
        cells: cells.iter().map(|text| cell(text)).collect(),
    }
}

/// Two months by channel with totals: formats, labels, targets, a partial month and a blank.
pub fn months() -> Answer {
    let mut level = metric("service_level", "", Some(Format::Percent(1)));
    level.labels = vec![(None, "Service level".into()), (Some("fr".into()), "Niveau de service".into())];
    level.better = Some(BetterValue::Higher);
    level.target = Some((kpi::finish::Goal::Number(exact("0.8")), Some("the 80/20 rule".into())));
    let mut cost = metric("cost_per_contact", "USD", Some(Format::Pattern("#,##0.00".into())));
    cost.labels = vec![(None, "Cost per contact".into()), (Some("fr".into()), "Coût par contact".into())];
    let handle = metric("handle", "s", Some(Format::Clock("h:mm:ss".into())));
    Answer {
        dimensions: vec![dimension("month", KeyShow::Plain), dimension("channel", KeyShow::Plain)],
        metrics: vec![level, cost, metric("contacts", "", None), handle],
        lines: vec![
            line(&["2025-01", "chat"], &["0.8312", "12345.678", "1204", "90061"]),
            line(&["2025-01", "phone"], &["0.7949", "7.165", "98", "?no rows"]),
            line(&["2025-01", "="], &["0.8", "60", "1302", "3661"]),
            line(&["2025-02", "chat"], &["0.9*", "1/3*", "7*", "59.5*"]),
            line(&["2025-02", "?"], &["?zero base", "-0.004", "0", "0"]),
            line(&["2025-02", "="], &["0.9*", "8*", "7*", "10*"]),
            line(&["=", "="], &["0.81", "9", "1309", "3661"]),
        ],
        notes: vec![
            Note { metric: Some("handle".into()), message: "handle: 1,204 of 9,870 rows have no hold".into() },
            Note { metric: None, message: "contacts covers 2025-01-01 to 2025-02-11".into() },
        ],
        across: None,
    }
}

/// One metric by weekday and half hour.
pub fn heatmap() -> Answer {
    let mut calls = metric("calls", "", None);
    calls.approximate = true;
    Answer {
        dimensions: vec![
            dimension("weekday(started_at)", KeyShow::Weekday(kpi::calendar::Weekday::Monday)),
            dimension("half_hour", KeyShow::HalfHour),
        ],
        metrics: vec![calls],
        lines: vec![
            line(&["1", "18"], &["10"]),
            line(&["1", "19"], &["2/3"]),
            line(&["1", "="], &["12"]),
            line(&["7", "17"], &["3"]),
            line(&["7", "="], &["3"]),
            line(&["=", "="], &["15"]),
        ],
        notes: Vec::new(),
        across: Some(1),
    }
}
