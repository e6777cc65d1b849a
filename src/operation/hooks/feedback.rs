//! What became of cards (<https://cds-hooks.hl7.org/2.0/#feedback>): counted, and logged without anything about a
//! patient.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::fhir::Value;
use crate::guidance::OVERRIDES;
use crate::interaction::{BUNDLE_BYTES_MAX, Refusal, read_json};
use crate::operation::hooks::schema::{Part, faults};

/// What became of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// The card, by the `uuid` it was given.
    pub card: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// One of its suggestions was taken.
    Accepted,
    /// It was put aside, for one of the reasons that the card offered or for another.
    Overridden {
        /// The code of the reason, where it is one of ours.
        reason: Option<&'static str>,
    },
}

impl Outcome {
    /// Its name in the specification.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Overridden { .. } => "overridden",
        }
    }

    /// Why the card was put aside, as far as it is said in a code of ours.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Accepted => None,
            Self::Overridden { reason } => reason,
        }
    }
}

/// Reads feedback. Comments of users are not kept.
///
/// # Errors
/// [`Refusal::Malformed`] for what is not as the specification has it.
pub fn read_feedback(body: &[u8]) -> Result<Vec<Feedback>, Refusal> {
    let body = read_json(body, BUNDLE_BYTES_MAX)?.into_owned();
    let issues = faults(Part::Feedback, &body.clone().into(), "");
    if !issues.is_empty() {
        return Err(Refusal::Malformed(issues));
    }
    let list = body.get("feedback").and_then(Value::as_array);
    Ok(list.into_iter().flatten().map(of_card).collect())
}

fn of_card(one: &Value) -> Feedback {
    let text = |pointer: &str| one.pointer(pointer).and_then(Value::as_str);
    let outcome = if text("/outcome") == Some("accepted") {
        Outcome::Accepted
    } else {
        let code = text("/overrideReason/reason/code");
        let known = OVERRIDES.iter().find(|(known, _)| code == Some(*known));
        Outcome::Overridden {
            reason: known.map(|(known, _)| *known),
        }
    };
    Feedback {
        card: text("/card").unwrap_or_default().to_ascii_lowercase(),
        outcome,
    }
}

/// How many cards were accepted and overridden since the process began.
#[derive(Debug, Default)]
pub struct Tally {
    accepted: AtomicU64,
    overridden: AtomicU64,
}

impl Tally {
    /// Counts one; the number of its kind.
    pub fn count(&self, outcome: Outcome) -> u64 {
        let counter = match outcome {
            Outcome::Accepted => &self.accepted,
            Outcome::Overridden { .. } => &self.overridden,
        };
        counter.fetch_add(1, Ordering::Relaxed) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn of_a_reason_only_a_code_of_ours_is_known() {
        let one = |code: &str| {
            json!({ "card": "4E0A3A1E-3283-4575-AB82-028D55FE2719", "outcome": "overridden",
                "overrideReason": { "reason": { "code": code }, "userComment": "Zaphod" },
                "outcomeTimestamp": "2026-11-21T10:00:00Z" })
        };
        let body = json!({ "feedback": [one("too-far"), one("Zaphod")] });
        let read = read_feedback(body.to_string().as_bytes()).unwrap();
        assert_eq!(read[0].card, "4e0a3a1e-3283-4575-ab82-028d55fe2719");
        assert_eq!(
            read.iter().map(|one| one.outcome.reason()).collect::<Vec<_>>(),
            [Some("too-far"), None]
        );
        let tally = Tally::default();
        assert_eq!(tally.count(Outcome::Accepted), 1);
        assert_eq!(tally.count(read[0].outcome), 1);
        assert_eq!(tally.count(read[1].outcome), 2);
    }
}
