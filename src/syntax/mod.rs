//! Text in, [`Script`] and problems out. The only room that knows pest, characters and comments; it never knows whether a name exists.

pub mod ast;
mod question;

pub use ast::*;
pub use question::QuestionText;
