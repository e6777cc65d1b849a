//! `reference`: links to resources. <https://hl7.org/fhir/R4/search.html#reference>
//!
//! An absolute address below our own canonical base is the resource here; a version at its end does not count.

use crate::fhir::names::CANONICAL;
use crate::fhir::{Key, Value, is_id};
use crate::search::entry::{EntryValue, Target};
use crate::search::kind::token::{same_system, system_and_code};
use crate::search::query::Wanted;
use crate::search::value::unescape;

/// Indexes a Reference, a canonical, a URI or a `CodeableReference`.
pub(crate) fn index(node: &Value, out: &mut Vec<EntryValue>) {
    let reference = match node.get("reference") {
        Some(Value::Object(_)) => return node.get("reference").map_or((), |inner| index(inner, out)),
        Some(inner) => inner.as_str(),
        None => node.as_str(),
    };
    out.extend(reference.and_then(target).map(EntryValue::Reference));
    let identifier = node.get("identifier").filter(|one| one.as_object().is_some());
    let part = |name: &str| identifier.and_then(|one| one.get(name)).and_then(Value::as_str);
    if let Some(value) = part("value") {
        out.push(EntryValue::ReferenceIdentifier {
            system: part("system").map(same_system),
            value: value.to_owned(),
        });
    }
}

/// What a reference leads to; nothing for one into the resource itself.
pub(crate) fn target(text: &str) -> Option<Target> {
    if text.is_empty() || text.starts_with('#') {
        return None;
    }
    let text = text.split_once('|').map_or(text, |(bare, _)| bare);
    let own = text.strip_prefix(CANONICAL).and_then(|rest| rest.strip_prefix('/'));
    let relative = own.or_else(|| (!text.contains(':')).then_some(text));
    if let Some(relative) = relative {
        let mut parts = relative.split('/');
        let key = Key::new(parts.next().unwrap_or_default(), parts.next().unwrap_or_default()).ok();
        if let (Some(key), None | Some("_history")) = (key, parts.next()) {
            return Some(Target::Local(key));
        }
    }
    Some(Target::Absolute(text.to_owned()))
}

/// Reads `Type/id`, an id, an absolute address, or `system|value` for `:identifier`.
///
/// `kinds` are the types an id alone may mean.
pub(crate) fn wanted(text: &str, modifier: Option<&str>, kinds: &[&str]) -> Result<Wanted, String> {
    if modifier == Some("identifier") {
        let (system, value) = system_and_code(text)?;
        return Ok(Wanted::ReferenceIdentifier { system, value });
    }
    let text = unescape(text);
    if is_id(&text) {
        let keys = kinds.iter().filter_map(|kind| Key::new(*kind, text.as_str()).ok());
        return Ok(Wanted::Reference(keys.map(Target::Local).collect()));
    }
    match target(&text) {
        Some(Target::Local(key)) if !kinds.is_empty() && modifier.is_some() && !kinds.contains(&key.kind()) => Err(
            format!("expected a reference to {}, found `{text}`", kinds.join(" or ")),
        ),
        Some(Target::Absolute(url)) if !url.contains(':') => Err(format!(
            "expected `Type/id`, an id or an absolute address, found `{text}`"
        )),
        Some(target) => Ok(Wanted::Reference(vec![target])),
        None => Err(format!(
            "expected `Type/id`, an id or an absolute address, found `{text}`"
        )),
    }
}
