//! The create interaction: <https://hl7.org/fhir/R4/http.html#create>.

use crate::fhir::FhirVersion;
use crate::interaction::condition::{Condition, Match};
use crate::interaction::ids::new_id;
use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;
use crate::interaction::sent::{read, resource, set_id};
use crate::interaction::served::served_type;
use crate::interaction::validate::bytes_max;
use crate::interaction::write::SentWrite;
use crate::interaction::written::{Written, write_one};

/// Where the criteria of a conditional create stand.
const IF_NONE_EXIST: &str = "If-None-Exist";

/// Writes a new resource under an id of the server's. With `if_none_exist`, criteria of a search, it is written only when
/// they find nothing; when they find one resource, that is given.
///
/// # Errors
/// What cannot be read, is not of the type or is not valid; criteria that find several; a store that does not write.
pub async fn create(
    repository: &Repository,
    version: FhirVersion,
    kind: &str,
    text: &[u8],
    if_none_exist: Option<&str>,
) -> Result<Written, Refusal> {
    let kind = served_type(version, kind)?;
    let mut resource = resource(read(text, bytes_max(kind))?, kind, "")?;
    let condition = if_none_exist.map(|criteria| Condition::read(version, kind, criteria, IF_NONE_EXIST));
    let condition = condition.transpose()?;
    // Held until what is written can be found.
    let _turn = match &condition {
        Some(_) => Some(repository.turn().await),
        None => None,
    };
    if let Some(condition) = &condition {
        match condition.find(repository).await? {
            Match::None => {}
            Match::One(stored) => return Ok(Written::existing(stored)),
            Match::Several => return Err(condition.several(IF_NONE_EXIST)),
        }
    }
    set_id(&mut resource, &new_id()?);
    let write = SentWrite {
        resource,
        expected: Some(0),
        entry: None,
    };
    write_one(repository, version, text, write).await
}
