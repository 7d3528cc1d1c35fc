//! Outcomes as JUnit XML, which build servers read: a suite for each file, a case for each test.

use super::{Outcome, Report};
use crate::show::Look;
use crate::source::Span;
use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};
use std::collections::BTreeMap;
use std::time::Duration;

impl Report<'_> {
    /// The outcomes as one XML text; `times` says how long each test took, by its place.
    pub fn junit(&self, times: &BTreeMap<Span, Duration>) -> String {
        let mut xml = Xml::new("kpi");
        let time = |outcome: &Outcome| times.get(&outcome.span).copied().unwrap_or_default();
        xml.set_time(self.outcomes.iter().map(time).sum());
        for outcomes in self.outcomes.chunk_by(|one, next| one.file == next.file) {
            let Some(first) = outcomes.first() else { continue };
            let mut suite = TestSuite::new(first.file.as_str());
            suite.set_time(outcomes.iter().map(time).sum());
            for outcome in outcomes {
                let mut case = TestCase::new(outcome.title.as_str(), self.status(outcome));
                case.set_classname(outcome.file.as_str()).set_time(time(outcome));
                suite.add_test_case(case);
            }
            xml.add_test_suite(suite);
        }
        // Writing to memory cannot fail.
        xml.to_string().unwrap_or_default()
    }

    fn status(&self, outcome: &Outcome) -> TestCaseStatus {
        if outcome.passed() {
            return TestCaseStatus::success();
        }
        let text = self.failure(outcome, &Look::default());
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(text.lines().next().unwrap_or("").trim()).set_description(text);
        status
    }
}
