//! ClinicalTrials.gov classic API (`full_studies`, retired in 2024): one study as JSON of texts and labels.

use crate::json::Value;
use crate::registry::contract::{ReadError, Reading};
use crate::registry::ctgov::study::study;
use crate::registry::ctgov::v2::finish;
use crate::registry::json;
use crate::registry::limits::Limits;
use crate::registry::source_tree::{Dialect, take_apart};
use crate::registry::tree_kept::Kept;
use crate::trial::{Finding, FindingCode, Format, Severity, Trial};

/// The keys that a record of this form has at its root: the study's own or those of its wrapper.
pub(crate) const ROOT_KEYS: [&str; 4] = ["ProtocolSection", "Study", "FullStudy", "DerivedSection"];

/// Reads one study: bare, or in the wrapper `{"Rank": 1, "Study": {…}}` of a list of full studies.
///
/// # Errors
/// When the record is no JSON object of a study, or beyond the limits.
pub(crate) fn read(record: &[u8], limits: &Limits) -> Result<Reading, ReadError> {
    let (value, findings) = json::parse(record, limits)?;
    let Value::Object(fields) = value else {
        return Err(no_study("an object", "another value"));
    };
    if !ROOT_KEYS.iter().any(|key| fields.get(key).is_some()) {
        return Err(no_study("a study with a `ProtocolSection`", "none"));
    }
    let (trial, kept): (Trial, Kept) = take_apart(fields, Dialect::Classic, |root| {
        root.keep(&[("", "Rank")]);
        if root.holds(("", "FullStudy")) {
            let inner = root.within(("", "FullStudy"), |full| full.within(("", "Study"), study));
            return inner.flatten().unwrap_or_default();
        }
        if root.holds(("", "Study")) {
            return root.within(("", "Study"), study).unwrap_or_default();
        }
        study(root)
    });
    let number = "ProtocolSection.IdentificationModule.NCTId";
    let status = "ProtocolSection.StatusModule.OverallStatus";
    Ok(finish(
        trial,
        kept,
        findings,
        Format::CtgovClassic,
        record,
        (number, status),
    ))
}

fn no_study(expected: &str, found: &str) -> ReadError {
    Finding::new(
        Severity::Error,
        FindingCode::RecordMalformed,
        format!("expected {expected}, found {found}"),
    )
    .into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::trial::{DateKind, Phase, Status};

    #[test]
    fn reads_labels_wrappers_and_english_dates() {
        let record = json!({"Rank": 7, "Study": {"ProtocolSection": {
            "IdentificationModule": {"NCTId": "NCT06000002", "BriefTitle": "Classic"},
            "StatusModule": {
                "OverallStatus": "Active, not recruiting",
                "StartDateStruct": {"StartDate": "March 9, 2020", "StartDateType": "Anticipated"},
            },
            "DesignModule": {"PhaseList": {"Phase": ["Phase 1", "Phase 2"]}, "EnrollmentInfo": {"EnrollmentCount": "25"}},
            "ArmsInterventionsModule": {"ArmGroupList": {"ArmGroup": [{"ArmGroupLabel": "A",
                "ArmGroupInterventionList": {"ArmGroupInterventionName": ["Drug: X"]}}]}},
            "EligibilityModule": {"HealthyVolunteers": "Accepts Healthy Volunteers", "MaximumAge": "N/A"},
        }}});
        let reading = read(record.to_string().as_bytes(), &Limits::default()).unwrap();
        let trial = &reading.trial;
        assert_eq!(trial.status.overall, Some(Status::ActiveNotRecruiting));
        let start = trial.dates.start.as_ref().unwrap();
        assert_eq!(
            (start.date.to_string().as_str(), &start.kind),
            ("2020-03-09", &Some(DateKind::Estimated))
        );
        assert_eq!(trial.design.phases, [Phase::Phase1, Phase::Phase2]);
        assert_eq!(trial.enrollment.count, Some(25));
        assert_eq!(trial.arms[0].intervention_names, ["Drug: X"]);
        assert_eq!(trial.eligibility.healthy_volunteers, Some(true));
        let kept: Vec<_> = trial.extra.iter().map(|field| field.path.as_str()).collect();
        assert_eq!(kept, ["Rank", "Study.ProtocolSection.EligibilityModule.MaximumAge"]);
        assert_eq!(reading.findings, []);
    }
}
