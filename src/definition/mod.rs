//! What the specification and profiles define, as facts: types, elements, value sets. Nothing is checked here.

mod structure;

pub use structure::{
    Binding, Constraint, Context, ContextKind, Discriminator, DiscriminatorKind, Element, Max, Slicing, SlicingRules,
    Strength, Structure, StructureKind, TypeRef,
};
