//! Every field of a ClinicalTrials.gov study and the slot it goes to, for both of the registry's JSON forms.
//!
//! The two forms hold the same facts under two names; each name pair below is (data API v2, classic API).
//! The v2 names are those of its `OpenAPI` description, version 2.0.3.

use crate::json::Value;
use crate::registry::ctgov::{parties, words};
use crate::registry::source_tree::{Branch, Name};
use crate::trial::{
    Agency, Arm, BioSpecimen, DateFact, Dates, Derived, Design, Document, Eligibility, Enrollment, ExpandedAccess,
    ExpandedAccessTypes, IdRole, Intervention, IpdStatement, MeshTerm, Outcome, OutcomeRank, OutcomeSplit, Oversight,
    RegistryName, StatusInfo, Texts, Titles, Trial, TrialId, classify_identifier, normalise_nct,
};

/// Takes a whole study.
pub(crate) fn study(root: &mut Branch<'_>) -> Trial {
    let mut trial = Trial::default();
    root.within(("protocolSection", "ProtocolSection"), |section| {
        protocol(section, &mut trial);
    });
    trial.results = root.subtree(("resultsSection", "ResultsSection"));
    trial.annotations = root.subtree(("annotationSection", "AnnotationSection"));
    root.within(("documentSection", "DocumentSection"), |section| {
        section.within(("largeDocumentModule", "LargeDocumentModule"), |module| {
            trial.documents = module.list(("largeDocs", "LargeDocList.LargeDoc"), document);
            module.keep(&[("noSap", "LargeDocNoSAP")]);
        });
    });
    root.within(("derivedSection", "DerivedSection"), |section| {
        trial.derived = derived(section);
    });
    trial.has_results = root.flag(("hasResults", "HasResults"));
    trial
}

fn protocol(section: &mut Branch<'_>, trial: &mut Trial) {
    section.within(("identificationModule", "IdentificationModule"), |module| {
        identification(module, trial);
    });
    section.within(("statusModule", "StatusModule"), |module| {
        trial.status = status(module);
        trial.dates = dates(module);
        module.keep(&[("resultsWaived", "ResultsWaived")]);
    });
    section.within(("sponsorCollaboratorsModule", "SponsorCollaboratorsModule"), |module| {
        trial.sponsors = parties::sponsors(module);
    });
    section.within(("oversightModule", "OversightModule"), |module| {
        trial.oversight = oversight(module);
    });
    section.within(("descriptionModule", "DescriptionModule"), |module| {
        trial.texts = Texts {
            brief_summary: module.text(("briefSummary", "BriefSummary")),
            detailed_description: module.text(("detailedDescription", "DetailedDescription")),
        };
    });
    section.within(("conditionsModule", "ConditionsModule"), |module| {
        trial.conditions = module.texts(("conditions", "ConditionList.Condition"));
        trial.keywords = module.texts(("keywords", "KeywordList.Keyword"));
    });
    section.within(("designModule", "DesignModule"), |module| {
        trial.design = design(module);
        trial.enrollment = module
            .within(("enrollmentInfo", "EnrollmentInfo"), |info| Enrollment {
                count: info.count(("count", "EnrollmentCount")),
                kind: info.code(("type", "EnrollmentType")),
            })
            .unwrap_or_default();
    });
    section.within(("armsInterventionsModule", "ArmsInterventionsModule"), |module| {
        trial.arms = module.list(("armGroups", "ArmGroupList.ArmGroup"), arm);
        trial.interventions = module.list(("interventions", "InterventionList.Intervention"), intervention);
    });
    section.within(("outcomesModule", "OutcomesModule"), |module| {
        trial.outcomes = outcomes(module);
    });
    section.within(("eligibilityModule", "EligibilityModule"), |module| {
        trial.eligibility = eligibility(module);
    });
    section.within(("contactsLocationsModule", "ContactsLocationsModule"), |module| {
        parties::contacts_and_locations(module, trial);
    });
    section.within(("referencesModule", "ReferencesModule"), |module| {
        parties::references(module, trial);
    });
    section.within(("ipdSharingStatementModule", "IPDSharingStatementModule"), |module| {
        trial.ipd = ipd(module);
    });
}

