//! `kpi read`: a whole table as it was understood.

use super::arguments::{BadRowsArgument, ProjectArguments};
use super::exit::{Exit, Stop};
use super::gather::{self, Gathered};
use super::{Done, badrows, output, problems, progress, terminal};
use crate::data::{self, Binding, ColumnForm, TableWriter, WholeTable};
use crate::show::{self, Locale, RowsOutput};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::{Path, PathBuf};

const READ_EXAMPLES: &str = "Examples:
  kpi read contacts.csv
  kpi read costs='2025/*.parquet' --out costs.csv
  kpi read contacts --format ndjson
  kpi read contacts.csv --locale fr --out contacts-fr.csv

Every row, in order, with decimals as they are, ISO dates and times, true and false, and blanks empty. A word without a
file of that name is a table of kpi.toml. What a `table` block says of the cells is heeded; its computed columns and
`rows where` are not. Nothing is printed if a single cell cannot be read.";

/// The arguments of `kpi read`.
#[derive(Debug, Args)]
#[command(after_long_help = READ_EXAMPLES)]
pub struct ReadArguments {
    /// A file, a pattern in quotes, or - for standard input, with or without a name; or a table of kpi.toml
    #[arg(value_name = "PATH|NAME=PATH")]
    pub file: String,
    /// The form that is written; by default by the ending of --out, else csv
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<RowsFormat>,
    /// Write to a file, which is replaced only whole
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// What becomes of rows that do not fit the table: stop, or set-aside, into a file with their reasons if one is named
    #[arg(long, value_name = "stop|set-aside[=FILE]", default_value = "stop")]
    pub bad_rows: BadRowsArgument,
    /// CSV for the spreadsheets of a language or country, such as fr, de-CH: its decimal sign and separator
    #[arg(long, value_name = "LOCALE")]
    pub locale: Option<String>,
    /// The kpi.toml to use; by default the nearest one, here or in a folder above
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// The forms that a whole table can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RowsFormat {
    /// Comma-separated
    Csv,
    /// One array of objects
    Json,
    /// One object a line
    Ndjson,
    /// A Parquet file, decimals as decimals
    Parquet,
    /// An Arrow file (Feather)
    Arrow,
}

/// Reads a table and writes it.
pub fn run(arguments: &ReadArguments) -> Done {
    output::may_write(arguments.out.as_deref())?;
    let project = ProjectArguments { config: arguments.config.clone(), ..ProjectArguments::default() };
    let Gathered { mut project, config } = gather::gather(&project, &[])?;
    let binding = match config.bindings.iter().find(|binding| binding.name.as_deref() == Some(&*arguments.file)) {
        Some(bound) if !Path::new(&arguments.file).exists() => bound.clone(),
        _ => gather::binding(&arguments.file)?,
    };
    let locale = output::locale(arguments.locale.as_deref())?.unwrap_or(Locale::PLAIN);
    let form = form(arguments);
    if locale != Locale::PLAIN && form != RowsFormat::Csv {
        return Err(Stop::usage(problems::locale_without_csv()));
    }
    if arguments.out.is_none() && matches!(form, RowsFormat::Parquet | RowsFormat::Arrow) && terminal::is_seen() {
        return Err(Stop::usage(problems::columns_at_terminal()));
    }
    let aside = badrows::heed(&arguments.bad_rows, &mut project);
    let whole = read(&project, &binding)?;
    match &arguments.out {
        Some(file) => output::replace_by(file, |out| write(&whole, form, locale, out, file))?,
        None => output::to_standard_output(|out| write(&whole, form, locale, out, Path::new("standard output")))?,
    }
    for (name, reason) in &whole.table.left_out {
        output::complain(&format!("note: the column {name} is left out: {reason}\n"));
    }
    for remark in data::remarks(&whole.table.rows_source) {
        output::complain(&format!("note: {remark}\n"));
    }
    if let Some(aside) = aside {
        aside.write()?;
        let rows = whole.table.bad_rows;
        output::complain(&format!("note: {rows} {} set aside\n", if rows == 1 { "row is" } else { "rows are" }));
    }
    Ok(Exit::Fine)
}

fn read(project: &crate::Project, binding: &Binding) -> Result<WholeTable, Stop> {
    let whole = progress::watched("reading", || project.read(binding));
    whole.map_err(|error| Stop::error(error, project.sources()))
}

fn form(arguments: &ReadArguments) -> RowsFormat {
    let ending = arguments.out.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str());
    let by_ending = ending.and_then(|ending| match ending.to_ascii_lowercase().as_str() {
        "csv" => Some(RowsFormat::Csv),
        "json" => Some(RowsFormat::Json),
        "ndjson" | "jsonl" => Some(RowsFormat::Ndjson),
        _ => None,
    });
    let columns = arguments.out.as_deref().and_then(output::column_form).map(|form| match form {
        ColumnForm::Parquet => RowsFormat::Parquet,
        ColumnForm::Arrow => RowsFormat::Arrow,
    });
    arguments.format.or(by_ending).or(columns).unwrap_or(RowsFormat::Csv)
}

fn write(whole: &WholeTable, form: RowsFormat, locale: Locale, out: &mut dyn Write, path: &Path) -> Result<(), Stop> {
    let form = match form {
        RowsFormat::Csv => RowsOutput::Csv,
        RowsFormat::Json => RowsOutput::Json,
        RowsFormat::Ndjson => RowsOutput::Ndjson,
        RowsFormat::Parquet => return write_columns(whole, ColumnForm::Parquet, out, path),
        RowsFormat::Arrow => return write_columns(whole, ColumnForm::Arrow, out, path),
    };
    let columns = &whole.table.columns;
    output::put_bytes(out, path, show::rows_head(columns, form, locale).as_bytes())?;
    let mut before = 0;
    for page in whole.pages().map_err(Stop::failure)? {
        let page = page.map_err(Stop::failure)?;
        output::put_bytes(out, path, show::rows(columns, &page, form, locale, before).as_bytes())?;
        before += page.rows() as u64;
    }
    output::put_bytes(out, path, show::rows_foot(form).as_bytes())
}

fn write_columns(whole: &WholeTable, form: ColumnForm, out: &mut dyn Write, path: &Path) -> Result<(), Stop> {
    let (mut writer, remarks) = TableWriter::new(&whole.table.columns, form).map_err(Stop::failure)?;
    for page in whole.pages().map_err(Stop::failure)? {
        let bytes = page.and_then(|page| writer.page(&page)).map_err(Stop::failure)?;
        output::put_bytes(out, path, &bytes)?;
    }
    output::put_bytes(out, path, &writer.finish().map_err(Stop::failure)?)?;
    remarks.iter().for_each(|remark| output::complain(&format!("note: {remark}\n")));
    Ok(())
}
