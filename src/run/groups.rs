//! The groups of one set of keys, each with a dense number. Number 0 belongs to no group: rows that are left out go there,
//! so that no loop over rows needs a branch.

use super::domain::ABSENT;
use super::hash;
use hashbrown::HashTable;

/// Combinations of so many cells are looked up in an array.
const DIRECT_CELLS: usize = 1 << 20;

/// The groups of one set of keys. The keys are numbers of the values of domains, which are shared by all groupings of a relation.
pub struct Groups {
    width: usize,
    /// The keys of every group one after the other; group 1 first.
    keys: Vec<u32>,
    count: u32,
    table: Table,
}

enum Table {
    /// No key: one group.
    One,
    /// `cells[k1 * step1 + k2 * step2 …]`, 0 where no group is yet; `sizes` are powers of two.
    Direct { sizes: Vec<usize>, cells: Vec<u32> },
    /// Any keys.
    Hash(HashTable<u32>),
}

impl Groups {
    /// No groups yet, for so many keys.
    pub fn new(width: usize) -> Groups {
        match width {
            0 => Groups { width, keys: Vec::new(), count: 1, table: Table::One },
            _ => Groups {
                width,
                keys: Vec::new(),
                count: 0,
                table: Table::Direct { sizes: vec![1; width], cells: vec![0] },
            },
        }
    }

    /// One more than the number of groups: how many slots a fold needs.
    pub fn slots(&self) -> usize {
        self.count as usize + 1
    }

    /// The keys of a group.
    pub fn keys(&self, group: u32) -> &[u32] {
        let Some(at) = (group as usize).checked_sub(1) else { return &[] };
        self.keys.get(at * self.width..(at + 1) * self.width).unwrap_or_default()
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        let table = match &self.table {
            Table::One => 0,
            Table::Direct { cells, .. } => cells.capacity() * 4,
            Table::Hash(table) => table.capacity() * 5,
        };
        table + self.keys.capacity() * 4
    }

    /// How many bytes more it may need for a moment to take so many rows.
    pub fn growth(&self, rows: usize) -> usize {
        match &self.table {
            Table::Hash(table) => hash::growth(table.len(), table.capacity(), 5 + self.width * 4, rows),
            _ => 0,
        }
    }

    /// The group of each row, from the numbers of its key values; new groups are added.
    /// `sizes` are the sizes of the domains: every number is below that of its column.
    pub fn numbers(&mut self, columns: &[&[u32]], sizes: &[usize], rows: usize, groups: &mut Vec<u32>) {
        groups.clear();
        self.make_room(sizes);
        match (&mut self.table, columns) {
            (Table::One, _) => groups.resize(rows, 1),
            (Table::Direct { cells, .. }, [column]) => {
                for id in *column {
                    groups.push(match cells.get(*id as usize) {
                        Some(group) if *group != 0 => *group,
                        _ => new_group(cells, *id as usize, &[*id], &mut self.keys, &mut self.count),
                    });
                }
            }
            (Table::Direct { cells, sizes }, [first, second]) => {
                let step = sizes.get(1).copied().unwrap_or(1);
                for (one, two) in first.iter().zip(*second) {
                    let at = *one as usize * step + *two as usize;
                    groups.push(match cells.get(at) {
                        Some(group) if *group != 0 => *group,
                        _ => new_group(cells, at, &[*one, *two], &mut self.keys, &mut self.count),
                    });
                }
            }
            _ => {
                let mut key = vec![0; self.width];
                for row in 0..rows {
                    read_key(columns, row, &mut key);
                    groups.push(self.number(&key));
                }
            }
        }
    }

    /// The group of one set of key values; a new one is added. The numbers are below the sizes last made room for.
    pub fn number(&mut self, key: &[u32]) -> u32 {
        match &mut self.table {
            Table::One => 1,
            Table::Direct { sizes, cells } => {
                let at = position(sizes, key);
                match cells.get(at) {
                    Some(group) if *group != 0 => *group,
                    _ => new_group(cells, at, key, &mut self.keys, &mut self.count),
                }
            }
            Table::Hash(table) => {
                let (hash, width, keys) = (hash_key(key), self.width, &mut self.keys);
                let same = |group: &u32| key_at(keys, *group, width) == key;
                if let Some(group) = table.find(hash, same) {
                    return *group;
                }
                keys.extend_from_slice(key);
                self.count += 1;
                table.insert_unique(hash, self.count, |group| hash_key(key_at(keys, *group, width)));
                self.count
            }
        }
    }

