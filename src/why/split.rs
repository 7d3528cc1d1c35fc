//! Of which sums a metric is made: what can be added up over groups, and what is divided by what.

use super::problems;
use crate::check::{AggregateNode, AskedMetric, Checked, MetricType, Node, NodeId, NodeKind};
use crate::function::{Aggregate, Scalar};
use crate::problem::Problem;
use crate::unit::Unit;
use crate::value::{Exact, TooLarge, Value};

/// A metric as a sum of quotients of sums, and the question that asks for each of them.
#[derive(Clone, Debug)]
pub struct Split {
    /// The question: the metric first, then each sum or count.
    pub checked: Checked,
    /// What the metric is made of.
    pub(super) form: Form,
}

/// Sums times fixed factors: the number of the sum among those asked (from 0), and its factor.
pub(super) type Linear = Vec<(usize, Exact)>;

/// A fixed number and a sum of terms.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// The fixed number: it changes nothing.
    pub(super) fixed: Exact,
    /// The terms.
    pub(super) terms: Vec<Term>,
}

impl Form {
    fn of(terms: Vec<Term>) -> Form {
        Form { fixed: Exact::ZERO, terms }
    }
}

/// One term: a sum, or a quotient of two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) numerator: Linear,
    /// `None`: it is no quotient.
    pub(super) divisor: Option<Linear>,
}

/// Takes the one metric of a question apart. The question has been checked with its origins, so that what cannot be taken
/// apart is shown where it is written.
///
/// # Errors
/// A problem at the part that cannot be added up over groups.
pub fn split(mut checked: Checked) -> Result<Split, Problem> {
    let [asked] = checked.asked.as_slice() else { return Err(problems::not_one_metric(&checked.asked)) };
    let asked = asked.clone();
    let mut reader = Reader { checked: &checked, sums: Vec::new() };
    let form = match reader.form(asked.node) {
        Ok(form) if form.terms.is_empty() => return Err(problems::fixed(&asked)),
        Ok(form) => form,
        Err(Obstacle::Part(node)) => return Err(problems::not_split(&checked, &asked, node)),
        Err(Obstacle::TooLarge) => return Err(problems::too_large(&asked)),
    };
    let sums = reader.sums;
    let columns = sums.into_iter().map(|sum| {
        let approximate = checked.node(asked.node).approximate;
        let kind = NodeKind::Aggregate(sum);
        let node = NodeId(u32::try_from(checked.nodes.len()).unwrap_or(u32::MAX));
        checked.nodes.push(Node { kind, ty: MetricType::Number, unit: Unit::none(), approximate });
        AskedMetric {
            node,
            unit: Unit::none(),
            labels: Vec::new(),
            format: None,
            better: None,
            target: None,
            ..asked.clone()
        }
    });
    let columns: Vec<AskedMetric> = columns.collect();
    checked.asked.extend(columns);
    checked.origins = None;
    checked.totals = true;
    Ok(Split { checked, form })
}

/// Why a metric cannot be taken apart.
enum Obstacle {
    /// A node that is no sum.
    Part(NodeId),
    /// A factor became too large.
    TooLarge,
}

impl From<TooLarge> for Obstacle {
    fn from(_: TooLarge) -> Obstacle {
        Obstacle::TooLarge
    }
}

struct Reader<'c> {
    checked: &'c Checked,
    /// The sums and counts found so far, each once.
    sums: Vec<AggregateNode>,
}

