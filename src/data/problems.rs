//! The words of this room: failures of files and cells, and problems of `table` blocks.

use super::Kind;
use super::csv::Separator;
use super::number::Doubt;
use super::reading::Reading;
use crate::calendar::Grain;
use crate::problem::{Code, Failure, Problem};
use crate::source::Span;
use crate::syntax::written_name;

/// A path or pattern that matches nothing.
pub(super) fn nothing_found(path: &str) -> Failure {
    let message = if path.contains(['*', '?', '[']) {
        format!("No file matches {path}.")
    } else {
        format!("There is no file {path}.")
    };
    Failure::new(Code::FileNotFound, message).help("Look at the spelling, and from which folder the command runs.")
}

/// A pattern that cannot be read.
pub(super) fn bad_pattern(path: &str, why: &str) -> Failure {
    Failure::new(Code::FileNotFound, format!("The pattern {path} cannot be read: {why}."))
        .help("A `*` stands for any characters of a name, `**` for any folders.")
}

/// A folder where a file should be.
pub(super) fn is_folder(path: &str) -> Failure {
    Failure::new(Code::FileUnreadable, format!("{path} is a folder, not a file."))
        .help(format!("To read all its files as one table, write '{}/*.csv'.", path.trim_end_matches('/')))
}

/// A file that cannot be opened or read.
pub(super) fn unreadable(file: &str, why: &str) -> Failure {
    Failure::new(Code::FileUnreadable, format!("{file} cannot be read: {why}.")).at(file, None, None)
}

/// A file that is another one than it was a moment ago.
pub(super) fn changes(file: &str) -> Failure {
    Failure::new(Code::Interrupted, format!("{file} changes while it is read"))
        .help("try it again when nobody writes to it")
}

/// A compressed file that ends in the middle.
pub(super) fn cut_off(file: &str, packing: &str) -> Failure {
    Failure::new(Code::FileUnreadable, format!("{file} ends in the middle of its {packing} data."))
        .help("It was not copied or written whole, and half a table would give wrong numbers: fetch it again.")
        .at(file, None, None)
}

/// Compressed data with something else behind them.
pub(super) fn followed(file: &str, packing: &str) -> Failure {
    Failure::new(Code::FileUnreadable, format!("Behind the {packing} data of {file} stand other bytes."))
        .help("Whether rows are missing cannot be known: fetch it again, or unpack it with another program and look.")
        .at(file, None, None)
}

/// A file that is called a table and is something else.
pub(super) fn something_else(file: &str, what: &str, help: &str) -> Failure {
    Failure::new(Code::FileUnreadable, format!("{file} is {what}, not a table.")).help(help).at(file, None, None)
}

/// A compressed file that cannot be unpacked.
pub(super) fn damaged(file: &str, packing: &str, why: &str) -> Failure {
    let why = why.trim_end_matches('.');
    Failure::new(Code::FileUnreadable, format!("{file} cannot be unpacked as {packing}: {why}."))
        .help("It is damaged, protected or compressed in an unusual way: fetch it again, or unpack it with another program.")
        .at(file, None, None)
}

/// An archive without files.
pub(super) fn empty_archive(file: &str) -> Failure {
    Failure::new(Code::NoHeader, format!("There is no file in {file}.")).at(file, None, None)
}

/// A table that cannot be written.
pub(super) fn not_written(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(Code::NotAsPromised, format!("The table could not be written: {error}."))
}

/// A column whose numbers need more digits than the decimals of other programs have.
pub(super) fn written_as_text(column: &str) -> String {
    format!(
        "the numbers of {column} do not fit a decimal of 38 digits together; they are written as text, with all their digits"
    )
}

/// A file without a byte.
pub(super) fn empty_file(file: &str) -> Failure {
    Failure::new(Code::NoHeader, format!("{file} is empty."))
        .help("Nothing tells what its columns are: a CSV file begins with a line of their names, a JSON file has them in its rows.")
        .at(file, None, None)
}

/// A file whose first line is not a header.
pub(super) fn no_header(file: &str) -> Failure {
    Failure::new(Code::NoHeader, format!("{file} has no line of column names."))
        .help("A table begins with a line of column names; look whether a quote is left open there.")
        .at(file, Some(1), None)
}

/// A first line that may be names or a row.
pub(super) fn names_or_row(file: &str, line: &str) -> Failure {
    let message = format!(
        "The first line, \"{line}\", may be names of columns or a row: what stands in it is of the same kind as the cells below."
    );
    Failure::new(Code::NoHeader, message)
        .help("If they are names, say in its table `header 1`.")
        .help("If the file has no names, say `header 0`: its columns are then called column_1, column_2 …")
        .at(file, Some(1), None)
}

