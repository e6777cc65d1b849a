//! One invented trial with every field, in both JSON forms: the trials read from them agree.
//!
//! No real trial is at hand in both forms, so the pair is written out by hand, every value different.

use serde_json::{Value, json};
use trialfire::registry::{Limits, Reading, merge, read_any};

fn read(record: &Value) -> Reading {
    read_any(record.to_string().as_bytes(), &Limits::default()).unwrap()
}

fn v2() -> Value {
    json!({"protocolSection": v2_protocol(), "documentSection": {"largeDocumentModule": {"largeDocs": [{
            "typeAbbrev": "Prot", "hasProtocol": true, "hasSap": false, "hasIcf": false, "label": "Study Protocol",
            "date": "2022-11-03", "uploadDate": "as found", "filename": "Prot_006.pdf"}]}},
        "derivedSection": {
            "miscInfoModule": {"versionHolder": "2022-12-22", "removedCountries": ["Freedonia"]},
            "conditionBrowseModule": {"meshes": [{"id": "D000001", "term": "Mesh condition"}]},
            "interventionBrowseModule": {"meshes": [{"id": "D000002", "term": "Mesh intervention"}]}}})
}

fn v2_protocol() -> Value {
    json!({
        "identificationModule": {
            "nctId": "NCT00000001", "nctIdAliases": ["NCT00000009"],
            "orgStudyIdInfo": {"id": "ORG-1", "type": "NIH", "link": "https://own.example"},
            "secondaryIdInfos": [{"id": "2020-000001-11", "type": "EUDRACT_NUMBER"},
                {"id": "R-2", "type": "REGISTRY", "domain": "Somewhere", "link": "https://second.example"}],
            "organization": {"fullName": "Organisation", "class": "OTHER_GOV"},
            "briefTitle": "Brief", "officialTitle": "Official", "acronym": "ACR"},
        "statusModule": {
            "statusVerifiedDate": "2020-01", "overallStatus": "UNKNOWN", "lastKnownStatus": "NOT_YET_RECRUITING",
            "delayedPosting": true, "whyStopped": "Because",
            "expandedAccessInfo": {"hasExpandedAccess": true, "nctId": "NCT00000002", "statusForNctId": "AVAILABLE"},
            "startDateStruct": {"date": "2020-02-01", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2020-03", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2020-04-01", "type": "ESTIMATED"},
            "studyFirstSubmitDate": "2020-05-01", "studyFirstSubmitQcDate": "2020-05-02",
            "studyFirstPostDateStruct": {"date": "2020-05-03", "type": "ESTIMATED"},
            "resultsFirstSubmitDate": "2020-06-01", "resultsFirstSubmitQcDate": "2020-06-02",
            "resultsFirstPostDateStruct": {"date": "2020-06-03", "type": "ACTUAL"},
            "dispFirstSubmitDate": "2020-07-01", "dispFirstSubmitQcDate": "2020-07-02",
            "dispFirstPostDateStruct": {"date": "2020-07-03", "type": "ACTUAL"},
            "lastUpdateSubmitDate": "2020-08-01",
            "lastUpdatePostDateStruct": {"date": "2020-08-02", "type": "ACTUAL"}},
        "sponsorCollaboratorsModule": {
            "responsibleParty": {"type": "PRINCIPAL_INVESTIGATOR", "investigatorFullName": "P. I.",
                "investigatorTitle": "Professor", "investigatorAffiliation": "Affiliation",
                "oldNameTitle": "Old name", "oldOrganization": "Old organisation"},
            "leadSponsor": {"name": "Lead", "class": "INDUSTRY"},
            "collaborators": [{"name": "Helper", "class": "NIH"}]},
        "oversightModule": {"oversightHasDmc": true, "isFdaRegulatedDrug": false, "isFdaRegulatedDevice": true,
            "isUnapprovedDevice": false, "isPpsd": true, "isUsExport": false, "fdaaa801Violation": true},
        "descriptionModule": {"briefSummary": "Summary", "detailedDescription": "Details"},
        "conditionsModule": {"conditions": ["C1", "C2"], "keywords": ["K1"]},
        "designModule": {
            "studyType": "INTERVENTIONAL", "nPtrsToThisExpAccNctId": 3,
            "expandedAccessTypes": {"individual": true, "intermediate": false, "treatment": true},
            "patientRegistry": false, "targetDuration": "2 Years", "phases": ["PHASE1", "PHASE2"],
            "designInfo": {"allocation": "RANDOMIZED", "interventionModel": "CROSSOVER",
                "interventionModelDescription": "Model", "primaryPurpose": "ECT", "observationalModel": "CASE_CONTROL",
                "timePerspective": "CROSS_SECTIONAL",
                "maskingInfo": {"masking": "DOUBLE", "maskingDescription": "Masked",
                    "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR"]}},
            "bioSpec": {"retention": "SAMPLES_WITH_DNA", "description": "Blood"},
            "enrollmentInfo": {"count": 25, "type": "ESTIMATED"}},
        "armsInterventionsModule": {
            "armGroups": [{"label": "Arm", "type": "SHAM_COMPARATOR", "description": "Of the arm",
                "interventionNames": ["Drug: X"]}],
            "interventions": [{"type": "COMBINATION_PRODUCT", "name": "X", "description": "Of X",
                "armGroupLabels": ["Arm"], "otherNames": ["Y"]}]},
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "M1", "description": "D1", "timeFrame": "T1"}],
            "secondaryOutcomes": [{"measure": "M2", "description": "D2", "timeFrame": "T2"}],
            "otherOutcomes": [{"measure": "M3", "description": "D3", "timeFrame": "T3"}]},
        "eligibilityModule": {"eligibilityCriteria": "Criteria", "healthyVolunteers": true, "sex": "FEMALE",
            "genderBased": true, "genderDescription": "Gender", "minimumAge": "6 Months", "maximumAge": "75 Years",
            "stdAges": ["CHILD", "OLDER_ADULT"], "studyPopulation": "Population",
            "samplingMethod": "NON_PROBABILITY_SAMPLE"},
        "contactsLocationsModule": {
            "centralContacts": [{"name": "Desk", "role": "CONTACT", "phone": "1", "phoneExt": "2", "email": "d@x.example"}],
            "overallOfficials": [{"name": "Chair", "affiliation": "House", "role": "STUDY_CHAIR"}],
            "locations": [{"facility": "Clinic", "status": "ACTIVE_NOT_RECRUITING", "city": "Ulm", "state": "BW",
                "zip": "89073", "country": "Germany",
                "contacts": [{"name": "Sub", "role": "SUB_INVESTIGATOR", "phone": "3", "phoneExt": "4", "email": "s@x.example"}]}]},
        "referencesModule": {
            "references": [{"pmid": "1", "type": "DERIVED", "citation": "Cited",
                "retractions": [{"pmid": "2", "source": "Withdrawn"}]}],
            "seeAlsoLinks": [{"label": "More", "url": "https://more.example"}],
            "availIpds": [{"id": "D-1", "type": "Data", "url": "https://data.example", "comment": "Ask"}]},
        "ipdSharingStatementModule": {"ipdSharing": "UNDECIDED", "description": "Plan",
            "infoTypes": ["STUDY_PROTOCOL", "CSR"], "timeFrame": "Later", "accessCriteria": "Who",
            "url": "https://ipd.example"},
    })
}

