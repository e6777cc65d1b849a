//! Taking in definitions that come with a project: reading them, and making the snapshots that they lack.

use std::collections::HashMap;
use std::sync::Arc;

use crate::definition::canonical;
use crate::definition::snapshot::generate::{Sources, generate};
use crate::definition::snapshot::normalised;
use crate::definition::structure::{Element, Structure};
use crate::definition::terminology::code_system::CodeSystem;
use crate::definition::terminology::value_set::ValueSet;
use crate::fhir::{Issue, IssueCode, IssueSeverity, Map, Resource, Value};

/// Profiles that build on one another, at most so many in a row.
const CHAIN_MAX: usize = 64;
/// Bundles in bundles are opened this far down.
const BUNDLES_MAX: usize = 4;

/// Structures by canonical URL; of several with one URL the last that was added comes first.
pub(crate) type Structures = HashMap<String, Vec<Arc<Structure>>>;

/// What is in a heap of resources.
#[derive(Debug, Default)]
pub(crate) struct Additions {
    pub(crate) structures: Vec<Structure>,
    pub(crate) sets: Vec<ValueSet>,
    pub(crate) systems: Vec<CodeSystem>,
    pub(crate) issues: Vec<Issue>,
}

impl Additions {
    /// Reads the definitions among `resources`, those in Bundles too; what is no definition is passed over.
    pub(crate) fn read(resources: &[Resource]) -> Self {
        let mut additions = Self::default();
        for resource in resources {
            additions.take(resource.as_map(), 0);
        }
        additions
    }

    fn take(&mut self, map: &Map, depth: usize) {
        let kind = map.get("resourceType").and_then(Value::as_str).unwrap_or_default();
        let read = match kind {
            "StructureDefinition" => Structure::from_map(map).map(|structure| self.structures.push(structure)),
            "ValueSet" => ValueSet::read(map).map(|set| self.sets.push(set)),
            "CodeSystem" => CodeSystem::read(map).map(|system| {
                // A supplement adds words to a system, and no codes.
                if map.get("content").and_then(Value::as_str) != Some("supplement") {
                    self.systems.push(system);
                }
            }),
            "Bundle" if depth < BUNDLES_MAX => {
                let entries = map
                    .get("entry")
                    .and_then(Value::as_array)
                    .map_or(&[][..], Vec::as_slice);
                for entry in entries {
                    if let Some(resource) = entry.get("resource").and_then(Value::as_object) {
                        self.take(resource, depth + 1);
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(sentence) = read {
            let id = map.get("id").and_then(Value::as_str).unwrap_or("without id");
            self.issues
                .push(Issue::error(IssueCode::Invalid, format!("{kind} {id}: {sentence}")));
        }
    }
}

/// The structures with snapshots, and issues about those that can have none; `known` are the definitions that they
/// are added to.
pub(crate) fn completed(structures: Vec<Structure>, known: &mut dyn Sources) -> (Vec<Arc<Structure>>, Vec<Issue>) {
    let mut pile = Pile {
        known,
        waiting: structures.into_iter().map(Some).collect(),
        places: HashMap::new(),
        done: Vec::new(),
        open: Vec::new(),
        issues: Vec::new(),
    };
    pile.done.resize(pile.waiting.len(), None);
    for (at, structure) in pile.waiting.iter().enumerate() {
        let url = structure
            .as_ref()
            .map(|structure| structure.url.clone())
            .unwrap_or_default();
        pile.places.entry(url).or_default().insert(0, at);
    }
    for at in 0..pile.waiting.len() {
        pile.complete(at);
    }
    (pile.done.into_iter().flatten().collect(), pile.issues)
}

/// Structures of which some wait for their snapshot.
struct Pile<'d> {
    known: &'d mut dyn Sources,
    waiting: Vec<Option<Structure>>,
    /// Versions of them, which stay known while one is worked on.
    places: HashMap<String, Vec<usize>>,
    done: Vec<Option<Arc<Structure>>>,
    /// Canonical URLs of those that are being worked on.
    open: Vec<String>,
    issues: Vec<Issue>,
}

impl Pile<'_> {
    fn complete(&mut self, at: usize) -> Option<Arc<Structure>> {
        let Some(mut structure) = self.waiting.get_mut(at).and_then(Option::take) else {
            return self.done.get(at).cloned().flatten();
        };
        self.open.push(structure.url.clone());
        let made = self.snapshot(&structure);
        self.open.pop();
        match made {
            Ok((snapshot, notes)) => {
                for note in notes {
                    let text = format!("StructureDefinition {}: {note}", structure.url);
                    self.issues
                        .push(Issue::new(IssueSeverity::Warning, IssueCode::Invalid, text));
                }
                structure.snapshot = snapshot;
                let structure = Arc::new(structure);
                if let Some(place) = self.done.get_mut(at) {
                    *place = Some(Arc::clone(&structure));
                }
                Some(structure)
            }
            Err(sentence) => {
                let text = format!("StructureDefinition {}: {sentence}", structure.url);
                self.issues.push(Issue::error(IssueCode::Invalid, text));
                None
            }
        }
    }

    fn snapshot(&mut self, structure: &Structure) -> Result<(Vec<Element>, Vec<String>), String> {
        if !structure.snapshot.is_empty() {
            return normalised(&structure.snapshot).map(|snapshot| (snapshot, Vec::new()));
        }
        let url = structure
            .base
            .clone()
            .ok_or("expected a snapshot or `baseDefinition`, found neither")?;
        if self.open.contains(&url) {
            return Err(format!("expected a base that does not build on it, found {url}"));
        }
        if self.open.len() > CHAIN_MAX {
            return Err(format!(
                "expected at most {CHAIN_MAX} profiles that build on one another, found more"
            ));
        }
        let base = self.structure(&url).ok_or_else(|| {
            format!("expected the base {url} among the definitions, found none; hand it over as well")
        })?;
        generate(structure, &base, self)
    }
}

impl Sources for Pile<'_> {
    fn structure(&mut self, canonical: &str) -> Option<Arc<Structure>> {
        let (url, version) = canonical::parts(canonical);
        let is_asked = |at: &usize| {
            let waiting = self.waiting.get(*at).and_then(Option::as_ref);
            let structure = waiting.or(self.done.get(*at).and_then(Option::as_deref));
            structure.is_some_and(|structure| canonical::satisfies(structure.version.as_deref(), version))
        };
        let place = self
            .places
            .get(url)
            .and_then(|places| places.iter().copied().find(is_asked));
        match place {
            Some(place) if self.open.len() <= CHAIN_MAX => self.complete(place),
            Some(_) => None,
            None => self.known.structure(canonical),
        }
    }

    fn type_structure(&mut self, name: &str) -> Option<Arc<Structure>> {
        self.known.type_structure(name).or_else(|| self.structure(name))
    }
}

#[cfg(test)]
mod tests {
    use crate::definition::{CodeLookup, Definitions, Max, Membership, Structure};
    use crate::fhir::{FhirVersion, Issue, Resource};

