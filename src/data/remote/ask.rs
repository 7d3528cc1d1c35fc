//! One request for a file, whole or in part, and the answer to it: the same of web servers and of object stores.

use super::settings::{Arrivals, Bucket, Stores};
use super::trouble::Trouble;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::client::{HttpClient, HttpRequest, HttpRequestBody, HttpResponse};
use object_store::path::Path;
use object_store::{Attribute, GetOptions, GetRange, HeaderValue, ObjectStore};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// A file that can be asked for.
#[derive(Clone)]
pub(super) struct Source {
    reach: Reach,
    /// So long an answer, or the next piece of it, may take.
    patience: Duration,
    arrivals: Option<Arc<dyn Arrivals>>,
}

#[derive(Clone)]
enum Reach {
    Web { client: HttpClient, url: String, login: Option<HeaderValue> },
    Bucket { bucket: Arc<Bucket>, key: Path },
}

/// Which state of a file an answer is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    tag: Option<String>,
    modified: Option<String>,
    size: Option<u64>,
}

impl Version {
    /// Whether two answers can be told to be of the same state.
    pub fn tells(&self) -> bool {
        self.tag.is_some() || self.modified.is_some()
    }
}

/// An answer that begins to come.
pub(super) struct Answer {
    /// The bytes that come, if they are a part of the file.
    pub range: Option<Range<u64>>,
    /// How many bytes the file has, if it is told.
    pub size: Option<u64>,
    pub version: Version,
    /// Whether the server calls it a web page.
    pub is_page: bool,
    body: BoxStream<'static, Result<Bytes, Trouble>>,
    patience: Duration,
    arrivals: Option<Arc<dyn Arrivals>>,
}

impl Source {
    /// A file on a web server.
    pub fn web(client: HttpClient, url: String, login: Option<HeaderValue>, stores: &Stores) -> Source {
        Source { reach: Reach::Web { client, url, login }, patience: stores.patience(), arrivals: stores.arrivals() }
    }

    /// An object.
    pub fn object(bucket: &Arc<Bucket>, key: Path, stores: &Stores) -> Source {
        Source {
            reach: Reach::Bucket { bucket: Arc::clone(bucket), key },
            patience: stores.patience(),
            arrivals: stores.arrivals(),
        }
    }

    /// Tells whoever looks on that so many bytes will come.
    pub fn expects(&self, bytes: u64) {
        if let Some(arrivals) = &self.arrivals {
            arrivals.expects(bytes);
        }
    }

    /// The store that it is in, with the key there.
    pub fn in_bucket(&self) -> Option<(&Arc<Bucket>, &Path)> {
        match &self.reach {
            Reach::Web { .. } => None,
            Reach::Bucket { bucket, key } => Some((bucket, key)),
        }
    }

    /// Asks for the file, or for a range of it; `version` is that of what was fetched before.
    pub async fn ask(&self, range: Option<Range<u64>>, version: Option<&Version>) -> Result<Answer, Trouble> {
        let tag = version.and_then(|version| version.tag.clone());
        let answer = match &self.reach {
            Reach::Web { client, url, login } => {
                let request = request(url, range.as_ref(), tag.as_deref(), login.as_ref())?;
                let response = client.execute(request).await.map_err(|error| Trouble::of(&error))?;
                self.of_web(response)?
            }
            Reach::Bucket { bucket, key } => {
                let options =
                    GetOptions { if_match: tag, range: range.clone().map(GetRange::Bounded), ..<_>::default() };
                let result = bucket.store.get_opts(key, options).await.map_err(|error| Trouble::of(&error))?;
                let version = Version {
                    tag: result.meta.e_tag.clone().filter(|tag| is_strong(tag)),
                    modified: Some(result.meta.last_modified.to_rfc3339()),
                    size: Some(result.meta.size),
                };
                let kind = result.attributes.get(&Attribute::ContentType);
                Answer {
                    range: range.is_some().then(|| result.range.clone()),
                    size: Some(result.meta.size),
                    version,
                    is_page: kind.is_some_and(|kind| is_page(kind)),
                    body: result.into_stream().map(|bytes| bytes.map_err(|error| Trouble::of(&error))).boxed(),
                    patience: self.patience,
                    arrivals: self.arrivals.clone(),
                }
            }
        };
        match (version, &answer.range, range) {
            (Some(before), ..) if *before != answer.version => Err(Trouble::Changed),
            // More than was asked for would be as wrong as something else.
            (_, Some(given), Some(wanted)) if given.start != wanted.start || given.end > wanted.end => {
                Err(Trouble::Other("another part came than was asked for".to_owned()))
            }
            _ => Ok(answer),
        }
    }

