//! Formulas and everything else that is not a block: which parts go together, and where a line may end.

use super::super::read::Rule;
use super::rows;
use super::shape::Shape;
use super::writer::{Part, Writer, name};
use crate::function;
use pest::iterators::Pair;

/// The operators of a condition, the loosest first: before each a line may end.
const LEVELS: [&[Rule]; 5] =
    [&[Rule::word_or], &[Rule::word_and], &[Rule::compare], &[Rule::plus, Rule::minus], &[Rule::times, Rule::divide]];

/// Operands with what stands between them, and whether there is more than one.
pub struct Chain {
    pub parts: Vec<Shape>,
    pub several: bool,
}

impl Chain {
    fn one(part: Shape) -> Chain {
        Chain { parts: vec![part], several: false }
    }

    /// The chain as an operand of another: its lines stand to the right of its beginning.
    fn nested(self) -> Shape {
        if self.several { Shape::group(vec![Shape::Indent(self.parts)]) } else { Shape::All(self.parts) }
    }
}

impl<'t> Writer<'t> {
    /// Anything.
    pub fn pair(&mut self, pair: Pair<'t, Rule>) -> Shape {
        let range = self.range(&pair);
        match pair.as_rule() {
            Rule::name => {
                let written = name(self.slice(range.clone()));
                self.token(range, written)
            }
            Rule::path => {
                let names: Vec<&str> = pair.into_inner().map(|part| name(part.as_str())).collect();
                self.token(range, names.join("."))
            }
            Rule::quantity => {
                let mut parts = pair.into_inner().map(|part| part.as_str());
                let (number, unit) = (parts.next().unwrap_or_default(), parts.next());
                let between = if unit == Some("%") { "" } else { " " };
                self.token(range, unit.map_or(number.to_owned(), |unit| format!("{number}{between}{unit}")))
            }
            Rule::relative => {
                let words: Vec<&str> = pair.as_str().split_whitespace().collect();
                self.token(range, words.join(" "))
            }
            Rule::named => self.named(pair),
            Rule::formula
            | Rule::operand
            | Rule::argument
            | Rule::argument_operand
            | Rule::item
            | Rule::cond
            | Rule::bound => self.chain(pair).nested(),
            _ if pair.clone().into_inner().next().is_none() => self.verbatim(range),
            _ => {
                let parts = self.parts(pair);
                self.sequence(parts)
            }
        }
    }

    /// A name or a call. Functions are written in small letters.
    fn named(&mut self, pair: Pair<'t, Rule>) -> Shape {
        let mut inner = pair.into_inner();
        let (Some(path), brackets) = (inner.next(), inner.next()) else { return Shape::Open };
        let Some(brackets) = brackets else { return self.pair(path) };
        let range = self.range(&path);
        let written = self.slice(range.clone());
        let function = function::find(written).map(|_| written.to_lowercase());
        let name = self.token(range, function.unwrap_or_else(|| written.to_owned()));
        Shape::All(vec![name, self.pair(brackets)])
    }

    /// An expression as a list of operands, so that whoever stands around it says how its lines are indented.
    pub fn chain(&mut self, pair: Pair<'t, Rule>) -> Chain {
        let rule = pair.as_rule();
        let inner: Vec<_> = pair.clone().into_inner().collect();
        match rule {
            Rule::cond | Rule::bound => self.operators(&inner, 0),
            Rule::formula | Rule::operand | Rule::argument | Rule::argument_operand | Rule::item => {
                let mut inner = inner.into_iter();
                match (inner.next(), inner.len()) {
                    (Some(only), 0) => self.chain(only),
                    (Some(first), _) => self.words(first, inner),
                    (None, _) => Chain::one(Shape::Open),
                }
            }
            _ => Chain::one(self.pair(pair)),
        }
    }

    /// An operand with words behind it: `else`, `where`, `by`, `then` and their kin, before each of which a line may end.
    fn words(&mut self, first: Pair<'t, Rule>, rest: impl Iterator<Item = Pair<'t, Rule>>) -> Chain {
        let mut parts = vec![self.pair(first)];
        let mut joined = false;
        for part in rest {
            parts.push(if joined { Shape::text(" ") } else { Shape::Line(" ") });
            joined = part.as_rule() == Rule::word_else;
            parts.push(self.pair(part));
        }
        Chain { parts, several: true }
    }

