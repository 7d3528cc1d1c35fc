//! The block behind a metric: labels, unit, format, target.

use super::ast::{About, Better, Format};
use super::problems;
use super::read::{Reader, Rule, child, children, entries};
use crate::source::Span;
use pest::iterators::Pair;

impl<'t> Reader<'t> {
    /// `{ label: "…"; better: lower }`
    pub fn about(&mut self, block: &Pair<'t, Rule>) -> About {
        let mut about = About::default();
        let mut seen: Vec<(Rule, Span)> = Vec::new();
        for entry in entries(block.clone()) {
            let span = self.trimmed(&entry);
            self.entry_once(&mut seen, entry.as_rule(), span);
            if self.about_entry(&mut about, &entry).is_none() {
                self.unread(span);
            }
        }
        about
    }

    /// An entry stands once in its block.
    pub fn entry_once(&mut self, seen: &mut Vec<(Rule, Span)>, rule: Rule, span: Span) {
        match seen.iter().find(|(other, _)| *other == rule) {
            Some((_, before)) => self.problems.push(problems::doubled_entry(span, *before)),
            None => seen.push((rule, span)),
        }
    }

    fn about_entry(&mut self, about: &mut About, entry: &Pair<'t, Rule>) -> Option<()> {
        let mut conds = children(entry, Rule::cond);
        match entry.as_rule() {
            Rule::about_label => {
                for label in children(entry, Rule::label) {
                    let language = child(&label, Rule::language).map(|word| word.as_str().to_owned());
                    about.labels.push((language, self.inner_string(&label)?));
                }
            }
            Rule::about_unit => {
                let unit = child(entry, Rule::declared_unit)?;
                about.unit = Some((self.unit(&unit), self.span(&unit)));
            }
            Rule::about_format => about.format = Some(self.number_format(entry)?),
            Rule::about_better => {
                about.better = Some(match child(entry, Rule::better_word) {
                    Some(word) if word.as_str() == "higher" => Better::Higher,
                    Some(_) => Better::Lower,
                    None => Better::Within(self.cond(conds.next()?), self.cond(conds.next()?)),
                });
            }
            Rule::about_target => about.target = Some((self.cond(conds.next()?), self.inner_string(entry))),
            Rule::about_minimum => {
                let least = self.cond(conds.next()?);
                about.minimum_base = Some((least, conds.next().map(|base| self.cond(base))));
            }
            Rule::about_blank => about.blank_as = Some(self.cond(conds.next()?)),
            Rule::about_owner => about.owner = Some(self.inner_string(entry)?),
            Rule::about_tags => {
                for tag in children(entry, Rule::tag) {
                    let word = self.inner_name(&tag).map(|name| name.text.to_string());
                    about.tags.push(match word {
                        Some(word) => word,
                        None => self.inner_string(&tag)?,
                    });
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// `percent 1`, `"0.00"`, `"h:mm:ss"`, `points`.
    fn number_format(&mut self, entry: &Pair<'t, Rule>) -> Option<(Format, Span)> {
        if let Some(pattern) = child(entry, Rule::string) {
            let text = self.string(&pattern);
            let clock = text.contains(':') && text.chars().all(|c| matches!(c, 'h' | 'm' | 's' | ':'));
            let format = if clock { Format::Clock(text) } else { Format::Pattern(text) };
            return Some((format, self.span(&pattern)));
        }
        let word = child(entry, Rule::format_word)?;
        let decimals = child(entry, Rule::decimals);
        let span = decimals.as_ref().map_or(self.span(&word), |digits| self.span(&word).to(self.span(digits)));
        if word.as_str() != "percent" {
            if let Some(digits) = decimals {
                self.problems.push(problems::decimals_of_word(self.span(&digits), word.as_str()));
            }
            return Some((Format::Word(word.as_str().to_owned()), span));
        }
        let places = decimals.map_or(Ok(1), |digits| digits.as_str().parse::<u8>());
        match places {
            Ok(places) if places <= 28 => Some((Format::Percent(places), span)),
            _ => {
                self.problems.push(problems::too_many_decimals(span));
                Some((Format::Percent(1), span))
            }
        }
    }
}
