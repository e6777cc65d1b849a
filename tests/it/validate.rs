//! `trialfire validate`, and what checks make of an import.

use std::io::Write as _;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use tokio::sync::mpsc::channel;
use trialfire::conformance::{Settings, Validator};
use trialfire::definition::Definitions;
use trialfire::fhir::{FhirVersion, IssueSeverity};
use trialfire::interaction::{FrozenClock, Repository, Strictness, Validation};
use trialfire::operation::ingest::{Item, Line, Outcome, ingest};
use trialfire::registry::{Limits, Record, read_record};
use trialfire::trial::{Format, Place, Severity};

use crate::support::program::{Ran, fixture, trialfire, trialfire_fed};

const SOUND: &str = r#"{"resourceType":"Patient","id":"sound","active":true,"birthDate":"1960-02"}"#;
const WRONG: &str = "{\n  \"resourceType\": \"Patient\",\n  \"id\": \"wrong\",\n  \"active\": \"yes\",\n  \"birthDate\": \"1960-2\",\n  \"gendr\": \"male\"\n}\n";

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// Resource and number of errors of each line of `--json`.
fn errors(ran: &Ran) -> Vec<(String, usize)> {
    let lines = ran.json();
    let is_error = |issue: &&Value| issue["severity"] == "error" || issue["severity"] == "fatal";
    let count = |line: &Value| {
        assert_eq!(line["outcome"]["resourceType"], "OperationOutcome", "{line}");
        line["outcome"]["issue"]
            .as_array()
            .unwrap()
            .iter()
            .filter(is_error)
            .count()
    };
    lines
        .iter()
        .map(|line| (line["resource"].as_str().unwrap_or("-").to_owned(), count(line)))
        .collect()
}

fn pairs(expected: &[(&str, usize)]) -> Vec<(String, usize)> {
    expected
        .iter()
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect()
}

