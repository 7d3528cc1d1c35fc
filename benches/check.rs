//! How long it takes to read 1,000 metrics, and to check them against a table: what an editor or a command waits for
//! before anything is computed.

use criterion::{Criterion, criterion_group, criterion_main};
use kpi::Project;
use kpi::data::{Binding, From};
use kpi::source::SourceId;
use kpi::syntax::parse;
use std::fmt::Write;
use std::hint::black_box;

/// A table and 1,000 metrics, each with what real ones have: documentation, a filter, a label, and others that it uses.
fn book() -> String {
    let mut text = String::from(
        "table contacts {\n  time started_at\n  unit wait, talk: s\n  handle = talk + wait\n}\nparam limit = 20 s\n\n",
    );
    for number in 0..1_000 {
        let formula = match number {
            0 => "sum(handle where answered) / count(contacts)".to_owned(),
            _ if number % 3 == 0 => format!("metric_{} / (metric_{} over all)", number - 1, number / 2),
            _ if number % 3 == 1 => format!("count(contacts where wait <= limit and queue = \"q{number}\")"),
            _ => format!("average(talk where channel in (\"phone\", \"chat\")) * {number} else 0"),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "## What number {number} means.\nmetric_{number} = {formula} {{\n  label: \"Metric {number}\"\n  better: higher\n}}\n",
        );
    }
    text
}

fn read(criterion: &mut Criterion) {
    let text = book();
    let (script, problems) = parse(SourceId(0), &text);
    assert!(problems.is_empty() && script.items.len() == 1_002, "the book of the benchmark is right");
    criterion.bench_function("read 1,000 metrics", |bencher| bencher.iter(|| parse(SourceId(0), black_box(&text))));
}

fn check(criterion: &mut Criterion) {
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let from = From::Cells {
        header: cells("started_at,channel,queue,answered,wait,talk"),
        rows: vec![cells("2025-03-01 09:00,phone,q1,true,12,300")],
        origin: "the benchmark".to_owned(),
    };
    let table = Binding { name: Some("contacts".to_owned()), from, format: None };
    let text = book();
    criterion.bench_function("read and check 1,000 metrics", |bencher| {
        bencher.iter(|| {
            let mut project = Project::new();
            project.formulas("book.kpi", black_box(text.as_str())).bind(table.clone());
            let problems = project.check().unwrap_or_default();
            assert!(problems.iter().all(|problem| problem.warning), "the book of the benchmark is right");
        });
    });
}

criterion_group!(benches, read, check);
criterion_main!(benches);
