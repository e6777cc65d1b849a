//! The definitions that are built into the program: packed text, unpacked on first use, of which each definition is
//! read when it is first asked for.

use hashbrown::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use crate::definition::canonical;
use crate::definition::own::{OwnHead, own_heads};
use crate::definition::snapshot::generate::{Sources, generate};
use crate::definition::structure::Structure;
use crate::fhir::FhirVersion;
use crate::json;

const R4: &[u8] = include_bytes!("../../profiles/base/r4.structures.zst");
const R5: &[u8] = include_bytes!("../../profiles/base/r5.structures.zst");

/// The structures of one release that are built in.
#[derive(Debug)]
pub(crate) struct Bundled {
    entries: Vec<Entry>,
    by_url: HashMap<&'static str, usize>,
    by_type: HashMap<&'static str, usize>,
}

/// A structure, read on first use.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) url: &'static str,
    pub(crate) version: &'static str,
    pub(crate) type_name: &'static str,
    /// `StructureDefinition.kind`, or `profile` for what constrains another.
    pub(crate) kind: &'static str,
    /// Whether it is of this project, and not published by others.
    pub(crate) is_own: bool,
    text: &'static str,
    read: OnceLock<Option<Arc<Structure>>>,
    /// With the snapshot that it was published without.
    completed: OnceLock<Option<Arc<Structure>>>,
}

impl Entry {
    /// The structure as it was published: a few of them have no snapshot.
    pub(crate) fn structure(&self) -> Option<&Arc<Structure>> {
        let read = || {
            let tree: json::Value<'_> = serde_json::from_str(self.text).ok()?;
            Structure::read(&tree).ok().map(Arc::new)
        };
        self.read.get_or_init(read).as_ref()
    }

    /// Whether it is a type of its own, and no profile.
    pub(crate) fn is_type(&self) -> bool {
        self.kind != "profile"
    }
}

impl Bundled {
    /// Those of a release; the first call unpacks them.
    pub(crate) fn of(version: FhirVersion) -> &'static Self {
        static STRUCTURES: [OnceLock<Bundled>; 2] = [const { OnceLock::new() }; 2];
        let [r4, r5] = &STRUCTURES;
        let (place, packed) = match version {
            FhirVersion::R4 => (r4, R4),
            FhirVersion::R5 => (r5, R5),
        };
        place.get_or_init(|| Self::index(unpacked(packed), own_heads(version).collect(), version))
    }

    fn index(text: &'static str, own: Vec<OwnHead>, version: FhirVersion) -> Self {
        let mut entries: Vec<Entry> = text.lines().filter_map(entry).collect();
        // What is not of the release itself is a draft of the extensions pack: our copies say what is published.
        let copied: HashSet<&str> = own.iter().map(|head| head.url).collect();
        entries.retain(|entry| entry.version == version.number() || !copied.contains(entry.url));
        let published: HashSet<&str> = entries.iter().map(|entry| entry.url).collect();
        let added = own.into_iter().filter(|head| !published.contains(head.url));
        entries.extend(added.filter_map(own_entry));
        let places = || entries.iter().enumerate();
        let is_type = |entry: &Entry| entry.is_type() && entry.kind != "logical";
        let by_url = places().map(|(at, entry)| (entry.url, at)).collect();
        let by_type = places()
            .filter(|(_, entry)| is_type(entry))
            .map(|(at, entry)| (entry.type_name, at))
            .collect();
        Self {
            entries,
            by_url,
            by_type,
        }
    }

    /// All of them: those of the specification sorted by kind and URL, then our own.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The one of a canonical URL without version.
    pub(crate) fn entry(&self, url: &str) -> Option<&Entry> {
        self.entries.get(*self.by_url.get(url)?)
    }

    /// A structure with its snapshot, of this version if one is asked for.
    pub(crate) fn structure(&self, url: &str, version: Option<&str>) -> Option<Arc<Structure>> {
        let entry = self.entry(url)?;
        if !canonical::satisfies(Some(entry.version), version) {
            return None;
        }
        let structure = entry.structure()?;
        if !structure.snapshot.is_empty() {
            return Some(Arc::clone(structure));
        }
        // What is built in builds on one another in no circle, so that this ends; the tests make every snapshot.
        let complete = || {
            let (url, version) = canonical::parts(structure.base.as_deref()?);
            let base = self.structure(url, version)?;
            let (snapshot, _) = generate(structure, &base, &mut { self }).ok()?;
            let mut structure = Structure::clone(structure);
            structure.snapshot = snapshot;
            Some(Arc::new(structure))
        };
        entry.completed.get_or_init(complete).clone()
    }
}

impl Sources for &Bundled {
    fn structure(&mut self, canonical: &str) -> Option<Arc<Structure>> {
        let (url, version) = canonical::parts(canonical);
        Bundled::structure(self, url, version)
    }

    fn type_structure(&mut self, name: &str) -> Option<Arc<Structure>> {
        self.entries.get(*self.by_type.get(name)?)?.structure().map(Arc::clone)
    }
}

fn own_entry(head: OwnHead) -> Option<Entry> {
    (head.resource_type == "StructureDefinition").then(|| Entry {
        kind: if head.derivation == "constraint" {
            "profile"
        } else {
            head.kind
        },
        url: head.url,
        version: head.version,
        type_name: head.type_name,
        is_own: true,
        text: head.text,
        read: OnceLock::new(),
        completed: OnceLock::new(),
    })
}

fn entry(line: &'static str) -> Option<Entry> {
    let mut columns = line.splitn(5, '\t');
    Some(Entry {
        kind: columns.next()?,
        url: columns.next()?,
        version: columns.next()?,
        type_name: columns.next()?,
        is_own: false,
        text: columns.next()?,
        read: OnceLock::new(),
        completed: OnceLock::new(),
    })
}

/// The text of a packed file; it stays for as long as the program runs.
pub(crate) fn unpacked(packed: &[u8]) -> &'static str {
    // What is built in was packed by the recipe beside it and is read by the tests: it cannot fail to unpack.
    let text = zstd::decode_all(packed)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    String::leak(text.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_is_read() {
        for (version, least) in [(FhirVersion::R4, 640), (FhirVersion::R5, 980)] {
            let bundled = Bundled::of(version);
            assert!(bundled.entries().len() >= least);
            assert_eq!(bundled.by_url.len(), bundled.entries().len());
            for entry in bundled.entries() {
                let structure = entry.structure().unwrap();
                assert_eq!(structure.url, entry.url);
                assert_eq!(structure.type_name, entry.type_name);
                assert_eq!(structure.version.as_deref().unwrap_or_default(), entry.version);
                assert!(
                    !structure.snapshot.is_empty() || !structure.differential.is_empty(),
                    "{}",
                    entry.url
                );
            }
        }
    }
}
