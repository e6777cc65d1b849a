//! Index entries: what a search parameter finds in a resource.

use crate::fhir::{FhirVersion, Key};

/// In which releases of a resource a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Releases {
    /// In both.
    Both,
    /// In the R4 body only.
    R4,
    /// In the R5 body only.
    R5,
}

impl Releases {
    /// One release only.
    pub fn only(version: FhirVersion) -> Self {
        match version {
            FhirVersion::R4 => Self::R4,
            FhirVersion::R5 => Self::R5,
        }
    }
}

/// One value of one parameter in one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The parameter's code.
    pub parameter: &'static str,
    /// The value.
    pub value: EntryValue,
}

/// What a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// A resource of this server.
    Local(Key),
    /// An absolute address elsewhere, or a canonical without its version.
    Absolute(String),
}

/// An indexed value.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryValue {
    /// A code, perhaps in a system.
    Token {
        /// System, when there is one.
        system: Option<String>,
        /// Code, as written.
        code: String,
    },
    /// Words beside a code: a concept's text, a coding's display. `:text` searches them.
    Text(String),
    /// A string, as written.
    String(String),
    /// Running text of which single words are searched, as written.
    Words(String),
    /// A date as the moments it spans: first and last millisecond since 1970 (UTC), both included.
    Date {
        /// First millisecond; `i64::MIN` when the beginning is open.
        lo: i64,
        /// Last millisecond; `i64::MAX` when the end is open.
        hi: i64,
    },
    /// A number, or an interval of numbers in a unit.
    Quantity {
        /// Lower bound; negative infinity when open.
        lo: f64,
        /// Upper bound; infinity when open.
        hi: f64,
        /// System of the unit.
        system: Option<String>,
        /// Code of the unit, else its printed form.
        unit: Option<String>,
    },
    /// A reference to a resource.
    Reference(Target),
    /// The business identifier by which a reference names its target.
    ReferenceIdentifier {
        /// System, when there is one.
        system: Option<String>,
        /// Value.
        value: String,
    },
    /// A URI.
    Uri(String),
    /// A place, in degrees.
    Position {
        /// Latitude, north positive.
        latitude: f64,
        /// Longitude, east positive.
        longitude: f64,
    },
    /// Values that belong together, one for each component, in order.
    Composite(Vec<EntryValue>),
}
