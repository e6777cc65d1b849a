//! Our own definitions as resources of the store, so that they are read, searched and paged like any other.
//!
//! A Library holds the fingerprint of what was published last. While it is that of the program, there is nothing to do,
//! and opening a store costs one read. Otherwise all definitions are written as one batch, those that the program no
//! longer has are deleted, and equal ones stay as they are.

use std::collections::HashSet;

use crate::definition::{own_fingerprint, own_resources};
use crate::fhir::{FhirVersion, Key, Object, Resource, json, names};
use crate::interaction::{Bodies, Effect, Refusal, Repository, StudyWrite, put_all};
use crate::search::types;
use crate::store::At;

/// Id of the Library, and the owner of all that was published with it.
const REGISTER: &str = "trialfire-definitions";
/// Kinds of Library.
const LIBRARY_TYPES: &str = "http://terminology.hl7.org/CodeSystem/library-type";

/// What publishing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Published {
    /// Definitions that are new or changed.
    pub written: usize,
    /// Definitions that are no longer there.
    pub deleted: usize,
}

/// Makes the definitions of the program those of the store.
///
/// # Errors
/// As writing: the store cannot be reached or is full.
pub async fn publish(repository: &Repository) -> Result<Published, Refusal> {
    let register = register(&own_fingerprint());
    if is_there(repository, &register).await? {
        return Ok(Published::default());
    }
    let mut owned = definitions();
    owned.push(Bodies::same(register));
    let kept: HashSet<Key> = owned.iter().filter_map(key).collect();
    let before = repository.store().owned(REGISTER).await?;
    let gone = before.into_iter().map(|owned| owned.key);
    let write = StudyWrite {
        owner: REGISTER.to_owned(),
        owned,
        shared: Vec::new(),
        gone: gone.filter(|key| !kept.contains(key)).collect(),
    };
    let receipt = put_all(repository, vec![write]).await?;
    let count = |wanted: &[Effect]| {
        let effects = receipt.effects.iter().filter(|(key, ..)| key.kind() != "Library");
        effects.filter(|(_, effect, _)| wanted.contains(effect)).count()
    };
    Ok(Published {
        written: count(&[Effect::Created, Effect::Updated]),
        deleted: count(&[Effect::Deleted]),
    })
}

/// Whether the store has the register of this program.
async fn is_there(repository: &Repository, register: &Resource) -> Result<bool, Refusal> {
    let Ok(key) = register.key() else { return Ok(false) };
    let stored = repository.store().read(FhirVersion::R4, &key, At::Latest).await?;
    let stored = stored.and_then(|stored| Resource::parse(&stored.body?));
    Ok(stored.is_some_and(|stored| stored.get("identifier") == register.get("identifier")))
}

/// The definitions of the types that are served, each with its body in either release.
fn definitions() -> Vec<Bodies> {
    let served = |resource: &Resource| types().binary_search(&resource.kind()).is_ok();
    let mut r5: Vec<Option<Resource>> = own_resources(FhirVersion::R5)
        .into_iter()
        .filter(served)
        .map(Some)
        .collect();
    let mut found = Vec::new();
    for r4 in own_resources(FhirVersion::R4).into_iter().filter(served) {
        // Both lists are in order of type and id.
        let same = |other: &Option<Resource>| {
            let other = other.as_ref();
            other.is_some_and(|other| (other.kind(), other.id()) == (r4.kind(), r4.id()))
        };
        let other = r5.iter_mut().find(|other| same(other)).and_then(Option::take);
        found.push(match other {
            Some(other) if other == r4 => Bodies::same(r4),
            other => Bodies::of(Some(r4), other),
        });
    }
    found.extend(r5.into_iter().flatten().map(|r5| Bodies::of(None, Some(r5))));
    found
}

fn key(bodies: &Bodies) -> Option<Key> {
    bodies.r4.as_ref().or(bodies.r5.as_ref())?.key().ok()
}

/// The Library that says what was published.
fn register(fingerprint: &str) -> Resource {
    let digest = ["urn:sha256:", fingerprint].concat();
    let body = Object::new()
        .with("url", [names::CANONICAL, "/Library/", REGISTER].concat())
        .with("identifier", json!([{"system": "urn:ietf:rfc:3986", "value": digest}]))
        .with("version", env!("CARGO_PKG_VERSION"))
        .with("name", "TrialfireDefinitions")
        .with("title", "Definitions of Trialfire")
        .with("status", "active")
        .with(
            "type",
            json!({"coding": [{"system": LIBRARY_TYPES, "code": "asset-collection"}]}),
        )
        .with(
            "description",
            "The profiles, extensions and terminology that this server was started with.",
        );
    Resource::build("Library", REGISTER, body)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::interaction::{FrozenClock, Timestamp};

    #[test]
    fn both_releases_meet_under_one_key() {
        let all = definitions();
        let keys: HashSet<_> = all.iter().map(|bodies| key(bodies).unwrap()).collect();
        assert_eq!(keys.len(), all.len(), "a key twice");
        assert!(
            all.iter()
                .filter(|bodies| bodies.r4.is_some() && bodies.r5.is_some())
                .count()
                > 150
        );
        assert!(all.iter().any(|bodies| bodies.r4.is_none()) && all.iter().any(|bodies| bodies.r5.is_none()));
    }

    #[tokio::test]
    async fn what_is_there_is_left_alone_and_what_is_gone_is_deleted() {
        let clock = Arc::new(FrozenClock::at(Timestamp(1)));
        let repository = Repository::new(crate::store::open("memory:").unwrap(), clock);
        // An earlier program: another register, a definition of today in other words, and one that is no more.
        let old = |kind: &str, id: &str| Bodies::same(Resource::build(kind, id, Object::new().with("name", "Old")));
        let earlier = StudyWrite {
            owner: REGISTER.to_owned(),
            owned: vec![
                Bodies::same(register("0")),
                old("StructureDefinition", "trial-site"),
                old("StructureDefinition", "renamed-since"),
            ],
            ..StudyWrite::default()
        };
        put_all(&repository, vec![earlier]).await.unwrap();
        let first = publish(&repository).await.unwrap();
        assert_eq!((first.written, first.deleted), (definitions().len(), 1));
        assert_eq!(publish(&repository).await.unwrap(), Published::default());
    }
}
