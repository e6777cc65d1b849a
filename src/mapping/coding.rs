//! Codes: the registry's own lists, and the FHIR and SEVCO codes that stand for their values.

use std::borrow::Cow;

use crate::fhir::names::registry_enum;
use crate::fhir::{FhirVersion, Object, Value};
use crate::trial::{
    AgencyClass, Allocation, ArmType, BioSpecRetention, DateKind, EnrollmentKind, InterventionModel, InterventionType,
    IpdSharing, Masking, ObservationalModel, OfficialRole, OutcomeRank, Phase, PrimaryPurpose, ReferenceType,
    ResponsiblePartyType, SamplingMethod, Sex, StandardAge, Status, StudyType, TimePerspective, WhoMasked,
};

/// A value of one of the registry's lists.
pub(crate) trait Coded: Sized {
    /// The registry's name of the list.
    const LIST: &'static str;
    /// The registry's code, or the word itself when the list does not know it.
    fn word(&self) -> &str;
    /// The label for people, or the word itself.
    fn label(&self) -> &str;
    /// Whether the list knows the value.
    fn known(&self) -> bool;
    /// The value with exactly this code.
    fn from_code(code: &str) -> Option<Self>;
    /// A word that the list does not know.
    fn other(word: &str) -> Self;
}

macro_rules! coded {
    ($($name:ident)*) => {$(
        impl Coded for $name {
            const LIST: &'static str = $name::LIST;
            fn word(&self) -> &str { self.code() }
            fn label(&self) -> &str { $name::label(self) }
            fn known(&self) -> bool { self.is_known() }
            fn from_code(code: &str) -> Option<Self> { Self::KNOWN.iter().find(|known| known.code() == code).cloned() }
            fn other(word: &str) -> Self { Self::Other(word.to_owned()) }
        }
    )*};
}
coded! {
    AgencyClass Allocation ArmType BioSpecRetention DateKind EnrollmentKind InterventionModel InterventionType
    IpdSharing Masking ObservationalModel OfficialRole Phase PrimaryPurpose ReferenceType ResponsiblePartyType
    SamplingMethod Sex StandardAge Status StudyType TimePerspective WhoMasked
}

/// A Coding.
pub(crate) fn coding(system: impl Into<Cow<'static, str>>, code: &str) -> Value {
    Object::exact([("system", Value::String(system.into())), ("code", code.into())])
}

/// A CodeableConcept of one coding and no words.
pub(crate) fn coded(system: impl Into<Cow<'static, str>>, code: &str) -> Value {
    Object::exact([("coding", Value::Array(vec![coding(system, code)]))])
}

/// A CodeableConcept of one coding of an R5 code system of which R4 knows an earlier version under the same address.
pub(crate) fn coded_as_r5(version: FhirVersion, system: &'static str, code: &str) -> Value {
    Object::exact([("coding", Value::Array(vec![coding_as_r5(version, system, code)]))])
}

/// A Coding of such a system: in R4 it says whose code it is.
pub(crate) fn coding_as_r5(version: FhirVersion, system: &'static str, code: &str) -> Value {
    match version {
        FhirVersion::R4 => Object::exact([
            ("system", system.into()),
            ("version", FhirVersion::R5.number().into()),
            ("code", code.into()),
        ]),
        FhirVersion::R5 => coding(system, code),
    }
}

/// A CodeableConcept of words only.
pub(crate) fn text(words: &str) -> Value {
    Object::exact([("text", words.into())])
}

/// The registry's own Coding of a value; none for a word outside the list.
pub(crate) fn registry_coding<C: Coded>(value: &C) -> Option<Value> {
    value.known().then(|| coding(registry_enum(C::LIST), value.word()))
}

/// The CodeableConcept of a value: standard codings first, then the registry's; `text` is its label or its word.
pub(crate) fn concept<C: Coded>(value: &C, standard: Option<Value>) -> Value {
    labelled(value, standard, value.label())
}

/// The same, with words of its own as `text`.
pub(crate) fn labelled<C: Coded>(value: &C, standard: Option<Value>, words: &str) -> Value {
    let codings: Vec<Value> = standard.into_iter().chain(registry_coding(value)).collect();
    if codings.is_empty() {
        text(words)
    } else {
        Object::exact([("coding", Value::Array(codings)), ("text", words.into())])
    }
}

/// Reads what [`concept`] wrote: the registry's coding, else the text as a word outside the list.
pub(crate) fn read_concept<C: Coded>(concept: &Value) -> Option<C> {
    read_coding(concept).or_else(|| concept.get("text").and_then(Value::as_str).map(C::other))
}

