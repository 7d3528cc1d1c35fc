//! The rules, one a file, in the order of their codes.

mod case_takes_blanks;
mod catch_all_zero;
mod mean_of_ratios;
mod needless_allowance;
mod rolling_count;
mod shadowed_metric;
mod similar_names;
mod summed_distinct;
mod summed_percentage;
mod undocumented;
mod untested;
mod unused_column;
mod unused_param;
mod unused_table;
mod zero_base;

pub(super) use needless_allowance::needless;

use super::rule::Rule;

/// Every rule, in the order of the codes.
pub const RULES: &[Rule] = &[
    unused_table::RULE,
    unused_column::RULE,
    unused_param::RULE,
    undocumented::RULE,
    untested::RULE,
    zero_base::RULE,
    case_takes_blanks::RULE,
    mean_of_ratios::RULE,
    summed_percentage::RULE,
    summed_distinct::RULE,
    rolling_count::RULE,
    catch_all_zero::RULE,
    shadowed_metric::RULE,
    similar_names::RULE,
    needless_allowance::RULE,
];
