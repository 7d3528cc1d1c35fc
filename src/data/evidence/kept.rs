//! Evidence as bytes, so that a file need not be looked at again.

use super::{Evidence, Width, Written};
use crate::data::kept::{Keep, fields};
use std::collections::BTreeSet;

fields!(Width { whole, scale });
fields!(Written { cells, excluded, open, open_points, percent, bracketed, money, sign, mixed, comma, point });

impl Keep for Evidence {
    fn put(&self, out: &mut Vec<u8>) {
        (self.filled, self.blank).put(out);
        (self.numbers, (self.whole, self.scale)).put(out);
        self.leading_zero.put(out);
        self.written.put(out);
        (self.packed, (self.patterned, self.unfit)).put(out);
        (self.lengths, self.only_m).put(out);
        (self.length_digits, self.length_scale).put(out);
        (self.truths, self.days).put(out);
        (self.grain, self.mixed_grains).put(out);
        (self.times, (self.zoned, self.strange)).put(out);
        self.compared.put(out);
        self.many.put(out);
        // Of many nothing is asked but that they are many.
        if !self.many {
            self.distinct.put(out);
        }
        (self.samples.clone(), (self.odd.clone(), self.open.clone())).put(out);
        self.nan.put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Evidence> {
        let (filled, blank) = Keep::take(from)?;
        let (numbers, (whole, scale)) = Keep::take(from)?;
        let leading_zero = Keep::take(from)?;
        let written = Keep::take(from)?;
        let (packed, (patterned, unfit)) = Keep::take(from)?;
        let (lengths, only_m) = Keep::take(from)?;
        let (length_digits, length_scale) = Keep::take(from)?;
        let (truths, days) = Keep::take(from)?;
        let (grain, mixed_grains) = Keep::take(from)?;
        let (times, (zoned, strange)) = Keep::take(from)?;
        let compared = Keep::take(from)?;
        let many = bool::take(from)?;
        let distinct = if many { BTreeSet::new() } else { Keep::take(from)? };
        let (samples, (odd, open)) = Keep::take(from)?;
        let nan = Keep::take(from)?;
        Some(Evidence {
            filled,
            blank,
            numbers,
            whole,
            scale,
            leading_zero,
            written,
            packed,
            patterned,
            unfit,
            lengths,
            only_m,
            length_digits,
            length_scale,
            truths,
            days,
            grain,
            mixed_grains,
            times,
            zoned,
            strange,
            nan,
            compared,
            distinct,
            many,
            samples,
            odd,
            open,
        })
    }
}
