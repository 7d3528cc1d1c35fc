//! The sentences, made from what was counted.

use num_rational::BigRational;
use num_traits::Signed;

/// One thing does something, several do it in other words.
fn one<'a>(count: usize, one: &'a str, several: &'a str) -> &'a str {
    if count == 1 { one } else { several }
}

/// Only cells of the table itself that are numbers can be filled with 0.
pub fn passed_over(formula: &str, count: usize, rows: usize, column: &str, fills: bool) -> String {
    let settled = if fills { format!("; `fill {column}: 0` in the table settles it") } else { String::new() };
    let all = if count == 1 { "has no COLUMN and is" } else { "have no COLUMN and are" }.replace("COLUMN", column);
    format!("{formula}: {} of {} rows {all} passed over{settled}", grouped(count), grouped(rows))
}

pub fn blank_in_condition(condition: &str, column: &str, count: usize) -> String {
    format!("{condition}: {column} is blank in {} that this decides on", rows(count))
}

pub fn taken_by_else(column: &str, count: usize) -> String {
    format!("the else of a case took {} because {column} is blank", rows(count))
}

pub fn counts_cells(column: &str, of_table: bool, count: usize, sum: &BigRational) -> String {
    let what = if of_table { "the rows of the table" } else { "cells" };
    format!("count({column}) counts {what}: {}; sum({column}) would be {}", grouped(count), decimal(sum))
}

pub fn zero_divisor(formula: &str, count: usize) -> String {
    format!("{formula}: the divisor is zero in {}, which {} left blank", rows(count), one(count, "is", "are"))
}

pub fn without_time(table: &str, count: usize, period: bool) -> String {
    let (have, are) = if count == 1 { ("has", "is") } else { ("have", "are") };
    let outside = if period { "outside the period" } else { "in none of the periods inside" };
    format!("{} of {table} {have} no time and {are} {outside}", rows(count))
}

pub fn without_start(table: &str, column: &str, count: usize) -> String {
    match count {
        1 => format!("1 row of {table} has no {column} and is left out: no one knows since when it is open"),
        _ => format!(
            "{} of {table} have no {column} and are left out: no one knows since when they are open",
            rows(count)
        ),
    }
}

pub fn backwards(table: &str, start: &str, end: &str, count: usize) -> String {
    match count {
        1 => format!("1 row of {table} has its {end} before its {start} and is taken as never open"),
        _ => format!("{} of {table} have their {end} before their {start} and are taken as never open", rows(count)),
    }
}

pub fn set_aside(table: &str, count: usize) -> String {
    match count {
        1 => format!("1 row of {table} lies outside what the table covers and is set aside"),
        _ => format!("{} of {table} lie outside what the table covers and are set aside", rows(count)),
    }
}

pub fn members(blank: usize, all: usize, by: &str) -> String {
    let were = one(blank, "was", "were");
    format!("{} of {} members ({by}) had no value and {were} passed over", grouped(blank), grouped(all))
}

pub fn left_out(count: usize, by: &str) -> String {
    let (has, is) = (one(count, "has", "have"), one(count, "is no member", "are no members"));
    let count = grouped(count);
    format!(
        "{count} more ({by}) {has} rows only in the time that is looked back at and {is}: members are those of the period"
    )
}

pub fn undecided(open: usize, all: usize, by: &str) -> String {
    let are = one(open, "is", "are");
    format!(
        "{} of {} members ({by}) {are} left out: what `having` looks at is withheld there",
        grouped(open),
        grouped(all)
    )
}

pub fn read_bare(bare: &str, written: &str, number: &str) -> String {
    format!("`{bare}` has no unit: `{written}` is read as {number}.")
}

pub fn printed_averages(column: &str) -> String {
    format!("`{column}` holds averages: this is about the printed averages, not about what they were made of.")
}

pub fn partial(table: &str, covered: &str, periods: &[String]) -> String {
    let are = if periods.len() == 1 { "is" } else { "are" };
    format!("{table} covers {covered}: {} {are} partial", list(periods))
}

pub fn part_of_period(table: &str, covered: &str) -> String {
    format!("{table} covers {covered}, which is a part of the period of the question")
}

pub fn outside_period(table: &str, covers: &str) -> String {
    format!("{table} covers {covers}, and the period of the question lies outside it")
}

pub fn covers(table: &str, covered: &str) -> String {
    format!("{table} covers {covered}")
}

pub fn cut(periods: &[String]) -> String {
    format!("the period of the question cuts {}", list(periods))
}

pub fn reaches(table: &str, days: &[String]) -> String {
    format!("{table} never has rows on {}, so its time reaches over them", list(days))
}

pub fn closed(table: &str, days: &[String]) -> String {
    format!(
        "{table} has rows on {}, which the calendar calls closed: closed days are no members and no working days",
        list(days)
    )
}

fn rows(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{} rows", grouped(count)) }
}

fn list(words: &[String]) -> String {
    match words {
        [one] => one.clone(),
        [first, .., last] if words.len() > 6 => format!("{first} … {last} ({} of them)", words.len()),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
        [] => String::new(),
    }
}

/// A count with commas between its thousands.
fn grouped(count: usize) -> String {
    if count < 1000 { count.to_string() } else { format!("{},{:03}", grouped(count / 1000), count % 1000) }
}

/// A sum of cells, which is a finite decimal, with commas between its thousands.
fn decimal(number: &BigRational) -> String {
    let mut digits = String::new();
    let mut rest = number.abs().fract();
    while rest != BigRational::from_integer(0.into()) {
        rest *= BigRational::from_integer(10.into());
        digits.push_str(&rest.to_integer().to_string());
        rest = rest.fract();
    }
    let whole = usize::try_from(number.abs().to_integer()).expect("a small sum");
    let sign = if number.is_negative() { "-" } else { "" };
    let point = if digits.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{digits}", grouped(whole))
}
