//! The registry's XML: nothing of it is lost, and what the registry's printer did to texts is undone.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::BufRead as _;
use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;
use trialfire::trial::{
    AgencyClass, Allocation, ArmType, BioSpecRetention, DateKind, FindingCode, Format, InterventionModel,
    InterventionType, IpdSharing, Masking, ObservationalModel, OfficialRole, PartialDate, Phase, PrimaryPurpose,
    ResponsiblePartyType, SamplingMethod, Sex, Status, StudyType, TimePerspective, Trial, WhoMasked, normalise_nct,
};

use crate::support::corpus::corpus;
use crate::support::reading::read_as;

/// Columns to which the registry's printer fills lines.
const PRINTER_COLUMNS: usize = 100;

#[test]
fn every_scalar_of_every_record_is_found_again() {
    let Some(files) = files() else { return };
    let (mut scalars, mut lost, mut unknown) = (0, Vec::new(), 0);
    for path in &files {
        let record = std::fs::read(path).unwrap();
        let reading = read_as(Format::CtgovXml, &record).unwrap();
        for finding in &reading.findings {
            if finding.code == FindingCode::FieldUnknown {
                println!("{}: {}", name(path), finding.text);
                unknown += 1;
            }
        }
        let (count, missing) = missing(&record, &reading.trial);
        scalars += count;
        lost.extend(missing.into_iter().map(|one| format!("{}: {one}", name(path))));
    }
    println!(
        "{} records, {scalars} scalars, {} lost, {unknown} unknown fields",
        files.len(),
        lost.len()
    );
    assert!(files.len() >= 49);
    assert!(lost.is_empty(), "{:#?}", lost.iter().take(30).collect::<Vec<_>>());
}

#[test]
fn a_lost_scalar_is_noticed() {
    let Some(files) = files() else { return };
    let losses: [fn(&mut Trial); 7] = [
        |trial| trial.ids.truncate(1),
        |trial| trial.conditions.clear(),
        |trial| trial.eligibility.criteria = None,
        |trial| trial.sponsors.lead = None,
        |trial| trial.dates.last_update_submit = None,
        |trial| trial.extra.truncate(1),
        |trial| {
            let text = trial.texts.brief_summary.take().unwrap_or_default();
            trial.texts.brief_summary = text.split_once(' ').map(|(_, rest)| rest.to_owned());
        },
    ];
    for path in files.iter().take(8) {
        let record = std::fs::read(path).unwrap();
        let whole = read_as(Format::CtgovXml, &record).unwrap().trial;
        for lose in losses {
            let mut trial = whole.clone();
            lose(&mut trial);
            if trial != whole {
                assert!(!missing(&record, &trial).1.is_empty(), "{}", name(path));
            }
        }
    }
}

#[test]
fn truncated_records_are_refused_with_a_place() {
    let Some(files) = files() else { return };
    for path in &files {
        let record = std::fs::read(path).unwrap();
        for share in [1, 5, 9] {
            let cut = &record[..record.len() * share / 10];
            let error = read_as(Format::CtgovXml, cut).unwrap_err().finding;
            assert_eq!(error.code, FindingCode::InputTruncated, "{}: {error:?}", name(path));
            assert!(error.at.line.is_some() && error.at.byte.is_some());
        }
    }
}

#[test]
fn criteria_agree_with_the_same_trial_elsewhere() {
    let (Some(files), Some(texts)) = (files(), corpus("data/eligibility/trials/eligibility_texts.jsonl.gz")) else {
        return;
    };
    let lines = std::io::BufReader::new(flate2::read::GzDecoder::new(std::fs::File::open(texts).unwrap())).lines();
    let mut elsewhere: BTreeMap<String, String> = BTreeMap::new();
    for line in lines.map(Result::unwrap) {
        let record: Value = serde_json::from_str(&line).unwrap();
        let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
        elsewhere.insert(text("nct"), text("text"));
    }
    let (mut compared, mut alike) = (0, 0);
    for path in &files {
        let trial = read_as(Format::CtgovXml, &std::fs::read(path).unwrap()).unwrap().trial;
        let Some(theirs) = trial.nct().and_then(|number| elsewhere.get(number)) else {
            continue;
        };
        let ours = trial.eligibility.criteria.unwrap_or_default();
        compared += 1;
        let same = letters(&ours) == letters(theirs);
        println!("{}: {}", name(path), if same { "same words" } else { "other version" });
        alike += usize::from(same);
    }
    println!("criteria compared {compared}, the same words {alike}");
    assert!(compared == 0 || alike > 0);
}

