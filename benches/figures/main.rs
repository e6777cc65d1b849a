//! Prints the figures of the performance page: mapping, import, start, reads and searches over HTTP.
//!
//! `cargo bench --bench figures -- 500 25000` takes the numbers of trials to measure with. Processor time is that of
//! the server's process alone; a bare handler that gives the same bytes from memory runs beside it as the baseline.

#![expect(
    clippy::print_stdout,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "a benchmark prints, ends when it cannot go on, and rounds"
)]

mod bare;
mod load;
mod process;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use process::Running;

const BINARY: &str = env!("CARGO_BIN_EXE_trialfire");

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(body) = arguments
        .iter()
        .position(|word| word == "bare")
        .and_then(|at| arguments.get(at + 1))
    {
        bare::serve(Path::new(body));
        return;
    }
    let mut sizes: Vec<usize> = arguments.iter().filter_map(|word| word.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![500, 25_000];
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&folder).expect("a folder for the figures");
    for size in sizes {
        println!("\n## {size} trials\n");
        let trials = generate(&folder, size);
        map(&trials, size);
        let _unchecked = import(&folder, &trials, size, "off");
        // Made-up trials mix the dates of real ones, so one in ten would be refused.
        let store = import(&folder, &trials, size, "report");
        serve(&folder, &store);
    }
}

/// Writes `size` trials once; later runs use the same file.
fn generate(folder: &Path, size: usize) -> PathBuf {
    let path = folder.join(format!("trials-{size}.ndjson"));
    if !path.exists() {
        let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args([
                "run",
                "--release",
                "--quiet",
                "--example",
                "generate-trials",
                "--",
                "--seed",
                "1",
                "--count",
            ])
            .args([size.to_string().as_str(), "--out"])
            .arg(&path)
            .status()
            .expect("the generator runs");
        assert!(status.success(), "the generator failed");
    }
    path
}

fn map(trials: &Path, size: usize) {
    for release in ["r4", "r5"] {
        let start = Instant::now();
        let child = Command::new(BINARY)
            .args(["--fhir", release, "--log", "error", "map"])
            .arg(trials)
            .stdout(Stdio::null())
            .spawn()
            .expect("map runs");
        let used = Running::new(child).wait();
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "map {release}: {:.0} records a second, {:.3} ms of processor a record, peak {} MB resident",
            size as f64 / seconds,
            used.cpu.as_secs_f64() * 1000.0 / size as f64,
            used.peak_kb / 1024
        );
    }
}

fn import(folder: &Path, trials: &Path, size: usize, validation: &str) -> PathBuf {
    let store = folder.join(format!("store-{size}"));
    let _fresh = std::fs::remove_dir_all(&store);
    std::fs::create_dir_all(&store).expect("a folder for the store");
    let database = store.join("trialfire.db");
    let report = folder.join("import.ndjson");
    let start = Instant::now();
    let child = Command::new(BINARY)
        .args([
            "--log",
            "error",
            "--store",
            &format!("sqlite:{}", database.display()),
            "import",
            "--json",
            "--validation",
            validation,
        ])
        .arg(trials)
        .stdout(std::fs::File::create(&report).expect("a report"))
        .spawn()
        .expect("import runs");
    let used = Running::new(child).wait();
    let seconds = start.elapsed().as_secs_f64();
    let resources: u64 = std::fs::read_to_string(&report)
        .expect("the report")
        .lines()
        .filter_map(|line| {
            serde_json::from_str::<serde_json::Value>(line)
                .ok()?
                .get("resources")?
                .as_u64()
        })
        .sum();
    let bytes: u64 = std::fs::read_dir(&store)
        .expect("the store")
        .filter_map(|entry| Some(entry.ok()?.metadata().ok()?.len()))
        .sum();
    println!(
        "import, validation {validation}: {:.0} trials and {:.0} resources a second, {:.2} ms of processor a trial, peak {} MB resident, {} bytes on disk a trial",
        size as f64 / seconds,
        resources as f64 / seconds,
        used.cpu.as_secs_f64() * 1000.0 / size as f64,
        used.peak_kb / 1024,
        bytes / size as u64
    );
    database
}