    /// The flat list of a condition's operators and operands.
    fn operators(&mut self, list: &[Pair<'t, Rule>], level: usize) -> Chain {
        let Some(signs) = LEVELS.get(level) else { return Chain::one(self.operand(list)) };
        let is_sign = |pair: &Pair<Rule>| signs.contains(&pair.as_rule());
        if !list.iter().any(is_sign) {
            return self.operators(list, level + 1);
        }
        let mut parts = Vec::new();
        let mut rest = list;
        while let Some(at) = rest.iter().position(is_sign) {
            let (before, behind) = rest.split_at(at);
            parts.push(self.operators(before, level + 1).nested());
            if let Some((sign, behind)) = behind.split_first() {
                parts.extend([Shape::Line(" "), self.pair(sign.clone()), Shape::text(" ")]);
                rest = behind;
            }
        }
        parts.push(self.operators(rest, level + 1).nested());
        Chain { parts, several: true }
    }

    /// `not`, signs, the operand itself, and `in h`, `is blank` behind it.
    fn operand(&mut self, list: &[Pair<'t, Rule>]) -> Shape {
        let mut all = Vec::new();
        let mut glued = true;
        for pair in list {
            if !glued {
                all.push(Shape::text(" "));
            }
            glued = pair.as_rule() == Rule::negative;
            all.push(self.pair(pair.clone()));
        }
        Shape::All(all)
    }

    /// Words and signs one after the other; a list with commas is filled line by line.
    pub fn sequence(&mut self, mut parts: Vec<Part<'t>>) -> Shape {
        let is_row = |part: &Part| matches!(part, Part::Pair(pair) if pair.as_rule() == Rule::row);
        let table = match parts.iter().position(is_row) {
            Some(at) => parts.split_off(at),
            None => Vec::new(),
        };
        if let Some(at) = parts.iter().position(|part| self.sign(part) == "(")
            && let Some(close) = parts.iter().rposition(|part| self.sign(part) == ")")
        {
            let behind = parts.split_off(close + 1);
            let inside = parts.split_off(at);
            let glued = parts.last().is_none_or(|last| self.sign(last) == ".");
            let mut all = Vec::new();
            if !parts.is_empty() {
                all.push(self.sequence(parts));
            }
            if !glued {
                all.push(Shape::text(" "));
            }
            all.push(self.brackets(inside));
            if !behind.is_empty() {
                all.push(Shape::text(" "));
                all.push(self.sequence(behind));
            }
            return Shape::All(all);
        }
        let mut lists = self.items(parts);
        let list = if lists.len() > 1 {
            Shape::Indent(vec![Shape::Fill(lists)])
        } else {
            lists.pop().unwrap_or(Shape::All(Vec::new()))
        };
        if table.is_empty() { list } else { Shape::All(vec![list, rows::table(self, table)]) }
    }

    /// The parts between commas, each with the comma behind it.
    fn items(&mut self, parts: Vec<Part<'t>>) -> Vec<Shape> {
        let mut items = Vec::new();
        let mut item: Vec<Shape> = Vec::new();
        let mut before = "(";
        for part in parts {
            let sign = self.sign(&part);
            if sign == "," {
                let range = self.part_range(&part);
                item.extend(self.comma(range));
                items.push(Shape::All(std::mem::take(&mut item)));
                before = "(";
                continue;
            }
            if !matches!(before, "(" | "." | ".." | "sign") && !matches!(sign, ":" | "." | "..") {
                item.push(Shape::text(" "));
            }
            before = sign;
            item.push(self.part(part));
        }
        if !item.is_empty() {
            items.push(Shape::All(item));
        }
        items
    }

    /// A part by itself.
    pub fn part(&mut self, part: Part<'t>) -> Shape {
        match part {
            Part::Pair(pair) => self.pair(pair),
            Part::Sign(range) => self.verbatim(range),
        }
    }

    /// What a part is, if its spaces depend on it.
    pub fn sign(&self, part: &Part<'t>) -> &'t str {
        match part {
            Part::Sign(range) => self.slice(range.clone()),
            Part::Pair(pair) => match pair.as_rule() {
                Rule::comma => ",",
                Rule::colon => ":",
                Rule::close => ")",
                Rule::sort_sign => "sign",
                _ => "",
            },
        }
    }

    /// `( … )`: an argument a line if they do not fit, a list filled.
    fn brackets(&mut self, mut parts: Vec<Part<'t>>) -> Shape {
        let close = parts.pop();
        let filled = !parts.iter().any(|part| matches!(part, Part::Pair(pair) if pair.as_rule() == Rule::item));
        let mut rest = parts.into_iter();
        let mut all: Vec<Shape> = rest.next().map(|open| self.part(open)).into_iter().collect();
        if self.opened() {
            all.push(Shape::Open);
        }
        let mut inside: Vec<Shape> = vec![Shape::Line("")];
        let rest: Vec<_> = rest.collect();
        let single = match rest.as_slice() {
            [Part::Pair(only)] => Some(only.clone()),
            _ => None,
        };
        if let Some(only) = single {
            inside.push(Shape::group(self.chain(only).parts));
        } else if filled {
            inside.push(Shape::Fill(self.items(rest)));
        } else {
            for (at, item) in self.items(rest).into_iter().enumerate() {
                if at > 0 {
                    inside.push(Shape::Line(" "));
                }
                inside.push(item);
            }
        }
        if let Some(close) = close {
            let start = self.part_range(&close).start;
            inside.extend(self.comments(start));
            all.extend([Shape::Indent(inside), Shape::Line(""), self.part(close)]);
        }
        Shape::group(all)
    }
}
