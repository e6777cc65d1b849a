//! What is about the server as a whole, and what is not there.

use actix_web::HttpResponse;

use crate::fhir::{FhirVersion, Issue, IssueCode};
use crate::http::extract::Ask;
use crate::http::problem::Problem;
use crate::http::render;
use crate::http::routes::{Miss, base_path, listed};
use crate::interaction::statement_view;

/// `GET metadata`.
pub(crate) async fn metadata(ask: &Ask<'_>) -> Result<HttpResponse, Problem> {
    let statement = ask.door.statement(ask.version());
    let body = statement_view(ask.version(), &ask.parameters, &statement)?;
    Ok(match body {
        Some(part) => render::resource(ask, part).await,
        None => render::resource(ask, statement).await,
    })
}

/// What to tell about an address or a method that is not routed.
pub(crate) fn missed(miss: Miss, method: &str) -> Problem {
    match miss {
        Miss::Path { base } => {
            let there = listed(base).join(", ");
            let text = match base {
                Some(version) => format!(
                    "expected an address below `{}`: {there}; found another",
                    base_path(version)
                ),
                None => format!(
                    "expected FHIR R4 below `{}`, FHIR R5 below `{}`, or one of {there}; found another address",
                    base_path(FhirVersion::R4),
                    base_path(FhirVersion::R5)
                ),
            };
            Problem::NoRoute(Issue::error(IssueCode::NotFound, text))
        }
        Miss::Method { allow, .. } => {
            let shown: String = method.chars().take(20).collect();
            let text = format!("expected one of the methods {allow}, found `{shown}`");
            Problem::Method {
                allow,
                issue: Issue::error(IssueCode::NotSupported, text),
            }
        }
    }
}
