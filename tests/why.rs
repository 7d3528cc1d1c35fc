//! `kpi why`: the parts add up to the change to the last digit, in random worlds, and each part is what the textbook says,
//! worked out again from the rows.

use crate::oracle::random::Random;
use kpi::data::{Binding, From};
use kpi::finish::{KeyCell, LineKind};
use kpi::syntax::QuestionText;
use kpi::value::{Exact, Value};
use kpi::why::{Contribution, Presence};
use kpi::{Project, Why};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use std::collections::BTreeMap;

const WORLDS: u64 = 40;

/// A row of the log: month, group, two amounts, whether it was answered. A row of the ledger: month, group, cost.
#[derive(Clone, Debug)]
struct Row {
    month: usize,
    group: &'static str,
    wait: Option<i64>,
    talk: Option<i64>,
    answered: bool,
    cost: Option<i64>,
}

struct World {
    contacts: Vec<Row>,
    costs: Vec<Row>,
}

fn world(seed: u64) -> World {
    let mut random = Random::new(seed);
    let groups: &[&'static str] = match random.below(3) {
        0 => &["phone", "chat"],
        1 => &["phone", "chat", "mail", ""],
        _ => &["a"],
    };
    let mut rows = |most: usize| -> Vec<Row> {
        let count = 1 + random.below(most);
        (0..count)
            .map(|_| Row {
                month: random.below(2),
                group: *random.pick::<&'static str>(groups),
                wait: (!random.percent(15)).then(|| random.between(-5, 60)),
                talk: (!random.percent(15)).then(|| random.between(0, 900)),
                answered: random.percent(60),
                cost: (!random.percent(10)).then(|| random.between(-300, 90_000)),
            })
            .collect()
    };
    World { contacts: rows(30), costs: rows(12) }
}

const FORMULAS: &str = r#"
table contacts { time day; covers 2025-01-01 to 2025-02-28 }
table costs { time billed; covers 2025-01-01 to 2025-02-28 }
waits = sum(wait) { blank as 0 }
offered = count(contacts)
answered_contacts = count(contacts where answered)
cost_per_contact = sum(cost) / count(contacts)
answer_rate = count(contacts where answered) / count(contacts) { minimum_base: 1 }
lost_rate = 1 - answer_rate
mean_wait = average(wait where answered)
handle = 2 * average(wait) - average(talk) / 3 + 7
weighed = weighted_average(wait, talk)
balance = sum(cost) - 3 * sum(wait) + 5
rates = (sum(wait) / count(contacts)) / (sum(talk) / count(contacts))
"#;

/// A metric as quotients of sums: for rows of contacts and costs, numerators and divisors.
type Terms = fn(&[&Row], &[&Row]) -> Vec<(BigRational, Option<BigRational>)>;

const METRICS: [(&str, Terms); 11] = [
    ("waits", |contacts, _| vec![(sum(contacts, |row| row.wait), None)]),
    ("offered", |contacts, _| vec![(number(contacts.len()), None)]),
    ("answered_contacts", |contacts, _| vec![(number(contacts.iter().filter(|row| row.answered).count()), None)]),
    ("cost_per_contact", |contacts, costs| vec![(cents(costs), Some(number(contacts.len())))]),
    ("answer_rate", |contacts, _| {
        vec![(number(contacts.iter().filter(|row| row.answered).count()), Some(number(contacts.len())))]
    }),
    ("lost_rate", |contacts, _| {
        vec![(-number(contacts.iter().filter(|row| row.answered).count()), Some(number(contacts.len())))]
    }),
    ("mean_wait", |contacts, _| {
        let answered: Vec<&Row> = contacts.iter().copied().filter(|row| row.answered).collect();
        vec![(sum(&answered, |row| row.wait), Some(filled(&answered, |row| row.wait)))]
    }),
    ("handle", |contacts, _| {
        vec![
            (number(2) * sum(contacts, |row| row.wait), Some(filled(contacts, |row| row.wait))),
            (-sum(contacts, |row| row.talk) / number(3), Some(filled(contacts, |row| row.talk))),
        ]
    }),
    ("weighed", |contacts, _| {
        let both: Vec<&Row> = contacts.iter().copied().filter(|row| row.wait.is_some() && row.talk.is_some()).collect();
        vec![(sum(&both, |row| Some(row.wait? * row.talk?)), Some(sum(&both, |row| row.talk)))]
    }),
    ("balance", |contacts, costs| vec![(cents(costs) - number(3) * sum(contacts, |row| row.wait), None)]),
    ("rates", |contacts, _| vec![(sum(contacts, |row| row.wait), Some(sum(contacts, |row| row.talk)))]),
];

