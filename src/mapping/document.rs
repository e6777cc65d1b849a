//! The source documents of a trial as `DocumentReference` and Binary, and what the trial keeps of them word for word.
//!
//! Read back here: `sources` from `DocumentReference` `-src-<format>`, `extra` and `alternates` from the first of them,
//! `results` and `annotations` from Binary `-results`. Extensions:
//!
//! | name | context | value |
//! |---|---|---|
//! | `source-url` | DocumentReference | string: where the record can be read at its source |
//! | `source-size` | DocumentReference (R4) | string: a size beyond FHIR's `unsignedInt` |
//! | `source-rank` | DocumentReference | unsignedInt: place among the sources, where it is not the order of trust |

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::fhir::names::own_system;
use crate::fhir::{FhirVersion, Object, Resource, Value, json};
use crate::mapping::coding::{codings, text};
use crate::mapping::contract::{ResourceSet, Writing, hash, meta, reference};
use crate::mapping::extension::{Extensions, Found};
use crate::mapping::kept;
use crate::trial::{Format, SourceDocument, Trial};

/// Marks a SHA-256 as a URI.
const SHA256_URN: &str = "urn:sha256:";
/// The identifier system of URIs.
const URI: &str = "urn:ietf:rfc:3986";
/// Largest FHIR `unsignedInt`, of which R4 makes `Attachment.size`.
const UNSIGNED_INT_MAX: u64 = 2_147_483_647;
/// Media type of results and annotations.
const JSON: &str = "application/json";
/// Suffix of the resources that hold results and annotations.
const RESULTS: &str = "results";
/// Suffix of the `DocumentReference` that holds kept fields of a trial without a source document.
const NO_DOCUMENT: &str = "src";

/// Writes what is known of each document, then of results and annotations; their bytes are apart, in [`write_content`].
pub(crate) fn write(w: &Writing<'_>, out: &mut Vec<Resource>) {
    let trial = w.trial;
    let ids = source_ids(w);
    let ordered = trial.sources.is_sorted_by_key(|source| source.format.rank());
    for (n, (source, id)) in trial.sources.iter().zip(&ids).enumerate() {
        let mut extensions = Extensions::own();
        extensions.add("source-url", "valueString", source.url.as_deref());
        extensions.add("source-rank", "valueUnsignedInt", (!ordered).then_some(n));
        if w.version == FhirVersion::R4 && source.bytes > UNSIGNED_INT_MAX {
            extensions.add("source-size", "valueString", Some(source.bytes.to_string()));
        }
        if n == 0 {
            kept::add(trial, &mut extensions);
        }
        let hash = w.hashes.get(n).map(String::as_str);
        out.push(source_reference(w, source, id, hash, extensions));
    }
    if trial.sources.is_empty() {
        let mut extensions = Extensions::own();
        kept::add(trial, &mut extensions);
        if !extensions.is_empty() {
            let nothing = json!({"title": "No document was kept"});
            out.push(document(
                w,
                &w.id(NO_DOCUMENT),
                extensions,
                text("Source fields"),
                None,
                nothing,
            ));
        }
    }
    if let Some(bytes) = results(w.trial) {
        out.push(results_reference(w, bytes.as_bytes()));
    }
}

/// Writes the bytes of each document, then results and annotations: Binary, the same in both releases.
pub(crate) fn write_content(w: &Writing<'_>, out: &mut Vec<Resource>) {
    let named = w.trial.sources.iter().zip(source_ids(w));
    for ((source, id), bytes) in named.zip(w.documents) {
        out.push(binary(&id, source.format.media_type(), bytes));
    }
    if let Some(bytes) = results(w.trial) {
        out.push(binary(&w.id(RESULTS), JSON, bytes.as_bytes()));
    }
}

/// Reads sources, kept fields, results and annotations.
pub(crate) fn read(set: &ResourceSet<'_>, trial: &mut Trial) {
    let found = source_documents(set);
    let first = found
        .first()
        .copied()
        .or_else(|| set.of_study("DocumentReference", NO_DOCUMENT));
    if let Some(first) = first {
        kept::read(Found::of(first.list("extension")), trial);
    }
    trial.sources = found
        .into_iter()
        .map(|source| read_source(source, set.version))
        .collect();
    if let Some(kept) = set.of_study("Binary", RESULTS).and_then(content) {
        trial.results = kept.get("results").cloned();
        trial.annotations = kept.get("annotations").cloned();
    }
}

