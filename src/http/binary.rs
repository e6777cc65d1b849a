//! Binary, which is given out as what it holds unless FHIR is asked for: <https://hl7.org/fhir/R4/binary.html#rest>.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::http::extract::Ask;
use crate::http::negotiate::Asked;
use crate::http::render;
use crate::interaction::Instance;

/// The type of a Binary.
pub(crate) const BINARY: &str = "Binary";

/// Whether the resource is asked for as what it holds.
pub(crate) fn is_raw(ask: &Ask<'_>) -> bool {
    ask.target.kind == BINARY && ask.asked == Asked::Anything
}

/// The content itself, to be saved and never shown: it came from elsewhere.
pub(crate) fn raw(ask: &Ask<'_>, instance: &Instance) -> HttpResponse {
    let known = render::is_known(ask.request, instance);
    let mut builder = HttpResponseBuilder::new(if known {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    });
    render::versioned(&mut builder, instance);
    if known {
        return builder.finish();
    }
    let resource: Value = serde_json::from_slice(&instance.body).unwrap_or_default();
    let media = resource.get("contentType").and_then(Value::as_str);
    let media = media.and_then(|media| HeaderValue::from_str(media).ok());
    let data = resource.get("data").and_then(Value::as_str).unwrap_or_default();
    builder
        .insert_header((
            CONTENT_TYPE,
            media.unwrap_or(HeaderValue::from_static("application/octet-stream")),
        ))
        .insert_header((CONTENT_DISPOSITION, "attachment"))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(STANDARD.decode(data).unwrap_or_default())
}
