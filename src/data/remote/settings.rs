//! How stores are reached: what the environment and `kpi.toml` say, and the clients made of it.

use super::problems;
use super::trouble::Trouble;
use crate::problem::Failure;
use async_trait::async_trait;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService, ReqwestConnector,
};
use object_store::http::HttpBuilder;
use object_store::{ClientOptions, HeaderValue, RetryConfig};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The names of one setting, the first of which is meant where several are said.
const ENDPOINT: [&str; 3] = ["aws_endpoint_url_s3", "aws_endpoint_url", "aws_endpoint"];
const REGION: [&str; 2] = ["aws_region", "aws_default_region"];

/// So long a server may take to answer, or to go on with an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// So long a connection may take.
const CONNECTING: Duration = Duration::from_secs(10);

/// So long the service that gives a machine its credentials may take; where there is none, nobody waits longer.
const OF_MACHINE: Duration = Duration::from_secs(2);

/// As much of an answer that refuses is looked at.
const REASON: usize = 64 << 10;

/// How object stores and web servers are reached. The core has no environment: who has one hands it in.
#[derive(Clone, Default)]
pub struct Stores {
    /// By name, in small letters: `aws_region`.
    variables: BTreeMap<String, String>,
    patience: Option<Duration>,
    arrivals: Option<Arc<dyn Arrivals>>,
    unread: Option<Unread>,
    made: Arc<Made>,
}

/// A setting of a profile that says who asks, and is not read.
#[derive(Clone, Debug)]
pub(super) struct Unread {
    pub profile: String,
    pub setting: String,
}

/// Is told how much has come of what is elsewhere. Called from several threads.
pub trait Arrivals: Send + Sync {
    /// So many more bytes will come.
    fn expects(&self, bytes: u64);

    /// So many more bytes came; of what is tried again, once for every try.
    fn came(&self, bytes: u64);
}

/// What was made for one run, used by all tables.
#[derive(Default)]
struct Made {
    /// For addresses of `https` alone, and for those of `http`.
    clients: Mutex<[Option<HttpClient>; 2]>,
    buckets: Mutex<BTreeMap<String, Arc<Bucket>>>,
}

/// A store of objects.
pub(super) struct Bucket {
    pub name: String,
    pub store: AmazonS3,
    /// Whether there are credentials to show.
    pub signs: bool,
    /// What would say who asks, and is not read.
    pub unread: Option<Unread>,
}

impl Stores {
    /// Settings from the variables of an environment: those that begin with `AWS_`.
    pub fn of_environment(variables: impl IntoIterator<Item = (String, String)>) -> Stores {
        let mut stores = Stores::default();
        for (name, value) in variables {
            let name = name.to_ascii_lowercase();
            if name.starts_with("aws_") && !value.trim().is_empty() {
                stores.variables.insert(name, value.trim().to_owned());
            }
        }
        stores
    }

    /// Where stores are that are not those of Amazon, if the environment does not say it.
    #[must_use]
    pub fn or_endpoint(self, address: &str) -> Stores {
        self.or(&ENDPOINT, address)
    }

    /// In which region stores are, if the environment does not say it.
    #[must_use]
    pub fn or_region(self, region: &str) -> Stores {
        self.or(&REGION, region)
    }

    /// The credentials of a profile, if the environment has none: key, secret, and the token of those that are for a time.
    #[must_use]
    pub fn or_credentials(mut self, key: &str, secret: &str, token: Option<&str>) -> Stores {
        if self.has_credentials() {
            return self;
        }
        self.variables.remove("aws_session_token");
        let token = token.map(|token| ("aws_session_token", token));
        let said = [("aws_access_key_id", key), ("aws_secret_access_key", secret)].into_iter().chain(token);
        self.variables.extend(said.map(|(name, value)| (name.to_owned(), value.to_owned())));
        self
    }

