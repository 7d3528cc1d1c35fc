//! The sentences beside a right number that may surprise.

use super::answer::{Answer, KeyCell, Line};
use super::coverage::{Covered, closed};
use super::evaluate::{Evaluator, Passed};
use super::place::Moment;
use crate::calendar::{Day, Grain, Interval, Period, Timestamp};
use crate::check::{DimensionId, DimensionKind, ProbeSays};
use crate::function::{Extent, Scalar};
use crate::plan::{Column, Length, Nested, Op, PlacingUse, Plan, ProbeAsk};
use crate::problem::Note;
use crate::run::{Total, TotalValue};
use crate::value::{Exact, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Every note of an answer, each once, in a fixed order.
pub(super) fn notes(evaluator: &Evaluator<'_>, answer: &Answer) -> Vec<Note> {
    let mut notes = evaluator.plan.notes.clone();
    notes.extend(evaluator.plan.probes.iter().filter_map(|probe| of_probe(evaluator, probe)));
    notes.extend(passed_over(evaluator));
    notes.extend(approximate(evaluator));
    notes.extend(set_aside(evaluator));
    notes.extend(coverage(evaluator, answer));
    notes.extend(rows_on_closed_days(evaluator));
    notes.extend(shown_twice(evaluator, answer));
    notes.extend(no_periods(evaluator, answer));
    let mut seen = BTreeSet::new();
    notes.retain(|note| seen.insert(note.clone()));
    notes
}

fn of_probe(evaluator: &Evaluator<'_>, probe: &ProbeAsk) -> Option<Note> {
    let group = evaluator.totals.asks.get(probe.ask).and_then(|ask| ask.groups.first());
    let total = |at: usize| probe.folds.get(at).and_then(|fold| group?.totals.get(*fold));
    let count = |at: usize| total(at).map_or(0, |total| total.used);
    let message = match &probe.says {
        ProbeSays::OperandBlank { formula, column, fill } if count(0) > 0 => {
            let (have, are) = if count(0) == 1 { ("has", "is") } else { ("have", "are") };
            let settles = if *fill { format!("; `fill {column}: 0` in the table settles it") } else { String::new() };
            format!(
                "{formula}: {} of {} rows {have} no {column} and {are} passed over{settles}",
                grouped(count(0)),
                rows(count(1))
            )
        }
        ProbeSays::ConditionBlank { condition, column } if count(0) > 0 => {
            format!("{condition}: {column} is blank in {} that this decides on", rows_as(count(0)))
        }
        ProbeSays::CaseElseBlank { column } if count(0) > 0 => {
            format!("the else of a case took {} because {column} is blank", rows_as(count(0)))
        }
        ProbeSays::CountOfNumbers { column, of_rows } if count(2) > 0 && count(0) == count(1) => {
            let sum = total(3).and_then(sum_of).map(|sum| grouped_number(&sum));
            let sum = sum.unwrap_or_else(|| "0".to_owned());
            let what = if *of_rows { "the rows of the table" } else { "cells" };
            format!("count({column}) counts {what}: {}; sum({column}) would be {sum}", grouped(count(2)))
        }
        ProbeSays::ZeroDivisor { formula } if count(0) > 0 => {
            let are = if count(0) == 1 { "is" } else { "are" };
            format!("{formula}: the divisor is zero in {}, which {are} left blank", rows_as(count(0)))
        }
        ProbeSays::NotConverted { conversion, gives } if count(0) > 0 => {
            let what = match gives {
                Scalar::Date => "date",
                Scalar::Numbered(grain) => grain.name(),
                _ => "number",
            };
            format!("{conversion}: what is no {what} stands in {} and is taken as blank", rows_as(count(0)))
        }
        ProbeSays::WithoutStart { table, column } if count(0) > 0 => {
            let (has, are, they) = words_of(count(0));
            format!(
                "{} of {table} {has} no {column} and {are} left out: no one knows since when {they} {are} open",
                rows_as(count(0))
            )
        }
        ProbeSays::EndsBeforeStart { table, start, end } if count(0) > 0 => {
            let (has, are, _) = words_of(count(0));
            let their = if count(0) == 1 { "its" } else { "their" };
            format!(
                "{} of {table} {has} {their} {end} before {their} {start} and {are} taken as never open",
                rows_as(count(0))
            )
        }
        ProbeSays::WithoutTime { table, period } if count(0) > 0 => {
            let (have, are) = if count(0) == 1 { ("has", "is") } else { ("have", "are") };
            let outside = if *period { "outside the period" } else { "in none of the periods inside" };
            format!("{} of {table} {have} no time and {are} {outside}", rows_as(count(0)))
        }
        _ => return None,
    };
    Some(Note { metric: probe.metric.clone(), message })
}

fn words_of(rows: u64) -> (&'static str, &'static str, &'static str) {
    if rows == 1 { ("has", "is", "it") } else { ("have", "are", "they") }
}

fn sum_of(total: &Total) -> Option<Exact> {
    match &total.value {
        TotalValue::Value(Some(Value::Number(sum))) => Some(sum.clone()),
        _ => None,
    }
}

/// Members without a value, over all lines of the details, of aggregates within others too.
fn passed_over(evaluator: &Evaluator<'_>) -> Vec<Note> {
    let plan = evaluator.plan;
    // An aggregate that stands at several places is worked out at one of them, in every context or in some.
    let mut most: BTreeMap<usize, Passed> = BTreeMap::new();
    let all: Vec<(Option<&Column>, &Nested)> = details(evaluator).collect();
    for (_, nested) in &all {
        let Some(passed) = evaluator.passed.get(&nested.place) else { continue };
        let known = most.entry(nested.number).or_default();
        let size = |passed: &Passed| (passed.members, passed.seen, passed.left_out);
        if size(passed) > size(known) {
            *known = *passed;
        }
    }
    let mut notes = Vec::new();
    for (column, nested) in all {
        let Some(passed) = most.remove(&nested.number) else { continue };
        let mut by: Vec<&str> =
            nested.by.iter().filter_map(|id| plan.dimension(*id)).map(|dimension| dimension.written.as_str()).collect();
        // A table whose rows are found by several columns is named once.
        by.dedup();
        let by = by.join(", ");
        let metric = column.map(|column| column.asked.name.clone());
        if passed.blank > 0 {
            let were = if passed.blank == 1 { "was" } else { "were" };
            let (blank, members) = (grouped(passed.blank), grouped(passed.members));
            let message = format!("{blank} of {members} members ({by}) had no value and {were} passed over");
            notes.push(Note { metric: metric.clone(), message });
        }
        if passed.undecided > 0 {
            let are = if passed.undecided == 1 { "is" } else { "are" };
            let (undecided, seen) = (grouped(passed.undecided), grouped(passed.seen));
            let message = format!(
                "{undecided} of {seen} members ({by}) {are} left out: what `having` looks at is withheld there"
            );
            notes.push(Note { metric: metric.clone(), message });
        }
        if passed.left_out > 0 {
            let (has, is) = if passed.left_out == 1 { ("has", "is no member") } else { ("have", "are no members") };
            let message = format!(
                "{} more ({by}) {has} rows only in the time that is looked back at and {is}: members are those of the period",
                grouped(passed.left_out)
            );
            notes.push(Note { metric, message });
        }
    }
    notes
}

/// The nested aggregates that the lines of the details are made of: those of the columns, then those of what chooses and
/// orders lines.
fn details<'a>(evaluator: &Evaluator<'a>) -> impl Iterator<Item = (Option<&'a Column>, &'a Nested)> {
    let plan = evaluator.plan;
    let program = plan.lines.levels.first().map(|level| level.program);
    let results = program.and_then(|at| plan.programs.get(at)).map_or(&[][..], |program| &program.results);
    let columns = plan.columns.iter().map(Some).chain(std::iter::repeat(None));
    results.iter().zip(columns).flat_map(move |(result, column)| {
        let found = program.map_or_else(Vec::new, |program| reached(plan, program, *result));
        found.into_iter().map(move |nested| (column, nested))
    })
}

