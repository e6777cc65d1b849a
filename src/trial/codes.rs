//! The registry's code lists, each with its labels; a word outside a list is kept as it stands.
//!
//! Codes are the enums of the ClinicalTrials.gov data API 2.0.3; labels are those of its older
//! XML and JSON forms and of pages that print them, the first being the canonical one.

use std::fmt;

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident ($list:literal) { $( $variant:ident = $code:literal: $($label:literal)|+ ),* $(,)? })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "a variant's meaning is its registry code")]
        pub enum $name {
            $( $variant, )*
            /// A word that the list does not know, verbatim.
            Other(String),
        }

        impl $name {
            /// The registry's name for this list, as in `#enum-…` of its data dictionary.
            pub const LIST: &'static str = $list;
            /// Every known value, in the registry's order.
            pub const KNOWN: &'static [$name] = &[$( $name::$variant ),*];

            /// Reads a code (`NOT_YET_RECRUITING`) or a label (`Not yet recruiting`); unknown words are kept.
            pub fn read(text: &str) -> Self {
                let text = text.trim();
                $( if text == $code $(|| text.eq_ignore_ascii_case($label))+ { return Self::$variant; } )*
                Self::Other(text.to_owned())
            }

            /// The registry code, or the word itself when the list does not know it.
            pub fn code(&self) -> &str {
                match self { $( Self::$variant => $code, )* Self::Other(word) => word }
            }

            /// The label for people, or the word itself when the list does not know it.
            pub fn label(&self) -> &str {
                match self { $( Self::$variant => first(&[$($label),+]), )* Self::Other(word) => word }
            }

            /// Whether the list knows this value.
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Other(_))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.code())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?;
                $( if word == $code { return Ok(Self::$variant); } )*
                Ok(Self::Other(word.into_owned()))
            }
        }
    )*};
}

