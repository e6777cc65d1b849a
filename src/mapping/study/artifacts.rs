//! Publications, links, shared data and documents as related artifacts, in this order.

use crate::fhir::{FhirVersion, Object, Value, json};
use crate::mapping::coding::Coded;
use crate::mapping::contract::Writing;
use crate::mapping::extension::{Extensions, Found, own};
use crate::mapping::study::draft::{Draft, Study};
use crate::trial::{AvailableData, Citation, Document, Link, ReferenceType, Retraction, Trial};

/// Where PubMed shows an article; its identifier follows.
const PUBMED: &str = "https://pubmed.ncbi.nlm.nih.gov/";
/// Largest R4 `unsignedInt`.
const UNSIGNED_INT_MAX: u64 = 2_147_483_647;
const AVAILABLE_DATA: &str = "available-data";
const PROVIDED_DOCUMENT: &str = "provided-document";

pub(super) fn write(w: &Writing<'_>, draft: &mut Draft) {
    let (trial, version) = (w.trial, draft.version);
    let mut list = Vec::new();
    list.extend(trial.references.iter().map(|citation| cited(citation, version)));
    list.extend(trial.links.iter().map(|link| linked(link, version)));
    list.extend(trial.available_data.iter().map(|data| shared(data, version)));
    list.extend(trial.documents.iter().map(|document| provided(document, version)));
    draft.set("relatedArtifact", list);
}

pub(super) fn read(study: &Study<'_>, trial: &mut Trial) {
    for artifact in study.list("relatedArtifact") {
        let own = Found::on(Some(artifact));
        if member(artifact, "type").as_deref() == Some("citation") {
            trial.references.push(read_cited(artifact, own));
            continue;
        }
        match own.text("artifact-kind").as_deref() {
            Some(AVAILABLE_DATA) => trial.available_data.push(read_shared(artifact, own)),
            Some(PROVIDED_DOCUMENT) => trial.documents.push(read_provided(artifact, own)),
            _ => trial.links.push(Link {
                label: member(artifact, "label"),
                url: read_url(artifact),
            }),
        }
    }
}

fn cited(citation: &Citation, version: FhirVersion) -> Value {
    let mut extensions = Extensions::own();
    for retraction in &citation.retractions {
        let mut parts = Extensions::parts();
        parts.add("pmid", "valueString", retraction.pmid.as_deref());
        parts.add("source", "valueString", retraction.source.as_deref());
        if parts.is_empty() {
            parts.push(crate::mapping::agency::absent());
        }
        extensions.nest("retraction", parts);
    }
    let artifact = Object::new()
        .with("extension", extensions.into_list())
        .with("type", "citation")
        .with_some("label", citation.kind.as_ref().map(Coded::word))
        .with_some("citation", citation.citation.as_deref());
    let url = citation.pmid.as_deref().map(|pmid| [PUBMED, pmid].concat());
    at_url(artifact, url.as_deref(), version)
}

fn read_cited(artifact: &Value, own: Found<'_>) -> Citation {
    Citation {
        pmid: read_url(artifact).and_then(|url| url.strip_prefix(PUBMED).map(str::to_owned)),
        kind: member(artifact, "label")
            .map(|word| ReferenceType::from_code(&word).unwrap_or_else(|| ReferenceType::other(&word))),
        citation: member(artifact, "citation"),
        retractions: own
            .all("retraction")
            .map(|found| Found::parts_of(Some(found)))
            .map(|parts| Retraction {
                pmid: parts.text("pmid"),
                source: parts.text("source"),
            })
            .collect(),
    }
}

fn linked(link: &Link, version: FhirVersion) -> Value {
    let artifact = Object::new()
        .with("type", "documentation")
        .with_some("label", link.label.as_deref());
    at_url(artifact, link.url.as_deref(), version)
}

