//! The interactions that exist: what a door may route, and what the `CapabilityStatement` says is routed.

/// An interaction or operation on FHIR resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Interaction {
    /// The current version of a resource.
    Read,
    /// One version of a resource.
    Vread,
    /// All versions of a resource.
    HistoryInstance,
    /// A new resource, with an id of the server's.
    Create,
    /// A new version of a resource, or a new resource with an id of the client's.
    Update,
    /// Several interactions in a Bundle, all or none (`transaction`) or each for itself (`batch`).
    Transaction,
    /// Search on a type.
    SearchType,
    /// What the server can do.
    Capabilities,
    /// `$everything` of a study.
    Everything,
    /// `$validate` of a resource that is sent, or that is stored.
    Validate,
    /// An operation on matching.
    Matching(MatchingOperation),
}

/// Which trials fit a patient, which patients a trial, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MatchingOperation {
    /// `$match` of all studies with a patient who is sent or named.
    Match,
    /// `$match-trials` of a stored patient.
    MatchTrials,
    /// `$match-patients` of a study.
    MatchPatients,
    /// `$evaluate` of a study: every criterion for one patient.
    Evaluate,
    /// `$apply` of a plan to a patient.
    Apply,
    /// `$data-requirements` of a plan.
    DataRequirements,
    /// `getClinicalTrial`, the form of `$match` that applications of the `mCODE` matching service send.
    TrialsOnly,
}

impl Interaction {
    /// The code in `CapabilityStatement.rest.resource.interaction`; operations and `metadata` have none.
    pub fn resource_code(self) -> Option<&'static str> {
        match self {
            Self::Read => Some("read"),
            Self::Vread => Some("vread"),
            Self::HistoryInstance => Some("history-instance"),
            Self::SearchType => Some("search-type"),
            Self::Create => Some("create"),
            Self::Update => Some("update"),
            Self::Transaction | Self::Capabilities | Self::Everything | Self::Validate | Self::Matching(_) => None,
        }
    }

    /// The codes in `CapabilityStatement.rest.interaction`.
    pub fn system_codes(self) -> &'static [&'static str] {
        if self == Self::Transaction {
            &["transaction", "batch"]
        } else {
            &[]
        }
    }
}

/// An operation on a type or on its instances, as the `CapabilityStatement` tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operation {
    /// What is routed.
    pub(crate) interaction: Interaction,
    /// The type it is on.
    pub(crate) kind: &'static str,
    /// Its name, without the dollar sign.
    pub(crate) name: &'static str,
    /// The URL of its definition, where it is not one of ours.
    pub(crate) definition: Option<&'static str>,
    /// What it does.
    pub(crate) documentation: &'static str,
}

/// The operations that are on single types.
pub(crate) const OPERATIONS: [Operation; 7] = [
    Operation {
        interaction: Interaction::Everything,
        kind: "ResearchStudy",
        name: "everything",
        definition: None,
        documentation: "The study, the resources that came with it and those they refer to. Takes `_type` and `_count`.",
    },
    Operation {
        interaction: Interaction::Matching(MatchingOperation::Match),
        kind: "ResearchStudy",
        name: "match",
        definition: None,
        documentation: "Trials that fit a patient who is sent (and not kept) or named, in order, each with a \
            GuidanceResponse: per criterion the verdict, the evidence and what is missing.",
    },
    Operation {
        interaction: Interaction::Matching(MatchingOperation::MatchTrials),
        kind: "Patient",
        name: "match-trials",
        definition: None,
        documentation: "Trials that fit the patient, as `ResearchStudy/$match` gives them.",
    },
    Operation {
        interaction: Interaction::Matching(MatchingOperation::MatchPatients),
        kind: "ResearchStudy",
        name: "match-patients",
        definition: None,
        documentation: "Patients whom the study may fit, of those sent or named, in order, each as a GuidanceResponse.",
    },
    Operation {
        interaction: Interaction::Matching(MatchingOperation::Evaluate),
        kind: "ResearchStudy",
        name: "evaluate",
        definition: None,
        documentation: "Every criterion of the study for one patient who is sent (and not kept) or named.",
    },
    Operation {
        interaction: Interaction::Matching(MatchingOperation::Apply),
        kind: "PlanDefinition",
        name: "apply",
        definition: Some("http://hl7.org/fhir/OperationDefinition/PlanDefinition-apply"),
        documentation: "The eligibility plan of a study for one patient in `subject`: its criteria without those that \
            the patient does not meet.",
    },
    Operation {
        interaction: Interaction::Matching(MatchingOperation::DataRequirements),
        kind: "PlanDefinition",
        name: "data-requirements",
        definition: Some("http://hl7.org/fhir/OperationDefinition/PlanDefinition-data-requirements"),
        documentation: "The records that the plan's criteria ask for, as a module-definition Library.",
    },
];