/// The nested aggregates that a result is made of, and those that their members' values are made of.
fn reached(plan: &Plan, program: usize, result: usize) -> Vec<&Nested> {
    let mut open = BTreeSet::from([(program, result)]);
    let mut done = BTreeSet::new();
    let mut found = Vec::new();
    while let Some((program, at)) = open.pop_first() {
        if !done.insert((program, at)) {
            continue;
        }
        let steps = plan.programs.get(program);
        let within = |operands: &[usize]| operands.iter().map(|at| (program, *at)).collect::<Vec<_>>();
        match steps.and_then(|steps| steps.ops.get(at)) {
            Some(Op::Call(_, operands) | Op::Else(operands)) => open.extend(within(operands)),
            Some(Op::MinimumBase { inner, base, .. }) => open.extend(within(&[*inner, *base])),
            Some(Op::Nested(nested)) => {
                found.push(nested.as_ref());
                let inside = plan.programs.get(nested.program).map_or(&[][..], |inside| &inside.results);
                open.extend(inside.iter().map(|at| (nested.program, *at)));
            }
            Some(Op::Moved(moved)) => {
                let inside = plan.programs.get(moved.program).map_or(&[][..], |inside| &inside.results);
                open.extend(inside.iter().map(|at| (moved.program, *at)));
            }
            Some(Op::Constant(_) | Op::Leaf(_) | Op::OpenRows(_) | Op::Length(_)) | None => {}
        }
    }
    found
}

