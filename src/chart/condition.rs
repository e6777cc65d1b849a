//! Conditions: diagnoses, problems and symptoms, with stage, histology and site.

use crate::chart::coded::{Names, element, elements, of_map};
use crate::chart::desk::{Desk, Page, SO, fact};
use crate::chart::element::{code, extensions, object, objects};
use crate::chart::fact::{Fact, OddityKind, Sort, Stance, Standing, Value};
use crate::chart::name::{cancer_of, stage_of};
use crate::chart::when::when;
use crate::concept::concepts;
use crate::json::Map;

/// Where mCODE keeps the histology of a cancer, in its editions.
const HISTOLOGY: &[&str] = &[
    "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior",
    "http://hl7.org/fhir/us/mcode/StructureDefinition/onco-core-HistologyMorphologyBehavior-extension",
    "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-cancer-histology-morphology-behavior",
];

/// SNOMED CT's codes for a cancer whose place another element says.
const PRIMARY: &[&str] = &["363346000", "372087000"];
const SECONDARY: &[&str] = &["128462008"];

/// Reads a [Condition](https://hl7.org/fhir/R4/condition.html).
pub(super) fn read<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    let verification = code(body, "verificationStatus");
    let stance = match verification.as_deref() {
        Some("entered-in-error") => return desk.note(page, "verificationStatus", OddityKind::EnteredInError),
        Some("refuted") => Stance::Denied,
        Some("unconfirmed" | "provisional" | "differential") => Stance::Unsure,
        _ => Stance::Holds,
    };
    let mut coded = element(body, "code", Names::Whole);
    if coded.is_empty() {
        return desk.note(page, "code", OddityKind::NoCode);
    }
    let is_secondary = SECONDARY.iter().any(|code| coded.has("http://snomed.info/sct", code));
    if is_secondary || PRIMARY.iter().any(|code| coded.has("http://snomed.info/sct", code)) {
        for site in elements(body, "bodySite") {
            let found: Vec<_> = site.names().filter_map(|name| cancer_of(name, is_secondary)).collect();
            coded.add_all(&found);
        }
    }
    let onset = when(body, "onset", desk.birth);
    let abatement = when(body, "abatement", desk.birth);
    desk.note_dates(page, &onset.bad);
    desk.note_dates(page, &abatement.bad);
    let has_abated = body
        .iter()
        .any(|(name, value)| name.starts_with("abatement") && value.as_bool() != Some(false) && !value.is_null());
    let standing = match code(body, "clinicalStatus").as_deref() {
        _ if has_abated => Standing::Ended,
        Some("active" | "recurrence" | "relapse") => Standing::Active,
        Some("inactive" | "remission" | "resolved") => Standing::Ended,
        _ => Standing::Unstated,
    };
    let mut found = fact(Sort::Condition, coded, (stance, standing), page, "code");
    found.from = onset.from;
    // The end of the time in which it set in is not its own end.
    found.to = abatement.from.or(abatement.to);
    found.recorded = desk.recorded(page, &["recordedDate", "assertedDate", "dateRecorded"]);
    found.qualify_by(body, &["severity", "category"]);
    found.qualify(code(body, "clinicalStatus"));
    found.qualify(verification);
    found.place(body, "bodySite");
    histology(body, &mut found);
    stages(page, &mut found, desk);
    desk.add(found);
}

/// The histology of a cancer, as a concept where it is a kind of what the condition is.
fn histology(body: &Map<'_>, found: &mut Fact) {
    let code = object(body, "code");
    let places = std::iter::once(body).chain(code);
    for place in places {
        for one in extensions(place, HISTOLOGY).filter_map(|one| object(one, "valueCodeableConcept")) {
            let coded = of_map(one, Names::Whole);
            for concept in coded.concepts {
                let is_kind = found.concepts.iter().any(|known| concepts().is_a(concept, *known));
                if is_kind && !found.concepts.contains(&concept) {
                    found.concepts.push(concept);
                }
            }
            found.qualify([coded.text]);
        }
    }
}

/// The stages of a condition: words that narrow it, and facts of the variable `stage`.
fn stages(page: Page<'_>, found: &mut Fact, desk: &mut Desk<'_>) {
    for (at, stage) in objects(page.body, "stage") {
        let coded = element(stage, "summary", Names::Whole);
        let Some(known) = coded.names().find_map(stage_of) else {
            found.qualify([coded.text]);
            continue;
        };
        found.qualify([format!("stage {known}")]);
        let mut one = fact(
            Sort::Condition,
            element(stage, "type", Names::Whole),
            SO,
            page,
            &format!("stage[{at}].summary"),
        );
        one.variable = Some("stage");
        one.concepts = Vec::new();
        one.stance = found.stance;
        one.standing = found.standing;
        one.from = found.recorded.or(found.from);
        one.recorded = found.recorded;
        one.value = Value::Code {
            codings: coded.codings,
            text: known,
            concepts: coded.concepts,
        };
        desk.add(one);
    }
}
