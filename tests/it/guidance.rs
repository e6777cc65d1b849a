//! What screening found as FHIR: valid in both releases, the same bytes for the same input, and readable.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use trialfire::chart::{self, Chart, Day};
use trialfire::conformance::Validator;
use trialfire::definition::own_resources;
use trialfire::fhir::names::CANONICAL;
use trialfire::fhir::{FhirVersion, IssueSeverity, Resource};
use trialfire::guidance::{
    CARDS_MAX, CardSource, Grade, LeftOut, Match, Occasion, Page, cards, evaluation, guidance, output, searchset,
};
use trialfire::json;
use trialfire::mapping::{Record, map, study_id};
use trialfire::registry::{Limits, Reading, read_any};
use trialfire::screening::{Patient, Policy, Protocol, Report, Setting, Study, Tier, order, report};

const TRIALS: [&str; 8] = [
    "fixtures/registry/ctgov-v2/NCT99000001.json",
    "fixtures/registry/ctgov-v2/NCT99000002.json",
    "fixtures/registry/ctgov-v2/NCT99000003.json",
    "fixtures/registry/ctgov-v2/NCT99000004.json",
    "fixtures/registry/ctgov-v2/NCT99000005.json",
    "fixtures/registry/ctgov-v2/NCT99000006.json",
    "fixtures/registry/ctgov-xml/NCT99000021.xml",
    "fixtures/registry/pages/medpath/harbourline-copd.txt",
];

const PATIENTS: [&str; 8] = [
    "deceased",
    "hip-fracture",
    "infant",
    "leukemia-relapse",
    "melanoma-brain",
    "melanoma-fits",
    "no-birth-date",
    "prediabetes-knee",
];

const SOURCE: CardSource<'static> = CardSource {
    label: "Trialfire",
    url: "https://trials.example.org",
    pages: "https://trials.example.org/trials/",
};

