//! Whatever is asked, the answer is a Bundle or says what is wrong with the question.

use trialfire::fhir::FhirVersion;
use trialfire::interaction::encode;
use trialfire::search::parameters;

use crate::support::server::TestServer;

const MODIFIERS: [&str; 12] = [
    "",
    ":missing",
    ":exact",
    ":contains",
    ":text",
    ":not",
    ":below",
    ":identifier",
    ":zzz",
    ":",
    ".name",
    ":Location.name",
];

const VALUES: [&str; 36] = [
    "",
    "true",
    "58",
    "ge2024",
    "2024-13-45",
    "2024-02-30T25:61:00Z",
    "|",
    "a|",
    "|b",
    "a|b|c|d",
    ",,",
    "\\",
    "\\,",
    "a\\",
    "'",
    "\"; drop table x; --",
    "%",
    "%_%",
    "*",
    "🦀",
    "e\u{301}",
    "9e999",
    "-9e-999",
    "0.000000000000000000001",
    "-",
    "1..2",
    "lt",
    "ap",
    "52|4|5|km",
    "91|181|5|km",
    "52|4|-1",
    "nan|inf|1",
    "ResearchStudy/x",
    "ResearchStudy/x/_history/1",
    "http://a.example/b|1",
    "\u{202e}\u{feff}",
];

/// Asks one question of many; a step that divides nothing else walks through all of them in turn.
const STEP: usize = 61;

#[tokio::test]
async fn no_question_breaks_the_server() {
    let server = TestServer::start().await;
    for (base, version) in [("/fhir", FhirVersion::R4), ("/fhir/r5", FhirVersion::R5)] {
        for kind in ["ResearchStudy", "PlanDefinition", "Location", "Group"] {
            let names = parameters(version, kind).iter().map(|parameter| parameter.code);
            let names = names.chain([
                "_sort",
                "_count",
                "_include",
                "_revinclude",
                "_total",
                "_elements",
                "_cursor",
                "_has:Group:member:_id",
            ]);
            let questions = names.flat_map(|name| {
                MODIFIERS
                    .iter()
                    .flat_map(move |modifier| VALUES.iter().map(move |value| (format!("{name}{modifier}"), *value)))
            });
            for (name, value) in questions.step_by(STEP) {
                let query = encode(&[(name, value.to_owned())]);
                let path = format!("{base}/{kind}?{query}&_count=2");
                let reply = server.get(&path).await;
                let body = String::from_utf8_lossy(&reply.body).into_owned();
                let expected = match reply.status {
                    200 => "Bundle",
                    400 => "OperationOutcome",
                    other => panic!("{other} for {path}: {body}"),
                };
                assert_eq!(reply.json()["resourceType"], expected, "{path}: {body}");
                if reply.status == 400 {
                    let (_, _, text, place) = reply.problem();
                    assert!(!text.is_empty() && !place.is_empty(), "{path}: {body}");
                }
            }
        }
    }
}
