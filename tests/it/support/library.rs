//! Invented resources in the shapes that the mapping gives, for tests of the interactions.

use serde_json::{Value, json};
use trialfire::fhir::{Key, Resource};
use trialfire::interaction::{Bodies, StudyWrite};

/// The study that most tests look at.
pub(crate) const STUDY: &str = "nct90000001";

/// A study with everything around it, in both releases.
pub(crate) fn meadow_study() -> StudyWrite {
    let study_r4 = json!({
        "resourceType": "ResearchStudy", "id": STUDY,
        "meta": { "profile": ["https://trialfire.example/fhir/StructureDefinition/trial-research-study"] },
        "identifier": [{ "use": "official", "system": "http://clinicaltrials.gov", "value": "NCT90000001" }],
        "title": "Meadow Tea for Hay Fever", "status": "active",
        "protocol": [{ "reference": format!("PlanDefinition/{STUDY}-elig") }],
        "condition": [{ "text": "Hay Fever" }],
        "description": "An invented study of an invented tea.",
        "enrollment": [{ "reference": format!("Group/{STUDY}-elig") }],
        "period": { "start": "2024-03" },
        "sponsor": { "reference": "Organization/org-meadow", "display": "Meadow Institute" },
        "site": [{ "reference": format!("Location/{STUDY}-site-001") }],
        "arm": [{ "name": "Tea" }]
    });
    let study_r5 = json!({
        "resourceType": "ResearchStudy", "id": STUDY,
        "identifier": [{ "use": "official", "system": "http://clinicaltrials.gov", "value": "NCT90000001" }],
        "title": "Meadow Tea for Hay Fever", "status": "active",
        "protocol": [{ "reference": format!("PlanDefinition/{STUDY}-elig") }],
        "condition": [{ "text": "Hay Fever" }],
        "description": "An invented study of an invented tea.",
        "period": { "start": "2024-03" },
        "site": [{ "reference": format!("Location/{STUDY}-site-001") }],
        "recruitment": { "targetNumber": 40, "eligibility": { "reference": format!("Group/{STUDY}-elig") } },
        "associatedParty": [{ "role": { "text": "sponsor" }, "party": { "reference": "Organization/org-meadow" } }]
    });
    let plan = json!({
        "resourceType": "PlanDefinition", "id": format!("{STUDY}-elig"), "status": "active",
        "title": "Eligibility NCT90000001",
        "action": [{ "title": "Inclusion", "textEquivalent": "Adults who sneeze" }]
    });
    let group_r4 = json!({
        "resourceType": "Group", "id": format!("{STUDY}-elig"), "type": "person", "actual": false,
        "name": "Eligibility NCT90000001", "managingEntity": { "reference": "Organization/org-meadow" }
    });
    let group_r5 = json!({
        "resourceType": "Group", "id": format!("{STUDY}-elig"), "type": "person", "membership": "definitional",
        "name": "Eligibility NCT90000001", "managingEntity": { "reference": "Organization/org-meadow" }
    });
    let site = json!({
        "resourceType": "Location", "id": format!("{STUDY}-site-001"), "status": "active", "name": "Meadow Clinic",
        "address": { "city": "Leiden", "country": "Netherlands" },
        "position": { "longitude": 4.497, "latitude": 52.16 }
    });
    let document = json!({
        "resourceType": "Binary", "id": format!("{STUDY}-source"), "contentType": "text/html",
        "data": "PHA+SGF5PC9wPg=="
    });
    let sponsor = json!({ "resourceType": "Organization", "id": "org-meadow", "name": "Meadow Institute" });
    StudyWrite {
        owner: STUDY.to_owned(),
        owned: vec![
            two(&study_r4, &study_r5),
            both(&plan),
            two(&group_r4, &group_r5),
            both(&site),
            both(&document),
        ],
        shared: vec![both(&sponsor)],
        gone: Vec::new(),
    }
}

/// Another study, told apart by its number; its title and condition are those of a small garden.
pub(crate) fn garden_study(number: u32) -> StudyWrite {
    let id = format!("nct9{number:07}");
    let plant = ["Rose", "Lily", "Mint"][number as usize % 3];
    let study = |closed: &str| {
        json!({
            "resourceType": "ResearchStudy", "id": id,
            "identifier": [{ "use": "official", "system": "http://clinicaltrials.gov", "value": id.to_uppercase() }],
            "title": format!("{plant} Garden Study {number}"),
            "status": if number.is_multiple_of(2) { "active" } else { closed },
            "condition": [{ "text": format!("{plant} Allergy") }]
        })
    };
    // R5 keeps the progress of a study elsewhere, and its status says whether the record is in use.
    let bodies = two(&study("completed"), &study("retired"));
    StudyWrite {
        owner: id,
        owned: vec![bodies],
        ..StudyWrite::default()
    }
}

/// The same study with another title: a new version.
pub(crate) fn retitled(mut study: StudyWrite, title: &str) -> StudyWrite {
    for bodies in &mut study.owned {
        for resource in [&mut bodies.r4, &mut bodies.r5].into_iter().flatten() {
            if resource.kind() == "ResearchStudy" {
                std::sync::Arc::make_mut(resource)
                    .as_map_mut()
                    .insert("title".to_owned(), title.into());
            }
        }
    }
    study
}

/// A write that deletes.
pub(crate) fn deletion(owner: &str, keys: &[&str]) -> StudyWrite {
    StudyWrite {
        owner: owner.to_owned(),
        gone: keys.iter().map(|key| Key::parse(key).unwrap()).collect(),
        ..StudyWrite::default()
    }
}

fn both(value: &Value) -> Bodies {
    two(value, value)
}

fn two(r4: &Value, r5: &Value) -> Bodies {
    Bodies::of(Resource::from_value(r4.clone()), Resource::from_value(r5.clone()))
}
