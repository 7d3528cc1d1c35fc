//! The oracle beside numbers worked out by hand.

use super::book::{Book, Sheet, World};
use super::build::*;
use super::calendar::{civil, day_number, iso_week, label, period_of, weekday};
use super::lines::{Line, answer};
use super::print;
use kpi::calendar::{Grain, Month, Period, Weekday};
use kpi::source::Span;
use kpi::syntax::{AddOp, Asked, ClauseKind, CompareOp, Expr, Modifier, TableEntryKind};
use kpi::unit::Unit;

fn sheet(name: &str, text: &str, says: Vec<TableEntryKind>) -> Sheet {
    let mut lines = text.lines().map(|line| line.split(',').map(|cell| cell.trim().to_owned()).collect());
    Sheet { name: name.into(), header: lines.next().expect("a header"), rows: lines.collect(), says }
}

fn contacts() -> Sheet {
    let link = TableEntryKind::Link {
        columns: vec![ident("agent_id")],
        table: ident("agents"),
        target: vec![],
        alias: None,
        held: None,
    };
    let unit = TableEntryKind::Unit { columns: vec![ident("wait")], unit: Unit::parse("min").expect("a unit") };
    let computed =
        TableEntryKind::Computed { doc: String::new(), name: ident("handle"), value: plus(name("talk"), name("hold")) };
    sheet(
        "contacts",
        "id,started_at,channel,agent_id,answered,wait,talk,hold\n\
         1,2025-01-30 10:00:00,phone,a,true,0.5,100,10\n\
         2,2025-01-31 11:00:00,phone,b,true,1,200,\n\
         3,2025-02-01 09:00:00,chat,a,false,2,,\n\
         4,2025-03-02 09:00:00,chat,,true,0.25,50,5\n\
         5,,mail,b,true,,40,0",
        vec![link, unit, computed],
    )
}

fn agents() -> Sheet {
    sheet("agents", "agent,team\na,red\nb,blue\nc,red", vec![TableEntryKind::Key(vec![ident("agent")])])
}

fn costs() -> Sheet {
    sheet("costs", "billed,channel,amount\n2025-01,phone,300\n2025-02,chat,0.50\n2025-02,post,7", vec![])
}

fn ask(tables: Vec<Sheet>, formulas: Vec<Expr>, by: &[&str]) -> World {
    let mut world = World { tables, ..World::default() };
    world.question.metrics = formulas.into_iter().map(|formula| Asked::Formula { name: None, formula }).collect();
    world.question.by = keys(by);
    world
}

fn page(world: &World) -> String {
    answer(&Book::new(world)).lines.iter().map(|line| shown(line) + "\n").collect()
}

fn shown(line: &Line) -> String {
    let keys = line.keys.iter().map(|key| key.as_ref().map_or("total".to_owned(), |key| key.show()));
    let cells = line.cells.iter().map(|cell| cell.value.show() + if cell.partial { "*" } else { "" });
    format!("{} | {}", keys.collect::<Vec<_>>().join(" "), cells.collect::<Vec<_>>().join(" "))
}

#[track_caller]
fn gives(world: &World, expected: &[&str]) {
    let expected: String = expected.iter().map(|line| format!("{line}\n")).collect();
    assert_eq!(page(world), expected, "\n{:?}", print::question(world));
}

fn count_contacts() -> Expr {
    call("count", vec![name("contacts")])
}

#[test]
fn days_are_counted_one_year_at_a_time() {
    assert_eq!(day_number(1970, 1, 1), 0);
    assert_eq!(day_number(2024, 2, 29) + 1, day_number(2024, 3, 1));
    assert_eq!(day_number(1900, 2, 28) + 1, day_number(1900, 3, 1));
    assert_eq!(civil(day_number(1969, 12, 31)), (1969, 12, 31));
    assert_eq!(civil(day_number(2000, 2, 29)), (2000, 2, 29));
    assert_eq!(weekday(day_number(2026, 11, 22)), 7);
    assert_eq!(iso_week(day_number(2021, 1, 3)), (2020, 53));
    assert_eq!(iso_week(day_number(2024, 12, 30)), (2025, 1));
}