const fn first(labels: &[&'static str]) -> &'static str {
    labels[0]
}

codes! {
    /// Recruitment status of a study or of one of its sites.
    Status("Status") {
        Recruiting = "RECRUITING": "Recruiting",
        NotYetRecruiting = "NOT_YET_RECRUITING": "Not yet recruiting",
        EnrollingByInvitation = "ENROLLING_BY_INVITATION": "Enrolling by invitation",
        ActiveNotRecruiting = "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
        Completed = "COMPLETED": "Completed",
        Suspended = "SUSPENDED": "Suspended",
        Terminated = "TERMINATED": "Terminated",
        Withdrawn = "WITHDRAWN": "Withdrawn",
        Available = "AVAILABLE": "Available",
        NoLongerAvailable = "NO_LONGER_AVAILABLE": "No longer available",
        TemporarilyNotAvailable = "TEMPORARILY_NOT_AVAILABLE": "Temporarily not available",
        ApprovedForMarketing = "APPROVED_FOR_MARKETING": "Approved for marketing",
        Withheld = "WITHHELD": "Withheld",
        Unknown = "UNKNOWN": "Unknown status" | "Unknown",
    }
    /// Kind of study.
    StudyType("StudyType") {
        Interventional = "INTERVENTIONAL": "Interventional",
        Observational = "OBSERVATIONAL": "Observational",
        ExpandedAccess = "EXPANDED_ACCESS": "Expanded Access",
    }
    /// Phase of drug development; a study may state two.
    Phase("Phase") {
        NotApplicable = "NA": "N/A" | "Not Applicable",
        EarlyPhase1 = "EARLY_PHASE1": "Early Phase 1" | "Phase 0",
        Phase1 = "PHASE1": "Phase 1",
        Phase2 = "PHASE2": "Phase 2",
        Phase3 = "PHASE3": "Phase 3",
        Phase4 = "PHASE4": "Phase 4",
    }
    /// Sex that a participant may have.
    Sex("Sex") { All = "ALL": "All" | "Both", Female = "FEMALE": "Female", Male = "MALE": "Male" }
    /// The registry's age groups.
    StandardAge("StandardAge") {
        Child = "CHILD": "Child",
        Adult = "ADULT": "Adult",
        OlderAdult = "OLDER_ADULT": "Older Adult",
    }
    /// How participants of an observational study are drawn.
    SamplingMethod("SamplingMethod") {
        Probability = "PROBABILITY_SAMPLE": "Probability Sample",
        NonProbability = "NON_PROBABILITY_SAMPLE": "Non-Probability Sample",
    }
    /// Whether individual participant data will be shared.
    IpdSharing("IpdSharing") { Yes = "YES": "Yes", No = "NO": "No", Undecided = "UNDECIDED": "Undecided" }
    /// Class of a sponsoring organisation.
    AgencyClass("AgencyClass") {
        Nih = "NIH": "NIH",
        Fed = "FED": "U.S. Fed" | "U.S. Federal",
        OtherGov = "OTHER_GOV": "Other Government" | "Other Gov" | "OTHER GOV",
        Indiv = "INDIV": "Individual" | "Indiv",
        Industry = "INDUSTRY": "Industry",
        Network = "NETWORK": "Network",
        Ambig = "AMBIG": "Ambiguous" | "Ambig",
        Others = "OTHER": "Other",
        Unknown = "UNKNOWN": "Unknown",
    }
    /// Whether a date or a count has come to pass.
    DateKind("DateType") { Actual = "ACTUAL": "Actual", Estimated = "ESTIMATED": "Estimated" | "Anticipated" | "Estimate" }
    /// Whether an enrollment is a count or a plan.
    EnrollmentKind("EnrollmentType") { Actual = "ACTUAL": "Actual", Estimated = "ESTIMATED": "Estimated" | "Anticipated" | "Estimate" }
    /// Who answers for the study.
    ResponsiblePartyType("ResponsiblePartyType") {
        Sponsor = "SPONSOR": "Sponsor",
        PrincipalInvestigator = "PRINCIPAL_INVESTIGATOR": "Principal Investigator",
        SponsorInvestigator = "SPONSOR_INVESTIGATOR": "Sponsor-Investigator",
    }
    /// How participants are allotted to arms.
    Allocation("DesignAllocation") {
        Randomized = "RANDOMIZED": "Randomized",
        NonRandomized = "NON_RANDOMIZED": "Non-Randomized",
        NotApplicable = "NA": "N/A",
    }
    /// How arms relate in time.
    InterventionModel("InterventionalAssignment") {
        SingleGroup = "SINGLE_GROUP": "Single Group Assignment" | "Single Group",
        Parallel = "PARALLEL": "Parallel Assignment" | "Parallel",
        Crossover = "CROSSOVER": "Crossover Assignment" | "Crossover",
        Factorial = "FACTORIAL": "Factorial Assignment" | "Factorial",
        Sequential = "SEQUENTIAL": "Sequential Assignment" | "Sequential",
    }
    /// What the study is for.
    PrimaryPurpose("PrimaryPurpose") {
        Treatment = "TREATMENT": "Treatment",
        Prevention = "PREVENTION": "Prevention",
        Diagnostic = "DIAGNOSTIC": "Diagnostic",
        Ect = "ECT": "Educational/Counseling/Training",
        SupportiveCare = "SUPPORTIVE_CARE": "Supportive Care",
        Screening = "SCREENING": "Screening",
        HealthServicesResearch = "HEALTH_SERVICES_RESEARCH": "Health Services Research",
        BasicScience = "BASIC_SCIENCE": "Basic Science",
        DeviceFeasibility = "DEVICE_FEASIBILITY": "Device Feasibility",
        Others = "OTHER": "Other",
    }
    /// Shape of an observational study.
    ObservationalModel("ObservationalModel") {
        Cohort = "COHORT": "Cohort",
        CaseControl = "CASE_CONTROL": "Case-Control" | "Case Control",
        CaseOnly = "CASE_ONLY": "Case-Only" | "Case Only",
        CaseCrossover = "CASE_CROSSOVER": "Case-Crossover" | "Case-Crossover",
        EcologicOrCommunity = "ECOLOGIC_OR_COMMUNITY": "Ecologic or Community",
        FamilyBased = "FAMILY_BASED": "Family-Based" | "Family-based",
        DefinedPopulation = "DEFINED_POPULATION": "Defined Population",
        NaturalHistory = "NATURAL_HISTORY": "Natural History",
        Others = "OTHER": "Other",
    }
    /// When an observational study looks, relative to enrollment.
    TimePerspective("DesignTimePerspective") {
        Retrospective = "RETROSPECTIVE": "Retrospective",
        Prospective = "PROSPECTIVE": "Prospective",
        CrossSectional = "CROSS_SECTIONAL": "Cross-Sectional",
        Others = "OTHER": "Other",
    }
    /// Whether samples are kept.
    BioSpecRetention("BioSpecRetention") {
        NoneRetained = "NONE_RETAINED": "None Retained",
        WithDna = "SAMPLES_WITH_DNA": "Samples With DNA",
        WithoutDna = "SAMPLES_WITHOUT_DNA": "Samples Without DNA",
    }
    /// How many parties are masked.
    Masking("DesignMasking") {
        None = "NONE": "None (Open Label)" | "Open Label" | "None" | "No masking",
        Single = "SINGLE": "Single" | "Single Blind" | "Single-Blind",
        Double = "DOUBLE": "Double" | "Double Blind" | "Double-Blind",
        Triple = "TRIPLE": "Triple",
        Quadruple = "QUADRUPLE": "Quadruple",
    }
    /// Who is masked.
    WhoMasked("WhoMasked") {
        Participant = "PARTICIPANT": "Participant" | "Subject",
        CareProvider = "CARE_PROVIDER": "Care Provider" | "Caregiver",
        Investigator = "INVESTIGATOR": "Investigator",
        OutcomesAssessor = "OUTCOMES_ASSESSOR": "Outcomes Assessor",
    }
    /// Role of an arm.
    ArmType("ArmGroupType") {
        Experimental = "EXPERIMENTAL": "Experimental",
        ActiveComparator = "ACTIVE_COMPARATOR": "Active Comparator",
        PlaceboComparator = "PLACEBO_COMPARATOR": "Placebo Comparator",
        ShamComparator = "SHAM_COMPARATOR": "Sham Comparator",
        NoIntervention = "NO_INTERVENTION": "No Intervention",
        Others = "OTHER": "Other",
    }
    /// Kind of intervention.
    InterventionType("InterventionType") {
        Behavioral = "BEHAVIORAL": "Behavioral",
        Biological = "BIOLOGICAL": "Biological" | "Biological/Vaccine",
        CombinationProduct = "COMBINATION_PRODUCT": "Combination Product",
        Device = "DEVICE": "Device",
        DiagnosticTest = "DIAGNOSTIC_TEST": "Diagnostic Test",
        DietarySupplement = "DIETARY_SUPPLEMENT": "Dietary Supplement",
        Drug = "DRUG": "Drug",
        Genetic = "GENETIC": "Genetic",
        Procedure = "PROCEDURE": "Procedure" | "Procedure/Surgery",
        Radiation = "RADIATION": "Radiation",
        Others = "OTHER": "Other",
    }
    /// Role of a named person in the study.
    OfficialRole("OfficialRole") {
        StudyChair = "STUDY_CHAIR": "Study Chair",
        StudyDirector = "STUDY_DIRECTOR": "Study Director",
        PrincipalInvestigator = "PRINCIPAL_INVESTIGATOR": "Principal Investigator",
        SubInvestigator = "SUB_INVESTIGATOR": "Sub-Investigator",
        Contact = "CONTACT": "Contact",
    }
    /// Why a publication is cited.
    ReferenceType("ReferenceType") {
        Background = "BACKGROUND": "Background",
        Result = "RESULT": "Result",
        Derived = "DERIVED": "Derived",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_labels_read_alike_and_unknown_words_are_kept() {
        assert_eq!(Status::read("Active, not recruiting"), Status::ActiveNotRecruiting);
        assert_eq!(Status::read("ACTIVE_NOT_RECRUITING"), Status::ActiveNotRecruiting);
        let odd = Status::read("ot Recruiting");
        assert_eq!(
            (odd.code(), odd.label(), odd.is_known()),
            ("ot Recruiting", "ot Recruiting", false)
        );
    }

    #[test]
    fn every_code_survives_a_round_trip() {
        for status in Status::KNOWN {
            assert_eq!(&Status::read(status.code()), status);
            assert_eq!(&Status::read(status.label()), status);
        }
    }
}
