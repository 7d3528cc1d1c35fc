//! Characters to tokens: just enough to find definitions, brackets, strings and the commonest mistakes.
//!
//! The grammar reads texts without these tokens; they serve what a grammar is bad at: recovery and good messages.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A bare word: a name, a function, a word of the language.
    Word,
    /// A name in backticks.
    Quoted,
    /// Digits with points and `_` between them.
    Number,
    /// A text in double quotes.
    Text,
    /// A run of characters that make one sign: `<=`, `->`, `(`.
    Sign,
    /// A raw row of a table in a test: a line that begins with a bar.
    Row,
    /// A line of documentation at the margin, `## …`.
    Doc,
    /// A text or name in backticks that its line does not close.
    Open,
    /// A text in quotes that a word processor or another language uses: `“…”`, `'…'`.
    OtherQuotes,
    /// A character that stands in no formula: a control character.
    Control,
}

/// One token: bytes `start..end` of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Whether it stands at the beginning of its line, without a space before it.
    pub margin: bool,
}

/// Signs of more than one character, the longer first; some belong to other languages and are named in messages.
const SIGNS: [&str; 17] =
    ["===", "<=>", "<=", "<>", ">=", "->", "==", "!=", ":=", "=>", "=<", "&&", "||", "..", "**", "//", "/*"];

/// Reads tokens one after the other.
#[derive(Clone)]
pub struct Scanner<'t> {
    text: &'t str,
    at: usize,
    line_start: bool,
}

impl<'t> Scanner<'t> {
    /// Begins at byte `at`.
    pub fn new(text: &'t str, at: usize) -> Scanner<'t> {
        let line_start = at == 0 || text.get(..at).is_some_and(|before| before.ends_with(['\n', '\r']));
        Scanner { text, at, line_start }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Skips spaces, line ends and comments; a line of documentation at the margin is not skipped.
    fn skip(&mut self) {
        while let Some(next) = self.rest().chars().next() {
            if is_line_end(next) {
                self.line_start = true;
            } else if next == '#' {
                if self.at_margin() && self.rest().starts_with("##") {
                    return;
                }
                self.at = self.line_end();
                continue;
            } else if !is_space(next) {
                return;
            }
            self.at += next.len_utf8();
        }
    }

    fn at_margin(&self) -> bool {
        self.at == 0 || self.text.get(..self.at).is_some_and(|before| before.ends_with(['\n', '\r', '\u{FEFF}']))
    }

    fn line_end(&self) -> usize {
        self.rest().find(is_line_end).map_or(self.text.len(), |length| self.at + length)
    }

    fn measure(&self, first: char, first_of_line: bool) -> (Kind, usize) {
        let rest = self.rest();
        let run = |keep: fn(char) -> bool| rest.find(|c| !keep(c)).unwrap_or(rest.len());
        match first {
            '|' if first_of_line => (Kind::Row, self.line_end() - self.at),
            '#' => (Kind::Doc, self.line_end() - self.at),
            '"' => self.closed(rest, '"', Kind::Text),
            '`' => self.closed(rest, '`', Kind::Quoted),
            _ if other_quote(first) => other_quotes(rest, first),
            _ if first.is_ascii_digit() => (Kind::Number, number_length(rest)),
            _ if starts_name(first) => (Kind::Word, run(continues_name)),
            _ if first.is_control() => (Kind::Control, first.len_utf8()),
            _ => {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
                (Kind::Sign, sign.map_or(first.len_utf8(), |sign| sign.len()))
            }
        }
    }

    /// From one quote to the same on its line; a backslash takes the next character with it in texts.
    fn closed(&self, rest: &str, quote: char, kind: Kind) -> (Kind, usize) {
        let mut escaped = false;
        for (at, c) in rest.char_indices().skip(1) {
            if is_line_end(c) {
                break;
            }
            if c == quote && !escaped {
                return (kind, at + c.len_utf8());
            }
            escaped = c == '\\' && !escaped && kind == Kind::Text;
        }
        (Kind::Open, self.line_end() - self.at)
    }
}

impl Iterator for Scanner<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip();
        let first = self.rest().chars().next()?;
        let first_of_line = std::mem::take(&mut self.line_start);
        let (kind, length) = self.measure(first, first_of_line);
        let token = Token { kind, start: self.at, end: self.at + length, margin: self.at_margin() };
        self.at = token.end;
        Some(token)
    }
}

/// The tokens of `text[start..end]`, with places in `text`.
pub fn tokens(text: &str, start: usize, end: usize) -> Vec<Token> {
    let part = text.get(..end).unwrap_or(text);
    Scanner::new(part, start).filter(|token| token.kind != Kind::Doc).collect()
}

/// Whether a character may begin a bare name.
pub fn starts_name(c: char) -> bool {
    c == '_' || unicode_ident::is_xid_start(c)
}

/// Whether a character may stand inside a bare name.
pub fn continues_name(c: char) -> bool {
    unicode_ident::is_xid_continue(c)
}

/// Whether a character ends a line.
pub fn is_line_end(c: char) -> bool {
    c == '\n' || c == '\r'
}

/// Whether a character is a space within a line.
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{A0}' | '\u{2009}' | '\u{202F}' | '\u{3000}' | '\u{FEFF}')
}

fn other_quote(c: char) -> bool {
    matches!(c, '\'' | '‘' | '’' | '‚' | '‛' | '“' | '”' | '„' | '‟' | '«' | '»' | '″')
}

/// From one foreign quote to the one that closes it on the same line; without one, the single character.
fn other_quotes(rest: &str, first: char) -> (Kind, usize) {
    let single = matches!(first, '\'' | '‘' | '’' | '‚' | '‛');
    let closes = |c: char| {
        if single { matches!(c, '\'' | '‘' | '’') } else { matches!(c, '“' | '”' | '«' | '»' | '″' | '"') }
    };
    for (at, c) in rest.char_indices().skip(1) {
        if is_line_end(c) {
            break;
        }
        if closes(c) {
            return (Kind::OtherQuotes, at + c.len_utf8());
        }
    }
    (Kind::OtherQuotes, first.len_utf8())
}

fn number_length(rest: &str) -> usize {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(text.len());
    let whole = digits(rest);
    let fraction = rest.get(whole..).and_then(|tail| tail.strip_prefix('.'));
    match fraction {
        Some(tail) if tail.starts_with(|c: char| c.is_ascii_digit()) => whole + 1 + digits(tail),
        _ => whole,
    }
}
