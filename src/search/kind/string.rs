//! `string`: names, titles, addresses. <https://hl7.org/fhir/R4/search.html#string>

use crate::fhir::Value;
use crate::search::entry::EntryValue;
use crate::search::fold::{fold, words};
use crate::search::query::{StringMatch, Wanted};
use crate::search::value::unescape;

/// The members of `HumanName`, Address and `CodeableConcept` that hold text.
const TEXT_MEMBERS: [&str; 12] = [
    "text",
    "family",
    "given",
    "prefix",
    "suffix",
    "line",
    "city",
    "district",
    "state",
    "postalCode",
    "country",
    "coding",
];

/// Indexes a string, or the parts of a `HumanName`, an Address or a `CodeableConcept`.
pub(crate) fn index(node: &Value, out: &mut Vec<EntryValue>) {
    match node {
        Value::String(text) => out.push(EntryValue::String(text.to_string())),
        Value::Array(list) => list.iter().for_each(|one| index(one, out)),
        Value::Object(map) => {
            TEXT_MEMBERS
                .iter()
                .filter_map(|name| map.get(name))
                .for_each(|part| index(part, out));
            out.extend(
                map.get("display")
                    .and_then(Value::as_str)
                    .map(|text| EntryValue::String(text.to_owned())),
            );
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Reads a string to begin with, to contain or to be.
pub(crate) fn wanted(text: &str, modifier: Option<&str>) -> Result<Wanted, String> {
    let text = unescape(text);
    if text.trim().is_empty() {
        return Err("expected some text, found none".to_owned());
    }
    Ok(match modifier {
        Some("exact") => Wanted::String {
            text,
            how: StringMatch::Exact,
        },
        Some("contains") => Wanted::String {
            text: fold(&text),
            how: StringMatch::Contains,
        },
        _ => Wanted::String {
            text: fold(&text),
            how: StringMatch::Begins,
        },
    })
}

/// Reads words to be found in any order.
pub(crate) fn wanted_words(text: &str) -> Result<Wanted, String> {
    let found: Vec<String> = words(&fold(&unescape(text))).map(str::to_owned).collect();
    if found.is_empty() {
        return Err(format!("expected a word of letters or digits, found `{text}`"));
    }
    Ok(Wanted::Words(found))
}

/// Whether a string is what was asked for.
pub(crate) fn matches(asked: &str, how: StringMatch, found: &str) -> bool {
    match how {
        StringMatch::Begins => fold(found).starts_with(asked),
        StringMatch::Contains => fold(found).contains(asked),
        StringMatch::Exact => found == asked,
    }
}

/// Whether all words stand in a text; the last may be the beginning of one.
pub(crate) fn words_match(asked: &[String], text: &str) -> bool {
    let text = fold(text);
    let last = asked.len().saturating_sub(1);
    let found = |(n, word): (usize, &String)| {
        words(&text).any(|one| {
            if n == last {
                one.starts_with(word.as_str())
            } else {
                one == word
            }
        })
    };
    asked.iter().enumerate().all(found)
}
