//! Health: whether the process runs, and whether it can answer. The reasons are for machines and operators.

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use serde_json::json;

use crate::http::door::Door;
use crate::http::media::JSON;
use crate::interaction::ready as store_ready;

/// `GET /health/live`: the process runs.
pub(crate) fn live() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, JSON))
        .body(json!({ "status": "live" }).to_string())
}

/// `GET /health/ready`: the store reads and writes.
pub(crate) async fn ready(door: &Door, request_id: &str) -> HttpResponse {
    let answer = store_ready(&door.repository).await;
    let (mut builder, body) = match answer {
        Ok(()) => (
            HttpResponse::Ok(),
            json!({ "status": "ready", "checks": { "store": "ok" } }),
        ),
        Err(refusal) => {
            tracing::error!(target: "trialfire::http", request_id, cause = %refusal, "not ready");
            let reasons: Vec<&str> = refusal.issues().iter().map(|issue| issue.text.as_str()).collect();
            (
                HttpResponse::ServiceUnavailable(),
                json!({ "status": "not-ready", "checks": { "store": reasons.join("; ") } }),
            )
        }
    };
    builder.insert_header((CONTENT_TYPE, JSON)).body(body.to_string())
}
