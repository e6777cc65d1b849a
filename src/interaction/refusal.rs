//! Why an interaction gives no result: one short closed list that every door answers in full.

use crate::fhir::{Issue, IssueCode, Key};
use crate::search::{CURSOR, QueryError};
use crate::store::StoreError;

/// Why an interaction is refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The request cannot be read.
    #[error("the request cannot be read: {}", texts(.0))]
    Malformed(Vec<Issue>),
    /// The request is read and its content breaks a rule.
    #[error("the content breaks a rule: {}", texts(.0))]
    Invalid(Vec<Issue>),
    /// There is no such resource, version or type.
    #[error("{}", .0.text)]
    NotFound(Issue),
    /// The resource was deleted.
    #[error("{}", .0.text)]
    Gone(Issue),
    /// Another version is current than the request expects.
    #[error("{}", .0.text)]
    Conflict(Issue),
    /// What the request asks to be so before it is carried out is not so.
    #[error("{}", .0.text)]
    Precondition(Issue),
    /// What is asked is known and not offered.
    #[error("{}", .0.text)]
    NotSupported(Issue),
    /// It would take more work than a limit allows.
    #[error("{}", .0.text)]
    TooCostly(Issue),
    /// What was sent is larger than a limit allows.
    #[error("{}", .0.text)]
    TooLarge(Issue),
    /// No room is left to write.
    #[error("{}", .0.text)]
    Full(Issue),
    /// What is stored is damaged, or the work on it broke off. The cause is for the log only.
    #[error("{cause}")]
    Damaged {
        /// For the client.
        issue: Issue,
        /// For the log.
        cause: String,
    },
    /// The store does not answer. The cause is for the log only.
    #[error("{cause}")]
    Unavailable {
        /// For the client.
        issue: Issue,
        /// For the log.
        cause: String,
    },
}

impl Refusal {
    /// One malformed thing: `text` says what was expected and found, `at` where.
    pub fn malformed(code: IssueCode, text: impl Into<String>, at: impl Into<String>) -> Self {
        Self::Malformed(vec![Issue::error(code, text).at(at)])
    }

    /// The key of a resource that an address names.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for what can be no id: nothing is there.
    pub fn key(kind: &str, id: &str) -> Result<Key, Self> {
        Key::new(kind, id).map_err(|error| Self::NotFound(Issue::error(IssueCode::NotFound, error.to_string())))
    }

    /// Something failed that no client can mend: the operator is told the cause, the client only that it was so.
    pub fn failed(cause: impl Into<String>) -> Self {
        Self::Damaged {
            issue: Issue::error(IssueCode::Exception, "the server failed; tell the operator"),
            cause: cause.into(),
        }
    }

    /// There is no resource with that type and id.
    pub fn no_resource(key: &Key) -> Self {
        Self::NotFound(Issue::error(
            IssueCode::NotFound,
            format!(
                "expected a resource that exists, found none at `{key}`; search `{}` to see which there are",
                key.kind()
            ),
        ))
    }

    /// The resource was deleted.
    pub fn deleted(key: &Key) -> Self {
        Self::Gone(Issue::error(
            IssueCode::Deleted,
            format!("`{key}` was deleted; its earlier versions are listed at `{key}/_history`"),
        ))
    }

    /// The same refusal with every issue changed.
    #[must_use]
    pub(crate) fn map_issues(self, change: impl Fn(Issue) -> Issue) -> Self {
        let all = |issues: Vec<Issue>| issues.into_iter().map(&change).collect();
        match self {
            Self::Malformed(issues) => Self::Malformed(all(issues)),
            Self::Invalid(issues) => Self::Invalid(all(issues)),
            Self::NotFound(issue) => Self::NotFound(change(issue)),
            Self::Gone(issue) => Self::Gone(change(issue)),
            Self::Conflict(issue) => Self::Conflict(change(issue)),
            Self::Precondition(issue) => Self::Precondition(change(issue)),
            Self::NotSupported(issue) => Self::NotSupported(change(issue)),
            Self::TooCostly(issue) => Self::TooCostly(change(issue)),
            Self::TooLarge(issue) => Self::TooLarge(change(issue)),
            Self::Full(issue) => Self::Full(change(issue)),
            Self::Damaged { issue, cause } => Self::Damaged {
                issue: change(issue),
                cause,
            },
            Self::Unavailable { issue, cause } => Self::Unavailable {
                issue: change(issue),
                cause,
            },
        }
    }

    /// What to tell the client.
    pub fn issues(&self) -> &[Issue] {
        match self {
            Self::Malformed(issues) | Self::Invalid(issues) => issues,
            Self::NotFound(issue)
            | Self::Gone(issue)
            | Self::Conflict(issue)
            | Self::Precondition(issue)
            | Self::NotSupported(issue)
            | Self::TooCostly(issue)
            | Self::TooLarge(issue)
            | Self::Full(issue)
            | Self::Damaged { issue, .. }
            | Self::Unavailable { issue, .. } => std::slice::from_ref(issue),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let cause = error.to_string();
        match error {
            StoreError::Conflict { .. } => Self::Conflict(Issue::error(IssueCode::Conflict, cause)),
            StoreError::Imported { key } => Self::Conflict(Issue::error(
                IssueCode::BusinessRule,
                format!(
                    "expected a resource that clients write, found `{key}`, which is imported; import its record again to change it"
                ),
            )),
            StoreError::OtherRelease { key } => Self::Conflict(Issue::error(
                IssueCode::BusinessRule,
                format!(
                    "expected `{key}` to be of this FHIR release, found it in the other; write it through the base it was written through"
                ),
            )),
            StoreError::Cursor => Self::malformed(
                IssueCode::Value,
                "expected a page link as this server issued it, found another; start again from the first page",
                CURSOR,
            ),
            StoreError::TooCostly { .. } => Self::TooCostly(Issue::error(
                IssueCode::TooCostly,
                format!("{cause}; ask for less at once"),
            )),
            StoreError::Full => Self::Full(Issue::error(
                IssueCode::NoStore,
                "no room is left to write; nothing was changed",
            )),
            StoreError::Corrupt { key, version_id } => Self::Damaged {
                issue: Issue::error(
                    IssueCode::Exception,
                    format!(
                        "version {version_id} of `{key}` is damaged on disk and is not given out; tell the operator"
                    ),
                ),
                cause,
            },
            StoreError::Batch(_) => Self::Invalid(vec![Issue::error(IssueCode::Invalid, cause)]),
            StoreError::Unavailable(_) | StoreError::Open(_) => Self::Unavailable {
                issue: Issue::error(IssueCode::Transient, "the store does not answer; try again shortly"),
                cause,
            },
        }
    }
}

impl From<QueryError> for Refusal {
    fn from(error: QueryError) -> Self {
        if error.code == IssueCode::TooCostly {
            Self::TooCostly(error.issue())
        } else {
            Self::Malformed(vec![error.issue()])
        }
    }
}

fn texts(issues: &[Issue]) -> String {
    issues
        .iter()
        .map(|issue| issue.text.as_str())
        .collect::<Vec<_>>()
        .join("; ")
}