fn identification(module: &mut Branch<'_>, trial: &mut Trial) {
    const NCT: Name = ("nctId", "NCTId");
    if let Some(found) = module.text(NCT) {
        let one_spelling = normalise_nct(&found);
        if one_spelling.as_ref().is_some_and(|spelt| *spelt != found) {
            module.put_back(NCT, Value::from(found.as_str()));
            module.keep(&[NCT]);
        }
        trial.ids.push(number(IdRole::Primary, one_spelling.unwrap_or(found)));
    }
    for alias in module.texts(("nctIdAliases", "NCTIdAliasList.NCTIdAlias")) {
        let spelt = normalise_nct(&alias).unwrap_or(alias);
        trial.ids.push(number(IdRole::Alias, spelt));
    }
    let own = module.within(("orgStudyIdInfo", "OrgStudyIdInfo"), |info| {
        info.text(("id", "OrgStudyId")).map(|value| TrialId {
            kind: info
                .text(("type", "OrgStudyIdType"))
                .map(|kind| words::identifier_type(info.dialect(), kind)),
            domain: info.text(("domain", "OrgStudyIdDomain")),
            link: info.text(("link", "OrgStudyIdLink")),
            ..number(IdRole::Organization, value)
        })
    });
    trial.ids.extend(own.flatten());
    let others = module.list(("secondaryIdInfos", "SecondaryIdInfoList.SecondaryIdInfo"), |info| {
        info.text(("id", "SecondaryId")).map(|value| TrialId {
            kind: info
                .text(("type", "SecondaryIdType"))
                .map(|kind| words::identifier_type(info.dialect(), kind)),
            domain: info.text(("domain", "SecondaryIdDomain")),
            link: info.text(("link", "SecondaryIdLink")),
            ..number(IdRole::Secondary, value)
        })
    });
    trial.ids.extend(others);
    trial.organization = module
        .within(("organization", "Organization"), |info| Agency {
            name: info.text(("fullName", "OrgFullName")),
            class: info.code(("class", "OrgClass")),
        })
        .filter(|agency| *agency != Agency::default());
    trial.titles = Titles {
        brief: module.text(("briefTitle", "BriefTitle")),
        official: module.text(("officialTitle", "OfficialTitle")),
        acronym: module.text(("acronym", "Acronym")),
        other: Vec::new(),
    };
}

fn number(role: IdRole, value: String) -> TrialId {
    TrialId {
        role,
        registry: if value.is_empty() {
            RegistryName::Other
        } else {
            classify_identifier(&value)
        },
        value,
        ..TrialId::default()
    }
}

fn status(module: &mut Branch<'_>) -> StatusInfo {
    StatusInfo {
        overall: module.code(("overallStatus", "OverallStatus")),
        last_known: module.code(("lastKnownStatus", "LastKnownStatus")),
        why_stopped: module.text(("whyStopped", "WhyStopped")),
        verified: module.date(("statusVerifiedDate", "StatusVerifiedDate")),
        delayed_posting: module.flag(("delayedPosting", "DelayedPosting")),
        expanded_access: module
            .within(("expandedAccessInfo", "ExpandedAccessInfo"), |info| ExpandedAccess {
                has: info.flag(("hasExpandedAccess", "HasExpandedAccess")),
                nct: info.text(("nctId", "ExpandedAccessNCTId")),
                status: info.code(("statusForNctId", "ExpandedAccessStatusForNCTId")),
            })
            .unwrap_or_default(),
    }
}

fn dates(module: &mut Branch<'_>) -> Dates {
    let mut pair = |outer: Name, date: Name, kind: Name| {
        module
            .within(outer, |parts| {
                let Some(date) = parts.date(date) else {
                    // Without a date its kind says nothing of its own.
                    parts.keep(&[kind]);
                    return None;
                };
                Some(DateFact {
                    date,
                    kind: parts.code(kind),
                })
            })
            .flatten()
    };
    macro_rules! pair {
        ($v2:literal, $classic:literal) => {
            pair(
                (concat!($v2, "DateStruct"), concat!($classic, "DateStruct")),
                ("date", concat!($classic, "Date")),
                ("type", concat!($classic, "DateType")),
            )
        };
    }
    let start = pair!("start", "Start");
    let primary_completion = pair!("primaryCompletion", "PrimaryCompletion");
    let completion = pair!("completion", "Completion");
    let first_post = pair!("studyFirstPost", "StudyFirstPost");
    let results_first_post = pair!("resultsFirstPost", "ResultsFirstPost");
    let disposition_first_post = pair!("dispFirstPost", "DispFirstPost");
    let last_update_post = pair!("lastUpdatePost", "LastUpdatePost");
    let mut single = |name: Name| module.date(name).map(DateFact::unstated);
    Dates {
        start,
        primary_completion,
        completion,
        first_submit: single(("studyFirstSubmitDate", "StudyFirstSubmitDate")),
        first_submit_qc: single(("studyFirstSubmitQcDate", "StudyFirstSubmitQCDate")),
        first_post,
        results_first_submit: single(("resultsFirstSubmitDate", "ResultsFirstSubmitDate")),
        results_first_submit_qc: single(("resultsFirstSubmitQcDate", "ResultsFirstSubmitQCDate")),
        results_first_post,
        disposition_first_submit: single(("dispFirstSubmitDate", "DispFirstSubmitDate")),
        disposition_first_submit_qc: single(("dispFirstSubmitQcDate", "DispFirstSubmitQCDate")),
        disposition_first_post,
        last_update_submit: single(("lastUpdateSubmitDate", "LastUpdateSubmitDate")),
        last_update_post,
    }
}

