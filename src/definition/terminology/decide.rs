//! Deciding whether a code is in a value set, by its expansion or its rules.

use std::cell::Cell;

use crate::definition::canonical;
use crate::definition::terminology::code_system::Concept;
use crate::definition::terminology::filter::passes;
use crate::definition::terminology::grammar;
use crate::definition::terminology::membership::Membership;
use crate::definition::terminology::shelf::Terminology;
use crate::definition::terminology::value_set::Include;

/// Value sets that include one another are followed this far down.
const DEPTH_MAX: usize = 32;
/// Most value sets that are looked into for one code: sets that include two of a kind each would multiply.
const SETS_MAX: u32 = 10_000;

impl Terminology {
    /// Whether a code is in a value set; without a system, whether it is there of any system.
    pub(crate) fn membership(&self, set: &str, system: Option<&str>, code: &str) -> Membership<'_> {
        let sets_left = Cell::new(SETS_MAX);
        let asked = Asked {
            system,
            code,
            depth: 0,
            sets_left: &sets_left,
        };
        self.in_set(set, &asked)
    }

    fn in_set(&self, set: &str, asked: &Asked<'_>) -> Membership<'_> {
        let left = asked.sets_left.get();
        asked.sets_left.set(left.saturating_sub(1));
        let Some(set) = self.set(set).filter(|_| asked.depth < DEPTH_MAX && left > 0) else {
            return Membership::Unknown;
        };
        if let Some(expansion) = &set.expansion {
            let listed = expansion.membership(asked.system, asked.code);
            if listed != Membership::Unknown {
                return listed;
            }
        }
        if set.include.is_empty() {
            return Membership::Unknown;
        }
        let included = self.in_any(&set.include, asked);
        if !set.has_inactive && self.is_inactive(&set.include, asked) {
            return Membership::NotIn;
        }
        included.and(|| match self.in_any(&set.exclude, asked) {
            Membership::In { .. } => Membership::NotIn,
            Membership::NotIn => included,
            Membership::Unknown => Membership::Unknown,
        })
    }

    /// Whether a system that is included says that the code is no longer to be used.
    fn is_inactive(&self, side: &[Include], asked: &Asked<'_>) -> bool {
        let systems = side.iter().filter_map(|include| {
            let url = include.system_url()?;
            asked
                .system
                .is_none_or(|asked| canonical::parts(asked).0 == url)
                .then_some(())?;
            self.system(include.system.as_deref()?)
        });
        let mut concepts = systems.filter_map(|system| system.concept(asked.code));
        concepts.any(Concept::is_inactive)
    }

    fn in_any<'a>(&'a self, side: &'a [Include], asked: &Asked<'_>) -> Membership<'a> {
        let start = Membership::NotIn;
        side.iter()
            .fold(start, |found, include| found.or(|| self.in_include(include, asked)))
    }

    /// In what an include's system, list and filters choose, and in every value set that it names.
    fn in_include<'a>(&'a self, include: &'a Include, asked: &Asked<'_>) -> Membership<'a> {
        let start = match include.system_url() {
            Some(url) if asked.system.is_some_and(|system| canonical::parts(system).0 != url) => Membership::NotIn,
            Some(_) => self.in_part(include, asked),
            None if include.value_sets.is_empty() => Membership::Unknown,
            None => Membership::IN,
        };
        let below = asked.below();
        include
            .value_sets
            .iter()
            .fold(start, |found, set| found.and(|| self.in_set(set, &below)))
    }

    fn in_part<'a>(&'a self, include: &'a Include, asked: &Asked<'_>) -> Membership<'a> {
        let known = include.system.as_deref().and_then(|system| self.system(system));
        if include.is_withheld {
            return Membership::Unknown;
        }
        if let Some(listed) = &include.concepts {
            let named = known.and_then(|system| system.concept(asked.code));
            // The list has the code as it is written there, which matters where the system tells cases apart.
            let found = listed.get(asked.code).or_else(|| listed.get(&named?.code));
            return match found {
                Some(display) => Membership::In {
                    display: display.as_deref().or_else(|| named?.display.as_deref()),
                },
                None => Membership::NotIn,
            };
        }
        let Some(system) = known.filter(|system| system.is_whole || system.concept(asked.code).is_some()) else {
            let admitted = include
                .system_url()
                .and_then(|system| grammar::admits(system, asked.code));
            return match admitted {
                Some(false) => Membership::NotIn,
                Some(true) if include.filters.is_empty() => Membership::IN,
                Some(true) | None => Membership::Unknown,
            };
        };
        let Some(concept) = system.concept(asked.code) else {
            return Membership::NotIn;
        };
        let start = Membership::In {
            display: concept.display.as_deref(),
        };
        include.filters.iter().fold(start, |found, filter| {
            found.and(|| match passes(filter, system, concept) {
                Some(true) => start,
                Some(false) => Membership::NotIn,
                None => Membership::Unknown,
            })
        })
    }

    /// Whether a value set may have codes of a system; one that is not known may.
    pub(crate) fn has_system(&self, set: &str, system: &str) -> bool {
        let mut open = vec![set];
        let mut seen: Vec<&str> = Vec::new();
        while let Some(next) = open.pop() {
            if seen.contains(&next) || seen.len() > DEPTH_MAX {
                continue;
            }
            seen.push(next);
            let Some(set) = self.set(next) else { return true };
            if set
                .expansion
                .as_ref()
                .is_some_and(|expansion| expansion.has_system(system))
            {
                return true;
            }
            for include in &set.include {
                if include.system_url() == Some(system) {
                    return true;
                }
                open.extend(include.value_sets.iter().map(String::as_str));
            }
        }
        false
    }
}

/// What is looked for, and how many value sets lead here.
struct Asked<'q> {
    system: Option<&'q str>,
    code: &'q str,
    depth: usize,
    sets_left: &'q Cell<u32>,
}

impl Asked<'_> {
    /// The same question to a value set that is included.
    fn below(&self) -> Self {
        Self {
            depth: self.depth + 1,
            ..*self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::terminology::code_system::CodeSystem;
    use crate::definition::terminology::lines::Lines;
    use crate::definition::terminology::membership::CodeLookup;
    use crate::definition::terminology::value_set::ValueSet;
    use crate::fhir::FhirVersion;
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
                ("timezones", None, "Europe/Kyiv", None),
                ("timezones", None, "+01:00", Some(false)),
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
    fn a_part_of_a_system_does_not_stand_for_the_whole() {
        let gender = "http://hl7.org/fhir/administrative-gender";
        let part = |content: &str| {
            format!(
                r#"{{"resourceType":"CodeSystem","url":"{gender}","content":"{content}","concept":[{{"code":"male"}}]}}"#
            )
        };
        assert_eq!(with(&[&part("complete")]).code(gender, "female"), CodeLookup::NotKnown);
        assert_ne!(with(&[&part("fragment")]).code(gender, "female"), CodeLookup::NotKnown);
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
