//! What may be wrong with a primitive value, in words for people.

use std::fmt;

use crate::fhir::primitive::kind::{JsonKind, Primitive};

/// Characters of a found value that are shown.
const SHOWN_MAX: usize = 60;

/// What is wrong with a primitive value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Another kind of JSON value than the type is written as.
    Json {
        /// The type.
        primitive: Primitive,
        /// What it is written as.
        expected: JsonKind,
        /// What it was written as.
        found: JsonKind,
    },
    /// A text without characters, which FHIR has no use for: what is empty is left out.
    Empty(Primitive),
    /// Not how the type is written.
    Format {
        /// The type.
        primitive: Primitive,
        /// The value, shortened.
        found: String,
    },
    /// Written well, but out of the type's range.
    Range {
        /// The type.
        primitive: Primitive,
        /// The value, shortened.
        found: String,
    },
    /// Longer than a text may be.
    TooLong {
        /// The type.
        primitive: Primitive,
        /// Bytes found.
        bytes: usize,
    },
    /// A text of white space only, which should not be.
    Blank(Primitive),
    /// A character below U+0020 other than tab, line feed and carriage return, which should not be.
    ControlCharacter {
        /// The type.
        primitive: Primitive,
        /// The character.
        found: char,
    },
}

impl Fault {
    /// The fault of a value that is not written as its type is.
    pub(crate) fn format(primitive: Primitive, found: &str) -> Self {
        let found = shortened(found);
        Self::Format { primitive, found }
    }

    /// The fault of a value that is out of range.
    pub(crate) fn range(primitive: Primitive, found: &str) -> Self {
        let found = shortened(found);
        Self::Range { primitive, found }
    }

    /// Whether it is only advised against: the specification says "should not".
    pub fn is_advice(&self) -> bool {
        match self {
            Self::Blank(_) | Self::ControlCharacter { .. } => true,
            Self::Json { .. } | Self::Empty(_) | Self::Format { .. } | Self::Range { .. } | Self::TooLong { .. } => {
                false
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json {
                primitive,
                expected,
                found,
            } => write!(
                out,
                "expected {} for a value of type `{primitive}`, found {}",
                expected.words(),
                found.words()
            ),
            Self::Empty(primitive) => write!(out, "expected {}, found an empty text", primitive.expected()),
            Self::Format { primitive, found } => write!(out, "expected {}, found `{found}`", primitive.expected()),
            Self::Range { primitive, found } => write!(out, "expected {}, found `{found}`", primitive.range()),
            Self::TooLong { primitive, bytes } => {
                write!(out, "expected {}, found {bytes} bytes", primitive.range())
            }
            Self::Blank(_) => out.write_str("expected a text with more than white space, found white space only"),
            Self::ControlCharacter { found, .. } => write!(
                out,
                "expected no control character but tab, line feed and carriage return, found U+{:04X}",
                u32::from(*found)
            ),
        }
    }
}

/// The beginning of a value, with an ellipsis where it goes on.
fn shortened(found: &str) -> String {
    match found.chars().nth(SHOWN_MAX) {
        Some(_) => found.chars().take(SHOWN_MAX).chain(['…']).collect(),
        None => found.to_owned(),
    }
}
