//! The state of one check, and the order in which definitions are checked.
//!
//! A definition is checked once for each context it is used in. Where it needs another one that is not checked yet,
//! that one is put on a list and the attempt is thrown away and repeated later: so chains of any length need no stack.

use super::clock::Clock;
use super::context::{Context, Contexts, FilterId, FiltersId, Fixed, ParamsId};
use super::dimension::Dim;
use super::nodes::Nodes;
use super::recorder::{Recorder, Trail};
use super::rows::Cell;
use super::{Lasting, MadeColumn, NodeId, Probe, problems};
use crate::calendar::{Grain, Interval};
use crate::problem::{Note, Problem};
use crate::resolve::Book;
use crate::row::TableId;
use crate::source::Span;
use crate::syntax::{Expr, Name};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The most contexts in which definitions are checked for one question.
const MOST_GOALS: usize = 200_000;

/// So many contexts of one definition cost nothing, whatever is put on it in them.
const FREE_CONTEXTS: u64 = 32;

/// The most that the other contexts of one definition may cost: each as much as the square of the most that was put on
/// in any of them so far, beyond the first filter. Many segments of one metric are fine; what doubles with every step is stopped early.
const MOST_COST: u64 = 50_000;

/// A definition: a metric of the book, or one of the question's own (`-e 'name = …'`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Subject {
    Metric(usize),
    Local(usize),
}

/// A definition in a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Goal {
    pub(super) subject: Subject,
    pub(super) context: Context,
}

/// Everything that is known while a question is checked.
pub(super) struct Checker<'a> {
    pub(super) book: &'a Book<'a>,
    pub(super) nodes: Nodes,
    /// Takes down the parts of formulas, if they are wanted.
    pub(super) recorder: Option<Recorder>,
    pub(super) contexts: Contexts<'a>,
    pub(super) dimensions: Vec<Dim<'a>>,
    pub(super) problems: Vec<Problem>,
    pub(super) notes: Vec<Note>,
    pub(super) probes: Vec<Probe>,
    /// `-e 'name = formula'`
    pub(super) locals: Vec<(&'a Name, &'a Expr)>,
    /// `--period`, `--from`, `--to`
    pub(super) period: Option<Interval>,
    /// The place of a period that moves, if no day counts as today.
    pub(super) unsettled: Option<Span>,
    /// `--set`
    pub(super) question_params: ParamsId,
    /// Where an aggregate stands that cannot be checked because no data are bound.
    pub(super) no_data: Option<Span>,
    /// The metric that is being checked, for notes.
    pub(super) metric: Option<String>,
    /// How deep the present row expression is, computed columns included.
    pub(super) depth: u32,
    pub(super) filters: HashMap<(FilterId, TableId), Remembered<Cell>>,
    pub(super) clocks: HashMap<TableId, Remembered<Clock>>,
    /// Tables of which rows are taken by days, periods or stretches of time inside a metric.
    pub(super) timed_inside: BTreeSet<TableId>,
    /// Tables of which an aggregate is placed by a time of its own (`on`).
    pub(super) placed_on: BTreeSet<TableId>,
    /// From when to when the rows of each table last.
    pub(super) lasting: HashMap<TableId, Remembered<(Lasting, Grain)>>,
    pub(super) params: HashMap<(usize, ParamsId), Remembered<Fixed>>,
    pub(super) param_trail: Vec<usize>,
    pub(super) computed: HashMap<(TableId, u16, Span, ParamsId), Remembered<Cell>>,
    pub(super) computed_trail: Vec<&'a Name>,
    /// The columns that are made of the rows of a whole table, behind those of its data.
    pub(super) made_columns: BTreeMap<TableId, Vec<MadeColumn>>,
    /// Tables whose made columns need those of another one.
    pub(super) made_needs: BTreeSet<(TableId, TableId)>,
    /// The table whose rows every aggregate combines, where a table is made from it.
    pub(super) only_home: Option<TableId>,
    /// Whether the time of a table is being worked out.
    pub(super) in_clock: bool,
    /// How many keys the question has.
    pub(super) keys_of_question: usize,
    solved: HashMap<Goal, Option<NodeId>>,
    spent: HashMap<Subject, Spent>,
    /// Whether there were too many contexts: then nothing more is checked.
    exhausted: bool,
    pending: Vec<Goal>,
    /// The bad definition that a definition failed for.
    roots: BTreeMap<Subject, String>,
    blamed: Option<String>,
    unchecked: BTreeMap<String, BTreeMap<String, Span>>,
    /// The bad definitions whose own problem has been said.
    said: BTreeSet<String>,
}

