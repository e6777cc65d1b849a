//! A resource's address: its type and logical id.

use std::fmt;

/// Type and id of a resource, both checked on entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    kind: String,
    id: String,
}

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not `Type/id`.
    #[error("expected `Type/id`, found `{0}`")]
    Shape(String),
    /// Not a resource type's name.
    #[error("expected a resource type such as `ResearchStudy`, found `{0}`")]
    Kind(String),
    /// Not an id: 1 to 64 of `A-Z a-z 0-9 - .`.
    #[error("expected an id of 1 to 64 characters `A-Z`, `a-z`, `0-9`, `-` or `.`, found `{0}`")]
    Id(String),
}

/// Whether `text` is a logical id (FHIR `id`: `[A-Za-z0-9\-\.]{1,64}`).
pub fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
}

impl Key {
    /// Checks both parts.
    pub fn new(kind: impl Into<String>, id: impl Into<String>) -> Result<Self, KeyError> {
        let (kind, id) = (kind.into(), id.into());
        let named = kind.starts_with(|c: char| c.is_ascii_uppercase())
            && kind.len() <= 64
            && kind.bytes().all(|b| b.is_ascii_alphanumeric());
        if !named {
            return Err(KeyError::Kind(kind));
        }
        if !is_id(&id) {
            return Err(KeyError::Id(id));
        }
        Ok(Self { kind, id })
    }

    /// Reads `Type/id`.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let (kind, id) = text.split_once('/').ok_or_else(|| KeyError::Shape(text.to_owned()))?;
        Self::new(kind, id)
    }

    /// The resource type.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The logical id.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.kind, self.id)
    }
}
