//! Invented trials that fill every field, use every code of every list, and words outside the lists.

use serde_json::json;
use trialfire::trial::*;

/// A text that names its field, so that a mix-up shows.
fn t(name: &str, n: usize) -> Option<String> {
    Some(format!(
        "{name} {n} – \u{201c}Ω≥5 × 10^9/L\u{a0}\u{201d}\n\n* second paragraph"
    ))
}

fn line(name: &str, n: usize) -> String {
    format!("{name} {n}: a, b; c (Örebro)")
}

fn code<C: Clone>(known: &[C], n: usize) -> Option<C> {
    known.get(n % known.len()).cloned()
}

fn flag(n: usize) -> Option<bool> {
    Some(n.is_multiple_of(2))
}

fn day(n: usize, kind: Option<DateKind>) -> Option<DateFact> {
    let text = match n % 3 {
        0 => format!("20{:02}", n % 30),
        1 => format!("20{:02}-{:02}", n % 30, n % 12 + 1),
        _ => format!("20{:02}-{:02}-{:02}", n % 30, n % 12 + 1, n % 28 + 1),
    };
    Some(DateFact {
        date: text.parse().unwrap(),
        kind,
    })
}

fn kind(n: usize) -> Option<DateKind> {
    match n % 4 {
        0 => Some(DateKind::Actual),
        1 => Some(DateKind::Estimated),
        2 => None,
        _ => Some(DateKind::Other("Probably".into())),
    }
}

/// As many as the longest list of codes, so that the family uses every code.
pub(super) const FAMILY: usize = 16;

/// The n-th trial of the family; every field has a value.
pub(super) fn full(n: usize) -> Trial {
    Trial {
        ids: ids(n),
        organization: Some(agency("Registering organisation", n)),
        titles: titles(n),
        status: status(n),
        dates: dates(n),
        sponsors: sponsors(n),
        oversight: Oversight {
            has_dmc: flag(n),
            fda_regulated_drug: flag(n + 1),
            fda_regulated_device: flag(n),
            unapproved_device: flag(n + 1),
            ppsd: flag(n),
            us_export: flag(n + 1),
            fdaaa801_violation: flag(n),
        },
        texts: Texts {
            brief_summary: t("Brief summary", n),
            detailed_description: t("Detailed description", n),
        },
        // Twice the same: a list keeps what the source repeats.
        conditions: vec![line("Condition", 1), line("Condition", 2), line("Condition", 1)],
        keywords: vec!["One, Two, Three".into(), line("Keyword", n)],
        design: design(n),
        enrollment: enrollment(n),
        arms: arms(n),
        interventions: interventions(n),
        outcomes: outcomes(n),
        eligibility: eligibility(n),
        central_contacts: vec![
            contact(n),
            contact(n + 1),
            Contact {
                email: t("mail", 1),
                ..Contact::default()
            },
        ],
        officials: (0..7).map(official).collect(),
        sites: (0..3).map(|m| site(n + m)).collect(),
        references: (0..4).map(citation).collect(),
        links: vec![
            Link {
                label: t("Label", n),
                url: Some("https://study.example/a?b=c&d=e#f".into()),
            },
            Link {
                label: None,
                url: Some("see www.study.example (in Swedish)".into()),
            },
            Link {
                label: t("Label", 9),
                url: None,
            },
        ],
        available_data: (0..3).map(shared).collect(),
        ipd: IpdStatement {
            sharing: code(IpdSharing::KNOWN, n),
            description: t("Sharing", n),
            info_types: vec!["STUDY_PROTOCOL".into(), "SAP".into(), "STUDY_PROTOCOL".into()],
            time_frame: t("Sharing time", n),
            access_criteria: t("Sharing access", n),
            url: Some("https://share.example/".into()),
        },
        documents: (0..3).map(document).collect(),
        derived: Derived {
            conditions_mesh: vec![mesh(1), mesh(2)],
            interventions_mesh: vec![mesh(3)],
            removed_countries: vec!["Atlantis".into(), "Atlantis".into()],
            version_holder: "2026-01-02".parse().ok(),
        },
        has_results: flag(n),
        results: Some(json!({"participantFlow": {"groups": [{"id": "FG000", "n": 1.50}]}, "empty": [], "none": null})),
        annotations: Some(json!({"violations": [{"type": "LATE"}]})),
        sources: vec![
            source(Format::CtgovV2, 1),
            source(Format::CtgovXml, 2),
            source(Format::Dump, 3),
        ],
        extra: vec![
            SourceField {
                path: "protocolSection.oddModule.odd[0]".into(),
                value: json!({"a": [1, 2.50, null, "x"]}),
            },
            SourceField {
                path: "protocolSection.oddModule.odd[0]".into(),
                value: json!("again"),
            },
        ],
        alternates: vec![Alternate {
            path: "/status/overall".into(),
            value: json!("RECRUITING"),
            source: "b".repeat(64),
        }],
    }
}