fn oversight(module: &mut Branch<'_>) -> Oversight {
    Oversight {
        has_dmc: module.flag(("oversightHasDmc", "OversightHasDMC")),
        fda_regulated_drug: module.flag(("isFdaRegulatedDrug", "IsFDARegulatedDrug")),
        fda_regulated_device: module.flag(("isFdaRegulatedDevice", "IsFDARegulatedDevice")),
        unapproved_device: module.flag(("isUnapprovedDevice", "IsUnapprovedDevice")),
        ppsd: module.flag(("isPpsd", "IsPPSD")),
        us_export: module.flag(("isUsExport", "IsUSExport")),
        fdaaa801_violation: module.flag(("fdaaa801Violation", "FDAAA801Violation")),
    }
}

fn design(module: &mut Branch<'_>) -> Design {
    let mut design = Design {
        study_type: module.code(("studyType", "StudyType")),
        expanded_access_types: module
            .within(("expandedAccessTypes", "ExpandedAccessTypes"), |types| {
                ExpandedAccessTypes {
                    individual: types.flag(("individual", "ExpAccTypeIndividual")),
                    intermediate: types.flag(("intermediate", "ExpAccTypeIntermediate")),
                    treatment: types.flag(("treatment", "ExpAccTypeTreatment")),
                }
            })
            .unwrap_or_default(),
        n_ptrs_to_this_exp_acc_nct_id: module.count(("nPtrsToThisExpAccNctId", "NPtrsToThisExpAccNCTId")),
        patient_registry: module.flag(("patientRegistry", "PatientRegistry")),
        target_duration: module.text(("targetDuration", "TargetDuration")),
        phases: module.codes(("phases", "PhaseList.Phase")),
        bio_specimen: module
            .within(("bioSpec", "BioSpec"), |spec| BioSpecimen {
                retention: spec.code(("retention", "BioSpecRetention")),
                description: spec.text(("description", "BioSpecDescription")),
            })
            .unwrap_or_default(),
        ..Design::default()
    };
    module.within(("designInfo", "DesignInfo"), |info| {
        design.allocation = info.code(("allocation", "DesignAllocation"));
        design.intervention_model = info.code(("interventionModel", "DesignInterventionModel"));
        design.intervention_model_description =
            info.text(("interventionModelDescription", "DesignInterventionModelDescription"));
        design.primary_purpose = info.code(("primaryPurpose", "DesignPrimaryPurpose"));
        design.observational_model = info.single_code((
            "observationalModel",
            "DesignObservationalModelList.DesignObservationalModel",
        ));
        design.time_perspective =
            info.single_code(("timePerspective", "DesignTimePerspectiveList.DesignTimePerspective"));
        info.within(("maskingInfo", "DesignMaskingInfo"), |masking| {
            design.masking = masking.code(("masking", "DesignMasking"));
            design.masking_description = masking.text(("maskingDescription", "DesignMaskingDescription"));
            design.who_masked = masking.codes(("whoMasked", "DesignWhoMaskedList.DesignWhoMasked"));
        });
    });
    design
}

fn arm(item: &mut Branch<'_>) -> Option<Arm> {
    let arm = Arm {
        label: item.text(("label", "ArmGroupLabel")),
        kind: item.code(("type", "ArmGroupType")),
        description: item.text(("description", "ArmGroupDescription")),
        intervention_names: item.texts(("interventionNames", "ArmGroupInterventionList.ArmGroupInterventionName")),
    };
    (arm != Arm::default()).then_some(arm)
}

fn intervention(item: &mut Branch<'_>) -> Option<Intervention> {
    let intervention = Intervention {
        kind: item.code(("type", "InterventionType")),
        name: item.text(("name", "InterventionName")),
        description: item.text(("description", "InterventionDescription")),
        arm_labels: item.texts((
            "armGroupLabels",
            "InterventionArmGroupLabelList.InterventionArmGroupLabel",
        )),
        other_names: item.texts(("otherNames", "InterventionOtherNameList.InterventionOtherName")),
    };
    (intervention != Intervention::default()).then_some(intervention)
}

