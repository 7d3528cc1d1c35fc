//! From an address to files: the objects that a pattern matches, and what is meant behind a `#`.

use super::address::{Address, Web, before_signs, readable};
use super::ask::Source;
use super::fetch::again;
use super::settings::{Bucket, Stores};
use super::trouble::Trouble;
use super::{Remote, problems};
use crate::problem::Failure;
use glob::{MatchOptions, Pattern};
use object_store::HeaderValue;
use object_store::list::{PaginatedListOptions, PaginatedListStore};
use object_store::path::Path;
use std::sync::Arc;

/// The files that an address means, by name.
pub(super) async fn find(address: &Address, stores: &Stores) -> Result<Vec<Remote>, Failure> {
    match address {
        Address::Web(web) => Ok(vec![on_web(web, stores)?]),
        Address::Bucket { bucket, key } => {
            let bucket = stores.bucket(bucket).await?;
            in_bucket(&bucket, key, stores).await
        }
    }
}

fn on_web(web: &Web, stores: &Stores) -> Result<Remote, Failure> {
    if !stores.is_url(&web.url) {
        return Err(problems::bad_address(&web.path));
    }
    let login = match &web.login {
        Some((user, password)) => {
            let text = format!("Basic {}", base64(format!("{user}:{password}").as_bytes()));
            let mut login = HeaderValue::try_from(text).map_err(|_| problems::bad_address(&web.path))?;
            login.set_sensitive(true);
            Some(login)
        }
        None => None,
    };
    let part = web.part.as_ref().map_or_else(String::new, |part| format!("#{part}"));
    let query = if web.has_query { "?…" } else { "" };
    let source = Source::web(stores.client(&web.url)?, web.url.clone(), login, stores);
    let identity = format!("{:?} {}{part}", web.login, web.url);
    let name = format!("{}{query}{part}", web.path);
    Ok(Remote { identity, name, path: web.path.clone(), part: web.part.clone(), source })
}

/// What stands behind a `#` is a part of the file, unless there is an object with the `#` in its name.
async fn in_bucket(bucket: &Arc<Bucket>, key: &str, stores: &Stores) -> Result<Vec<Remote>, Failure> {
    let splits = key.match_indices('#').filter_map(|(at, _)| Some((key.get(..at)?, key.get(at + 1..)?)));
    let parts: Vec<(&str, &str)> = splits.filter(|(key, part)| !key.is_empty() && !part.is_empty()).collect();
    let Some(first) = parts.first() else { return objects(bucket, key, None, stores).await };
    let whole = [(key, None)].into_iter();
    for (key, part) in whole.chain(parts.iter().map(|(key, part)| (*key, Some(*part)))) {
        let is_there = before_signs(key).is_none() && is_object(bucket, key, stores).await?;
        if is_there {
            return objects(bucket, key, part, stores).await;
        }
    }
    objects(bucket, first.0, Some(first.1), stores).await
}

/// Whether there is an object of that key. A store that lets nobody list its files says of one that is not there that it may
/// not be read; if that is so of one that is, whoever reads it will be told.
async fn is_object(bucket: &Arc<Bucket>, key: &str, stores: &Stores) -> Result<bool, Failure> {
    let name = name(bucket, key);
    let source = Source::object(bucket, path(key, &name)?, stores);
    match again(|| source.ask(Some(0..1), None)).await {
        // An empty object has no first byte.
        Ok(_) | Err(Trouble::Refused { status: 416, .. }) => Ok(true),
        Err(Trouble::Refused { status: 403 | 404, code, .. }) if code.as_deref() != Some("NoSuchBucket") => Ok(false),
        Err(trouble) => Err(problems::trouble(&name, &trouble, Some(bucket))),
    }
}

fn name(bucket: &Bucket, key: &str) -> String {
    format!("s3://{}/{key}", bucket.name)
}

/// A key that the library can ask for as it is.
fn path(key: &str, name: &str) -> Result<Path, Failure> {
    match Path::parse(key) {
        Ok(path) if path.as_ref() == key => Ok(path),
        _ => Err(problems::bad_key(name)),
    }
}

