//! Tables for people, in the terminal and in Markdown.

use super::sample::{dimension, heatmap, line, metric, months};
use super::shows;
use kpi::check::KeyShow;
use kpi::finish::Answer;
use kpi::{Look, Output, show};

fn table(answer: &Answer, width: Option<usize>, language: Option<&str>) -> String {
    let look = Look { color: false, width, language: language.map(str::to_owned), locale: None };
    show::answer(answer, Output::Table, &look)
}

#[test]
fn months_by_channel_with_totals() {
    shows("months", &table(&months(), None, None));
}

#[test]
fn labels_and_totals_in_french() {
    shows("months_fr", &table(&months(), None, Some("fr-CA")));
}

#[test]
fn a_narrow_terminal_breaks_the_headings() {
    shows("months_narrow", &table(&months(), Some(60), None));
}

#[test]
fn a_terminal_that_is_too_narrow_shows_a_list() {
    shows("months_list", &table(&months(), Some(40), None));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in 40..120 {
        let text = table(&months(), Some(width), None);
        let widest = text.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap();
        assert!(widest <= width, "{widest} columns on a terminal of {width}:\n{text}");
    }
}

#[test]
fn a_dimension_across() {
    shows("heatmap", &table(&heatmap(), None, None));
    let mut answer = months();
    answer.metrics.truncate(2);
    for line in &mut answer.lines {
        line.cells.truncate(2);
    }
    answer.across = Some(1);
    shows("months_across", &table(&answer, None, None));
}

#[test]
fn a_question_without_dimensions_is_a_list() {
    let answer = Answer {
        dimensions: Vec::new(),
        metrics: vec![metric("cost_per_contact", "USD", None), metric("contacts", "", None), metric("top", "", None)],
        lines: vec![line(&[], &["22/7", "1400", "phone"])],
        notes: Vec::new(),
        across: None,
    };
    shows("list", &table(&answer, None, None));
}

#[test]
fn wide_characters_and_wicked_texts_stay_aligned() {
    let answer = Answer {
        dimensions: vec![dimension("队列", KeyShow::Plain)],
        metrics: vec![metric("цена", "EUR", None)],
        lines: vec![
            line(&["电话客服"], &["12.5"]),
            line(&["naïve café"], &["7"]),
            line(&["two\nlines\u{1b}[2J\u{202e}"], &["0.00001234"]),
            line(&["+"], &["100"]),
        ],
        notes: Vec::new(),
        across: None,
    };
    shows("wide_characters", &table(&answer, None, None));
}

#[test]
fn markdown() {
    shows("markdown", &show::answer(&months(), Output::Markdown, &Look::default()));
    shows("markdown_across", &show::answer(&heatmap(), Output::Markdown, &Look::default()));
}

#[test]
fn an_answer_without_lines_still_has_its_headings() {
    let mut answer = months();
    answer.lines.clear();
    answer.notes.clear();
    shows("no_lines", &table(&answer, None, None));
}
