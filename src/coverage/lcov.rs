//! Coverage as an LCOV tracefile, for the tools that show coverage beside code.
//!
//! The format is that of `geninfo(1)` of the Linux Test Project: a metric is a function (`FN`, `FNDA`), a choice is a
//! block of branches (`BRDA`), and a line counts as executed as often as the metric that begins there.

use super::{Coverage, FileCoverage, Point, Way};
use crate::source::Sources;
use std::collections::BTreeMap;

impl Coverage {
    /// The coverage of every file, one record after the other.
    pub fn lcov(&self, sources: &Sources) -> String {
        self.files.iter().map(|file| record(file, sources)).collect()
    }
}

fn record(file: &FileCoverage, sources: &Sources) -> String {
    let line = |point: &Point| sources.line_column(point.span.source, point.span.start).0;
    let metrics = || file.points.iter().filter(|(point, _)| point.way == Way::Metric);
    let mut text = format!("TN:\nSF:{}\n", file.name);
    for (point, _) in metrics() {
        text.push_str(&format!("FN:{},{}\n", line(point), point.owner));
    }
    for (point, times) in metrics() {
        text.push_str(&format!("FNDA:{times},{}\n", point.owner));
    }
    let (hit, found) = file.count(|point| point.way == Way::Metric);
    text.push_str(&format!("FNF:{found}\nFNH:{hit}\n"));
    let calculated: BTreeMap<&str, u64> = metrics().map(|(point, times)| (&*point.owner, *times)).collect();
    let mut blocks = Vec::new();
    for (point, times) in file.points.iter().filter(|(point, _)| point.way != Way::Metric) {
        let block = blocks.iter().position(|known| *known == point.choice.span).unwrap_or_else(|| {
            blocks.push(point.choice.span);
            blocks.len() - 1
        });
        // A branch of something that was never calculated has no count, which is a dash.
        let never = calculated.get(&*point.owner) == Some(&0);
        let times = if never { "-".to_owned() } else { times.to_string() };
        text.push_str(&format!("BRDA:{},{block},{},{times}\n", line(point), point.choice.way));
    }
    let (hit, found) = file.count(|point| point.way != Way::Metric);
    text.push_str(&format!("BRF:{found}\nBRH:{hit}\n"));
    let mut lines: BTreeMap<usize, u64> = BTreeMap::new();
    for (point, times) in metrics() {
        lines.insert(line(point), *times);
    }
    for (number, times) in &lines {
        text.push_str(&format!("DA:{number},{times}\n"));
    }
    let executed = lines.values().filter(|times| **times > 0).count();
    text.push_str(&format!("LF:{}\nLH:{executed}\nend_of_record\n", lines.len()));
    text
}
