//! The context that a metric is checked in: the filters put on from outside, the values of params, the keys in force.
//! Contexts are interned, so that a definition is checked once for each and long chains of filters cost nothing.

use super::DimensionId;
use super::written::written;
use crate::calendar::Grain;
use crate::source::Span;
use crate::syntax::Expr;
use crate::unit::Unit;
use crate::value::Value;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::rc::Rc;

/// K, T and F of section 6a, as far as checking needs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Context {
    /// The filters put on from outside.
    pub(super) filters: FiltersId,
    /// The values of params that differ from the book's.
    pub(super) params: ParamsId,
    /// The keys, grains among them.
    pub(super) keys: KeysId,
    /// How the period of the question applies.
    pub(super) period: OfPeriod,
    /// The grain of the periods that T is, if it is one.
    pub(super) grain: Option<Grain>,
    /// Where T is moved: the longest grain at whose borders it then begins and ends, and what says so.
    pub(super) edge: Option<(Grain, Span)>,
}

/// One filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FilterId(u32);

/// A set of filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FiltersId(u32);

impl FiltersId {
    /// No filter is put on.
    pub(super) const NONE: FiltersId = FiltersId(0);
}

/// Values of params.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ParamsId(u32);

impl ParamsId {
    /// No param is replaced.
    pub(super) const NONE: ParamsId = ParamsId(0);
}

/// Keys in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct KeysId(u32);

/// A `where` of a metric, still as it was written, with the params of the place it was written in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filter<'a> {
    /// The condition. The same words elsewhere are the same condition: what names mean depends on the table alone.
    pub(super) condition: &'a Expr,
    /// Its params.
    pub(super) params: ParamsId,
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

/// How the period of the question applies to T.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum OfPeriod {
    /// T lies in it.
    Within,
    /// T is all of it, `over all time`: what has no time is the same in all of it.
    Whole,
    /// It is not looked at.
    Unasked,
}

/// The most filters that may be put on each other.
const MOST_FILTERS: usize = 1_000;

/// Everything that contexts refer to.
#[derive(Debug)]
pub(super) struct Contexts<'a> {
    filters: Vec<Filter<'a>>,
    filter_of: HashMap<(String, ParamsId), FilterId>,
    filter_sets: Interner<Vec<FilterId>>,
    params: Interner<Params>,
    keys: Interner<Vec<DimensionId>>,
}

impl<'a> Contexts<'a> {
    pub(super) fn new() -> Contexts<'a> {
        let mut contexts = Contexts {
            filters: Vec::new(),
            filter_of: HashMap::new(),
            filter_sets: Interner::default(),
            params: Interner::default(),
            keys: Interner::default(),
        };
        // The first are `FiltersId::NONE` and `ParamsId::NONE`.
        contexts.filter_sets.intern(Vec::new());
        contexts.params.intern(Params::new());
        contexts
    }

    /// The context of a question.
    pub(super) fn outermost(&mut self, params: Params, keys: Vec<DimensionId>) -> Context {
        Context {
            filters: FiltersId::NONE,
            params: self.params(params),
            keys: self.keys(keys),
            period: OfPeriod::Within,
            grain: None,
            edge: None,
        }
    }

    /// The same context with one more filter; `None` if there are too many. Filters are and-ed, so their order says
    /// nothing and the same one twice is one.
    pub(super) fn filtered(&mut self, context: Context, condition: &'a Expr) -> Option<Context> {
        let filter = self.filter_id(condition, context.params);
        let mut all = self.all_filters(context.filters).to_vec();
        if let Err(at) = all.binary_search(&filter) {
            all.insert(at, filter);
        }
        (all.len() <= MOST_FILTERS).then(|| Context { filters: FiltersId(self.filter_sets.intern(all)), ..context })
    }

    fn filter_id(&mut self, condition: &'a Expr, params: ParamsId) -> FilterId {
        let next = FilterId(u32::try_from(self.filters.len()).unwrap_or(u32::MAX));
        match self.filter_of.entry((written(condition), params)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.filters.push(Filter { condition, params });
                *new.insert(next)
            }
        }
    }

    pub(super) fn filter(&self, id: FilterId) -> Option<Filter<'a>> {
        self.filters.get(id.0 as usize).copied()
    }

    pub(super) fn all_filters(&self, filters: FiltersId) -> &[FilterId] {
        self.filter_sets.get(filters.0).map_or(&[], Vec::as_slice)
    }

    /// How much is put on a metric from outside: filters, params, and keys beside those of the question.
    pub(super) fn depth(&self, context: Context, keys_of_question: usize) -> usize {
        let keys = self.keys.get(context.keys.0).map_or(0, Vec::len);
        let params = self.params.get(context.params.0).map_or(0, Params::len);
        self.all_filters(context.filters).len() + params + keys.abs_diff(keys_of_question)
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

    /// Keys: each once, in the order in which they came into force. The last of them is what `rank` compares.
    pub(super) fn keys(&mut self, mut keys: Vec<DimensionId>) -> KeysId {
        let mut seen = BTreeSet::new();
        keys.retain(|key| seen.insert(*key));
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