fn classic() -> Value {
    json!({"ProtocolSection": classic_protocol(),
        "DocumentSection": {"LargeDocumentModule": {"LargeDocList": {"LargeDoc": [{
            "LargeDocTypeAbbrev": "Prot", "LargeDocHasProtocol": "Yes", "LargeDocHasSAP": "No", "LargeDocHasICF": "No",
            "LargeDocLabel": "Study Protocol", "LargeDocDate": "November 3, 2022", "LargeDocUploadDate": "as found",
            "LargeDocFilename": "Prot_006.pdf"}]}}},
        "DerivedSection": {
            "MiscInfoModule": {"VersionHolder": "December 22, 2022",
                "RemovedCountryList": {"RemovedCountry": ["Freedonia"]}},
            "ConditionBrowseModule": {"ConditionMeshList": {"ConditionMesh": [
                {"ConditionMeshId": "D000001", "ConditionMeshTerm": "Mesh condition"}]}},
            "InterventionBrowseModule": {"InterventionMeshList": {"InterventionMesh": [
                {"InterventionMeshId": "D000002", "InterventionMeshTerm": "Mesh intervention"}]}}}})
}

fn classic_protocol() -> Value {
    let mut modules = json!({
        "IdentificationModule": {
            "NCTId": "NCT00000001", "NCTIdAliasList": {"NCTIdAlias": ["NCT00000009"]},
            "OrgStudyIdInfo": {"OrgStudyId": "ORG-1", "OrgStudyIdType": "U.S. NIH Grant/Contract",
                "OrgStudyIdLink": "https://own.example"},
            "SecondaryIdInfoList": {"SecondaryIdInfo": [
                {"SecondaryId": "2020-000001-11", "SecondaryIdType": "EudraCT Number"},
                {"SecondaryId": "R-2", "SecondaryIdType": "Registry Identifier", "SecondaryIdDomain": "Somewhere",
                    "SecondaryIdLink": "https://second.example"}]},
            "Organization": {"OrgFullName": "Organisation", "OrgClass": "OTHER_GOV"},
            "BriefTitle": "Brief", "OfficialTitle": "Official", "Acronym": "ACR"},
        "StatusModule": {
            "StatusVerifiedDate": "January 2020", "OverallStatus": "Unknown status",
            "LastKnownStatus": "Not yet recruiting", "DelayedPosting": "Yes", "WhyStopped": "Because",
            "ExpandedAccessInfo": {"HasExpandedAccess": "Yes", "ExpandedAccessNCTId": "NCT00000002",
                "ExpandedAccessStatusForNCTId": "Available"},
            "StartDateStruct": {"StartDate": "February 1, 2020", "StartDateType": "Actual"},
            "PrimaryCompletionDateStruct": {"PrimaryCompletionDate": "March 2020",
                "PrimaryCompletionDateType": "Anticipated"},
            "CompletionDateStruct": {"CompletionDate": "April 1, 2020", "CompletionDateType": "Anticipated"},
            "StudyFirstSubmitDate": "May 1, 2020", "StudyFirstSubmitQCDate": "May 2, 2020",
            "StudyFirstPostDateStruct": {"StudyFirstPostDate": "May 3, 2020", "StudyFirstPostDateType": "Estimate"},
            "ResultsFirstSubmitDate": "June 1, 2020", "ResultsFirstSubmitQCDate": "June 2, 2020",
            "ResultsFirstPostDateStruct": {"ResultsFirstPostDate": "June 3, 2020", "ResultsFirstPostDateType": "Actual"},
            "DispFirstSubmitDate": "July 1, 2020", "DispFirstSubmitQCDate": "July 2, 2020",
            "DispFirstPostDateStruct": {"DispFirstPostDate": "July 3, 2020", "DispFirstPostDateType": "Actual"},
            "LastUpdateSubmitDate": "August 1, 2020",
            "LastUpdatePostDateStruct": {"LastUpdatePostDate": "August 2, 2020", "LastUpdatePostDateType": "Actual"}},
        "SponsorCollaboratorsModule": {
            "ResponsibleParty": {"ResponsiblePartyType": "Principal Investigator",
                "ResponsiblePartyInvestigatorFullName": "P. I.", "ResponsiblePartyInvestigatorTitle": "Professor",
                "ResponsiblePartyInvestigatorAffiliation": "Affiliation", "ResponsiblePartyOldNameTitle": "Old name",
                "ResponsiblePartyOldOrganization": "Old organisation"},
            "LeadSponsor": {"LeadSponsorName": "Lead", "LeadSponsorClass": "INDUSTRY"},
            "CollaboratorList": {"Collaborator": [{"CollaboratorName": "Helper", "CollaboratorClass": "NIH"}]}},
        "OversightModule": {"OversightHasDMC": "Yes", "IsFDARegulatedDrug": "No", "IsFDARegulatedDevice": "Yes",
            "IsUnapprovedDevice": "No", "IsPPSD": "Yes", "IsUSExport": "No", "FDAAA801Violation": "Yes"},
        "DescriptionModule": {"BriefSummary": "Summary", "DetailedDescription": "Details"},
        "ConditionsModule": {"ConditionList": {"Condition": ["C1", "C2"]}, "KeywordList": {"Keyword": ["K1"]}},
    });
    for (name, module) in classic_protocol_from_design().as_object().unwrap() {
        modules[name] = module.clone();
    }
    modules
}

