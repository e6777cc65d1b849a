//! What expressions are evaluated on and give: elements of a tree, computed values, and collections of both.

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::definition::TypeId;
use crate::fhirpath::value::{Moment, Quantity};
use crate::json;

/// An element of a tree, with its type where that is known.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    /// The JSON value; none of a primitive that has only an id or extensions.
    pub(super) value: Option<&'a json::Value<'a>>,
    /// The object of the member whose name begins with `_`: id and extensions of a primitive.
    pub(super) sibling: Option<&'a json::Value<'a>>,
    pub(super) type_id: Option<TypeId>,
}

impl<'a> Node<'a> {
    /// An element: its JSON value, if it has one; of a primitive the object that holds its id and extensions, which is
    /// the member whose name begins with `_`; and its type, if it is known.
    pub fn new(
        value: Option<&'a json::Value<'a>>,
        sibling: Option<&'a json::Value<'a>>,
        type_id: impl Into<Option<TypeId>>,
    ) -> Self {
        Self {
            value,
            sibling,
            type_id: type_id.into(),
        }
    }

    /// The JSON value. Two elements of one tree are the same when these are the same in memory.
    pub fn value(&self) -> Option<&'a json::Value<'a>> {
        self.value
    }

    /// The object with the id and the extensions of a primitive.
    pub fn sibling(&self) -> Option<&'a json::Value<'a>> {
        self.sibling
    }

    /// Its type.
    pub fn type_id(&self) -> Option<TypeId> {
        self.type_id
    }

    /// The object in which its children are.
    pub(super) fn fields(&self) -> Option<&'a json::Map<'a>> {
        let object = |value: Option<&'a json::Value<'a>>| value.and_then(json::Value::as_object);
        object(self.value).or_else(|| object(self.sibling))
    }

    /// Whether it is a primitive with a value.
    pub(super) fn has_primitive_value(&self) -> bool {
        matches!(
            self.value,
            Some(json::Value::Bool(_) | json::Value::Number(_) | json::Value::String(_))
        )
    }

    /// Whether it is the very same element.
    pub fn is_same(&self, other: &Self) -> bool {
        let same = |one: Option<&json::Value<'_>>, two: Option<&json::Value<'_>>| match (one, two) {
            (Some(one), Some(two)) => std::ptr::eq(one, two),
            (None, None) => true,
            _ => false,
        };
        same(self.value, other.value)
            && same(self.sibling, other.sibling)
            && (self.value.is_some() || self.sibling.is_some())
    }
}

/// One thing in a collection.
#[derive(Debug, Clone)]
pub enum Item<'a> {
    /// An element of a tree.
    Node(Node<'a>),
    /// `System.Boolean`.
    Boolean(bool),
    /// `System.Integer`.
    Integer(i32),
    /// `System.Long`.
    Long(i64),
    /// `System.Decimal`, with its digits as written.
    Decimal(Decimal),
    /// `System.String`.
    String(Cow<'a, str>),
    /// `System.Date`.
    Date(Moment),
    /// `System.DateTime`.
    DateTime(Moment),
    /// `System.Time`.
    Time(Moment),
    /// `System.Quantity`.
    Quantity(Box<Quantity>),
    /// What `type()` gives: the namespace and name of a type.
    Type(&'static str, Cow<'a, str>),
}

impl<'a> Item<'a> {
    /// The element, if it is one.
    pub fn node(&self) -> Option<Node<'a>> {
        if let Self::Node(node) = self { Some(*node) } else { None }
    }

    /// The name of the System type of a computed value.
    pub fn system_type(&self) -> Option<&'static str> {
        Some(match self {
            Self::Node(_) => return None,
            Self::Boolean(_) => "Boolean",
            Self::Integer(_) => "Integer",
            Self::Long(_) => "Long",
            Self::Decimal(_) => "Decimal",
            Self::String(_) => "String",
            Self::Date(_) => "Date",
            Self::DateTime(_) => "DateTime",
            Self::Time(_) => "Time",
            Self::Quantity(_) => "Quantity",
            Self::Type(..) => "TypeInfo",
        })
    }

    /// A computed value as FHIRPath's `toString()` writes it; none of an element and of a type.
    pub fn text(&self) -> Option<Cow<'a, str>> {
        Some(match self {
            Self::Node(_) | Self::Type(..) => return None,
            Self::Boolean(true) => Cow::Borrowed("true"),
            Self::Boolean(false) => Cow::Borrowed("false"),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Long(number) => Cow::Owned(number.to_string()),
            Self::Decimal(number) => Cow::Owned(number.to_string()),
            Self::String(text) => text.clone(),
            Self::Date(moment) | Self::DateTime(moment) => Cow::Owned(moment.to_string()),
            Self::Time(moment) => Cow::Owned(moment.time_text()),
            Self::Quantity(quantity) => Cow::Owned(quantity.to_string()),
        })
    }
}

