//! Blocks and links of tables that nothing is bound to: what they say has no effect, which a mistyped name shows by nothing.

use super::book::Book;
use super::nearest::nearest;
use crate::problem::{Code, Problem};
use crate::syntax::{Name, Table, TableEntryKind};

impl<'a> Book<'a> {
    /// A warning for each block, and for each link of a bound table, whose table is not there. Where nothing at all is bound
    /// there is none.
    pub fn unbound(&self) -> Vec<Problem> {
        if self.catalog.tables.is_empty() {
            return Vec::new();
        }
        let blocks = self.tables.iter().filter(|block| !self.is_there(&block.name));
        let of_blocks = blocks.map(|block| {
            let message = format!("There is no table `{}` here, so what is said of it has no effect.", block.name.text);
            self.unbound_problem(&block.name, message)
        });
        let links = self.tables.iter().filter(|block| self.is_there(&block.name)).flat_map(|block| targets(block));
        let of_links = links.filter(|target| !self.is_known(target)).map(|target| {
            self.unbound_problem(target, format!("The link leads to a table `{}`, which is not there.", target.text))
        });
        of_blocks.chain(of_links).collect()
    }

    /// The blocks whose name is nearly that of a table of which no block speaks, each with it.
    pub fn mistyped_tables(&self) -> Vec<(&'a str, &'a str)> {
        let blocks = self.tables.iter().filter(|block| !self.is_there(&block.name));
        blocks.filter_map(|block| Some((&*block.name.text, self.table_meant(&block.name)?))).collect()
    }

    fn unbound_problem(&self, name: &Name, message: String) -> Problem {
        let problem = Problem { warning: true, ..Problem::new(Code::UnboundTable, name.span, message) };
        match self.nearest_table(&name.text) {
            Some(near) => problem.help(format!("Did you mean `{near}`?")),
            None => problem
                .help(format!("Bind it: `--data {}=…`, or a line below `[data]` in kpi.toml.", name.text))
                .help(format!("The tables here are {}.", super::problems::table_list(self.catalog))),
        }
    }

    /// The bound table without a block of its own that a name probably means.
    fn table_meant(&self, name: &Name) -> Option<&'a str> {
        let has_block = |table: &str| self.tables.iter().any(|block| *block.name.text == *table);
        let tables = self.catalog.tables.iter().map(|table| table.name.as_str());
        nearest(&name.text, tables.filter(|table| !has_block(table)))
    }

    fn is_there(&self, name: &Name) -> bool {
        self.catalog.named(&name.text).is_some()
    }

    /// Whether it is bound, or described at least.
    fn is_known(&self, name: &Name) -> bool {
        self.is_there(name) || self.tables.iter().any(|block| block.name.text == name.text)
    }
}

fn targets(block: &Table) -> impl Iterator<Item = &Name> {
    block.entries.iter().filter_map(|entry| match &entry.kind {
        TableEntryKind::Link { table, .. } => Some(table),
        _ => None,
    })
}
