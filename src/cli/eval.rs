//! `kpi eval`: metrics in, an answer out.

use super::arguments::{AnswerArguments, Format, ProjectArguments, QuestionArguments};
use super::exit::{Exit, Stop};
use super::gather::{Gathered, gather, words};
use super::{Done, badrows, output, problems, progress, terminal};
use crate::data::{self, ColumnForm};
use crate::project::Config;
use crate::show::{self, Locale, Look, Output};
use crate::syntax::QuestionText;
use crate::{Answer, Project};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const EVAL_EXAMPLES: &str = "Examples:
  kpi eval cost.kpi --data contacts.csv --data costs.csv
  kpi eval cost_per_contact --by month,channel --totals
  kpi eval -e 'sum(costs) / count(contacts)' --data contacts.csv --where 'channel = \"phone\"'
  kpi eval service_level --by month --across channel --format markdown --out report.md
  cat calls.csv | kpi eval -e 'average(wait)' --data calls=-

A word that is a path or ends in .kpi names formulas; any other word names a metric. Without formulas, those of the
project are taken: what kpi.toml says, or where there is none, the .kpi files in this folder. Without a metric, all
of these are calculated.";

/// The arguments of `kpi eval`.
#[derive(Debug, Args)]
#[command(after_long_help = EVAL_EXAMPLES)]
pub struct EvalArguments {
    /// Files or folders of formulas, and names of metrics
    #[arg(value_name = "FORMULAS|METRICS")]
    pub words: Vec<String>,
    /// A formula to calculate, 'sum(costs)' or 'name = sum(costs)'; may be given several times
    #[arg(short = 'e', long = "expression", value_name = "FORMULA", allow_hyphen_values = true)]
    pub expressions: Vec<String>,
    #[command(flatten)]
    pub project: ProjectArguments,
    /// The dimensions: columns, months, weeks …, or an expression such as 'weekday(started_at)'
    #[arg(long, value_name = "DIMENSIONS", help_heading = "Question")]
    pub by: Vec<String>,
    /// Only the lines for which this holds: 'count(contacts) >= 30'; totals stay as they are
    #[arg(long, value_name = "CONDITION", help_heading = "Question")]
    pub having: Option<String>,
    #[command(flatten)]
    pub question: QuestionArguments,
    /// Add lines with the totals
    #[arg(long, help_heading = "Lines")]
    pub totals: bool,
    /// Leave out lines that have no value
    #[arg(long, help_heading = "Lines")]
    pub sparse: bool,
    /// The order of lines: a metric (largest first) or a dimension; - before it for descending, + for ascending
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true, help_heading = "Lines")]
    pub sort: Vec<String>,
    /// Only the first lines, and one for all others: 10, '10 by complaints', '5 channel by complaints'
    #[arg(long, value_name = "N", help_heading = "Lines")]
    pub top: Option<String>,
    /// One of the dimensions as columns instead of lines
    #[arg(long, value_name = "DIMENSION", help_heading = "Lines")]
    pub across: Option<String>,
    /// The form of the answer; by default that of kpi.toml, else by the ending of --out, else a table
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<Format>,
    /// Write the answer to a file, which is replaced only whole
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// CSV for the spreadsheets of a language or country, such as fr, de-CH: its decimal sign and separator
    #[arg(long, value_name = "LOCALE", help_heading = "Output")]
    pub locale: Option<String>,
    #[command(flatten)]
    pub answer: AnswerArguments,
}

impl EvalArguments {
    /// Where the answer goes.
    pub fn printing(&self) -> Printing<'_> {
        Printing {
            format: self.format,
            out: self.out.as_deref(),
            language: self.answer.lang.as_deref(),
            locale: self.locale.as_deref(),
        }
    }
}

/// Calculates and prints.
pub fn run(arguments: &EvalArguments) -> Done {
    let asked_json = matches!(arguments.format, Some(Format::Json | Format::Ndjson));
    ask_and_print(arguments).map_err(|stop| stop.in_json(asked_json))
}

fn ask_and_print(arguments: &EvalArguments) -> Done {
    output::may_write(arguments.out.as_deref())?;
    let (formulas, metrics) = words("eval", &arguments.words)?;
    let Gathered { mut project, config } = gather(&arguments.project, &formulas)?;
    arguments.answer.apply(&config, &mut project);
    let printing = arguments.printing();
    printing.possible(&config)?;
    let aside = badrows::heed(&arguments.answer.bad_rows, &mut project);
    let text = question(arguments, metrics, &project)?;
    let answer = ask(&mut project, &text)?;
    aside.map_or(Ok(()), |aside| aside.write())?;
    print(&answer, &printing, &config)
}

/// The question. Without a metric or a formula, every metric of one's own is asked; where there is none, what is imported.
fn question(arguments: &EvalArguments, metrics: Vec<String>, project: &Project) -> Result<QuestionText, Stop> {
    let nothing_named = metrics.is_empty() && arguments.expressions.is_empty();
    let metrics = if nothing_named { project.metric_names() } else { metrics };
    if metrics.is_empty() && arguments.expressions.is_empty() {
        project.readable().map_err(|error| Stop::error(error, project.sources()))?;
        if project.imports().next().is_none() {
            return Err(Stop::usage(problems::nothing_asked(project.has_formulas())));
        }
    }
    Ok(QuestionText {
        metrics,
        expressions: arguments.expressions.clone(),
        by: arguments.by.clone(),
        having: arguments.having.clone(),
        sort: arguments.sort.clone(),
        top: arguments.top.clone(),
        across: arguments.across.clone(),
        totals: arguments.totals,
        sparse: arguments.sparse,
        ..arguments.question.text()
    })
}

