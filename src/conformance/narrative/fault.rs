//! What a narrative may not have, in words for people.

use std::fmt;

/// The namespace of XHTML.
pub(crate) const XHTML: &str = "http://www.w3.org/1999/xhtml";
/// Bytes of a narrative that are looked at; published examples have up to 3 MB.
pub(crate) const BYTES_MAX: usize = 8 * 1024 * 1024;
/// Elements within one another.
pub(crate) const DEPTH_MAX: usize = 100;

/// Something that a narrative may not have, or lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NarrativeFault {
    /// What it is.
    pub kind: NarrativeFaultKind,
    /// The byte of the text where it begins.
    pub offset: usize,
}

impl NarrativeFault {
    /// The invariant that it breaks: `txt-1` (allowed content only) or `txt-2` (some content).
    pub fn rule(&self) -> &'static str {
        match self.kind {
            NarrativeFaultKind::Empty => "txt-2",
            NarrativeFaultKind::TooLong
            | NarrativeFaultKind::TooDeep
            | NarrativeFaultKind::NotXml(_)
            | NarrativeFaultKind::DocumentType
            | NarrativeFaultKind::Instruction
            | NarrativeFaultKind::Root(_)
            | NarrativeFaultKind::Namespace(_)
            | NarrativeFaultKind::Element(_)
            | NarrativeFaultKind::InParagraph(_)
            | NarrativeFaultKind::Attribute { .. }
            | NarrativeFaultKind::Entity(_)
            | NarrativeFaultKind::Address { .. }
            | NarrativeFaultKind::Style(_) => "txt-1",
        }
    }
}

/// What is wrong with a narrative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NarrativeFaultKind {
    /// Longer than a text may be.
    TooLong,
    /// Elements within one another beyond what is read.
    TooDeep,
    /// Not well-formed XML; in words, why.
    NotXml(String),
    /// A document type declaration.
    DocumentType,
    /// A processing instruction or XML declaration.
    Instruction,
    /// Another root than one `div`.
    Root(String),
    /// An element of another namespace than XHTML's, which is given; empty when it has none.
    Namespace(String),
    /// An element that is not allowed.
    Element(String),
    /// A block within a `p`.
    InParagraph(String),
    /// An attribute that is not allowed there.
    Attribute {
        /// The element.
        element: String,
        /// The attribute.
        attribute: String,
    },
    /// An entity that XML itself does not define.
    Entity(String),
    /// An address that runs something.
    Address {
        /// The attribute.
        attribute: String,
        /// The address, shortened.
        found: String,
    },
    /// A style that runs or fetches something.
    Style(String),
    /// Neither text nor an image.
    Empty,
}

impl fmt::Display for NarrativeFaultKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(out, "expected a narrative of up to {BYTES_MAX} bytes, found more"),
            Self::TooDeep => write!(out, "expected elements nested up to {DEPTH_MAX} deep, found more"),
            Self::NotXml(why) => write!(out, "expected a narrative of well-formed XML, found: {why}"),
            Self::DocumentType => out.write_str("expected a `div`, found a document type declaration"),
            Self::Instruction => out.write_str("expected a `div`, found a processing instruction"),
            Self::Root(found) => write!(out, "expected one `div` around the whole narrative, found {found}"),
            Self::Namespace(found) if found.is_empty() => {
                write!(out, "expected the namespace `{XHTML}`, found none")
            }
            Self::Namespace(found) => write!(out, "expected the namespace `{XHTML}`, found `{found}`"),
            Self::Element(name) => write!(out, "expected an element that formats text, found `{name}`"),
            Self::InParagraph(name) => write!(out, "expected text within a `p`, found the block `{name}`"),
            Self::Attribute { element, attribute } => write!(
                out,
                "expected an attribute that narratives may have, found `{attribute}` of `{element}`"
            ),
            Self::Entity(name) => write!(
                out,
                "expected an entity of XML such as `&amp;` or `&#160;`, found `&{name};`"
            ),
            Self::Address { attribute, found } => {
                write!(
                    out,
                    "expected an address that runs nothing in `{attribute}`, found `{found}`"
                )
            }
            Self::Style(found) => write!(out, "expected a style that runs and fetches nothing, found `{found}`"),
            Self::Empty => out.write_str("expected some text or an image, found neither"),
        }
    }
}
