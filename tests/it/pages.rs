//! Rendered pages against the registry's own record of the same trial.
//!
//! The pages are texts in the three layouts of the seed documents, rendered from API v2 records; the truth is the
//! record with the same number. Every measure is printed with its n.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;
use trialfire::registry::Reading;
use trialfire::registry::page::{read_dump, read_exchange, read_medpath};
use trialfire::trial::{OutcomeRank, Trial};

use crate::support::corpus::corpus;

/// Right and all of one field.
#[derive(Default)]
struct Tally {
    fields: BTreeMap<&'static str, (u32, u32)>,
    misses: Vec<String>,
}

impl Tally {
    fn add(&mut self, field: &'static str, page: &str, right: bool, found: impl std::fmt::Debug) {
        let counts = self.fields.entry(field).or_default();
        counts.1 += 1;
        if right {
            counts.0 += 1;
        } else {
            self.misses.push(format!("{page} {field}: {found:?}"));
        }
    }

    fn print(&self, layout: &str) {
        for (field, (right, all)) in &self.fields {
            eprintln!("{layout:9} {field:24} {right:4} of {all:4} = {:.4}", share(*right, *all));
        }
        for miss in &self.misses {
            eprintln!("  {}", miss.chars().take(400).collect::<String>());
        }
    }

    #[track_caller]
    fn at_least(&self, field: &str, wanted: f64) {
        let (right, all) = self.fields.get(field).copied().unwrap_or_default();
        assert!(all > 0, "{field} was never measured");
        assert!(share(right, all) >= wanted, "{field}: {right} of {all}, wanted {wanted}");
    }
}

fn share(right: u32, all: u32) -> f64 {
    if all == 0 { 1.0 } else { f64::from(right) / f64::from(all) }
}

/// The protocol sections of the corpus, by number.
fn truth() -> Option<BTreeMap<String, Value>> {
    let path = corpus("data/registry/ctgov-v2/studies.ndjson.gz")?;
    let lines = BufReader::new(GzDecoder::new(fs::File::open(path).expect("the corpus opens"))).lines();
    Some(
        lines
            .map(|line| {
                let mut study: Value = serde_json::from_str(&line.expect("a line")).expect("a study");
                let section = study["protocolSection"].take();
                (text(&section["identificationModule"]["nctId"]), section)
            })
            .collect(),
    )
}

/// The pages of one layout: number, file name, bytes.
fn pages(folder: &Path) -> Vec<(String, String, Vec<u8>)> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .expect("the folder opens")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let number = name.split('.').next().expect("a number").to_owned();
            (number, name, fs::read(path).expect("a page"))
        })
        .collect();
    found.sort();
    found
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A text without markdown escapes and with one blank between words.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '\\' && characters.peek().is_some_and(char::is_ascii_punctuation) {
            continue;
        }
        out.push(c);
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn same(found: Option<&str>, wanted: &Value) -> bool {
    plain(found.unwrap_or_default()) == plain(wanted.as_str().unwrap_or_default())
}

/// A list as a set of plain texts.
fn set<'a>(items: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    items.map(plain).collect()
}

fn codes<T: std::fmt::Display>(items: &[T]) -> BTreeSet<String> {
    items.iter().map(ToString::to_string).collect()
}

fn strings(value: &Value) -> BTreeSet<String> {
    set(list(value).iter().filter_map(Value::as_str))
}

fn reading(read: fn(&[u8]) -> Result<Reading, trialfire::registry::ReadError>, name: &str, page: &[u8]) -> Reading {
    read(page).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The lines of a page whose letters and digits are not found again in the canonical JSON: there a line is one
/// text, a part of one, or several one after the other (fused cells, joined lists).
fn lost(trial: &Trial, page: &str, chrome: impl Fn(&str) -> bool) -> Vec<String> {
    let mut words = String::new();
    gather(&serde_json::to_value(trial).expect("a trial is JSON"), &mut words);
    let pieces: BTreeSet<String> = words.lines().map(letters).filter(|piece| piece.len() > 1).collect();
    let all = letters(&words);
    page.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !chrome(line))
        .filter(|line| {
            let line = letters(line);
            !all.contains(&line) && !joined(&line, &pieces)
        })
        .map(str::to_owned)
        .collect()
}

