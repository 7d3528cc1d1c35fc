//! Questions as they are typed, part by part.

use super::{outline, plain};
use kpi::source::Sources;
use kpi::syntax::{Asked, QuestionText, question, setting};

fn strings(all: &[&str]) -> Vec<String> {
    all.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn every_part() {
    let mut sources = Sources::default();
    let text = QuestionText {
        metrics: strings(&["cost_per_contact", "`Call Id`"]),
        expressions: strings(&["sum(costs)", "x = sum(costs) / 2"]),
        by: strings(&["month,channel", "weekday(started_at)"]),
        filter: Some("channel = \"phone\" and wait > 3 s".to_owned()),
        having: Some("abs(z) > 3".to_owned()),
        from: Some("2025-01".to_owned()),
        to: Some(" 2025-Q1 ".to_owned()),
        set: strings(&["answer_within=30 s", "a=1,b=2%"]),
        sort: strings(&["-cost,channel", "+x"]),
        top: Some("5 institution by complaints".to_owned()),
        period: None,
        across: Some("hour".to_owned()),
        as_of: Some("2025-03-31".to_owned()),
        totals: true,
        sparse: false,
    };
    let question = question(&mut sources, &text).expect("a question without problems");
    assert_eq!(question.metrics.len(), 4);
    assert!(matches!(&question.metrics[3], Asked::Formula { name: Some(name), .. } if &*name.text == "x"));
    assert_eq!(outline::keys(&question.by), "month, channel, weekday(started_at)");
    assert_eq!(question.set.len(), 3);
    let sort: Vec<_> = question.sort.iter().map(|sort| (outline::expr(&sort.by), sort.descending)).collect();
    assert_eq!(sort, [("cost".to_owned(), Some(true)), ("channel".to_owned(), None), ("x".to_owned(), Some(false))]);
    let top = question.top.expect("the top");
    assert_eq!(
        (top.count, top.of.map(|name| name.text.to_string()), top.by.is_some()),
        (5, Some("institution".to_owned()), true)
    );
    assert_eq!(question.from.expect("a period").0.to_string(), "2025-01");
    assert_eq!(sources.iter().count(), 17);
}

#[test]
fn every_bad_part_is_said_at_once() {
    let mut sources = Sources::default();
    let text = QuestionText {
        metrics: strings(&["cost per contact"]),
        expressions: strings(&["=SUM(costs)", "a / b where c", "sum(x", "sum(a)\nb = 3", "with = 3", "sum(wait);"]),
        by: strings(&["month,,channel", ""]),
        filter: Some("channel == 'phone'".to_owned()),
        from: Some("March 2025".to_owned()),
        to: Some("2025-02-30".to_owned()),
        set: strings(&["x"]),
        sort: strings(&["-"]),
        top: Some("ten".to_owned()),
        as_of: Some("2025-03".to_owned()),
        ..QuestionText::default()
    };
    let problems = question(&mut sources, &text).expect_err("a question with problems");
    let page: String = problems
        .iter()
        .map(|problem| {
            let name = sources.get(problem.span().source).map_or("", |source| source.name.as_str());
            format!("{name} {}", plain(&sources, problem))
        })
        .collect();
    insta::assert_snapshot!(page);
}

#[test]
fn settings_alone() {
    let mut sources = Sources::default();
    assert_eq!(setting(&mut sources, "--set", "agents=12").expect("a setting").len(), 1);
    assert_eq!(setting(&mut sources, "--set", "agents").expect_err("no setting").len(), 1);
}
