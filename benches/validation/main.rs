//! Prints the validation figures of the performance page: speed, start, memory, and what hostile input costs.
//!
//! `cargo bench --bench validation` measures with 500 made-up trials; a folder or file of registry records, named as an
//! argument, is measured instead. All times are processor time.

#![expect(
    clippy::print_stdout,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "a benchmark prints, ends when it cannot go on, and rounds"
)]

mod cost;
mod hostile;
mod inputs;
mod specimen;
mod speed;
mod start;

use std::path::Path;

use trialfire::fhir::FhirVersion;

const BINARY: &str = env!("CARGO_BIN_EXE_trialfire");

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["alone", what, rest @ ..] => {
            let done = start::alone(what, rest).or_else(|| hostile::alone(what));
            println!("{}", done.unwrap_or_else(|| panic!("nothing is named {what}")));
        }
        arguments => all(arguments),
    }
}

fn all(arguments: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&folder).expect("a folder for the figures");
    let records = match arguments {
        [] => inputs::made_up(&folder, 500),
        [records, ..] => records.into(),
    };
    for version in FhirVersion::ALL {
        let mapped = inputs::mapped(&records, version);
        let studies: Vec<Vec<u8>> = mapped.iter().filter_map(|bundle| inputs::study(bundle)).collect();
        println!("\n## {}\n", version.name());
        speed::studies(version, &studies);
        speed::bundles(version, &mapped);
        start::figures(version, &folder, &studies);
    }
    println!("\n## Bundle of a patient\n");
    speed::patient();
    println!("\n## Hostile\n");
    hostile::figures();
}
