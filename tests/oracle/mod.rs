//! The engine beside a naive exact evaluator.
