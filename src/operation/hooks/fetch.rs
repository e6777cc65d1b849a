//! Records that did not come with a call, fetched from the caller's FHIR server: within limits, and from nowhere else.

use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Client, Url};

use crate::fhir::{Map, Value};
use crate::interaction::read_json;
use crate::operation::hooks::limits::FetchLimits;
use crate::operation::hooks::origin::is_same_origin;
use crate::operation::hooks::token::Token;

/// Why records were not fetched, or not all of them. Nothing in it is about a patient.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FetchFault {
    /// The connection or the answer broke off.
    #[error("the server could not be asked: {0}")]
    Connection(&'static str),
    /// The server answered with another status; a redirect is not followed.
    #[error("the server answered {0}")]
    Status(u16),
    /// The answer is no resource that was asked for.
    #[error("the answer is not the FHIR resource that was asked for")]
    Content,
    /// There is more than is read.
    #[error("there is more than {0} bytes")]
    TooLarge(usize),
    /// There are more pages than are read.
    #[error("there are more than {0} pages")]
    TooManyPages(usize),
    /// The next page is elsewhere.
    #[error("the next page is on another server")]
    Elsewhere,
    /// It took too long.
    #[error("the time for fetching is over")]
    Late,
}

/// One server, asked for the records of one call.
#[derive(Debug)]
pub(crate) struct Fetch<'a> {
    client: Client,
    base: &'a Url,
    token: Option<HeaderValue>,
    limits: FetchLimits,
    /// Bytes that may still be read.
    left: AtomicUsize,
}

impl<'a> Fetch<'a> {
    /// Prepares to ask a server; nothing is sent yet.
    pub(crate) fn new(base: &'a Url, token: Option<&Token>, limits: FetchLimits) -> Result<Self, FetchFault> {
        // A client of its own for each call: no connection that one patient's token opened serves another's.
        let client = Client::builder()
            .user_agent(concat!("trialfire/", env!("CARGO_PKG_VERSION")))
            .timeout(limits.time_max)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // Straight to the server that is named, whatever the environment says of proxies.
            .no_proxy()
            .build()
            .map_err(|_cause| FetchFault::Connection("no client"))?;
        let header = |token: &Token| {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", token.reveal())).ok()?;
            value.set_sensitive(true);
            Some(value)
        };
        Ok(Self {
            client,
            base,
            token: token.and_then(header),
            limits,
            left: AtomicUsize::new(limits.bytes_max),
        })
    }

    /// Asks a query and follows its pages, within the time that is left. What was read before a fault stays read.
    pub(crate) async fn query(&self, query: &str, out: &mut Vec<Map>) -> Result<(), FetchFault> {
        let mut url = self.base.join(query).map_err(|_not_a_url| FetchFault::Content)?;
        let expects_bundle = query.contains('?');
        for _page in 0..self.limits.pages_max {
            let resource = self.get(url.clone()).await?;
            let kind = resource.get("resourceType").and_then(Value::as_str).unwrap_or_default();
            let is_wanted = if expects_bundle {
                kind == "Bundle"
            } else {
                query.split('/').next() == Some(kind)
            };
            if !is_wanted {
                return Err(FetchFault::Content);
            }
            let next = next(&resource);
            let next = next.map(|link| url.join(link).map_err(|_not_a_url| FetchFault::Elsewhere));
            out.push(resource);
            let Some(next) = next.transpose()? else { return Ok(()) };
            if !is_same_origin(self.base, &next) {
                return Err(FetchFault::Elsewhere);
            }
            url = next;
        }
        Err(FetchFault::TooManyPages(self.limits.pages_max))
    }

    async fn get(&self, url: Url) -> Result<Map, FetchFault> {
        let mut request = self.client.get(url).header(ACCEPT, "application/fhir+json");
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, token.clone());
        }
        let mut response = request.send().await.map_err(|cause| fault(&cause))?;
        let status = response.status();
        if !status.is_success() {
            return Err(FetchFault::Status(status.as_u16()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|cause| fault(&cause))? {
            let taken = self.left.try_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(chunk.len())
            });
            if taken.is_err() {
                return Err(FetchFault::TooLarge(self.limits.bytes_max));
            }
            body.extend_from_slice(&chunk);
        }
        let resource = read_json(&body, self.limits.bytes_max).map_err(|_not_json| FetchFault::Content)?;
        let resource = resource.as_object().cloned().map(crate::json::Map::into_owned);
        resource.ok_or(FetchFault::Content)
    }
}

/// The link to the next page of a Bundle.
fn next(bundle: &Map) -> Option<&str> {
    let mut links = bundle.get("link")?.as_array()?.iter();
    let next = links.find(|link| link.get("relation").and_then(Value::as_str) == Some("next"))?;
    next.get("url")?.as_str()
}

/// The cause in words of ours: an address would name the patient.
fn fault(cause: &reqwest::Error) -> FetchFault {
    if cause.is_timeout() {
        FetchFault::Late
    } else if cause.is_connect() {
        FetchFault::Connection("no connection")
    } else {
        FetchFault::Connection("the answer broke off")
    }
}