fn outcomes(module: &mut Branch<'_>) -> Vec<Outcome> {
    let mut all = Vec::new();
    macro_rules! of_rank {
        ($v2:literal, $classic:literal, $rank:expr) => {
            all.extend(module.list(
                (
                    concat!($v2, "Outcomes"),
                    concat!($classic, "OutcomeList.", $classic, "Outcome"),
                ),
                |item| {
                    let outcome = Outcome {
                        rank: $rank,
                        measure: item.text(("measure", concat!($classic, "OutcomeMeasure"))),
                        description: item.text(("description", concat!($classic, "OutcomeDescription"))),
                        time_frame: item.text(("timeFrame", concat!($classic, "OutcomeTimeFrame"))),
                        raw: None,
                        split: OutcomeSplit::Clean,
                    };
                    (outcome.measure.is_some() || outcome.description.is_some() || outcome.time_frame.is_some())
                        .then_some(outcome)
                },
            ));
        };
    }
    of_rank!("primary", "Primary", OutcomeRank::Primary);
    of_rank!("secondary", "Secondary", OutcomeRank::Secondary);
    of_rank!("other", "Other", OutcomeRank::Other);
    all
}

fn eligibility(module: &mut Branch<'_>) -> Eligibility {
    Eligibility {
        criteria: module.text(("eligibilityCriteria", "EligibilityCriteria")),
        sex: module.code(("sex", "Gender")),
        gender_based: module.flag(("genderBased", "GenderBased")),
        gender_description: module.text(("genderDescription", "GenderDescription")),
        minimum_age: module.age(("minimumAge", "MinimumAge")),
        maximum_age: module.age(("maximumAge", "MaximumAge")),
        standard_ages: module.codes(("stdAges", "StdAgeList.StdAge")),
        healthy_volunteers: module.flag(("healthyVolunteers", "HealthyVolunteers")),
        study_population: module.text(("studyPopulation", "StudyPopulation")),
        sampling_method: module.code(("samplingMethod", "SamplingMethod")),
    }
}

fn ipd(module: &mut Branch<'_>) -> IpdStatement {
    IpdStatement {
        sharing: module.code(("ipdSharing", "IPDSharing")),
        description: module.text(("description", "IPDSharingDescription")),
        info_types: module
            .texts(("infoTypes", "IPDSharingInfoTypeList.IPDSharingInfoType"))
            .into_iter()
            .map(|kind| words::shared_information(module.dialect(), kind))
            .collect(),
        time_frame: module.text(("timeFrame", "IPDSharingTimeFrame")),
        access_criteria: module.text(("accessCriteria", "IPDSharingAccessCriteria")),
        url: module.text(("url", "IPDSharingURL")),
    }
}

fn document(item: &mut Branch<'_>) -> Option<Document> {
    let document = Document {
        type_abbreviation: item.text(("typeAbbrev", "LargeDocTypeAbbrev")),
        has_protocol: item.flag(("hasProtocol", "LargeDocHasProtocol")),
        has_sap: item.flag(("hasSap", "LargeDocHasSAP")),
        has_icf: item.flag(("hasIcf", "LargeDocHasICF")),
        label: item.text(("label", "LargeDocLabel")),
        date: item.date(("date", "LargeDocDate")),
        upload_date: item.text(("uploadDate", "LargeDocUploadDate")),
        filename: item.text(("filename", "LargeDocFilename")),
        size: item.bytes(("size", "LargeDocSize")),
        url: None,
    };
    (document != Document::default()).then_some(document)
}

fn derived(section: &mut Branch<'_>) -> Derived {
    let mut derived = Derived::default();
    section.within(("miscInfoModule", "MiscInfoModule"), |module| {
        derived.version_holder = module.date(("versionHolder", "VersionHolder"));
        derived.removed_countries = module.texts(("removedCountries", "RemovedCountryList.RemovedCountry"));
        module.keep(&[("submissionTracking", "SubmissionTracking"), ("modelPredictions", "")]);
    });
    macro_rules! browse {
        ($v2:literal, $classic:literal) => {
            section
                .within(
                    (concat!($v2, "BrowseModule"), concat!($classic, "BrowseModule")),
                    |module| {
                        module.keep(&[
                            ("ancestors", concat!($classic, "AncestorList")),
                            ("browseLeaves", concat!($classic, "BrowseLeafList")),
                            ("browseBranches", concat!($classic, "BrowseBranchList")),
                        ]);
                        module.list(
                            ("meshes", concat!($classic, "MeshList.", $classic, "Mesh")),
                            |item| {
                                let term = item.text(("term", concat!($classic, "MeshTerm")))?;
                                Some(MeshTerm {
                                    id: item.text(("id", concat!($classic, "MeshId"))),
                                    term,
                                })
                            },
                        )
                    },
                )
                .unwrap_or_default()
        };
    }
    derived.conditions_mesh = browse!("condition", "Condition");
    derived.interventions_mesh = browse!("intervention", "Intervention");
    derived
}
