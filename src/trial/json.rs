//! Outcomes for programs, as JSON.
//!
//! `{"tests":[{"file":…,"line":…,"title":…,"passed":…,"failures":[…]}],"passed":11,"failed":1,"left":0}`. A failure has
//! its `line` and the text of its `expectation`, and one of: `differences` (each with `keys`, `expected`, `actual`,
//! `difference`) and the number of lines that are the `same`; `expected` and `actual` for notes and problems; `error` in
//! the shape that every command uses; `snapshot`, the text that says how it differs. Nothing in it says how long a test
//! took, so equal runs give equal bytes.

use super::{Difference, Different, Kept, Outcome, Report, Verdict};
use crate::problem::Error;
use crate::show::{JsonFailure, JsonProblems};
use crate::source::Span;
use serde_json::{Map, Value, json};

impl Report<'_> {
    /// The outcomes as one JSON object on one line.
    pub fn json(&self) -> String {
        let passed = self.outcomes.iter().filter(|outcome| outcome.passed()).count();
        let tests: Vec<Value> = self.outcomes.iter().map(|outcome| self.test(outcome)).collect();
        let failed = self.outcomes.len() - passed;
        let all = json!({ "tests": tests, "passed": passed, "failed": failed, "left": self.left });
        format!("{all}\n")
    }

    fn test(&self, outcome: &Outcome) -> Value {
        let broken = outcome.broken.iter().map(|error| self.told(outcome.span, "error", self.error_json(error)));
        let checks = outcome.checks.iter().filter_map(|check| match &check.verdict {
            Verdict::Met => None,
            Verdict::Different(different) => {
                let mut told = self.told(check.span, "differences", differences(different));
                told.insert("same".to_owned(), different.same.into());
                Some(told)
            }
            Verdict::Missed(missed) => {
                let mut told = self.told(check.span, "expected", missed.expected.as_str().into());
                told.insert("actual".to_owned(), missed.actual.clone().into());
                Some(told)
            }
            Verdict::Broken(error) => Some(self.told(check.span, "error", self.error_json(error))),
        });
        let snapshots = outcome.snapshots.iter().filter_map(|taken| match (&taken.answer, &taken.kept) {
            (Err(error), _) => Some(self.told(taken.span, "error", self.error_json(error))),
            (Ok(_), Kept::Different(how)) => Some(self.told(taken.span, "snapshot", how.as_str().into())),
            (Ok(_), Kept::Same | Kept::Unseen) => None,
        });
        let failures: Vec<Map<String, Value>> = broken.chain(checks).chain(snapshots).collect();
        json!({
            "file": outcome.file,
            "line": outcome.line,
            "title": outcome.title,
            "passed": outcome.passed(),
            "failures": failures,
        })
    }

    fn told(&self, span: Span, what: &str, value: Value) -> Map<String, Value> {
        let (_, line) = self.at(span);
        let entries = [("line", line.into()), ("expectation", self.words(span).into()), (what, value)];
        entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    fn error_json(&self, error: &Error) -> Value {
        let value = match error {
            Error::Problems(problems) => serde_json::to_value(JsonProblems { problems, sources: self.sources }),
            Error::Failure(failure) => serde_json::to_value(JsonFailure { failure }),
        };
        // Writing to memory cannot fail, and every key is a text.
        value.unwrap_or_default()
    }
}

fn differences(different: &Different) -> Value {
    let line = |line: &Difference| {
        let keys: Map<String, Value> =
            different.keys.iter().cloned().zip(line.keys.iter().map(|key| key.as_str().into())).collect();
        json!({ "keys": keys, "expected": line.expected, "actual": line.actual, "difference": line.difference })
    };
    different.lines.iter().map(line).collect()
}
