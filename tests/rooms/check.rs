//! Tests of the room or nouns `check`.
