//! An explanation as JSON, for programs: the tree as it is, all digits, all counts.

use super::json::{self, value_json};
use super::key::plain;
use super::legend::goal;
use crate::check::KeyShow;
use crate::explain::{
    Account, Explained, Explanation, Given, LeftWhy, MembersOf, Minimum, ParamValue, Piece, PieceKind,
};
use crate::finish::Goal;
use crate::problem::FilePlace;
use crate::unit::Unit;
use crate::value::Value;
use serde_json::{Map, Value as Json, json};

/// The explanation as one JSON object on one line: `{"group":…,"metrics":[…],"notes":[…]}`.
pub fn explanation_json(explanation: &Explanation) -> String {
    let group = explanation.group.iter().map(|(dimension, value)| {
        let key = if value.is_blank() { Json::Null } else { Json::String(plain(value, &dimension.show)) };
        (dimension.name.clone(), key)
    });
    let period = explanation.period.map(|period| json!({ "from": bound(period.start), "to": bound(period.end) }));
    json::text(&json!({
        "group": Json::Object(group.collect()),
        "period": period,
        "metrics": explanation.metrics.iter().map(metric).collect::<Vec<_>>(),
        "notes": explanation.notes,
    }))
}

/// A bound of the period: the moment itself, where there is one; `to` is the first moment behind it.
fn bound(time: crate::calendar::Timestamp) -> Json {
    if matches!(time.0, i64::MIN | i64::MAX) { Json::Null } else { Json::String(time.to_string()) }
}

fn metric(explained: &Explained) -> Json {
    let arose = explained.arose.as_ref().map(|arose| {
        json!({ "reason": arose.reason.words(), "written": arose.written, "place": place(arose.place.as_ref()) })
    });
    let mut all = json!({
        "name": explained.column.name,
        "value": value_json(&explained.cell.value),
        "unit": unit(&explained.column.unit),
        "partial": explained.cell.partial,
        "approximate": explained.column.approximate,
        "rounded": explained.rounded,
        "blank": arose,
        "formula": piece(&explained.piece),
    });
    if let (Some(goal), Some(fields)) = (goal(&explained.column, &explained.cell), all.as_object_mut()) {
        let goal = json::goal_json(goal).into_iter().map(|(name, value)| (name.to_owned(), value));
        let mut target: Map<String, Json> = goal.collect();
        if let Some((goal, source)) = &explained.column.target {
            if let Goal::Rows(column) = goal {
                target.insert("column".to_owned(), json!(column));
            }
            target.insert("source".to_owned(), json!(source));
        }
        fields.insert("target".to_owned(), Json::Object(target));
    }
    all
}

fn piece(part: &Piece) -> Json {
    let mut map = Map::new();
    let mut put = |key: &str, value: Json| map.insert(key.to_owned(), value);
    put("written", Json::String(part.written.clone()));
    put("place", place(part.place.as_ref()));
    put("kind", Json::String(kind(&part.kind).to_owned()));
    match &part.given {
        Given::Value(value) => {
            put("value", value_json(value));
            if let Value::Blank(reason) = value {
                put("reason", Json::String(reason.words().to_owned()));
            }
        }
        Given::NotTaken => {
            put("taken", Json::Bool(false));
        }
        Given::EachMember => {
            put("each_member", Json::Bool(true));
        }
        Given::TooLarge => {
            put("too_large", Json::Bool(true));
        }
    }
    put("unit", unit(&part.unit));
    if part.rounds {
        put("rounds", Json::Bool(true));
    }
    if let Some(metric) = &part.metric {
        put("metric", Json::String(metric.name.clone()));
        put("definition", Json::String(metric.formula.clone()));
        put("again", Json::Bool(metric.again));
        if let Some(Minimum { base, least }) = &metric.minimum {
            let least = Value::Number(least.clone());
            put("minimum_base", json!({ "base": value_json(base), "least": value_json(&least) }));
        }
    }
    match &part.kind {
        PieceKind::Param { name } => {
            put("param", Json::String(name.clone()));
        }
        PieceKind::Aggregate(rows) if part.given != Given::NotTaken => {
            put("rows", account(rows));
        }
        PieceKind::Members(of) if part.given != Given::NotTaken => {
            put("members", members(of));
        }
        _ => {}
    }
    if !part.pieces.is_empty() {
        put("parts", Json::Array(part.pieces.iter().map(piece).collect()));
    }
    Json::Object(map)
}

