//! Which resources refer to one.

use crate::fhir::{FhirVersion, Key};
use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;
use crate::search::{Handling, Kind, parameters, parse, types_of};

/// Current resources that refer to `key`, with the search parameter that says so; up to `max`, each once.
pub(crate) async fn references_to(
    repository: &Repository,
    version: FhirVersion,
    key: &Key,
    max: usize,
) -> Result<Vec<(Key, &'static str)>, Refusal> {
    let mut found: Vec<(Key, &'static str)> = Vec::new();
    for kind in types_of(version) {
        let leads_there = |targets: &[&str]| targets.is_empty() || targets.contains(&key.kind());
        let own = parameters(version, kind).iter();
        for parameter in own.filter(|one| one.kind == Kind::Reference && leads_there(&one.targets)) {
            let wanted = [
                (parameter.code.to_owned(), key.to_string()),
                ("_count".to_owned(), (max + 1).to_string()),
            ];
            let query = parse(version, kind, &wanted, Handling::Strict)?;
            for entry in repository.store().search(&query).await?.entries {
                let referrer = entry.stored.key;
                if referrer != *key && found.iter().all(|(known, _)| *known != referrer) {
                    found.push((referrer, parameter.code));
                }
                if found.len() == max {
                    return Ok(found);
                }
            }
        }
    }
    Ok(found)
}
