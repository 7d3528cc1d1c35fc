//! The patterns of functions: written out, so that a mistake in one is found before anything runs, in rows and among metrics.

use super::checker::Checker;
use super::problems;
use super::types::Kind;
use crate::data::Pattern;
use crate::source::Span;
use crate::syntax::{Call, Expr};

/// The most memory that a compiled pattern may take, in bytes.
const LARGEST_PATTERN: usize = 1 << 20;

impl Checker<'_> {
    /// The pattern of `matches`; `text` is what is known of it.
    pub(super) fn pattern(&mut self, written: &Expr, text: Option<&str>) -> Option<()> {
        let Some(text) = text else { return self.fail(problems::pattern_not_written(written)) };
        match regex::RegexBuilder::new(text).size_limit(LARGEST_PATTERN).build() {
            Ok(_) => Some(()),
            Err(_) => self.fail(problems::bad_pattern(written)),
        }
    }

    /// `date(timestamp)`, `date(text)`, `date(text, "dd/mm/yyyy")` or `date(year, month, day)`; `format` is what is known of
    /// the second.
    pub(super) fn date_arguments(
        &mut self,
        kinds: &[Kind],
        format: Option<&str>,
        call: &Call,
        span: Span,
    ) -> Option<()> {
        match kinds {
            [Kind::Text, Kind::Text] if format.and_then(Pattern::of_days).is_none() => {
                self.fail(problems::date_format(call.args.get(1)?))
            }
            [Kind::Text, Kind::Text]
            | [Kind::Text | Kind::Date | Kind::Time]
            | [Kind::Number, Kind::Number, Kind::Number] => Some(()),
            [Kind::Date | Kind::Time, Kind::Text] => self.fail(problems::date_of_date(call, format, span)),
            [Kind::Number, Kind::Text] => self.fail(problems::date_of_digits(call, span)),
            _ => self.fail(problems::date_of_what(call, span)),
        }
    }
}
