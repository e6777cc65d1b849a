//! Interactions on a type.

use actix_web::HttpResponse;

use crate::http::extract::Ask;
use crate::http::problem::Problem;
use crate::http::render;
use crate::interaction::{self, searchset};

/// `GET {type}?…` and `POST {type}/_search`.
pub(crate) async fn search(ask: &Ask<'_>) -> Result<HttpResponse, Problem> {
    let kind = ask.target.kind;
    let found = interaction::search(ask.repository(), ask.version(), kind, &ask.parameters, ask.handling()).await?;
    // The links of a POST are those of the GET that finds the same.
    let bundle = searchset(ask.version(), &ask.base(), kind, found);
    Ok(render::resource(ask, bundle).await)
}
