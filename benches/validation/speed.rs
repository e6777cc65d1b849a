//! How many a second, beside a bare reading of the same bytes as JSON.

use std::hint::black_box;
use std::time::Duration;

use trialfire::conformance::Validator;
use trialfire::fhir::{FhirVersion, IssueSeverity};
use trialfire::json;

use crate::cost::least;
use crate::inputs;

/// How long each figure is repeated.
const TIME: Duration = Duration::from_secs(4);

/// Mapped studies, against profile and base and against the base alone.
pub(crate) fn studies(version: FhirVersion, texts: &[Vec<u8>]) {
    let bare: Vec<Vec<u8>> = texts.iter().map(|text| without_profile(text)).collect();
    let base = Validator::bundled(version);
    table(
        "ResearchStudy, profile and base",
        &Validator::bundled(version),
        texts,
        TIME,
    );
    table("ResearchStudy, base alone", &base, &bare, TIME);
}

/// All that a trial becomes, as one Bundle.
pub(crate) fn bundles(version: FhirVersion, texts: &[Vec<u8>]) {
    let few = texts.len().min(300);
    table("Bundle of a trial", &Validator::bundled(version), &texts[..few], TIME);
}

/// A patient's Bundle.
pub(crate) fn patient() {
    let (name, text) = inputs::patient();
    table(name, &Validator::bundled(FhirVersion::R4), &[text], TIME);
}

fn table(name: &str, validator: &Validator, texts: &[Vec<u8>], time: Duration) {
    let bytes = texts.iter().map(Vec::len).sum::<usize>();
    let trees: Vec<json::Value<'_>> = texts
        .iter()
        .map(|text| json::read_strict(text).value.expect("JSON"))
        .collect();
    let mut errors = 0;
    let mut issues = 0;
    for text in texts {
        let found = validator.check_text(text, &[]);
        issues += found.len();
        errors += found
            .iter()
            .filter(|one| matches!(one.severity, IssueSeverity::Error | IssueSeverity::Fatal))
            .count();
    }
    println!(
        "{name}: {} of {} bytes on average; {errors} errors, {issues} issues",
        texts.len(),
        bytes / texts.len()
    );
    let line = |what: &str, used: Duration| {
        let seconds = used.as_secs_f64();
        println!(
            "  {what:24} {:>8.0} a second and core, {:>7.1} us each, {:>6.1} MB/s",
            texts.len() as f64 / seconds,
            seconds * 1e6 / texts.len() as f64,
            bytes as f64 / 1e6 / seconds
        );
        seconds
    };
    let serde = least(time / 2, || {
        for text in texts {
            let _tree: serde_json::Value = black_box(serde_json::from_slice(text).expect("JSON"));
        }
    });
    let baseline = line("serde_json reads", serde);
    let read = least(time / 2, || {
        for text in texts {
            let _tree = black_box(json::read_strict(text));
        }
    });
    let _seconds = line("the text is read", read);
    let tree = least(time, || {
        for tree in &trees {
            let _issues = black_box(validator.check(tree, &[]));
        }
    });
    let from_tree = line("checked from the tree", tree);
    let text = least(time, || {
        for text in texts {
            let _issues = black_box(validator.check_text(text, &[]));
        }
    });
    let from_text = line("checked from the text", text);
    println!(
        "  of what serde_json takes to read: {:.2} from the tree, {:.2} from the text",
        from_tree / baseline,
        from_text / baseline
    );
}

fn without_profile(text: &[u8]) -> Vec<u8> {
    let mut study: serde_json::Value = serde_json::from_slice(text).expect("JSON");
    if let Some(meta) = study["meta"].as_object_mut() {
        let _claim = meta.shift_remove("profile");
    }
    serde_json::to_vec(&study).expect("JSON")
}
