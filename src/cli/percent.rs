//! A share as it is written in an argument: `90%`, `90`, `99.5%`.

use crate::value::Exact;

/// A share between 0 and 1, and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Percent {
    /// The share.
    pub share: Exact,
    /// With its percent sign.
    pub written: String,
}

/// Reads a share; `Err` says what one looks like.
pub fn percent(text: &str) -> Result<Percent, String> {
    let digits = text.trim().trim_end_matches('%').trim_end();
    let wrong = || format!("{text} is no share between 0% and 100%; write it as 90% or 99.5%");
    let number = Exact::parse(digits).ok_or_else(wrong)?;
    let hundred = Exact::from(100u64);
    let share = number.div(&hundred).ok().flatten().ok_or_else(wrong)?;
    if share.is_negative() || share > Exact::ONE {
        return Err(wrong());
    }
    Ok(Percent { share, written: format!("{digits}%") })
}
