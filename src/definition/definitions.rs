//! All definitions of one release.

use std::sync::{Arc, OnceLock};

use crate::definition::additions::{Additions, Structures, completed};
use crate::definition::bundled::Bundled;
use crate::definition::canonical;
use crate::definition::snapshot::generate::Sources;
use crate::definition::source::Source;
use crate::definition::structure::Structure;
use crate::definition::terminology::membership::{CodeLookup, Membership};
use crate::definition::terminology::shelf::Terminology;
use crate::definition::types::Types;
use crate::fhir::{FhirVersion, Issue, Resource};

/// All definitions of one release: those that are built in, and those that were added. Cheap to clone; a definition is
/// read when it is first asked for.
#[derive(Debug, Clone)]
pub struct Definitions(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    version: FhirVersion,
    bundled: &'static Bundled,
    types: Arc<Types>,
    terminology: Terminology,
    /// What was added, in whole versions.
    added: Structures,
}

impl Definitions {
    /// Those that are built in: the base specification's and this project's own.
    pub fn bundled(version: FhirVersion) -> Self {
        static BUNDLED: [OnceLock<Definitions>; 2] = [const { OnceLock::new() }; 2];
        let [r4, r5] = &BUNDLED;
        let place = match version {
            FhirVersion::R4 => r4,
            FhirVersion::R5 => r5,
        };
        let read = || {
            let bundled = Bundled::of(version);
            // A logical model's name may be that of a type: types are first.
            let (logical, types): (Vec<_>, Vec<_>) = bundled
                .entries()
                .iter()
                .filter(|entry| entry.is_type())
                .partition(|entry| entry.kind == "logical");
            Self(Arc::new(Inner {
                version,
                bundled,
                types: Arc::new(Types::new(types.into_iter().chain(logical).map(Source::Bundled))),
                terminology: Terminology::bundled(version),
                added: Structures::new(),
            }))
        };
        place.get_or_init(read).clone()
    }

    /// The release.
    pub fn version(&self) -> FhirVersion {
        self.0.version
    }

    /// These definitions and those among `resources`, in Bundles too: of structures, value sets and code systems;
    /// others are passed over. A structure without a snapshot is given one. Of two with one canonical URL and version
    /// the later is used, but a base type stays what the specification says.
    ///
    /// The issues are about definitions that could not be taken, or not as they are.
    #[must_use]
    pub fn with(&self, resources: &[Resource]) -> (Self, Vec<Issue>) {
        let mut additions = Additions::read(resources);
        additions.structures.retain(|structure| !self.has(structure));
        let (structures, mut issues) = completed(additions.structures, &mut { self });
        let mut terminology = self.0.terminology.clone();
        additions.sets.into_iter().for_each(|set| terminology.add_set(set));
        additions
            .systems
            .into_iter()
            .for_each(|system| terminology.add_system(system));

        let mut added = self.0.added.clone();
        let mut types = Arc::clone(&self.0.types);
        let new_types: Vec<Source> = structures
            .iter()
            .filter(|structure| !structure.is_constraint)
            .map(|structure| Source::Added(Arc::clone(structure)))
            .collect();
        if !new_types.is_empty() {
            types = Arc::new(Types::new(types.sources().cloned().chain(new_types)));
        }
        for structure in structures {
            added.entry(structure.url.clone()).or_default().insert(0, structure);
        }
        issues.splice(0..0, additions.issues);
        let inner = Inner {
            version: self.0.version,
            bundled: self.0.bundled,
            types,
            terminology,
            added,
        };
        (Self(Arc::new(inner)), issues)
    }

    /// Whether it is built in as it is: a base type, or a published profile of the same version.
    fn has(&self, structure: &Structure) -> bool {
        let version = structure.version.as_deref().unwrap_or_default();
        let entry = self.0.bundled.entry(&structure.url);
        entry.is_some_and(|entry| entry.is_type() || !entry.is_own && entry.version == version)
    }

    /// The structure of a canonical, `url` or `url|version`, with its snapshot. A version may leave out its last parts:
    /// `4.0` finds `4.0.1`.
    pub fn structure(&self, canonical: &str) -> Option<Arc<Structure>> {
        let (url, version) = canonical::parts(canonical);
        let added = self.0.added.get(url).map_or(&[][..], Vec::as_slice);
        let is_asked = |structure: &&Arc<Structure>| canonical::satisfies(structure.version.as_deref(), version);
        let added = added.iter().find(is_asked).map(Arc::clone);
        added
            .or_else(|| self.0.bundled.structure(url, version))
            .or_else(|| self.pack_extension(url, version))
    }

    /// An extension of the extensions pack, which is published for all releases and kept with R5's definitions.
    fn pack_extension(&self, url: &str, version: Option<&str>) -> Option<Arc<Structure>> {
        let is_ours = self.0.version == FhirVersion::R4 && url.starts_with("http://hl7.org/fhir/StructureDefinition/");
        let found = is_ours.then(|| Bundled::of(FhirVersion::R5).structure(url, version))??;
        (found.type_name == "Extension" && found.is_constraint).then_some(found)
    }

    /// The structure of a base type: `Patient`, `HumanName`, `string`.
    pub fn type_structure(&self, type_name: &str) -> Option<Arc<Structure>> {
        let types = self.types();
        types.structure(types.named(type_name)?).map(Arc::clone)
    }

    /// Whether a code is in a value set (canonical, perhaps with a version); without a system, as of an element of type
    /// `code`, whether it is there of any system.
    pub fn membership(&self, value_set: &str, system: Option<&str>, code: &str) -> Membership<'_> {
        self.0.terminology.membership(value_set, system, code)
    }

    /// Whether a URL is that of a value set, and of no code system.
    pub fn is_value_set(&self, url: &str) -> bool {
        self.0.terminology.is_value_set(url)
    }

    /// Whether a value set may have codes of a system.
    pub fn has_system(&self, value_set: &str, system: &str) -> bool {
        self.0.terminology.has_system(value_set, system)
    }

    /// Whether a code system has a code.
    pub fn code(&self, system: &str, code: &str) -> CodeLookup<'_> {
        self.0.terminology.code(system, code)
    }

    /// The types, for finding the way in a resource.
    pub fn types(&self) -> &Types {
        &self.0.types
    }
}

impl Sources for &Definitions {
    fn structure(&mut self, canonical: &str) -> Option<Arc<Structure>> {
        Definitions::structure(self, canonical)
    }

    fn type_structure(&mut self, name: &str) -> Option<Arc<Structure>> {
        Definitions::type_structure(self, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::own::own_resources;

    #[test]
    fn every_profile_has_a_snapshot() {
        for version in FhirVersion::ALL {
            let definitions = Definitions::bundled(version);
            for entry in definitions.0.bundled.entries() {
                let structure = definitions.structure(entry.url);
                assert!(structure.is_some_and(|made| !made.snapshot.is_empty()), "{}", entry.url);
            }
        }
    }

    #[test]
    fn own_definitions_are_known_and_without_fault() {
        for version in FhirVersion::ALL {
            let own = own_resources(version);
            let definitions = Definitions::bundled(version);
            let (_, issues) = definitions.with(&own);
            assert_eq!(issues, []);
            for resource in &own {
                let url = resource.text("url").unwrap_or_default();
                match resource.kind() {
                    "StructureDefinition" => assert!(definitions.structure(url).is_some(), "{url}"),
                    "CodeSystem" if resource.text("content") == Some("complete") => {
                        assert_eq!(definitions.code(url, "no such code"), CodeLookup::NotKnown, "{url}");
                    }
                    _ => {}
                }
            }
        }
    }
}
