//! Charts of real patients: every set is read, and most of what is recorded is known.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use trialfire::chart::{Chart, Fact, OddityKind, Sort, patients, read};
use trialfire::json;

use crate::support::corpus::corpus;

type Tree = json::Value<'static>;

/// The JSON texts of a file: one, or one a line; packed or not.
fn trees(path: &Path) -> Vec<Tree> {
    let bytes = std::fs::read(path).unwrap();
    let name = path.to_string_lossy();
    let text = if name.ends_with(".gz") {
        let mut text = String::new();
        flate2::read::MultiGzDecoder::new(bytes.as_slice())
            .read_to_string(&mut text)
            .unwrap();
        text
    } else {
        String::from_utf8(bytes).unwrap()
    };
    let tree = |text: &str| Tree::from(serde_json::from_str::<serde_json::Value>(text).unwrap());
    if name.contains(".ndjson") {
        text.lines().filter(|line| !line.trim().is_empty()).map(tree).collect()
    } else {
        vec![tree(&text)]
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("json"))
        .collect();
    all.sort();
    all
}

fn maps(trees: &[Tree]) -> Vec<&json::Map<'static>> {
    trees.iter().filter_map(json::Value::as_object).collect()
}

/// Every chart of resources.
fn charts(trees: &[Tree]) -> Vec<Chart> {
    let whose = patients(maps(trees));
    whose
        .iter()
        .map(|patient| read(maps(trees), Some(patient)).unwrap())
        .collect()
}

/// How many facts there are of a sort, and of how many it is known what they are.
#[derive(Default)]
struct Known {
    counts: BTreeMap<Sort, (usize, usize)>,
    unknown: BTreeMap<(Sort, String), usize>,
    odd: BTreeMap<OddityKind, usize>,
    charts: usize,
}

fn is_known(fact: &Fact) -> bool {
    fact.variable.is_some() || !fact.concepts.is_empty()
}

impl Known {
    fn add(&mut self, chart: &Chart) {
        self.charts += 1;
        for fact in &chart.facts {
            let (all, known) = self.counts.entry(fact.sort).or_default();
            *all += 1;
            if is_known(fact) {
                *known += 1;
            } else {
                let name = format!("{} {}", fact.text, fact.codings.first().map_or("", |one| &one.code));
                *self.unknown.entry((fact.sort, name)).or_default() += 1;
            }
        }
        for oddity in &chart.oddities {
            *self.odd.entry(oddity.kind).or_default() += 1;
        }
    }

    fn share(&self, sort: Sort) -> f64 {
        let (all, known) = self.counts.get(&sort).copied().unwrap_or_default();
        if all == 0 { 1.0 } else { known as f64 / all as f64 }
    }

    fn print(&self, set: &str) {
        println!("{set}: {} charts, oddities {:?}", self.charts, self.odd);
        for (sort, (all, known)) in &self.counts {
            println!("  {:<20} {known} of {all} known", sort.name());
        }
        let mut unknown: Vec<_> = self.unknown.iter().collect();
        unknown.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for ((sort, name), count) in unknown.iter().take(400) {
            println!("    {count} {} {name}", sort.name());
        }
    }
}

fn measure(set: &str) -> Option<Known> {
    let folder = corpus(&format!("data/patients/{set}"))?;
    let mut known = Known::default();
    if set == "bulk-10" {
        let all: Vec<Tree> = files(&folder).iter().flat_map(|path| trees(path)).collect();
        for chart in charts(&all) {
            known.add(&chart);
        }
    } else {
        for path in files(&folder) {
            for tree in trees(&path) {
                for chart in charts(&[tree]) {
                    known.add(&chart);
                }
            }
        }
    }
    known.print(set);
    Some(known)
}

fn fixtures() -> Vec<Tree> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/patients");
    files(&folder).iter().flat_map(|path| trees(path)).collect()
}

/// The resources of a Bundle.
fn resources(bundle: &Tree) -> Vec<Tree> {
    let entries = bundle.get("entry").and_then(json::Value::as_array).unwrap();
    entries
        .iter()
        .filter_map(|entry| entry.get("resource").cloned())
        .collect()
}

#[test]
fn our_own_patients_are_read_and_known() {
    let (mut all, mut unknown, mut odd) = (0, Vec::new(), Vec::new());
    for bundle in fixtures() {
        let chart = read(bundle.as_object(), None).unwrap();
        assert!(!chart.facts.is_empty(), "{}", chart.subject.reference);
        all += chart.facts.len();
        unknown.extend(
            chart
                .facts
                .iter()
                .filter(|fact| !is_known(fact))
                .map(|fact| fact.text.clone()),
        );
        odd.extend(chart.oddities.iter().map(|oddity| oddity.kind));
    }
    // One result was entered in error, as one is in life.
    assert_eq!(odd, [OddityKind::EnteredInError]);
    assert!(unknown.len() * 10 < all, "{unknown:?} of {all}");
}

#[test]
fn a_bundle_says_what_its_resources_say() {
    for bundle in fixtures() {
        let alone = resources(&bundle);
        assert_eq!(read(bundle.as_object(), None), read(maps(&alone), None));
    }
}