async fn objects(bucket: &Arc<Bucket>, key: &str, part: Option<&str>, stores: &Stores) -> Result<Vec<Remote>, Failure> {
    let keys = match before_signs(key) {
        Some(prefix) => matching(bucket, key, prefix).await?,
        None => vec![key.to_owned()],
    };
    let object = |key: String| {
        let path = name(bucket, &key);
        let source = Source::object(bucket, self::path(&key, &path)?, stores);
        let name = part.map_or_else(|| path.clone(), |part| format!("{path}#{part}"));
        Ok(Remote { identity: name.clone(), name, path, part: part.map(str::to_owned), source })
    };
    keys.into_iter().map(object).collect()
}

/// The keys that a pattern matches, as it would match files: a `*` stands for what is in one folder.
async fn matching(bucket: &Arc<Bucket>, key: &str, prefix: &str) -> Result<Vec<String>, Failure> {
    let shown = name(bucket, key);
    let pattern = Pattern::new(key).map_err(|error| problems::bad_pattern(&shown, error.msg))?;
    let manner =
        MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: false };
    let in_one_folder = !key.get(prefix.len()..).unwrap_or_default().contains('/') && !key.contains("**");
    let mut found = Vec::new();
    let mut options =
        PaginatedListOptions { delimiter: in_one_folder.then_some("/".into()), ..PaginatedListOptions::default() };
    loop {
        let prefix = Some(prefix).filter(|prefix| !prefix.is_empty());
        let page = listed(bucket, prefix, &options).await;
        let page = page.map_err(|trouble| problems::trouble(&shown, &trouble, Some(bucket)))?;
        for object in page.result.objects {
            let key = object.location.as_ref();
            // An object of that very name is meant, as a file would be.
            if key == pattern.as_str() {
                return Ok(vec![key.to_owned()]);
            }
            if pattern.matches_with(key, manner) {
                found.push((key.to_owned(), object.size));
            }
        }
        match page.page_token {
            Some(token) => options.page_token = Some(token),
            None => break,
        }
    }
    found.sort_unstable();
    // Some programs put an empty object where a folder would be; its name comes without the stroke at its end.
    let is_folder = |(key, size): &(String, u64), next: Option<&(String, u64)>| {
        *size == 0 && next.is_some_and(|(next, _)| next.strip_prefix(key).is_some_and(|rest| rest.starts_with('/')))
    };
    let nexts = found.iter().skip(1).map(Some).chain([None]);
    let keys: Vec<String> =
        found.iter().zip(nexts).filter(|(one, next)| !is_folder(one, *next)).map(|((key, _), _)| key.clone()).collect();
    if keys.is_empty() { Err(problems::nothing_matches(&shown)) } else { Ok(keys) }
}

async fn listed(
    bucket: &Bucket,
    prefix: Option<&str>,
    options: &PaginatedListOptions,
) -> Result<object_store::list::PaginatedListResult, Trouble> {
    again(|| async { bucket.store.list_paginated(prefix, options.clone()).await.map_err(|error| Trouble::of(&error)) })
        .await
}

/// What went wrong, with what the store can be asked about it: whether what is missing is a folder.
pub(super) async fn explained(name: &str, source: &Source, trouble: &Trouble) -> Failure {
    let name = readable(name);
    let Some((bucket, key)) = source.in_bucket() else { return problems::trouble(&name, trouble, None) };
    if matches!(trouble, Trouble::Refused { status: 404, code, .. } if code.as_deref() != Some("NoSuchBucket")) {
        let below = format!("{key}/");
        let options = PaginatedListOptions { max_keys: Some(1), ..PaginatedListOptions::default() };
        if let Ok(page) = listed(bucket, Some(&below), &options).await
            && !page.result.objects.is_empty()
        {
            return crate::data::problems::is_folder(&name);
        }
    }
    problems::trouble(&name, trouble, Some(bucket))
}

/// Bytes as letters, digits, `+` and `/`, in which a login is sent.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = (0..3).fold(0, |number, at| (number << 8) | u32::from(three.get(at).copied().unwrap_or(0)));
        for place in 0..4 {
            let sign = SIGNS.get(((number >> (18 - 6 * place)) & 63) as usize).copied().unwrap_or(b'=');
            text.push(if place > three.len() { '=' } else { char::from(sign) });
        }
    }
    text
}
