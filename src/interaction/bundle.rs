//! Bundles made by splicing the stored bytes: a resource is never parsed to be put into one.

use crate::fhir::{FhirVersion, Issue, operation_outcome};
use crate::interaction::found::Found;
use crate::interaction::history::{Event, History};
use crate::interaction::instant::instant;
use crate::interaction::parameters::encode;
use crate::interaction::summary::View;
use crate::search::CURSOR;
use crate::store::{EntryMode, PageEntry};

/// Says how far a match is from the place that was asked for.
const DISTANCE_EXTENSION: &str = "http://hl7.org/fhir/StructureDefinition/location-distance";

/// A searchset Bundle. `base` is the service's absolute URL, `path` what was asked below it (`ResearchStudy`).
pub fn searchset(version: FhirVersion, base: &str, path: &str, found: Found) -> Vec<u8> {
    let bodies: usize = found
        .entries
        .iter()
        .map(|entry| entry.stored.body.as_ref().map_or(0, Vec::len) + 256)
        .sum();
    let mut out = Vec::with_capacity(bodies + 1024);
    open(
        &mut out,
        "searchset",
        found.total,
        base,
        path,
        &found.parameters,
        found.next.as_deref(),
    );
    let mut separator = Separator::default();
    if found.view != View::Count {
        for entry in found.entries {
            separator.write(&mut out);
            search_entry(&mut out, version, base, entry, &found.view);
        }
    }
    if !found.warnings.is_empty() {
        separator.write(&mut out);
        outcome_entry(&mut out, &found.warnings);
    }
    separator.close(&mut out);
    out
}

/// A history Bundle of one resource.
pub fn history_bundle(base: &str, path: &str, history: History) -> Vec<u8> {
    let bodies: usize = history
        .events
        .iter()
        .map(|event| event.stored.body.as_ref().map_or(0, Vec::len) + 512)
        .sum();
    let mut out = Vec::with_capacity(bodies + 1024);
    open(
        &mut out,
        "history",
        history.total,
        base,
        path,
        &history.parameters,
        history.next.as_deref(),
    );
    let mut separator = Separator::default();
    for event in history.events {
        separator.write(&mut out);
        history_entry(&mut out, base, event);
    }
    separator.close(&mut out);
    out
}

fn open(
    out: &mut Vec<u8>,
    kind: &str,
    total: Option<u64>,
    base: &str,
    path: &str,
    parameters: &[(String, String)],
    next: Option<&str>,
) {
    text(out, r#"{"resourceType":"Bundle","type":"#);
    string(out, kind);
    if let Some(total) = total {
        text(out, r#","total":"#);
        text(out, &total.to_string());
    }
    let query = encode(parameters);
    let first = if query.is_empty() {
        format!("{base}/{path}")
    } else {
        format!("{base}/{path}?{query}")
    };
    text(out, r#","link":[{"relation":"self","url":"#);
    string(out, &first);
    if let Some(next) = next {
        text(out, r#"},{"relation":"first","url":"#);
        string(out, &first);
        text(out, r#"},{"relation":"next","url":"#);
        let place = encode(&[(CURSOR.to_owned(), next.to_owned())]);
        let joint = if query.is_empty() { '?' } else { '&' };
        string(out, &format!("{first}{joint}{place}"));
    }
    text(out, "}]");
}

/// Opens the list of entries before the first, for an empty list is not allowed in FHIR JSON.
#[derive(Default)]
pub(crate) struct Separator {
    any: bool,
}

impl Separator {
    pub(crate) fn write(&mut self, out: &mut Vec<u8>) {
        text(out, if self.any { "," } else { r#","entry":["# });
        self.any = true;
    }

    pub(crate) fn close(self, out: &mut Vec<u8>) {
        text(out, if self.any { "]}" } else { "}" });
    }
}

fn search_entry(out: &mut Vec<u8>, version: FhirVersion, base: &str, entry: PageEntry, view: &View) {
    text(out, r#"{"fullUrl":"#);
    string(out, &format!("{base}/{}", entry.stored.key));
    text(out, r#","resource":"#);
    let body = entry.stored.body.unwrap_or_default();
    let mode = match entry.mode {
        EntryMode::Match => "match",
        EntryMode::Include => "include",
    };
    // `_elements` is about the matches; `_summary` is about all that is returned.
    let whole = entry.mode == EntryMode::Include && matches!(view, View::Elements(_));
    out.extend(if whole { body } else { view.apply(version, body) });
    text(out, r#","search":{"#);
    if let Some(distance) = entry.distance_km {
        text(out, r#""extension":[{"url":"#);
        string(out, DISTANCE_EXTENSION);
        text(
            out,
            &format!(
                r#","valueDistance":{{"value":{distance:.3},"unit":"km","system":"http://unitsofmeasure.org","code":"km"}}}}],"#
            ),
        );
    }
    text(out, r#""mode":"#);
    string(out, mode);
    text(out, "}}");
}

fn outcome_entry(out: &mut Vec<u8>, warnings: &[Issue]) {
    text(out, r#"{"resource":"#);
    out.extend(operation_outcome(warnings).to_bytes());
    text(out, r#","search":{"mode":"outcome"}}"#);
}

fn history_entry(out: &mut Vec<u8>, base: &str, event: Event) {
    let key = &event.stored.key;
    text(out, r#"{"fullUrl":"#);
    string(out, &format!("{base}/{key}"));
    let deleted = event.stored.body.is_none();
    if let Some(body) = event.stored.body {
        text(out, r#","resource":"#);
        out.extend(body);
    }
    let (method, status) = match (deleted, event.created) {
        (true, _) => ("DELETE", "204 No Content"),
        (false, true) => ("PUT", "201 Created"),
        (false, false) => ("PUT", "200 OK"),
    };
    text(out, r#","request":{"method":"#);
    string(out, method);
    text(out, r#","url":"#);
    string(out, &key.to_string());
    text(out, r#"},"response":{"status":"#);
    string(out, status);
    text(out, r#","etag":"#);
    string(out, &format!("W/\"{}\"", event.stored.version_id));
    text(out, r#","lastModified":"#);
    string(out, &instant(event.stored.updated));
    text(out, "}}");
}

/// Bytes as they are.
pub(crate) fn text(out: &mut Vec<u8>, part: &str) {
    out.extend_from_slice(part.as_bytes());
}

/// A JSON string, quoted and escaped.
pub(crate) fn string(out: &mut Vec<u8>, value: &str) {
    // Writing a string into memory cannot fail.
    if let Ok(quoted) = serde_json::to_string(value) {
        text(out, &quoted);
    }
}
