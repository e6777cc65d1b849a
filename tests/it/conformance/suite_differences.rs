//! Published verdicts that ours does not agree with.

/// The validation, and why we say otherwise.
pub(super) const DIFFERENCES: &[(&str, &str)] = &[];
