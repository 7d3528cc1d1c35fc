//! Tests of the room or nouns `nouns`.
