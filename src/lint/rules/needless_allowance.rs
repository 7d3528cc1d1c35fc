//! A comment that allows what nobody finds.

use super::super::allowance::Allowance;
use super::super::problems;
use super::super::rule::{Finding, Level, Rule};
use crate::problem::Code;

pub const RULE: Rule = Rule {
    code: Code::NeedlessAllowance,
    name: "needless_allowance",
    level: Level::Warn,
    fires: "# lint: allow catch_all_zero nothing is 0 in our reports\n## The share of good ratings.\n\
        satisfied = count(rating where rating >= 4) / count(rating)\n",
    fine: "# lint: allow catch_all_zero nothing is 0 in our reports\n## The share of good ratings.\n\
        satisfied = count(rating where rating >= 4) / count(rating) else 0\n",
    fixes: true,
    // It is known only when all other rules have been asked.
    find: |_| Vec::new(),
};

/// The finding about an allowance that allowed nothing.
pub fn needless(allowance: &Allowance) -> Finding {
    let finding = Finding::new(problems::needless_allowance(allowance.span, allowance.rule.name));
    finding.fixed_by(allowance.without.clone())
}
