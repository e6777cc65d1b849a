//! Namespaces of elements.

use quick_xml::events::BytesStart;
use quick_xml::name::{Namespace, ResolveResult};

/// The namespace of FHIR.
pub(crate) const FHIR: &str = "http://hl7.org/fhir";
/// The namespace of XHTML.
pub(crate) const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// The namespace of an element.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// FHIR's.
    Fhir,
    /// XHTML's.
    Xhtml,
    /// Another; empty for none.
    Other(String),
}

impl Space {
    /// The namespace that a name was resolved to.
    pub(crate) fn of(namespace: &ResolveResult<'_>) -> Self {
        match namespace {
            ResolveResult::Bound(Namespace(FHIR)) => Self::Fhir,
            ResolveResult::Bound(Namespace(XHTML)) => Self::Xhtml,
            ResolveResult::Bound(Namespace(other)) => Self::Other((*other).to_owned()),
            ResolveResult::Unbound | ResolveResult::Unknown(_) => Self::Other(String::new()),
        }
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Fhir => FHIR,
            Self::Xhtml => XHTML,
            Self::Other(other) => other,
        }
    }
}

/// The text of an element, with line ends as XML reads them, and with its own namespace declared, as it must be when it
/// stands alone.
pub(crate) fn with_namespace(tag: &BytesStart<'_>, text: &str, space: &Space) -> String {
    let name = tag.name();
    let declaration = match name.prefix() {
        Some(prefix) => format!("xmlns:{}", prefix.as_ref()),
        None => "xmlns".to_owned(),
    };
    let is_declared = tag
        .attributes()
        .flatten()
        .any(|attribute| attribute.key.as_ref() == declaration);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    match text.split_at_checked(name.as_ref().len() + 1) {
        Some((start, rest)) if !is_declared && !space.name().is_empty() => {
            let namespace = quick_xml::escape::escape(space.name());
            format!("{start} {declaration}=\"{namespace}\"{rest}")
        }
        _ => text,
    }
}