/// The id of every source document: its format, numbered from the second of a format on.
pub(crate) fn source_ids(w: &Writing<'_>) -> Vec<String> {
    let sources = &w.trial.sources;
    let numbered = sources.iter().enumerate().map(|(at, source)| {
        let before = sources
            .iter()
            .take(at)
            .filter(|other| other.format == source.format)
            .count();
        w.id(&suffix(source.format, before + 1))
    });
    numbered.collect()
}

/// The source documents as `RelatedArtifacts` of what is derived from them.
pub(crate) fn derived_from(w: &Writing<'_>) -> Vec<Value> {
    let sources = w.trial.sources.iter().zip(source_ids(w)).take(w.documents.len());
    sources
        .map(|(source, id)| {
            let url = ["Binary/", &id].concat();
            json!({
                "type": "derived-from",
                "display": (["Source record, ", source.format.name()].concat()),
                "document": {"contentType": source.format.media_type(), "url": url},
            })
        })
        .collect()
}

fn suffix(format: Format, n: usize) -> String {
    match n {
        1 => format!("src-{}", format.name()),
        _ => format!("src-{}-{n}", format.name()),
    }
}

fn source_reference(
    w: &Writing<'_>,
    source: &SourceDocument,
    id: &str,
    hash: Option<&str>,
    extensions: Extensions,
) -> Resource {
    let size = match w.version {
        FhirVersion::R4 => (source.bytes <= UNSIGNED_INT_MAX).then(|| Value::from(source.bytes)),
        // R5 `integer64` is a string in JSON.
        FhirVersion::R5 => Some(Value::from(source.bytes.to_string())),
    };
    let attachment = Object::new()
        .with("contentType", source.format.media_type())
        .with_some("url", hash.map(|_| ["Binary/", id].concat()))
        .with_some("size", size)
        .with_some("hash", hash);
    let kind = json!({"coding": [{"system": own_system("source-format"), "code": source.format.name()}]});
    let identifier =
        (!source.sha256.is_empty()).then(|| json!({"system": URI, "value": ([SHA256_URN, &source.sha256].concat())}));
    document(w, id, extensions, kind, identifier, attachment)
}

/// A `DocumentReference` about the study, in the shape of the release.
fn document(
    w: &Writing<'_>,
    id: &str,
    extensions: Extensions,
    kind: Value,
    identifier: Option<Value>,
    attachment: impl Into<Value>,
) -> Resource {
    let study = reference("ResearchStudy", &w.study_id);
    let body = Object::new()
        .with("meta", meta("trial-source-document"))
        .with("extension", extensions.into_list());
    let body = match w.version {
        FhirVersion::R4 => body.with_some("masterIdentifier", identifier),
        FhirVersion::R5 => body.with_all("identifier", identifier),
    };
    let body = body.with("status", "current").with("type", kind);
    // R5 `context` takes encounters only, while its `subject` may be anything; in R4 it is the other way round.
    let body = match w.version {
        FhirVersion::R4 => body,
        FhirVersion::R5 => body.with("subject", study.clone()),
    };
    let body = body.with("content", vec![Object::new().with("attachment", attachment)]);
    let body = match w.version {
        FhirVersion::R4 => body.with("context", json!({"related": [study]})),
        FhirVersion::R5 => body,
    };
    Resource::build("DocumentReference", id, body)
}

fn binary(id: &str, media_type: &str, bytes: &[u8]) -> Resource {
    let body = Object::new()
        .with("meta", meta("trial-source-content"))
        .with("contentType", media_type)
        .with("data", BASE64.encode(bytes));
    Resource::build("Binary", id, body)
}

fn content(binary: &Resource) -> Option<serde_json::Value> {
    let bytes = BASE64.decode(binary.text("data")?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Results and annotations as one JSON object: they keep the source's own tree, for most of which FHIR has no place.
fn results(trial: &Trial) -> Option<String> {
    let parts = [("results", &trial.results), ("annotations", &trial.annotations)];
    let kept: Vec<String> = parts
        .iter()
        .filter_map(|(name, tree)| Some(format!("\"{name}\":{}", tree.as_ref()?)))
        .collect();
    (!kept.is_empty()).then(|| format!("{{{}}}", kept.join(",")))
}

fn results_reference(w: &Writing<'_>, bytes: &[u8]) -> Resource {
    let id = w.id(RESULTS);
    let size = match w.version {
        FhirVersion::R4 => Value::from(bytes.len()),
        FhirVersion::R5 => Value::from(bytes.len().to_string()),
    };
    let url = ["Binary/", &id].concat();
    let attachment = json!({"contentType": JSON, "url": url, "size": size, "hash": (hash(bytes))});
    let kind = text("Posted results and annotations");
    document(w, &id, Extensions::own(), kind, None, attachment)
}

/// The source documents in the trial's order.
fn source_documents<'a>(set: &ResourceSet<'a>) -> Vec<&'a Resource> {
    let mut found: Vec<&Resource> = Vec::new();
    for format in Format::ALL {
        let id = |n| [set.study_id, "-", &suffix(*format, n)].concat();
        found.extend(set.series("DocumentReference", id));
    }
    found.sort_by_key(|source| Found::of(source.list("extension")).number("source-rank"));
    found
}

