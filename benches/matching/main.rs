//! Prints the matching figures of the performance page.
//!
//! `cargo bench --bench matching` measures with 500,000 trials; another number may be given. It needs the real trials
//! and patients that stand beside the project (or at `TRIALFIRE_CORPUS`), and says how it makes more of them. What was
//! made is kept under `target/figures`, so that a second run need not parse it again. Ratios are against the report on
//! each trial, which is what a rank must agree with and is worked out without any of what makes ranking fast.

#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints, and rounds"
)]

#[path = "../validation/cost.rs"]
#[expect(dead_code, reason = "some of it is for the other benchmark")]
mod cost;
mod made;
mod patients;
mod trials;

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use trialfire::chart::{Chart, Day};
use trialfire::eligibility::parse;
use trialfire::screening::{Found, Patient, Policy, Pool, Protocol, Ranking, Setting, Tier, Wanted, report};

use crate::trials::{Made, Maker};

/// How many trials are explained.
const EXPLAINED: usize = 50;

/// Trials that a thread looks at before it asks for more, as the program does.
const PART: usize = 4_096;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let count: usize = words
        .first()
        .map_or(500_000, |word| word.parse().expect("a number of trials"));
    let maker = Maker::new();
    let path = made::file(&maker, count);
    let charts = patients::synthea();
    let before = cost::megabytes("VmRSS");
    let mut pool = made::opened(&path);
    println!(
        "resident: {:.0} MB more than before; {:.0} MB by its own account; peak of the process {:.0} MB",
        cost::megabytes("VmRSS") - before,
        pool.bytes() as f64 / 1e6,
        cost::megabytes("VmHWM")
    );
    for policy in [Policy::Strict, Policy::Screening] {
        let setting = Setting::new(Day(20_778), policy);
        println!("\n## {}\n", policy.code());
        for worst in [Tier::Recoverable, Tier::Ineligible] {
            one_patient(&pool, &maker, &charts, &setting, worst);
        }
        let baseline = every_explanation(&maker, &charts, &setting);
        scan(&pool, &charts, &setting, baseline);
    }
    one_more(&mut pool, &maker, count, &charts);
    println!("\npeak of the process {:.0} MB", cost::megabytes("VmHWM"));
}

fn number_of(id: &str) -> usize {
    let number: usize = id.trim_start_matches("nct").parse().expect("an id of ours");
    number - 10_000_000
}

/// Looks at every trial on two threads.
fn ranked<'p>(ranking: &Ranking<'p, '_>) -> Found<'p> {
    let next = AtomicUsize::new(0);
    let some = || {
        let mut parts = Vec::new();
        loop {
            let first = next.fetch_add(PART, Ordering::Relaxed);
            if first >= ranking.len() {
                return parts;
            }
            parts.push(ranking.part(first, first + PART));
        }
    };
    if ranking.len() <= PART {
        return ranking.joined(some());
    }
    let parts = std::thread::scope(|scope| {
        let second = scope.spawn(some);
        let mut parts = some();
        parts.extend(second.join().expect("no panic"));
        parts
    });
    ranking.joined(parts)
}

/// One patient, the prefilter on, the first fifty parsed and explained on two threads: what a request costs beside
/// reading the trials from the store.
fn one_patient(pool: &Pool, maker: &Maker, charts: &[Chart], setting: &Setting, worst: Tier) {
    let wanted = Wanted::default();
    let (mut readies, mut ranks, mut wholes, mut candidates) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for chart in charts {
        let start = Instant::now();
        let patient = Patient::new(chart, setting);
        let ranking = pool.ranking(&patient, &wanted, worst);
        readies.push(start.elapsed());
        candidates.push(ranking.len());
        let found = ranked(&ranking);
        let rank = start.elapsed();
        let first: Vec<usize> = found
            .ranked
            .iter()
            .take(EXPLAINED)
            .map(|one| number_of(one.id))
            .collect();
        let texts: Vec<Made> = first.into_iter().map(|number| maker.trial(number)).collect();
        let start = Instant::now();
        let next = AtomicUsize::new(0);
        let explain = || {
            while let Some(made) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
                black_box(report(&made.protocol(), &patient));
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(explain);
            explain();
        });
        ranks.push(rank);
        wholes.push(rank + start.elapsed());
    }
    candidates.sort_unstable();
    println!(
        "one patient, trials down to {}: {} to {} pass the prefilter, median {}",
        worst.code(),
        candidates[0],
        candidates[candidates.len() - 1],
        candidates[candidates.len() / 2]
    );
    told("  made ready", &mut readies);
    told("  and ranked", &mut ranks);
    told("  and the first 50 parsed and explained", &mut wholes);
}

