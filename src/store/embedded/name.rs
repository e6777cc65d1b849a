//! Numbers of names: resource types, parameters, systems.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use crate::fhir::FhirVersion;
use crate::search::{EntryValue, parameters, types};

/// Which values of a parameter are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// The values themselves.
    Value,
    /// The words beside codes (`:text`).
    Text,
    /// The business identifiers of references (`:identifier`).
    Identifier,
}

impl Part {
    const ALL: [Self; 3] = [Self::Value, Self::Text, Self::Identifier];

    /// Where a value belongs.
    pub(crate) fn of(value: &EntryValue) -> Self {
        match value {
            EntryValue::Text(_) => Self::Text,
            EntryValue::ReferenceIdentifier { .. } => Self::Identifier,
            EntryValue::Token { .. }
            | EntryValue::String(_)
            | EntryValue::Words(_)
            | EntryValue::Date { .. }
            | EntryValue::Quantity { .. }
            | EntryValue::Reference(_)
            | EntryValue::Uri(_)
            | EntryValue::Position { .. }
            | EntryValue::Composite(_) => Self::Value,
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Value => "",
            Self::Text => ":text",
            Self::Identifier => ":identifier",
        }
    }
}

/// Type of addresses elsewhere; no resource type begins so.
pub(crate) const ABSOLUTE: &str = "~absolute";
/// System of URIs among the codes.
pub(crate) const URI: &str = "~uri";

/// The numbers of all parameters, given when a store is opened: reading needs no look-up.
#[derive(Debug, Default, Clone)]
pub(crate) struct ParameterIds(HashMap<String, HashMap<&'static str, [i64; 3]>>);

impl ParameterIds {
    /// The number of a parameter of a type.
    pub(crate) fn get(&self, kind: &str, code: &str, part: Part) -> Option<i64> {
        self.0.get(kind)?.get(code)?.get(part as usize).copied()
    }

    /// Gives every parameter and type its number.
    pub(crate) fn settle(conn: &Connection) -> rusqlite::Result<Self> {
        let transaction = conn.unchecked_transaction()?;
        let mut ids: HashMap<String, HashMap<&'static str, [i64; 3]>> = HashMap::new();
        // Systems and types first, so that the commonest numbers are small.
        for name in [ABSOLUTE, URI].into_iter().chain(types().iter().copied()) {
            intern(&transaction, name)?;
        }
        // A list of the full-text index is read from its beginning up to the parameter asked for: titles of studies
        // are asked for most, so they come first.
        let (studies, others): (Vec<&str>, Vec<&str>) = types().iter().partition(|kind| **kind == "ResearchStudy");
        for kind in studies.into_iter().chain(others) {
            let mut of_kind = HashMap::new();
            let both = || {
                FhirVersion::ALL
                    .into_iter()
                    .flat_map(|version| parameters(version, kind))
            };
            let titles = both().filter(|one| one.code == "title");
            for parameter in titles.chain(both()) {
                if of_kind.contains_key(parameter.code) {
                    continue;
                }
                let mut numbers = [0; 3];
                for (part, number) in Part::ALL.into_iter().zip(&mut numbers) {
                    *number = intern(&transaction, &format!("{kind}.{}{}", parameter.code, part.suffix()))?;
                }
                of_kind.insert(parameter.code, numbers);
            }
            ids.insert(kind.to_owned(), of_kind);
        }
        transaction.commit()?;
        Ok(Self(ids))
    }
}

/// The number of a name, when it has one.
pub(crate) fn number(conn: &Connection, text: &str) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached("SELECT nid FROM name WHERE text = ?1")?
        .query_row([text], |row| row.get(0))
        .optional()
}

/// The number of a name, given now if it has none.
pub(crate) fn intern(conn: &Connection, text: &str) -> rusqlite::Result<i64> {
    if let Some(number) = number(conn, text)? {
        return Ok(number);
    }
    conn.prepare_cached("INSERT INTO name(text) VALUES(?1)")?
        .execute([text])?;
    Ok(conn.last_insert_rowid())
}