/// What came of an attempt, with what it said: said again wherever it is used again, for the first use may be thrown away.
#[derive(Clone, Debug)]
pub(super) struct Remembered<T> {
    result: Option<T>,
    problems: Vec<Problem>,
    notes: Vec<Note>,
}

/// What the contexts of one definition have cost so far.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    contexts: u64,
    deepest: u64,
    cost: u64,
}

/// How far the lists had grown before an attempt.
struct Mark {
    problems: usize,
    notes: usize,
    probes: usize,
    parts: Trail,
}

impl<'a> Checker<'a> {
    pub(super) fn new(book: &'a Book<'a>) -> Checker<'a> {
        Checker {
            book,
            nodes: Nodes::default(),
            recorder: None,
            contexts: Contexts::new(),
            dimensions: Vec::new(),
            problems: Vec::new(),
            notes: Vec::new(),
            probes: Vec::new(),
            locals: Vec::new(),
            period: None,
            unsettled: None,
            question_params: ParamsId::NONE,
            no_data: None,
            metric: None,
            depth: 0,
            filters: HashMap::new(),
            clocks: HashMap::new(),
            timed_inside: BTreeSet::new(),
            placed_on: BTreeSet::new(),
            lasting: HashMap::new(),
            params: HashMap::new(),
            param_trail: Vec::new(),
            computed: HashMap::new(),
            computed_trail: Vec::new(),
            made_columns: BTreeMap::new(),
            made_needs: BTreeSet::new(),
            only_home: None,
            in_clock: false,
            keys_of_question: 0,
            solved: HashMap::new(),
            spent: HashMap::new(),
            exhausted: false,
            pending: Vec::new(),
            roots: BTreeMap::new(),
            blamed: None,
            unchecked: BTreeMap::new(),
            said: BTreeSet::new(),
        }
    }

    /// A check that takes down where nodes come from.
    pub(super) fn recording(book: &'a Book<'a>) -> Checker<'a> {
        Checker { recorder: Some(Recorder::default()), ..Checker::new(book) }
    }

    /// Says what is wrong. `None`, so that a check can end with it.
    pub(super) fn fail<T>(&mut self, problem: Problem) -> Option<T> {
        self.problems.push(problem);
        None
    }

    /// The node of a definition in a context; if it is not checked yet, it is put on the list, and the attempt is repeated later.
    pub(super) fn reference(&mut self, subject: Subject, context: Context) -> Option<NodeId> {
        let goal = Goal { subject, context };
        match self.solved.get(&goal) {
            Some(Some(node)) => {
                let node = *node;
                self.refer(goal);
                Some(node)
            }
            Some(None) => {
                let root = self.roots.get(&subject).cloned().unwrap_or_else(|| self.subject_name(subject).0);
                self.blamed.get_or_insert(root);
                None
            }
            None => {
                self.pending.push(goal);
                None
            }
        }
    }

    /// A name that is used: if it is defined twice, that is said.
    pub(super) fn touch_name(&mut self, name: &str) {
        self.problems.extend(self.book.doubled(name).iter().cloned());
    }

    /// A table that is used: what is wrong in its block, with its links and those of the tables that it looks up is said.
    pub(super) fn touch_table(&mut self, table: TableId) {
        let linked = self.book.reach(table).steps.iter().map(|step| step.table);
        std::iter::once(table).chain(linked).for_each(|table| self.touch_own(table));
    }

    /// What is wrong in the block of a table and with its own links is said.
    pub(super) fn touch_own(&mut self, table: TableId) {
        for problem in self.book.problems_of_table(table) {
            if !self.problems.contains(problem) {
                self.problems.push(problem.clone());
            }
        }
    }

    /// A definition that could not even be read is to blame for what follows.
    pub(super) fn blame(&mut self, name: &str) {
        self.blamed.get_or_insert_with(|| name.to_owned());
    }

    /// Nothing that was asked is to blame any more.
    pub(super) fn forget_blame(&mut self) {
        self.blamed = None;
    }

    /// What was not checked was not asked after all.
    pub(super) fn forget_unchecked(&mut self) {
        self.unchecked.clear();
    }

    /// Repeats an attempt until every definition that it needs is checked.
    pub(super) fn complete<T>(&mut self, mut attempt: impl FnMut(&mut Self) -> Option<T>) -> Option<T> {
        while !self.exhausted {
            let mark = self.mark();
            let result = attempt(self);
            if self.pending.is_empty() {
                return result;
            }
            self.rewind(&mark);
            let needed = std::mem::take(&mut self.pending);
            self.solve(needed);
        }
        None
    }

    /// Does something and forgets what it said.
    pub(super) fn quietly<T>(&mut self, attempt: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.mark();
        let result = attempt(self);
        self.rewind(&mark);
        result
    }

    /// Does something once for a key; the next time, what came of it is looked up in the cache.
    pub(super) fn remembered<K: Eq + std::hash::Hash, T: Clone>(
        &mut self,
        cache: impl Fn(&mut Self) -> &mut HashMap<K, Remembered<T>>,
        key: K,
        attempt: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if let Some(known) = cache(self).get(&key).cloned() {
            self.problems.extend(known.problems);
            self.notes.extend(known.notes);
            return known.result;
        }
        let mark = self.mark();
        let result = attempt(self);
        let mut problems = self.problems.split_off(mark.problems);
        problems.dedup_by(|later, first| first.says_the_same(later));
        let notes = self.notes.get(mark.notes..).unwrap_or_default().to_vec();
        let remembered = Remembered { result: result.clone(), problems: problems.clone(), notes };
        self.problems.extend(problems);
        cache(self).insert(key, remembered);
        result
    }

    fn mark(&self) -> Mark {
        Mark {
            problems: self.problems.len(),
            notes: self.notes.len(),
            probes: self.probes.len(),
            parts: self.recorder.as_ref().map(Recorder::trail).unwrap_or_default(),
        }
    }

    fn rewind(&mut self, mark: &Mark) {
        self.problems.truncate(mark.problems);
        self.notes.truncate(mark.notes);
        self.probes.truncate(mark.probes);
        if let Some(recorder) = &mut self.recorder {
            recorder.rewind(mark.parts);
        }
    }

    /// Checks the goals and all that they need, unless there are too many.
    fn solve(&mut self, goals: Vec<Goal>) {
        let outer = (self.metric.take(), self.blamed.take());
        let mut stack = goals;
        let mut open: Vec<Goal> = Vec::new();
        let mut open_subjects: HashSet<Subject> = HashSet::new();
        while let Some(goal) = stack.last().copied() {
            if self.solved.contains_key(&goal) {
                stack.pop();
                continue;
            }
            if self.solved.len() > MOST_GOALS
                || self.spent.get(&goal.subject).is_some_and(|spent| spent.cost > MOST_COST)
            {
                let (name, span) = self.subject_name(goal.subject);
                self.problems.push(problems::too_many_contexts(&name, span));
                self.exhausted = true;
                break;
            }
            let mark = self.mark();
            self.blamed = None;
            let result = self.definition(goal);
            if !self.pending.is_empty() {
                self.rewind(&mark);
                if open.last() != Some(&goal) {
                    open.push(goal);
                    open_subjects.insert(goal.subject);
                }
                for needed in std::mem::take(&mut self.pending) {
                    if open_subjects.contains(&needed.subject) {
                        self.cycle(needed, &open);
                        self.solved.insert(needed, None);
                    } else {
                        stack.push(needed);
                    }
                }
                continue;
            }
            if result.is_none() {
                self.failed(goal, self.problems.len() > mark.problems);
            }
            self.spend(goal);
            self.solved.insert(goal, result);
            stack.pop();
            if open.last() == Some(&goal) {
                open.pop();
                open_subjects.remove(&goal.subject);
            }
        }
        (self.metric, self.blamed) = outer;
    }

    fn spend(&mut self, goal: Goal) {
        let depth = self.contexts.depth(goal.context, self.keys_of_question).saturating_sub(1) as u64;
        let spent = self.spent.entry(goal.subject).or_default();
        spent.contexts += 1;
        spent.deepest = spent.deepest.max(depth);
        if spent.contexts > FREE_CONTEXTS {
            spent.cost += spent.deepest * spent.deepest;
        }
    }

    /// Remembers which bad definition a failure comes from: its own, unless it said nothing itself.
    fn failed(&mut self, goal: Goal, has_said: bool) {
        let subject = goal.subject;
        let (name, span) = self.subject_name(subject);
        // Under a filter from outside it is the filter that may be wrong.
        if has_said && goal.context.filters == FiltersId::NONE {
            self.said.insert(name.clone());
        }
        let root = match self.blamed.take() {
            Some(root) if !has_said => root,
            _ => name.clone(),
        };
        if root != name {
            self.unchecked.entry(root.clone()).or_default().insert(name, span);
        }
        self.roots.insert(subject, root);
    }

    fn cycle(&mut self, again: Goal, open: &[Goal]) {
        let start = open.iter().position(|goal| goal.subject == again.subject).unwrap_or(0);
        let path: Vec<(String, Span)> = open.iter().skip(start).map(|goal| self.subject_name(goal.subject)).collect();
        self.said.extend(path.iter().map(|(name, _)| name.clone()));
        self.problems.push(problems::cycle(&path));
    }

    /// The name and place of a definition.
    pub(super) fn subject_name(&self, subject: Subject) -> (String, Span) {
        let name = match subject {
            Subject::Metric(at) => self.book.metrics.get(at).map(|definition| &definition.metric.name),
            Subject::Local(at) => self.locals.get(at).map(|(name, _)| *name),
        };
        name.map_or_else(Default::default, |name| (name.text.to_string(), name.span))
    }

    /// The whole of a definition.
    pub(super) fn subject_span(&self, subject: Subject) -> Span {
        let span = match subject {
            Subject::Metric(at) => self.book.metrics.get(at).map(|definition| definition.metric.span),
            Subject::Local(at) => self.locals.get(at).map(|(_, formula)| formula.span),
        };
        span.unwrap_or_default()
    }

    /// One line for every bad definition, about those that need it and were therefore not checked; `named` is where a question
    /// names one itself.
    pub(super) fn say_what_is_unchecked(&mut self, named: impl Fn(&str) -> Option<Span>) {
        for (root, names) in std::mem::take(&mut self.unchecked) {
            if !self.said.contains(&root) && !self.book.is_broken(&root) {
                continue;
            }
            let listed: Vec<&str> =
                names.keys().filter(|name| !self.said.contains(*name)).map(String::as_str).collect();
            if let Some((_, span)) = names.iter().find(|(name, _)| listed.contains(&name.as_str())) {
                self.problems.push(problems::unchecked(*span, &root, &listed));
            }
        }
        if let (Some(root), true) = (self.blamed.take(), self.problems.is_empty())
            && self.book.is_broken(&root)
        {
            self.problems.push(problems::asked_of_unchecked(&root, named(&root).unwrap_or_default()));
        }
    }

    /// The problems in the order of their places, each once.
    pub(super) fn sorted_problems(&mut self) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by(|a, b| (a.span(), a.code, &a.message).cmp(&(b.span(), b.code, &b.message)));
        problems.dedup();
        problems
    }
}
