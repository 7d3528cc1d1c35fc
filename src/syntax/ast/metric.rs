//! A metric, and what it says about itself (section 10 of the language).

use super::{Expr, Name};
use crate::source::Span;
use crate::unit::Unit;

/// A metric.
#[derive(Clone, Debug)]
pub struct Metric {
    /// The `##` lines above, joined by line breaks.
    pub doc: String,
    /// Its name.
    pub name: Name,
    /// Its formula.
    pub formula: Expr,
    /// What it says about itself.
    pub about: About,
    /// The whole definition.
    pub span: Span,
}

/// The block behind a metric (section 10 of the language).
#[derive(Clone, Debug, Default)]
pub struct About {
    /// `label: "Service level", fr "Niveau de service"`: language (`None`: any) and text.
    pub labels: Vec<(Option<String>, String)>,
    /// `unit: EUR`
    pub unit: Option<(Unit, Span)>,
    /// `format: percent 1`
    pub format: Option<(Format, Span)>,
    /// `better: higher`
    pub better: Option<Better>,
    /// `target: 80% "the 80/20 rule"`: the value and its source.
    pub target: Option<(Expr, Option<String>)>,
    /// `minimum_base: 30` or `30 of count(surveys)`
    pub minimum_base: Option<(Expr, Option<Expr>)>,
    /// `blank as 0`
    pub blank_as: Option<Expr>,
    /// `owner: "…"`
    pub owner: Option<String>,
    /// `tags: a, b`
    pub tags: Vec<String>,
}

impl About {
    /// Every expression in it: target, band, base and what stands for a blank.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let band = match &self.better {
            Some(Better::Within(low, high)) => vec![low, high],
            _ => Vec::new(),
        };
        let least = self.minimum_base.iter().flat_map(|(least, of)| std::iter::once(least).chain(of));
        self.target.iter().map(|(value, _)| value).chain(band).chain(least).chain(&self.blank_as)
    }
}

/// How a number is shown to people; never changes the number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// `percent 1`: times 100, a percent sign, so many decimals (default 1).
    Percent(u8),
    /// `"0.00"`, `"#,##0"`: a spreadsheet's pattern.
    Pattern(String),
    /// `"h:mm:ss"`, `"mm:ss"`: a duration.
    Clock(String),
    /// `points` and other words: the number with the word behind it.
    Word(String),
}

/// Which direction is good.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a metric has one")]
pub enum Better {
    /// `higher`
    Higher,
    /// `lower`
    Lower,
    /// `within 75%..85%`
    Within(Expr, Expr),
}
