//! The update interaction: <https://hl7.org/fhir/R4/http.html#update>.

use crate::fhir::{FhirVersion, IssueCode, Key};
use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;
use crate::interaction::sent::{read, resource, set_id, shown};
use crate::interaction::served::served_type;
use crate::interaction::validate::bytes_max;
use crate::interaction::write::SentWrite;
use crate::interaction::written::{Written, write_one};
use crate::json::Value;

/// Writes a resource under an id of the client's: a new version, or a new resource. With `expected` only when that
/// version is current (0: when there is none).
///
/// # Errors
/// What cannot be read, is not of the type, has another id or is not valid; another version than the expected; a resource
/// that is imported, or that is there in the other release; a store that does not write.
pub async fn update(
    repository: &Repository,
    version: FhirVersion,
    key: &Key,
    text: &[u8],
    expected: Option<u32>,
) -> Result<Written, Refusal> {
    let kind = served_type(version, key.kind())?;
    let value = read(text, bytes_max(kind))?;
    check_id(&value, key, "id")?;
    let mut resource = resource(value, kind, "")?;
    set_id(&mut resource, key.id());
    let write = SentWrite {
        resource,
        expected,
        entry: None,
    };
    write_one(repository, version, text, write).await
}

/// Refuses a resource that has another id than the address, or none. `at` is where the id stands.
pub(crate) fn check_id(value: &Value<'_>, key: &Key, at: &str) -> Result<(), Refusal> {
    let id = value.get("id").and_then(Value::as_str);
    if id == Some(key.id()) {
        return Ok(());
    }
    let found = id.map_or_else(|| "none".to_owned(), |id| format!("`{}`", shown(id)));
    let text = format!("expected the id `{}`, as in the address, found {found}", key.id());
    Err(Refusal::malformed(IssueCode::Invalid, text, at))
}
