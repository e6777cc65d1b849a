//! Issues and the OperationOutcome that carries them.

use std::sync::Arc;

use crate::fhir::object::Object;
use crate::fhir::resource::Resource;
use crate::fhir::value::Value;
use crate::json::Place;

/// Base of the extensions of an issue.
const EXTENSION: &str = "http://hl7.org/fhir/StructureDefinition/operationoutcome-";

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
    Incomplete = "incomplete", BusinessRule = "business-rule",
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
    /// Id of the rule that is broken: an invariant's key, or a name of ours such as `max`.
    pub rule: Option<Arc<str>>,
    /// Where it stands in the text that was read, when that is at hand.
    pub place: Option<TextPlace>,
}

/// A place in a text; lines and columns are counted from one, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPlace {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl From<Place> for TextPlace {
    fn from(place: Place) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            line: count(place.line),
            column: count(place.column),
        }
    }
}

impl Issue {
    /// An issue without a place.
    pub fn new(severity: IssueSeverity, code: IssueCode, text: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            text: text.into(),
            expression: None,
            rule: None,
            place: None,
        }
    }

    /// An issue of severity error.
    pub fn error(code: IssueCode, text: impl Into<String>) -> Self {
        Self::new(IssueSeverity::Error, code, text)
    }

    /// The same issue, with the rule that is broken.
    #[must_use]
    pub fn by(mut self, rule: impl Into<Arc<str>>) -> Self {
        self.rule = Some(rule.into());
        self
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
            .with_all("extension", extensions(issue))
            .with("severity", issue.severity.code())
            .with("code", issue.code.code())
            .with("diagnostics", issue.text.as_str())
            .with_all("expression", issue.expression.iter().map(String::as_str))
    });
    Resource::of("OperationOutcome", Object::new().with_all("issue", list))
}

/// The line, the column and the rule, each in the published extension for it.
fn extensions(issue: &Issue) -> Vec<Value> {
    let extension = |name: &str, member: &'static str, value: Value| {
        Object::exact([("url", Value::from([EXTENSION, name].concat())), (member, value)])
    };
    let line = issue
        .place
        .map(|at| extension("issue-line", "valueInteger", at.line.into()));
    let column = issue
        .place
        .map(|at| extension("issue-col", "valueInteger", at.column.into()));
    let rule = issue
        .rule
        .as_deref()
        .map(|rule| extension("message-id", "valueString", rule.into()));
    [line, column, rule].into_iter().flatten().collect()
}
