//! Library `-elig-lib`: what the criteria state, in CQL; each definition has the id of its action as its name.
//!
//! It asks for records of FHIR 4.0.1 in both releases, so that it is the same resource in both; nothing is read back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::fhir::names::CANONICAL;
use crate::fhir::{Object, Resource, json};
use crate::mapping::contract::{Writing, meta};
use crate::mapping::ids;
use crate::mapping::logic::library;

/// Hexadecimal digits of the library's version: of a hash over its definitions.
const VERSION_DIGITS: usize = 12;
/// The suffix of its id.
const SUFFIX: &str = "elig-lib";

/// The canonical address of the library; none when the trial has none.
pub(crate) fn url(w: &Writing<'_>) -> Option<String> {
    let id = w.id(SUFFIX);
    w.logic
        .has_definitions()
        .then(|| [CANONICAL, "/Library/", &id].concat())
}

/// Writes the library when anything is said in CQL.
pub(crate) fn write(w: &Writing<'_>, out: &mut Vec<Resource>) {
    let Some(url) = url(w) else { return };
    let id = w.id(SUFFIX);
    let name = w.name("EligibilityLogic");
    let parts: Vec<&[u8]> = w
        .logic
        .definitions()
        .flat_map(|(id, text)| [id.as_bytes(), text.as_bytes()])
        .collect();
    let version = ids::hash(&parts, VERSION_DIGITS);
    let text = library(&name, &version, w.logic.definitions());
    let kind = json!({"coding": [{
        "system": "http://terminology.hl7.org/CodeSystem/library-type",
        "code": "logic-library",
    }]});
    let body = Object::new()
        .with("meta", meta("trial-eligibility-library"))
        .with("url", url)
        .with("version", version)
        .with("name", name)
        .with_some("title", w.trial.title())
        .with("status", "active")
        .with("type", kind)
        .with(
            "content",
            vec![json!({"contentType": "text/cql", "data": BASE64.encode(text)})],
        );
    out.push(Resource::build("Library", &id, body));
}
