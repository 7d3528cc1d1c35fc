//! Random worlds: small tables with everything that makes numbers wrong.

use super::almanac::Almanac;
use super::book::{Book, Sheet, World};
use super::build::*;
use super::calendar::{self, DAY, day_text};
use super::formula::Maker;
use super::random::Random;
use kpi::calendar::{Grain, Month, Period};
use kpi::source::Span;
use kpi::syntax::{
    Asked, ClauseKind, Expr, ExprKind, FromHow, Key, Sort, Table, TableEntry, TableEntryKind, TableFrom, Top,
};
use kpi::unit::Unit;

/// What a world was made with, for the formulas.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// `wait` is in minutes, `talk` and `hold` in seconds.
    pub units: bool,
    /// Costs come by the month.
    pub monthly_costs: bool,
    /// They may be asked by days: `spread evenly`.
    pub spread_costs: bool,
    /// The days that contacts reach over.
    pub days: i64,
}

/// The world of a seed.
pub fn world(seed: u64) -> World {
    let mut random = Random::new(seed);
    let first_day = *random.pick(&[
        calendar::day_number(2024, 2, 27),
        calendar::day_number(2024, 12, 28),
        calendar::day_number(2020, 12, 26),
        calendar::day_number(2025, 1, 30),
        calendar::day_number(2025, 3, 29),
        calendar::day_number(2023, 2, 28),
        calendar::day_number(2025, 6, 2),
    ]);
    let shape = Shape {
        units: random.percent(40),
        monthly_costs: random.percent(60),
        spread_costs: random.percent(35),
        days: *random.pick(&[1, 2, 4, 9, 20, 40, 75]),
    };
    let mut world = World::default();
    world.tables.push(contacts(&mut random, first_day, shape));
    world.tables.push(agents(&mut random));
    if random.percent(60) {
        world.tables.push(costs(&mut random, first_day, shape));
    }
    world.tables.push(desks(&mut random));
    world.tables.push(rosters(&mut random, first_day, shape));
    world.tables.push(plans(&mut random));
    if Random::new(seed ^ 0x5A5A).percent(25) {
        lasting(&mut Random::new(seed ^ 0x5A5B), &mut world.tables[0], shape);
    }
    world.almanac = almanac(&mut Random::new(seed ^ 0xA1A1), first_day);
    if random.percent(40) {
        world.derived.push(cases(&mut random));
    }
    world.params.push(param("limit", if shape.units { with_unit("2", "min") } else { number("2") }));
    ask(&mut random, &mut world, shape);
    world
}

/// Most worlds have a calendar of their own: another first day of the week, a fiscal year.
fn almanac(random: &mut Random, from: i64) -> Almanac {
    let first_day = random.percent(40).then(|| random.between(1, 7));
    let fiscal = random.percent(50).then(|| random.between(1, 12));
    let mut almanac = Almanac { first_day, fiscal, ..Almanac::default() };
    if random.percent(30) {
        let days: Vec<i64> = (0..random.between(1, 6)).map(|_| from + random.between(-4, 30)).collect();
        let (yearly, once): (Vec<i64>, Vec<i64>) = days.into_iter().partition(|day| day % 3 == 0);
        almanac.holidays.extend(once);
        almanac.yearly.extend(yearly.into_iter().map(|day| day_text(day)[5..].to_owned()));
    }
    if random.percent(35) {
        let from = *random.pick(&[0, 8 * 60, 9 * 60 + 15]);
        let to = *random.pick(&[17 * 60, 18 * 60 + 45, 24 * 60]);
        let mut open = [Some((from, to)); 7];
        open[5] = random.percent(50).then_some((10 * 60, 14 * 60));
        open[6] = None;
        almanac.open = Some(open);
    }
    almanac
}

