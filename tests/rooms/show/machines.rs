//! CSV, JSON and NDJSON.

use super::sample::{cell, dimension, heatmap, key, line, metric, months};
use super::shows;
use kpi::check::KeyShow;
use kpi::finish::Answer;
use kpi::{Look, Output, show};

fn written(answer: &Answer, output: Output) -> String {
    show::answer(answer, output, &Look::default())
}

#[test]
fn csv() {
    shows("csv", &written(&months(), Output::Csv));
    shows("csv_across", &written(&heatmap(), Output::Csv));
}

#[test]
fn ndjson() {
    shows("ndjson", &written(&months(), Output::Ndjson));
}

#[test]
fn json() {
    let text = written(&months(), Output::Json);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    shows("json", &serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn the_shape_that_is_promised() {
    let answer = Answer {
        dimensions: vec![dimension("month", KeyShow::Plain), dimension("channel", KeyShow::Plain)],
        metrics: vec![metric("cost_per_contact", "USD", None)],
        lines: vec![line(&["2025-01", "phone"], &["400"])],
        notes: Vec::new(),
        across: None,
    };
    assert_eq!(
        written(&answer, Output::Json),
        concat!(
            r#"{"columns":[{"name":"month","kind":"dimension","unit":null},{"name":"channel","kind":"dimension","unit":null},"#,
            r#"{"name":"cost_per_contact","kind":"metric","unit":"USD"}],"#,
            r#""rows":[{"month":"2025-01","channel":"phone","cost_per_contact":400}],"#,
            r#""blanks":[],"partial":[],"totals":[],"rest":[],"notes":[]}"#,
            "\n"
        )
    );
}

#[test]
fn a_number_has_all_its_digits_and_never_an_exponent() {
    let numbers = [
        ("123456789012345678901234567890.5", "123456789012345678901234567890.5"),
        ("0.0000000000000000000000000001", "0.0000000000000000000000000001"),
        ("1/3", "0.3333333333333333333333333333"),
        ("-2/3", "-0.6666666666666666666666666667"),
        ("100000000000000000000000000000000000000000", "100000000000000000000000000000000000000000"),
    ];
    for (number, digits) in numbers {
        let answer = Answer {
            dimensions: Vec::new(),
            metrics: vec![metric("m", "", None)],
            lines: vec![kpi::finish::Line {
                kind: kpi::finish::LineKind::Detail,
                keys: vec![],
                cells: vec![cell(number)],
            }],
            notes: Vec::new(),
            across: None,
        };
        assert_eq!(written(&answer, Output::Csv), format!("m\r\n{digits}\r\n"));
        assert_eq!(written(&answer, Output::Ndjson), format!("{{\"m\":{digits}}}\n"));
        let value = serde_json::to_value(&answer).unwrap();
        assert_eq!(value["rows"][0]["m"].to_string(), digits);
    }
}

#[test]
fn csv_quotes_what_must_be_quoted() {
    let mut answer = heatmap();
    answer.across = None;
    answer.dimensions = vec![dimension("a,b", KeyShow::Plain), dimension("c", KeyShow::Plain)];
    answer.lines = vec![line(&["say \"hi\"", " padded"], &["1"]), line(&["two\nlines", "?"], &["?zero base"])];
    assert_eq!(
        written(&answer, Output::Csv),
        "\"a,b\",c,calls\r\n\"say \"\"hi\"\"\",\" padded\",1\r\n\"two\nlines\",,\r\n"
    );
}

#[test]
fn weekdays_and_half_hours_are_texts_and_numbers_are_numbers() {
    let mut answer = heatmap();
    answer.dimensions.push(dimension("age", KeyShow::Plain));
    answer.lines.truncate(1);
    answer.lines[0].keys.push(key("42"));
    let value = serde_json::to_value(&answer).unwrap();
    assert_eq!(
        value["rows"][0].to_string(),
        r#"{"age":42,"calls":10,"half_hour":"09:00","weekday(started_at)":"Monday"}"#
    );
}
