//! What the specification and profiles define, as facts: types, elements, value sets. Nothing is checked here.

mod bundled;
mod canonical;
mod code_system;
mod definitions;
mod grammar;
mod structure;
mod terminology;
mod types;
mod value_set;

pub use definitions::Definitions;
pub use structure::{
    Binding, Constraint, Context, ContextKind, Discriminator, DiscriminatorKind, Element, Max, Slicing, SlicingRules,
    Strength, Structure, StructureKind, TypeRef,
};
pub use terminology::{CodeLookup, Membership};
pub use types::{Child, TypeId, Types};
