//! Pages: nothing twice, nothing left out, whatever is written meanwhile; links cannot be bent.

use std::collections::BTreeSet;

use serde_json::json;
use trialfire::fhir::{FhirVersion, Key, Resource};
use trialfire::search::{CURSOR, Handling, index_releases, parse};
use trialfire::store::{Batch, Bodies, Change, EntryMode, Origin, Page, Store, StoreError, Timestamp, Write, open};

use crate::search::oracle::{filled, some};
use crate::search::sample;
use crate::store::run;

fn page(store: &dyn Store, query: &[(&str, &str)], cursor: Option<&str>) -> Result<Page, StoreError> {
    let mut given: Vec<(String, String)> = query
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect();
    given.extend(cursor.map(|cursor| (CURSOR.to_owned(), cursor.to_owned())));
    run(store.search(&parse(FhirVersion::R4, "ResearchStudy", &given, Handling::Strict).unwrap()))
}

fn ids(page: &Page) -> Vec<String> {
    page.entries
        .iter()
        .filter(|entry| entry.mode == EntryMode::Match)
        .map(|entry| entry.stored.key.id().to_owned())
        .collect()
}

fn touch(store: &dyn Store, id: &str, at: i64) {
    let key = Key::new("ResearchStudy", id).unwrap();
    let stored = run(store.read(FhirVersion::R4, &key, trialfire::store::At::Latest))
        .unwrap()
        .unwrap();
    let mut value: serde_json::Value = serde_json::from_slice(&stored.body.unwrap()).unwrap();
    value["note"] = json!([{"text": format!("touched at {at}")}]);
    let r4 = Resource::from_value(value);
    let entries = index_releases(r4.as_ref(), None);
    let change = Change::Put {
        bodies: Bodies::of(r4, None),
        entries,
    };
    run(store.commit(Batch {
        writes: vec![Write {
            key,
            origin: Origin::Shared,
            expected: None,
            change,
        }],
        at: Timestamp(at),
    }))
    .unwrap();
}

#[test]
fn pages_show_everything_once_while_others_write() {
    let queries: [&[(&str, &str)]; 9] = [
        &[],
        &[("_sort", "-_lastUpdated")],
        &[("_sort", "_lastUpdated")],
        &[("_sort", "-date")],
        &[("_sort", "title,-start")],
        &[("status:not", "withdrawn")],
        &[(
            "status",
            "active,completed,approved,closed-to-accrual,administratively-completed",
        )],
        &[("title:contains", "er"), ("_sort", "-_lastUpdated")],
        &[("start", "ge1900")],
    ];
    for query in queries {
        let (store, _) = some(16, 1);
        let mut with_count = query.to_vec();
        with_count.push(("_count", "4"));
        let all: BTreeSet<String> = {
            let mut whole = query.to_vec();
            whole.push(("_count", "500"));
            ids(&page(&*store, &whole, None).unwrap()).into_iter().collect()
        };
        assert!(all.len() > 7, "{query:?}: {}", all.len());
        let (mut seen, mut cursor, mut round) = (Vec::new(), None, 0_i64);
        loop {
            let found = page(&*store, &with_count, cursor.as_deref()).unwrap();
            seen.extend(ids(&found));
            round += 1;
            assert!(round < 40, "{query:?} does not end");
            let Some(next) = found.next else { break };
            cursor = Some(next);
            // A new study, one that was seen and one that was not are written.
            let n = 100 + usize::try_from(round).unwrap();
            let new = sample::batch(
                &format!("nct{n:08}"),
                &sample::trial(n)[..1],
                sample::START + 900_000 + round,
            );
            run(store.commit(new)).unwrap();
            touch(&*store, &seen[0], sample::START + 1_000_000 + round * 10);
            if let Some(unseen) = all.iter().find(|id| !seen.contains(id)) {
                touch(&*store, unseen, sample::START + 1_000_005 + round * 10);
            }
        }
        let once: BTreeSet<String> = seen.iter().cloned().collect();
        assert_eq!(once.len(), seen.len(), "{query:?} showed one twice");
        assert_eq!(once, all, "{query:?}");
    }
}

#[test]
fn many_that_begin_alike_are_each_shown_once() {
    const PLACES: usize = 700;
    let store = open("memory:").unwrap();
    let location = |n: usize| {
        // Two names that begin alike, and one that is longer than the index holds.
        let long = format!("Hôpital de la Sainte-Espérance et de tous les saints, aile {n:03}");
        let body = json!({
            "resourceType": "Location", "id": format!("place-{n:03}"),
            "name": if n.is_multiple_of(3) { long } else { format!("Hopital {:03}", (n * 37) % PLACES) },
            "alias": [format!("HOPITAL b{n:03}"), "Clinic"],
            "status": if n.is_multiple_of(2) { "active" } else { "inactive" },
        });
        let bodies = Bodies::of(Resource::from_value(body), None);
        Write {
            key: Key::new("Location", format!("place-{n:03}")).unwrap(),
            origin: Origin::Shared,
            expected: None,
            change: Change::Put {
                entries: index_releases(bodies.r4.as_deref(), None),
                bodies,
            },
        }
    };
    run(store.commit(Batch {
        writes: (0..PLACES).map(location).collect(),
        at: Timestamp(1),
    }))
    .unwrap();
    let shown = |given: &[(&str, &str)]| {
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let mut given: Vec<(String, String)> = given.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
            given.push(("_count".into(), "90".into()));
            given.extend(cursor.map(|cursor| (CURSOR.to_owned(), cursor)));
            let query = parse(FhirVersion::R4, "Location", &given, Handling::Strict).unwrap();
            let found = run(store.search(&query)).unwrap();
            seen.extend(ids(&found));
            match found.next {
                Some(next) => cursor = Some(next),
                None => break seen,
            }
        }
    };
    let all = |keep: fn(usize) -> bool| -> BTreeSet<String> {
        (0..PLACES)
            .filter(|n| keep(*n))
            .map(|n| format!("place-{n:03}"))
            .collect()
    };
    let check = |given: &[(&str, &str)], expected: BTreeSet<String>| {
        let seen = shown(given);
        assert_eq!(
            seen.len(),
            expected.len(),
            "{given:?} showed one twice, or left one out"
        );
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected, "{given:?}");
    };
    check(&[("name", "hôpital")], all(|_| true));
    check(
        &[("name", "hopital"), ("status", "active")],
        all(|n| n.is_multiple_of(2)),
    );
    check(&[("name", "hopital b")], all(|_| true));
    check(
        &[("name", "Hôpital de la Sainte-Espérance et de tous les saints, aile")],
        all(|n| n.is_multiple_of(3)),
    );
}

