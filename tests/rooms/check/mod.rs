//! The rooms `resolve` and `check`: what a formula becomes, and what is said of mistakes.

mod cases;
mod limits;
mod origins;
mod outline;
mod sharing;

use kpi::check::{Checked, check, check_book, with_origins};
use kpi::data::{self, Binding, Catalog, From};
use kpi::problem::Problem;
use kpi::resolve::{LibraryScript, book, definitions};
use kpi::source::Sources;
use kpi::syntax::{self, Item, QuestionText, Script, Table, Test};

/// Formulas with the tables of their tests as data.
struct World {
    sources: Sources,
    scripts: Vec<Script>,
    library: Vec<LibraryScript>,
    catalog: Catalog,
    unreadable: Vec<Problem>,
}

impl World {
    /// Reads the texts; every table of every `test` block is bound.
    fn new(texts: &[(&str, &str)]) -> World {
        let mut world = World::without_data(texts);
        let items: Vec<&Item> = world.scripts.iter().flat_map(|script| &script.items).collect();
        let tables: Vec<&Table> = items
            .iter()
            .filter_map(|item| match item {
                Item::Table(table) => Some(table),
                _ => None,
            })
            .collect();
        let bindings: Vec<Binding> = items
            .iter()
            .filter_map(|item| match item {
                Item::Test(test) => Some(bindings(test)),
                _ => None,
            })
            .flatten()
            .collect();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("a runtime");
        let catalog = runtime.block_on(data::catalog(&bindings, &tables, &data::Options::default()));
        world.catalog = catalog.expect("the tables of the test");
        world
    }

    /// Reads the texts; no data are bound.
    fn without_data(texts: &[(&str, &str)]) -> World {
        let mut sources = Sources::default();
        let mut scripts = Vec::new();
        let mut unreadable = Vec::new();
        for (name, text) in texts {
            let (script, problems) = syntax::parse(sources.add(*name, *text), text);
            scripts.push(script);
            unreadable.extend(problems);
        }
        World { sources, scripts, library: Vec::new(), catalog: Catalog::default(), unreadable }
    }

    /// Adds a text to the library.
    fn library(mut self, module: &str, text: &str) -> World {
        let (script, problems) = syntax::parse(self.sources.add(module, text), text);
        assert_eq!(problems, [], "the library is without problems");
        self.library.push(LibraryScript { module: module.to_owned(), script });
        self
    }

    fn ask(&mut self, text: &QuestionText) -> Result<Checked, Vec<Problem>> {
        let question = syntax::question(&mut self.sources, text)?;
        check(&book(&definitions(&self.scripts, &self.library), &self.catalog), &question)
    }

    fn ask_with_origins(&mut self, text: &QuestionText) -> Checked {
        let question = syntax::question(&mut self.sources, text).expect("a question");
        let definitions = definitions(&self.scripts, &self.library);
        let book = book(&definitions, &self.catalog);
        assert_eq!(book.problems(), []);
        with_origins(&book, &question).expect("a question without problems")
    }

    fn whole(&self) -> Vec<Problem> {
        let definitions = definitions(&self.scripts, &self.library);
        let book = book(&definitions, &self.catalog);
        let mut problems = book.problems();
        problems.extend(check_book(&book).into_iter().filter(|problem| !book.problems().contains(problem)));
        problems
    }
}

fn bindings(test: &Test) -> Vec<Binding> {
    let text = |cells: &[syntax::Cell]| cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
    test.tables
        .iter()
        .map(|table| Binding {
            name: Some(table.name.text.to_string()),
            from: From::Cells {
                header: text(&table.header),
                rows: table.rows.iter().map(|row| text(row)).collect(),
                origin: "the test".to_owned(),
            },
            format: None,
        })
        .collect()
}

/// The expression `-e`.
fn expression(text: &str) -> QuestionText {
    QuestionText { expressions: vec![text.to_owned()], ..QuestionText::default() }
}
