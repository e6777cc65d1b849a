//! The resource types that are served: all of the release that can be searched.

use crate::fhir::suggestion;
use crate::fhir::{FhirVersion, Issue, IssueCode};
use crate::interaction::refusal::Refusal;
use crate::search::types_of;

/// The served type with that name; refuses every other.
pub fn served_type(version: FhirVersion, name: &str) -> Result<&'static str, Refusal> {
    // A binary search over few names; reads pay for this on every request.
    let types = types_of(version);
    let at = types.binary_search(&name).ok();
    at.and_then(|at| types.get(at).copied()).ok_or_else(|| {
        Refusal::NotFound(Issue::error(
            IssueCode::NotSupported,
            format!(
                "expected a resource type that is served as {}, found `{name}`{}",
                version.name().to_uppercase(),
                suggestion(name, types.iter().copied())
            ),
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sorted_so_that_they_are_found() {
        for version in FhirVersion::ALL {
            for name in types_of(version).iter().copied() {
                assert_eq!(served_type(version, name).unwrap(), name);
            }
        }
        assert!(served_type(FhirVersion::R5, "Media").is_err() && served_type(FhirVersion::R4, "Media").is_ok());
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
