//! From resources to the chart of one patient.

use std::cmp::Reverse;

use crate::chart::allergy;
use crate::chart::condition;
use crate::chart::desk::{Desk, Page};
use crate::chart::device;
use crate::chart::element::{object, text};
use crate::chart::encounter;
use crate::chart::event;
use crate::chart::fact::{Chart, Fact, OddityKind, Sort};
use crate::chart::family;
use crate::chart::immunization;
use crate::chart::medication;
use crate::chart::observation;
use crate::chart::plan;
use crate::chart::procedure;
use crate::chart::report;
use crate::chart::shelf::{Record, Shelf};
use crate::chart::study;
use crate::chart::subject;
use crate::json::Map;

/// Most records about one patient.
pub const RECORDS_MAX: usize = 20_000;

/// Oddities that are kept of a chart.
const ODDITIES_MAX: usize = 10_000;

/// Why there is no chart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    /// There is no Patient, or not the one that was asked for.
    #[error("expected a Patient, found none")]
    NoPatient,
    /// There are several Patients and none was asked for; their references.
    #[error("expected one Patient, found {}", .0.len())]
    SeveralPatients(Vec<String>),
    /// There are more records about the patient than [`RECORDS_MAX`].
    #[error("expected at most {RECORDS_MAX} records of a patient, found {0}")]
    TooManyRecords(usize),
}

/// Reads the records of one patient: resources of R4 or R5, one by one or in Bundles (of any type) and Parameters.
///
/// Where there are several Patients, `patient` says whose chart is wanted (`Patient/p1`, or its full URL). The order of
/// the resources does not matter, and copies of one resource count once, the one updated last. What cannot be used is
/// told in [`Chart::oddities`]; nothing is guessed.
///
/// A record is about the patient whom it refers to; one that refers to nobody is about the only Patient there is.
pub fn read<'a>(resources: impl IntoIterator<Item = &'a Map<'a>>, patient: Option<&str>) -> Result<Chart, ChartError> {
    let shelf = Shelf::of(resources);
    let all: Vec<&Record<'_>> = shelf.records.iter().filter(|record| record.kind == "Patient").collect();
    let whose = match patient {
        Some(wanted) => all.iter().copied().find(|record| record.is_meant_by(wanted)),
        None if all.len() > 1 => return Err(ChartError::SeveralPatients(named(&all))),
        None => all.first().copied(),
    };
    let whose = whose.ok_or(ChartError::NoPatient)?;
    let mut desk = Desk {
        shelf: &shelf,
        birth: None,
        facts: Vec::new(),
        oddities: Vec::new(),
    };
    let mut chart = Chart {
        subject: subject::read(page(whose), &mut desk),
        ..Chart::default()
    };
    desk.birth = chart.subject.birth;
    let mut own = Vec::new();
    for record in &shelf.records {
        if record.kind == "Patient" || record.kind == "Medication" {
            continue;
        }
        match sort(record) {
            None => desk.note(page(record), "resourceType", OddityKind::NotRead),
            Some(_) if !is_about(record, whose, all.len()) => {
                desk.note(page(record), "subject", OddityKind::OtherPatient);
            }
            Some(sort) => own.push((sort, record)),
        }
    }
    if own.len() > RECORDS_MAX {
        return Err(ChartError::TooManyRecords(own.len()));
    }
    for (sort, record) in own {
        if !chart.recorded.contains(&sort) {
            chart.recorded.push(sort);
        }
        read_record(page(record), &mut desk);
    }
    chart.recorded.sort_unstable();
    chart.facts = desk.facts;
    chart.facts.sort_by(in_order);
    chart.oddities = desk.oddities;
    chart.oddities.sort_unstable();
    chart.oddities.dedup();
    chart.oddities.truncate(ODDITIES_MAX);
    Ok(chart)
}

/// The references of every Patient in resources, in order: whom [`read`] can be asked for.
pub fn patients<'a>(resources: impl IntoIterator<Item = &'a Map<'a>>) -> Vec<String> {
    let shelf = Shelf::of(resources);
    named(
        &shelf
            .records
            .iter()
            .filter(|record| record.kind == "Patient")
            .collect::<Vec<_>>(),
    )
}

