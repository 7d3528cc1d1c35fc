//! Tiny files, each awkward in a way of its own, and how each of them is read.

use super::*;
use kpi::data::{Inspection, inspect};

/// The files of `tests/data/awkward`, and what is awkward about each.
const FILES: &[(&str, &str)] = &[
    ("a_header_of_fewer_names", "rows with more cells than the header: none of them is the header"),
    ("a_header_of_more_names", "rows with fewer cells than the header: none of them is the header"),
    ("a_last_line_cut_short", "a file that ends in the middle of a row"),
    ("a_minus_behind_money", "a minus behind the sign of money, and behind percent"),
    (
        "a_product_called_total",
        "a name with the word in it, and one of its two numbers a sum by chance: a row, and told",
    ),
    ("a_total_and_an_average", "an average below the total, and a line of separators between"),
    ("a_total_of_one_row", "a total of a single row"),
    ("a_word_of_a_total", "a company called Total: a row, as its number shows"),
    ("ambiguous_thousands", "a comma that may group thousands or begin decimals: never guessed"),
    ("american_dates", "months before days, as a day after the twelfth shows"),
    ("an_odd_cell_behind_a_blank_line", "a blank line, and then a row with an odd cell, which begins no other table"),
    ("another_table_of_other_kinds", "another table of as many columns, with other things in them"),
    ("backslashes", "quotes that are escaped by backslashes"),
    ("backslashes_that_are_text", "backslashes that escape nothing"),
    ("bad_cell", "one typing error among numbers: the column is a text, and says so when it is summed"),
    ("blank_lines", "blank lines before the header, between rows and at the end"),
    ("bom", "a byte order mark before the first name"),
    ("carets", "an unusual separator"),
    ("carriage_returns", "lines that end in carriage returns alone"),
    ("comments_between", "lines that begin with #"),
    ("crlf", "lines of Windows, the last one without its end"),
    ("dates_of_either_order", "days or months first: no cell tells, so it is asked"),
    ("dates_of_two_kinds", "days and months in one column"),
    ("days_without_their_zeros", "the year first, and no zeros before days and months"),
    ("dollars", "a sign that several currencies have"),
    ("doubled_names", "two columns of one name: they are told apart by numbers"),
    ("doubled_quotes", "quotes inside quotes, and a cell that is nothing but quotes"),
    ("durations", "lengths of time with colons, longer than a day, and negative"),
    ("durations_of_two_parts", "minutes and seconds, or hours and minutes: asked"),
    ("empty", "nothing at all"),
    ("empty_name", "columns without a name"),
    (
        "export_of_a_call_centre",
        "semicolons, Windows-1252, decimal commas, German days, durations, money, lines above and below, a total",
    ),
    ("gb18030", "letters of GB18030"),
    ("header_again", "the header once more, as in files that were put together"),
    ("header_only", "a header and no rows"),
    ("header_without_end", "a header that even lacks its line end"),
    ("leading_zeros", "numbers that are names: post codes, telephone numbers"),
    ("lengths_in_words", "hours, minutes and seconds in letters"),
    ("lines_above_the_header", "a title and a period above"),
    ("long_rows", "a row with more cells than the header"),
    ("mixed_line_ends", "all three kinds of line ends"),
    ("money_of_one_currency", "signs and codes of money, which become the unit"),
    ("money_of_two_currencies", "euros and pounds in one column are no numbers"),
    ("months_by_name", "months by their short and long names, in four orders"),
    ("months_by_name_in_german", "months by their names in another language, with points"),
    ("names_in_two_lines", "names of groups above the names"),
    ("names_or_a_row", "a first line that may be names or a row: asked"),
    ("names_that_are_words_of_means", "a person called Max above the total, which adds up all three"),
    ("negative_in_brackets", "brackets and a sign behind for what is negative"),
    ("no_names", "rows from the first line on, as dates and numbers together show"),
    ("nul_bytes", "bytes of zero inside a cell"),
    ("one_number_of_two_readings", "a single cell below whole numbers that can be read in two ways: asked"),
    ("one_word_above", "a title of one word, or the only name there is: asked"),
    ("only_blank_lines", "line ends and spaces, nothing else"),
    ("only_bom", "a byte order mark and nothing behind it"),
    ("packed_days", "days without signs between"),
    ("percent_signs", "shares with their sign"),
    ("percent_signs_in_some_cells", "shares, and numbers that may be shares: asked"),
    ("pipes", "cells between pipes"),
    ("points_between_thousands_or_decimals", "a point between semicolons: asked"),
    ("points_settled_by_another_column", "the same, and another column shows decimal commas"),
    ("pounds", "a pound sign in Windows-1252, and no other letter"),
    ("quote_in_the_middle", "a quote inside a cell that does not begin with one"),
    ("quoted_line_breaks", "line ends inside quotes"),
    ("quoted_numbers", "every cell in quotes"),
    ("remarks_below", "remarks below the rows"),
    ("rows_of_separators_at_the_end", "lines that a spreadsheet leaves behind"),
    ("semicolons_decimal_comma", "a European spreadsheet: semicolons, and decimal commas"),
    ("separator_in_the_first_line", "a first line that tells spreadsheets the separator"),
    ("separators_behind_some_rows", "blank cells too many in some rows"),
    ("shift_jis", "letters of Shift-JIS"),
    ("short_rows", "a row with fewer cells than the header"),
    ("single_quotes", "cells between single quotes"),
    ("single_quotes_around_all_cells", "every cell in single quotes, in two lines"),
    ("single_quotes_around_separators", "single quotes where a cell has a separator, which the header does not need"),
    ("single_quotes_as_text", "a text that begins and ends with a single quote"),
    ("spaces_around", "spaces around names and cells"),
    ("spaces_at_the_end", "spaces behind the last row, and on a line of their own"),
    ("spaces_between", "columns that stand below each other"),
    ("subtotals_between_rows", "the total of each region below its rows, and that of all"),
    ("tabs", "cells between tabs, the last ones blank"),
    ("text_after_quote", "a quoted cell that goes on behind its quote"),
    ("thousands_of_switzerland", "apostrophes between thousands"),
    ("thousands_with_spaces", "spaces between thousands, narrow and hard ones too"),
    (
        "times_of_seven_digits",
        "fractions of the second as some systems write them: what is finer than a microsecond is not cut",
    ),
    ("times_with_am_and_pm", "the hours of half a day"),
    ("totals_below", "a total below the rows, which is not summed"),
    ("trailing_separators", "a separator at the end of every line"),
    ("trailing_separators_in_rows", "a separator at the end of every row, and none in the header"),
    ("two_tables", "another table below the first"),
    ("two_tables_of_one_width", "what may be another table of as many columns: asked"),
    ("unclosed_quote", "a quote that is never closed"),
    ("utf16_be", "UTF-16 with the large byte first"),
    ("utf16_le", "UTF-16 with the small byte first, as spreadsheets save \"Unicode text\""),
    ("utf16_odd", "UTF-16 that was cut in the middle of a letter"),
    ("utf16_without_mark", "UTF-16 that does not say so"),
    ("windows_1250", "letters of Windows-1250"),
    ("windows_1250_of_few_words", "three Hungarian names in Windows-1250"),
    ("windows_1251", "letters of Windows-1251"),
    ("windows_1252", "letters of Windows-1252 in a file that does not say so"),
    ("windows_1252_of_one_word", "a single letter beyond ASCII"),
    ("years_as_names", "numbers that are names"),
];

