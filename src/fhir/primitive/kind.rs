//! The primitive types: their names, the JSON they are written as, and words for their values.

use std::fmt;

use crate::json::Value;

macro_rules! primitives {
    ($( $variant:ident = $name:literal ),* $(,)?) => {
        /// A primitive type of R4 or R5 (<https://hl7.org/fhir/R5/datatypes.html#primitive>).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "a variant's meaning is its FHIR name")]
        pub enum Primitive { $( $variant, )* }
        impl Primitive {
            /// The type of that name.
            pub fn named(name: &str) -> Option<Self> {
                match name { $( $name => Some(Self::$variant), )* _ => None }
            }

            /// Its name.
            pub fn name(self) -> &'static str { match self { $( Self::$variant => $name, )* } }

            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[ $( Self::$variant, )* ];
        }
    };
}
primitives! {
    Boolean = "boolean", Integer = "integer", Integer64 = "integer64", UnsignedInt = "unsignedInt",
    PositiveInt = "positiveInt", Decimal = "decimal", String = "string", Markdown = "markdown", Code = "code", Id = "id",
    Uri = "uri", Url = "url", Canonical = "canonical", Oid = "oid", Uuid = "uuid", Base64Binary = "base64Binary",
    Date = "date", DateTime = "dateTime", Instant = "instant", Time = "time", Xhtml = "xhtml",
}

impl fmt::Display for Primitive {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl Primitive {
    /// The kind of JSON value that it is written as; an `integer64` is a string, lest digits be lost.
    pub fn json(self) -> JsonKind {
        match self {
            Self::Boolean => JsonKind::Bool,
            Self::Integer | Self::UnsignedInt | Self::PositiveInt | Self::Decimal => JsonKind::Number,
            Self::Integer64
            | Self::String
            | Self::Markdown
            | Self::Code
            | Self::Id
            | Self::Uri
            | Self::Url
            | Self::Canonical
            | Self::Oid
            | Self::Uuid
            | Self::Base64Binary
            | Self::Date
            | Self::DateTime
            | Self::Instant
            | Self::Time
            | Self::Xhtml => JsonKind::String,
        }
    }

    /// What a value looks like, in words, with an example.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::Boolean => "`true` or `false`",
            Self::Integer | Self::Integer64 => "a whole number such as `-12`",
            Self::UnsignedInt => "a whole number such as `0` or `12`",
            Self::PositiveInt => "a whole number such as `1` or `12`",
            Self::Decimal => "a decimal of up to 18 digits such as `12.50`",
            Self::String | Self::Markdown => "a text",
            Self::Code => "a code without white space at its ends or more than single spaces within",
            Self::Id => "an id of 1 to 64 characters `A-Z`, `a-z`, `0-9`, `-` or `.`",
            Self::Uri => "a URI without white space such as `urn:oid:1.2.3` or `http://example.org/a`",
            Self::Url => "a URL without white space such as `http://example.org/a`",
            Self::Canonical => "a canonical URL such as `http://example.org/a|1.0`",
            Self::Oid => "an OID such as `urn:oid:1.2.3`",
            Self::Uuid => "a UUID in lower case such as `urn:uuid:c757873d-ec9a-4326-a141-556f43239520`",
            Self::Base64Binary => "base64 in groups of four characters such as `QUJD` or `QQ==`",
            Self::Date => "a date such as `2020`, `2020-03` or `2020-03-15`",
            Self::DateTime => "a date such as `2020-03` or a time such as `2020-03-15T10:30:00+01:00`",
            Self::Instant => "an instant such as `2020-03-15T10:30:00.123+01:00`",
            Self::Time => "a time of day such as `10:30:00`",
            Self::Xhtml => "XHTML in a `div`",
        }
    }

    /// The range of its values, in words.
    pub(crate) fn range(self) -> &'static str {
        match self {
            Self::Integer => "a whole number from -2147483648 to 2147483647",
            Self::Integer64 => "a whole number from -9223372036854775808 to 9223372036854775807",
            Self::UnsignedInt => "a whole number from 0 to 2147483647",
            Self::PositiveInt => "a whole number from 1 to 2147483647",
            Self::String | Self::Markdown => "a text of up to 1048576 bytes",
            Self::Boolean
            | Self::Decimal
            | Self::Code
            | Self::Id
            | Self::Uri
            | Self::Url
            | Self::Canonical
            | Self::Oid
            | Self::Uuid
            | Self::Base64Binary
            | Self::Date
            | Self::DateTime
            | Self::Instant
            | Self::Time
            | Self::Xhtml => self.expected(),
        }
    }
}

/// A kind of JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl JsonKind {
    /// The kind of a value.
    pub fn of(value: &Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Bool,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    /// It in words, with its article.
    pub fn words(self) -> &'static str {
        match self {
            Self::Null => "`null`",
            Self::Bool => "`true` or `false` (a JSON boolean)",
            Self::Number => "a JSON number",
            Self::String => "a JSON string",
            Self::Array => "a JSON array",
            Self::Object => "a JSON object",
        }
    }
}
