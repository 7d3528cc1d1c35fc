//! Params: fixed values that a question, or one use of a metric, may replace.

use super::checker::Checker;
use super::context::{Context, FiltersId, Fixed, OfPeriod, Params, ParamsId};
use super::problems;
use super::types::Kind;
use super::units::{self, Factors, Fit, Side};
use crate::syntax::{Expr, Name};

/// The most params that are defined by each other in a chain.
const LONGEST_CHAIN: usize = 100;

impl<'a> Checker<'a> {
    /// The value of a param of the book, under the replaced ones of a context.
    pub(super) fn param(&mut self, at: usize, params: ParamsId) -> Option<Fixed> {
        let book = self.book;
        let param = *book.params.get(at)?;
        self.touch_name(&param.name.text);
        if let Some(replaced) = self.contexts.param(params, &param.name.text) {
            return Some(replaced.clone());
        }
        if let Some(start) = self.param_trail.iter().position(|seen| *seen == at) {
            let path: Vec<_> = self.param_trail.iter().skip(start).filter_map(|at| book.params.get(*at)).collect();
            let path: Vec<_> = path.iter().map(|param| (param.name.text.to_string(), param.name.span)).collect();
            return self.fail(problems::cycle(&path));
        }
        if self.param_trail.len() >= LONGEST_CHAIN {
            return self.fail(problems::too_deep(param.value.span));
        }
        self.apart(|checker| {
            checker.remembered(
                |checker| &mut checker.params,
                (at, params),
                |checker| {
                    checker.param_trail.push(at);
                    let value = checker.fixed(&param.value, params, "A param");
                    checker.param_trail.pop();
                    value
                },
            )
        })
    }

    /// The value of an expression without aggregates and metrics.
    pub(super) fn fixed(&mut self, expr: &'a Expr, params: ParamsId, what: &str) -> Option<Fixed> {
        let keys = self.contexts.keys(Vec::new());
        let context =
            Context { filters: FiltersId::NONE, params, keys, period: OfPeriod::Unasked, grain: None, edge: None };
        // A metric here would be put on the list of what is needed; a param that is none needs nothing.
        if let Some(metric) = first_metric(expr, self) {
            return self.fail(problems::needs_fixed_not_metric(what, metric));
        }
        let node = self.metric(expr, context)?;
        let Some(value) = self.nodes.fixed(node).cloned() else {
            return self.fail(problems::needs_fixed(what, expr));
        };
        Some(Fixed { value, unit: self.nodes.unit(node) })
    }

    /// `with answer_within = 60 s`
    pub(super) fn with_params(&mut self, values: &'a [(Name, Expr)], context: Context) -> Option<Context> {
        let mut params = self.contexts.all_params(context.params);
        let replaced = self.replaced(values, context.params)?;
        params.extend(replaced);
        let params = self.contexts.params(params);
        Some(Context { params, ..context })
    }

    /// `--set` and `with`: each value in the place of a param that exists, of the same kind, in a unit that converts.
    pub(super) fn replaced(&mut self, values: &'a [(Name, Expr)], params: ParamsId) -> Option<Params> {
        let mut replaced = Some(Params::new());
        for (name, expr) in values {
            let value = self.one_replaced(name, expr, params);
            match (value, &mut replaced) {
                (Some(value), Some(all)) => {
                    all.insert(name.text.to_string(), value);
                }
                _ => replaced = None,
            }
        }
        replaced
    }

    fn is_metric(&self, name: &str) -> bool {
        self.book.metric(name).is_some() || self.locals.iter().any(|(local, _)| *local.text == *name)
    }

    fn one_replaced(&mut self, name: &'a Name, expr: &'a Expr, params: ParamsId) -> Option<Fixed> {
        let book = self.book;
        let Some(at) = book.param(&name.text) else {
            return self.fail(problems::unknown_param(book, name));
        };
        let own = self.param(at, params);
        let value = self.fixed(expr, params, "The value of a param")?;
        let Some(own) = own else { return Some(value) };
        if own.value.is_blank() || value.value.is_blank() {
            return Some(value);
        }
        let (a, b) = (Kind::of_value(&own.value), Kind::of_value(&value.value));
        if a != b {
            return self.fail(problems::param_of_another_kind(&name.text, a, b, expr));
        }
        let (left, right) =
            (Side { unit: &own.unit, fixed: None }, Side { unit: &value.unit, fixed: value.value.as_number() });
        match units::fit(left, right, Factors::Any) {
            Fit::Fits { .. } | Fit::ReadBare => Some(value),
            _ => self.fail(problems::param_in_another_unit(&name.text, &own.unit, &value.unit, expr)),
        }
    }
}

/// The first name in an expression that is a metric and no param.
fn first_metric<'e>(expr: &'e Expr, checker: &Checker<'_>) -> Option<&'e Name> {
    let mut found = None;
    crate::syntax::names(expr, &mut |path| {
        if let [name] = path
            && found.is_none()
            && checker.is_metric(&name.text)
        {
            found = Some(name);
        }
    });
    found
}