#[test]
fn awkward_files_are_read_or_refused_as_written() {
    for (name, about) in FILES {
        let path = folder("awkward").join(format!("{name}.csv"));
        let bytes = std::fs::read(&path).unwrap();
        let bytes = String::from_utf8(bytes).map_or_else(|error| error.as_bytes().escape_ascii().to_string(), escaped);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../../data/awkward");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(*name, format!("{about}\n\n{bytes}\n\n{}", reading(&path))));
    }
}

#[test]
fn every_awkward_file_has_its_word() {
    let names: Vec<String> = files("awkward").iter().map(|path| stem(path)).collect();
    let stated: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, stated);
}

/// Of the files that were found by trying at random, the same is known: none is refused for a wrong reason.
#[test]
fn the_fuzz_corpus_is_read_or_refused_as_written() {
    let readings = files("fuzz/csv").into_iter().map(|path| format!("== {}\n{}", stem(&path), reading(&path)));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../data/fuzz");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("csv", readings.collect::<Vec<_>>().join("\n")));
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn files(name: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "csv")).collect();
    files.sort();
    files
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// Control characters and the byte order mark made visible, line ends kept.
fn escaped(text: String) -> String {
    let shown = |c: char| match c {
        '\n' => "\\n\n".to_owned(),
        '\u{feff}' => "\\u{feff}".to_owned(),
        c if c.is_control() => c.escape_default().to_string(),
        c => c.to_string(),
    };
    text.chars().map(shown).collect()
}

