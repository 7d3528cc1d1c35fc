//! The definitions of a book by name: one's own first, then what is imported, then the rest of the library.

use super::columns::ColumnIndex;
use super::links::{self, Reach};
use super::{nearest, problems};
use crate::data::Catalog;
use crate::problem::Problem;
use crate::row::TableId;
use crate::source::Span;
use crate::syntax::{Item, Metric, Name, Param, Script, Table, Test, View};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A text of the built-in library, read.
#[derive(Clone, Debug)]
pub struct LibraryScript {
    /// The module: the folder under `metrics/`.
    pub module: String,
    /// What the text says.
    pub script: Script,
}

impl LibraryScript {
    /// Whether it says something of tables: then it is about an export that a system writes.
    pub fn has_tables(&self) -> bool {
        self.script.items.iter().any(|item| matches!(item, Item::Table(_)))
    }
}

/// Where a definition comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// One's own formulas.
    Own,
    /// A module that the formulas import.
    Imported(&'a str),
    /// A module of the library that is not imported: found by name only.
    Library(&'a str),
}

/// A metric of the book.
#[derive(Clone, Copy, Debug)]
pub struct Definition<'a> {
    /// What was written.
    pub metric: &'a Metric,
    /// Where.
    pub origin: Origin<'a>,
    /// The imported module whose metric of the same name it takes the place of.
    pub replaces: Option<&'a str>,
}

/// The definitions by name, whatever tables they are asked of.
#[derive(Debug, Default)]
pub struct Definitions<'a> {
    /// The metrics: one's own in the order of their texts, then those of the library.
    pub metrics: Vec<Definition<'a>>,
    /// The params, in the same order.
    pub params: Vec<&'a Param>,
    /// How many of the params are one's own; they come first.
    pub own_params: usize,
    /// One's own views.
    pub views: Vec<&'a View>,
    /// One's own tests.
    pub tests: Vec<&'a Test>,
    /// The modules that are imported, and where.
    pub imports: Vec<(&'a str, Span)>,
    /// One's own `table` blocks, of bound tables and of others.
    pub tables: Vec<&'a Table>,
    names: HashMap<&'a str, Named>,
    /// Second definitions of a name.
    doubled: HashMap<&'a str, Vec<Problem>>,
    /// `import` lines that lead nowhere.
    of_imports: Vec<Problem>,
    /// Second blocks of a table, with its name.
    of_blocks: Vec<(&'a str, Problem)>,
    /// Definitions that could not be read, and where their names stand.
    broken: BTreeMap<&'a str, Span>,
}

/// Everything that can be asked, by name.
#[derive(Debug)]
pub struct Book<'a> {
    /// The tables that are bound.
    pub catalog: &'a Catalog,
    /// The definitions; those of a book are also its own.
    pub definitions: &'a Definitions<'a>,
    /// What every bound table can look up; a `TableId` is a position here.
    pub reaches: Vec<Reach>,
    pub(super) columns: Vec<ColumnIndex<'a>>,
    /// What is wrong in each bound table's block and with its links.
    of_tables: Vec<Vec<Problem>>,
}

impl<'a> std::ops::Deref for Book<'a> {
    type Target = Definitions<'a>;

    fn deref(&self) -> &Definitions<'a> {
        self.definitions
    }
}

#[derive(Clone, Copy, Debug)]
enum Named {
    Metric(usize),
    Param(usize),
    View(usize),
}

/// Gathers the definitions. They serve for any number of books.
pub fn definitions<'a>(scripts: &'a [Script], library: &'a [LibraryScript]) -> Definitions<'a> {
    let broken = scripts.iter().flat_map(|script| &script.broken).map(|name| (&*name.text, name.span)).collect();
    let mut definitions = Definitions { broken, ..Definitions::default() };
    for item in scripts.iter().flat_map(|script| &script.items) {
        definitions.own(item);
    }
    definitions.own_params = definitions.params.len();
    definitions.imports = imported_modules(scripts, library, &mut definitions.of_imports);
    let imported: Vec<&str> = definitions.imports.iter().map(|(module, _)| *module).collect();
    for module in &imported {
        definitions.module(library, module, Origin::Imported(module));
    }
    // What a module with tables of its own means depends on them, and they come with its import only.
    let of_tables: BTreeSet<&str> = library.iter().filter(|text| text.has_tables()).map(|text| &*text.module).collect();
    let others: BTreeSet<&str> = library.iter().map(|text| text.module.as_str()).collect();
    for module in others.difference(&of_tables).filter(|module| !imported.contains(module)) {
        definitions.module(library, module, Origin::Library(module));
    }
    definitions
}