fn contacts(random: &mut Random, first_day: i64, shape: Shape) -> Sheet {
    let header = ["id", "started_at", "closed_on", "channel", "agent_id", "answered", "wait", "talk", "hold", "score"];
    let rows = *random.pick(&[1, 2, 3, 5, 8, 13]);
    let blank = *random.pick(&[0, 10, 35]);
    let timeless = *random.pick(&[0, 0, 15]);
    let scale = random.below(5);
    let mut cells = Vec::new();
    for row in 0..rows {
        let moment = (first_day + random.between(0, shape.days - 1)) * DAY + random.between(0, 86_399) * 1_000_000;
        // Midnight and the last second of a day are where periods go wrong.
        let moment = match random.below(8) {
            0 => moment.div_euclid(DAY) * DAY,
            1 => moment.div_euclid(DAY) * DAY + 86_399_000_000,
            _ => moment,
        };
        let closed = moment.div_euclid(DAY) + random.between(0, 3);
        let mut maybe = |text: String, share: usize| if random.percent(share) { String::new() } else { text };
        let started = maybe(calendar::moment_text(moment), timeless);
        let closed = maybe(calendar::day_text(closed), blank);
        let mut text = |from: &[&str]| {
            if random.percent(blank) { String::new() } else { (*random.pick(from)).to_owned() }
        };
        let channel = text(&["phone", "Phone", "chat", "mail"]);
        let agent = text(&["a", "b", "c", "A", "gone"]);
        let answered = text(&["true", "false", "true"]);
        let mut amount = |low, high, scale, share| {
            if random.percent(share) { String::new() } else { decimal_text(random.between(low, high), scale) }
        };
        let wait = amount(0, 400, 2, blank);
        let talk = amount(-50, 9_000, scale, blank);
        let hold = amount(0, 3, 0, blank + 15);
        let score = amount(-1, 3, 0, blank);
        cells.push(vec![(row + 1).to_string(), started, closed, channel, agent, answered, wait, talk, hold, score]);
    }
    let first = [
        "1",
        &calendar::moment_text(first_day * DAY),
        &calendar::day_text(first_day),
        "phone",
        "a",
        "true",
        "1",
        "10",
        "1",
        "1",
    ]
    .map(str::to_owned);
    fill_empty_columns(&mut cells, &first);
    let mut says = contacts_say(random, first_day, shape);
    let has_other_scores = cells.iter().any(|row| !["", "0"].contains(&row[9].as_str()));
    if has_other_scores && random.percent(10) {
        says.push(TableEntryKind::BlankCodes { columns: vec![ident("score")], codes: vec![number("0")] });
    }
    Sheet { name: "contacts".into(), header: header.map(str::to_owned).to_vec(), rows: cells, says }
}

/// Contacts that last: from their start to a moment, sometimes before it, or to none yet.
fn lasting(random: &mut Random, contacts: &mut Sheet, shape: Shape) {
    contacts.header.push("ended_at".into());
    let still_open = *random.pick(&[0, 25, 60]);
    for row in &mut contacts.rows {
        let start = calendar::parse_moment(&row[1]);
        let other = calendar::parse_moment("2025-03-30 02:30:00").expect("a moment");
        let start = start.unwrap_or(other);
        let end = match random.below(12) {
            0 => start,
            1 => start - random.between(1, 3 * DAY),
            2 => start.div_euclid(DAY) * DAY + DAY,
            3 => start + random.between(0, shape.days + 40) * DAY,
            4..=6 => start + random.between(0, 3 * 3_600) * 1_000_000,
            _ => start + random.between(0, (shape.days + 2) * 86_400) * 1_000_000,
        };
        row.push(if random.percent(still_open) { String::new() } else { calendar::moment_text(end) });
    }
    if contacts.rows.iter().all(|row| row.last().is_some_and(String::is_empty))
        && let Some(end) = contacts.rows.first_mut().and_then(|row| row.last_mut())
    {
        *end = calendar::moment_text(calendar::day_number(2025, 2, 1) * DAY);
    }
    let end = *random.pick(&["ended_at", "ended_at", "ended_at", "closed_on"]);
    let start = if random.percent(12) { "closed_on" } else { "started_at" };
    contacts.says.push(TableEntryKind::Span { start: ident(start), end: ident(end) });
}

