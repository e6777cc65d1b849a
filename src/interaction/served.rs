//! The resource types that are served (those that can be searched).

use crate::fhir::suggestion;
use crate::fhir::{FhirVersion, Issue, IssueCode};
use crate::interaction::refusal::Refusal;
use crate::search::types;

/// The served type with that name; refuses every other.
pub fn served_type(version: FhirVersion, name: &str) -> Result<&'static str, Refusal> {
    // A binary search over few names; reads pay for this on every request.
    let at = types().binary_search(&name).ok();
    at.and_then(|at| types().get(at).copied()).ok_or_else(|| {
        Refusal::NotFound(Issue::error(
            IssueCode::NotSupported,
            format!(
                "expected a resource type that is served as {} ({}), found `{name}`{}",
                version.name().to_uppercase(),
                types().join(", "),
                suggestion(name, types().iter().copied())
            ),
        ))
    })
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
    }
}
