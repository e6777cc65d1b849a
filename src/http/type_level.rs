//! Interactions on a type.

use actix_web::HttpResponse;

use crate::http::aside::aside;
use crate::http::extract::Ask;
use crate::http::problem::Problem;
use crate::http::render;
use crate::interaction::{self, searchset};

/// `GET {type}?…` and `POST {type}/_search`.
pub(crate) async fn search(ask: &Ask<'_>) -> Result<HttpResponse, Problem> {
    let kind = ask.target.kind.to_owned();
    let (repository, version, base) = (ask.repository().clone(), ask.version(), ask.base());
    let (parameters, handling) = (ask.parameters.clone(), ask.handling());
    let work = async move {
        let found = interaction::search(&repository, version, &kind, &parameters, handling).await?;
        // The links of a POST are those of the GET that finds the same.
        Ok(searchset(version, &base, &kind, found))
    };
    let bundle = aside(ask.door, work).await?;
    Ok(render::resource(ask, bundle).await)
}