    fn of_web(&self, response: HttpResponse) -> Result<Answer, Trouble> {
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let is_part = response.status().as_u16() == 206;
        let length = header("content-length").and_then(|text| text.trim().parse::<u64>().ok());
        let in_chunks = header("transfer-encoding").is_some_and(|text| text.to_ascii_lowercase().contains("chunked"));
        let (range, size) = if is_part {
            let range = header("content-range").and_then(content_range);
            let (range, size) =
                range.ok_or_else(|| Trouble::Other("it does not say which part it gives".to_owned()))?;
            (Some(range), size)
        } else if length.is_none() && !in_chunks {
            // Whatever comes could be the beginning of more.
            return Err(Trouble::Endless);
        } else {
            (None, length)
        };
        let version = Version {
            tag: header("etag").filter(|tag| is_strong(tag)).map(str::to_owned),
            modified: header("last-modified").map(str::to_owned),
            size,
        };
        let is_page = header("content-type").is_some_and(is_page);
        let body = response.into_body().bytes_stream();
        let body = body.map(|bytes| bytes.map_err(|error| cut_off(Trouble::of(&error)))).boxed();
        let (patience, arrivals) = (self.patience, self.arrivals.clone());
        Ok(Answer { range, size, version, is_page, body, patience, arrivals })
    }
}

/// In the middle of an answer, what the library has no word for is that it ended.
fn cut_off(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Other(words) | Trouble::Unreachable(words) => Trouble::CutOff(words),
        other => other,
    }
}

impl Answer {
    /// Everything that comes, bit by bit; gives how much it was. Fewer or more bytes than were told are trouble.
    pub async fn take(mut self, mut into: impl FnMut(&[u8]) -> Result<(), Trouble>) -> Result<u64, Trouble> {
        let mut count = 0;
        loop {
            let next = tokio::time::timeout(self.patience, self.body.next()).await.map_err(|_| Trouble::Silent)?;
            let Some(bytes) = next else { break };
            let bytes = bytes.map_err(cut_off)?;
            count += bytes.len() as u64;
            if let Some(arrivals) = &self.arrivals {
                arrivals.came(bytes.len() as u64);
            }
            into(&bytes)?;
        }
        let told = self.range.map(|range| range.end - range.start).or(self.size);
        match told {
            Some(told) if told != count => {
                Err(Trouble::CutOff(format!("{count} bytes came of {told} that were promised")))
            }
            _ => Ok(count),
        }
    }

    /// Everything that comes.
    pub async fn bytes(self) -> Result<Bytes, Trouble> {
        let told = self.range.as_ref().map(|range| range.end - range.start).or(self.size).unwrap_or(0);
        let mut all = Vec::with_capacity(usize::try_from(told).unwrap_or(0).min(64 << 20));
        self.take(|bytes| {
            all.extend_from_slice(bytes);
            Ok(())
        })
        .await?;
        Ok(all.into())
    }
}

fn request(
    url: &str,
    range: Option<&Range<u64>>,
    tag: Option<&str>,
    login: Option<&HeaderValue>,
) -> Result<HttpRequest, Trouble> {
    let unusable = || Trouble::Other("the address cannot be sent".to_owned());
    let mut request = HttpRequest::new(HttpRequestBody::empty());
    *request.uri_mut() = url.parse().map_err(|_| unusable())?;
    let headers = request.headers_mut();
    // What is compressed on the way would have other lengths and ranges.
    headers.insert("accept-encoding", HeaderValue::from_static("identity"));
    if let Some(range) = range {
        let text = format!("bytes={}-{}", range.start, range.end.saturating_sub(1));
        headers.insert("range", HeaderValue::try_from(text).map_err(|_| unusable())?);
    }
    if let Some(tag) = tag {
        headers.insert("if-match", HeaderValue::try_from(tag).map_err(|_| unusable())?);
    }
    if let Some(login) = login {
        headers.insert("authorization", login.clone());
    }
    Ok(request)
}

/// `bytes 0-99/1234`
fn content_range(text: &str) -> Option<(Range<u64>, Option<u64>)> {
    let (range, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (from, to) = range.trim().split_once('-')?;
    let (from, to): (u64, u64) = (from.parse().ok()?, to.parse().ok()?);
    let size = size.trim().parse().ok();
    (from <= to && size.is_none_or(|size| to < size)).then_some((from..to + 1, size))
}

/// A weak tag may stay the same while bytes change.
fn is_strong(tag: &str) -> bool {
    !tag.starts_with("W/")
}

fn is_page(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    kind.starts_with("text/html") || kind.starts_with("application/xhtml")
}

impl std::fmt::Debug for Source {
    // An address may hold secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").finish_non_exhaustive()
    }
}
