//! Reading a tree: words without escapes are borrowed from the text, and of a repeated name the last value stays.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use crate::json::value::{Map, Value};

/// The only name of the map as which `serde_json` hands over a number with its digits.
const NUMBER: &str = "$serde_json::private::Number";
/// Members up to which names are compared with one another; beyond it they are hashed.
const COMPARED_MAX: usize = 32;

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tree)
    }
}

struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Value<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any valid JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value<'de>, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value<'de>, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value<'de>, E> {
        Ok(Value::from(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value<'de>, E> {
        Ok(Value::from(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::String(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value<'de>, E> {
        Ok(Value::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(Word(name)) = map.next_key()? {
            if name == NUMBER {
                let Word(digits) = map.next_value()?;
                return digits.parse::<Number>().map(Value::Number).map_err(A::Error::custom);
            }
            members.push((name, map.next_value()?));
        }
        Ok(Value::Object(once_each(members)))
    }
}

/// A text, borrowed where it stands without escapes.
struct Word<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Word<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text).map(Self)
    }
}

struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = Cow<'de, str>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(text))
    }
}

/// The members, of which one that repeats a name takes the first one's place.
fn once_each<'t>(members: Vec<(Cow<'t, str>, Value<'t>)>) -> Map<'t> {
    if members.len() <= COMPARED_MAX {
        let repeats =
            |(at, (name, _)): (usize, &(Cow<'t, str>, _))| members.iter().take(at).any(|(known, _)| known == name);
        if !members.iter().enumerate().any(repeats) {
            return members.into_iter().collect();
        }
    }
    let mut places = HashMap::with_capacity(members.len());
    let mut kept: Vec<(Cow<'t, str>, Value<'t>)> = Vec::with_capacity(members.len());
    for (name, value) in members {
        let place = *places.entry(name.clone()).or_insert(kept.len());
        match kept.get_mut(place) {
            Some((_, held)) => *held = value,
            None => kept.push((name, value)),
        }
    }
    kept.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_others_read() {
        let many: Vec<String> = (0..100).map(|n| format!("\"n{}\":{n}", n % 60)).collect();
        let texts = [
            r#"{"a":[null,true,-0.50,1e400,-0,-7,25,18446744073709551616,"x\n\u00e9é"],"b\"":{"":{}},"a":2,"c":"y"}"#
                .to_owned(),
            format!("{{{}}}", many.join(",")),
        ];
        for text in texts {
            let others: serde_json::Value = serde_json::from_str(&text).unwrap();
            let value: Value<'_> = serde_json::from_str(&text).unwrap();
            assert_eq!(value.to_string(), others.to_string());
        }
        for wrong in ["", "[1,]", "{\"a\"}", "\"\\x\"", "[1", "{\"a\":tru}", "[]1"] {
            let others = serde_json::from_str::<serde_json::Value>(wrong).unwrap_err();
            let error = serde_json::from_str::<Value<'_>>(wrong).unwrap_err();
            assert_eq!(error.to_string(), others.to_string(), "{wrong}");
        }
    }

    #[test]
    fn words_without_escapes_are_borrowed() {
        let value: Value<'_> = serde_json::from_str(r#"["plain","es\\caped"]"#).unwrap();
        let borrowed = value
            .as_array()
            .unwrap()
            .iter()
            .map(|item| matches!(item, Value::String(Cow::Borrowed(_))));
        assert_eq!(borrowed.collect::<Vec<_>>(), [true, false]);
    }
}
