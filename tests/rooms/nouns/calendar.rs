//! Days, periods, weeks.

use kpi::calendar::{
    Calendar, Day, Grain, Hours, Interval, Month, NoHours, Period, Relative, Timestamp, Weekday, Zone,
};
use proptest::prelude::*;

#[test]
fn every_day_of_four_centuries_is_itself_again() {
    let first = Day::from_ymd(1799, 12, 31).expect("a day").0;
    let mut before = (1799, 12, 30);
    for number in first..first + 150_000 {
        let day = Day(number);
        let (year, month, of_month) = day.ymd();
        assert_eq!(Day::from_ymd(year, month, of_month), Some(day));
        assert!((year, month, of_month) > before);
        before = (year, month, of_month);
    }
}

#[test]
fn iso_weeks_have_their_own_year() {
    let week = |text: &str| Period::parse(text).expect("a day").first_day().iso_week();
    assert_eq!(week("2021-01-03"), (2020, 53));
    assert_eq!(week("2021-01-04"), (2021, 1));
    assert_eq!(week("2024-12-30"), (2025, 1));
    assert_eq!(Period::iso_week(2021, 53), None);
    assert_eq!(Period::iso_week(2020, 53).map(|week| week.to_string()), Some("2020-W53".to_owned()));
}

#[test]
fn periods_are_read_as_they_are_written() {
    for text in ["2025", "2025-Q3", "2025-02", "2024-W53", "2025-W01", "2024-02-29"] {
        let period = Period::parse(text);
        if text == "2024-W53" {
            assert_eq!(period, None);
        } else {
            assert_eq!(period.map(|period| period.to_string()), Some(text.to_owned()));
        }
    }
    for text in ["", "20", "2025-13", "2025-02-29", "2025-Q5", "2025-W54", "2025-1", "x", "2025-é1"] {
        assert_eq!(Period::parse(text), None, "{text}");
    }
}

#[test]
fn strange_moments_do_not_panic() {
    for moment in [i64::MIN, i64::MIN / 2, -1, 0, i64::MAX / 2, i64::MAX] {
        for grain in Grain::ALL {
            let period = Period::of_time(grain, Timestamp(moment));
            let _ = (period.interval(), period.to_string(), period.shift(i64::MAX).interval(), period.first_day());
        }
    }
}

proptest! {
    #[test]
    fn a_moment_lies_in_its_period_and_periods_follow_each_other(micros in -4_000_000_000_000_000i64..9_000_000_000_000_000) {
        for grain in Grain::ALL {
            let period = Period::of_time(grain, Timestamp(micros));
            let interval = period.interval();
            prop_assert!(interval.start.0 <= micros && micros < interval.end.0);
            prop_assert_eq!(period.shift(1).start(), interval.end);
            prop_assert_eq!(Period::of_time(grain, interval.start), period);
            for coarser in Grain::ALL {
                if grain.divides(coarser) {
                    let around = Period::of_time(coarser, Timestamp(micros)).interval();
                    prop_assert!(around.contains(interval));
                }
            }
        }
    }

    #[test]
    fn the_periods_within_an_interval_cover_it(start in -1_000_000_000_000_000i64..1_000_000_000_000_000, days in 1i64..400) {
        let april = Month::named("april").expect("a month");
        let interval = Interval { start: Timestamp(start), end: Timestamp(start + days * Period::DAY_MICROS) };
        for grain in [Grain::Day, Grain::Week(Weekday::Sunday), Grain::FiscalQuarter(april), Grain::ISO_WEEK, Grain::Month, Grain::Quarter, Grain::Year] {
            let periods: Vec<Period> = Period::within(grain, interval).collect();
            let (first, last) = (periods[0], periods[periods.len() - 1]);
            prop_assert!(first.start() <= interval.start && interval.end <= last.interval().end);
            prop_assert!(last.start() < interval.end);
        }
    }
}

#[test]
fn a_period_that_moves_ends_with_what_is_whole() {
    let on = |words: &str, today: &str| {
        let today = Period::parse(today).expect("a day").first_day();
        let Interval { start, end } = Relative::parse(words).expect("a period that moves").interval(today);
        format!("{start}..{end}").replace(" 00:00:00", "")
    };
    assert_eq!(on("last 12 months", "2025-03-31"), "2024-04-01..2025-04-01");
    assert_eq!(on("last 12 months", "2025-03-30"), "2024-03-01..2025-03-01");
    assert_eq!(on("last month", "2024-02-29"), "2024-02-01..2024-03-01");
    assert_eq!(on("last week", "2025-01-05"), "2024-12-30..2025-01-06");
    assert_eq!(on("last week", "2025-01-04"), "2024-12-23..2024-12-30");
    assert_eq!(on("last 2 quarters", "2025-05-17"), "2024-10-01..2025-04-01");
    assert_eq!(on("last year", "2025-12-31"), "2025-01-01..2026-01-01");
    assert_eq!(on("last 3 days", "2025-03-01"), "2025-02-27..2025-03-02");
    assert_eq!(on("last 2 hours", "2025-03-01"), "2025-03-01 22:00:00..2025-03-02");
    assert_eq!(on("this quarter", "2025-05-17"), "2025-04-01..2025-07-01");
    assert_eq!(on("this quarter to date", "2025-05-17"), "2025-04-01..2025-05-18");
    assert_eq!(on("this day", "2025-05-17"), "2025-05-17..2025-05-18");
}

