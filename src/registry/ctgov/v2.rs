//! ClinicalTrials.gov data API v2: one study as JSON, whole or cut down by `fields=`.

use crate::json::Value;
use crate::registry::contract::{ReadError, Reading};
use crate::registry::ctgov::study::study;
use crate::registry::document::source_document;
use crate::registry::json;
use crate::registry::limits::Limits;
use crate::registry::source_tree::{Dialect, take_apart};
use crate::registry::tree_kept::Kept;
use crate::trial::{Finding, FindingCode, Format, IdRole, RegistryName, Severity, Trial};

/// The sections of a study, one of which a record must have.
pub(crate) const SECTIONS: [&str; 6] = [
    "protocolSection",
    "resultsSection",
    "annotationSection",
    "documentSection",
    "derivedSection",
    "hasResults",
];

/// Reads one study.
///
/// # Errors
/// When the record is no JSON object of a study, or beyond the limits.
pub(crate) fn read(record: &[u8], limits: &Limits) -> Result<Reading, ReadError> {
    let (value, findings) = json::parse(record, limits)?;
    let Value::Object(fields) = value else {
        return Err(no_study("an object", "another value"));
    };
    if !SECTIONS.iter().any(|section| fields.get(section).is_some()) {
        return Err(no_study("a study with a `protocolSection`", "none"));
    }
    let (trial, kept) = take_apart(fields, Dialect::V2, study);
    let path = "protocolSection.identificationModule.nctId";
    let status = "protocolSection.statusModule.overallStatus";
    Ok(finish(trial, kept, findings, Format::CtgovV2, record, (path, status)))
}

fn no_study(expected: &str, found: &str) -> ReadError {
    Finding::new(
        Severity::Error,
        FindingCode::RecordMalformed,
        format!("expected {expected}, found {found}"),
    )
    .into()
}

/// Joins what was taken and what was kept, and says what a study must not lack.
pub(crate) fn finish(
    mut trial: Trial,
    kept: Kept,
    mut findings: Vec<Finding>,
    format: Format,
    record: &[u8],
    (number, status): (&str, &str),
) -> Reading {
    findings.extend(kept.findings);
    trial.extra = kept.extra;
    trial.sources = vec![source_document(format, record, None)];
    let warn = |code, text: String| Finding::new(Severity::Warning, code, text);
    match trial.ids.iter().find(|id| id.role == IdRole::Primary) {
        None => findings.push(
            warn(
                FindingCode::IdMissing,
                "expected a registration number, found none".to_owned(),
            )
            .at_path(number),
        ),
        Some(id) if id.registry != RegistryName::Nct => {
            let text = format!(
                "expected a number such as `NCT01234567`, found `{}`; it was kept",
                id.value
            );
            findings.push(warn(FindingCode::IdInvalid, text).at_path(number));
        }
        Some(_) => {}
    }
    if trial.status.overall.is_none() {
        findings.push(
            warn(
                FindingCode::StatusMissing,
                "expected a recruitment status, found none".to_owned(),
            )
            .at_path(status),
        );
    }
    Reading { trial, findings }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::trial::Status;

    fn read_value(value: &serde_json::Value) -> Reading {
        read(value.to_string().as_bytes(), &Limits::default()).unwrap()
    }

    fn codes(reading: &Reading) -> Vec<FindingCode> {
        reading.findings.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn reads_a_partial_record() {
        let reading = read_value(&json!({"protocolSection": {
            "identificationModule": {"nctId": "nct6000001", "briefTitle": "A small trial"},
            "statusModule": {"overallStatus": "RECRUITING", "startDateStruct": {"date": "2024-05", "type": "ACTUAL"}},
            "contactsLocationsModule": {"locations": [{"city": "Ulm", "geoPoint": {"lat": 48.40, "lon": 9.9870}}]},
        }}));
        assert_eq!(reading.trial.nct(), Some("NCT06000001"));
        assert_eq!(reading.trial.extra[0].value, json!("nct6000001"));
        assert_eq!(reading.trial.status.overall, Some(Status::Recruiting));
        assert_eq!(reading.trial.dates.start.as_ref().unwrap().date.to_string(), "2024-05");
        assert_eq!(reading.trial.sources[0].format, Format::CtgovV2);
        assert_eq!(codes(&reading), []);
    }

    #[test]
    fn positions_keep_their_digits() {
        let text = br#"{"protocolSection":{"contactsLocationsModule":{"locations":[
            {"city":"Ulm","geoPoint":{"lat":48.40,"lon":-9.9870}}, {"city":"Bonn","geoPoint":{"lat":1}}]}}}"#;
        let reading = read(text, &Limits::default()).unwrap();
        let position = reading.trial.sites[0].position.as_ref().unwrap();
        assert_eq!(
            (position.latitude.as_str(), position.longitude.as_str()),
            ("48.40", "-9.9870")
        );
        assert_eq!(reading.trial.sites[1].position, None);
        assert_eq!(
            reading.trial.extra[0].path,
            "protocolSection.contactsLocationsModule.locations[1].geoPoint.lat"
        );
        assert_eq!(codes(&reading), [FindingCode::IdMissing, FindingCode::StatusMissing]);
    }

    #[test]
    fn keeps_a_malformed_number_and_says_so() {
        let reading = read_value(&json!({"protocolSection": {
            "identificationModule": {"nctId": "NCT0600000X"}, "statusModule": {"overallStatus": "PAUSED"}}}));
        assert_eq!(reading.trial.primary_id().unwrap().value, "NCT0600000X");
        assert_eq!(reading.trial.nct(), None);
        assert_eq!(codes(&reading), [FindingCode::ValueUnexpected, FindingCode::IdInvalid]);
    }

    #[test]
    fn dates_that_cannot_be_read_are_kept() {
        let reading = read_value(&json!({"protocolSection": {
            "identificationModule": {"nctId": "NCT06000001"},
            "statusModule": {"overallStatus": "COMPLETED", "startDateStruct": {"date": "5/2024", "type": "ACTUAL"}}}}));
        assert_eq!(reading.trial.dates.start, None);
        assert_eq!(codes(&reading), [FindingCode::DateUnread]);
        assert_eq!(reading.trial.extra.len(), 2);
    }

    #[test]
    fn what_is_no_study_is_refused() {
        assert!(read(b"[]", &Limits::default()).is_err());
        assert!(read(br#"{"resourceType":"Patient"}"#, &Limits::default()).is_err());
    }
}
