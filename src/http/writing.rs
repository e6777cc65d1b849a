//! What is sent to be written: one resource, or a Bundle of several interactions.

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};

use crate::fhir::IssueCode;
use crate::http::aside::aside;
use crate::http::body::Body;
use crate::http::extract::{Ask, text};
use crate::http::problem::Problem;
use crate::http::render;
use crate::interaction::{self, Refusal, Return, expected_version, response_bundle};

/// Criteria under which nothing is created: <https://hl7.org/fhir/R4/http.html#ccreate>.
const IF_NONE_EXIST: HeaderName = HeaderName::from_static("if-none-exist");

/// `POST {type}`.
pub(crate) async fn create(ask: &Ask<'_>, body: Body) -> Result<HttpResponse, Problem> {
    ask.no_parameters()?;
    let kind = ask.target.kind.to_owned();
    let criteria = header(ask, &IF_NONE_EXIST)?;
    let (repository, version) = (ask.repository().clone(), ask.version());
    let (body, room) = body.into_parts();
    let work = async move {
        // The room is taken until the body is no longer needed, whether or not anybody waits for the answer.
        let _room = room;
        interaction::create(&repository, version, &kind, &body, criteria.as_deref()).await
    };
    let written = aside(ask.door, work).await?;
    Ok(render::written(ask, written).await)
}

/// `PUT {type}/{id}`.
pub(crate) async fn update(ask: &Ask<'_>, body: Body) -> Result<HttpResponse, Problem> {
    ask.no_parameters()?;
    let key = ask.key()?;
    let expected = expected(ask)?;
    let (repository, version) = (ask.repository().clone(), ask.version());
    let (body, room) = body.into_parts();
    let work = async move {
        let _room = room;
        interaction::update(&repository, version, &key, &body, expected).await
    };
    let written = aside(ask.door, work).await?;
    Ok(render::written(ask, written).await)
}

/// `POST` of a Bundle to the base.
pub(crate) async fn bundle(ask: &Ask<'_>, body: Body) -> Result<HttpResponse, Problem> {
    ask.no_parameters()?;
    let returns = ask.returns().unwrap_or(Return::Minimal);
    let (repository, version, base) = (ask.repository().clone(), ask.version(), ask.base());
    let (body, room) = body.into_parts();
    let work = async move {
        let _room = room;
        let whole = returns == Return::Representation;
        let answers = interaction::transaction(&repository, version, &base, &body, whole).await?;
        // What each entry would have been answered with by itself.
        let status = |refusal: &Refusal| {
            let problem = Problem::Refused(refusal.clone());
            problem.log("of an entry");
            problem.status().to_string()
        };
        Ok(response_bundle(&base, &answers, returns, status))
    };
    let answer = aside(ask.door, work).await?;
    Ok(render::resource(ask, answer).await)
}

/// The version that must be current: that of `If-Match`, or none with `If-None-Match: *`.
fn expected(ask: &Ask<'_>) -> Result<Option<u32>, Problem> {
    let refused = |what: &str, found: &str, at: &str| {
        let shown: String = found.chars().take(80).collect();
        let text = format!("expected {what}, found `{shown}`");
        Problem::Refused(Refusal::malformed(IssueCode::Value, text, at))
    };
    let (tag, none) = (header(ask, &IF_MATCH)?, header(ask, &IF_NONE_MATCH)?);
    if header(ask, &IF_NONE_EXIST)?.is_some() {
        return Err(refused(
            "no such header with PUT; it goes with POST",
            "If-None-Exist",
            "If-None-Exist",
        ));
    }
    match (tag, none) {
        (None, None) => Ok(None),
        (Some(tag), None) => match expected_version(&tag) {
            Some(version) => Ok(Some(version)),
            None => Err(refused("one version such as `W/\"3\"`", &tag, "If-Match")),
        },
        (None, Some(none)) if none.trim() == "*" => Ok(Some(0)),
        (None, Some(none)) => Err(refused(
            "`*`, which asks that there is none yet",
            &none,
            "If-None-Match",
        )),
        (Some(_), Some(none)) => Err(refused(
            "`If-Match` or `If-None-Match`, not both",
            &none,
            "If-None-Match",
        )),
    }
}

/// A header that decides whether something is written: what cannot be read must not be passed over.
fn header(ask: &Ask<'_>, name: &HeaderName) -> Result<Option<String>, Problem> {
    let mut values = ask.request.headers().get_all(name);
    let (first, second) = (values.next(), values.next());
    if first.is_none() {
        return Ok(None);
    }
    if let (Some(value), None) = (text(ask.request, name), second) {
        return Ok(Some(value.to_owned()));
    }
    let text = "expected this header once and in ASCII, with other letters as `%C3%A9`";
    Err(Problem::Refused(Refusal::malformed(
        IssueCode::Value,
        text,
        name.as_str(),
    )))
}