/// A trial of which nearly nothing is known.
pub(super) fn bare() -> Trial {
    Trial {
        titles: Titles {
            official: Some("Only an official title".into()),
            ..Titles::default()
        },
        texts: Texts {
            brief_summary: Some("Only a summary".into()),
            detailed_description: None,
        },
        ..Trial::default()
    }
}

/// A trial with a word outside the list wherever there is a list.
pub(super) fn odd() -> Trial {
    let w = |name: &str| format!("ot {name}");
    let mut trial = full(0);
    trial.status.overall = Some(Status::Other(w("Recruiting")));
    trial.status.last_known = Some(Status::Other("overall-study".into()));
    trial.status.expanded_access.status = Some(Status::Other(w("status")));
    trial.organization = Some(Agency {
        name: Some("X".into()),
        class: Some(AgencyClass::Other(w("class"))),
    });
    trial.sponsors.lead = Some(Agency {
        name: None,
        class: Some(AgencyClass::Other(w("lead"))),
    });
    trial.sponsors.collaborators = vec![
        Agency::default(),
        Agency {
            name: None,
            class: Some(AgencyClass::Nih),
        },
    ];
    if let Some(party) = &mut trial.sponsors.responsible_party {
        party.kind = Some(ResponsiblePartyType::Other(w("party")));
    }
    let design = &mut trial.design;
    design.study_type = Some(StudyType::Other(w("type")));
    design.phases = vec![Phase::Phase2, Phase::Other(w("phase")), Phase::Phase2];
    design.allocation = Some(Allocation::Other(w("allocation")));
    design.intervention_model = Some(InterventionModel::Other(w("model")));
    design.primary_purpose = Some(PrimaryPurpose::Other(w("purpose")));
    design.observational_model = Some(ObservationalModel::Other(w("observational")));
    design.time_perspective = Some(TimePerspective::Other(w("perspective")));
    design.masking = Some(Masking::Other(w("masking: Who Masked: x")));
    design.who_masked = vec![
        WhoMasked::Other(w("who")),
        WhoMasked::Investigator,
        WhoMasked::Other(w("what")),
    ];
    design.bio_specimen.retention = Some(BioSpecRetention::Other(w("retention")));
    trial.enrollment.kind = Some(EnrollmentKind::Other(w("kind")));
    for arm in &mut trial.arms {
        arm.kind = Some(ArmType::Other(w("arm")));
    }
    for intervention in &mut trial.interventions {
        intervention.kind = Some(InterventionType::Other(w("intervention")));
    }
    for official in &mut trial.officials {
        official.role = Some(OfficialRole::Other(w("role")));
    }
    for site in &mut trial.sites {
        site.status = Some(Status::Other(w("site")));
        for contact in &mut site.contacts {
            contact.role = Some(OfficialRole::Other(w("desk")));
        }
    }
    for contact in &mut trial.central_contacts {
        contact.role = Some(OfficialRole::Other(w("desk")));
    }
    for citation in &mut trial.references {
        citation.kind = Some(ReferenceType::Other(w("reference")));
    }
    let eligibility = &mut trial.eligibility;
    eligibility.sex = Some(Sex::Other(w("sex")));
    eligibility.standard_ages = vec![StandardAge::Other(w("age")), StandardAge::Adult];
    eligibility.sampling_method = Some(SamplingMethod::Other(w("sampling")));
    eligibility.minimum_age = Some(Age {
        value: 18,
        unit: AgeUnit::Years,
        text: "18 years of age".into(),
    });
    trial.ipd.sharing = Some(IpdSharing::Other(w("sharing")));
    trial
}