#[test]
fn what_is_irrelevant_adds_an_oddity_and_nothing_else() {
    let bundle = fixtures().remove(0);
    let before = read(bundle.as_object(), None).unwrap();
    let other: Tree = serde_json::json!({"resourceType": "Condition", "id": "elsewhere", "code": {"text": "asthma"},
        "subject": {"reference": "Patient/someone-else"}})
    .into();
    let kind: Tree = serde_json::json!({"resourceType": "Organization", "id": "o"}).into();
    for extra in [other, kind] {
        let after = read(bundle.as_object().into_iter().chain(extra.as_object()), None).unwrap();
        assert_eq!((&after.facts, &after.recorded), (&before.facts, &before.recorded));
        assert_eq!(after.oddities.len(), before.oddities.len() + 1);
    }
}

/// Any JSON, with the names of FHIR where they do most harm.
fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let words = prop::sample::select(vec![
        "Observation",
        "Patient",
        "Condition",
        "final",
        "active",
        "2024-01-01",
        "2024-13",
        "Patient/p",
        "#c",
        "é",
        "",
        "http://loinc.org",
        "718-7",
        "10^9/L",
        "http://snomed.info/sct",
        "History of ",
        "E11.é",
    ]);
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        words.prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
    ];
    let names = prop::sample::select(vec![
        "resourceType",
        "id",
        "code",
        "coding",
        "system",
        "display",
        "text",
        "status",
        "subject",
        "reference",
        "value",
        "valueQuantity",
        "valueString",
        "valueRange",
        "low",
        "high",
        "unit",
        "component",
        "hasMember",
        "contained",
        "onsetAge",
        "effectivePeriod",
        "start",
        "end",
        "referenceRange",
        "medication",
        "concept",
        "extension",
        "url",
        "interpretation",
        "stage",
        "summary",
        "birthDate",
        "entry",
        "resource",
        "valueInteger",
        "bodySite",
    ]);
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((names.clone(), inner), 0..6).prop_map(|members| {
                let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
                serde_json::Value::Object(members.collect())
            }),
        ]
    })
}

const KINDS: [&str; 18] = [
    "Observation",
    "Condition",
    "MedicationStatement",
    "MedicationRequest",
    "MedicationAdministration",
    "MedicationDispense",
    "Procedure",
    "AllergyIntolerance",
    "Immunization",
    "DiagnosticReport",
    "FamilyMemberHistory",
    "AdverseEvent",
    "ResearchSubject",
    "Encounter",
    "CarePlan",
    "Device",
    "DeviceUsage",
    "Patient",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_resources_and_their_copies_change_nothing(
        (at, order) in (0..8_usize, Just((0..200_usize).collect::<Vec<_>>()).prop_shuffle())
    ) {
        let all = fixtures();
        let records = resources(&all[at % all.len()]);
        let shuffled: Vec<Tree> = order.iter().filter_map(|at| records.get(*at).cloned()).collect();
        let twice: Vec<Tree> = shuffled.iter().chain(&records).cloned().collect();
        let expected = read(maps(&records), None).unwrap();
        prop_assert_eq!(&read(maps(&shuffled), None).unwrap(), &expected);
        prop_assert_eq!(&read(maps(&twice), None).unwrap(), &expected);
    }

    #[test]
    fn any_json_is_read(bodies in prop::collection::vec((0..KINDS.len(), any_json()), 0..6)) {
        let mut records: Vec<Tree> = vec![serde_json::json!({"resourceType": "Patient", "id": "p"}).into()];
        for (kind, body) in bodies {
            let mut body = match body {
                serde_json::Value::Object(map) => map,
                other => [("value".to_owned(), other)].into_iter().collect(),
            };
            body.entry("resourceType").or_insert_with(|| KINDS[kind].into());
            if kind % 2 == 0 {
                body.insert("status".to_owned(), "final".into());
            }
            records.push(serde_json::Value::Object(body).into());
        }
        let backwards: Vec<Tree> = records.iter().rev().cloned().collect();
        let one = read(maps(&records), Some("Patient/p"));
        let other = read(maps(&backwards), Some("Patient/p"));
        // Infinite ends are equal to themselves, and no number is anything but a number.
        prop_assert_eq!(one, other);
    }
}

#[test]
fn every_set_is_read_and_most_is_known() {
    for (set, charts, floors) in [
        (
            "synthea",
            120,
            [
                (Sort::Condition, 0.88),
                (Sort::Medication, 0.98),
                (Sort::Observation, 0.79),
            ],
        ),
        (
            "synthea-v2",
            24,
            [
                (Sort::Condition, 0.9),
                (Sort::Medication, 0.98),
                (Sort::Observation, 0.85),
            ],
        ),
        (
            "bulk-10",
            10,
            [
                (Sort::Condition, 0.2),
                (Sort::Medication, 0.98),
                (Sort::Procedure, 0.35),
            ],
        ),
        (
            "mcode",
            18,
            [
                (Sort::Condition, 0.88),
                (Sort::Medication, 0.98),
                (Sort::Observation, 0.85),
            ],
        ),
        (
            "trec",
            154,
            [
                (Sort::Condition, 0.62),
                (Sort::Medication, 0.8),
                (Sort::Observation, 0.6),
            ],
        ),
    ] {
        let Some(known) = measure(set) else { return };
        assert!(known.charts >= charts, "{set}: {}", known.charts);
        for (sort, floor) in floors {
            let share = known.share(sort);
            assert!(share >= floor, "{set}: {} {share:.3}", sort.name());
        }
    }
}
