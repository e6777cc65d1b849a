//! A tree whose objects are lists of members in order.
//!
//! Objects of records and resources have few members, so a list is smaller than a table and is searched as fast; nothing
//! is hashed, and names that the program knows are not copied.

use std::borrow::Cow;
use std::fmt;

use serde_json::Number;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value<'t> {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, with its digits as written.
    Number(Number),
    /// A text.
    String(Cow<'t, str>),
    /// A list.
    Array(Vec<Value<'t>>),
    /// An object.
    Object(Map<'t>),
}

impl<'t> Value<'t> {
    /// The same with words of its own, so that what it was read from may go.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(truth) => Value::Bool(truth),
            Self::Number(number) => Value::Number(number),
            Self::String(text) => Value::String(Cow::Owned(text.into_owned())),
            Self::Array(list) => Value::Array(list.into_iter().map(Value::into_owned).collect()),
            Self::Object(map) => Value::Object(map.into_owned()),
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// True or false, if it is one of them.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(truth) = self {
            Some(*truth)
        } else {
            None
        }
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<&Number> {
        if let Self::Number(number) = self {
            Some(number)
        } else {
            None
        }
    }

    /// The number, if it is a whole one and not negative.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number().and_then(Number::as_u64)
    }

    /// The items, if it is a list.
    pub fn as_array(&self) -> Option<&Vec<Self>> {
        if let Self::Array(list) = self { Some(list) } else { None }
    }

    /// The items, for changing them.
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Self>> {
        if let Self::Array(list) = self { Some(list) } else { None }
    }

    /// The members, if it is an object.
    pub fn as_object(&self) -> Option<&Map<'t>> {
        if let Self::Object(map) = self { Some(map) } else { None }
    }

    /// The members, for changing them.
    pub fn as_object_mut(&mut self) -> Option<&mut Map<'t>> {
        if let Self::Object(map) = self { Some(map) } else { None }
    }

    /// A member, if it is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }

    /// What a JSON pointer (RFC 6901, of plain names and places) leads to.
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        pointer.split('/').skip(1).try_fold(self, |value, step| match value {
            Self::Object(map) => map.get(step),
            Self::Array(list) => list.get(step.parse::<usize>().ok()?),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => None,
        })
    }

    /// Writes it as a member of an object, with its name.
    pub fn write_member(&self, name: &str, out: &mut Vec<u8>) {
        write_text(name, out);
        out.push(b':');
        self.write(out);
    }

    /// Writes it as compact JSON.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Bool(true) => out.extend_from_slice(b"true"),
            Self::Bool(false) => out.extend_from_slice(b"false"),
            Self::Number(number) => out.extend_from_slice(number.as_str().as_bytes()),
            Self::String(text) => write_text(text, out),
            Self::Array(list) => {
                out.push(b'[');
                for (at, item) in list.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    item.write(out);
                }
                out.push(b']');
            }
            Self::Object(map) => map.write(out),
        }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        out.write_str(&String::from_utf8_lossy(&bytes))
    }
}

/// Members of an object, in order.
#[derive(Debug, Clone, Default)]
pub struct Map<'t>(Vec<(Cow<'t, str>, Value<'t>)>);

impl<'t> Map<'t> {
    /// Without members.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with words of its own.
    pub fn into_owned(self) -> Map<'static> {
        let members = self.0.into_iter();
        Map(members
            .map(|(name, value)| (Cow::Owned(name.into_owned()), value.into_owned()))
            .collect())
    }

    /// With room for this many members.
    pub fn with_capacity(members: usize) -> Self {
        Self(Vec::with_capacity(members))
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A member.
    pub fn get(&self, name: &str) -> Option<&Value<'t>> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// A member, for changing it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value<'t>> {
        self.iter_mut()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// Adds a member, or replaces the one of that name where it stands.
    pub fn insert(&mut self, name: impl Into<Cow<'t, str>>, value: Value<'t>) {
        let name = name.into();
        match self.get_mut(&name) {
            Some(held) => *held = value,
            None => self.0.push((name, value)),
        }
    }

    /// Puts a member at a place, or at the end where there are fewer; one of that name is replaced.
    pub fn put_at(&mut self, at: usize, name: &'static str, value: Value<'t>) {
        self.remove(name);
        self.0.insert(at.min(self.len()), (Cow::Borrowed(name), value));
    }

    /// Takes a member out; the others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<Value<'t>> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    /// Keeps the members for which `wanted` holds.
    pub fn retain(&mut self, wanted: impl Fn(&str, &Value<'t>) -> bool) {
        self.0.retain(|(name, value)| wanted(name, value));
    }

    /// Every member.
    pub fn iter(&self) -> Members<'_, 't> {
        self.into_iter()
    }

    /// Every member, for changing its value.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value<'t>)> {
        self.0.iter_mut().map(|(name, value)| (&**name, value))
    }

    /// Writes it as compact JSON.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        for (at, (name, value)) in self.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            value.write_member(name, out);
        }
        out.push(b'}');
    }
}

