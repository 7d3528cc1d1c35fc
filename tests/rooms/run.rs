//! Tests of the room or nouns `run`.
