//! What a card proposes to create: a referral to the trial, and a note of the candidate.

use crate::fhir::names::{SNOMED, own_extension};
use crate::fhir::{FhirVersion, Object, Resource, Value};
use crate::guidance::occasion::{Occasion, refer};
use crate::guidance::output::study;
use crate::screening::Report;

/// States of a participant as R5 lists them.
const SUBJECT_STATE: &str = "http://terminology.hl7.org/CodeSystem/research-subject-state";

/// A draft of a proposal to refer the patient to the trial.
pub(crate) fn referral(report: &Report, occasion: &Occasion<'_>) -> Resource {
    let code = concept("702475000", "Referral to clinical trial");
    let (code, trial) = match occasion.version {
        FhirVersion::R4 => (code, study(report)),
        FhirVersion::R5 => (
            Object::exact([("concept", code)]),
            Object::exact([("reference", study(report))]),
        ),
    };
    let body = Object::new()
        .with("meta", profile("trial-referral"))
        .with("status", "draft")
        .with("intent", "proposal")
        .with_all("category", [concept("110465008", "Clinical trial")])
        .with("code", code)
        .with("subject", occasion.subject())
        .with_all("supportingInfo", [trial]);
    Resource::of("ServiceRequest", body)
}

/// A note that the patient is a candidate for the trial.
pub(crate) fn candidacy(report: &Report, occasion: &Occasion<'_>) -> Resource {
    let body = Object::new().with("meta", profile("trial-subject"));
    let trial = refer(&["ResearchStudy/", &report.study.id].concat());
    let body = match occasion.version {
        FhirVersion::R4 => body
            .with("status", "candidate")
            .with("study", trial)
            .with("individual", occasion.subject()),
        FhirVersion::R5 => {
            let state = Object::new().with_all(
                "coding",
                [Object::new().with("system", SUBJECT_STATE).with("code", "candidate")],
            );
            body.with("status", "active")
                .with_all(
                    "progress",
                    [Object::new()
                        .with("subjectState", state)
                        .with("startDate", occasion.day())],
                )
                .with("study", trial)
                .with("subject", occasion.subject())
        }
    };
    Resource::of("ResearchSubject", body)
}

fn profile(name: &str) -> Object {
    Object::new().with_all("profile", [own_extension(name)])
}

fn concept(code: &str, text: &str) -> Value {
    let coding = Object::new().with("system", SNOMED).with("code", code);
    Object::new().with_all("coding", [coding]).with("text", text).into()
}