fn kind(kind: &PieceKind) -> &'static str {
    match kind {
        PieceKind::Written => "operation",
        PieceKind::Fixed => "fixed",
        PieceKind::Param { .. } => "param",
        PieceKind::Aggregate(_) => "aggregate",
        PieceKind::Members(_) => "members",
    }
}

fn account(account: &Account) -> Json {
    let of = |why: LeftWhy| account.cuts.iter().filter(|cut| cut.why == why).map(|cut| cut.rows).sum::<u64>();
    let cuts = account.cuts.iter().map(|cut| {
        let why = match cut.why {
            LeftWhy::BadCell => "do not fit",
            LeftWhy::SetAside => "set aside",
            LeftWhy::OutsidePeriod => "outside the period",
            LeftWhy::NotOpen => "not open then",
            LeftWhy::OutsideGroup => "outside the group",
            LeftWhy::OtherDay => "of another day",
            LeftWhy::Filtered => "filtered",
        };
        json!({ "why": why, "condition": cut.written, "rows": cut.rows })
    });
    let rows = account.rows.iter().map(|row| {
        let cells = account.columns.iter().cloned().zip(row.values.iter().map(value_json));
        json!({ "place": place(row.place.as_ref()), "cells": Json::Object(cells.collect()) })
    });
    json!({
        "table": account.table,
        "origin": account.origin,
        "of_all_members": account.of_members,
        "params": Json::Object(account.params.iter().map(param).collect()),
        "read": account.read,
        "bad": of(LeftWhy::BadCell),
        "set_aside": of(LeftWhy::SetAside),
        "outside_period": of(LeftWhy::OutsidePeriod) + of(LeftWhy::NotOpen),
        "outside_group": of(LeftWhy::OutsideGroup),
        "other_day": of(LeftWhy::OtherDay),
        "filtered": of(LeftWhy::Filtered),
        "blank": account.blank,
        "used": account.used,
        "steps": cuts.collect::<Vec<_>>(),
        "first": rows.collect::<Vec<_>>(),
    })
}

fn param(param: &ParamValue) -> (String, Json) {
    (param.name.clone(), json!({ "value": value_json(&param.value), "unit": unit(&param.unit) }))
}

fn members(members: &MembersOf) -> Json {
    let first = members.first.iter().map(|member| {
        let keys = members.by.iter().zip(&member.keys).map(|(by, key)| (by.name.clone(), key_json(key, &by.show)));
        json!({
            "keys": Json::Object(keys.collect()),
            "counts": member.counts,
            "value": member.value.as_ref().map(value_json),
        })
    });
    json!({
        "by": members.by.iter().map(|by| by.name.as_str()).collect::<Vec<_>>(),
        "all": members.all,
        "not_counted": members.not_counted,
        "blank": members.blank,
        "used": members.used,
        "first": first.collect::<Vec<_>>(),
    })
}

fn key_json(value: &Value, show: &KeyShow) -> Json {
    if value.is_blank() { Json::Null } else { Json::String(plain(value, show)) }
}

fn unit(unit: &Unit) -> Json {
    if unit.is_none() { Json::Null } else { Json::String(unit.to_string()) }
}

fn place(place: Option<&FilePlace>) -> Json {
    place.map_or(Json::Null, |place| json!({ "file": place.file, "line": place.line, "column": place.column }))
}
