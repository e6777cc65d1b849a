//! The value sets and code systems of a release: those that are built in, and those that were added before them.

use hashbrown::HashMap;
use std::sync::Arc;

use crate::definition::canonical;
use crate::definition::terminology::code_system::CodeSystem;
use crate::definition::terminology::grammar;
use crate::definition::terminology::lines::Lines;
use crate::definition::terminology::membership::CodeLookup;
use crate::definition::terminology::value_set::ValueSet;
use crate::fhir::FhirVersion;

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

    /// Whether a URL is that of a value set, and of no code system.
    pub(crate) fn is_value_set(&self, url: &str) -> bool {
        let lines = Lines::of(self.version);
        let is_set = self.sets.contains_key(url) || lines.sets.contains_key(url);
        is_set && !self.systems.contains_key(url) && !lines.systems.contains_key(url)
    }

    /// The value set of a canonical.
    pub(crate) fn set(&self, asked: &str) -> Option<&ValueSet> {
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

    /// A code system, in another edition if there is none of the version that is asked for.
    pub(crate) fn system(&self, asked: &str) -> Option<&CodeSystem> {
        let (url, version) = canonical::parts(asked);
        let added = self.systems.get(url).map_or(&[][..], Vec::as_slice);
        let own = added
            .iter()
            .find(|system| canonical::satisfies(system.version.as_deref(), version));
        let own = own.or(added.first()).map(AsRef::as_ref);
        let built_in = || Lines::of(self.version).systems.get(url)?.read(CodeSystem::read);
        // A part of a system does not stand for the whole that is known.
        match own {
            Some(own) if own.is_whole => Some(own),
            Some(own) => built_in().filter(|whole| whole.is_whole).or(Some(own)),
            None => built_in(),
        }
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
