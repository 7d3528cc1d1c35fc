//! Which folds an aggregate is made of, so that aggregates that need the same fold share it.

use super::program::Make;
use super::relation::{FilteredFold, Fold};
use crate::check::{AggregateNode, TableUse};
use crate::function::{Aggregate, Scalar};
use crate::row::Row;
use crate::value::{Exact, Reason, Value};

/// The folds of an aggregate, and what is made of them (with positions in this list). `None` if arguments are missing
/// or a product has more digits than any number may have.
pub(super) fn folds(node: &AggregateNode, table: &TableUse) -> Option<(Vec<FilteredFold>, Make)> {
    let (mut folds, make) = of_all_days(node, table)?;
    if let Some(edge) = &node.day {
        for filtered in &mut folds {
            let inner = Box::new(filtered.fold.clone());
            filtered.fold = Fold::Day { day: edge.day.clone(), last: edge.last, inner };
        }
    }
    Some((folds, make))
}

fn of_all_days(node: &AggregateNode, table: &TableUse) -> Option<(Vec<FilteredFold>, Make)> {
    let value = || node.args.first().cloned();
    let one = |fold: Fold, make: Make| Some((vec![FilteredFold { fold, filter: node.filter.clone() }], make));
    let quantile = |at: Exact, discrete: bool| {
        let fold = Fold::Quantile { value: value()?, at: at.clone(), discrete };
        one(fold, if discrete { Make::Nearest(0) } else { Make::Between { fold: 0, at } })
    };
    let moments = |root: bool, sample: bool| one(Fold::Moments(value()?), Make::Spread { fold: 0, root, sample });
    match node.function {
        Aggregate::Count => match value() {
            Some(value) => one(Fold::Values(value), Make::Count(0)),
            None => one(Fold::Rows, Make::Count(0)),
        },
        Aggregate::CountDistinct => one(Fold::Distinct(value()?), Make::Number(0)),
        Aggregate::ApproxCountDistinct => one(Fold::ApproxDistinct(value()?), Make::Number(0)),
        Aggregate::Sum => one(Fold::Sum(value()?), Make::Value(0)),
        Aggregate::Average => one(Fold::Sum(value()?), Make::Mean(0)),
        Aggregate::Min => one(Fold::Min(value()?), Make::Value(0)),
        Aggregate::Max => one(Fold::Max(value()?), Make::Value(0)),
        Aggregate::Median => quantile(Exact::ratio(1, 2)?, false),
        Aggregate::Percentile => quantile(node.fraction.clone()?, false),
        Aggregate::PercentileDisc => quantile(node.fraction.clone()?, true),
        Aggregate::Stddev => moments(true, true),
        Aggregate::StddevPop => moments(true, false),
        Aggregate::Variance => moments(false, true),
        Aggregate::VariancePop => moments(false, false),
        Aggregate::First | Aggregate::Last => {
            let last = node.function == Aggregate::Last;
            one(Fold::Edge { value: value()?, time: node.time.clone(), key: table.key.clone(), last }, Make::Value(0))
        }
        Aggregate::Mode => one(Fold::Mode(value()?), Make::Value(0)),
        Aggregate::Any => one(Fold::Any(value()?), Make::Value(0)),
        Aggregate::All => one(Fold::All(value()?), Make::Value(0)),
        Aggregate::WeightedAverage => weighted(node),
    }
}

/// sum(x * w) and sum(w), both over the rows that have x and w.
fn weighted(node: &AggregateNode) -> Option<(Vec<FilteredFold>, Make)> {
    let (products, weights) = node.quotient()?;
    let fold = |sum: AggregateNode| {
        let fold = Fold::Sum(sum.args.into_iter().next()?);
        Some(FilteredFold { fold, filter: sum.filter })
    };
    let (products, mut weights) = (fold(products)?, fold(weights)?);
    if let (Some(_), Fold::Sum(weight)) = (&node.day, &weights.fold) {
        // No filter of its own: which day is the last must not depend on it.
        let blank = Row::Literal(Value::Blank(Reason::LeftBlank), weight.ty());
        let no_value = super::placing::is_blank(node.args.first()?.clone());
        let weight = Row::Call(Scalar::Case, vec![no_value, blank, weight.clone()], weight.ty());
        weights = FilteredFold { fold: Fold::Sum(weight), filter: node.filter.clone() };
    }
    Some((vec![products, weights], Make::Weighted { products: 0, weights: 1 }))
}
