//! The documents of a trial that is kept already: read back from the store as they were taken in.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::fhir::{FhirVersion, Key};
use crate::interaction::{Refusal, Repository};
use crate::registry::{Limits, Reading, read_record};
use crate::store::At;
use crate::trial::Format;

/// One document with what was read from it.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// What was read.
    pub(crate) reading: Reading,
    /// Its bytes.
    pub(crate) raw: Vec<u8>,
    /// Its format.
    pub(crate) format: Format,
}

/// The documents that study `study_id` was read from, in order of trust.
pub(crate) async fn documents(repository: &Repository, study_id: &str) -> Result<Vec<Document>, Refusal> {
    let mut found = Vec::new();
    for format in Format::ALL {
        let Ok(key) = Key::new("Binary", crate::mapping::source_id(study_id, *format)) else {
            continue;
        };
        let Some(stored) = repository.store().read(FhirVersion::R4, &key, At::Latest).await? else {
            continue;
        };
        let Some(raw) = stored.body.as_deref().and_then(content) else {
            continue;
        };
        // A document that an older release could read and this one cannot is kept, but adds nothing.
        if let Ok(reading) = read_record(&raw, *format, &Limits::default()) {
            found.push(Document {
                reading,
                raw,
                format: *format,
            });
        }
    }
    Ok(found)
}

fn content(body: &[u8]) -> Option<Vec<u8>> {
    #[derive(serde::Deserialize)]
    struct Binary<'a> {
        #[serde(borrow)]
        data: std::borrow::Cow<'a, str>,
    }
    let binary: Binary<'_> = serde_json::from_slice(body).ok()?;
    BASE64.decode(binary.data.as_bytes()).ok()
}
