//! What a query asks for, checked and resolved.

use crate::fhir::{FhirVersion, Issue, IssueCode, Key};
use crate::search::entry::Target;
use crate::search::limits::COUNT_DEFAULT;
use crate::search::parameter::Parameter;

/// What to do about a parameter that is not known (`Prefer: handling`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Handling {
    /// Refuse the query.
    #[default]
    Strict,
    /// Leave the parameter out and say so in a warning.
    Lenient,
}

/// Whether the total is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Total {
    /// Only when it costs nothing.
    #[default]
    None,
    /// An estimate will do.
    Estimate,
    /// Exactly.
    Accurate,
}

/// How much of each match is wanted (`_summary`); the interaction applies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Summary {
    /// `false`: the whole resource.
    #[default]
    Off,
    /// `true`: the elements marked as summary.
    On,
    /// `text`: narrative, id, meta and mandatory elements.
    Text,
    /// `data`: everything but the narrative.
    Data,
    /// `count`: the total only.
    Count,
}

/// A checked query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// FHIR release.
    pub version: FhirVersion,
    /// Resource type.
    pub kind: String,
    /// What a match satisfies; all of them.
    pub clauses: Vec<Clause>,
    /// In which order; empty leaves it to the store, as long as it is stable.
    pub sort: Vec<SortKey>,
    /// What comes along with the matches (`_include`, `_revinclude`).
    pub includes: Vec<Include>,
    /// Matches on a page; 0 asks for the total only.
    pub count: u32,
    /// Whether to count.
    pub total: Total,
    /// How much of each match is wanted.
    pub summary: Summary,
    /// The top-level elements wanted (`_elements`); empty wants all.
    pub elements: Vec<String>,
    /// Where the page starts, as a store gave it ([`crate::search::CURSOR`]).
    pub cursor: Option<String>,
    /// The parameters that were understood, as written, without the cursor: the `self` link.
    pub applied: Vec<(String, String)>,
    /// What was left out under lenient handling, and limits that were applied.
    pub warnings: Vec<Issue>,
}

/// One parameter of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Name as written, with modifier and chain.
    pub name: String,
    /// The parameter that is looked up.
    pub parameter: &'static Parameter,
    /// What is asked of its values.
    pub test: Test,
}

/// What is asked of a parameter's values.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Some value meets one of these.
    Any(Vec<Wanted>),
    /// No value meets any of these (`:not`).
    None(Vec<Wanted>),
    /// There is no value (`true`), or there is one (`false`).
    Missing(bool),
    /// The parameter refers to a resource of one of these types that satisfies the clause.
    Chain(Vec<(String, Clause)>),
    /// A resource of type `kind` that satisfies the clause refers here by the clause's reference parameter.
    Has {
        /// Type of the referring resource.
        kind: String,
        /// What it satisfies besides.
        clause: Box<Clause>,
    },
}

/// One value asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Wanted {
    /// A code.
    Token {
        /// The system asked for.
        system: SystemWanted,
        /// The code, in lower case; any of the system when absent.
        code: Option<String>,
        /// Whether longer codes that begin with this one count too (`:below` in code trees such as ICD-10).
        below: bool,
    },
    /// Words beside a code, folded (`:text`).
    Text(String),
    /// A string.
    String {
        /// As asked for; folded unless exact.
        text: String,
        /// How it compares.
        how: StringMatch,
    },
    /// All of these words, folded; the last may be the beginning of one.
    Words(Vec<String>),
    /// A span of time, in milliseconds since 1970, both ends included.
    Date {
        /// How it compares.
        prefix: Prefix,
        /// First millisecond.
        lo: i64,
        /// Last millisecond.
        hi: i64,
    },
    /// A number or quantity with the range its digits imply: `lo` included, `hi` not.
    Quantity {
        /// How it compares.
        prefix: Prefix,
        /// Value as written.
        value: f64,
        /// Lower bound.
        lo: f64,
        /// Upper bound.
        hi: f64,
        /// System of the unit, when asked for.
        system: Option<String>,
        /// Unit, when asked for.
        unit: Option<String>,
    },
    /// A number that lies within the interval (`age`).
    Within(f64),
    /// A resource; of any of several types when only an id was given.
    Reference(Vec<Target>),
    /// The business identifier of a reference (`:identifier`).
    ReferenceIdentifier {
        /// The system asked for.
        system: SystemWanted,
        /// The value, in lower case.
        value: Option<String>,
    },
    /// A URI.
    Uri {
        /// As written.
        uri: String,
        /// Whether URIs that begin with it count too (`:below`).
        below: bool,
    },
    /// Not farther from a place than a distance.
    Near {
        /// Latitude in degrees.
        latitude: f64,
        /// Longitude in degrees.
        longitude: f64,
        /// Distance in kilometres.
        km: f64,
    },
    /// Values that belong together.
    Composite(Vec<Wanted>),
}

/// The system a token is asked for in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SystemWanted {
    /// Any, or none (`code`).
    Any,
    /// None (`|code`).
    Absent,
    /// This one (`system|code`).
    Is(String),
}

/// How strings compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StringMatch {
    /// Begins with, without regard to case and accents.
    Begins,
    /// Contains, without regard to case and accents (`:contains`).
    Contains,
    /// Is, letter by letter (`:exact`).
    Exact,
}

/// How ordered values compare (FHIR search prefixes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prefix {
    /// `eq`: contained in what was asked.
    Eq,
    /// `ne`: not contained in it.
    Ne,
    /// `gt`: reaches above.
    Gt,
    /// `lt`: reaches below.
    Lt,
    /// `ge`: equal or reaches above.
    Ge,
    /// `le`: equal or reaches below.
    Le,
    /// `sa`: begins after.
    Sa,
    /// `eb`: ends before.
    Eb,
    /// `ap`: about the same.
    Ap,
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct SortKey {
    /// What to sort by.
    pub parameter: &'static Parameter,
    /// Largest first.
    pub descending: bool,
}

/// What comes along with matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Include {
    /// `_revinclude`: resources that refer to a match; else resources that a match refers to.
    pub reverse: bool,
    /// The type that holds the reference.
    pub kind: String,
    /// The reference parameter; all of the type when absent (`*`).
    pub parameter: Option<&'static Parameter>,
    /// Only this type of target.
    pub target: Option<String>,
}

/// Why a query cannot be asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{text}")]
pub struct QueryError {
    /// The parameter as written.
    pub parameter: String,
    /// `not-supported`, `value`, `invalid` or `too-costly`.
    pub code: IssueCode,
    /// Expected and found, with a suggestion.
    pub text: String,
}

impl QueryError {
    /// The error as an issue of severity error, at the parameter.
    pub fn issue(&self) -> Issue {
        Issue::error(self.code, self.text.clone()).at(self.parameter.clone())
    }
}

impl Query {
    /// A query for all resources of a type.
    pub fn all(version: FhirVersion, kind: impl Into<String>) -> Self {
        Self {
            version,
            kind: kind.into(),
            clauses: Vec::new(),
            sort: Vec::new(),
            includes: Vec::new(),
            count: COUNT_DEFAULT,
            total: Total::None,
            summary: Summary::Off,
            elements: Vec::new(),
            cursor: None,
            applied: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

impl Target {
    /// The resource, when it is one of this server.
    pub fn local(&self) -> Option<&Key> {
        match self {
            Self::Local(key) => Some(key),
            Self::Absolute(_) => None,
        }
    }
}
