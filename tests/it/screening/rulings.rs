//! Single criteria against a few records, as someone who treats the patient would rule.

use serde_json::{Value, json};
use trialfire::chart::Day;
use trialfire::screening::{Effect, Line, Patient, Policy, Protocol, Setting, Study, Verdict, report};

use super::patients::chart_of;

/// The lines on a criteria text of a woman born on 4 May 1966 with some more records.
fn lines(policy: Policy, text: &str, records: Vec<Value>) -> Vec<Line> {
    let mut all = vec![json!({
        "resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1966-05-04",
    })];
    all.extend(records);
    let chart = chart_of(all);
    let setting = Setting::new(Day::parse("2026-11-21").unwrap(), policy);
    report(
        &Protocol::new(Study::default(), text.to_owned()),
        &Patient::new(&chart, &setting),
    )
    .lines
}

fn line(policy: Policy, text: &str, records: Vec<Value>) -> Line {
    lines(policy, text, records)
        .into_iter()
        .find(|line| line.class.is_some())
        .unwrap()
}

fn condition(id: &str, code: &str, text: &str, onset: &str) -> Value {
    json!({
        "resourceType": "Condition", "id": id, "subject": { "reference": "Patient/p1" }, "onsetDateTime": onset,
        "clinicalStatus": { "coding": [{ "code": "active" }] },
        "verificationStatus": { "coding": [{ "code": "confirmed" }] },
        "code": { "coding": [{ "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code }], "text": text },
    })
}

fn cancer() -> Vec<Value> {
    vec![
        condition("c1", "C15.4", "Esophageal squamous cell carcinoma", "2025-05-06"),
        condition(
            "c2",
            "C78.01",
            "Secondary malignant neoplasm of right lung",
            "2026-10-14",
        ),
    ]
}

#[test]
fn the_cancer_of_the_trial_and_its_metastases_are_no_other_cancer() {
    for text in [
        "Exclusion Criteria:\n* Any other malignant tumor diagnosed within 5 years\n",
        "Exclusion Criteria:\n* Other malignant tumors within 5 years\n",
        "Exclusion Criteria:\n* A second malignancy within 5 years\n",
    ] {
        let own = line(Policy::Screening, text, cancer());
        assert_ne!(own.effect, Effect::Blocks, "{text}{}", own.sentence);
        let mut two = cancer();
        two.push(condition("c3", "C50.911", "Breast cancer", "2024-02-08"));
        let both = line(Policy::Screening, text, two);
        assert_eq!(both.effect, Effect::Blocks, "{text}{}", both.sentence);
        assert!(!both.recoverable, "five years are no washout: {:?}", both.turns);
    }
}

#[test]
fn histology_in_the_text_stands_beside_the_part_of_the_organ_in_the_code() {
    let text = "Inclusion Criteria:\n* Esophageal squamous cell carcinoma\n";
    assert_eq!(line(Policy::Strict, text, cancer()).verdict, Verdict::Met);
}

#[test]
fn contraception_is_not_asked_of_those_who_cannot_become_pregnant() {
    for text in [
        "Inclusion Criteria:\n* Women of childbearing potential use effective contraception\n",
        "Inclusion Criteria:\n* Women of childbearing potential willing to use effective contraception\n",
        "Inclusion Criteria:\n* Women of childbearing potential and men must agree to use adequate contraception\n",
    ] {
        let found = line(Policy::Strict, text, Vec::new());
        assert_eq!(found.effect, Effect::Neutral, "{text}{}", found.sentence);
    }
}

#[test]
fn a_recorded_absence_of_allergies_answers_for_each_drug() {
    let none = |code: &str| {
        vec![json!({
            "resourceType": "AllergyIntolerance", "id": "a1", "patient": { "reference": "Patient/p1" },
            "code": { "coding": [{ "system": "http://snomed.info/sct", "code": code }] },
        })]
    };
    let text = "Exclusion Criteria:\n* Allergy to cisplatin\n";
    for code in ["716186003", "409137002"] {
        assert_eq!(line(Policy::Strict, text, none(code)).effect, Effect::Helps, "{code}");
    }
    // No allergy to food says nothing of drugs.
    assert_eq!(line(Policy::Strict, text, none("429625007")).effect, Effect::Open);
}

#[test]
fn no_antigen_of_hepatitis_b_is_no_infection_now_but_says_nothing_of_the_past() {
    let test = vec![json!({
        "resourceType": "Observation", "id": "o1", "status": "final", "subject": { "reference": "Patient/p1" },
        "code": { "coding": [{ "system": "http://loinc.org", "code": "5195-3" }] },
        "effectiveDateTime": "2026-11-16", "valueCodeableConcept": { "text": "Negative" },
    })];
    let now = line(
        Policy::Strict,
        "Exclusion Criteria:\n* Hepatitis B infection\n",
        test.clone(),
    );
    assert_eq!(now.effect, Effect::Helps, "{}", now.sentence);
    let past = line(
        Policy::Strict,
        "Exclusion Criteria:\n* History of hepatitis B infection\n",
        test,
    );
    assert_eq!(past.effect, Effect::Open, "{}", past.sentence);
}

#[test]
fn progression_on_a_drug_is_not_the_drug() {
    let drug = json!({
        "resourceType": "MedicationStatement", "id": "m1", "status": "active", "subject": { "reference": "Patient/p1" },
        "medicationCodeableConcept": { "text": "Pembrolizumab" }, "effectivePeriod": { "start": "2026-09-01" },
    });
    let text = "Exclusion Criteria:\n* Disease progression during or after treatment with a PD-1 inhibitor\n";
    let found = line(Policy::Strict, text, vec![drug]);
    assert_eq!(found.effect, Effect::Open, "{}", found.sentence);
}

#[test]
fn sentences_say_what_is_denied_and_write_names_as_the_sponsor_does() {
    let drug = json!({
        "resourceType": "MedicationStatement", "id": "m1", "status": "completed",
        "subject": { "reference": "Patient/p1" }, "medicationCodeableConcept": { "text": "Cisplatin" },
        "effectivePeriod": { "start": "2025-08-04", "end": "2025-12-15" },
    });
    let text = "Inclusion Criteria:\n* No cisplatin within 3 months before enrollment\n";
    let found = line(Policy::Strict, text, vec![drug]);
    assert_eq!(found.effect, Effect::Helps);
    assert!(found.sentence.contains("no cisplatin"), "{}", found.sentence);
    let text = "Exclusion Criteria:\n* HBV infection\n";
    let found = line(Policy::Strict, text, Vec::new());
    assert!(found.sentence.contains("HBV infection"), "{}", found.sentence);
}
