//! CDS Hooks: what services there are, calls of them, and what became of their cards.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};

use crate::fhir::FhirVersion;
use crate::http::aside::aside;
use crate::http::body::Body;
use crate::http::door::Door;
use crate::http::extract::root;
use crate::http::media::JSON;
use crate::http::problem::Problem;
use crate::http::routes::{Target, base_path};
use crate::http::turn::matched;
use crate::operation::hooks;
use crate::operation::matching::Matching;

/// `GET /cds-services`.
pub(crate) fn services(door: &Door) -> HttpResponse {
    json(hooks::discovery(&door.options.hooks).to_string().into_bytes())
}

/// `POST /cds-services/{id}`. Reading is done aside and matching in its turn; what waits for another server holds none.
pub(crate) async fn call(
    door: &Door,
    request: &HttpRequest,
    target: &Target<'_>,
    body: Body,
) -> Result<HttpResponse, Problem> {
    let settings = door.options.hooks.clone();
    let service = hooks::service(target.id, &settings)?;
    let (body, room) = body.into_parts();
    let mut call = aside(door, async move { hooks::read_call(service, &body) }).await?;
    hooks::complete(&mut call, &settings.servers).await?;
    let root = root(door, request);
    let work = |matching: Matching| async move {
        // The room is taken until the records are no longer needed, whether or not anybody waits for the answer.
        let _room = room;
        // There are no pages for people yet: a study's address is that of its resource.
        let pages = format!("{root}{}/ResearchStudy/", base_path(FhirVersion::R4));
        hooks::answer(&matching, &settings, &call, &root, &pages).await
    };
    Ok(json(matched(door, work).await?))
}

/// `POST /cds-services/{id}/feedback`.
pub(crate) fn feedback(
    door: &Door,
    target: &Target<'_>,
    body: &Body,
    request_id: &str,
) -> Result<HttpResponse, Problem> {
    let service = hooks::service(target.id, &door.options.hooks)?;
    for one in hooks::read_feedback(&body.bytes)? {
        let total = door.cards.count(one.outcome);
        tracing::info!(
            target: "trialfire::hooks",
            service = service.id(),
            card = one.card,
            outcome = one.outcome.name(),
            reason = one.outcome.reason(),
            total,
            request_id,
            "feedback"
        );
    }
    Ok(HttpResponse::Ok().finish())
}

/// An answer that is about one patient and this moment, and nobody's to keep.
fn json(body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, JSON))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body)
}