fn contacts_say(random: &mut Random, first_day: i64, shape: Shape) -> Vec<TableEntryKind> {
    let computed = |own: &str, value: Expr| TableEntryKind::Computed { doc: String::new(), name: ident(own), value };
    let unit = |columns: &[&str], unit: &str| TableEntryKind::Unit {
        columns: columns.iter().map(|column| ident(column)).collect(),
        unit: Unit::parse(unit).expect("a unit"),
    };
    let mut says = vec![
        TableEntryKind::Time { name: None, value: name("started_at") },
        TableEntryKind::Link {
            columns: vec![ident("agent_id")],
            table: ident("agents"),
            target: vec![],
            alias: None,
            held: None,
        },
        TableEntryKind::Link {
            columns: vec![ident("agent_id")],
            table: ident("rosters"),
            target: vec![ident("worker")],
            alias: None,
            held: Some(of(ExprKind::Compare(
                Box::new(name("since")),
                vec![
                    (kpi::syntax::CompareOp::LessEqual, name("started_at")),
                    (kpi::syntax::CompareOp::Less, name("until")),
                ],
            ))),
        },
        TableEntryKind::Link {
            columns: vec![ident("channel"), ident("answered")],
            table: ident("plans"),
            target: vec![],
            alias: None,
            held: None,
        },
        computed("handle", plus(name("talk"), name("hold"))),
        computed(
            "band",
            case(
                vec![(at_least(name("score"), "2"), text("top")), (at_least(name("score"), "0"), text("low"))],
                Some(text("bad")),
            ),
        ),
    ];
    says.extend(windows(random, shape).into_iter().map(|(own, value)| computed(own, value)));
    if random.percent(70) {
        says.push(TableEntryKind::Key(vec![ident("id")]));
    }
    if random.percent(15) {
        says.push(TableEntryKind::Fill { columns: vec![ident("hold")], value: number("0") });
    }
    if random.percent(12) {
        let day = |at: i64| date_of(first_day + at);
        let last = random.between(shape.days / 2, shape.days + 3);
        says.push(TableEntryKind::Covers(day(random.between(0, shape.days / 2)), day(last)));
    }
    if random.percent(10) {
        says.push(TableEntryKind::Rows(negated(equal(name("channel"), text("mail")))));
    }
    if random.percent(25) {
        let values = ["mail", "phone", "Phone"].map(text).to_vec();
        says.push(TableEntryKind::Order { column: ident("channel"), values });
    }
    if shape.units {
        says.extend([unit(&["wait"], "min"), unit(&["talk", "hold"], "s")]);
    }
    says
}

/// A table with a row for every agent, or agent and channel, of the contacts.
fn cases(random: &mut Random) -> Table {
    let aggregate = |random: &mut Random, function: &str, arg: Expr| {
        let clauses = match random.below(4) {
            0 => vec![ClauseKind::Where(name("answered"))],
            1 => vec![ClauseKind::Where(at_least(name("score"), "1"))],
            _ => vec![],
        };
        call_with(function, vec![arg], clauses)
    };
    let functions =
        ["sum", "average", "min", "max", "median", "count", "count_distinct", "first", "last", "mode", "stddev_pop"];
    let function = *random.pick(&functions);
    let count = aggregate(random, "count", name("contacts"));
    let points = aggregate(random, function, name("score"));
    let low = aggregate(random, "min", name("id"));
    let spread = minus(aggregate(random, "max", name("id")), low);
    let per = divide(aggregate(random, "sum", name("score")), aggregate(random, "count", name("contacts")));
    let place = call_with("row_number", vec![], vec![ClauseKind::By(keys(&["team"]))]);
    let computed = |own: &str, value: Expr| TableEntryKind::Computed { doc: String::new(), name: ident(own), value };
    let mut says = vec![
        TableEntryKind::Time { name: None, value: name("first_at") },
        computed("first_at", call("min", vec![name("started_at")])),
        TableEntryKind::Link {
            columns: vec![ident("agent_id")],
            table: ident("agents"),
            target: vec![],
            alias: None,
            held: None,
        },
        computed("of_agent", count),
        computed("points", points),
        computed("spread", spread),
        computed("per_contact", per),
        computed("place", place),
    ];
    if random.percent(15) {
        says.push(TableEntryKind::Rows(compare(name("of_agent"), kpi::syntax::CompareOp::Greater, number("1"))));
    }
    let by: &[&str] = if random.percent(60) { &["agent_id"] } else { &["agent_id", "channel"] };
    let from = TableFrom { table: ident("contacts"), how: FromHow::By(keys(by)), span: Span::default() };
    let entries = says.into_iter().map(|kind| TableEntry { kind, span: Span::default(), optional: false }).collect();
    Table { doc: String::new(), name: ident("cases"), from: Some(from), entries, span: Span::default() }
}

