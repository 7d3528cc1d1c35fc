//! The built-in library of metrics as a project sees it.

use super::Project;
use crate::project::LIBRARY;
use crate::resolve::LibraryScript;
use crate::syntax::{self, About, Item};
use std::collections::BTreeMap;

impl Project {
    /// The built-in library, read when it is first needed.
    pub(super) fn library(&self) -> &[LibraryScript] {
        self.library.get_or_init(|| {
            let files = LIBRARY.iter().zip(&self.library_sources);
            let scripts = files.map(|(file, source)| LibraryScript {
                module: file.module.to_owned(),
                script: syntax::parse(*source, file.text).0,
            });
            let mut scripts: Vec<LibraryScript> = scripts.collect();
            inherit(&mut scripts);
            scripts
        })
    }

    /// The modules that the formulas import.
    pub fn imports(&self) -> impl Iterator<Item = &str> {
        self.items().filter_map(|item| match item {
            Item::Import(import) => Some(&*import.module.text),
            _ => None,
        })
    }

    /// What of the library a name may mean: modules that are imported, and those that say nothing of tables.
    pub(super) fn library_at_hand(&self) -> impl Iterator<Item = &LibraryScript> {
        let of_tables: Vec<&str> =
            self.library().iter().filter(|text| text.has_tables()).map(|text| &*text.module).collect();
        let imported: Vec<&str> = self.imports().collect();
        let is_at_hand =
            move |text: &&LibraryScript| imported.contains(&&*text.module) || !of_tables.contains(&&*text.module);
        self.library().iter().filter(is_at_hand)
    }
}

/// A metric in the module of an export is that of its name in the rest of the library, made from other columns: what it
/// does not say about itself, labels in six languages above all, it says as that one does.
fn inherit(scripts: &mut [LibraryScript]) {
    let (of_tables, general): (Vec<_>, Vec<_>) = scripts.iter_mut().partition(|text| text.has_tables());
    let known: BTreeMap<&str, &About> = general.iter().flat_map(|text| &text.script.items).filter_map(about).collect();
    for item in of_tables.into_iter().flat_map(|text| &mut text.script.items) {
        if let Item::Metric(metric) = item
            && let Some(known) = known.get(&*metric.name.text)
        {
            let about = &mut metric.about;
            if about.labels.is_empty() {
                about.labels.clone_from(&known.labels);
            }
            about.unit = about.unit.take().or_else(|| known.unit.clone());
            about.format = about.format.take().or_else(|| known.format.clone());
            about.better = about.better.take().or_else(|| known.better.clone());
        }
    }
}

fn about(item: &Item) -> Option<(&str, &About)> {
    match item {
        Item::Metric(metric) => Some((&*metric.name.text, &metric.about)),
        _ => None,
    }
}
