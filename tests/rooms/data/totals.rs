//! Which lines of a table are totals, means or remarks, and which are rows that only look so: in text files and in workbooks.

use super::workbooks::book_of;
use super::*;
use kpi::data::inspect;

/// Tables, line by line below their names: a row, `-` what is no row, `?` a row that is told because it may be a total.
const CASES: &[&str] = &[
    // Names that are words of means and extremes.
    "agent,calls|Ann,5|Tom,7|Max,9|-Total,21",
    "agent,calls|Max,9|Ann,5|Tom,7|-Total,21",
    "agent,calls|Ann,5|Tom,7|Max,7|-Total,19",
    "agent,calls|Ann,5|Tom,7|Max,9|-Average,7|-Total,21",
    "channel,calls|Phone,4|Media,6|-Total,10",
    "channel,year,cost|TV,2025,10|Radio,2025,20|Media,2025,30",
    "agent,calls|Ann,5|Tom,7|Max,7|Eve,3",
    "agent,calls|Ann,5|Tom,7|?Max,7",
    "agent,calls|Ann,0|Max,0|-Total,0",
    // The first row of the next group.
    "agent,team,calls|Ann,a,5|Tom,a,7|-Subtotal,,12|Max,b,9|Tim,b,1|-Subtotal,,10",
    "agent,calls|Ann,5|Tom,7|-Subtotal,12|Max,7|Tim,1|-Subtotal,8",
    "agent,calls|Ann,5|Tom,7|-Subtotal,12|Max,9|Tim,1",
    "agent,team,calls|Ann,a,5|Tom,a,7|-Subtotal,,12|?Max,b,9",
    // What is told of all rows.
    "agent,calls|Ann,5|Tom,7|-Average,6|-Total,12",
    "agent,calls|Ann,5|Tom,7|-Min,5|-Max,7|-Count,2|-Median,6|-Std dev,1.4|-Total,12",
    "agent,calls|Ann,5|Tom,7|-Total,12|-Average,6|-Max,7",
    "agent,calls|Ann,5|Tom,8|-Total,13|-Average,6.8",
    "agent,calls|Ann,5|Tom,8|-Total,13|?Max,9",
    "agent,calls|Ann,5|Tom,7|-Subtotal,12|-Average,6|Eve,1|Ivo,2|-Subtotal,3|-Average,1.5|-Total,15",
    "agent,calls|Ann,5|Tom,7|-Average,6",
    "agent,calls|Ann,5|Tom,7|?Average,6|Eve,1",
    // One number of several that is a sum by chance.
    "product,qty,price|Soap,2,3|Brush,1,4|?Total Care,3,9|Comb,1,1",
    "company,year,amount|Shell,2025,10|?Total,2025,25|BP,2025,7",
    "company,id,amount|Shell,1,10|BP,2,30|?Total,3,25|Esso,4,9",
    "company,flag,amount|Shell,1,10|BP,0,30|?Total,1,25|Esso,0,9",
    "product,flag|Soap,1|Brush,0|?Total Care,1|Comb,0",
    "id,product|1,Soap|2,Brush|3,Total Care|4,Comb",
    "id,product,qty|1,Soap,5|2,Total,3|3,Comb,4",
    // Columns that do not add up.
    "team,calls,aht|North,5,5.5|South,7,4.9|-Subtotal,12,5.1|East,1,4|West,3,5|-Subtotal,4,4.8|-Total,16,5.1",
    "team,calls,aht|Ann,5,5.5|Tom,7,4.9|-Total North,12,5.1|Eve,1,4",
    "team,calls,aht|Ann,5,0:05:30|Tom,7,0:04:50|-Total North,12,0:05:07|Eve,1,0:04:00",
    "team,calls,customers|North,50,40|South,70,60|-Total,120,80|East,1,1",
    "region,channel,calls|North,phone,10|North,mail,0|-North Total,,10|South,phone,2",
    // A word behind the keys.
    "year,what,cost|2025,rent,9000|2025,power,3000|-2025,Total,12000|2026,rent,1",
    "region,channel,calls|North,phone,10|North,mail,20|-North,Total,30|South,phone,5|South,mail,7|-South,Total,12",
    "year,region,calls|2025,North,10|2025,South,20|-2025,All Total,30|2026,North,1",
    "key,product,calls|a,Soap,2|b,Brush,1|c,Total Care,3|d,Comb,4",
    "id,product,calls|1,Soap,2|2,Brush,5|?3,Total Care,7|4,Comb,4",
    // Every line says it, for it stands in the column.
    "segment,calls|Total,5|?Total,7|?Total,11",
    // Without a word.
    "agent,team,calls|Ann,a,5|Tom,b,7|-,,12",
    "agent,team,calls|Ann,a,5|Tom,b,7|,,13",
    "agent,calls,aht|Ann,5,5.5|Tom,7,4.9|?,12,5.1",
    // A total of the last row too.
    "company,calls|Shell,10|BP,7|Total,25|-Total,42",
    // Rows of one cell below a total of a part.
    "agent,calls,d|Ann,5,1|Tom,3,1|-Subtotal,8|Ivo|Eve|Kim,1,1",
];

/// The rows that are read, and what is noted.
fn read(folder: &Folder, file: &str) -> (Vec<String>, String) {
    let binding = folder.binding(file);
    let options = Options::default();
    let table = open(&binding, &[], &options).unwrap().tables.remove(0);
    let rows = rows(&table, 1).unwrap().iter().map(|row| row.join(",").trim_end_matches(',').to_owned()).collect();
    (rows, wait(inspect(&binding, &options)).unwrap().remarks.join("|"))
}

#[test]
fn what_is_a_row_and_what_is_none() {
    let mut wrong = Vec::new();
    for case in CASES {
        let mut lines = case.split('|');
        let names = lines.next().unwrap();
        let lines: Vec<&str> = lines.collect();
        let bare: Vec<&'static str> =
            std::iter::once(names).chain(lines.iter().map(|line| line.trim_start_matches(['-', '?']))).collect();
        let expected: Vec<&str> = lines
            .iter()
            .filter(|line| !line.starts_with('-'))
            .map(|line| line.trim_start_matches('?').trim_end_matches(','))
            .collect();
        let is_told = lines.iter().any(|line| line.starts_with('?'));
        let commas = |line: &str| line.matches(',').count();
        let full = |line: &&str| format!("{line}{}\n", ",".repeat(commas(names) - commas(line)));
        let text: String = bare.iter().map(full).collect();
        let plain = |rows: Vec<String>| {
            let seconds = |cell: &str| match cell.split(':').map(str::parse::<u32>).collect::<Result<Vec<_>, _>>() {
                Ok(parts) if parts.len() == 3 => (parts[0] * 3600 + parts[1] * 60 + parts[2]).to_string(),
                _ => cell.trim_end_matches(".0").to_owned(),
            };
            let row = |row: &String| row.split(',').map(seconds).collect::<Vec<_>>().join(",");
            rows.iter().map(row).collect::<Vec<_>>()
        };
        let expected = plain(expected.into_iter().map(str::to_owned).collect());
        for (folder, file) in [(Folder::with("t.csv", &text), "t.csv"), (book_of(&bare), "book.xlsx")] {
            let (rows, remarks) = read(&folder, file);
            let rows = plain(rows);
            if rows != expected || remarks.contains("may be a total") != is_told {
                wrong.push(format!("{file}: {case}\n  {rows:?}\n  {expected:?}\n  {remarks}\n"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