/// The corpus has no trial in both XML and v2, so v2 records are printed as the registry printed XML and read back.
#[test]
fn v2_records_printed_as_xml_read_the_same() {
    let Some(studies) = studies() else { return };
    let (mut texts, mut broken) = (0, Vec::new());
    for study in &studies {
        let printed = printed(study);
        let trial = read_as(Format::CtgovXml, printed.as_bytes()).unwrap().trial;
        let protocol = &study["protocolSection"];
        for (what, ours, theirs) in facts(&trial, protocol) {
            texts += 1;
            if ours != theirs {
                broken.push(format!(
                    "{} {what}: {ours:?} / {theirs:?}",
                    trial.nct().unwrap_or_default()
                ));
            }
        }
    }
    println!(
        "{} records, {texts} facts compared, {} differ",
        studies.len(),
        broken.len()
    );
    assert!(broken.is_empty(), "{:#?}", broken.iter().take(5).collect::<Vec<_>>());
}

fn files() -> Option<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(corpus("data/registry/ctgov-legacy-xml")?)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "xml"))
        .collect();
    paths.sort();
    Some(paths)
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// The scalars of a record that its trial does not hold; each value of the trial answers for one scalar only.
fn missing(record: &[u8], trial: &Trial) -> (usize, Vec<String>) {
    let mut held: BTreeMap<String, usize> = BTreeMap::new();
    collect(&serde_json::to_value(trial).unwrap(), &mut held);
    let scalars = scalars(record);
    let count = scalars.len();
    let lost = scalars.into_iter().filter(|(path, text)| {
        let found = forms(path, text).into_iter().any(|form| {
            let enough = form.iter().all(|part| held.get(part).is_some_and(|count| *count > 0));
            if enough {
                for part in &form {
                    *held.get_mut(part).unwrap() -= 1;
                }
            }
            enough
        });
        !found
    });
    let lost = lost.map(|(path, text)| format!("{path} = {text}")).collect();
    (count, lost)
}

