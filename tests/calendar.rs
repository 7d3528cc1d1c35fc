//! A calendar through all rooms: time zones, days on which clocks change, opening hours between moments.

use kpi::calendar::{Calendar, Day, Holiday, Hours, Interval, OpenTime, Period, Timestamp, Zone};
use kpi::data::{Binding, From};
use kpi::{Answer, Project, QuestionText, show};
use proptest::prelude::*;
use std::sync::Arc;

const MINUTE: i64 = 60_000_000;

fn copenhagen(hours: &str) -> Calendar {
    Calendar { time_zone: Zone::named("Europe/Copenhagen"), hours: Hours::parse(hours).ok(), ..Calendar::default() }
}

/// The answer to a question of one table `calls`.
fn ask(calendar: Calendar, formulas: &str, rows: &[&str], question: &QuestionText) -> Answer {
    let mut project = Project::new();
    project.formulas("m.kpi", formulas).calendar(calendar);
    let mut rows = rows.iter().map(|row| row.split(',').map(str::to_owned).collect::<Vec<_>>());
    let from = From::Cells { header: rows.next().unwrap(), rows: rows.collect(), origin: "a test".to_owned() };
    project.bind(Binding { name: Some("calls".to_owned()), from, format: None });
    let answer = project.question(question).and_then(|question| project.ask(&question));
    answer.unwrap_or_else(|error| panic!("{}", show::error(&error, project.sources(), &show::Look::default())))
}

fn by(keys: &[&str], expressions: &[&str]) -> QuestionText {
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    QuestionText { expressions: own(expressions), by: own(keys), ..QuestionText::default() }
}

/// The lines of an answer, a star behind what is partial.
pub fn lines(answer: &Answer) -> Vec<String> {
    let line = |line: &kpi::finish::Line| {
        let keys = show::machine_keys(line, &answer.dimensions);
        let cells = line.cells.iter().map(|cell| show::value_text(&cell.value) + if cell.partial { "*" } else { "" });
        keys.into_iter().chain(cells).collect::<Vec<_>>().join(" | ")
    };
    answer.lines.iter().map(line).collect()
}

#[test]
fn a_time_that_is_worked_out_is_not_spread() {
    let mut project = Project::new();
    project.formulas("m.kpi", "table bills { time month(y, n); grain month; spread evenly }\nrent = sum(amount)");
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    let rows = vec![row(["2025", "1", "310"]), row(["2025", "2", "280"])];
    let from = From::Cells { header: row(["y", "n", "amount"]), rows, origin: "a test".to_owned() };
    project.bind(Binding { name: Some("bills".to_owned()), from, format: None });
    let text = QuestionText { metrics: vec!["rent".to_owned()], ..by(&["week"], &[]) };
    let error = project.question(&text).and_then(|question| project.ask(&question)).unwrap_err();
    let said = show::error(&error, project.sources(), &show::Look::default());
    assert!(said.contains("The time of `bills` is worked out from its columns"), "{said}");
}

#[test]
fn the_hour_that_clocks_leave_out_is_none_before_another() {
    let metrics =
        ["previous(count(calls))", "rolling_average(count(calls), 2 hours)", "baseline(count(calls), 2 hours)"];
    let rows = ["at", "2025-03-30T00:30:00Z", "2025-03-30T01:10:00Z"];
    let answer = ask(copenhagen("daily 00:00-24:00"), "", &rows, &by(&["hour"], &metrics));
    let three = lines(&answer).into_iter().find(|line| line.starts_with("2025-03-30 03:00")).unwrap();
    // Before three o'clock it was one.
    assert_eq!(three, "2025-03-30 03:00 |  | 1 | 1");
    let days = by(&["hour"], &["change(count(calls), 1 day)", "previous(count(calls), 1 day)"]);
    let rows = ["at", "2025-03-30T00:30:00Z", "2025-03-31T00:30:00Z", "2025-03-31T01:30:00Z"];
    let answer = ask(copenhagen("daily 00:00-24:00"), "", &rows, &days);
    let next = |hour: &str| lines(&answer).into_iter().find(|line| line.starts_with(hour)).unwrap();
    assert_eq!(next("2025-03-31 02:00"), "2025-03-31 02:00 |  | ");
    assert_eq!(next("2025-03-31 03:00"), "2025-03-31 03:00 | 1 | 0");
}