fn serve(folder: &Path, database: &Path) {
    let port = folder.join("port");
    let _fresh = std::fs::remove_file(&port);
    let start = Instant::now();
    let child = Command::new(BINARY)
        .args(["--log", "error", "--store", &format!("sqlite:{}", database.display())])
        .args(["serve", "--listen", "127.0.0.1:0", "--port-file"])
        .arg(&port)
        .spawn()
        .expect("serve runs");
    let server = Running::new(child);
    let address = address(&port);
    println!("start: {} ms until it listens", start.elapsed().as_millis());
    std::thread::sleep(Duration::from_secs(1));
    println!("idle: {} MB resident", server.now().resident_kb / 1024);

    let (paths, studies) = studies(&address);
    let mean = studies.iter().map(|(body, _)| body.len()).sum::<usize>() / studies.len();
    let (typical, _) = studies
        .iter()
        .min_by_key(|(body, _)| body.len().abs_diff(mean))
        .expect("a study");
    let body = folder.join("body.json");
    std::fs::write(&body, typical).expect("the body");
    let bare = bare(folder, &body);
    compare(&server, &address, &bare, &paths);
    let studies: Vec<serde_json::Value> = studies.into_iter().map(|(_, study)| study).collect();
    for (name, paths) in load::searches(&studies) {
        let run = load::run(&server, &address, &paths, 16, Duration::from_secs(4));
        println!("{name}: {run}");
    }
    println!("after the run: {} MB resident", server.now().resident_kb / 1024);
}

/// Where a few hundred studies stand, and what they are.
fn studies(address: &str) -> (Vec<String>, Vec<(Vec<u8>, serde_json::Value)>) {
    let page = load::fetch(address, "/fhir/ResearchStudy?_count=500&_elements=id");
    let page: serde_json::Value = serde_json::from_slice(&page).expect("a Bundle");
    let ids = page["entry"].as_array().expect("studies").iter();
    let paths: Vec<String> = ids
        .filter_map(|entry| entry.pointer("/resource/id")?.as_str())
        .map(|id| format!("/fhir/ResearchStudy/{id}"))
        .collect();
    let read = |path: &String| {
        let body = load::fetch(address, path);
        let study = serde_json::from_slice(&body).expect("a study");
        (body, study)
    };
    let studies = paths.iter().map(read).collect();
    (paths, studies)
}

/// Starts the baseline: this program again, giving `body` from memory.
fn bare(folder: &Path, body: &Path) -> (Running, String) {
    let port = folder.join("bare-port");
    let _fresh = std::fs::remove_file(&port);
    let child = Command::new(std::env::current_exe().expect("this program"))
        .args(["bare".as_ref(), body.as_os_str(), port.as_os_str()])
        .spawn()
        .expect("the baseline runs");
    (Running::new(child), address(&port))
}

fn compare(server: &Running, address: &str, bare: &(Running, String), paths: &[String]) {
    let mut ratios = Vec::new();
    for _ in 0..3 {
        let base = load::run(&bare.0, &bare.1, &["/".to_owned()], 16, Duration::from_secs(3));
        let ours = load::run(server, address, paths, 16, Duration::from_secs(3));
        println!("bare handler: {base}");
        println!("read by id:   {ours}");
        ratios.push(ours.per_second / base.per_second);
    }
    ratios.sort_by(f64::total_cmp);
    println!("read by id against the bare handler: {:.2} (median of 3)", ratios[1]);
}

fn address(port_file: &Path) -> String {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        match std::fs::read_to_string(port_file) {
            Ok(text) if !text.trim().is_empty() => {
                return text
                    .trim()
                    .trim_start_matches("http://")
                    .trim_end_matches('/')
                    .to_owned();
            }
            _ if Instant::now() > deadline => panic!("no server after a minute"),
            _ => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}
