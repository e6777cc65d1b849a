//! Words that narrow a concept: which of them records answer.

use crate::chart::{Fact, Standing};
use crate::eligibility::{Concept, Text};

/// What the qualifiers of a concept ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(crate) struct Narrowed {
    /// Whether what is over counts too.
    pub(super) past: bool,
    /// Whether it must go on.
    pub(super) current: bool,
    /// Whether what is only suspected counts too.
    pub(super) suspected: bool,
    /// Whether a relative's counts, and only that.
    pub(super) family: bool,
    /// Whether it lies ahead.
    pub(super) planned: bool,
    /// Whether it is denied: `hepatitis B negative`.
    pub(super) negative: bool,
    /// Whether it means one beside the disease of the trial.
    pub(super) other: bool,
}

impl Narrowed {
    /// Reads the qualifiers of a concept.
    pub(super) fn of(concept: &Concept) -> Self {
        let mut asked = Self::default();
        for word in &concept.qualifiers {
            match &**word {
                "history" | "prior" | "previous" | "past" | "prior to" | "previously" | "ever" | "history of" => {
                    asked.past = true;
                }
                "current" | "active" | "ongoing" | "currently active" | "concurrent" | "concomitant" => {
                    asked.current = true;
                }
                "suspected" | "possible" => asked.suspected = true,
                "family-history" => asked.family = true,
                "planned" | "during the study" | "during the study period" | "eligible for" | "scheduled" => {
                    asked.planned = true;
                }
                "negative" => asked.negative = true,
                "other" | "another" | "different" | "second" | "additional" | "co-existing" | "other than" => {
                    asked.other = true;
                }
                _ => {}
            }
        }
        // `Other malignancies` may be a name of its own.
        let mut name = concept.concept.split(' ');
        asked.other |= name.any(|word| matches!(word, "other" | "another" | "second"));
        // `History of or current`: at any time.
        if asked.past {
            asked.current = false;
        }
        asked
    }
}

/// Whether any of the qualifiers is answered neither by what [`Narrowed`] reads nor by a fact itself.
pub(super) fn ask_more(qualifiers: &[Text], fact: &Fact) -> bool {
    let mut said = None;
    qualifiers
        .iter()
        .filter(|word| !is_plain(word))
        .any(|word| !is_said(word, said.get_or_insert_with(|| said_of(fact))))
}

/// What a fact says of itself, in lower case.
fn said_of(fact: &Fact) -> String {
    let mut said = fact.text.to_lowercase();
    let displays = fact.codings.iter().filter_map(|coding| coding.display.as_deref());
    for word in displays.chain(fact.sites.iter().map(String::as_str)) {
        said.push(' ');
        said.push_str(&word.to_lowercase());
    }
    for word in &fact.qualifiers {
        said.push(' ');
        said.push_str(word);
    }
    if fact.standing == Standing::Active {
        said.push_str(" active");
    }
    said
}

/// Whether a qualifier asks nothing more than the record.
fn is_plain(word: &str) -> bool {
    matches!(
        word,
        "history"
            | "prior"
            | "previous"
            | "past"
            | "prior to"
            | "previously"
            | "ever"
            | "history of"
            | "current"
            | "active"
            | "ongoing"
            | "currently active"
            | "concurrent"
            | "concomitant"
            | "suspected"
            | "possible"
            | "family-history"
            | "negative"
            | "positive"
            | "documented"
            | "known"
            | "diagnosed"
            | "confirmed"
            | "diagnosis of"
            | "diagnosis"
            | "presence"
            | "presence of"
            | "evidence of"
            | "established"
            | "use of"
            | "used"
            | "taken"
            | "on"
            | "received"
            | "administered"
            | "treatment"
            | "therapy"
            | "other"
            | "another"
            | "medical history"
            | "current use"
            | "clinical"
            | "disease"
    )
}

/// Whether a record says what a qualifier asks.
fn is_said(word: &str, said: &str) -> bool {
    said.split(|sign: char| !sign.is_alphanumeric()).any(|one| one == word)
        || (word.contains(' ') && said.contains(word))
}
