//! What a phrase means to the grammar. The phrases themselves stand in the files of their families.

use crate::eligibility::expr::{ConceptType, Reason, Who};
use crate::eligibility::family::name::Family;

/// What a phrase means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cue {
    /// Says nothing of its own: articles, auxiliaries, "presence of".
    Filler,
    /// A preposition that ties what follows to what stands before (`in`, `for`, `of`, `to`).
    Tie,
    /// Who is spoken of, without more: patients, subjects.
    Subject,
    /// `female` or `male`.
    Sex(&'static str),
    /// Both sexes.
    AnySex,
    /// Denies what follows.
    Not,
    /// Takes what follows out.
    Except,
    /// Lifts what stands before where what follows holds.
    Unless,
    /// What follows is a condition.
    If,
    /// What follows is asked under the condition before.
    Then,
    /// Between alternatives.
    Or,
    /// Between parts.
    And,
    /// `and/or`.
    AndOr,
    /// Opens a list whose parts it names (`either`, `both`): says nothing more.
    Opens,
    /// Narrows what stands before (`with`, `who have`, `requiring`).
    With,
    /// Says that something is asked (`must`, `are required to`).
    Must,
    /// Says that something is allowed.
    Permit,
    /// Says that something shuts out.
    Forbid,
    /// What kind of thing follows.
    Head(Head),
    /// Narrows a concept.
    Qualifier,
    /// An event to count from.
    Anchor(&'static str),
    /// A word of time.
    Time(Time),
    /// What no record answers.
    Opaque(&'static Question),
    /// What no record answers when it is asked for (`able to understand`, `must attend`); else a word like others.
    Act(&'static Question),
    /// Words about the study itself: an act in their company is asked for (`limits participation`).
    About,
    /// What someone can or will do, or not (`able to`, `unwilling to`).
    Able(&'static Ability),
    /// A concept that a family names.
    Named(&'static Named),
    /// A variable of the catalogue, by name.
    Variable(&'static str),
    /// Several variables in one word.
    Variables(&'static [&'static str]),
    /// What follows makes no difference (`with or without`, `regardless of`).
    Regardless,
    /// Examples follow (`such as`, `e.g.`).
    Example,
    /// A definition follows (`defined as`, `i.e.`).
    Defined,
    /// Within the limits of normal.
    Normal,
    /// A state of a marker: `positive`, `negative`, `mutated`, …
    Status(&'static str),
    /// Refers to another part of the criteria: `inc`, `exc`.
    Reference(&'static str),
    /// Words that belong to a number's variable or unit (`score`, `level`, `count`).
    Level,
    /// Words that make years an age (`old`, `of age`).
    Old,
    /// A stage, grade or class is named next.
    Stage(&'static str),
    /// At least so many of what follows.
    Several(u32),
}

/// What kind of thing the words after it name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    /// `history of`, `prior`: it may be over.
    History,
    /// `allergy to`.
    Allergy,
    /// `treatment with`, `received`.
    Treatment,
    /// `current use of`, `concomitant`.
    Current,
    /// `diagnosis of`.
    Diagnosis,
    /// `histologically confirmed`.
    Confirmed(&'static str),
    /// `planned`, `scheduled`: to come.
    Planned,
    /// `symptoms of`, `suspected`.
    Suspected,
    /// `family history of`: someone else's.
    Family,
}

impl Head {
    /// The qualifier it gives, where it says when something is or was.
    pub(crate) fn word(self) -> Option<&'static str> {
        match self {
            Self::History => Some("history"),
            Self::Current => Some("current"),
            Self::Planned => Some("planned"),
            Self::Suspected => Some("suspected"),
            Self::Family => Some("family-history"),
            Self::Allergy | Self::Treatment | Self::Diagnosis | Self::Confirmed(_) => None,
        }
    }
}

/// A word of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Time {
    /// `within`.
    Within,
    /// `in the past`, `last`.
    Past,
    /// `prior to`, `before`.
    Before,
    /// `after`, `following`.
    After,
    /// `since`, `from`.
    Since,
    /// `ago`, `earlier`.
    Ago,
    /// `for`, `lasting`.
    For,
    /// `duration`.
    Duration,
    /// `the next`.
    Next,
    /// `during the study`, `throughout`.
    During,
    /// `whichever is longer`.
    Longer,
    /// `whichever is shorter`.
    Shorter,
    /// `prior to or after`.
    Around,
}

/// A question for a person.
#[derive(Debug, PartialEq)]
pub(crate) struct Question {
    /// Why no record answers it.
    pub(crate) reason: Reason,
    /// Who can.
    pub(crate) who: Who,
    /// The question.
    pub(crate) ask: &'static str,
    /// The question where it is denied: `unable to consent`, `unwilling to comply`.
    pub(crate) denied: &'static str,
    /// The family.
    pub(crate) family: Family,
    /// Whether the words behind it belong to it (`planning to conceive …`), or it stands alone (`as judged by …`).
    /// An act whose words do not is asked for only with words about the study (`affects compliance`).
    pub(crate) whole: bool,
}

/// A word that says what someone can or will do. What it is about decides: a question that follows is asked.
#[derive(Debug, PartialEq)]
pub(crate) struct Ability {
    /// Whether it denies.
    pub(crate) denies: bool,
    /// What it is where no question follows.
    pub(crate) otherwise: Otherwise,
}

/// What a word of ability or will is where no question follows.
#[derive(Debug, PartialEq)]
pub(crate) enum Otherwise {
    /// A question of its own: `willing to wear a patch`.
    Ask(&'static Question),
    /// A finding that the words behind it narrow: `inability to swallow`.
    Name(&'static Named),
    /// A denial: `cannot`.
    Deny,
    /// Nothing: `can`.
    Nothing,
}

/// A concept that a family names by its own words.
#[derive(Debug, PartialEq)]
pub(crate) struct Named {
    /// Its name.
    pub(crate) name: &'static str,
    /// What kind of thing it is.
    pub(crate) kind: ConceptType,
    /// Its codes.
    pub(crate) codes: &'static [(&'static str, &'static str)],
    /// Qualifiers that its words imply.
    pub(crate) qualifiers: &'static [&'static str],
    /// The family.
    pub(crate) family: Family,
}