fn approximate(evaluator: &Evaluator<'_>) -> Vec<Note> {
    let columns = evaluator.plan.columns.iter().filter(|column| column.approximate);
    let message =
        "approximate: it uses a column in binary floating point, of which each number is read as the shortest decimal";
    columns.map(|column| Note { metric: Some(column.asked.name.clone()), message: message.to_owned() }).collect()
}

fn set_aside(evaluator: &Evaluator<'_>) -> Vec<Note> {
    let count = |ask: usize, fold: usize| {
        evaluator.totals.asks.get(ask)?.groups.first()?.totals.get(fold).map(|total| total.used)
    };
    let asks = evaluator.plan.covers.iter();
    let notes = asks.filter_map(|covers| {
        let rows = count(covers.ask, covers.fold).filter(|rows| *rows > 0)?;
        let (lie, are) = if rows == 1 { ("lies", "is") } else { ("lie", "are") };
        let message =
            format!("{} of {} {lie} outside what the table covers and {are} set aside", rows_as(rows), covers.table);
        Some(Note { metric: None, message })
    });
    notes.collect()
}

/// What each table covers, where that matters.
fn coverage(evaluator: &Evaluator<'_>, answer: &Answer) -> Vec<Note> {
    let plan = evaluator.plan;
    let uses: BTreeSet<PlacingUse> = plan.columns.iter().flat_map(|column| &column.uses).copied().collect();
    let periods = partial_periods(answer);
    let mut notes = Vec::new();
    let mut by_name: Vec<&PlacingUse> = uses.iter().collect();
    by_name.sort_by_key(|used| plan.placings.get(used.placing).map(|placing| &placing.name));
    for used in by_name {
        let (Some(placing), Covered::Within(span)) =
            (plan.placings.get(used.placing), evaluator.coverage.of(used.placing))
        else {
            continue;
        };
        let covers = || format!("{} covers {}", placing.name, words(span.rows));
        let cut = |period: &&Period| span.reaches(period.interval()) && !span.whole.contains(period.interval());
        let cut: Vec<String> = periods.iter().filter(|_| !used.whole).filter(cut).map(Period::to_string).collect();
        if !cut.is_empty() {
            let are = if cut.len() == 1 { "is" } else { "are" };
            notes.push(note(format!("{}: {} {are} partial", covers(), list(&cut))));
        }
        if is_over_whole(plan, *used, answer) && evaluator.coverage.is_partial(*used, Moment::Whole) {
            notes.push(note(format!("{}, which is a part of the period of the question", covers())));
        }
        let is_outside = |asked: Interval| {
            let asked = closed(asked, span.own);
            asked.start >= asked.end || !span.reaches(asked)
        };
        if answer.lines.is_empty() && plan.period.is_some_and(is_outside) {
            notes.push(note(format!("{}, and the period of the question lies outside it", covers())));
        }
    }
    let spans_all =
        |line: &Line| plan.lines.by.iter().zip(&line.keys).any(|(id, key)| is_grain(plan, *id) && is_open(key));
    if plan.period.is_none() && (!has_grain(plan) || answer.lines.iter().any(spans_all)) {
        notes.extend(differing(evaluator, &uses));
    }
    if let Some(asked) = plan.period {
        let cut = periods.iter().filter(|period| !asked.contains(period.interval()));
        let cut: Vec<String> = cut.map(Period::to_string).collect();
        if !cut.is_empty() {
            notes.push(note(format!("the period of the question cuts {}", list(&cut))));
        }
    }
    notes.extend(uses.iter().filter_map(|used| extended(evaluator, *used, answer)));
    notes
}

