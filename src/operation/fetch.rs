//! Fetching studies from the ClinicalTrials.gov API v2: politely, with retries, within limits.

use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, RETRY_AFTER};
use reqwest::{StatusCode, Url};
use serde::Deserialize;
use serde::de::IgnoredAny;
use tokio::sync::Mutex;
use tokio::sync::mpsc::Sender;
use tokio::time::{Instant, sleep, sleep_until};

/// Longest wait that a `Retry-After` may ask for; a longer one ends the fetch.
pub(crate) const RETRY_AFTER_SECONDS_MAX: u64 = 120;
/// Redirects followed, and only to the same scheme, host and port.
pub(crate) const REDIRECTS_MAX: usize = 3;
/// Pages of one query; with the registry's largest page that is ten million studies.
pub(crate) const PAGES_MAX: u32 = 10_000;

/// How to talk to the registry.
#[derive(Debug, Clone)]
pub struct FetchOptions {
    /// Base URL, without a slash at the end.
    pub base_url: String,
    /// Requests a minute; the fetch waits between requests to keep to it.
    pub requests_per_minute: u32,
    /// Studies a page, 1 to 1000.
    pub page_size: u32,
    /// Further tries of a request that failed in a way that may pass.
    pub retries: u32,
    /// Wait before the first further try; doubled for each next one.
    pub backoff: Duration,
    /// Time for one request, its body included.
    pub timeout: Duration,
    /// Bytes of one answer, after decompression.
    pub page_bytes_max: u64,
}

/// Why nothing, or not everything, was fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The base URL is none.
    #[error("expected an http or https URL as the registry's base, found `{found}`")]
    BaseUrl {
        /// The text as found.
        found: String,
    },
    /// The registry has no such study.
    #[error("the registry has no study `{number}`")]
    NotFound {
        /// The number asked for.
        number: String,
    },
    /// The registry refused the request for good.
    #[error("the registry answered {status} to {what}")]
    Refused {
        /// What was asked for.
        what: String,
        /// Its status.
        status: u16,
    },
    /// The registry did not answer in full, however often it was asked.
    #[error("the registry gave no full answer to {what} in {tries} tries: {cause}")]
    Unavailable {
        /// What was asked for.
        what: String,
        /// How often.
        tries: u32,
        /// What happened last.
        cause: String,
    },
    /// An answer is larger than the limit.
    #[error("the answer to {what} is larger than {limit} bytes")]
    TooLarge {
        /// What was asked for.
        what: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// The registry's pages do not end.
    #[error("the registry's pages for {what} do not end: page {page} leads back or past the limit")]
    Endless {
        /// What was asked for.
        what: String,
        /// The page, from 1.
        page: u32,
    },
}

/// The ClinicalTrials.gov API v2.
#[derive(Debug)]
pub struct Registry {
    client: reqwest::Client,
    base: Url,
    options: FetchOptions,
    next_request: Mutex<Instant>,
}

/// What one try came to.
enum Try {
    Body(Vec<u8>),
    Again { cause: String, wait: Option<Duration> },
    Over(FetchError),
}

