//! Numbers as people write them: grouped thousands, decimal commas, percent, money, brackets and signs behind.

use super::number::Decimal;

/// Which sign begins the decimals: two readings of one text.
pub(super) const POINT: u8 = 1;
/// The other one.
pub(super) const COMMA: u8 = 2;

/// The longest number that is looked at: 76 digits, what groups them, and a unit.
const LONGEST: usize = 160;

/// Currencies whose codes are known in cells; any other three letters could be anything.
const CODES: &[&str] = &[
    "AED", "ARS", "AUD", "BAM", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP",
    "GEL", "HKD", "HRK", "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KRW", "KZT", "MAD", "MDL", "MKD", "MXN", "MYR",
    "NOK", "NZD", "PEN", "PHP", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD",
    "UAH", "USD", "UYU", "VND", "ZAR",
];

/// Signs of money, the longer ones first, each with its currency where it is the sign of one alone.
const SIGNS: &[(&str, Option<&str>)] = &[
    ("R$", Some("BRL")),
    ("Kč", Some("CZK")),
    ("zł", Some("PLN")),
    ("лв.", Some("BGN")),
    ("лв", Some("BGN")),
    ("kr.", None),
    ("kr", None),
    ("€", Some("EUR")),
    ("£", Some("GBP")),
    ("₹", Some("INR")),
    ("₽", Some("RUB")),
    ("₺", Some("TRY")),
    ("₴", Some("UAH")),
    ("₪", Some("ILS")),
    ("₩", Some("KRW")),
    ("₫", Some("VND")),
    ("฿", Some("THB")),
    ("$", None),
    ("¥", None),
];

/// The currency that a sign or code in cells stands for; `None` for a sign that several currencies have.
pub(super) fn currency(sign: &str) -> Option<&'static str> {
    let code = CODES.iter().find(|code| **code == sign).copied();
    code.or_else(|| SIGNS.iter().find(|(known, _)| *known == sign).and_then(|(_, code)| *code))
}

/// What stands beside the digits of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside<'a> {
    Nothing,
    Percent,
    /// A sign or code of money, as it is written.
    Money(&'a str),
}

/// A number as it is written, before it is known which sign begins its decimals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numeral<'a> {
    pub negative: bool,
    /// Negative by its brackets.
    pub bracketed: bool,
    pub beside: Beside<'a>,
    body: &'a str,
}

/// The digits of a number in one reading: so many before the decimals, and so many of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digits {
    pub whole: usize,
    pub fraction: usize,
}

