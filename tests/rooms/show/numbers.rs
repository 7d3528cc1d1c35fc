//! Numbers for people: rounded once, half away from zero.

use super::sample::exact;
use kpi::show::number;
use kpi::syntax::Format;
use kpi::unit::{TimeUnit, Unit};

fn shown(value: &str, format: Option<Format>, unit: &Unit) -> String {
    number(&exact(value), format.as_ref(), unit).text
}

#[test]
fn without_a_format() {
    let cases = [
        ("400", "400", false),
        ("7.16", "7.16", false),
        ("-7.5", "-7.5", false),
        ("1234567.1234", "1234567.1234", false),
        ("1234567.12345", "1234567.1235", true),
        ("1/3", "0.3333", true),
        ("22/7", "3.1429", true),
        ("1/700", "0.001429", true),
        ("0.00001234", "0.00001234", false),
        ("0.000012345", "0.00001235", true),
        ("99999999999999999999999999999999999999999", "99999999999999999999999999999999999999999", false),
    ];
    for (value, text, rounded) in cases {
        let number = number(&exact(value), None, &Unit::none());
        assert_eq!((number.text.as_str(), number.rounded), (text, rounded), "{value}");
    }
}

#[test]
fn percent() {
    let percent = |value, decimals| shown(value, Some(Format::Percent(decimals)), &Unit::none());
    assert_eq!(percent("0.7949", 1), "79.5%");
    assert_eq!(percent("0.7945", 1), "79.5%");
    assert_eq!(percent("-0.7945", 1), "-79.5%");
    assert_eq!(percent("2/3", 0), "67%");
    assert_eq!(percent("0.001", 3), "0.100%");
}

#[test]
fn patterns() {
    let cases = [
        ("1.745", "0.00", "1.75"),
        ("-1.745", "0.00", "-1.75"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("0.5", "#.00", ".50"),
        ("5", "000", "005"),
        ("5.25", "0.0##", "5.25"),
        ("5", "0.0##", "5.0"),
        ("0.1234", "0.0%", "12.3%"),
        ("1234567", "#,##0,", "1,235"),
        ("12", "0 \"kg\"", "12 kg"),
        ("12", "€0.00", "€12.00"),
        ("-12.5", "0.00;(0.00)", "(12.50)"),
        ("12.5", "0.00;(0.00)", "12.50"),
        ("-0.001", "0.00", "0.00"),
        ("7", "", "7"),
        ("999", "#,##0", "999"),
        ("1000", "#,##0", "1,000"),
    ];
    for (value, pattern, text) in cases {
        assert_eq!(shown(value, Some(Format::Pattern(pattern.into())), &Unit::none()), text, "{value} as {pattern}");
    }
}

#[test]
fn clocks() {
    let cases = [
        ("90061", "h:mm:ss", TimeUnit::Second, "25:01:01"),
        ("59.5", "h:mm:ss", TimeUnit::Second, "0:01:00"),
        ("90", "h:mm", TimeUnit::Minute, "1:30"),
        ("4505", "mm:ss", TimeUnit::Second, "75:05"),
        ("5", "m:ss", TimeUnit::Second, "0:05"),
        ("-61", "m:ss", TimeUnit::Second, "-1:01"),
        ("1.5", "h:mm", TimeUnit::Hour, "1:30"),
        ("90061", "d h:mm", TimeUnit::Second, "1 1:01"),
        ("90061", "[h]:mm:ss", TimeUnit::Second, "25:01:01"),
        ("143000", "h:mm:ss", TimeUnit::Millisecond, "0:02:23"),
    ];
    for (value, pattern, unit, text) in cases {
        assert_eq!(shown(value, Some(Format::Clock(pattern.into())), &Unit::time(unit)), text, "{value} as {pattern}");
    }
}

#[test]
fn words() {
    assert_eq!(shown("3.5", Some(Format::Word("points".into())), &Unit::none()), "3.5 points");
}