fn chart_of(name: &str) -> Chart {
    let bytes = std::fs::read(format!("fixtures/patients/{name}.json")).unwrap();
    let bundle: Value = serde_json::from_slice(&bytes).unwrap();
    let entries = bundle["entry"].as_array().unwrap().iter();
    let resources: Vec<Resource> = entries
        .filter_map(|entry| Resource::from_value(entry["resource"].clone()))
        .collect();
    let maps = resources.iter().map(|one| -> &json::Map<'_> { one.as_map() });
    chart::read(maps, None).unwrap()
}

/// A trial with its study in both releases.
struct Kept {
    reading: Reading,
    id: String,
    studies: BTreeMap<FhirVersion, Resource>,
}

impl Kept {
    fn read(bytes: &[u8]) -> Self {
        let reading = read_any(bytes, &Limits::default()).unwrap();
        let id = study_id(&reading.trial);
        let studies = FhirVersion::ALL.map(|version| {
            let record = Record {
                trial: &reading.trial,
                documents: &[bytes],
                findings: &reading.findings,
                recorded: Some("2026-11-20T10:00:00Z"),
            };
            let mut all = map(&record, version).into_iter();
            let study = all.rfind(|one| one.kind() == "ResearchStudy").unwrap();
            (version, study)
        });
        Self {
            id,
            studies: studies.into(),
            reading,
        }
    }

    fn report(&self, patient: &Patient<'_>) -> Report {
        let trial = &self.reading.trial;
        let text = trial.eligibility.criteria.clone().unwrap_or_default();
        report(&Protocol::new(Study::of(trial, &self.id), text), patient)
    }
}

fn trials() -> Vec<Kept> {
    TRIALS
        .iter()
        .map(|path| Kept::read(&std::fs::read(path).unwrap()))
        .collect()
}

/// The invented trial with another number and these criteria.
fn with_criteria(number: &str, criteria: &str) -> Kept {
    let mut record: Value = serde_json::from_str(SMALL).unwrap();
    record["protocolSection"]["identificationModule"]["nctId"] = number.into();
    record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = criteria.into();
    Kept::read(record.to_string().as_bytes())
}

fn setting(policy: Policy) -> Setting {
    setting_on("2026-11-21", policy)
}

fn setting_on(day: &str, policy: Policy) -> Setting {
    Setting::new(Day::parse(day).unwrap(), policy)
}

fn bundle(kept: &[Kept], reports: &[Report], occasion: &Occasion<'_>) -> Resource {
    let matches: Vec<Match<'_>> = reports
        .iter()
        .map(|report| Match {
            report,
            study: &kept.iter().find(|one| one.id == report.study.id).unwrap().studies[&occasion.version],
        })
        .collect();
    let page = Page {
        base: "https://trials.example.org/fhir",
        total: matches.len(),
        this: Some("https://trials.example.org/fhir/ResearchStudy/$match?count=20"),
        next: None,
        left_out: LeftOut {
            considered: kept.len() + 2,
            closed: 2,
            ..LeftOut::default()
        },
        notes: &[],
    };
    searchset(&matches, &page, occasion)
}

/// Errors and warnings of a resource, as told to a reader.
fn wrong(validator: &Validator, resource: &Resource) -> Vec<String> {
    let bytes = resource.to_bytes();
    let tree: json::Value<'_> = serde_json::from_slice(&bytes).unwrap();
    let issues = validator.check(&tree, &[]).into_iter();
    issues
        .filter(|issue| issue.severity >= IssueSeverity::Warning)
        // Advice on the stored study within a match is the mapping's business.
        .filter(|issue| issue.severity >= IssueSeverity::Error || !is_of_study(resource, issue.expression.as_deref()))
        .map(|issue| {
            format!(
                "{} {:?} {}: {}",
                issue.severity.code(),
                issue.rule,
                issue.expression.unwrap_or_default(),
                issue.text
            )
        })
        .collect()
}

/// Whether a place in a Bundle lies within a study.
fn is_of_study(bundle: &Resource, place: Option<&str>) -> bool {
    let at = place.and_then(|place| place.strip_prefix("Bundle.entry[")?.split_once("].resource"));
    let entry = at.and_then(|(number, _)| bundle.list("entry").get(number.parse::<usize>().ok()?));
    let kind = entry.and_then(|entry| entry.get("resource")?.get("resourceType")?.as_str());
    kind == Some("ResearchStudy")
}

/// Resources that the cards propose to create.
fn proposed(answer: &Value) -> Vec<Resource> {
    let cards = answer["cards"].as_array().unwrap().iter();
    let suggestions = cards.flat_map(|card| card["suggestions"].as_array().unwrap());
    let actions = suggestions.flat_map(|one| one["actions"].as_array().unwrap());
    actions
        .map(|action| Resource::from_value(action["resource"].clone()).unwrap())
        .collect()
}

/// Every coding of our own code systems.
fn codings(value: &Value, out: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| codings(one, out)),
        Value::Object(map) => {
            if let (Some(Value::String(system)), Some(Value::String(code))) = (map.get("system"), map.get("code"))
                && system.starts_with(CANONICAL)
            {
                out.insert((system.clone(), code.clone()));
            }
            map.values().for_each(|one| codings(one, out));
        }
        _ => {}
    }
}