/// Reads the registry's coding of a CodeableConcept.
pub(crate) fn read_coding<C: Coded>(concept: &Value) -> Option<C> {
    codings(concept).find_map(|(system, code)| in_list::<C>(system).then(|| C::from_code(code)).flatten())
}

/// Every value that the codings of a CodeableConcept name, in order.
pub(crate) fn read_codings<C: Coded>(concept: &Value) -> Vec<C> {
    codings(concept)
        .filter(|(system, _)| in_list::<C>(system))
        .filter_map(|(_, code)| C::from_code(code))
        .collect()
}

/// System and code of every coding of a CodeableConcept.
pub(crate) fn codings(concept: &Value) -> impl Iterator<Item = (&str, &str)> {
    let list = concept
        .get("coding")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    list.iter()
        .filter_map(|coding| Some((coding.get("system")?.as_str()?, coding.get("code")?.as_str()?)))
}

fn in_list<C: Coded>(system: &str) -> bool {
    system.strip_prefix(crate::fhir::names::REGISTRY_ENUM) == Some(C::LIST)
}

/// Base of the R4 code systems about studies.
pub(crate) const R4_STUDY_SYSTEMS: &str = "http://terminology.hl7.org/CodeSystem/";
/// Base of the R5 code systems about studies.
pub(crate) const R5_STUDY_SYSTEMS: &str = "http://hl7.org/fhir/";

/// A code system that has the same codes but another URI in each release, such as `research-study-phase`.
pub(crate) fn study_system(version: FhirVersion, name: &str) -> String {
    let base = match version {
        FhirVersion::R4 => R4_STUDY_SYSTEMS,
        FhirVersion::R5 => R5_STUDY_SYSTEMS,
    };
    [base, name].concat()
}

/// R4 `ResearchStudy.status` (required binding); none where the status says nothing that R4 can say.
pub(crate) fn r4_status(status: &Status) -> Option<&'static str> {
    match status {
        Status::Recruiting | Status::EnrollingByInvitation | Status::Available => Some("active"),
        Status::NotYetRecruiting => Some("approved"),
        Status::ActiveNotRecruiting | Status::NoLongerAvailable => Some("closed-to-accrual"),
        Status::Completed | Status::ApprovedForMarketing => Some("completed"),
        Status::Suspended | Status::TemporarilyNotAvailable => Some("temporarily-closed-to-accrual"),
        Status::Terminated => Some("administratively-completed"),
        Status::Withdrawn => Some("withdrawn"),
        Status::Withheld | Status::Unknown | Status::Other(_) => None,
    }
}

/// Code of `http://hl7.org/fhir/research-study-status`, for `progressStatus.state`.
pub(crate) fn progress_state(status: &Status) -> Option<&'static str> {
    match status {
        Status::Recruiting => Some("recruiting"),
        Status::EnrollingByInvitation => Some("enrolling-by-invitation"),
        Status::NotYetRecruiting => Some("not-yet-recruiting"),
        Status::ActiveNotRecruiting => Some("active-but-not-recruiting"),
        Status::Completed => Some("completed"),
        Status::Suspended => Some("temporarily-closed-to-accrual"),
        Status::Terminated => Some("terminated"),
        Status::Withdrawn => Some("withdrawn"),
        Status::Available
        | Status::NoLongerAvailable
        | Status::TemporarilyNotAvailable
        | Status::ApprovedForMarketing
        | Status::Withheld
        | Status::Unknown
        | Status::Other(_) => None,
    }
}

/// Code of `research-study-phase` for the phases of a study, where it has one.
pub(crate) fn study_phase(phases: &[Phase]) -> Option<&'static str> {
    match phases {
        [Phase::NotApplicable] => Some("n-a"),
        [Phase::EarlyPhase1] => Some("early-phase-1"),
        [Phase::Phase1] => Some("phase-1"),
        [Phase::Phase1, Phase::Phase2] => Some("phase-1-phase-2"),
        [Phase::Phase2] => Some("phase-2"),
        [Phase::Phase2, Phase::Phase3] => Some("phase-2-phase-3"),
        [Phase::Phase3] => Some("phase-3"),
        [Phase::Phase4] => Some("phase-4"),
        _ => None,
    }
}