/// Objects are equal when they have the same members, in any order.
impl PartialEq for Map<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl<'t> IntoIterator for Map<'t> {
    type Item = (Cow<'t, str>, Value<'t>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, 't> IntoIterator for &'a Map<'t> {
    type Item = (&'a str, &'a Value<'t>);
    type IntoIter = Members<'a, 't>;

    fn into_iter(self) -> Self::IntoIter {
        Members(self.0.iter())
    }
}

/// Members of an object, one after the other.
#[derive(Debug, Clone)]
pub struct Members<'a, 't>(std::slice::Iter<'a, (Cow<'t, str>, Value<'t>)>);

impl<'a, 't> Iterator for Members<'a, 't> {
    type Item = (&'a str, &'a Value<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name.as_ref(), value))
    }
}

/// From names that differ; what repeats a name is not looked for.
impl<'t> FromIterator<(Cow<'t, str>, Value<'t>)> for Map<'t> {
    fn from_iter<I: IntoIterator<Item = (Cow<'t, str>, Value<'t>)>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

/// Writes a text with its quotation marks; escapes what JSON asks for and nothing else.
fn write_text(text: &str, out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        let (words, after) = rest.split_at(plain(rest));
        out.extend_from_slice(words);
        let Some((byte, after)) = after.split_first() else {
            break;
        };
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            control => out.extend_from_slice(format!("\\u{control:04x}").as_bytes()),
        }
        rest = after;
    }
    out.push(b'"');
}

/// How many bytes stand before the first that is escaped.
pub(crate) fn plain(bytes: &[u8]) -> usize {
    // With no early end inside, the bytes of a stride are compared side by side.
    let long = plain_strides::<32>(bytes);
    let rest = bytes.get(long..).unwrap_or_default();
    let short = plain_strides::<8>(rest);
    let tail = rest.get(short..).unwrap_or_default();
    long + short + tail.iter().position(|byte| is_escaped(*byte)).unwrap_or(tail.len())
}

/// How many bytes are in the whole strides before the first byte that is escaped.
fn plain_strides<const STRIDE: usize>(bytes: &[u8]) -> usize {
    let (strides, _) = bytes.as_chunks::<STRIDE>();
    let plain = |stride: &&[u8; STRIDE]| !stride.iter().fold(false, |found, byte| found | is_escaped(*byte));
    strides.iter().take_while(plain).count() * STRIDE
}

fn is_escaped(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

impl From<serde_json::Value> for Value<'_> {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(truth) => Self::Bool(truth),
            serde_json::Value::Number(number) => Self::Number(number),
            serde_json::Value::String(text) => Self::String(text.into()),
            serde_json::Value::Array(list) => Self::Array(list.into_iter().map(Self::from).collect()),
            serde_json::Value::Object(map) => {
                let members = map.into_iter().map(|(name, value)| (name.into(), value.into()));
                Self::Object(members.collect())
            }
        }
    }
}

impl From<Value<'_>> for serde_json::Value {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(truth),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::String(text.into_owned()),
            Value::Array(list) => Self::Array(list.into_iter().map(Self::from).collect()),
            Value::Object(map) => {
                let members = map.into_iter().map(|(name, value)| (name.into_owned(), value.into()));
                Self::Object(members.collect())
            }
        }
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

