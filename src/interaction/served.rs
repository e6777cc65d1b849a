//! The resource types that are served (those that can be searched), and the nearest name to a mistaken one.

use crate::fhir::{FhirVersion, Issue, IssueCode};
use crate::interaction::refusal::Refusal;
use crate::search::types;

/// How alike two names must be for one to be offered instead of the other (Jaro-Winkler, 0 to 1).
const LIKENESS_MIN: f64 = 0.8;

/// The served type with that name; refuses every other.
pub fn served_type(version: FhirVersion, name: &str) -> Result<&'static str, Refusal> {
    // A binary search over few names; reads pay for this on every request.
    let at = types().binary_search(&name).ok();
    at.and_then(|at| types().get(at).copied()).ok_or_else(|| {
        Refusal::NotFound(Issue::error(
            IssueCode::NotSupported,
            format!(
                "expected a resource type that is served as {}, found `{name}`{}; served are {}",
                version.name().to_uppercase(),
                did_you_mean(name, types().iter().copied()),
                types().join(", ")
            ),
        ))
    })
}

/// `` (did you mean `…`?)`` when a candidate is close enough, else nothing.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    candidates
        .into_iter()
        .map(|candidate| {
            let likeness = strsim::jaro_winkler(&name.to_ascii_lowercase(), &candidate.to_ascii_lowercase());
            (likeness, candidate)
        })
        .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| format!(" (did you mean `{candidate}`?)"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sorted_so_that_they_are_found() {
        assert!(types().is_sorted());
        for name in types().iter().copied() {
            assert_eq!(served_type(FhirVersion::R4, name).unwrap(), name);
        }
    }

    #[test]
    fn a_mistaken_type_is_answered_with_the_nearest() {
        let refusal = served_type(FhirVersion::R5, "Researchstudies").unwrap_err();
        assert!(
            refusal.issues()[0].text.contains("did you mean `ResearchStudy`?"),
            "{refusal}"
        );
        assert_eq!(did_you_mean("xyz", types().iter().copied()), "");
    }
}
