//! Ids that the server gives: random, so that none is met twice and none tells of the others.

use crate::fhir::{Issue, IssueCode};
use crate::interaction::refusal::Refusal;

/// A new id: a UUID of version 4 (RFC 9562, section 5.4).
///
/// # Errors
/// [`Refusal::Unavailable`] when the system has no chance to give.
pub(crate) fn new_id() -> Result<String, Refusal> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| Refusal::Unavailable {
        issue: Issue::error(IssueCode::Transient, "the server cannot make an id; try again shortly"),
        cause: error.to_string(),
    })?;
    let (version, variant) = (0xf_u128 << 76, 0b11_u128 << 62);
    let number = u128::from_be_bytes(bytes) & !(version | variant) | (4 << 76) | (0b10 << 62);
    let hex = format!("{number:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    Ok([part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_random_uuids() {
        let ids: std::collections::HashSet<String> = (0..100).map(|_| new_id().unwrap()).collect();
        assert_eq!(ids.len(), 100);
        for id in ids {
            assert!(crate::fhir::is_id(&id) && id.len() == 36, "{id}");
            assert_eq!(id.as_bytes()[14], b'4', "{id}");
            assert!(matches!(id.as_bytes()[19], b'8' | b'9' | b'a' | b'b'), "{id}");
        }
    }
}