/// Whether a line is pieces one after the other.
fn joined(line: &str, pieces: &BTreeSet<String>) -> bool {
    let mut reached = vec![false; line.len() + 1];
    reached[0] = true;
    for at in 0..line.len() {
        if reached[at] && line.is_char_boundary(at) {
            for piece in pieces.iter().filter(|piece| line[at..].starts_with(piece.as_str())) {
                reached[at + piece.len()] = true;
            }
        }
    }
    reached[line.len()]
}

fn gather(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => {
            out.push_str(text);
            out.push('\n');
        }
        Value::Number(number) => {
            out.push_str(&number.to_string());
            out.push('\n');
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, out)),
        Value::Object(fields) => fields.values().for_each(|item| gather(item, out)),
        Value::Null | Value::Bool(_) => {}
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn medpath_pages_say_what_the_registry_says() {
    let (Some(folder), Some(truth)) = (corpus("data/registry/rendered-pages/medpath-layout"), truth()) else {
        return;
    };
    let mut tally = Tally::default();
    for (number, name, bytes) in pages(&folder) {
        let section = truth.get(&number).expect("every page has its record");
        let reading = reading(read_medpath, &name, &bytes);
        medpath_facts(&mut tally, &name, &reading.trial, section);
        medpath_tables(&mut tally, &name, &reading.trial, section);
        let lost = lost(&reading.trial, &String::from_utf8_lossy(&bytes), medpath_chrome);
        tally.add("conserved", &name, lost.is_empty(), &lost);
        tally.add("nothing left over", &name, reading.trial.extra.is_empty(), &reading.trial.extra);
    }
    tally.print("medpath");
    for field in [
        "title", "status", "phases", "conditions", "interventions", "sponsor", "enrollment", "sex", "number", "sites",
        "summary", "description", "study type", "model", "conserved", "nothing left over",
    ] {
        tally.at_least(field, 1.0);
    }
    tally.at_least("arms", 0.97);
    tally.at_least("outcome measure", 0.90);
    tally.at_least("outcome time frame", 0.90);
}

/// Labels, marks and heads of a MedPath page, which are no facts of a trial.
fn medpath_chrome(line: &str) -> bool {
    const LABELS: [&str; 23] = [
        "MedPath", "Conditions", "Interventions", "Registration Number", "Lead Sponsor", "Brief Summary",
        "Detailed Description", "Recruitment & Eligibility", "Status", "Sex", "Target Recruitment", "Study & Design",
        "Study Type", "Study Design", "Arm && Interventions", "GroupInterventionDescription",
        "Primary Outcome Measures", "Secondary Outcome Measures", "NameTimeMethod", "Trial Locations", "Not available",
        "🏳", "Not specified",
    ];
    let flag = line.chars().all(|c| ('\u{1F1E6}'..='\u{1F1FF}').contains(&c));
    // Codes stand for the words of status, phase, sex and type: these fields are measured by themselves.
    let coded = line.starts_with("Phase ") || line.starts_with("Early Phase") || line == "Not Applicable";
    let status = trialfire::trial::Status::read(line).is_known() || trialfire::trial::Sex::read(line).is_known();
    let typed = line.split_once(": ").is_some_and(|(kind, _)| trialfire::trial::InterventionType::read(kind).is_known());
    LABELS.contains(&line) || flag || coded || status || typed || line.starts_with("Locations (") || line.starts_with('©')
}

