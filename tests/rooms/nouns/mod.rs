//! The nouns that every room uses: exact fractions, roots, the calendar; and amounts of memory.

mod calendar;
mod exact;
mod size;