    /// The role of a profile, and the file with what proves who asks for it, if the environment has no credentials.
    #[must_use]
    pub fn or_role(mut self, token_file: &str, role: &str) -> Stores {
        if !self.has_credentials() {
            let said = [("aws_web_identity_token_file", token_file), ("aws_role_arn", role)];
            self.variables.extend(said.map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        self
    }

    /// What a profile says of who asks that is not read, if the environment has no credentials: it is told where a store refuses.
    #[must_use]
    pub fn or_unread(mut self, profile: &str, setting: &str) -> Stores {
        if !self.has_credentials() {
            self.unread = Some(Unread { profile: profile.to_owned(), setting: setting.to_owned() });
        }
        self
    }

    /// Whether the environment says who asks, or that nobody does.
    fn has_credentials(&self) -> bool {
        self.said(&["aws_access_key_id", "aws_secret_access_key", "aws_web_identity_token_file"]).is_some()
            || self.is_on("aws_skip_signature")
    }

    fn or(mut self, names: &[&str], value: &str) -> Stores {
        if self.said(names).is_none()
            && let Some(name) = names.first()
        {
            self.variables.insert((*name).to_owned(), value.to_owned());
        }
        self
    }

    /// How long an answer, or the next piece of it, may take; otherwise 30 seconds.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Stores {
        self.patience = Some(patience);
        self
    }

    /// Who is told how much has come.
    #[must_use]
    pub fn with_arrivals(mut self, arrivals: Arc<dyn Arrivals>) -> Stores {
        self.arrivals = Some(arrivals);
        self
    }

    pub(super) fn arrivals(&self) -> Option<Arc<dyn Arrivals>> {
        self.arrivals.clone()
    }

    pub(super) fn patience(&self) -> Duration {
        self.patience.unwrap_or(PATIENCE)
    }

    fn said(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.variables.get(*name)).map(String::as_str)
    }

    fn is_on(&self, name: &str) -> bool {
        self.said(&[name])
            .is_some_and(|value| matches!(value.to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "on"))
    }

    /// Where stores are that are not those of Amazon.
    pub(super) fn endpoint(&self) -> Option<&str> {
        self.said(&ENDPOINT)
    }

    /// A client for a URL; one for `https` goes nowhere without it, wherever the server sends it on to.
    pub(super) fn client(&self, url: &str) -> Result<HttpClient, Failure> {
        let plain = url.starts_with("http://");
        let mut clients = self.made.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let [secure, open] = &mut *clients;
        let place = if plain { open } else { secure };
        let client = match place {
            Some(client) => client.clone(),
            None => {
                let made = self.connector().connect(&self.options().with_allow_http(plain));
                let made = made.map_err(|error| problems::no_client(&Trouble::of(&error).to_string()))?;
                place.insert(made).clone()
            }
        };
        drop(clients);
        Ok(client)
    }

    /// Whether a text can be asked for at all.
    pub(super) fn is_url(&self, url: &str) -> bool {
        HttpBuilder::new().with_url(url).with_http_connector(Unused).build().is_ok()
    }

    fn connector(&self) -> Connector {
        Connector { patience: self.patience() }
    }

    fn options(&self) -> ClientOptions {
        let agent = HeaderValue::from_static(concat!("kpi/", env!("CARGO_PKG_VERSION")));
        // Pieces are waited for one by one: a slow connection is no broken one.
        ClientOptions::new()
            .with_timeout_disabled()
            .with_connect_timeout(CONNECTING.min(self.patience()))
            .with_user_agent(agent)
    }

    /// The store of a name; it is made once.
    pub(super) async fn bucket(&self, name: &str) -> Result<Arc<Bucket>, Failure> {
        let buckets = || self.made.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets().get(name) {
            return Ok(Arc::clone(bucket));
        }
        let bucket = Arc::new(self.open(name).await?);
        buckets().insert(name.to_owned(), Arc::clone(&bucket));
        Ok(bucket)
    }

