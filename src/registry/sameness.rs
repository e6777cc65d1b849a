//! Whether two documents say the same thing, wording and order of no account.

use serde_json::Value;

/// Parts of a value that tell how it was read, not what it says.
const READING: [&str; 2] = ["raw", "split"];

/// Whether `other` states something that `present` does not, or states differently.
///
/// Texts are compared without white space and Markdown escapes, lists without order. In a record, a part that only
/// `other` has is no disagreement; in a list's items it is, since lists are not mixed.
pub(crate) fn says_otherwise(present: &Value, other: &Value) -> bool {
    match (present, other) {
        (Value::Object(present), Value::Object(other)) => other
            .iter()
            .any(|(key, value)| present.get(key).is_some_and(|present| says_otherwise(present, value))),
        (Value::Array(present), Value::Array(other)) => !same_items(present, other),
        (present, other) => !same(present, other),
    }
}

/// Adds to `present` what only `other` has; nothing that is there is changed.
pub(crate) fn fill(present: &mut Value, other: Value) {
    let (Value::Object(present), Value::Object(other)) = (present, other) else {
        return;
    };
    for (key, value) in other {
        match present.get_mut(&key) {
            None => drop(present.insert(key, value)),
            Some(present) => fill(present, value),
        }
    }
}

/// Whether each item of `other` is said by an item of `present`, one for one.
fn same_items(present: &[Value], other: &[Value]) -> bool {
    if present.len() != other.len() {
        return false;
    }
    let mut free: Vec<&Value> = present.iter().collect();
    other.iter().all(|item| {
        let found = free.iter().position(|candidate| covers(candidate, item));
        found.is_some_and(|at| {
            free.remove(at);
            true
        })
    })
}

/// Whether `present` says everything that `other` says.
fn covers(present: &Value, other: &Value) -> bool {
    match (present, other) {
        (Value::Object(present), Value::Object(other)) => other
            .iter()
            .filter(|(key, _)| !READING.contains(&key.as_str()))
            .all(|(key, value)| present.get(key).is_some_and(|present| covers(present, value))),
        (Value::Array(present), Value::Array(other)) => same_items(present, other),
        (present, other) => same(present, other),
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => a == b || words(a).eq(words(b)),
        (a, b) => a == b,
    }
}

/// The characters of a text, white space and the backslashes of Markdown escapes left out.
fn words(text: &str) -> impl Iterator<Item = char> + '_ {
    let mut chars = text.chars().filter(|c| !c.is_whitespace()).peekable();
    std::iter::from_fn(move || {
        let next = chars.next()?;
        if next == '\\'
            && let Some(escaped) = chars.next_if(char::is_ascii_punctuation)
        {
            return Some(escaped);
        }
        Some(next)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn wording_and_order_are_no_disagreement() {
        for (present, other, differs) in [
            (json!("a\nb \\> c"), json!("a b > c"), false),
            (json!("ab"), json!("ac"), true),
            (json!(["x", "y"]), json!(["y", " x"]), false),
            (json!(["x", "y"]), json!(["x"]), true),
            (json!(["x", "x"]), json!(["x", "y"]), true),
            (json!({"a": 1}), json!({"b": 2}), false),
            (json!({"a": 1}), json!({"a": 2}), true),
            (json!([{"n": "x", "d": "long"}]), json!([{"n": "x"}]), false),
            (json!([{"n": "x"}]), json!([{"n": "x", "d": "long"}]), true),
            (json!([{"n": "x"}]), json!([{"n": "x", "split": "guessed"}]), false),
        ] {
            assert_eq!(says_otherwise(&present, &other), differs, "{present} {other}");
        }
    }

    #[test]
    fn filling_changes_nothing_that_is_there() {
        let mut present = json!({"a": 1, "b": {"c": 2}});
        fill(&mut present, json!({"a": 9, "b": {"d": 3}, "e": 4}));
        assert_eq!(present, json!({"a": 1, "b": {"c": 2, "d": 3}, "e": 4}));
    }
}
