//! The lines of a snapshot's table, written and read back.

/// A table as it stands in a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// The headings, with their units.
    pub header: Vec<String>,
    /// How many of the first columns are keys.
    pub keys: usize,
    /// The lines, each with one cell for each heading.
    pub rows: Vec<Vec<String>>,
    /// What stands below the table.
    pub notes: Vec<String>,
}

impl Grid {
    /// Reads a table; `None` if the text is not one that [`super::table`] could have written.
    pub fn read(text: &str) -> Option<Grid> {
        let mut lines = text.lines().map(str::trim_end);
        let header = cells(lines.next()?)?;
        let ruler = cells(lines.next()?)?;
        let is_ruler = ruler.len() == header.len() && ruler.iter().all(|cell| matches!(cell.as_str(), "---" | "---:"));
        if !is_ruler {
            return None;
        }
        let keys = ruler.iter().take_while(|cell| *cell == "---").count();
        let mut grid = Grid { header, keys, ..Grid::default() };
        for line in lines {
            match cells(line) {
                Some(row) if row.len() == grid.header.len() && grid.notes.is_empty() => grid.rows.push(row),
                Some(_) => return None,
                None if line.is_empty() => {}
                None => grid.notes.push(line.to_owned()),
            }
        }
        Some(grid)
    }

    /// The keys of a line; whatever its cells are, no two lines of an answer have the same.
    pub fn keys_of<'g>(&self, row: &'g [String]) -> &'g [String] {
        row.get(..self.keys).unwrap_or(row)
    }
}

/// One line of a table, ending with a line break.
pub(super) fn line(cells: impl Iterator<Item = String>) -> String {
    let cells: String = cells.map(|cell| format!(" {} |", escaped(&cell).replace('|', "\\|"))).collect();
    format!("|{cells}\n")
}

/// A text in which nothing breaks a line.
pub(super) fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            c if c.is_control() => written.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => written.push(c),
        }
    }
    written
}

/// The cells of a line, as they are written; `None` if it is not a line of a table.
fn cells(line: &str) -> Option<Vec<String>> {
    let inside = line.strip_prefix('|')?.strip_suffix('|')?;
    let mut all = Vec::new();
    let mut cell = String::new();
    let mut escaped = false;
    for c in inside.chars() {
        if c == '|' && !escaped {
            all.push(std::mem::take(&mut cell));
        } else {
            cell.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    all.push(cell);
    Some(all.iter().map(|cell| cell.trim().to_owned()).collect())
}