/// What a file is taken for, its columns and its rows; or why it is refused.
fn reading(path: &Path) -> String {
    let binding =
        Binding { name: None, from: From::Paths(vec![path.display().to_string()]), format: Some("csv".into()) };
    let options = Options { smallest_part: 1, threads: 2, ..Options::default() };
    match wait(inspect(&binding, &options)) {
        Ok(found) => format!("{}{}", recognised(&found), all_rows(&binding, &options)),
        Err(Error::Failure(failure)) => refused(&failure),
        Err(Error::Problems(problems)) => panic!("{problems:?}"),
    }
}

fn recognised(found: &Inspection) -> String {
    let encoding = found.encoding.as_deref().unwrap_or_default();
    let separator = found.separator.as_deref().unwrap_or_default();
    let separator = separator.parse::<char>().map_or_else(|_| format!("{separator:?}"), |one| format!("{one:?}"));
    let mut text = format!("{encoding}, separated by {separator}\n");
    for column in &found.columns {
        text += &format!("{:?}: {:?}, {} blank\n", shortened(&column.name), column.kind, column.blanks);
    }
    // The path depends on where the project lies.
    for remark in &found.remarks {
        text += &format!("note: {}\n", remark.replace(&folder("").display().to_string(), ""));
    }
    let told = found.block.lines().filter(|line| !line.trim_start().starts_with('#') && line.starts_with(' '));
    text += &told.map(|line| format!("{}\n", line.trim())).collect::<String>();
    text
}

fn all_rows(binding: &Binding, options: &Options) -> String {
    let table = match open(binding, &[], options) {
        Ok(mut catalog) => catalog.tables.remove(0),
        Err(Error::Failure(failure)) => return refused(&failure),
        Err(other) => panic!("{other}"),
    };
    let read = |parts| match rows(&table, parts) {
        Ok(rows) => {
            let line = |row: &Vec<String>| {
                row.iter().map(|cell| format!("{:?}", shortened(cell))).collect::<Vec<_>>().join(" | ")
            };
            rows.iter().map(|row| line(row) + "\n").collect()
        }
        Err(ScanError::Failure(failure)) => refused(&failure),
        Err(ScanError::Wider { .. }) => panic!("all cells were looked at"),
    };
    let text: String = read(1);
    assert_eq!(text, read(3), "read in parts");
    text
}

fn refused(failure: &Failure) -> String {
    let place = failure.place.as_ref().map(|place| (place.line, place.column));
    // The path depends on where the project lies.
    let message = failure.message.rsplit('/').next().unwrap_or_default();
    format!("{} at {place:?}: {message}\n{}\n", failure.code, failure.help.join("\n"))
}

fn shortened(text: &str) -> String {
    if text.chars().count() > 60 { text.chars().take(60).chain(['…']).collect() } else { text.to_owned() }
}
