//! Files larger than what is looked at first: what is no row is found far below too.

use super::workbooks::block;
use super::*;
use kpi::data::inspect;

/// `k0,x,1` and so on.
fn lines(count: usize) -> String {
    (0..count).map(|row| format!("k{row},x,1\n")).collect()
}

/// How many rows a file has, the sum of its last column, and what is noted of it.
fn read(text: impl AsRef<[u8]>, said: &str) -> (usize, i64, String) {
    let folder = Folder::with("t.csv", text);
    let binding = folder.binding("t.csv");
    let options = Options { smallest_part: 1 << 14, threads: 2, ..Options::default() };
    let block = block(&format!("table t {{ {said} }}"));
    let table = open(&binding, &[&block], &options).unwrap().tables.remove(0);
    let rows = rows(&table, 2).unwrap();
    let sum = rows.iter().filter_map(|row| row.last()?.parse::<i64>().ok()).sum();
    let remarks = wait(inspect(&binding, &options)).map(|found| found.remarks.join("|")).unwrap_or_default();
    (rows.len(), sum, remarks)
}

#[test]
fn totals_below_many_rows() {
    let rows = lines(10_000);
    let long = (0..6_000).map(|at| format!("line, {at}\n")).collect::<String>();
    let said = |foot: &str| read(format!("id,text,n\n{rows}{foot}"), "");
    for (foot, count) in [
        ("Total,,10000\n".to_owned(), 10_000),
        // Behind a cell that is longer than the piece that is looked at.
        (format!("k,\"{long}\",1\nTotal,,10001\n"), 10_001),
        (format!("Total,,10000\n{}", ",,\n".repeat(40_000)), 10_000),
        (format!("Total,,10000\n{}", "\n".repeat(100_000)), 10_000),
        ("Total 2025,,10000\n".to_owned(), 10_000),
        ("Total,,10000\n,,\nAverage,,1\n".to_owned(), 10_000),
    ] {
        let (rows, sum, remarks) = said(&foot);
        assert_eq!((rows, sum), (count, count as i64), "{:?}", &foot[..20.min(foot.len())]);
        assert!(remarks.contains("(a total: \"Total"), "{remarks}");
    }
}

#[test]
fn totals_between_many_rows() {
    let (rows, sum, remarks) = read(format!("id,text,n\n{0}Subtotal,,9000\n{0}Total,,18000\n", lines(9_000)), "");
    assert_eq!((rows, sum), (18_000, 18_000));
    assert!(remarks.contains("9002 (totals of the rows above them: \"Subtotal 9000\")"), "{remarks}");
    // What only says so is a row, and noted.
    let (rows, sum, remarks) = read(format!("id,text,n\n{0}Total,,3\n{0}", lines(9_000)), "");
    assert_eq!((rows, sum), (18_001, 18_003));
    assert!(remarks.contains("\"Total 3\"") && remarks.contains("read as a row"), "{remarks}");
}

#[test]
fn totals_of_a_large_file_are_those_of_a_small_one() {
    // Each foot with the sum that is left, for so many rows of 1.
    let feet = |count: usize| {
        [
            (format!(",,{count}\n"), count),
            (format!(",,{count}\n\n* preliminary\n"), count),
            (format!(",,{}\n", count + 1), 2 * count + 1),
            (format!("2025,Total,{count}\n"), count),
            (format!("2025,x,1\n2025,\"Total, north\",{}\n", count + 1), count + 1),
            (format!("2025 Total,,{count}\nk,x,1\n"), count + 1),
            (format!("7,2025 Total,{count}\nk,x,1\n"), count + 1),
            (format!("Average,,1\nTotal,,{count}\n"), count),
            (format!("Ann,,3\nAverage,,{}\nTotal,,{}\n", 1, count + 3), count + 3),
            (format!("Max,,9\nTotal,,{}\n", count + 9), count + 9),
            (format!("Total,,{count}\nMax,,9\n"), count + 9),
            (format!("Total,,{count}\nMax,,1\n"), count),
            (format!("Total,,7\nTotal,,{}\n", count + 7), count + 7),
        ]
    };
    for count in [50, 12_000] {
        for (foot, expected) in feet(count) {
            let (_, sum, remarks) = read(format!("id,text,n\n{}{foot}", lines(count)), "");
            assert_eq!(sum, expected as i64, "{count}: {foot} {remarks}");
        }
    }
}

