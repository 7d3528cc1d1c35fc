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

    // Questions as they are planned and finished: K0401 to K0449.
    UnreachableKey = "K0401", "a table does not have this key",
        "A question groups every table it uses by the same keys, and one of the tables neither has\nthis key nor can look it up.\n\n  cost_per_contact = sum(costs) / (count(contacts) without channel)\n\nLift the key for that part with `without`, or link the table to one that has it.";
    TableWithoutTime = "K0402", "a table without time in a question by periods",
        "The rows of this table do not say when they happened, so it has no value for one month.\n\n  share = count(contacts) / (count(agents) over all time)\n\nTake it `over all time`, or say which column is its time: `table agents { time hired }`.";
    CrossingGrains = "K0403", "grains that cross",
        "Two of the grains asked cross each other: a week can belong to two months.\nAsk by one of them, `--by week` or `--by month`.";
    NestedTooDeeply = "K0404", "aggregates nested too deeply",
        "An aggregate may stand inside another one, `average(count(contacts) by day)`, but not\nhundreds of times. Take some of the steps out of the formula.";
    TooManyDigits = "K0405", "a product with too many digits",
        "A number of a row has at most 76 digits. A weighted average multiplies value and weight:\ntogether their columns may have no more.\n\n  weighted_average(round(score, 4), weight)";
    MissingTable = "K0406", "no data for a table",
        "A formula needs the rows of a table to which no data are bound.\n\n  kpi eval cost.kpi --data contacts.csv --data agents=staff/agents.csv";
    NumberTooLarge = "K0407", "a number became too large to be exact",
        "Numbers are kept as exact fractions, and the digits of one grew beyond the limit of about\n4,900. That happens with powers such as power(x, 5000), and in long chains of quotients\nwith large, different denominators. Round a step in between: round(x, 12).";
    TooManyLines = "K0408", "an answer with too many lines",
        "Every period crossed with every combination of the other keys is a line, and here that is\nmore than ten million. Ask by a longer period (`day` for `minute`), by fewer keys, or for a\nshorter time with `--from` and `--to`.";
    // What the run of a question meets: K0951 to K0979.
    SumTooLarge = "K0951", "a sum does not fit any number",
        "A sum is exact and may have up to 76 digits. One that needs more stops the run: it is never cut and never wraps.\n\
         It nearly always comes from cells that are not amounts, for instance an identifier that was added up.\n\
         Example: `sum(card_number * card_number)` over long card numbers.";
    RowTooLarge = "K0952", "a row's result does not fit its digits",
        "The digits of `a + b` or `a * b` are fixed before the rows are read. A row whose result needs more digits than that stops the run, it is never cut.\n\
         Example: `power(base, 40)` of a large base. Use fewer digits, for instance with `round(x, 2)`.";
    KeyTwice = "K0953", "a key stands twice in the table that is looked up",
        "A link is many to one: `link agent_id -> agents` needs each agent once in `agents`. If a key stands there twice, there is no telling which row is meant.\n\
         Remove the second row, or add the column that tells them apart: `link agent_id, month -> agents`.";
    NumberTooLong = "K0954", "a text is a number with more digits than fit",
        "`number(text)` reads a number exactly. A text with more decimals or digits than its result holds is not cut, it stops the run.\n\
         Example: `number(\"0.12345678901234567890123456789012345678901\")`. Cut the text first: `number(left(t, 10))`.";
    TextsTooLong = "K0955", "texts grow too long",
        "`concat` and `substitute` made more than two gigabytes of text for a few thousand rows.\n\
         Shorten the texts first, for instance `left(notes, 200)`.";
    PatternUnreadable = "K0956", "a pattern of `matches` cannot be used",
        "`matches(text, \"pattern\")` takes a portable regular expression: no look-around, no references back.\n\
         Example: `matches(code, \"^[A-Z]{2}[0-9]+$\")`.";
    OutOfMemory = "K0957", "the memory limit is reached",
        "The groups and the sets of different values need more memory than the limit allows.\n\
         Ask by fewer or coarser keys (month instead of day), use `approx_count_distinct`, or raise the limit.";
    ScanBroke = "K0958", "the rows of a table could not be read to the end",
        "The reader of a table stopped. The message says what it reported.\n\
         Check that the file is complete and was not changed during the run.";
    NotAsPromised = "K0959", "a table gave other columns than it promised",
        "A table that a program bound gives columns in another form than it said before the run.\n\
         The rows of a table must have one field for each column, in order, in the form that its kind states.";
    NotForRows = "K0960", "a function cannot be used on rows here",
        "The function has no meaning for the rows of a table with these arguments.\n\
         Example: `date(text, pattern)` belongs into the table block: `format day: \"dd/mm/yyyy\"`.";
}
