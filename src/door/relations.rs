//! What depends on what: the formulas with the tables they are bound to, and with those that they only describe.

use super::Project;
use crate::data::{self, Catalog};
use crate::graph::{self, Graph};
use crate::problem::Error;
use crate::resolve;
use crate::syntax::{self, Item};
use std::borrow::Cow;
use std::collections::BTreeSet;

impl Project {
    /// The graph of the definitions over the tables at hand.
    pub(super) async fn relations(&self) -> Result<Graph, Error> {
        let catalog = self.known_tables().await?;
        let definitions = self.definitions();
        let book = resolve::book(&definitions, &catalog);
        Ok(graph::graph(&book))
    }

    /// The tables at hand, and those that the formulas only describe.
    pub(super) async fn known_tables(&self) -> Result<Catalog, Error> {
        self.sketched(self.catalog().await?).await
    }

    /// The same without a look at any data: what the formulas say of their tables is all that is known of them.
    pub(super) async fn described(&self) -> Result<Catalog, Error> {
        self.sketched(Catalog::default()).await
    }

    /// The catalog with the tables that have a block and no data.
    async fn sketched(&self, mut catalog: Catalog) -> Result<Catalog, Error> {
        catalog.calendar.clone_from(&self.calendar);
        let params: BTreeSet<&str> = self
            .items()
            .filter_map(|item| match item {
                Item::Param(param) => Some(&*param.name.text),
                _ => None,
            })
            .collect();
        let mut seen: BTreeSet<String> = catalog.tables.iter().map(|table| table.name.clone()).collect();
        let unbound = self.items().filter_map(|item| match item {
            Item::Table(block) if block.from.is_none() && seen.insert(block.name.text.to_string()) => Some(block),
            _ => None,
        });
        let sketches: Vec<_> = unbound.map(|block| data::sketch(block, |name| params.contains(name))).collect();
        let (bindings, blocks): (Vec<_>, Vec<syntax::Table>) = sketches.into_iter().unzip();
        let blocks: Vec<&syntax::Table> = blocks.iter().collect();
        catalog.tables.extend(self.opened(&bindings, &blocks, None).await?.tables);
        let made = self.table_blocks().into_iter().filter(|block| block.from.is_some());
        catalog.derived = made.map(Cow::into_owned).collect();
        Ok(self.with_derived(&self.definitions(), &catalog, &[]))
    }
}
