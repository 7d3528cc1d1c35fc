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
    // K0001-K0099: the text itself.
    TooLong = "K0002", "the text is too long",
        "A formula file may have 16 million bytes, one definition one million.\nSeveral files of one folder are read together; rows of data belong in a CSV file.";
    TooMany = "K0003", "more problems than are shown",
        "Of one text the first hundred problems are shown. Correct those first.\nA file with so many is often not a formula file: `kpi eval formulas.kpi`, not `kpi eval contacts.csv`.";
    ControlCharacter = "K0004", "a character that cannot be seen",
        "Formula files are UTF-8 text. A NUL byte or another control character comes from a broken copy or another encoding.\nDelete it, or save the file as UTF-8.";
    TextNotClosed = "K0005", "a quote or backtick is missing",
        "A text begins and ends with `\"`, a name in backticks with a backtick, both on one line.\nWrong: `channel = \"phone`\nRight: `channel = \"phone\"`";
    OtherQuotes = "K0006", "other quotes",
        "Texts stand between straight double quotes. Word processors and chats turn them into curly ones.\nWrong: `channel = 'phone'`\nRight: `channel = \"phone\"`";
    BracketNotClosed = "K0007", "a bracket is not closed",
        "Every bracket that opens is closed by one of its kind before the next definition begins.\nWrong: `rate = sum(a / count(b)`\nRight: `rate = sum(a) / count(b)`";
    BracketNotOpened = "K0008", "a bracket closes nothing",
        "A closing bracket needs an opening one before it in the same definition.\nWrong: `rate = sum(a)) / 2`\nRight: `rate = sum(a) / 2`";
    TooDeep = "K0009", "brackets nest too deep",
        "Brackets nest at most 128 levels deep.\nGive an inner part a name: `inner = ...` and use `inner` in the formula.";
    Semicolon = "K0010", "a semicolon between arguments",
        "Arguments are separated by commas, and the decimal sign is a point, in every country.\nWrong: `if(a > 1; b; c)`\nRight: `if(a > 1, b, c)`";
    DecimalComma = "K0011", "a decimal comma",
        "The decimal sign in a formula is a point. (How numbers are written in your data is another matter: `decimal \",\"`.)\nWrong: `cost > 7,16 USD`\nRight: `cost > 7.16 USD`";
    ForeignSign = "K0012", "a sign or word of another language",
        "Equal is `=`, unequal `<>`, and conditions are joined with `and`, `or`, `not`.\nWrong: `a == 1 && b != 2`\nRight: `a = 1 and b <> 2`";
    CallWithoutBrackets = "K0013", "a function without brackets",
        "What a function works on stands in round brackets.\nWrong: `sum costs`\nRight: `sum(costs)`";
    ReservedName = "K0014", "a word of the language as a name",
        "These words cannot be bare names: and or not is in between blank true false where having by over without with else then.\nIn backticks any of them is a name: `` sum(`by`) ``.";
    BesideOperator = "K0015", "a word that could belong to more or less",
        "`where`, `over`, `without`, `with` and `in` stand behind a name, a call or a bracket, so that nobody has to guess.\nUnclear: `a / b where c`\nClear: `(a / b) where c` or `a / (b where c)`";
    Spreadsheet = "K0016", "a formula of a spreadsheet",
        "A metric names columns where a spreadsheet names cells, and has no `=` of its own in front.\nSpreadsheet: `=COUNTIFS(A:A, \"phone\")`\nHere: `count(channel where channel = \"phone\")`";
    Sql = "K0017", "SQL",
        "A metric is the formula alone: its table is found by its columns, and groups are asked for outside.\nSQL: `SELECT SUM(cost) FROM calls WHERE paid`\nHere: `paid_cost = sum(cost where paid)`";
    Escape = "K0018", "an unknown escape in a text",
        "In a text, `\\\"` is a quote, `\\\\` a backslash, `\\n` a new line, `\\t` a tab.\nWrong: `matches(id, \"\\d+\")`\nRight: `matches(id, \"\\\\d+\")`";
    Unit = "K0019", "a unit that cannot be read",
        "A unit stands behind its number on the same line and has no space inside.\nWrong: `20 working days`, `unit: EUR / contact`\nRight: `20 working_days`, `unit: EUR/contact`";
    Doubled = "K0020", "the same thing said twice",
        "A clause or an entry stands once.\nWrong: `sum(a where b where c)`\nRight: `sum(a where b and c)`";
    Indentation = "K0021", "a line at the wrong place",
        "A definition begins at the margin; the lines that continue it are indented.\nRight: `rate = sum(a)` and below it, indented, `/ count(b)`";
    NoDefinition = "K0022", "not a definition",
        "A line at the margin is a metric, `name = formula`, or begins with table, param, import, view or test.\nWrong: `sum(costs) / count(contacts)`\nRight: `cost_per_contact = sum(costs) / count(contacts)`";
    UnknownEntry = "K0023", "an unknown entry of a block",
        "What may stand between `{` and `}` is fixed for each kind of definition; the message lists it.\nWrong: `{ lable: \"Cost\" }`\nRight: `{ label: \"Cost\" }`";
    Number = "K0024", "a number that cannot be read",
        "A number is digits, perhaps with `_` between them, a point and decimals: `1_000`, `7.16`.\nIt begins with a digit, has no exponent and at most 1,000 digits.";
    PeriodOrSubtraction = "K0025", "a period or a subtraction",
        "In a formula `2025-03` could be March 2025 or 2022.\nThe month: `\"2025-03\"`\nThe subtraction: `2025 - 03`";
    Date = "K0026", "not a date",
        "A day is written `2025-03-01`. Where a period may stand: `2025-03`, `2025-W09`, `2025-Q1`, `2025`.\nThe day must exist: there is no `2025-02-30`.";
    NotYet = "K0027", "not in this version yet",
        "The language has this, and this version does not work it out yet, so it is said rather than passed over.\nThe rest of the file is read as usual.";
    MissingOperator = "K0028", "something is missing between two parts",
        "Two names or numbers do not stand side by side.\nWrong: `sum(a) count(b)`\nRight: `sum(a) / count(b)`";
    EndsTooSoon = "K0029", "the text ends too soon",
        "After an operator or an opening word something must follow.\nWrong: `rate = sum(a) /`\nRight: `rate = sum(a) / count(b)`";
    TestRow = "K0030", "a row of a test that does not fit",
        "Every row of a table in a test has as many cells as its first row.\nRight: `| id | cost |` and below it `| 1 | 7.16 |`; a bar inside a cell is `\\|`.";
    QuestionPart = "K0031", "a part of the question that cannot be read",
        "Each part of a question has a form of its own: `--by month,channel`, `--top '10 by complaints'`, `--sort=-cost`.";
    Chain = "K0032", "a chain of comparisons",
        "A chain says one thing about what stands in the middle and goes one way: `0 <= x < 10`.\nWrong: `a < b > c`\nRight: `a < b and b > c`";
    Case = "K0033", "a case that cannot be read",
        "`case` is made of conditions with their values, and at the end perhaps what is left.\n`case(age <= 30 then \"to 30\", age <= 45 then \"31-45\", else \"older\")`";
}
