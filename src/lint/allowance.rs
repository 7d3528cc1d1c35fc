//! `# lint: allow mean_of_ratios every agent counts once`: what a comment above a definition allows in it.

use super::formulas::Formulas;
use super::rule::{Edit, Rule};
use super::{find, names, problems};
use crate::problem::Problem;
use crate::resolve::nearest;
use crate::source::Span;
use crate::syntax::{Remark, remarks};

/// One rule that may be broken in one definition.
pub struct Allowance {
    /// The rule.
    pub rule: &'static Rule,
    /// The comment.
    pub span: Span,
    /// Whether it allowed something.
    pub used: bool,
    /// The text without it.
    pub without: Edit,
    definition: Span,
}

impl Allowance {
    /// Whether it allows what a rule finds at a place.
    pub fn covers(&self, rule: &Rule, place: Span) -> bool {
        let inside = self.definition.source == place.source
            && self.definition.start <= place.start
            && place.end <= self.definition.end;
        self.rule.code == rule.code && inside
    }
}

/// The allowances of all texts.
///
/// # Errors
/// Those that name no rule or give no reason.
pub fn read(formulas: &Formulas) -> Result<Vec<Allowance>, Vec<Problem>> {
    let (mut all, mut wrong) = (Vec::new(), Vec::new());
    for script in formulas.scripts {
        let text = formulas.sources.get(script.source).map(|source| source.text.clone()).unwrap_or_default();
        for remark in remarks(script.source, &text) {
            match allowance(&remark, &text) {
                Some(Ok(allowance)) => all.push(allowance),
                Some(Err(problem)) => wrong.push(*problem),
                None => {}
            }
        }
    }
    if wrong.is_empty() { Ok(all) } else { Err(wrong) }
}

fn allowance(remark: &Remark, text: &str) -> Option<Result<Allowance, Box<Problem>>> {
    let said = remark.text.strip_prefix("lint:")?.trim();
    let (word, rest) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
    let (name, reason) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
    let wrong = |problem| Some(Err(Box::new(problem)));
    if word != "allow" || name.is_empty() {
        return wrong(problems::not_an_allowance(remark.span));
    }
    let Some(rule) = find(name) else {
        return wrong(problems::unknown_rule(remark.span, name, nearest(name, names())));
    };
    if reason.trim().is_empty() {
        return wrong(problems::no_reason(remark.span, name));
    }
    let without = Edit::without_lines(remark.span, text);
    Some(Ok(Allowance { rule, span: remark.span, used: false, without, definition: remark.definition }))
}
