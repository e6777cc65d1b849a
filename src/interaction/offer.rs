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
            Self::Capabilities | Self::Everything | Self::Validate => None,
        }
    }
}
