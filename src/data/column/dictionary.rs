//! The different texts of a column, found by a small hash table that compares words, not bytes.

use datafusion::arrow::array::{ArrayRef, DictionaryArray, Int32Array, StringArray};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::Int32Type;
use std::sync::Arc;

/// Beyond so many values the dictionary starts anew with the next batch, so that it never grows with the file.
const MOST_VALUES: usize = 16_384;

/// What a cell is in the dictionary.
pub(super) enum Entry {
    Value(i32),
    Blank,
    NotText,
}

/// Every different text of a column with its number, kept from batch to batch.
pub(super) struct Dictionary {
    slots: Vec<Slot>,
    used: usize,
    /// The raw cells that are longer than two words, whole.
    long: Vec<Vec<u8>>,
    values: Vec<String>,
    array: Option<Arc<StringArray>>,
}

/// A raw cell as its length, its first eight and its last eight bytes: up to sixteen bytes that is all of it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    length: u32,
    first: u64,
    last: u64,
}

#[derive(Clone, Copy)]
struct Slot {
    key: Key,
    /// The number of the value; [`BLANK`] or [`FREE`].
    value: i32,
    /// The position in `long` for keys of more than sixteen bytes.
    long: u32,
}

const BLANK: i32 = -1;
const FREE: i32 = -2;
const EMPTY: Slot = Slot { key: Key { length: 0, first: 0, last: 0 }, value: FREE, long: 0 };

impl Default for Dictionary {
    fn default() -> Dictionary {
        Dictionary { slots: vec![EMPTY; 64], used: 0, long: Vec::new(), values: Vec::new(), array: None }
    }
}

impl Key {
    /// `word` holds the first eight bytes of the cell, with whatever stands behind a shorter one.
    #[inline]
    fn of(raw: &[u8], word: u64) -> Key {
        let length = raw.len();
        if length <= 8 {
            let used = u64::MAX.unbounded_shr(64 - 8 * length as u32);
            return Key { length: length as u32, first: word & used, last: 0 };
        }
        let last = raw.last_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        Key { length: length as u32, first: word, last }
    }

    #[inline]
    fn hash(&self) -> usize {
        let mixed = u128::from(self.first ^ self.last.rotate_left(32) ^ u64::from(self.length));
        let product = mixed * 0x9e37_79b9_7f4a_7c15;
        ((product >> 64) as u64 ^ product as u64) as usize
    }
}

impl Dictionary {
    /// Starts anew if there are too many values.
    pub fn begin_batch(&mut self) {
        if self.values.len() > MOST_VALUES {
            *self = Dictionary::default();
        }
    }

    /// The entry of a raw cell, whose first eight bytes are those of `word`; `read` is asked for the text of one that was not met before: `None` is blank.
    #[inline]
    pub fn entry(&mut self, raw: &[u8], word: u64, read: impl FnOnce(&[u8]) -> Result<Option<String>, ()>) -> Entry {
        let key = Key::of(raw, word);
        let mask = self.slots.len() - 1;
        let mut at = key.hash() & mask;
        while let Some(slot) = self.slots.get(at) {
            if slot.value == FREE {
                break;
            }
            if slot.key == key && (key.length <= 16 || self.is_long(slot, raw)) {
                return if slot.value == BLANK { Entry::Blank } else { Entry::Value(slot.value) };
            }
            at = (at + 1) & mask;
        }
        self.insert(key, at, raw, read)
    }

    fn is_long(&self, slot: &Slot, raw: &[u8]) -> bool {
        self.long.get(slot.long as usize).is_some_and(|known| known == raw)
    }

    #[cold]
    fn insert(
        &mut self,
        key: Key,
        at: usize,
        raw: &[u8],
        read: impl FnOnce(&[u8]) -> Result<Option<String>, ()>,
    ) -> Entry {
        let Ok(text) = read(raw) else { return Entry::NotText };
        let value = match text {
            None => BLANK,
            Some(text) => {
                self.array = None;
                self.values.push(text);
                self.values.len() as i32 - 1
            }
        };
        let long = self.long.len() as u32;
        if key.length > 16 {
            self.long.push(raw.to_vec());
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = Slot { key, value, long };
        }
        self.used += 1;
        if self.used * 2 > self.slots.len() {
            self.grow();
        }
        if value == BLANK { Entry::Blank } else { Entry::Value(value) }
    }

    fn grow(&mut self) {
        let size = self.slots.len() * 4;
        let old = std::mem::replace(&mut self.slots, vec![EMPTY; size]);
        for slot in old.into_iter().filter(|slot| slot.value != FREE) {
            let mut at = slot.key.hash() & (size - 1);
            while self.slots.get(at).is_some_and(|other| other.value != FREE) {
                at = (at + 1) & (size - 1);
            }
            if let Some(free) = self.slots.get_mut(at) {
                *free = slot;
            }
        }
    }

    /// The array of a batch; batches without new values share their dictionary.
    pub fn array(&mut self, keys: Vec<i32>, valid: Option<NullBuffer>) -> ArrayRef {
        let values = match &self.array {
            Some(values) => Arc::clone(values),
            None => {
                // A blank has key 0, which must be there even if every cell is blank.
                let made = if self.values.is_empty() {
                    StringArray::from_iter_values([""])
                } else {
                    StringArray::from_iter_values(&self.values)
                };
                let made = Arc::new(made);
                if !self.values.is_empty() {
                    self.array = Some(Arc::clone(&made));
                }
                made
            }
        };
        let keys = Int32Array::new(keys.into(), valid);
        let rows = keys.len();
        match DictionaryArray::<Int32Type>::try_new(keys, values) {
            Ok(array) => Arc::new(array),
            Err(_) => Arc::new(DictionaryArray::<Int32Type>::new(
                Int32Array::new_null(rows),
                Arc::new(StringArray::from_iter_values([""])),
            )),
        }
    }
}