fn ids(n: usize) -> Vec<TrialId> {
    let id = |role, registry, value: &str, rich: bool| TrialId {
        role,
        registry,
        value: value.into(),
        kind: rich.then(|| line("Kind", n)),
        domain: rich.then(|| line("Domain", n)),
        link: rich.then(|| "https://registry.example/ 1".into()),
    };
    vec![
        id(
            IdRole::Primary,
            RegistryName::Nct,
            &format!("NCT0000{n:04}"),
            n.is_multiple_of(2),
        ),
        id(IdRole::Alias, RegistryName::Nct, "NCT00000009", false),
        id(IdRole::Organization, RegistryName::Other, "001", true),
        id(IdRole::Organization, RegistryName::Nct, "NCT00000008", false),
        id(IdRole::Secondary, RegistryName::EuCt, "2022-500244-37-00", true),
        id(IdRole::Secondary, RegistryName::EudraCt, "2013-000615-24", false),
        id(IdRole::Secondary, RegistryName::Isrctn, "ISRCTN13281214", false),
        id(IdRole::Secondary, RegistryName::Drks, "DRKS00000001", false),
        id(IdRole::Secondary, RegistryName::ChiCtr, "ChiCTR2000000001", false),
        id(IdRole::Secondary, RegistryName::Jrct, "jRCT1", false),
        id(IdRole::Secondary, RegistryName::Umin, "UMIN000000001", false),
        id(IdRole::Secondary, RegistryName::Ctri, "CTRI/2020/01/022222", false),
        id(IdRole::Secondary, RegistryName::WhoUtn, "U1111-1234-5678", false),
        id(IdRole::Secondary, RegistryName::Other, "R37 HL066289", true),
    ]
}

fn agency(name: &str, n: usize) -> Agency {
    Agency {
        name: Some(line(name, n)),
        class: code(AgencyClass::KNOWN, n),
    }
}

fn titles(n: usize) -> Titles {
    Titles {
        brief: Some(line("Brief title", n)),
        official: Some(line("Official title", n)),
        acronym: Some("ACRO-1".into()),
        other: vec![
            OtherTitle {
                kind: "Plain".into(),
                language: Some("sv".into()),
                text: line("Titel", n),
            },
            OtherTitle {
                kind: "official".into(),
                language: None,
                text: line("Another official", n),
            },
        ],
    }
}

fn status(n: usize) -> StatusInfo {
    StatusInfo {
        overall: code(Status::KNOWN, n),
        last_known: code(Status::KNOWN, n + 1),
        why_stopped: t("Why stopped", n),
        verified: "2024-05".parse().ok(),
        delayed_posting: flag(n),
        expanded_access: ExpandedAccess {
            has: flag(n + 1),
            nct: Some("NCT00000007".into()),
            status: code(Status::KNOWN, n + 2),
        },
    }
}

fn dates(n: usize) -> Dates {
    let at = |m: usize| day(n + m, kind(n + m));
    Dates {
        start: at(1),
        primary_completion: at(2),
        completion: at(3),
        first_submit: at(4),
        first_submit_qc: at(5),
        first_post: at(6),
        results_first_submit: at(7),
        results_first_submit_qc: at(8),
        results_first_post: at(9),
        disposition_first_submit: at(10),
        disposition_first_submit_qc: at(11),
        disposition_first_post: at(12),
        last_update_submit: at(13),
        last_update_post: at(14),
    }
}

fn sponsors(n: usize) -> Sponsors {
    Sponsors {
        lead: Some(agency("Lead sponsor", n)),
        // The same organisation with and without a class are two facts.
        collaborators: vec![
            agency("Collaborator", n),
            agency("Collaborator", n),
            Agency {
                name: Some(line("Collaborator", n)),
                class: None,
            },
        ],
        responsible_party: Some(ResponsibleParty {
            kind: code(ResponsiblePartyType::KNOWN, n),
            name: Some(line("Responsible", n)),
            title: Some(line("Professor", n)),
            affiliation: Some(line("Affiliation", n)),
            old_name_title: Some(line("Old name", n)),
            old_organization: Some(line("Old organisation", n)),
        }),
    }
}