fn medpath_facts(tally: &mut Tally, name: &str, trial: &Trial, section: &Value) {
    let design = &section["designModule"];
    tally.add("title", name, same(trial.title(), &section["identificationModule"]["briefTitle"]), trial.title());
    tally.add("number", name, same(trial.nct(), &section["identificationModule"]["nctId"]), &trial.ids);
    let status = trial.status.overall.as_ref().map(ToString::to_string);
    tally.add("status", name, same(status.as_deref(), &section["statusModule"]["overallStatus"]), &status);
    tally.add("phases", name, codes(&trial.design.phases) == strings(&design["phases"]), &trial.design.phases);
    let conditions = set(trial.conditions.iter().map(String::as_str));
    tally.add("conditions", name, conditions == strings(&section["conditionsModule"]["conditions"]), &conditions);
    interventions(tally, name, trial, section);
    let sponsor = trial.sponsors.lead.as_ref().and_then(|lead| lead.name.as_deref());
    tally.add("sponsor", name, same(sponsor, &section["sponsorCollaboratorsModule"]["leadSponsor"]["name"]), sponsor);
    let count = trial.enrollment.count.map(u64::from);
    tally.add("enrollment", name, count == design["enrollmentInfo"]["count"].as_u64(), count);
    let sex = trial.eligibility.sex.as_ref().map(ToString::to_string);
    tally.add("sex", name, same(sex.as_deref(), &section["eligibilityModule"]["sex"]), &sex);
    let study_type = trial.design.study_type.as_ref().map(ToString::to_string);
    tally.add("study type", name, same(study_type.as_deref(), &design["studyType"]), &study_type);
    let model = trial.design.intervention_model.as_ref().map(ToString::to_string);
    let observed = trial.design.observational_model.as_ref().map(ToString::to_string);
    let models = same(model.as_deref(), &design["designInfo"]["interventionModel"])
        && same(observed.as_deref(), &design["designInfo"]["observationalModel"]);
    tally.add("model", name, models, (&model, &observed));
    let texts = &section["descriptionModule"];
    tally.add("summary", name, same(trial.texts.brief_summary.as_deref(), &texts["briefSummary"]), &trial.texts);
    let description = trial.texts.detailed_description.as_deref();
    tally.add("description", name, same(description, &texts["detailedDescription"]), description);
}

fn interventions(tally: &mut Tally, name: &str, trial: &Trial, section: &Value) {
    let found: BTreeSet<String> = trial
        .interventions
        .iter()
        .map(|i| format!("{}: {}", i.kind.as_ref().map_or("", |kind| kind.code()), plain(i.name.as_deref().unwrap_or_default())))
        .collect();
    let wanted: BTreeSet<String> = list(&section["armsInterventionsModule"]["interventions"])
        .iter()
        .map(|i| format!("{}: {}", text(&i["type"]), plain(&text(&i["name"]))))
        .collect();
    tally.add("interventions", name, found == wanted, &found);
}

fn medpath_tables(tally: &mut Tally, name: &str, trial: &Trial, section: &Value) {
    let arms: Vec<_> = trial
        .arms
        .iter()
        .map(|arm| {
            (
                plain(arm.label.as_deref().unwrap_or_default()),
                plain(arm.description.as_deref().unwrap_or_default()),
                set(arm.intervention_names.iter().map(String::as_str)),
            )
        })
        .collect();
    for wanted in list(&section["armsInterventionsModule"]["armGroups"]) {
        let wanted = (
            plain(&text(&wanted["label"])),
            plain(&text(&wanted["description"])),
            strings(&wanted["interventionNames"]),
        );
        tally.add("arms", name, arms.contains(&wanted), (&wanted, &arms));
    }
    for (rank, list_name) in [
        (OutcomeRank::Primary, "primaryOutcomes"),
        (OutcomeRank::Secondary, "secondaryOutcomes"),
    ] {
        let wanted = list(&section["outcomesModule"][list_name]);
        let found: Vec<_> = trial.outcomes.iter().filter(|outcome| outcome.rank == rank).collect();
        tally.add("outcome count", name, found.len() == wanted.len(), found.len());
        for outcome in wanted {
            let measured = found.iter().any(|o| same(o.measure.as_deref(), &outcome["measure"]));
            tally.add("outcome measure", name, measured, &outcome["measure"]);
            let timed = found.iter().any(|o| {
                same(o.measure.as_deref(), &outcome["measure"]) && same(o.time_frame.as_deref(), &outcome["timeFrame"])
            });
            tally.add("outcome time frame", name, timed, (&outcome["measure"], &outcome["timeFrame"]));
            let described = found.iter().any(|o| same(o.description.as_deref(), &outcome["description"]));
            tally.add("outcome description", name, described, &outcome["description"]);
        }
    }
    let sites: Vec<String> = trial
        .sites
        .iter()
        .map(|site| place([&site.facility, &site.city, &site.state, &site.country].map(|part| part.as_deref().unwrap_or_default())))
        .collect();
    let wanted: Vec<String> = list(&section["contactsLocationsModule"]["locations"])
        .iter()
        .map(|site| {
            let parts = ["facility", "city", "state", "country"].map(|part| site[part].as_str().unwrap_or_default());
            place(parts)
        })
        .collect();
    tally.add("sites", name, sites == wanted, (&sites, &wanted));
}

