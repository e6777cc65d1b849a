//! What became of a Bundle, as a Bundle: resources are spliced in as they are stored.

use crate::fhir::Key;
use crate::fhir::operation_outcome;
use crate::interaction::bundle::{Separator, string, text};
use crate::interaction::etag::etag;
use crate::interaction::instant::instant;
use crate::interaction::read::Instance;
use crate::interaction::refusal::Refusal;
use crate::interaction::transaction::{Answer, Answers};
use crate::interaction::written::{Return, Written};
use crate::store::Timestamp;

/// The Bundle of type `transaction-response` or `batch-response`. `base` is the service's absolute URL, `status` what the
/// protocol says of a refusal, such as `404 Not Found`.
pub fn response_bundle(base: &str, answers: &Answers, returns: Return, status: impl Fn(&Refusal) -> String) -> Vec<u8> {
    let mut out = Vec::with_capacity(256 * (answers.entries.len() + 1));
    text(&mut out, r#"{"resourceType":"Bundle","type":"#);
    let kind = if answers.is_transaction {
        "transaction-response"
    } else {
        "batch-response"
    };
    string(&mut out, kind);
    let mut separator = Separator::default();
    for answer in &answers.entries {
        separator.write(&mut out);
        match answer {
            Ok(Answer::Written(written)) => written_entry(&mut out, base, written, returns),
            Ok(Answer::Read(key, instance)) => read_entry(&mut out, base, key, instance),
            Ok(Answer::Found(bundle)) => {
                text(&mut out, r#"{"resource":"#);
                out.extend(bundle);
                text(&mut out, r#","response":{"status":"200 OK"}}"#);
            }
            Err(refusal) => {
                text(&mut out, r#"{"response":{"status":"#);
                string(&mut out, &status(refusal));
                text(&mut out, r#","outcome":"#);
                out.extend(operation_outcome(refusal.issues()).to_bytes());
                text(&mut out, "}}");
            }
        }
    }
    separator.close(&mut out);
    out
}

fn written_entry(out: &mut Vec<u8>, base: &str, written: &Written, returns: Return) {
    text(out, "{");
    if let Some(body) = written.body.as_ref().filter(|_| returns == Return::Representation) {
        resource(out, base, &written.key, body);
    }
    let status = if written.created { "201 Created" } else { "200 OK" };
    response(out, status, &written.key, written.version_id, written.updated);
    if returns == Return::Outcome {
        text(out, r#","outcome":"#);
        out.extend(operation_outcome(&written.issues).to_bytes());
    }
    text(out, "}}");
}

fn read_entry(out: &mut Vec<u8>, base: &str, key: &Key, instance: &Instance) {
    text(out, "{");
    resource(out, base, key, &instance.body);
    response(out, "200 OK", key, instance.version_id, instance.updated);
    text(out, "}}");
}

fn resource(out: &mut Vec<u8>, base: &str, key: &Key, body: &[u8]) {
    text(out, r#""fullUrl":"#);
    string(out, &format!("{base}/{key}"));
    text(out, r#","resource":"#);
    out.extend(body);
    text(out, ",");
}

/// The members of `response`, which stays open.
fn response(out: &mut Vec<u8>, status: &str, key: &Key, version_id: u32, updated: Timestamp) {
    text(out, r#""response":{"status":"#);
    string(out, status);
    text(out, r#","location":"#);
    string(out, &format!("{key}/_history/{version_id}"));
    text(out, r#","etag":"#);
    string(out, &etag(version_id));
    text(out, r#","lastModified":"#);
    string(out, &instant(updated));
}