/// Items in order; one or none is kept without a list.
#[derive(Debug, Clone, Default)]
pub enum Collection<'a> {
    /// Nothing.
    #[default]
    Empty,
    /// One item.
    One(Item<'a>),
    /// Several items, or as many as were left of several.
    Many(Vec<Item<'a>>),
}

impl<'a> Collection<'a> {
    /// The items.
    pub fn as_slice(&self) -> &[Item<'a>] {
        match self {
            Self::Empty => &[],
            Self::One(item) => std::slice::from_ref(item),
            Self::Many(items) => items,
        }
    }

    /// Every item.
    pub fn iter(&self) -> std::slice::Iter<'_, Item<'a>> {
        self.as_slice().iter()
    }

    /// The elements among the items.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'a>> {
        self.iter().filter_map(Item::node)
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// Adds an item.
    pub(super) fn push(&mut self, item: Item<'a>) {
        match self {
            Self::Empty => *self = Self::One(item),
            Self::One(_) => {
                if let Self::One(first) = std::mem::take(self) {
                    let mut items = Vec::with_capacity(4);
                    items.push(first);
                    items.push(item);
                    *self = Self::Many(items);
                }
            }
            Self::Many(items) => items.push(item),
        }
    }

    /// Adds the items of another collection.
    pub(super) fn append(&mut self, other: Self) {
        match other {
            Self::Empty => {}
            Self::One(item) => self.push(item),
            Self::Many(mut more) => match self {
                Self::Empty => *self = Self::Many(more),
                Self::Many(items) => items.append(&mut more),
                Self::One(_) => more.into_iter().for_each(|item| self.push(item)),
            },
        }
    }
}

impl<'a> From<Option<Item<'a>>> for Collection<'a> {
    fn from(item: Option<Item<'a>>) -> Self {
        item.map_or(Self::Empty, Self::One)
    }
}

impl<'a> From<Item<'a>> for Collection<'a> {
    fn from(item: Item<'a>) -> Self {
        Self::One(item)
    }
}

impl From<bool> for Collection<'_> {
    fn from(truth: bool) -> Self {
        Self::One(Item::Boolean(truth))
    }
}

impl From<Option<bool>> for Collection<'_> {
    fn from(truth: Option<bool>) -> Self {
        truth.map_or(Self::Empty, Self::from)
    }
}

impl<'a> FromIterator<Item<'a>> for Collection<'a> {
    fn from_iter<I: IntoIterator<Item = Item<'a>>>(items: I) -> Self {
        let mut all = Self::Empty;
        items.into_iter().for_each(|item| all.push(item));
        all
    }
}

impl<'a> IntoIterator for Collection<'a> {
    type Item = Item<'a>;
    type IntoIter = Items<'a>;

    fn into_iter(self) -> Items<'a> {
        match self {
            Self::Empty => Items(None, Vec::new().into_iter()),
            Self::One(item) => Items(Some(item), Vec::new().into_iter()),
            Self::Many(items) => Items(None, items.into_iter()),
        }
    }
}

impl<'c, 'a> IntoIterator for &'c Collection<'a> {
    type Item = &'c Item<'a>;
    type IntoIter = std::slice::Iter<'c, Item<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The items of a collection, one after the other.
#[derive(Debug)]
pub struct Items<'a>(Option<Item<'a>>, std::vec::IntoIter<Item<'a>>);

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        self.0.take().or_else(|| self.1.next())
    }
}