/// The definitions with the tables that they are asked of, whose links are followed.
///
/// What is wrong is kept beside what it is about, so that it stops only those questions that touch it: doubled names,
/// unknown modules, blocks of tables, links that lead nowhere. [`Book::problems`] gives all of it.
pub fn book<'a>(definitions: &'a Definitions<'a>, catalog: &'a Catalog) -> Book<'a> {
    let columns: Vec<_> = catalog.tables.iter().map(ColumnIndex::of).collect();
    let (reaches, of_links) = links::reaches(catalog, &columns);
    let blocks = catalog.tables.iter().map(|table| table.problems.clone());
    let of_tables = blocks.zip(of_links).map(|(blocks, links)| [blocks, links].concat()).collect();
    Book { catalog, definitions, reaches, columns, of_tables }
}

/// The modules of all `import` lines, each once, in the order of the texts.
fn imported_modules<'a>(
    scripts: &'a [Script],
    library: &'a [LibraryScript],
    problems: &mut Vec<Problem>,
) -> Vec<(&'a str, Span)> {
    let mut modules: Vec<(&str, Span)> = Vec::new();
    for item in scripts.iter().flat_map(|script| &script.items) {
        let Item::Import(import) = item else { continue };
        let known: BTreeSet<&str> = library.iter().map(|text| text.module.as_str()).collect();
        if !known.contains(&*import.module.text) {
            problems.push(problems::unknown_module(&import.module, nearest(&import.module.text, known)));
        } else if !modules.iter().any(|(module, _)| *module == &*import.module.text) {
            modules.push((&import.module.text, import.module.span));
        }
    }
    modules
}

impl<'a> Book<'a> {
    /// Everything that is wrong with names, modules, blocks of tables and links.
    pub fn problems(&self) -> Vec<Problem> {
        let tables = self.of_tables.iter().flatten();
        let mut all: Vec<Problem> = tables.chain(&self.of_imports).cloned().collect();
        // That of a bound table stands beside the table already.
        let unbound = self.of_blocks.iter().filter(|(name, _)| self.catalog.named(name).is_none());
        all.extend(unbound.map(|(_, problem)| problem.clone()));
        all.extend(self.doubled.values().flatten().cloned());
        all.sort_by(|a, b| (a.span(), a.code, &a.message).cmp(&(b.span(), b.code, &b.message)));
        all
    }

    /// What is wrong in a bound table's block and with its links.
    pub fn problems_of_table(&self, table: TableId) -> &[Problem] {
        self.of_tables.get(table.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The name of a bound table.
    pub fn table_name(&self, table: TableId) -> &'a str {
        self.catalog.tables.get(table.0 as usize).map_or("", |table| &table.name)
    }

    /// What a bound table can look up; nothing for a table that is not of this catalog.
    pub fn reach(&self, table: TableId) -> &Reach {
        static NOWHERE: Reach = Reach { steps: Vec::new() };
        self.reaches.get(table.0 as usize).unwrap_or(&NOWHERE)
    }

    /// The nearest name of a bound table.
    pub fn nearest_table(&self, name: &str) -> Option<&'a str> {
        nearest(name, self.catalog.tables.iter().map(|table| table.name.as_str()))
    }
}

impl<'a> Definitions<'a> {
    /// That a name is defined twice (or more often), if it is: which definition is meant cannot be known.
    pub fn doubled(&self, name: &str) -> &[Problem] {
        self.doubled.get(name).map_or(&[], Vec::as_slice)
    }

    /// That a question defines a name which the formulas define too, if they do. A name that only the library has gives way.
    pub fn defined_too(&self, name: &Name) -> Option<Problem> {
        let own =
            self.names.get(&*name.text).copied().filter(|named| self.is_own(*named)).map(|named| self.place(named));
        let first = own.or_else(|| self.broken.get(&*name.text).copied())?;
        Some(problems::doubled_name(name, first))
    }

    fn is_own(&self, named: Named) -> bool {
        match named {
            Named::Metric(at) => self.metrics.get(at).is_some_and(|metric| metric.origin == Origin::Own),
            Named::Param(at) => at < self.own_params,
            Named::View(_) => true,
        }
    }

    /// The `import` lines that lead nowhere.
    pub fn problems_of_imports(&self) -> &[Problem] {
        &self.of_imports
    }

