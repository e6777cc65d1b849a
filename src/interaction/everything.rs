//! `$everything` of a study: the study, what came with it, and what these refer to.
//!
//! Pages go by key, not by number, so that resources that come and go between two pages shift nothing.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::fhir::{FhirVersion, IssueCode, Key};
use crate::interaction::found::Found;
use crate::interaction::parameters::{count, one, only};
use crate::interaction::read::read;
use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;
use crate::interaction::served::served_type;
use crate::search::{COUNT_MAX, CURSOR};
use crate::store::{At, EntryMode, PageEntry};

/// The type the operation is on.
pub const EVERYTHING_TYPE: &str = "ResearchStudy";

/// A place in the order of a study's resources: the study, what it owns, what these refer to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    ring: Ring,
    key: Key,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ring {
    Study,
    Owned,
    Shared,
}

impl Ring {
    const ALL: [(Self, &'static str); 3] = [(Self::Study, "0"), (Self::Owned, "1"), (Self::Shared, "2")];
}

/// Lists a study with everything around it; takes `_count`, `_type` and the place given by an earlier page.
pub async fn everything(
    repository: &Repository,
    version: FhirVersion,
    study: &Key,
    parameters: &[(String, String)],
) -> Result<Found, Refusal> {
    only(parameters, &["_count", "_type", CURSOR])?;
    let count = count(parameters)?.unwrap_or(COUNT_MAX) as usize;
    let types = types(version, parameters)?;
    let after = cursor(parameters)?;
    // Refuses a study that is not there, on every page.
    read(repository, version, study).await?;
    let owned = owned(repository, study).await?;
    let wanted = |place: &&Place| {
        (types.is_empty() || types.contains(&place.key.kind())) && after.as_ref().is_none_or(|after| *place > after)
    };
    let mut gathering = Gathering {
        repository,
        version,
        count,
        last: None,
        found: Found {
            parameters: parameters.iter().filter(|(name, _)| name != CURSOR).cloned().collect(),
            ..Found::default()
        },
    };
    gathering.take(owned.iter().filter(wanted)).await?;
    // References are looked for, in all that is owned, only by the page that reaches beyond it.
    let may_be_shared = types.is_empty() || types.iter().any(|kind| !OWNED_ONLY.contains(kind));
    if may_be_shared && gathering.found.next.is_none() {
        let shared = shared(repository, version, &owned).await?;
        gathering.take(shared.iter().filter(wanted)).await?;
    }
    let mut found = gathering.found;
    if after.is_none() && found.next.is_none() {
        found.total = Some(found.entries.len() as u64);
    }
    Ok(found)
}

/// A page that fills up.
struct Gathering<'a> {
    repository: &'a Repository,
    version: FhirVersion,
    count: usize,
    last: Option<Place>,
    found: Found,
}

impl Gathering<'_> {
    /// Takes places in order, until the page is full and there is one more.
    async fn take(&mut self, places: impl Iterator<Item = &Place>) -> Result<(), Refusal> {
        for place in places {
            if self.found.entries.len() == self.count {
                self.found.next = self.last.as_ref().map(written);
                return Ok(());
            }
            let store = self.repository.store();
            let stored = store.read(self.version, &place.key, At::Latest).await?;
            // What exists only in the other release has nothing to show here.
            let Some(stored) = stored.filter(|stored| stored.body.is_some()) else {
                continue;
            };
            let mode = match place.ring {
                Ring::Study => EntryMode::Match,
                Ring::Owned | Ring::Shared => EntryMode::Include,
            };
            self.found.entries.push(PageEntry {
                stored,
                mode,
                distance_km: None,
            });
            self.last = Some(place.clone());
        }
        Ok(())
    }
}

/// Types that always come with a study: when only these are asked for, no references need to be read.
const OWNED_ONLY: [&str; 6] = [
    "ActivityDefinition",
    "DocumentReference",
    "EvidenceVariable",
    "Group",
    "PlanDefinition",
    "ResearchStudy",
];

