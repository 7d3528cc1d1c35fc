//! What a table may say.

use super::ast::{Expr, ExprKind, FromHow, Name, Reading, Table, TableEntry, TableEntryKind, TableFrom};

use super::read::{Reader, Rule, child, children, entries};
use crate::calendar::{Day, Period};
use crate::source::Span;
use crate::unit::Unit;
use pest::iterators::Pair;

impl<'t> Reader<'t> {
    /// `table name { … }`
    pub fn table(&mut self, doc: String, pair: Pair<'t, Rule>, span: Span) -> Option<Table> {
        let name = self.inner_name(&pair)?;
        let from = match child(&pair, Rule::table_from) {
            Some(from) => Some(self.table_from(&from)?),
            None => None,
        };
        let mut said = Vec::new();
        for entry in entries(pair) {
            let span = self.trimmed(&entry);
            match self.table_entry(&entry, span) {
                Some(kind) => said.push(TableEntry { kind, span, optional: false }),
                None => {
                    self.unread_unless_known(span);
                }
            }
        }
        Some(Table { doc, name, from, entries: said, span })
    }

    fn table_from(&mut self, from: &Pair<'t, Rule>) -> Option<TableFrom> {
        let (span, table) = (self.trimmed(from), self.inner_name(from)?);
        let how = match (child(from, Rule::by_part), child(from, Rule::split_part)) {
            (Some(by), _) => FromHow::By(self.keys(&by)),
            (None, Some(split)) => {
                FromHow::Split { column: self.inner_name(&split)?, at: self.inner_string(&split)?.into() }
            }
            (None, None) => return None,
        };
        Some(TableFrom { table, how, span })
    }

    fn unread_unless_known(&mut self, span: Span) {
        let known = self.problems.iter().any(|problem| {
            let at = problem.span();
            span.start <= at.start && at.end <= span.end
        });
        if !known {
            self.unread(span);
        }
    }

    fn table_entry(&mut self, entry: &Pair<'t, Rule>, span: Span) -> Option<TableEntryKind> {
        Some(match entry.as_rule() {
            Rule::computed => TableEntryKind::Computed {
                doc: self.doc_above(span),
                name: self.inner_name(entry)?,
                value: self.formula(child(entry, Rule::formula)?),
            },
            Rule::table_time => TableEntryKind::Time {
                name: self.inner_name(entry),
                value: match child(entry, Rule::cond) {
                    Some(cond) => self.cond(cond),
                    None => self.formula(child(entry, Rule::formula)?),
                },
            },
            Rule::table_grain => TableEntryKind::Grain(self.inner_name(entry)?),
            Rule::table_value => TableEntryKind::Value(self.inner_name(entry)?),
            Rule::table_one => TableEntryKind::One(self.inner_name(entry)?),
            Rule::table_key => TableEntryKind::Key(self.columns(entry)?),
            Rule::table_unit => {
                TableEntryKind::Unit { columns: self.columns(entry)?, unit: self.declared_unit(entry)? }
            }
            Rule::table_fill => {
                TableEntryKind::Fill { columns: self.columns(entry)?, value: self.cond(child(entry, Rule::cond)?) }
            }
            Rule::table_codes => {
                TableEntryKind::BlankCodes { columns: self.columns(entry)?, codes: self.values(entry)? }
            }
            Rule::table_truth => TableEntryKind::Truth {
                yes: child(entry, Rule::yes_no)?.as_str() == "yes",
                columns: self.columns(entry)?,
                codes: self.values(entry)?,
            },
            Rule::table_format => {
                let word = child(entry, Rule::format_word).map(|word| word.as_str().to_owned());
                let quoted = word.is_none();
                let format = match word {
                    Some(word) => word,
                    None => self.inner_string(entry)?,
                };
                TableEntryKind::Format { columns: self.columns(entry)?, format, quoted }
            }
            Rule::table_reading => self.reading(entry)?,
            Rule::table_link => self.link(entry)?,
            Rule::table_rows => TableEntryKind::Rows(self.cond(child(entry, Rule::cond)?)),
            Rule::table_order => TableEntryKind::Order { column: self.inner_name(entry)?, values: self.values(entry)? },
            Rule::table_covers => {
                let mut ends = children(entry, Rule::span);
                let (first, last) = (self.span_of_time(&ends.next()?)?, self.span_of_time(&ends.next()?)?);
                TableEntryKind::Covers(day(first.0.first_day(), first.1), day(last_day(last.0), last.1))
            }
            Rule::table_mean => TableEntryKind::Mean { columns: self.columns(entry)?, of: self.inner_name(entry)? },
            Rule::table_span => {
                let mut ends = children(entry, Rule::name).map(|name| self.name(&name));
                TableEntryKind::Span { start: ends.next()?, end: ends.next()? }
            }
            Rule::table_unpivot => {
                let mut wide = Vec::new();
                for part in children(entry, Rule::wide) {
                    let mut names =
                        children(&part, Rule::name).map(|name| self.name(&name)).collect::<Vec<_>>().into_iter();
                    wide.push((names.next()?, names.next()));
                }
                let mut names =
                    children(entry, Rule::name).map(|name| self.name(&name)).collect::<Vec<_>>().into_iter();
                TableEntryKind::Unpivot { wide, key: names.next()?, value: names.next()? }
            }
            Rule::table_spread => TableEntryKind::Spread(self.inner_name(entry)?),
            _ => return None,
        })
    }

