//! How files elsewhere are addressed: `s3://bucket/key`, `https://host/path?query#part`.

use super::problems;
use crate::problem::Failure;

/// Whether a text is the address of something elsewhere, not a path: a word and `://` stand before the rest.
pub fn is_address(text: &str) -> bool {
    scheme(text).is_some()
}

/// The word before `://`, in small letters. One letter is a drive.
fn scheme(text: &str) -> Option<String> {
    let (word, _) = text.split_once("://")?;
    let is_word = word.len() > 1
        && word.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && word.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.'));
    is_word.then(|| word.to_ascii_lowercase())
}

/// The signs of a pattern.
const SIGNS: [char; 3] = ['*', '?', '['];

/// Where a file is.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::data) enum Address {
    /// An object, or a pattern of objects, and perhaps a part of it behind a `#`, which may also belong to the key.
    Bucket { bucket: String, key: String },
    /// A file on a web server.
    Web(Web),
}

/// The address of a file on a web server, taken apart.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::data) struct Web {
    /// What is asked for, without user, password and part.
    pub url: String,
    /// What people call it: without user, password, query and part.
    pub path: String,
    /// Whether a query stands behind the path.
    pub has_query: bool,
    /// User and password, as they are sent.
    pub login: Option<(String, String)>,
    pub part: Option<String>,
}

impl Address {
    /// Takes an address apart.
    ///
    /// # Errors
    /// Another scheme than `s3`, `http` and `https`, a store without a file, a pattern for a web server.
    pub fn read(text: &str) -> Result<Address, Failure> {
        let rest = text.split_once("://").map_or("", |(_, rest)| rest);
        match scheme(text).as_deref() {
            Some(scheme) if is_store(scheme) => bucket(rest),
            Some(scheme @ ("http" | "https")) => web(scheme, rest).map(Address::Web),
            scheme => Err(problems::unknown_scheme(scheme.unwrap_or_default(), &readable(text))),
        }
    }
}

fn bucket(rest: &str) -> Result<Address, Failure> {
    let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
    if !is_bucket(bucket) {
        return Err(problems::bad_bucket(bucket));
    }
    if key.is_empty() || key.ends_with('/') {
        return Err(problems::no_object(bucket, key));
    }
    Ok(Address::Bucket { bucket: bucket.to_owned(), key: key.to_owned() })
}

fn is_bucket(text: &str) -> bool {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    !text.is_empty() && text.chars().all(is_of_name)
}

fn web(scheme: &str, rest: &str) -> Result<Web, Failure> {
    let Cut { login, host, path, query, part, .. } = Cut::of(rest);
    let torn = torn(scheme, rest);
    let has_lost = torn.is_some() && part.is_some_and(|part| part.contains('@'));
    if !is_host(host) || has_lost {
        return Err(problems::bad_address(&readable(&format!("{scheme}://{rest}"))));
    }
    let path = path.unwrap_or_default();
    let shown = torn.unwrap_or_else(|| format!("{scheme}://{host}/{path}"));
    if path.contains('*') {
        return Err(problems::pattern_on_web(&shown));
    }
    let login = login.map(|login| {
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        (decoded(user), decoded(password))
    });
    let query_text = query.map_or_else(String::new, |query| format!("?{query}"));
    let url = encoded(&format!("{scheme}://{host}/{path}{query_text}"));
    let part = part.filter(|part| !part.is_empty()).map(str::to_owned);
    Ok(Web { url, path: shown, has_query: query.is_some(), login, part })
}

/// What stands behind `://`, cut at its signs.
struct Cut<'t> {
    /// User and password.
    login: Option<&'t str>,
    host: &'t str,
    /// Behind the first stroke.
    path: Option<&'t str>,
    query: Option<&'t str>,
    part: Option<&'t str>,
    /// All that stands behind the host.
    behind: &'t str,
}

