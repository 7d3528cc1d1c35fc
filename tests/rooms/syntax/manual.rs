//! The page about the language says nothing that cannot be read.

use super::{plain, read};

#[test]
fn every_example_of_the_page_can_be_read() {
    let page = include_str!("../../../grammar/README.md");
    let mut blocks = 0;
    for block in page.split("```kpi\n").skip(1) {
        let text = block.split("```").next().unwrap_or("");
        let (sources, script, problems) = read(text);
        let said: String = problems.iter().map(|problem| plain(&sources, problem)).collect();
        assert!(problems.is_empty() && !script.items.is_empty(), "{text}\n{said}");
        blocks += 1;
    }
    assert!(blocks >= 9, "the examples are gone");
}
