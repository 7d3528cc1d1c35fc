//! The porch: arguments in, exit code out.