fn named(all: &[&Record<'_>]) -> Vec<String> {
    all.iter().map(|record| record.reference.clone()).collect()
}

fn page<'r>(record: &'r Record<'r>) -> Page<'r> {
    Page {
        reference: &record.reference,
        kind: record.kind,
        body: record.body,
    }
}

/// Whether a record is about the patient.
fn is_about(record: &Record<'_>, whose: &Record<'_>, patients: usize) -> bool {
    let Some(about) = subject::about(record.body) else {
        return patients == 1;
    };
    if let Some(reference) = text(about, "reference") {
        return whose.is_meant_by(reference);
    }
    let identifier = object(about, "identifier");
    let value = identifier.and_then(|one| text(one, "value"));
    value.is_some_and(|value| whose.is_identified(identifier.and_then(|one| text(one, "system")), value))
}

/// What sort of record a resource is; none for those that are not read.
fn sort(record: &Record<'_>) -> Option<Sort> {
    Some(match record.kind {
        "Condition" => Sort::Condition,
        "Observation" => Sort::Observation,
        "MedicationStatement"
        | "MedicationUsage"
        | "MedicationRequest"
        | "MedicationOrder"
        | "MedicationAdministration"
        | "MedicationDispense" => Sort::Medication,
        "Procedure" => Sort::Procedure,
        "AllergyIntolerance" => Sort::Allergy,
        "Immunization" => Sort::Immunization,
        "DiagnosticReport" => Sort::Report,
        "FamilyMemberHistory" => Sort::Family,
        "AdverseEvent" => Sort::AdverseEvent,
        "ResearchSubject" => Sort::Study,
        "Encounter" => Sort::Encounter,
        "CarePlan" => Sort::Plan,
        // A Device of R5 has no patient: it is read where its use is stated.
        "Device" if record.body.get("patient").is_none() => return None,
        "Device" | "DeviceUseStatement" | "DeviceUsage" => Sort::Device,
        _ => return None,
    })
}

fn read_record<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    match page.kind {
        "Condition" => condition::read(page, desk),
        "Observation" => observation::read(page, desk),
        "MedicationStatement" | "MedicationUsage" => medication::read_statement(page, desk),
        "MedicationRequest" | "MedicationOrder" => medication::read_request(page, desk),
        "MedicationAdministration" => medication::read_administration(page, desk),
        "MedicationDispense" => medication::read_dispense(page, desk),
        "Procedure" => procedure::read(page, desk),
        "AllergyIntolerance" => allergy::read(page, desk),
        "Immunization" => immunization::read(page, desk),
        "DiagnosticReport" => report::read(page, desk),
        "FamilyMemberHistory" => family::read(page, desk),
        "AdverseEvent" => event::read(page, desk),
        "ResearchSubject" => study::read(page, desk),
        "Encounter" => encounter::read(page, desk),
        "CarePlan" => plan::read(page, desk),
        "Device" => device::read(page, desk),
        _ => device::read_use(page, desk),
    }
}