/// A line above the rows that may be a title, or names of which all but the first are blank.
pub(super) fn title_or_names(file: &str, line: u64, text: &str) -> Failure {
    let message = format!("This line, \"{text}\", may be a title, or hold the names of the columns.");
    Failure::new(Code::NoHeader, message)
        .help(format!("If it is a title, say in its table `skip {line}`."))
        .help(format!("If it holds the names, say `skip {}`.", line.saturating_sub(1)))
        .at(file, Some(line), None)
}

/// A line behind a blank one that may hold the names of another table.
pub(super) fn table_or_row(file: &str, line: u64, text: &str, left: Option<usize>) -> Failure {
    let message = format!(
        "This line, \"{text}\", stands behind a blank line: it may hold the names of another table, or be a row."
    );
    let footer = left.map_or_else(
        || "`footer` with the number of the lines that are no rows".to_owned(),
        |left| format!("`footer {left}`: the lines from here on are then no rows"),
    );
    Failure::new(Code::NoHeader, message)
        .help(format!("If another table begins here, say in its table {footer}."))
        .help("If it is a row, say `footer 0`.")
        .at(file, Some(line), None)
}

/// A line that may be no row, in a file that was not looked through for such lines.
pub(super) fn no_row_or_row(file: &str, line: Option<u64>, text: &str) -> Failure {
    let message = format!(
        "This line, \"{text}\", may be a total, or the names of the columns again. A file of more than 64 MB is not looked through \
         for such lines before it is read."
    );
    Failure::new(Code::NoHeader, message)
        .help("If it is a row, and all lines are, say `footer 0` in its table.")
        .help("If it is none, delete the line.")
        .at(file, line, None)
}

/// A format that is not known.
pub(super) fn unknown_format(format: &str, file: &str) -> Failure {
    Failure::new(
        Code::UnknownFormat,
        format!("The format {} of {file} is not one that can be read.", super::remote::readable(format)),
    )
    .help("The formats are csv, json, ndjson, parquet, arrow, sqlite and workbook.")
    .at(file, None, None)
}

/// Two bindings with one name.
pub(super) fn bound_twice(name: &str, first: &str, second: &str) -> Failure {
    Failure::new(Code::BoundTwice, format!("The table {name} is bound twice: to {first} and to {second}."))
        .help(format!("Give one of them another name, `--data other={second}`, or name both files in one binding."))
}

/// Column names that stand in one header twice.
pub(super) fn doubled_columns(file: &str, names: &[&str]) -> Failure {
    let names = names.join(", ");
    Failure::new(Code::DoubledColumn, format!("{file} has more than one column of the name {names}."))
        .help("Give each column a name of its own in the first line of the file.")
        .at(file, Some(1), None)
}

/// Columns of one name, told apart.
pub(super) fn told_apart(name: &str, instead: &[String]) -> String {
    format!("{} columns are called {name}; from left to right they are {} here.", instead.len(), instead.join(", "))
}

/// Files of one table with different columns.
pub(super) fn other_columns(file: &str, column: &str, first: &str, extra: bool) -> Failure {
    let message = if extra {
        format!("{file} has a column {column} that {first} does not have.")
    } else {
        format!("{file} has no column {column}, which {first} has.")
    };
    Failure::new(Code::DifferentColumns, message)
        .help("Files of one table have the same columns, in any order; bind files that differ as tables of their own.")
        .at(file, Some(1), None)
}

/// A line with too few or too many cells.
pub(super) fn ragged(file: &str, line: Option<u64>, cells: usize, header: usize, separator: &Separator) -> Failure {
    let separator = match separator {
        Separator::Byte(b'\t') => "tab".to_owned(),
        Separator::Spaces => "of two spaces or more".to_owned(),
        Separator::Byte(byte) => format!("`{}`", char::from(*byte)),
        Separator::Text(text) => format!("`{}`", String::from_utf8_lossy(text)),
    };
    let columns = |number: usize| if number == 1 { "1 cell".to_owned() } else { format!("{number} cells") };
    let message = format!("This line has {}, the header has {}.", columns(cells), columns(header));
    let failure = Failure::new(Code::RaggedLine, message).help(format!(
        "The file was read with the separator {separator}; a cell that contains it must stand in quotes."
    ));
    let failure = match cells < header {
        true => failure.help("If blank cells are left out at the end of rows, say so in its table: `short rows`."),
        false => failure,
    };
    failure.at(file, line, None)
}

