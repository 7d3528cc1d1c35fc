//! Days, periods, weeks.

use kpi::calendar::{Day, Grain, Interval, Period, Relative, Timestamp};
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
        let interval = Interval { start: Timestamp(start), end: Timestamp(start + days * Period::DAY_MICROS) };
        for grain in [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year] {
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