fn classic_protocol_from_design() -> Value {
    json!({
        "DesignModule": {
            "StudyType": "Interventional", "NPtrsToThisExpAccNCTId": "3",
            "ExpandedAccessTypes": {"ExpAccTypeIndividual": "Yes", "ExpAccTypeIntermediate": "No",
                "ExpAccTypeTreatment": "Yes"},
            "PatientRegistry": "No", "TargetDuration": "2 Years", "PhaseList": {"Phase": ["Phase 1", "Phase 2"]},
            "DesignInfo": {"DesignAllocation": "Randomized", "DesignInterventionModel": "Crossover Assignment",
                "DesignInterventionModelDescription": "Model",
                "DesignPrimaryPurpose": "Educational/Counseling/Training",
                "DesignObservationalModelList": {"DesignObservationalModel": ["Case-Control"]},
                "DesignTimePerspectiveList": {"DesignTimePerspective": ["Cross-Sectional"]},
                "DesignMaskingInfo": {"DesignMasking": "Double", "DesignMaskingDescription": "Masked",
                    "DesignWhoMaskedList": {"DesignWhoMasked": ["Participant", "Outcomes Assessor"]}}},
            "BioSpec": {"BioSpecRetention": "Samples With DNA", "BioSpecDescription": "Blood"},
            "EnrollmentInfo": {"EnrollmentCount": "25", "EnrollmentType": "Anticipated"}},
        "ArmsInterventionsModule": {
            "ArmGroupList": {"ArmGroup": [{"ArmGroupLabel": "Arm", "ArmGroupType": "Sham Comparator",
                "ArmGroupDescription": "Of the arm",
                "ArmGroupInterventionList": {"ArmGroupInterventionName": ["Drug: X"]}}]},
            "InterventionList": {"Intervention": [{"InterventionType": "Combination Product", "InterventionName": "X",
                "InterventionDescription": "Of X",
                "InterventionArmGroupLabelList": {"InterventionArmGroupLabel": ["Arm"]},
                "InterventionOtherNameList": {"InterventionOtherName": ["Y"]}}]}},
        "OutcomesModule": {
            "PrimaryOutcomeList": {"PrimaryOutcome": [{"PrimaryOutcomeMeasure": "M1",
                "PrimaryOutcomeDescription": "D1", "PrimaryOutcomeTimeFrame": "T1"}]},
            "SecondaryOutcomeList": {"SecondaryOutcome": [{"SecondaryOutcomeMeasure": "M2",
                "SecondaryOutcomeDescription": "D2", "SecondaryOutcomeTimeFrame": "T2"}]},
            "OtherOutcomeList": {"OtherOutcome": [{"OtherOutcomeMeasure": "M3",
                "OtherOutcomeDescription": "D3", "OtherOutcomeTimeFrame": "T3"}]}},
        "EligibilityModule": {"EligibilityCriteria": "Criteria", "HealthyVolunteers": "Accepts Healthy Volunteers",
            "Gender": "Female", "GenderBased": "Yes", "GenderDescription": "Gender", "MinimumAge": "6 Months",
            "MaximumAge": "75 Years", "StdAgeList": {"StdAge": ["Child", "Older Adult"]},
            "StudyPopulation": "Population", "SamplingMethod": "Non-Probability Sample"},
        "ContactsLocationsModule": {
            "CentralContactList": {"CentralContact": [{"CentralContactName": "Desk", "CentralContactRole": "Contact",
                "CentralContactPhone": "1", "CentralContactPhoneExt": "2", "CentralContactEMail": "d@x.example"}]},
            "OverallOfficialList": {"OverallOfficial": [{"OverallOfficialName": "Chair",
                "OverallOfficialAffiliation": "House", "OverallOfficialRole": "Study Chair"}]},
            "LocationList": {"Location": [{"LocationFacility": "Clinic", "LocationStatus": "Active, not recruiting",
                "LocationCity": "Ulm", "LocationState": "BW", "LocationZip": "89073", "LocationCountry": "Germany",
                "LocationContactList": {"LocationContact": [{"LocationContactName": "Sub",
                    "LocationContactRole": "Sub-Investigator", "LocationContactPhone": "3",
                    "LocationContactPhoneExt": "4", "LocationContactEMail": "s@x.example"}]}}]}},
        "ReferencesModule": {
            "ReferenceList": {"Reference": [{"ReferencePMID": "1", "ReferenceType": "derived",
                "ReferenceCitation": "Cited",
                "RetractionList": {"Retraction": [{"RetractionPMID": "2", "RetractionSource": "Withdrawn"}]}}]},
            "SeeAlsoLinkList": {"SeeAlsoLink": [{"SeeAlsoLinkLabel": "More", "SeeAlsoLinkURL": "https://more.example"}]},
            "AvailIPDList": {"AvailIPD": [{"AvailIPDId": "D-1", "AvailIPDType": "Data",
                "AvailIPDURL": "https://data.example", "AvailIPDComment": "Ask"}]}},
        "IPDSharingStatementModule": {"IPDSharing": "Undecided", "IPDSharingDescription": "Plan",
            "IPDSharingInfoTypeList": {"IPDSharingInfoType": ["Study Protocol", "Clinical Study Report (CSR)"]},
            "IPDSharingTimeFrame": "Later", "IPDSharingAccessCriteria": "Who", "IPDSharingURL": "https://ipd.example"},
    })
}

