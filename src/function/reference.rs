//! The reference of the functions as a page for people, made from the entries.

use super::{ALL, Function, Group};
use std::fmt::Write;

/// The table `contacts` that the examples are asked of, as a CSV file.
pub const SAMPLE: &str = "\
contact_id,started_at,channel,agent,answered,wait,csat
1,2025-03-03 09:05,phone,ana,true,10,5
2,2025-03-03 09:40,chat,bo,true,20,
3,2025-03-04 14:10,phone,ana,true,40,4
4,2025-03-09 18:30,phone,,false,90,
5,2025-03-10 08:15,email,bo,true,20,2
";

/// The opening hours that the examples are asked by, as a `kpi.toml` says them.
pub const SAMPLE_HOURS: &str = "daily 08:00-20:00";

/// The block of that table: its computed columns look at the other rows of their agent.
pub const SAMPLE_TABLE: &str = "\
table contacts {
  nth        = row_number(by agent)
  next_after = next(started_at by agent) - started_at
  again      = followed_within(2 days by agent)
  closed_at  = if(answered, started_at + 8 h)
  span         started_at to closed_at
}
";

/// `docs/functions.md`: every function with what it gives, its other names and an example, in Markdown.
pub fn reference() -> String {
    let mut page = format!(
        "# Functions\n\n\
         Functions may be written in capital or small letters. Aggregates pass over blank cells; for all others a blank\n\
         argument gives a blank result, unless the line says otherwise. The examples are asked of this table `contacts`\n\
         and print all digits; opening hours are `{SAMPLE_HOURS}`:\n\n```csv\n{SAMPLE}```\n\n```kpi\n{SAMPLE_TABLE}```\n"
    );
    let mut heading: Option<Group> = None;
    for function in ALL {
        if heading != Some(function.group) {
            heading = Some(function.group);
            // Writing to a string cannot fail.
            let _ = writeln!(page, "\n## {}", function.group.title());
        }
        page.push_str(&section(function));
    }
    page
}

fn section(function: &Function) -> String {
    let (formula, result) = function.example;
    let also = match function.aliases {
        [] => String::new(),
        names => format!(" Also: {}.", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    };
    format!("\n### `{}`\n\n{}{also}\n\n`{formula}` gives `{result}`\n", function.signature, function.summary)
}
