//! Interactions on one resource.

use actix_web::HttpResponse;

use crate::http::binary;
use crate::http::extract::Ask;
use crate::http::problem::Problem;
use crate::http::render;
use crate::interaction::{self, Instance, history_bundle, searchset};

/// `GET {type}/{id}`.
pub(crate) async fn read(ask: &Ask<'_>) -> Result<HttpResponse, Problem> {
    let key = ask.key()?;
    let instance = interaction::read(ask.repository(), ask.version(), &key).await?;
    answer(ask, &key, instance).await
}

/// `GET {type}/{id}/_history/{vid}`.
pub(crate) async fn vread(ask: &Ask<'_>) -> Result<HttpResponse, Problem> {
    let key = ask.key()?;
    let instance = interaction::vread(ask.repository(), ask.version(), &key, ask.target.version_id).await?;
    answer(ask, &key, instance).await
}

/// `GET {type}/{id}/_history`.
pub(crate) async fn history(ask: &Ask<'_>) -> Result<HttpResponse, Problem> {
    let key = ask.key()?;
    let history = interaction::history(ask.repository(), ask.version(), &key, &ask.parameters).await?;
    let bundle = history_bundle(&ask.base(), &format!("{key}/_history"), history);
    Ok(render::resource(ask, bundle).await)
}

/// `GET ResearchStudy/{id}/$everything`.
pub(crate) async fn everything(ask: &Ask<'_>) -> Result<HttpResponse, Problem> {
    let key = ask.key()?;
    let found = interaction::everything(ask.repository(), ask.version(), &key, &ask.parameters).await?;
    let bundle = searchset(ask.version(), &ask.base(), &format!("{key}/$everything"), found);
    Ok(render::resource(ask, bundle).await)
}

async fn answer(ask: &Ask<'_>, key: &crate::fhir::Key, instance: Instance) -> Result<HttpResponse, Problem> {
    if binary::is_raw(ask) {
        return Ok(binary::raw(ask, &instance));
    }
    let instance = if ask.parameters.is_empty() {
        instance
    } else {
        interaction::read_view(ask.version(), key, instance, &ask.parameters)?
    };
    render::instance(ask, instance).await
}