/// A quote inside a quoted cell that is not doubled.
pub(super) fn broken_quote(file: &str, line: Option<u64>) -> Failure {
    Failure::new(Code::BrokenQuote, "A quoted cell goes on behind its closing quote.")
        .help("Inside a quoted cell a quote is written twice: \"a \"\"good\"\" day\".")
        .at(file, line, None)
}

/// A quote that is never closed.
pub(super) fn open_quote(file: &str, line: Option<u64>) -> Failure {
    Failure::new(Code::BrokenQuote, "The quoted cell that begins in this line is never closed.")
        .help("Add the closing quote, or remove the opening one.")
        .at(file, line, None)
}

/// A line that is longer than any record.
pub(super) fn endless_line(file: &str, line: Option<u64>) -> Failure {
    Failure::new(Code::EndlessLine, "This line is longer than 64 MB, so the file is not a table of lines.")
        .help("Look whether it is compressed or of another format; `kpi inspect` shows what was recognised.")
        .at(file, line, None)
}

/// Bytes that are not UTF-8.
pub(super) fn not_utf8(file: &str, line: Option<u64>, column: Option<u64>) -> Failure {
    Failure::new(Code::WrongEncoding, "This text is not UTF-8.")
        .help("If the file comes from an older system, say so in its table: `encoding \"windows-1252\"`.")
        .at(file, line, column)
}

/// A file that is not in the encoding that was said.
pub(super) fn wrong_encoding(file: &str, encoding: &str, line: u64) -> Failure {
    Failure::new(Code::WrongEncoding, format!("This text is not {encoding}."))
        .help("Correct the line `encoding` of its table, or say there how the file is written.")
        .at(file, Some(line), None)
}

/// More text in one batch than an array can hold.
pub(super) fn too_much_text(file: &str, line: Option<u64>, column: Option<u64>) -> Failure {
    Failure::new(Code::FileUnreadable, "This cell is too long to be kept.").at(file, line, column)
}

/// A line that is not one JSON object.
pub(super) fn not_json(file: &str, line: Option<u64>) -> Failure {
    Failure::new(Code::BadJson, "This line is not one JSON object.")
        .help("In NDJSON every line is an object of its own: {\"channel\": \"phone\", \"wait\": 12}.")
        .at(file, line, None)
}

/// An object with two fields of one name.
pub(super) fn doubled_field(file: &str, line: Option<u64>, field: &str) -> Failure {
    Failure::new(Code::BadJson, format!("This object has the field {field} twice."))
        .help("Which of the two counts is not said: take one out, or give it another name.")
        .at(file, line, None)
}

/// An element that is not an object.
pub(super) fn not_an_object(file: &str, line: Option<u64>) -> Failure {
    Failure::new(Code::BadJson, "Here stands something else than one JSON object.")
        .help("A table in JSON is a list of objects: [{\"channel\": \"phone\", \"wait\": 12}, …].")
        .at(file, line, None)
}

/// A text that is not JSON.
pub(super) fn no_json(file: &str, line: Option<u64>) -> Failure {
    Failure::new(Code::BadJson, "This is not JSON.")
        .help("A table in JSON is a list of objects, [{\"wait\": 12}, …], such a list in an object, or one object a line.")
        .at(file, line, None)
}

/// A text that ends in the middle.
pub(super) fn json_cut_off(file: &str, line: Option<u64>) -> Failure {
    Failure::new(Code::BadJson, "The file ends in the middle of its JSON.")
        .help("It was probably not copied or written whole: fetch it again.")
        .at(file, line, None)
}

/// A list in a field that held single values in the sample.
pub(super) fn nested_value(file: &str, line: Option<u64>, field: &str) -> Failure {
    Failure::new(Code::BadJson, format!("The field {field} holds a list here, single values elsewhere."))
        .help("Fields with lists are left out; give this one another name.")
        .at(file, line, None)
}

/// A cell that is not what its column is.
pub(super) fn bad_cell(
    table: &str,
    reading: &Reading,
    file: &str,
    (line, column): (Option<u64>, Option<u64>),
    text: &str,
) -> Failure {
    let shown: String = text.trim().chars().take(60).collect();
    let name = written_name(&reading.name);
    let expected = expected(reading.kind);
    Failure::new(Code::BadCell, format!("The cell \"{shown}\" of the column {} is not {expected}.", reading.name))
        .help(format!(
            "Correct the cell; or say in `table {}` that it means blank: `blank {name}: \"{}\"`; or that the column is text: \
             `format {name}: text`.",
            written_name(table),
            shown.replace('"', "\"\"")
        ))
        .at(file, line, column)
}