    /// `separator ";"`, `header 2`, `short rows`
    fn reading(&mut self, entry: &Pair<'t, Rule>) -> Option<TableEntryKind> {
        if let Some(word) = child(entry, Rule::reading) {
            let what = match word.as_str() {
                "separator" => Reading::Separator,
                "encoding" => Reading::Encoding,
                "quote" => Reading::Quote,
                "escape" => Reading::Escape,
                "sheet" => Reading::Sheet,
                "range" => Reading::Range,
                "comment" => Reading::Comment,
                _ => Reading::Decimal,
            };
            return Some(TableEntryKind::Reading { what, text: self.inner_string(entry)? });
        }
        let Some(word) = child(entry, Rule::reading_lines) else {
            return Some(TableEntryKind::Reading { what: Reading::ShortRows, text: String::new() });
        };
        let what = match word.as_str() {
            "skip" => Reading::Skip,
            "header" => Reading::Header,
            _ => Reading::Footer,
        };
        Some(TableEntryKind::Reading { what, text: child(entry, Rule::line_count)?.as_str().to_owned() })
    }

    fn link(&mut self, entry: &Pair<'t, Rule>) -> Option<TableEntryKind> {
        let mut lists = children(entry, Rule::columns).map(|list| self.names(list)).collect::<Vec<_>>().into_iter();
        let columns = lists.next()?;
        let mut direct = children(entry, Rule::name).map(|name| self.name(&name)).collect::<Vec<_>>().into_iter();
        let table = direct.next()?;
        let target = lists.next().unwrap_or_else(|| direct.collect());
        let alias = child(entry, Rule::alias).and_then(|alias| self.inner_name(&alias));
        let held = match child(entry, Rule::while_part) {
            Some(part) => Some(self.cond(child(&part, Rule::cond)?)),
            None => None,
        };
        Some(TableEntryKind::Link { columns, table, target, alias, held })
    }

    fn columns(&mut self, entry: &Pair<'t, Rule>) -> Option<Vec<Name>> {
        child(entry, Rule::columns).map(|list| self.names(list))
    }

    fn values(&mut self, entry: &Pair<'t, Rule>) -> Option<Vec<Expr>> {
        let list = child(entry, Rule::values)?;
        Some(children(&list, Rule::cond).map(|value| self.cond(value)).collect())
    }

    fn declared_unit(&mut self, entry: &Pair<'t, Rule>) -> Option<Unit> {
        let written = child(entry, Rule::declared_unit)?;
        Some(self.unit(&written))
    }

    /// The `##` lines right above an entry that begins its line, joined by line breaks.
    fn doc_above(&self, span: Span) -> String {
        let before = self.text.get(..span.start as usize).unwrap_or("");
        let mut above = before.rsplit('\n').map(str::trim);
        if above.next().is_some_and(|own| !own.is_empty()) {
            return String::new();
        }
        let mut lines: Vec<&str> = above.map_while(|line| line.strip_prefix("##")).map(str::trim).collect();
        lines.reverse();
        lines.join("\n")
    }
}

fn day(day: Day, span: Span) -> Expr {
    Expr { kind: ExprKind::Date(day), span }
}

fn last_day(period: Period) -> Day {
    let next = period.shift(1).first_day();
    // The calendar ends with the year 9999, so its last periods have none after them.
    if next > period.first_day() { Day(next.0 - 1) } else { Day::from_ymd(9999, 12, 31).unwrap_or(next) }
}
