//! The nouns that every room uses: exact fractions, roots, the calendar.

mod calendar;
mod exact;