/// Of a very large file nobody looks through all lines before it is read: the scan stops where one says that it is no row.
#[test]
fn the_scan_sees_what_nobody_looked_for() {
    let filler = "x".repeat(4_000);
    let rows = |count: usize| (0..count).map(|at| format!("Anna {at},{filler},1\n")).collect::<String>();
    let read = |line: &str, said: &str| {
        let text = format!("name,text,n\n{}{line}\n{}", rows(1_300), rows(1_700));
        let folder = Folder::with("t.csv", text);
        let options = Options { smallest_part: 1 << 20, sample: 1 << 14, deep: 1 << 16, ..Options::default() };
        let block = block(&format!("table t {{ {said} }}"));
        let mut catalog = open(&folder.binding("t.csv"), &[&block], &options).unwrap();
        loop {
            match rows_of(&catalog.tables[0], 2, Some(vec![0])) {
                Ok(rows) => return Ok(rows.len()),
                Err(ScanError::Failure(failure)) => return Err(*failure),
                Err(ScanError::Wider { table, column, kind }) => catalog = catalog.widened(&table, column, kind),
            }
        }
    };
    for line in ["Total,,1300", "Total North,,1300", "2025,Total,1300", "\"Total\",,1300", ",Total,1300", "name,text,n"]
    {
        let failure = read(line, "").unwrap_err();
        assert_eq!(failure.code, kpi::problem::Code::NoHeader);
        assert!(failure.message.contains(&line[..4]) && failure.help[0].contains("`footer 0`"), "{failure:?}");
        assert_eq!(failure.place.unwrap().line, Some(1_302), "{line}");
        assert_eq!(read(line, "footer 0").unwrap(), 3_001, "{line}");
    }
    for line in ["2025-01,Total,1300", "31.01.2025,Total,1300", "12,Total,1300", "Total Care,,12"] {
        assert_eq!(read(line, "").unwrap_err().place.unwrap().line, Some(1_302), "{line}");
    }
    // The same in a file that is written anew to be read.
    for line in ["Total,,1300", "2025-01,Total,1300", "name,text,n"] {
        assert_eq!(read(line, "short rows").unwrap_err().place.unwrap().line, Some(1_302), "{line}");
    }
    assert_eq!(read("Totally,x", "short rows").unwrap(), 3_001);
    for line in ["Total Care,Paris in spring,7", "Totally,x,1", "Sumatra,x,1", "Max,x,1", "2025,x,1"] {
        assert_eq!(read(line, "").unwrap(), 3_001, "{line}");
    }
}

#[test]
fn totals_in_a_file_that_is_written_anew() {
    let rows: String = (0..60_000).map(|row| format!("k{row},\"x \\\" {row}\",1\n")).collect();
    let text = format!("id,text,n\n{rows}Total,,60000\n");
    assert!(text.len() > 1 << 20);
    let (rows, sum, _) = read(text, "");
    assert_eq!((rows, sum), (60_000, 60_000));
    let short: String = (0..100_000).map(|row| format!("k{row},1\n")).collect();
    let (rows, ..) = read(format!("id,n,text\n{short}end,of\nthe,report\n"), "short rows; footer 2");
    assert_eq!(rows, 100_000);
}

#[test]
fn comments_that_the_table_states() {
    let text = format!("id,text,n\n{0}// a,b,5\n{0}k,\"in\n// a cell\",1\n{0}", lines(9_000));
    let (rows, sum, _) = read(text, "comment \"//\"");
    assert_eq!((rows, sum), (27_001, 27_001));
}

