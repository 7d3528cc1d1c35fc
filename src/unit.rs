//! Units: time (always converts), money, and everything else by its name.

use crate::value::Exact;
use std::collections::BTreeMap;

/// A unit of time with a fixed length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimeUnit {
    /// A thousandth of a second.
    Millisecond,
    /// A second.
    Second,
    /// 60 s.
    Minute,
    /// 3,600 s.
    Hour,
    /// 86,400 s.
    Day,
    /// 604,800 s.
    Week,
}

impl TimeUnit {
    /// By any of its names: `ms`, `s`, `second`, `seconds`, `min`, `h`, `d`, `days`, `week` …
    pub fn named(name: &str) -> Option<TimeUnit> {
        Some(match name {
            "ms" | "millisecond" | "milliseconds" => TimeUnit::Millisecond,
            "s" | "sec" | "second" | "seconds" => TimeUnit::Second,
            "min" | "minute" | "minutes" => TimeUnit::Minute,
            "h" | "hour" | "hours" => TimeUnit::Hour,
            "d" | "day" | "days" => TimeUnit::Day,
            "week" | "weeks" => TimeUnit::Week,
            _ => return None,
        })
    }

    /// Its length in milliseconds.
    pub fn milliseconds(self) -> i128 {
        match self {
            TimeUnit::Millisecond => 1,
            TimeUnit::Second => 1_000,
            TimeUnit::Minute => 60_000,
            TimeUnit::Hour => 3_600_000,
            TimeUnit::Day => 86_400_000,
            TimeUnit::Week => 604_800_000,
        }
    }

    /// The short name that is printed.
    pub fn symbol(self) -> &'static str {
        match self {
            TimeUnit::Millisecond => "ms",
            TimeUnit::Second => "s",
            TimeUnit::Minute => "min",
            TimeUnit::Hour => "h",
            TimeUnit::Day => "d",
            TimeUnit::Week => "week",
        }
    }

    /// What a number in `self` is multiplied by to be one in `to`.
    pub fn factor(self, to: TimeUnit) -> Exact {
        Exact::ratio(self.milliseconds(), to.milliseconds()).unwrap_or(Exact::ONE)
    }
}

/// One part of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Symbol {
    /// A unit of time.
    Time(TimeUnit),
    /// A currency by its three capital letters, `EUR`.
    Money(String),
    /// `%`: only where a unit is declared. The number is a share (0.2) all the same; a column of the data that is declared
    /// to hold percent is divided by 100 where it is read.
    Percent,
    /// Anything else by its name: `contact`, `points`, `km`.
    Other(String),
}

/// A product of powers of symbols: `EUR/contact`, `s`, `1`. An empty product is a bare number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Unit {
    powers: BTreeMap<Symbol, i8>,
}

impl Unit {
    /// A bare number.
    pub fn none() -> Unit {
        Unit::default()
    }

    /// One symbol.
    pub fn of(symbol: Symbol) -> Unit {
        Unit { powers: BTreeMap::from([(symbol, 1)]) }
    }

    /// One unit of time.
    pub fn time(unit: TimeUnit) -> Unit {
        Unit::of(Symbol::Time(unit))
    }

    /// A unit as it is written: `s`, `EUR`, `EUR/contact`, `km/h`, `%`. `None` if it is not one.
    pub fn parse(text: &str) -> Option<Unit> {
        let mut unit = Unit::none();
        for (at, part) in text.split('/').enumerate() {
            let single = Unit::symbol(part.trim())?;
            unit = if at == 0 { single } else { unit.per(&single) };
        }
        Some(unit)
    }

    fn symbol(name: &str) -> Option<Unit> {
        if name.is_empty() {
            return None;
        }
        if name == "1" {
            return Some(Unit::none());
        }
        if name == "%" || name == "percent" {
            return Some(Unit::of(Symbol::Percent));
        }
        if let Some(time) = TimeUnit::named(name) {
            return Some(Unit::time(time));
        }
        if name.len() == 3 && name.bytes().all(|b| b.is_ascii_uppercase()) {
            return Some(Unit::of(Symbol::Money(name.to_owned())));
        }
        Some(Unit::of(Symbol::Other(name.to_owned())))
    }

    /// Whether it is a bare number.
    pub fn is_none(&self) -> bool {
        self.powers.is_empty()
    }

