//! Reads `<clinical_study>`, the registry's XML until 2024, in both its eras and in the submission system's dialect.
//!
//! The submission system's own XML (`study_id`, `status_block`, `resp_party`, …) names many elements otherwise but
//! carries the same facts; it turns up beside the public form in collections.

use crate::registry::contract::{ReadError, Reading};
use crate::registry::ctgov::xml_node::{Kept, Node};
use crate::registry::ctgov::xml_people::read_people;
use crate::registry::ctgov::xml_study::read_study;
use crate::registry::ctgov::xml_tree::read_tree;
use crate::registry::document::source_document;
use crate::trial::{
    Agency, AgencyClass, ExpandedAccessTypes, Finding, FindingCode, Format, IdRole, MeshTerm, Oversight, RegistryName,
    Severity, Status, Trial, TrialId, classify_identifier, normalise_nct,
};

/// The root element of a record.
const ROOT: &str = "clinical_study";

/// Reads one `<clinical_study>` document.
///
/// Comments are dropped: they are not data. What has no slot in the trial is kept as a source field with a path such
/// as `clinical_study/required_header/download_date`; lists are numbered from 1, attributes are marked with `@`.
///
/// # Errors
/// A record that is not well formed, ends too early, declares a document type, exceeds the limits of
/// `xml_tree`, or has another root element.
pub(crate) fn read(record: &[u8]) -> Result<Reading, ReadError> {
    let mut kept = Kept::default();
    // Bytes that are no UTF-8 were replaced, and reported, before.
    let root = read_tree(&String::from_utf8_lossy(record))?;
    if root.name != ROOT {
        let words = format!("expected the root element `{ROOT}`, found `{}`", root.name);
        return Err(Finding::new(Severity::Error, FindingCode::FormatUnknown, words).into());
    }
    let mut study = Node::root(root);
    let mut trial = Trial::default();
    let url = study.take(&["required_header"]).and_then(|mut header| {
        let url = header.text(&mut kept, &["url"]);
        header.close(&mut kept);
        url
    });
    trial.sources.push(source_document(Format::CtgovXml, record, url));
    read_ids(&mut study, &mut trial, &mut kept);
    read_titles(&mut study, &mut trial, &mut kept);
    read_status(&mut study, &mut trial, &mut kept);
    read_dates(&mut study, &mut trial, &mut kept);
    read_oversight(&mut study, &mut trial, &mut kept);
    read_study(&mut study, &mut trial, &mut kept);
    read_people(&mut study, &mut trial, &mut kept);
    read_derived(&mut study, &mut trial, &mut kept);
    if let Some(results) = study.take(&["clinical_results", "clinical_result"]) {
        trial.has_results = Some(true);
        trial.results = Some(results.into_json());
    }
    study.close(&mut kept);
    kept.report_unknown();
    trial.extra = kept.extra;
    Ok(Reading {
        trial,
        findings: kept.findings,
    })
}

fn read_ids(study: &mut Node, trial: &mut Trial, kept: &mut Kept) {
    let Some(mut info) = study.take(&["id_info", "study_id"]) else {
        missing_id(kept);
        return;
    };
    let path = format!("{}/nct_id", info.path());
    match info.text(kept, &["nct_id"]) {
        None => missing_id(kept),
        Some(text) => match normalise_nct(&text) {
            Some(value) => trial.ids.push(TrialId {
                role: IdRole::Primary,
                registry: RegistryName::Nct,
                value,
                ..TrialId::default()
            }),
            None => kept.keep_odd(FindingCode::IdInvalid, "a number such as `NCT01234567`", path, text),
        },
    }
    for text in info.texts(kept, &["nct_alias"]) {
        let value = normalise_nct(&text).unwrap_or(text);
        trial.ids.push(numbered(IdRole::Alias, value));
    }
    if let Some(value) = info.text(kept, &["org_study_id"]) {
        trial.ids.push(numbered(IdRole::Organization, value));
    }
    for mut node in info.take_all(&["secondary_id"]) {
        if node.has("id") {
            let value = node.text(kept, &["id"]).unwrap_or_default();
            let mut id = numbered(IdRole::Secondary, value);
            id.kind = node.text(kept, &["id_type"]);
            id.domain = node.text(kept, &["id_domain"]);
            node.close(kept);
            trial.ids.push(id);
        } else if let Some(value) = node.into_text(kept) {
            trial.ids.push(numbered(IdRole::Secondary, value));
        }
    }
    if let Some(name) = info.text(kept, &["org_full_name"]) {
        trial.organization = Some(Agency {
            name: Some(name),
            class: None,
        });
    }
    info.close(kept);
}