#[test]
fn every_answer_is_valid_in_both_releases() {
    let mut kept = trials();
    // One that a laboratory value keeps out for now, and one of which only a person can tell the rest.
    kept.push(with_criteria(
        "NCT99000778",
        "Inclusion Criteria:\n\n* Platelets >= 300 x 10^9/L",
    ));
    kept.push(with_criteria(
        "NCT99000779",
        "Inclusion Criteria:\n\n* Written informed consent",
    ));
    let (mut offered, mut tiers, mut used) = (0, BTreeSet::new(), BTreeSet::new());
    let mut found = Vec::new();
    for version in FhirVersion::ALL {
        let validator = Validator::bundled(version);
        for name in PATIENTS {
            let chart = chart_of(name);
            for policy in [Policy::Strict, Policy::Screening] {
                let setting = setting_on("2026-10-10", policy);
                let patient = Patient::new(&chart, &setting);
                let occasion = Occasion {
                    version,
                    patient: &patient,
                    inputs: Some("sha256:00"),
                };
                let mut reports: Vec<Report> = kept.iter().map(|one| one.report(&patient)).collect();
                order(&mut reports);
                let mut answers = vec![bundle(&kept, &reports, &occasion)];
                for report in &reports {
                    tiers.insert(report.tier.code());
                    answers.push(evaluation(report, &occasion));
                }
                let answer: Value = cards(&reports, 0, &SOURCE, &occasion).into();
                codings(&answer, &mut used);
                let proposed = proposed(&answer);
                offered += proposed.len();
                answers.extend(proposed);
                for one in answers {
                    let told = wrong(&validator, &one);
                    found.extend(
                        told.into_iter()
                            .map(|told| format!("{version} {name} {}: {told}", one.kind())),
                    );
                    codings(&one.into_value(), &mut used);
                }
            }
        }
    }
    found.dedup();
    assert!(
        found.is_empty(),
        "{} problems, {:#?}",
        found.len(),
        found.iter().take(20).collect::<Vec<_>>()
    );
    assert!(offered > 0 && tiers.len() == 4, "{offered} offered, {tiers:?}");
    let known: BTreeSet<(String, String)> = own_resources(FhirVersion::R4)
        .into_iter()
        .filter(|one| one.kind() == "CodeSystem")
        .flat_map(|system| {
            let url = system.text("url").unwrap().to_owned();
            let codes: Vec<Value> = serde_json::from_value(system.into_value()["concept"].clone()).unwrap();
            codes
                .into_iter()
                .map(move |concept| (url.clone(), concept["code"].as_str().unwrap().to_owned()))
        })
        .collect();
    let unknown: Vec<_> = used.difference(&known).collect();
    assert!(unknown.is_empty(), "codes without a definition: {unknown:?}");
}

#[test]
fn matches_come_in_order_with_grade_score_guidance_and_notice() {
    let kept = trials();
    let chart = chart_of("melanoma-fits");
    let setting = setting(Policy::Screening);
    let patient = Patient::new(&chart, &setting);
    let occasion = Occasion {
        version: FhirVersion::R4,
        patient: &patient,
        inputs: None,
    };
    let mut reports: Vec<Report> = kept.iter().map(|one| one.report(&patient)).collect();
    order(&mut reports);
    let made = bundle(&kept, &reports, &occasion);
    assert_eq!(made.to_bytes(), bundle(&kept, &reports, &occasion).to_bytes());
    let made = made.into_value();
    let entries = made["entry"].as_array().unwrap();
    let of_mode = |mode: &str| -> Vec<&Value> { entries.iter().filter(|one| one["search"]["mode"] == mode).collect() };
    let (matches, guided, told) = (of_mode("match"), of_mode("include"), of_mode("outcome"));
    assert_eq!((matches.len(), guided.len(), told.len()), (kept.len(), kept.len(), 1));
    for ((entry, guidance), report) in matches.iter().zip(&guided).zip(&reports) {
        assert_eq!(entry["resource"]["id"], report.study.id);
        let written = entry["search"]["score"].to_string();
        assert_eq!(written.len(), "0.1234".len(), "four decimals: {written}");
        assert_eq!(entry["search"]["extension"][0]["valueCode"], Grade::of(report).code());
        assert_ne!(entry["search"]["extension"][0]["valueCode"], "certain");
        let guidance = &guidance["resource"];
        assert_eq!(
            guidance["moduleCanonical"],
            format!("{CANONICAL}/PlanDefinition/{}-elig", report.study.id)
        );
        assert_eq!(guidance["occurrenceDateTime"], "2026-11-21");
        let is_asked = report.tier != Tier::Ineligible && !report.missing.is_empty();
        assert_eq!(guidance["status"] == "data-required", is_asked, "{}", report.study.id);
        let criteria = guidance["contained"][0]["parameter"].as_array().unwrap().iter();
        let roots = criteria.filter(|one| one["name"] == "criterion").count();
        let expected = report.lines.iter().filter(|line| line.depth == 0).count();
        assert_eq!(roots, expected, "{}", report.study.id);
    }
    let told = told[0]["resource"].to_string();
    assert!(
        told.contains("a person decides") && told.contains("left out: 2 that"),
        "{told}"
    );
    assert!(!told.contains("Oakhollow"), "no patient's value: {told}");
}

