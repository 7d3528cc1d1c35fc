//! Tests of the room or nouns `show`.
