//! `Script`s and a `Catalog` in, [`Book`] out: every definition by its name, every column that a table reaches by its links.
//! Knows names, imports and links; never knows text, types or units.

mod book;
mod columns;
mod held;
mod homes;
mod links;
mod nearest;
mod problems;
mod unbound;

pub use book::{Book, Definition, Definitions, LibraryScript, Origin, book, definitions};
pub use columns::{Column, Found, Lookup};
pub use held::{Bound, Held};
pub use links::{Reach, Step};
pub use nearest::nearest;
pub(crate) use problems::doubled_name;