fn missing_id(kept: &mut Kept) {
    let words = "expected a registration number, found none";
    kept.findings
        .push(Finding::new(Severity::Warning, FindingCode::IdMissing, words).at_path(format!("{ROOT}/id_info/nct_id")));
}

fn numbered(role: IdRole, value: String) -> TrialId {
    TrialId {
        role,
        registry: classify_identifier(&value),
        value,
        ..TrialId::default()
    }
}

fn read_titles(study: &mut Node, trial: &mut Trial, kept: &mut Kept) {
    trial.titles.brief = study.text(kept, &["brief_title"]);
    trial.titles.official = study.text(kept, &["official_title"]);
    trial.titles.acronym = study.text(kept, &["acronym"]);
    trial.texts.brief_summary = study.prose(kept, &["brief_summary"]);
    trial.texts.detailed_description = study.prose(kept, &["detailed_description", "detailed_descr"]);
}

fn read_status(study: &mut Node, trial: &mut Trial, kept: &mut Kept) {
    let status = &mut trial.status;
    let read = |text: String| Status::read(&text);
    status.overall = study.text(kept, &["overall_status"]).map(read);
    status.verified = study.date(kept, &["verification_date"]).map(|fact| fact.date);
    if let Some(mut block) = study.take(&["status_block"]) {
        if status.overall.is_none() {
            status.overall = block.text(kept, &["status"]).map(read);
        }
        if status.verified.is_none() {
            status.verified = block.date(kept, &["date"]).map(|fact| fact.date);
        }
        block.close(kept);
    }
    status.last_known = study.text(kept, &["last_known_status"]).map(read);
    status.why_stopped = study.prose(kept, &["why_stopped"]);
    status.delayed_posting = study.flag(kept, &["delayed_posting"]);
    status.expanded_access.has = study.flag(kept, &["has_expanded_access"]);
    if let Some(mut info) = study.take(&["expanded_access_info"]) {
        trial.design.expanded_access_types = ExpandedAccessTypes {
            individual: info.flag(kept, &["expanded_access_type_individual"]),
            intermediate: info.flag(kept, &["expanded_access_type_intermediate"]),
            treatment: info.flag(kept, &["expanded_access_type_treatment"]),
        };
        info.close(kept);
    }
    if status.overall.is_none() {
        let words = "expected a recruitment status, found none";
        kept.findings.push(
            Finding::new(Severity::Warning, FindingCode::StatusMissing, words)
                .at_path(format!("{ROOT}/overall_status")),
        );
    }
}

