//! Saved questions, and the parts that a question from the command line has too.

use super::ast::{Asked, Key, Question, Sort, Top, View};
use super::problems;
use super::read::{Reader, Rule, child, children, entries};
use crate::calendar::Relative;
use crate::source::Span;
use pest::iterators::Pair;

impl<'t> Reader<'t> {
    /// `view name { … }`
    pub fn view(&mut self, doc: String, pair: Pair<'t, Rule>, span: Span) -> Option<View> {
        let name = self.inner_name(&pair)?;
        let mut question = Question::default();
        let mut seen = Vec::new();
        for entry in entries(pair) {
            let place = self.trimmed(&entry);
            self.entry_once(&mut seen, entry.as_rule(), place);
            self.view_entry(&mut question, &entry, place);
        }
        Some(View { doc, name, question, span })
    }

    /// An entry of a view; some of them stand in tests too.
    pub fn view_entry(&mut self, question: &mut Question, entry: &Pair<'t, Rule>, place: Span) {
        let yes = || child(entry, Rule::yes_no).is_some_and(|word| word.as_str() == "yes");
        match entry.as_rule() {
            Rule::view_metrics => question.metrics = children(entry, Rule::asked).map(|a| self.asked(&a)).collect(),
            Rule::view_by => question.by = self.key_list(entry),
            Rule::view_where => question.filter = child(entry, Rule::cond).map(|cond| self.cond(cond)),
            Rule::view_having => question.having = child(entry, Rule::formula).map(|formula| self.formula(formula)),
            Rule::view_period => self.time_words(question, entry),
            Rule::view_from => question.from = child(entry, Rule::span).and_then(|span| self.span_of_time(&span)),
            Rule::view_to => question.to = child(entry, Rule::span).and_then(|span| self.span_of_time(&span)),
            Rule::view_set => question.set = self.settings(entry),
            Rule::view_totals => question.totals = yes(),
            Rule::view_sparse => question.sparse = yes(),
            Rule::view_sort => question.sort = self.sort(entry),
            Rule::view_top => question.top = child(entry, Rule::top).and_then(|top| self.top(&top)),
            Rule::view_across => question.across = self.key_list(entry).pop(),
            Rule::view_as_of => question.as_of = child(entry, Rule::date).and_then(|date| self.date(&date)),
            _ => {
                self.unread(place);
            }
        }
    }

    /// `2025-03`, `2025-01 to 2025-03`, `last 12 months`.
    pub fn time_words(&mut self, question: &mut Question, entry: &Pair<'t, Rule>) {
        if let Some(words) = child(entry, Rule::relative) {
            let place = self.span(&words);
            match Relative::parse(words.as_str()) {
                Some(relative) => question.period = Some((relative, place)),
                None => self.problems.push(problems::no_such_relative(place, words.as_str())),
            }
            return;
        }
        let spans: Vec<_> = children(entry, Rule::span).filter_map(|span| self.span_of_time(&span)).collect();
        question.from = spans.first().copied();
        question.to = spans.last().copied();
    }

    /// `cost_per_contact`, `sum(costs)`, `name = sum(costs)`.
    pub fn asked(&mut self, pair: &Pair<'t, Rule>) -> Asked {
        let name = self.inner_name(pair);
        let formula = match child(pair, Rule::argument) {
            Some(argument) => self.metric_argument(argument),
            None => self.unread(self.span(pair)),
        };
        Asked::new(name, formula)
    }

    /// The keys directly inside a pair.
    pub fn key_list(&mut self, pair: &Pair<'t, Rule>) -> Vec<Key> {
        let conds = children(pair, Rule::key).filter_map(|key| child(&key, Rule::cond));
        conds.map(|cond| Key { value: self.cond(cond) }).collect()
    }

    /// `-cost_per_contact, channel`: the criteria directly inside a pair.
    pub fn sort(&mut self, pair: &Pair<'t, Rule>) -> Vec<Sort> {
        let mut all = Vec::new();
        for item in children(pair, Rule::sort_item) {
            let descending = child(&item, Rule::sort_sign).map(|sign| sign.as_str() == "-");
            if let Some(cond) = child(&item, Rule::cond) {
                all.push(Sort { by: self.cond(cond), descending });
            }
        }
        all
    }

    /// `10`, `10 by complaints`, `5 institution by complaints`.
    pub fn top(&mut self, pair: &Pair<'t, Rule>) -> Option<Top> {
        let count = child(pair, Rule::top_count)?;
        let digits = count.as_str().replace('_', "");
        let Some(number) = digits.parse::<u64>().ok().filter(|number| *number > 0) else {
            self.problems.push(problems::top_count(self.span(&count)));
            return None;
        };
        let by = child(pair, Rule::cond).map(|cond| self.cond(cond));
        Some(Top { count: number, of: self.inner_name(pair), by })
    }
}
