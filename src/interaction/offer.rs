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
            Self::Transaction | Self::Capabilities | Self::Everything | Self::Validate => None,
        }
    }

    /// The codes in `CapabilityStatement.rest.interaction`.
    pub fn system_codes(self) -> &'static [&'static str] {
        match self {
            Self::Transaction => &["transaction", "batch"],
            Self::Read
            | Self::Vread
            | Self::HistoryInstance
            | Self::SearchType
            | Self::Create
            | Self::Update
            | Self::Capabilities
            | Self::Everything
            | Self::Validate => &[],
        }
    }
}