/// Without a period and a time key nothing is partial: tables that cover different times are said to.
fn differing(evaluator: &Evaluator<'_>, uses: &BTreeSet<PlacingUse>) -> Vec<Note> {
    let mut covered: BTreeMap<&str, Interval> = BTreeMap::new();
    for used in uses {
        if let (Some(placing), Covered::Within(span)) =
            (evaluator.plan.placings.get(used.placing), evaluator.coverage.of(used.placing))
        {
            let rows = covered.entry(&placing.name).or_insert(span.rows);
            *rows = Interval { start: rows.start.min(span.rows.start), end: rows.end.max(span.rows.end) };
        }
    }
    if covered.values().collect::<BTreeSet<_>>().len() < 2 {
        return Vec::new();
    }
    covered.iter().map(|(name, rows)| note(format!("{name} covers {}", words(*rows)))).collect()
}

/// Whether a column uses a placing over the question's whole period in some line.
fn is_over_whole(plan: &Plan, used: PlacingUse, answer: &Answer) -> bool {
    let grains: Vec<usize> =
        plan.lines.by.iter().enumerate().filter(|(_, id)| is_grain(plan, **id)).map(|(at, _)| at).collect();
    used.whole || answer.lines.iter().any(|line| grains.iter().all(|at| line.keys.get(*at).is_none_or(is_open)))
}

/// Whether the key of a line is none: it is over all of them.
fn is_open(key: &KeyCell) -> bool {
    !matches!(key, KeyCell::Value(_))
}

fn has_grain(plan: &Plan) -> bool {
    plan.lines.by.iter().any(|id| is_grain(plan, *id))
}

fn is_grain(plan: &Plan, id: DimensionId) -> bool {
    plan.dimension(id).is_some_and(|dimension| matches!(dimension.kind, DimensionKind::Grain(_)))
}

/// That days without rows were taken for closed, where a period is whole only because of that, or where the periods
/// in it are the members of an aggregate.
fn extended(evaluator: &Evaluator<'_>, used: PlacingUse, answer: &Answer) -> Option<Note> {
    let plan = evaluator.plan;
    let Covered::Within(span) = evaluator.coverage.of(used.placing) else { return None };
    let weekdays = span.closed_weekdays(&plan.calendar);
    let is_whole_by_it = |interval: Interval| span.all.contains(interval) && !span.rows.contains(interval);
    let mut keys = answer.lines.iter().flat_map(|line| &line.keys);
    let is_longer = !weekdays.is_empty();
    let has_members =
        || details(evaluator).any(|(_, nested)| nested.grain.is_some() && nested.placings.contains(&used.placing));
    let has_period = || {
        is_over_whole(plan, used, answer)
            && match plan.period {
                Some(asked) => is_whole_by_it(closed(asked, span.own)),
                // Without a period it matters where the time itself is counted.
                None => span.own != span.rows && lengths(plan).next().is_some(),
            }
    };
    let matters = keys.any(|key| period(key).is_some_and(|period| is_whole_by_it(period.interval())))
        || has_members()
        || has_period();
    if !matters || !is_longer {
        return None;
    }
    let names = weekdays.iter().filter_map(|day| WEEKDAYS.get(*day as usize));
    let names: Vec<String> = names.map(|name| format!("{name}s")).collect();
    let table = &plan.placings.get(used.placing)?.name;
    Some(note(format!("{table} never has rows on {}, so its time reaches over them", list(&names))))
}

