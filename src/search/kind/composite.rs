//! `composite`: values that belong together. <https://hl7.org/fhir/R4/search.html#composite>

use crate::fhir::{Map, Value};
use crate::search::entry::EntryValue;
use crate::search::kind::{date, quantity, reference, string, token, uri};
use crate::search::parameter::Kind;
use crate::search::path::Path;
use crate::search::query::Wanted;
use crate::search::value::split;

/// Combinations of one node at most; more would be a repeated element with thousands of codes.
const COMBINATIONS_MAX: usize = 1_000;

/// Indexes the values of one node as a parameter of this type.
pub(crate) fn index_as(kind: Kind, node: &Value, out: &mut Vec<EntryValue>) {
    match kind {
        Kind::Number | Kind::Quantity => quantity::index(node, out),
        Kind::Date => date::index(node, out),
        Kind::String => string::index(node, out),
        Kind::Token => token::index(node, out),
        Kind::Reference => reference::index(node, out),
        Kind::Uri => uri::index(node, out),
        Kind::Composite | Kind::Special => {}
    }
}

/// Indexes one node: every combination of its components' values.
pub(crate) fn index(node: &Map, components: &[(Kind, Path)], out: &mut Vec<EntryValue>) {
    let mut rows: Vec<Vec<EntryValue>> = vec![Vec::new()];
    for (kind, path) in components {
        let mut values = Vec::new();
        path.walk(node)
            .into_iter()
            .for_each(|found| index_as(*kind, found, &mut values));
        values.retain(|value| !matches!(value, EntryValue::Text(_) | EntryValue::ReferenceIdentifier { .. }));
        rows = rows
            .iter()
            .flat_map(|row| {
                values
                    .iter()
                    .map(move |value| [row.as_slice(), std::slice::from_ref(value)].concat())
            })
            .take(COMBINATIONS_MAX)
            .collect();
    }
    out.extend(rows.into_iter().map(EntryValue::Composite));
}

/// Reads `a$b`, one value for each component.
pub(crate) fn wanted(text: &str, components: &[(Kind, Path)]) -> Result<Wanted, String> {
    let parts = split(text, '$');
    if parts.len() != components.len() {
        return Err(format!(
            "expected {} values with `$` between, found {} in `{text}`",
            components.len(),
            parts.len()
        ));
    }
    let pairs = parts.iter().zip(components);
    let values = pairs.map(|(part, (kind, _))| match kind {
        Kind::Number => quantity::wanted_number(part),
        Kind::Quantity => quantity::wanted_quantity(part),
        Kind::Date => date::wanted(part),
        Kind::String => string::wanted(part, None),
        Kind::Token => token::wanted(part, None),
        Kind::Reference => reference::wanted(part, None, &[]),
        Kind::Uri => uri::wanted(part, None),
        Kind::Composite | Kind::Special => Err(format!("expected a simple value, found `{part}`")),
    });
    Ok(Wanted::Composite(values.collect::<Result<_, _>>()?))
}
