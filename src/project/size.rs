//! An amount of memory as people write it.

use std::str::FromStr;

/// So many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub usize);

/// What a unit stands for: KB, MB and GB are thousands, KiB, MiB and GiB are 1,024 of the one before.
const UNITS: [(&str, u128); 7] = [
    ("b", 1),
    ("kb", 1000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
];

/// Less is not enough for the rows of a single batch.
const LEAST: u128 = 1_000_000;

impl FromStr for Size {
    type Err = String;

    /// `512MB`, `2 GiB`, `1.5GB`; at least a megabyte.
    fn from_str(text: &str) -> Result<Size, String> {
        let wrong = || "write a number with its unit, such as 512MB, 2GB or 1.5GiB".to_owned();
        let text = text.trim();
        let end = text.find(|sign: char| !sign.is_ascii_digit() && sign != '.').ok_or_else(wrong)?;
        let (number, unit) = text.split_at(end);
        let unit = unit.trim_start().to_ascii_lowercase();
        let (_, unit) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(wrong)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let is_short = (1..=12).contains(&whole.len()) && fraction.len() <= 9;
        let is_number = is_short && !fraction.contains('.') && !number.ends_with('.');
        let digits: u128 = format!("{whole}{fraction}").parse().ok().filter(|_| is_number).ok_or_else(wrong)?;
        let bytes = digits * unit / 10u128.pow(fraction.len() as u32);
        if bytes < LEAST {
            return Err("at least 1MB is needed".to_owned());
        }
        usize::try_from(bytes).map(Size).map_err(|_| "that is more than this machine can have".to_owned())
    }
}
