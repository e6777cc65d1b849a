//! Words that narrow a concept: which of them records answer.

use crate::chart::{Fact, Standing};
use crate::eligibility::Text;

/// What the qualifiers of a concept ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(super) struct Asked<'a> {
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
    /// The qualifiers, all of them.
    all: &'a [Text],
}

impl<'a> Asked<'a> {
    /// Reads the qualifiers.
    pub(super) fn of(words: &'a [Text]) -> Self {
        let mut asked = Self {
            all: words,
            ..Self::default()
        };
        for word in words {
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
        // `History of or current`: at any time.
        if asked.past {
            asked.current = false;
        }
        asked
    }

    /// Words that neither the reading above nor the fact itself answers.
    pub(super) fn left<'f>(&self, fact: &'f Fact) -> impl Iterator<Item = &'a Text> + use<'a, 'f> {
        let said = said_of(fact);
        self.all.iter().filter(move |word| !is_answered(word, &said))
    }
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

/// Whether a qualifier asks nothing more than the record, or the record says it.
fn is_answered(word: &str, said: &str) -> bool {
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
    ) || said.split(|sign: char| !sign.is_alphanumeric()).any(|one| one == word)
        || (word.contains(' ') && said.contains(word))
}