#[test]
fn a_period_that_moves_is_read_as_it_is_written() {
    for words in ["last 12 months", "last month", "this quarter", "this quarter to date", "last 24 hours"] {
        assert_eq!(Relative::parse(words).map(|period| period.to_string()), Some(words.to_owned()));
    }
    for words in [
        "",
        "last",
        "last 0 months",
        "last -1 months",
        "last 12",
        "last 12 fortnights",
        "this",
        "this month to",
        "next month",
    ] {
        assert_eq!(Relative::parse(words), None, "{words}");
    }
    for today in [i32::MIN, 0, i32::MAX] {
        let _ = Relative::Last(u32::MAX, Grain::Year).interval(kpi::calendar::Day(today));
    }
}

/// Every grain, fiscal years from every month, weeks from every day.
fn all_grains() -> Vec<Grain> {
    let months = || (1..=12).filter_map(Month::new);
    let fiscal = months().flat_map(|first| [Grain::FiscalQuarter(first), Grain::FiscalYear(first)]);
    Grain::ALL.into_iter().chain(Weekday::ALL.map(Grain::Week)).chain(fiscal).collect()
}

#[test]
fn a_grain_divides_another_if_all_its_periods_lie_within_those() {
    let days = |grain: Grain| (0..800).map(move |day| Period::of_day(grain, Day(day)).interval());
    let all: Vec<Grain> = all_grains().into_iter().filter(|grain| *grain >= Grain::Day).collect();
    for grain in &all {
        for coarser in &all {
            let fits = days(*grain).zip(days(*coarser)).all(|(within, around)| around.contains(within));
            assert_eq!(grain.divides(*coarser), fits, "{grain:?} in {coarser:?}");
        }
    }
}

#[test]
fn a_period_is_read_by_its_grain_as_it_is_shown() {
    for grain in all_grains() {
        for day in (-40_000..40_000).step_by(97) {
            let period = Period::of_time(grain, Timestamp(Day(day).start().0 + 51_240_000_000));
            assert_eq!(Period::of_text(grain, &period.to_string()), Some(period), "{period}");
        }
    }
    for text in ["FY2024", "FY2024/26", "FY2024/25-Q5", "FY2024/25-Q", "2024/25", "FY2024/25 "] {
        assert_eq!(Period::of_text(Grain::FiscalYear(Month::named("apr").expect("a month")), text), None, "{text}");
    }
    let week = Period::parse("week of 2025-03-02").expect("a week");
    assert_eq!(week.grain, Grain::Week(Weekday::Sunday));
    assert_eq!(Period::parse("week of 2025-03"), None);
}

fn moment(text: &str) -> Timestamp {
    let (day, clock) = text.split_once(' ').expect("a day and a time");
    let day = Period::parse(day).expect("a day").first_day();
    let (hour, minute) = clock.split_once(':').expect("a time of day");
    let minutes = hour.parse::<i64>().expect("an hour") * 60 + minute.parse::<i64>().expect("a minute");
    Timestamp(day.start().0 + minutes * 60_000_000)
}

#[test]
fn days_on_which_clocks_change_are_longer_and_shorter() {
    let zone = Zone::named("europe/copenhagen").expect("a zone");
    assert_eq!(zone.name(), "Europe/Copenhagen");
    let minutes = |from: &str, to: &str| zone.elapsed(Interval { start: moment(from), end: moment(to) }) / 60_000_000;
    assert_eq!(minutes("2025-03-29 00:00", "2025-03-30 00:00"), 24 * 60);
    // Clocks go from two to three.
    assert_eq!(minutes("2025-03-30 00:00", "2025-03-31 00:00"), 23 * 60);
    assert_eq!(minutes("2025-03-30 01:00", "2025-03-30 02:00"), 60);
    assert_eq!(minutes("2025-03-30 02:00", "2025-03-30 03:00"), 0);
    assert_eq!(minutes("2025-03-30 02:30", "2025-03-30 03:30"), 30);
    // Clocks go from three back to two.
    assert_eq!(minutes("2025-10-26 00:00", "2025-10-27 00:00"), 25 * 60);
    assert_eq!(minutes("2025-10-26 02:00", "2025-10-26 02:30"), 60);
    assert_eq!(minutes("2025-10-26 02:30", "2025-10-26 03:00"), 60);
    assert_eq!(minutes("2025-10-26 03:00", "2025-10-26 04:00"), 60);
    // A zone that left a day out.
    let samoa = Zone::named("Pacific/Apia").expect("a zone");
    let left_out = Interval { start: moment("2011-12-30 00:00"), end: moment("2011-12-31 00:00") };
    assert_eq!(samoa.elapsed(left_out), 0);
}

