//! The page about the rules, and one rule by itself.

use super::rule::Rule;
use super::rules::RULES;

/// `docs/lints.md`.
pub fn reference() -> String {
    let mut page = String::from(
        "# What `kpi lint` looks for\n\n\
         A finding is no mistake that could be calculated differently: it is a formula that says something else than it\n\
         seems to. The rules read the formulas alone, tests among them; `unused_table` also knows the columns of tables that\n\
         are bound.\n\n\
         Every rule has a level: `allow` says nothing, `warn` tells, `deny` tells and ends with exit code 1. `kpi.toml` sets it:\n\n\
         ```toml\n[lint]\nmean_of_ratios = \"deny\"\nuntested = \"allow\"\n```\n\n\
         A comment above a definition allows one rule in it, with a reason:\n\n\
         ```text\n# lint: allow mean_of_ratios every agent counts once, however many contacts they took\n\
         usual_aht = average(aht by agent)\n```\n\n\
         | rule | code | level | what it finds |\n|---|---|---|---|\n",
    );
    for rule in RULES {
        let (name, code) = (rule.name, rule.code);
        let level = rule.level.word();
        page.push_str(&format!("| [`{name}`](#{name}) | {code} | {level} | {} |\n", code.title()));
    }
    for rule in RULES {
        page.push_str(&format!("\n## {}\n\n{}", rule.name, body(rule)));
    }
    page
}

/// One rule for `kpi lint --explain`.
pub fn explained(rule: &Rule) -> String {
    format!("{} ({}): {}\n\n{}", rule.name, rule.code, rule.code.title(), body(rule))
}

fn body(rule: &Rule) -> String {
    let fix = if rule.fixes { " `kpi lint --fix` mends it." } else { "" };
    format!(
        "{}\n\nLevel: `{}`.{fix}\n\nIt finds something here:\n\n```kpi\n{}```\n\nand nothing here:\n\n```kpi\n{}```\n",
        rule.code.explanation(),
        rule.level.word(),
        rule.fires,
        rule.fine
    )
}