/// Rows on days that the calendar calls closed, where days are members or working days are counted: those are none.
fn rows_on_closed_days(evaluator: &Evaluator<'_>) -> Vec<Note> {
    let plan = evaluator.plan;
    if !plan.calendar.knows_closed_days() {
        return Vec::new();
    }
    let of_days = details(evaluator).filter(|(_, nested)| nested.grain.is_some_and(|grain| grain <= Grain::Day));
    let mut placings: BTreeSet<usize> = of_days.flat_map(|(_, nested)| nested.placings.iter().copied()).collect();
    if lengths(plan).any(|length| length.extent != Extent::Days) {
        placings.extend(plan.columns.iter().flat_map(|column| &column.uses).map(|used| used.placing));
    }
    let mut by_table: BTreeMap<&str, BTreeSet<Day>> = BTreeMap::new();
    for placing in placings.into_iter().filter_map(|at| plan.placings.get(at)) {
        let asked = |day: Day| plan.period.is_none_or(|period| period.start <= day.start() && day.start() < period.end);
        for (at, coverage) in placing.coverage.iter().enumerate() {
            let Some(found) = evaluator.totals.coverage.get(*coverage) else { continue };
            // What `covers` sets aside is not there; by another time it has been left out already.
            let is_own = at == 0 && !(placing.on && placing.coverage.len() == 1);
            // The rows of a table that is made of others lie on days of their own.
            if found.of_others {
                continue;
            }
            // A month's bill is about no day.
            if is_own && (placing.by_days || placing.grain.is_some_and(|grain| grain > Grain::Day)) {
                continue;
            }
            let covers = placing.covers.filter(|_| is_own);
            let is_there = |day: Day| covers.is_none_or(|(first, last)| first <= day && day <= last);
            let days =
                found.days.iter().filter(|day| asked(**day) && is_there(**day) && plan.calendar.is_closed(**day));
            by_table.entry(&placing.name).or_default().extend(days);
        }
    }
    let some = by_table.into_iter().filter(|(_, days)| !days.is_empty());
    let notes = some.map(|(table, days)| {
        let days: Vec<String> = days.iter().map(Day::to_string).collect();
        note(format!(
            "{table} has rows on {}, which the calendar calls closed: closed days are no members and no working days",
            list(&days)
        ))
    });
    notes.collect()
}

/// The lengths of time that are calculated.
fn lengths(plan: &Plan) -> impl Iterator<Item = &Length> {
    plan.programs.iter().flat_map(|program| &program.ops).filter_map(|op| match op {
        Op::Length(length) => Some(length),
        _ => None,
    })
}

/// That nothing says which periods there are, where only the calendar is asked.
fn no_periods(evaluator: &Evaluator<'_>, answer: &Answer) -> Option<Note> {
    let plan = evaluator.plan;
    let is_open = |period: Interval| period.start.0 == i64::MIN || period.end.0 == i64::MAX;
    let is_unsaid = has_grain(plan) && plan.lines.placings.is_empty() && plan.period.is_none_or(is_open);
    let message = "no table is asked that would say which periods there are: name them, `--from 2025-01 --to 2025-12`";
    let matters = is_unsaid && answer.lines.is_empty() && lengths(plan).next().is_some();
    matters.then(|| note(message.to_owned()))
}

/// The hours of the lines that clocks showed twice.
fn shown_twice(evaluator: &Evaluator<'_>, answer: &Answer) -> Option<Note> {
    let zone = evaluator.plan.calendar.time_zone?;
    let is_twice = |period: &Period| {
        let interval = period.interval();
        period.grain < Grain::Day && zone.elapsed(interval) > interval.end.0.saturating_sub(interval.start.0)
    };
    let keys = answer.lines.iter().flat_map(|line| &line.keys);
    let twice: BTreeSet<Period> = keys.filter_map(period).filter(is_twice).collect();
    let twice: Vec<String> = twice.iter().map(Period::to_string).collect();
    let stands = if twice.len() == 1 { "stands" } else { "stand" };
    let message = format!("clocks went back: {} {stands} for twice the time", list(&twice));
    (!twice.is_empty()).then(|| note(message))
}

const WEEKDAYS: [&str; 8] = ["", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn note(message: String) -> Note {
    Note { metric: None, message }
}

fn period(key: &KeyCell) -> Option<Period> {
    match key {
        KeyCell::Value(Value::Period(period)) => Some(*period),
        _ => None,
    }
}

/// The shortest periods of the lines in which some metric is partial.
fn partial_periods(answer: &Answer) -> BTreeSet<Period> {
    let partial = answer.lines.iter().filter(|line| line.cells.iter().any(|cell| cell.partial));
    let shortest = partial.filter_map(|line| line.keys.iter().filter_map(period).min_by_key(|period| period.grain));
    shortest.collect()
}

/// `2025-01-01 to 2025-03-17`, both included.
fn words(interval: Interval) -> String {
    let last = Timestamp(interval.end.0.saturating_sub(1)).day();
    format!("{} to {last}", interval.start.day())
}

/// `a`, `a and b`, `a, b and c`; of many the first and the last.
fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first, .., last] if words.len() > 6 => format!("{first} … {last} ({} of them)", words.len()),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn rows(count: u64) -> String {
    grouped(count)
}

fn rows_as(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{} rows", grouped(count)) }
}

/// `1,204`
fn grouped(number: u64) -> String {
    grouped_number(&Exact::from(number))
}

fn grouped_number(number: &Exact) -> String {
    let text = number.to_answer_text();
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(whole, fraction)| (whole, fraction));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}