#[test]
fn moments_with_an_offset_are_read_in_local_time() {
    let rows =
        ["at", "2025-01-15T23:30:00Z", "2025-07-15T23:30:00+00:00", "2025-07-16T00:30:00+02:00", "2025-07-16T12:00:00"];
    let days = by(&["day"], &["count(calls)"]);
    let answer = ask(copenhagen("daily 00:00-24:00"), "", &rows, &QuestionText { sparse: true, ..days.clone() });
    assert_eq!(lines(&answer), ["2025-01-16 | 1", "2025-07-16 | 3"]);
    let utc = ask(Calendar::default(), "", &rows, &QuestionText { sparse: true, ..days });
    assert_eq!(lines(&utc), ["2025-01-15 | 1", "2025-07-15 | 2", "2025-07-16 | 1"]);
}

#[test]
fn a_day_has_as_many_hours_as_its_clocks_show() {
    let calendar = || copenhagen("daily 00:00-24:00");
    let hours = by(&["hour"], &["count(calls)"]);
    let spring = ask(calendar(), "", &["at", "2025-03-30T00:30:00Z", "2025-03-30T01:10:00Z"], &hours);
    assert_eq!(spring.lines.len(), 23);
    let filled: Vec<String> = lines(&spring).into_iter().filter(|line| line.ends_with("| 1")).collect();
    assert_eq!(filled, ["2025-03-30 01:00 | 1", "2025-03-30 03:00 | 1"]);
    let autumn = ask(calendar(), "", &["at", "2025-10-26T00:10:00Z", "2025-10-26T01:10:00Z"], &hours);
    assert_eq!(autumn.lines.len(), 24);
    assert!(lines(&autumn).contains(&"2025-10-26 02:00 | 2".to_owned()));
    let notes: Vec<&str> = autumn.notes.iter().map(|note| note.message.as_str()).collect();
    assert_eq!(notes, ["clocks went back: 2025-10-26 02:00 stands for twice the time"]);
    // Rows that say they lie in the hour that was left out have their line all the same.
    let wrong = ask(calendar(), "", &["at", "2025-03-30T02:30:00"], &hours);
    assert_eq!(wrong.lines.len(), 24);
    for (day, open) in [("2025-03-29", "24"), ("2025-03-30", "23"), ("2025-10-26", "25")] {
        let one = QuestionText { from: Some(day.into()), to: Some(day.into()), ..by(&[], &["open_hours()"]) };
        assert_eq!(lines(&ask(calendar(), "", &["at", "2025-03-29T02:30:00"], &one)), [open], "{day}");
    }
}

#[test]
fn the_time_between_two_columns_is_what_really_passes() {
    let formulas = "table calls { time at; lead = done - at; open = business_time(at, done) }";
    let rows = ["at,done", "2025-03-30T00:30:00Z,2025-03-30T01:30:00Z", "2025-10-25T12:00:00Z,2025-10-26T12:00:00Z"];
    let asked = by(&[], &["min(lead) in s", "max(lead) in h", "min(open) in s", "max(open) in h"]);
    let answer = ask(copenhagen("daily 00:00-24:00"), formulas, &rows, &asked);
    assert_eq!(lines(&answer), ["3600 | 24 | 3600 | 24"]);
    let local = ["at,done", "2025-03-30T01:30:00,2025-03-30T03:30:00", "2025-10-25T12:00:00,2025-10-26T12:00:00"];
    let answer = ask(copenhagen("daily 00:00-24:00"), formulas, &local, &asked);
    assert_eq!(lines(&answer), ["3600 | 25 | 3600 | 25"]);
}

#[test]
fn nights_sundays_and_holidays_are_no_business_time() {
    let mut calendar = copenhagen("mon-fri 08:00-18:00, sat 10:00-14:00");
    calendar.holidays.extend(Day::from_ymd(2025, 4, 21));
    let formulas = "table calls { time at; open = business_time(at, done) }";
    let rows = [
        "at,done",
        "2025-04-22 09:00:00,2025-04-22 09:30:30",
        "2025-04-19 13:00:00,2025-04-22 08:10:00",
        "2025-04-20 09:00:00,2025-04-21 20:00:00",
        "2025-04-22 09:30:00,2025-04-22 09:00:00",
        "2025-04-22 09:30:00,",
    ];
    let answer = ask(calendar, formulas, &rows, &by(&["at"], &["sum(open) in min"]));
    let open: Vec<String> = lines(&answer).iter().map(|line| line.rsplit(" | ").next().unwrap().to_owned()).collect();
    assert_eq!(open, ["70", "0", "30.5", "-30"]);
}