fn design(n: usize) -> Design {
    let phases = [
        vec![Phase::NotApplicable],
        vec![Phase::EarlyPhase1],
        vec![Phase::Phase1],
        vec![Phase::Phase1, Phase::Phase2],
        vec![Phase::Phase2, Phase::Phase3],
        vec![Phase::Phase4, Phase::Phase1, Phase::Phase4],
    ];
    Design {
        study_type: code(StudyType::KNOWN, n),
        expanded_access_types: ExpandedAccessTypes {
            individual: flag(n),
            intermediate: flag(n + 1),
            treatment: flag(n),
        },
        n_ptrs_to_this_exp_acc_nct_id: Some(3),
        patient_registry: flag(n),
        target_duration: Some("2 Years".into()),
        phases: phases[n % phases.len()].clone(),
        allocation: code(Allocation::KNOWN, n),
        intervention_model: code(InterventionModel::KNOWN, n),
        intervention_model_description: t("Model", n),
        primary_purpose: code(PrimaryPurpose::KNOWN, n),
        observational_model: code(ObservationalModel::KNOWN, n),
        time_perspective: code(TimePerspective::KNOWN, n),
        masking: code(Masking::KNOWN, n),
        masking_description: t("Masking", n),
        who_masked: vec![
            WhoMasked::Investigator,
            WhoMasked::Participant,
            WhoMasked::CareProvider,
            WhoMasked::OutcomesAssessor,
        ],
        bio_specimen: BioSpecimen {
            retention: code(BioSpecRetention::KNOWN, n),
            description: t("Samples", n),
        },
    }
}

fn enrollment(n: usize) -> Enrollment {
    match n % 5 {
        0 => Enrollment {
            count: Some(0),
            kind: Some(EnrollmentKind::Actual),
        },
        1 => Enrollment {
            count: Some(354),
            kind: Some(EnrollmentKind::Estimated),
        },
        2 => Enrollment {
            count: Some(20),
            kind: None,
        },
        3 => Enrollment {
            count: None,
            kind: Some(EnrollmentKind::Actual),
        },
        _ => Enrollment {
            count: Some(7),
            kind: Some(EnrollmentKind::Other("Roughly".into())),
        },
    }
}

fn arms(n: usize) -> Vec<Arm> {
    let mut arms: Vec<Arm> = (0..3)
        .map(|m| Arm {
            label: Some(line("Arm", m)),
            kind: code(ArmType::KNOWN, n + m),
            description: t("Arm", m),
            intervention_names: vec![
                format!("Drug: Intervention {m}"),
                format!("Drug: Intervention {m}"),
                "Loose".into(),
            ],
        })
        .collect();
    arms.push(Arm::default());
    arms
}

fn interventions(n: usize) -> Vec<Intervention> {
    let mut list: Vec<Intervention> = (0..3)
        .map(|m| Intervention {
            kind: code(InterventionType::KNOWN, n + m),
            name: Some(format!("Intervention {m}")),
            description: t("Intervention", m),
            arm_labels: vec![line("Arm", m), "No such arm".into()],
            other_names: vec![line("Other name", m), line("Other name", m)],
        })
        .collect();
    list.push(Intervention {
        name: Some("Intervention 0".into()),
        ..Intervention::default()
    });
    list.push(Intervention::default());
    list
}

fn outcomes(n: usize) -> Vec<Outcome> {
    let ranks = [
        OutcomeRank::Secondary,
        OutcomeRank::Primary,
        OutcomeRank::Other,
        OutcomeRank::Primary,
    ];
    let splits = [OutcomeSplit::Clean, OutcomeSplit::Guessed, OutcomeSplit::Unsplit];
    let mut list: Vec<Outcome> = ranks
        .into_iter()
        .enumerate()
        .map(|(m, rank)| Outcome {
            rank,
            measure: Some(line("Measure", m)),
            description: t("Measure", m),
            time_frame: Some("1-year, 3-year".into()),
            raw: t("Raw", m),
            split: splits[(n + m) % splits.len()],
        })
        .collect();
    list.push(Outcome {
        rank: OutcomeRank::Primary,
        ..Outcome::default()
    });
    list
}

