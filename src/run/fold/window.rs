//! A cell for every pair of a slot and a number, where slots and numbers are close enough together that this is small.
//! Whether it is follows from the pairs that were met, and is looked at again as they become more; those that have no
//! cell are kept in another way, and no result depends on which do.

use crate::run::memory::Account;

/// Cells may always take so many bytes for each pair: about what a table of pairs takes.
const BYTES_A_PAIR: usize = 12;

/// Few pairs may have far more, for they are quickly many; but all of them together no more than what is to spare.
const SPARE_A_PAIR: usize = 512;

/// Cells of 64 bits, each for so many successive numbers of one slot.
#[derive(Default)]
pub struct Window<const NUMBERS: usize> {
    /// Those of each slot one after the other, `width` for each.
    cells: Vec<u64>,
    width: usize,
    /// The cell of each slot's first number, counted from number 0.
    start: usize,
    /// The smallest and largest number that was met.
    range: Option<(u32, u32)>,
    /// Rows so far; and when it is looked at again which pairs have cells.
    rows: u64,
    next_look: u64,
    /// There are at least so many pairs.
    least: usize,
    /// Bytes of cells that need not be filled.
    spare: usize,
}

impl<const NUMBERS: usize> Window<NUMBERS> {
    /// No cells yet; `spare` bytes of them need not be filled.
    pub fn new(spare: usize) -> Window<NUMBERS> {
        Window { spare, ..Window::default() }
    }

    /// The smallest and largest number that was met.
    pub fn range(&self) -> Option<(u32, u32)> {
        self.range
    }

    /// How many rows were taken.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The cell of a pair, if it has one.
    #[inline]
    pub fn cell(&mut self, slot: u32, number: u32) -> Option<&mut u64> {
        let at = (number as usize / NUMBERS).wrapping_sub(self.start);
        if at >= self.width {
            return None;
        }
        self.cells.get_mut(slot as usize * self.width + at)
    }

    /// For rows whose pairs all have cells: visits the cell of each row, with what its number has behind that of its cell.
    /// What belongs to no slot goes to a cell of slot 0, which has no meaning.
    #[inline]
    pub fn each_row(&mut self, slots: &[u32], numbers: &[u32], visit: impl Fn(&mut u64, u32)) {
        let (first, unit) = ((self.start * NUMBERS) as u32, NUMBERS as u32);
        for (slot, number) in slots.iter().zip(numbers) {
            // Without a branch.
            let offset = number.wrapping_sub(first) & 0u32.wrapping_sub(u32::from(*slot != 0));
            if let Some(cell) = self.cells.get_mut(*slot as usize * self.width + (offset / unit) as usize) {
                visit(cell, offset % unit);
            }
        }
    }

    /// The cells of a slot, and the number of the first.
    pub fn of_slot(&self, slot: u32) -> (u32, &[u64]) {
        let at = slot as usize * self.width;
        ((self.start * NUMBERS) as u32, self.cells.get(at..at + self.width).unwrap_or_default())
    }

    /// Every slot with its cells, and the number of the first.
    pub fn slots(&self) -> impl Iterator<Item = (u32, u32, &[u64])> {
        let slots = self.cells.len().checked_div(self.width).unwrap_or(0);
        (1..slots as u32).map(|slot| (slot, (self.start * NUMBERS) as u32, self.of_slot(slot).1))
    }

    /// The cells of a slot that stand for the same numbers as `width` cells from the number `first` on, if all have one.
    pub fn stretch(&mut self, slot: u32, first: u32, width: usize) -> Option<&mut [u64]> {
        let at = (first as usize / NUMBERS).checked_sub(self.start)?;
        let slot = slot as usize * self.width;
        if at + width > self.width { None } else { self.cells.get_mut(slot + at..slot + at + width) }
    }

    /// How many pairs have a cell that is filled.
    pub fn len(&self) -> usize {
        let filled = |cell: &u64| if NUMBERS == 1 { usize::from(*cell != 0) } else { cell.count_ones() as usize };
        self.cells.iter().skip(self.width).map(filled).sum()
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.cells.capacity() * 8
    }

    /// Cells like those of another one, none of them filled, for no more slots; there were none.
    pub fn take_layout(&mut self, other: &Window<NUMBERS>, range: (u32, u32), count: usize) {
        let slots = other.cells.len().checked_div(other.width).unwrap_or(0).min(count);
        self.cells = vec![0; slots * other.width];
        (self.width, self.start, self.range) = (other.width, other.start, Some(range));
        (self.rows, self.next_look) = (other.rows, other.next_look);
    }

    /// So many pairs were met.
    pub fn has(&mut self, pairs: usize) {
        self.least = self.least.max(pairs);
    }

    /// Whether all pairs of these slots and numbers have a cell.
    pub fn covers(&self, count: usize, (low, high): (u32, u32)) -> bool {
        let (low, high) = (low as usize / NUMBERS, high as usize / NUMBERS);
        count * self.width <= self.cells.len() && self.start <= low && high < self.start + self.width
    }