    /// The metric of that name: a position among the metrics of the book.
    pub fn metric(&self, name: &str) -> Option<usize> {
        match self.names.get(name) {
            Some(Named::Metric(at)) => Some(*at),
            _ => None,
        }
    }

    /// Whether the formulas define or import a metric of that name; the rest of the library is found by name only.
    pub fn knows_metric(&self, name: &str) -> bool {
        let metric = self.metric(name).and_then(|at| self.metrics.get(at));
        metric.is_some_and(|metric| !matches!(metric.origin, Origin::Library(_)))
    }

    /// The param of that name: a position among the params of the book.
    pub fn param(&self, name: &str) -> Option<usize> {
        match self.names.get(name) {
            Some(Named::Param(at)) => Some(*at),
            _ => None,
        }
    }

    /// The view of that name.
    pub fn view(&self, name: &str) -> Option<&'a View> {
        match self.names.get(name) {
            Some(Named::View(at)) => self.views.get(*at).copied(),
            _ => None,
        }
    }

    /// Whether a definition of that name is there, but could not be read.
    pub fn is_broken(&self, name: &str) -> bool {
        self.broken.contains_key(name)
    }

    /// The nearest name of a metric.
    pub fn nearest_metric(&self, name: &str) -> Option<&'a str> {
        nearest(name, self.metrics.iter().map(|definition| &*definition.metric.name.text))
    }

    /// The nearest name of a param.
    pub fn nearest_param(&self, name: &str) -> Option<&'a str> {
        nearest(name, self.params.iter().map(|param| &*param.name.text))
    }

    /// The nearest name of a view.
    pub fn nearest_view(&self, name: &str) -> Option<&'a str> {
        nearest(name, self.views.iter().map(|view| &*view.name.text))
    }

    fn own(&mut self, item: &'a Item) {
        let (name, named) = match item {
            Item::Metric(metric) => (&metric.name, Named::Metric(self.metrics.len())),
            Item::Param(param) => (&param.name, Named::Param(self.params.len())),
            Item::View(view) => (&view.name, Named::View(self.views.len())),
            Item::Test(test) => return self.tests.push(test),
            Item::Table(table) => return self.own_table(table),
            Item::Import(_) => return,
        };
        if let Some(first) = self.names.get(&*name.text) {
            let problem = problems::doubled_name(name, self.place(*first));
            self.doubled.entry(&name.text).or_default().push(problem);
            return;
        }
        self.names.insert(&name.text, named);
        match item {
            Item::Metric(metric) => self.metrics.push(Definition { metric, origin: Origin::Own, replaces: None }),
            Item::Param(param) => self.params.push(param),
            Item::View(view) => self.views.push(view),
            Item::Test(_) | Item::Table(_) | Item::Import(_) => {}
        }
    }

    fn own_table(&mut self, table: &'a Table) {
        match self.tables.iter().find(|other| other.name.text == table.name.text) {
            Some(first) => {
                self.of_blocks.push((&table.name.text, problems::doubled_name(&table.name, first.name.span)));
            }
            None => self.tables.push(table),
        }
    }

    /// The definitions of a module; those whose name is taken stay out.
    fn module(&mut self, library: &'a [LibraryScript], module: &str, origin: Origin<'a>) {
        let items = library.iter().filter(|text| text.module == module).flat_map(|text| &text.script.items);
        for item in items {
            match item {
                Item::Metric(metric) => match self.names.get(&*metric.name.text).copied() {
                    None => {
                        self.names.insert(&metric.name.text, Named::Metric(self.metrics.len()));
                        self.metrics.push(Definition { metric, origin, replaces: None });
                    }
                    Some(Named::Metric(at)) => self.replaced(at, origin),
                    Some(_) => {}
                },
                Item::Param(param) if !self.names.contains_key(&*param.name.text) => {
                    self.names.insert(&param.name.text, Named::Param(self.params.len()));
                    self.params.push(param);
                }
                _ => {}
            }
        }
    }

    fn replaced(&mut self, at: usize, origin: Origin<'a>) {
        if let (Some(definition), Origin::Imported(module)) = (self.metrics.get_mut(at), origin)
            && definition.origin == Origin::Own
        {
            definition.replaces = Some(module);
        }
    }

    fn place(&self, named: Named) -> Span {
        let span = match named {
            Named::Metric(at) => self.metrics.get(at).map(|definition| definition.metric.name.span),
            Named::Param(at) => self.params.get(at).map(|param| param.name.span),
            Named::View(at) => self.views.get(at).map(|view| view.name.span),
        };
        span.unwrap_or_default()
    }
}