/// Why a cell is not read like those that were looked at, as the end of a sentence.
pub(super) fn doubt(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::LeadingZero => {
            "begins with a zero, as postal codes and numbers of accounts do, among numbers that do not"
        }
        Doubt::TwoReadings => "can be read in two ways, and nothing tells what begins decimals",
        Doubt::Settles => "shows what begins decimals, which the cells that were looked at do not",
        Doubt::NoPercent => "has no percent sign, among cells that have one",
    }
}

/// A cell below those that were looked at, with which its column would have been read otherwise.
pub(super) fn doubtful(
    table: &str,
    reading: &Reading,
    file: &str,
    (line, column): (Option<u64>, Option<u64>),
    (why, text): (Doubt, &str),
) -> Failure {
    let shown: String = text.trim().chars().take(60).collect();
    let (table, name) = (written_name(table), written_name(&reading.name));
    let help = match why {
        Doubt::LeadingZero => format!(
            "Say in `table {table}` what the column is: `format {name}: text` keeps every cell as it is written, `format {name}: \
             number` makes a number of this one too."
        ),
        Doubt::TwoReadings => format!(
            "Say in `table {table}` what begins decimals: `decimal \".\"` or `decimal \",\"`; in one of them this number is a \
             thousand times the other."
        ),
        Doubt::Settles => {
            format!("Say it in `table {table}`, so that all cells are read alike: `decimal \".\"` or `decimal \",\"`.")
        }
        Doubt::NoPercent => format!(
            "Correct the cell; or say in `table {table}` that all of them are in percent, this one too: `format {name}: percent`."
        ),
    };
    let message = format!("The cell \"{shown}\" of the column {} {}.", reading.name, doubt(why));
    Failure::new(Code::BadCell, message).help(help).at(file, line, column)
}

/// A file of columns that is broken; `what` is said with an article.
pub(super) fn bad_columns(file: &str, what: &str, why: &str) -> Failure {
    Failure::new(Code::FileUnreadable, format!("{file} is not {what} that can be read: {}.", why.trim_end_matches('.')))
        .at(file, None, None)
}

/// Floating point that is no number.
pub(super) fn not_a_number(column: &str) -> String {
    format!("some cells of {column} are NaN, which is no number; they are read as blank")
}

/// Files of one table whose folders are not alike.
pub(super) fn other_folders(file: &str, first: &str) -> Failure {
    Failure::new(Code::DifferentColumns, format!("The folders of {file} are other columns than those of {first}."))
        .help("A folder `month=2025-03` is a column of the files below it; the files of one table have the same such folders.")
        .at(file, None, None)
}

/// A column whose type differs between the files of a table.
pub(super) fn other_type(file: &str, column: &str, first: &str) -> Failure {
    Failure::new(Code::DifferentColumns, format!("The column {column} of {file} has another type than in {first}."))
        .help("Files of one table have the same columns; bind files that differ as tables of their own.")
        .at(file, None, None)
}

/// A failure as what should be known of a file that is only looked at.
pub(super) fn remark(failure: &Failure) -> String {
    let line = failure.place.as_ref().and_then(|place| place.line);
    let line = line.map_or_else(String::new, |line| format!("Line {line}: "));
    format!("{line}{} {}", failure.message, failure.help.join(" ")).trim_end().to_owned()
}

/// What a cell of a kind must be, with an article.
pub(super) fn expected(kind: Kind) -> String {
    match kind {
        Kind::Number { .. } => "a number".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Bool => "true or false".to_owned(),
        Kind::Date(Grain::Day) => "a date".to_owned(),
        Kind::Date(grain) => format!("a {}", grain.name()),
        Kind::Time => "a timestamp".to_owned(),
    }
}

/// A column that the data do not have.
pub(super) fn unknown_column(table: &str, name: &str, span: Span, nearest: Option<&str>, all: &[String]) -> Problem {
    let problem = Problem::new(Code::TableColumn, span, format!("The table {table} has no column {name}."));
    match nearest {
        Some(nearest) => problem.help(format!("Did you mean {}?", written_name(nearest))),
        None => {
            let names: Vec<&str> = all.iter().take(12).map(String::as_str).collect();
            problem.help(format!("Its columns are {}.", names.join(", ")))
        }
    }
}

