//! The names of columns in the headers of files.

use std::collections::{HashMap, HashSet};

/// The names that stand in a header more than once, each once, in order.
pub(super) fn doubled(header: &[String]) -> Vec<&str> {
    let (mut seen, mut told) = (HashSet::new(), HashSet::new());
    let names = header.iter().map(String::as_str);
    names.filter(|name| !seen.insert(*name) && told.insert(*name)).collect()
}

/// Where each of the wanted names stands in a header; else the first that is missing.
pub(super) fn positions<'a>(wanted: &'a [String], header: &[String]) -> Result<Vec<usize>, &'a str> {
    let places: HashMap<&str, usize> = header.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    wanted.iter().map(|name| places.get(name.as_str()).copied().ok_or(name.as_str())).collect()
}