fn told(name: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "{name}: p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms",
        at(50),
        at(90),
        at(99)
    );
}

/// Every trial for every patient, by two threads and by one; `baseline` is the processor time of a report.
fn scan(pool: &Pool, charts: &[Chart], setting: &Setting, baseline: f64) {
    let wanted = Wanted {
        all: true,
        ..Wanted::default()
    };
    let most = Duration::from_secs(20);
    for (name, worst) in [
        ("every trial told", Tier::Ineligible),
        ("lost ones counted only", Tier::Recoverable),
    ] {
        let (mut pairs, start) = (0, Instant::now());
        for chart in charts {
            let patient = Patient::new(chart, setting);
            let found = ranked(&pool.ranking(&patient, &wanted, worst));
            pairs += found.tiers.iter().sum::<usize>();
            if start.elapsed() > most {
                break;
            }
        }
        let two = pairs as f64 / start.elapsed().as_secs_f64();
        let (mut pairs, start, cpu) = (0, Instant::now(), cost::on_cpu());
        for chart in charts {
            let patient = Patient::new(chart, setting);
            let ranking = pool.ranking(&patient, &wanted, worst);
            let found = ranking.joined(vec![ranking.part(0, ranking.len())]);
            pairs += found.tiers.iter().sum::<usize>();
            if start.elapsed() > most {
                break;
            }
        }
        let each = cost::on_cpu().saturating_sub(cpu).as_secs_f64() / pairs as f64;
        println!(
            "full scan, {name}: {two:.0} patients x trials a second by the clock on two threads; {:.0} a second of \
             processor; {:.0} times a report",
            1.0 / each,
            baseline / each
        );
    }
}

/// All patients, the real trials, every explanation, on two threads; the processor time of one.
fn every_explanation(maker: &Maker, charts: &[Chart], setting: &Setting) -> f64 {
    let numbers = (0..maker.real()).step_by(4);
    let made: Vec<Protocol> = numbers.map(|number| maker.trial(number).protocol()).collect();
    let some: Vec<&Chart> = charts.iter().step_by(4).collect();
    let (start, cpu) = (Instant::now(), cost::on_cpu());
    let mut lines = 0;
    for chart in &some {
        let patient = Patient::new(chart, setting);
        for one in &made {
            lines += black_box(report(one, &patient)).lines.len();
        }
    }
    let pairs = some.len() * made.len();
    let each = cost::on_cpu().saturating_sub(cpu).as_secs_f64() / pairs as f64;
    println!(
        "explanations: {pairs} pairs, {lines} lines in {:.1} s by the clock; {:.1} us of processor a pair, {:.1} s for \
         {} patients x {} trials",
        start.elapsed().as_secs_f64(),
        each * 1e6,
        each * (charts.len() * maker.real()) as f64,
        charts.len(),
        maker.real(),
    );
    each
}

/// A trial that is new, until it is ranked.
fn one_more(pool: &mut Pool, maker: &Maker, count: usize, charts: &[Chart]) {
    let setting = Setting::new(Day(20_778), Policy::Strict);
    for (name, number) in [("first", count), ("second", count + 1)] {
        let start = Instant::now();
        let made = maker.trial(number);
        pool.add(&made.study, &parse(&made.text));
        let given = pool.give().len();
        let added = start.elapsed();
        let wanted = Wanted {
            only: vec![made.study.id.clone()],
            ..Wanted::default()
        };
        let patient = Patient::new(&charts[0], &setting);
        let found = pool.rank(&patient, &wanted).ranked.len();
        println!(
            "the {name} trial after opening: parsed, compiled and ready to be written ({given} bytes) in {:.1} ms, \
             ranked ({found}) after {:.1} ms",
            added.as_secs_f64() * 1e3,
            start.elapsed().as_secs_f64() * 1e3
        );
    }
}
