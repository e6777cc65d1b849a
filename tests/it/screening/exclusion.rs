//! What is excluded shuts out who has it, and lets in whose record refutes it: no exclusion is read the wrong way round.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use trialfire::chart::Day;
use trialfire::eligibility::{Concept, ConceptType, Expr, Side};
use trialfire::screening::{Effect, Policy, Setting};

use super::leaves::{alone, ask, concepts};
use super::patients::chart_of;

/// A record that says that the patient has it, or that they have it not; none for what no such record is about.
fn record(asked: &Concept, has: bool) -> Option<Value> {
    let code = asked.codes.first()?;
    let code = json!({ "coding": [{ "system": code.system, "code": code.code }], "text": asked.concept });
    let about = json!({ "reference": "Patient/p1" });
    let pick = |yes: &'static str, no: &'static str| if has { yes } else { no };
    if asked.codes.iter().any(|code| code.system == "http://loinc.org") {
        return Some(json!({
            "resourceType": "Observation", "id": "e1", "status": "final", "subject": about, "code": code,
            "effectiveDateTime": "2026-06-14", "valueCodeableConcept": { "text": pick("positive", "negative") },
        }));
    }
    let verified = json!({ "coding": [{ "code": pick("confirmed", "refuted") }] });
    Some(match asked.kind {
        ConceptType::Condition | ConceptType::Finding => json!({
            "resourceType": "Condition", "id": "e1", "subject": about, "code": code,
            "clinicalStatus": { "coding": [{ "code": "active" }] }, "verificationStatus": verified,
        }),
        ConceptType::Medication => json!({
            "resourceType": "MedicationStatement", "id": "e1", "status": pick("active", "not-taken"), "subject": about,
            "medicationCodeableConcept": code,
        }),
        ConceptType::Procedure => json!({
            "resourceType": "Procedure", "id": "e1", "status": pick("completed", "not-done"), "subject": about,
            "code": code, "performedDateTime": "2026-01-10",
        }),
        ConceptType::Allergy => json!({
            "resourceType": "AllergyIntolerance", "id": "e1", "patient": about, "code": code,
            "clinicalStatus": { "coding": [{ "code": "active" }] }, "verificationStatus": verified,
        }),
        ConceptType::Biomarker | ConceptType::Device | ConceptType::Person | ConceptType::Study => return None,
    })
}

#[test]
fn exclusions_shut_out_and_let_in() {
    let Some(leaves) = concepts(true) else { return };
    let setting = |policy| Setting::new(Day::parse("2026-06-15").unwrap(), policy);
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for one in leaves.iter().filter(|one| one.leaf.window.is_none()) {
        let criteria = alone(Expr::Concept(Box::new(one.leaf.clone())), Side::Exclusion, &one.stated);
        for (has, expected) in [(true, Effect::Blocks), (false, Effect::Helps)] {
            let Some(resource) = record(&one.leaf, has) else {
                continue;
            };
            // Old enough for everything, and a woman, since pregnancy is asked about.
            let chart = chart_of(vec![
                json!({ "resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1990-01-01" }),
                resource,
            ]);
            for policy in [Policy::Strict, Policy::Screening] {
                *count.entry(format!("{:?} {has}", one.leaf.kind)).or_default() += 1;
                let (_, effect, why) = ask(&criteria, &chart, &setting(policy));
                if effect != expected {
                    wrong.push(format!(
                        "{policy:?} has {has}: {effect:?} {why:?} | {} {:?} {:?} | {}",
                        one.leaf.concept,
                        one.leaf.kind,
                        one.leaf.codes.first(),
                        one.words
                    ));
                }
            }
        }
    }
    println!("exclusions: {count:?}, {} wrong", wrong.len());
    for line in wrong.iter().take(80) {
        println!("  {line}");
    }
    assert!(count.values().sum::<usize>() >= 2_000, "{count:?}");
    assert!(wrong.is_empty(), "{} wrong", wrong.len());
}
