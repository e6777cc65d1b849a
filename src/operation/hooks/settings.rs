//! How the services answer.

use crate::operation::hooks::origin::RecordServers;
use crate::screening::Policy;

/// How the services answer.
#[derive(Debug, Clone)]
pub struct HookSettings {
    /// What is made of the absence of a record.
    pub policy: Policy,
    /// The study that `trial-detail` tells of, by the id of its `ResearchStudy`; without one there is no such service.
    pub study: Option<String>,
    /// From where records that did not come with a call may be fetched.
    pub servers: RecordServers,
}

/// Nothing is presumed, no study is singled out, nothing is fetched.
impl Default for HookSettings {
    fn default() -> Self {
        Self {
            policy: Policy::Strict,
            study: None,
            servers: RecordServers::default(),
        }
    }
}
