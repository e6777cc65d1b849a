//! A code system as the facts that decide whether a code is one of its codes, and where it stands among them.

use hashbrown::{HashMap, HashSet};

use crate::json;

/// A code system, or what is known of it.
#[derive(Debug, Default)]
pub(crate) struct CodeSystem {
    pub(crate) url: String,
    pub(crate) version: Option<String>,
    /// Whether every code of it is here, so that another is none.
    pub(crate) is_whole: bool,
    is_case_sensitive: bool,
    concepts: Vec<Concept>,
    by_code: HashMap<String, usize>,
}

#[derive(Debug, Default)]
pub(crate) struct Concept {
    pub(crate) code: String,
    pub(crate) display: Option<String>,
    /// Whether it may be chosen, or is there only to group others.
    pub(crate) is_selectable: bool,
    /// Places of the concepts right above it.
    parents: Vec<usize>,
    /// Values of the properties that say other things.
    properties: Vec<(String, String)>,
}

impl CodeSystem {
    /// Reads a CodeSystem.
    ///
    /// # Errors
    /// A sentence, when it has no URL.
    pub(crate) fn read(resource: &json::Map<'_>) -> Result<Self, String> {
        let word = |name: &str| resource.get(name).and_then(json::Value::as_str);
        let url = word("url").ok_or("expected CodeSystem.url, found none")?;
        let mut system = Self {
            url: url.to_owned(),
            version: word("version").map(str::to_owned),
            is_whole: word("content") == Some("complete") && resource.get("concept").is_some(),
            // Most systems that do not say are case sensitive, and FHIR asks to take them so.
            is_case_sensitive: resource.get("caseSensitive").and_then(json::Value::as_bool) != Some(false),
            ..Self::default()
        };
        let mut links = Vec::new();
        system.take(resource, &mut links);
        for (parent, child) in links {
            let places = (system.place(&parent), system.place(&child));
            if let (Some(parent), Some(child)) = places
                && let Some(child) = system.concepts.get_mut(child)
                && !child.parents.contains(&parent)
            {
                child.parents.push(parent);
            }
        }
        Ok(system)
    }

    /// Takes the concepts in, those within others too, however deep; `links` are pairs of parent and child.
    fn take(&mut self, resource: &json::Map<'_>, links: &mut Vec<(String, String)>) {
        let mut open: Vec<(Option<&str>, std::slice::Iter<'_, json::Value<'_>>)> =
            vec![(None, within(resource.get("concept")))];
        while let Some((parent, rest)) = open.last_mut() {
            let parent = *parent;
            let Some(map) = rest.next() else {
                open.pop();
                continue;
            };
            let Some(code) = map.get("code").and_then(json::Value::as_str) else {
                continue;
            };
            if let Some(parent) = parent {
                links.push((parent.to_owned(), code.to_owned()));
            }
            let mut concept = Concept {
                code: code.to_owned(),
                display: map.get("display").and_then(json::Value::as_str).map(str::to_owned),
                is_selectable: true,
                ..Concept::default()
            };
            for (name, value) in properties(map) {
                match name {
                    "parent" | "subsumedBy" => links.push((value, code.to_owned())),
                    "child" => links.push((code.to_owned(), value)),
                    "notSelectable" | "not-selectable" | "abstract" => concept.is_selectable &= value != "true",
                    _ => concept.properties.push((name.to_owned(), value)),
                }
            }
            let key = self.key(code);
            if !self.by_code.contains_key(&key) {
                self.by_code.insert(key, self.concepts.len());
                self.concepts.push(concept);
            }
            open.push((Some(code), within(map.get("concept"))));
        }
    }

    fn key(&self, code: &str) -> String {
        if self.is_case_sensitive {
            code.to_owned()
        } else {
            code.to_lowercase()
        }
    }

    fn place(&self, code: &str) -> Option<usize> {
        if self.is_case_sensitive {
            return self.by_code.get(code).copied();
        }
        self.by_code.get(&self.key(code)).copied()
    }

    /// The concept of a code.
    pub(crate) fn concept(&self, code: &str) -> Option<&Concept> {
        self.concepts.get(self.place(code)?)
    }

