//! A profile as what it asks beyond the base type: the rest was checked with the type and is not looked at again.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::conformance::binding_rule::BindingRule;
use crate::conformance::equal::{has_pattern, is_fixed};
use crate::conformance::invariant::Invariant;
use crate::definition::{Max, SlicingRules as Openness, Structure, TypeId, TypeRef};
use crate::fhir::Value;
use crate::fhirpath::Expression;
use crate::json;

/// A profile, ready to run.
#[derive(Debug)]
pub(super) struct ProfileRules {
    pub(super) structure: Arc<Structure>,
    /// The canonical URL, with its version when it has one: how rules name it.
    pub(super) name: String,
    /// The type that it constrains.
    pub(super) type_id: TypeId,
    /// Whether it defines a modifier extension.
    pub(super) is_modifier: bool,
    pub(super) root: Node,
}

/// What is asked of each element at one place, beyond its base type.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) fixed: Option<Value>,
    pub(super) pattern: Option<Value>,
    pub(super) least: Option<Value>,
    pub(super) greatest: Option<Value>,
    pub(super) max_length: Option<u32>,
    pub(super) binding: Option<BindingRule>,
    pub(super) invariants: Vec<Invariant>,
    /// The types that remain, with their profiles and targets; none when they are those of the base.
    pub(super) types: Option<Vec<TypeRef>>,
    pub(super) children: Vec<ListRules>,
}

/// What is asked of all elements of one name together.
#[derive(Debug)]
pub(super) struct ListRules {
    /// Name without `[x]`.
    pub(super) name: String,
    /// `ElementDefinition.id`.
    pub(super) id: String,
    pub(super) min: Option<u32>,
    pub(super) max: Option<Max>,
    /// What is asked of each.
    pub(super) each: Option<Node>,
    pub(super) slicing: Option<SlicingRules>,
}

impl ListRules {
    /// The slices of `extension`, when there are some.
    pub(super) fn extensions(&self) -> Option<&SlicingRules> {
        let slicing = self.slicing.as_ref().filter(|_| self.name == "extension")?;
        (!slicing.slices.is_empty()).then_some(slicing)
    }
}

impl Slice {
    /// Whether it is the slice of that URL.
    pub(super) fn is_named(&self, url: &json::Value<'_>) -> bool {
        self.tests.iter().any(|test| test.ask.of_value(url) == Some(true))
    }
}

impl Node {
    /// Whether it asks for nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.fixed.is_none()
            && self.pattern.is_none()
            && self.least.is_none()
            && self.greatest.is_none()
            && self.max_length.is_none()
            && self.binding.is_none()
            && self.types.is_none()
            && self.invariants.is_empty()
            && self.children.is_empty()
    }
}

/// How the elements of one name are told apart, and what is asked of each kind.
#[derive(Debug)]
pub(super) struct SlicingRules {
    pub(super) ordered: bool,
    pub(super) openness: Openness,
    pub(super) slices: Vec<Slice>,
    /// Where each slice has one word of its own in one member, such as a URL: the member, and the slice of each word.
    pub(super) by_word: Option<(String, HashMap<String, usize>)>,
}

impl SlicingRules {
    /// The member and the words that tell the slices apart, when that is all that does.
    pub(super) fn words(slices: &[Slice]) -> Option<(String, HashMap<String, usize>)> {
        let mut member: Option<&str> = None;
        let mut words = HashMap::new();
        for (at, slice) in slices.iter().enumerate() {
            let [
                Test {
                    way: Way::Names(names),
                    ask: Ask::Fixed(Value::String(word)),
                },
            ] = slice.tests.as_slice()
            else {
                return None;
            };
            let [name] = names.as_slice() else { return None };
            if member.replace(name).is_some_and(|other| other != name) || words.insert(word.to_string(), at).is_some() {
                return None;
            }
        }
        Some((member?.to_owned(), words))
    }
}

/// One kind of elements.
#[derive(Debug)]
pub(super) struct Slice {
    pub(super) name: String,
    /// `ElementDefinition.id`.
    pub(super) id: String,
    pub(super) min: u32,
    pub(super) max: Max,
    /// What tells that an element is of this kind: all of it.
    pub(super) tests: Vec<Test>,
    pub(super) node: Node,
    pub(super) inner: Option<SlicingRules>,
}

/// One mark of a slice.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) way: Way,
    pub(super) ask: Ask,
}

/// Where the mark is found, from the element that is sliced.
#[derive(Debug)]
pub(super) enum Way {
    /// Plain names; none is the element itself.
    Names(Vec<String>),
    /// Whatever else a discriminator may be.
    Path(Box<Expression>),
}

/// What the mark is.
#[derive(Debug)]
pub(super) enum Ask {
    Fixed(Value),
    Pattern(Value),
    Code(BindingRule),
    /// What is asked of the element there, and of what is in it.
    Node(Box<Node>),
    Exists(bool),
    Types(Vec<String>),
    Profiles(Vec<String>),
    Position(usize),
}

impl Ask {
    /// Whether a value is one that fixed values, or patterns, ask for; none when it asks something else.
    pub(super) fn of_value(&self, found: &json::Value<'_>) -> Option<bool> {
        match self {
            Self::Fixed(value) => Some(is_fixed(value, found)),
            Self::Pattern(value) => Some(has_pattern(value, found)),
            Self::Code(_)
            | Self::Node(_)
            | Self::Exists(_)
            | Self::Types(_)
            | Self::Profiles(_)
            | Self::Position(_) => None,
        }
    }
}
