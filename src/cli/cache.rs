//! `--cache`, and `cache = true` in `kpi.toml`: what is read is kept beside the data files.

use crate::Project;
use crate::data::Cache;
use crate::project::Config;
use std::sync::Arc;

/// Tells a project to keep what it reads, if that is asked for.
pub fn heed(asked: bool, config: &Config, project: &mut Project) {
    if asked || config.cache {
        project.cache(Arc::new(Cache::default()));
    }
}