#[test]
fn the_calendar_of_the_engine_agrees_on_every_day_of_two_centuries() {
    for day in day_number(1899, 12, 25)..day_number(2101, 1, 10) {
        let theirs = kpi::calendar::Day(i32::try_from(day).expect("a day"));
        let (year, month, of_month) = theirs.ymd();
        assert_eq!((i64::from(year), i64::from(month), i64::from(of_month)), civil(day));
        assert_eq!(i64::from(theirs.weekday()), weekday(day));
        let week = Grain::Week(Weekday::ALL[day.rem_euclid(7) as usize]);
        let fiscal = Month::new(day.rem_euclid(12) as u32 + 1).expect("a month");
        let fiscal = [Grain::FiscalQuarter(fiscal), Grain::FiscalYear(fiscal)];
        for grain in
            [Grain::Day, Grain::ISO_WEEK, week, Grain::Month, Grain::Quarter, Grain::Year].into_iter().chain(fiscal)
        {
            let (mine, other) = (period_of(grain, day * super::calendar::DAY), Period::of_day(grain, theirs));
            assert_eq!((mine.start, mine.end), (other.interval().start.0, other.interval().end.0));
            assert_eq!(label(mine), other.to_string());
        }
    }
}

#[test]
fn count_and_sum_over_the_whole() {
    let formulas = vec![
        count_contacts(),
        call("count", vec![name("hold")]),
        call("sum", vec![name("handle")]),
        call_with("count", vec![name("contacts")], vec![ClauseKind::Where(negated(name("answered")))]),
        call("count_distinct", vec![name("team")]),
    ];
    // Five rows; three have a hold; talk + hold is blank where one is; the team is that of the agents.
    gives(&ask(vec![contacts(), agents()], formulas, &[]), &[" | 5 3 205 1 2"]);
}

#[test]
fn every_covered_month_has_its_line_and_rows_without_time_the_last() {
    let average = call("average", vec![name("talk")]);
    gives(
        &ask(vec![contacts(), agents()], vec![count_contacts(), average], &["month"]),
        // From January 30th to March 2nd: the outer months are covered in part.
        &["2025-01 | 2* 150*", "2025-02 | 1 blank (no values)", "2025-03 | 1* 50*", "blank (no values) | 1 40"],
    );
}

#[test]
fn several_tables_are_joined_on_the_shared_keys() {
    let formula = divide(call("sum", vec![name("amount")]), count_contacts());
    let world = ask(vec![contacts(), agents(), costs()], vec![formula], &["channel"]);
    gives(&world, &["\"chat\" | 1/4", "\"mail\" | blank (no rows)", "\"phone\" | 150", "\"post\" | blank (zero base)"]);
}

#[test]
fn a_period_that_one_table_does_not_cover_blanks_what_comes_from_it() {
    let formulas = vec![call("sum", vec![name("amount")]), otherwise(call("sum", vec![name("amount")]), number("0"))];
    let mut world = ask(vec![contacts(), agents(), costs()], formulas, &["month"]);
    world.question.metrics.push(Asked::Formula { name: None, formula: count_contacts() });
    gives(
        &world,
        &[
            "2025-01 | 300 300 2*",
            "2025-02 | 15/2 15/2 1",
            "2025-03 | blank (not covered) blank (not covered) 1*",
            "blank (no values) | blank (no rows) 0 1",
        ],
    );
}

#[test]
fn members_of_a_table_are_there_without_rows() {
    let by = |formula, keys_of: &[&str]| call_with("average", vec![formula], vec![ClauseKind::By(keys(keys_of))]);
    let idle = call_with("count", vec![name("agents")], vec![ClauseKind::Having(equal(count_contacts(), number("0")))]);
    // Agents a and b have two contacts each, c none; the blank agent is no member.
    let formulas = vec![by(count_contacts(), &["agents"]), by(count_contacts(), &["agent_id"]), idle];
    gives(&ask(vec![contacts(), agents()], formulas, &[]), &[" | 4/3 2 1"]);
}

