//! A text to its definitions: what begins at the margin, with the faults that can be seen without a grammar.

use super::scan::{Kind, Scanner, Token};
use std::ops::Range;

/// How deep brackets may nest.
pub const DEPTH_LIMIT: usize = 128;

/// The most bytes of one definition; data of that size belong in a file.
pub const DEFINITION_LIMIT: usize = 1 << 20;

/// One definition as a stretch of text.
#[derive(Clone, Debug)]
pub struct Piece {
    /// What it is.
    pub form: Form,
    /// Its bytes, from its first token to its last.
    pub range: Range<usize>,
    /// The `##` lines right above it, joined by line breaks.
    pub doc: String,
    /// What is wrong with its characters and brackets, in the order of the text.
    pub faults: Vec<Fault>,
    /// Its name, where one can be seen.
    pub name: Option<Range<usize>>,
}

/// What a definition is, by its first words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `name = …`
    Metric,
    /// `table name {`
    Table,
    /// `param name =`
    Param,
    /// `import name`
    Import,
    /// `view name {`
    View,
    /// `test "…" {`
    Test,
    /// `rule name when …`
    Rule,
    /// `scenario name {`
    Scenario,
    /// Nothing that is known.
    Unknown,
}

/// Something wrong that needs no grammar to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A text or a name in backticks that is not closed on its line.
    Unclosed(Token),
    /// Quotes of a word processor, or single ones.
    Quotes(Token),
    /// A control character.
    Control(Token),
    /// An opening bracket without its closing one.
    Open(Token),
    /// A closing bracket without its opening one.
    Close(Token),
    /// Brackets of two kinds.
    Mismatch(Token, Token),
    /// `;` inside round brackets.
    Semicolon(Token),
    /// Brackets nested too deep.
    Deep(Token),
    /// The first line is indented, and there is nothing above that it could continue.
    Indented(Token),
}

/// Splits a text into definitions. Linear in its length.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut splitter = Splitter { text, done: Vec::new(), open: None, doc: Vec::new() };
    for token in Scanner::new(text, 0) {
        splitter.take(token);
    }
    splitter.finish();
    splitter.done
}

/// The faults of a text that is one argument, not a file of definitions.
pub fn faults(text: &str) -> Vec<Fault> {
    let mut brackets = Brackets::default();
    Scanner::new(text, 0).for_each(|token| brackets.take(text, token));
    brackets.finish()
}

struct Splitter<'t> {
    text: &'t str,
    done: Vec<Piece>,
    open: Option<Growing>,
    doc: Vec<Token>,
}

struct Growing {
    first: Token,
    end: usize,
    doc: String,
    brackets: Brackets,
}

impl Splitter<'_> {
    fn take(&mut self, token: Token) {
        if token.kind == Kind::Doc {
            // Documentation belongs to what follows it without an empty line.
            if self.doc.last().is_some_and(|last| !adjacent(self.text, last.end, token.start)) {
                self.doc.clear();
            }
            self.doc.push(token);
            return;
        }
        if self.begins(token) {
            self.finish();
            let doc = match self.doc.last() {
                Some(last) if adjacent(self.text, last.end, token.start) => doc_text(self.text, &self.doc),
                _ => String::new(),
            };
            self.open = Some(Growing { first: token, end: token.end, doc, brackets: Brackets::default() });
        }
        self.doc.clear();
        if let Some(open) = &mut self.open {
            open.end = token.end;
            open.brackets.take(self.text, token);
        }
    }

    fn begins(&self, token: Token) -> bool {
        let Some(open) = &self.open else { return true };
        if !token.margin || token.kind == Kind::Row || self.text.get(token.start..token.end) == Some("{") {
            return false;
        }
        open.brackets.stack.is_empty() || certain(self.text, token)
    }

    fn finish(&mut self) {
        let Some(open) = self.open.take() else { return };
        let (form, name) = form(self.text, open.first);
        let mut faults = open.brackets.finish();
        if !open.first.margin {
            faults.insert(0, Fault::Indented(open.first));
        }
        self.done.push(Piece { form, range: open.first.start..open.end, doc: open.doc, faults, name });
    }
}

#[derive(Default)]
struct Brackets {
    stack: Vec<Token>,
    faults: Vec<Fault>,
    quotes: bool,
    /// How many brackets beyond the limit are open; they are counted, not kept.
    beyond: usize,
    deep: bool,
}

