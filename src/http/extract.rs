//! What a request says, taken apart once.

use std::borrow::Cow;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderName};
use actix_web::web::{BytesMut, Payload};
use futures_util::StreamExt as _;

use crate::fhir::{FhirVersion, Issue, IssueCode, Key};
use crate::http::door::Door;
use crate::http::limits::{BODY_SECONDS_MAX, FORM_BYTES_MAX};
use crate::http::media::FORM;
use crate::http::negotiate::{Asked, negotiate};
use crate::http::problem::Problem;
use crate::http::routes::{Target, base_path};
use crate::interaction::{Handling, Refusal, Repository, decode};

/// A request on a FHIR base.
#[derive(Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) door: &'a Door,
    pub(crate) request: &'a HttpRequest,
    pub(crate) target: Target<'a>,
    /// What the client would like to see.
    pub(crate) asked: Asked,
    /// Whether the JSON is to be indented.
    pub(crate) pretty: bool,
    /// The parameters that are not about the representation.
    pub(crate) parameters: Vec<(String, String)>,
}

impl<'a> Ask<'a> {
    /// Takes a request apart and settles the representation. `form` is the body of a POST `_search`.
    pub(crate) fn new(
        door: &'a Door,
        request: &'a HttpRequest,
        target: Target<'a>,
        form: Option<&str>,
    ) -> Result<Self, Problem> {
        let mut parameters = decode(request.query_string())?;
        if let Some(form) = form {
            parameters.extend(decode(form)?);
        }
        let (mut format, mut pretty) = (None, false);
        parameters.retain_mut(|(name, value)| match name.as_str() {
            "_format" => {
                format = Some(std::mem::take(value));
                false
            }
            "_pretty" => {
                pretty = value == "true";
                false
            }
            _ => true,
        });
        let accept = text(request, &header::ACCEPT);
        Ok(Self {
            asked: negotiate(target.version, accept, format.as_deref())?,
            door,
            request,
            target,
            pretty,
            parameters,
        })
    }

    pub(crate) fn repository(&self) -> &'a Repository {
        &self.door.repository
    }

    pub(crate) fn version(&self) -> FhirVersion {
        self.target.version
    }

    /// The resource that is addressed.
    pub(crate) fn key(&self) -> Result<Key, Problem> {
        let kind = crate::interaction::served_type(self.version(), self.target.kind)?;
        Key::new(kind, self.target.id).map_err(|error| {
            // An id that cannot be one is an id that does not exist.
            Problem::Refused(Refusal::NotFound(Issue::error(IssueCode::NotFound, error.to_string())))
        })
    }

    /// What to do about unknown parameters; strict unless the client prefers otherwise.
    pub(crate) fn handling(&self) -> Handling {
        let prefers = |value: &str| {
            value
                .split([',', ';'])
                .any(|part| part.trim().eq_ignore_ascii_case("handling=lenient"))
        };
        let mut wishes = self.request.headers().get_all(HeaderName::from_static("prefer"));
        if wishes.any(|value| value.to_str().is_ok_and(prefers)) {
            Handling::Lenient
        } else {
            Handling::Strict
        }
    }

    /// The absolute URL of the base that was asked.
    pub(crate) fn base(&self) -> String {
        let path = base_path(self.version());
        match &self.door.options.public_url {
            Some(url) => format!("{}{path}", url.trim_end_matches('/')),
            None => match text(self.request, &header::HOST).filter(|host| is_host(host)) {
                Some(host) => format!("http://{host}{path}"),
                None => format!("http://{}{path}", self.request.app_config().local_addr()),
            },
        }
    }
}

/// A header as text.
pub(crate) fn text<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// Whether parameters ask for indentation, whatever else is wrong with them.
pub(crate) fn asks_pretty(parameters: &str) -> bool {
    let pairs = parameters.split('&').filter_map(|pair| decode(pair).ok());
    pairs
        .flatten()
        .any(|(name, value)| name == "_pretty" && value == "true")
}

/// The path with percent signs resolved, which is hardly ever needed.
pub(crate) fn decoded_path(path: &str) -> Result<Cow<'_, str>, Problem> {
    if !path.contains('%') {
        return Ok(Cow::Borrowed(path));
    }
    // A plus in a path is a plus; in the parameters, for which the decoder is made, it is a blank.
    let pair = decode(&format!("path={}", path.replace('+', "%2B").replace('&', "%26")))?;
    Ok(Cow::Owned(pair.into_iter().map(|(_, value)| value).collect()))
}

/// Reads a form, up to a size and for a time. Without any body, all parameters are in the address.
pub(crate) async fn form(request: &HttpRequest, payload: Payload) -> Result<String, Problem> {
    let length = text(request, &header::CONTENT_LENGTH);
    let is_empty = length.is_none_or(|length| length == "0") && text(request, &header::TRANSFER_ENCODING).is_none();
    if is_empty && text(request, &header::CONTENT_TYPE).is_none() {
        return Ok(String::new());
    }
    let media = text(request, &header::CONTENT_TYPE).unwrap_or_default();
    let plain = media.split(';').next().unwrap_or_default().trim();
    if !plain.eq_ignore_ascii_case(FORM) {
        let shown: String = plain.chars().take(80).collect();
        let text = format!("expected a body of type `{FORM}`, found `{shown}`");
        return Err(Problem::MediaType(
            Issue::error(IssueCode::NotSupported, text).at("Content-Type"),
        ));
    }
    let declared = length.and_then(|length| length.parse::<usize>().ok());
    if declared.is_some_and(|length| length > FORM_BYTES_MAX) {
        return Err(too_large());
    }
    let reading = tokio::time::timeout(Duration::from_secs(BODY_SECONDS_MAX), bytes(payload));
    let body = reading.await.map_err(|_elapsed: tokio::time::error::Elapsed| {
        let text = format!("expected the whole body within {BODY_SECONDS_MAX} s, found it incomplete");
        Problem::BodySlow(Issue::error(IssueCode::Timeout, text))
    })??;
    String::from_utf8(body.to_vec()).map_err(|error| {
        let text = format!(
            "expected UTF-8, found another byte at {}",
            error.utf8_error().valid_up_to()
        );
        Problem::Refused(Refusal::malformed(IssueCode::Structure, text, "body"))
    })
}

async fn bytes(mut payload: Payload) -> Result<BytesMut, Problem> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            let text = format!("expected a whole body, found that {error}");
            Problem::Refused(Refusal::malformed(IssueCode::Structure, text, "body"))
        })?;
        if body.len() + chunk.len() > FORM_BYTES_MAX {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn too_large() -> Problem {
    let text = format!("expected a form of at most {FORM_BYTES_MAX} bytes, found a larger one");
    Problem::BodyLarge(Issue::error(IssueCode::TooLong, text))
}

/// Whether a `Host` header is a name or address with perhaps a port, and nothing that could lead links astray.
fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host.len() <= 255
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']' | b'_'))
}
