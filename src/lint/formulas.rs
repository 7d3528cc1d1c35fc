//! The formulas that are looked at, by what they define and what they name.

use crate::source::Sources;
use crate::syntax::{
    Asked, Expr, ExprKind, FromHow, Item, Metric, Modifier, Param, Part, Position, Question, Script, Table,
    TableEntryKind, Test, View, parts,
};
use std::collections::{BTreeMap, BTreeSet};

/// One's own formulas, with the library that they may use.
pub struct Formulas<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// What they say.
    pub scripts: &'a [Script],
    /// The metrics of the library by name, each with its module.
    pub library: BTreeMap<&'a str, (&'a Metric, &'a str)>,
    /// The columns of the tables at hand, by the table's name; empty without data.
    pub columns: BTreeMap<String, BTreeSet<String>>,
    own: BTreeMap<&'a str, &'a Metric>,
    mentioned: BTreeSet<&'a str>,
}

impl<'a> Formulas<'a> {
    /// Gathers what stands in the texts. The library comes as modules with their scripts.
    pub fn new(
        sources: &'a Sources,
        scripts: &'a [Script],
        library: &[(&'a str, &'a Script)],
        columns: BTreeMap<String, BTreeSet<String>>,
    ) -> Formulas<'a> {
        let items = |script: &'a Script| script.items.iter();
        let of_library = library.iter().flat_map(|(module, script)| items(script).map(move |item| (item, *module)));
        let mut mentioned = BTreeSet::new();
        let mut known = BTreeMap::new();
        for (item, module) in of_library {
            mention(item, &mut mentioned);
            if let Item::Metric(metric) = item {
                known.insert(&*metric.name.text, (metric, module));
            }
        }
        scripts.iter().flat_map(items).for_each(|item| mention(item, &mut mentioned));
        let mut formulas = Formulas { sources, scripts, library: known, columns, own: BTreeMap::new(), mentioned };
        formulas.own = formulas.metrics().map(|metric| (&*metric.name.text, metric)).collect();
        formulas
    }

    /// Everything of one's own, in the order of the texts.
    pub fn items(&self) -> impl Iterator<Item = &'a Item> + use<'a> {
        self.scripts.iter().flat_map(|script| &script.items)
    }

    /// One's own metrics.
    pub fn metrics(&self) -> impl Iterator<Item = &'a Metric> + use<'a> {
        self.items().filter_map(|item| match item {
            Item::Metric(metric) => Some(metric),
            _ => None,
        })
    }

    /// One's own params.
    pub fn params(&self) -> impl Iterator<Item = &'a Param> + use<'a> {
        self.items().filter_map(|item| match item {
            Item::Param(param) => Some(param),
            _ => None,
        })
    }

    /// One's own `table` blocks.
    pub fn tables(&self) -> impl Iterator<Item = &'a Table> + use<'a> {
        self.items().filter_map(|item| match item {
            Item::Table(table) => Some(table),
            _ => None,
        })
    }

    /// One's own views.
    pub fn views(&self) -> impl Iterator<Item = &'a View> + use<'a> {
        self.items().filter_map(|item| match item {
            Item::View(view) => Some(view),
            _ => None,
        })
    }

    /// One's own tests.
    pub fn tests(&self) -> impl Iterator<Item = &'a Test> + use<'a> {
        self.items().filter_map(|item| match item {
            Item::Test(test) => Some(test),
            _ => None,
        })
    }

    /// The metric of that name: one's own, else that of the library.
    pub fn metric(&self, name: &str) -> Option<&'a Metric> {
        self.own.get(name).copied().or_else(|| self.library.get(name).map(|(metric, _)| *metric))
    }

    /// Whether any expression names it, one's own or one of the library; what a table declares does not count.
    pub fn is_mentioned(&self, name: &str) -> bool {
        self.mentioned.contains(name)
    }

    /// Every expression about metrics in one's own formulas, with the metric it stands in.
    pub fn metric_expressions(&self) -> Vec<(&'a Metric, &'a Expr)> {
        let mut all = Vec::new();
        for metric in self.metrics() {
            visit(&metric.formula, Position::Metrics, &mut |expr, position| {
                if position == Position::Metrics {
                    all.push((metric, expr));
                }
            });
        }
        all
    }
}

/// Shows an expression and everything inside it.
pub fn visit<'a>(expr: &'a Expr, position: Position, see: &mut dyn FnMut(&'a Expr, Position)) {
    // A list of what is still to be seen instead of recursion: formulas may nest deeply.
    let mut open = vec![(expr, position)];
    while let Some((expr, position)) = open.pop() {
        see(expr, position);
        open.extend(inside(expr, position).into_iter().rev());
    }
}

