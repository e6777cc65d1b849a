//! Prints the matching figures of the performance page.
//!
//! `cargo bench --bench matching` measures with 500,000 trials; another number may be given. It needs the real trials
//! and patients that stand beside the project (or at `TRIALFIRE_CORPUS`), and says how it makes more of them.

#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints, and rounds"
)]

#[path = "../validation/cost.rs"]
mod cost;
mod patients;
mod trials;

use std::time::{Duration, Instant};

use trialfire::chart::{Chart, Day};
use trialfire::eligibility::parse;
use trialfire::screening::{Patient, Policy, Pool, Setting, Wanted, report};

use crate::trials::{Made, Maker};

/// How many trials are explained.
const EXPLAINED: usize = 50;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let count: usize = words.first().map_or(500_000, |word| word.parse().expect("a number of trials"));
    let charts = patients::synthea();
    let maker = Maker::new();
    let start = Instant::now();
    let before = cost::megabytes("VmRSS");
    let pool = filled(&maker, count);
    println!(
        "{count} trials: made, parsed and compiled in {:.1} s; {:.0} MB more resident",
        start.elapsed().as_secs_f64(),
        cost::megabytes("VmRSS") - before
    );
    for policy in [Policy::Strict, Policy::Screening] {
        let setting = Setting::new(Day(20_778), policy);
        println!("\n## {}\n", policy.code());
        one_patient(&pool, &maker, &charts, &setting);
        scan(&pool, &charts, &setting);
        every_explanation(&maker, &charts, &setting);
    }
    println!("\npeak {:.0} MB", cost::megabytes("VmHWM"));
}

/// The trials, parsed on two threads.
fn filled(maker: &Maker, count: usize) -> Pool {
    let mut pool = Pool::new();
    let mut named = 0_usize;
    for from in (0..count).step_by(1_000) {
        let to = (from + 1_000).min(count);
        let middle = from.midpoint(to);
        let make = |range: std::ops::Range<usize>| range.map(|number| maker.trial(number)).collect::<Vec<Made>>();
        let (first, second) = std::thread::scope(|scope| {
            let second = scope.spawn(|| make(middle..to));
            (make(from..middle), second.join().expect("no panic"))
        });
        for made in first.iter().chain(&second) {
            named += made.study.bounds.len();
            pool.add(&made.study, &made.criteria);
        }
    }
    println!("{named} bounds of the registry");
    pool
}

fn number_of(id: &str) -> usize {
    let number: usize = id.trim_start_matches("nct").parse().expect("an id of ours");
    number - 10_000_000
}

/// One patient, the prefilter on, the first fifty explained: what a request costs.
fn one_patient(pool: &Pool, maker: &Maker, charts: &[Chart], setting: &Setting) {
    let wanted = Wanted::default();
    let (mut ranks, mut wholes, mut candidates) = (Vec::new(), Vec::new(), Vec::new());
    for chart in charts {
        let start = Instant::now();
        let patient = Patient::new(chart, setting);
        let found = pool.rank(&patient, &wanted);
        let ranked = start.elapsed();
        candidates.push(found.ranked.len());
        let first: Vec<usize> = found.ranked.iter().take(EXPLAINED).map(|one| number_of(one.id)).collect();
        let texts: Vec<Made> = first.into_iter().map(|number| maker.trial(number)).collect();
        let start = Instant::now();
        for made in &texts {
            let criteria = parse(&made.text);
            std::hint::black_box(report(&made.study, &criteria, &patient, &made.text));
        }
        ranks.push(ranked);
        wholes.push(ranked + start.elapsed());
    }
    candidates.sort_unstable();
    println!(
        "one patient, prefilter: {} to {} trials left, median {}",
        candidates[0],
        candidates[candidates.len() - 1],
        candidates[candidates.len() / 2]
    );
    told("  ranked", &mut ranks);
    told("  ranked, the first 50 read, parsed and explained", &mut wholes);
}

fn told(name: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!("{name}: p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms", at(50), at(90), at(99));
}

/// Every trial for every patient.
fn scan(pool: &Pool, charts: &[Chart], setting: &Setting) {
    let wanted = Wanted {
        all: true,
        ..Wanted::default()
    };
    let (start, cpu) = (Instant::now(), cost::on_cpu());
    let mut pairs = 0;
    let most = Duration::from_secs(20);
    for chart in charts {
        let patient = Patient::new(chart, setting);
        pairs += pool.rank(&patient, &wanted).ranked.len();
        if start.elapsed() > most {
            break;
        }
    }
    println!(
        "full scan: {:.0} patients x trials a second ({:.0} a second of this thread's processor)",
        pairs as f64 / start.elapsed().as_secs_f64(),
        pairs as f64 / cost::on_cpu().saturating_sub(cpu).as_secs_f64()
    );
}

/// All patients, the real trials, every explanation.
fn every_explanation(maker: &Maker, charts: &[Chart], setting: &Setting) {
    let few = 500;
    let made: Vec<Made> = (0..maker.real().min(few)).map(|number| maker.trial(number)).collect();
    let (start, cpu) = (Instant::now(), cost::on_cpu());
    let mut lines = 0;
    let some = &charts[..charts.len().min(24)];
    for chart in some {
        let patient = Patient::new(chart, setting);
        for one in &made {
            lines += report(&one.study, &one.criteria, &patient, &one.text).lines.len();
        }
    }
    let pairs = (some.len() * made.len()) as f64;
    let each = cost::on_cpu().saturating_sub(cpu).as_secs_f64() / pairs;
    println!(
        "explanations: {pairs} pairs, {lines} lines in {:.1} s; {:.1} us of processor a pair; {} x {} would take {:.1} s of it",
        start.elapsed().as_secs_f64(),
        each * 1e6,
        charts.len(),
        maker.real(),
        each * (charts.len() * maker.real()) as f64
    );
}