fn place(parts: [&str; 4]) -> String {
    parts.map(plain).join(" / ")
}

#[test]
fn exchange_pages_say_what_the_registry_says() {
    let (Some(folder), Some(truth)) = (corpus("data/registry/rendered-pages/ctexchange-layout"), truth()) else {
        return;
    };
    let mut tally = Tally::default();
    for (number, name, bytes) in pages(&folder) {
        let section = truth.get(&number).expect("every page has its record");
        let reading = reading(read_exchange, &name, &bytes);
        exchange_facts(&mut tally, &name, &reading.trial, section);
        let lost = lost(&reading.trial, &String::from_utf8_lossy(&bytes), exchange_chrome);
        tally.add("conserved", &name, lost.is_empty(), &lost);
        tally.add("nothing left over", &name, reading.trial.extra.is_empty(), &reading.trial.extra);
    }
    tally.print("exchange");
    let fields: Vec<&str> = tally.fields.keys().copied().collect();
    for field in fields {
        tally.at_least(field, 1.0);
    }
}

/// Labels, also glued to their value, and words that became codes.
fn exchange_chrome(line: &str) -> bool {
    const LABELS: [&str; 14] = [
        "Overview", "Status:", "Trial end date:", "Target enrollment:", "Participant gender:", "Summary", "Phase:",
        "Accepts Healthy Volunteers?", "Details", "Lead Sponsor:", "Collaborators:", "Collaborator:", "Treatments:",
        "Criteria",
    ];
    let coded = ["No", "Accepts Healthy Volunteers", "0", "1969-12-31", "0000-00-00", "N/A", "Not ApplicableAccepts Healthy Volunteers?"].contains(&line);
    let status = trialfire::trial::Status::read(line).is_known() || trialfire::trial::Sex::read(line).is_known();
    let glued = LABELS.iter().any(|label| line.ends_with(label));
    coded || status || glued || line.starts_with("Phase ") || line.starts_with("Early Phase") || line == "Not Applicable"
}

fn exchange_facts(tally: &mut Tally, name: &str, trial: &Trial, section: &Value) {
    tally.add("title", name, same(trial.title(), &section["identificationModule"]["briefTitle"]), trial.title());
    let status = trial.status.overall.as_ref().map(ToString::to_string);
    tally.add("status", name, same(status.as_deref(), &section["statusModule"]["overallStatus"]), &status);
    let phases = codes(&trial.design.phases);
    // The page prints "N/A" also where the registry states no phase.
    let mut wanted = strings(&section["designModule"]["phases"]);
    if wanted.is_empty() {
        wanted.insert("NA".to_owned());
    }
    tally.add("phases", name, phases == wanted, &phases);
    let sex = trial.eligibility.sex.as_ref().map(ToString::to_string);
    tally.add("sex", name, same(sex.as_deref(), &section["eligibilityModule"]["sex"]), &sex);
    let sponsors = &section["sponsorCollaboratorsModule"];
    let sponsor = trial.sponsors.lead.as_ref().and_then(|lead| lead.name.as_deref());
    tally.add("sponsor", name, same(sponsor, &sponsors["leadSponsor"]["name"]), sponsor);
    let collaborators = set(trial.sponsors.collaborators.iter().filter_map(|agency| agency.name.as_deref()));
    let wanted = set(list(&sponsors["collaborators"]).iter().filter_map(|agency| agency["name"].as_str()));
    tally.add("collaborators", name, name.contains(".dup") || collaborators == wanted, &collaborators);
    let healthy = trial.eligibility.healthy_volunteers;
    if let Some(healthy) = healthy {
        let wanted = section["eligibilityModule"]["healthyVolunteers"].as_bool();
        tally.add("healthy volunteers", name, wanted.is_none_or(|wanted| wanted == healthy), healthy);
    }
    let summary = trial.texts.brief_summary.as_deref();
    tally.add("summary", name, same(summary, &section["descriptionModule"]["briefSummary"]), summary);
    let end = trial.dates.completion.as_ref().map(|fact| fact.date.to_string());
    let wanted = text(&section["statusModule"]["completionDateStruct"]["date"]);
    tally.add("end date", name, end.as_deref().unwrap_or_default().starts_with(&wanted), &end);
}

