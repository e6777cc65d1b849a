//! The people and organisations of a study: Organization, Practitioner, `PractitionerRole`; `officials` is read back.
//!
//! An Organization is made of nothing but a name and a class, so trials that name the same one share it. People are
//! not shared: two studies that name the same person may mean two. All have the same bytes in both releases.

use crate::fhir::{Object, Resource, Value, json};
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
        write_official(official, &ids::official(&w.study_id, n + 1), out);
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

fn write_official(official: &Official, id: &str, out: &mut Vec<Resource>) {
    let person = official.name.as_deref().map(|name| {
        let words = Object::new().with("text", name);
        let body = Object::new()
            .with("meta", meta("trial-practitioner"))
            .with_all("name", Some(words));
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
    // A role of nobody, nowhere, says that the source names neither.
    let nobody = person.is_none() && official.affiliation.is_none();
    let person = person.or_else(|| nobody.then(|| json!({"extension": [agency::absent()]})));
    let body = Object::new()
        .with("meta", meta("trial-investigator"))
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
fn name<'a>(set: &ResourceSet<'a>, person: &'a Value) -> Option<&'a str> {
    match set.resolve(person) {
        Some(person) => person.list("name").first()?.get("text")?.as_str(),
        None => person.get("display")?.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::FhirVersion;
    use crate::mapping::testing::{check_round_trip, numbered, written};
    use crate::trial::{AgencyClass, OfficialRole};

    #[test]
    fn officials_come_back() {
        let mut trial = numbered();
        let roles = OfficialRole::KNOWN.iter().cloned();
        for role in roles.chain([OfficialRole::Other("Ringmaster".into())]) {
            trial.officials.push(Official {
                name: Some("A. Lindqvist, MD  PhD".into()),
                affiliation: Some("Öresund University".into()),
                role: Some(role),
            });
        }
        trial.officials.push(Official::default());
        trial.officials.push(Official {
            affiliation: Some("医院".into()),
            ..Official::default()
        });
        check_round_trip(&trial, write, read);
    }

    #[test]
    fn one_organisation_is_written_once_and_alike_in_both_releases() {
        let mut trial = numbered();
        let agency = |class| Agency {
            name: Some("Harrow Institute".into()),
            class,
        };
        trial.sponsors.lead = Some(agency(Some(AgencyClass::Others)));
        trial.sponsors.collaborators = vec![agency(None), agency(None), Agency::default()];
        trial.organization = Some(agency(Some(AgencyClass::Others)));
        trial.officials = vec![Official {
            affiliation: Some("Harrow Institute".into()),
            ..Official::default()
        }];
        let r4 = written(&trial, FhirVersion::R4, None, write);
        assert_eq!(r4.iter().filter(|found| found.kind() == "Organization").count(), 2);
        assert_eq!(r4, written(&trial, FhirVersion::R5, None, write));
    }
}
