//! A source's JSON tree, taken apart: what is asked for is taken, whatever is left is kept as source fields.
//!
//! Nothing can be lost by construction: a take removes a value only when it can give it back as the type asked
//! for, and every branch hands its remains to [`Kept`] when it is done.

use crate::json::{Map, Value};

use crate::registry::code_list::CodeList;
use crate::registry::count::{COUNT, count};
use crate::registry::tree_kept::{Kept, Left};
use crate::registry::tree_path::{Path, Step};
use crate::trial::{Age, Finding, FindingCode, PartialDate, Severity};

/// Which of the registry's two JSON forms a tree has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Data API v2: typed values, codes, plain lists.
    V2,
    /// Classic API: every scalar a text, labels, lists inside a wrapper (`ConditionList.Condition`).
    Classic,
}

/// A field's name in either dialect; a dot in the classic name leads through the list's wrapper.
pub(crate) type Name = (&'static str, &'static str);

/// One object of the tree, from which fields are taken.
#[derive(Debug)]
pub(crate) struct Branch<'t> {
    path: Path<'t>,
    fields: Map<'t>,
    kept: &'t mut Kept,
    dialect: Dialect,
}

/// Takes a record apart; what `read` leaves behind is in the [`Kept`] that comes back.
pub(crate) fn take_apart<T>(fields: Map<'_>, dialect: Dialect, read: impl FnOnce(&mut Branch<'_>) -> T) -> (T, Kept) {
    let mut kept = Kept::default();
    let mut root = Branch {
        path: Path {
            above: None,
            step: Step::Root,
        },
        fields,
        kept: &mut kept,
        dialect,
    };
    let taken = read(&mut root);
    root.finish();
    (taken, kept)
}

