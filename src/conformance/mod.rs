//! Whether resources are what the specification and profiles ask: definitions compiled to rules, rules run on resources.
//!
//! Types are checked first, everywhere (`type_rules`, `element`); a profile is then what it asks beyond its type
//! (`profile_rules`, `profile`). What is wrong is a list of issues, never an error.

mod attachment;
mod binding;
mod binding_rule;
mod bounds;
mod bundle;
mod bundle_index;
mod discriminator;
mod element;
mod equal;
mod evaluate;
mod extension;
mod gather;
mod invariant;
mod narrative;
mod outline;
mod place;
mod primitive;
mod profile;
mod profile_compile;
mod profile_rules;
mod reference;
mod resource;
mod settings;
mod shared;
mod slicing;
mod special;
mod structure;
mod type_rules;
mod url;
mod validator;
mod walk;
mod words;

pub use narrative::{NarrativeFault, NarrativeFaultKind, narrative_anchors, narrative_faults};
pub use settings::Settings;
pub use shared::Clock;
pub use structure::StructureCheck;
pub use validator::{Validator, issue_of_text};
