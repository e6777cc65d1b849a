//! The first check of a fresh process, and the memory that the definitions of one release take.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use trialfire::conformance::Validator;
use trialfire::fhir::FhirVersion;

use crate::BINARY;
use crate::cost::{megabytes, of_children, on_cpu};
use crate::specimen;

/// Runs of the program; processor time of ended ones is counted in ticks of 10 ms.
const RUNS: u32 = 40;

/// Prints both.
pub(crate) fn figures(version: FhirVersion, folder: &Path, studies: &[Vec<u8>]) {
    let mean = studies.iter().map(Vec::len).sum::<usize>() / studies.len();
    let typical = studies.iter().min_by_key(|text| text.len().abs_diff(mean));
    let path = folder.join("study.json");
    std::fs::write(&path, typical.expect("a study")).expect("a file");
    let program = |words: &[&str]| {
        let (cpu, start) = (of_children(), Instant::now());
        for _ in 0..RUNS {
            let ended = Command::new(BINARY)
                .args(["--fhir", version.name(), "--log", "error"])
                .args(words)
                .stdout(Stdio::null())
                .status();
            assert!(ended.expect("it runs").success(), "{words:?}");
        }
        (of_children().saturating_sub(cpu) / RUNS, start.elapsed() / RUNS)
    };
    let (idle, idle_wall) = program(&["--version"]);
    let (first, first_wall) = program(&["validate", path.to_str().expect("a path")]);
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "`validate` of one study of {mean} bytes: {:.1} ms of processor, {:.1} ms by the clock; `--version`: {:.1}, {:.1}",
        ms(first),
        ms(first_wall),
        ms(idle),
        ms(idle_wall)
    );
    let file = path.to_str().expect("a path");
    println!("in a fresh process: {}", spawn(&["first", version.name(), file]));
    println!("in a fresh process: {}", spawn(&["nothing", version.name()]));
    println!("in a fresh process: {}", spawn(&["every", version.name()]));
}

/// This program again, for one thing alone.
pub(crate) fn spawn(words: &[&str]) -> String {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .arg("alone")
        .args(words)
        .output()
        .expect("it runs");
    if output.status.success() {
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    } else {
        format!("{words:?} ended with {}", output.status)
    }
}

/// What [`spawn`] starts.
pub(crate) fn alone(what: &str, rest: &[&str]) -> Option<String> {
    let version = FhirVersion::ALL
        .into_iter()
        .find(|one| rest.first() == Some(&one.name()))?;
    let (cpu, start) = (on_cpu(), Instant::now());
    let said = match what {
        "nothing" => "nothing is checked".to_owned(),
        "first" => {
            let text = std::fs::read(rest.get(1)?).ok()?;
            let issues = Validator::bundled(version).check_text(&text, &[]);
            format!("one study is checked, {} issues", issues.len())
        }
        "every" => {
            let validator = Validator::bundled(version);
            let types = validator.definitions().types();
            let (mut kinds, mut bytes, mut issues) = (0, 0, 0);
            for kind in types.resources() {
                let text = specimen::of(types, kind).to_string();
                issues += validator.check_text(text.as_bytes(), &[]).len();
                kinds += 1;
                bytes += text.len();
            }
            let said = format!("{kinds} types are checked, all elements filled, {bytes} bytes, {issues} issues");
            return Some(format!("{said}{}", used(cpu, start)));
        }
        _ => return None,
    };
    Some(format!("{said}{}", used(cpu, start)))
}

fn used(cpu: Duration, start: Instant) -> String {
    format!(
        "; {:.1} ms of processor, {:.1} ms by the clock, {:.1} MB resident, peak {:.1} MB",
        on_cpu().saturating_sub(cpu).as_secs_f64() * 1000.0,
        start.elapsed().as_secs_f64() * 1000.0,
        megabytes("VmRSS"),
        megabytes("VmHWM")
    )
}
