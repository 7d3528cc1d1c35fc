//! One definition: its pairs to an [`Item`].

use super::ast::{Import, Item, Metric, Param};
use super::layout::{Form, Piece};
use super::read::{Reader, Rule, child};
use crate::source::Span;
use pest::iterators::Pair;

/// The entry point of the grammar for a form; `None` for what has none.
pub fn entry_point(form: Form) -> Option<Rule> {
    Some(match form {
        Form::Metric => Rule::metric_definition,
        Form::Table => Rule::table_definition,
        Form::Param => Rule::param_definition,
        Form::Import => Rule::import_definition,
        Form::View => Rule::view_definition,
        Form::Test => Rule::test_definition,
        Form::Rule | Form::Scenario | Form::Unknown => return None,
    })
}

impl<'t> Reader<'t> {
    /// Reads a definition; what is wrong with it is in `problems`, and then the item is not to be used.
    pub fn item(&mut self, piece: &Piece, pair: Pair<'t, Rule>) -> Option<Item> {
        let span = Span::new(self.source, piece.range.start, piece.range.end);
        let doc = piece.doc.clone();
        Some(match piece.form {
            Form::Metric => {
                let name = self.inner_name(&pair)?;
                let formula = self.formula(child(&pair, Rule::formula)?);
                let about = child(&pair, Rule::about).map(|block| self.about(&block)).unwrap_or_default();
                Item::Metric(Metric { doc, name, formula, about, span })
            }
            Form::Param => {
                let name = self.inner_name(&pair)?;
                let value = self.formula(child(&pair, Rule::formula)?);
                Item::Param(Param { doc, name, value, span })
            }
            Form::Import => Item::Import(Import { module: self.inner_name(&pair)?, span }),
            Form::Table => Item::Table(self.table(doc, pair, span)?),
            Form::View => Item::View(self.view(doc, pair, span)?),
            Form::Test => Item::Test(self.test(pair, span)?),
            Form::Rule | Form::Scenario | Form::Unknown => return None,
        })
    }
}