#[test]
fn a_moment_of_utc_is_shown_in_local_time() {
    let zone = Zone::named("Europe/Copenhagen").expect("a zone");
    let local = |text: &str| zone.local(moment(text)).to_string();
    assert_eq!(local("2025-01-15 23:30"), "2025-01-16 00:30:00");
    assert_eq!(local("2025-07-15 23:30"), "2025-07-16 01:30:00");
    assert_eq!(local("2025-03-30 00:59"), "2025-03-30 01:59:00");
    assert_eq!(local("2025-03-30 01:00"), "2025-03-30 03:00:00");
    assert_eq!(local("2025-10-26 00:30"), local("2025-10-26 01:30"));
    for strange in [i64::MIN, -1, 0, i64::MAX] {
        let _ = zone.local(Timestamp(strange));
        let _ = zone.elapsed(Interval { start: Timestamp(strange), end: Timestamp(i64::MAX) });
    }
    assert_eq!(Zone::named("Europe/Kopenhagen"), None);
}

#[test]
fn opening_hours_are_read_as_people_write_them() {
    let hours = Hours::parse("Mon-Fri 08:00-12:00, 13:00-18:00; sat 9:00-24:00, sun closed").expect("hours");
    let clock = |(from, to): &(i64, i64)| (from / 60_000_000, to / 60_000_000);
    let on = |day| hours.of(day).iter().map(clock).collect::<Vec<_>>();
    assert_eq!(on(Weekday::Wednesday), [(480, 720), (780, 1080)]);
    assert_eq!(on(Weekday::Saturday), [(540, 1440)]);
    assert_eq!(on(Weekday::Sunday), []);
    let joined = Hours::parse("daily 08:00-12:00, 11:00-13:00 13:00-14:00").expect("hours");
    assert_eq!(joined.of(Weekday::Sunday).len(), 1);
    let around = Hours::parse("sat-mon 08:00-10:00").expect("hours");
    assert_eq!(Weekday::ALL.into_iter().filter(|day| !around.of(*day).is_empty()).count(), 3);
    for (text, wrong) in [
        ("", NoHours::NeverOpen),
        ("mon closed", NoHours::NeverOpen),
        ("mon", NoHours::NoTime("mon".into())),
        ("08:00-10:00", NoHours::NoDay("08:00-10:00".into())),
        ("moon 08:00-10:00", NoHours::Day("moon".into())),
        ("mon-fr 08:00-10:00", NoHours::Day("mon-fr".into())),
        ("mon 08:00", NoHours::Time("08:00".into())),
        ("mon 08:00-25:00", NoHours::Time("08:00-25:00".into())),
        ("mon 08:60-09:00", NoHours::Time("08:60-09:00".into())),
        ("fri 22:00-06:00", NoHours::Backwards("22:00-06:00".into())),
        ("fri 08:00-08:00", NoHours::Backwards("08:00-08:00".into())),
    ] {
        assert_eq!(Hours::parse(text), Err(wrong), "{text}");
    }
}

#[test]
fn a_calendar_has_weeks_and_fiscal_years_of_its_own() {
    let calendar = Calendar { first_day: Weekday::Sunday, fiscal_year: Month::named("Apr"), ..Calendar::default() };
    let on = |words: &str, today: &str| {
        let today = Period::parse(today).expect("a day").first_day();
        let relative = Relative::parse(words).expect("a period that moves").of(&calendar);
        assert_eq!(relative.to_string(), words);
        let Interval { start, end } = relative.interval(today);
        format!("{start}..{end}").replace(" 00:00:00", "")
    };
    assert_eq!(on("last week", "2025-03-08"), "2025-03-02..2025-03-09");
    assert_eq!(on("this fiscal year to date", "2025-03-08"), "2024-04-01..2025-03-09");
    assert_eq!(on("last 2 fiscal quarters", "2025-03-31"), "2024-10-01..2025-04-01");
}
