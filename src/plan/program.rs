//! What is calculated above the line: straight lists of steps, each made of earlier ones, for one context.

use super::context::{Context, TimeShape, operands};
use super::lines::LineWindow;
use crate::calendar::Grain;
use crate::check::{Checked, DimensionId, MovedNode, NestedFunction, NodeId, NodeKind};
use crate::function::{Extent, OpenRows, Scalar};
use crate::value::{Exact, Value};

/// Steps for one context, in the order of calculation.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The steps; operands are positions before their own.
    pub ops: Vec<Op>,
    /// For each step the node that it calculates and the context it stands in.
    pub from: Vec<(NodeId, Context)>,
    /// The results: positions in `ops`, in an order that the owner knows.
    pub results: Vec<usize>,
}

impl Program {
    /// The step that calculates a node in a context. What lifts keys or time has no step of its own: it is that of its
    /// inside, in another context.
    pub fn step(&self, checked: &Checked, node: NodeId, context: &Context) -> Option<usize> {
        let (mut node, mut context) = (node, context.clone());
        while let NodeKind::Without(..) | NodeKind::OverAll(_) | NodeKind::OverAllTime(_) = &checked.node(node).kind {
            (node, context) = operands(None, checked.node(node), &context).into_iter().next()?;
        }
        self.from.iter().position(|(from, at)| *from == node && *at == context)
    }
}

/// One step.
#[derive(Clone, Debug)]
pub enum Op {
    /// A fixed value.
    Constant(Value),
    /// An aggregate of rows.
    Leaf(Leaf),
    /// Something of open rows.
    OpenRows(OpenLeaf),
    /// A scalar function of earlier steps.
    Call(Scalar, Vec<usize>),
    /// The first that is not a replaceable blank.
    Else(Vec<usize>),
    /// An aggregate of members.
    Nested(Box<Nested>),
    /// The length of T.
    Length(Length),
    /// A metric in another T.
    Moved(Box<Moved>),
    /// Blank where the base is too small.
    MinimumBase {
        /// The value.
        inner: usize,
        /// What is compared.
        base: usize,
        /// The smallest base that is enough.
        least: Exact,
    },
}

/// `days()` and its kin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Length {
    /// What is counted.
    pub extent: Extent,
    /// All periods of this grain in which T lies, instead of what is covered of T.
    pub whole: Option<Grain>,
    /// T.
    pub time: TimeShape,
    /// The keys that are parts of a day's time: only days (and hours) that have their values count.
    pub parts: Vec<(DimensionId, Scalar)>,
    /// The placings whose coverage cuts T: those beside it.
    pub placings: Vec<usize>,
}

/// An aggregate of rows: where it is found in an ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The position in [`super::Plan::asks`].
    pub ask: usize,
    /// The dimensions of the ask's keys, in the order of the keys; the frame comes before them.
    pub keys: Vec<DimensionId>,
    /// Whether the ask has a frame.
    pub time: TimeShape,
    /// The position in [`super::Plan::placings`].
    pub placing: usize,
    /// What is made of the group's totals.
    pub make: Make,
}

/// Something of rows that last: where those are found that start, and those that end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLeaf {
    /// What is made of them.
    pub function: OpenRows,
    /// By the periods in which they start.
    pub starts: Passing,
    /// By the periods in which they end; those that have not ended are in none.
    pub ends: Passing,
    /// Of the most that are open at one moment: the ask and the fold of every change.
    pub changes: Option<(usize, usize)>,
    /// The dimensions of the asks' keys, in the order of the keys; the frame comes before them.
    pub keys: Vec<DimensionId>,
    /// T.
    pub time: TimeShape,
    /// The position in [`super::Plan::placings`].
    pub placing: usize,
    /// Whether start and end are days, so that every day is as long as any other.
    pub in_days: bool,
}

/// Rows by the periods in which they pass one of their ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Passing {
    /// The position in [`super::Plan::asks`].
    pub ask: usize,
    /// The fold that counts them.
    pub rows: usize,
    /// The fold of the sum of their moments, in seconds (or days) since the beginning of 1970, if that is wanted.
    pub sum: Option<usize>,
}

/// What is made of the totals of a group; numbers are positions of folds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Make {
    /// The cells or rows used; 0 for nothing.
    Count(usize),
    /// A number that is 0 for nothing.
    Number(usize),
    /// The value; blank for nothing.
    Value(usize),
    /// Sum through cells used.
    Mean(usize),
    /// The value at the nearest rank.
    Nearest(usize),
    /// Between two neighbours.
    Between {
        /// The fold.
        fold: usize,
        /// p, 0 to 1.
        at: Exact,
    },
    /// Variance or standard deviation.
    Spread {
        /// The fold.
        fold: usize,
        /// The standard deviation.
        root: bool,
        /// n - 1 instead of n.
        sample: bool,
    },
    /// A quotient of two sums.
    Weighted {
        /// sum(x * w)
        products: usize,
        /// sum(w)
        weights: usize,
    },
}

