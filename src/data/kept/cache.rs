//! What is told of what is kept: that there is something, and why some of it is of no use.

use std::sync::{Mutex, PoisonError};

/// Where the columns of files are kept beside them while questions are answered, and what should be known of it.
#[derive(Debug, Default)]
pub struct Cache {
    notes: Mutex<Vec<String>>,
}

impl Cache {
    /// What should be known, each thing once, in the order of the alphabet.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        notes.sort();
        notes
    }

    pub(in crate::data) fn note(&self, text: String) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if !notes.contains(&text) {
            notes.push(text);
        }
    }
}
