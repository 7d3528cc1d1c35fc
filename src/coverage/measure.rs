//! What there is to reach beside what was reached, file by file.

use super::{Point, Reached};
use crate::source::{SourceId, Sources, Span};
use crate::value::{Exact, Reason};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The coverage of a project's formulas by its tests.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The files that have something to reach, in the order of reading.
    pub files: Vec<FileCoverage>,
    /// The reasons of the blanks that each metric came to; they are told beside, and count for nothing.
    pub blanks: Vec<MetricBlanks>,
    /// For metrics that only a failing question asked for: the test.
    pub unanswered: BTreeMap<String, String>,
}

/// The coverage of one file.
#[derive(Clone, Debug)]
pub struct FileCoverage {
    /// What people call the text, usually its path.
    pub name: String,
    /// The text.
    pub source: SourceId,
    /// What there is to reach, in the order of the text, and how many questions reached it.
    pub points: Vec<(Point, u64)>,
}

/// The blanks of one metric.
#[derive(Clone, Debug)]
pub struct MetricBlanks {
    /// The metric.
    pub metric: Arc<str>,
    /// The reasons that tests have shown, in the order in which the language lists them.
    pub reasons: Vec<Reason>,
}

impl Coverage {
    /// What tests reached of `points`.
    pub fn new(
        points: Vec<Point>,
        reached: &Reached,
        unanswered: BTreeMap<String, String>,
        sources: &Sources,
    ) -> Coverage {
        let mut files: Vec<FileCoverage> = Vec::new();
        let mut metrics: BTreeMap<Arc<str>, Span> = BTreeMap::new();
        for point in points {
            let source = point.span.source;
            if point.way == super::Way::Metric {
                metrics.insert(point.owner.clone(), point.span);
            }
            let times = reached.ways.get(&point.choice).copied().unwrap_or(0);
            match files.iter_mut().find(|file| file.source == source) {
                Some(file) => file.points.push((point, times)),
                None => {
                    let name = sources.get(source).map_or_else(String::new, |source| source.name.clone());
                    files.push(FileCoverage { name, source, points: vec![(point, times)] });
                }
            }
        }
        let none = BTreeSet::new();
        let mut blanks: Vec<(Span, MetricBlanks)> = metrics
            .into_iter()
            .map(|(metric, span)| {
                let reasons = reached.blanks.get(&metric).unwrap_or(&none).iter().copied().collect();
                (span, MetricBlanks { metric, reasons })
            })
            .collect();
        blanks.sort_by_key(|(span, _)| *span);
        Coverage { files, blanks: blanks.into_iter().map(|(_, blanks)| blanks).collect(), unanswered }
    }

    /// How many of the chosen points were reached, and how many there are.
    pub fn count(&self, chosen: impl Fn(&Point) -> bool) -> (usize, usize) {
        self.files.iter().map(|file| file.count(&chosen)).fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
    }

    /// The share of all points that was reached, 0 to 1; 1 where there is nothing to reach.
    pub fn share(&self) -> Exact {
        let (reached, all) = self.count(|_| true);
        let quotient = Exact::from(reached as u64).div(&Exact::from(all as u64));
        quotient.ok().flatten().unwrap_or(Exact::ONE)
    }
}

impl FileCoverage {
    /// How many of the chosen points were reached, and how many there are.
    pub fn count(&self, chosen: impl Fn(&Point) -> bool) -> (usize, usize) {
        let chosen = self.points.iter().filter(|(point, _)| chosen(point));
        chosen.fold((0, 0), |(reached, all), (_, times)| (reached + usize::from(*times > 0), all + 1))
    }
}