/// An aggregate of members.
#[derive(Clone, Debug)]
pub struct Nested {
    /// Its number among the nested aggregates of the plan; equal numbers have equal values in equal contexts.
    pub number: usize,
    /// Its number among the places of all programs: the same aggregate may stand in several.
    pub place: usize,
    /// What is made of the values.
    pub function: NestedFunction,
    /// The position in [`super::Plan::programs`]: results are the value, the weight and the condition, as far as there
    /// are any, in this order.
    pub program: usize,
    /// Whether the members have a value; `count(d having c)` has none.
    pub has_value: bool,
    /// Whether members have a weight.
    pub has_weight: bool,
    /// Whether there is a condition.
    pub has_condition: bool,
    /// The context of the aggregate itself.
    pub context: Context,
    /// The dimensions whose values make a member: those of the groups, one group after the other.
    pub members: Vec<DimensionId>,
    /// The grain whose periods make a member.
    pub grain: Option<Grain>,
    /// The dimensions as written, for the order of members and for `which_max`.
    pub by: Vec<DimensionId>,
    /// Where the values of `members` are found; members are all combinations of those of the groups.
    pub groups: Vec<MemberGroup>,
    /// Where more values are found: in the stretches of time that the members' metrics reach back to. They are members of a
    /// rank, which is among all lines; of an aggregate they are none, and a note counts them.
    pub windows: Vec<LineWindow>,
    /// What the members' periods are covered by.
    pub placings: Vec<usize>,
    /// Whether it is worth remembering: its context is smaller than that of the program it stands in, or that program
    /// runs in the same context more than once.
    pub remember: bool,
}

impl Nested {
    /// Which result of the members' program is the weight.
    pub fn weight(&self) -> Option<usize> {
        self.has_weight.then_some(usize::from(self.has_value))
    }

    /// Which result of the members' program is the condition.
    pub fn condition(&self) -> Option<usize> {
        self.has_condition.then_some(usize::from(self.has_value) + usize::from(self.has_weight))
    }
}

/// A metric in another T, or in several of which one value is made.
#[derive(Clone, Debug)]
pub struct Moved {
    /// Its number among the metrics in another T of the plan; equal numbers have equal values in equal contexts.
    pub number: usize,
    /// Which stretches of time, and what is made of their values.
    pub to: MovedNode,
    /// The position in [`super::Plan::programs`] of the program that runs in each stretch; it has one result.
    pub program: usize,
    /// The context that T is moved from.
    pub context: Context,
    /// The context that the program runs in.
    pub within: Context,
    /// What covers the rows that the metric is made of.
    pub placings: Vec<usize>,
    /// Whether it is worth remembering.
    pub remember: bool,
}

/// Some of the dimensions of members, found together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberGroup {
    /// The dimensions.
    pub members: Vec<DimensionId>,
    /// Where their values are found; together they are all values.
    pub sources: Vec<MemberSource>,
}

/// Groups whose keys are members (or lines).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberSource {
    /// The position in [`super::Plan::asks`].
    pub ask: usize,
    /// The dimensions of the ask's keys, in the order of the keys; the frame comes before them.
    pub keys: Vec<DimensionId>,
    /// Whether the ask has a frame.
    pub time: TimeShape,
    /// Of rows that last, which the ask has by their starts: where they end. Those count that are there within T.
    pub spans: Option<SpanEnds>,
}

/// Where rows that last end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpanEnds {
    /// The position in [`super::Plan::asks`].
    pub ask: usize,
    /// The position in [`super::Plan::placings`].
    pub placing: usize,
}

impl Make {
    /// Its folds.
    pub(super) fn folds(&self) -> Vec<usize> {
        match *self {
            Make::Count(fold)
            | Make::Number(fold)
            | Make::Value(fold)
            | Make::Mean(fold)
            | Make::Nearest(fold)
            | Make::Between { fold, .. }
            | Make::Spread { fold, .. } => vec![fold],
            Make::Weighted { products, weights } => vec![products, weights],
        }
    }

    /// With the positions that its folds have in the ask.
    pub(super) fn placed(self, places: &[usize]) -> Make {
        let place = |fold: usize| places.get(fold).copied().unwrap_or(fold);
        match self {
            Make::Count(fold) => Make::Count(place(fold)),
            Make::Number(fold) => Make::Number(place(fold)),
            Make::Value(fold) => Make::Value(place(fold)),
            Make::Mean(fold) => Make::Mean(place(fold)),
            Make::Nearest(fold) => Make::Nearest(place(fold)),
            Make::Between { fold, at } => Make::Between { fold: place(fold), at },
            Make::Spread { fold, root, sample } => Make::Spread { fold: place(fold), root, sample },
            Make::Weighted { products, weights } => {
                Make::Weighted { products: place(products), weights: place(weights) }
            }
        }
    }
}