    async fn open(&self, name: &str) -> Result<Bucket, Failure> {
        let endpoint = self.endpoint();
        if let Some(endpoint) = endpoint {
            let is_web = endpoint.starts_with("https://") || endpoint.starts_with("http://");
            if !is_web || endpoint.contains('@') || !self.is_url(endpoint) {
                return Err(problems::bad_endpoint());
            }
        }
        let (key, secret) = (&["aws_access_key_id"], &["aws_secret_access_key"]);
        let has_keys = match (self.said(key), self.said(secret)) {
            (Some(_), None) => return Err(problems::half_credentials("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")),
            (None, Some(_)) => return Err(problems::half_credentials("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID")),
            (key, _) => key.is_some(),
        };
        let of_container = ["aws_container_credentials_relative_uri", "aws_container_credentials_full_uri"];
        let has_others = self.said(&of_container).is_some()
            || (self.said(&["aws_web_identity_token_file"]).is_some() && self.said(&["aws_role_arn"]).is_some());
        let failed = |error: object_store::Error| problems::bad_settings(&Trouble::of(&error).to_string());
        let mut signs = !self.is_on("aws_skip_signature");
        if signs && !has_keys && !has_others {
            // Only machines of Amazon give credentials of their own.
            let may_ask = (endpoint.is_none() || self.said(&["aws_metadata_endpoint"]).is_some())
                && !self.is_on("aws_ec2_metadata_disabled");
            signs = may_ask && {
                let store = self.builder(name).build().map_err(failed)?;
                let asked = tokio::time::timeout(OF_MACHINE, store.credentials().get_credential()).await;
                asked.is_ok_and(|credential| credential.is_ok())
            };
        }
        let builder = self.builder(name);
        let builder = if signs { builder } else { builder.with_skip_signature(true) };
        let store = builder.build().map_err(failed)?;
        Ok(Bucket { name: name.to_owned(), store, signs, unread: self.unread.clone() })
    }

    fn builder(&self, bucket: &str) -> AmazonS3Builder {
        // Whether to try again is decided where it is known what a request is for.
        let retry = RetryConfig { max_retries: 0, ..RetryConfig::default() };
        let builder = AmazonS3Builder::new()
            .with_http_connector(self.connector())
            .with_client_options(self.options())
            .with_retry(retry);
        let set = |builder: AmazonS3Builder, (name, value): (&String, &String)| match name.parse::<AmazonS3ConfigKey>()
        {
            Ok(key) => builder.with_config(key, value),
            Err(_) => builder,
        };
        let builder = self.variables.iter().fold(builder, set);
        // Who names a store without encryption means it.
        let plain = self.endpoint().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let builder = if plain { builder.with_allow_http(true) } else { builder };
        builder.with_bucket_name(bucket)
    }
}

impl std::fmt::Debug for Stores {
    // The values are secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stores").field("says", &self.variables.keys()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bucket").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Makes clients that wait only so long, and whose errors say what the server said.
#[derive(Debug)]
struct Connector {
    patience: Duration,
}

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = ReqwestConnector::default().connect(options)?;
        Ok(HttpClient::new(Plain { client, patience: self.patience }))
    }
}

/// A client that asks nobody: only to see whether a URL can be read.
#[derive(Debug)]
struct Unused;

impl HttpConnector for Unused {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Unused))
    }
}

#[async_trait]
impl HttpService for Unused {
    async fn call(&self, _: HttpRequest) -> Result<HttpResponse, HttpError> {
        Err(HttpError::new(HttpErrorKind::Unknown, Trouble::Silent))
    }
}

/// A client whose answers are what was asked for, or trouble.
#[derive(Debug)]
struct Plain {
    client: HttpClient,
    patience: Duration,
}

#[async_trait]
impl HttpService for Plain {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let trouble = |trouble| HttpError::new(HttpErrorKind::Unknown, trouble);
        let asked = tokio::time::timeout(self.patience, self.client.execute(request)).await;
        let response = asked.map_err(|_| trouble(Trouble::Silent))??;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let region = response.headers().get("x-amz-bucket-region").and_then(|region| region.to_str().ok());
        let region = region.map(str::to_owned);
        let reason = tokio::time::timeout(self.patience, reason(response)).await.unwrap_or_default();
        Err(trouble(Trouble::Refused {
            status: status.as_u16(),
            code: between(&reason, "<Code>", "</Code>"),
            region: region.or_else(|| between(&reason, "<Region>", "</Region>")),
        }))
    }
}

/// The beginning of what a server says of its refusal; nothing if that does not come.
async fn reason(response: HttpResponse) -> String {
    use futures::StreamExt;
    let mut body = response.into_body().bytes_stream();
    let mut text = Vec::new();
    while let Some(Ok(bytes)) = body.next().await {
        text.extend_from_slice(&bytes);
        if text.len() > REASON {
            break;
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// A word of a store's answer; only letters, digits and hyphens, for it is shown.
fn between(text: &str, before: &str, behind: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    let (word, _) = rest.split_once(behind)?;
    let is_word = !word.is_empty() && word.len() < 60;
    (is_word && word.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')).then(|| word.to_owned())
}
