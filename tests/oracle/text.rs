//! Worlds from text: the parser is the one room that both sides share.

use super::book::{Sheet, World};
use kpi::syntax::QuestionText;

/// The world of formulas, tables and a question, all as text.
pub fn world(_formulas: &str, _tables: Vec<Sheet>, _question: &QuestionText) -> Option<World> {
    None
}
