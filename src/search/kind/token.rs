//! `token`: codes, identifiers, booleans. <https://hl7.org/fhir/R4/search.html#token>
//!
//! Codes compare without regard to case, as servers should where the code system does not say otherwise. All
//! spellings of the ClinicalTrials.gov system are one.

use crate::fhir::Value;
use crate::fhir::names::{NCT_SYSTEM, NCT_SYSTEMS};
use crate::search::entry::EntryValue;
use crate::search::fold::fold;
use crate::search::path::scalar;
use crate::search::query::{SystemWanted, Wanted};
use crate::search::value::{split, unescape};

/// Bytes of a text that may stand for a code.
const NAME_BYTES_MAX: usize = 120;
/// Systems of a ContactPoint, which are not systems of codes.
const CONTACT_SYSTEMS: [&str; 7] = ["phone", "fax", "email", "pager", "url", "sms", "other"];

/// Indexes a code, boolean, Coding, CodeableConcept, Identifier, ContactPoint or number.
pub(crate) fn index(node: &Value, out: &mut Vec<EntryValue>) {
    if let Some(code) = scalar(node) {
        out.push(EntryValue::Token { system: None, code });
        return;
    }
    let text = |name: &str| node.get(name).and_then(Value::as_str);
    let words =
        |words: Option<&str>, out: &mut Vec<EntryValue>| out.extend(words.map(|w| EntryValue::Text(w.to_owned())));
    if let Some(list) = node.get("coding").and_then(Value::as_array) {
        for coding in list {
            index(coding, out);
        }
        if list.is_empty() {
            uncoded(text("text"), out);
        }
        words(text("text"), out);
    } else if let Some(code) = text("code") {
        let system = text("system").map(same_system);
        out.push(EntryValue::Token {
            system,
            code: code.to_owned(),
        });
        words(text("display"), out);
    } else if let Some(value) = text("value") {
        let system = text("system")
            .filter(|system| !CONTACT_SYSTEMS.contains(system))
            .map(same_system);
        out.push(EntryValue::Token {
            system,
            code: value.to_owned(),
        });
        words(
            node.get("type")
                .and_then(|kind| kind.get("text"))
                .and_then(Value::as_str),
            out,
        );
    } else if let Some(concept) = node.get("concept") {
        index(concept, out);
    } else {
        uncoded(text("text"), out);
        words(text("text").or_else(|| text("display")), out);
    }
}

/// Registries name conditions and interventions in words, without a code: the words are then what is asked for. A text
/// that is longer than a name is not, `:text` finds it.
fn uncoded(text: Option<&str>, out: &mut Vec<EntryValue>) {
    let name = text.filter(|text| text.len() <= NAME_BYTES_MAX);
    out.extend(name.map(|text| EntryValue::Token {
        system: None,
        code: text.to_owned(),
    }));
}

/// The system, with every spelling of the `ClinicalTrials.gov` system made the listed one.
pub(crate) fn same_system(system: &str) -> String {
    if NCT_SYSTEMS.contains(&system) {
        NCT_SYSTEM
    } else {
        system
    }
    .to_owned()
}

/// Reads `code`, `system|code`, `|code` or `system|`.
pub(crate) fn wanted(text: &str, modifier: Option<&str>) -> Result<Wanted, String> {
    if modifier == Some("text") {
        return Ok(Wanted::Text(fold(&unescape(text))));
    }
    let (system, code) = system_and_code(text)?;
    let below = modifier == Some("below");
    if below && code.is_none() {
        return Err(format!("expected a code to go below, found `{text}`"));
    }
    Ok(Wanted::Token { system, code, below })
}

/// Reads what stands before and after the bar; the code in lower case.
pub(crate) fn system_and_code(text: &str) -> Result<(SystemWanted, Option<String>), String> {
    let parts = split(text, '|');
    let lower = |code: &str| unescape(code).to_lowercase();
    match parts[..] {
        [""] | ["", ""] => Err(format!(
            "expected a code, `system|code`, `|code` or `system|`, found `{text}`"
        )),
        [code] => Ok((SystemWanted::Any, Some(lower(code)))),
        ["", code] => Ok((SystemWanted::Absent, Some(lower(code)))),
        [system, ""] => Ok((SystemWanted::Is(same_system(&unescape(system))), None)),
        [system, code] => Ok((SystemWanted::Is(same_system(&unescape(system))), Some(lower(code)))),
        _ => Err(format!(
            "expected one `|` at most, found `{text}`; write `\\|` for the character itself"
        )),
    }
}

/// Whether a system is the one asked for.
pub(crate) fn system_matches(wanted: &SystemWanted, system: Option<&str>) -> bool {
    match wanted {
        SystemWanted::Any => true,
        SystemWanted::Absent => system.is_none(),
        SystemWanted::Is(asked) => system == Some(asked),
    }
}

/// Whether a token is the one asked for.
pub(crate) fn matches(system: &SystemWanted, code: Option<&str>, below: bool, of: (Option<&str>, &str)) -> bool {
    let found = || of.1.to_lowercase();
    system_matches(system, of.0)
        && code.is_none_or(|asked| {
            if below {
                found().starts_with(asked)
            } else {
                found() == asked
            }
        })
}
