//! Explanations of random worlds: their figures add up, their values are the answer's, and every aggregate has used as
//! many rows as the oracle finds, row by row.

use super::agree::quietly;
use super::book::{Book, World};
use super::context::{Context, When};
use super::homes::{self, Dimension};
use super::lines;
use super::rows::RowAt;
use super::value::Naive;
use super::{engine, generate, print};
use kpi::explain::{Account, Explanation, Piece, PieceKind};
use kpi::finish::KeyCell;
use kpi::syntax::{Call, ExprKind, QuestionText};
use kpi::{Answer, Project, show};
use std::collections::BTreeSet;

/// How many worlds are explained.
const WORLDS: u64 = 60;
/// How many lines of each.
const LINES: usize = 2;
/// How many aggregates of a line are counted by the oracle.
const AGGREGATES: usize = 3;

/// What was looked at, so that the test cannot become empty in silence.
#[derive(Debug, Default)]
struct Seen {
    lines: usize,
    accounts: usize,
    cuts: usize,
    counted: usize,
}

#[test]
fn explanations_add_up_and_use_the_rows_that_the_oracle_finds() {
    let mut seen = Seen::default();
    for seed in 0..WORLDS {
        let mut world = generate::world(seed);
        let question = &mut world.question;
        (question.totals, question.sparse, question.top, question.having) = (false, false, None, None);
        question.sort.clear();
        explained(seed, &world, &mut seen);
    }
    assert!(seen.lines > 60 && seen.accounts > 120 && seen.cuts > 120 && seen.counted > 50, "{seen:?}");
}

fn explained(seed: u64, world: &World, seen: &mut Seen) {
    let mut project = engine::project(world);
    let text = print::question(world);
    let Ok(question) = project.question(&text) else { return };
    let Ok(answer) = project.ask(&question) else { return };
    let book = Book::new(world);
    let Some(naive) = quietly(|| lines::answer(&book)) else { return };
    assert_eq!(naive.lines.len(), answer.lines.len(), "world {seed}");
    for (at, line) in answer.lines.iter().enumerate().take(LINES) {
        let keys = at_of(&text, &answer, &line.keys);
        let read = project.at(&keys).expect("keys of a line");
        let explanation = project.explain(&question, &read, 0).unwrap_or_else(|error| panic!("world {seed}: {error}"));
        seen.lines += 1;
        for (metric, cell) in explanation.metrics.iter().zip(&line.cells) {
            assert_eq!(metric.cell, *cell, "world {seed} {keys:?}");
        }
        let mut aggregates = BTreeSet::new();
        for (piece, account) in accounts(&explanation) {
            seen.accounts += 1;
            seen.cuts += account.cuts.iter().filter(|cut| cut.rows > 0).count();
            let left_out: u64 = account.cuts.iter().map(|cut| cut.rows).sum();
            assert_eq!(account.read, left_out + account.blank + account.used, "world {seed} {keys:?}: {account:?}");
            if !account.of_members {
                aggregates.insert(piece.written.clone());
            }
        }
        let context = context(&book, &naive.lines[at].keys);
        for aggregate in aggregates.iter().take(AGGREGATES) {
            seen.counted += usize::from(counted(seed, &mut project, &text, &keys, &book, &context, aggregate));
        }
    }
}

/// The keys of a line as `--at` takes them.
fn at_of(text: &QuestionText, answer: &Answer, keys: &[KeyCell]) -> Vec<String> {
    let value = |at: usize, key: &KeyCell| show::machine_key(key, &answer.dimensions[at]).unwrap_or_default();
    let pairs = text.by.iter().zip(keys).enumerate();
    pairs.map(|(at, (by, key))| format!("{by}=\"{}\"", value(at, key))).collect()
}

fn accounts(explanation: &Explanation) -> Vec<(&Piece, &Account)> {
    let mut found = Vec::new();
    let mut open: Vec<&Piece> = explanation.metrics.iter().map(|metric| &metric.piece).collect();
    while let Some(piece) = open.pop() {
        if let PieceKind::Aggregate(account) = &piece.kind
            && piece.given != kpi::explain::Given::NotTaken
        {
            found.push((piece, account.as_ref()));
        }
        open.extend(&piece.pieces);
    }
    found
}

/// K, T and F of a line.
fn context(book: &Book, keys: &[Option<Naive>]) -> Context {
    let dimensions = book.question.by.iter().map(|key| Dimension::of(book, key));
    dimensions.zip(keys.iter().flatten()).fold(Context::of_question(book), |context, (dimension, key)| {
        match dimension.grain().is_some() && key.is_blank() {
            true => Context { time: When::Never, ..context },
            false => context.at(book, &dimension, key),
        }
    })
}

/// Whether an aggregate, asked alone, has used the rows that the oracle finds; `false` where it cannot be asked alone.
fn counted(
    seed: u64,
    project: &mut Project,
    text: &QuestionText,
    keys: &[String],
    book: &Book,
    context: &Context,
    aggregate: &str,
) -> bool {
    let alone = QuestionText { metrics: Vec::new(), expressions: vec![aggregate.to_owned()], ..text.clone() };
    let Ok(question) = project.question(&alone) else { return false };
    let read = project.at(keys).expect("keys of a line");
    let Ok(explanation) = project.explain(&question, &read, 0) else { return false };
    let found = accounts(&explanation);
    let [(_, account)] = found.as_slice() else { return false };
    let Some(ExprKind::Call(call)) = kpi::syntax::constant(aggregate).map(|expr| expr.kind) else { return false };
    let Some((table, rows, used)) = quietly(|| naive_counts(book, context, &call)) else { return false };
    if !book.tables[table].means.is_empty() {
        return false;
    }
    let expected = (book.tables[table].rows.len(), rows - used, used);
    let number = |count: u64| usize::try_from(count).expect("few rows");
    let actual = (number(account.read), number(account.blank), number(account.used));
    assert_eq!(actual, expected, "world {seed}, {aggregate} at {keys:?}: read, blank, used\n{account:?}");
    true
}

/// The table of an aggregate, the rows that match, and those among them whose cells are filled.
fn naive_counts(book: &Book, context: &Context, call: &Call) -> (usize, usize, usize) {
    let (table, args) = homes::home(book, call);
    if super::open_rows::function(call).is_some() {
        let open = super::open_rows::open(book, call, context).len();
        return (table, open, open);
    }
    let filtered = homes::own_filter(call).map_or_else(|| context.clone(), |filter| context.filtered(filter));
    let rows = filtered.rows(book, table, homes::own_time(call));
    let placed = super::aggregate::Placed { table, on: homes::own_time(call) };
    let rows = super::semi_additive::of_day(book, call, &filtered, placed, rows);
    let taken = match homes::aggregate_of(call) {
        Some(kpi::function::Aggregate::WeightedAverage) => 2,
        _ => 1,
    };
    let is_filled = |row: &usize| {
        let place = RowAt { book, params: &context.params, table, row: Some(*row) };
        args.iter().take(taken).all(|arg| !place.value(arg).is_blank())
    };
    let used = rows.iter().filter(|row| is_filled(row)).count();
    (table, rows.len(), used)
}