/// Every text and attribute value with its path, blanks made one, in order.
fn scalars(record: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(record);
    let mut reader = Reader::from_str(&text);
    let (mut path, mut open, mut found): (Vec<String>, Vec<String>, Vec<(String, String)>) = Default::default();
    loop {
        let event = reader.read_event().unwrap();
        match event {
            Event::Start(ref tag) | Event::Empty(ref tag) => {
                path.push(tag.name().as_ref().to_owned());
                for attribute in tag.attributes().map(Result::unwrap) {
                    let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap();
                    found.push((
                        format!("{}/@{}", path.join("/"), attribute.key.as_ref()),
                        collapsed(&value),
                    ));
                }
                open.push(String::new());
                if matches!(event, Event::Empty(_)) {
                    path.pop();
                    open.pop();
                }
            }
            Event::Text(words) => {
                if let Some(text) = open.last_mut() {
                    text.push_str(&words.xml10_content());
                }
            }
            Event::CData(words) => open.last_mut().unwrap().push_str(&words.xml10_content()),
            Event::GeneralRef(reference) => {
                let c =
                    reference
                        .resolve_char_ref()
                        .unwrap()
                        .unwrap_or_else(|| match reference.xml10_content().as_ref() {
                            "amp" => '&',
                            "lt" => '<',
                            "gt" => '>',
                            "quot" => '"',
                            "apos" => '\'',
                            other => panic!("{other}"),
                        });
                open.last_mut().unwrap().push(c);
            }
            Event::End(_) => {
                let text = collapsed(&open.pop().unwrap());
                if !text.is_empty() {
                    found.push((path.join("/"), text));
                }
                path.pop();
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::DocType(_) => panic!("document type"),
            Event::Eof => return found,
        }
    }
}

/// What a scalar may have become: itself, or the values that it is read as.
fn forms(path: &str, text: &str) -> Vec<Vec<String>> {
    let one = |code: &str| vec![code.to_owned()];
    let leaf = path
        .trim_end_matches("/textblock")
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let mut forms = Vec::new();
    // Results are kept as they stand, and so are words without a slot.
    let kept = ["safety_issue", "is_fda_regulated", "is_section_801"];
    if path.contains("clinical_result") || kept.contains(&leaf) {
        return vec![one(text)];
    }
    if let Some(form) = code_form(leaf, text) {
        forms.push(form);
    }
    if let Ok(date) = text.parse::<PartialDate>() {
        forms.push(one(&date.to_string()));
    }
    match (leaf, text) {
        ("minimum_age" | "maximum_age", "N/A") => forms.push(Vec::new()),
        ("healthy_volunteers", "Accepts Healthy Volunteers") | (_, "Yes") => forms.push(one("true")),
        (_, "No") => forms.push(one("false")),
        _ => {}
    }
    forms.push(one(text));
    forms
}

fn code_form(leaf: &str, text: &str) -> Option<Vec<String>> {
    let all = |words: Vec<String>| Some(words);
    let one = |code: &str| Some(vec![code.to_owned()]);
    match leaf {
        "nct_id" => one(&normalise_nct(text)?),
        "@type" => one(DateKind::read(text).code()),
        "overall_status" | "status" | "last_known_status" => one(Status::read(text).code()),
        "phase" if text.starts_with("Phase") => all(text
            .split('/')
            .map(|part| Phase::read(part).code().to_owned())
            .collect()),
        "phase" => one(Phase::read(text).code()),
        "study_type" => match text.strip_suffix(" [Patient Registry]") {
            Some(plain) => all(vec![StudyType::read(plain).code().to_owned(), "true".to_owned()]),
            None => one(StudyType::read(text).code()),
        },
        "gender" => one(Sex::read(text).code()),
        "agency_class" => one(AgencyClass::read(text).code()),
        "arm_group_type" | "arm_type" => one(ArmType::read(text).code()),
        "intervention_type" | "intervent_type" => one(InterventionType::read(text).code()),
        "role" => one(OfficialRole::read(text).code()),
        "responsible_party_type" | "resp_party_type" => one(ResponsiblePartyType::read(text).code()),
        "sampling_method" => one(SamplingMethod::read(text).code()),
        "biospec_retention" => one(BioSpecRetention::read(text).code()),
        "sharing_ipd" => one(IpdSharing::read(text).code()),
        "allocation" => one(Allocation::read(text).code()),
        "intervention_model" => one(InterventionModel::read(text).code()),
        "observational_model" => one(ObservationalModel::read(text).code()),
        "time_perspective" => one(TimePerspective::read(text).code()),
        "primary_purpose" => one(PrimaryPurpose::read(text).code()),
        "masking" => all(masking(text)),
        "study_design" => all(design(text)),
        "design" => [
            masking(text),
            vec![Allocation::read(text).code().to_owned()],
            vec![InterventionModel::read(text).code().to_owned()],
            vec![PrimaryPurpose::read(text).code().to_owned()],
        ]
        .into_iter()
        .find(|form| form.first().is_some_and(|word| word != text)),
        _ => None,
    }
}

fn masking(text: &str) -> Vec<String> {
    let whole = Masking::read(text);
    if whole.is_known() {
        return vec![whole.code().to_owned()];
    }
    let Some((degree, who)) = text.split_once('(') else {
        return vec![text.to_owned()];
    };
    let who = who
        .trim_end_matches(')')
        .split(',')
        .map(|word| WhoMasked::read(word).code().to_owned());
    std::iter::once(Masking::read(degree).code().to_owned())
        .chain(who)
        .collect()
}

/// Pairs as printed; a comma inside parentheses belongs to the masking.
fn design(text: &str) -> Vec<String> {
    let (mut depth, mut pairs) = (0, vec![String::new()]);
    for c in text.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        match c {
            ',' if depth == 0 => pairs.push(String::new()),
            _ => pairs.last_mut().unwrap().push(c),
        }
    }
    let value = |pair: &String| -> Vec<String> {
        let (name, value) = pair.split_once(':').unwrap_or(("", pair.as_str()));
        let value = value.trim();
        let code = |code: &str| vec![code.to_owned()];
        match name.trim() {
            "Allocation" => code(Allocation::read(value).code()),
            "Intervention Model" => code(InterventionModel::read(value).code()),
            "Observational Model" => code(ObservationalModel::read(value).code()),
            "Time Perspective" => code(TimePerspective::read(value).code()),
            "Primary Purpose" => code(PrimaryPurpose::read(value).code()),
            "Masking" => masking(value),
            _ => code(value),
        }
    };
    pairs
        .iter()
        .filter(|pair| !pair.trim().is_empty())
        .flat_map(value)
        .collect()
}

