//! From content to an answer: headers, conditions, indentation, compression.

use std::io::Write as _;
use std::time::{Duration, UNIX_EPOCH};

use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HttpDate, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, LOCATION,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::fhir::operation_outcome;
use crate::http::extract::{Ask, text};
use crate::http::limits::{GZIP_BYTES_MIN, GZIP_INLINE_BYTES_MAX};
use crate::http::media::content_type;
use crate::http::problem::Problem;
use crate::interaction::{Instance, Return, Timestamp, Written, etag};

/// A version of a resource, or that the client has it already.
pub(crate) async fn instance(ask: &Ask<'_>, instance: Instance) -> Result<HttpResponse, Problem> {
    if is_known(ask.request, &instance) {
        let mut builder = HttpResponseBuilder::new(StatusCode::NOT_MODIFIED);
        versioned(&mut builder, &instance);
        return Ok(builder.finish());
    }
    let mut builder = HttpResponseBuilder::new(StatusCode::OK);
    versioned(&mut builder, &instance);
    Ok(fhir(ask, builder, instance.body.into()).await)
}

/// A Bundle or another resource that has no version.
pub(crate) async fn resource(ask: &Ask<'_>, body: impl Into<Bytes>) -> HttpResponse {
    fhir(ask, HttpResponseBuilder::new(StatusCode::OK), body.into()).await
}

/// What became of a resource that was written, with as much of it as the client prefers to be told.
pub(crate) async fn written(ask: &Ask<'_>, written: Written) -> HttpResponse {
    let status = if written.created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let mut builder = HttpResponseBuilder::new(status);
    builder.insert_header((ETAG, etag(written.version_id)));
    builder.insert_header((LAST_MODIFIED, http_date(written.updated)));
    let place = format!("{}/{}/_history/{}", ask.base(), written.key, written.version_id);
    builder.insert_header((LOCATION, place));
    let body = match ask.returns() {
        Some(Return::Minimal) => return builder.finish(),
        Some(Return::Outcome) => operation_outcome(&written.issues).to_bytes(),
        Some(Return::Representation) | None => written.body.unwrap_or_default(),
    };
    fhir(ask, builder, body.into()).await
}

/// Adds the headers that tell a version, `ETag` and `Last-Modified`.
pub(crate) fn versioned(builder: &mut HttpResponseBuilder, instance: &Instance) {
    builder.insert_header((ETAG, etag(instance.version_id)));
    builder.insert_header((LAST_MODIFIED, http_date(instance.updated)));
}

/// Whether the client has this version: `If-None-Match`, and without it `If-Modified-Since` (RFC 9110, 13.2.2).
pub(crate) fn is_known(request: &HttpRequest, instance: &Instance) -> bool {
    if let Some(tags) = text(request, &IF_NONE_MATCH) {
        return tags.split(',').map(str::trim).any(|tag| {
            let opaque = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
            opaque == "*" || opaque.parse() == Ok(instance.version_id)
        });
    }
    let since = text(request, &IF_MODIFIED_SINCE).and_then(|date| date.parse::<HttpDate>().ok());
    // The header knows whole seconds only.
    since.is_some_and(|since| {
        let since = std::time::SystemTime::from(since);
        whole_seconds(instance.updated) <= since.duration_since(UNIX_EPOCH).unwrap_or_default()
    })
}

async fn fhir(ask: &Ask<'_>, mut builder: HttpResponseBuilder, body: Bytes) -> HttpResponse {
    builder.insert_header((CONTENT_TYPE, content_type(ask.version())));
    // To be asked for again each time, with the tag: records change, and a stale one is a wrong one.
    builder.insert_header((CACHE_CONTROL, "no-cache"));
    let body = if ask.pretty { indented(body) } else { body };
    let zip = body.len() > GZIP_BYTES_MIN && ask.request.method() != Method::HEAD && accepts_gzip(ask.request);
    match if zip { gzip(&body).await } else { None } {
        Some(packed) => builder.insert_header((CONTENT_ENCODING, "gzip")).body(packed),
        None => builder.body(body),
    }
}

fn indented(body: Bytes) -> Bytes {
    let value = serde_json::from_slice::<serde_json::Value>(&body).ok();
    let pretty = value.and_then(|value| serde_json::to_vec_pretty(&value).ok());
    pretty.map_or(body, Bytes::from)
}

fn accepts_gzip(request: &HttpRequest) -> bool {
    let Some(codings) = text(request, &ACCEPT_ENCODING) else {
        return false;
    };
    codings.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let named = matches!(parts.next(), Some("gzip" | "x-gzip" | "*"));
        let refused = |part: &str| part.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
        named && !parts.any(refused)
    })
}

async fn gzip(body: &Bytes) -> Option<Vec<u8>> {
    if body.len() <= GZIP_INLINE_BYTES_MAX {
        return packed(body);
    }
    let body = body.clone();
    actix_web::web::block(move || packed(&body)).await.ok().flatten()
}

/// At the fastest level: JSON shrinks to a sixth with it, and to a seventh with several times the work.
fn packed(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

fn http_date(at: Timestamp) -> String {
    HttpDate::from(UNIX_EPOCH + whole_seconds(at)).to_string()
}

fn whole_seconds(at: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(at.0.div_euclid(1000)).unwrap_or_default())
}
