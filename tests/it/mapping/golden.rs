//! One invented trial as ResearchStudy, to be read by people.

use trialfire::fhir::FhirVersion;
use trialfire::mapping::{Record, map};
use trialfire::trial::*;

fn trial() -> Trial {
    let text = |words: &str| Some(words.to_owned());
    let drug = |name: &str, label: &str| Intervention {
        kind: Some(InterventionType::Drug),
        name: text(name),
        arm_labels: vec![label.into()],
        ..Intervention::default()
    };
    Trial {
        ids: vec![
            TrialId {
                role: IdRole::Primary,
                registry: RegistryName::Nct,
                value: "NCT09990001".into(),
                ..TrialId::default()
            },
            TrialId {
                role: IdRole::Organization,
                value: "LIND-01".into(),
                domain: text("Lindqvist Hospital"),
                ..TrialId::default()
            },
        ],
        titles: Titles {
            brief: text("Vantoclax for Relapsed Marsh Fever"),
            official: text("A Randomized Phase 2/3 Study of Vantoclax Versus Placebo in Relapsed Marsh Fever"),
            acronym: text("MARSHLAND"),
            ..Titles::default()
        },
        status: StatusInfo {
            overall: Some(Status::Recruiting),
            verified: "2026-03".parse().ok(),
            ..StatusInfo::default()
        },
        dates: Dates {
            start: Some(DateFact::stated("2025-01-15".parse().unwrap(), DateKind::Actual)),
            completion: Some(DateFact::stated("2028-06".parse().unwrap(), DateKind::Estimated)),
            last_update_post: Some(DateFact::stated("2026-03-09".parse().unwrap(), DateKind::Actual)),
            ..Dates::default()
        },
        sponsors: Sponsors {
            lead: Some(Agency {
                name: text("Lindqvist Hospital"),
                class: Some(AgencyClass::Others),
            }),
            collaborators: vec![Agency {
                name: text("Vantoclax AB"),
                class: Some(AgencyClass::Industry),
            }],
            responsible_party: Some(ResponsibleParty {
                kind: Some(ResponsiblePartyType::Sponsor),
                ..ResponsibleParty::default()
            }),
        },
        texts: Texts {
            brief_summary: text("Vantoclax is given to people whose marsh fever has come back."),
            detailed_description: None,
        },
        conditions: vec!["Marsh Fever".into(), "Recurrence".into()],
        keywords: vec!["vantoclax".into()],
        design: Design {
            study_type: Some(StudyType::Interventional),
            phases: vec![Phase::Phase2, Phase::Phase3],
            allocation: Some(Allocation::Randomized),
            intervention_model: Some(InterventionModel::Parallel),
            primary_purpose: Some(PrimaryPurpose::Treatment),
            masking: Some(Masking::Double),
            who_masked: vec![WhoMasked::Participant, WhoMasked::Investigator],
            ..Design::default()
        },
        enrollment: Enrollment {
            count: Some(120),
            kind: Some(EnrollmentKind::Estimated),
        },
        arms: vec![
            Arm {
                label: text("Vantoclax"),
                kind: Some(ArmType::Experimental),
                description: text("Vantoclax 50 mg daily"),
                intervention_names: vec!["Drug: Vantoclax".into()],
            },
            Arm {
                label: text("Placebo"),
                kind: Some(ArmType::PlaceboComparator),
                description: None,
                intervention_names: vec!["Drug: Placebo".into()],
            },
        ],
        interventions: vec![drug("Vantoclax", "Vantoclax"), drug("Placebo", "Placebo")],
        outcomes: vec![Outcome {
            rank: OutcomeRank::Primary,
            measure: text("Fever-free survival"),
            time_frame: text("12 months"),
            ..Outcome::default()
        }],
        eligibility: Eligibility {
            criteria: text("Inclusion Criteria:\n\n* Marsh fever\n\nExclusion Criteria:\n\n* Pregnancy"),
            sex: Some(Sex::All),
            minimum_age: Age::read("18 Years"),
            standard_ages: vec![StandardAge::Adult, StandardAge::OlderAdult],
            healthy_volunteers: Some(false),
            ..Eligibility::default()
        },
        central_contacts: vec![Contact {
            name: text("Study desk"),
            phone: text("+46 8 555 010"),
            phone_ext: text("4"),
            ..Contact::default()
        }],
        officials: vec![Official {
            name: text("Ada Lindqvist, MD"),
            affiliation: text("Lindqvist Hospital"),
            role: Some(OfficialRole::PrincipalInvestigator),
        }],
        sites: vec![Site {
            facility: text("Lindqvist Hospital"),
            status: Some(Status::Recruiting),
            city: text("Örebro"),
            country: text("Sweden"),
            ..Site::default()
        }],
        references: vec![Citation {
            pmid: text("99990001"),
            kind: Some(ReferenceType::Background),
            citation: text("Lindqvist A. Marsh fever. 2024."),
            ..Citation::default()
        }],
        has_results: Some(false),
        sources: vec![SourceDocument {
            format: Format::CtgovV2,
            sha256: "0".repeat(64),
            bytes: 2,
            url: None,
        }],
        ..Trial::default()
    }
}

fn study(version: FhirVersion) -> String {
    let trial = trial();
    let record = Record {
        trial: &trial,
        documents: &[b"{}"],
        findings: &[],
        recorded: Some("2026-11-20T10:00:00Z"),
    };
    let resources = map(&record, version);
    serde_json::to_string_pretty(&resources[0].clone().into_value()).unwrap()
}

#[test]
fn reads_well_in_r4() {
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("research_study_r4", study(FhirVersion::R4));
    });
}

#[test]
fn reads_well_in_r5() {
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("research_study_r5", study(FhirVersion::R5));
    });
}