impl<'a> Numeral<'a> {
    /// A cell as a number in any writing; `None` if it is none.
    pub fn parse(cell: &'a [u8]) -> Option<Numeral<'a>> {
        // Most texts are known by their first letter not to be one.
        match cell.trim_ascii_start().first()? {
            b'0'..=b'9' | b'+' | b'-' | b'(' | b'.' | b',' | b'$' | 0x80.. => {}
            b'A'..=b'Z' | b'k' => {}
            _ => return None,
        }
        if cell.len() > LONGEST || !cell.iter().any(u8::is_ascii_digit) {
            return None;
        }
        let text = trimmed(std::str::from_utf8(cell).ok()?);
        let (text, bracketed) = match text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            Some(inner) => (trimmed(inner), true),
            None => (text, false),
        };
        let mut signs = u8::from(bracketed);
        let mut negative = bracketed;
        let mut sign = |text: &'a str| match text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
            Some(rest) => {
                signs += 1;
                negative = true;
                trimmed(rest)
            }
            // Telephone numbers have spaces behind a plus, and numbers do not.
            None => match text.strip_prefix('+').filter(|rest| !rest.contains(' ')) {
                Some(rest) => {
                    signs += 1;
                    rest
                }
                None => text,
            },
        };
        let text = sign(text);
        let (text, before) = without_money_before(text);
        let text = if before.is_some() { sign(text) } else { text };
        // `12,50 €-`: behind a number the minus is found further below.
        let text = match text.strip_suffix('-').map(trimmed) {
            Some(rest) if !rest.ends_with(|last: char| last.is_ascii_digit()) => {
                signs += 1;
                negative = true;
                rest
            }
            _ => text,
        };
        let (text, percent) = match text.strip_suffix('%') {
            Some(rest) => (trimmed(rest), true),
            None => (text, false),
        };
        let (text, after) = if percent { (text, None) } else { without_money_behind(text) };
        let body = match text.strip_suffix('-') {
            Some(rest) if rest.ends_with(|last: char| last.is_ascii_digit()) => {
                signs += 1;
                negative = true;
                rest
            }
            _ => text,
        };
        let beside = match (before, after, percent) {
            (None, None, false) => Beside::Nothing,
            (None, None, true) => Beside::Percent,
            (Some(money), None, false) | (None, Some(money), false) => Beside::Money(money),
            _ => return None,
        };
        let begins = body.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '.' | ','));
        if signs > 1 || !begins {
            return None;
        }
        let numeral = Numeral { negative, bracketed, beside, body };
        (numeral.readings() != 0).then_some(numeral)
    }

    /// The readings that are possible, [`POINT`] and [`COMMA`].
    pub fn readings(&self) -> u8 {
        u8::from(self.digits(b'.').is_some()) | u8::from(self.digits(b',').is_some()) << 1
    }

    /// Whether both readings are possible and are different numbers.
    pub fn is_open(&self) -> bool {
        matches!((self.digits(b'.'), self.digits(b',')), (Some(a), Some(b)) if a != b)
    }

    /// The digits if `point` begins the decimals.
    pub fn digits(&self, point: u8) -> Option<Digits> {
        let mut count = Digits { whole: 0, fraction: 0 };
        self.read(point, |is_fraction, _| if is_fraction { count.fraction += 1 } else { count.whole += 1 })?;
        let zeros = self.body.bytes().take_while(|byte| *byte == b'0').count();
        Some(Digits { whole: count.whole.saturating_sub(zeros), ..count })
    }

    /// The number if `point` begins the decimals, its digits in `room`.
    pub fn decimal<'r>(&self, point: u8, room: &'r mut Vec<u8>) -> Option<Decimal<'r>> {
        room.clear();
        let mut whole = 0;
        self.read(point, |is_fraction, digit| {
            room.push(digit);
            whole += usize::from(!is_fraction);
        })?;
        let (whole, fraction) = room.split_at_checked(whole)?;
        let zeros = whole.iter().take_while(|byte| **byte == b'0').count();
        Some(Decimal { negative: self.negative, whole: whole.get(zeros..)?, fraction })
    }

    /// Hands over the digits of a reading; `None` if the text cannot be read that way.
    fn read(&self, point: u8, mut digit: impl FnMut(bool, u8)) -> Option<()> {
        let point = char::from(point);
        let (whole, fraction) = match self.body.rsplit_once(point) {
            Some((whole, fraction)) => (whole, fraction),
            None => (self.body, ""),
        };
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        if !whole.bytes().all(|byte| byte.is_ascii_digit()) {
            let mark = whole.chars().find(|letter| !letter.is_ascii_digit())?;
            if mark == point || !groups(mark) || !are_groups(whole, mark) {
                return None;
            }
        }
        whole.bytes().filter(u8::is_ascii_digit).for_each(|byte| digit(false, byte));
        fraction.bytes().for_each(|byte| digit(true, byte));
        Some(())
    }
}

/// Signs that stand between thousands.
fn groups(mark: char) -> bool {
    matches!(mark, '.' | ',' | ' ' | '\'' | '\u{2019}' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// `1,234,567`, and `12,34,567` as it is written in India.
fn are_groups(whole: &str, mark: char) -> bool {
    let all_digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    if !whole.split(mark).all(all_digits) || whole.starts_with('0') {
        return false;
    }
    let mut lengths = whole.rsplit(mark).map(str::len);
    if lengths.next() != Some(3) {
        return false;
    }
    let before: Vec<usize> = lengths.collect();
    let Some((first, inner)) = before.split_last() else { return false };
    let thousands = *first <= 3 && inner.iter().all(|length| *length == 3);
    let lakhs = mark == ',' && !inner.is_empty() && *first <= 2 && inner.iter().all(|length| *length == 2);
    thousands || lakhs
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace())
}

fn without_money_before(text: &str) -> (&str, Option<&str>) {
    for (sign, _) in SIGNS {
        if text.starts_with(sign)
            && let Some((sign, rest)) = text.split_at_checked(sign.len())
        {
            return (trimmed(rest), Some(sign));
        }
    }
    match text.split_at_checked(3) {
        Some((code, rest)) if CODES.contains(&code) => (trimmed(rest), Some(code)),
        _ => (text, None),
    }
}

fn without_money_behind(text: &str) -> (&str, Option<&str>) {
    if text.ends_with(|last: char| last.is_ascii_digit()) {
        return (text, None);
    }
    for (sign, _) in SIGNS {
        if let Some(rest) = text.strip_suffix(sign) {
            return (trimmed(rest), text.get(rest.len()..));
        }
    }
    match text.len().checked_sub(3).and_then(|at| text.split_at_checked(at)) {
        Some((rest, code)) if CODES.contains(&code) => (trimmed(rest), Some(code)),
        _ => (text, None),
    }
}
