//! What there is to ask: the metrics with what they say about themselves and the names they need.

use crate::resolve::LibraryScript;
use crate::syntax::{self, Expr, ExprKind, Item, Place, Script};
use std::collections::{BTreeMap, BTreeSet};

/// A metric of the project or of the built-in library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// The module of the built-in library it comes from; `None`: the project's own.
    pub module: Option<String>,
    /// Labels by language (`None`: any).
    pub labels: Vec<(Option<String>, String)>,
    /// The unit it states; `None`: that of its columns.
    pub unit: Option<String>,
    /// Its documentation.
    pub doc: String,
    /// The tables and columns that it and the metrics it is made of name, sorted.
    pub needs: Vec<String>,
}

/// The metrics of a project in the order of its texts, then those of the library by module and name.
pub fn metrics(scripts: &[Script], library: &[LibraryScript]) -> Vec<Metric> {
    let mut known: BTreeMap<&str, &syntax::Metric> = BTreeMap::new();
    let mut params = BTreeSet::new();
    for script in library.iter().map(|text| &text.script).chain(scripts) {
        for item in &script.items {
            match item {
                Item::Metric(metric) => {
                    known.insert(&metric.name.text, metric);
                }
                Item::Param(param) => {
                    params.insert(param.name.text.to_string());
                }
                _ => {}
            }
        }
    }
    let needs = Needs { known: &known, params: &params };
    let own = scripts.iter().flat_map(|script| listed(script, None, &needs));
    let mut of_library: Vec<Metric> =
        library.iter().flat_map(|text| listed(&text.script, Some(&text.module), &needs)).collect();
    of_library.sort_by(|a, b| (&a.module, &a.name).cmp(&(&b.module, &b.name)));
    own.chain(of_library).collect()
}

fn listed(script: &Script, module: Option<&str>, needs: &Needs<'_>) -> Vec<Metric> {
    let metrics = script.items.iter().filter_map(|item| match item {
        Item::Metric(metric) => Some(metric),
        _ => None,
    });
    metrics
        .map(|metric| Metric {
            name: metric.name.text.to_string(),
            module: module.map(str::to_owned),
            labels: metric.about.labels.clone(),
            unit: metric.about.unit.as_ref().map(|(unit, _)| unit.to_string()),
            doc: metric.doc.clone(),
            needs: needs.of(metric),
        })
        .collect()
}

/// What formulas name that is neither a metric nor a param nor a function.
struct Needs<'a> {
    known: &'a BTreeMap<&'a str, &'a syntax::Metric>,
    params: &'a BTreeSet<String>,
}

impl Needs<'_> {
    fn of(&self, metric: &syntax::Metric) -> Vec<String> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::from([metric.name.text.to_string()]);
        // A list of what is still to be read instead of recursion: chains of metrics may be long.
        let mut open: Vec<(&Expr, Place)> = vec![(&metric.formula, Place::Metrics)];
        while let Some((expr, place)) = open.pop() {
            match &expr.kind {
                _ if place == Place::Lifted || (place == Place::Keys && is_grain(expr)) => {}
                ExprKind::Name(name) => {
                    let name = name.text.to_string();
                    match self.known.get(name.as_str()) {
                        Some(inner) if place == Place::Metrics => {
                            if seen.insert(name) {
                                open.push((&inner.formula, Place::Metrics));
                            }
                        }
                        _ if self.params.contains(&name) => {}
                        _ => {
                            found.insert(name);
                        }
                    }
                }
                ExprKind::Path(names) => {
                    found.insert(names.iter().map(|name| name.text.as_ref()).collect::<Vec<_>>().join("."));
                }
                _ => open.extend(expr.parts(place)),
            }
        }
        found.into_iter().collect()
    }
}

fn is_grain(key: &Expr) -> bool {
    matches!(&key.kind, ExprKind::Name(name) if !name.quoted && crate::calendar::Grain::named(&name.text).is_some())
}
