//! What every engine must do: run for the embedded engine in a file and in memory.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use trialfire::fhir::{FhirVersion, Key, Resource};
use trialfire::search::{Handling, index_releases, parse};
use trialfire::store::{
    At, Batch, Bodies, Change, Effect, HistoryPage, Origin, Receipt, Store, StoreError, Timestamp, Write, open,
};

use crate::search::sample;

const R4: FhirVersion = FhirVersion::R4;
const R5: FhirVersion = FhirVersion::R5;

pub(crate) fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

/// Runs a test for every engine there is.
fn each(test: impl Fn(&dyn Store)) {
    test(&*open("memory:").unwrap());
    let folder = tempfile::tempdir().unwrap();
    test(&*open(&url(folder.path())).unwrap());
}

fn url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("trials.db").display())
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn body(key: &Key, more: Value) -> Option<Resource> {
    let mut map = json!({"resourceType": key.kind(), "id": key.id()});
    map.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Resource::from_value(map)
}

fn put_both(text: &str, r4: Value, r5: Value) -> Write {
    let key = key(text);
    let bodies = Bodies::of(body(&key, r4), body(&key, r5));
    put_bodies(key, bodies)
}

fn put_bodies(key: Key, bodies: Bodies) -> Write {
    let entries = index_releases(bodies.r4.as_deref(), bodies.r5.as_deref());
    Write {
        key,
        origin: Origin::Shared,
        expected: None,
        change: Change::Put { bodies, entries },
    }
}

fn put(text: &str, more: Value) -> Write {
    put_both(text, more.clone(), more)
}

fn delete(text: &str) -> Write {
    Write {
        key: key(text),
        origin: Origin::Shared,
        expected: None,
        change: Change::Delete,
    }
}

fn commit(store: &dyn Store, at: i64, writes: Vec<Write>) -> Result<Receipt, StoreError> {
    run(store.commit(Batch {
        writes,
        at: Timestamp(at),
    }))
}

fn effects(receipt: Receipt) -> Vec<(Effect, u32)> {
    receipt
        .effects
        .into_iter()
        .map(|(_, effect, version)| (effect, version))
        .collect()
}

fn read(store: &dyn Store, version: FhirVersion, text: &str, at: At) -> Option<Option<Value>> {
    let stored = run(store.read(version, &key(text), at)).unwrap()?;
    Some(stored.body.map(|body| serde_json::from_slice(&body).unwrap()))
}

fn found(store: &dyn Store, version: FhirVersion, kind: &str, query: &[(&str, &str)]) -> Vec<String> {
    let given: Vec<_> = query
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let query = parse(version, kind, &given, Handling::Strict).unwrap();
    run(store.search(&query))
        .unwrap()
        .entries
        .iter()
        .map(|entry| entry.stored.key.id().to_owned())
        .collect()
}

#[test]
fn versions_are_numbered_stamped_and_kept() {
    each(|store| {
        assert_eq!(read(store, R4, "Group/a", At::Latest), None);
        let first = commit(
            store,
            1_000,
            vec![put("Group/a", json!({"meta": {"profile": ["p"]}, "name": "é"}))],
        )
        .unwrap();
        assert_eq!(effects(first), [(Effect::Created, 1)]);
        let second = commit(
            store,
            2_000,
            vec![put("Group/a", json!({"name": "2", "quantity": 1.10}))],
        )
        .unwrap();
        assert_eq!(effects(second), [(Effect::Updated, 2)]);
        let latest = read(store, R5, "Group/a", At::Latest).unwrap().unwrap();
        let expected = json!({"resourceType": "Group", "id": "a",
            "meta": {"versionId": "2", "lastUpdated": "1970-01-01T00:00:02.000Z"}, "name": "2", "quantity": 1.10});
        assert_eq!(latest.to_string(), expected.to_string());
        let old = read(store, R4, "Group/a", At::Version(1)).unwrap().unwrap();
        assert_eq!(
            old["meta"],
            json!({"versionId": "1", "lastUpdated": "1970-01-01T00:00:01.000Z", "profile": ["p"]})
        );
        assert_eq!(old["name"], "é");
        assert_eq!(read(store, R4, "Group/a", At::Version(3)), None);
        assert_eq!(read(store, R4, "Group/a", At::Version(0)), None);
        assert_eq!(read(store, R4, "Group/a", At::Version(u32::MAX)), None);
    });
}

#[test]
fn writing_the_same_again_changes_nothing() {
    each(|store| {
        let write = || {
            vec![put_both(
                "Group/a",
                json!({"actual": true}),
                json!({"membership": "enumerated"}),
            )]
        };
        commit(store, 1, write()).unwrap();
        assert_eq!(effects(commit(store, 2, write()).unwrap()), [(Effect::Unchanged, 1)]);
        // One release of two may change.
        let other = vec![put_both(
            "Group/a",
            json!({"actual": true}),
            json!({"membership": "definitional"}),
        )];
        assert_eq!(effects(commit(store, 3, other).unwrap()), [(Effect::Updated, 2)]);
    });
}

