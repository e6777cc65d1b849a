//! Provenance `-prov`: which documents the study was read from, by what, when, and what was odd about them.
//!
//! It says when a record was taken, so it is the only resource that depends on more than the trial; an import that
//! changes nothing else leaves it alone. Its targets are the study, its plans and its group: they carry what the
//! source says, while sites, outcomes and people are reached from the study and may be hundreds. The bytes are the
//! same in both releases.
//!
//! | name | context | value |
//! |---|---|---|
//! | `ingest-finding` | Provenance | parts `severity`, `code`: code; `text`, `path`: string; `line`, `column`, `byte`: string of digits |

use crate::fhir::{Object, Resource, Value, json};
use crate::mapping::coding::coding;
use crate::mapping::contract::{Writing, meta, reference};
use crate::mapping::document;
use crate::mapping::extension::Extensions;
use crate::trial::Finding;

/// ISO 21089 record lifecycle events.
const LIFECYCLE: &str = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle";
/// Roles of agents.
const PARTICIPANT: &str = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
/// The software, as the agent's name.
const SOFTWARE: &str = concat!("Trialfire ", env!("CARGO_PKG_VERSION"));

/// Writes the Provenance of an import at `recorded` (FHIR `instant`); the caller has the clock.
pub(crate) fn write(w: &Writing<'_>, recorded: &str, out: &mut Vec<Resource>) {
    let mut extensions = Extensions::own();
    let of_criteria = w.criteria.iter().flat_map(|split| &split.findings);
    for finding in w.findings.iter().chain(of_criteria) {
        extensions.nest("ingest-finding", parts(finding));
    }
    let agent = json!([{
        "type": {"coding": [coding(PARTICIPANT, "assembler")]},
        "who": {"type": "Device", "display": SOFTWARE},
    }]);
    let entity = document::source_ids(w)
        .into_iter()
        .map(|id| json!({"role": "source", "what": reference("DocumentReference", &id)}));
    let body = Object::new()
        .with("meta", meta("trial-provenance"))
        .with("extension", extensions.into_list())
        .with("target", targets(w))
        .with("recorded", recorded)
        .with("activity", json!({"coding": [coding(LIFECYCLE, "transform")]}))
        .with("agent", agent)
        .with_all("entity", entity);
    out.push(Resource::build("Provenance", &w.id("prov"), body));
}

fn targets(w: &Writing<'_>) -> Vec<Value> {
    let mut targets = vec![reference("ResearchStudy", &w.study_id)];
    if w.has_protocol() {
        targets.push(reference("PlanDefinition", &w.id("protocol")));
    }
    if w.has_criteria() {
        targets.push(reference("PlanDefinition", &w.id("elig")));
    }
    if w.has_group() {
        targets.push(reference("Group", &w.id("elig")));
    }
    targets
}

fn parts(finding: &Finding) -> Extensions {
    let mut parts = Extensions::parts();
    let text = Some(finding.text.as_str()).filter(|text| !text.is_empty());
    parts.add("severity", "valueCode", Some(finding.severity.code()));
    parts.add("code", "valueCode", Some(finding.code.code()));
    parts.add("text", "valueString", text);
    parts.add("path", "valueString", finding.at.path.as_deref());
    // Places may lie beyond FHIR's 32-bit integers in a large input.
    parts.add("line", "valueString", finding.at.line.map(|line| line.to_string()));
    parts.add(
        "column",
        "valueString",
        finding.at.column.map(|column| column.to_string()),
    );
    parts.add("byte", "valueString", finding.at.byte.map(|byte| byte.to_string()));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::FhirVersion;
    use crate::mapping::contract::Record;
    use crate::mapping::testing::numbered;
    use crate::trial::{FindingCode, Severity, SourceDocument};

    #[test]
    fn tells_sources_software_and_findings_alike_in_both_releases() {
        let mut trial = numbered();
        trial.sources = vec![SourceDocument::default()];
        trial.eligibility.criteria = Some("Adults".into());
        let odd = Finding::new(Severity::Warning, FindingCode::StaleStatus, "open, ended 2020")
            .at_path("status")
            .at_line(3);
        let record = Record {
            trial: &trial,
            documents: &[],
            findings: &[odd],
            recorded: None,
        };
        let both = FhirVersion::ALL.map(|version| {
            let mut out = Vec::new();
            write(&Writing::new(&record, version, None), "2026-11-20T10:00:00Z", &mut out);
            out.remove(0).into_value()
        });
        assert_eq!(both[0], both[1]);
        let found = &both[0];
        assert_eq!(
            found["entity"][0]["what"]["reference"],
            "DocumentReference/nct90000001-src-ctgov-v2"
        );
        assert_eq!(found["target"][2]["reference"], "Group/nct90000001-elig");
        assert_eq!(found["extension"][0]["extension"][1]["valueCode"], "stale-status");
        assert_eq!(found["agent"][0]["who"]["display"], SOFTWARE);
    }
}
