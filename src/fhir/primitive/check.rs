//! Whether a value is one of a primitive type's.

use std::ops::RangeInclusive;

use crate::fhir::key::is_id;
use crate::fhir::primitive::base64;
use crate::fhir::primitive::fault::Fault;
use crate::fhir::primitive::kind::{JsonKind, Primitive};
use crate::fhir::primitive::number;
use crate::fhir::primitive::text;
use crate::fhir::primitive::time;
use crate::fhir::version::FhirVersion;
use crate::json::Value;

/// Values of `integer`: 32 bits.
const INTEGERS: RangeInclusive<i64> = i32::MIN as i64..=i32::MAX as i64;
/// Values of `unsignedInt`: 31 bits.
const UNSIGNED: RangeInclusive<i64> = 0..=i32::MAX as i64;
/// Values of `positiveInt`.
const POSITIVE: RangeInclusive<i64> = 1..=i32::MAX as i64;
/// Values of `integer64`: 64 bits.
const LONG: RangeInclusive<i64> = i64::MIN..=i64::MAX;

impl Primitive {
    /// What is wrong with `value` as a value of this type in that release; of several faults the gravest.
    ///
    /// Of `xhtml` it is asked only that there is a text. What stands beside a value, its id and extensions, is not asked.
    pub fn fault(self, version: FhirVersion, value: &Value<'_>) -> Option<Fault> {
        match (self.json(), value) {
            (JsonKind::Bool, Value::Bool(_)) => None,
            (JsonKind::Number, Value::Number(number)) => self.text_fault(version, number.as_str()),
            (JsonKind::String, Value::String(text)) => self.text_fault(version, text),
            (expected, found) => Some(Fault::Json {
                primitive: self,
                expected,
                found: JsonKind::of(found),
            }),
        }
    }

    /// The same of a value as text, which is how XML has it.
    pub fn text_fault(self, version: FhirVersion, text: &str) -> Option<Fault> {
        if text.is_empty() {
            return Some(Fault::Empty(self));
        }
        let is_written = match self {
            Self::Boolean => matches!(text, "true" | "false"),
            Self::Integer => return number::whole(self, &INTEGERS, version, text),
            Self::Integer64 => return number::whole(self, &LONG, version, text),
            Self::UnsignedInt => return number::whole(self, &UNSIGNED, version, text),
            Self::PositiveInt => return number::whole(self, &POSITIVE, version, text),
            Self::String | Self::Markdown => return text::text(self, text),
            Self::Decimal => number::is_decimal(version, text),
            Self::Code => text::is_code(text),
            Self::Id => is_id(text),
            Self::Uri | Self::Url => text::is_uri(text),
            Self::Canonical => text::is_canonical(text),
            Self::Oid => text::is_oid(text),
            Self::Uuid => text::is_uuid(text),
            Self::Base64Binary => base64::is_base64(version, text),
            Self::Date => time::is_date(text),
            Self::DateTime => time::is_date_time(version, text),
            Self::Instant => time::is_instant(version, text),
            Self::Time => time::is_time(version, text),
            Self::Xhtml => true,
        };
        (!is_written).then(|| Fault::format(self, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(primitive: Primitive, good: &[&str], bad: &[&str]) {
        for version in FhirVersion::ALL {
            for text in good {
                assert_eq!(
                    primitive.text_fault(version, text),
                    None,
                    "{version} {primitive} `{text}`"
                );
            }
            for text in bad {
                let fault = primitive.text_fault(version, text);
                assert!(fault.is_some(), "{version} {primitive} `{text}`");
            }
        }
    }

    #[test]
    fn names_lead_there_and_back() {
        for primitive in Primitive::ALL {
            assert_eq!(Primitive::named(primitive.name()), Some(*primitive));
        }
        assert_eq!(Primitive::named("HumanName"), None);
    }

    #[test]
    fn every_type_knows_its_json() {
        let text: Value<'_> = "1".into();
        let number: Value<'_> = 1_u32.into();
        for (primitive, value, fault) in [
            (Primitive::Boolean, &Value::Bool(true), None),
            (Primitive::Integer, &number, None),
            (Primitive::Decimal, &number, None),
            (Primitive::Integer64, &text, None),
            (Primitive::String, &text, None),
            (
                Primitive::Boolean,
                &text,
                Some("expected `true` or `false` (a JSON boolean) for a value of type `boolean`, found a JSON string"),
            ),
            (
                Primitive::Decimal,
                &text,
                Some("expected a JSON number for a value of type `decimal`, found a JSON string"),
            ),
            (
                Primitive::Date,
                &number,
                Some("expected a JSON string for a value of type `date`, found a JSON number"),
            ),
            (
                Primitive::String,
                &Value::Null,
                Some("expected a JSON string for a value of type `string`, found `null`"),
            ),
            (
                Primitive::Date,
                &"2020-13".into(),
                Some("expected a date such as `2020`, `2020-03` or `2020-03-15`, found `2020-13`"),
            ),
        ] {
            let found = primitive.fault(FhirVersion::R5, value).map(|fault| fault.to_string());
            assert_eq!(found.as_deref(), fault, "{primitive}");
        }
    }

    #[test]
    fn long_values_are_shortened() {
        let long = "é".repeat(100);
        let fault = Primitive::Id.text_fault(FhirVersion::R4, &long).unwrap().to_string();
        assert!(fault.ends_with(&["`", &"é".repeat(60), "…`"].concat()), "{fault}");
    }

    #[test]
    fn words_of_every_type() {
        check(Primitive::Boolean, &["true", "false"], &["True", "1", ""]);
        check(
            Primitive::Integer,
            &["2147483647", "-2147483648"],
            &["2147483648", "-2147483649"],
        );
        check(Primitive::UnsignedInt, &["0", "2147483647"], &["-1", "2147483648"]);
        check(Primitive::PositiveInt, &["1", "2147483647"], &["0", "2147483648"]);
        check(Primitive::Id, &["a", "A-1.b"], &["", "a_b", "a b", "a/b"]);
        check(Primitive::Xhtml, &["<div/>"], &[""]);
    }

    #[test]
    fn what_is_advised_against_is_told_apart() {
        let fault = |text: &str| Primitive::String.text_fault(FhirVersion::R4, text);
        assert_eq!(fault(" \n"), Some(Fault::Blank(Primitive::String)));
        assert!(fault("a\u{13}").is_some_and(|fault| fault.is_advice()));
        assert!(fault("").is_some_and(|fault| !fault.is_advice()));
    }
}
