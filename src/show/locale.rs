//! The habits of spreadsheets: which sign stands before decimals, and which between cells.

/// How CSV is written for the spreadsheets of a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale {
    /// The decimal sign.
    pub point: char,
    /// Between cells.
    pub separator: char,
    /// Whether a byte order mark stands at the beginning: spreadsheets need one to see that letters are UTF-8.
    pub mark: bool,
}

/// Languages that write a decimal comma; their spreadsheets separate cells by semicolons.
const COMMA: [&str; 44] = [
    "af", "az", "be", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fo", "fr", "gl", "hr", "hu",
    "hy", "id", "is", "it", "ka", "kk", "lb", "lt", "lv", "mk", "nb", "nl", "nn", "no", "pl", "pt", "ro", "ru", "sk",
    "sl", "sq", "sr", "sv", "tr", "uk",
];

/// Languages that write a decimal point.
const POINT: [&str; 14] = ["ar", "bn", "cy", "en", "fa", "ga", "he", "hi", "ja", "ko", "ms", "mt", "th", "zh"];

/// Countries that differ from their language: decimal sign and separator.
const COUNTRIES: [(&str, char, char); 14] = [
    ("de-CH", '.', ';'),
    ("de-LI", '.', ';'),
    ("it-CH", '.', ';'),
    ("en-ZA", ',', ';'),
    ("es-MX", '.', ','),
    ("es-GT", '.', ','),
    ("es-HN", '.', ','),
    ("es-NI", '.', ','),
    ("es-PA", '.', ','),
    ("es-PE", '.', ','),
    ("es-PR", '.', ','),
    ("es-SV", '.', ','),
    ("es-DO", '.', ','),
    ("es-US", '.', ','),
];

impl Locale {
    /// CSV for programs: RFC 4180.
    pub const PLAIN: Locale = Locale { point: '.', separator: ',', mark: false };

    /// That of a language, `fr`, or of a language in a country, `de-CH`; `None` if its habits are not known.
    pub fn named(name: &str) -> Option<Locale> {
        let name = name.replace('_', "-");
        let country = COUNTRIES.iter().find(|(country, ..)| country.eq_ignore_ascii_case(&name));
        if let Some((_, point, separator)) = country {
            return Some(Locale { point: *point, separator: *separator, mark: true });
        }
        let language = name.split('-').next().unwrap_or("").to_ascii_lowercase();
        if COMMA.contains(&language.as_str()) {
            return Some(Locale { point: ',', separator: ';', mark: true });
        }
        POINT.contains(&language.as_str()).then_some(Locale { point: '.', separator: ',', mark: true })
    }

    /// What a file begins with.
    pub(super) fn beginning(self) -> &'static str {
        if self.mark { "\u{feff}" } else { "" }
    }

    /// A number with the decimal sign of the place.
    pub(super) fn number(self, number: &str) -> String {
        if self.point == '.' { number.to_owned() } else { number.replacen('.', &self.point.to_string(), 1) }
    }

    /// A field, in quotes where it needs them.
    pub(super) fn field(self, field: &str) -> String {
        let plain = !field.contains([self.separator, '"', '\n', '\r']) && field.trim() == field;
        if plain { field.to_owned() } else { format!("\"{}\"", field.replace('"', "\"\"")) }
    }
}
