//! The command line as users and scripts meet it: outputs, exit codes, messages.

use std::fmt::Write as _;
use std::time::Duration;

use crate::support::program::{Ran, command, fixture, trialfire, trialfire_fed};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn import_reports_a_summary_then_nothing_new() {
    let folder = folder();
    let first = trialfire(folder.path(), &["import", &fixture("registry")]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(
        first.out.contains("created") && !first.out.contains("rejected"),
        "{}",
        first.out
    );
    let again = trialfire(folder.path(), &["import", &fixture("registry")]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(
        again.out.contains("unchanged") && !again.out.contains("created"),
        "{}",
        again.out
    );
    assert!(
        again
            .out
            .lines()
            .any(|line| line.split_whitespace().eq(["resources", "0"])),
        "{}",
        again.out
    );
    assert!(
        folder.path().join("data/trialfire.db").exists(),
        "data is kept in ./data"
    );
}

#[test]
fn import_reports_each_record_as_json() {
    let folder = folder();
    let ran = trialfire(
        folder.path(),
        &[
            "--store",
            "memory:",
            "import",
            "--json",
            &fixture("registry/ctgov-v2/page.json"),
        ],
    );
    let lines = ran.json();
    assert_eq!((ran.code, lines.len()), (0, 4), "{}", ran.err);
    for (index, line) in lines.iter().enumerate() {
        assert_eq!(line["index"], index);
        assert_eq!(
            (line["format"].as_str(), line["outcome"].as_str()),
            (Some("ctgov-v2"), Some("created"))
        );
        assert!(line["resources"].as_u64().unwrap() > 5, "{line}");
        assert!(line["trial"].as_str().unwrap().starts_with("nct990000"), "{line}");
    }
}

#[test]
fn one_bad_record_does_not_stop_the_others() {
    let folder = folder();
    let good = std::fs::read_to_string(fixture("registry/ctgov-v2/studies.ndjson")).unwrap();
    let mut lines: Vec<&str> = good.lines().collect();
    lines.insert(1, r#"{"protocolSection": {"identificationModule": {"nctId": "NCT9"#);
    let ran = trialfire_fed(
        folder.path(),
        &["--store", "memory:", "import", "--json", "-"],
        lines.join("\n").as_bytes(),
    );
    let outcomes: Vec<String> = ran
        .json()
        .iter()
        .map(|line| line["outcome"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        outcomes,
        ["created", "rejected", "created", "created", "created"],
        "{}",
        ran.err
    );
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("record 1"), "{}", ran.err);
    let issue = &ran.json()[1]["issues"][0];
    assert!(issue["text"].as_str().unwrap().contains("expected"), "{issue}");
}

#[test]
fn map_prints_a_transaction_a_trial_in_either_release() {
    let folder = folder();
    for (release, marker) in [("r4", "/condition"), ("r5", "/progressStatus")] {
        let ran = trialfire(
            folder.path(),
            &["--fhir", release, "map", &fixture("registry/ctgov-v2/NCT99000001.json")],
        );
        assert_eq!(ran.code, 0, "{}", ran.err);
        let bundle = &ran.json()[0];
        assert_eq!(
            (bundle["resourceType"].as_str(), bundle["type"].as_str()),
            (Some("Bundle"), Some("transaction"))
        );
        assert!(bundle["entry"][0]["resource"].pointer(marker).is_some(), "{release}");
        assert_eq!(bundle["entry"][0]["request"]["url"], "ResearchStudy/nct99000001");
    }
}

#[test]
fn trial_prints_the_canonical_trial() {
    let ran = trialfire(folder().path(), &["trial", &fixture("registry/ctgov-xml")]);
    let trials = ran.json();
    assert_eq!((ran.code, trials.len()), (0, 2), "{}", ran.err);
    assert_eq!(
        trials[0]["titles"]["brief"],
        "Nasal Spray for Hay Fever in School Children"
    );
    assert_eq!(trials[0]["design"]["phases"], serde_json::json!(["PHASE2", "PHASE3"]));
}

#[test]
fn search_and_export_give_what_was_imported() {
    let folder = folder();
    trialfire(folder.path(), &["import", &fixture("registry/ctgov-v2")]);
    let found = trialfire(folder.path(), &["search", "ResearchStudy?condition=gout"]);
    assert_eq!(found.code, 0, "{}", found.err);
    assert_eq!(found.json()[0]["entry"][0]["resource"]["id"], "nct99000013");
    let wrong = trialfire(folder.path(), &["search", "ResearchStudy?conditon=gout"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("did you mean `condition`?"), "{}", wrong.err);

    let out = folder.path().join("out");
    let exported = trialfire(folder.path(), &["--fhir", "r5", "export", out.to_str().unwrap()]);
    assert_eq!(exported.code, 0, "{}", exported.err);
    let studies = std::fs::read_to_string(out.join("ResearchStudy.ndjson")).unwrap();
    assert_eq!(studies.lines().count(), 15);
    assert!(out.join("PlanDefinition.ndjson").exists() && out.join("Location.ndjson").exists());
}

#[test]
fn config_shows_where_values_come_from() {
    let folder = folder();
    std::fs::write(folder.path().join("t.toml"), "registry-page-size = 7\n").unwrap();
    let ran = command(
        folder.path(),
        &["--config", "t.toml", "--fhir", "r5", "config", "show", "--origin"],
    )
    .env("TRIALFIRE_LISTEN", "127.0.0.1:1234")
    .output()
    .unwrap();
    let text = String::from_utf8(ran.stdout).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    for row in [
        vec!["fhir", "r5", "command", "line"],
        vec!["listen", "127.0.0.1:1234", "environment", "TRIALFIRE_LISTEN"],
        vec!["registry-page-size", "7", "file", "t.toml"],
        vec!["store", "sqlite:data/trialfire.db", "default"],
    ] {
        assert!(rows.contains(&row), "{row:?} is not in\n{text}");
    }
}

#[test]
fn wrong_usage_and_missing_input_have_their_own_codes() {
    let folder = folder();
    std::fs::write(folder.path().join("bad.toml"), "stroe = \"memory:\"\n").unwrap();
    std::fs::write(folder.path().join("empty.json"), "").unwrap();
    for (arguments, code, words) in [
        (vec!["frobnicate"], 2, "unrecognized subcommand"),
        (vec!["import"], 2, "expected an input"),
        (
            vec!["import", "no-such-file.json"],
            65,
            "expected a file, a folder, `-` or an NCT number",
        ),
        (vec!["trial", "empty.json"], 65, "input-empty"),
        (
            vec!["--store", "memory:", "import", "--json", "empty.json"],
            65,
            "input-empty",
        ),
        (
            vec!["--config", "bad.toml", "config", "show"],
            2,
            "did you mean `store`?",
        ),
        (
            vec!["--store", "carrier-pigeon:", "search", "ResearchStudy"],
            69,
            "carrier-pigeon",
        ),
        (vec!["healthcheck", "--url", "http://127.0.0.1:9"], 69, "127.0.0.1:9"),
    ] {
        let Ran { code: found, out, err } = trialfire(folder.path(), &arguments);
        assert_eq!(found, code, "{arguments:?}: {err}");
        assert!(err.contains(words), "{arguments:?}: {err}");
        assert!(
            out.is_empty() || arguments.contains(&"--json"),
            "{arguments:?}: standard output is for data"
        );
    }
}

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = trialfire(folder().path(), &["completions", shell]);
        assert!(ran.code == 0 && ran.out.contains("trialfire"), "{shell}");
    }
}

#[test]
fn help_names_every_command() {
    let ran = trialfire(folder().path(), &["--help"]);
    let mut missing = String::new();
    for word in [
        "serve",
        "import",
        "map",
        "trial",
        "search",
        "export",
        "config",
        "completions",
        "healthcheck",
        "--store",
        "--fhir",
    ] {
        if !ran.out.contains(word) {
            write!(missing, " {word}").unwrap();
        }
    }
    assert!(ran.code == 0 && missing.is_empty(), "help lacks{missing}");
}

#[test]
fn serve_imports_listens_answers_and_stops() {
    let folder = folder();
    let port = folder.path().join("port");
    let mut child = command(
        folder.path(),
        &[
            "serve",
            &fixture("registry/ctgov-xml"),
            "--listen",
            "127.0.0.1:0",
            "--port-file",
            port.to_str().unwrap(),
        ],
    )
    .stderr(std::process::Stdio::piped())
    .spawn()
    .unwrap();
    let address = wait_for(&port);
    let healthy = trialfire(folder.path(), &["healthcheck", "--url", &address]);
    assert_eq!(healthy.code, 0, "{}", healthy.err);
    // SIGTERM is how a supervisor asks a server to stop.
    let stopped = std::process::Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(stopped.success());
    assert!(
        child.wait().unwrap().success(),
        "a server that is asked to stop ends well"
    );
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
    assert!(said.contains(&format!("listening on {address}")), "{said}");
}

/// The address that a server has written, once it listens.
fn wait_for(port_file: &std::path::Path) -> String {
    for _ in 0..3000 {
        if let Ok(text) = std::fs::read_to_string(port_file)
            && text.ends_with('\n')
        {
            return text.trim().to_owned();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("no server after 30 s");
}

#[test]
fn the_sample_bundles_are_what_map_gives() {
    for release in ["r4", "r5"] {
        let ran = trialfire(
            folder().path(),
            &["--fhir", release, "map", &fixture("registry/ctgov-v2/NCT99000001.json")],
        );
        let sample = std::fs::read_to_string(fixture(&format!("bundles/study-{release}-transaction.json"))).unwrap();
        let sample: serde_json::Value = serde_json::from_str(&sample).unwrap();
        assert!(
            ran.json()[0] == sample,
            "`just bundles` writes the sample bundles anew ({release})"
        );
    }
}
