//! Calls: arguments, the clauses of aggregates, `case`.

use super::ast::{Call, Case, Clause, ClauseKind, Expr, ExprKind, Name};
use super::read::{Reader, Rule, child, children};
use super::{problems, separators, spreadsheet};
use crate::function::{self, Meaning, RowWindow};
use crate::source::Span;
use pest::iterators::Pair;

impl<'t> Reader<'t> {
    /// `name(…)`.
    pub fn call(&mut self, name: Name, brackets: &Pair<'t, Rule>, span: Span) -> Expr {
        let function = if name.quoted { None } else { function::find(&name.text) };
        if function.is_none() && !name.quoted && spreadsheet::is_function(&name.text) {
            let written = spreadsheet::translate(self.slice(span));
            return self.wrong(problems::spreadsheet_function(span, &name.text, written.as_deref()));
        }
        if matches!(function.map(|function| function.meaning), Some(Meaning::Case)) {
            let case = self.case(brackets, span);
            let call = Call { name, args: Vec::new(), case, clauses: Vec::new() };
            return Expr { kind: ExprKind::Call(Box::new(call)), span };
        }
        // Among rows `previous(x by k where p)` is a window, and the filter is its own.
        let is_window = RowWindow::named(&name.text).is_some() && has_by(brackets);
        let owns = is_window || function.is_none_or(|function| takes_clauses(function.meaning));
        let mut call = Call { name, args: Vec::new(), case: None, clauses: Vec::new() };
        let mut previous: Option<Span> = None;
        for item in children(brackets, Rule::item) {
            let place = self.trimmed(&item);
            let Some(argument) = child(&item, Rule::argument) else {
                return self.wrong(problems::word_of_case(place, "else"));
            };
            if let Some(then) = child(&item, Rule::then) {
                return self.wrong(problems::word_of_case(self.span(&then), "then"));
            }
            if !call.clauses.is_empty()
                && previous.is_some_and(|before| self.one_number(before, place))
                && let Some(number) = separators::around(self.text, place.start as usize)
            {
                return self.wrong(problems::separated_number(place.source, self.text, number));
            }
            previous = Some(place);
            if let Some(value) = self.argument(argument, owns, &mut call.clauses) {
                call.args.push(value);
            }
        }
        self.each_once(&call.clauses);
        Expr { kind: ExprKind::Call(Box::new(call)), span }
    }

    /// A metric that stands in a list: words behind it, but no clauses of an aggregate.
    pub fn metric_argument(&mut self, pair: Pair<'t, Rule>) -> Expr {
        let place = self.trimmed(&pair);
        let mut clauses = Vec::new();
        let value = self.argument(pair, false, &mut clauses);
        if let Some(clause) = clauses.first() {
            return self.wrong(problems::clause_outside_call(clause.span, self.slice(clause.span)));
        }
        value.unwrap_or(Expr { kind: ExprKind::Blank, span: place })
    }

    /// Whether two arguments are `7` and `16` of `7,16`.
    fn one_number(&self, left: Span, right: Span) -> bool {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        left.end + 1 == right.start && digit(self.slice(left).chars().last()) && digit(self.slice(right).chars().next())
    }

    /// One argument; what belongs to the aggregate goes to its clauses.
    fn argument(&mut self, pair: Pair<'t, Rule>, owns: bool, clauses: &mut Vec<Clause>) -> Option<Expr> {
        let operands: Vec<_> = children(&pair, Rule::argument_operand).collect();
        let count = operands.len();
        if count == 0 {
            for part in pair.into_inner() {
                self.clause(part, clauses);
            }
            return None;
        }
        let mut values: Vec<Expr> = Vec::new();
        for (at, operand) in operands.into_iter().enumerate() {
            let value = self.cond(child(&operand, Rule::cond)?);
            let parts = operand.into_inner().filter(|part| part.as_rule() != Rule::cond);
            let (own, words): (Vec<_>, Vec<_>) = parts.partition(|part| is_clause(part.as_rule(), owns));
            if let Some(first) = own.first()
                && at + 1 < count
            {
                let place = self.trimmed(first);
                let text = self.slice(place);
                self.problems.push(problems::clause_before_else(place, text));
                return None;
            }
            let late = at > 0 && !words.is_empty();
            let modified = self.modified(value, words);
            for part in own {
                self.clause(part, clauses);
            }
            if late && let ExprKind::Modified(inner, _) = &modified.kind {
                let start = values.first().map_or(modified.span, |first| first.span);
                let whole = start.to(inner.span);
                let tail = Span { start: inner.span.end, ..modified.span };
                return Some(self.readings(whole, inner.span, tail));
            }
            values.push(modified);
        }
        if count == 1 {
            return values.pop();
        }
        let span = values.first()?.span.to(values.last()?.span);
        Some(Expr { kind: ExprKind::Else(values), span })
    }