#[test]
fn people_are_told_what_is_wrong_and_where() {
    let folder = folder();
    std::fs::write(folder.path().join("wrong.json"), WRONG).unwrap();
    let ran = trialfire(folder.path(), &["validate", "--level", "error", "wrong.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    let counted: Vec<&str> = ran
        .out
        .lines()
        .filter(|line| !line.starts_with("information"))
        .collect();
    insta::assert_snapshot!(counted.join("\n"));
    let coloured = trialfire(folder.path(), &["--color", "always", "validate", "wrong.json"]);
    assert!(coloured.out.contains("\u{1b}[31merror"), "{}", coloured.out);
}

#[test]
fn machines_get_an_outcome_a_resource() {
    let input = format!("{SOUND}\n\n{}\n", WRONG.replace('\n', ""));
    let ran = trialfire_fed(folder().path(), &["validate", "--json", "-"], input.as_bytes());
    assert_eq!(
        (ran.code, errors(&ran)),
        (1, pairs(&[("Patient/sound", 0), ("Patient/wrong", 3)]))
    );
    let second = &ran.json()[1];
    assert_eq!((&second["input"], &second["index"]), (&"-".into(), &1.into()));
    let lines: Vec<&Value> = second["outcome"]["issue"]
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| &issue["extension"][0]["valueInteger"])
        .collect();
    assert!(
        lines.iter().all(|line| **line == 3),
        "lines are those of the input: {lines:?}"
    );
    assert_eq!(
        trialfire_fed(folder().path(), &["validate", "-"], SOUND.as_bytes()).code,
        0
    );
}

#[test]
fn folders_archives_xml_and_bundles_are_read_in_order() {
    let folder = folder();
    let inner = folder.path().join("in/b");
    std::fs::create_dir_all(&inner).unwrap();
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(format!("{SOUND}\n{SOUND}\n").as_bytes()).unwrap();
    std::fs::write(inner.join("two.ndjson.gz"), packed.finish().unwrap()).unwrap();
    let bundle =
        format!(r#"{{"resourceType":"Bundle","id":"b","type":"collection","entry":[{{"resource":{WRONG}}}]}}"#);
    std::fs::write(folder.path().join("in/a.json"), bundle).unwrap();
    let xml = "<Patient xmlns=\"http://hl7.org/fhir\">\n<id value=\"x\"/>\n<active value=\"maybe\"/></Patient>";
    std::fs::write(folder.path().join("in/c.xml"), xml).unwrap();
    std::fs::write(folder.path().join("in/notes.txt"), "no resource").unwrap();
    let ran = trialfire(folder.path(), &["validate", "--json", "in"]);
    let expected = [
        ("Bundle/b", 3),
        ("Patient/sound", 0),
        ("Patient/sound", 0),
        ("Patient/x", 1),
    ];
    assert_eq!(errors(&ran), pairs(&expected), "{}", ran.out);
    let broken = &ran.json()[3]["outcome"]["issue"][0];
    assert_eq!(
        (&broken["expression"][0], &broken["extension"][0]["valueInteger"]),
        (&"Patient.active".into(), &3.into())
    );
}

#[test]
fn what_cannot_be_read_harms_no_other() {
    let folder = folder();
    std::fs::write(folder.path().join("sound.json"), SOUND).unwrap();
    std::fs::write(folder.path().join("cut.json"), &SOUND[..40]).unwrap();
    let deep = "[".repeat(1_000_000);
    std::fs::write(folder.path().join("deep.json"), deep).unwrap();
    std::fs::write(folder.path().join("bytes.json"), [0xff, 0xfe, 0]).unwrap();
    let all = [
        "validate",
        "--json",
        "cut.json",
        "deep.json",
        "bytes.json",
        "none.json",
        "sound.json",
    ];
    let ran = trialfire(folder.path(), &all);
    let expected = [("-", 1), ("-", 1), ("-", 1), ("-", 1), ("Patient/sound", 0)];
    assert_eq!((ran.code, errors(&ran)), (1, pairs(&expected)), "{}", ran.err);
    let ran = trialfire(folder.path(), &["validate", "cut.json", "none.json"]);
    assert_eq!(ran.code, 65, "{}", ran.err);
    assert_eq!(trialfire_fed(folder.path(), &["validate", "-"], b"").code, 65);
    assert_eq!(trialfire(folder.path(), &["validate"]).code, 2);
}

#[test]
fn profiles_and_releases_are_asked_for() {
    let folder = folder();
    let core = "http://hl7.org/fhir/StructureDefinition/Patient";
    let fed = |arguments: &[&str]| {
        trialfire_fed(
            folder.path(),
            &[&["validate", "--json"], arguments, &["-"]].concat(),
            SOUND.as_bytes(),
        )
    };
    assert_eq!(fed(&["--profile", core]).code, 0);
    assert_eq!(
        fed(&["--profile", "http://hl7.org/fhir/StructureDefinition/Group"]).code,
        1
    );
    let unknown = fed(&["--profile", "http://none.example/p"]);
    assert!(
        unknown.code == 2 && unknown.err.contains("`http://none.example/p`"),
        "{}",
        unknown.err
    );
    let group = r#"{"resourceType":"Group","type":"person","membership":"definitional"}"#;
    for (release, code) in [("r4", 1), ("r5", 0)] {
        let ran = trialfire_fed(folder.path(), &["--fhir", release, "validate", "-"], group.as_bytes());
        assert_eq!(ran.code, code, "{}", ran.out);
    }
}

#[test]
fn many_lines_come_out_in_order() {
    let lines: String = (0..3_000).fold(String::new(), |lines, n| {
        let active = if n % 100 == 7 { "1" } else { "true" };
        format!("{lines}{{\"resourceType\":\"Patient\",\"id\":\"p{n}\",\"active\":{active}}}\n")
    });
    let ran = trialfire_fed(folder().path(), &["validate", "--json", "-"], lines.as_bytes());
    let found = errors(&ran);
    assert_eq!(found.len(), 3_000);
    for (n, (name, count)) in found.iter().enumerate() {
        assert_eq!((name, *count), (&format!("Patient/p{n}"), usize::from(n % 100 == 7)));
    }
}

/// Imports a study whose description has a tag in it, where such is an error.
async fn strictly_imported(strictness: Strictness) -> Vec<Line> {
    let settings = || Settings {
        html_in_text: IssueSeverity::Error,
        ..Settings::default()
    };
    let validators = FhirVersion::ALL.map(|version| Validator::new(Definitions::bundled(version), settings()));
    let store = trialfire::store::open("memory:").unwrap();
    let repository =
        Repository::new(store, Arc::new(FrozenClock::default())).validated_by(Validation::by(strictness, validators));
    let sound = std::fs::read_to_string(fixture("registry/ctgov-v2/NCT99000001.json")).unwrap();
    let tagged = sound
        .replace("NCT99000001", "NCT99000091")
        .replace("\"briefSummary\": \"", "\"briefSummary\": \"<script>run()</script> ");
    assert_ne!(tagged.len(), sound.len());
    let (send, items) = channel(2);
    for (index, raw) in [tagged, sound].into_iter().enumerate() {
        let record = Record {
            index: index as u64,
            entry: None,
            at: Place::default(),
            format: Some(Format::default()),
            outcome: read_record(raw.as_bytes(), Format::default(), &Limits::default()),
            raw: raw.into_bytes(),
        };
        let input = "test".to_owned();
        send.send(Item { input, record }).await.unwrap();
    }
    drop(send);
    let mut lines = Vec::new();
    ingest(&repository, items, |line| lines.push(line.clone()))
        .await
        .unwrap();
    lines
}

/// What became of the records, and the codes of findings of severity error.
fn became(lines: &[Line]) -> Vec<(Outcome, Vec<&'static str>)> {
    let grave = |line: &Line| {
        let errors = line.issues.iter().filter(|finding| finding.severity == Severity::Error);
        let mut codes: Vec<&str> = errors.map(|finding| finding.code.code()).collect();
        codes.dedup();
        codes
    };
    lines.iter().map(|line| (line.outcome, grave(line))).collect()
}

#[tokio::test]
async fn a_record_whose_resources_have_errors_is_reported_and_harms_no_other() {
    let lines = strictly_imported(Strictness::Errors).await;
    assert_eq!(
        became(&lines),
        [(Outcome::Rejected, vec!["output-invalid"]), (Outcome::Created, vec![])]
    );
    let finding = lines[0]
        .issues
        .iter()
        .find(|finding| finding.severity == Severity::Error)
        .unwrap();
    assert!(
        finding.text.contains("`ResearchStudy/nct99000091` as R4"),
        "{}",
        finding.text
    );
    assert_eq!(finding.at.path.as_deref(), Some("ResearchStudy.description"));
    assert_eq!(lines[0].resources, 0);
}

#[tokio::test]
async fn strictness_decides_what_is_written() {
    let told = strictly_imported(Strictness::Report).await;
    assert_eq!(
        became(&told),
        [(Outcome::Created, vec!["output-invalid"]), (Outcome::Created, vec![])]
    );
    let unseen = strictly_imported(Strictness::Off).await;
    assert_eq!(
        became(&unseen),
        [(Outcome::Created, vec![]), (Outcome::Created, vec![])]
    );
    assert!(told[0].resources > 0 && told[0].resources == unseen[0].resources);
}