    fn with(texts: &[&str]) -> (Definitions, Vec<Issue>) {
        let read =
            |text: &&str| Resource::from_value(serde_json::from_str::<serde_json::Value>(text).unwrap()).unwrap();
        let resources: Vec<Resource> = texts.iter().map(read).collect();
        Definitions::bundled(FhirVersion::R4).with(&resources)
    }

    fn profile(url: &str, of: &str, base: &str, elements: &str) -> String {
        format!(
            r#"{{"resourceType":"StructureDefinition","url":"{url}","kind":"resource","type":"{of}","derivation":
            "constraint","baseDefinition":"{base}","differential":{{"element":[{elements}]}}}}"#
        )
    }

    fn spec(name: &str) -> String {
        format!("http://hl7.org/fhir/StructureDefinition/{name}")
    }

    fn ids(structure: &Structure, start: &str) -> Vec<String> {
        let ids = structure.snapshot.iter().map(|element| element.id.clone());
        ids.filter(|id| id.starts_with(start)).collect()
    }

    #[test]
    fn differentials_reach_into_types() {
        let elements = r#"{"path":"Patient.name.given","min":1},{"path":"Patient.birthDate.extension","sliceName":"time",
            "type":[{"code":"Extension","profile":["http://hl7.org/fhir/StructureDefinition/patient-birthTime"]}]},
            {"path":"Patient.deceasedBoolean","patternBoolean":false},{"path":"Patient.contact.name.family","max":"0"}"#;
        let (definitions, issues) = with(&[&profile("http://a/p", "Patient", &spec("Patient"), elements)]);
        assert_eq!(issues, []);
        let made = definitions.structure("http://a/p").unwrap();
        let element = |id: &str| made.snapshot.iter().find(|element| element.id == id).unwrap();
        assert_eq!(element("Patient.name.given").min, Some(1));
        assert_eq!(element("Patient.name.given").path, "Patient.name.given");
        assert_eq!(element("Patient.contact.name.family").max, Some(Max::Count(0)));
        assert_eq!(element("Patient.deceased[x]:deceasedBoolean").types[0].code, "boolean");
        assert!(element("Patient.deceased[x]").slicing.is_some());
        assert_eq!(
            ids(&made, "Patient.birthDate"),
            [
                "Patient.birthDate",
                "Patient.birthDate.id",
                "Patient.birthDate.extension",
                "Patient.birthDate.extension:time",
                "Patient.birthDate.value"
            ]
        );
    }

    #[test]
    fn slices_are_sliced_again_and_inherited() {
        let outer = r#"{"path":"Observation.component","slicing":{"discriminator":[{"type":"value","path":"code"}],
            "rules":"open"}},{"path":"Observation.component","sliceName":"a","min":1},
            {"path":"Observation.component.code","patternCodeableConcept":{"text":"a"}},
            {"path":"Observation.component.valueQuantity.unit","min":1}"#;
        let inner = r#"{"id":"Observation.component:a","path":"Observation.component","sliceName":"a","slicing":
            {"discriminator":[{"type":"value","path":"code"}],"rules":"open"}},
            {"id":"Observation.component:a/b","path":"Observation.component","sliceName":"a/b"},
            {"id":"Observation.component:c","path":"Observation.component","sliceName":"c"}"#;
        let (definitions, issues) = with(&[
            &profile("http://a/inner", "Observation", "http://a/outer", inner),
            &profile("http://a/outer", "Observation", &spec("Observation"), outer),
        ]);
        assert_eq!(issues, []);
        let made = definitions.structure("http://a/inner").unwrap();
        let slices: Vec<_> = made
            .snapshot
            .iter()
            .filter(|element| element.path == "Observation.component")
            .collect();
        let names: Vec<_> = slices.iter().map(|slice| slice.slice_name.as_deref()).collect();
        assert_eq!(names, [None, Some("a"), Some("a/b"), Some("c")]);
        assert_eq!(slices[1].min, Some(1));
        assert_eq!(slices[2].min, Some(0));
        let code = |slice: &str| {
            let id = format!("Observation.component:{slice}.code");
            made.snapshot
                .iter()
                .find(|element| element.id == id)
                .unwrap()
                .pattern
                .is_some()
        };
        assert!(code("a") && code("a/b") && !code("c"));
        let unit = "Observation.component:a.value[x]:valueQuantity.unit";
        assert!(
            made.snapshot
                .iter()
                .any(|element| element.id == unit && element.min == Some(1))
        );
    }

    #[test]
    fn slices_hang_on_slices() {
        let names: Vec<String> = (0..2_000).map(|at| vec!["s"; at + 1].join("/")).collect();
        let elements = names
            .iter()
            .map(|name| format!(r#"{{"path":"Patient.link","sliceName":"{name}"}}"#));
        let elements = elements.collect::<Vec<_>>().join(",");
        let (definitions, issues) = with(&[&profile("http://a/s", "Patient", &spec("Patient"), &elements)]);
        assert_eq!(issues, []);
        let made = definitions.structure("http://a/s").unwrap();
        let slices = made.snapshot.iter().filter(|element| element.path == "Patient.link");
        assert_eq!(slices.count(), 2_001);
        let third = made
            .snapshot
            .iter()
            .find(|element| element.id == "Patient.link:s/s/s")
            .unwrap();
        assert!(third.slicing.is_some());
    }

    #[test]
    fn references_to_content_are_followed() {
        let elements = r#"{"path":"Questionnaire.item.item.item.linkId","maxLength":3}"#;
        let (definitions, issues) = with(&[&profile(
            "http://a/q",
            "Questionnaire",
            &spec("Questionnaire"),
            elements,
        )]);
        assert_eq!(issues, []);
        let made = definitions.structure("http://a/q").unwrap();
        let limited: Vec<_> = made
            .snapshot
            .iter()
            .filter(|element| element.max_length == Some(3))
            .collect();
        assert_eq!(limited.len(), 1);
        assert_eq!(limited[0].id, "Questionnaire.item.item.item.linkId");
        let deepest = made
            .snapshot
            .iter()
            .find(|element| element.id == "Questionnaire.item.item.item.item")
            .unwrap();
        assert_eq!(deepest.content_reference.as_deref(), Some("Questionnaire.item"));
    }

    #[test]
    fn a_child_of_a_choice_is_that_of_the_type_that_has_it() {
        let elements = r#"{"path":"Observation.value[x].value","maxValueDecimal":100},
            {"path":"Observation.value[x].unit","min":1},{"path":"Observation.value[x].none","min":1}"#;
        let (definitions, issues) = with(&[&profile("http://a/o", "Observation", &spec("Observation"), elements)]);
        assert_eq!(issues.len(), 1, "{issues:#?}");
        let made = definitions.structure("http://a/o").unwrap();
        assert_eq!(
            ids(&made, "Observation.value"),
            [
                "Observation.value[x]",
                "Observation.value[x].value",
                "Observation.value[x].unit"
            ]
        );
    }

    #[test]
    fn what_cannot_be_is_an_issue() {
        let (definitions, issues) = with(&[
            &profile("http://a/1", "Patient", "http://a/2", ""),
            &profile("http://a/2", "Patient", "http://a/1", ""),
            &profile("http://a/3", "Patient", "http://a/none", ""),
            &profile(
                "http://a/4",
                "Patient",
                &spec("Patient"),
                r#"{"path":"Patient.nick","min":1}"#,
            ),
            r#"{"resourceType":"StructureDefinition","id":"x","kind":"resource","type":"Patient"}"#,
        ]);
        let texts: Vec<&str> = issues.iter().map(|issue| issue.text.as_str()).collect();
        assert_eq!(texts.len(), 5, "{texts:#?}");
        assert!(texts[0].contains("StructureDefinition.url"));
        assert!(
            texts
                .iter()
                .any(|text| text.contains("http://a/1") && text.contains("build on it"))
        );
        assert!(texts.iter().any(|text| text.contains("http://a/none")));
        assert!(texts.iter().any(|text| text.contains("Patient.nick")));
        assert!(definitions.structure("http://a/1").is_none());
        assert!(definitions.structure("http://a/4").is_some());
    }

    #[test]
    fn a_long_chain_and_a_deep_path_end() {
        let chain: Vec<String> = (0..5_000)
            .map(|at| {
                profile(
                    &format!("http://a/{at}"),
                    "Patient",
                    &format!("http://a/{}", at + 1),
                    "",
                )
            })
            .collect();
        let chain: Vec<&str> = chain.iter().map(String::as_str).collect();
        let (_, issues) = with(&chain);
        assert_eq!(issues.len(), 5_000);
        let deep = format!(r#"{{"path":"Patient{}","min":1}}"#, ".extension".repeat(10_000));
        let (_, issues) = with(&[&profile("http://a/d", "Patient", &spec("Patient"), &deep)]);
        assert_eq!(issues.len(), 1);
    }

    #[test]
    fn models_are_types_of_their_own() {
        let model = r#"{"resourceType":"StructureDefinition","url":"http://a/m","kind":"logical","type":"http://a/m",
            "derivation":"specialization","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Element","differential":
            {"element":[{"path":"m"},{"path":"m.part","min":0,"max":"*","type":[{"code":"BackboneElement"}]},
            {"path":"m.part.name","min":1,"max":"1","type":[{"code":"string"}]}]}}"#;
        let (definitions, issues) = with(&[model]);
        assert_eq!(issues, []);
        let types = definitions.types();
        let part = types.member(types.named("http://a/m").unwrap(), "part").unwrap();
        assert!(part.0.many);
        let name = types.member(part.1, "name").unwrap();
        assert_eq!(types.name(name.1), "string");
    }

    #[test]
    fn terminology_is_added_and_bundles_are_opened() {
        let bundle = r#"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"CodeSystem","url":"http://a/s",
            "content":"complete","concept":[{"code":"x","display":"X"}]}},{"resource":{"resourceType":"ValueSet",
            "url":"http://a/v","compose":{"include":[{"system":"http://a/s"}]}}},{"resource":{"resourceType":"Basic"}}]}"#;
        let (definitions, issues) = with(&[bundle]);
        assert_eq!(issues, []);
        assert_eq!(
            definitions.code("http://a/s", "x"),
            CodeLookup::Known { display: Some("X") }
        );
        let found = definitions.membership("http://a/v", Some("http://a/s"), "x");
        assert_eq!(found, Membership::In { display: Some("X") });
        let before = Definitions::bundled(FhirVersion::R4);
        assert_eq!(before.membership("http://a/v", None, "x"), Membership::Unknown);
    }
}
