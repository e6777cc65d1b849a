//! One evaluation: what it has used up, what it is evaluated in, and how items are read as values.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rust_decimal::Decimal;

use crate::definition::{TypeId, Types};
use crate::fhirpath::error::EvaluateError;
use crate::fhirpath::item::{Collection, Item, Node};
use crate::fhirpath::surroundings::Surroundings;
use crate::fhirpath::value::number::decimal_of;
use crate::fhirpath::value::{Moment, Quantity};
use crate::json;

pub(super) type Outcome<T> = Result<T, EvaluateError>;

/// Canonical URL of UCUM, the only system whose quantities FHIRPath computes with.
const UCUM: &str = "http://unitsofmeasure.org";
/// Bytes of text that count as one step.
const BYTES_PER_STEP: usize = 64;

/// One evaluation of an expression.
pub(in crate::fhirpath) struct Run<'r, 'a> {
    pub(super) around: &'r Surroundings<'r, 'a>,
    /// `%context`.
    pub(super) context: Node<'a>,
    steps: Cell<u64>,
    depth: Cell<u32>,
    /// What is the same throughout, once it is known.
    pub(super) kept: RefCell<Vec<Option<Rc<Collection<'a>>>>>,
}

/// Items that are there already, or that were made.
pub(super) enum Operand<'s, 'a> {
    Given(&'s [Item<'a>]),
    Made(Collection<'a>),
}

impl<'a> Operand<'_, 'a> {
    pub(super) fn as_slice(&self) -> &[Item<'a>] {
        match self {
            Self::Given(items) => items,
            Self::Made(items) => items.as_slice(),
        }
    }

    pub(super) fn into_collection(self) -> Collection<'a> {
        match self {
            Self::Given(items) => items.iter().cloned().collect(),
            Self::Made(items) => items,
        }
    }
}

/// What the words of an expression mean at one place of it.
pub(in crate::fhirpath) struct Scope<'s, 'a> {
    /// `$this`.
    pub(in crate::fhirpath) this: &'s [Item<'a>],
    /// `$index`.
    pub(in crate::fhirpath) index: Option<usize>,
    /// `$total`.
    pub(in crate::fhirpath) total: Option<&'s Collection<'a>>,
    /// What `defineVariable` defined so far, the last one first.
    pub(in crate::fhirpath) variables: Option<Rc<Variable<'a>>>,
}

/// A variable that the expression itself defined, and those before it.
pub(in crate::fhirpath) struct Variable<'a> {
    pub(super) name: String,
    pub(super) value: Collection<'a>,
    pub(super) before: Option<Rc<Variable<'a>>>,
}

impl<'s, 'a> Scope<'s, 'a> {
    /// Inside a function's argument that is evaluated for an item, or for all of them.
    pub(super) fn inner(&self, this: &'s [Item<'a>], index: Option<usize>) -> Self {
        Self {
            this,
            index: index.or(self.index),
            total: self.total,
            variables: self.variables.clone(),
        }
    }
}

impl<'r, 'a> Run<'r, 'a> {
    pub(in crate::fhirpath) fn new(around: &'r Surroundings<'r, 'a>, context: Node<'a>) -> Self {
        Self {
            around,
            context,
            steps: Cell::new(0),
            depth: Cell::new(0),
            kept: RefCell::new(Vec::new()),
        }
    }