fn number(count: usize) -> BigRational {
    BigRational::from_integer(BigInt::from(count))
}

fn sum(rows: &[&Row], of: fn(&Row) -> Option<i64>) -> BigRational {
    BigRational::from_integer(rows.iter().filter_map(|row| of(row)).map(BigInt::from).sum())
}

fn filled(rows: &[&Row], of: fn(&Row) -> Option<i64>) -> BigRational {
    number(rows.iter().filter(|row| of(row).is_some()).count())
}

fn cents(rows: &[&Row]) -> BigRational {
    sum(rows, |row| row.cost) / number(100)
}

fn project(world: &World) -> Project {
    let text = |value: Option<i64>| value.map_or_else(String::new, |value| value.to_string());
    let day = |row: &Row| ["2025-01-10", "2025-02-10"][row.month].to_owned();
    let contacts = world
        .contacts
        .iter()
        .map(|row| vec![day(row), row.group.to_owned(), text(row.wait), text(row.talk), row.answered.to_string()]);
    let costs = world.costs.iter().map(|row| {
        let cost = row.cost.map_or_else(String::new, |cents| {
            let sign = if cents < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
        });
        vec![day(row), row.group.to_owned(), cost]
    });
    // A column without a filled cell has no type: one row that stands in no period gives it one.
    let before = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let mut project = Project::new();
    project.threads(1).formulas("formulas.kpi", FORMULAS);
    for (name, header, rows) in [
        (
            "contacts",
            &["day", "channel", "wait", "talk", "answered"][..],
            contacts.chain([before(&["2024-06-01", "x", "1", "1", "true"])]).collect::<Vec<_>>(),
        ),
        ("costs", &["billed", "channel", "cost"][..], costs.chain([before(&["2024-06-01", "x", "1.00"])]).collect()),
    ] {
        let header = header.iter().map(|name| (*name).to_owned()).collect();
        let from = From::Cells { header, rows, origin: "a random world".into() };
        project.bind(Binding { name: Some(name.into()), from, format: None });
    }
    project
}

fn asked(project: &mut Project, metric: &str, by: &str) -> Result<Why, String> {
    let text = QuestionText {
        metrics: vec![metric.into()],
        by: vec![by.into()],
        from: Some("2025-01".into()),
        to: Some("2025-02".into()),
        ..QuestionText::default()
    };
    let question = project.question(&text).expect("a question");
    project.why(&question, false).map_err(|error| error.to_string())
}

fn big(number: &Exact) -> BigRational {
    let (top, bottom) = number.parts();
    BigRational::new(top, bottom)
}

/// Own, mix and other of a group, from the rows.
fn textbook(terms: Terms, world: &World, group: &str) -> [BigRational; 3] {
    let rows = |all: &'_ [Row], month: usize, of: Option<&str>| -> Vec<Row> {
        all.iter().filter(|row| row.month == month && of.is_none_or(|group| row.group == group)).cloned().collect()
    };
    let values = |month: usize, of: Option<&str>| {
        let (contacts, costs) = (rows(&world.contacts, month, of), rows(&world.costs, month, of));
        terms(&contacts.iter().collect::<Vec<_>>(), &costs.iter().collect::<Vec<_>>())
    };
    let half = |a: &BigRational, b: &BigRational| (a + b) / number(2);
    let (mut own, mut mix, mut other) = (BigRational::zero(), BigRational::zero(), BigRational::zero());
    let parts = values(0, Some(group)).into_iter().zip(values(1, Some(group)));
    let wholes = values(0, None).into_iter().zip(values(1, None));
    for (((n0, d0), (n1, d1)), ((all_n0, all_d0), (all_n1, all_d1))) in parts.zip(wholes) {
        let (Some(d0), Some(d1), Some(all_d0), Some(all_d1)) = (d0, d1, all_d0, all_d1) else {
            own += n1 - n0;
            continue;
        };
        let whole = half(&(&all_n0 / &all_d0), &(&all_n1 / &all_d1));
        let (w0, w1) = (&d0 / &all_d0, &d1 / &all_d1);
        if d0.is_zero() || d1.is_zero() {
            other += n1 / all_d1 - n0 / all_d0 - whole * (w1 - w0);
        } else {
            let (r0, r1) = (n0 / d0, n1 / d1);
            own += half(&w0, &w1) * (&r1 - &r0);
            mix += (half(&r0, &r1) - whole) * (w1 - w0);
        }
    }
    [own, mix, other]
}

