//! Tests of the room or nouns `data`.