impl Brackets {
    fn take(&mut self, text: &str, token: Token) {
        let sign = |token: Token| text.get(token.start..token.end).unwrap_or("");
        match token.kind {
            Kind::Open => self.quote(Fault::Unclosed(token)),
            Kind::OtherQuotes => self.quote(Fault::Quotes(token)),
            Kind::Control => self.fault(Fault::Control(token)),
            Kind::Sign => match sign(token) {
                "(" | "[" | "{" => self.open(token),
                ")" | "]" | "}" if self.beyond > 0 => self.beyond -= 1,
                close @ (")" | "]" | "}") => match self.stack.pop() {
                    None => self.fault(Fault::Close(token)),
                    Some(open) if pair(sign(open)) != close => self.fault(Fault::Mismatch(open, token)),
                    Some(_) => {}
                },
                ";" if self.stack.last().is_some_and(|open| sign(*open) == "(") => {
                    self.fault(Fault::Semicolon(token));
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn quote(&mut self, fault: Fault) {
        self.quotes = true;
        self.fault(fault);
    }

    fn open(&mut self, token: Token) {
        if self.stack.len() < DEPTH_LIMIT {
            self.stack.push(token);
            return;
        }
        self.beyond += 1;
        if !std::mem::replace(&mut self.deep, true) {
            self.fault(Fault::Deep(token));
        }
    }

    fn fault(&mut self, fault: Fault) {
        // The first is shown; some more decide whether it can be trusted.
        if self.faults.len() < 100 {
            self.faults.push(fault);
        }
    }

    /// What is left open; after a missing quote the brackets of its line are not to be trusted.
    fn finish(mut self) -> Vec<Fault> {
        if let Some(open) = self.stack.last().filter(|_| !self.deep) {
            self.faults.push(Fault::Open(*open));
        }
        if self.quotes {
            self.faults.retain(|fault| !matches!(fault, Fault::Open(_) | Fault::Close(_) | Fault::Mismatch(..)));
        }
        self.faults
    }
}

fn pair(open: &str) -> &'static str {
    match open {
        "(" => ")",
        "[" => "]",
        _ => "}",
    }
}

/// Whether there is no empty line between two places.
fn adjacent(text: &str, end: usize, start: usize) -> bool {
    let Some(between) = text.get(end..start) else { return false };
    // What is left of the first line and what stands before the second place on its own line are no lines of their own.
    let mut lines: Vec<&str> = between.split('\n').collect();
    if lines.len() == 1 {
        lines = between.split('\r').collect();
    }
    let inner = lines.len().saturating_sub(1);
    !lines.iter().take(inner).skip(1).any(|line| line.trim().is_empty())
}

fn doc_text(text: &str, lines: &[Token]) -> String {
    let line = |token: &Token| text.get(token.start..token.end).map(|line| line.trim_start_matches('#').trim());
    lines.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// What the definition is that begins with `first`, and where its name stands.
fn form(text: &str, first: Token) -> (Form, Option<Range<usize>>) {
    let mut next = Scanner::new(text, first.end);
    let word = text.get(first.start..first.end).unwrap_or("");
    let second = next.next().filter(|token| !token.margin);
    let Some(second) = second else { return (Form::Unknown, None) };
    let is_name = |token: Token| matches!(token.kind, Kind::Word | Kind::Quoted);
    if is_name(first) && text.get(second.start..second.end) == Some("=") {
        return (Form::Metric, Some(first.start..first.end));
    }
    if is_name(first) && matches!(text.get(second.start..second.end), Some(":=" | "==" | ":")) {
        return (Form::Unknown, Some(first.start..first.end));
    }
    let form = match (word, second.kind) {
        ("test", Kind::Text) => return (Form::Test, None),
        ("table", _) => Form::Table,
        ("param", _) => Form::Param,
        ("import", _) => Form::Import,
        ("view", _) => Form::View,
        ("rule", _) => Form::Rule,
        ("scenario", _) => Form::Scenario,
        _ => Form::Unknown,
    };
    if is_name(second) && form != Form::Unknown {
        return (form, Some(second.start..second.end));
    }
    (Form::Unknown, None)
}

/// Whether a definition begins here for certain, so that it ends one whose brackets are still open.
fn certain(text: &str, first: Token) -> bool {
    let third = || {
        let third = Scanner::new(text, first.end).nth(1)?;
        text.get(third.start..third.end)
    };
    match form(text, first).0 {
        Form::Metric | Form::Import => true,
        Form::Table => matches!(third(), Some("{" | "from")),
        Form::Param => third() == Some("="),
        Form::View | Form::Test | Form::Scenario => third() == Some("{"),
        Form::Rule => matches!(third(), Some("when" | "on")),
        Form::Unknown => false,
    }
}
