//! Sponsors, collaborators, the responsible party, officials and central contacts.
//!
//! R4 has elements for the sponsor, one investigator and contacts; the others are R5's associated parties there too.

use crate::fhir::{FhirVersion, Object, Value, json};
use crate::mapping::agency::{self, absent};
use crate::mapping::coding::{coded, coding, codings, concept, labelled, party_organization_type, party_role};
use crate::mapping::contact;
use crate::mapping::contract::{ResourceSet, Writing};
use crate::mapping::extension::{Extensions, Found};
use crate::mapping::ids;
use crate::mapping::study::draft::{Backbone, Draft, Study};
use crate::trial::{Agency, Official, OfficialRole, ResponsibleParty, ResponsiblePartyType, Trial};

/// Roles of associated parties; the URI is R5's in both releases, for the element is R5's too.
const ROLES: &str = "http://hl7.org/fhir/research-study-party-role";
/// Kinds of organisation.
const ORGANIZATION_TYPES: &str = "http://hl7.org/fhir/research-study-party-organization-type";
const LEAD_SPONSOR: &str = "lead-sponsor";
const COLLABORATOR: &str = "collaborator";

pub(super) fn write(w: &Writing<'_>, draft: &mut Draft) {
    match draft.version {
        FhirVersion::R4 => write_r4(w, draft),
        FhirVersion::R5 => write_r5(w, draft),
    }
    if let Some(party) = &w.trial.sponsors.responsible_party {
        draft.own.nest("responsible-party", responsible_party(party));
    }
}

pub(super) fn read(study: &Study<'_>, set: &ResourceSet<'_>, trial: &mut Trial) {
    let sponsors = &mut trial.sponsors;
    for party in study.parts("associatedParty") {
        let role = party
            .get("role")
            .and_then(|role| codings(role).next())
            .map(|(_, code)| code);
        let agency = party.get("party").map(|reference| agency::read(set, reference));
        if let Some(detail) = party.own().value("central-contact") {
            trial.central_contacts.push(contact::read(detail));
        } else if role == Some(LEAD_SPONSOR) {
            sponsors.lead = agency;
        } else if role == Some(COLLABORATOR) {
            sponsors.collaborators.extend(agency);
        }
    }
    if study.version == FhirVersion::R4 {
        sponsors.lead = study
            .resource
            .get("sponsor")
            .map(|reference| agency::read(set, reference));
        trial.central_contacts = study.resource.list("contact").iter().map(contact::read).collect();
    }
    let party = study.own().get("responsible-party");
    sponsors.responsible_party = party.map(|party| read_responsible_party(Found::parts_of(Some(party))));
}

fn write_r4(w: &Writing<'_>, draft: &mut Draft) {
    let trial = w.trial;
    let contacts: Vec<Value> = trial.central_contacts.iter().map(contact::detail).collect();
    draft.set("contact", contacts);
    draft.set_some("sponsor", trial.sponsors.lead.as_ref().map(agency::reference));
    for collaborator in &trial.sponsors.collaborators {
        draft.add_parts("associatedParty", organization(collaborator, COLLABORATOR));
    }
    let investigator = trial
        .officials
        .iter()
        .position(|official| official.role == Some(OfficialRole::PrincipalInvestigator));
    for (n, official) in trial.officials.iter().enumerate() {
        let reference = official_reference(w, official, n + 1);
        if Some(n) == investigator {
            draft.set("principalInvestigator", reference);
        } else {
            draft.add_parts("associatedParty", official_party(official, reference));
        }
    }
    if investigator.is_none() {
        let name = responsible_investigator(trial).map(|(_, name)| json!({ "display": name }));
        draft.set_some("principalInvestigator", name);
    }
}