#[test]
fn each_release_has_its_own_body_or_none() {
    each(|store| {
        let only = |r4, r5| vec![put_bodies(key("Group/a"), Bodies::of(r4, r5))];
        let one = |name: &str| body(&key("Group/a"), json!({"name": name}));
        commit(store, 1, only(one("four"), None)).unwrap();
        assert_eq!(read(store, R4, "Group/a", At::Latest).unwrap().unwrap()["name"], "four");
        assert_eq!(read(store, R5, "Group/a", At::Latest), None);
        assert!(found(store, R5, "Group", &[]).is_empty());
        commit(store, 2, only(one("four"), one("five"))).unwrap();
        assert_eq!(read(store, R5, "Group/a", At::Latest).unwrap().unwrap()["name"], "five");
        assert_eq!(found(store, R5, "Group", &[("name", "five")]), ["a"]);
        assert!(found(store, R5, "Group", &[("name", "four")]).is_empty());
        commit(store, 3, only(None, one("five"))).unwrap();
        assert_eq!(read(store, R4, "Group/a", At::Latest), None);
        assert!(read(store, R4, "Group/a", At::Version(2)).is_some());
        assert!(commit(store, 4, only(None, None)).is_err());
    });
}

#[test]
fn a_write_may_expect_a_version() {
    each(|store| {
        let expecting = |expected, name: &str| {
            vec![
                put("Group/b", json!({})),
                Write {
                    expected: Some(expected),
                    ..put("Group/a", json!({"name": name}))
                },
            ]
        };
        let refused = commit(store, 1, expecting(1, "x")).unwrap_err();
        assert!(
            matches!(
                refused,
                StoreError::Conflict {
                    expected: 1,
                    found: 0,
                    ..
                }
            ),
            "{refused}"
        );
        assert_eq!(read(store, R4, "Group/b", At::Latest), None, "half a batch was written");
        commit(store, 1, expecting(0, "x")).unwrap();
        let refused = commit(store, 2, expecting(0, "y")).unwrap_err();
        assert!(
            matches!(
                refused,
                StoreError::Conflict {
                    expected: 0,
                    found: 1,
                    ..
                }
            ),
            "{refused}"
        );
        assert_eq!(
            effects(commit(store, 2, expecting(1, "y")).unwrap()),
            [(Effect::Unchanged, 1), (Effect::Updated, 2)]
        );
    });
}

#[test]
fn deleting_leaves_a_version_without_a_body() {
    each(|store| {
        assert_eq!(
            effects(commit(store, 1, vec![delete("Group/a")]).unwrap()),
            [(Effect::Unchanged, 0)]
        );
        commit(store, 1, vec![put("Group/a", json!({"name": "x"}))]).unwrap();
        assert_eq!(found(store, R4, "Group", &[("name", "x")]), ["a"]);
        assert_eq!(
            effects(commit(store, 2, vec![delete("Group/a")]).unwrap()),
            [(Effect::Deleted, 2)]
        );
        assert_eq!(
            effects(commit(store, 3, vec![delete("Group/a")]).unwrap()),
            [(Effect::Unchanged, 2)]
        );
        assert_eq!(read(store, R4, "Group/a", At::Latest), Some(None));
        assert!(read(store, R4, "Group/a", At::Version(1)).unwrap().is_some());
        for query in [
            &[][..],
            &[("name", "x")],
            &[("name:contains", "x")],
            &[("_id", "a")],
            &[("_content", "x")],
        ] {
            assert!(found(store, R4, "Group", query).is_empty(), "{query:?}");
        }
        // Back again, with the body it had.
        let again = commit(store, 4, vec![put("Group/a", json!({"name": "x"}))]).unwrap();
        assert_eq!(effects(again), [(Effect::Created, 3)]);
        assert_eq!(found(store, R4, "Group", &[("name", "x")]), ["a"]);
    });
}

#[test]
fn history_is_paged_from_the_newest() {
    each(|store| {
        for n in 1..=5 {
            commit(store, n, vec![put("Group/a", json!({"quantity": n}))]).unwrap();
        }
        commit(store, 6, vec![delete("Group/a")]).unwrap();
        let page = |count, before| {
            let page = run(store.history(R4, &key("Group/a"), HistoryPage { count, before })).unwrap();
            page.iter()
                .map(|one| (one.version_id, one.updated.0, one.body.is_some()))
                .collect::<Vec<_>>()
        };
        assert_eq!(page(3, None), [(6, 6, false), (5, 5, true), (4, 4, true)]);
        assert_eq!(page(10, Some(4)), [(3, 3, true), (2, 2, true), (1, 1, true)]);
        assert!(
            run(store.history(R4, &key("Group/none"), HistoryPage { count: 3, before: None }))
                .unwrap()
                .is_empty()
        );
    });
}