/// An entry that stands in a block twice.
pub(super) fn doubled_entry(what: &str, first: Span, second: Span) -> Problem {
    Problem::new(Code::TableEntryTwice, second, format!("The table says `{what}` twice."))
        .also(first, "here first")
        .help("Keep one of the two.")
}

/// Two blocks for one table.
pub(super) fn doubled_block(name: &str, first: Span, second: Span) -> Problem {
    Problem::new(Code::TableEntryTwice, second, format!("The table {name} has two blocks."))
        .also(first, "here first")
        .help("Write both into one block.")
}

/// `unpivot dec to jan`.
pub(super) fn unpivot_backwards(span: Span, header: &[String], from: usize, to: usize) -> Problem {
    let name = |at: usize| header.get(at).map_or_else(String::new, |name| written_name(name));
    let message = format!("In the data {} stands before {}.", name(to), name(from));
    Problem::new(Code::TableArgument, span, message).help(format!(
        "Write the columns as they stand there: `unpivot {} to {} into …`.",
        name(to),
        name(from)
    ))
}

/// `unpivot jan to dec into region, amount` where another column is called region.
pub(super) fn unpivot_doubled(span: Span, name: &str) -> Problem {
    Problem::new(Code::TableArgument, span, format!("There is a column {} already.", written_name(name)))
        .help("`unpivot` makes two new columns, one for the names of the wide ones and one for their cells: give them new names.")
}

/// `unpivot` where rows are no cells of text.
pub(super) fn unpivot_of_columns(span: Span, format: &str) -> Problem {
    let message = format!("Wide columns of {format} files are not made long.");
    Problem::new(Code::TableArgument, span, message)
        .help("`unpivot` works on text files, JSON, workbooks and SQLite: `kpi read` turns the file into one of these.")
}

/// A sheet without a table.
pub(super) fn no_table_in_sheet(sheet: &str) -> Failure {
    Failure::new(Code::NoHeader, format!("In {sheet} there is no row of column names with rows below it."))
        .help("A table begins with a row of names, one for each column. If it stands beside other things, say where: `range \"B3:F200\"`.")
        .at(sheet, None, None)
}

/// A file with more than one table in it.
pub(super) fn several_tables(file: &str, what: &str, names: &[&str]) -> Failure {
    let list = names.join(", ");
    let first = names.first().copied().unwrap_or_default();
    Failure::new(Code::WhichPart, format!("{file} has several {what}: {list}."))
        .help(format!("Say which one is meant, behind the file: '{file}#{first}'."))
        .at(file, None, None)
}

/// A sheet or table of that name is not in the file.
pub(super) fn no_such_part(file: &str, what: &str, name: &str, names: &[&str]) -> Failure {
    let all: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let failure = Failure::new(Code::WhichPart, format!("{file} has no {what} {name}.")).at(file, None, None);
    match super::declare::nearest(name, &all) {
        Some(near) => failure.help(format!("Did you mean '{file}#{near}'?")),
        None if names.is_empty() => failure.help(format!("It has no {what} at all.")),
        None => failure.help(format!("It has {}.", names.join(", "))),
    }
}

/// A workbook that cannot be read.
pub(super) fn bad_workbook(file: &str, why: &str) -> Failure {
    let why = why.trim_end_matches('.');
    let failure = Failure::new(Code::FileUnreadable, format!("{file} is not a workbook that can be read: {why}."));
    let failure = if why.to_lowercase().contains("password") {
        failure.help("It is protected with a password: save a copy without one.")
    } else {
        failure
    };
    failure.at(file, None, None)
}

/// Numbers that are said to be in percent, in a workbook that does not tell how its cells are shown.
pub(super) fn percent_unknown(file: &str, column: &str) -> Failure {
    let name = written_name(column);
    Failure::new(
        Code::BadCell,
        format!("Whether the numbers of {column} are shown as percent cannot be seen in a workbook of this kind."),
    )
    .help(format!(
        "What is shown as 85% is the number 0.85, a share already: say nothing of it in the table. If the cells hold 85, say \
         `format {name}: number` and divide by 100. In an .xlsx file both are told apart."
    ))
    .at(file, None, None)
}

