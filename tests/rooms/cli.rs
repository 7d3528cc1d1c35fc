//! Tests of the room or nouns `cli`.
