//! The context that a metric is checked in: the filters put on from outside, the values of params, the keys in force.
//! Contexts are interned, so that a definition is checked once for each and long chains of filters cost nothing.

use super::DimensionId;
use crate::syntax::Expr;
use crate::unit::Unit;
use crate::value::Value;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// K, T and F of section 6a, as far as checking needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Context {
    /// The innermost filter put on from outside; `None`: no filter.
    pub(super) filter: Option<FilterId>,
    /// The values of params that differ from the book's.
    pub(super) params: ParamsId,
    /// The keys, grains among them.
    pub(super) keys: KeysId,
    /// Whether the period of the question applies; `over all time` lifts it from tables without time.
    pub(super) period: bool,
}

/// A filter with those outside of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FilterId(u32);

/// Values of params.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ParamsId(u32);

impl ParamsId {
    /// No param is replaced.
    pub(super) const NONE: ParamsId = ParamsId(0);
}

/// A set of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct KeysId(u32);

/// A `where` of a metric, still as it was written, with the params of the place it was written in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filter<'a> {
    /// The next filter outside of it.
    pub(super) outer: Option<FilterId>,
    /// The condition.
    pub(super) condition: &'a Expr,
    /// Its params.
    pub(super) params: ParamsId,
}

impl PartialEq for Filter<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.outer, self.params) == (other.outer, other.params) && std::ptr::eq(self.condition, other.condition)
    }
}

impl Eq for Filter<'_> {}

impl Hash for Filter<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.outer, self.params, std::ptr::from_ref(self.condition)).hash(state);
    }
}

/// A fixed value with its unit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Fixed {
    /// The value.
    pub(super) value: Value,
    /// The unit of a number.
    pub(super) unit: Unit,
}

/// Params by name.
pub(super) type Params = BTreeMap<String, Fixed>;

/// Everything that contexts refer to.
#[derive(Debug)]
pub(super) struct Contexts<'a> {
    filters: Interner<Filter<'a>>,
    params: Interner<Params>,
    keys: Interner<Vec<DimensionId>>,
}

impl<'a> Contexts<'a> {
    pub(super) fn new() -> Contexts<'a> {
        let mut contexts =
            Contexts { filters: Interner::default(), params: Interner::default(), keys: Interner::default() };
        // The first is `ParamsId::NONE`.
        contexts.params.intern(Params::new());
        contexts
    }

    /// The context of a question.
    pub(super) fn outermost(&mut self, params: Params, keys: Vec<DimensionId>) -> Context {
        Context { filter: None, params: self.params(params), keys: self.keys(keys), period: true }
    }

    /// The same context with one more filter.
    pub(super) fn filtered(&mut self, context: Context, condition: &'a Expr) -> Context {
        let filter = Filter { outer: context.filter, condition, params: context.params };
        Context { filter: Some(FilterId(self.filters.intern(filter))), ..context }
    }

    pub(super) fn filter(&self, id: FilterId) -> Option<Filter<'a>> {
        self.filters.get(id.0).copied()
    }

    pub(super) fn params(&mut self, params: Params) -> ParamsId {
        ParamsId(self.params.intern(params))
    }

    pub(super) fn param(&self, params: ParamsId, name: &str) -> Option<&Fixed> {
        self.params.get(params.0)?.get(name)
    }

    pub(super) fn all_params(&self, params: ParamsId) -> Params {
        self.params.get(params.0).cloned().unwrap_or_default()
    }

    /// A set of keys: each once, in the order of their numbers.
    pub(super) fn keys(&mut self, mut keys: Vec<DimensionId>) -> KeysId {
        keys.sort_unstable();
        keys.dedup();
        KeysId(self.keys.intern(keys))
    }

    pub(super) fn all_keys(&self, keys: KeysId) -> Vec<DimensionId> {
        self.keys.get(keys.0).cloned().unwrap_or_default()
    }
}

/// Equal values get one number.
#[derive(Debug)]
struct Interner<T> {
    all: Vec<Rc<T>>,
    index: HashMap<Rc<T>, u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Interner { all: Vec::new(), index: HashMap::new() }
    }
}

impl<T: Eq + Hash> Interner<T> {
    fn intern(&mut self, value: T) -> u32 {
        if let Some(id) = self.index.get(&value) {
            return *id;
        }
        let id = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let value = Rc::new(value);
        self.all.push(Rc::clone(&value));
        self.index.insert(value, id);
        id
    }

    fn get(&self, id: u32) -> Option<&T> {
        self.all.get(id as usize).map(|value| &**value)
    }
}