macro_rules! whole_numbers {
    ($($kind:ty)*) => {$(
        impl From<$kind> for Value<'_> {
            fn from(number: $kind) -> Self {
                Self::Number(number.into())
            }
        }
    )*};
}

whole_numbers!(i32 i64 u32 u64 usize);

impl From<Number> for Value<'_> {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::String(Cow::Owned(text))
    }
}

impl From<&String> for Value<'_> {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&str> for Value<'_> {
    fn from(text: &str) -> Self {
        Self::String(Cow::Owned(text.to_owned()))
    }
}

impl<'t> From<Map<'t>> for Value<'t> {
    fn from(map: Map<'t>) -> Self {
        Self::Object(map)
    }
}

impl<'t, V: Into<Value<'t>>> From<Vec<V>> for Value<'t> {
    fn from(list: Vec<V>) -> Self {
        Self::Array(list.into_iter().map(Into::into).collect())
    }
}

impl<'t, V: Into<Value<'t>>> From<Option<V>> for Value<'t> {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A [`Value`] written as JSON: names are literals, values are expressions or JSON again.
macro_rules! json {
    (@ [$($done:tt)*]) => {
        $crate::json::value::Value::Object([$($done)*].into_iter().collect())
    };
    (@ [$($done:tt)*] $name:literal : { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $crate::json::value::json!(@ [$($done)* ($name.into(), $crate::json::value::json!({ $($inner)* })),] $($($rest)*)?)
    };
    (@ [$($done:tt)*] $name:literal : [ $($inner:tt)* ] $(, $($rest:tt)*)?) => {
        $crate::json::value::json!(@ [$($done)* ($name.into(), $crate::json::value::json!([ $($inner)* ])),] $($($rest)*)?)
    };
    (@ [$($done:tt)*] $name:literal : $value:expr $(, $($rest:tt)*)?) => {
        $crate::json::value::json!(@ [$($done)* ($name.into(), $crate::json::value::Value::from($value)),] $($($rest)*)?)
    };
    ({ $($members:tt)* }) => {
        $crate::json::value::json!(@ [] $($members)*)
    };
    ([{ $($members:tt)* }]) => {
        $crate::json::value::Value::Array(vec![$crate::json::value::json!({ $($members)* })])
    };
    ([ $($item:expr),* ]) => {
        $crate::json::value::Value::Array(vec![$($crate::json::value::Value::from($item)),*])
    };
}

pub(crate) use json;

#[cfg(test)]
mod tests {
    use serde_json::json as plain;

    use super::*;

    #[test]
    fn it_is_written_as_others_write_it() {
        let every: String = ('\0'..='\u{2ff}').chain("\u{2028}𝄞".chars()).collect();
        let mut long = "x".repeat(100);
        for at in [0, 31, 32, 40, 99] {
            long.insert(at, '"');
        }
        let number: serde_json::Value = serde_json::from_str("[1.50, -0, 1e400, 18446744073709551615]").unwrap();
        let tree = plain!({"a": every, "b": [null, true, false, {}, [], "", number], "\"c\n": {"d": long}});
        let value = Value::from(tree.clone());
        assert_eq!(value.to_string(), tree.to_string());
        assert_eq!(serde_json::Value::from(value), tree);
    }

    #[test]
    fn it_is_built_as_it_is_read() {
        let built = json!({"a": "x", "b": {"c": [{"d": true}], "e": 1_u32}, "f": ["y", "z"]});
        let read = plain!({"a": "x", "b": {"c": [{"d": true}], "e": 1}, "f": ["y", "z"]});
        assert_eq!(built, read.into());
    }

    #[test]
    fn members_keep_their_place() {
        let mut map = Map::new();
        for (name, value) in [("a", 1_u32), ("b", 2), ("c", 3), ("a", 4)] {
            map.insert(name, value.into());
        }
        assert_eq!(map.remove("b"), Some(Value::from(2_u32)));
        map.put_at(1, "d", Value::Null);
        map.put_at(0, "c", Value::from(true));
        map.put_at(9, "e", Value::Null);
        assert_eq!(Value::from(map).to_string(), r#"{"c":true,"a":4,"d":null,"e":null}"#);
    }
}
