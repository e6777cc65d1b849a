//! From resources to the chart of one patient.

use std::cmp::Reverse;

use crate::chart::desk::{Desk, Page};
use crate::chart::element::{object, text};
use crate::chart::fact::{Chart, Fact, OddityKind, Sort};
use crate::chart::shelf::{Record, Shelf};
use crate::chart::{
    allergy, condition, device, encounter, event, family, immunization, medication, observation, plan, procedure, report,
    study, subject,
};
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
pub fn read<'a>(
    resources: impl IntoIterator<Item = &'a Map<'a>>,
    patient: Option<&str>,
) -> Result<Chart, ChartError> {
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
    named(&shelf.records.iter().filter(|record| record.kind == "Patient").collect::<Vec<_>>())
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
        "MedicationStatement" | "MedicationUsage" | "MedicationRequest" | "MedicationOrder"
        | "MedicationAdministration" | "MedicationDispense" => Sort::Medication,
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
