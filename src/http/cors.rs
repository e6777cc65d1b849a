//! Pages from other origins: off, or for exactly the origins that are configured.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HeaderValue, ORIGIN,
};
use actix_web::{HttpRequest, HttpResponse};

use crate::http::extract::text;

/// What a page may send; clients of CDS Hooks always say who they are, though nobody asks yet.
const REQUEST_HEADERS: &str = "Accept, Authorization, Content-Type, If-Match, If-None-Match, If-None-Exist, If-Modified-Since, Prefer, \
     X-Request-Id";

/// What a page may read.
const RESPONSE_HEADERS: &str = "ETag, Location, Content-Location, Last-Modified, X-Request-Id";

/// The origin of a page that may ask.
pub(crate) fn allowed_origin(request: &HttpRequest, origins: &[String]) -> Option<HeaderValue> {
    let origin = text(request, &ORIGIN)?;
    let known = origins.iter().any(|allowed| allowed == origin);
    known.then(|| HeaderValue::from_str(origin).ok()).flatten()
}

/// The answer to a browser that asks beforehand, when this is one.
pub(crate) fn preflight(request: &HttpRequest, origins: &[String]) -> Option<HttpResponse> {
    if request.method() != actix_web::http::Method::OPTIONS {
        return None;
    }
    text(request, &ACCESS_CONTROL_REQUEST_METHOD)?;
    allowed_origin(request, origins)?;
    Some(
        HttpResponse::NoContent()
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT"))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS))
            .insert_header((ACCESS_CONTROL_MAX_AGE, "600"))
            .finish(),
    )
}

/// Lets the page read the answer.
pub(crate) fn expose(response: &mut HttpResponse, origin: HeaderValue) {
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(
        ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static(RESPONSE_HEADERS),
    );
}