#[test]
fn both_json_forms_say_the_same() {
    let (v2, classic) = (read(&v2()), read(&classic()));
    assert_eq!(v2.findings, []);
    assert_eq!(classic.findings, []);
    assert_eq!(v2.trial.extra, []);
    let (mut a, mut b) = (v2.trial.clone(), classic.trial.clone());
    a.sources.clear();
    b.sources.clear();
    assert_eq!(a, b);
}

#[test]
fn every_slot_of_the_trial_is_filled() {
    let trial = serde_json::to_value(read(&v2()).trial).unwrap();
    let filled: Vec<&str> = trial.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        filled,
        [
            "ids",
            "organization",
            "titles",
            "status",
            "dates",
            "sponsors",
            "oversight",
            "texts",
            "conditions",
            "keywords",
            "design",
            "enrollment",
            "arms",
            "interventions",
            "outcomes",
            "eligibility",
            "centralContacts",
            "officials",
            "sites",
            "references",
            "links",
            "availableData",
            "ipd",
            "documents",
            "derived",
            "sources"
        ]
    );
}

#[test]
fn merging_both_forms_finds_nothing_to_disagree_about() {
    let (v2, classic) = (read(&v2()).trial, read(&classic()).trial);
    let merged = merge(vec![classic, v2.clone()]);
    assert_eq!(merged.alternates, []);
    assert_eq!(merged.sources.len(), 2);
    assert_eq!(merged.ids, v2.ids);
}
