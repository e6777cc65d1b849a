//! Taking in definitions that come with a project: reading them, and making the snapshots that they lack.

use std::collections::HashMap;
use std::sync::Arc;

use crate::definition::code_system::CodeSystem;
use crate::definition::snapshot::{Sources, generate, normalised};
use crate::definition::value_set::ValueSet;
use crate::definition::{Definitions, Element, Structure, canonical};
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
                let entries = map.get("entry").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
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
            self.issues.push(Issue::error(IssueCode::Invalid, format!("{kind} {id}: {sentence}")));
        }
    }
}

/// The structures with snapshots, and issues about those that can have none; `known` are the definitions that they
/// are added to.
pub(crate) fn completed(structures: Vec<Structure>, known: &Definitions) -> (Vec<Arc<Structure>>, Vec<Issue>) {
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
        let url = structure.as_ref().map(|structure| structure.url.clone()).unwrap_or_default();
        pile.places.entry(url).or_default().insert(0, at);
    }
    for at in 0..pile.waiting.len() {
        pile.complete(at);
    }
    (pile.done.into_iter().flatten().collect(), pile.issues)
}

/// Structures of which some wait for their snapshot.
struct Pile<'d> {
    known: &'d Definitions,
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
                    self.issues.push(Issue::new(IssueSeverity::Warning, IssueCode::Invalid, text));
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
        let url = structure.base.clone().ok_or("expected a snapshot or `baseDefinition`, found neither")?;
        if self.open.contains(&url) {
            return Err(format!("expected a base that does not build on it, found {url}"));
        }
        if self.open.len() > CHAIN_MAX {
            return Err(format!("expected at most {CHAIN_MAX} profiles that build on one another, found more"));
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
        let place = self.places.get(url).and_then(|places| places.iter().copied().find(is_asked));
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