fn ask(project: &mut Project, text: &QuestionText) -> Result<Answer, Stop> {
    let question = project.question(text).map_err(|error| Stop::error(error, project.sources()))?;
    let rows = Arc::new(progress::Count::rows());
    project.progress(rows.clone());
    let answer = progress::watched_count("calculating", &rows, || project.ask(&question));
    answer.map_err(|error| Stop::error(error, project.sources()))
}

/// Where an answer goes, and in which form.
pub struct Printing<'a> {
    /// The form that was asked for.
    pub format: Option<Format>,
    /// The file, if it is one.
    pub out: Option<&'a Path>,
    /// The language of labels.
    pub language: Option<&'a str>,
    /// For which spreadsheets CSV is written.
    pub locale: Option<&'a str>,
}

impl Printing<'_> {
    /// Whether answers in this form can stand one behind the other.
    pub fn can_go_on(&self) -> bool {
        self.out.is_some() || self.column_form().is_none()
    }

    /// The form of file that keeps columns, if it is one that is asked for.
    fn column_form(&self) -> Option<ColumnForm> {
        match self.format {
            Some(Format::Parquet) => Some(ColumnForm::Parquet),
            Some(Format::Arrow) => Some(ColumnForm::Arrow),
            Some(_) => None,
            None => output::column_form(self.out?),
        }
    }

    /// Whether what is asked for can be printed where it goes: said before anything is calculated.
    pub fn possible(&self, config: &Config) -> Result<(), Stop> {
        let columns = self.column_form();
        if self.out.is_none() && columns.is_some() && terminal::is_seen() {
            return Err(Stop::usage(problems::columns_at_terminal()));
        }
        if self.locale.is_some()
            && (columns.is_some() || !matches!(form(self, config), Output::Csv | Output::CsvReasons))
        {
            return Err(Stop::usage(problems::locale_without_csv()));
        }
        output::locale(self.locale).map(|_| ())
    }
}

/// Prints an answer, or writes it to a file.
pub fn print(answer: &Answer, printing: &Printing<'_>, config: &Config) -> Done {
    if let Some(form) = printing.column_form() {
        return print_columns(answer, printing, form);
    }
    let output = form(printing, config);
    let locale = printing.locale.and_then(Locale::named);
    let language = printing.language.map(str::to_owned).or_else(|| config.language.clone());
    let terminal = terminal::look();
    let language = language.or_else(|| terminal.language.clone());
    match printing.out {
        Some(file) => {
            // A file has neither colours nor a width.
            let look = Look { language, locale, ..Look::default() };
            output::replace(file, &show::answer(answer, output, &look))?;
        }
        None => output::print(&show::answer(answer, output, &Look { language, locale, ..terminal }))?,
    }
    // Lines of CSV and NDJSON have no place for notes; they must be seen all the same.
    if matches!(output, Output::Csv | Output::CsvReasons | Output::Ndjson) {
        output::complain(&show::notes(answer));
    }
    Ok(Exit::Fine)
}

/// Writes an answer as a file that keeps columns, to a file or a pipe.
fn print_columns(answer: &Answer, printing: &Printing<'_>, form: ColumnForm) -> Done {
    let (bytes, remarks) = data::columns_file(&show::answer_columns(answer), form).map_err(Stop::failure)?;
    match printing.out {
        Some(file) => output::replace_by(file, |out| output::put_bytes(out, file, &bytes))?,
        None => output::to_standard_output(|out| output::put_bytes(out, Path::new("standard output"), &bytes))?,
    }
    remarks.iter().for_each(|remark| output::complain(&format!("note: {remark}\n")));
    output::complain(&show::notes(answer));
    Ok(Exit::Fine)
}

/// The form of the answer: as asked, else by the ending of the file, else as the project says.
fn form(printing: &Printing<'_>, config: &Config) -> Output {
    let ending = printing.out.and_then(Path::extension).and_then(|ending| ending.to_str());
    let by_ending = ending.and_then(|ending| match ending {
        "csv" => Some(Output::Csv),
        "json" => Some(Output::Json),
        "ndjson" | "jsonl" => Some(Output::Ndjson),
        "md" => Some(Output::Markdown),
        _ => None,
    });
    printing.format.map(Output::from).or(by_ending).or(config.output).unwrap_or_default()
}

impl From<Format> for Output {
    fn from(format: Format) -> Output {
        match format {
            Format::Table => Output::Table,
            Format::Csv => Output::Csv,
            Format::CsvReasons => Output::CsvReasons,
            Format::Json => Output::Json,
            Format::Ndjson => Output::Ndjson,
            Format::Markdown => Output::Markdown,
            // They are written elsewhere: they are no text.
            Format::Parquet | Format::Arrow => Output::Csv,
        }
    }
}
