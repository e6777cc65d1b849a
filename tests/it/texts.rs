//! Texts of the published suites: JSON and XML of one resource are one tree, and bad text is said to be bad, and where.

use std::path::{Path, PathBuf};

use trialfire::conformance::narrative_faults;
use trialfire::definition::Definitions;
use trialfire::fhir::{FhirVersion, Primitive};
use trialfire::json::{Value, read_strict};
use trialfire::xml::read_xml;

use crate::support::corpus::corpus;

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

/// Files of a folder with that extension, sorted.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|known| known == extension))
        .collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Whether two trees are the same but for the narrative, which the published pairs have in two wordings.
fn without_narrative(mut value: Value<'_>) -> Value<'_> {
    if let Some(map) = value.as_object_mut() {
        map.remove("text");
    }
    value
}

#[test]
fn xml_is_the_tree_that_json_is() {
    for (version, folder, same, other) in [
        (
            FhirVersion::R4,
            "conformance/fhirpath/r4",
            &["patient-example", "questionnaire-example"][..],
            // The XML has an extension more, at the end; the description is wrapped; the expansion is of another day.
            &[
                "observation-example",
                "codesystem-example",
                "valueset-example-expansion",
            ][..],
        ),
        (
            FhirVersion::R5,
            "conformance/fhirpath/r5",
            &[
                "parameters-example-types",
                "patient-example",
                "patient-example-name",
                "patient-example-period",
                "valueset-example-expansion",
            ],
            // One coding less; the description is wrapped; another map; item types of R5 and of R4.
            &[
                "observation-example",
                "codesystem-example",
                "conceptmap-example",
                "questionnaire-example",
            ],
        ),
    ] {
        let Some(folder) = corpus(folder) else { return };
        let definitions = Definitions::bundled(version);
        let mut compared = 0;
        for path in files(&folder, "xml") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let json = path.with_extension("json");
            if !json.exists() {
                continue;
            }
            let read = read_xml(&bytes(&path), definitions.types());
            let text = bytes(&json);
            let tree: Value<'_> = serde_json::from_slice(&text).unwrap();
            let is_same = without_narrative(read.value.unwrap()) == without_narrative(tree);
            assert_eq!(is_same, same.contains(&name.as_str()), "{version} {name}");
            assert!(is_same || other.contains(&name.as_str()), "{version} {name}");
            compared += 1;
        }
        assert_eq!(compared, same.len() + other.len());
    }
}

#[test]
fn published_xml_has_no_faults() {
    for (version, folder) in [
        (FhirVersion::R4, "conformance/fhirpath/r4"),
        (FhirVersion::R5, "conformance/fhirpath/r5"),
        (FhirVersion::R4, "conformance/validator"),
        (FhirVersion::R5, "conformance/validator"),
    ] {
        let Some(folder) = corpus(folder) else { return };
        let definitions = Definitions::bundled(version);
        for path in files(&folder, "xml") {
            let read = read_xml(&bytes(&path), definitions.types());
            let faults: Vec<String> = read.faults.iter().map(|fault| fault.kind.to_string()).collect();
            match name(&path).as_str() {
                // The lists of cases, which are no resources.
                "tests-fhir-r4.xml" | "tests-fhir-r5.xml" => assert!(read.value.is_none() && faults.len() == 1),
                "observation-example.xml" if version == FhirVersion::R4 => {
                    assert_eq!(faults, ["expected `extension` before `status`, found it after"]);
                }
                name => assert_eq!(faults, Vec::<String>::new(), "{version} {name}"),
            }
        }
    }
}

#[test]
fn bad_json_is_bad_where_it_is_bad() {
    let Some(folder) = corpus("conformance/validator") else {
        return;
    };
    let mut seen = 0;
    for path in files(&folder, "json") {
        let text = bytes(&path);
        let read = read_strict(&text);
        let faults: Vec<String> = read
            .faults
            .iter()
            .map(|fault| format!("{}:{} {}", fault.place.line, fault.path, fault.kind))
            .collect();
        let wanted: &[&str] = match name(&path).as_str() {
            "bad-json-close-2.json" => &["15:entry[0].resource.name[0] expected `,` or `}`, found `#`"],
            "bad-json-close-3.json" => &["16:entry[0].resource.name expected `,` or `]`, found `}`"],
            "observation-with-trailing-dot.json" => {
                &["22:referenceRange[0].high.value expected a number such as `12.50`, found `925.`"]
            }
            "xml-bad-entities.json" => &["1: expected JSON, found a byte order mark before it"],
            _ => &[],
        };
        assert_eq!(faults, wanted, "{}", name(&path));
        seen += 1;
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn bad_narratives_are_told_from_good_ones() {
    fn walk(value: &Value<'_>, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                if let Some(div) = map.get("div").and_then(Value::as_str) {
                    let faults = narrative_faults(div);
                    found.extend(faults.iter().map(|fault| format!("{} {}", fault.rule(), fault.kind)));
                }
                map.iter().for_each(|(_, value)| walk(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| walk(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let Some(folder) = corpus("conformance/validator") else {
        return;
    };
    for path in files(&folder, "json") {
        let mut found = Vec::new();
        if let Some(value) = read_strict(&bytes(&path)).value {
            walk(&value, &mut found);
        }
        let wanted: &[&str] = match name(&path).as_str() {
            "pat-security-bad-xhtml.json" => &["txt-1 expected an element that formats text, found `script`"],
            "list-xhtml-wrongns1.json" => {
                &["txt-1 expected the namespace `http://www.w3.org/1999/xhtml`, found `http://www.w3.org/1999/xhtmlx`"]
            }
            "list-xhtml-wrongns2.json" => &["txt-1 expected the namespace `http://www.w3.org/1999/xhtml`, found none"],
            "xml-bad-entities.json" => &["txt-1 expected an entity of XML such as `&amp;` or `&#160;`, found `&reg;`"],
            _ => &[],
        };
        assert_eq!(found, wanted, "{}", name(&path));
    }
}

#[test]
fn decimals_keep_to_their_digits() {
    let Some(path) = corpus("conformance/validator/obs-decimal.json") else {
        return;
    };
    let text = bytes(&path);
    let value = read_strict(&text).value.unwrap();
    let faults: Vec<bool> = value
        .get("component")
        .and_then(Value::as_array)
        .unwrap()
        .iter()
        .map(|component| component.pointer("/valueQuantity/value").unwrap())
        .map(|value| Primitive::Decimal.fault(FhirVersion::R5, value).is_some())
        .collect();
    assert_eq!(faults, [false, false, false, false, true, true, true]);
}