/// Code of `research-study-prim-purp-type`.
pub(crate) fn primary_purpose(purpose: &PrimaryPurpose) -> Option<&'static str> {
    match purpose {
        PrimaryPurpose::Treatment => Some("treatment"),
        PrimaryPurpose::Prevention => Some("prevention"),
        PrimaryPurpose::Diagnostic => Some("diagnostic"),
        PrimaryPurpose::SupportiveCare => Some("supportive-care"),
        PrimaryPurpose::Screening => Some("screening"),
        PrimaryPurpose::HealthServicesResearch => Some("health-services-research"),
        PrimaryPurpose::BasicScience => Some("basic-science"),
        PrimaryPurpose::DeviceFeasibility => Some("device-feasibility"),
        PrimaryPurpose::Ect | PrimaryPurpose::Others | PrimaryPurpose::Other(_) => None,
    }
}

/// Code of `http://hl7.org/fhir/research-study-arm-type`.
pub(crate) fn arm_type(kind: &ArmType) -> Option<&'static str> {
    match kind {
        ArmType::Experimental => Some("experimental"),
        ArmType::ActiveComparator => Some("active-comparator"),
        ArmType::PlaceboComparator => Some("placebo-comparator"),
        ArmType::ShamComparator => Some("sham-comparator"),
        ArmType::NoIntervention => Some("no-intervention"),
        ArmType::Others => Some("other-arm-type"),
        ArmType::Other(_) => None,
    }
}

/// Code of `http://hl7.org/fhir/research-study-party-role` for an official.
pub(crate) fn party_role(role: &OfficialRole) -> Option<&'static str> {
    match role {
        OfficialRole::StudyChair => Some("study-chair"),
        OfficialRole::StudyDirector => Some("study-director"),
        OfficialRole::PrincipalInvestigator => Some("primary-investigator"),
        OfficialRole::SubInvestigator => Some("sub-investigator"),
        OfficialRole::Contact => Some("general-contact"),
        OfficialRole::Other(_) => None,
    }
}

/// Code of `http://hl7.org/fhir/research-study-party-organization-type` for an organisation's class.
pub(crate) fn party_organization_type(class: &AgencyClass) -> Option<&'static str> {
    match class {
        AgencyClass::Nih => Some("nih"),
        AgencyClass::Fed | AgencyClass::OtherGov => Some("government"),
        AgencyClass::Industry => Some("industry"),
        AgencyClass::Indiv
        | AgencyClass::Network
        | AgencyClass::Ambig
        | AgencyClass::Others
        | AgencyClass::Unknown
        | AgencyClass::Other(_) => None,
    }
}

/// Code of `research-study-objective-type` for the rank of an outcome.
pub(crate) fn objective_type(rank: OutcomeRank) -> &'static str {
    match rank {
        OutcomeRank::Primary => "primary",
        OutcomeRank::Secondary => "secondary",
        OutcomeRank::Other => "exploratory",
    }
}

/// SEVCO, as bound to R5 `ResearchStudy.studyDesign`.
pub(crate) const SEVCO: &str = "http://hl7.org/fhir/study-design";

/// Registry list, registry code and SEVCO code; values without an equal there are left out.
pub(crate) const SEVCO_CODES: &[(&str, &str, &str)] = &[
    ("StudyType", "INTERVENTIONAL", "SEVCO:01001"),
    ("StudyType", "OBSERVATIONAL", "SEVCO:01002"),
    ("StudyType", "EXPANDED_ACCESS", "SEVCO:01038"),
    ("DesignAllocation", "RANDOMIZED", "SEVCO:01003"),
    ("DesignAllocation", "NON_RANDOMIZED", "SEVCO:01005"),
    ("InterventionalAssignment", "PARALLEL", "SEVCO:01011"),
    ("InterventionalAssignment", "CROSSOVER", "SEVCO:01012"),
    ("InterventionalAssignment", "SINGLE_GROUP", "SEVCO:01016"),
    ("ObservationalModel", "CASE_CONTROL", "SEVCO:01013"),
    ("ObservationalModel", "FAMILY_BASED", "SEVCO:01020"),
    ("ObservationalModel", "ECOLOGIC_OR_COMMUNITY", "SEVCO:01044"),
    ("DesignTimePerspective", "CROSS_SECTIONAL", "SEVCO:01027"),
    ("WhoMasked", "PARTICIPANT", "SEVCO:01060"),
    ("WhoMasked", "CARE_PROVIDER", "SEVCO:01061"),
    ("WhoMasked", "OUTCOMES_ASSESSOR", "SEVCO:01062"),
];

/// The SEVCO Coding of a value, where SEVCO has an equal.
pub(crate) fn sevco<C: Coded>(value: &C) -> Option<Value> {
    SEVCO_CODES
        .iter()
        .find(|(list, word, _)| *list == C::LIST && *word == value.word())
        .map(|(_, _, code)| coding(SEVCO, code))
}
