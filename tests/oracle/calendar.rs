//! A calendar that counts days one year at a time: slow, short, and independent of the one it checks.

use kpi::calendar::Grain;

/// Microseconds of a day.
pub const DAY: i64 = 86_400_000_000;

/// A period: its grain and the moments (microseconds since 1970) where it begins and where the next one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stretch {
    pub start: i64,
    pub end: i64,
    pub grain: Grain,
}

pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub fn year_length(year: i64) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

pub fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01; a month beyond 12 is one of a later year.
pub fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = (year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
    let years: i64 =
        if year >= 1970 { (1970..year).map(year_length).sum() } else { -(year..1970).map(year_length).sum::<i64>() };
    years + (1..month).map(|earlier| month_length(year, earlier)).sum::<i64>() + day - 1
}

/// Year, month and day.
pub fn civil(mut day: i64) -> (i64, i64, i64) {
    let mut year = 1970;
    while day < 0 {
        year -= 1;
        day += year_length(year);
    }
    while day >= year_length(year) {
        day -= year_length(year);
        year += 1;
    }
    let mut month = 1;
    while day >= month_length(year, month) {
        day -= month_length(year, month);
        month += 1;
    }
    (year, month, day + 1)
}

/// 1 for Monday to 7 for Sunday; 1970-01-01 was a Thursday.
pub fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7) + 1
}

/// ISO year and week: those of the week's Thursday.
pub fn iso_week(day: i64) -> (i64, i64) {
    let thursday = day - weekday(day) + 4;
    let (year, _, _) = civil(thursday);
    (year, (thursday - day_number(year, 1, 1)) / 7 + 1)
}

/// The period of a grain that holds a moment.
pub fn period_of(grain: Grain, moment: i64) -> Stretch {
    let day = moment.div_euclid(DAY);
    let (year, month, _) = civil(day);
    let of_days = |from: i64, to: i64| Stretch { start: from * DAY, end: to * DAY, grain };
    let of_minutes = |minutes: i64| {
        let length = minutes * 60_000_000;
        let start = moment.div_euclid(length) * length;
        Stretch { start, end: start + length, grain }
    };
    match grain {
        Grain::Minute => of_minutes(1),
        Grain::QuarterHour => of_minutes(15),
        Grain::HalfHour => of_minutes(30),
        Grain::Hour => of_minutes(60),
        Grain::Day => of_days(day, day + 1),
        Grain::Week(first) => {
            let first = day - (weekday(day) - i64::from(first.number())).rem_euclid(7);
            of_days(first, first + 7)
        }
        Grain::Month => of_days(day_number(year, month, 1), day_number(year, month + 1, 1)),
        Grain::Quarter => {
            let first = (month - 1) / 3 * 3 + 1;
            of_days(day_number(year, first, 1), day_number(year, first + 3, 1))
        }
        Grain::Year => of_days(day_number(year, 1, 1), day_number(year + 1, 1, 1)),
        Grain::FiscalQuarter(first) | Grain::FiscalYear(first) => {
            let length = if matches!(grain, Grain::FiscalYear(_)) { 12 } else { 3 };
            // From month to month backwards to one with which such a period begins.
            let mut start = month;
            while (start - i64::from(first.number())) % length != 0 {
                start -= 1;
            }
            of_days(day_number(year, start, 1), day_number(year, start + length, 1))
        }
    }
}

/// Every period of a grain that has a moment in `[start, end)`, in order.
pub fn periods(grain: Grain, start: i64, end: i64) -> Vec<Stretch> {
    let mut found = Vec::new();
    let mut at = start;
    while at < end {
        let period = period_of(grain, at);
        found.push(period);
        at = period.end;
    }
    found
}

/// A period as an answer prints it.
pub fn label(stretch: Stretch) -> String {
    let day = stretch.start.div_euclid(DAY);
    let (year, month, of_month) = civil(day);
    match stretch.grain {
        Grain::Year => format!("{year:04}"),
        Grain::Quarter => format!("{year:04}-Q{}", (month + 2) / 3),
        Grain::Month => format!("{year:04}-{month:02}"),
        Grain::Week(first) if first.number() == 1 => {
            let (year, week) = iso_week(day);
            format!("{year:04}-W{week:02}")
        }
        Grain::Week(_) => format!("week of {}", day_text(day)),
        Grain::FiscalQuarter(first) | Grain::FiscalYear(first) => {
            let first = i64::from(first.number());
            let begun = if month < first { year - 1 } else { year };
            let named = if first == 1 { format!("FY{begun}") } else { format!("FY{begun}/{:02}", (begun + 1) % 100) };
            let quarter = (month - first).rem_euclid(12) / 3 + 1;
            if matches!(stretch.grain, Grain::FiscalYear(_)) { named } else { format!("{named}-Q{quarter}") }
        }
        Grain::Day => format!("{year:04}-{month:02}-{of_month:02}"),
        _ => {
            let minutes = stretch.start.rem_euclid(DAY) / 60_000_000;
            format!("{year:04}-{month:02}-{of_month:02} {:02}:{:02}", minutes / 60, minutes % 60)
        }
    }
}

/// A day as it stands in a file.
pub fn day_text(day: i64) -> String {
    label(Stretch { start: day * DAY, end: (day + 1) * DAY, grain: Grain::Day })
}

/// A moment as it stands in a file, whole seconds.
pub fn moment_text(moment: i64) -> String {
    let seconds = moment.rem_euclid(DAY) / 1_000_000;
    let day = day_text(moment.div_euclid(DAY));
    format!("{day} {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// `2025-03-01`
pub fn parse_day(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    let (year, month, day): (i64, i64, i64) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let real = (1..=12).contains(&month) && (1..=month_length(year, month)).contains(&day);
    real.then(|| day_number(year, month, day))
}

/// `2025-03-01 09:30:00` or with `T` and without seconds.
pub fn parse_moment(text: &str) -> Option<i64> {
    let (day, clock) = text.split_once([' ', 'T'])?;
    let parts: Vec<i64> = clock.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let seconds = match parts.as_slice() {
        [hour, minute] => hour * 3600 + minute * 60,
        [hour, minute, second] => hour * 3600 + minute * 60 + second,
        _ => return None,
    };
    Some(parse_day(day)? * DAY + seconds * 1_000_000)
}

/// `2025-03`, `2025-Q1`, `2025-W09`: the grain and the first day.
pub fn parse_period(text: &str) -> Option<(Grain, i64)> {
    let (year, rest) = text.split_once('-')?;
    if year.len() != 4 {
        return None;
    }
    let year: i64 = year.parse().ok()?;
    if let Some(quarter) = rest.strip_prefix('Q') {
        return Some((Grain::Quarter, day_number(year, quarter.parse::<i64>().ok()? * 3 - 2, 1)));
    }
    if let Some(week) = rest.strip_prefix('W') {
        let fourth = day_number(year, 1, 4);
        return Some((Grain::ISO_WEEK, fourth - weekday(fourth) + 1 + 7 * (week.parse::<i64>().ok()? - 1)));
    }
    let month = rest.parse().ok().filter(|month| rest.len() == 2 && (1..=12).contains(month))?;
    Some((Grain::Month, day_number(year, month, 1)))
}