impl Registry {
    /// Prepares to talk to the registry; nothing is sent yet.
    pub fn new(options: FetchOptions) -> Result<Self, FetchError> {
        let wrong = || FetchError::BaseUrl {
            found: options.base_url.clone(),
        };
        let base = Url::parse(&options.base_url).map_err(|_not_a_url| wrong())?;
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
            return Err(wrong());
        }
        let client = reqwest::Client::builder()
            .user_agent(concat!("trialfire/", env!("CARGO_PKG_VERSION")))
            .timeout(options.timeout)
            .redirect(same_place_only(&base))
            .build()
            .map_err(|cause| FetchError::Unavailable {
                what: "the start".to_owned(),
                tries: 0,
                cause: cause.to_string(),
            })?;
        Ok(Self {
            client,
            base,
            options,
            next_request: Mutex::new(Instant::now()),
        })
    }

    /// Fetches one study as the registry's JSON.
    pub async fn study(&self, number: &str) -> Result<Vec<u8>, FetchError> {
        let what = format!("study {number}");
        let url = self.url(&["studies", number], &[("format", "json")]);
        match self.get(&what, url).await {
            Err(FetchError::Refused { status: 404, .. }) => Err(FetchError::NotFound {
                number: number.to_owned(),
            }),
            other => other,
        }
    }

    /// Fetches what the registry finds for `text`, page by page, and sends each answer to `pages`.
    ///
    /// A slow receiver slows the fetch; one that is gone ends it. The number of pages fetched is returned.
    pub async fn query(&self, text: &str, pages: &Sender<Vec<u8>>) -> Result<u32, FetchError> {
        let size = self.options.page_size.to_string();
        let mut token: Option<String> = None;
        let mut number = 0;
        loop {
            number += 1;
            let what = format!("page {number} of the query");
            let mut parameters = vec![("format", "json"), ("query.term", text), ("pageSize", size.as_str())];
            if let Some(token) = &token {
                parameters.push(("pageToken", token));
            }
            let body = self.get(&what, self.url(&["studies"], &parameters)).await?;
            let next = serde_json::from_slice::<PageEnd>(&body)
                .ok()
                .and_then(|end| end.next_page_token);
            if pages.send(body).await.is_err() || next.is_none() {
                return Ok(number);
            }
            if next == token || number >= PAGES_MAX {
                return Err(FetchError::Endless { what, page: number });
            }
            token = next;
        }
    }

    fn url(&self, segments: &[&str], parameters: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url.query_pairs_mut().extend_pairs(parameters);
        url
    }

    async fn get(&self, what: &str, url: Url) -> Result<Vec<u8>, FetchError> {
        let mut tries = 0;
        loop {
            self.wait_for_turn().await;
            tries += 1;
            let (cause, wait) = match self.attempt(what, url.clone()).await {
                Try::Body(body) => return Ok(body),
                Try::Over(error) => return Err(error),
                Try::Again { cause, wait } => (cause, wait),
            };
            let too_long = wait.is_some_and(|wait| wait.as_secs() > RETRY_AFTER_SECONDS_MAX);
            if tries > self.options.retries || too_long {
                return Err(FetchError::Unavailable {
                    what: what.to_owned(),
                    tries,
                    cause,
                });
            }
            tracing::warn!(what, tries, cause, "the registry did not answer in full; trying again");
            let doubled = self.options.backoff.saturating_mul(2_u32.saturating_pow(tries - 1));
            sleep(wait.unwrap_or(doubled).max(self.options.backoff)).await;
        }
    }

    /// Spaces requests evenly, so that a minute never holds more than the agreed number.
    async fn wait_for_turn(&self) {
        let gap = Duration::from_mins(1) / self.options.requests_per_minute.max(1);
        let turn = {
            let mut next = self.next_request.lock().await;
            let turn = (*next).max(Instant::now());
            *next = turn + gap;
            turn
        };
        sleep_until(turn).await;
    }

    async fn attempt(&self, what: &str, url: Url) -> Try {
        let again = |cause: &reqwest::Error| Try::Again {
            cause: describe(cause),
            wait: None,
        };
        let mut response = match self.client.get(url).header(ACCEPT, "application/json").send().await {
            Ok(response) => response,
            Err(cause) => return again(&cause),
        };
        let status = response.status();
        if status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::REQUEST_TIMEOUT || status.is_server_error()
        {
            return Try::Again {
                cause: format!("status {}", status.as_u16()),
                wait: retry_after(response.headers()),
            };
        }
        if !status.is_success() {
            return Try::Over(FetchError::Refused {
                what: what.to_owned(),
                status: status.as_u16(),
            });
        }
        let limit = self.options.page_bytes_max;
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if (body.len() + chunk.len()) as u64 > limit => {
                    return Try::Over(FetchError::TooLarge {
                        what: what.to_owned(),
                        limit,
                    });
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(cause) => return again(&cause),
            }
        }
        // A proxy that gives up half-way can end a chunked body cleanly: only JSON that ends is a full answer.
        match serde_json::from_slice::<IgnoredAny>(&body) {
            Ok(IgnoredAny) => Try::Body(body),
            Err(cause) => Try::Again {
                cause: format!("expected JSON that ends, found {cause}"),
                wait: None,
            },
        }
    }
}

/// The part of a page that says whether another follows.
#[derive(Deserialize)]
struct PageEnd {
    #[serde(rename = "nextPageToken")]
    next_page_token: Option<String>,
}

fn same_place_only(base: &Url) -> reqwest::redirect::Policy {
    let home = (
        base.scheme().to_owned(),
        base.host_str().map(str::to_owned),
        base.port_or_known_default(),
    );
    reqwest::redirect::Policy::custom(move |attempt| {
        let url = attempt.url();
        let there = (
            url.scheme().to_owned(),
            url.host_str().map(str::to_owned),
            url.port_or_known_default(),
        );
        if there == home && attempt.previous().len() <= REDIRECTS_MAX {
            attempt.follow()
        } else {
            attempt.stop()
        }
    })
}

/// `Retry-After` in seconds (RFC 9110, 10.2.3); the form with a date is not sent by this registry and is not read.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
        .map(Duration::from_secs)
}

/// The cause in words, without the URL: a query's text is not for logs.
fn describe(cause: &reqwest::Error) -> String {
    let kind = if cause.is_timeout() {
        "no answer in time"
    } else if cause.is_connect() {
        "no connection"
    } else if cause.is_body() || cause.is_decode() {
        "the answer broke off"
    } else {
        "the request failed"
    };
    kind.to_owned()
}
