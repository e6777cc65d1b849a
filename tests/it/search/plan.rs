//! Every statement of a search goes along an index, and every parameter is answered by those statements.

use trialfire::fhir::FhirVersion;
use trialfire::search::{Handling, Kind, parameters, parse, types};
use trialfire::store::{Embedded, Store};

use crate::search::sample;
use crate::store::run;

fn value(kind: Kind, code: &str) -> &'static str {
    match (kind, code) {
        (_, "age") => "30",
        (_, "near") => "48.8|2.3|10|km",
        (Kind::Special, _) => "word",
        (Kind::Number | Kind::Quantity, _) => "ge5",
        (Kind::Date, _) => "ge2020",
        (Kind::Reference, _) => "https://example.org/x",
        (Kind::Uri, _) => "urn:x",
        (Kind::Token | Kind::String | Kind::Composite, _) => "abcdef",
    }
}

#[test]
fn every_statement_goes_along_an_index() {
    let store = Embedded::open(None).unwrap();
    run(store.commit(sample::batch("nct00000001", &sample::trial(1), 1))).unwrap();
    let query = parse(FhirVersion::R4, "ResearchStudy", &[], Handling::Strict).unwrap();
    let plans = store.plans(&query).unwrap();
    assert!(plans.len() > 20);
    for (sql, plan) in plans {
        for step in plan {
            // A full-text table is always "scanned" through its own index; a counted subquery is what was just found.
            let indexed = !step.contains("SCAN") || step.contains("VIRTUAL TABLE INDEX") || step.contains("(subquery");
            assert!(indexed && !step.contains("TEMP B-TREE"), "{step}: {sql}");
        }
    }
}

#[test]
fn every_parameter_and_modifier_is_answered() {
    let store = Embedded::open(None).unwrap();
    run(store.commit(sample::batch("nct00000001", &sample::trial(1), 1))).unwrap();
    let mut asked = 0;
    for version in FhirVersion::ALL {
        for kind in types() {
            for parameter in parameters(version, kind) {
                let plain = match parameter.kind {
                    Kind::Composite => {
                        let parts = if parameter.code.ends_with("period-actual") {
                            "a$2020$true"
                        } else if parameter.code.ends_with("period") || parameter.code.ends_with("date") {
                            "a$2020"
                        } else if parameter.code.ends_with("-coordinate") {
                            "a$5$5"
                        } else if parameter.code.ends_with("ratio") {
                            "5$5"
                        } else if parameter.code.ends_with("quantity") {
                            "a$5"
                        } else {
                            "a$b"
                        };
                        parts.to_owned()
                    }
                    kind => value(kind, parameter.code).to_owned(),
                };
                let mut names = vec![(parameter.code.to_owned(), plain.clone())];
                for modifier in parameter.modifiers() {
                    let value = if *modifier == "missing" { "true" } else { &plain };
                    names.push((format!("{}:{modifier}", parameter.code), value.to_owned()));
                }
                for given in names {
                    let query = parse(version, kind, std::slice::from_ref(&given), Handling::Strict);
                    let query = query.unwrap_or_else(|error| panic!("{version} {kind}?{given:?}: {error}"));
                    run(store.search(&query)).unwrap_or_else(|error| panic!("{version} {kind}?{given:?}: {error}"));
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 900, "{asked}");
}