impl Reader<'_> {
    /// A blank in place of which something else stands, and what is withheld below its base, is only known with the
    /// numbers: then the value is not that of the form, and nothing is divided.
    fn form(&mut self, id: NodeId) -> Result<Form, Obstacle> {
        let no_sum = || Obstacle::Part(id);
        let node = self.checked.node(id);
        match &node.kind {
            NodeKind::Constant(Value::Number(number)) => Ok(Form { fixed: number.clone(), terms: Vec::new() }),
            NodeKind::Aggregate(aggregate) if node.ty == MetricType::Number => {
                self.aggregate(aggregate).ok_or_else(no_sum)
            }
            NodeKind::Else(parts) => self.form(*parts.first().ok_or_else(no_sum)?),
            NodeKind::MinimumBase { inner, .. } => self.form(*inner),
            NodeKind::Call(scalar, args) => {
                let forms = args.iter().map(|arg| self.form(*arg));
                match (scalar, args.len()) {
                    (Scalar::Add, _) => {
                        forms.collect::<Result<Vec<_>, _>>()?.into_iter().try_fold(Form::of(Vec::new()), plus)
                    }
                    (Scalar::Negate, 1) => {
                        let form = forms.collect::<Result<Vec<_>, _>>()?.pop().ok_or_else(no_sum)?;
                        times(form, &Exact::int(-1))
                    }
                    (Scalar::Subtract | Scalar::Multiply | Scalar::Divide, 2) => {
                        let mut forms = forms.collect::<Result<Vec<_>, _>>()?;
                        let (Some(right), Some(left)) = (forms.pop(), forms.pop()) else { return Err(no_sum()) };
                        match scalar {
                            Scalar::Subtract => plus(left, times(right, &Exact::int(-1))?),
                            Scalar::Multiply if right.terms.is_empty() => times(left, &right.fixed),
                            Scalar::Multiply if left.terms.is_empty() => times(right, &left.fixed),
                            Scalar::Divide => divided(left, right, no_sum),
                            _ => Err(no_sum()),
                        }
                    }
                    _ => Err(no_sum()),
                }
            }
            _ => Err(no_sum()),
        }
    }

    /// A sum or count, or a mean as the quotient of two.
    fn aggregate(&mut self, aggregate: &AggregateNode) -> Option<Form> {
        let term = match aggregate.function {
            Aggregate::Sum | Aggregate::Count => Term { numerator: self.sum(aggregate.clone()), divisor: None },
            _ => {
                let (numerator, divisor) = aggregate.quotient()?;
                Term { numerator: self.sum(numerator), divisor: Some(self.sum(divisor)) }
            }
        };
        Some(Form::of(vec![term]))
    }

    fn sum(&mut self, aggregate: AggregateNode) -> Linear {
        let known = self.sums.iter().position(|known| *known == aggregate);
        let at = known.unwrap_or_else(|| {
            self.sums.push(aggregate);
            self.sums.len() - 1
        });
        vec![(at, Exact::ONE)]
    }
}

fn plus(left: Form, right: Form) -> Result<Form, Obstacle> {
    let fixed = left.fixed.add(&right.fixed)?;
    let mut terms = left.terms;
    for term in right.terms {
        match terms.iter_mut().find(|known| known.divisor == term.divisor) {
            Some(known) => known.numerator = sum_of(&known.numerator, &term.numerator)?,
            None => terms.push(term),
        }
    }
    terms.retain(|term| !term.numerator.is_empty());
    Ok(Form { fixed, terms })
}

fn sum_of(left: &Linear, right: &Linear) -> Result<Linear, TooLarge> {
    let mut sum = left.clone();
    for (at, factor) in right {
        match sum.iter_mut().find(|(known, _)| known == at) {
            Some((_, known)) => *known = known.add(factor)?,
            None => sum.push((*at, factor.clone())),
        }
    }
    sum.retain(|(_, factor)| !factor.is_zero());
    sum.sort_by_key(|(at, _)| *at);
    Ok(sum)
}

fn times(form: Form, factor: &Exact) -> Result<Form, Obstacle> {
    if factor.is_zero() {
        return Ok(Form::of(Vec::new()));
    }
    let mut terms = form.terms;
    for (_, own) in terms.iter_mut().flat_map(|term| &mut term.numerator) {
        *own = own.mul(factor)?;
    }
    Ok(Form { fixed: form.fixed.mul(factor)?, terms })
}

/// A sum through a sum, whatever through a fixed number, and two quotients of one divisor.
fn divided(left: Form, right: Form, no_sum: impl Fn() -> Obstacle) -> Result<Form, Obstacle> {
    if right.terms.is_empty() {
        let inverse = right.fixed.recip().ok_or_else(&no_sum)?;
        return times(left, &inverse);
    }
    let [divisor] = right.terms.as_slice() else { return Err(no_sum()) };
    let is_alike = left.terms.iter().all(|term| term.divisor == divisor.divisor);
    if !is_alike || !left.fixed.is_zero() || !right.fixed.is_zero() {
        return Err(no_sum());
    }
    let terms = left.terms.into_iter().map(|term| Term { divisor: Some(divisor.numerator.clone()), ..term });
    Ok(Form::of(terms.collect()))
}
