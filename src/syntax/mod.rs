//! Text in, [`Script`] and problems out; the parts of a question in, [`Question`] out.
//! The only room that knows pest, characters and comments; it never knows whether a name exists.

mod about;
pub mod ast;
mod at;
mod call;
mod definition;
mod expression;
mod foreign;
mod format;
mod layout;
mod literal;
mod mistakes;
mod operators;
mod parse;
mod parts;
mod problems;
mod question;
mod read;
mod remark;
mod scan;
mod separators;
mod spreadsheet;
mod stop;
mod table;
mod test;
mod trivia;
mod unknown;
mod view;

pub use ast::*;
pub use at::{At, at};
pub use format::format;
pub use parse::{PROBLEM_LIMIT, TEXT_LIMIT, parse};
pub use parts::{Part, Position, combines_rows, names, parts};
pub use question::{QuestionText, constant, question, setting, written_name};
pub use remark::{Remark, remarks};