/// The expressions directly inside one, each with what it is about.
pub fn inside(expr: &Expr, position: Position) -> Vec<(&Expr, Position)> {
    let mut found = Vec::new();
    parts(expr, position, &mut |part| match part {
        Part::Expr(part, position) => found.push((part, position)),
        Part::Column(_) | Part::Setting(_) => {}
    });
    found
}

/// The names in an expression: metrics, columns, tables, params, whatever they are.
pub fn names<'a>(expr: &'a Expr, position: Position, found: &mut BTreeSet<&'a str>) {
    visit(expr, position, &mut |expr, _| match &expr.kind {
        ExprKind::Name(name) => {
            found.insert(&name.text);
        }
        ExprKind::Path(path) => found.extend(path.iter().map(|name| &*name.text)),
        ExprKind::Call(call) => found.extend(call.clause_names().map(|name| &*name.text)),
        ExprKind::Modified(_, modifier) => {
            if let Modifier::With(values) = &**modifier {
                found.extend(values.iter().map(|(param, _)| &*param.text));
            }
        }
        _ => {}
    });
}

fn mention<'a>(item: &'a Item, found: &mut BTreeSet<&'a str>) {
    match item {
        Item::Metric(metric) => {
            names(&metric.formula, Position::Metrics, found);
            metric.about.expressions().for_each(|expr| names(expr, Position::Metrics, found));
        }
        Item::Param(param) => names(&param.value, Position::Metrics, found),
        Item::Table(table) => {
            match table.from.as_ref().map(|from| &from.how) {
                Some(FromHow::By(keys)) => keys.iter().for_each(|key| names(&key.value, Position::Rows, found)),
                Some(FromHow::Split { column, .. }) => {
                    found.insert(&column.text);
                }
                None => {}
            }
            table.entries.iter().for_each(|entry| mention_entry(&entry.kind, found));
        }
        Item::View(view) => question(&view.question, found),
        Item::Test(test) => {
            question(&test.question, found);
            for snapshot in &test.snapshots {
                snapshot.asked.iter().for_each(|one| asked(one, found));
                snapshot.by.iter().for_each(|key| names(&key.value, Position::Keys, found));
            }
            for asking in test.expects.iter().filter_map(|expect| expect.asking.as_ref()) {
                names(&asking.metric, Position::Metrics, found);
                asking.by.iter().for_each(|key| names(&key.value, Position::Keys, found));
            }
        }
        Item::Import(_) => {}
    }
}

fn mention_entry<'a>(kind: &'a TableEntryKind, found: &mut BTreeSet<&'a str>) {
    match kind {
        TableEntryKind::Computed { value, .. } | TableEntryKind::Time { value, .. } | TableEntryKind::Rows(value) => {
            names(value, Position::Rows, found);
        }
        TableEntryKind::Key(columns) => found.extend(columns.iter().map(|name| &*name.text)),
        TableEntryKind::Link { columns, held, .. } => {
            found.extend(columns.iter().map(|name| &*name.text));
            held.iter().for_each(|held| names(held, Position::Rows, found));
        }
        TableEntryKind::Span { start, end } => found.extend([start, end].map(|name| &*name.text)),
        TableEntryKind::Value(column) | TableEntryKind::Mean { of: column, .. } => {
            found.insert(&column.text);
        }
        _ => {}
    }
}

/// The names in a column that is asked.
pub fn asked<'a>(asked: &'a Asked, found: &mut BTreeSet<&'a str>) {
    match asked {
        Asked::Name(name) => {
            found.insert(&name.text);
        }
        Asked::Formula { formula, .. } => names(formula, Position::Metrics, found),
    }
}

fn question<'a>(question: &'a Question, found: &mut BTreeSet<&'a str>) {
    question.metrics.iter().for_each(|one| asked(one, found));
    question.by.iter().chain(&question.across).for_each(|key| names(&key.value, Position::Keys, found));
    question.filter.iter().for_each(|filter| names(filter, Position::Rows, found));
    question.having.iter().for_each(|having| names(having, Position::Metrics, found));
    question.sort.iter().for_each(|sort| names(&sort.by, Position::Metrics, found));
    question.set.iter().for_each(|(param, value)| {
        found.insert(&param.text);
        names(value, Position::Metrics, found);
    });
}
