//! The value sets and code systems that are built into the program: packed text, unpacked on first use, of which each
//! is read when it is first asked for.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::definition::bundled::unpacked;
use crate::definition::own::{OwnHead, own_heads};
use crate::definition::terminology::code_system::CodeSystem;
use crate::definition::terminology::value_set::ValueSet;
use crate::fhir::FhirVersion;
use crate::json;

const R4: &[u8] = include_bytes!("../../../profiles/base/r4.terminology.zst");
const R5: &[u8] = include_bytes!("../../../profiles/base/r5.terminology.zst");

/// What is built in, a line for each; each is read on first use.
#[derive(Debug)]
pub(crate) struct Lines {
    pub(crate) sets: HashMap<&'static str, Line<ValueSet>>,
    pub(crate) systems: HashMap<&'static str, Line<CodeSystem>>,
}

#[derive(Debug)]
pub(crate) struct Line<T> {
    pub(crate) version: &'static str,
    text: &'static str,
    read: OnceLock<Option<T>>,
}

impl<T> Line<T> {
    fn new(version: &'static str, text: &'static str) -> Self {
        let read = OnceLock::new();
        Self { version, text, read }
    }

    /// What the line says.
    pub(crate) fn read(&self, reader: impl Fn(&json::Map<'_>) -> Result<T, String>) -> Option<&T> {
        let read = || {
            let tree: json::Value<'_> = serde_json::from_str(self.text).ok()?;
            reader(tree.as_object()?).ok()
        };
        self.read.get_or_init(read).as_ref()
    }
}

impl Lines {
    /// Those of a release; the first call unpacks them.
    pub(crate) fn of(version: FhirVersion) -> &'static Self {
        static LINES: [OnceLock<Lines>; 2] = [const { OnceLock::new() }; 2];
        let [r4, r5] = &LINES;
        let (place, packed) = match version {
            FhirVersion::R4 => (r4, R4),
            FhirVersion::R5 => (r5, R5),
        };
        place.get_or_init(|| Self::index(unpacked(packed), own_heads(version)))
    }

    fn index(text: &'static str, own: impl Iterator<Item = OwnHead>) -> Self {
        let mut lines = Self {
            sets: HashMap::new(),
            systems: HashMap::new(),
        };
        for line in text.lines() {
            let mut columns = line.splitn(4, '\t');
            let (Some(kind), Some(url), Some(version), Some(text)) =
                (columns.next(), columns.next(), columns.next(), columns.next())
            else {
                continue;
            };
            lines.add(kind == "set", url, version, text);
        }
        for head in own {
            match head.resource_type {
                "ValueSet" => lines.add(true, head.url, head.version, head.text),
                "CodeSystem" => lines.add(false, head.url, head.version, head.text),
                _ => {}
            }
        }
        lines
    }

    /// Adds a line, unless one of its URL is there.
    fn add(&mut self, is_set: bool, url: &'static str, version: &'static str, text: &'static str) {
        if is_set {
            self.sets.entry(url).or_insert_with(|| Line::new(version, text));
        } else {
            self.systems.entry(url).or_insert_with(|| Line::new(version, text));
        }
    }
}
