//! Where the types of the graph come from.

use std::sync::Arc;

use crate::definition::bundled::Entry;
use crate::definition::structure::{Structure, StructureKind};

/// A structure that is a type of its own.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    Bundled(&'static Entry),
    Added(Arc<Structure>),
}

impl Source {
    /// The structure, read now if it was not yet.
    pub(crate) fn structure(&self) -> Option<&Arc<Structure>> {
        match self {
            Self::Bundled(entry) => entry.structure(),
            Self::Added(structure) => Some(structure),
        }
    }

    /// Canonical URL.
    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Bundled(entry) => entry.url,
            Self::Added(structure) => &structure.url,
        }
    }

    /// The type's name: of a logical model its URL.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Bundled(entry) => entry.type_name,
            Self::Added(structure) => &structure.type_name,
        }
    }

    /// What sort of type it is.
    pub(crate) fn kind(&self) -> StructureKind {
        match self {
            Self::Bundled(entry) => match entry.kind {
                "primitive-type" => StructureKind::Primitive,
                "resource" => StructureKind::Resource,
                "logical" => StructureKind::Logical,
                _ => StructureKind::Complex,
            },
            Self::Added(structure) => structure.kind,
        }
    }
}