    pub(super) fn types(&self) -> &'r Types {
        self.around.types
    }

    /// Counts steps.
    pub(super) fn tick(&self, steps: usize) -> Outcome<()> {
        let used = self.steps.get() + steps as u64;
        self.steps.set(used);
        let limit = self.around.limits.steps_max;
        if used > limit {
            Err(EvaluateError::TooManySteps(limit))
        } else {
            Ok(())
        }
    }

    /// Goes a level deeper; [`Run::leave`] comes back.
    pub(super) fn enter(&self) -> Outcome<()> {
        let depth = self.depth.get() + 1;
        // An expression's own depth was bounded when it was read; this is the same bound for all that calls itself.
        let limit = self.around.limits.depth_max * 2;
        if depth > limit {
            return Err(EvaluateError::TooDeep(limit));
        }
        self.depth.set(depth);
        Ok(())
    }

    pub(super) fn leave(&self) {
        self.depth.set(self.depth.get() - 1);
    }

    /// Whether a collection may have so many items.
    pub(super) fn may_hold(&self, items: usize) -> Outcome<()> {
        let limit = self.around.limits.items_max;
        if items > limit {
            Err(EvaluateError::TooManyItems(limit))
        } else {
            Ok(())
        }
    }

    /// Whether a text may be so long; making it costs steps.
    pub(super) fn may_write(&self, bytes: usize) -> Outcome<()> {
        let limit = self.around.limits.string_bytes_max;
        if bytes > limit {
            return Err(EvaluateError::TextTooLong(limit));
        }
        self.tick(bytes / BYTES_PER_STEP)
    }

    /// A text that was made.
    pub(super) fn text(&self, text: String) -> Outcome<Collection<'a>> {
        self.may_write(text.len())?;
        Ok(Collection::One(Item::String(Cow::Owned(text))))
    }

    /// What to call the type of an item.
    pub(super) fn type_name(&self, item: &Item<'a>) -> String {
        match (item.system_type(), item.node().and_then(|node| node.type_id)) {
            (Some(name), _) => format!("System.{name}"),
            (None, Some(id)) => self.types().name(id).to_owned(),
            (None, None) => "an element of an unknown type".to_owned(),
        }
    }

    pub(super) fn wrong_type<T>(&self, place: &'static str, expected: &'static str, item: &Item<'a>) -> Outcome<T> {
        Err(EvaluateError::WrongType {
            place,
            expected,
            found: self.type_name(item),
        })
    }

    /// The name of a FHIR type.
    pub(super) fn name_of(&self, type_id: Option<TypeId>) -> &'r str {
        type_id.map_or("", |id| self.types().name(id))
    }

    /// The value of a primitive element as a System type; a computed value as it is; none of anything else.
    pub(super) fn value_of(&self, item: &Item<'a>) -> Option<Item<'a>> {
        match item {
            Item::Node(node) => self.value_of_node(node),
            Item::Type(..) => None,
            Item::Boolean(_)
            | Item::Integer(_)
            | Item::Long(_)
            | Item::Decimal(_)
            | Item::String(_)
            | Item::Date(_)
            | Item::DateTime(_)
            | Item::Time(_)
            | Item::Quantity(_) => Some(item.clone()),
        }
    }

    fn value_of_node(&self, node: &Node<'a>) -> Option<Item<'a>> {
        Some(match node.value? {
            json::Value::Bool(truth) => Item::Boolean(*truth),
            json::Value::Number(number) => {
                let digits = number.as_str();
                let whole = (self.name_of(node.type_id) != "decimal")
                    .then(|| digits.parse::<i64>().ok())
                    .flatten();
                match whole {
                    Some(whole) => i32::try_from(whole).map_or(Item::Long(whole), Item::Integer),
                    None => Item::Decimal(decimal_of(digits)?),
                }
            }
            json::Value::String(text) => {
                let moment = match self.name_of(node.type_id) {
                    "date" => Moment::date(text).map(Item::Date),
                    "dateTime" | "instant" => Moment::date_time(text).map(Item::DateTime),
                    "time" => Moment::time(text).map(Item::Time),
                    "integer64" => text.parse().ok().map(Item::Long),
                    _ => None,
                };
                moment.unwrap_or(Item::String(Cow::Borrowed(text)))
            }
            json::Value::Null | json::Value::Array(_) | json::Value::Object(_) => return None,
        })
    }

    /// A FHIR Quantity, or a number, as FHIRPath's Quantity.
    pub(super) fn quantity_of(&self, item: &Item<'a>) -> Option<Quantity> {
        match self.value_of(item) {
            Some(Item::Quantity(quantity)) => Some(*quantity),
            Some(other) => Some(Quantity::new(number_in(&other)?, "1")),
            None => {
                let node = item.node()?;
                let quantity = self.types().named("Quantity")?;
                node.type_id.filter(|id| self.types().is_a(*id, quantity))?;
                let word = |name: &str| node.fields()?.get(name)?.as_str();
                let value = decimal_of(node.fields()?.get("value")?.as_number()?.as_str())?;
                match (word("system"), word("code"), word("comparator")) {
                    (Some(UCUM), Some(code), None) => Some(Quantity::new(value, code)),
                    (None, None, None) if word("unit").is_none() => Some(Quantity::new(value, "1")),
                    _ => None,
                }
            }
        }
    }

    /// The one item, or none.
    pub(super) fn single<'c>(&self, items: &'c [Item<'a>], place: &'static str) -> Outcome<Option<&'c Item<'a>>> {
        match items {
            [] => Ok(None),
            [item] => Ok(Some(item)),
            several => Err(EvaluateError::NotSingle {
                place,
                found: several.len(),
            }),
        }
    }

    /// True or false: of a single item that is no Boolean, true (FHIRPath 2.0, 5.1.1: singleton evaluation).
    pub(super) fn truth_of(&self, items: &[Item<'a>], place: &'static str) -> Outcome<Option<bool>> {
        Ok(self.single(items, place)?.map(|item| match item {
            Item::Boolean(truth) => *truth,
            Item::Node(node) => node.value.and_then(json::Value::as_bool).unwrap_or(true),
            Item::Integer(_)
            | Item::Long(_)
            | Item::Decimal(_)
            | Item::String(_)
            | Item::Date(_)
            | Item::DateTime(_)
            | Item::Time(_)
            | Item::Quantity(_)
            | Item::Type(..) => true,
        }))
    }

    /// A text; of an element what JSON writes as one, whatever its type.
    pub(super) fn string_of<'c>(&self, items: &'c [Item<'a>], place: &'static str) -> Outcome<Option<&'c str>> {
        match self.single(items, place)? {
            None => Ok(None),
            Some(Item::String(text)) => Ok(Some(text)),
            Some(item) => match item.node().map(|node| node.value) {
                Some(Some(json::Value::String(text))) => Ok(Some(text)),
                // An element that has extensions and no value is there, and has no text.
                Some(None) => Ok(None),
                _ => self.wrong_type(place, "a string", item),
            },
        }
    }

    /// A whole number.
    pub(super) fn integer_of(&self, items: &[Item<'a>], place: &'static str) -> Outcome<Option<i64>> {
        let Some(item) = self.single(items, place)? else {
            return Ok(None);
        };
        match self.value_of(item) {
            Some(Item::Integer(number)) => Ok(Some(i64::from(number))),
            Some(Item::Long(number)) => Ok(Some(number)),
            _ => self.wrong_type(place, "an integer", item),
        }
    }
}

/// The number that a value is.
pub(super) fn number_in(item: &Item<'_>) -> Option<Decimal> {
    match item {
        Item::Integer(number) => Some(Decimal::from(*number)),
        Item::Long(number) => Some(Decimal::from(*number)),
        Item::Decimal(number) => Some(*number),
        Item::Node(_)
        | Item::Boolean(_)
        | Item::String(_)
        | Item::Date(_)
        | Item::DateTime(_)
        | Item::Time(_)
        | Item::Quantity(_)
        | Item::Type(..) => None,
    }
}
