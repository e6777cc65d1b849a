//! Whether a concept passes a filter of a value set.

use regex::RegexBuilder;

use crate::definition::terminology::code_system::{CodeSystem, Concept};
use crate::definition::terminology::value_set::Filter;

/// Most bytes that a compiled expression of a filter may take.
const REGEX_BYTES_MAX: usize = 1 << 20;

/// Whether a concept passes a filter; `None` when what the filter asks about is not known here.
pub(crate) fn passes(filter: &Filter, system: &CodeSystem, concept: &Concept) -> Option<bool> {
    let (code, value) = (concept.code.as_str(), filter.value.as_str());
    let is_same = || system.concept(value).is_some_and(|other| other.code == concept.code);
    let among = || value.split(',').any(|one| one.trim() == code);
    match (filter.property.as_str(), filter.op.as_str()) {
        (_, "is-a") => Some(is_same() || system.is_below(code, value)),
        (_, "descendent-of") => Some(system.is_below(code, value)),
        (_, "is-not-a") => Some(!is_same() && !system.is_below(code, value)),
        (_, "generalizes") => Some(is_same() || system.is_below(value, code)),
        (_, "child-of") | ("parent", "=") => Some(system.is_child(code, value)),
        (_, "descendent-leaf") => Some(system.is_below(code, value) && system.is_leaf(code)),
        ("child", "=") => Some(system.is_child(value, code)),
        ("code" | "concept", "=") => Some(is_same()),
        ("code" | "concept", "in") => Some(among()),
        ("code" | "concept", "not-in") => Some(!among()),
        ("code", "regex") => matches(value, code),
        ("notSelectable" | "not-selectable" | "abstract", op) => {
            let held = if concept.is_selectable { "false" } else { "true" };
            match op {
                "=" | "in" => Some(value == held),
                "not-in" => Some(value != held),
                _ => None,
            }
        }
        (property, op) => {
            // Of what is built in, and of a list without properties, these are not known.
            let mut values = concept.values(property).peekable();
            values.peek()?;
            match op {
                "=" => Some(values.any(|held| held == value)),
                "in" => Some(values.any(|held| value.split(',').any(|one| one.trim() == held))),
                "not-in" => Some(!values.any(|held| value.split(',').any(|one| one.trim() == held))),
                "exists" => Some(value == "true"),
                _ => None,
            }
        }
    }
}

/// Whether the whole of `text` matches; `None` when the expression is none, or is too large.
fn matches(expression: &str, text: &str) -> Option<bool> {
    let whole = RegexBuilder::new(&format!("^(?:{expression})$"))
        .size_limit(REGEX_BYTES_MAX)
        .build();
    Some(whole.ok()?.is_match(text))
}
