//! Whether a code is in a value set, and what it is called.

mod code_system;
mod decide;
mod filter;
mod grammar;
mod lines;
mod membership;
mod value_set;

use std::collections::HashMap;
use std::sync::Arc;

use crate::definition::canonical;
use crate::definition::terminology::lines::Lines;
use crate::fhir::FhirVersion;

pub(crate) use code_system::CodeSystem;
pub use membership::{CodeLookup, Membership};
pub(crate) use value_set::ValueSet;

/// The value sets and code systems of a release.
#[derive(Debug, Clone)]
pub(crate) struct Terminology {
    version: FhirVersion,
    sets: HashMap<String, Vec<Arc<ValueSet>>>,
    systems: HashMap<String, Vec<Arc<CodeSystem>>>,
}

impl Terminology {
    /// Those that are built in.
    pub(crate) fn bundled(version: FhirVersion) -> Self {
        Self {
            version,
            sets: HashMap::new(),
            systems: HashMap::new(),
        }
    }

    /// Adds a value set; it comes before one of its URL that is there already.
    pub(crate) fn add_set(&mut self, set: ValueSet) {
        self.sets.entry(set.url.clone()).or_default().insert(0, Arc::new(set));
    }

    /// Adds a code system; it comes before one of its URL that is there already.
    pub(crate) fn add_system(&mut self, system: CodeSystem) {
        self.systems
            .entry(system.url.clone())
            .or_default()
            .insert(0, Arc::new(system));
    }

    fn set(&self, asked: &str) -> Option<&ValueSet> {
        let (url, version) = canonical::parts(asked);
        let added = self.sets.get(url).map_or(&[][..], Vec::as_slice);
        let own = added
            .iter()
            .find(|set| canonical::satisfies(set.version.as_deref(), version));
        own.map(AsRef::as_ref).or_else(|| {
            let line = Lines::of(self.version).sets.get(url)?;
            canonical::is_near(line.version, version).then(|| line.read(ValueSet::read))?
        })
    }

    fn system(&self, asked: &str) -> Option<&CodeSystem> {
        let (url, version) = canonical::parts(asked);
        let added = self.systems.get(url).map_or(&[][..], Vec::as_slice);
        let own = added
            .iter()
            .find(|system| canonical::satisfies(system.version.as_deref(), version));
        own.or(added.first())
            .map(AsRef::as_ref)
            .or_else(|| Lines::of(self.version).systems.get(url)?.read(CodeSystem::read))
    }

