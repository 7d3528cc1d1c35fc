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

// K00xx the text itself; K01xx names; K02xx kinds and types; K03xx units; K04xx questions; K05xx tests and lint; K09xx failures of the world; L0xx findings of lint.
codes! {
    Syntax = "K0001", "the formula cannot be read",
        "The text is not a formula, and no more particular message fits.";

    // Names (resolve, check): K0101 to K0150.
    DoubledName = "K0101", "a name is defined twice",
        "Every name of a book (metric, param, view) and every table block stands for one thing.\nKeep one of the two definitions, or give one another name.";
    UnknownMetric = "K0102", "there is no such metric",
        "The name is neither a metric nor a param, nor a column of the data.\nThe nearest name is offered; `kpi list` shows them all.";
    UnknownColumn = "K0103", "there is no such column",
        "The name is no column of the table, nor of a table it links to.\nThe nearest name is offered; `kpi inspect contacts.csv` shows the columns of a file.";
    UnknownFunction = "K0104", "there is no such function",
        "`kpi functions` lists every function with an example.";
    UnknownParam = "K0105", "there is no such param",
        "`--set` and `with` give another value to a param that exists: `param answer_within = 20 s`.";
    Ambiguous = "K0106", "a column may be of two tables",
        "Where two tables have the name, none is guessed: write the table before it, `contacts.amount`,\nor the name of the link, `guest.country`.";
    ColumnElsewhere = "K0107", "a column of another table",
        "The rows of this table cannot see the column. Where each row belongs to one row of the other table, a link says so:\n`table contacts { link agent_id -> agents }`. Otherwise each table has an aggregate of its own:\n`sum(costs) / count(contacts)`.";
    Cycle = "K0108", "definitions need each other in a circle",
        "`a = b + 1` and `b = a * 2` can never be worked out. The whole path is printed; one of the definitions must change.";
    UnknownModule = "K0109", "there is no such module of the library",
        "`import contact_centre` brings in the metrics of a module of the library.";
    MetricAsColumn = "K0110", "a metric in the place of a column",
        "`sum(aht)` combines the cells of a column, and `aht` is a metric.\nTo combine the values of a metric, say by what: `average(aht by agent)`.\nTo choose groups by a metric, write `having`.";
    BareColumn = "K0111", "a column among metrics",
        "Among metrics a column means nothing until it is said how its rows are combined:\n`average(wait)`, `sum(wait)`, `max(wait)`; of a table `count(contacts)`.";
    NoHome = "K0112", "no table has all the columns of an aggregate",
        "An aggregate combines the rows of one table, from which all its columns can be reached by links; so no row is\never counted twice. Columns of two tables stand in two aggregates: `sum(costs) / count(contacts)`.";
    Link = "K0113", "a link leads nowhere",
        "`link agent_id -> agents` needs a column of its own table, and a key in the other:\n`table agents { key agent_id }`, or `link agent_id -> agents.id`.";
    Unchecked = "K0114", "not checked because of another problem",
        "A definition that needs one with a problem is not checked, so that one mistake is said once.";
    SpreadsheetFunction = "K0115", "a function that is written differently here",
        "COUNTIF, SUMIFS, VLOOKUP, IFERROR and their kin have a short form of their own:\n`count(contacts where answered)`, `sum(amount where paid)`, a link, `a else b`.";
    UnboundTable = "K0116", "a table block or link of a table that is not there",
        "What a `table` block says is of the table with its name, and nothing is bound to that name; so what it says has no\neffect. The nearest table is offered. `--data contacts=calls.csv` or `[data]` in kpi.toml binds a table.";

    // Kinds and types (check): K0201 to K0249.
    WrongKind = "K0201", "a value of the wrong kind",
        "Nothing is turned into another kind in silence: a text is no number, and true is not 1.\n`number(text)`, `text(value)`, `date(text)` and `if(condition, 1, 0)` do it where it is meant.";
    CompareKinds = "K0202", "values of two kinds are compared",
        "A text is never equal to a number: write `\"5\"` for the text, or `number(code) = 5`.";
    AggregateInWhere = "K0203", "an aggregate inside `where`",
        "`where` looks at one row at a time. To choose groups by what their rows amount to, write `having`:\n`count(customer_id having count(tickets) > 3)`.";
    AggregateInRow = "K0204", "an aggregate or metric among single rows",
        "Inside an aggregate stand columns of single rows. To combine the values of groups, say by what:\n`average(count(contacts) by day)`.";
    AggregateOfCondition = "K0205", "a count, sum or average of true and false",
        "`count(answered)` would count the filled cells, false ones too. Write `count(contacts where answered)`.";
    ArgumentCount = "K0206", "too few or too many arguments",
        "`kpi functions` shows how every function is written.";
    MisplacedClause = "K0207", "a word in the wrong aggregate",
        "`where`, `on`, `by`, `having` and `unweighted` stand inside an aggregate, behind its expression.";
    HavingWithoutBy = "K0208", "groups without a key",
        "`having` and `which_max` are about groups: say by what, `average(aht by agent having count(contacts) >= 30)`.";
    TooLarge = "K0210", "a formula that is too large",
        "With all that it is defined by, the formula is larger than what is calculated for every row.";
    NotFixed = "K0211", "a fixed value is needed",
        "Params, the share of a percentile, a minimum base and the band of `better` are one value for the whole question.";
    SumOfAverages = "K0212", "a sum of averages",
        "The table says that the column holds averages already: `mean aht of handled`.\nAverages cannot be added: write `sum(aht * handled)`, or `average(aht)`, which weighs itself.";
    MinimumBase = "K0213", "a minimum base of what",
        "`minimum_base: 30` is the outermost divisor, if that is a count, or the values of an average.\nOtherwise say what is counted: `minimum_base: 30 of count(surveys)`.";
    WhichValue = "K0214", "which column of the table",
        "`sum(costs)` of a table is its `value` column, else its only column of numbers.\nWhere there are several: `table costs { value amount }`.";
    TableWithoutKey = "K0215", "a table without a key",
        "`by agents` makes a group of every row of the table, with contacts or without; so its key must be known:\n`table agents { key agent_id }`.";

    // Rows that see other rows (check): K0230 to K0239.
    WindowOutside = "K0230", "a function of other rows outside a computed column",
        "`next`, `previous`, `row_number`, `followed_within`, and aggregates with `by` among single rows, look at the other\nrows of the same key. They stand in a computed column of the table, which formulas then use like any column:\n`table contacts { again = followed_within(7 days by customer_id) }`, and `count(contacts where again = false)`.";
    WindowArgument = "K0231", "a function of other rows that is not understood",
        "It is written `next(x by customer_id)`, `row_number(by customer_id)`, `count(by customer_id)`,\n`sum(x by customer_id where p)`, `followed_within(7 days by customer_id)`; several keys are `by (a, b)`.";
    WindowCircle = "K0232", "columns of other rows in a circle",
        "A column that looks at the other rows is worked out over the whole table before anything else. So neither the time\nof its table nor `rows where` can need it, nor a table that it needs itself.";

    // Tables made from others (check, door): K0240 to K0249.
    DerivedTable = "K0240", "a table made from another that is not understood",
        "`table cases from events by case_id { opened = min(at); closed = max(at); lead = closed - opened }` has a row for every\ncase: its key, aggregates of its events, and formulas of these. `table tags from contacts split tags at \";\"` has a row\nfor every piece of a text. Periods may be parts of a key: `by (customer_id, month)`.";
    DerivedFrom = "K0241", "a table made from one that is not there",
        "The table behind `from` must be bound to data, or be made from one that is. Tables cannot be made from each other in a\ncircle.";

    // Units (check): K0301 to K0319.
    WhatUnit = "K0301", "a bare number beside a unit",
        "`wait <= 20` does not say whether seconds or minutes are meant: write `wait <= 20 s`. Zero needs no unit.";
    UnitClash = "K0302", "units that cannot be converted",
        "Seconds and euros cannot be added or compared. Both places are shown.";
    Currencies = "K0303", "two currencies",
        "Amounts of two currencies are never added as if they were one.";

    // Questions (check): K0320 to K0399.
    FilterNotReachable = "K0320", "a filter that a table does not know",
        "A filter on a metric applies to every aggregate in it. Where the table of one lacks the column, put the filter\nonly into the others, or link the tables.";
    DimensionNotReachable = "K0321", "a key that a table does not have",
        "Rows cannot be grouped by what their table does not have and does not link to.\n`sum(costs) without channel` uses the costs of all channels in every line.";
    NoTime = "K0322", "a table without time",
        "A question by month, or with `--from`, needs the time of every table in it: `table contacts { time started_at }`.\nA table without any is used whole by `… over all time`.";
    TooCoarse = "K0323", "a table of longer periods than asked",
        "A monthly bill cannot be divided into weeks. Ask by month, quarter or year, in whole months.";
    WithoutGrain = "K0324", "`without` a period of time",
        "`without` lifts keys such as `channel`. For the whole period of the question write `m over all time`.";
    NoData = "K0326", "no data are bound",
        "A table is bound on the command line, `--data contacts.csv`, or in `kpi.toml`.";
    EmptyPeriod = "K0327", "a period that ends before it begins",
        "`--from` and `--to` are both included.";
    TopOfWhat = "K0328", "the top of what",
        "`--top '5 institution by complaints'` names one of the keys in `--by`.";

    // Keys of a whole question (check): K0329 to K0349.
    KeyOfNoTable = "K0329", "no table that is asked has the keys",
        "`count(agents) over all` is one number for every channel, but `agents` does not know which channels there are.\nAsk for a metric of a table that has the key as well: `kpi eval contacts_handled agents_in_all --by channel`.\nWith several keys, one table must have all of them.";
    RowsByLinked = "K0330", "`rows where` by a column of a linked table",
        "`table agents { link team_id -> teams; rows where teams.active }` chooses agents by their team. Where contacts look\nagents up, the agents must be chosen by columns of their own.";
    NotALength = "K0331", "a length of time is needed",
        "A length is a whole number of periods: `12 hours`, `7 days`, `52 weeks`, `3 months`, `1 quarter`, `1 year`.\nBehind it may stand `partial`, in comparisons also `to_date`, in `baseline` and `zscore` also `same_weekday` or `same_hour`.";
    NotAMultiple = "K0332", "periods that cannot be moved by that length",
        "A period is compared with one of its own kind: months by months, quarters or years, weeks by weeks.\n`growth(m, 52 weeks)` compares weeks with those of the year before, and keeps the weekday of days.";
    NoSpan = "K0333", "a table is needed that says from when to when its rows last",
        "`open(cases)` and its kin are of the rows of a table while they last: it says with which columns they start and end.\nAdd: `table cases { span opened to closed }`\nBoth are dates or timestamps; where the end is blank, the row has not ended.";
    OpenByPart = "K0334", "rows that last, by a part of time",
        "A case that is open from Monday to Thursday has no one weekday, and a state from 9:50 to 10:10 no one hour of the day.\nBy periods it is cut at their edges: `--by hour`, `average(open(cases) by day)`.\nIf the start is meant, name it: `--by 'weekday(opened)'`.";
    TwoViews = "K0335", "two views at once",
        "A view is a whole question: its keys, its filters and its period hold for everything in it. Two of them in one question\nwould filter each other. Ask one at a time; metrics may be named beside a view, and stand under its keys and filters.";

    // K0501-K0549: the command line and kpi.toml.
    NothingAsked = "K0501", "nothing is asked",
        "A question needs at least one metric.\nName one, or write a formula:\n    kpi eval cost_per_contact --data contacts.csv --data costs.csv\n    kpi eval -e 'sum(costs) / count(contacts)' --data contacts.csv";
    DataArgument = "K0502", "--data names no file",
        "`--data` takes a file, or a name for the table and a file:\n    --data contacts.csv\n    --data costs='2025/*.csv'\nA minus sign stands for standard input: --data contacts=-";
    UnknownCode = "K0503", "there is no such code",
        "A code is the letter K and four digits, or L and three, as a message prints it in its first line:\n    kpi problem K0511";
    StandardInputTwice = "K0504", "standard input can be read once",
        "Only one table, or the formulas, can come from standard input. Save the other to a file first.";
    OutputForm = "K0505", "a form that cannot be written there",
        "Parquet and Arrow files go to a file or a pipe, not to a terminal: `--out answer.parquet`.\n`--locale` is about CSV, and about places whose habits are known: `--format csv --locale fr`, `--locale de-CH`.";
    TwoDocuments = "K0506", "two documents at once",
        "Standard output takes one document for a program: the report, `--format json`, or the coverage, `--coverage=json` and\n`--coverage=lcov`. Write the coverage to a file:\n    kpi test --format json --coverage=json --coverage-out coverage.json";
    ConfigSyntax = "K0510", "kpi.toml cannot be read",
        "kpi.toml is written in TOML: a key, an equals sign and a value, one to a line; sections in square brackets.\n    formulas = [\"metrics\"]\n    [data]\n    contacts = \"data/contacts.csv\"";
    ConfigKey = "K0511", "kpi.toml has no such setting",
        "A setting that means nothing is not passed over, because it would be missed where it was meant.\nkpi.toml may have: edition, formulas, tests, memory, cache, and the sections [data], [s3], [calendar], [output] and [lint].";
    ConfigValue = "K0512", "a setting of kpi.toml has a value of another kind",
        "Texts stand in quotes, lists in square brackets:\n    formulas = [\"metrics\", \"more.kpi\"]\n    [data]\n    contacts = { path = \"data/*.csv\", format = \"csv\" }\n    [output]\n    format = \"table\"";
    ConfigEdition = "K0513", "an edition of the language that this version does not know",
        "The edition says by which rules the formulas are read, so that a later version cannot change their meaning.\nThis version reads edition 1:\n    edition = 1";

    CalendarSilent = "K0514", "the calendar does not say what is asked",
        "Fiscal years, working days and opening hours are known only if kpi.toml says them:\n    [calendar]\n    fiscal_year = \"april\"\n    opening_hours = \"mon-fri 08:00-18:00, sat 10:00-14:00\"\n    holidays = [\"2025-01-01\", \"2025-12-25\"]";
    CalendarValue = "K0515", "a setting of the calendar is not what it should be",
        "    [calendar]\n    time_zone = \"Europe/Copenhagen\"\n    first_day_of_week = \"monday\"\n    fiscal_year = \"april\"\n    holidays = [\"2025-01-01\", \"holidays.csv\"]\n    opening_hours = \"mon-fri 08:00-18:00, sat 10:00-14:00\"\nThe zone is a name of the IANA database; a day is written year-month-day, or month-day if it comes every year; hours end after they begin.";

    // K0980-K0999: failures around formula files and outputs.
    FormulaFile = "K0980", "a file of formulas cannot be read",
        "The file or folder does not exist, or it may not be read. A path is seen from the folder in which kpi is called;\npaths in kpi.toml are seen from the folder of kpi.toml.";
    FormulaEncoding = "K0981", "a file of formulas is not UTF-8",
        "Formulas are texts in UTF-8, so that names in every language mean the same everywhere.\nSave the file again and choose the encoding UTF-8.";
    Unwritable = "K0982", "the answer cannot be written",
        "The file of --out is written beside its place first and then put there whole, so that no half answer is ever left.\nThe folder must exist and allow writing.";
    WouldOverwrite = "K0983", "a file is in the way",
        "`kpi init` never overwrites. Name an empty or new folder:\n    kpi init my-figures";
    Interrupted = "K0984", "the run stopped in the middle",
        "Something went wrong inside kpi itself; no answer was given. Please report it with the command and the formulas.";
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
        "The groups and the sets of different values need more memory than `--memory` (or `memory` in kpi.toml) allows.\n\
         Ask by fewer or coarser keys (month instead of day), use `approx_count_distinct`, or raise the limit: `--memory 2GB`.";
    ScanBroke = "K0958", "the rows of a table could not be read to the end",
        "The reader of a table stopped. The message says what it reported.\n\
         Check that the file is complete and was not changed during the run.";
    NotAsPromised = "K0959", "a table gave other columns than it promised",
        "A table that a program bound gives columns in another form than it said before the run.\n\
         The rows of a table must have one field for each column, in order, in the form that its kind states.";
    NotForRows = "K0960", "a function cannot be used on rows here",
        "The function has no meaning for the rows of a table with these arguments.\n\
         Example: `date(text, pattern)` belongs into the table block: `format day: \"dd/mm/yyyy\"`.";
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
    HolidayFile = "K0985", "a file of holidays has a line that is no day",
        "Each line begins with a day as year-month-day, or as month-day if it comes every year; what stands behind a comma is for people:\n    2025-04-18,Good Friday\n    12-25,Christmas";

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
An empty file, or one that begins with an open quote, has none. Where the first line may be names or a row, its table says
which, and which lines stand above it:
    table contacts { header 0 }           # no names: the columns are column_1, column_2 ...
    table contacts { skip 3; header 2 }   # names in the fourth and fifth line";
    UnknownFormat = "K0904", "a format that is not known",
        "A binding states a format that cannot be read. The formats are csv (any separated text), json, ndjson, parquet,
arrow, sqlite and workbook (xlsx, xls, xlsb, ods).
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
Put such a cell into quotes: 1,\"late, but fine\",7.16.
Where a program leaves out blank cells at the end of rows, the table says so: table contacts { short rows }";
    BrokenQuote = "K0909", "quotes that do not match",
        "A cell that begins with a quote ends with the next single one; inside, a quote is written twice:
    id,comment
    1,\"a \"\"good\"\" day\"";
    EndlessLine = "K0910", "a line without end",
        "A line is longer than 64 MB. The file is probably compressed, or not a text at all.";
    WrongEncoding = "K0911", "a text in another encoding",
        "Some bytes are no text in the encoding in which the file is read: the one that its table says, else the one that its
beginning shows. The table can say another one:
    table contacts { encoding \"windows-1252\" }";
    BadJson = "K0912", "a JSON file that is no table",
        "A table in JSON is one object a line, a list of objects, or an object with one such list inside:
    {\"channel\": \"phone\", \"wait\": 12}
    [{\"channel\": \"phone\"}, {\"channel\": \"chat\", \"customer\": {\"name\": \"Ada\"}}]
Fields of objects within are columns, customer_name; fields with lists are left out.";
    BadCell = "K0913", "a cell does not fit its column",
        "Nearly all cells of a column are numbers (or dates ...), and this one is not. It could be a typing error, a code that
means blank, or the column is text. Nothing is guessed:
    table contacts { blank csat: \"n/a\" }        # a code that means blank
    table contacts { format case_id: text }      # the column is text
To answer without such rows, and to see them in a file: --bad-rows set-aside=rejected.csv";

    WhichPart = "K0914", "which part of a file is the table",
        "A workbook may have several sheets, a database several tables, an archive several files. Which one is meant stands
behind the file, and the table is then called after it:
    kpi eval report.kpi --data 'book.xlsx#Costs' --data 'calls=archive.zip#2025/calls.csv'
In kpi.toml: `costs = \"data/book.xlsx#Costs\"`; for a workbook its table may say it too: `table costs { sheet \"Costs\" }`.";

    StoreRefuses = "K0920", "a file elsewhere that may not be read",
        "A store or web server has the file and does not give it to everybody. Credentials of a store come from the environment,
as other tools have them, and never from kpi.toml:
    AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY      # and AWS_SESSION_TOKEN where they are for a time only
    AWS_REGION, AWS_ENDPOINT_URL                  # where the store is; the latter if it is not of Amazon
Without any, only what everybody may read is read. On machines of Amazon those of the machine are used.";
    NoAnswer = "K0921", "a server that does not give a file",
        "It cannot be reached, does not answer for half a minute, breaks off, or says that it cannot now. What may pass was tried
three times. Nothing is made of a part of a file.
Behind a proxy: HTTPS_PROXY=http://proxy.example:3128";
    UnknownAddress = "K0922", "an address that cannot be read from",
        "Tables are read from files, from web servers, and from stores that understand S3:
    kpi eval report.kpi --data calls=https://example.com/calls.csv.gz
    kpi eval report.kpi --data 'calls=s3://bucket/calls/month=*/*.parquet'
A pattern is for stores, which say what they have; a web server does not.";
    FileChanged = "K0923", "a file changed while it was read",
        "Parts of it were of one state and parts of another, so that no number would be of either. Ask again when nobody writes to
it; whoever writes a file whole and puts it in its place at once is never in the way.";
    StoreSettings = "K0924", "a store whose settings do not fit",
        "The endpoint is an address with its scheme, and the region is the one in which the store is:
    AWS_ENDPOINT_URL=https://minio.example:9000 AWS_REGION=eu-central-1 kpi inspect s3://bucket/calls.csv
For a project they may stand in kpi.toml, secrets may not:
    [s3]
    endpoint = \"https://minio.example:9000\"
    region = \"eu-central-1\"";

    // Tests of formulas: K0551 to K0569.
    TestTolerance = "K0551", "a tolerance that is not a constant",
        "The number behind `within` says how far a result may be from what a test expects:
    expect csat = 66.67% within 0.01%
It is written as one number, with its unit where the metric has one.";

    // Tests as they are run: K0552 to K0569.
    TestTableMissing = "K0552", "a table that a test lacks",
        "A test sees the tables that it states, and none of the project's data. Whatever its metrics need stands in it:
    test \"two contacts\" {
      contacts:
        | id | costs |
        | 1  | 7     |
      expect cost_per_contact = 7
    }
A table may come from a file too, seen from the folder of the test: `data: contacts = \"contacts.csv\"`.";
    TestDoubled = "K0553", "two tests with one title",
        "The title says which test failed, and names its snapshots. In one file, every test has a title of its own.";
    TestHeader = "K0554", "a table of expected values that does not fit its keys",
        "The first row names the keys in the order of `by`, and last the metric; a key that is a formula may be called anything:
    expect service_level by month, channel:
      | month   | channel | service_level |
      | 2025-01 | phone   | 80%           |";
    TestRowDoubled = "K0555", "a row of expected values that is there twice",
        "An answer has each combination of keys once, so only one of the two rows could come out.";
    TestReason = "K0556", "a reason that no blank has",
        "A blank has one of a few reasons, and a test may name it, in a table too:
    expect cost_per_contact is blank \"zero base\"
      | chat | blank \"no rows\" |";
    TestUnit = "K0557", "an expected value in another unit",
        "Seconds can be expected in minutes, but not in euros. A number without a unit is one in the unit of the metric:
    expect average_wait by channel:
      | channel | average_wait |
      | phone   | 40 s         |";
    TestExpectsNothing = "K0558", "a test that expects nothing",
        "A test that expects nothing could never fail. Say what must come out:
    expect cost_per_contact = 7.16";
    TestCode = "K0559", "a code that no problem has",
        "`expect problem K0103 in sum(waiting)` passes if asking gives the problem of that code.
A message prints its code in its first line; `kpi problem` lists them all.";
    TestFilter = "K0560", "no test of that name",
        "`kpi test --filter word` runs the tests that have the word in their title or in the name of their file;
capitals do not matter.";
    TestNote = "K0561", "a note of nothing",
        "`expect note` looks at the notes of everything that the test asks. If it asks nothing else, say what is asked:
    expect note \"no hold\" in average_handle_time";
    TestPath = "K0562", "a path from which nothing is read",
        "In a project, `kpi test PATH` chooses among the tests of the project. A folder with a kpi.toml of its own is
another project:
    kpi test shop
    kpi test warehouse";
    // Comparing versions, and what depends on what: K0610 to K0629.
    NotInGraph = "K0610", "a name that nothing has",
        "`kpi graph` starts from a metric, a param, a view, a table or a column:
    kpi graph cost_per_contact
    kpi graph contacts.wait --forwards
Metrics of the library are known where the formulas use them.";
    Git = "K0611", "git cannot be called",
        "Revisions are read by the program `git`, which must be installed:
    kpi diff HEAD~1
Two folders or files are compared without it: kpi diff old/ new/";
    NoSuchVersion = "K0612", "a version that cannot be found",
        "`kpi diff` compares two versions, each a file or folder, or a revision of the git repository here:
    kpi diff old.kpi new.kpi
    kpi diff main..HEAD
    kpi diff HEAD~1               # with the work tree
Only what was committed is in a revision.";
    NothingToCompare = "K0613", "nothing to compare",
        "One version of the formulas is compared over two data sets, or two versions over one:
    kpi diff --data-old contacts=2024.csv --data-new contacts=2025.csv
    kpi diff main..HEAD";
    NoFormulasThere = "K0614", "a version without formulas",
        "The version has no .kpi file where the project keeps its formulas. Those are named in `kpi.toml`,
else all .kpi files in and below the folder are read; `kpi diff HEAD~1:metrics HEAD:metrics` names a folder.";
    // A change divided among groups: K0640 to K0649.
    NotDivided = "K0640", "a change that cannot be divided among groups",
        "`kpi why` divides what can be added up over groups: sums, counts and averages, quotients of them, their sums and
differences, and fixed multiples. A percentile, a count of different values, the largest value or a mean of members' values
is of all rows together: the whole does not come of the groups.";
    WhyQuestion = "K0641", "a question why that cannot be asked",
        "`kpi why` is about one metric, two periods of one length, and groups that both periods can have:
    kpi why cost_per_contact --from 2025-03 --to 2025-04 --by channel
Months, weeks and days are no groups here; parts of time that come again are: weekday, hour_of_day.";

    // One line of an answer, explained: K0520 to K0524 and K0590 to K0599.
    NoSuchGroup = "K0520", "no line has this value",
        "`--at` names one line by its keys, each value as the answer prints it:
    kpi explain cost_per_contact --at month=2025-03,channel=phone
The values are those that `kpi eval cost_per_contact --by month,channel` shows; `channel=` is the blank.";
    GroupNotSaid = "K0521", "several lines, and one is explained",
        "The question, or the view that it names, has keys, and every line has values of its own.
Say which line: `--at 'month=2025-03'`. Without keys the whole is explained.";
    AtWithoutValue = "K0522", "a key without a value",
        "`--at` is made of keys with their values, separated by commas:
    --at month=2025-03,channel=phone
A value with a comma stands in quotes, `--at 'team=\"North, east\"'`; `channel=` is the blank.";

    // Periods that move, and snapshots: K0570 to K0589.
    RelativePeriod = "K0570", "a period that is not known",
        "A period is written out, or it moves with the day that counts as today (`--as-of`, by default the last day that
every table asked covers; that day is taken to be over):
    period: 2025-01 to 2025-03
    period: last 12 months            # the last 12 whole ones
    period: this quarter              # the whole quarter, marked partial while it runs
    period: this quarter to date";
    NoToday = "K0571", "no day counts as today",
        "A period such as `last 12 months` needs a day to count from. By default that is the end of the data, and here no row
has a time. Name the day:
    kpi eval costs --period 'last 12 months' --as-of 2025-03-31";
    SnapshotClaimedTwice = "K0572", "two snapshots of one file",
        "A snapshot's file is called after the file of the test, its title, and what it asks, in small letters and without
signs. Two of them come to the same name here, so that one would overwrite the other. Change a title:
    test \"costs of a week\" { snapshot: weekly }";
    InstaUpdate = "K0573", "INSTA_UPDATE says nothing that is known",
        "The variable says what is done with snapshots that are new or differ, in the words of insta:
    auto     they wait for a review; where CI is set, nothing is written
    always   they are kept
    unseen   new ones are kept, others wait for a review
    new      they wait for a review
    no       nothing is written";
    ReviewUnattended = "K0574", "a review without a terminal",
        "`kpi test --review` shows snapshots and waits for keys, so it needs somebody at a terminal.
Without one, `kpi test` prints what differs, and `kpi test --accept` keeps it.";
    DeleteInCheck = "K0575", "deleting where nothing is written",
        "`kpi test --check` never writes or deletes, and `CI=true` implies it. To fail where snapshots are left that no test
takes any more: `kpi test --check --unreferenced reject`.";
    // What `kpi lint` is told: K0530 to K0549.
    LintRule = "K0530", "there is no such rule",
        "A rule of `kpi lint` is named as in docs/lints.md; `kpi lint --explain` lists them all:
    # lint: allow mean_of_ratios every agent counts once";
    LintComment = "K0531", "a comment for the rules that is not understood",
        "A comment above a definition allows one rule in it, and says why:
    # lint: allow mean_of_ratios every agent counts once
    usual_aht = average(aht by agent)";
    LintLevel = "K0532", "a level that a rule cannot have",
        "A rule is allowed, told or denied:
    [lint]
    mean_of_ratios = \"deny\"
    untested = \"allow\"";

    // What `kpi lint` finds: L001 to L099.
    UnusedTable = "L001", "a table that no formula uses",
        "A `table` block describes a table that neither a formula nor a view nor a test names, and no column of it either.
It is judged only where its columns are known: from data at hand, or from a test that shows the table.
Take it out, or write the metric that it is for.";
    UnusedColumn = "L002", "a computed column that nothing uses",
        "`handle = talk + hold` in a table is worked out for a metric or as a dimension. This one is named nowhere.
A column that is only asked with `--by` belongs into a view, so that it can be seen who needs it.";
    UnusedParam = "L003", "a param that nothing uses",
        "Whoever sets it, `--set answer_soon=5`, expects another number and gets the same.
Take it out, or write its name where a fixed number stands.";
    Undocumented = "L004", "a metric that does not say what it is",
        "`##` lines above a metric are its documentation: what is counted, what is left out, for whom.
    ## What one contact costs: pay, rent and licences, all channels together.
    cost_per_contact = sum(costs) / count(contacts)";
    Untested = "L005", "a metric that no test reaches",
        "A test on a table small enough to count by hand shows what a metric means, and holds it there.
A metric is reached if a test expects it, takes a snapshot of it, or expects something that is made of it.";
    ZeroBase = "L006", "a ratio that is blank where its base is zero",
        "Dividing by zero gives a blank with the reason *zero base*, which is mostly right: no contacts, no cost for each.
The rule is for teams that want every ratio to say so: `a / b else blank`, `a / b else 0`. It is off unless asked for.";
    CaseTakesBlanks = "L007", "a `case` whose `else` takes what is blank",
        "A blank is neither smaller nor larger than anything, so it falls into the `else`: people without an age are \"older\".
When data are asked, a note counts such rows; the rule finds them without data. It is off unless asked for.
    case(age is blank then blank, age <= 30 then \"to 30\", else \"older\")";
    MeanOfRatios = "L008", "a mean of ratios",
        "`average(aht by agent)` is the mean of the agents' means: an agent with one contact counts as much as one with a
thousand, and the result is not the handle time of a contact. `aht` by itself is, in every line and total.
Where every group is meant to count once, allow the rule and say why.";
    SummedPercentage = "L009", "percentages that are added up",
        "The share of the phone plus the share of the mail is the share of nothing: they have different bases.
`answer_rate` by itself is the share of all groups together; a column of percentages is weighed by its base.";
    SummedDistinct = "L010", "counts of different values that are added up",
        "Whoever called in January and in March is one customer of the quarter, and two in the sum of the months.
`count_distinct(customer_id)` counts each once, in every line and total.";
    RollingCount = "L011", "a window over a count where a mean is meant",
        "`rolling(count(contacts), 3 months)` counts three months together, and is three times as large as a month.
`rolling_average(count(contacts), 3 months)` is the usual month. Of a ratio, `rolling` is right: it is the ratio over
all rows of the window.";
    CatchAllZero = "L012", "a ratio that becomes 0 wherever it has no value",
        "A team without ratings would have a satisfaction of 0 %, the worst there is, and pull every mean down.
Without `else 0` it is blank, with its reason. Where sums and counts are meant, 0 is right and nothing is found.";
    ShadowedMetric = "L013", "a metric in the place of one that is imported",
        "One's own definition comes before that of an imported module. Whoever knows the module reads the name and expects
the other formula. Give it a name of its own, or do not import the module.";
    SimilarNames = "L014", "names that differ only in capital letters",
        "`aht` and `AHT` are two metrics. In a report, and in most other programs, nobody can tell them apart.";
    NeedlessAllowance = "L015", "an allowance that allows nothing",
        "`# lint: allow …` stands above a definition in which the rule finds nothing, any longer. It would hide the next
finding, which nobody has thought about.";
}
