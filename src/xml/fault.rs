//! What is wrong with a text that should be FHIR's XML.

use std::fmt;

use crate::json::Place;

/// Something wrong with a text that should be FHIR's XML, or more of it than is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlFault {
    /// What it is.
    pub kind: XmlFaultKind,
    /// Where it begins.
    pub place: Place,
    /// The element that it is in, such as `Bundle.entry[0].resource.name[0]`; empty for the whole text.
    pub path: String,
}

/// What is wrong with the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum XmlFaultKind {
    /// Bytes that are no UTF-8.
    NotUtf8,
    /// Not well-formed XML; in words, why.
    NotXml(String),
    /// A document type declaration, which is never read.
    DocumentType,
    /// Not one resource: what was found instead of its element, in words.
    Root(String),
    /// Elements within one another beyond this depth, each list counted as one more.
    Depth(usize),
    /// More elements and attributes than this.
    Nodes(usize),
    /// More elements of different names in one than this.
    Names(usize),
    /// A number of more significant digits than this.
    Digits(usize),
    /// An element of another namespace than FHIR's, which is given; empty when it has none.
    Namespace(String),
    /// An attribute that the element cannot have.
    Attribute(String),
    /// An element that should be an attribute.
    NotAttribute(String),
    /// Text outside of attributes; shortened.
    Text(String),
    /// An entity that XML itself does not define, or a broken one.
    Entity(String),
    /// Another number of resources than one within an element that holds a resource.
    Held(usize),
    /// An element that stands after one that it should stand before.
    Order {
        /// The element.
        element: String,
        /// The one before it.
        after: String,
    },
}

impl XmlFaultKind {
    /// Whether reading ended there; after other faults it goes on.
    pub fn is_fatal(&self) -> bool {
        match self {
            Self::NotUtf8
            | Self::NotXml(_)
            | Self::DocumentType
            | Self::Root(_)
            | Self::Depth(_)
            | Self::Nodes(_)
            | Self::Names(_) => true,
            Self::Digits(_)
            | Self::Namespace(_)
            | Self::Attribute(_)
            | Self::NotAttribute(_)
            | Self::Text(_)
            | Self::Entity(_)
            | Self::Held(_)
            | Self::Order { .. } => false,
        }
    }
}

impl fmt::Display for XmlFaultKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => out.write_str("expected UTF-8, found other bytes"),
            Self::NotXml(why) => write!(out, "expected well-formed XML, found: {why}"),
            Self::DocumentType => out.write_str("expected a resource, found a document type declaration"),
            Self::Root(found) => write!(out, "expected the element of one resource, found {found}"),
            Self::Depth(max) => write!(out, "expected elements nested up to {max} deep, found more"),
            Self::Nodes(max) => write!(out, "expected up to {max} elements and attributes, found more"),
            Self::Names(max) => write!(out, "expected up to {max} names in an element, found more"),
            Self::Digits(max) => write!(out, "expected a number of up to {max} significant digits, found more"),
            Self::Namespace(found) if found.is_empty() => {
                out.write_str("expected the namespace `http://hl7.org/fhir`, found none")
            }
            Self::Namespace(found) => write!(out, "expected the namespace `http://hl7.org/fhir`, found `{found}`"),
            Self::Attribute(name) => write!(out, "expected no attribute `{name}` here, found one"),
            Self::NotAttribute(name) => write!(out, "expected an attribute `{name}`, found an element"),
            Self::Text(found) => write!(out, "expected values in attributes, found the text `{found}`"),
            Self::Entity(name) => write!(
                out,
                "expected an entity of XML such as `&amp;` or `&#160;`, found `&{name};`"
            ),
            Self::Held(found) => write!(out, "expected one resource within the element, found {found}"),
            Self::Order { element, after } => write!(out, "expected `{element}` before `{after}`, found it after"),
        }
    }
}
