//! The corridor of an explanation: an ordinary answer, the steps behind one line of it, then counts of the rows.

use super::Project;
use super::corridor::{Tries, problems};
use crate::check;
use crate::data::Catalog;
use crate::explain::{self, Counted, Explanation, Line, Wanted};
use crate::finish::{self, KeyCell};
use crate::plan::{self, Accounts};
use crate::problem::Error;
use crate::resolve::Definitions;
use crate::run::{self, FoundRow, RowsAsk, RunError};
use crate::show;
use crate::syntax::{At, Question};

impl Project {
    /// How the values of one line came about.
    pub(super) async fn explained(&self, question: &Question, at: &[At], rows: usize) -> Result<Explanation, Error> {
        let question = Question { by: at.iter().map(|at| at.key.clone()).collect(), ..question.clone() };
        let definitions = self.definitions();
        let mut tries = Tries::of(self.catalog_for(&question).await?);
        loop {
            match self.explained_from(&definitions, &tries.catalog, &question, at, rows).await {
                Ok(explanation) => return Ok(explanation),
                Err(error) => tries.again(error)?,
            }
        }
    }

    async fn explained_from(
        &self,
        definitions: &Definitions<'_>,
        catalog: &Catalog,
        question: &Question,
        at: &[At],
        rows: usize,
    ) -> Result<Explanation, RunError> {
        let checked = self.settled(definitions, catalog, question, check::with_origins).await?;
        let plan = plan::plan(&checked).map_err(problems)?;
        let totals = run::run(&plan, &self.run_options()).await?;
        let answer = self.finished(&checked, &plan, &totals).await?;
        let shown = |key: &KeyCell, place: usize| {
            answer.dimensions.get(place).and_then(|dimension| show::machine_key(key, dimension))
        };
        let keys = explain::keys(&checked, &answer, at, shown).map_err(problems)?;
        let traces = finish::trace(&plan, &totals, std::slice::from_ref(&keys), rows.max(FEW));
        let Some(trace) = traces.into_iter().flatten().next() else {
            return Err(RunError::Error(super::runtime::stopped("a line has no steps")));
        };
        let line = Line {
            checked: &checked,
            plan: &plan,
            answer: &answer,
            keys: &keys,
            trace: &trace,
            sources: self.sources(),
        };
        let outline = explain::outline(&line);
        let wanted = outline.wanted.clone();
        let parts: Vec<_> = wanted.iter().map(|wanted| (wanted.part, wanted.group.clone())).collect();
        let accounts = plan::accounts(&checked, &parts).map_err(problems)?;
        let totals = run::run_asks(&accounts.relations, &accounts.asks, &[], &self.run_options()).await?;
        let rows = match rows {
            0 => Vec::new(),
            most => self.first_rows(&checked, &accounts, &wanted, most).await?,
        };
        Ok(outline.with(&Counted { wanted, accounts, totals, rows }, &checked, self.sources()))
    }

    /// The first rows that each aggregate uses.
    async fn first_rows(
        &self,
        checked: &check::Checked,
        accounts: &Accounts,
        wanted: &[Wanted],
        most: usize,
    ) -> Result<Vec<Vec<FoundRow>>, RunError> {
        let mut all = Vec::with_capacity(wanted.len());
        for (account, wanted) in accounts.accounts.iter().zip(wanted) {
            let Some(relation) = accounts.relations.get(account.relation) else { continue };
            let columns = explain::columns(checked, account, &wanted.argument);
            let ask = RowsAsk {
                filter: account.rows_used(),
                columns: columns.into_iter().map(|(_, row)| row).collect(),
                most,
            };
            all.push(run::rows(relation, &ask, &self.run_options()).await?);
        }
        Ok(all)
    }
}

/// Members of an aggregate that are shown even where no rows are.
const FEW: usize = 5;