/// Columns of contacts that look at the other contacts.
fn windows(random: &mut Random, shape: Shape) -> Vec<(&'static str, Expr)> {
    let mut window = |function: &str, arg: Option<Expr>| {
        let by = *random.pick(&[&["agent_id"][..], &["channel"], &["channel", "answered"], &["team"], &["day"]]);
        let mut clauses = vec![ClauseKind::By(keys(by))];
        if random.percent(30) {
            let answered = name("answered");
            let condition =
                if random.percent(50) { answered } else { at_least(name("score"), *random.pick(&["0", "1"])) };
            clauses.push(ClauseKind::Where(condition));
        }
        if random.percent(8) {
            clauses.push(ClauseKind::On(ident("closed_on")));
        }
        call_with(function, arg.into_iter().collect(), clauses)
    };
    let nth = window("row_number", None);
    let peers = window("count", None);
    let beside = [window("next", Some(name("score"))), window("previous", Some(name("score")))];
    let spell =
        [window("next", Some(name("wait"))), window("sum", Some(name("wait"))), window("last", Some(name("talk")))];
    let all = ["sum", "average", "min", "max", "first", "last", "mode", "count", "count_distinct"]
        .map(|function| window(function, Some(name("score"))));
    let days = random.between(1, shape.days + 1);
    let lengths = [with_unit(&days.to_string(), "d"), with_unit("36", "h"), with_unit("1", "d")];
    let mut again = |length: Expr| {
        let mut clauses = vec![ClauseKind::By(keys(&[*random.pick(&["agent_id", "channel"])]))];
        if random.percent(50) {
            clauses.push(ClauseKind::Where(name("answered")));
        }
        call_with("followed_within", vec![length], clauses)
    };
    let again = lengths.map(&mut again);
    vec![
        ("nth", nth),
        ("peers", peers),
        ("beside", random.pick(&beside).clone()),
        ("spell", random.pick(&spell).clone()),
        ("of_all", random.pick(&all).clone()),
        ("again", random.pick(&again).clone()),
        ("surely", otherwise(name("again"), name("answered"))),
    ]
}

fn date_of(day: i64) -> Expr {
    let (year, month, of_month) = calendar::civil(day);
    let small = |part: i64| u32::try_from(part).expect("a part of a date");
    date(i32::try_from(year).expect("a year"), small(month), small(of_month))
}

fn at_least(left: Expr, right: &str) -> Expr {
    compare(left, kpi::syntax::CompareOp::GreaterEqual, number(right))
}

fn agents(random: &mut Random) -> Sheet {
    let mut rows = Vec::new();
    for agent in ["a", "b", "c", "d"] {
        let team = *random.pick(&["red", "blue", "Red", ""]);
        let seats = if random.percent(20) { String::new() } else { random.between(0, 4).to_string() };
        let desk = *random.pick(&["n", "s", "lost", ""]);
        rows.push(vec![agent.to_owned(), team.to_owned(), seats, desk.to_owned()]);
    }
    rows.truncate(random.below(4) + 1);
    fill_empty_columns(&mut rows, &["a", "red", "1", "n"].map(str::to_owned));
    let link = TableEntryKind::Link {
        columns: vec![ident("desk")],
        table: ident("desks"),
        target: vec![],
        alias: None,
        held: None,
    };
    let computed = |own: &str, value: Expr| TableEntryKind::Computed { doc: String::new(), name: ident(own), value };
    let answered = kpi::syntax::ClauseKind::Where(name("answered"));
    let says = vec![
        TableEntryKind::Key(vec![ident("agent")]),
        link,
        computed("load", call_with("count", vec![name("contacts")], vec![answered])),
        computed("best", call_with("max", vec![name("score")], vec![])),
    ];
    let header = ["agent", "team", "seats", "desk"].map(str::to_owned).to_vec();
    Sheet { name: "agents".into(), header, rows, says }
}

/// Two links away from contacts.
fn desks(random: &mut Random) -> Sheet {
    let mut rows = Vec::new();
    for desk in ["n", "s", "w"] {
        let floor = if random.percent(20) { String::new() } else { random.between(1, 2).to_string() };
        rows.push(vec![desk.to_owned(), floor]);
    }
    fill_empty_columns(&mut rows, &["n", "1"].map(str::to_owned));
    let says = vec![TableEntryKind::Key(vec![ident("desk_name")])];
    Sheet { name: "desks".into(), header: ["desk_name", "floor"].map(str::to_owned).to_vec(), rows, says }
}