/// Rows that add up others, or tell something else of them.
pub(super) fn total_rows(sheet: &str, rows: &[u32]) -> String {
    let numbers: Vec<String> = rows.iter().take(5).map(|row| (row + 1).to_string()).collect();
    match (numbers.as_slice(), rows.len() - numbers.len()) {
        ([row], 0) => format!("row {row} of {sheet} is the total of the others and is not read"),
        (rows, 0) => format!("rows {} of {sheet} are totals of others and are not read", rows.join(", ")),
        (rows, more) => {
            format!("rows {} and {more} more of {sheet} are totals of others and are not read", rows.join(", "))
        }
    }
}

/// Rows that a filter or a person has hidden.
pub(super) fn hidden_rows(sheet: &str, count: usize) -> String {
    let (rows, are) = if count == 1 { ("1 row".to_owned(), "is") } else { (format!("{count} rows"), "are") };
    format!("{rows} of {sheet} {are} hidden and {are} read like the others")
}

/// Formulas that nobody has calculated.
pub(super) fn uncalculated(sheet: &str, count: usize, first: &str) -> String {
    let what = if count == 1 { "1 formula has".to_owned() } else { format!("{count} formulas have") };
    let first = if count == 1 { first.to_owned() } else { format!("the first in {first}") };
    format!(
        "{what} no value in {sheet} ({first}), because the program that wrote the file did not calculate them: open it in a \
         spreadsheet and save it"
    )
}

/// Rows above the table that may be a table too.
pub(super) fn above_table(sheet: &str, (first, last): (u32, u32), range: &str) -> String {
    format!(
        "rows {first} to {last} of {sheet} stand above the table and are not read; `range \"{range}\"` in its table reads them"
    )
}

/// Cells of a binary workbook in a form that is not read.
pub(super) fn unknown_cells(file: &str, sheet: &str, row: u32) -> Failure {
    let message = format!("{file}#{sheet} has cells in row {row} that are written in a form which is not read.");
    Failure::new(Code::FileUnreadable, message).help("Open it in a spreadsheet and save it as .xlsx, or as .csv.").at(
        file,
        Some(u64::from(row)),
        None,
    )
}

/// A row that may be a total and is not shown to be one.
pub(super) fn maybe_total(sheet: &str, row: u32) -> String {
    format!(
        "row {row} of {sheet} may be a total, but its numbers do not add up the rows above it; it is read like the others"
    )
}

/// A database that cannot be read.
pub(super) fn bad_database(file: &str, why: &str) -> Failure {
    let why = why.trim_end_matches('.');
    Failure::new(Code::FileUnreadable, format!("{file} is not a database that can be read: {why}."))
        .at(file, None, None)
}

/// Lines of text below a table.
pub(super) fn below_table(sheet: &str, row: u32) -> String {
    format!("from row {row} on, {sheet} has remarks below the table; they are not read")
}

/// `spread evenly` where the time of the rows is worked out from several columns.
pub(super) fn spread_of_computed(span: Span, table: &str) -> Problem {
    let message =
        format!("The time of `{table}` is worked out from its columns, and only a column of periods can be spread.");
    Problem::new(Code::TableArgument, span, message)
        .help("Leave `spread evenly` out, or give the file a column of periods: `2025-01`, `2025-Q1`, `2025-W05`.")
}

/// `spread evenly` where it is not known of which period a row is.
pub(super) fn spread_of_what(span: Span, table: &str) -> Problem {
    let message = format!("The rows of `{table}` are not about whole periods, so there is nothing to spread.");
    Problem::new(Code::TableArgument, span, message).help(format!(
        "Say which column is the time, and how long a row is: `table {table} {{ time billed; grain month }}`."
    ))
}

/// Rows cannot be put down once for each day.
pub(super) fn spread_broke(reason: &str) -> Failure {
    Failure::new(Code::NotAsPromised, format!("The rows of a period could not be spread over its days: {reason}."))
}

/// An argument of the wrong kind.
pub(super) fn wrong_argument(span: Span, message: impl Into<String>, help: &str) -> Problem {
    Problem::new(Code::TableArgument, span, message).help(help)
}

/// Rows that were made do not have the columns that they should.
pub(super) fn made_broke(reason: &str) -> Failure {
    Failure::new(Code::NotAsPromised, format!("Rows made of others have other columns than they should: {reason}."))
}

/// `fill` and its kin in a table that has no cells of its own.
pub(super) fn derived_said(table: &str, from: &str, word: &str, span: Span) -> Problem {
    Problem::new(
        Code::TableArgument,
        span,
        format!("`{word}` is about the cells of data, and {table} is made from {from}."),
    )
    .help(format!("Say it of the table that has the cells: `table {from} {{ … }}`."))
}
