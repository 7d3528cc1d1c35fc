//! How object stores are reached: the environment first, then `kpi.toml`, then the profile that other programs use.
#![expect(clippy::disallowed_methods, reason = "the environment and the profile of its owner are read in cli")]

use super::progress;
use crate::data::Stores;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is at hand; `said` is what `kpi.toml` says.
pub fn at_hand(said: &BTreeMap<String, String>) -> Stores {
    let pairs =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let mut stores = Stores::of_environment(pairs);
    if let Some(endpoint) = said.get("endpoint") {
        stores = stores.or_endpoint(endpoint);
    }
    if let Some(region) = said.get("region") {
        stores = stores.or_region(region);
    }
    with_profile(stores).with_arrivals(progress::arrivals())
}

/// What a profile may say of who asks that is not understood here: roles, single sign-on, programs.
const UNREAD: [&str; 6] =
    ["role_arn", "sso_session", "sso_start_url", "login_session", "credential_process", "web_identity_token_file"];

/// What `aws configure` writes: the credentials, where the environment has none, and the region that stands beside them.
fn with_profile(mut stores: Stores) -> Stores {
    let name =
        variable("AWS_PROFILE").or_else(|| variable("AWS_DEFAULT_PROFILE")).unwrap_or_else(|| "default".to_owned());
    let home = variable("HOME").or_else(|| variable("USERPROFILE")).map(PathBuf::from);
    let file = |variable_name: &str, usual: &str| {
        let usual = || home.as_ref().map(|home| home.join(".aws").join(usual));
        let path = variable(variable_name).map(PathBuf::from).or_else(usual)?;
        text(&path)
    };
    let credentials = file("AWS_SHARED_CREDENTIALS_FILE", "credentials").unwrap_or_default();
    let config = file("AWS_CONFIG_FILE", "config").unwrap_or_default();
    let of_config = match name.as_str() {
        "default" => settings(&config, "default"),
        name => settings(&config, &format!("profile {name}")),
    };
    let mut all = of_config;
    all.extend(settings(&credentials, &name));
    let said = |name: &str| all.get(name).map(String::as_str).filter(|text| !text.is_empty());
    if let Some((file, role)) = said("web_identity_token_file").zip(said("role_arn")) {
        stores = stores.or_role(file, role);
    } else if let Some(setting) = UNREAD.iter().find(|name| said(name).is_some()) {
        stores = stores.or_unread(&name, setting);
    }
    if let Some((key, secret)) = said("aws_access_key_id").zip(said("aws_secret_access_key")) {
        stores = stores.or_credentials(key, secret, said("aws_session_token"));
    }
    if let Some(region) = said("region") {
        stores = stores.or_region(region);
    }
    if let Some(endpoint) = said("endpoint_url") {
        stores = stores.or_endpoint(endpoint);
    }
    stores
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn text(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

/// The settings of one section, `name = value`; those of a service that stand below them, further in, are not its own.
fn settings(text: &str, section: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut is_here = false;
    for line in text.lines() {
        let is_further_in = line.starts_with([' ', '\t']);
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(name, _)| name) {
            is_here = name.split_whitespace().collect::<Vec<_>>().join(" ") == section;
        } else if is_here
            && !is_further_in
            && !line.starts_with(['#', ';'])
            && let Some((name, value)) = line.split_once('=')
        {
            let value = value.split_once(" #").map_or(value, |(value, _)| value);
            found.insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    found
}
