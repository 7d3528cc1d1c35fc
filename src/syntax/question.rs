//! A question as a person typed it: each part a text of its own.

/// The parts of a question from the command line or a program, before they are read.
#[derive(Clone, Debug, Default)]
pub struct QuestionText {
    /// Names of metrics, `cost_per_contact`.
    pub metrics: Vec<String>,
    /// `-e`: `sum(costs)` or `name = sum(costs)`.
    pub expressions: Vec<String>,
    /// `--by`: `month,channel`, `weekday(started_at)`; may be given several times.
    pub by: Vec<String>,
    /// `--where`
    pub filter: Option<String>,
    /// `--having`
    pub having: Option<String>,
    /// `--from`: a day or period.
    pub from: Option<String>,
    /// `--to`: a day or period.
    pub to: Option<String>,
    /// `--set p=v`
    pub set: Vec<String>,
    /// `--sort`: `-cost_per_contact,channel`; `-` is descending, `+` ascending.
    pub sort: Vec<String>,
    /// `--top`
    pub top: Option<String>,
    /// `--across`
    pub across: Option<String>,
    /// `--as-of`
    pub as_of: Option<String>,
    /// `--totals`
    pub totals: bool,
    /// `--sparse`
    pub sparse: bool,
}
