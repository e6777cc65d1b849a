//! Answers about codes, and how answers of parts make that of a whole.

/// Whether a code is in a value set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership<'a> {
    /// It is.
    In {
        /// What it is called there, if that is known.
        display: Option<&'a str>,
    },
    /// It is not.
    NotIn,
    /// The value set is not known, or its rules cannot be decided here.
    Unknown,
}

/// Whether a code system has a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeLookup<'a> {
    /// It has.
    Known {
        /// What it is called there, if that is known.
        display: Option<&'a str>,
    },
    /// It has not.
    NotKnown,
    /// The system is not known, or not all of it.
    UnknownSystem,
}

impl Membership<'_> {
    pub(crate) const IN: Self = Self::In { display: None };

    /// In both.
    pub(crate) fn and(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::NotIn => Self::NotIn,
            Self::In { .. } => other(),
            Self::Unknown => match other() {
                Self::NotIn => Self::NotIn,
                Self::In { .. } | Self::Unknown => Self::Unknown,
            },
        }
    }

    /// In one of them.
    pub(crate) fn or(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::In { .. } => self,
            Self::NotIn => other(),
            Self::Unknown => match other() {
                found @ Self::In { .. } => found,
                Self::NotIn | Self::Unknown => Self::Unknown,
            },
        }
    }
}