impl<'t> Cut<'t> {
    fn of(rest: &'t str) -> Cut<'t> {
        let (place, part) = rest.split_once('#').map_or((rest, None), |(place, part)| (place, Some(part)));
        let (place, query) = place.split_once('?').map_or((place, None), |(place, query)| (place, Some(query)));
        let (authority, path) = place.split_once('/').map_or((place, None), |(host, path)| (host, Some(path)));
        let (login, host) = authority.rsplit_once('@').map_or((None, authority), |(login, host)| (Some(login), host));
        Cut { login, host, path, query, part, behind: rest.get(authority.len()..).unwrap_or_default() }
    }
}

/// Whether a scheme is that of object stores.
fn is_store(scheme: &str) -> bool {
    ["s3", "s3a", "s3n"].iter().any(|store| scheme.eq_ignore_ascii_case(store))
}

/// What may be shown of an address that a password may have taken apart, by signs in it that should be written `%23` and the
/// like: nothing but the name of the file behind it. `None` if it is certain what is secret.
fn torn(scheme: &str, rest: &str) -> Option<String> {
    let cut = Cut::of(rest);
    let is_torn = match scheme {
        scheme if is_store(scheme) => {
            let bucket = rest.split('/').next().unwrap_or_default();
            bucket.contains([':', '@']) || (!is_bucket(bucket) && rest.contains('@'))
        }
        _ if !is_host(cut.host) => rest.contains('@') || cut.host.contains(':'),
        // A user, and digits with which a password begins, look like a host and its port.
        // Behind a user, what looks like a host may be the rest of a password.
        _ => cut.behind.contains('@') && (cut.login.is_some() || !is_surely_host(cut.host)),
    };
    let name = || {
        let (_, behind) = rest.rsplit_once('@').filter(|(before, _)| !before.contains(['?', '#']))?;
        let place = behind.split(['?', '#']).next()?;
        let (_, name) = place.rsplit_once('/').filter(|(_, name)| !name.is_empty())?;
        Some(format!("/{name}"))
    };
    is_torn.then(|| format!("{scheme}://…{}", name().unwrap_or_default()))
}

/// What cannot be the beginning of a user and a password: this machine, an address of numbers, names with dots without a port.
fn is_surely_host(host: &str) -> bool {
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    host.starts_with('[')
        || name == "localhost"
        || name.parse::<std::net::Ipv4Addr>().is_ok()
        || (host.contains('.') && !host.contains(':'))
}

/// Letters, digits, dots and hyphens, or an address of numbers in brackets; then perhaps a port.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((inner, rest)) => {
            if inner.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            ("ip", rest.strip_prefix(':').or((!rest.is_empty()).then_some("none")))
        }
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    let is_label = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    // What ends in a number is taken for four of them.
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let is_numbers = last.starts_with(|letter: char| letter.is_ascii_digit());
    !host.is_empty()
        && host.chars().all(is_label)
        && (!is_numbers || host.parse::<std::net::Ipv4Addr>().is_ok())
        && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// Signs that may not stand in a URL as `%20` and the like; a `%` that is there already stays.
fn encoded(text: &str) -> String {
    let mut url = String::with_capacity(text.len());
    let is_escape = |rest: &[u8]| rest.iter().take(2).filter(|byte| byte.is_ascii_hexdigit()).count() == 2;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'%' if !is_escape(text.as_bytes().get(at + 1..).unwrap_or_default()) => url.push_str("%25"),
            b'!' | b'#'..=b';' | b'=' | b'?'..=b'Z' | b'_' | b'a'..=b'z' | b'~' | b'[' | b']' => {
                url.push(char::from(byte));
            }
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

/// `%20` as a space.
pub(in crate::data) fn decoded(text: &str) -> String {
    crate::data::partitions::unescaped(text)
}

/// A path or an address as it may be shown to anybody: without user, password, and query, which may be a key to the file.
pub fn readable(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://").filter(|_| is_address(text)) else { return text.to_owned() };
    if let Some(shown) = torn(scheme, rest) {
        return shown;
    }
    if is_store(scheme) {
        return text.to_owned();
    }
    let Cut { host, path, query, part, .. } = Cut::of(rest);
    let path = path.map_or_else(String::new, |path| format!("/{path}"));
    let query = query.map_or("", |_| "?…");
    let part = part.map_or_else(String::new, |part| format!("#{part}"));
    format!("{scheme}://{host}{path}{query}{part}")
}

/// A path or an address as the name of a file is taken from it: of the address of a web server without query, and with the
/// signs that it stands for; what stands behind a `#` stays.
pub(in crate::data) fn path_of(text: &str) -> String {
    let torn = text.split_once("://").filter(|_| is_address(text)).and_then(|(scheme, rest)| torn(scheme, rest));
    if torn.is_some() || !matches!(scheme(text).as_deref(), Some("http" | "https")) {
        return torn.unwrap_or_else(|| text.to_owned());
    }
    let (rest, part) = text.split_once('#').map_or((text, None), |(rest, part)| (rest, Some(part)));
    let path = decoded(rest.split_once('?').map_or(rest, |(path, _)| path));
    // A sign that stands for one that cuts would cut.
    let path = path.replace(['#', '?'], "_");
    part.map_or_else(|| path.clone(), |part| format!("{path}#{part}"))
}

/// The part of a key before the first sign of a pattern; `None` if it is no pattern.
pub(super) fn before_signs(key: &str) -> Option<&str> {
    key.find(SIGNS).map(|at| key.get(..at).unwrap_or_default())
}
