//! Elements of a resource, read without trust: what is not of the expected shape is not there.

use crate::json::{Map, Value};

/// Items that are read of one list.
pub(super) const ITEMS_MAX: usize = 1_000;

/// Longest text that is kept of an element, in bytes.
pub(super) const TEXT_BYTES_MAX: usize = 2_000;

/// A text without blanks around it; none where it is empty.
pub(super) fn text<'v>(map: &'v Map<'_>, name: &str) -> Option<&'v str> {
    map.get(name).and_then(plain)
}

/// The text of a value, cut at a limit.
pub(super) fn plain<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    let text = value.as_str()?.trim();
    let end = text.floor_char_boundary(TEXT_BYTES_MAX);
    text.get(..end).filter(|text| !text.is_empty())
}

/// The objects of a list, or the one that stands without a list, with their places.
pub(super) fn objects<'v, 't>(map: &'v Map<'t>, name: &str) -> impl Iterator<Item = (usize, &'v Map<'t>)> {
    let (list, one) = match map.get(name) {
        Some(Value::Array(list)) => (list.as_slice(), None),
        Some(Value::Object(one)) => (&[] as &[Value<'t>], Some(one)),
        _ => (&[] as &[Value<'t>], None),
    };
    let many = list.iter().enumerate().take(ITEMS_MAX);
    many.filter_map(|(at, item)| Some((at, item.as_object()?)))
        .chain(one.map(|one| (0, one)))
}

/// An object, or the first of a list.
pub(super) fn object<'v, 't>(map: &'v Map<'t>, name: &str) -> Option<&'v Map<'t>> {
    objects(map, name).next().map(|(_, one)| one)
}

/// The texts of a list, or the one that stands without a list.
pub(super) fn texts<'v>(map: &'v Map<'_>, name: &str) -> impl Iterator<Item = &'v str> {
    let found = map.get(name);
    let list = found.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .take(ITEMS_MAX)
        .filter_map(plain)
        .chain(found.and_then(plain))
}

/// A number, if it is finite.
pub(super) fn number(map: &Map<'_>, name: &str) -> Option<f64> {
    let number = map.get(name)?.as_number()?.as_str().parse::<f64>().ok()?;
    number.is_finite().then_some(number)
}

/// A code in lower case, whether it stands bare or as the first coding of a concept.
pub(super) fn code(map: &Map<'_>, name: &str) -> Option<String> {
    if let Some(bare) = text(map, name) {
        return Some(bare.to_lowercase());
    }
    let concept = object(map, name)?;
    let coded = objects(concept, "coding").find_map(|(_, coding)| text(coding, "code"));
    coded
        .or_else(|| text(concept, "code"))
        .or_else(|| text(concept, "text"))
        .map(str::to_lowercase)
}

/// The extensions of an element with one of these URLs.
pub(super) fn extensions<'v, 't>(map: &'v Map<'t>, urls: &'v [&str]) -> impl Iterator<Item = &'v Map<'t>> {
    objects(map, "extension")
        .map(|(_, one)| one)
        .filter(move |one| text(one, "url").is_some_and(|url| urls.contains(&url)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(json: &str) -> Value<'static> {
        serde_json::from_str::<serde_json::Value>(json).unwrap().into()
    }

    #[test]
    fn what_is_of_another_shape_is_not_there() {
        let value =
            map(r#"{"a": " x ", "b": 1, "c": [{"d": "e"}, 2], "f": {"coding": [{}, {"code": "Active"}]}, "n": 1e999}"#);
        let map = value.as_object().unwrap();
        assert_eq!(text(map, "a"), Some("x"));
        assert_eq!(text(map, "b"), None);
        assert_eq!(objects(map, "c").count(), 1);
        assert_eq!(objects(map, "f").count(), 1);
        assert_eq!(code(map, "f").as_deref(), Some("active"));
        assert_eq!(number(map, "b"), Some(1.0));
        assert_eq!(number(map, "n"), None);
        assert_eq!(texts(map, "a").count(), 1);
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let long = Value::from("é".repeat(TEXT_BYTES_MAX).as_str());
        assert!(plain(&long).unwrap().len() <= TEXT_BYTES_MAX);
    }
}