#[test]
fn an_average_by_day_counts_the_days_without_rows() {
    let by_day = vec![ClauseKind::By(keys(&["day"]))];
    let formulas = vec![
        call_with("average", vec![count_contacts()], by_day.clone()),
        call_with("sum", vec![call("average", vec![name("talk")])], by_day),
    ];
    // The table has rows on Thursdays to Sundays only: its coverage reaches from Monday, January 27th to Wednesday, March 5th.
    gives(
        &ask(vec![contacts(), agents()], formulas, &["month"]),
        &[
            "2025-01 | 2/5* 300*",
            "2025-02 | 1/28 blank (no values)",
            "2025-03 | 1/5* 50*",
            "blank (no values) | blank (no rows) blank (no rows)",
        ],
    );
}

#[test]
fn where_without_over_all_and_share() {
    let phone = equal(name("channel"), text("phone"));
    let formulas = vec![
        modified(count_contacts(), Modifier::Where(phone)),
        modified(count_contacts(), Modifier::Without(keys(&["channel"]))),
        modified(count_contacts(), Modifier::OverAll(Span::default())),
        call("share", vec![count_contacts()]),
    ];
    gives(
        &ask(vec![contacts(), agents()], formulas, &["channel"]),
        &["\"chat\" | 0 5 5 2/5", "\"mail\" | 0 5 5 1/5", "\"phone\" | 2 5 5 2/5"],
    );
}

#[test]
fn totals_are_the_metric_with_fewer_keys() {
    let mut world =
        ask(vec![contacts(), agents()], vec![call("average", vec![name("talk")])], &["channel", "agent_id"]);
    world.question.totals = true;
    gives(
        &world,
        &[
            "\"chat\" \"a\" | blank (no values)",
            "\"chat\" blank (no values) | 50",
            "\"chat\" total | 50",
            "\"mail\" \"b\" | 40",
            "\"mail\" total | 40",
            "\"phone\" \"a\" | 100",
            "\"phone\" \"b\" | 200",
            "\"phone\" total | 150",
            "total total | 195/2",
        ],
    );
}

#[test]
fn durations_leave_in_the_unit_of_their_column() {
    let formulas = vec![
        call("sum", vec![name("wait")]),
        of(kpi::syntax::ExprKind::InUnit(Box::new(call("sum", vec![name("wait")])), Unit::parse("s").expect("s"))),
        call_with(
            "count",
            vec![name("contacts")],
            vec![ClauseKind::Where(compare(name("wait"), CompareOp::LessEqual, with_unit("30", "s")))],
        ),
    ];
    gives(&ask(vec![contacts(), agents()], formulas, &[]), &[" | 15/4 225 2"]);
}

#[test]
fn a_division_looks_at_its_divisor_first() {
    let nothing = || call_with("sum", vec![name("talk")], vec![ClauseKind::Where(equal(name("id"), number("99")))]);
    let zero = || minus(count_contacts(), count_contacts());
    let formulas = vec![
        divide(nothing(), zero()),
        plus(nothing(), divide(number("1"), zero())),
        otherwise(divide(number("1"), zero()), number("7")),
        otherwise(blank(), number("7")),
        times(divide(number("1"), number("3")), number("3")),
    ];
    gives(
        &ask(vec![contacts(), agents()], formulas, &[]),
        &[" | blank (zero base) blank (no rows) 7 blank (left blank) 1"],
    );
}

#[test]
fn conditions_are_two_valued() {
    let count = |condition| call_with("count", vec![name("contacts")], vec![ClauseKind::Where(condition)]);
    let over = || compare(name("wait"), CompareOp::Greater, with_unit("30", "s"));
    let formulas = vec![
        count(over()),
        count(negated(over())),
        count(equal(name("hold"), name("wait"))),
        count(compare(name("agent_id"), CompareOp::NotEqual, text("a"))),
    ];
    // Waits are 30, 60, 120, 15 s and a blank: two above, three not; hold and wait are nowhere equal (or both blank).
    gives(&ask(vec![contacts(), agents()], formulas, &[]), &[" | 2 3 0 3"]);
}