    /// Whether a code system has a code.
    pub(crate) fn code(&self, system: &str, code: &str) -> CodeLookup<'_> {
        // Of another edition of the system nothing is known.
        let (url, version) = canonical::parts(system);
        let held = Lines::of(self.version).systems.get(url).map(|line| line.version);
        let is_other = !self.systems.contains_key(url) && held.is_some_and(|held| !canonical::is_near(held, version));
        if is_other {
            return CodeLookup::UnknownSystem;
        }
        let known = self.system(system);
        if let Some(concept) = known.and_then(|known| known.concept(code)) {
            return CodeLookup::Known {
                display: concept.display.as_deref(),
            };
        }
        if known.is_some_and(|known| known.is_whole) {
            return CodeLookup::NotKnown;
        }
        match grammar::admits(canonical::parts(system).0, code) {
            Some(true) => CodeLookup::Known { display: None },
            Some(false) => CodeLookup::NotKnown,
            None => CodeLookup::UnknownSystem,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    const SPEC: &str = "http://hl7.org/fhir/ValueSet/";
    const TERMS: &str = "http://terminology.hl7.org/CodeSystem/";

    fn is_in(found: Membership<'_>) -> Option<bool> {
        match found {
            Membership::In { .. } => Some(true),
            Membership::NotIn => Some(false),
            Membership::Unknown => None,
        }
    }

    #[test]
    fn published_value_sets_decide() {
        let (act, participation) = (format!("{TERMS}v3-ActCode"), format!("{TERMS}v3-ParticipationType"));
        for version in FhirVersion::ALL {
            let terminology = Terminology::bundled(version);
            for (set, system, code, expected) in [
                ("administrative-gender", None, "female", Some(true)),
                (
                    "administrative-gender",
                    Some("http://hl7.org/fhir/administrative-gender"),
                    "female",
                    Some(true),
                ),
                (
                    "administrative-gender",
                    Some("http://hl7.org/fhir/other"),
                    "female",
                    Some(false),
                ),
                ("administrative-gender", None, "Female", Some(false)),
                ("mimetypes", None, "text/plain", Some(true)),
                ("mimetypes", None, "pdf", Some(false)),
                ("all-languages", None, "de-CH", Some(true)),
                ("currencies", None, "EUR", Some(true)),
                ("currencies", None, "EURO", Some(false)),
                ("ucum-units", Some("http://unitsofmeasure.org"), "mg", None),
                ("ucum-units", Some("http://unitsofmeasure.org"), "m g", Some(false)),
                ("encounter-participant-type", Some(&participation), "ATND", Some(true)),
                ("v-no-such", None, "x", None),
                ("timezones", None, "Europe/Zurich", Some(true)),
                ("timezones", None, "Europe/Basel", Some(false)),
                ("body-site", Some("http://snomed.info/sct"), "1", None),
                ("body-site", Some("http://loinc.org"), "1", Some(false)),
            ] {
                let found = terminology.membership(&format!("{SPEC}{set}"), system, code);
                assert_eq!(is_in(found), expected, "{version} {set} {code}");
            }
            let encounters = "http://terminology.hl7.org/ValueSet/v3-ActEncounterCode";
            assert_eq!(is_in(terminology.membership(encounters, Some(&act), "AMB")), Some(true));
            assert_eq!(
                is_in(terminology.membership(encounters, Some(&act), "ABUSE")),
                Some(false)
            );
            let dated = format!("{SPEC}administrative-gender|{}", version.number());
            assert_eq!(is_in(terminology.membership(&dated, None, "male")), Some(true));
            assert_eq!(
                is_in(terminology.membership(&format!("{SPEC}administrative-gender|9.0"), None, "male")),
                None
            );
        }
    }

    #[test]
    fn codes_have_names() {
        let terminology = Terminology::bundled(FhirVersion::R4);
        let code = |system: &str, code| terminology.code(system, code);
        let gender = "http://hl7.org/fhir/administrative-gender";
        assert_eq!(
            code(gender, "female"),
            CodeLookup::Known {
                display: Some("Female")
            }
        );
        assert_eq!(code(gender, "f"), CodeLookup::NotKnown);
        assert_eq!(
            code(&format!("{TERMS}v3-NullFlavor"), "UNK"),
            CodeLookup::Known {
                display: Some("unknown")
            }
        );
        assert_eq!(code("http://loinc.org", "8302-2"), CodeLookup::UnknownSystem);
        assert_eq!(code("http://snomed.info/sct", "1"), CodeLookup::UnknownSystem);
        assert_eq!(code("urn:ietf:bcp:47", "de-CH"), CodeLookup::Known { display: None });
    }

    #[test]
    fn all_that_is_built_in_is_read() {
        for version in FhirVersion::ALL {
            let lines = Lines::of(version);
            assert!(lines.sets.len() > 1_300 && lines.systems.len() > 1_000);
            for (url, line) in &lines.sets {
                assert_eq!(line.read(ValueSet::read).unwrap().url, *url);
            }
            for (url, line) in &lines.systems {
                assert_eq!(line.read(CodeSystem::read).unwrap().url, *url);
            }
        }
    }

    fn with(texts: &[&str]) -> Terminology {
        let mut terminology = Terminology::bundled(FhirVersion::R4);
        for text in texts {
            let tree: json::Value<'_> = serde_json::from_str(text).unwrap();
            let map = tree.as_object().unwrap();
            match map.get("resourceType").and_then(json::Value::as_str) {
                Some("ValueSet") => terminology.add_set(ValueSet::read(map).unwrap()),
                _ => terminology.add_system(CodeSystem::read(map).unwrap()),
            }
        }
        terminology
    }

    #[test]
    fn rules_of_added_sets_are_followed() {
        let system = r#"{"resourceType":"CodeSystem","url":"s","content":"complete","concept":[{"code":"a","display":"A",
            "property":[{"code":"p","valueString":"x"}],"concept":[{"code":"a1"},{"code":"a2"}]},{"code":"b"}]}"#;
        let set = |compose: &str| format!(r#"{{"resourceType":"ValueSet","url":"v","compose":{{{compose}}}}}"#);
        let filter = |property: &str, op: &str, value: &str| {
            set(&format!(
                r#""include":[{{"system":"s","filter":[{{"property":"{property}","op":"{op}","value":"{value}"}}]}}]"#
            ))
        };
        for (set, expected) in [
            (set(r#""include":[{"system":"s"}]"#), "a a1 a2 b"),
            (
                set(r#""include":[{"system":"s"}],"exclude":[{"system":"s","concept":[{"code":"a"}]}]"#),
                "a1 a2 b",
            ),
            (
                set(r#""include":[{"system":"s","concept":[{"code":"a1"}]},{"system":"s","concept":[{"code":"b"}]}]"#),
                "a1 b",
            ),
            (filter("concept", "is-a", "a"), "a a1 a2"),
            (filter("concept", "descendent-of", "a"), "a1 a2"),
            (filter("concept", "is-not-a", "a"), "b"),
            (filter("concept", "generalizes", "a1"), "a a1"),
            (filter("code", "regex", "a."), "a1 a2"),
            (filter("code", "in", "a, b"), "a b"),
            (filter("p", "=", "x"), "a a1? a2? b?"),
            (set(r#""include":[{"system":"s"}, {"valueSet":["v"]}]"#), "a a1 a2 b x?"),
            (set(r#""include":[{"valueSet":["unknown"]}]"#), "a? a1? a2? b? x?"),
            (
                set(r#""include":[{"system":"s","valueSet":["unknown"]}]"#),
                "a? a1? a2? b?",
            ),
        ] {
            let terminology = with(&[system, &set]);
            let words = ["a", "a1", "a2", "b", "x"].into_iter().filter_map(|code| {
                match is_in(terminology.membership("v", Some("s"), code)) {
                    Some(true) => Some(code.to_owned()),
                    Some(false) => None,
                    None => Some(format!("{code}?")),
                }
            });
            assert_eq!(words.collect::<Vec<_>>().join(" "), expected, "{set}");
        }
    }

    #[test]
    fn sets_that_include_one_another_end() {
        let part = r#"{"valueSet":["w"]},{"valueSet":["w"]}"#;
        let set = |url: &str, part: &str| {
            format!(r#"{{"resourceType":"ValueSet","url":"{url}","compose":{{"include":[{part}]}}}}"#)
        };
        let terminology = with(&[&set("v", part), &set("w", &part.replace('w', "v"))]);
        assert_eq!(is_in(terminology.membership("v", None, "x")), None);
    }

    #[test]
    fn an_expansion_that_is_not_whole_leaves_it_to_the_rules() {
        let system =
            r#"{"resourceType":"CodeSystem","url":"s","content":"complete","concept":[{"code":"a"},{"code":"b"}]}"#;
        let set = |more: &str| {
            format!(
                r#"{{"resourceType":"ValueSet","url":"v","compose":{{"include":[{{"system":"s"}}]}},
                "expansion":{{{more}"contains":[{{"system":"s","code":"a"}}]}}}}"#
            )
        };
        let found = |set: &str| is_in(with(&[system, set]).membership("v", Some("s"), "b"));
        assert_eq!(found(&set("")), Some(false));
        assert_eq!(found(&set(r#""total":2,"#)), Some(true));
    }
}
