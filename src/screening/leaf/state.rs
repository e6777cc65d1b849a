//! The state of a biomarker that is asked for.

use crate::eligibility::{Concept, Text};

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
pub(crate) enum State {
    /// It is found.
    Positive,
    /// It is not.
    Negative,
}

impl State {
    /// The state that a concept asks for, and whether it asks for more; none where it names none.
    pub(super) fn of(asked: &Concept) -> Option<(Self, bool)> {
        wanted(&asked.concept.to_lowercase(), &asked.qualifiers)
    }
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
