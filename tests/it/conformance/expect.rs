//! What must be said of a resource, and whether it was.

use serde::Deserialize;
use trialfire::fhir::{Issue, IssueSeverity};

/// One issue that must be among those found.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    pub(super) severity: String,
    pub(super) code: String,
    /// Id of the rule; any when absent.
    #[serde(default)]
    pub(super) rule: Option<String>,
    /// Where it is reported; anywhere when null.
    pub(super) expression: Option<String>,
}

impl Expected {
    fn is(&self, issue: &Issue) -> bool {
        self.severity == issue.severity.code()
            && self.code == issue.code.code()
            && self
                .rule
                .as_deref()
                .is_none_or(|rule| issue.rule.as_deref() == Some(rule))
            && self.is_at(issue.expression.as_deref())
    }

    fn is_at(&self, expression: Option<&str>) -> bool {
        self.expression.is_none() || self.expression.as_deref() == expression
    }
}

/// What is wrong with what was found: an expected issue that is missing, or an error at a place where there is none.
///
/// A defect may be said in more ways than one, so errors at `also` pass.
pub(super) fn faults(found: &[Issue], expected: &[Expected], also: &[String]) -> Vec<String> {
    let missing = expected
        .iter()
        .filter(|one| !found.iter().any(|issue| one.is(issue)))
        .map(|one| format!("not found: {one:?}"));
    let is_foreseen = |issue: &&Issue| {
        let place = issue.expression.as_deref();
        expected.iter().any(|one| one.is_at(place)) || also.iter().any(|at| Some(at.as_str()) == place)
    };
    let surplus = found
        .iter()
        .filter(|issue| issue.severity >= IssueSeverity::Error)
        .filter(|issue| !is_foreseen(issue))
        .map(|issue| format!("not foreseen: {}", shown(issue)));
    missing.chain(surplus).collect()
}

/// An issue in a line.
pub(super) fn shown(issue: &Issue) -> String {
    let place = issue.expression.as_deref().unwrap_or("-");
    let rule = issue.rule.as_deref().unwrap_or("-");
    let (severity, code) = (issue.severity.code(), issue.code.code());
    format!("{severity} {code} {rule} at {place}: {}", issue.text)
}
