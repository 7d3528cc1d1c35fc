//! Whole tables, page by page.

use super::*;
use kpi::data::whole;

/// Every row as text; blanks are empty.
pub fn pages(binding: &Binding, options: &Options) -> Vec<Vec<String>> {
    let whole = whole(binding, &[], options).expect("a table");
    let mut all = Vec::new();
    for page in whole.pages().expect("pages") {
        let page = page.expect("a page");
        for row in 0..page.rows() {
            let cell = |column| {
                let mut text = String::new();
                assert_eq!(page.cell(row, column, &mut text), !text.is_empty());
                text
            };
            all.push((0..whole.table.columns.len()).map(cell).collect());
        }
    }
    all
}

#[test]
fn what_lies_beyond_the_sample_widens_every_row() {
    let mut text = String::from("a,b\n");
    (0..200).for_each(|row| text.push_str(&format!("{row},2025-01-01\n")));
    text.push_str("12345678901234567890.125,2025-01-01 10:00\n");
    (0..200).for_each(|_| text.push_str("-0.05,2025-01-02\n"));
    let folder = Folder::with("t.csv", &text);
    let options = Options { sample: 512, smallest_part: 64, threads: 3, ..Options::default() };
    let rows = pages(&folder.binding("t.csv"), &options);
    assert_eq!(rows.len(), 401);
    assert_eq!(rows[7], ["7.000", "2025-01-01 00:00:00"]);
    assert_eq!(rows[200], ["12345678901234567890.125", "2025-01-01 10:00:00"]);
    assert_eq!(rows[400], ["-0.050", "2025-01-02 00:00:00"]);
}

#[test]
fn a_bad_cell_is_told_before_the_first_row() {
    let mut text = String::from("a\n");
    (0..300).for_each(|row| text.push_str(&format!("{row}\n")));
    text.push_str("x\n");
    let folder = Folder::with("t.csv", &text);
    let found = whole(&folder.binding("t.csv"), &[], &Options::default());
    let Err(Error::Failure(failure)) = found else { panic!("a failure") };
    assert_eq!(failure.place.unwrap().line, Some(302));
}
