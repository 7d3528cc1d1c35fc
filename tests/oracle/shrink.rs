//! A failing world made smaller, one greedy step after another.

use super::book::World;
use super::tree;
use kpi::syntax::{About, Expr};

/// The smallest world found that still fails in the same way.
pub fn smallest(world: World, fails: &dyn Fn(&World) -> bool) -> World {
    let mut best = world;
    let mut tries = 0;
    loop {
        let smaller = simpler(&best).into_iter().find(|candidate| {
            tries += 1;
            tries < 400 && fails(candidate)
        });
        match smaller {
            Some(found) => best = found,
            None => return best,
        }
    }
}

/// Every world that is one step simpler, the largest steps first.
fn simpler(world: &World) -> Vec<World> {
    let mut found = Vec::new();
    let mut push = |change: &dyn Fn(&mut World)| {
        let mut changed = world.clone();
        change(&mut changed);
        found.push(changed);
    };
    for at in 0..world.question.metrics.len() {
        if world.question.metrics.len() > 1 {
            push(&|world| drop(world.question.metrics.remove(at)));
        }
    }
    for at in 0..world.tables.len() {
        push(&|world| drop(world.tables.remove(at)));
    }
    for at in 0..world.derived.len() {
        push(&|world| drop(world.derived.remove(at)));
        for entry in 0..world.derived[at].entries.len() {
            push(&|world| drop(world.derived[at].entries.remove(entry)));
        }
    }
    for at in 0..world.metrics.len() {
        push(&|world| drop(world.metrics.remove(at)));
        push(&|world| world.metrics[at].about = About::default());
    }
    push(&|world| world.question.having = None);
    push(&|world| world.question.filter = None);
    push(&|world| world.question.totals = false);
    push(&|world| world.question.sparse = false);
    push(&|world| world.question.from = None);
    push(&|world| world.question.to = None);
    push(&|world| world.question.set.clear());
    push(&|world| world.question.sort.clear());
    push(&|world| world.question.top = None);
    for at in 0..world.question.by.len() {
        push(&|world| drop(world.question.by.remove(at)));
    }
    for table in 0..world.tables.len() {
        let rows = world.tables[table].rows.len();
        push(&|world| world.tables[table].rows.truncate(rows.div_ceil(2)));
        push(&|world| drop(world.tables[table].rows.drain(..rows / 2)));
        for row in 0..rows {
            push(&|world| drop(world.tables[table].rows.remove(row)));
        }
        for entry in 0..world.tables[table].says.len() {
            push(&|world| drop(world.tables[table].says.remove(entry)));
        }
    }
    for at in 0..world.metrics.len() {
        for formula in simpler_formulas(&world.metrics[at].formula) {
            push(&|world| world.metrics[at].formula = formula.clone());
        }
    }
    if let Some(having) = &world.question.having {
        for condition in simpler_formulas(having) {
            push(&|world| world.question.having = Some(condition.clone()));
        }
    }
    found.retain(|smaller| !same(smaller, world));
    found
}

fn same(left: &World, right: &World) -> bool {
    let cells =
        |world: &World| world.tables.iter().map(|sheet| (sheet.rows.clone(), sheet.says.len())).collect::<Vec<_>>();
    super::print::formulas(left) == super::print::formulas(right)
        && format!("{:?}", super::print::question(left)) == format!("{:?}", super::print::question(right))
        && cells(left) == cells(right)
}

/// A formula with one of its parts replaced by a part of that part, or without a clause.
fn simpler_formulas(formula: &Expr) -> Vec<Expr> {
    let mut found: Vec<Expr> = tree::children(formula).into_iter().cloned().collect();
    if let kpi::syntax::ExprKind::Call(call) = &formula.kind {
        for clause in 0..call.clauses.len() {
            let mut without = call.clone();
            without.clauses.remove(clause);
            found.push(super::build::of(kpi::syntax::ExprKind::Call(without)));
        }
    }
    for (at, child) in tree::children(formula).into_iter().enumerate() {
        for smaller in simpler_formulas(child) {
            let mut changed = formula.clone();
            *tree::children_mut(&mut changed).swap_remove(at) = smaller;
            found.push(changed);
        }
    }
    found
}
