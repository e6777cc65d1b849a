//! Search on one type: <https://hl7.org/fhir/R4/search.html>.

use crate::fhir::{FhirVersion, Issue, IssueCode, IssueSeverity};
use crate::interaction::found::Found;
use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;
use crate::interaction::served::served_type;
use crate::interaction::summary::View;
use crate::search::{Handling, parse};

/// Finds resources of a type; `parameters` are decoded and in the order they were given.
pub async fn search(
    repository: &Repository,
    version: FhirVersion,
    kind: &str,
    parameters: &[(String, String)],
    handling: Handling,
) -> Result<Found, Refusal> {
    let kind = served_type(version, kind)?;
    let mut query = parse(version, kind, parameters, handling)?;
    let mut warnings = std::mem::take(&mut query.warnings);
    let mut unknown = Vec::new();
    let view = View::new(version, kind, query.summary, &query.elements, &mut unknown)?;
    if !unknown.is_empty() && handling == Handling::Strict {
        return Err(Refusal::Malformed(unknown));
    }
    warnings.extend(unknown.into_iter().map(|issue| Issue {
        severity: IssueSeverity::Warning,
        ..issue
    }));
    if view == View::Text && !query.includes.is_empty() {
        return Err(Refusal::malformed(
            IssueCode::Invalid,
            "expected `_summary=text` without `_include` and `_revinclude`, found both; FHIR does not let them mix",
            "_summary",
        ));
    }
    let page = repository.store().search(&query).await?;
    if page.includes_left_out > 0 {
        let text = format!(
            "{} included resources are left out, for the page would grow too large; ask for fewer matches with `_count`",
            page.includes_left_out
        );
        warnings.push(Issue::new(IssueSeverity::Warning, IssueCode::TooCostly, text).at("_include"));
    }
    Ok(Found {
        entries: page.entries,
        total: page.total,
        next: page.next,
        parameters: query.applied,
        warnings,
        view,
    })
}