#[test]
fn fiscal_periods_are_asked_as_they_are_shown() {
    let rows: Vec<String> = (0..800).map(|day| Day(19_700 + day).to_string()).collect();
    let rows: Vec<&str> = std::iter::once("at").chain(rows.iter().map(String::as_str)).collect();
    for first in 1..=12u32 {
        let calendar = Calendar { fiscal_year: kpi::calendar::Month::new(first), ..Calendar::default() };
        let all = ask(calendar.clone(), "", &rows, &by(&["fiscal_quarter", "fiscal_year"], &["count(calls)"]));
        let shown: Vec<Vec<String>> =
            lines(&all).iter().map(|line| line.split(" | ").map(str::to_owned).collect()).collect();
        for (at, grain) in [(0, "fiscal_quarter"), (1, "fiscal_year")] {
            let name = shown[4][at].clone();
            let one =
                QuestionText { from: Some(name.clone()), to: Some(name.clone()), ..by(&[grain], &["count(calls)"]) };
            let wanted: u32 =
                shown.iter().filter(|line| line[at] == name).map(|line| line[2].parse::<u32>().unwrap()).sum();
            assert_eq!(lines(&ask(calendar.clone(), "", &rows, &one)), [format!("{name} | {wanted}")]);
        }
    }
}

#[test]
fn a_fiscal_period_that_this_calendar_does_not_have_is_a_problem() {
    let said = |first: Option<u32>, period: &str| {
        let mut project = Project::new();
        project.calendar(Calendar { fiscal_year: first.and_then(kpi::calendar::Month::new), ..Calendar::default() });
        let rows = vec![vec!["2025-03-01".to_owned()]];
        let from = From::Cells { header: vec!["at".into()], rows, origin: "cells".into() };
        project.bind(Binding { name: Some("calls".into()), from, format: None });
        let text = QuestionText { from: Some(period.to_owned()), ..by(&[], &["count(calls)"]) };
        let asked = project.question(&text).and_then(|question| project.ask(&question));
        match asked {
            Ok(_) => "an answer".to_owned(),
            Err(kpi::Error::Problems(problems)) => {
                format!("{} {}", problems[0].code.number(), problems[0].help.join(" "))
            }
            Err(other) => format!("{other:?}"),
        }
    };
    assert_eq!(said(Some(4), "FY2024/25"), "an answer");
    assert_eq!(said(Some(4), "FY2025"), "K0514 Did you mean `FY2025/26`, which begins on 2025-04-01?");
    assert_eq!(said(Some(1), "FY2024/25-Q2"), "K0514 Did you mean `FY2024-Q2`, which begins on 2024-04-01?");
    assert!(said(None, "FY2024/25").contains("fiscal_year = \"april\""));
    for wrong in ["FY2024/26", "FY2024/25-Q5", "FY24", "fy2024/25", "FY2024-Q0"] {
        assert!(said(Some(4), wrong).contains("`FY2024/25`, `FY2024/25-Q1`"), "{wrong}: {}", said(Some(4), wrong));
    }
}

#[test]
fn a_calendar_can_be_asked_alone() {
    let year = |keys: &[&str]| QuestionText {
        from: Some("2025-01".into()),
        to: Some("2025-03".into()),
        ..by(keys, &["days()", "working_days()", "open_hours()"])
    };
    let mut calendar = copenhagen("mon-fri 08:00-18:00");
    calendar.holidays.extend(Day::from_ymd(2025, 1, 1));
    let rows = ["at", "2025-03-03"];
    assert_eq!(lines(&ask(calendar.clone(), "", &rows, &year(&[]))), ["90 | 63 | 630"]);
    let months = lines(&ask(calendar, "", &rows, &year(&["month"])));
    assert_eq!(months, ["2025-01 | 31 | 22 | 220", "2025-02 | 28 | 20 | 200", "2025-03 | 31 | 21 | 210"]);
}

