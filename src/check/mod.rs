//! [`crate::resolve::Book`] and a question in, [`Checked`] out. Knows typing and unit rules; never knows data or engine.

mod checked;

pub use checked::*;