    fn clause(&mut self, part: Pair<'t, Rule>, clauses: &mut Vec<Clause>) {
        let span = self.trimmed(&part);
        match self.clause_kind(&part) {
            Some(kind) => clauses.push(Clause { kind, span }),
            None => {
                self.problems.push(problems::clause_without_value(span, self.slice(span)));
            }
        }
    }

    fn clause_kind(&mut self, part: &Pair<'t, Rule>) -> Option<ClauseKind> {
        let first = || child(part, Rule::edge).is_some_and(|edge| edge.as_str() == "first");
        Some(match part.as_rule() {
            Rule::where_part => ClauseKind::Where(self.cond(child(part, Rule::cond)?)),
            Rule::having_part => ClauseKind::Having(self.cond(child(part, Rule::cond)?)),
            Rule::by_part => ClauseKind::By(self.keys(part)),
            Rule::on_part => ClauseKind::On(self.inner_name(part)?),
            Rule::via_part => ClauseKind::Via(self.inner_name(part)?),
            Rule::edge_day => ClauseKind::LastDay { first: first() },
            Rule::edge_per => ClauseKind::LastPer { first: first(), keys: self.keys(part) },
            Rule::unweighted => ClauseKind::Unweighted,
            _ => return None,
        })
    }

    fn each_once(&mut self, clauses: &[Clause]) {
        for (at, clause) in clauses.iter().enumerate() {
            let word = clause_word(&clause.kind);
            let before = clauses.iter().take(at).find(|other| clause_word(&other.kind) == word);
            if let Some(before) = before {
                let (first, second) = (self.slice(before.span), self.slice(clause.span));
                self.problems.push(problems::doubled_word(word, clause.span, before.span, first, second));
            }
        }
    }

    /// `case(age <= 30 then "to 30", else "older")`.
    fn case(&mut self, brackets: &Pair<'t, Rule>, span: Span) -> Option<Case> {
        let mut case = Case { branches: Vec::new(), otherwise: None };
        for item in children(brackets, Rule::item) {
            let place = self.trimmed(&item);
            if case.otherwise.is_some() {
                self.problems.push(problems::after_else(place));
                return None;
            }
            if let Some(otherwise) = child(&item, Rule::otherwise) {
                case.otherwise = child(&otherwise, Rule::cond).map(|value| self.cond(value));
                continue;
            }
            let (argument, then) = (child(&item, Rule::argument), child(&item, Rule::then));
            let (Some(argument), Some(then)) = (argument, then) else {
                self.problems.push(problems::case_without_then(place, self.slice(place)));
                return None;
            };
            let mut clauses = Vec::new();
            let condition = self.argument(argument, true, &mut clauses);
            if let Some(clause) = clauses.first() {
                self.problems.push(problems::clause_in_case(clause.span, self.slice(clause.span)));
                return None;
            }
            if let (Some(condition), Some(value)) = (condition, child(&then, Rule::cond)) {
                case.branches.push((condition, self.cond(value)));
            }
            if let Some(value) = child(&then, Rule::otherwise).and_then(|otherwise| child(&otherwise, Rule::cond)) {
                case.otherwise = Some(self.cond(value));
            }
        }
        if case.branches.is_empty() {
            self.problems.push(problems::case_without_then(span, ""));
            return None;
        }
        Some(case)
    }
}

/// Whether `where` inside the brackets filters the rows of the function itself, and not its argument.
fn takes_clauses(meaning: Meaning) -> bool {
    match meaning {
        Meaning::Aggregate(_) | Meaning::OpenRows(_) | Meaning::WhichMax | Meaning::WhichMin | Meaning::Window(_) => {
            true
        }
        Meaning::Scalar(_)
        | Meaning::If
        | Meaning::Case
        | Meaning::Coalesce
        | Meaning::Share
        | Meaning::Standing(_)
        | Meaning::Extent(_)
        | Meaning::Moving(_)
        | Meaning::Interval(_) => false,
    }
}

/// Whether `by` stands somewhere directly inside the brackets.
fn has_by(brackets: &Pair<'_, Rule>) -> bool {
    let arguments = children(brackets, Rule::item).filter_map(|item| child(&item, Rule::argument));
    let has = |pair: &Pair<'_, Rule>| child(pair, Rule::by_part).is_some();
    arguments
        .into_iter()
        .any(|argument| has(&argument) || children(&argument, Rule::argument_operand).any(|one| has(&one)))
}

fn is_clause(rule: Rule, owns: bool) -> bool {
    match rule {
        Rule::where_part => owns,
        Rule::over_part | Rule::without_part | Rule::with_part | Rule::beside => false,
        _ => true,
    }
}

fn clause_word(kind: &ClauseKind) -> &'static str {
    match kind {
        ClauseKind::Where(_) => "where",
        ClauseKind::On(_) => "on",
        ClauseKind::LastDay { .. } | ClauseKind::LastPer { .. } => "last",
        ClauseKind::Via(_) => "via",
        ClauseKind::Unweighted => "unweighted",
        ClauseKind::By(_) => "by",
        ClauseKind::Having(_) => "having",
        ClauseKind::Word(_) => "",
    }
}
