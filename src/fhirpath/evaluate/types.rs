//! Types of items: `is`, `as`, `ofType`, `type()`.

use std::borrow::Cow;

use super::run::{Outcome, Run};
use crate::definition::{StructureKind, TypeId};
use crate::fhirpath::error::EvaluateError;
use crate::fhirpath::item::{Collection, Item};
use crate::fhirpath::surroundings::Paths;
use crate::fhirpath::syntax::tree::TypeName;

/// Types of FHIRPath itself.
const SYSTEM: [&str; 9] = [
    "Boolean", "String", "Integer", "Long", "Decimal", "Date", "DateTime", "Time", "Quantity",
];

/// What a type's name means.
struct Meant<'n> {
    /// The type of FHIRPath itself.
    system: Option<&'n str>,
    /// The type of the release.
    fhir: Option<TypeId>,
}

impl<'a> Run<'_, 'a> {
    /// What a name means; one without a namespace may mean a type in each.
    fn meant<'n>(&self, name: &'n TypeName) -> Outcome<Meant<'n>> {
        let namespace = name.namespace.as_deref();
        let system = (namespace != Some("FHIR") && (SYSTEM.contains(&&*name.name) || &*name.name == "Any"))
            .then_some(&*name.name);
        let fhir = if namespace == Some("System") {
            None
        } else {
            self.types().named(&name.name)
        };
        if system.is_none() && fhir.is_none() && namespace != Some("System") {
            return Err(EvaluateError::UnknownType(name.name.to_string()));
        }
        Ok(Meant { system, fhir })
    }

    fn is_meant(&self, item: &Item<'a>, meant: &Meant<'_>) -> bool {
        if meant.system == Some("Any") {
            return true;
        }
        match (item.node(), item.system_type()) {
            (Some(node), _) => match (node.type_id, meant.fhir) {
                (Some(id), Some(fhir)) => self.types().is_a(id, fhir),
                _ => false,
            },
            (None, system) => system == meant.system && system.is_some(),
        }
    }

    /// Whether the one item is of a type.
    pub(super) fn is_of(&self, items: &[Item<'a>], name: &TypeName) -> Outcome<Option<bool>> {
        let meant = self.meant(name)?;
        let item = self.single(items, "`is`")?;
        Ok(item.map(|item| self.is_meant(item, &meant)))
    }

    /// The one item, if it is of a type; with lenient paths every item that is.
    pub(super) fn as_type(&self, items: &[Item<'a>], name: &TypeName) -> Outcome<Collection<'a>> {
        if self.around.paths == Paths::Strict {
            self.single(items, "`as`")?;
        }
        self.of_type(items, name)
    }

    /// The items of a type. An item of a primitive type is of that type alone: a `code` is not taken for a `string`.
    pub(super) fn of_type(&self, items: &[Item<'a>], name: &TypeName) -> Outcome<Collection<'a>> {
        let meant = self.meant(name)?;
        let is_primitive = |id: TypeId| self.types().kind(id) == StructureKind::Primitive;
        let is_kept = |item: &&Item<'a>| match (item.node().and_then(|node| node.type_id), meant.fhir) {
            (Some(id), Some(fhir)) if is_primitive(id) && is_primitive(fhir) => id == fhir,
            _ => self.is_meant(item, &meant),
        };
        self.tick(items.len())?;
        Ok(items.iter().filter(is_kept).cloned().collect())
    }

    /// The type of each item.
    pub(super) fn reflect(&self, items: &[Item<'a>]) -> Collection<'a> {
        let reflect = |item: &Item<'a>| match (item.node(), item.system_type()) {
            (None, Some(name)) => Item::Type("System", Cow::Borrowed(name)),
            (node, _) => Item::Type(
                "FHIR",
                Cow::Owned(self.name_of(node.and_then(|node| node.type_id)).to_owned()),
            ),
        };
        items.iter().map(reflect).collect()
    }
}
