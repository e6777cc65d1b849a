//! A report as a `GuidanceResponse`.

use crate::fhir::names::{CANONICAL, own_extension};
use crate::fhir::{FhirVersion, Object, Resource, Value};
use crate::guidance::identity::uuid;
use crate::guidance::occasion::{Occasion, refer};
use crate::guidance::output::parameters;
use crate::guidance::requirement::requirements;
use crate::screening::{Report, Tier};

/// The id of the Parameters within a guidance.
const OUTPUT: &str = "output";
/// The types that the reason of a guidance may refer to, in both releases.
const REASONS: [&str; 4] = ["Condition", "Observation", "DiagnosticReport", "DocumentReference"];

/// A report as a `GuidanceResponse` (<https://hl7.org/fhir/R4/guidanceresponse.html>).
///
/// Its id is made of the study, the patient's reference, the day and the policy. It is `data-required` when a record
/// that would settle something is missing, else `success`; `failure` when the trial has no criterion that asks
/// something. Of an ineligible trial nothing is required, since nothing that is missing would let the patient in; its
/// Parameters still list it.
///
/// The Parameters are contained: a guidance is an answer and is never stored, Parameters have no address of their own,
/// and one reference to what stands beside it in a Bundle would be lost as soon as somebody keeps the guidance alone.
///
/// The reason refers to those of the records that the specification lets it refer to; the Parameters refer to all.
pub fn guidance(report: &Report, occasion: &Occasion<'_>) -> Resource {
    let output = Resource::build(
        "Parameters",
        OUTPUT,
        Object::new().with("parameter", parameters(report, occasion).into_list()),
    );
    made(report, occasion, Some(output))
}

/// The guidance, with its output if that does not stand around it.
pub(crate) fn made(report: &Report, occasion: &Occasion<'_>, output: Option<Resource>) -> Resource {
    let reasons = evidence(report);
    let reasons = reasons.iter().map(|reference| refer(reference));
    let (references, reasons): (Vec<Value>, Vec<Value>) = match occasion.version {
        FhirVersion::R4 => (reasons.collect(), Vec::new()),
        FhirVersion::R5 => (
            Vec::new(),
            reasons.map(|one| Object::exact([("reference", one)])).collect(),
        ),
    };
    let needed = match report.tier {
        Tier::Ineligible => Vec::new(),
        Tier::Eligible | Tier::Potential | Tier::Recoverable => requirements(&report.missing, occasion.version),
    };
    let has_output = output.is_some();
    let body = Object::new()
        .with(
            "meta",
            Object::new().with_all("profile", [own_extension("trial-guidance")]),
        )
        .with_all("contained", output.map(Resource::into_map))
        .with(
            "moduleCanonical",
            [CANONICAL, "/PlanDefinition/", &report.study.id, "-elig"].concat(),
        )
        .with("status", status(report, !needed.is_empty()))
        .with("subject", occasion.subject())
        .with("occurrenceDateTime", occasion.day())
        .with("reasonReference", references)
        .with("reason", reasons)
        .with_some("outputParameters", has_output.then(|| refer(&["#", OUTPUT].concat())))
        .with("dataRequirement", needed);
    Resource::build("GuidanceResponse", &id(report, occasion), body)
}

/// The id of the guidance on a report.
pub(crate) fn id(report: &Report, occasion: &Occasion<'_>) -> String {
    uuid(occasion, &["guidance", &report.study.id])
}

fn status(report: &Report, is_needed: bool) -> &'static str {
    let counts = &report.counts;
    if is_needed {
        "data-required"
    } else if counts.helps + counts.blocks + counts.open + counts.neutral == 0 {
        "failure"
    } else {
        "success"
    }
}

/// The records that the verdicts rest on, each once, in order of the criteria.
fn evidence(report: &Report) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    let parts = report.lines.iter().flat_map(|line| &line.parts);
    for record in parts.filter(|part| part.decides).flat_map(|part| &part.evidence) {
        let reference = record.reference.as_str();
        let kind = reference.rsplit('/').nth(1).unwrap_or_default();
        if REASONS.contains(&kind) && !found.contains(&reference) {
            found.push(reference);
        }
    }
    found
}
