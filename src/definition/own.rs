//! The definitions of this project: profiles, extensions and terminology, packed from `profiles` by the recipe there.

use std::io::Read;

use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};

use crate::fhir::{FhirVersion, Resource};

const R4: &[u8] = include_bytes!("../../profiles/packed/r4.ndjson.gz");
const R5: &[u8] = include_bytes!("../../profiles/packed/r5.ndjson.gz");

/// Every resource of the package of a release, in order of type and id.
///
/// They are read anew each time: what needs them more than once keeps what it needs.
pub fn own_resources(version: FhirVersion) -> Vec<Resource> {
    let packed = match version {
        FhirVersion::R4 => R4,
        FhirVersion::R5 => R5,
    };
    let mut text = String::new();
    // What is built in was packed by the recipe and is read by the tests: it cannot fail to unpack.
    let _read = GzDecoder::new(packed).read_to_string(&mut text);
    text.lines()
        .filter_map(|line| Resource::parse(line.as_bytes()))
        .collect()
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