#[test]
fn what_came_with_a_study_is_listed() {
    each(|store| {
        let of = |owner: &str, text| Write {
            origin: Origin::Study(owner.to_owned()),
            ..put(text, json!({}))
        };
        let writes = vec![
            of("s", "ResearchStudy/s"),
            of("s", "Group/b"),
            of("s", "Group/a"),
            of("t", "Group/c"),
            put("Group/d", json!({})),
        ];
        commit(store, 1, writes).unwrap();
        let owned = || {
            run(store.owned("s"))
                .unwrap()
                .iter()
                .map(|one| one.key.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(owned(), ["Group/a", "Group/b", "ResearchStudy/s"]);
        commit(store, 2, vec![delete("Group/a"), of("s", "Group/c")]).unwrap();
        assert_eq!(owned(), ["Group/b", "Group/c", "ResearchStudy/s"]);
        assert!(run(store.owned("none")).unwrap().is_empty());
    });
}

#[test]
fn a_wrong_batch_is_refused_whole() {
    each(|store| {
        let twice = vec![put("Group/a", json!({})), put("Group/a", json!({"name": "x"}))];
        assert!(matches!(commit(store, 1, twice), Err(StoreError::Batch(_))));
        let astray = put_bodies(key("Group/a"), Bodies::of(body(&key("Group/b"), json!({})), None));
        assert!(matches!(
            commit(store, 1, vec![put("Group/c", json!({})), astray]),
            Err(StoreError::Batch(_))
        ));
        assert_eq!(read(store, R4, "Group/c", At::Latest), None);
    });
}

#[test]
fn many_writers_share_transactions_and_none_harms_another() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&url(folder.path())).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .build()
        .unwrap();
    let outcomes = runtime.block_on(async {
        let mut tasks = Vec::new();
        for n in 0..40_i64 {
            let store = Arc::clone(&store);
            tasks.push(tokio::spawn(async move {
                let own = put(&format!("Group/g{n}"), json!({"name": format!("group {n}")}));
                // Every one wants to be the one who makes it.
                let shared = Write {
                    expected: Some(0),
                    ..put("Group/shared", json!({"quantity": n}))
                };
                let first = store
                    .commit(Batch {
                        writes: vec![own],
                        at: Timestamp(n),
                    })
                    .await;
                let second = store
                    .commit(Batch {
                        writes: vec![shared],
                        at: Timestamp(n),
                    })
                    .await;
                (first.is_ok(), second)
            }));
        }
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.unwrap());
        }
        outcomes
    });
    assert!(outcomes.iter().all(|(first, _)| *first));
    assert_eq!(outcomes.iter().filter(|(_, second)| second.is_ok()).count(), 1);
    assert!(
        outcomes
            .iter()
            .all(|(_, second)| matches!(second, Ok(_) | Err(StoreError::Conflict { .. })))
    );
    assert_eq!(
        found(&*store, R4, "Group", &[("name", "group"), ("_count", "100")]).len(),
        40
    );
}

#[test]
fn a_file_keeps_everything() {
    let folder = tempfile::tempdir().unwrap();
    let resources = sample::trial(7);
    let batch = || sample::batch("nct00000007", &resources, 5);
    {
        let store = open(&url(folder.path())).unwrap();
        run(store.commit(batch())).unwrap();
    }
    let store = open(&url(folder.path())).unwrap();
    for (key, bodies) in &resources {
        for (version, one) in [(R4, &bodies.r4), (R5, &bodies.r5)] {
            let stored = run(store.read(version, key, At::Latest)).unwrap().unwrap();
            let mut value: Value = serde_json::from_slice(&stored.body.unwrap()).unwrap();
            value.as_object_mut().unwrap().shift_remove("meta");
            assert_eq!(value, one.as_deref().cloned().unwrap().into_value(), "{key}");
        }
    }
    let receipt = run(store.commit(batch())).unwrap();
    assert!(
        receipt
            .effects
            .iter()
            .all(|(_, effect, _)| *effect == Effect::Unchanged),
        "{receipt:?}"
    );
    assert_eq!(
        found(&*store, R4, "ResearchStudy", &[("identifier", "NCT00000007")]),
        ["nct00000007"]
    );
}

