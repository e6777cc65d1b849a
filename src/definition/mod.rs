//! What the specification and profiles define, as facts: types, elements, value sets. Nothing is checked here.

mod additions;
mod bundled;
mod canonical;
mod definitions;
mod own;
mod package;
mod reader;
mod snapshot;
mod source;
mod structure;
mod terminology;
mod types;

pub use definitions::Definitions;
pub use own::{own_fingerprint, own_resources};
pub use package::{Package, PackageError};
pub use structure::{
    Binding, Constraint, Context, ContextKind, Discriminator, DiscriminatorKind, Element, Max, Slicing, SlicingRules,
    Strength, Structure, StructureKind, TypeRef,
};
pub use terminology::membership::{CodeLookup, Membership};
pub use types::{Child, TypeId, Types};
