//! Figures of the embedded engine, on request: `TRIALFIRE_MEASURE=25000 cargo test --release --test it measure -- --nocapture`.

use std::collections::BTreeMap;
use std::time::Instant;

use trialfire::fhir::{FhirVersion, Key};
use trialfire::search::{Handling, parse};
use trialfire::store::{At, Store, open};

use crate::search::sample;
use crate::store::run;

const QUERIES: [(&str, &str); 16] = [
    ("status+condition", "status=active&condition=D000003&_count=20"),
    ("title prefix", "title=lung cancer&_count=20"),
    ("title narrow", "title=lung cancer pa&_count=20"),
    ("title:contains", "title:contains=sepsis ane&_count=20"),
    ("title:contains broad", "title:contains=cancer&_count=20"),
    ("age+recruiting", "age=58&recruiting=true&_count=20"),
    (
        "status+date sorted",
        "status=active&date=ge2020&_sort=-_lastUpdated&_count=20",
    ),
    ("sort by date", "status=active&_sort=-date&_count=20"),
    ("nothing asked", "_count=20"),
    ("identifier", "identifier=NCT00000123"),
    ("near", "near=48.86|2.35|5|km&status=active&_count=20"),
    ("city chain", "site.address-city=boston&condition=D000003&_count=20"),
    ("condition:text", "condition:text=lung&sex=female&_count=20"),
    ("content", "_content=sepsis anemia&_count=20"),
    ("include", "identifier=NCT00000123&_include=ResearchStudy:site"),
    ("count 0", "status=active&_count=0"),
];

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test is told by its environment how many trials to measure with"
)]
fn measure() {
    let Some(many) = std::env::var("TRIALFIRE_MEASURE")
        .ok()
        .and_then(|text| text.parse::<usize>().ok())
    else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trials.db");
    let store = open(&format!("sqlite:{}", path.display())).unwrap();
    let (mut n, mut prepared, mut written) = (0, 0.0, 0.0);
    for size in [500, many] {
        let began = Instant::now();
        let (mut resources, mut json) = (0, 0);
        let first = n;
        while n < size {
            let began = on_cpu(true);
            let batches: Vec<_> = (n..(n + 8).min(size))
                .map(|n| {
                    let trial = sample::trial(n);
                    resources += trial.len();
                    if n % 100 == 0 {
                        json += trial
                            .iter()
                            .map(|(_, b)| {
                                b.r4.as_ref().unwrap().to_bytes().len() + b.r5.as_ref().unwrap().to_bytes().len()
                            })
                            .sum::<usize>();
                    }
                    sample::batch(&format!("nct{n:08}"), &trial, sample::START + n as i64 * 1_000)
                })
                .collect();
            prepared += on_cpu(true) - began;
            n += batches.len();
            let began = on_cpu(true);
            run(async {
                let jobs: Vec<_> = batches.into_iter().map(|batch| store.commit(batch)).collect();
                for job in futures_util::future::join_all(jobs).await {
                    job.unwrap();
                }
            });
            written += on_cpu(true) - began;
        }
        let trials = (n - first) as f64;
        eprintln!(
            "== {size} trials, {resources} resources in {:.1} s; a trial: make and index {:.2} ms, commit {:.2} ms on the processor ({} resources)",
            began.elapsed().as_secs_f64(),
            prepared * 1e3 / n as f64,
            written * 1e3 / n as f64,
            resources as f64 / written
        );
        eprintln!(
            "json of both releases: {:.1} kB a trial",
            json as f64 / 1e3 / (trials / 100.0).ceil()
        );
        sizes(&path, n);
        searches(&*store, size);
    }
}

/// Seconds that a task, or all of them, have been on a processor: fair on a busy machine.
fn on_cpu(all: bool) -> f64 {
    let paths: Vec<std::path::PathBuf> = if all {
        std::fs::read_dir("/proc/self/task")
            .unwrap()
            .map(|task| task.unwrap().path().join("schedstat"))
            .collect()
    } else {
        vec!["/proc/thread-self/schedstat".into()]
    };
    let texts = paths.iter().filter_map(|path| std::fs::read_to_string(path).ok());
    texts
        .filter_map(|text| text.split(' ').next()?.parse::<f64>().ok())
        .sum::<f64>()
        / 1e9
}

fn sizes(path: &std::path::Path, trials: usize) {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    eprintln!(
        "file: {:.1} kB a trial",
        std::fs::metadata(path).unwrap().len() as f64 / 1e3 / trials as f64
    );
    let mut statement = conn
        .prepare("SELECT name, count(*) * 4096 FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 20")
        .unwrap();
    let rows = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
        .unwrap();
    let list: Vec<String> = rows
        .map(Result::unwrap)
        .map(|(name, bytes)| format!("{name} {:.2}", bytes as f64 / 1e3 / trials as f64))
        .collect();
    eprintln!("kB a trial: {}", list.join(", "));
    let mut statement = conn
        .prepare(
            "SELECT n.text, count(*) FROM posting p JOIN name n ON n.nid = p.param GROUP BY 1 ORDER BY 2 DESC LIMIT 12",
        )
        .unwrap();
    let rows = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, f64>(1)?)))
        .unwrap();
    let list: BTreeMap<i64, String> = rows
        .map(Result::unwrap)
        .map(|(name, count)| (-(count * 100.0) as i64, format!("{name} {:.1}", count / trials as f64)))
        .collect();
    eprintln!(
        "postings a trial: {}",
        list.into_values().collect::<Vec<_>>().join(", ")
    );
}

fn searches(store: &dyn Store, size: usize) {
    let timed = |label: &str, rounds: usize, mut work: Box<dyn FnMut(usize) -> usize + '_>| {
        let found = work(0);
        let (began, cpu) = (Instant::now(), on_cpu(false));
        (1..=rounds).for_each(|n| {
            work(n);
        });
        let each = 1e6 / rounds as f64;
        let (cpu, wall) = ((on_cpu(false) - cpu) * each, began.elapsed().as_secs_f64() * each);
        eprintln!("{label:22} {cpu:9.1} us on the processor, {wall:9.1} us by the clock  ({found})");
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for version in FhirVersion::ALL {
        timed(
            &format!("read {version}"),
            2_000,
            Box::new(|n| {
                let key = Key::new("ResearchStudy", format!("nct{:08}", n * 7 % size)).unwrap();
                runtime
                    .block_on(store.read(version, &key, At::Latest))
                    .unwrap()
                    .unwrap()
                    .body
                    .unwrap()
                    .len()
            }),
        );
    }
    for (label, text) in QUERIES {
        let given: Vec<_> = text
            .split('&')
            .filter_map(|one| one.split_once('='))
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .collect();
        timed(
            label,
            100,
            Box::new(|_| {
                let query = parse(FhirVersion::R4, "ResearchStudy", &given, Handling::Strict).unwrap();
                let page = runtime.block_on(store.search(&query)).unwrap();
                page.entries.len()
            }),
        );
    }
}