    /// Takes note of rows with such numbers in `count` slots, and gives them cells if that is worth the memory; true if
    /// more pairs have cells than before. `others` gives the numbers of all pairs without a cell. It is looked at
    /// closely only as often as the rows have doubled, or `now`. The account is asked before cells are made.
    pub fn make_room(
        &mut self,
        rows: u64,
        count: usize,
        (low, high): (u32, u32),
        now: bool,
        account: &Account,
        others: impl Fn() -> Vec<u32>,
    ) -> bool {
        self.rows += rows;
        let (lowest, highest) = self.range.map_or((low, high), |(from, to)| (from.min(low), to.max(high)));
        self.range = Some((lowest, highest));
        if self.covers(count, (low, high)) {
            return false;
        }
        let slots = count + count / 4;
        let mut arranged = false;
        if self.width > 0 && count * self.width > self.cells.len() && self.may_have(slots, self.width, account) {
            self.arrange(slots, self.start, self.width);
            arranged = true;
        }
        if self.rows < self.next_look && !now || self.covers(count, (low, high)) {
            return arranged;
        }
        self.next_look = self.rows * 2;
        let mut others = others();
        self.least = self.least.max(self.len() + others.len());
        let slots = slots.max(self.cells.len().checked_div(self.width).unwrap_or(0));
        let cell = |number: u32| number as usize / NUMBERS;
        let span = cell(highest - lowest);
        let grows = self.width > 0 && cell(highest) >= self.start + self.width;
        // Numbers that grow with time go on doing so; others have been met nearly as low and high as they get.
        let beyond = if grows { span } else { span / 64 };
        let last = cell(u32::MAX);
        let windows = [
            Some((cell(lowest).saturating_sub(span / 64), (cell(highest) + beyond).min(last))),
            Some((cell(lowest), cell(highest))),
            // A few numbers that lie far away remain without.
            common(&mut others).map(|(low, high)| (cell(low), cell(high))),
        ];
        for (from, to) in windows.into_iter().flatten() {
            let (from, end) = match self.width {
                0 => (from, to + 1),
                width => (from.min(self.start), (to + 1).max(self.start + width)),
            };
            if self.may_have(slots, end - from, account) {
                self.arrange(slots, from, end - from);
                return true;
            }
        }
        arranged
    }

    /// Whether so many cells for each of so many slots are worth their memory, and it can be had: they stand beside the old
    /// ones until these are moved.
    fn may_have(&self, slots: usize, width: usize, account: &Account) -> bool {
        let bytes = slots.checked_mul(width).and_then(|all| all.checked_mul(8));
        bytes.is_some_and(|bytes| bytes <= self.most(self.least) && account.spares(bytes))
    }

    /// The most bytes that cells may take if there are at least so many pairs.
    fn most(&self, pairs: usize) -> usize {
        pairs.saturating_mul(SPARE_A_PAIR).min(self.spare).max(pairs.saturating_mul(BYTES_A_PAIR))
    }

    /// Gives so many slots so many cells from `start` on, which is all that there were before and more.
    fn arrange(&mut self, slots: usize, start: usize, width: usize) {
        if width == self.width && start == self.start {
            let all = (slots * width).max(self.cells.len());
            self.cells.reserve_exact(all - self.cells.len());
            self.cells.resize(all, 0);
            return;
        }
        let mut cells = vec![0; slots * width];
        if self.width > 0 {
            let before = self.start - start;
            for (here, there) in cells.chunks_mut(width).zip(self.cells.chunks(self.width)) {
                if let Some(here) = here.get_mut(before..before + self.width) {
                    here.copy_from_slice(there);
                }
            }
        }
        (self.cells, self.start, self.width) = (cells, start, width);
    }
}

/// Where nearly all of some numbers lie.
fn common(numbers: &mut [u32]) -> Option<(u32, u32)> {
    let few = numbers.len() / 64;
    let last = numbers.len().checked_sub(1 + few).filter(|_| few > 0)?;
    let low = *numbers.select_nth_unstable(few).1;
    let high = *numbers.select_nth_unstable(last).1;
    let beyond = (high - low) / 16;
    Some((low.saturating_sub(beyond), high.saturating_add(beyond)))
}

/// The smallest and largest number of the rows that belong to a slot; `None` if none does.
pub fn bounds(slots: &[u32], numbers: &[u32]) -> Option<(u32, u32)> {
    let (mut low, mut high, mut any) = (u32::MAX, 0, 0);
    for (slot, number) in slots.iter().zip(numbers) {
        let out = 0u32.wrapping_sub(u32::from(*slot == 0));
        low = low.min(*number | out);
        high = high.max(*number & !out);
        any |= slot;
    }
    (any != 0).then_some((low, high))
}

/// The number here of a number there; without `numbers` it is the same one.
#[inline]
pub fn number_of(numbers: Option<&[u32]>, number: u32) -> u32 {
    numbers.map_or(number, |numbers| numbers.get(number as usize).copied().unwrap_or(0))
}

/// The smallest and largest number here of those met there, of which `range` are the smallest and largest there; `None`
/// if none was.
pub fn merged_range(range: Option<(u32, u32)>, numbers: Option<&[u32]>) -> Option<(u32, u32)> {
    let (_, high) = range?;
    match numbers {
        None => range,
        Some(numbers) => numbers.iter().take(high as usize + 1).max().map(|highest| (0, *highest)),
    }
}
