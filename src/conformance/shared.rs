//! What all checks by one validator share: definitions, and the rules made of them so far.

use elsa::sync::FrozenMap;

use crate::conformance::profile_compile::compile;
use crate::conformance::profile_rules::ProfileRules;
use crate::conformance::settings::Settings;
use crate::conformance::type_rules::BaseRules;
use crate::definition::Definitions;

/// What all checks share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) definitions: Definitions,
    pub(super) settings: Settings,
    pub(super) base: BaseRules,
    profiles: FrozenMap<String, Box<ProfileRules>>,
}

impl Shared {
    pub(super) fn new(definitions: Definitions, settings: Settings) -> Self {
        Self {
            base: BaseRules::new(&definitions),
            profiles: FrozenMap::new(),
            definitions,
            settings,
        }
    }

    /// The rules of a profile; none when it is not known, or of no use.
    pub(super) fn profile(&self, canonical: &str) -> Option<&ProfileRules> {
        if let Some(known) = self.profiles.get(canonical) {
            return Some(known);
        }
        // What is not known is not remembered: requests could name any number of such.
        let structure = self.definitions.structure(canonical)?;
        let rules = compile(&self.definitions, structure).ok()?;
        Some(self.profiles.insert(canonical.to_owned(), Box::new(rules)))
    }
}