#[test]
fn the_header_again_and_other_tables() {
    let texts: String = (0..10_000).map(|row| format!("k{row},x\n")).collect();
    let (rows, _, remarks) = read(format!("id,name\n{texts}id,name\n{texts}"), "");
    assert_eq!(rows, 20_000);
    assert!(remarks.contains("10002 (the header again"), "{remarks}");
    let numbers: String = (0..10_000).map(|row| format!("{row},x,1\n")).collect();
    let other: String = (0..10).map(|row| format!("ann,north,{row}\n")).collect();
    let (rows, _, remarks) = read(format!("id,name,n\n{numbers}\nagent,team,calls\n{other}"), "");
    assert_eq!(rows, 10_000);
    assert!(remarks.contains("10003 to 10013 (another table"), "{remarks}");
    // Comments among its lines bring none of them back.
    let many: String = (0..60_000).map(|row| format!("ann,north,{row}\n")).collect();
    let (rows, _, remarks) = read(format!("id,name,n\n{numbers}\nagent,team,calls\n# late\n{many}# end\n"), "");
    assert_eq!(rows, 10_000);
    assert!(remarks.contains("(another table"), "{remarks}");
    // A blank line alone is none.
    let (rows, ..) = read(format!("id,name,n\n{numbers}\n\n7,,1\n{numbers}"), "");
    assert_eq!(rows, 20_001);
}

#[test]
fn cells_longer_than_the_beginning() {
    let long = format!("\"{}\"", "abc, def\n".repeat(15_000));
    for before in [0, 7_000] {
        let text = format!("id,text,n\n{}k,{long},1\n{}", lines(before), lines(100));
        let (rows, sum, _) = read(text, "");
        assert_eq!((rows, sum), (before + 101, before as i64 + 101));
    }
}

#[test]
fn a_total_in_many_languages() {
    for word in ["Total 2025", "North Total", "TOTAL GERAL", "Soma", "Ukupno", "I alt", "Всичко", "Totalt:", "合計"]
    {
        let (rows, sum, _) = read(format!("region,n\nNorth,10\nSouth,20\n{word},30\n"), "");
        assert_eq!((rows, sum), (2, 30), "{word}");
        // Where the numbers say otherwise, a name that ends so is a row.
        if word.contains(' ') && word != "I alt" && word != "TOTAL GERAL" {
            let (rows, ..) = read(format!("region,n\nNorth,10\nSouth,20\n{word},31\n"), "");
            assert_eq!(rows, 3, "{word}");
        }
    }
}

/// What the block leaves out has no say in how wide the rows are; of two tables with as many rows the upper one counts.
#[test]
fn a_wider_table_below() {
    let upper: String = (0..30).map(|n| format!("2025-01-{:02},{n},k{n}\n", n % 28 + 1)).collect();
    let lower: String = (0..30).map(|n| format!("{n},a,b,c\n")).collect();
    let text = format!("day,n,k\n{upper}m,x,y,z\n{lower}");
    let folder = Folder::with("t.csv", &text);
    let said = super::workbooks::block("table t { footer 31 }");
    let table = open(&folder.binding("t.csv"), &[&said], &Options::default()).unwrap().tables.remove(0);
    assert_eq!((table.columns[0].name.as_str(), rows(&table, 1).unwrap().len()), ("day", 30));
    let said = super::workbooks::block("table t { skip 31 }");
    let table = open(&folder.binding("t.csv"), &[&said], &Options::default()).unwrap().tables.remove(0);
    assert_eq!((table.columns[0].name.as_str(), rows(&table, 1).unwrap().len()), ("m", 30));
    // Nothing said: the lower one is not taken for it, and is not read in silence.
    let failed = match open(&folder.binding("t.csv"), &[], &Options::default()) {
        Ok(catalog) => match rows(&catalog.tables[0], 1) {
            Err(ScanError::Failure(failed)) => failed,
            other => panic!("{other:?}"),
        },
        Err(Error::Failure(failed)) => failed,
        Err(other) => panic!("{other:?}"),
    };
    assert_eq!(failed.place.as_ref().and_then(|place| place.line), Some(32), "{failed}");
}