fn read_source(source: &Resource, version: FhirVersion) -> SourceDocument {
    let extensions = Found::of(source.list("extension"));
    let identifier = match version {
        FhirVersion::R4 => source.get("masterIdentifier"),
        FhirVersion::R5 => source.list("identifier").first(),
    };
    let sha256 = identifier.and_then(|identifier| identifier.get("value")?.as_str()?.strip_prefix(SHA256_URN));
    let size = source
        .list("content")
        .first()
        .and_then(|content| content.pointer("/attachment/size"));
    let bytes = match size {
        Some(Value::String(digits)) => digits.parse().ok(),
        Some(size) => size.as_u64(),
        None => extensions.text("source-size").and_then(|digits| digits.parse().ok()),
    };
    let format = source
        .get("type")
        .and_then(|kind| codings(kind).find_map(|(_, code)| Format::from_name(code)));
    SourceDocument {
        format: format.unwrap_or_default(),
        sha256: sha256.unwrap_or_default().to_owned(),
        bytes: bytes.unwrap_or_default(),
        url: extensions.text("source-url"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::mapping::testing::{check_round_trip, numbered, only, written};
    use crate::trial::{Alternate, SourceField};

    fn source(format: Format, bytes: u64) -> SourceDocument {
        SourceDocument {
            format,
            sha256: "ab".repeat(32),
            bytes,
            url: Some("https://example.org/record?id=1".into()),
        }
    }

    fn kept(trial: &mut Trial) {
        for value in [
            json!("words"),
            json!(""),
            json!("12"),
            json!(1.50),
            json!(null),
            json!({"b": [true], "a": 1}),
        ] {
            trial.extra.push(SourceField {
                path: "derivedSection.misc".into(),
                value: value.clone(),
            });
            trial.alternates.push(Alternate {
                path: "/status/overall".into(),
                value,
                source: "cd".repeat(32),
            });
        }
        trial.extra.push(SourceField::default());
    }

    fn whole(w: &Writing<'_>, out: &mut Vec<Resource>) {
        write(w, out);
        write_content(w, out);
    }

    #[test]
    fn sources_and_what_is_kept_of_them_come_back() {
        let mut trial = numbered();
        trial.sources = vec![
            source(Format::CtgovV2, 10),
            source(Format::Medpath, u64::MAX),
            source(Format::Medpath, 2_147_483_648),
            SourceDocument::default(),
        ];
        kept(&mut trial);
        trial.results = Some(json!({"z": {"n": 1.10}, "a": "é\u{2028}"}));
        trial.annotations = Some(json!([]));
        check_round_trip(&trial, whole, read);
        trial.sources.truncate(3);
        check_round_trip(&trial, whole, read);
        trial.sources.clear();
        trial.results = None;
        check_round_trip(&trial, whole, read);
        check_round_trip(&numbered(), whole, read);
    }

    #[test]
    fn a_document_is_named_by_its_digest_and_its_bytes_are_beside_it() {
        let mut trial = numbered();
        trial.sources = vec![source(Format::Dump, 6)];
        for version in FhirVersion::ALL {
            let resources = written(&trial, version, None, whole);
            let binary = only(&resources, "Binary");
            assert_eq!(binary["data"], BASE64.encode("source"));
            let document = only(&resources, "DocumentReference");
            let attachment = &document["content"][0]["attachment"];
            assert_eq!(attachment["url"], "Binary/nct90000001-src-dump");
            // SHA-1 of `source`, in base64.
            assert_eq!(attachment["hash"], "go0zipsEIhycvihvUM04n2jeTs8=");
            let (size, name) = match version {
                FhirVersion::R4 => (json!(6), &document["masterIdentifier"]["value"]),
                FhirVersion::R5 => (json!("6"), &document["identifier"][0]["value"]),
            };
            assert_eq!(
                (&attachment["size"], name),
                (&size, &json!(format!("urn:sha256:{}", "ab".repeat(32))))
            );
        }
    }
}
