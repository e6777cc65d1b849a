//! Numbers of names: resource types, parameters, systems.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use crate::fhir::FhirVersion;
use crate::search::{EntryValue, Kind, parameters, types};

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

    /// Whether parameters of this type have such values.
    fn is_of(self, kind: Kind) -> bool {
        match self {
            Self::Value => true,
            Self::Text => kind == Kind::Token,
            Self::Identifier => kind == Kind::Reference,
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
/// Type of what stands for all clients, as the owner of what they write.
pub(crate) const CLIENT: &str = "~client";
/// The number of what has none.
const NONE: i64 = 0;
/// System of URIs among the codes.
pub(crate) const URI: &str = "~uri";

/// The numbers of all parameters, given when a store is opened: reading needs no look-up.
#[derive(Debug, Default, Clone)]
pub(crate) struct ParameterIds {
    types: HashMap<&'static str, Numbers>,
    /// Number of the parameter `title` of studies.
    titles: i64,
}

/// The numbers of a type.
#[derive(Debug, Default, Clone)]
struct Numbers {
    kind: i64,
    parameters: HashMap<&'static str, [i64; 3]>,
    /// Strings that stand under the second stand under the first as well, and are kept once.
    covering: Option<(i64, Vec<i64>)>,
}

/// Where the parts of the titles of studies are indexed: a list of the full-text index is read from its beginning up to
/// what is asked for, and titles of studies are asked for most.
const TITLES: i64 = 0;

/// The parts of an address, each a parameter of its own.
const ADDRESS_PARTS: [&str; 4] = ["address-city", "address-country", "address-postalcode", "address-state"];

impl ParameterIds {
    /// The number of a parameter of a type.
    pub(crate) fn get(&self, kind: &str, code: &str, part: Part) -> Option<i64> {
        let numbers = self.types.get(kind)?.parameters.get(code)?;
        numbers.get(part as usize).copied().filter(|number| *number != NONE)
    }

    /// The number of a type that can be searched.
    pub(crate) fn kind(&self, kind: &str) -> Option<i64> {
        self.types.get(kind).map(|numbers| numbers.kind)
    }

    /// Where the parts of a parameter's strings are indexed. The titles of studies stand by themselves, so that they are
    /// found at once; other strings of a resource stand together, and the facts tell them apart.
    pub(crate) fn part_space(&self, kind: &str, param: i64) -> i64 {
        if param == self.titles {
            TITLES
        } else {
            self.types.get(kind).map_or(TITLES, |numbers| numbers.kind)
        }
    }

    /// A string parameter of a type, and others whose values it has too: `address` and its parts.
    pub(crate) fn covering(&self, kind: &str) -> Option<(i64, &[i64])> {
        let (covering, covered) = self.types.get(kind)?.covering.as_ref()?;
        Some((*covering, covered))
    }

    /// Gives every parameter and type its number.
    pub(crate) fn settle(conn: &Connection) -> rusqlite::Result<Self> {
        let transaction = conn.unchecked_transaction()?;
        let mut names = Names::read(&transaction)?;
        let mut ids = HashMap::new();
        // Systems and types first, so that the commonest numbers are small.
        for name in [ABSOLUTE, URI].into_iter().chain(types().iter().copied()) {
            names.intern(&transaction, name)?;
        }
        for kind in types() {
            let mut of_kind: HashMap<&'static str, [i64; 3]> = HashMap::new();
            let both = || {
                FhirVersion::ALL
                    .into_iter()
                    .flat_map(|version| parameters(version, kind))
            };
            for parameter in both() {
                let numbers = of_kind.entry(parameter.code).or_default();
                for (part, number) in Part::ALL.into_iter().zip(numbers) {
                    if *number == NONE && part.is_of(parameter.kind) {
                        let name = format!("{kind}.{}{}", parameter.code, part.suffix());
                        *number = names.intern(&transaction, &name)?;
                    }
                }
            }
            let number = |code: &str| {
                of_kind
                    .get(code)
                    .and_then(|numbers: &[i64; 3]| numbers.first().copied())
            };
            let covering =
                number("address").map(|address| (address, ADDRESS_PARTS.into_iter().filter_map(number).collect()));
            let numbers = Numbers {
                kind: names.intern(&transaction, kind)?,
                covering,
                parameters: of_kind,
            };
            ids.insert(*kind, numbers);
        }
        transaction.commit()?;
        let mut ids = Self { types: ids, titles: 0 };
        ids.titles = ids.get("ResearchStudy", "title", Part::Value).unwrap_or_default();
        Ok(ids)
    }
}

/// The names of a database, read at once: thousands of look-ups would take longer.
struct Names(HashMap<String, i64>);

impl Names {
    fn read(conn: &Connection) -> rusqlite::Result<Self> {
        let mut statement = conn.prepare("SELECT text, nid FROM name")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>().map(Self)
    }

    /// The number of a name, given now if it has none.
    fn intern(&mut self, conn: &Connection, text: &str) -> rusqlite::Result<i64> {
        if let Some(number) = self.0.get(text) {
            return Ok(*number);
        }
        let number = insert(conn, text)?;
        self.0.insert(text.to_owned(), number);
        Ok(number)
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
    insert(conn, text)
}

fn insert(conn: &Connection, text: &str) -> rusqlite::Result<i64> {
    conn.prepare_cached("INSERT INTO name(text) VALUES(?1)")?
        .execute([text])?;
    Ok(conn.last_insert_rowid())
}
