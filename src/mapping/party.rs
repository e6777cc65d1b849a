//! The people and organisations of a study: Organization, Practitioner, PractitionerRole; `officials` is read back.
//!
//! An Organization is made of nothing but a name and a class, so trials that name the same one share it. People are
//! not shared: two studies that name the same person may mean two. All have the same bytes in both releases.

use crate::fhir::{Object, Resource};
use crate::mapping::agency;
use crate::mapping::coding::{coding, concept, party_role, read_concept};
use crate::mapping::contract::{ResourceSet, Writing, meta, reference};
use crate::mapping::ids;
use crate::trial::{Agency, Official, Trial};

/// The roles of a party in R5; R4 has no list, so both use this one.
const PARTY_ROLES: &str = "http://hl7.org/fhir/research-study-party-role";

/// Writes the organisations, each once, then the officials in order.
pub(crate) fn write(w: &Writing<'_>, out: &mut Vec<Resource>) {
    let trial = w.trial;
    let agencies = trial
        .sponsors
        .lead
        .iter()
        .chain(&trial.sponsors.collaborators)
        .chain(&trial.organization);
    let affiliations: Vec<Agency> = trial.officials.iter().filter_map(affiliation).collect();
    let mut written = Vec::new();
    for agency in agencies.chain(&affiliations) {
        if let Some(id) = ids::organization(agency).filter(|id| !written.contains(id)) {
            out.push(organization(agency, &id));
            written.push(id);
        }
    }
    for (n, official) in trial.officials.iter().enumerate() {
        write_official(official, &ids::official(&w.study_id, n + 1), w, out);
    }
}

/// Reads the officials.
pub(crate) fn read(set: &ResourceSet<'_>, trial: &mut Trial) {
    let roles = set.series("PractitionerRole", |n| ids::official(set.study_id, n));
    trial.officials = roles.into_iter().map(|role| read_official(set, role)).collect();
}

fn organization(agency: &Agency, id: &str) -> Resource {
    let body = Object::new()
        .with("meta", meta("trial-sponsor"))
        .with_all("type", agency.class.as_ref().map(|class| concept(class, None)))
        .with_some("name", agency.name.as_deref());
    Resource::build("Organization", id, body)
}

/// The organisation an official belongs to, of which sources give the name alone.
fn affiliation(official: &Official) -> Option<Agency> {
    official.affiliation.as_ref().map(|name| Agency {
        name: Some(name.clone()),
        class: None,
    })
}

fn write_official(official: &Official, id: &str, w: &Writing<'_>, out: &mut Vec<Resource>) {
    let person = official.name.as_deref().map(|name| {
        let words = Object::new().with("text", name);
        let body = Object::new().with_all("name", Some(words));
        out.push(Resource::build("Practitioner", id, body));
        let mut person = reference("Practitioner", id);
        if let Some(map) = person.as_object_mut() {
            map.insert("display".to_owned(), name.into());
        }
        person
    });
    let role = official
        .role
        .as_ref()
        .map(|role| concept(role, party_role(role).map(|code| coding(PARTY_ROLES, code))));
    let body = Object::new()
        .with("meta", w.meta("trial-investigator"))
        .with_some("practitioner", person)
        .with_some("organization", affiliation(official).as_ref().map(agency::reference))
        .with_all("code", role);
    out.push(Resource::build("PractitionerRole", id, body));
}

fn read_official(set: &ResourceSet<'_>, role: &Resource) -> Official {
    let person = role.get("practitioner");
    Official {
        name: person.and_then(|person| name(set, person)).map(str::to_owned),
        affiliation: role
            .get("organization")
            .and_then(|organization| agency::read(set, organization).name),
        role: role.list("code").first().and_then(read_concept),
    }
}

/// The name a reference to a person gives: the person's own, else the reference's.
fn name<'a>(set: &ResourceSet<'a>, person: &'a serde_json::Value) -> Option<&'a str> {
    match set.resolve(person) {
        Some(person) => person.list("name").first()?.get("text")?.as_str(),
        None => person.get("display")?.as_str(),
    }
}
