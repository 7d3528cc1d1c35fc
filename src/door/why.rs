//! Why a metric changed: one ordinary question, asked of two periods, and what is made of the two answers.

use super::Project;
use super::corridor::{Tries, problems};
use crate::calendar::Period;
use crate::check::{self, DimensionKind};
use crate::data::Catalog;
use crate::finish::Answer;
use crate::plan;
use crate::problem::{Error, Problem};
use crate::run::{self, RunError};
use crate::source::Span;
use crate::syntax::{Asked, Question};
use crate::why::{self, Split, Wanted, Why};

impl Project {
    /// What each group contributed to the change of the question's metric from its `from` to its `to`.
    pub(super) async fn reasons(&self, question: &Question, partial: bool) -> Result<Why, Error> {
        let question = &self.in_own_periods(question);
        let wanted = wanted(question, partial)?;
        let mut tries = Tries::of(self.catalog_for(question).await?);
        loop {
            match self.reasons_from(&tries.catalog, question, wanted).await {
                Ok(why) => return Ok(why),
                Err(error) => tries.again(error)?,
            }
        }
    }

    /// The question with the fiscal periods of the calendar in the place of written ones; what it does not know is said
    /// where the question is checked.
    fn in_own_periods(&self, question: &Question) -> Question {
        let own = |period: Period| self.calendar.period(period).unwrap_or(period);
        let side = |side: Option<(Period, Span)>| side.map(|(period, span)| (own(period), span));
        Question { from: side(question.from), to: side(question.to), ..question.clone() }
    }

    async fn reasons_from(&self, catalog: &Catalog, question: &Question, wanted: Wanted) -> Result<Why, RunError> {
        let before = self.split(catalog, question, question.from).await?;
        let after = self.split(catalog, question, question.to).await?;
        let answers = [self.sums(&before).await?, self.sums(&after).await?];
        let [first, second] = &answers;
        why::why(&before, [first, second], wanted).map_err(one)
    }

    /// The question of one period, with the sums that its metric is made of.
    async fn split(
        &self,
        catalog: &Catalog,
        question: &Question,
        period: Option<(Period, Span)>,
    ) -> Result<Split, RunError> {
        let question = Question { from: period, to: period, top: None, ..question.clone() };
        let definitions = self.definitions();
        let checked = self.settled(&definitions, catalog, &question, check::with_origins).await?;
        let grain = checked.by.iter().map(|id| checked.dimension(*id)).find_map(|dimension| match dimension.kind {
            DimensionKind::Grain(_) => Some((dimension.name.as_str(), dimension.span)),
            _ => None,
        });
        if grain.is_some() || checked.by.is_empty() {
            let asked = checked.asked.first().map(|asked| asked.span).unwrap_or_default();
            return Err(one(why::no_groups(asked, grain)));
        }
        why::split(checked).map_err(one)
    }

    async fn sums(&self, split: &Split) -> Result<Answer, RunError> {
        let plan = plan::plan(&split.checked).map_err(problems)?;
        let totals = run::run(&plan, &self.run_options()).await?;
        self.finished(&split.checked, &plan, &totals).await
    }
}

fn one(problem: Problem) -> RunError {
    problems(vec![problem])
}

/// The two periods, and what else is asked beside the question.
fn wanted(question: &Question, partial: bool) -> Result<Wanted, Error> {
    let (Some((before, _)), Some((after, span))) = (question.from, question.to) else {
        let asked = question.metrics.first().map(|asked| match asked {
            Asked::Name(name) => name.span,
            Asked::Formula { formula, .. } => formula.span,
        });
        return Err(vec![why::two_periods(asked.unwrap_or_default())].into());
    };
    if before == after {
        return Err(vec![why::same_period(after, span)].into());
    }
    if before.grain != after.grain {
        return Err(vec![why::other_lengths(before, after, span)].into());
    }
    let top = question.top.as_ref().map(|top| usize::try_from(top.count).unwrap_or(usize::MAX));
    Ok(Wanted { before, after, partial, top })
}