    /// The group of each row, 0 where there is none or a key is blank.
    pub fn find(&self, columns: &[&[u32]], rows: usize, groups: &mut Vec<u32>) {
        groups.clear();
        let mut key = vec![0; self.width];
        for row in 0..rows {
            read_key(columns, row, &mut key);
            let known = !key.iter().any(|id| *id == 0 || *id == ABSENT);
            groups.push(if known { self.known(&key) } else { 0 });
        }
    }

    fn known(&self, key: &[u32]) -> u32 {
        match &self.table {
            Table::One => 1,
            Table::Direct { sizes, cells } => cells.get(position(sizes, key)).copied().unwrap_or(0),
            Table::Hash(table) => {
                let same = |group: &u32| key_at(&self.keys, *group, self.width) == key;
                table.find(hash_key(key), same).copied().unwrap_or(0)
            }
        }
    }

    /// Makes room for key values up to these sizes.
    pub fn make_room(&mut self, wanted: &[usize]) {
        let Table::Direct { sizes, .. } = &self.table else { return };
        if sizes.iter().zip(wanted).all(|(size, wanted)| wanted <= size) {
            return;
        }
        let sizes: Vec<usize> =
            sizes.iter().zip(wanted).map(|(size, wanted)| (*size).max(wanted.next_power_of_two())).collect();
        let all = sizes.iter().try_fold(1usize, |all, size| all.checked_mul(*size));
        // One key needs no more cells than it has values, however many those are.
        match all.filter(|all| *all <= DIRECT_CELLS || self.width == 1) {
            Some(all) => {
                let mut cells = vec![0; all];
                for group in 1..=self.count {
                    if let Some(cell) = cells.get_mut(position(&sizes, key_at(&self.keys, group, self.width))) {
                        *cell = group;
                    }
                }
                self.table = Table::Direct { sizes, cells };
            }
            None => {
                let mut table = HashTable::with_capacity(self.count as usize * 2);
                for group in 1..=self.count {
                    let hash = |group: &u32| hash_key(key_at(&self.keys, *group, self.width));
                    table.insert_unique(hash(&group), group, hash);
                }
                self.table = Table::Hash(table);
            }
        }
    }

    /// Adds the groups of another part of the same rows, whose key values have these numbers here; there is room for them.
    /// Gives the group here for each group there.
    pub fn absorb(&mut self, other: &Groups, numbers: &[&[u32]]) -> Vec<u32> {
        let mut groups = vec![0];
        for group in 1..=other.count {
            let here = |(id, numbers): (&u32, &&[u32])| numbers.get(*id as usize).copied().unwrap_or(0);
            let key = other.keys(group).iter().zip(numbers).map(here).collect::<Vec<_>>();
            groups.push(self.number(&key));
        }
        groups
    }
}

#[cold]
#[inline(never)]
fn new_group(cells: &mut [u32], at: usize, key: &[u32], keys: &mut Vec<u32>, count: &mut u32) -> u32 {
    let Some(cell) = cells.get_mut(at) else { return 0 };
    *count += 1;
    *cell = *count;
    keys.extend_from_slice(key);
    *count
}

fn read_key(columns: &[&[u32]], row: usize, key: &mut [u32]) {
    for (column, id) in columns.iter().zip(key) {
        *id = column.get(row).copied().unwrap_or(0);
    }
}

fn key_at(keys: &[u32], group: u32, width: usize) -> &[u32] {
    let at = (group as usize).saturating_sub(1) * width;
    keys.get(at..at + width).unwrap_or_default()
}

fn position(sizes: &[usize], key: &[u32]) -> usize {
    sizes.iter().zip(key).fold(0, |at, (size, id)| at * size + *id as usize)
}

fn hash_key(key: &[u32]) -> u64 {
    key.iter().fold(key.len() as u64, |state, id| hash::of_u64(state ^ u64::from(*id)))
}
