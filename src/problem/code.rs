//! The stable codes: a code never changes its meaning, and a retired one is never given again.

/// Declares every code once: its number, its title and its explanation.
macro_rules! codes {
    ($($name:ident = $number:literal, $title:literal, $explanation:literal;)*) => {
        /// The stable code of a problem or failure.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The number that is printed, `K0102`.
            pub fn number(self) -> &'static str {
                match self { $(Code::$name => $number,)* }
            }

            /// What it is about, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }

            /// What it means and what to do, with an example; what `kpi problem K0102` prints.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$name => $explanation,)* }
            }
        }
    };
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.number())
    }
}

impl std::str::FromStr for Code {
    type Err = ();

    fn from_str(text: &str) -> Result<Code, ()> {
        Code::ALL.iter().copied().find(|code| code.number().eq_ignore_ascii_case(text)).ok_or(())
    }
}

// K00xx the text itself; K01xx names; K02xx kinds and types; K03xx units; K04xx questions; K05xx tests; K09xx failures of the world.
codes! {
    Syntax = "K0001", "the formula cannot be read",
        "The text is not a formula, and no more particular message fits.";

    // Table blocks: K0151 to K0199.
    TableColumn = "K0151", "a table block names a column that the data do not have",
        "An entry of a `table` block names a column, and the bound file has none of that name.
Names are compared exactly, capitals included:
    table contacts { key Contact_Id }      # the file says contact_id
Write the name as the first line of the file has it; `kpi inspect FILE` prints them all.";
    TableEntryTwice = "K0152", "a table says something twice",
        "A `table` block may say each thing once, and a table has one block:
    table contacts { time started_at; time ended_at }
Keep the one that you mean; another time column is asked for with `on ended_at`.";
    TableArgument = "K0153", "an entry of a table block is not understood",
        "What stands behind the word of an entry is not of the kind it needs:
    table contacts { separator \"ab\"; grain fortnight }
A separator is one character, a grain one of minute, hour, day, week, month, quarter, year.";

    // Failures of data: K0901 to K0949.
    FileNotFound = "K0901", "a file is not there",
        "A path of `--data` or `kpi.toml` leads to no file, or a pattern matches none.
    kpi eval report.kpi --data contacts='2025/*.csv'
Paths start from the folder in which the command runs; put patterns into quotes.";
    FileUnreadable = "K0902", "a file cannot be read",
        "The file is there, but it cannot be opened or read: it is a folder, it is damaged, or it may not be read.
The message says what the system answered.";
    NoHeader = "K0903", "a table has no line of column names",
        "A text file begins with a line of column names:
    started_at,channel,costs
    2025-01-02,phone,7.16
An empty file, or one that begins with an open quote, has none.";
    UnknownFormat = "K0904", "a format that is not known",
        "A binding states a format that cannot be read. The formats are csv (any separated text), parquet and ndjson.
Without one, the ending and the first bytes of the file decide.";
    BoundTwice = "K0905", "two tables of one name",
        "Two bindings give tables of the same name, for a table is called after its file:
    kpi eval report.kpi --data 2024/contacts.csv --data 2025/contacts.csv
Name them, `--data old=2024/contacts.csv`, or bind both as one table: `--data 'contacts=202?/contacts.csv'`.";
    DoubledColumn = "K0906", "two columns of one name",
        "The first line of a file gives two columns the same name, so that a formula could mean either.
Rename one of them in the file.";
    DifferentColumns = "K0907", "files of one table differ",
        "Several files are bound as one table, and one of them has a column more or less, or one of another type.
The order of columns may differ, their names may not.";
    RaggedLine = "K0908", "a line has too few or too many cells",
        "A line of a text file has another number of cells than the first one. Often a cell contains the separator:
    id,comment,costs
    1,late, but fine,7.16
Put such a cell into quotes: 1,\"late, but fine\",7.16.";
    BrokenQuote = "K0909", "quotes that do not match",
        "A cell that begins with a quote ends with the next single one; inside, a quote is written twice:
    id,comment
    1,\"a \"\"good\"\" day\"";
    EndlessLine = "K0910", "a line without end",
        "A line is longer than 64 MB. The file is probably compressed, or not a text at all.";
    WrongEncoding = "K0911", "a text in another encoding",
        "The file is not UTF-8. If it comes from an older system, its table can say how it is written:
    table contacts { encoding \"windows-1252\" }";
    BadJson = "K0912", "a line that is not a JSON object",
        "In NDJSON every line is one object with single values:
    {\"channel\": \"phone\", \"wait\": 12}";
    BadCell = "K0913", "a cell does not fit its column",
        "Nearly all cells of a column are numbers (or dates ...), and this one is not. It could be a typing error, a code that
means blank, or the column is text. Nothing is guessed:
    table contacts { blank csat: \"n/a\" }        # a code that means blank
    table contacts { format case_id: text }      # the column is text";
}
