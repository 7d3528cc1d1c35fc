//! Means as quotients: what a mean is made of can be added up, the mean itself cannot.

use super::AggregateNode;
use crate::function::{Aggregate, Scalar};
use crate::row::{Row, RowType};

impl AggregateNode {
    /// The two sums or counts of which a mean is the quotient: the values and how many there are; of a weighted mean the
    /// products and the weights, both over the rows that have value and weight. `None` for what is no mean, and where a
    /// product has more digits than any number may have.
    pub fn quotient(&self) -> Option<(AggregateNode, AggregateNode)> {
        let value = self.args.first()?;
        let of = |function, row: Row, filter: Option<Row>| AggregateNode {
            function,
            args: vec![row],
            filter,
            ..self.clone()
        };
        match self.function {
            Aggregate::Average => {
                let sum = of(Aggregate::Sum, value.clone(), self.filter.clone());
                Some((sum, of(Aggregate::Count, value.clone(), self.filter.clone())))
            }
            Aggregate::WeightedAverage => {
                let weight = self.args.get(1)?;
                let RowType::Number { digits: value_digits, scale: value_scale } = value.ty() else { return None };
                let RowType::Number { digits: weight_digits, scale: weight_scale } = weight.ty() else { return None };
                let digits = value_digits.checked_add(weight_digits).filter(|digits| *digits <= 76)?;
                let scale = value_scale.checked_add(weight_scale)?;
                let ty = RowType::Number { digits, scale };
                let product = Row::Call(Scalar::Multiply, vec![value.clone(), weight.clone()], ty);
                let is_blank = Row::Call(Scalar::IsBlank, vec![value.clone()], RowType::Bool);
                let has_value = Row::Call(Scalar::Not, vec![is_blank], RowType::Bool);
                let both = Row::and(self.filter.clone(), Some(has_value));
                Some((of(Aggregate::Sum, product, self.filter.clone()), of(Aggregate::Sum, weight.clone(), both)))
            }
            _ => None,
        }
    }
}
