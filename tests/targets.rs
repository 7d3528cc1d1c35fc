//! Targets that stand in a table: each line's number, or why it has none, against a reading of the rows one by one.

use kpi::calendar::Grain;
use kpi::data::{Binding, From};
use kpi::finish::{KeyCell, NoGoal};
use kpi::value::{Exact, Value};
use kpi::{Answer, Error, Project, QuestionText};

const FORMULAS: &str = "table contacts { time day }
table targets { unit pace: min }
on_time = count(contacts where ok) / count(contacts) { better: higher; target: targets.level \"the yearly plan\" }
offered = count(contacts) { target: targets.goal }
pace = average(wait) { unit: s; better: lower; target: targets.pace }
";

/// A small deterministic stream of numbers.
struct Stream(u64);

impl Stream {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// One row of the table of targets as a person reads it.
#[derive(Clone, Debug)]
struct Row {
    month: u32,
    channel: &'static str,
    cells: [Option<u32>; 3],
}

struct World {
    contacts: Vec<Vec<String>>,
    targets: Vec<Row>,
}

const CHANNELS: [&str; 3] = ["chat", "mail", "phone"];

fn world(seed: u64) -> World {
    let mut stream = Stream(seed.wrapping_mul(7919).wrapping_add(17));
    let contacts = (0..60).map(|id| {
        let day = format!("2025-{:02}-{:02}", 1 + stream.below(6), 1 + stream.below(28));
        let (channel, agent) = (CHANNELS[stream.below(3) as usize], stream.below(3));
        let (ok, wait) = (stream.below(4) > 0, stream.below(300));
        vec![id.to_string(), day, channel.to_owned(), format!("a{agent}"), ok.to_string(), wait.to_string()]
    });
    let contacts = contacts.collect();
    let mut targets = Vec::new();
    let last = 3 + stream.below(4) as u32;
    for month in 2..=last {
        for channel in CHANNELS {
            let times = [1, 1, 1, 1, 0, 2][stream.below(6) as usize];
            for _ in 0..times {
                let mut cell = |choices: u64| (stream.below(8) > 0).then(|| 1 + stream.below(choices) as u32);
                targets.push(Row { month, channel, cells: [cell(2), cell(2), cell(3)] });
            }
        }
    }
    World { contacts, targets }
}

fn bound(world: &World) -> Project {
    let mut project = Project::new();
    project.formulas("f.kpi", FORMULAS);
    let header = |names: &str| names.split(',').map(str::to_owned).collect::<Vec<_>>();
    let mut bind = |name: &str, names: &str, rows: Vec<Vec<String>>| {
        let from = From::Cells { header: header(names), rows, origin: "cells".into() };
        project.bind(Binding { name: Some(name.into()), from, format: None });
    };
    bind("contacts", "id,day,channel,agent,ok,wait", world.contacts.clone());
    let rows = world.targets.iter().map(|row| {
        let cells = row.cells.map(|cell| cell.map_or_else(String::new, |cell| cell.to_string()));
        [vec![format!("2025-{:02}", row.month), row.channel.to_owned()], cells.to_vec()].concat()
    });
    bind("targets", "month,channel,level,goal,pace", rows.collect());
    project
}

/// What a line stands for: its months, if it is of a period, and its channel.
struct Group {
    months: Option<(u32, u32)>,
    channel: Option<String>,
    known: bool,
}

fn group(answer: &Answer, keys: &[KeyCell]) -> Group {
    let mut group = Group { months: None, channel: None, known: true };
    for (dimension, key) in answer.dimensions.iter().zip(keys) {
        match (dimension.name.as_str(), key) {
            (_, KeyCell::All) => {}
            ("channel", KeyCell::Value(Value::Text(text))) => group.channel = Some(text.to_string()),
            (_, KeyCell::Value(Value::Period(period))) if period.grain >= Grain::Month => {
                let first = period.to_string();
                let first = match first.split_once("-Q") {
                    Some((_, quarter)) => 3 * quarter.parse::<u32>().unwrap() - 2,
                    None => first[5..].parse().unwrap(),
                };
                group.months = Some((first, first + if period.grain == Grain::Month { 0 } else { 2 }));
            }
            _ => group.known = false,
        }
    }
    group
}

/// The rule, read literally: of the rows that belong to the line, all must say the same; of a count there must be one.
/// What the table covers is known of all rows, before any filter.
fn target(
    all: &[Row],
    kept: impl Fn(&Row) -> bool,
    group: &Group,
    (at, partial): (usize, bool),
    asked: Option<(u32, u32)>,
) -> Result<Exact, NoGoal> {
    if !group.known {
        return Err(NoGoal::OtherKeys);
    }
    let months = match (group.months, asked) {
        (Some(a), Some(b)) => Some((a.0.max(b.0), a.1.min(b.1))),
        (a, b) => a.or(b),
    };
    let (from, to) = (all.iter().map(|row| row.month).min(), all.iter().map(|row| row.month).max());
    if let Some((first, last)) = months
        && !(first..=last).any(|month| from <= Some(month) && Some(month) <= to)
    {
        return Err(NoGoal::NotCovered);
    }
    let own: Vec<&Row> = all
        .iter()
        .filter(|row| kept(row))
        .filter(|row| months.is_none_or(|(first, last)| first <= row.month && row.month <= last))
        .filter(|row| group.channel.as_deref().is_none_or(|channel| row.channel == channel))
        .collect();
    let cells: Vec<u32> = own.iter().filter_map(|row| row.cells[at]).collect();
    match (own.len(), cells.as_slice()) {
        (0, _) => Err(NoGoal::NoRows),
        (_, []) => Err(NoGoal::NoValue),
        (rows, [first, rest @ ..])
            if rest.len() + 1 == rows && rest.iter().all(|cell| cell == first) && (at != 1 || rows == 1) =>
        {
            // A month's number of contacts is to be reached in that month, and in all of it.
            match at {
                1 if months.is_none_or(|(first, last)| first != last) => return Err(NoGoal::OfAPart),
                1 if partial => return Err(NoGoal::Partial),
                _ => {}
            }
            Ok(Exact::from(u64::from(*first) * if at == 2 { 60 } else { 1 }))
        }
        _ => Err(NoGoal::Several),
    }
}

fn asked(
    project: &mut Project,
    by: &[&str],
    period: Option<(u32, u32)>,
    filter: Option<&str>,
) -> Result<Answer, Error> {
    let month = |month: u32| format!("2025-{month:02}");
    let text = QuestionText {
        metrics: ["on_time", "offered", "pace"].map(str::to_owned).to_vec(),
        by: by.iter().map(|key| (*key).to_owned()).collect(),
        from: period.map(|(from, _)| month(from)),
        to: period.map(|(_, to)| month(to)),
        filter: filter.map(str::to_owned),
        totals: true,
        ..Default::default()
    };
    let question = project.question(&text)?;
    project.ask(&question)
}

#[test]
fn each_line_has_the_target_of_its_rows() {
    let mut met = std::collections::BTreeMap::new();
    for seed in 0..10 {
        let world = world(seed);
        let mut project = bound(&world);
        for by in [
            &["month", "channel"][..],
            &["channel", "quarter"],
            &["month"],
            &["channel"],
            &[],
            &["day"],
            &["month", "agent"],
        ] {
            for (period, filter) in [(None, None), (Some((2, 4)), None), (None, Some("channel = \"chat\""))] {
                let answer = asked(&mut project, by, period, filter).expect("an answer");
                for line in &answer.lines {
                    let group = group(&answer, &line.keys);
                    for (at, cell) in line.cells.iter().enumerate() {
                        let kept = |row: &Row| filter.is_none() || row.channel == "chat";
                        let wanted = target(&world.targets, kept, &group, (at, cell.partial), period);
                        assert_eq!(
                            cell.goal,
                            Some(wanted.clone()),
                            "seed {seed} by {by:?} {period:?} {filter:?} {:?} {at}",
                            line.keys
                        );
                        *met.entry(wanted.map(|_| ()).map_err(NoGoal::words)).or_insert(0) += 1;
                    }
                }
            }
        }
    }
    assert_eq!(met.len(), 8, "every kind of line was met: {met:?}");
}

#[test]
fn a_filter_that_the_targets_do_not_know_leaves_none() {
    let mut project = bound(&world(1));
    let answer = asked(&mut project, &["month"], None, Some("agent = \"a1\"")).expect("an answer");
    assert!(answer.lines.iter().flat_map(|line| &line.cells).all(|cell| cell.goal.is_none()));
    let said = "`targets` does not know agent, by which the question leaves rows out: there is no target";
    assert!(answer.notes.iter().any(|note| note.message == said), "{:?}", answer.notes);
}

#[test]
fn a_metric_can_be_asked_and_tested_without_its_table_of_targets() {
    let mut project = Project::new();
    let test = "test \"one\" {
  contacts:
    | id | day        | channel | agent | ok   | wait |
    | 1  | 2025-01-01 | chat    | a     | true | 5    |
  expect offered = 1
  expect on_time by channel:
    | channel | on_time |
    | chat    | 100%    |
}";
    project.formulas("f.kpi", format!("{FORMULAS}\n{test}\n"));
    let outcomes = project.test().expect("threads");
    assert!(!outcomes.is_empty() && outcomes.iter().all(kpi::trial::Outcome::passed), "{outcomes:?}");
    let rows = vec!["1,2025-01-01,chat,a,true,5".split(',').map(str::to_owned).collect()];
    let header = "id,day,channel,agent,ok,wait".split(',').map(str::to_owned).collect();
    let from = From::Cells { header, rows, origin: "cells".into() };
    project.bind(Binding { name: Some("contacts".into()), from, format: None });
    let answer = asked(&mut project, &["channel"], None, None).expect("an answer");
    assert!(answer.metrics.iter().all(|metric| metric.target.is_none()));
    assert_eq!(answer.notes[0].message, "there is no table `targets` here, so there is no target");
}

#[test]
fn a_table_of_targets_makes_no_lines() {
    let mut project = bound(&world(3));
    project.formulas("g.kpi", "bare = count(contacts)");
    let text = |metric: &str| QuestionText {
        metrics: vec![metric.to_owned()],
        by: vec!["month".into(), "channel".into()],
        ..Default::default()
    };
    let lines = |project: &mut Project, metric: &str| {
        let question = project.question(&text(metric)).expect("a question");
        project.ask(&question).expect("an answer").lines.iter().map(|line| line.keys.clone()).collect::<Vec<_>>()
    };
    assert_eq!(lines(&mut project, "offered"), lines(&mut project, "bare"));
}

#[test]
fn a_table_without_a_time_holds_at_any() {
    let mut project = Project::new();
    project
        .formulas("f.kpi", "rate = count(contacts where ok) / count(contacts) { better: higher; target: goals.level }");
    let from = |name: &str, header: &[&str], rows: &[&[&str]]| Binding {
        name: Some(name.into()),
        from: From::Cells {
            header: header.iter().map(|cell| (*cell).to_owned()).collect(),
            rows: rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect(),
            origin: "cells".into(),
        },
        format: None,
    };
    project.bind(from(
        "contacts",
        &["day", "channel", "ok"],
        &[&["2025-01-01", "a", "true"], &["2025-02-01", "a", "false"], &["2025-02-02", "b", "true"]],
    ));
    project.bind(from("goals", &["channel", "level"], &[&["a", "0.5"], &["b", "0.9"]]));
    let question = QuestionText { by: vec!["month".into(), "channel".into()], totals: true, ..Default::default() };
    let question = project.question(&question).expect("a question");
    let answer = project.ask(&question).expect("an answer");
    let goals: Vec<_> = answer.lines.iter().map(|line| line.cells[0].goal.clone()).collect();
    let (half, most, none) =
        (Some(Ok(Exact::parse("0.5").unwrap())), Some(Ok(Exact::parse("0.9").unwrap())), Some(Err(NoGoal::Several)));
    assert_eq!(goals, [half.clone(), most.clone(), none.clone(), half, most, none.clone(), none]);
}
