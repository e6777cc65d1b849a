//! What was odd about a record: findings are values, never errors.

use std::fmt;

use crate::trial::record::record;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    #[default]
    Information,
    /// A person should look.
    Warning,
    /// The record, or a part of it, could not be taken.
    Error,
}

impl Severity {
    /// The FHIR and command-line spelling.
    pub fn code(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! finding_codes {
    ($( $(#[$meta:meta])* $variant:ident = $code:literal ),* $(,)?) => {
        /// The kinds of finding, each with the code that users see.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingCode { $( $(#[$meta])* $variant, )* }

        impl FindingCode {
            /// Every code.
            pub const ALL: &'static [FindingCode] = &[$( Self::$variant ),*];

            /// The code, as in `arm-unsplit`.
            pub fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )* }
            }
        }
    };
}

finding_codes! {
    /// A fused arm row could not be split and is kept whole.
    ArmUnsplit = "arm-unsplit",
    /// An outcome could not be split and is kept whole.
    OutcomeUnsplit = "outcome-unsplit",
    /// An outcome was split by a rule that can be wrong.
    OutcomeGuessed = "outcome-guessed",
    /// The source states no recruitment status.
    StatusMissing = "status-missing",
    /// The source states two different statuses.
    StatusConflict = "status-conflict",
    /// An open status with an end in the past.
    StaleStatus = "stale-status",
    /// A zero that stands for "not given".
    ZeroSentinel = "zero-sentinel",
    /// The source carries no registration number.
    IdMissing = "id-missing",
    /// A registration number is malformed.
    IdInvalid = "id-invalid",
    /// Another trial may be the same one.
    DuplicateCandidate = "duplicate-candidate",
    /// A newer version of the record is known; this one changes nothing.
    OlderVersion = "older-version",
    /// A note hides a reason for exclusion.
    ExclusionInNote = "exclusion-in-note",
    /// A unit makes the value implausible.
    ImplausibleUnit = "implausible-unit",
    /// Numbering can be read in more than one way.
    NumberingAmbiguous = "numbering-ambiguous",
    /// A criterion was kept as text only.
    UnparsedCriterion = "unparsed-criterion",
    /// A unit is not known.
    UnitUnknown = "unit-unknown",
    /// A date is known to the month or year only.
    DatePartial = "date-partial",
    /// A date could not be read and is kept as text.
    DateUnread = "date-unread",
    /// The flag and the name of a country differ.
    CountryConflict = "country-conflict",
    /// A condition list names something that is no condition.
    NonConditionInConditions = "non-condition-in-conditions",
    /// A control character was found in a text.
    TextControlChar = "text-control-char",
    /// Bytes were not valid in the expected encoding and were repaired.
    EncodingRepaired = "encoding-repaired",
    /// A field has no slot and is kept as a source field.
    FieldUnknown = "field-unknown",
    /// A field holds a value of another type or list than expected; it is kept as a source field.
    ValueUnexpected = "value-unexpected",
    /// A count that the source states differs from what it lists.
    CountConflict = "count-conflict",
    /// The format of the input is not known.
    FormatUnknown = "format-unknown",
    /// The input is empty.
    InputEmpty = "input-empty",
    /// The input ends before its record does.
    InputTruncated = "input-truncated",
    /// The record is not well formed.
    RecordMalformed = "record-malformed",
    /// A limit was exceeded.
    LimitExceeded = "limit-exceeded",
    /// The input could not be read.
    InputUnreadable = "input-unreadable",
    /// What was made of the record breaks a rule of FHIR or of a profile.
    OutputInvalid = "output-invalid",
    /// A service that was to give the input did not.
    ServiceUnavailable = "service-unavailable",
}

impl fmt::Display for FindingCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl serde::Serialize for FindingCode {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.code())
    }
}

record! {
    /// Where in the source a finding lies; whatever is known is given.
    pub struct Place {
        /// The field, in the source's own path notation.
        pub path: Option<String>,
        /// The line, from 1.
        pub line: Option<u64>,
        /// The column, from 1, in characters.
        pub column: Option<u64>,
        /// The offset in bytes from the start of the record (or of the input, when no record could be cut out).
        pub byte: Option<u64>,
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.path.clone(),
            self.line.map(|line| format!("line {line}")),
            self.column.map(|column| format!("column {column}")),
            self.byte.map(|byte| format!("byte {byte}")),
        ];
        out.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

/// One finding: how grave, of what kind, in words, and where.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What kind it is.
    pub code: FindingCode,
    /// Expected and found, in words for people; never patient data.
    pub text: String,
    /// Where it lies in the source.
    pub at: Place,
}

impl Finding {
    /// A finding without a place.
    pub fn new(severity: Severity, code: FindingCode, text: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            text: text.into(),
            at: Place::default(),
        }
    }

    /// The same finding, at a field of the source.
    #[must_use]
    pub fn at_path(mut self, path: impl Into<String>) -> Self {
        self.at.path = Some(path.into());
        self
    }

    /// The same finding, at a line of the source, from 1.
    #[must_use]
    pub fn at_line(mut self, line: u64) -> Self {
        self.at.line = Some(line);
        self
    }

    /// The same finding, at a byte of the source.
    #[must_use]
    pub fn at_byte(mut self, byte: u64) -> Self {
        self.at.byte = Some(byte);
        self
    }
}
