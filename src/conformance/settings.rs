//! How strict a check is.

use crate::fhir::IssueSeverity;

/// How strict a check is, beyond what the specification says outright.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What an extension without a definition is; modifier extensions without one are always errors.
    pub unknown_extension: IssueSeverity,
    /// What an address at one of the domains kept for examples is, where no more than information not said at all.
    pub example_url: IssueSeverity,
    /// What a claim of a profile without a definition is.
    pub unknown_profile: IssueSeverity,
    /// What breaking an invariant that the specification calls best practice is.
    pub best_practice: IssueSeverity,
    /// What a text is that has HTML tags in it, which some readers would run.
    pub html_in_text: IssueSeverity,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            unknown_extension: IssueSeverity::Information,
            example_url: IssueSeverity::Information,
            unknown_profile: IssueSeverity::Warning,
            best_practice: IssueSeverity::Information,
            html_in_text: IssueSeverity::Information,
        }
    }
}
