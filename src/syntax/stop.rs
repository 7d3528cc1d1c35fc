//! Where the grammar stopped: the tokens around the place, for whoever says what is wrong there.

use super::mistakes::RESERVED;
use super::read::Rule;
use super::scan::{Kind, Token, tokens};
use crate::source::{SourceId, Span};

/// Where the grammar stopped.
pub struct Stop<'t> {
    /// The text.
    pub source: SourceId,
    /// The whole text.
    pub text: &'t str,
    /// The tokens of the definition or argument.
    pub tokens: Vec<Token>,
    /// The number of the first token that could not be read; the number of all tokens if the end came too soon.
    pub at: usize,
    /// What the grammar would have taken.
    pub expected: Vec<Rule>,
}

impl<'t> Stop<'t> {
    /// At byte `byte` of the definition `start..end`.
    pub fn new(source: SourceId, text: &'t str, range: (usize, usize), byte: usize, expected: Vec<Rule>) -> Stop<'t> {
        let tokens = tokens(text, range.0, range.1);
        let at = tokens.iter().position(|token| token.end > byte).unwrap_or(tokens.len());
        Stop { source, text, tokens, at, expected }
    }

    /// The token `distance` after the stop, or before it.
    pub fn token(&self, distance: isize) -> Option<Token> {
        self.at.checked_add_signed(distance).and_then(|at| self.tokens.get(at)).copied()
    }

    /// What is written there; empty outside.
    pub fn word(&self, distance: isize) -> &'t str {
        self.token(distance).map_or("", |token| self.slice(token))
    }

    /// What a token says.
    pub fn slice(&self, token: Token) -> &'t str {
        self.text.get(token.start..token.end).unwrap_or("")
    }

    /// The place of a token.
    pub fn span(&self, token: Token) -> Span {
        Span::new(self.source, token.start, token.end)
    }

    /// The place of the token at a distance; the end of the definition if there is none.
    pub fn place(&self, distance: isize) -> Span {
        let end = self.tokens.last().map_or(0, |last| last.end);
        self.token(distance).map_or(Span::new(self.source, end, end), |token| self.span(token))
    }

    /// What was written last before the stop, a call with its brackets.
    pub fn operand_before(&self) -> &'t str {
        let Some(last) = self.token(-1) else { return "" };
        let open = if self.slice(last) == ")" { self.open_bracket(self.at.saturating_sub(1)) } else { None };
        let named = open.and_then(|open| open.checked_sub(1)).and_then(|at| self.tokens.get(at));
        let named = named
            .filter(|name| matches!(name.kind, Kind::Word | Kind::Quoted) && !RESERVED.contains(&self.slice(**name)));
        let start = named.copied().or_else(|| open.and_then(|open| self.tokens.get(open)).copied()).unwrap_or(last);
        self.text.get(start.start..last.end).unwrap_or("")
    }

    /// What is written behind the token at a distance: a name, a number, a call with its brackets.
    pub fn operand_behind(&self, distance: isize) -> &'t str {
        let behind = self.at.checked_add_signed(distance + 1).and_then(|at| self.tokens.get(at..)).unwrap_or_default();
        let Some(first) = behind.first() else { return "" };
        let open = usize::from(self.slice(*first) != "(");
        let end = match behind.get(open).is_some_and(|token| self.slice(*token) == "(") {
            true => self.end_of_brackets(behind.get(open..).unwrap_or_default()).unwrap_or(first.end),
            false => first.end,
        };
        self.text.get(first.start..end).unwrap_or("")
    }

    /// Where the bracket ends with which some tokens begin.
    fn end_of_brackets(&self, tokens: &[Token]) -> Option<usize> {
        let mut depth = 0usize;
        let closing = tokens.iter().find(|token| {
            match self.slice(**token) {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        });
        closing.map(|token| token.end)
    }

    /// Whether a value begins with the token at a distance.
    pub fn begins_operand(&self, distance: isize) -> bool {
        self.token(distance).is_some_and(|token| match token.kind {
            Kind::Word => !RESERVED.contains(&self.slice(token)),
            Kind::Quoted | Kind::Number | Kind::Text => true,
            _ => self.slice(token) == "(",
        })
    }

    /// The number of the round bracket that is open before token `before`.
    pub fn open_bracket(&self, before: usize) -> Option<usize> {
        let mut depth = 0usize;
        for (at, token) in self.tokens.get(..before)?.iter().enumerate().rev() {
            match self.slice(*token) {
                ")" => depth += 1,
                "(" if depth == 0 => return Some(at),
                "(" => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// Whether nothing stands before a token on its line.
    pub fn is_first_of_line(&self, token: Token) -> bool {
        let before = self.text.get(..token.start).unwrap_or("").trim_end_matches([' ', '\t']);
        before.ends_with(['\n', '\r', '{', ';'])
    }

    /// Whether two tokens stand on one line.
    pub fn same_line(&self, left: Token, right: Token) -> bool {
        self.text.get(left.end..right.start).is_some_and(|between| !between.contains(['\n', '\r']))
    }
}
