//! Where every request comes in and every answer goes out.

use std::time::Instant;

use actix_web::http::header::{
    CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING, VARY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{ConnectionType, Method};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::fhir::{FhirVersion, Issue, IssueCode};
use crate::http::body::{self, Body};
use crate::http::door::Door;
use crate::http::extract::{Ask, asks_pretty, decoded_path, text};
use crate::http::limits::{REQUEST_ID_CHARS_MAX, TARGET_BYTES_MAX};
use crate::http::problem::Problem;
use crate::http::routes::{Action, Miss, Target, resolve};
use crate::http::{cors, health, hooks, instance, matching, operations, system, type_level, writing};
use crate::interaction::Interaction;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Answers a request.
pub(crate) async fn enter(request: HttpRequest, payload: Payload, door: Data<Door>) -> HttpResponse {
    let started = Instant::now();
    let request_id = request_id(&request, &door);
    let mut seen = Seen::default();
    let answer = match cors::preflight(&request, &door.options.origins) {
        Some(response) => Ok(response),
        None => answer(&door, &request, payload, &request_id, &mut seen).await,
    };
    let mut response = answer.unwrap_or_else(|problem| {
        let pretty = seen.pretty || asks_pretty(request.query_string());
        problem.response(seen.version, pretty, &request_id)
    });
    finish(&mut response, &request, &door, &request_id, seen.is_read);
    // The route's template, never the address: ids and search values may tell who somebody is.
    tracing::info!(
        target: "trialfire::http",
        method = request.method().as_str(),
        route = seen.template,
        base = seen.version.name(),
        status = response.status().as_u16(),
        ms = started.elapsed().as_secs_f64() * 1000.0,
        request_id,
    );
    response
}

/// What is known of a request by the time it is logged.
struct Seen {
    version: FhirVersion,
    template: &'static str,
    /// Whether the form that was sent asks for indentation.
    pretty: bool,
    /// Whether the body was read to its end.
    is_read: bool,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            version: FhirVersion::R4,
            template: "none",
            pretty: false,
            is_read: false,
        }
    }
}

async fn answer(
    door: &Door,
    request: &HttpRequest,
    payload: Payload,
    request_id: &str,
    seen: &mut Seen,
) -> Result<HttpResponse, Problem> {
    let length = request.uri().path().len() + request.query_string().len();
    if length > TARGET_BYTES_MAX {
        let text = format!(
            "expected an address of at most {TARGET_BYTES_MAX} bytes, found {length}; send long searches as a form by \
             POST to `{{type}}/_search`"
        );
        return Err(Problem::TargetLong(Issue::error(IssueCode::TooLong, text)));
    }
    let path = decoded_path(request.uri().path())?;
    let target = match resolve(request.method().as_str(), &path) {
        Ok(target) => target,
        Err(miss) => {
            let (Miss::Path { base } | Miss::Method { base, .. }) = &miss;
            seen.version = base.unwrap_or_default();
            return Err(system::missed(miss, request.method().as_str()));
        }
    };
    seen.version = target.version;
    seen.template = target.template;
    match target.action {
        Action::Live => Ok(health::live()),
        Action::Ready => Ok(health::ready(door, request_id).await),
        Action::Services => Ok(hooks::services(door)),
        Action::Service => {
            let body = body::plain(door, request, payload).await?;
            seen.is_read = true;
            hooks::call(door, request, &target, body).await
        }
        Action::Feedback => {
            let body = body::plain(door, request, payload).await?;
            seen.is_read = true;
            hooks::feedback(door, &target, &body, request_id)
        }
        Action::Fhir(interaction) => interact(door, request, payload, target, interaction, seen).await,
    }
}

async fn interact(
    door: &Door,
    request: &HttpRequest,
    payload: Payload,
    target: Target<'_>,
    interaction: Interaction,
    seen: &mut Seen,
) -> Result<HttpResponse, Problem> {
    let (mut form, mut body) = (None, Body::default());
    if request.method() == Method::POST && interaction == Interaction::SearchType {
        form = Some(body::form(door, request, payload).await?);
        seen.is_read = true;
    } else if matches!(*request.method(), Method::POST | Method::PUT) {
        body = body::resource(door, request, payload, target.version).await?;
        seen.is_read = true;
    }
    seen.pretty = form.as_deref().is_some_and(asks_pretty);
    let ask = Ask::new(door, request, target, form.as_deref())?;
    match interaction {
        Interaction::Read => instance::read(&ask).await,
        Interaction::Vread => instance::vread(&ask).await,
        Interaction::HistoryInstance => instance::history(&ask).await,
        Interaction::Create => writing::create(&ask, body).await,
        Interaction::Update => writing::update(&ask, body).await,
        Interaction::Transaction => writing::bundle(&ask, body).await,
        Interaction::SearchType => type_level::search(&ask).await,
        Interaction::Everything => instance::everything(&ask).await,
        Interaction::Capabilities => system::metadata(&ask).await,
        Interaction::Validate => operations::validate(&ask, body).await,
        Interaction::Matching(operation) => matching::operate(&ask, operation, body).await,
    }
}

/// The client's own id for the request if it is a plain word, else one of ours.
fn request_id(request: &HttpRequest, door: &Door) -> String {
    let plain = |id: &&str| {
        (1..=REQUEST_ID_CHARS_MAX).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    text(request, &REQUEST_ID)
        .filter(plain)
        .map_or_else(|| door.next_request_id(), str::to_owned)
}

fn finish(response: &mut HttpResponse, request: &HttpRequest, door: &Door, request_id: &str, is_read: bool) {
    // A body that is not read may still be on its way: what follows it cannot be told from it.
    let has_body = request.headers().contains_key(CONTENT_LENGTH) || request.headers().contains_key(TRANSFER_ENCODING);
    if has_body && !is_read {
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
    if door.options.origins.is_empty() {
        headers.insert(VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
        return;
    }
    headers.insert(VARY, HeaderValue::from_static("Accept, Accept-Encoding, Origin"));
    if let Some(origin) = cors::allowed_origin(request, &door.options.origins) {
        cors::expose(response, origin);
    }
}
