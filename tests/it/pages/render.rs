//! Texts in the layouts of the seed documents, rendered from records of the registry.

use serde_json::Value;
use trialfire::trial::{InterventionType, Status};

use super::truth::{list, text};

/// A MedPath page with every table: cells are fused, descriptions stand as paragraphs of their own.
pub(super) fn medpath(section: &Value) -> String {
    let mut page = vec!["MedPath".to_owned(), String::new(), text(&section["identificationModule"]["briefTitle"])];
    page.push(Status::read(&text(&section["statusModule"]["overallStatus"])).label().to_owned());
    page.push("Conditions".to_owned());
    page.extend(list(&section["conditionsModule"]["conditions"]).iter().map(text));
    let arms = &section["armsInterventionsModule"];
    page.push("Interventions".to_owned());
    page.extend(
        list(&arms["interventions"])
            .iter()
            .map(|i| format!("{}: {}", InterventionType::read(&text(&i["type"])).label(), text(&i["name"]))),
    );
    page.extend(["Registration Number".to_owned(), text(&section["identificationModule"]["nctId"])]);
    page.extend(["Brief Summary".to_owned(), unescaped(&section["descriptionModule"]["briefSummary"])]);
    page.extend(["Recruitment & Eligibility", "Inclusion Criteria", "  • Any", "Study & Design", "Study Type"].map(str::to_owned));
    page.push(text(&section["designModule"]["studyType"]));
    arm_rows(&mut page, &arms["armGroups"]);
    outcome_rows(&mut page, "Primary Outcome Measures", &section["outcomesModule"]["primaryOutcomes"]);
    outcome_rows(&mut page, "Secondary Outcome Measures", &section["outcomesModule"]["secondaryOutcomes"]);
    let sites = list(&section["contactsLocationsModule"]["locations"]);
    page.extend(["Trial Locations".to_owned(), format!("Locations ({})", sites.len())]);
    for site in sites {
        let place = ["city", "state", "country"].map(|part| text(&site[part]));
        let place: Vec<String> = place.into_iter().filter(|part| !part.is_empty()).collect();
        page.extend([text(&site["facility"]), "🏳".to_owned(), place.join(", ")]);
    }
    page.push("© Copyright 2025. All Rights Reserved by MedPath".to_owned());
    page.join("\n")
}

/// One row for each pair of arm and intervention.
fn arm_rows(page: &mut Vec<String>, arms: &Value) {
    page.extend(["Arm && Interventions", "GroupInterventionDescription"].map(str::to_owned));
    for arm in list(arms) {
        let description = match unescaped(&arm["description"]) {
            empty if empty.is_empty() => "-".to_owned(),
            description => description,
        };
        let names: Vec<String> = list(&arm["interventionNames"])
            .iter()
            .map(|name| text(name).split_once(": ").map_or_else(String::new, |(_, name)| name.to_owned()))
            .collect();
        let names = if names.is_empty() { vec![String::new()] } else { names };
        page.extend(names.iter().map(|name| format!("{}{name}{description}", text(&arm["label"]))));
    }
}

fn outcome_rows(page: &mut Vec<String>, heading: &str, outcomes: &Value) {
    page.extend([heading.to_owned(), "NameTimeMethod".to_owned()]);
    for outcome in list(outcomes) {
        page.push(format!("{}{}", text(&outcome["measure"]), text(&outcome["timeFrame"])));
        let description = unescaped(&outcome["description"]);
        if !description.is_empty() {
            page.extend([String::new(), description, String::new()]);
        }
    }
}

/// A page shows what markdown escapes stand for.
fn unescaped(value: &Value) -> String {
    let text = text(value);
    let mut out = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c != '\\' || !characters.peek().is_some_and(char::is_ascii_punctuation) {
            out.push(c);
        }
    }
    out
}

/// A plain dump: seven fields, one below the other.
pub(super) fn dump(section: &Value) -> String {
    let outcomes = |list_name: &str| {
        let joined: Vec<String> = list(&section["outcomesModule"][list_name])
            .iter()
            .map(|outcome| {
                let parts = ["measure", "description", "timeFrame"].map(|part| text(&outcome[part]));
                let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                parts.join(", ")
            })
            .collect();
        joined.join("|")
    };
    let conditions: Vec<String> = list(&section["conditionsModule"]["conditions"]).iter().map(text).collect();
    let interventions: Vec<String> = list(&section["armsInterventionsModule"]["interventions"])
        .iter()
        .map(|i| format!("{}: {}", text(&i["type"]), text(&i["name"])))
        .collect();
    let summary = text(&section["descriptionModule"]["briefSummary"]);
    let description = match text(&section["descriptionModule"]["detailedDescription"]) {
        empty if empty.is_empty() => summary.clone(),
        description => description,
    };
    [
        text(&section["identificationModule"]["briefTitle"]),
        summary,
        conditions.join("|"),
        interventions.join("|"),
        outcomes("primaryOutcomes"),
        outcomes("secondaryOutcomes"),
        description,
    ]
    .join("\n")
}