#[test]
fn dumps_say_what_the_registry_says() {
    let (Some(folder), Some(truth)) = (corpus("data/registry/rendered-pages/plain-dump"), truth()) else {
        return;
    };
    let mut tally = Tally::default();
    for (number, name, bytes) in pages(&folder) {
        let section = truth.get(&number).expect("every page has its record");
        let reading = reading(read_dump, &name, &bytes);
        dump_facts(&mut tally, &name, &reading.trial, section);
        let lost = lost(&reading.trial, &String::from_utf8_lossy(&bytes), |_| false);
        tally.add("conserved", &name, lost.is_empty(), &lost);
    }
    tally.print("dump");
    for field in ["title", "summary", "conditions", "interventions", "conserved"] {
        tally.at_least(field, 1.0);
    }
}

fn dump_facts(tally: &mut Tally, name: &str, trial: &Trial, section: &Value) {
    tally.add("title", name, same(trial.title(), &section["identificationModule"]["briefTitle"]), trial.title());
    let texts = &section["descriptionModule"];
    let summary = trial.texts.brief_summary.as_deref();
    tally.add("summary", name, same(summary, &texts["briefSummary"]), summary);
    let conditions = set(trial.conditions.iter().map(String::as_str));
    tally.add("conditions", name, conditions == strings(&section["conditionsModule"]["conditions"]), &conditions);
    interventions(tally, name, trial, section);
    let description = trial.texts.detailed_description.as_deref();
    let wanted = &texts["detailedDescription"];
    let equal = *wanted == texts["briefSummary"];
    tally.add("description", name, equal || same(description, wanted), description);
    for (rank, list_name) in [
        (OutcomeRank::Primary, "primaryOutcomes"),
        (OutcomeRank::Secondary, "secondaryOutcomes"),
    ] {
        let wanted = list(&section["outcomesModule"][list_name]);
        let found: Vec<_> = trial.outcomes.iter().filter(|outcome| outcome.rank == rank).collect();
        tally.add("outcome count", name, found.len() == wanted.len(), (found.len(), wanted.len()));
        for outcome in wanted {
            let right = found.iter().any(|o| {
                same(o.measure.as_deref(), &outcome["measure"])
                    && same(o.time_frame.as_deref(), &outcome["timeFrame"])
                    && same(o.description.as_deref(), &outcome["description"])
            });
            tally.add("whole outcome", name, right, outcome);
        }
    }
}

#[test]
fn tmp_more() {
    let truth = truth().unwrap();
    let mut tally = Tally::default();
    for (number, name, bytes) in pages(Path::new("/tmp/medpath-more")) {
        let reading = reading(read_medpath, &name, &bytes);
        medpath_tables(&mut tally, &name, &reading.trial, &truth[&number]);
    }
    tally.print("more");
}

#[test]
fn tmp_dump() {
    let truth = truth().unwrap();
    let mut tally = Tally::default();
    for (number, name, bytes) in pages(Path::new("/tmp/dump-more")) {
        let reading = reading(read_dump, &name, &bytes);
        dump_facts(&mut tally, &name, &reading.trial, &truth[&number]);
        let lost = lost(&reading.trial, &String::from_utf8_lossy(&bytes), |_| false);
        tally.add("conserved", &name, lost.is_empty(), &lost);
    }
    tally.print("dumpmore");
}
#[test]
fn tmp_noint() {
    let truth = truth().unwrap();
    let mut tally = Tally::default();
    for (number, name, bytes) in pages(Path::new("/tmp/dump-noint")) {
        let reading = reading(read_dump, &name, &bytes);
        dump_facts(&mut tally, &name, &reading.trial, &truth[&number]);
        let lost = lost(&reading.trial, &String::from_utf8_lossy(&bytes), |_| false);
        tally.add("conserved", &name, lost.is_empty(), &lost);
    }
    tally.print("noint");
}
