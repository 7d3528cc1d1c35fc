//! The names of columns in the headers of files.

use std::collections::{HashMap, HashSet};

/// The names that stand in a header more than once, each once, in order.
pub(super) fn doubled(header: &[String]) -> Vec<&str> {
    let (mut seen, mut told) = (HashSet::new(), HashSet::new());
    let names = header.iter().map(String::as_str);
    names.filter(|name| !seen.insert(*name) && told.insert(*name)).collect()
}

/// Tells columns of one name apart by numbers from left to right, `amount_1` and `amount_2`; gives each such name with what
/// its columns are called instead.
pub(super) fn told_apart(header: &mut [String]) -> Vec<(String, Vec<String>)> {
    let names: Vec<String> = doubled(header).into_iter().map(str::to_owned).collect();
    let mut taken: HashSet<String> = header.iter().cloned().collect();
    let mut told = Vec::new();
    for name in names {
        let mut numbers = 1..;
        let mut instead = Vec::new();
        for column in header.iter_mut().filter(|column| **column == name) {
            let free =
                numbers.by_ref().map(|number: u32| format!("{name}_{number}")).find(|name| !taken.contains(name));
            *column = free.unwrap_or_else(|| name.clone());
            taken.insert(column.clone());
            instead.push(column.clone());
        }
        told.push((name, instead));
    }
    told
}

/// Where each of the wanted names stands in a header; else the first that is missing.
pub(super) fn positions<'a>(wanted: &'a [String], header: &[String]) -> Result<Vec<usize>, &'a str> {
    let places: HashMap<&str, usize> = header.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    wanted.iter().map(|name| places.get(name.as_str()).copied().ok_or(name.as_str())).collect()
}