fn collect(value: &Value, held: &mut BTreeMap<String, usize>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| collect(one, held)),
        Value::Object(fields) => fields.values().for_each(|one| collect(one, held)),
        Value::String(text) => *held.entry(collapsed(text)).or_default() += 1,
        Value::Number(number) => *held.entry(number.to_string()).or_default() += 1,
        Value::Bool(flag) => *held.entry(flag.to_string()).or_default() += 1,
        Value::Null => {}
    }
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The study in the registry's XML as it was printed around 2020.
#[expect(clippy::too_many_lines, reason = "a table: one entry a field")]
fn printed(study: &Value) -> String {
    let protocol = &study["protocolSection"];
    let text = |value: &Value| escaped(value.as_str().unwrap_or_default());
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<clinical_study>\n");
    let mut leaf = |name: &str, value: String| {
        if !value.is_empty() {
            writeln!(out, "  <{name}>{value}</{name}>").unwrap();
        }
    };
    let identification = &protocol["identificationModule"];
    leaf(
        "id_info",
        format!("<nct_id>{}</nct_id>", text(&identification["nctId"])),
    );
    leaf("brief_title", text(&identification["briefTitle"]));
    leaf("official_title", text(&identification["officialTitle"]));
    leaf("brief_summary", block(&protocol["descriptionModule"]["briefSummary"]));
    leaf(
        "detailed_description",
        block(&protocol["descriptionModule"]["detailedDescription"]),
    );
    let status = Status::read(protocol["statusModule"]["overallStatus"].as_str().unwrap_or_default());
    leaf("overall_status", status.label().to_owned());
    for condition in protocol["conditionsModule"]["conditions"]
        .as_array()
        .into_iter()
        .flatten()
    {
        leaf("condition", text(condition));
    }
    for (name, key) in [
        ("primary_outcome", "primaryOutcomes"),
        ("secondary_outcome", "secondaryOutcomes"),
    ] {
        for one in protocol["outcomesModule"][key].as_array().into_iter().flatten() {
            leaf(
                name,
                format!(
                    "<measure>{}</measure><time_frame>{}</time_frame>",
                    text(&one["measure"]),
                    text(&one["timeFrame"])
                ),
            );
        }
    }
    for one in protocol["armsInterventionsModule"]["armGroups"]
        .as_array()
        .into_iter()
        .flatten()
    {
        leaf(
            "arm_group",
            format!("<arm_group_label>{}</arm_group_label>", text(&one["label"])),
        );
    }
    for one in protocol["armsInterventionsModule"]["interventions"]
        .as_array()
        .into_iter()
        .flatten()
    {
        leaf(
            "intervention",
            format!("<intervention_name>{}</intervention_name>", text(&one["name"])),
        );
    }
    let who = &protocol["eligibilityModule"];
    let sex = Sex::read(who["sex"].as_str().unwrap_or("ALL"));
    let age = |key: &str| who[key].as_str().unwrap_or("N/A").to_owned();
    leaf(
        "eligibility",
        format!(
            "<criteria>{}</criteria><gender>{}</gender><minimum_age>{}</minimum_age><maximum_age>{}</maximum_age>",
            block(&who["eligibilityCriteria"]),
            sex.label(),
            age("minimumAge"),
            age("maximumAge")
        ),
    );
    for site in protocol["contactsLocationsModule"]["locations"]
        .as_array()
        .into_iter()
        .flatten()
    {
        leaf(
            "location",
            format!(
                "<facility><name>{}</name><address><city>{}</city><country>{}</country></address></facility>",
                text(&site["facility"]),
                text(&site["city"]),
                text(&site["country"])
            ),
        );
    }
    out.push_str("</clinical_study>\n");
    out
}

/// A text block as printed: every line its own paragraph, indented, filled to the printer's width.
fn block(text: &Value) -> String {
    let Some(text) = text.as_str().filter(|text| !text.trim().is_empty()) else {
        return String::new();
    };
    let mut out = String::from("\n    <textblock>\n");
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let indent = 6 + line.chars().take_while(|c| c.is_whitespace()).count();
        let mut filled = " ".repeat(indent);
        let mut empty = true;
        for word in line.split_whitespace() {
            if !empty && filled.chars().count() + 1 + word.chars().count() > PRINTER_COLUMNS {
                out.push_str(&escaped(&filled));
                out.push('\n');
                filled = " ".repeat(indent);
                empty = true;
            }
            if !empty {
                filled.push(' ');
            }
            filled.push_str(word);
            empty = false;
        }
        out.push_str(&escaped(&filled));
        out.push_str("\n\n");
    }
    out.push_str("    </textblock>\n  ");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[expect(clippy::too_many_lines, reason = "a table: one entry a field")]