/// Minute by minute of real time: how many the wall shows within opening hours.
fn minutes(calendar: &Calendar, from: i64, to: i64) -> i64 {
    let local = |utc: i64| calendar.time_zone.map_or(Timestamp(utc), |zone| zone.local(Timestamp(utc)));
    let is_open = |utc: &i64| {
        let wall = local(*utc);
        calendar.open(wall.day()).any(|open| open.start <= wall && wall < open.end)
    };
    (from..to).step_by(MINUTE as usize).filter(is_open).count() as i64
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn business_time_is_what_a_walk_from_minute_to_minute_finds(
        first in 20_140i32..20_420,
        start in 240i64..1440,
        length in 1i64..15_000,
        hours in 0usize..4,
        has_zone: bool,
        holidays in proptest::collection::vec(0i32..14, 0..4),
    ) {
        let texts = ["mon-fri 08:00-18:00", "daily 00:00-24:00", "mon-sat 09:00-12:30, 13:15-17:00", "sun 01:00-04:00"];
        let mut calendar = Calendar { hours: Hours::parse(texts[hours]).ok(), ..Calendar::default() };
        calendar.time_zone = Zone::named("Europe/Copenhagen").filter(|_| has_zone);
        let (once, yearly): (Vec<i32>, Vec<i32>) = holidays.iter().partition(|at| **at % 2 == 0);
        calendar.holidays.extend(once.iter().map(|at| Day(first + at)));
        let of_year = |at: &i32| Holiday::parse(&Day(first + at).to_string()[5..]);
        calendar.holidays.extend(yearly.iter().filter_map(of_year));
        let local = |utc: i64| calendar.time_zone.map_or(Timestamp(utc), |zone| zone.local(Timestamp(utc)));
        let from = Day(first).start().0 + start * MINUTE;
        let to = from + length * MINUTE;
        // Within the hour that comes twice, moments cannot be told apart.
        let hour = |utc: i64| local(utc).micros_of_day() / (60 * MINUTE);
        prop_assume!(!(1..=3).contains(&hour(from)) && !(1..=3).contains(&hour(to)));
        let open = OpenTime::new(Arc::new(calendar.clone()));
        prop_assert_eq!(open.between(local(from), local(to)), minutes(&calendar, from, to) * MINUTE);
        prop_assert_eq!(open.between(local(to), local(from)), -minutes(&calendar, from, to) * MINUTE);
    }

    #[test]
    fn far_years_are_counted_as_near_ones(day in -40_000i32..120_000, length in 0i32..5_000, hours in 0usize..2) {
        let texts = ["mon-fri 08:00-18:00, sat 10:00-14:00", "tue 00:00-24:00"];
        let mut calendar = Calendar { hours: Hours::parse(texts[hours]).ok(), ..Calendar::default() };
        calendar.holidays.extend((0..40).map(|at| Day(day + at * 97)));
        calendar.holidays.extend(["01-01", "02-29", "12-25"].iter().filter_map(|text| Holiday::parse(text)));
        let open = OpenTime::new(Arc::new(calendar.clone()));
        let days = (day..day + length).flat_map(|day| calendar.open(Day(day)).collect::<Vec<_>>());
        let all: i64 = days.map(|Interval { start, end }| end.0 - start.0).sum();
        prop_assert_eq!(open.between(Day(day).start(), Day(day + length).start()), all);
    }
}

#[test]
fn moments_at_the_end_of_time_do_not_panic() {
    let open = OpenTime::new(Arc::new(copenhagen("mon-fri 08:00-18:00")));
    for moment in [i64::MIN, i64::MIN / 2, 0, i64::MAX / 2, i64::MAX] {
        let _ = (open.between(Timestamp(0), Timestamp(moment)), open.between(Timestamp(moment), Timestamp(0)));
    }
    let end = Period::parse("9999-12-31").unwrap().first_day().start();
    assert!(open.between(Timestamp(0), end) > 0);
}

#[test]
fn an_iso_week_number_beside_other_weeks_is_said_to_be_one() {
    let calendar = Calendar { first_day: kpi::calendar::Weekday::Sunday, ..Calendar::default() };
    let answer = ask(calendar, "", &["at", "2025-03-30"], &by(&["week_of_year"], &["count(calls)"]));
    let notes: Vec<&str> = answer.notes.iter().map(|note| note.message.as_str()).collect();
    assert_eq!(notes, ["week_of_year counts ISO weeks, which begin on Monday; those of the calendar begin on Sunday"]);
}
