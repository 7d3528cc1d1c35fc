//! What a text says, as a tree. Nothing here knows whether a name exists.

mod expression;
mod item;
mod metric;
mod question;
mod table;
mod test;

pub use expression::*;
pub use item::*;
pub use metric::*;
pub use question::*;
pub use table::*;
pub use test::*;
