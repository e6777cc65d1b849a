//! The parser: eligibility text to a tree of criteria with what each states.

use crate::eligibility::criterion::Criteria;
use crate::eligibility::split::split;

/// Splits an eligibility text into its criteria and reads what each states.
pub fn parse(text: &str) -> Criteria {
    split(text)
}
