//! All definitions of one release.

use std::sync::{Arc, OnceLock};

use crate::definition::bundled::Bundled;
use crate::definition::canonical;
use crate::definition::terminology::Terminology;
use crate::definition::types::Source;
use crate::definition::{CodeLookup, Membership, Structure, Types};
use crate::fhir::FhirVersion;

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
            }))
        };
        place.get_or_init(read).clone()
    }

    /// The release.
    pub fn version(&self) -> FhirVersion {
        self.0.version
    }

    /// The structure of a canonical, `url` or `url|version`. A version may leave out its last parts: `4.0` finds
    /// `4.0.1`.
    pub fn structure(&self, canonical: &str) -> Option<Arc<Structure>> {
        let (url, version) = canonical::parts(canonical);
        let entry = self.0.bundled.entry(url)?;
        canonical::satisfies(Some(entry.version), version)
            .then(|| entry.structure().map(Arc::clone))
            .flatten()
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