#[test]
fn other_files_and_addresses_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let check = |url: &str, words: &str| {
        let error = open(url).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    check("postgres://x", "expected `sqlite:PATH` or `memory:`");
    check("sqlite:", "expected `sqlite:PATH` or `memory:`");
    let text = folder.path().join("text");
    std::fs::write(
        &text,
        "this is a text file, longer than the head of a database. ".repeat(40),
    )
    .unwrap();
    check(&format!("sqlite:{}", text.display()), "no SQLite database");
    let other = folder.path().join("other");
    rusqlite::Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE t(x)")
        .unwrap();
    check(&format!("sqlite:{}", other.display()), "another SQLite database");
    drop(open(&url(folder.path())).unwrap());
    let path = folder.path().join("trials.db");
    let alter = |sql: &str| rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    alter("CREATE INDEX foreign_one ON pack(data)");
    check(&url(folder.path()), "expected the tables of layout");
    alter("DROP INDEX foreign_one; PRAGMA user_version = 99");
    check(&url(folder.path()), "a later release wrote it");
}

#[test]
fn a_flipped_byte_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    {
        let store = open(&url(folder.path())).unwrap();
        commit(
            &*store,
            1,
            vec![put("Group/a", json!({"name": "a name of some length, to be damaged"}))],
        )
        .unwrap();
    }
    let conn = rusqlite::Connection::open(folder.path().join("trials.db")).unwrap();
    let packed: Vec<u8> = conn.query_row("SELECT data FROM pack", [], |row| row.get(0)).unwrap();
    for place in [0, packed.len() / 2, packed.len() - 1] {
        let mut damaged = packed.clone();
        damaged[place] ^= 4;
        conn.execute("UPDATE pack SET data = ?1", [damaged]).unwrap();
        let store = open(&url(folder.path())).unwrap();
        let error = run(store.read(R4, &key("Group/a"), At::Latest)).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { version_id: 1, .. }), "{error}");
    }
}

const CRASH_FOLDER: &str = "TRIALFIRE_TEST_CRASH_FOLDER";
const BATCH: usize = 12;

/// Not a test of its own: the process that `killing_the_writer_leaves_whole_batches` kills.
#[test]
fn crash_child() {
    let Some(folder) = std::env::var_os(CRASH_FOLDER) else {
        return;
    };
    let folder = Path::new(&folder);
    let store = open(&url(folder)).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    let acked = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("acked"))
        .unwrap();
    runtime.block_on(async {
        let writers = (0..4_usize).map(|writer| {
            let (store, mut acked) = (Arc::clone(&store), acked.try_clone().unwrap());
            tokio::spawn(async move {
                for n in 0..100_000 {
                    let owner = format!("w{writer}-{}-{n}", std::process::id());
                    let writes = (0..BATCH).map(|m| Write {
                        origin: Origin::Study(owner.clone()),
                        ..put(
                            &format!("Group/{owner}-{m}"),
                            json!({"name": format!("member {m} of {owner}")}),
                        )
                    });
                    store
                        .commit(Batch {
                            writes: writes.collect(),
                            at: Timestamp(1),
                        })
                        .await
                        .unwrap();
                    std::io::Write::write_all(&mut acked, format!("{owner}\n").as_bytes()).unwrap();
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
    });
}

#[test]
fn killing_the_writer_leaves_whole_batches() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..4 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["store::crash_child", "--exact"])
            .env(CRASH_FOLDER, folder.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let lines = || {
            std::fs::read_to_string(folder.path().join("acked"))
                .unwrap_or_default()
                .lines()
                .count()
        };
        let (before, began) = (lines(), std::time::Instant::now());
        while lines() < before + 30 && began.elapsed().as_secs() < 60 {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let store = open(&url(folder.path())).unwrap();
    let text = std::fs::read_to_string(folder.path().join("acked")).unwrap();
    let mut acked: Vec<&str> = text.lines().collect();
    // The last line of a killed process may be torn; an owner is whole only with its line end.
    if !text.ends_with('\n') {
        acked.pop();
    }
    assert!(acked.len() >= 120, "only {} batches were written", acked.len());
    for owner in &acked {
        assert_eq!(
            run(store.owned(owner)).unwrap().len(),
            BATCH,
            "{owner} was acknowledged"
        );
    }
    let conn = rusqlite::Connection::open(folder.path().join("trials.db")).unwrap();
    let torn: i64 = conn
        .query_row(
            &format!("SELECT count(*) FROM (SELECT owner FROM resource WHERE live > 0 GROUP BY owner HAVING count(*) <> {BATCH})"),
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(torn, 0, "a batch was torn");
    let check: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    let names = found(&*store, R4, "Group", &[("name", "member 1 of"), ("_count", "500")]).len();
    assert!(
        names >= acked.len().min(500),
        "index rows are missing: {names} of {}",
        acked.len()
    );
}