    /// The unit of time, if it is exactly one.
    pub fn as_time(&self) -> Option<TimeUnit> {
        match self.powers.iter().next() {
            Some((Symbol::Time(unit), 1)) if self.powers.len() == 1 => Some(*unit),
            _ => None,
        }
    }

    /// The unit of time in it and its power, if exactly one unit of time is in it.
    pub fn time_part(&self) -> Option<(TimeUnit, i8)> {
        let mut times = self.powers.iter().filter_map(|(symbol, power)| match symbol {
            Symbol::Time(unit) => Some((*unit, *power)),
            _ => None,
        });
        let first = times.next()?;
        times.next().is_none().then_some(first)
    }

    /// The same unit with every unit of time replaced by `to`, and what a number in `self` is multiplied by to be in it.
    #[must_use]
    pub fn with_time(&self, to: TimeUnit) -> (Unit, Exact) {
        let mut unit = Unit::none();
        let mut factor = Some(Exact::ONE);
        for (symbol, power) in &self.powers {
            let (symbol, step) = match symbol {
                Symbol::Time(from) => (Symbol::Time(to), from.factor(to)),
                other => (other.clone(), Exact::ONE),
            };
            unit = unit.combine(&Unit { powers: BTreeMap::from([(symbol, *power)]) }, 1);
            for _ in 0..power.unsigned_abs() {
                factor =
                    factor.and_then(
                        |so_far| {
                            if *power > 0 { so_far.mul(&step).ok() } else { so_far.div(&step).ok().flatten() }
                        },
                    );
            }
        }
        match factor {
            Some(factor) => (unit, factor),
            None => (self.clone(), Exact::ONE),
        }
    }

    /// What two numbers must have in common to be added or compared: the power of time, and those of the currencies.
    /// Nouns and percent signs are for show.
    pub fn dimension(&self) -> Dimension {
        let mut dimension = Dimension::default();
        for (symbol, power) in &self.powers {
            match symbol {
                Symbol::Time(_) => dimension.time += i32::from(*power),
                Symbol::Money(name) => {
                    dimension.money.insert(name.clone(), *power);
                }
                Symbol::Percent | Symbol::Other(_) => {}
            }
        }
        dimension
    }

    /// The unit of a product.
    #[must_use]
    pub fn times(&self, other: &Unit) -> Unit {
        self.combine(other, 1)
    }

    /// The unit of a quotient.
    #[must_use]
    pub fn per(&self, other: &Unit) -> Unit {
        self.combine(other, -1)
    }

    fn combine(&self, other: &Unit, sign: i8) -> Unit {
        let mut powers = self.powers.clone();
        for (symbol, power) in &other.powers {
            let sum = powers.get(symbol).copied().unwrap_or(0).saturating_add(power.saturating_mul(sign));
            if sum == 0 {
                powers.remove(symbol);
            } else {
                powers.insert(symbol.clone(), sum);
            }
        }
        Unit { powers }
    }

    /// The symbols and their powers, in a fixed order.
    pub fn powers(&self) -> impl Iterator<Item = (&Symbol, i8)> {
        self.powers.iter().map(|(symbol, power)| (symbol, *power))
    }
}

/// What two numbers must have in common to be added or compared.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Dimension {
    /// The power of time.
    pub time: i32,
    /// The currencies and their powers.
    pub money: BTreeMap<String, i8>,
}

impl Dimension {
    /// Whether it is that of a bare number.
    pub fn is_none(&self) -> bool {
        self.time == 0 && self.money.is_empty()
    }
}

impl std::fmt::Display for Unit {
    /// `EUR/contact`; nothing for a bare number.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let write = |f: &mut std::fmt::Formatter<'_>, symbol: &Symbol, power: i8| {
            match symbol {
                Symbol::Time(unit) => f.write_str(unit.symbol())?,
                Symbol::Money(name) | Symbol::Other(name) => f.write_str(name)?,
                Symbol::Percent => f.write_str("%")?,
            }
            if power > 1 { write!(f, "^{power}") } else { Ok(()) }
        };
        let mut first = true;
        for (symbol, power) in self.powers().filter(|(_, power)| *power > 0) {
            if !first {
                f.write_str("*")?;
            }
            first = false;
            write(f, symbol, power)?;
        }
        for (symbol, power) in self.powers().filter(|(_, power)| *power < 0) {
            if first {
                f.write_str("1")?;
                first = false;
            }
            f.write_str("/")?;
            write(f, symbol, -power)?;
        }
        Ok(())
    }
}
