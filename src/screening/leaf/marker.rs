//! Biomarkers: a gene, receptor or antigen, and the state that is asked for.

use crate::chart::{Fact, Sort, Stance, Value};
use crate::concept::key;
use crate::eligibility::{Concept, Measure, Op, Text};
use crate::screening::leaf::answer::{Answer, absent};
use crate::screening::leaf::concept::Target;
use crate::screening::leaf::number::{Compared, latest};
use crate::screening::patient::Patient;
use crate::screening::why::Why;

/// Markers with the words that name them; the first is the usual one.
const MARKERS: &[&[&str]] = &[
    &[
        "her2",
        "her-2",
        "her2/neu",
        "her-2/neu",
        "erbb2",
        "human epidermal growth factor receptor 2",
    ],
    &["er", "estrogen receptor", "oestrogen receptor", "estrogen-receptor"],
    &["pr", "progesterone receptor", "progesterone-receptor", "pgr"],
    &["egfr", "epidermal growth factor receptor"],
    &["alk", "anaplastic lymphoma kinase"],
    &["braf"],
    &["kras"],
    &["nras"],
    &["ros1"],
    &["ret"],
    &["brca1"],
    &["brca2"],
    &["pik3ca"],
    &["idh1"],
    &["flt3"],
    &["pd-l1", "programmed death-ligand 1", "programmed death ligand 1"],
    &["hbsag", "hepatitis b surface antigen", "hbs antigen"],
    &["anti-hbc", "hepatitis b core antibody"],
    &[
        "anti-hcv",
        "hepatitis c antibody",
        "hcv antibody",
        "hepatitis c virus antibody",
        "hepatitis c antibodies",
    ],
    &["anti-hiv", "hiv antibody", "hiv antibodies", "hiv serology"],
];

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
        .flat_map(|concept| patient.same(*concept))
        .chain(patient.called(target.key))
        .copied()
        .collect();
    let names = MARKERS
        .iter()
        .filter(|names| names.iter().any(|one| is_named(name, one)))
        .max_by_key(|names| {
            names
                .iter()
                .filter(|one| is_named(name, one))
                .map(|one| one.len())
                .max()
        });
    if let Some(names) = names {
        facts.extend((0_u32..).zip(&patient.chart.facts).filter_map(|(at, fact)| {
            let said = fact.codings.iter().filter_map(|coding| coding.display.as_deref());
            let is_it = said
                .chain([&*fact.text])
                .any(|text| names.iter().any(|one| is_named(text, one)));
            is_it.then_some(at)
        }));
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

/// Whether a text holds a name, word by word.
fn is_named(text: &str, name: &str) -> bool {
    let keys = |text: &str| -> Vec<u64> {
        text.split(|sign: char| !sign.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(key)
            .collect()
    };
    let (text, name) = (keys(text), keys(name));
    !name.is_empty() && text.windows(name.len()).any(|part| part == name)
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
        assert!(is_named("HER2 [Presence] in Breast cancer specimen", "her2"));
        assert!(!is_named("Her ER visit", "her2"));
    }
}