impl<'t> Branch<'t> {
    /// The dialect of the tree.
    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn key(&self, name: Name) -> &'static str {
        match self.dialect {
            Dialect::V2 => name.0,
            Dialect::Classic => name.1,
        }
    }

    fn finish(self) {
        for (key, value) in self.fields {
            let path = Path {
                above: Some(&self.path),
                step: Step::Key(&key),
            };
            self.kept.unknown(&path, value);
        }
    }

    /// Calls `read` on the object `name`, then keeps what `read` left of it.
    pub(crate) fn within<T>(&mut self, name: Name, read: impl FnOnce(&mut Branch<'_>) -> T) -> Option<T> {
        self.within_key(self.key(name), read)
    }

    fn within_key<T>(&mut self, key: &str, read: impl FnOnce(&mut Branch<'_>) -> T) -> Option<T> {
        let value = self.fields.remove(key)?;
        let path = Path {
            above: Some(&self.path),
            step: Step::Key(key),
        };
        match value {
            Value::Object(fields) => {
                let mut branch = Branch {
                    path,
                    fields,
                    kept: &mut *self.kept,
                    dialect: self.dialect,
                };
                let taken = read(&mut branch);
                branch.finish();
                Some(taken)
            }
            other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
                self.kept.refuse(&path, "an object", other);
                None
            }
        }
    }

    /// Takes `name` through `convert`, which gives a value back with the words for what was expected.
    fn take<T>(
        &mut self,
        name: Name,
        convert: impl FnOnce(Value<'t>, Dialect) -> Result<T, (Value<'t>, Left)>,
    ) -> Option<T> {
        let key = self.key(name);
        let value = self.fields.remove(key)?;
        let path = Path {
            above: Some(&self.path),
            step: Step::Key(key),
        };
        match convert(value, self.dialect) {
            Ok(taken) => Some(taken),
            Err((value, left)) => {
                left.put(self.kept, &path, value);
                None
            }
        }
    }

    /// A text; a blank one says nothing and is kept as a source field.
    pub(crate) fn text(&mut self, name: Name) -> Option<String> {
        self.take(name, |value, _| text(value))
    }

    /// True or false, in the classic dialect `Yes` or `No`.
    pub(crate) fn flag(&mut self, name: Name) -> Option<bool> {
        self.take(name, flag)
    }

    /// A count.
    pub(crate) fn count(&mut self, name: Name) -> Option<u32> {
        self.whole(name, COUNT, count)
    }

    /// A size in bytes.
    pub(crate) fn bytes(&mut self, name: Name) -> Option<u64> {
        self.whole(name, "a whole number", Some)
    }

    fn whole<T>(&mut self, name: Name, expected: &'static str, convert: fn(u64) -> Option<T>) -> Option<T> {
        self.take(name, |value, dialect| {
            let number = match (&value, dialect) {
                (Value::Number(number), _) => number.as_u64(),
                (Value::String(text), Dialect::Classic) => text.trim().parse().ok(),
                (Value::String(_), Dialect::V2)
                | (Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_), _) => None,
            };
            number.and_then(convert).ok_or((value, Left::Unexpected(expected)))
        })
    }

    /// A number, as text that keeps its digits.
    pub(crate) fn digits(&mut self, name: Name) -> Option<String> {
        self.take(name, |value, _| match value {
            Value::Number(number) => Ok(number.to_string()),
            other @ (Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_)) => {
                Err((other, Left::Unexpected("a number")))
            }
        })
    }

    /// A word of a code list; an unknown word is taken too, and reported.
    pub(crate) fn code<T: CodeList>(&mut self, name: Name) -> Option<T> {
        let key = self.key(name);
        let word = self.text(name)?;
        let code = T::read(&word);
        if !code.is_known() {
            let path = Path {
                above: Some(&self.path),
                step: Step::Key(key),
            };
            self.kept.findings.push(unlisted::<T>(&word, &path));
        }
        Some(code)
    }

    /// A date.
    pub(crate) fn date(&mut self, name: Name) -> Option<PartialDate> {
        self.take(name, |value, _| {
            let words = text(value)?;
            words.parse().map_err(|_unread| (Value::from(words), Left::DateUnread))
        })
    }

    /// An age bound; the word `N/A` is an open bound and is kept as a source field.
    pub(crate) fn age(&mut self, name: Name) -> Option<Age> {
        self.take(name, |value, _| {
            let words = text(value)?;
            match Age::read(&words) {
                Some(age) => Ok(age),
                None if words == "N/A" => Err((Value::from(words), Left::Silent)),
                None => Err((Value::from(words), Left::Unexpected("an age such as `18 Years`"))),
            }
        })
    }

    /// Whether the field is there.
    pub(crate) fn holds(&self, name: Name) -> bool {
        self.fields.get(self.key(name)).is_some()
    }

    /// Puts a value back that was taken, so that it can be kept as it stood.
    pub(crate) fn put_back(&mut self, name: Name, value: Value<'t>) {
        self.fields.insert(self.key(name), value);
    }

    /// Any value, whole.
    pub(crate) fn subtree(&mut self, name: Name) -> Option<serde_json::Value> {
        self.fields.remove(self.key(name)).map(Into::into)
    }

    /// Keeps known fields that have no slot, without a finding.
    pub(crate) fn keep(&mut self, names: &[Name]) {
        for name in names {
            self.take(*name, |value, _| Err::<(), _>((value, Left::Silent)));
        }
    }

    /// Reads each object of a list; an item for which `read` gives nothing is kept with all its fields.
    pub(crate) fn list<T>(&mut self, name: Name, mut read: impl FnMut(&mut Branch<'_>) -> Option<T>) -> Vec<T> {
        let mut taken = Vec::new();
        let dialect = self.dialect;
        self.items(self.key(name), &mut |path, value, kept| match value {
            Value::Object(fields) => {
                let mut branch = Branch {
                    path: *path,
                    fields,
                    kept,
                    dialect,
                };
                taken.extend(read(&mut branch));
                branch.finish();
            }
            other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
                kept.refuse(path, "an object", other);
            }
        });
        taken
    }

    /// The texts of a list.
    pub(crate) fn texts(&mut self, name: Name) -> Vec<String> {
        let mut taken = Vec::new();
        self.items(self.key(name), &mut |path, value, kept| match text(value) {
            Ok(text) => taken.push(text),
            Err((value, left)) => left.put(kept, path, value),
        });
        taken
    }

    /// The words of a list, each of a code list.
    pub(crate) fn codes<T: CodeList>(&mut self, name: Name) -> Vec<T> {
        let mut taken = Vec::new();
        self.items(self.key(name), &mut |path, value, kept| match text(value) {
            Ok(word) => {
                let code = T::read(&word);
                if !code.is_known() {
                    kept.findings.push(unlisted::<T>(&word, path));
                }
                taken.push(code);
            }
            Err((value, left)) => left.put(kept, path, value),
        });
        taken
    }

    /// A word that the classic dialect wraps in a list of one; further words of that list are kept as source fields.
    pub(crate) fn single_code<T: CodeList>(&mut self, name: Name) -> Option<T> {
        if self.dialect == Dialect::V2 {
            return self.code(name);
        }
        let mut taken = None;
        self.items(self.key(name), &mut |path, value, kept| match text(value) {
            Ok(word) if taken.is_none() => {
                let code = T::read(&word);
                if !code.is_known() {
                    kept.findings.push(unlisted::<T>(&word, path));
                }
                taken = Some(code);
            }
            Ok(word) => kept.refuse(path, "one word", Value::from(word)),
            Err((value, left)) => left.put(kept, path, value),
        });
        taken
    }

    /// Hands each item of a list to `each`, through the wrapper that the classic dialect has.
    fn items(&mut self, key: &str, each: &mut dyn FnMut(&Path<'_>, Value<'_>, &mut Kept)) {
        if let Some((wrapper, inner)) = key.split_once('.') {
            self.within_key(wrapper, |branch| branch.items(inner, each));
            return;
        }
        let Some(value) = self.fields.remove(key) else {
            return;
        };
        let path = Path {
            above: Some(&self.path),
            step: Step::Key(key),
        };
        match value {
            Value::Array(items) => {
                for (index, item) in items.into_iter().enumerate() {
                    let path = Path {
                        above: Some(&path),
                        step: Step::Index(index),
                    };
                    each(&path, item, self.kept);
                }
            }
            other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
                self.kept.refuse(&path, "a list", other);
            }
        }
    }
}