/// By sort, the latest first, then by source.
fn in_order(one: &Fact, other: &Fact) -> std::cmp::Ordering {
    let latest = |fact: &Fact| {
        let at = fact.from.or(fact.to).or(fact.recorded);
        Reverse(at.map(|at| (at.last, at.first, at.minute)))
    };
    one.sort
        .cmp(&other.sort)
        .then_with(|| latest(one).cmp(&latest(other)))
        .then_with(|| one.source.cmp(&other.source))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::fact::{Sex, Stance, Standing, Value};
    use crate::concept::{ConceptId, concepts};
    use crate::json;

    fn tree(json: &str) -> json::Value<'static> {
        serde_json::from_str::<serde_json::Value>(json).expect(json).into()
    }

    /// The chart of a patient born in 1960 and these records.
    fn chart(records: &[&str]) -> Chart {
        let patient = r#"{"resourceType": "Patient", "id": "p", "birthDate": "1960-05-01", "gender": "female"}"#;
        let trees: Vec<json::Value<'static>> = records.iter().chain([&patient]).map(|one| tree(one)).collect();
        read(trees.iter().filter_map(json::Value::as_object), None).expect("one patient")
    }

    /// The only fact of a record, whose own members `rest` are.
    fn one(kind: &str, rest: &str) -> Fact {
        let chart = chart(&[&record(kind, rest)]);
        assert_eq!(chart.facts.len(), 1, "{kind} {rest}: {:?}", chart.oddities);
        chart.facts.into_iter().next().expect("one fact")
    }

    fn record(kind: &str, rest: &str) -> String {
        let about = match kind {
            "Immunization" | "AllergyIntolerance" | "FamilyMemberHistory" | "Device" => "patient",
            _ => "subject",
        };
        format!(r#"{{"resourceType": "{kind}", "id": "x", "{about}": {{"reference": "Patient/p"}}, {rest}}}"#)
    }

    fn odd(kind: &str, rest: &str, oddity: OddityKind) {
        let chart = chart(&[&record(kind, rest)]);
        assert!(chart.facts.is_empty(), "{kind} {rest}");
        assert_eq!(
            chart.oddities.iter().map(|one| one.kind).collect::<Vec<_>>(),
            [oddity],
            "{kind} {rest}"
        );
    }

    fn id(name: &str) -> ConceptId {
        concepts().by_name(name).expect(name)
    }

    fn said(kind: &str, rest: &str) -> (Stance, Standing) {
        let fact = one(kind, rest);
        (fact.stance, fact.standing)
    }

    #[test]
    fn statuses_of_conditions() {
        use {Stance::*, Standing::*};
        let code = r#""code": {"text": "Asthma"}"#;
        let clinical = |status: &str| format!(r#"{code}, "clinicalStatus": {{"coding": [{{"code": "{status}"}}]}}"#);
        let verified =
            |status: &str| format!(r#"{code}, "verificationStatus": {{"coding": [{{"code": "{status}"}}]}}"#);
        for (rest, expected) in [
            (code.to_owned(), (Holds, Unstated)),
            (clinical("active"), (Holds, Active)),
            (clinical("relapse"), (Holds, Active)),
            (clinical("remission"), (Holds, Ended)),
            (clinical("resolved"), (Holds, Ended)),
            (
                format!(r#"{}, "abatementDateTime": "2020""#, clinical("active")),
                (Holds, Ended),
            ),
            (verified("refuted"), (Denied, Unstated)),
            (verified("provisional"), (Unsure, Unstated)),
            (r#""code": {"text": "History of asthma"}"#.to_owned(), (Holds, Ended)),
            (r#""code": {"text": "No asthma"}"#.to_owned(), (Denied, Unstated)),
            (r#""code": {"text": "Suspected asthma"}"#.to_owned(), (Unsure, Unstated)),
        ] {
            assert_eq!(said("Condition", &rest), expected, "{rest}");
            assert_eq!(one("Condition", &rest).concepts, [id("asthma")], "{rest}");
        }
        odd("Condition", &verified("entered-in-error"), OddityKind::EnteredInError);
        odd("Condition", r#""clinicalStatus": {}"#, OddityKind::NoCode);
    }

    #[test]
    fn what_is_denied_is_not_denied_more_widely() {
        let refuted = r#""code": {"text": "Severe asthma"}, "verificationStatus": {"coding": [{"code": "refuted"}]}"#;
        assert!(one("Condition", refuted).concepts.is_empty());
        assert_eq!(
            one("Condition", r#""code": {"text": "Severe asthma"}"#).concepts,
            [id("asthma")]
        );
    }

    #[test]
    fn a_relative_is_not_the_patient() {
        let fact = one("Condition", r#""code": {"text": "Family history of asthma"}"#);
        assert_eq!((fact.sort, fact.concepts), (Sort::Family, vec![id("asthma")]));
        let rest =
            r#""status": "completed", "relationship": {"text": "Mother"}, "condition": [{"code": {"text": "asthma"}}]"#;
        let fact = one("FamilyMemberHistory", rest);
        assert_eq!((fact.sort, fact.qualifiers), (Sort::Family, vec!["mother".to_owned()]));
    }

    #[test]
    fn conditions_of_cancer_have_stage_histology_and_site() {
        let rest = r#""code": {"coding": [{"system": "http://snomed.info/sct", "code": "128462008"}]},
            "bodySite": [{"text": "Structure of liver"}],
            "stage": [{"summary": {"coding": [{"system": "http://cancerstaging.org", "code": "c3A"}], "text": "Stage 3A"}}]"#;
        let chart = chart(&[&record("Condition", rest)]);
        let [cancer, stage] = chart.facts.as_slice() else {
            panic!("{:?}", chart.facts)
        };
        assert_eq!(cancer.concepts, [id("liver metastasis")]);
        assert!(cancer.sites.contains(&"liver".to_owned()) && cancer.qualifiers.contains(&"stage iiia".to_owned()));
        assert_eq!(stage.variable, Some("stage"));
        assert!(matches!(&stage.value, Value::Code { text, .. } if text == "IIIA"));
    }

    #[test]
    fn numbers_come_with_their_variable_unit_and_limits() {
        let fact = one(
            "Observation",
            r#""status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}]},
               "effectiveDateTime": "2024-05", "valueQuantity": {"value": 90, "unit": "g/L"},
               "referenceRange": [{"low": {"value": 120}}]"#,
        );
        let Value::Number(number) = &fact.value else {
            panic!("{fact:?}")
        };
        assert_eq!((fact.variable, number.unit.as_str()), (Some("hemoglobin"), "g/dL"));
        assert!((number.low - 9.0).abs() < 1e-9 && number.is_comparable);
        assert!(
            number
                .limits
                .and_then(|limits| limits.low)
                .is_some_and(|low| (low - 12.0).abs() < 1e-9)
        );
        assert_eq!(
            (number.written.as_str(), fact.source.path.as_str()),
            ("90 g/L", "Observation.value")
        );
        assert_eq!(fact.from.map(|days| days.to_string()).as_deref(), Some("2024-05"));
    }

    #[test]
    fn a_number_in_words_is_a_number_only_where_it_is_nothing_else() {
        let value = |text: &str| {
            let rest = format!(r#""status": "final", "code": {{"text": "Platelets"}}, "valueString": "{text}""#);
            one("Observation", &rest).value
        };
        assert!(matches!(value("92 x 10^9/L"), Value::Number(number) if (number.low - 92.0).abs() < 1e-9));
        assert!(matches!(value("about 92"), Value::Code { .. }));
    }

    #[test]
    fn statuses_and_values_of_observations() {
        let code = r#""code": {"text": "Hepatitis B surface antigen"}"#;
        for status in ["preliminary", "registered", "cancelled", "unknown"] {
            odd(
                "Observation",
                &format!(r#""status": "{status}", {code}"#),
                OddityKind::NotFinal,
            );
        }
        odd(
            "Observation",
            &format!(r#""status": "entered-in-error", {code}"#),
            OddityKind::EnteredInError,
        );
        for (value, expected) in [
            (r#""valueCodeableConcept": {"text": "Negative"}"#, Stance::Denied),
            (r#""valueString": "not detected""#, Stance::Denied),
            (r#""valueBoolean": false"#, Stance::Denied),
            (r#""valueBoolean": true"#, Stance::Holds),
            (
                r#""valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "10828004"}]}"#,
                Stance::Holds,
            ),
            (
                r#""interpretation": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "code": "NEG"}]}]"#,
                Stance::Denied,
            ),
            (r#""dataAbsentReason": {"text": "error"}"#, Stance::Unsure),
            (r#""note": []"#, Stance::Unsure),
        ] {
            let rest = format!(r#""status": "final", {code}, {value}"#);
            assert_eq!(one("Observation", &rest).stance, expected, "{value}");
        }
        assert_eq!(
            one("Observation", r#""status": "final", "code": {"text": "Fever"}"#).stance,
            Stance::Holds
        );
    }

    #[test]
    fn receptors_are_told_positive_or_negative() {
        let of = |value: &str| {
            let rest = format!(
                r#""status": "final", "code": {{"coding": [{{"system": "http://loinc.org", "code": "85319-2"}}]}},
                   "valueCodeableConcept": {{"text": "{value}"}}"#
            );
            chart(&[&record("Observation", &rest)]).facts
        };
        let positive = of("Positive");
        assert_eq!(positive.len(), 1);
        assert_eq!(positive[0].concepts, [id("HER2"), id("HER2 positive")]);
        let negative = of("Negative");
        assert_eq!(negative.len(), 2);
        for fact in negative {
            let expected = if fact.stance == Stance::Denied {
                vec![id("HER2"), id("HER2 positive")]
            } else {
                vec![id("HER2 negative")]
            };
            assert_eq!(fact.concepts, expected);
        }
    }

    #[test]
    fn variants_are_read_from_their_components() {
        let fact = chart(&[&record(
            "Observation",
            r#""status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "69548-6"}]},
               "valueCodeableConcept": {"coding": [{"system": "http://loinc.org", "code": "LA9633-4"}]},
               "component": [
                 {"code": {"coding": [{"system": "http://loinc.org", "code": "48018-6"}]},
                  "valueCodeableConcept": {"coding": [{"code": "HGNC:1097"}]}},
                 {"code": {"coding": [{"system": "http://loinc.org", "code": "48005-3"}]},
                  "valueCodeableConcept": {"coding": [{"code": "p.Val600Glu", "display": "p.Val600Glu"}]}}]"#,
        )])
        .facts
        .into_iter()
        .find(|fact| fact.source.path == "Observation.value")
        .expect("the variant itself");
        assert_eq!(fact.stance, Stance::Holds);
        assert!(fact.concepts.contains(&id("BRAF V600E")), "{:?}", fact.concepts);
    }

    #[test]
    fn components_and_members_are_facts_of_their_own() {
        let chart = chart(&[&record(
            "Observation",
            r##""status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
               "effectiveDateTime": "2024-01-02",
               "contained": [{"resourceType": "Observation", "id": "m", "status": "final", "code": {"text": "heart rate"},
                              "valueQuantity": {"value": 70, "code": "/min"}}],
               "hasMember": [{"reference": "#m"}, {"reference": "Observation/none"}],
               "component": [
                 {"code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]}, "valueQuantity": {"value": 120, "code": "mm[Hg]"}},
                 {"code": {"coding": [{"system": "http://loinc.org", "code": "8462-4"}]}, "dataAbsentReason": {"text": "x"}}]"##,
        )]);
        let found: Vec<_> = chart
            .facts
            .iter()
            .map(|fact| {
                (
                    fact.variable.unwrap_or_default(),
                    fact.value == Value::Nothing,
                    fact.from.is_some(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [("sbp", false, true), ("dbp", true, true), ("heart_rate", false, true)]
        );
        assert_eq!(chart.oddities.len(), 1, "the member that is not there");
    }

    #[test]
    fn grades_and_answers_in_codes() {
        let fact = one(
            "Observation",
            r#""status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "89247-1"}]},
               "valueCodeableConcept": {"coding": [{"system": "http://loinc.org", "code": "LA9623-5"}]}"#,
        );
        assert!(matches!(fact.value, Value::Number(number) if (number.low - 1.0).abs() < 1e-9 && number.is_comparable));
        let fact = one(
            "Observation",
            r#""status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "82810-3"}]},
               "valueCodeableConcept": {"text": "Not pregnant"}"#,
        );
        assert_eq!((fact.stance, fact.concepts), (Stance::Denied, vec![id("pregnancy")]));
    }

    #[test]
    fn statuses_of_medications() {
        use {Stance::*, Standing::*};
        let r4 = r#""medicationCodeableConcept": {"text": "Simvastatin 20 MG Oral Tablet"}"#;
        let r5 = r#""medication": {"concept": {"text": "simvastatin"}}"#;
        for (kind, rest, expected) in [
            (
                "MedicationStatement",
                format!(r#""status": "active", {r4}"#),
                (Holds, Active),
            ),
            (
                "MedicationStatement",
                format!(r#""status": "stopped", {r4}"#),
                (Holds, Ended),
            ),
            (
                "MedicationStatement",
                format!(r#""status": "not-taken", {r4}"#),
                (Denied, Unstated),
            ),
            (
                "MedicationStatement",
                format!(r#""status": "intended", {r4}"#),
                (Unsure, Unstated),
            ),
            (
                "MedicationStatement",
                format!(r#""status": "recorded", {r5}"#),
                (Holds, Unstated),
            ),
            (
                "MedicationStatement",
                format!(
                    r#""status": "recorded", "adherence": {{"code": {{"coding": [{{"code": "not-taking"}}]}}}}, {r5}"#
                ),
                (Denied, Unstated),
            ),
        ] {
            assert_eq!(said(kind, &rest), expected, "{kind} {rest}");
            assert_eq!(one(kind, &rest).concepts, [id("simvastatin")], "{kind} {rest}");
        }
    }

    #[test]
    fn statuses_of_orders_and_doses() {
        use {Stance::*, Standing::*};
        let r4 = r#""medicationCodeableConcept": {"text": "Simvastatin 20 MG Oral Tablet"}"#;
        let r5 = r#""medication": {"concept": {"text": "simvastatin"}}"#;
        for (kind, rest, expected) in [
            (
                "MedicationRequest",
                format!(r#""status": "active", "intent": "order", {r4}"#),
                (Holds, Active),
            ),
            (
                "MedicationRequest",
                format!(r#""status": "active", "intent": "plan", {r4}"#),
                (Unsure, Active),
            ),
            (
                "MedicationRequest",
                format!(r#""status": "stopped", "intent": "order", {r5}"#),
                (Holds, Ended),
            ),
            (
                "MedicationAdministration",
                format!(r#""status": "not-done", {r4}"#),
                (Denied, Unstated),
            ),
            (
                "MedicationAdministration",
                format!(r#""status": "completed", {r5}"#),
                (Holds, Ended),
            ),
            (
                "MedicationDispense",
                format!(r#""status": "completed", {r4}"#),
                (Holds, Unstated),
            ),
        ] {
            assert_eq!(said(kind, &rest), expected, "{kind} {rest}");
            assert_eq!(one(kind, &rest).concepts, [id("simvastatin")], "{kind} {rest}");
        }
        odd(
            "MedicationRequest",
            &format!(r#""status": "draft", {r4}"#),
            OddityKind::NotFinal,
        );
        odd("MedicationStatement", r#""status": "active""#, OddityKind::NoCode);
    }

    #[test]
    fn medications_are_followed_wherever_they_stand() {
        let contained = r#""status": "active", "contained": [{"resourceType": "Medication", "id": "m",
            "code": {"text": "warfarin"}}], "#;
        for reference in [
            r##""medicationReference": {"reference": "#m"}"##,
            r##""medication": {"reference": {"reference": "#m"}}"##,
        ] {
            let fact = one("MedicationStatement", &format!("{contained}{reference}"));
            assert_eq!(fact.concepts, [id("warfarin")], "{reference}");
        }
        let beside = r#"{"resourceType": "Medication", "id": "w", "ingredient": [{"itemCodeableConcept": {"text": "warfarin"}}]}"#;
        let stated = record(
            "MedicationStatement",
            r#""status": "active", "medicationReference": {"reference": "Medication/w"}"#,
        );
        assert_eq!(chart(&[beside, &stated]).facts[0].concepts, [id("warfarin")]);
        let lost = chart(&[&stated]);
        assert_eq!(lost.oddities[0].kind, OddityKind::Unresolved);
    }

    #[test]
    fn statuses_of_procedures_and_shots() {
        use {Stance::*, Standing::*};
        let code = r#""code": {"text": "Mastectomy"}"#;
        let r4 = format!(
            r#""status": "completed", {code}, "performedPeriod": {{"start": "2020-01-01", "end": "2020-01-02"}}"#
        );
        let r5 = format!(r#""status": "completed", {code}, "occurrenceDateTime": "2020-01-01""#);
        for rest in [&r4, &r5] {
            let fact = one("Procedure", rest);
            assert_eq!(
                (fact.stance, fact.standing, fact.from.is_some()),
                (Holds, Ended, true),
                "{rest}"
            );
        }
        assert_eq!(
            said("Procedure", &format!(r#""status": "not-done", {code}"#)),
            (Denied, Unstated)
        );
        odd(
            "Procedure",
            &format!(r#""status": "preparation", {code}"#),
            OddityKind::NotFinal,
        );
        let shot = r#""status": "not-done", "vaccineCode": {"text": "influenza"}"#;
        assert_eq!(said("Immunization", shot), (Denied, Unstated));
    }

    #[test]
    fn allergies_and_their_absence() {
        let fact = one("AllergyIntolerance", r#""code": {"text": "Allergy to penicillin"}"#);
        assert!(fact.concepts.contains(&id("penicillin allergy")), "{:?}", fact.concepts);
        for rest in [
            r#""code": {"coding": [{"system": "http://snomed.info/sct", "code": "409137002"}]}"#,
            r#""code": {"text": "NKDA"}"#,
        ] {
            let fact = one("AllergyIntolerance", rest);
            assert_eq!(
                (fact.stance, fact.concepts),
                (Stance::Denied, vec![id("drug allergy")]),
                "{rest}"
            );
        }
    }

    #[test]
    fn studies_stays_plans_devices_and_reports() {
        use {Stance::*, Standing::*};
        assert_eq!(said("ResearchSubject", r#""status": "on-study""#), (Holds, Active));
        assert_eq!(said("ResearchSubject", r#""status": "ineligible""#), (Denied, Unstated));
        let r5 = r#""status": "active", "progress": [{"startDate": "2024", "subjectState": {"text": "off-study"}}]"#;
        assert_eq!(said("ResearchSubject", r5), (Holds, Ended));
        assert_eq!(
            said("Encounter", r#""status": "finished", "class": {"code": "IMP"}"#),
            (Holds, Ended)
        );
        odd("Encounter", r#""status": "planned""#, OddityKind::NotFinal);
        let plan =
            r#""status": "active", "activity": [{"detail": {"status": "scheduled", "code": {"text": "Mastectomy"}}}]"#;
        assert_eq!(said("CarePlan", plan), (Unsure, Unstated));
        assert_eq!(
            said("Device", r#""status": "active", "type": {"text": "Pacemaker"}"#),
            (Holds, Active)
        );
        let report = r#""status": "final", "conclusionCode": [{"text": "Melanoma"}]"#;
        assert_eq!(one("DiagnosticReport", report).concepts, [id("melanoma")]);
        let event = r#""actuality": "actual", "event": {"text": "Nausea"}, "severity": {"text": "Grade 3"}, "date": "2024-01-01""#;
        assert_eq!(one("AdverseEvent", event).qualifiers, ["grade 3"]);
    }

    #[test]
    fn the_patient_is_read() {
        let patient = tree(
            r#"{"resourceType": "Patient", "id": "p", "gender": "male", "birthDate": "1990-02-30",
                "deceasedDateTime": "2020", "communication": [{"language": {"coding": [{"code": "en-US", "display": "English"}]}}],
                "extension": [{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": "F"}],
                "address": [{"country": "US", "city": "Bedford", "postalCode": "01730", "extension": [
                  {"url": "http://hl7.org/fhir/StructureDefinition/geolocation", "extension": [
                    {"url": "latitude", "valueDecimal": 42.5}, {"url": "longitude", "valueDecimal": -71.25}]}]}]}"#,
        );
        let chart = read(patient.as_object(), None).expect("a patient");
        let subject = &chart.subject;
        assert_eq!(
            (subject.gender, subject.birth_sex),
            (Some(Sex::Male), Some(Sex::Female))
        );
        assert_eq!((subject.birth, subject.deceased), (None, Some(true)));
        assert_eq!(subject.languages, ["en-us", "english"]);
        assert_eq!(subject.position, Some((42.5, -71.25)));
        assert_eq!(chart.oddities[0].kind, OddityKind::BadDate);
    }

    #[test]
    fn one_patient_has_one_chart() {
        let two = [
            tree(r#"{"resourceType": "Patient", "id": "a"}"#),
            tree(r#"{"resourceType": "Patient", "id": "b"}"#),
            tree(
                r#"{"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/a"}, "code": {"text": "asthma"}}"#,
            ),
        ];
        let maps = || two.iter().filter_map(json::Value::as_object);
        let several = ChartError::SeveralPatients(vec!["Patient/a".to_owned(), "Patient/b".to_owned()]);
        assert_eq!(read(maps(), None), Err(several));
        assert_eq!(read(maps(), Some("Patient/a")).map(|chart| chart.facts.len()), Ok(1));
        let other = read(maps(), Some("Patient/b")).expect("the other");
        assert!(other.facts.is_empty() && !other.has(Sort::Condition));
        assert_eq!(other.oddities[0].kind, OddityKind::OtherPatient);
        assert_eq!(read(maps(), Some("Patient/c")), Err(ChartError::NoPatient));
        assert_eq!(read([], None), Err(ChartError::NoPatient));
        assert_eq!(patients(maps()), ["Patient/a", "Patient/b"]);
    }
}