async fn owned(repository: &Repository, study: &Key) -> Result<BTreeSet<Place>, Refusal> {
    let owned = repository.store().owned(study.id()).await?;
    let mut places: BTreeSet<Place> = owned
        .into_iter()
        .filter(|owned| owned.key != *study)
        .map(|owned| Place {
            ring: Ring::Owned,
            key: owned.key,
        })
        .collect();
    places.insert(Place {
        ring: Ring::Study,
        key: study.clone(),
    });
    Ok(places)
}

/// What the resources of a study refer to besides each other; other studies stay out.
async fn shared(repository: &Repository, version: FhirVersion, owned: &BTreeSet<Place>) -> Result<Vec<Place>, Refusal> {
    let inside: BTreeSet<&Key> = owned.iter().map(|place| &place.key).collect();
    let mut outside = BTreeSet::new();
    for place in owned {
        let stored = repository.store().read(version, &place.key, At::Latest).await?;
        let body = stored.and_then(|stored| stored.body).unwrap_or_default();
        outside.extend(
            references(&body)
                .filter(|key| key.kind() != EVERYTHING_TYPE && !inside.contains(key))
                .filter(|key| served_type(version, key.kind()).is_ok()),
        );
    }
    let place = |key| Place {
        ring: Ring::Shared,
        key,
    };
    Ok(outside.into_iter().map(place).collect())
}

/// Keys in `"reference":"Type/id"` of compact JSON, without parsing it.
fn references(body: &[u8]) -> impl Iterator<Item = Key> + '_ {
    const MEMBER: &[u8] = b"\"reference\":\"";
    memchr::memmem::find_iter(body, MEMBER).filter_map(|at| {
        let value = body.get(at + MEMBER.len()..)?;
        let end = memchr::memchr(b'"', value)?;
        Key::parse(std::str::from_utf8(value.get(..end)?).ok()?).ok()
    })
}

fn types(version: FhirVersion, parameters: &[(String, String)]) -> Result<Vec<&str>, Refusal> {
    let values = parameters.iter().filter(|(name, _)| name == "_type");
    let types: Vec<&str> = values.flat_map(|(_, value)| value.split(',')).collect();
    for kind in &types {
        if let Err(refusal) = served_type(version, kind) {
            let issues = refusal.issues().iter().cloned();
            return Err(Refusal::Malformed(issues.map(|issue| issue.at("_type")).collect()));
        }
    }
    Ok(types)
}

fn written(place: &Place) -> String {
    let ring = Ring::ALL
        .iter()
        .find(|(ring, _)| *ring == place.ring)
        .map_or("", |(_, code)| code);
    URL_SAFE_NO_PAD.encode(format!("{ring}/{}", place.key))
}

fn cursor(parameters: &[(String, String)]) -> Result<Option<Place>, Refusal> {
    let Some(text) = one(parameters, CURSOR)? else {
        return Ok(None);
    };
    let place = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let (ring, key) = text.split_once('/')?;
        let (ring, _) = Ring::ALL.into_iter().find(|(_, code)| *code == ring)?;
        let key = Key::parse(key).ok()?;
        Some(Place { ring, key })
    };
    place().map(Some).ok_or_else(|| {
        Refusal::malformed(
            IssueCode::Value,
            "expected a page link as this server issued it, found another; start again from the first page",
            CURSOR,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found_in_compact_json() {
        let body = br#"{"sponsor":{"reference":"Organization/org-a"},"x":[{"reference":"urn:uuid:1"},{"reference":"Group/g#1"}]}"#;
        let found: Vec<String> = references(body).map(|key| key.to_string()).collect();
        assert_eq!(found, ["Organization/org-a"]);
    }

    #[test]
    fn a_place_is_read_back_from_its_link() {
        let place = Place {
            ring: Ring::Owned,
            key: Key::new("Group", "g1").unwrap(),
        };
        let link = [(CURSOR.to_owned(), written(&place))];
        assert_eq!(cursor(&link).unwrap(), Some(place));
        assert!(cursor(&[(CURSOR.to_owned(), "x".to_owned())]).is_err());
    }
}