    /// Whether `code` stands below `ancestor`, over whatever many steps.
    pub(crate) fn is_below(&self, code: &str, ancestor: &str) -> bool {
        let (Some(from), Some(to)) = (self.place(code), self.place(ancestor)) else {
            return false;
        };
        let mut seen: HashSet<usize> = HashSet::new();
        seen.insert(from);
        let mut open = vec![from];
        while let Some(place) = open.pop() {
            let parents = self.concepts.get(place).map_or(&[][..], |concept| &concept.parents);
            if parents.contains(&to) {
                return true;
            }
            open.extend(parents.iter().copied().filter(|parent| seen.insert(*parent)));
        }
        false
    }

    /// Whether `code` stands right below `parent`.
    pub(crate) fn is_child(&self, code: &str, parent: &str) -> bool {
        let place = self.place(parent);
        place.is_some_and(|parent| {
            self.concept(code)
                .is_some_and(|concept| concept.parents.contains(&parent))
        })
    }

    /// Whether nothing stands below `code`.
    pub(crate) fn is_leaf(&self, code: &str) -> bool {
        let place = self.place(code);
        place.is_some_and(|place| !self.concepts.iter().any(|concept| concept.parents.contains(&place)))
    }
}

impl Concept {
    /// Whether it is no longer to be used: the properties `inactive` and `status` (R5 "CodeSystem", defined properties).
    pub(crate) fn is_inactive(&self) -> bool {
        let is_retired = |value: &str| matches!(value, "retired" | "inactive" | "withdrawn");
        self.values("inactive").any(|value| value == "true") || self.values("status").any(is_retired)
    }

    /// Values of a property.
    pub(crate) fn values(&self, property: &str) -> impl Iterator<Item = &str> {
        let named = self.properties.iter().filter(move |(name, _)| name == property);
        named.map(|(_, value)| value.as_str())
    }
}

fn within<'a, 't>(list: Option<&'a json::Value<'t>>) -> std::slice::Iter<'a, json::Value<'t>> {
    let list = list.and_then(json::Value::as_array);
    list.map_or(&[][..], Vec::as_slice).iter()
}

/// Names and values, as text, of a concept's properties.
fn properties<'a>(map: &'a json::Value<'_>) -> impl Iterator<Item = (&'a str, String)> {
    let list = map.get("property").and_then(json::Value::as_array);
    list.map_or(&[][..], Vec::as_slice).iter().filter_map(|property| {
        let name = property.get("code")?.as_str()?;
        let (_, value) = property
            .as_object()?
            .iter()
            .find(|(name, _)| name.starts_with("value"))?;
        let text = match value {
            json::Value::Object(coding) => coding.get("code")?.as_str()?.to_owned(),
            json::Value::String(text) => text.clone().into_owned(),
            json::Value::Null | json::Value::Bool(_) | json::Value::Number(_) | json::Value::Array(_) => {
                value.to_string()
            }
        };
        Some((name, text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> CodeSystem {
        CodeSystem::read(
            serde_json::from_str::<json::Value<'_>>(text)
                .unwrap()
                .as_object()
                .unwrap(),
        )
        .unwrap()
    }

    #[test]
    fn concepts_stand_below_one_another() {
        let system = read(
            r#"{"url":"u","content":"complete","concept":[{"code":"a","concept":[{"code":"b","concept":[{"code":"c"}]}]},
            {"code":"d","property":[{"code":"parent","valueCode":"c"},{"code":"notSelectable","valueBoolean":true}]},
            {"code":"e","property":[{"code":"child","valueCode":"a"}]}]}"#,
        );
        for (code, ancestor, below) in [
            ("d", "a", true),
            ("d", "e", true),
            ("a", "a", false),
            ("a", "d", false),
            ("x", "a", false),
        ] {
            assert_eq!(system.is_below(code, ancestor), below, "{code} {ancestor}");
        }
        assert!(system.is_child("c", "b") && !system.is_child("c", "a"));
        assert!(system.is_leaf("d") && !system.is_leaf("c"));
        assert!(!system.concept("d").unwrap().is_selectable);
    }

    #[test]
    fn circles_and_repeats_do_no_harm() {
        let system = read(
            r#"{"url":"u","caseSensitive":false,"concept":[{"code":"a","property":[{"code":"parent","valueCode":"B"}]},
            {"code":"b","property":[{"code":"parent","valueCode":"A"}]},{"code":"A","display":"again"}]}"#,
        );
        assert!(system.is_below("a", "b") && system.is_below("A", "a") && !system.is_below("a", "c"));
        assert_eq!(system.concept("A").unwrap().display, None);
    }
}