fn eligibility(n: usize) -> Eligibility {
    let units = [
        AgeUnit::Years,
        AgeUnit::Months,
        AgeUnit::Weeks,
        AgeUnit::Days,
        AgeUnit::Hours,
        AgeUnit::Minutes,
    ];
    let texts = ["1 Year", "6 Months", "2 Weeks", "1 Day", "12 Hours", "5 Minutes"];
    let age = |n: usize| Age::read(texts[n % texts.len()]).inspect(|age| assert_eq!(age.unit, units[n % units.len()]));
    Eligibility {
        criteria: Some(
            "Inclusion Criteria:\n\n1. Age \\>= 18 years.\n2. ECOG 0-1\n\nExclusion Criteria:\n\n* Pregnancy\n* Other\u{a0}".into(),
        ),
        sex: code(Sex::KNOWN, n),
        gender_based: flag(n),
        gender_description: t("Gender", n),
        minimum_age: age(n),
        maximum_age: age(n + 1),
        standard_ages: vec![StandardAge::OlderAdult, StandardAge::Child, StandardAge::Adult],
        healthy_volunteers: flag(n),
        study_population: t("Population", n),
        sampling_method: code(SamplingMethod::KNOWN, n),
    }
}

fn contact(n: usize) -> Contact {
    Contact {
        name: Some(line("Contact", n)),
        role: code(OfficialRole::KNOWN, n),
        phone: Some("+46 (0)8 123 45 67".into()),
        phone_ext: Some("12 or 13".into()),
        email: Some("trial@clinic.example".into()),
    }
}

fn official(n: usize) -> Official {
    Official {
        name: (n != 5).then(|| line("Official", n)),
        affiliation: (n != 5).then(|| line("Affiliation", n)),
        role: if n < 5 { code(OfficialRole::KNOWN, n) } else { None },
    }
}

fn site(n: usize) -> Site {
    Site {
        facility: Some(line("Facility", n)),
        status: code(Status::KNOWN, n),
        city: Some(line("City", n)),
        state: Some(line("State", n)),
        zip: Some("SE-703 61".into()),
        country: Some("Sweden".into()),
        country_code: (n.is_multiple_of(2)).then(|| "SE".into()),
        contacts: vec![
            contact(n),
            contact(n + 2),
            Contact {
                phone_ext: Some("7".into()),
                ..Contact::default()
            },
        ],
        position: Some(Position {
            latitude: "59.27410".into(),
            longitude: "15.2066".into(),
        }),
    }
}

fn citation(n: usize) -> Citation {
    Citation {
        pmid: (n != 2).then(|| format!("1234567{n}")),
        kind: if n < 3 { code(ReferenceType::KNOWN, n) } else { None },
        citation: (n != 1).then(|| line("Lindqvist A. Citation", n)),
        retractions: vec![
            Retraction {
                pmid: Some("7654321".into()),
                source: Some("J Inv. 2020".into()),
            },
            Retraction {
                pmid: None,
                source: Some("J Inv. 2021".into()),
            },
        ],
    }
}

fn shared(n: usize) -> AvailableData {
    AvailableData {
        id: (n != 1).then(|| line("Data", n)),
        kind: (n != 2).then(|| "Individual Participant Data Set".into()),
        url: Some(if n == 0 {
            "on request".into()
        } else {
            format!("https://data.example/{n}")
        }),
        comment: (n != 1).then(|| line("Comment", n)),
    }
}

fn document(n: usize) -> Document {
    Document {
        type_abbreviation: Some("Prot_SAP".into()),
        has_protocol: flag(n),
        has_sap: flag(n + 1),
        has_icf: flag(n),
        label: Some(line("Study Protocol", n)),
        date: "2021-03-04".parse().ok(),
        upload_date: Some("2021-03-05T10:11".into()),
        filename: Some(format!("Prot_SAP_00{n}.pdf")),
        size: Some(if n == 0 { 5_000_000_000 } else { 12_345 }),
        url: (n != 1).then(|| "https://cdn.example/Prot SAP.pdf".into()),
    }
}

fn mesh(n: usize) -> MeshTerm {
    MeshTerm {
        id: (n != 2).then(|| format!("D00000{n}")),
        term: line("Term", n),
    }
}

fn source(format: Format, n: u64) -> SourceDocument {
    SourceDocument {
        format,
        sha256: format!("{n}").repeat(64),
        bytes: 3,
        url: (n == 1).then(|| "https://clinicaltrials.gov/study/NCT00000001".into()),
    }
}
