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
    NotYet = "K0116", "not in this version yet",
        "The language has it, but this version does not evaluate it yet.";

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
    TooManyDigits = "K0209", "a number with too many digits",
        "The digits of every row expression are fixed before anything runs, so that nothing is ever cut: up to 76.\nRound a part of the product.";
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
    NothingAsked = "K0325", "no metric is asked",
        "`kpi eval formulas.kpi --data contacts.csv` shows every metric of the formulas.";
    NoData = "K0326", "no data are bound",
        "A table is bound on the command line, `--data contacts.csv`, or in `kpi.toml`.";
    EmptyPeriod = "K0327", "a period that ends before it begins",
        "`--from` and `--to` are both included.";
    TopOfWhat = "K0328", "the top of what",
        "`--top '5 institution by complaints'` names one of the keys in `--by`.";
}
