//! Writing and reading back with one file of this folder alone, for the tests at its foot.

use serde_json::{Value, json};

use crate::eligibility::{Criteria, Criterion, Join, Kind, Side};
use crate::fhir::{FhirVersion, Object, Resource};
use crate::mapping::contract::{Record, ResourceSet, Writing};
use crate::mapping::ids;
use crate::trial::Trial;

/// What a file's `write` looks like.
pub(crate) type Write = fn(&Writing<'_>, &mut Vec<Resource>);
/// What a file's `read` looks like.
pub(crate) type Read = fn(&ResourceSet<'_>, &mut Trial);

/// The resources that `write` makes of a trial.
pub(crate) fn written(trial: &Trial, version: FhirVersion, criteria: Option<Criteria>, write: Write) -> Vec<Resource> {
    let documents: Vec<&[u8]> = trial.sources.iter().map(|_| b"source".as_slice()).collect();
    let record = Record {
        trial,
        documents: &documents,
        findings: &[],
        recorded: None,
    };
    let mut out = Vec::new();
    write(&Writing::new(&record, version, criteria), &mut out);
    out
}

/// Writes a trial in both releases and checks that `read` finds all of it again.
pub(crate) fn check_round_trip(trial: &Trial, write: Write, read: Read) {
    for version in FhirVersion::ALL {
        let mut resources = written(trial, version, None, write);
        resources.push(Resource::build(
            "ResearchStudy",
            &ids::study_id(trial),
            Object::new().with("status", "active"),
        ));
        let set = ResourceSet::new(&resources, version).unwrap();
        let mut back = Trial {
            ids: trial.ids.clone(),
            ..Trial::default()
        };
        read(&set, &mut back);
        assert_eq!(
            serde_json::to_value(&back).unwrap(),
            serde_json::to_value(trial).unwrap(),
            "{version}"
        );
    }
}

/// The only resource of a type.
pub(crate) fn only(resources: &[Resource], kind: &str) -> Value {
    let mut found = resources.iter().filter(|resource| resource.kind() == kind);
    let only = found
        .next()
        .map_or(Value::Null, |resource| resource.clone().into_value());
    assert!(found.next().is_none(), "more than one {kind}");
    only
}

/// A small tree over a text, one node a line: `side kind join depth marker words`, such as `inc criterion all 0 1. Adults`.
pub(crate) fn tree(source: &str, lines: &[(Side, Kind, Join, usize, &str, &str)]) -> Criteria {
    let mut roots: Vec<Criterion> = Vec::new();
    let mut from = 0;
    for (side, kind, join, depth, marker, words) in lines {
        let start = from + source.get(from..).unwrap().find(words).unwrap();
        from = start + words.len();
        let mut level = &mut roots;
        let mut id = side.prefix().to_owned();
        for _ in 0..*depth {
            let parent = level.last_mut().unwrap();
            id.clone_from(&parent.id);
            level = &mut parent.children;
        }
        let ordinal = level.iter().filter(|node| node.side == *side).count() + 1;
        level.push(Criterion {
            id: format!("{id}.{ordinal}"),
            side: *side,
            kind: *kind,
            marker: (!marker.is_empty()).then(|| (*marker).to_owned()),
            text: (*words).to_owned(),
            start,
            end: from,
            marker_start: None,
            join: *join,
            statement: None,
            children: Vec::new(),
        });
    }
    Criteria {
        roots,
        ..Criteria::default()
    }
}

/// A trial with a number.
pub(crate) fn numbered() -> Trial {
    serde_json::from_value(json!({
        "ids": [{"role": "primary", "registry": "nct", "value": "NCT90000001"}],
    }))
    .unwrap()
}