fn group_of(one: &Contribution) -> String {
    match one.keys.as_slice() {
        [KeyCell::Value(Value::Text(text))] => text.to_string(),
        _ => String::new(),
    }
}

#[test]
fn the_parts_add_up_to_the_change_and_are_those_of_the_textbook() {
    let (mut divided, mut withheld) = (0, 0);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..WORLDS {
        let world = world(seed);
        let mut project = project(&world);
        for (metric, terms) in METRICS {
            let why = asked(&mut project, metric, "channel").unwrap_or_else(|error| panic!("{seed} {metric} {error}"));
            if why.withheld.is_some() {
                withheld += 1;
                assert!(why.groups.iter().all(|one| one.effects.is_none()));
                continue;
            }
            divided += 1;
            let [before, after] = &why.whole.values;
            let change = big(after.value.as_number().unwrap()) - big(before.value.as_number().unwrap());
            let mut left = change.clone();
            for one in &why.groups {
                let effects = one.effects.as_ref().expect("a divided change");
                left -= big(&effects.all);
                let [own, mix, other] = textbook(terms, &world, &group_of(one));
                let all = &own + &mix + &other;
                assert_eq!(big(&effects.all), all, "{seed} {metric} {:?}", one.keys);
                match one.presence {
                    // What comes or goes is one effect.
                    Presence::Entered | Presence::Left => assert_eq!(big(&effects.other), all),
                    _ => assert_eq!([&effects.own, &effects.mix, &effects.other].map(big), [own, mix, other]),
                }
                *seen.entry(format!("{:?}", one.presence)).or_default() += 1;
            }
            assert!(left.is_zero(), "{seed} {metric}: {left} is left over of {change}");
            assert_eq!(big(&why.whole.effects.as_ref().unwrap().all), change);
        }
    }
    assert!(divided > 150 && withheld > 10, "{divided} {withheld}");
    assert!(
        ["Stayed", "Entered", "Left", "NoBase"].iter().all(|kind| seen.get(*kind).is_some_and(|n| *n > 5)),
        "{seen:?}"
    );
}

#[test]
fn the_largest_effects_come_first_and_the_others_are_one_line() {
    for seed in 0..40 {
        let world = world(seed);
        let mut project = project(&world);
        let text = QuestionText {
            metrics: vec!["cost_per_contact".into()],
            by: vec!["channel".into()],
            from: Some("2025-01".into()),
            to: Some("2025-02".into()),
            top: Some("1".into()),
            ..QuestionText::default()
        };
        let question = project.question(&text).unwrap();
        let why = project.why(&question, false).unwrap();
        let (Some(whole), [first, rest @ ..]) = (&why.whole.effects, why.groups.as_slice()) else { continue };
        let Some(rest) = rest.first() else { continue };
        assert!(matches!(rest.kind, LineKind::Rest(_)));
        let (first, rest) = (first.effects.as_ref().unwrap(), rest.effects.as_ref().unwrap());
        assert_eq!(first.all.add(&rest.all).unwrap(), whole.all);
        assert_eq!(first.own.add(&rest.own).unwrap(), whole.own);
    }
}

#[test]
fn what_is_no_sum_is_a_problem_that_names_it() {
    let world = world(1);
    let mut project = project(&world);
    project.formulas(
        "more.kpi",
        "m = median(wait)\nd = count_distinct(contacts.channel)\nn = average(count(contacts) by channel)\no = share(count(contacts))\n\
         r = round(average(wait), 1)\np = sum(wait) * count(contacts)\nf = 7\ng = count(contacts) / (1 + count(contacts))\n",
    );
    for metric in ["m", "d", "n", "o", "r", "p", "f", "g"] {
        let said = asked(&mut project, metric, "channel").unwrap_err();
        assert!(said.starts_with("K0640") && said.contains(&format!("`{metric}`")), "{said}");
    }
    assert!(asked(&mut project, "offered", "day").unwrap_err().starts_with("K0641"));
    assert!(asked(&mut project, "offered", "weekday").is_ok());
}
