//! `--bad-rows set-aside=FILE`: the rows that do not fit their tables, written to a file.

use super::arguments::BadRowsArgument;
use super::exit::Stop;
use super::output;
use crate::Project;
use crate::data::BadRows;
use std::path::PathBuf;
use std::sync::Arc;

/// Rows that are put aside while a question is answered.
pub struct Aside {
    rows: Arc<BadRows>,
    file: Option<PathBuf>,
}

/// Tells a project what becomes of such rows.
pub fn heed(argument: &BadRowsArgument, project: &mut Project) -> Option<Aside> {
    let BadRowsArgument::SetAside(file) = argument else { return None };
    let rows = Arc::new(BadRows::default());
    project.bad_rows(Arc::clone(&rows));
    Some(Aside { rows, file: file.clone() })
}

impl Aside {
    /// Writes the rows to the file that was named; without any it holds only the names of its columns.
    pub fn write(&self) -> Result<(), Stop> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut text = "table,file,line,cell,column,text,reason,row\n".to_owned();
        for row in self.rows.rows() {
            let (cell, column) = match &row.cell {
                Some((cell, column)) => (cell.to_string(), column.as_str()),
                None => (String::new(), ""),
            };
            let cells = [&row.table, &row.file, &row.line.to_string(), &cell, column, &row.text, &row.reason, &row.row]
                .map(quoted);
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        output::replace(file, &text)
    }
}

fn quoted(cell: &str) -> String {
    match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}