fn text(value: Value<'_>) -> Result<String, (Value<'_>, Left)> {
    match value {
        Value::String(text) if text.trim().is_empty() => Err((Value::String(text), Left::Silent)),
        Value::String(text) => Ok(text.into_owned()),
        Value::Null => Err((Value::Null, Left::Silent)),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            Err((other, Left::Unexpected("a text")))
        }
    }
}

fn flag(value: Value<'_>, dialect: Dialect) -> Result<bool, (Value<'_>, Left)> {
    let found = match (&value, dialect) {
        (Value::Bool(flag), _) => Some(*flag),
        (Value::Null, _) => return Err((value, Left::Silent)),
        // Healthy volunteers are a sentence in the classic form, not a yes.
        (Value::String(word), Dialect::Classic) => match word.trim() {
            "Yes" | "Accepts Healthy Volunteers" => Some(true),
            "No" => Some(false),
            _ => None,
        },
        (Value::String(_), Dialect::V2) | (Value::Number(_) | Value::Array(_) | Value::Object(_), _) => None,
    };
    found.ok_or((value, Left::Unexpected("true or false")))
}

fn unlisted<T: CodeList>(word: &str, path: &Path<'_>) -> Finding {
    let text = format!(
        "expected a word of `{}`, found `{word}`; it was kept as it stands",
        T::LIST
    );
    Finding::new(Severity::Warning, FindingCode::ValueUnexpected, text).at_path(path.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::trial::{ObservationalModel, Status};

    fn apart<T>(
        value: serde_json::Value,
        dialect: Dialect,
        read: impl FnOnce(&mut Branch<'_>) -> T,
    ) -> (T, Vec<String>, Vec<String>) {
        let Value::Object(fields) = value.into() else {
            panic!("an object");
        };
        let (taken, kept) = take_apart(fields, dialect, read);
        let extra = kept
            .extra
            .iter()
            .map(|field| format!("{} {}", field.path, field.value))
            .collect();
        let findings = kept
            .findings
            .iter()
            .map(|finding| format!("{} {}", finding.code, finding.at))
            .collect();
        (taken, extra, findings)
    }

    #[test]
    fn what_is_not_taken_is_kept() {
        let tree = json!({"a": {"title": "T", "more": {"x": 1}}, "b": [{"n": "1", "odd": 2}, 7, {"odd": 3}]});
        let (taken, extra, findings) = apart(tree, Dialect::V2, |root| {
            let title = root.within(("a", ""), |a| a.text(("title", "")));
            (title, root.list(("b", ""), |item| item.text(("n", ""))))
        });
        assert_eq!(taken, (Some(Some("T".to_owned())), vec!["1".to_owned()]));
        assert_eq!(extra, ["a.more {\"x\":1}", "b[0].odd 2", "b[1] 7", "b[2].odd 3"]);
        assert_eq!(
            findings,
            [
                "field-unknown a.more",
                "field-unknown b[0].odd",
                "value-unexpected b[1]"
            ]
        );
    }

    #[test]
    fn wrong_types_stay_where_they_are() {
        let tree = json!({"t": 5, "f": "Yes", "n": "25", "d": "Smarch", "c": "ODD", "blank": " ", "age": "N/A"});
        let (taken, extra, findings) = apart(tree, Dialect::V2, |root| {
            (
                root.text(("t", "")),
                root.flag(("f", "")),
                root.count(("n", "")),
                root.date(("d", "")),
                root.code::<Status>(("c", "")),
                root.text(("blank", "")),
                root.age(("age", "")),
            )
        });
        assert_eq!(
            taken,
            (
                None,
                None,
                None,
                None,
                Some(Status::Other("ODD".to_owned())),
                None,
                None
            )
        );
        assert_eq!(extra.len(), 6);
        assert_eq!(
            findings,
            [
                "value-unexpected t",
                "value-unexpected f",
                "value-unexpected n",
                "date-unread d",
                "value-unexpected c"
            ]
        );
    }

    #[test]
    fn classic_lists_have_a_wrapper_and_texts_for_everything() {
        let tree = json!({"KeywordList": {"Keyword": ["a", "b"]}, "Flag": "No", "Count": "25", "Model": {"M": ["Cohort", "Other"]}});
        let (taken, extra, _) = apart(tree, Dialect::Classic, |root| {
            (
                root.texts(("", "KeywordList.Keyword")),
                root.flag(("", "Flag")),
                root.count(("", "Count")),
                root.single_code::<ObservationalModel>(("", "Model.M")),
            )
        });
        assert_eq!(
            taken,
            (
                vec!["a".to_owned(), "b".to_owned()],
                Some(false),
                Some(25),
                Some(ObservationalModel::Cohort)
            )
        );
        assert_eq!(extra, ["Model.M[1] \"Other\""]);
    }
}
