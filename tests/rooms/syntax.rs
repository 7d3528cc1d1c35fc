//! Tests of the room or nouns `syntax`.
