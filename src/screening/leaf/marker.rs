//! Biomarkers: a gene, receptor or antigen, and the state that is asked for.

use crate::chart::{Fact, Sort, Stance, Value};
use crate::eligibility::{Concept, Measure, Op, Text};
use crate::screening::leaf::answer::{Answer, absent};
use crate::screening::leaf::number::{Compared, latest};
use crate::screening::leaf::target::Target;
use crate::screening::marker::marker_of;
use crate::screening::patient::Patient;
use crate::screening::why::Why;

/// Words that say that a marker is there.
const POSITIVE: &[&str] = &[
    "positive",
    "positivity",
    "+",
    "mutation",
    "mutations",
    "mutated",
    "mutant",
    "amplified",
    "amplification",
    "overexpression",
    "overexpressing",
    "rearrangement",
    "rearranged",
    "fusion",
    "translocation",
    "detectable",
    "reactive",
    "expressing",
    "deletion",
];

/// Words that ask nothing more of a test.
const PLAIN: &[&str] = &[
    "documented",
    "confirmed",
    "known",
    "histologically-confirmed",
    "histologically-or-cytologically-confirmed",
    "gene",
    "tumor",
    "tumors",
    "disease",
    "status",
    "immunohistochemistry",
    "ihc",
    "fish",
    "history",
    "central",
    "local",
    "testing",
    "test",
    "tested",
    "antibody",
    "expression",
];

/// Which state of a marker is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Positive,
    Negative,
}

/// Answers the state of a marker by the latest test.
pub(super) fn marker(asked: &Concept, patient: &Patient<'_>) -> Answer {
    let name = asked.concept.to_lowercase();
    let Some((state, left)) = wanted(&name, &asked.qualifiers) else {
        return Answer::unknown(Why::Qualifier);
    };
    let facts = tests(asked, &name, patient);
    if facts.is_empty() {
        return absent(asked.kind, patient);
    }
    let read = |fact: &Fact| match fact.stance {
        Stance::Unsure => Compared::unknown(Why::Unconfirmed),
        Stance::Holds | Stance::Denied if left && fact.stance == Stance::Holds => Compared::unknown(Why::Qualifier),
        Stance::Holds => Compared::said(state == State::Positive),
        Stance::Denied => Compared::said(state == State::Negative),
    };
    // A marker of a tumor or virus does not grow old with a measurement's freshness.
    let frame = Measure {
        window: asked.window.clone(),
        ..Measure::new("height", Op::Exists)
    };
    let mut answer = latest(&frame, patient, &facts, &read);
    answer.truth.movable = false;
    answer
}

/// The state that a name and its qualifiers ask for, and whether they ask for more; none where they name none.
fn wanted(name: &str, qualifiers: &[Text]) -> Option<(State, bool)> {
    let all = || {
        name.split(|sign: char| !sign.is_alphanumeric() && sign != '+')
            .chain(qualifiers.iter().map(|word| &**word))
    };
    let negative = all().any(|word| {
        matches!(
            word,
            "negative" | "wild" | "wild-type" | "nonreactive" | "non-reactive" | "undetectable"
        )
    });
    let positive = all().any(|word| POSITIVE.contains(&word));
    let state = match (positive, negative) {
        (_, true) => State::Negative,
        (true, false) => State::Positive,
        // Who names the antigen of a virus, or the antibody against it, means that it is found.
        (false, false) if is_of_a_virus(name) => State::Positive,
        (false, false) => return None,
    };
    let left = qualifiers.iter().any(|word| {
        let word = &**word;
        !POSITIVE.contains(&word)
            && !PLAIN.contains(&word)
            && !matches!(word, "negative" | "wild-type" | "wild" | "type")
    });
    Some((state, left))
}

/// Whether a name is that of an antigen of a virus or an antibody against it.
fn is_of_a_virus(name: &str) -> bool {
    let viral = ["hepatitis", "hbsag", "hbs", "hbc", "hcv", "hiv", "htlv"];
    let protein = ["hbsag", "antigen", "antibody", "antibodies", "anti"];
    let has = |wanted: &[&str]| {
        name.split(|sign: char| !sign.is_alphanumeric())
            .any(|word| wanted.contains(&word))
    };
    has(&viral) && has(&protein)
}

/// Observations of the marker: by concept, or by the words that name it.
fn tests(asked: &Concept, name: &str, patient: &Patient<'_>) -> Vec<u32> {
    let target = Target::of(asked);
    let mut facts: Vec<u32> = target
        .concepts
        .iter()
        .flat_map(|concept| patient.index.same(*concept))
        .chain(patient.index.called(target.key))
        .copied()
        .collect();
    if let Some(marker) = marker_of(name) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_from_names_and_qualifiers() {
        let of = |name: &str, words: &[&'static str]| {
            let words: Vec<Text> = words.iter().map(|word| Text::Borrowed(word)).collect();
            wanted(name, &words)
        };
        assert_eq!(of("her2-positive", &[]), Some((State::Positive, false)));
        assert_eq!(of("her2", &["negative"]), Some((State::Negative, false)));
        assert_eq!(of("egfr mutation", &["exon 20"]), Some((State::Positive, true)));
        assert_eq!(of("her2", &[]), None);
        assert_eq!(of("hepatitis b surface antigen", &[]), Some((State::Positive, false)));
    }
}
