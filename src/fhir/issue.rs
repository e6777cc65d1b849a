//! Issues and the OperationOutcome that carries them.

use crate::fhir::object::Object;
use crate::fhir::resource::Resource;

/// Severity of an issue (FHIR `issue-severity`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IssueSeverity {
    /// `information`.
    Information,
    /// `warning`.
    Warning,
    /// `error`.
    Error,
    /// `fatal`.
    Fatal,
}

impl IssueSeverity {
    /// The FHIR code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }
}

macro_rules! issue_codes {
    ($( $variant:ident = $code:literal ),* $(,)?) => {
        /// Type of an issue (FHIR `issue-type`); the codes that are used here.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "a variant's meaning is its FHIR code")]
        pub enum IssueCode { $( $variant, )* }
        impl IssueCode {
            /// The FHIR code.
            pub fn code(self) -> &'static str { match self { $( Self::$variant => $code, )* } }
        }
    };
}
issue_codes! {
    Invalid = "invalid", Structure = "structure", Required = "required", Value = "value", Invariant = "invariant",
    NotSupported = "not-supported", NotFound = "not-found", Deleted = "deleted", TooLong = "too-long",
    TooCostly = "too-costly", Conflict = "conflict", Transient = "transient", Timeout = "timeout",
    Throttled = "throttled", Exception = "exception", NoStore = "no-store", Informational = "informational",
    Processing = "processing", CodeInvalid = "code-invalid", Extension = "extension", Duplicate = "duplicate",
    Incomplete = "incomplete",
}

/// One issue: what was expected, what was found, where, and what to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// How grave.
    pub severity: IssueSeverity,
    /// What type.
    pub code: IssueCode,
    /// Words for people.
    pub text: String,
    /// FHIRPath, or the parameter's name, of the place.
    pub expression: Option<String>,
}

impl Issue {
    /// An issue without a place.
    pub fn new(severity: IssueSeverity, code: IssueCode, text: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            text: text.into(),
            expression: None,
        }
    }

    /// An issue of severity error.
    pub fn error(code: IssueCode, text: impl Into<String>) -> Self {
        Self::new(IssueSeverity::Error, code, text)
    }

    /// The same issue, at a place.
    #[must_use]
    pub fn at(mut self, expression: impl Into<String>) -> Self {
        self.expression = Some(expression.into());
        self
    }
}

/// The OperationOutcome that carries `issues`; without any, one that says that all is well.
pub fn operation_outcome(issues: &[Issue]) -> Resource {
    let all_well = [Issue::new(
        IssueSeverity::Information,
        IssueCode::Informational,
        "all is well",
    )];
    let issues = if issues.is_empty() { &all_well } else { issues };
    let list = issues.iter().map(|issue| {
        Object::new()
            .with("severity", issue.severity.code())
            .with("code", issue.code.code())
            .with("diagnostics", issue.text.as_str())
            .with_all("expression", issue.expression.iter().map(String::as_str))
    });
    Resource::of("OperationOutcome", Object::new().with_all("issue", list))
}
