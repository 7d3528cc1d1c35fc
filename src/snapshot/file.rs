//! The text of a snapshot file: a header between dashes, and what was snapshot below it, as insta writes and reads them.

/// What the header of a snapshot says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The file of formulas that has the test, seen from the folder of the project, with `/` between folders.
    pub source: String,
    /// The line of the entry in it, from 1; only while a snapshot waits to be reviewed.
    pub line: Option<u32>,
    /// The title of the test.
    pub description: String,
    /// What was asked.
    pub expression: String,
    /// The tables that the answer is of: `contacts in the test, costs from fixtures/costs.csv`.
    pub tables: Option<String>,
    /// The files that the test takes its tables from, as it names them.
    pub input: Option<String>,
}

/// A snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Where it comes from.
    pub header: Header,
    /// The table, its lines ended by single line breaks.
    pub body: String,
}

const DASHES: &str = "---";

impl Snapshot {
    /// The text of the file.
    pub fn write(&self) -> String {
        let Header { source, line, description, expression, tables, input } = &self.header;
        let line = line.map(|line| line.to_string());
        let entries = [
            ("source", Some(scalar(source))),
            ("assertion_line", line),
            ("description", Some(scalar(description))),
            ("expression", Some(scalar(expression))),
            ("info", tables.as_deref().map(scalar)),
            ("input_file", input.as_deref().map(scalar)),
        ];
        let mut text = format!("{DASHES}\n");
        for (key, value) in entries {
            value.iter().for_each(|value| text.push_str(&format!("{key}: {value}\n")));
        }
        format!("{text}{DASHES}\n{}\n", self.body.trim_end())
    }

    /// Reads the text of a file; `None` if it does not begin with a header. What else a header says is passed over.
    pub fn read(text: &str) -> Option<Snapshot> {
        let text = text.replace("\r\n", "\n");
        let rest = text.strip_prefix("---\n")?;
        let (head, body) = match rest.strip_prefix("---\n") {
            Some(body) => ("", body),
            None => rest.split_once("\n---\n")?,
        };
        let entry = |name: &str| {
            let values = head.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            values.map(|value| read_scalar(value.trim())).next()
        };
        let header = Header {
            source: entry("source").unwrap_or_default(),
            line: entry("assertion_line").and_then(|line| line.parse().ok()),
            description: entry("description").unwrap_or_default(),
            expression: entry("expression").unwrap_or_default(),
            tables: entry("info"),
            input: entry("input_file"),
        };
        Some(Snapshot { header, body: body.to_owned() })
    }

    /// The same, as it is kept once somebody has accepted it: the line of the test moves too often to be kept.
    #[must_use]
    pub fn accepted(mut self) -> Snapshot {
        self.header.line = None;
        self
    }

    /// Whether two snapshots say the same, whatever their headers say.
    pub fn says_the_same(&self, other: &Snapshot) -> bool {
        self.body.trim_end() == other.body.trim_end()
    }
}

/// A text in YAML, in quotes only where it would be read as something else.
fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && !text.ends_with(' ')
        && text.chars().all(|c| c.is_alphanumeric() || " _-/.()=+*<>".contains(c))
        && !WORDS.contains(&text.to_lowercase().as_str());
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// What YAML takes for a truth value, nothing or a number.
const WORDS: [&str; 9] = ["yes", "no", "true", "false", "on", "off", "null", "inf", "nan"];

fn read_scalar(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(serde_json::Value::String(unquoted)) => unquoted,
        _ => text.to_owned(),
    }
}