/// Which roster an agent worked by, and when: contacts look it up by their time.
fn rosters(random: &mut Random, first_day: i64, shape: Shape) -> Sheet {
    let mut rows = Vec::new();
    for agent in ["a", "b", "A", ""] {
        let mut since = first_day + random.between(-3, 2);
        for at in 0..random.below(4) {
            let until = since + random.between(0, 1 + shape.days / 2);
            // Only the first may have begun before all time, only the last may go on.
            let begun = if at == 0 && random.percent(40) { String::new() } else { calendar::day_text(since) };
            rows.push(vec![
                agent.to_owned(),
                begun,
                calendar::day_text(until),
                (*random.pick(&["early", "late", ""])).to_owned(),
            ]);
            since = until;
        }
        if random.percent(50)
            && let Some(last) = rows.last_mut()
            && last[0] == agent
        {
            last[2].clear();
        }
    }
    fill_empty_columns(
        &mut rows,
        &["b".to_owned(), calendar::day_text(first_day - 90), calendar::day_text(first_day - 80), "late".to_owned()],
    );
    if rows.is_empty() {
        let day = |at: i64| calendar::day_text(first_day + at);
        rows.push(vec!["a".to_owned(), day(-1), day(1), "early".to_owned()]);
    }
    let header = ["worker", "since", "until", "roster"].map(str::to_owned).to_vec();
    Sheet {
        name: "rosters".into(),
        header,
        rows,
        says: vec![TableEntryKind::Time { name: None, value: name("since") }],
    }
}

/// Found by two columns together.
fn plans(random: &mut Random) -> Sheet {
    let mut rows = Vec::new();
    for channel in ["phone", "chat", "mail", "Phone"] {
        for answered in ["true", "false"] {
            let tier = *random.pick(&["gold", "tin", ""]);
            let goal = if random.percent(20) { String::new() } else { decimal_text(random.between(0, 30), 1) };
            if random.percent(70) {
                rows.push(vec![channel.to_owned(), answered.to_owned(), tier.to_owned(), goal]);
            }
        }
    }
    if rows.is_empty() {
        rows.push(["phone", "true", "gold", "1"].map(str::to_owned).to_vec());
    }
    fill_empty_columns(&mut rows, &["phone", "true", "gold", "1.5"].map(str::to_owned));
    let says = vec![TableEntryKind::Key(vec![ident("for_channel"), ident("for_answered")])];
    let header = ["for_channel", "for_answered", "tier", "goal"].map(str::to_owned).to_vec();
    Sheet { name: "plans".into(), header, rows, says }
}

fn costs(random: &mut Random, first_day: i64, shape: Shape) -> Sheet {
    let mut rows = Vec::new();
    for _ in 0..*random.pick(&[1, 2, 4, 7]) {
        let day = first_day + random.between(-20, shape.days + 20);
        let billed =
            if shape.monthly_costs { calendar::day_text(day)[..7].to_owned() } else { calendar::day_text(day) };
        let channel = (*random.pick(&["phone", "chat", "post", ""])).to_owned();
        let kind = (*random.pick(&["pay", "rent", ""])).to_owned();
        let amount = if random.percent(15) { String::new() } else { decimal_text(random.between(-500, 90_000), 2) };
        rows.push(vec![billed, channel, kind, amount]);
    }
    fill_empty_columns(&mut rows, &["", "phone", "pay", "7.16"].map(str::to_owned));
    let spread = (shape.monthly_costs && shape.spread_costs).then(|| TableEntryKind::Spread(ident("evenly")));
    let says = spread.into_iter().collect();
    let header = ["billed", "channel", "kind", "amount"].map(str::to_owned).to_vec();
    Sheet { name: "costs".into(), header, rows, says }
}

/// A column without any cell has no kind: its first cell is filled.
fn fill_empty_columns(rows: &mut [Vec<String>], with: &[String]) {
    for (column, text) in with.iter().enumerate() {
        if rows.iter().all(|row| row[column].is_empty())
            && let Some(first) = rows.first_mut()
        {
            first[column].clone_from(text);
        }
    }
}

