//! Snapshots made of published differentials are the published snapshots, save where these are wrong.

use std::collections::BTreeMap;

use crate::definition::bundled::{Bundled, unpacked};
use crate::definition::snapshot::generate::generate;
use crate::definition::structure::{Element, Structure};
use crate::fhir::FhirVersion;
use crate::json;

const R4: &[u8] = include_bytes!("../../../profiles/base/r4.differentials.zst");
const R5: &[u8] = include_bytes!("../../../profiles/base/r5.differentials.zst");

/// What an element says, a line for each fact.
fn facts(element: &Element) -> BTreeMap<&'static str, String> {
    let mut keys: Vec<&str> = element
        .constraints
        .iter()
        .map(|constraint| constraint.key.as_str())
        .collect();
    keys.sort_unstable();
    let mut types = element.types.clone();
    types.sort_by(|one, other| one.code.cmp(&other.code));
    BTreeMap::from([
        ("path", element.path.clone()),
        ("slice", format!("{:?}", element.slice_name)),
        ("min", format!("{:?}", element.min)),
        ("max", format!("{:?}", element.max)),
        ("types", format!("{types:?}")),
        (
            "reference",
            format!(
                "{:?}",
                element
                    .content_reference
                    .as_deref()
                    .and_then(|id| id.rsplit('#').next())
            ),
        ),
        ("fixed", format!("{:?} {:?}", element.fixed, element.pattern)),
        (
            "range",
            format!(
                "{:?} {:?} {:?}",
                element.min_value, element.max_value, element.max_length
            ),
        ),
        ("constraints", format!("{keys:?}")),
        ("binding", format!("{:?}", element.binding)),
        ("slicing", format!("{:?}", element.slicing)),
        ("modifier", format!("{:?}", element.is_modifier)),
        ("support", format!("{:?}", element.must_support)),
        ("base", format!("{:?}", element.base_max)),
    ])
}

/// Differences, each as `url id fact: made, published`.
fn differences(version: FhirVersion, packed: &[u8]) -> (usize, Vec<String>) {
    let bundled = Bundled::of(version);
    let mut found = Vec::new();
    let mut count = 0;
    for line in unpacked(packed).lines() {
        let tree: json::Value<'_> = serde_json::from_str(line).unwrap();
        let url = tree.get("url").and_then(json::Value::as_str).unwrap();
        let published = bundled.entry(url).unwrap().structure().unwrap();
        count += 1;
        // Our own copies stand for these, and have snapshots of our making only.
        if published.snapshot.is_empty() {
            continue;
        }
        let elements = tree.get("element").and_then(json::Value::as_array).unwrap().iter();
        let differential = elements
            .map(|element| Element::read(element.as_object().unwrap()))
            .collect();
        let bare = Structure {
            snapshot: Vec::new(),
            differential,
            ..Structure::clone(published)
        };
        let base = bundled.structure(published.base.as_deref().unwrap(), None).unwrap();
        let (made, notes) = generate(&bare, &base, &mut { bundled }).unwrap();
        let name = url.rsplit('/').next().unwrap();
        found.extend(notes.into_iter().map(|note| format!("{name} note {note}")));
        let by_id = |list: &[Element]| -> Vec<(String, BTreeMap<&'static str, String>)> {
            list.iter()
                .map(|element| (element.id.clone(), facts(element)))
                .collect()
        };
        let (made, wanted) = (by_id(&made), by_id(&published.snapshot));
        let ids =
            |list: &[(String, _)]| -> Vec<String> { list.iter().map(|(id, _): &(String, _)| id.clone()).collect() };
        if ids(&made) != ids(&wanted) {
            found.push(format!("{name} order"));
        }
        for (id, facts) in &wanted {
            let Some((_, held)) = made.iter().find(|(made, _)| made == id) else {
                found.push(format!("{name} {id} missing"));
                continue;
            };
            for (fact, value) in facts {
                if held.get(fact) != Some(value) {
                    found.push(format!("{name} {id} {fact}: {}, {value}", held.get(fact).unwrap()));
                }
            }
        }
        for (id, _) in &made {
            if !wanted.iter().any(|(wanted, _)| wanted == id) {
                found.push(format!("{name} {id} extra"));
            }
        }
    }
    (count, found)
}

/// Known differences: release, profile, how the difference goes on, and why what is made is right.
const KNOWN: [(&str, &str, &str, &str); 20] = [
    ("r4", "*", "Observation.value[x] slicing", TYPES_LEFT),
    ("r4", "*", "Observation.value[x] types", TYPES_LEFT),
    (
        "r4",
        "bmi",
        "Observation.value[x] min",
        "a type that must be there makes the choice necessary",
    ),
    (
        "r4",
        "devicemetricobservation",
        "Observation.effective[x] min",
        "as above",
    ),
    (
        "*",
        "bp",
        "Observation.component:",
        "the choice has a slice for its type, and may have no other",
    ),
    ("r4", "bp", "order", "as above"),
    (
        "r4",
        "elementdefinition-de",
        "ElementDefinition.extension:",
        "nothing is said of what is in these extensions",
    ),
    ("r4", "elementdefinition-de", "order", "as above"),
    ("r4", "familymemberhistory-genetic", "FamilyMemberHistory.", LOST),
    ("r4", "familymemberhistory-genetic", "order", LOST),
    (
        "r4",
        "provenance-relevant-history",
        "Provenance.entity.agent reference",
        "the reference means all agents",
    ),
    ("*", "catalog", "Composition.date extra", LOST),
    ("*", "catalog", "order", LOST),
    (
        "*",
        "cholesterol",
        "Observation.referenceRange.high constraints",
        PROFILED,
    ),
    (
        "*",
        "hdlcholesterol",
        "Observation.referenceRange.low constraints",
        PROFILED,
    ),
    (
        "*",
        "ldlcholesterol",
        "Observation.referenceRange.high constraints",
        PROFILED,
    ),
    (
        "*",
        "provenance-relevant-history",
        "Provenance.agent:Author.type binding",
        "the differential says so",
    ),
    (
        "r5",
        "*",
        "Extension.extension min",
        "each slice says itself that it must be there",
    ),
    (
        "r5",
        "ebmrecommendation",
        "ArtifactAssessment.citeAs[x] slicing",
        "there is no slice",
    ),
    (
        "r5",
        "ebmrecommendation",
        "ArtifactAssessment.artifact[x] slicing",
        "there is no slice",
    ),
];

const TYPES_LEFT: &str = "a type that need not be there leaves the others, as R5 has it for the same profiles";
const LOST: &str = "elements of the base are left out, which no profile can do";
const PROFILED: &str = "these are the constraints of the profile that the type names, and are checked there";

#[test]
fn snapshots_are_the_published_ones() {
    let mut used = [false; KNOWN.len()];
    let mut wrong = Vec::new();
    for (version, packed, most) in [(FhirVersion::R4, R4, 439), (FhirVersion::R5, R5, 744)] {
        let (count, found) = differences(version, packed);
        assert_eq!(count, most);
        for difference in found {
            let (name, rest) = difference.split_once(' ').unwrap();
            let known = KNOWN.iter().position(|(release, profile, start, _)| {
                (*release == "*" || *release == version.name())
                    && (*profile == "*" || *profile == name)
                    && rest.starts_with(start)
            });
            match known {
                Some(at) => used[at] = true,
                None => wrong.push(format!("{version} {difference}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unused: Vec<_> = KNOWN.iter().zip(used).filter(|(_, used)| !used).collect();
    assert!(unused.is_empty(), "no longer different: {unused:?}");
}
