//! `kpi read`: a whole table as it was understood.

use super::arguments::{BadRowsArgument, ProjectArguments};
use super::exit::{Exit, Stop};
use super::gather::{self, Gathered};
use super::{Done, badrows, output, progress};
use crate::data::{self, Binding, WholeTable};
use crate::show::{self, RowsOutput};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::{Path, PathBuf};

const READ_EXAMPLES: &str = "Examples:
  kpi read contacts.csv
  kpi read costs='2025/*.parquet' --out costs.csv
  kpi read contacts --format ndjson

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
}

/// Reads a table and writes it.
pub fn run(arguments: &ReadArguments) -> Done {
    let project = ProjectArguments { config: arguments.config.clone(), ..ProjectArguments::default() };
    let Gathered { mut project, config } = gather::gather(&project, &[])?;
    let binding = match config.bindings.iter().find(|binding| binding.name.as_deref() == Some(&*arguments.file)) {
        Some(bound) if !Path::new(&arguments.file).exists() => bound.clone(),
        _ => gather::binding(&arguments.file)?,
    };
    let aside = badrows::heed(&arguments.bad_rows, &mut project);
    let whole = read(&project, &binding)?;
    let form = form(arguments);
    match &arguments.out {
        Some(file) => output::replace_by(file, |out| write(&whole, form, out, file))?,
        None => output::to_standard_output(|out| write(&whole, form, out, Path::new("standard output")))?,
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
    arguments.format.or(by_ending).unwrap_or(RowsFormat::Csv)
}

fn write(whole: &WholeTable, form: RowsFormat, out: &mut dyn Write, path: &Path) -> Result<(), Stop> {
    let form = match form {
        RowsFormat::Csv => RowsOutput::Csv,
        RowsFormat::Json => RowsOutput::Json,
        RowsFormat::Ndjson => RowsOutput::Ndjson,
    };
    let mut put = |text: &str| out.write_all(text.as_bytes()).map_err(|error| output::unwritten(path, &error));
    let columns = &whole.table.columns;
    put(&show::rows_head(columns, form))?;
    let mut before = 0;
    for page in whole.pages().map_err(Stop::failure)? {
        let page = page.map_err(Stop::failure)?;
        put(&show::rows(columns, &page, form, before))?;
        before += page.rows() as u64;
    }
    put(show::rows_foot(form))
}
