//! From what went wrong to a status and an `OperationOutcome`: the only place that knows both.

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use actix_web::{HttpResponse, HttpResponseBuilder};

use crate::fhir::{FhirVersion, Issue, operation_outcome};
use crate::http::limits::RETRY_AFTER_SECONDS;
use crate::http::media::content_type;
use crate::interaction::Refusal;

/// Why a request is not answered as asked.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The interaction refuses.
    Refused(Refusal),
    /// Nothing is routed there.
    NoRoute(Issue),
    /// Not with this method.
    Method {
        /// As in the `Allow` header.
        allow: String,
        /// What to tell.
        issue: Issue,
    },
    /// No representation that the client accepts.
    NotAcceptable(Issue),
    /// The body did not arrive in time.
    BodySlow(Issue),
    /// The body is too large.
    BodyLarge(Issue),
    /// The address is too long.
    TargetLong(Issue),
    /// The body is of a media type that is not read.
    MediaType(Issue),
    /// The answer took too long.
    Late(Issue),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Problem {
    /// The status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Refused(refusal) => match refusal {
                Refusal::Malformed(_) | Refusal::TooCostly(_) | Refusal::NotSupported(_) => StatusCode::BAD_REQUEST,
                Refusal::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Refusal::NotFound(_) => StatusCode::NOT_FOUND,
                Refusal::Gone(_) => StatusCode::GONE,
                Refusal::Conflict(_) => StatusCode::CONFLICT,
                Refusal::Precondition(_) => StatusCode::PRECONDITION_FAILED,
                Refusal::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
                Refusal::Full(_) => StatusCode::INSUFFICIENT_STORAGE,
                Refusal::Damaged { .. } => StatusCode::INTERNAL_SERVER_ERROR,
                Refusal::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            },
            Self::NoRoute(_) => StatusCode::NOT_FOUND,
            Self::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable(_) => StatusCode::NOT_ACCEPTABLE,
            Self::BodySlow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::BodyLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TargetLong(_) => StatusCode::URI_TOO_LONG,
            Self::MediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Late(_) => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    fn issues(&self) -> &[Issue] {
        match self {
            Self::Refused(refusal) => refusal.issues(),
            Self::NoRoute(issue)
            | Self::Method { issue, .. }
            | Self::NotAcceptable(issue)
            | Self::BodySlow(issue)
            | Self::BodyLarge(issue)
            | Self::TargetLong(issue)
            | Self::MediaType(issue)
            | Self::Late(issue) => std::slice::from_ref(issue),
        }
    }

    /// What only the log may see, when there is more than the client is told.
    fn cause(&self) -> Option<&str> {
        match self {
            Self::Refused(Refusal::Damaged { cause, .. } | Refusal::Unavailable { cause, .. }) => Some(cause),
            Self::Refused(_)
            | Self::NoRoute(_)
            | Self::Method { .. }
            | Self::NotAcceptable(_)
            | Self::BodySlow(_)
            | Self::BodyLarge(_)
            | Self::TargetLong(_)
            | Self::MediaType(_)
            | Self::Late(_) => None,
        }
    }

    /// Tells the log what went wrong on our side, if anything did.
    pub(crate) fn log(&self, request_id: &str) {
        if let Some(cause) = self.cause() {
            tracing::error!(target: "trialfire::http", request_id, cause, "request failed");
        }
    }

    /// The answer. What went wrong on our side is logged once, and the client gets the id to ask about.
    pub(crate) fn response(&self, version: FhirVersion, pretty: bool, request_id: &str) -> HttpResponse {
        let status = self.status();
        let mut issues = self.issues().to_vec();
        if status.is_server_error() {
            self.log(request_id);
            for issue in &mut issues {
                issue.text = format!("{} (request `{request_id}`)", issue.text);
            }
        }
        let mut builder = HttpResponseBuilder::new(status);
        builder.insert_header((CONTENT_TYPE, content_type(version)));
        match self {
            Self::Method { allow, .. } => {
                builder.insert_header((ALLOW, allow.as_str()));
            }
            Self::Refused(Refusal::Unavailable { .. }) => {
                builder.insert_header((RETRY_AFTER, RETRY_AFTER_SECONDS));
            }
            Self::Refused(_)
            | Self::NoRoute(_)
            | Self::NotAcceptable(_)
            | Self::BodySlow(_)
            | Self::BodyLarge(_)
            | Self::TargetLong(_)
            | Self::MediaType(_)
            | Self::Late(_) => {}
        }
        let outcome = operation_outcome(&issues);
        let indented = pretty
            .then(|| serde_json::to_vec_pretty(&outcome.clone().into_value()).ok())
            .flatten();
        builder.body(indented.unwrap_or_else(|| outcome.to_bytes()))
    }
}