fn read_dates(study: &mut Node, trial: &mut Trial, kept: &mut Kept) {
    let dates = &mut trial.dates;
    for (slot, names) in [
        (&mut dates.start, &["start_date"][..]),
        (
            &mut dates.primary_completion,
            &["primary_completion_date", "primary_compl_date"],
        ),
        (&mut dates.completion, &["completion_date", "last_follow_up_date"]),
        (
            &mut dates.first_submit,
            &["study_first_submitted", "firstreceived_date", "initial_release_date"],
        ),
        (&mut dates.first_submit_qc, &["study_first_submitted_qc"]),
        (&mut dates.first_post, &["study_first_posted"]),
        (
            &mut dates.results_first_submit,
            &[
                "results_first_submitted",
                "firstreceived_results_date",
                "init_results_release_date",
            ],
        ),
        (&mut dates.results_first_submit_qc, &["results_first_submitted_qc"]),
        (&mut dates.results_first_post, &["results_first_posted"]),
        (
            &mut dates.disposition_first_submit,
            &[
                "disposition_first_submitted",
                "firstreceived_results_disposition_date",
                "init_disposition_release_date",
            ],
        ),
        (
            &mut dates.disposition_first_submit_qc,
            &["disposition_first_submitted_qc"],
        ),
        (&mut dates.disposition_first_post, &["disposition_first_posted"]),
        (
            &mut dates.last_update_submit,
            &["last_update_submitted", "lastchanged_date", "last_release_date"],
        ),
        (&mut dates.last_update_post, &["last_update_posted"]),
    ] {
        *slot = study.date(kept, names);
    }
}

fn read_oversight(study: &mut Node, trial: &mut Trial, kept: &mut Kept) {
    if let Some(mut info) = study.take(&["oversight_info"]) {
        trial.oversight = Oversight {
            has_dmc: info.flag(kept, &["has_dmc"]),
            fda_regulated_drug: info.flag(kept, &["is_fda_regulated_drug"]),
            fda_regulated_device: info.flag(kept, &["is_fda_regulated_device"]),
            unapproved_device: info.flag(kept, &["is_unapproved_device"]),
            ppsd: info.flag(kept, &["is_ppsd"]),
            us_export: info.flag(kept, &["is_us_export"]),
            fdaaa801_violation: None,
        };
        info.close(kept);
    }
    if let Some(name) = study.text(kept, &["source"]) {
        let class = study
            .text(kept, &["source_class"])
            .map(|class| AgencyClass::read(&class));
        trial.organization = Some(Agency {
            name: Some(name),
            class,
        });
    }
}

