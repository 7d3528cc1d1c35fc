//! [`crate::finish::Answer`] or problems in, bytes out.