#[test]
fn sorting_is_what_it_says() {
    let (store, _) = filled(30);
    let values = |sort: &str, path: fn(&serde_json::Value) -> serde_json::Value| -> Vec<String> {
        let found = page(&*store, &[("_sort", sort), ("_count", "500")], None).unwrap();
        found
            .entries
            .iter()
            .map(|entry| {
                let value: serde_json::Value = serde_json::from_slice(entry.stored.body.as_ref().unwrap()).unwrap();
                path(&value).as_str().unwrap_or_default().to_lowercase()
            })
            .collect()
    };
    let check = |mut found: Vec<String>, down: bool| {
        let given = found.clone();
        found.sort();
        if down {
            found.reverse();
        }
        assert_eq!(given, found);
    };
    check(values("title", |value| value["title"].clone()), false);
    check(values("-title", |value| value["title"].clone()), true);
    check(values("date", |value| value["period"]["start"].clone()), false);
    check(values("-completion", |value| value["period"]["end"].clone()), true);
    check(values("status", |value| value["status"].clone()), false);
    check(
        values("-_lastUpdated", |value| value["meta"]["lastUpdated"].clone()),
        true,
    );
    check(values("_id", |value| value["id"].clone()), false);
}

#[test]
fn a_bent_link_is_refused() {
    let (store, _) = filled(12);
    let query = [("_count", "3"), ("status:not", "x")];
    let next = page(&*store, &query, None).unwrap().next.unwrap();
    assert!(page(&*store, &query, Some(&next)).is_ok());
    // The page may become larger on the way, not another query.
    assert!(page(&*store, &[("_count", "5"), ("status:not", "x")], Some(&next)).is_ok());
    for (query, cursor) in [
        (&[("_count", "3"), ("status:not", "y")][..], next.as_str()),
        (&[("_count", "3")], &next),
        (&query, &next[..next.len() - 2]),
        (&query, &format!("{next}AAAA")),
        (&query, "x"),
        (&query, ""),
        (&query, "é"),
    ] {
        assert!(
            matches!(page(&*store, query, Some(cursor)), Err(StoreError::Cursor)),
            "{query:?} {cursor}"
        );
    }
}

#[test]
fn totals_are_counted_when_asked_or_free() {
    let (store, _) = filled(12);
    let total = |query: &[(&str, &str)]| page(&*store, query, None).unwrap().total;
    assert_eq!(total(&[("_count", "5")]), None);
    assert_eq!(total(&[("_count", "12")]), Some(12));
    assert_eq!(total(&[("_count", "5"), ("_total", "accurate")]), Some(12));
    assert_eq!(total(&[("_count", "0")]), Some(12));
    assert_eq!(
        total(&[("_summary", "count"), ("_id", "nct00000001,nct00000002,none")]),
        Some(2)
    );
    let first = page(&*store, &[("_count", "5"), ("_total", "accurate")], None).unwrap();
    let second = page(
        &*store,
        &[("_count", "5"), ("_total", "accurate")],
        first.next.as_deref(),
    )
    .unwrap();
    assert_eq!(second.total, Some(12));
}

#[test]
fn what_belongs_to_matches_comes_along() {
    let (store, _) = filled(3);
    let along = |query: &[(&str, &str)]| {
        let found = page(&*store, query, None).unwrap();
        let kinds = found.entries.iter().filter(|entry| entry.mode == EntryMode::Include);
        let mut kinds: Vec<String> = kinds.map(|entry| entry.stored.key.kind().to_owned()).collect();
        kinds.sort();
        (kinds, found.includes_left_out)
    };
    let id = ("_id", "nct00000001");
    assert_eq!(
        along(&[id, ("_include", "ResearchStudy:site")]),
        (vec!["Location".to_owned(); 12], 0)
    );
    assert_eq!(
        along(&[
            id,
            ("_include", "ResearchStudy:protocol"),
            ("_include", "ResearchStudy:sponsor")
        ])
        .0,
        ["Organization", "PlanDefinition", "PlanDefinition"]
    );
    assert_eq!(along(&[id, ("_revinclude", "Provenance:target")]).0, ["Provenance"]);
    assert_eq!(along(&[id, ("_include", "*")]).0.len(), 12 + 2 + 1 + 1 + 1 + 8);
    let twice = along(&[
        ("_include", "ResearchStudy:sponsor"),
        ("_include", "ResearchStudy:sponsor:Organization"),
    ]);
    assert_eq!(twice.0.len(), 3);
}

#[test]
fn an_empty_store_answers() {
    let store = open("memory:").unwrap();
    let found = page(&*store, &[("status", "active"), ("_sort", "-date")], None).unwrap();
    assert_eq!((found.entries.len(), found.total), (0, Some(0)));
}
