//! Parameters of a request as text, before anything is known about what they mean.

use crate::fhir::suggestion;
use crate::fhir::{Issue, IssueCode};
use crate::interaction::refusal::Refusal;
use crate::search::{COUNT_MAX, PARAMETERS_MAX};

/// Reads `name=value&…` with percent and plus encoding; order is kept.
///
/// # Errors
/// More than [`PARAMETERS_MAX`] parameters, a bad percent sequence, or text that is not UTF-8.
pub fn decode(query: &str) -> Result<Vec<(String, String)>, Refusal> {
    let mut pairs = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        if pairs.len() == PARAMETERS_MAX {
            return Err(Refusal::TooCostly(Issue::error(
                IssueCode::TooCostly,
                format!(
                    "expected at most {PARAMETERS_MAX} parameters, found {}; join alternatives with commas",
                    query.split('&').count()
                ),
            )));
        }
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        pairs.push((percent_decoded(name)?, percent_decoded(value)?));
    }
    Ok(pairs)
}

/// The same parameters as they are written in a link.
pub fn encode(pairs: &[(String, String)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        percent_encode(name, &mut out);
        out.push('=');
        percent_encode(value, &mut out);
    }
    out
}

/// Refuses a parameter that is not among `known`.
pub(crate) fn only(pairs: &[(String, String)], known: &[&str]) -> Result<(), Refusal> {
    let issues: Vec<Issue> = pairs
        .iter()
        .filter(|(name, _)| !known.contains(&name.as_str()))
        .map(|(name, _)| {
            Issue::error(
                IssueCode::NotSupported,
                format!(
                    "expected one of {}, found parameter `{name}`{}",
                    known.join(", "),
                    suggestion(name, known.iter().copied())
                ),
            )
            .at(name.as_str())
        })
        .collect();
    if issues.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Malformed(issues))
    }
}

/// The value of a parameter that may occur once.
pub(crate) fn one<'a>(pairs: &'a [(String, String)], name: &str) -> Result<Option<&'a str>, Refusal> {
    let mut values = pairs.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let first = values.next();
    match values.next() {
        None => Ok(first),
        Some(_) => Err(Refusal::malformed(
            IssueCode::Value,
            format!("expected parameter `{name}` once, found it more often"),
            name,
        )),
    }
}

/// `_count`, from 1, no more than [`COUNT_MAX`].
pub(crate) fn count(pairs: &[(String, String)]) -> Result<Option<u32>, Refusal> {
    let Some(text) = one(pairs, "_count")? else {
        return Ok(None);
    };
    match text.parse::<u64>() {
        Ok(wanted) if wanted > 0 => {
            let wanted = u32::try_from(wanted).unwrap_or(COUNT_MAX);
            Ok(Some(wanted.min(COUNT_MAX)))
        }
        Ok(_) | Err(_) => Err(Refusal::malformed(
            IssueCode::Value,
            format!("expected a whole number from 1 to {COUNT_MAX}, found `{text}`"),
            "_count",
        )),
    }
}

fn percent_decoded(text: &str) -> Result<String, Refusal> {
    if !text.bytes().any(|b| matches!(b, b'%' | b'+')) {
        return Ok(text.to_owned());
    }
    let bad = || {
        Refusal::malformed(
            IssueCode::Value,
            "expected UTF-8 with `%` and two hexadecimal digits for special characters, found another encoding",
            "parameters",
        )
    };
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let mut digit = || bytes.next().and_then(|b| char::from(b).to_digit(16));
                let (high, low) = (digit().ok_or_else(bad)?, digit().ok_or_else(bad)?);
                out.push(u8::try_from(high * 16 + low).unwrap_or_default());
            }
            other => out.push(other),
        }
    }
    String::from_utf8(out)
        .ok()
        .filter(|text| !text.contains('\0'))
        .ok_or_else(bad)
}

/// Leaves what a query may hold as it is (RFC 3986), except the characters that mean something in a form.
fn percent_encode(text: &str, out: &mut String) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' | b'/' | b',' | b'$' | b'*' => {
                out.push(char::from(byte));
            }
            _ => {
                out.push('%');
                out.extend(HEX.get(usize::from(byte >> 4)));
                out.extend(HEX.get(usize::from(byte & 15)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let pairs = vec![
            ("title:contains".to_owned(), "a b&c=d+é|%".to_owned()),
            ("_count".to_owned(), "20".to_owned()),
        ];
        assert_eq!(decode(&encode(&pairs)).unwrap(), pairs);
        assert_eq!(
            decode("a=1+2&&b").unwrap(),
            [("a".to_owned(), "1 2".to_owned()), ("b".to_owned(), String::new())]
        );
    }

    #[test]
    fn broken_encodings_and_floods_are_refused() {
        for query in ["a=%", "a=%4", "a=%zz", "a=%ff", "a=%00"] {
            assert!(matches!(decode(query), Err(Refusal::Malformed(_))), "{query}");
        }
        let flood = "a=1&".repeat(PARAMETERS_MAX + 1);
        assert!(matches!(decode(&flood), Err(Refusal::TooCostly(_))));
    }

    #[test]
    fn counts_are_whole_numbers_from_one() {
        let count_of = |text: &str| count(&[("_count".to_owned(), text.to_owned())]);
        assert_eq!(count_of("7").unwrap(), Some(7));
        assert_eq!(count_of("100000000000").unwrap(), Some(COUNT_MAX));
        for text in ["0", "-1", "x", "", "1.5"] {
            assert!(count_of(text).is_err(), "{text}");
        }
    }
}
