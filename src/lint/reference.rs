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
        let fenced = |text: &str| format!("```kpi\n{text}```\n");
        page.push_str(&format!("\n## {}\n\n{}", rule.name, body(rule, fenced)));
    }
    page
}

/// One rule for `kpi lint --explain`.
pub fn explained(rule: &Rule) -> String {
    let indented = |text: &str| text.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect();
    format!("{} ({}): {}\n\n{}", rule.name, rule.code, rule.code.title(), body(rule, indented))
}

fn body(rule: &Rule, formulas: impl Fn(&str) -> String) -> String {
    let fix = if rule.fixes { " `kpi lint --fix` mends it." } else { "" };
    let (fires, fine) = (formulas(rule.fires), formulas(rule.fine));
    format!(
        "{}\n\nLevel: `{}`.{fix}\n\nIt finds something here:\n\n{fires}\nand nothing here:\n\n{fine}",
        rule.code.explanation(),
        rule.level.word()
    )
}
