//! What is wrong with a text that should be JSON.

use std::fmt;

use crate::json::place::Place;

/// Something wrong with a text that should be JSON (RFC 8259), or more of it than is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFault {
    /// What it is.
    pub kind: TextFaultKind,
    /// Where it begins.
    pub place: Place,
    /// The value that it is in, such as `entry[0].resource.name`; empty for the whole text.
    pub path: String,
}

/// What is wrong with the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextFaultKind {
    /// Bytes that are no UTF-8.
    NotUtf8,
    /// Something else than JSON asks for.
    Syntax {
        /// What should be there, in words.
        expected: &'static str,
        /// What is there, shortened; empty at the end of the text.
        found: String,
    },
    /// Objects and arrays within one another beyond this depth.
    Depth(usize),
    /// More values than this.
    Nodes(usize),
    /// A byte order mark before the text.
    ByteOrderMark,
    /// A comment.
    Comment,
    /// A comma after the last member or item.
    TrailingComma,
    /// A number as JSON does not write it, such as `925.`.
    Number(String),
    /// A number of more significant digits than this.
    Digits(usize),
    /// A name that its object already has.
    Repeated(String),
    /// U+0000 within a text.
    Nul,
    /// A control character within a text that should have been escaped.
    Control(char),
    /// Half of a pair of escapes; U+FFFD is read instead.
    Surrogate,
}

impl TextFaultKind {
    /// Whether reading ended there; after other faults it goes on.
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::NotUtf8 | Self::Syntax { .. } | Self::Depth(_) | Self::Nodes(_) => true,
            Self::ByteOrderMark
            | Self::Comment
            | Self::TrailingComma
            | Self::Number(_)
            | Self::Digits(_)
            | Self::Repeated(_)
            | Self::Nul
            | Self::Control(_)
            | Self::Surrogate => false,
        }
    }

    /// Whether readers may overlook it (RFC 8259, section 8.1): what follows is JSON.
    pub fn is_advice(&self) -> bool {
        matches!(self, Self::ByteOrderMark)
    }
}

impl fmt::Display for TextFaultKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => out.write_str("expected UTF-8, found other bytes"),
            Self::Syntax { expected, found } if found.is_empty() => {
                write!(out, "expected {expected}, found the end of the text")
            }
            Self::Syntax { expected, found } => write!(out, "expected {expected}, found `{found}`"),
            Self::Depth(max) => write!(out, "expected objects and arrays nested up to {max} deep, found more"),
            Self::Nodes(max) => write!(out, "expected up to {max} values, found more"),
            Self::ByteOrderMark => out.write_str("expected JSON, found a byte order mark before it"),
            Self::Comment => out.write_str("expected JSON, which has no comments, found a comment"),
            Self::TrailingComma => out.write_str("expected another value after the comma, found the end of the list"),
            Self::Number(found) => write!(out, "expected a number such as `12.50`, found `{found}`"),
            Self::Digits(max) => write!(out, "expected a number of up to {max} significant digits, found more"),
            Self::Repeated(name) => write!(out, "expected every name once in an object, found `{name}` again"),
            Self::Nul => out.write_str("expected a text without U+0000, found one"),
            Self::Control(found) => write!(
                out,
                "expected control characters to be escaped in a text, found U+{:04X}",
                u32::from(*found)
            ),
            Self::Surrogate => {
                out.write_str("expected a pair of surrogates such as `\\ud834\\udd1e`, found half of one")
            }
        }
    }
}