fn shared(data: &AvailableData, version: FhirVersion) -> Value {
    let mut extensions = Extensions::own();
    extensions.add("artifact-kind", "valueCode", Some(AVAILABLE_DATA));
    let mut parts = Extensions::parts();
    parts.add("id", "valueString", data.id.as_deref());
    parts.add("comment", "valueString", data.comment.as_deref());
    extensions.nest("available-data", parts);
    let artifact = Object::new()
        .with("extension", extensions.into_list())
        .with("type", "documentation")
        .with_some("label", data.kind.as_deref());
    at_url(artifact, data.url.as_deref(), version)
}

fn read_shared(artifact: &Value, own: Found<'_>) -> AvailableData {
    let parts = own.nested("available-data");
    AvailableData {
        id: parts.text("id"),
        kind: member(artifact, "label"),
        url: read_url(artifact),
        comment: parts.text("comment"),
    }
}

fn provided(document: &Document, version: FhirVersion) -> Value {
    let mut extensions = Extensions::own();
    extensions.add("artifact-kind", "valueCode", Some(PROVIDED_DOCUMENT));
    let mut parts = Extensions::parts();
    parts.add("has-protocol", "valueBoolean", document.has_protocol);
    parts.add("has-sap", "valueBoolean", document.has_sap);
    parts.add("has-icf", "valueBoolean", document.has_icf);
    parts.add("upload-date", "valueString", document.upload_date.as_deref());
    let size = match (document.size, version) {
        (None, _) => None,
        (Some(bytes), FhirVersion::R4) if bytes > UNSIGNED_INT_MAX => {
            parts.add("size", "valueString", Some(bytes.to_string()));
            None
        }
        (Some(bytes), FhirVersion::R4) => Some(Value::from(bytes)),
        (Some(bytes), FhirVersion::R5) => Some(Value::from(bytes.to_string())),
    };
    extensions.nest("provided-document", parts);
    let mut attachment = Object::new();
    put_url(&mut attachment, document.url.as_deref());
    let attachment = attachment
        .with_some("size", size)
        .with_some("title", document.filename.as_deref())
        .with_some("creation", document.date.map(|date| date.to_string()));
    Object::new()
        .with("extension", extensions.into_list())
        .with("type", "documentation")
        .with_some("label", document.type_abbreviation.as_deref())
        .with_some("display", document.label.as_deref())
        .with("document", attachment)
        .into()
}

fn read_provided(artifact: &Value, own: Found<'_>) -> Document {
    let parts = own.nested("provided-document");
    let attachment = artifact.get("document").unwrap_or(&Value::Null);
    let size = attachment.get("size");
    let size = size.and_then(|size| size.as_u64().or_else(|| size.as_str()?.parse().ok()));
    Document {
        type_abbreviation: member(artifact, "label"),
        has_protocol: parts.flag("has-protocol"),
        has_sap: parts.flag("has-sap"),
        has_icf: parts.flag("has-icf"),
        label: member(artifact, "display"),
        date: member(attachment, "creation").and_then(|date| date.parse().ok()),
        upload_date: parts.text("upload-date"),
        filename: member(attachment, "title"),
        size: size.or_else(|| parts.text("size")?.parse().ok()),
        url: read_url(attachment),
    }
}

/// Adds the address of an artifact: R4 has an element for it, R5 an attachment.
fn at_url(mut artifact: Object, url: Option<&str>, version: FhirVersion) -> Value {
    match version {
        FhirVersion::R4 => put_url(&mut artifact, url),
        FhirVersion::R5 => {
            let mut attachment = Object::new();
            put_url(&mut attachment, url);
            artifact.set("document", attachment);
        }
    }
    artifact.into()
}

/// A registry's links are free text; one that is no URI is kept as the words it is.
fn put_url(object: &mut Object, url: Option<&str>) {
    let Some(url) = url else { return };
    if url.contains(char::is_whitespace) {
        let words = own("source-text", "valueString", url);
        object.set("_url", json!({ "extension": [words] }));
    } else {
        object.set("url", url);
    }
}

fn read_url(element: &Value) -> Option<String> {
    let direct = member(element, "url").or_else(|| Found::on(element.get("_url")).text("source-text"));
    direct.or_else(|| element.get("document").and_then(read_url))
}

fn member(element: &Value, name: &str) -> Option<String> {
    element.get(name).and_then(Value::as_str).map(str::to_owned)
}