fn decimal_text(mantissa: i64, scale: usize) -> String {
    let digits = format!("{:0>width$}", mantissa.abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if mantissa < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// The question and the metrics it asks: first which tables and dimensions, then formulas that can be asked of them.
fn ask(random: &mut Random, world: &mut World, shape: Shape) {
    let by_time = random.percent(45);
    let in_period = random.percent(25);
    let mut tables = vec![0];
    if world.tables[2].name == "costs" && random.percent(60) {
        tables.push(2);
    }
    if tables.len() == 1 && !by_time && !in_period && random.percent(30) {
        tables.push(1);
    }
    let made = !world.derived.is_empty() && tables.len() == 1 && random.percent(60);
    if made {
        tables.push(world.tables.len());
    }
    let costs = tables.contains(&2);
    let coarse = costs && shape.monthly_costs && !shape.spread_costs;
    let grain = by_time.then(|| {
        let choice: &[Grain] = match (coarse, shape.days > 20) {
            (true, _) => &[Grain::Month, Grain::Quarter, Grain::Year],
            (false, true) => &[Grain::ISO_WEEK, Grain::Month, Grain::Quarter, Grain::Year],
            (false, false) => &[Grain::Day, Grain::ISO_WEEK, Grain::Month, Grain::Year],
        };
        let mut choice = choice.to_vec();
        if world.almanac.fiscal.is_some() && (coarse || shape.days > 20) {
            choice.extend([Grain::FiscalQuarter(Month::JANUARY), Grain::FiscalYear(Month::JANUARY)]);
        }
        world.almanac.grain(*random.pick(&choice))
    });
    let mut by: Vec<Key> = grain.iter().map(|grain| key(name(grain.name()))).collect();
    let others: &[&str] = match (costs, tables.contains(&1)) {
        _ if made => &["agent_id", "team"],
        (true, _) => &["channel"],
        (_, true) => &["team", "floor"],
        _ => &[
            "channel",
            "agent_id",
            "answered",
            "team",
            "band",
            "weekday",
            "score",
            "month_of_year",
            "floor",
            "roster",
            "again",
            "nth",
            "day_of_month",
            "tier",
            "load",
            "best",
        ],
    };
    for other in others {
        if random.percent(if others.len() > 1 { 18 } else { 50 }) && by.len() < 3 {
            by.push(key(name(other)));
        }
    }
    if random.percent(30) {
        by.reverse();
    }
    if in_period {
        period(random, world, coarse, grain);
    }
    world.question.by = by;
    let book = Book::new(world);
    let mut maker = Maker::new(random, &book, tables, shape, grain);
    world.question.filter = maker.question_filter();
    let count = 2 + maker.random.below(4);
    for at in 0..count {
        let own = format!("m{at}");
        let formula = maker.metric(&own);
        world.metrics.push(formula);
        world.question.metrics.push(Asked::Name(ident(&own)));
    }
    let width = world.question.by.len();
    if width > 0 && maker.random.percent(15) {
        world.question.having = Some(maker.condition());
    }
    if width > 0 && maker.random.percent(15) {
        let metric = maker.random.percent(70);
        let by = if metric { name("m0") } else { world.question.by[0].value.clone() };
        let descending = *maker.random.pick(&[None, Some(false), Some(true)]);
        world.question.sort.push(Sort { by, descending });
    }
    // A month that is spread is in several lines, which only a question of the engine tells apart from their remainder.
    let is_spread = costs && shape.monthly_costs && shape.spread_costs;
    if width > 0 && maker.random.percent(15) && !is_spread {
        let of = match &maker.random.pick(&world.question.by).value.kind {
            ExprKind::Name(name) if width == 2 => Some(name.clone()),
            _ => None,
        };
        let by = maker.random.percent(60).then(|| name("m1"));
        world.question.top = Some(Top { count: 1 + maker.random.below(3) as u64, of, by });
    }
    let outlined = world.question.top.is_none() || width == 1;
    world.question.totals = width > 0 && outlined && random.percent(35);
    world.question.sparse = random.percent(8);
    if random.percent(10) {
        world.question.set.push((ident("limit"), if shape.units { with_unit("45", "s") } else { number("1") }));
    }
}

fn period(random: &mut Random, world: &mut World, coarse: bool, grain: Option<Grain>) {
    let days: Vec<i64> = world.tables[0].rows.iter().filter_map(|row| calendar::parse_day(row[1].get(..10)?)).collect();
    let Some(day) = days.first() else { return };
    let near = |random: &mut Random| {
        let near = kpi::calendar::Day(i32::try_from(day + random.between(-8, 8)).expect("a day"));
        let choice: &[Grain] =
            if coarse { &[Grain::Month, Grain::Year] } else { &[Grain::Day, Grain::ISO_WEEK, Grain::Month] };
        (Period::of_day(*random.pick(choice), near), Span::default())
    };
    let (mut from, mut to) = (near(random), near(random));
    if from.0.start() > to.0.start() {
        std::mem::swap(&mut from, &mut to);
    }
    let side = random.below(4);
    // Without a time key an open side has no end that could be said to be covered.
    world.question.from = (side != 0 || grain.is_none()).then_some(from);
    world.question.to = (side != 1 || grain.is_none()).then_some(to);
}
