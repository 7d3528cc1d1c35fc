//! Random formulas that mean something: of the right kinds, about columns that their tables reach.

use super::book::Book;
use super::build::*;
use super::generate::Shape;
use super::homes;
use super::random::Random;
use kpi::calendar::Grain;
use kpi::source::Span;
use kpi::syntax::{AddOp, ClauseKind, CompareOp, Expr, ExprKind, Key, Metric, Modifier, MulOp};
use kpi::unit::Unit;
use std::collections::BTreeSet;

/// Whether something in it is in another T.
fn has_moves(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Call(call) if super::moving::Moves::of(call).is_some())
        || super::tree::children(expr).into_iter().any(has_moves)
}

/// `2 weeks`
fn length(text: &str) -> Expr {
    let (count, unit) = text.split_once(' ').expect("a number and a word");
    let grain = match unit {
        "month" | "months" => Grain::Month,
        "quarter" => Grain::Quarter,
        "year" => Grain::Year,
        _ => return with_unit(count, unit),
    };
    let count = kpi::value::Exact::parse(count).expect("a number");
    of(ExprKind::CalendarStep(count, grain))
}

/// What a number is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sort {
    Plain,
    Duration,
}

pub struct Maker<'a> {
    pub random: &'a mut Random,
    book: &'a Book,
    tables: Vec<usize>,
    shape: Shape,
    grain: Option<Grain>,
    metrics: Vec<(String, Sort)>,
    /// Whether the members of an aggregate are being written.
    inside: bool,
}

const CONTACTS: usize = 0;
const AGENTS: usize = 1;

impl<'a> Maker<'a> {
    pub fn new(random: &'a mut Random, book: &'a Book, tables: Vec<usize>, shape: Shape, grain: Option<Grain>) -> Self {
        Maker { random, book, tables, shape, grain, metrics: Vec::new(), inside: false }
    }

    /// A metric, sometimes with a base or a value for its blanks.
    pub fn metric(&mut self, own: &str) -> Metric {
        let sort = if self.shape.units && self.random.percent(35) { Sort::Duration } else { Sort::Plain };
        let depth = 1 + self.random.below(3);
        let winner = sort == Sort::Plain && self.random.percent(5);
        let formula = if winner { self.winner() } else { self.number(sort, depth) };
        let mut metric = metric(own, formula);
        if sort == Sort::Plain && !winner && self.random.percent(8) {
            metric.about.blank_as = Some(number("0"));
        }
        if sort == Sort::Duration && self.random.percent(15) {
            metric.about.unit = Unit::parse(*self.random.pick(&["h", "min", "ms"])).map(|unit| (unit, Span::default()));
        }
        // Another metric may use it in periods of another grain.
        if !winner && !has_moves(&metric.formula) {
            self.metrics.push((own.to_owned(), sort));
        }
        if rests_on_count(&metric.formula) && self.random.percent(30) {
            metric.about.minimum_base = Some((number(*self.random.pick(&["1", "2", "3"])), None));
        } else if self.random.percent(8) {
            let base = self.count(0);
            metric.about.minimum_base = Some((number(*self.random.pick(&["1", "2", "3"])), Some(base)));
        }
        metric
    }

    fn is_made(&self, table: usize) -> bool {
        self.book.tables[table].covers_as.is_some()
    }

    fn winner(&mut self) -> Expr {
        let function = *self.random.pick(&["which_max", "which_min"]);
        let inner = self.count(1);
        call_with(function, vec![inner], vec![ClauseKind::By(keys(&[self.member_key()]))])
    }