#[test]
fn percentiles_lie_between_their_neighbours() {
    let formulas = vec![
        call("median", vec![name("talk")]),
        call("percentile", vec![name("talk"), number("0.9")]),
        call("percentile_disc", vec![name("talk"), number("0.5")]),
        call("variance", vec![name("talk")]),
        call("stddev_pop", vec![name("hold")]),
        call("first", vec![name("channel")]),
        call("last", vec![name("channel")]),
        call("mode", vec![name("channel")]),
    ];
    // 40, 50, 100, 200: median 75, p90 at rank 2.7 is 170; mean 97.5, squares 57.5^2 + 47.5^2 + 2.5^2 + 102.5^2 = 16075.
    // The row without time comes first. Holds 0, 5, 10: population variance 50/3.
    let world = ask(vec![contacts(), agents()], formulas, &[]);
    let page = page(&world);
    assert!(page.starts_with(" | 75 170 50 16075/3 "), "{page}");
    assert!(page.ends_with("\"mail\" \"chat\" \"chat\"\n"), "{page}");
    assert!(page.contains("32659863237109041309297121/8000000000000000000000000"), "{page}");
}

#[test]
fn cut_periods_are_partial_and_cut() {
    let mut world = ask(vec![contacts(), agents()], vec![count_contacts()], &["month"]);
    let period = |text| Period::parse(text).map(|period| (period, Span::default()));
    (world.question.from, world.question.to) = (period("2025-01-31"), period("2025-02"));
    gives(&world, &["2025-01 | 1*", "2025-02 | 1"]);
}

#[test]
fn weighted_averages_and_mean_columns() {
    let report = sheet(
        "report",
        "queue,aht,handled\nx,100,1\ny,200,3\nz,,5\nw,900,",
        vec![TableEntryKind::Mean { columns: vec![ident("aht")], of: ident("handled") }],
    );
    let formulas = vec![
        call("average", vec![name("aht")]),
        call_with("average", vec![name("aht")], vec![ClauseKind::Unweighted]),
        call("weighted_average", vec![name("aht"), name("handled")]),
    ];
    gives(&ask(vec![report], formulas, &[]), &[" | 175 400 175"]);
}

#[test]
fn a_metric_brings_its_base_and_its_blank() {
    let mut world = ask(vec![contacts(), agents()], vec![name("rate"), name("filled")], &["channel"]);
    let mut rate = metric("rate", divide(call("sum", vec![name("talk")]), count_contacts()));
    rate.about.minimum_base = Some((number("2"), None));
    let mut filled = metric("filled", divide(number("1"), call("sum", vec![name("hold")])));
    filled.about.blank_as = Some(number("0"));
    world.metrics = vec![rate, filled];
    gives(&world, &["\"chat\" | 25 1/5", "\"mail\" | blank (below minimum base) 0", "\"phone\" | 150 1/10"]);
}

#[test]
fn params_are_set_for_one_use() {
    let slow = call_with(
        "count",
        vec![name("contacts")],
        vec![ClauseKind::Where(compare(name("wait"), CompareOp::Greater, name("limit")))],
    );
    let strict = modified(name("slow"), Modifier::With(vec![(ident("limit"), with_unit("10", "s"))]));
    let mut world = ask(vec![contacts(), agents()], vec![name("slow"), strict], &[]);
    world.metrics = vec![metric("slow", slow)];
    world.params = vec![param("limit", with_unit("1", "min"))];
    gives(&world, &[" | 1 4"]);
}

#[test]
fn which_max_gives_the_key() {
    let formula = call_with("which_max", vec![count_contacts()], vec![ClauseKind::By(keys(&["channel"]))]);
    gives(&ask(vec![contacts(), agents()], vec![formula], &[]), &[" | \"chat\""]);
}

#[test]
fn a_sum_without_an_operand_has_the_reason_of_the_leftmost() {
    let none = || call_with("min", vec![name("talk")], vec![ClauseKind::Where(equal(name("id"), number("99")))]);
    let values = || call_with("min", vec![name("hold")], vec![ClauseKind::Where(equal(name("id"), number("2")))]);
    let formulas = vec![
        sum_of(values(), vec![(AddOp::Add, none())]),
        sum_of(number("1"), vec![(AddOp::Subtract, none()), (AddOp::Add, values())]),
    ];
    gives(&ask(vec![contacts(), agents()], formulas, &[]), &[" | blank (no values) blank (no rows)"]);
}
