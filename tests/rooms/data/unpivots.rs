//! Wide columns made long.

use super::*;
use kpi::problem::Code;
use kpi::syntax::{Item, parse};

fn long(text: &str, entry: &str, options: &Options) -> Table {
    let folder = Folder::with("t.csv", text);
    let (script, problems) = parse(kpi::source::SourceId::default(), &format!("table t {{ {entry} }}"));
    assert!(problems.is_empty(), "{problems:?}");
    let Some(Item::Table(block)) = script.items.into_iter().next() else { panic!("a table") };
    let table = open(&folder.binding("t.csv"), &[&block], options).unwrap().tables.remove(0);
    std::mem::forget(folder);
    table
}

#[test]
fn a_row_for_each_filled_cell() {
    let text = "region,2025-01,2025-02,note,2025-03\nnorth,1.5,,x,2\nsouth,,,,\neast,7,8,y,9\n";
    let entry = "unpivot `2025-01` to `2025-02`, `2025-03` into month, amount; time month; value amount";
    for smallest_part in [1, 1 << 20] {
        let table = long(text, entry, &Options { smallest_part, ..Options::default() });
        assert!(table.problems.is_empty(), "{:?}", table.problems);
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["region", "note", "month", "amount"]);
        assert_eq!(table.columns[2].kind, Kind::Date(kpi::calendar::Grain::Month));
        for parts in 1..4 {
            let found = rows(&table, parts).unwrap();
            let expected = [
                ["north", "x", "2025-01-01", "1.5"],
                ["north", "x", "2025-03-01", "2.0"],
                ["east", "y", "2025-01-01", "7.0"],
                ["east", "y", "2025-02-01", "8.0"],
                ["east", "y", "2025-03-01", "9.0"],
            ];
            assert_eq!(found, expected);
            assert_eq!(rows_of(&table, parts, Some(vec![3])).unwrap().len(), 5);
            assert_eq!(rows_of(&table, parts, Some(vec![])).unwrap().len(), 5);
        }
    }
}

#[test]
fn a_bad_cell_has_the_place_of_the_wide_cell() {
    let mut text = String::from("region,jan,feb\n");
    (0..60).for_each(|_| text.push_str("north,1,2\n"));
    text.push_str("south,3,x\n");
    let table = long(&text, "unpivot jan, feb into month, amount", &Options::default());
    let Err(ScanError::Failure(failure)) = rows(&table, 1) else { panic!("a failure") };
    let place = failure.place.unwrap();
    assert_eq!((failure.code, place.line, place.column), (Code::BadCell, Some(62), Some(3)));
}

#[test]
fn what_cannot_be_made_long_is_a_problem() {
    let problem =
        |entry: &str| long("region,jan,feb\nnorth,1,2\n", entry, &Options::default()).problems[0].message.clone();
    assert_eq!(problem("unpivot jan, mar into month, amount"), "The table t has no column mar.");
    assert_eq!(problem("unpivot feb to jan into month, amount"), "In the data jan stands before feb.");
    assert_eq!(problem("unpivot jan, feb into region, amount"), "There is a column region already.");
    assert_eq!(problem("unpivot jan, feb into m, m"), "There is a column m already.");
}
