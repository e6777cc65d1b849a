//! Operations that take a resource.

use actix_web::HttpResponse;

use crate::http::aside::aside;
use crate::http::body::Body;
use crate::http::extract::Ask;
use crate::http::problem::Problem;
use crate::http::render;
use crate::interaction::{self, ValidateRequest};

/// `$validate` of the system, a type or a resource, by `GET` or `POST`.
pub(crate) async fn validate(ask: &Ask<'_>, body: Body) -> Result<HttpResponse, Problem> {
    let named = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let (body, room) = body.into_parts();
    let request = ValidateRequest {
        kind: named(ask.target.kind),
        id: named(ask.target.id),
        body,
        parameters: ask.parameters.clone(),
    };
    let (repository, version) = (ask.repository().clone(), ask.version());
    let work = async move {
        // The room is taken until the body is no longer needed, whether or not anybody waits for the answer.
        let _room = room;
        let outcome = interaction::validate(&repository, version, &request).await?;
        Ok(outcome.to_bytes())
    };
    let outcome = aside(ask.door, work).await?;
    Ok(render::resource(ask, outcome).await)
}
