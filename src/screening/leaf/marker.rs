//! Biomarkers: a gene, receptor or antigen, and the state that is asked for.

use crate::chart::{Fact, Sort, Stance, Value};
use crate::eligibility::Concept;
use crate::screening::leaf::answer::{Answer, absent};
use crate::screening::leaf::meaning::Sought;
use crate::screening::leaf::number::{Compared, Time, latest};
use crate::screening::leaf::state::State;
use crate::screening::patient::Patient;
use crate::screening::why::Why;

/// Answers the state of a marker by the latest test.
pub(super) fn marker(asked: &Concept, sought: &Sought, patient: &Patient<'_>) -> Answer {
    let Some((state, asks_more)) = sought.state else {
        return Answer::unknown(Why::Qualifier);
    };
    let facts = tests(sought, patient);
    if facts.is_empty() {
        return absent(asked.kind, patient);
    }
    let read = |fact: &Fact| match fact.stance {
        Stance::Unsure => Compared::unknown(Why::Unconfirmed),
        Stance::Holds if asks_more => Compared::unknown(Why::Qualifier),
        Stance::Holds => Compared::said(state == State::Positive),
        Stance::Denied => Compared::said(state == State::Negative),
    };
    let time = Time {
        window: asked.window.as_ref(),
        // The marker of a tumor or virus does not grow old.
        fresh_days: None,
    };
    let mut answer = latest(time, patient, &facts, &read);
    answer.truth.movable = false;
    answer
}

/// Observations of the marker: by concept, or by the words that name it.
fn tests(sought: &Sought, patient: &Patient<'_>) -> Vec<u32> {
    let target = &sought.target;
    let mut facts: Vec<u32> = target
        .concepts
        .iter()
        .flat_map(|concept| patient.index.same(*concept))
        .chain(patient.index.called(target.key))
        .copied()
        .collect();
    if let Some(marker) = sought.marker {
        facts.extend(patient.index.marked(marker));
    }
    facts.sort_unstable();
    facts.dedup();
    facts.retain(|at| {
        patient.fact(*at).is_some_and(|fact| {
            fact.sort == Sort::Observation && !matches!(fact.value, Value::Nothing | Value::Number(_))
        })
    });
    facts
}
