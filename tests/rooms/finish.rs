//! Tests of the room or nouns `finish`.
