//! What the specification and profiles define, as facts: types, elements, value sets. Nothing is checked here.

mod bundled;
mod canonical;
mod definitions;
mod structure;
mod types;

pub use definitions::Definitions;
pub use structure::{
    Binding, Constraint, Context, ContextKind, Discriminator, DiscriminatorKind, Element, Max, Slicing, SlicingRules,
    Strength, Structure, StructureKind, TypeRef,
};
pub use types::{Child, TypeId, Types};

mod stub_terms;
pub use stub_terms::{CodeLookup, Membership};