fn read_derived(study: &mut Node, trial: &mut Trial, kept: &mut Kept) {
    for (slot, name) in [
        (&mut trial.derived.conditions_mesh, "condition_browse"),
        (&mut trial.derived.interventions_mesh, "intervention_browse"),
    ] {
        let Some(mut browse) = study.take(&[name]) else {
            continue;
        };
        let terms = browse.texts(kept, &["mesh_term"]);
        slot.extend(terms.into_iter().map(|term| MeshTerm { id: None, term }));
        browse.close(kept);
    }
    if let Some(mut removed) = study.take(&["removed_countries"]) {
        trial.derived.removed_countries = removed.texts(kept, &["country"]);
        removed.close(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{DateKind, Phase, Sex, StudyType};

    fn reading(body: &str) -> Reading {
        read(format!("<clinical_study>{body}</clinical_study>").as_bytes()).unwrap()
    }

    #[test]
    fn reads_the_public_form() {
        let Reading { trial, findings } = reading(
            "<required_header><download_date>day</download_date><url>https://example.org/NCT01234567</url></required_header>\
             <id_info><org_study_id>A-1</org_study_id><secondary_id>2013-000615-24</secondary_id><nct_id>NCT01234567</nct_id></id_info>\
             <brief_title>Walking\n   After Surgery</brief_title><overall_status>Active, not recruiting</overall_status>\
             <start_date type=\"Actual\">March 9, 2020</start_date><completion_date type=\"Anticipated\">May 2024</completion_date>\
             <phase>Phase 1/Phase 2</phase><study_type>Observational [Patient Registry]</study_type>\
             <eligibility><gender>Both</gender><minimum_age>18 Years</minimum_age><maximum_age>N/A</maximum_age>\
             <healthy_volunteers>Accepts Healthy Volunteers</healthy_volunteers></eligibility>",
        );
        assert_eq!(findings, []);
        assert_eq!(trial.nct(), Some("NCT01234567"));
        assert_eq!(
            trial.ids.iter().map(|id| id.registry).collect::<Vec<_>>(),
            [RegistryName::Nct, RegistryName::Other, RegistryName::EudraCt]
        );
        assert_eq!(trial.titles.brief.as_deref(), Some("Walking After Surgery"));
        assert_eq!(trial.status.overall, Some(Status::ActiveNotRecruiting));
        assert_eq!(trial.sources[0].url.as_deref(), Some("https://example.org/NCT01234567"));
        assert_eq!(trial.design.phases, [Phase::Phase1, Phase::Phase2]);
        assert_eq!(trial.design.study_type, Some(StudyType::Observational));
        assert_eq!(trial.design.patient_registry, Some(true));
        assert_eq!(
            trial
                .dates
                .completion
                .as_ref()
                .map(|fact| (fact.date.to_string(), fact.kind.clone())),
            Some(("2024-05".to_owned(), Some(DateKind::Estimated)))
        );
        assert_eq!(trial.eligibility.sex, Some(Sex::All));
        assert_eq!(
            (
                trial.eligibility.minimum_age.is_some(),
                trial.eligibility.maximum_age.is_some()
            ),
            (true, false)
        );
        assert_eq!(trial.eligibility.healthy_volunteers, Some(true));
        assert_eq!(trial.extra.len(), 1);
        assert_eq!(trial.extra[0].path, "clinical_study/required_header/download_date");
    }

    #[test]
    fn reads_the_submission_systems_dialect() {
        let Reading { trial, .. } = reading(
            "<study_id><org_name>Org</org_name><org_study_id>B 2</org_study_id><nct_id>\n nct1234567\n</nct_id></study_id>\
             <brief_title><textblock>\n  A title\n</textblock></brief_title>\
             <status_block><status>Completed</status><date>2010-04</date></status_block>\
             <last_follow_up_date\n type=\"Anticipated\"><date>\n 2011-04\n</date></last_follow_up_date>\
             <phase_block><phase>Phase 3</phase></phase_block>\
             <design>Treatment</design><design>Open Label</design><design>Uncontrolled</design>",
        );
        assert_eq!(trial.nct(), Some("NCT01234567"));
        assert_eq!(trial.titles.brief.as_deref(), Some("A title"));
        assert_eq!(
            trial.status.verified.map(|date| date.to_string()).as_deref(),
            Some("2010-04")
        );
        assert!(trial.dates.completion.is_some());
        assert_eq!(trial.design.phases, [Phase::Phase3]);
        assert!(trial.design.primary_purpose.is_some() && trial.design.masking.is_some());
        assert_eq!(
            trial.extra.last().map(|field| &field.value),
            Some(&"Uncontrolled".into())
        );
    }

    #[test]
    fn keeps_and_reports_what_it_cannot_read() {
        let Reading { trial, findings } = reading(
            "<start_date>soon</start_date><surprise level=\"2\"><inner>x</inner></surprise><start_date>May 2001</start_date>",
        );
        let paths: Vec<&str> = trial.extra.iter().map(|field| field.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "clinical_study/start_date",
                "clinical_study/surprise/@level",
                "clinical_study/surprise/inner",
                "clinical_study/start_date"
            ]
        );
        let codes: Vec<FindingCode> = findings.iter().map(|finding| finding.code).collect();
        assert!(
            codes.contains(&FindingCode::DateUnread) && codes.contains(&FindingCode::FieldUnknown),
            "{codes:?}"
        );
        assert_eq!(trial.dates.start, None);
    }

    #[test]
    fn refuses_another_root() {
        assert_eq!(read(b"<study/>").unwrap_err().finding.code, FindingCode::FormatUnknown);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200), tag in "[a-z_<>/&;! -]{0,40}") {
            let _ = read(&bytes);
            let _ = read(format!("<clinical_study><{tag}").as_bytes());
            let _ = read(format!("<clinical_study>{tag}</clinical_study>").as_bytes());
        }
    }
}