    fn member_key(&mut self) -> &'static str {
        if self.tables.as_slice() == [CONTACTS] {
            *self.random.pick(&["channel", "agent_id", "team", "band", "score", "floor", "roster", "tier"])
        } else if self.tables.iter().any(|table| self.is_made(*table)) {
            *self.random.pick(&["agent_id", "team"])
        } else if self.tables.contains(&AGENTS) {
            *self.random.pick(&["team", "floor"])
        } else {
            "channel"
        }
    }

    /// The question's filter: a column that every table asked reaches.
    pub fn question_filter(&mut self) -> Option<Expr> {
        if !self.random.percent(20) {
            return None;
        }
        Some(self.row_condition(&self.tables.clone(), 1))
    }

    /// A condition on metrics.
    pub fn condition(&mut self) -> Expr {
        let left = self.number(Sort::Plain, 1);
        if self.random.percent(20) {
            return of(ExprKind::IsBlank { value: Box::new(left), negated: self.random.percent(70) });
        }
        let op = *self.random.pick(&[
            CompareOp::Greater,
            CompareOp::GreaterEqual,
            CompareOp::Less,
            CompareOp::LessEqual,
            CompareOp::Equal,
            CompareOp::NotEqual,
        ]);
        compare(left, op, number(*self.random.pick(&["0", "1", "2", "0.5", "3"])))
    }

    fn number(&mut self, sort: Sort, depth: usize) -> Expr {
        if depth == 0 {
            return match sort {
                Sort::Plain if self.random.percent(12) => self.literal(),
                _ => self.aggregate(sort, 0),
            };
        }
        match self.random.below(19) {
            0..=2 => self.aggregate(sort, depth),
            3..=4 => self.chain(sort, depth),
            5..=7 => self.quotient(sort, depth),
            8 => self.scaled(sort, depth),
            9 => otherwise(self.number(sort, depth - 1), self.fallback(sort)),
            10 => self.choice(sort, depth),
            11 => self.rounded(sort, depth),
            12..=13 => self.nested(sort, depth),
            14 => self.modified(sort, depth),
            15..=17 if self.may_move() => self.moving(sort, depth, self.grain),
            _ => self.earlier(sort, depth),
        }
    }

    fn literal(&mut self) -> Expr {
        number(*self.random.pick(&["0", "1", "2", "0.1", "7.16", "100", "0.333", "3"]))
    }

    fn fallback(&mut self, sort: Sort) -> Expr {
        match sort {
            Sort::Plain if self.random.percent(40) => self.aggregate(Sort::Plain, 0),
            Sort::Plain if self.random.percent(10) => blank(),
            Sort::Plain => self.literal(),
            Sort::Duration => with_unit("20", "s"),
        }
    }

    fn chain(&mut self, sort: Sort, depth: usize) -> Expr {
        let first = self.number(sort, depth - 1);
        let rest = (0..1 + self.random.below(2)).map(|_| {
            let op = if self.random.percent(50) { AddOp::Add } else { AddOp::Subtract };
            (op, self.number(sort, depth - 1))
        });
        let rest = rest.collect();
        sum_of(first, rest)
    }

    fn quotient(&mut self, sort: Sort, depth: usize) -> Expr {
        let pair = match sort {
            Sort::Duration => (Sort::Duration, Sort::Plain),
            Sort::Plain if self.shape.units && self.random.percent(25) => (Sort::Duration, Sort::Duration),
            Sort::Plain => (Sort::Plain, Sort::Plain),
        };
        if sort == Sort::Plain && self.random.percent(8) {
            return call("share", vec![self.number(Sort::Plain, depth - 1)]);
        }
        if sort == Sort::Plain && self.random.percent(14) {
            return self.standing(depth);
        }
        if pair.1 == Sort::Plain && self.random.percent(12) {
            let (amount, by) = (self.number(pair.0, depth - 1), self.days());
            let rate = divide(amount, by);
            let ends = self.random.percent(30);
            return if ends {
                of(ExprKind::Product(Box::new(rate), vec![(MulOp::Multiply, self.days())]))
            } else {
                rate
            };
        }
        if pair.1 == Sort::Duration && self.book.almanac.open.is_some() && self.random.percent(50) {
            return divide(self.number(pair.0, depth - 1), self.length("open_hours"));
        }
        divide(self.number(pair.0, depth - 1), self.number(pair.1, depth - 1))
    }

    /// What a group is among the others, or how far its share may lie from the one behind it.
    fn standing(&mut self, depth: usize) -> Expr {
        if self.random.percent(20) {
            let (n, confidence) = (self.count(0), number(*self.random.pick(&["0.95", "0.9", "0.5", "0.999"])));
            let counted = match &n.kind {
                ExprKind::Call(call) if self.random.percent(80) => call.args.clone(),
                _ => vec![name(&self.book.tables[*self.random.pick(&self.tables.clone())].name)],
            };
            let filter = self.row_condition(&self.tables.clone(), 1);
            let k = call_with("count", counted, vec![ClauseKind::Where(filter)]);
            return call(*self.random.pick(&["margin", "wilson_low", "wilson_high"]), vec![k, n, confidence]);
        }
        let mut inner = self.number(Sort::Plain, depth - 1);
        if homes::tables_used(self.book, &inner).is_empty() {
            inner = self.count(1);
        }
        call(*self.random.pick(&["rank", "rank", "pareto"]), vec![inner])
    }

    /// The days of the period, or those of them on which is worked.
    fn days(&mut self) -> Expr {
        let worked = self.book.almanac.open.is_some() && self.random.percent(60);
        self.length(if worked { "working_days" } else { "days" })
    }

    fn length(&mut self, function: &str) -> Expr {
        let whole = self.random.percent(25).then(|| name(*self.random.pick(&["month", "week", "year"])));
        call(function, whole.into_iter().collect())
    }

    fn scaled(&mut self, sort: Sort, depth: usize) -> Expr {
        let first = self.number(sort, depth - 1);
        if self.random.percent(20) {
            return of(ExprKind::Negate(Box::new(first)));
        }
        let by = self.number(Sort::Plain, depth - 1);
        let mut rest = vec![(MulOp::Multiply, by)];
        if self.random.percent(30) {
            rest.push((MulOp::Divide, self.literal()));
        }
        of(ExprKind::Product(Box::new(first), rest))
    }

    fn choice(&mut self, sort: Sort, depth: usize) -> Expr {
        let condition = self.condition();
        let (yes, no) = (self.number(sort, depth - 1), self.number(sort, depth - 1));
        if self.random.percent(50) {
            return call("if", vec![condition, yes, no]);
        }
        let second = self.condition();
        let third = self.number(sort, 0);
        case(vec![(condition, yes), (second, third)], self.random.percent(80).then_some(no))
    }

    fn rounded(&mut self, sort: Sort, depth: usize) -> Expr {
        let inner = self.number(sort, depth - 1);
        match self.random.below(6) {
            0 => call("abs", vec![inner]),
            1 => call("floor", vec![inner]),
            2 => call(*self.random.pick(&["least", "greatest"]), vec![inner, self.number(sort, 0)]),
            3 if sort == Sort::Plain => call("mod", vec![inner, self.literal()]),
            4 => call("round_even", vec![inner, number("1")]),
            _ => call("round", vec![inner, number(*self.random.pick(&["0", "1", "2"]))]),
        }
    }

    fn earlier(&mut self, sort: Sort, depth: usize) -> Expr {
        let same = self.metrics.iter().filter(|(_, of)| *of == sort).map(|(name, _)| name.clone());
        let same: Vec<String> = same.collect();
        if same.is_empty() {
            return self.number(sort, depth - 1);
        }
        let picked = self.random.pick(&same).clone();
        name(&picked)
    }

    fn modified(&mut self, sort: Sort, depth: usize) -> Expr {
        let mut inner = self.number(sort, depth - 1);
        // What says nothing about rows has nothing that could be filtered.
        if homes::tables_used(self.book, &inner).is_empty() {
            inner = self.aggregate(sort, 0);
        }
        let modifier = match self.random.below(5) {
            0 => Modifier::OverAll(Span::default()),
            1 if self.grain.is_some() => Modifier::OverAllTime(Span::default()),
            2 if self.tables.as_slice() == [CONTACTS] => {
                Modifier::Without(keys(&[*self.random.pick(&["channel", "team", "floor", "tier"])]))
            }
            3 => {
                let limit = if self.shape.units { with_unit("90", "s") } else { number("1.5") };
                Modifier::With(vec![(ident("limit"), limit)])
            }
            _ => Modifier::Where(self.row_condition(&self.tables.clone(), 1)),
        };
        modified(of(ExprKind::Group(Box::new(inner))), modifier)
    }

    fn nested(&mut self, sort: Sort, depth: usize) -> Expr {
        let grain = self.finer_grain();
        let moved = grain.filter(|_| self.may_move() && self.random.percent(25));
        let outer = std::mem::replace(&mut self.inside, true);
        let mut inner = match moved {
            Some(grain) => self.moving(sort, depth, Some(grain)),
            None => self.number(sort, depth - 1),
        };
        self.inside = outer;
        // Members are found in the tables of what stands inside.
        if homes::tables_used(self.book, &inner).is_empty() {
            inner = self.aggregate(sort, 0);
        }
        let mut by: Vec<Key> = match (self.random.below(if moved.is_some() { 2 } else { 4 }), grain) {
            (0..=1, Some(grain)) => vec![key(name(grain.name()))],
            (2, _) if self.tables.as_slice() == [CONTACTS] => {
                keys(&[*self.random.pick(&["agents", "agents", "desks", "plans"])])
            }
            _ => keys(&[self.member_key()]),
        };
        if self.random.percent(15)
            && self.tables.as_slice() == [CONTACTS]
            && !["agents", "desks", "plans"].iter().any(|table| is_name(&by[0].value, table))
        {
            by.push(key(name("answered")));
        }
        let outer = std::mem::replace(&mut self.inside, true);
        let having = self.random.percent(35).then(|| ClauseKind::Having(self.condition()));
        self.inside = outer;
        if sort == Sort::Plain && self.random.percent(20) && by.len() == 1 {
            let counted = by.remove(0).value;
            let outer = std::mem::replace(&mut self.inside, true);
            let mut condition = self.condition();
            self.inside = outer;
            if homes::tables_used(self.book, &condition).is_empty() {
                condition = compare(self.count(1), CompareOp::Greater, number("0"));
            }
            return call_with("count", vec![counted], vec![ClauseKind::Having(condition)]);
        }
        let mut functions = vec!["average", "average", "sum", "min", "max", "median", "first", "last"];
        functions.extend(["percentile", "percentile_disc", "mode", "weighted_average"]);
        if sort == Sort::Plain {
            functions.extend(["count", "count_distinct", "stddev", "stddev_pop", "variance"]);
        }
        let function = *self.random.pick(&functions);
        let inner = match inner.kind {
            ExprKind::Modified(..) | ExprKind::Else(_) => of(ExprKind::Group(Box::new(inner))),
            _ => inner,
        };
        let second = match function {
            "percentile" | "percentile_disc" => Some(number(*self.random.pick(&["0.9", "0.5", "0", "0.333"]))),
            "weighted_average" => Some(self.number(Sort::Plain, depth.min(2) - 1)),
            _ => None,
        };
        let clauses = std::iter::once(ClauseKind::By(by)).chain(having).collect();
        call_with(function, std::iter::once(inner).chain(second).collect(), clauses)
    }

    /// A grain whose periods lie within those of the question, for tables that have a time as fine.
    fn finer_grain(&mut self) -> Option<Grain> {
        if self.tables.contains(&AGENTS) {
            return None;
        }
        let coarse = self.tables.len() > 1 && self.shape.monthly_costs && !self.shape.spread_costs;
        let all =
            if coarse { vec![Grain::Month, Grain::Quarter] } else { vec![Grain::Day, Grain::ISO_WEEK, Grain::Month] };
        let all = all.into_iter().map(|grain| self.book.almanac.grain(grain));
        let outer = self.grain;
        let fitting: Vec<Grain> =
            all.filter(|grain| outer.is_none_or(|outer| grain.divides(outer) || is_crossing(*grain, outer))).collect();
        (!fitting.is_empty()).then(|| *self.random.pick(&fitting))
    }

    /// Whether only sums can be asked of costs: they are those of months, asked for days.
    fn are_sums(&self, table: usize) -> bool {
        self.book.tables[table].spread
    }

    /// Whether what is asked has a time everywhere.
    fn may_move(&self) -> bool {
        !self.inside && !self.tables.contains(&AGENTS)
    }

    /// A metric in another T.
    fn moving(&mut self, sort: Sort, depth: usize, grain: Option<Grain>) -> Expr {
        let mut inner = self.number(sort, depth - 1);
        if homes::tables_used(self.book, &inner).is_empty() {
            inner = self.aggregate(sort, 0);
        }
        let function = match sort {
            Sort::Plain => *self.random.pick(&[
                "previous",
                "previous",
                "change",
                "growth",
                "rolling",
                "rolling",
                "rolling_average",
                "cumulative",
                "year_to_date",
                "fiscal_quarter_to_date",
                "month_to_date",
                "week_to_date",
                "baseline",
                "zscore",
            ]),
            Sort::Duration => *self.random.pick(&["previous", "change", "rolling", "rolling_average", "cumulative"]),
        };
        let coarse = self.tables.len() > 1 && self.shape.monthly_costs && !self.shape.spread_costs;
        let unknown = function.starts_with("fiscal") && self.book.almanac.fiscal.is_none();
        if (coarse && function == "week_to_date") || unknown {
            return inner;
        }
        let months: &[&str] = &["1 month", "2 months", "1 quarter", "1 year"];
        let days: &[&str] = &["1 day", "2 days", "7 days", "1 week", "2 weeks"];
        let compares = ["previous", "change", "growth"].contains(&function);
        let lengths: Vec<&str> = match grain {
            _ if coarse && !compares => months.to_vec(),
            _ if !compares => [days, months].concat(),
            Some(Grain::Day) => vec!["1 day", "7 days", "1 week", "1 month", "1 year"],
            Some(Grain::Week(_)) => vec!["1 week", "14 days", "4 weeks", "52 weeks"],
            Some(Grain::Month) => vec!["1 month", "1 quarter", "2 months", "1 year"],
            Some(Grain::Quarter | Grain::FiscalQuarter(_)) => vec!["1 quarter", "3 months", "1 year"],
            Some(Grain::Year | Grain::FiscalYear(_)) => vec!["1 year", "12 months"],
            None if coarse => months.to_vec(),
            _ => vec!["1 day", "1 week", "1 month", "1 year"],
        };
        let mut args = vec![inner];
        let needs_none = ["cumulative", "year_to_date", "fiscal_quarter_to_date", "month_to_date", "week_to_date"]
            .contains(&function);
        if !(needs_none || (compares && self.random.percent(30))) {
            args.push(length(*self.random.pick(&lengths)));
        }
        if function != "cumulative" && self.random.percent(30) {
            args.push(name("partial"));
        } else if compares && self.random.percent(30) && !coarse {
            args.push(name("to_date"));
        }
        call(function, args)
    }

    /// Whether contacts last, and nothing is asked by which what lasts cannot be told apart.
    fn may_be_open(&self) -> bool {
        let is_part = |key: &Key| matches!(homes::Dimension::of(self.book, key), homes::Dimension::Part(_));
        self.book.tables[CONTACTS].span.is_some() && !self.book.question.by.iter().any(is_part)
    }

    /// Something of open rows.
    fn open(&mut self, sort: Sort, depth: usize) -> Expr {
        let function = match sort {
            Sort::Duration => "time_in",
            Sort::Plain => *self.random.pick(&["open", "open", "average_open", "max_open"]),
        };
        let filter = self.random.percent(40);
        let clauses =
            if filter { vec![ClauseKind::Where(self.row_condition(&[CONTACTS], depth.min(1)))] } else { vec![] };
        call_with(function, vec![name("contacts")], clauses)
    }

    fn count(&mut self, depth: usize) -> Expr {
        let table = *self.random.pick(&self.tables.clone());
        let table = if self.are_sums(table) { CONTACTS } else { table };
        let target = name(&self.book.tables[table].name);
        let filter = depth > 0 && self.random.percent(50);
        let clauses = if filter { vec![ClauseKind::Where(self.row_condition(&[table], 1))] } else { vec![] };
        call_with("count", vec![target], clauses)
    }

    fn aggregate(&mut self, sort: Sort, depth: usize) -> Expr {
        if self.may_be_open() && self.tables.contains(&CONTACTS) && self.random.percent(45) {
            return self.open(sort, depth);
        }
        if sort == Sort::Plain && self.random.percent(35) {
            return self.count(1);
        }
        let table = if sort == Sort::Duration { CONTACTS } else { *self.random.pick(&self.tables.clone()) };
        let mut clauses = Vec::new();
        if self.random.percent(40) {
            clauses.push(ClauseKind::Where(self.row_condition(&[table], depth)));
        }
        if self.are_sums(table) {
            return call_with("sum", vec![self.row_number(table, sort)], clauses);
        }
        if table == CONTACTS && self.random.percent(6) {
            clauses.push(ClauseKind::On(ident("closed_on")));
        }
        if sort == Sort::Plain && self.random.percent(15) {
            let column = match table {
                CONTACTS => *self.random.pick(&["agent_id", "band", "answered", "score"]),
                AGENTS => "team",
                _ if self.is_made(table) => "of_agent",
                _ => "kind",
            };
            let function =
                if column == "answered" { "count_distinct" } else { *self.random.pick(&["count_distinct", "count"]) };
            return call_with(function, vec![name(column)], clauses);
        }
        let value = self.row_number(table, sort);
        if table == CONTACTS && self.random.percent(8) {
            let weight = name(*self.random.pick(&["score", "id"]));
            return call_with("weighted_average", vec![value, weight], clauses);
        }
        if self.random.percent(12) {
            let share = number(*self.random.pick(&["0.9", "0.5", "0.25", "0", "1", "0.333"]));
            let function = *self.random.pick(&["percentile", "percentile_disc"]);
            return call_with(function, vec![value, share], clauses);
        }
        let mut functions = vec!["sum", "sum", "average", "average", "min", "max", "median", "first", "last", "mode"];
        if table == AGENTS {
            // Agents have no time that could say what is first.
            functions.retain(|function| !["first", "last"].contains(function));
        }
        if sort == Sort::Plain {
            functions.extend(["stddev", "variance", "stddev_pop", "variance_pop"]);
        }
        if table != AGENTS && self.random.percent(12) {
            functions.retain(|function| !["first", "last"].contains(function));
            clauses.push(self.edge(table));
        }
        call_with(*self.random.pick(&functions), vec![value], clauses)
    }

    /// `last day`, `first per channel`.
    fn edge(&mut self, table: usize) -> ClauseKind {
        let first = self.random.percent(40);
        if self.random.percent(50) {
            return ClauseKind::LastDay { first };
        }
        let per: &[&str] = match table {
            CONTACTS => *self.random.pick(&[&["agent_id"][..], &["channel"], &["team"], &["channel", "agent_id"]]),
            _ if self.is_made(table) => &["agent_id"],
            _ => &["channel"],
        };
        ClauseKind::LastPer { first, keys: keys(per) }
    }

    fn row_number(&mut self, table: usize, sort: Sort) -> Expr {
        let columns: &[&str] = match (table, sort, self.shape.units) {
            (AGENTS, ..) => return name(*self.random.pick(&["seats", "load", "best"])),
            _ if self.is_made(table) => &["of_agent", "points", "spread", "per_contact", "place"],
            (CONTACTS, Sort::Duration, _) => &["wait", "talk", "hold", "handle", "spell"],
            (CONTACTS, Sort::Plain, true) => &["score", "id", "nth", "peers", "beside", "of_all"],
            (CONTACTS, Sort::Plain, false) => {
                &["wait", "talk", "hold", "handle", "score", "nth", "peers", "beside", "of_all", "spell"]
            }
            _ => &["amount"],
        };
        let column = *self.random.pick(columns);
        let plain = sort == Sort::Plain;
        match self.random.below(17) {
            0 => otherwise(name(column), number("0")),
            11 if table == CONTACTS => {
                let test = self.row_condition(&[CONTACTS], 1);
                call("if", vec![test, name(column), number("0")])
            }
            12 if table == CONTACTS => {
                let (first, second) = (self.row_condition(&[CONTACTS], 1), self.row_condition(&[CONTACTS], 0));
                let inner = case(vec![(second, name(column))], self.random.percent(50).then(|| number("0")));
                case(vec![(first, name(column))], Some(inner))
            }
            13 if table == CONTACTS && plain && !self.shape.units => {
                let share = divide(name(column), name("hold"));
                match self.random.below(3) {
                    0 => otherwise(share, number("0")),
                    1 => call("if", vec![compare(name("hold"), CompareOp::Greater, number("0")), share, name("talk")]),
                    _ => otherwise(name("score"), share),
                }
            }
            1 if table == CONTACTS => {
                let other = name(*self.random.pick(columns));
                plus(name(column), other)
            }
            2 if table == CONTACTS && plain => times(name(column), name("score")),
            3 if table == CONTACTS && plain && !self.shape.units => divide(name(column), name("hold")),
            4 => divide(name(column), number(*self.random.pick(&["3", "1000", "7"]))),
            5 => times(name(column), number(*self.random.pick(&["3", "0.5", "-2"]))),
            6 if table == CONTACTS => call("if", vec![name("answered"), name(column), number("0")]),
            10 => of(ExprKind::Negate(Box::new(name(column)))),
            7 if plain => call("round", vec![name(column), number("0")]),
            8 => call("abs", vec![name(column)]),
            9 if table == CONTACTS && plain => call("mod", vec![name(column), name("score")]),
            _ => name(column),
        }
    }

    /// A condition on rows that every one of these tables can decide.
    fn row_condition(&mut self, tables: &[usize], depth: usize) -> Expr {
        if depth > 0 && self.random.percent(25) {
            let (left, right) = (self.row_condition(tables, depth - 1), self.row_condition(tables, depth - 1));
            return of(match self.random.below(3) {
                0 => ExprKind::And(vec![left, right]),
                1 => ExprKind::Or(vec![left, right]),
                _ => ExprKind::Not(Box::new(left)),
            });
        }
        let columns = [
            "channel",
            "answered",
            "wait",
            "talk",
            "score",
            "team",
            "seats",
            "kind",
            "amount",
            "closed_on",
            "floor",
            "roster",
            "again",
            "surely",
            "nth",
            "beside",
            "tier",
            "goal",
        ];
        let reached = |column: &&&str| tables.iter().all(|table| homes::reaches(self.book, *table, column));
        let reached: BTreeSet<&str> = columns.iter().filter(reached).copied().collect();
        let reached: Vec<&str> = reached.into_iter().collect();
        match reached.is_empty() {
            true => equal(number("1"), number("1")),
            false => {
                let column = *self.random.pick(&reached);
                self.condition_on(column)
            }
        }
    }

    fn condition_on(&mut self, column: &str) -> Expr {
        if self.random.percent(12) {
            return of(ExprKind::IsBlank { value: Box::new(name(column)), negated: self.random.percent(50) });
        }
        let orders = [CompareOp::Less, CompareOp::LessEqual, CompareOp::Greater, CompareOp::GreaterEqual];
        let same = [CompareOp::Equal, CompareOp::NotEqual];
        match column {
            "answered" | "again" | "surely" if self.random.percent(50) => name(column),
            "again" | "surely" if self.random.percent(50) => equal(name(column), of(ExprKind::Bool(false))),
            "answered" | "again" | "surely" => negated(name(column)),
            "channel" | "team" | "kind" | "roster" | "tier" => {
                let choice: &[&str] = match column {
                    "channel" => &["phone", "Phone", "chat", "none"],
                    "team" => &["red", "blue"],
                    "roster" => &["early", "late"],
                    "tier" => &["gold", "tin"],
                    _ => &["pay", "rent"],
                };
                let value = text(*self.random.pick(choice));
                if self.random.percent(25) {
                    let list = vec![value, text("chat")];
                    let negated = self.random.percent(40);
                    return of(ExprKind::In { value: Box::new(name(column)), list, negated });
                }
                compare(name(column), *self.random.pick(&same), value)
            }
            "closed_on" => compare(name(column), *self.random.pick(&orders), date(2025, 1, 31)),
            "wait" | "talk" if self.shape.units => {
                let bound = *self.random.pick(&[("20", "s"), ("2", "min"), ("0.5", "min")]);
                let bound = if self.random.percent(30) { name("limit") } else { with_unit(bound.0, bound.1) };
                compare(name(column), *self.random.pick(&orders), bound)
            }
            "wait" if !self.shape.units && self.random.percent(15) => {
                compare(name(column), *self.random.pick(&orders), with_unit("2", "s"))
            }
            "wait" if self.random.percent(30) => compare(name(column), *self.random.pick(&orders), name("limit")),
            _ => {
                let bound = number(*self.random.pick(&["0", "1", "2", "2.5"]));
                if self.random.percent(15) {
                    return of(ExprKind::Between {
                        value: Box::new(name(column)),
                        low: Box::new(number("0")),
                        high: Box::new(bound),
                        negated: self.random.percent(30),
                    });
                }
                let op = if self.random.percent(30) { *self.random.pick(&same) } else { *self.random.pick(&orders) };
                compare(name(column), op, bound)
            }
        }
    }
}

/// Whether a formula says itself which count it rests on: its divisor, or the values of an average.
fn rests_on_count(formula: &Expr) -> bool {
    let is_plain = |expr: &Expr, names: &[&str]| match &expr.kind {
        ExprKind::Call(call) => names.contains(&&*call.name.text) && !homes::is_nested(call),
        _ => false,
    };
    match &formula.kind {
        ExprKind::Product(_, rest) => {
            rest.last().is_some_and(|(op, by)| *op == MulOp::Divide && is_plain(by, &["count", "count_distinct"]))
        }
        _ => is_plain(formula, &["average"]),
    }
}

/// The weeks of a month are whole weeks, whichever month they begin in.
fn is_crossing(inner: Grain, outer: Grain) -> bool {
    matches!(inner, Grain::Week(_)) && outer == Grain::Month
}
