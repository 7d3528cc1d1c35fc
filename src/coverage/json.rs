//! Coverage for programs, as JSON.
//!
//! `{"reached":41,"all":46,"files":[{"file":…,"points":[…]}],"blanks":[{"metric":…,"reasons":[…]}]}`. A point has the
//! `metric` (or `table.column`) it belongs to, its `way` (`metric`, `holds`, `otherwise`, `gives`, `lets in`,
//! `leaves out`), the `line` and `column` of what to look at, its `text`, and how many `times` a question reached it.

use super::{Coverage, FileCoverage, MetricBlanks, Point};
use crate::source::Sources;
use serde_json::{Value, json};

impl Coverage {
    /// The coverage as one JSON object on one line.
    pub fn json(&self, sources: &Sources) -> String {
        let (reached, all) = self.count(|_| true);
        let files: Vec<Value> = self.files.iter().map(|file| of_file(file, sources)).collect();
        let blanks: Vec<Value> = self.blanks.iter().map(of_blanks).collect();
        let whole = json!({ "reached": reached, "all": all, "files": files, "blanks": blanks });
        format!("{whole}\n")
    }
}

fn of_file(file: &FileCoverage, sources: &Sources) -> Value {
    let point = |(point, times): &(Point, u64)| {
        let (line, column) = sources.line_column(point.span.source, point.span.start);
        json!({
            "metric": &*point.owner,
            "way": point.way.word(),
            "line": line,
            "column": column,
            "text": sources.slice(point.span),
            "times": times,
        })
    };
    let points: Vec<Value> = file.points.iter().map(point).collect();
    json!({ "file": file.name, "points": points })
}

fn of_blanks(blanks: &MetricBlanks) -> Value {
    let reasons: Vec<&str> = blanks.reasons.iter().map(|reason| reason.words()).collect();
    json!({ "metric": &*blanks.metric, "reasons": reasons })
}
