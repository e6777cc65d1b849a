//! What an expression is evaluated in: the types, the resources that its variables name, and what others answer.

use std::fmt;

use crate::definition::Types;
use crate::fhirpath::item::{Collection, Node};
use crate::fhirpath::limits::Limits;
use crate::fhirpath::value::Moment;

/// Questions that the tree alone cannot answer. Each has the answer "not known here", which is an error for the
/// expression that asks, or leads to nothing where FHIR says so.
pub trait Outside<'a> {
    /// The resource, or contained resource, to which a reference or canonical leads. (`#id` is looked up in the root
    /// resource before this is asked.)
    fn resolve(&self, reference: &str) -> Option<Node<'a>> {
        let _ = reference;
        None
    }

    /// Whether a code is in a value set; none where the value set is not known.
    fn member_of(&self, value_set: &str, system: Option<&str>, code: &str) -> Option<bool> {
        let _ = (value_set, system, code);
        None
    }

    /// Whether the first code is the second, or an ancestor of it; none where the code system is not known.
    fn subsumes(&self, system: &str, code: &str, descendant: &str) -> Option<bool> {
        let _ = (system, code, descendant);
        None
    }

    /// Whether an element conforms to a profile; none where the profile is not known.
    fn conforms_to(&self, node: &Node<'a>, profile: &str) -> Option<bool> {
        let _ = (node, profile);
        None
    }

    /// Whether a narrative keeps FHIR's rules for XHTML; none where nobody checks.
    fn html_checks(&self, xhtml: &str) -> Option<bool> {
        let _ = xhtml;
        None
    }

    /// The date, time and time zone that `now()` stands for: the same throughout an evaluation.
    fn now(&self) -> Option<Moment> {
        None
    }
}

/// Nobody outside knows anything.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoOutside;

impl Outside<'_> for NoOutside {}

/// What becomes of a path to an element that the type does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paths {
    /// It leads to nothing, and `valueQuantity` leads where `value` does.
    #[default]
    Lenient,
    /// It is an error.
    Strict,
}

/// What an expression is evaluated in: `'a` is the life of the trees, `'w` that of everything else.
#[derive(Clone)]
pub struct Surroundings<'w, 'a> {
    /// Types of the release.
    pub types: &'w Types,
    /// `%resource`: the resource in which the element is that is looked at.
    pub resource: Node<'a>,
    /// `%rootResource`: the resource in which that one is contained, or the same.
    pub root: Node<'a>,
    /// Who answers what the tree cannot.
    pub outside: &'w dyn Outside<'a>,
    /// Further variables, by name without `%`.
    pub variables: &'w [(&'w str, Collection<'a>)],
    /// What unknown paths lead to.
    pub paths: Paths,
    /// Bounds.
    pub limits: Limits,
}

impl<'w, 'a> Surroundings<'w, 'a> {
    /// Those of a resource and of the one that contains it: paths are lenient, limits are as usual.
    pub fn new(types: &'w Types, resource: Node<'a>, root: Node<'a>, outside: &'w dyn Outside<'a>) -> Self {
        Self {
            types,
            resource,
            root,
            outside,
            variables: &[],
            paths: Paths::Lenient,
            limits: Limits::DEFAULT,
        }
    }
}

impl fmt::Debug for Surroundings<'_, '_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Surroundings")
            .field("resource", &self.resource)
            .field("root", &self.root)
            .field("variables", &self.variables)
            .field("paths", &self.paths)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