fn write_r5(w: &Writing<'_>, draft: &mut Draft) {
    let trial = w.trial;
    if let Some(lead) = &trial.sponsors.lead {
        draft.add_parts("associatedParty", organization(lead, LEAD_SPONSOR));
    }
    for collaborator in &trial.sponsors.collaborators {
        draft.add_parts("associatedParty", organization(collaborator, COLLABORATOR));
    }
    for (n, official) in trial.officials.iter().enumerate() {
        let reference = official_reference(w, official, n + 1);
        draft.add_parts("associatedParty", official_party(official, reference));
    }
    let led = |official: &Official| official.role == Some(OfficialRole::PrincipalInvestigator);
    let responsible = responsible_investigator(trial).filter(|_| !trial.officials.iter().any(led));
    if let Some((role, name)) = responsible {
        draft.add_parts("associatedParty", party(Some(name), role_concept(role)));
    }
    for contact in &trial.central_contacts {
        let mut extensions = Extensions::own();
        extensions.add("central-contact", "valueContactDetail", Some(contact::detail(contact)));
        let parts = party(contact.name.as_deref(), role_concept("general-contact"));
        draft.add_parts("associatedParty", parts.extended(extensions));
    }
}

fn party(name: Option<&str>, role: Value) -> Backbone {
    Backbone::new()
        .with("name", "valueString", name)
        .with("role", "valueCodeableConcept", Some(role))
}

fn role_concept(code: &str) -> Value {
    coded(ROLES, code)
}

fn organization(agency: &Agency, role: &str) -> Backbone {
    let class = agency.class.as_ref().map(|class| {
        let standard = party_organization_type(class).map(|code| coding(ORGANIZATION_TYPES, code));
        concept(class, standard)
    });
    party(agency.name.as_deref(), role_concept(role))
        .with_listed("classifier", "valueCodeableConcept", class)
        .with("party", "valueReference", Some(agency::reference(agency)))
}

fn official_party(official: &Official, reference: Value) -> Backbone {
    let role = match &official.role {
        Some(role) => {
            let standard = party_role(role).map(|code| coding(ROLES, code));
            labelled(role, standard, role.label())
        }
        None => json!({"extension": [absent()]}),
    };
    party(official.name.as_deref(), role).with("party", "valueReference", Some(reference))
}

fn official_reference(w: &Writing<'_>, official: &Official, n: usize) -> Value {
    Object::new()
        .with(
            "reference",
            ["PractitionerRole/", &ids::official(&w.study_id, n)].concat(),
        )
        .with_some("display", official.name.as_deref())
        .into()
}

/// The responsible party, where it is a named investigator, with its role.
fn responsible_investigator(trial: &Trial) -> Option<(&'static str, &str)> {
    let party = trial.sponsors.responsible_party.as_ref()?;
    let role = match party.kind.as_ref()? {
        ResponsiblePartyType::PrincipalInvestigator => "primary-investigator",
        ResponsiblePartyType::SponsorInvestigator => "sponsor-investigator",
        ResponsiblePartyType::Sponsor | ResponsiblePartyType::Other(_) => return None,
    };
    Some((role, party.name.as_deref()?))
}

fn responsible_party(party: &ResponsibleParty) -> Extensions {
    let mut parts = Extensions::parts();
    parts.coded("type", party.kind.as_ref());
    parts.add("name", "valueString", party.name.as_deref());
    parts.add("title", "valueString", party.title.as_deref());
    parts.add("affiliation", "valueString", party.affiliation.as_deref());
    parts.add("old-name-title", "valueString", party.old_name_title.as_deref());
    parts.add("old-organization", "valueString", party.old_organization.as_deref());
    if parts.is_empty() {
        parts.push(absent());
    }
    parts
}

fn read_responsible_party(parts: Found<'_>) -> ResponsibleParty {
    ResponsibleParty {
        kind: parts.coded("type"),
        name: parts.text("name"),
        title: parts.text("title"),
        affiliation: parts.text("affiliation"),
        old_name_title: parts.text("old-name-title"),
        old_organization: parts.text("old-organization"),
    }
}
