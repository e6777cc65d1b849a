//! The definitions of this project: profiles, extensions and terminology, packed from `profiles` by the recipe there.

use std::io::Read;
use std::sync::OnceLock;

use flate2::read::GzDecoder;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::fhir::{FhirVersion, Resource};

const R4: &[u8] = include_bytes!("../../profiles/packed/r4.ndjson.gz");
const R5: &[u8] = include_bytes!("../../profiles/packed/r5.ndjson.gz");

/// Every resource of the package of a release, in order of type and id.
///
/// They are read anew each time: what needs them more than once keeps what it needs.
pub fn own_resources(version: FhirVersion) -> Vec<Resource> {
    unpacked(version)
        .lines()
        .filter_map(|line| Resource::parse(line.as_bytes()))
        .collect()
}

fn unpacked(version: FhirVersion) -> String {
    let packed = match version {
        FhirVersion::R4 => R4,
        FhirVersion::R5 => R5,
    };
    let mut text = String::new();
    // What is built in was packed by the recipe and is read by the tests: it cannot fail to unpack.
    let _read = GzDecoder::new(packed).read_to_string(&mut text);
    text
}

/// What a definition of the package is, without reading all of it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnHead {
    pub(crate) resource_type: &'static str,
    #[serde(default)]
    pub(crate) url: &'static str,
    #[serde(default)]
    pub(crate) version: &'static str,
    #[serde(default)]
    pub(crate) kind: &'static str,
    #[serde(default)]
    pub(crate) derivation: &'static str,
    #[serde(default, rename = "type")]
    pub(crate) type_name: &'static str,
    /// The whole of it, as JSON.
    #[serde(skip)]
    pub(crate) text: &'static str,
}

/// The definitions of the package of a release; their text is unpacked once and stays.
pub(crate) fn own_heads(version: FhirVersion) -> impl Iterator<Item = OwnHead> {
    static TEXTS: [OnceLock<String>; 2] = [const { OnceLock::new() }; 2];
    let [r4, r5] = &TEXTS;
    let place = match version {
        FhirVersion::R4 => r4,
        FhirVersion::R5 => r5,
    };
    place.get_or_init(|| unpacked(version)).lines().filter_map(|text| {
        Some(OwnHead {
            text,
            ..serde_json::from_str(text).ok()?
        })
    })
}

/// SHA-256 of the packages of both releases, in hexadecimal digits: two programs with the same carry the same.
pub fn own_fingerprint() -> String {
    let digest = Sha256::new().chain_update(R4).chain_update(R5).finalize();
    let mut text = String::with_capacity(2 * digest.len());
    for byte in digest {
        for digit in [byte >> 4, byte & 0xf] {
            text.extend(char::from_digit(digit.into(), 16));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::Structure;
    use crate::json;

    #[test]
    fn every_definition_is_a_resource_with_an_id() {
        for version in FhirVersion::ALL {
            let resources = own_resources(version);
            assert!(resources.len() > 200, "{version}: {}", resources.len());
            let keys: Vec<_> = resources.iter().map(|resource| resource.key().unwrap()).collect();
            assert!(keys.is_sorted());
            // Other resources are not asked for, and have other things where a definition has its type.
            let is_definition = |kind: &str| matches!(kind, "StructureDefinition" | "ValueSet" | "CodeSystem");
            let heads = own_heads(version).filter(|head| is_definition(head.resource_type));
            let definitions = resources.iter().filter(|resource| is_definition(resource.kind()));
            assert_eq!(heads.count(), definitions.count());
        }
        assert_eq!(own_fingerprint().len(), 64);
    }

    #[test]
    fn structures_can_be_read() {
        for version in FhirVersion::ALL {
            for resource in own_resources(version) {
                if resource.kind() == "StructureDefinition" {
                    let tree = json::Value::Object(resource.into_map());
                    Structure::read(&tree).unwrap();
                }
            }
        }
    }
}