fn facts(trial: &Trial, protocol: &Value) -> Vec<(&'static str, Vec<String>, Vec<String>)> {
    let one = |text: &Option<String>| text.iter().map(|text| collapsed(text)).collect::<Vec<_>>();
    let stated = |value: &Value| {
        value
            .as_str()
            .map(collapsed)
            .filter(|text| !text.is_empty())
            .into_iter()
            .collect::<Vec<_>>()
    };
    let list = |value: &Value, key: &str| -> Vec<String> {
        let all = value.as_array().into_iter().flatten();
        all.flat_map(|one| if key.is_empty() { stated(one) } else { stated(&one[key]) })
            .collect()
    };
    let lines = |text: &str| -> Vec<String> { text.lines().map(collapsed).filter(|line| !line.is_empty()).collect() };
    let (identification, who) = (&protocol["identificationModule"], &protocol["eligibilityModule"]);
    let description = &protocol["descriptionModule"];
    let arms = &protocol["armsInterventionsModule"];
    let outcomes = &protocol["outcomesModule"];
    let both = |key: &str| {
        [
            list(&outcomes["primaryOutcomes"], key),
            list(&outcomes["secondaryOutcomes"], key),
        ]
        .concat()
    };
    let sites = &protocol["contactsLocationsModule"]["locations"];
    let age = |age: &Option<trialfire::trial::Age>| age.iter().map(|age| age.text.clone()).collect::<Vec<_>>();
    vec![
        ("title", one(&trial.titles.brief), stated(&identification["briefTitle"])),
        (
            "official title",
            one(&trial.titles.official),
            stated(&identification["officialTitle"]),
        ),
        // Line by line: wrapping is undone, and no author's line is joined to another.
        (
            "summary",
            trial.texts.brief_summary.iter().flat_map(|text| lines(text)).collect(),
            lines(description["briefSummary"].as_str().unwrap_or_default()),
        ),
        (
            "description",
            trial
                .texts
                .detailed_description
                .iter()
                .flat_map(|text| lines(text))
                .collect(),
            lines(description["detailedDescription"].as_str().unwrap_or_default()),
        ),
        (
            "criteria",
            trial.eligibility.criteria.iter().flat_map(|text| lines(text)).collect(),
            lines(who["eligibilityCriteria"].as_str().unwrap_or_default()),
        ),
        (
            "status",
            trial.status.overall.iter().map(ToString::to_string).collect(),
            stated(&protocol["statusModule"]["overallStatus"]),
        ),
        (
            "conditions",
            trial.conditions.clone(),
            list(&protocol["conditionsModule"]["conditions"], ""),
        ),
        (
            "measures",
            trial
                .outcomes
                .iter()
                .flat_map(|outcome| one(&outcome.measure))
                .collect(),
            both("measure"),
        ),
        (
            "time frames",
            trial
                .outcomes
                .iter()
                .flat_map(|outcome| one(&outcome.time_frame))
                .collect(),
            both("timeFrame"),
        ),
        (
            "arms",
            trial.arms.iter().flat_map(|arm| one(&arm.label)).collect(),
            list(&arms["armGroups"], "label"),
        ),
        (
            "interventions",
            trial.interventions.iter().flat_map(|arm| one(&arm.name)).collect(),
            list(&arms["interventions"], "name"),
        ),
        (
            "minimum age",
            age(&trial.eligibility.minimum_age),
            stated(&who["minimumAge"]),
        ),
        (
            "maximum age",
            age(&trial.eligibility.maximum_age),
            stated(&who["maximumAge"]),
        ),
        (
            "facilities",
            trial.sites.iter().flat_map(|site| one(&site.facility)).collect(),
            list(sites, "facility"),
        ),
        (
            "cities",
            trial.sites.iter().flat_map(|site| one(&site.city)).collect(),
            list(sites, "city"),
        ),
        (
            "countries",
            trial.sites.iter().flat_map(|site| one(&site.country)).collect(),
            list(sites, "country"),
        ),
    ]
}

fn studies() -> Option<Vec<Value>> {
    let file = std::fs::File::open(corpus("data/registry/ctgov-v2/studies.ndjson.gz")?).unwrap();
    let lines = std::io::BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    Some(
        lines
            .map(Result::unwrap)
            .filter(|line| !line.trim().is_empty())
            .map(|line| serde_json::from_str(&line).unwrap())
            .collect(),
    )
}
