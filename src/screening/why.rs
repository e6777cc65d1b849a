//! Why something is unknown, and who could settle it.

use crate::eligibility::{Reason, Who};

/// Why a verdict is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// Records that contradict one another, equally recent.
    Conflict,
    /// What is recorded is too old to speak of the day.
    Stale,
    /// What is recorded is wider than what is asked: a cancer of the organ, not its histology.
    CoarserCode,
    /// The record states no limit of normal to compare with.
    NoReferenceRange,
    /// The thing is recorded, but not what narrows it: severe, uncontrolled, confirmed by histology.
    Qualifier,
    /// It is recorded as suspected, provisional or ordered.
    Unconfirmed,
    /// It is recorded as over, and whether that is enough the words do not say.
    Ended,
    /// A date or number is not precise enough: a year where days count, `< 5`.
    Imprecise,
    /// The unit cannot be compared.
    Unit,
    /// The stretch of time counts from an event that the records do not tell.
    Anchor,
    /// The half-life of the drug is not known.
    HalfLife,
    /// It lies in the future.
    Future,
    /// Nothing is recorded.
    NoData,
    /// The words can be meant in several ways.
    Ambiguous,
    /// Only a key word of the sentence was understood.
    Weak,
    /// Only a person can tell.
    Opaque(Reason),
    /// The sentence was not understood.
    Unparsed,
    /// It refers to a criterion that is not there, or to itself.
    Unresolved,
}

impl Why {
    /// The code that users see, such as `no-data`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Stale => "stale",
            Self::CoarserCode => "coarser-code",
            Self::NoReferenceRange => "no-reference-range",
            Self::Qualifier => "qualifier",
            Self::Unconfirmed => "unconfirmed",
            Self::Ended => "ended",
            Self::Imprecise => "imprecise",
            Self::Unit => "unit",
            Self::Anchor => "anchor",
            Self::HalfLife => "half-life",
            Self::Future => "future",
            Self::NoData => "no-data",
            Self::Ambiguous => "ambiguous",
            Self::Weak => "weak",
            Self::Opaque(_) => "opaque",
            Self::Unparsed => "unparsed",
            Self::Unresolved => "unresolved-reference",
        }
    }

    /// What it means, for people; half a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Conflict => "records contradict one another",
            Self::Stale => "what is recorded is too old",
            Self::CoarserCode => "what is recorded is less specific",
            Self::NoReferenceRange => "the laboratory's limit of normal is not recorded",
            Self::Qualifier => "recorded, but not whether it is as the criterion says",
            Self::Unconfirmed => "recorded as not confirmed",
            Self::Ended => "recorded as over",
            Self::Imprecise => "what is recorded is not precise enough",
            Self::Unit => "recorded in a unit that cannot be compared",
            Self::Anchor => "the event from which the time counts is not recorded",
            Self::HalfLife => "the drug's half-life is not known",
            Self::Future => "lies in the future",
            Self::NoData => "not recorded",
            Self::Ambiguous => "the words can be meant in several ways",
            Self::Weak => "only a key word was understood",
            Self::Opaque(reason) => match reason {
                Reason::Consent => "needs consent",
                Reason::Judgement => "needs a judgement",
                Reason::Future => "lies in the future",
                Reason::Compliance => "depends on what the participant can and will do",
                Reason::Preference => "depends on a preference",
                Reason::Definition => "depends on a definition of the protocol",
                Reason::Unparsed => "not understood",
            },
            Self::Unparsed => "not understood",
            Self::Unresolved => "refers to a criterion that is not there",
        }
    }

    /// Who can usually settle it.
    pub fn who(self) -> Who {
        match self {
            Self::Opaque(Reason::Consent | Reason::Compliance | Reason::Preference) => Who::Participant,
            Self::Anchor
            | Self::Ambiguous
            | Self::Unresolved
            | Self::Unparsed
            | Self::Weak
            | Self::Opaque(Reason::Definition) => Who::Site,
            Self::Conflict
            | Self::Stale
            | Self::CoarserCode
            | Self::NoReferenceRange
            | Self::Qualifier
            | Self::Unconfirmed
            | Self::Ended
            | Self::Imprecise
            | Self::Unit
            | Self::HalfLife
            | Self::Future
            | Self::NoData
            | Self::Opaque(Reason::Judgement | Reason::Future | Reason::Unparsed) => Who::Clinician,
        }
    }
}