#[test]
fn nothing_is_offered_to_those_who_died_nor_of_trials_that_are_closed() {
    let kept = trials();
    let asked = |name: &str, open: bool| -> (Value, String) {
        let chart = chart_of(name);
        let setting = setting(Policy::Screening);
        let patient = Patient::new(&chart, &setting);
        let occasion = Occasion {
            version: FhirVersion::R5,
            patient: &patient,
            inputs: None,
        };
        let mut reports: Vec<Report> = kept.iter().map(|one| one.report(&patient)).collect();
        if !open {
            for report in &mut reports {
                report.study.status = Some(trialfire::trial::Status::Completed);
            }
        }
        let outcome = bundle(&kept, &reports, &occasion).into_value().to_string();
        (cards(&reports, 0, &SOURCE, &occasion).into(), outcome)
    };
    let none = serde_json::json!({"cards": []});
    let (offered, _) = asked("melanoma-fits", true);
    assert!(!offered["cards"].as_array().unwrap().is_empty());
    assert_eq!(asked("melanoma-fits", false).0, none);
    let (offered, outcome) = asked("deceased", true);
    assert_eq!(offered, none);
    assert!(outcome.contains("recorded as deceased"));
}

/// An invented trial whose words try to be Markdown.
const SMALL: &str = r#"{"protocolSection": {
    "identificationModule": {"nctId": "NCT99000777", "briefTitle": "Velorimab | <b>*or*</b> Observation in Melanoma"},
    "statusModule": {"overallStatus": "RECRUITING"},
    "conditionsModule": {"conditions": ["Melanoma"]},
    "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE2"]},
    "eligibilityModule": {
        "eligibilityCriteria": "Inclusion Criteria:\n\n* ECOG performance status 0 or 1\n* Adequate organ function, that is:\n\n  * Platelets \\>= 100 x 10\\^9/L\n  * INR \\<= 1.5\n\nExclusion Criteria:\n\n* Unwilling to use | a *diary*\n* Active brain metastases",
        "sex": "ALL", "minimumAge": "18 Years"}}}"#;

fn small(version: FhirVersion) -> (Value, Value) {
    let kept = Kept::read(SMALL.as_bytes());
    let chart = chart_of("melanoma-fits");
    let setting = setting(Policy::Screening);
    let patient = Patient::new(&chart, &setting);
    let occasion = Occasion {
        version,
        patient: &patient,
        inputs: None,
    };
    let report = kept.report(&patient);
    let guidance = guidance(&report, &occasion).into_value();
    assert_eq!(
        guidance["contained"][0]["parameter"],
        output(&report, &occasion).into_value()["parameter"]
    );
    let many = vec![report; CARDS_MAX + 2];
    let cards: Value = cards(&many, 0, &SOURCE, &occasion).into();
    (guidance, cards)
}

#[test]
fn a_guidance_is_readable() {
    let (guidance, _) = small(FhirVersion::R4);
    let text = serde_json::to_string_pretty(&guidance).unwrap();
    let version = format!("\"valueString\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let text = text.replace(&version, "\"valueString\": \"[version]\"");
    insta::assert_snapshot!(text.replace(guidance["id"].as_str().unwrap(), "[uuid]"));
}

#[test]
fn a_card_is_readable() {
    let (_, answer) = small(FhirVersion::R4);
    let all = answer["cards"].as_array().unwrap();
    assert_eq!(all.len(), CARDS_MAX);
    for card in all {
        assert!(card["summary"].as_str().unwrap().chars().count() < 140);
        assert_eq!(card["suggestions"].as_array().unwrap().len(), 2);
    }
    assert!(
        all[CARDS_MAX - 1]["detail"]
            .as_str()
            .unwrap()
            .contains("2 more open trials fit")
    );
    let mut card = all[0].clone();
    let detail = card["detail"].take();
    card["uuid"] = Value::from("[uuid]");
    for suggestion in card["suggestions"].as_array_mut().unwrap() {
        suggestion["uuid"] = Value::from("[uuid]");
    }
    let text = format!(
        "{}\n\n{}",
        detail.as_str().unwrap(),
        serde_json::to_string_pretty(&card).unwrap()
    );
    insta::assert_snapshot!(text);
}
