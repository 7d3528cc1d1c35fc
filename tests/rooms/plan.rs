//! Tests of the room or nouns `plan`.
