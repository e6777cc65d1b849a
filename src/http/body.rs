//! What is sent: forms and resources, up to a size, for a time, and together up to a share of the memory.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{self, CONTENT_ENCODING};
use actix_web::web::Payload;
use futures_util::StreamExt as _;
use tokio::sync::OwnedSemaphorePermit;

use crate::fhir::{FhirVersion, Issue, IssueCode};
use crate::http::door::Door;
use crate::http::extract::text;
use crate::http::limits::{BODY_SECONDS_MAX, FORM_BYTES_MAX};
use crate::http::media::{FHIR_JSON, FORM};
use crate::http::negotiate::{JsonMedia, json_media};
use crate::http::problem::Problem;
use crate::interaction::{BUNDLE_BYTES_MAX, Refusal};

/// A body with its share of the memory, which is given back when it is dropped.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) bytes: Vec<u8>,
    room: Option<OwnedSemaphorePermit>,
}

impl Body {
    /// The bytes and the share, for work that goes on elsewhere.
    pub(crate) fn into_parts(self) -> (Vec<u8>, Option<OwnedSemaphorePermit>) {
        (self.bytes, self.room)
    }
}

/// Reads a form. Without any body, all parameters are in the address.
pub(crate) async fn form(door: &Door, request: &HttpRequest, payload: Payload) -> Result<String, Problem> {
    if is_absent(request) {
        return Ok(String::new());
    }
    let media = media(request);
    let plain = media.split(';').next().unwrap_or_default().trim();
    if !plain.eq_ignore_ascii_case(FORM) {
        return Err(wrong_type(FORM, plain));
    }
    let body = read(door, request, payload, FORM_BYTES_MAX, "a form").await?;
    String::from_utf8(body.bytes).map_err(|error| {
        let text = format!(
            "expected UTF-8, found another byte at {}",
            error.utf8_error().valid_up_to()
        );
        Problem::Refused(Refusal::malformed(IssueCode::Structure, text, "body"))
    })
}

/// Reads a resource of the release as JSON; nothing when nothing is sent.
pub(crate) async fn resource(
    door: &Door,
    request: &HttpRequest,
    payload: Payload,
    version: FhirVersion,
) -> Result<Body, Problem> {
    if is_absent(request) {
        return Ok(Body::default());
    }
    match json_media(version, media(request)) {
        JsonMedia::Spoken => {}
        JsonMedia::OtherRelease(issue) => return Err(Problem::MediaType(issue.at("Content-Type"))),
        JsonMedia::Other => return Err(wrong_type(FHIR_JSON, media(request))),
    }
    let coding = text(request, &CONTENT_ENCODING).unwrap_or("identity");
    if !coding.eq_ignore_ascii_case("identity") {
        let shown: String = coding.chars().take(80).collect();
        let text = format!("expected a body that is not packed, found `{shown}`");
        return Err(Problem::MediaType(
            Issue::error(IssueCode::NotSupported, text).at("Content-Encoding"),
        ));
    }
    read(door, request, payload, BUNDLE_BYTES_MAX, "a resource").await
}

/// Reads plain JSON that is not a resource; nothing when nothing is sent.
pub(crate) async fn plain(door: &Door, request: &HttpRequest, payload: Payload) -> Result<Body, Problem> {
    resource(door, request, payload, FhirVersion::R4).await
}

fn media(request: &HttpRequest) -> &str {
    text(request, &header::CONTENT_TYPE).unwrap_or_default()
}

/// Whether there is neither a body nor a word on what it would be.
fn is_absent(request: &HttpRequest) -> bool {
    let length = text(request, &header::CONTENT_LENGTH);
    let is_empty = length.is_none_or(|length| length == "0") && text(request, &header::TRANSFER_ENCODING).is_none();
    is_empty && media(request).is_empty()
}

fn wrong_type(expected: &str, found: &str) -> Problem {
    let shown: String = found.chars().filter(|c| !c.is_control()).take(80).collect();
    let text = format!("expected a body of type `{expected}`, found `{shown}`");
    Problem::MediaType(Issue::error(IssueCode::NotSupported, text).at("Content-Type"))
}

async fn read(door: &Door, request: &HttpRequest, payload: Payload, max: usize, what: &str) -> Result<Body, Problem> {
    let declared = text(request, &header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if declared.is_some_and(|length| length > max) {
        return Err(too_large(max, what));
    }
    let reading = tokio::time::timeout(Duration::from_secs(BODY_SECONDS_MAX), bytes(door, payload, max, what));
    reading.await.map_err(|_elapsed: tokio::time::error::Elapsed| {
        let text = format!("expected the whole body within {BODY_SECONDS_MAX} s, found it incomplete");
        Problem::BodySlow(Issue::error(IssueCode::Timeout, text))
    })?
}

async fn bytes(door: &Door, mut payload: Payload, max: usize, what: &str) -> Result<Body, Problem> {
    let mut body = Body::default();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            let text = format!("expected a whole body, found that {error}");
            Problem::Refused(Refusal::malformed(IssueCode::Structure, text, "body"))
        })?;
        if body.bytes.len() + chunk.len() > max {
            return Err(too_large(max, what));
        }
        // As it comes, so that a client that sends slowly takes no more than it has sent.
        let room = door.room(chunk.len()).ok_or_else(no_room)?;
        match &mut body.room {
            Some(taken) => taken.merge(room),
            None => body.room = Some(room),
        }
        body.bytes.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn too_large(max: usize, what: &str) -> Problem {
    let text = format!("expected {what} of at most {max} bytes, found a larger one");
    Problem::BodyLarge(Issue::error(IssueCode::TooLong, text))
}

fn no_room() -> Problem {
    let text = "expected less to be sent at once by all clients together; try again shortly";
    Problem::Refused(Refusal::Unavailable {
        issue: Issue::error(IssueCode::Throttled, text),
        cause: "no room is left for what is sent".to_owned(),
    })
}
