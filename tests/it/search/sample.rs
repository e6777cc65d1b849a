//! Invented trials in the shapes that the mapping gives them, as many as asked for, always the same.

use serde_json::{Value, json};
use trialfire::fhir::{Key, Resource};
use trialfire::search::index_releases;
use trialfire::store::{Batch, Bodies, Change, Origin, Timestamp, Write};

const CT: &str = "https://clinicaltrials.gov/data-about-studies/study-data-structure#enum-";
const XV: &str = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ResearchStudy.";
const OWN: &str = "https://trialfire.example/fhir/StructureDefinition/";
/// 2024-01-01 in milliseconds.
pub(crate) const START: i64 = 1_704_067_200_000;

const WORDS: &str = "patients study treatment with of the in and to randomized efficacy safety trial dose therapy clinical \
    placebo controlled double blind evaluate response disease compared after before during months weeks days measured \
    baseline change score rate survival overall progression free adverse events tolerability participants assessment \
    quality life function pain blood pressure glucose hemoglobin kidney liver cardiac failure acute chronic severe mild \
    moderate adult children women men surgery radiation chemotherapy immunotherapy vaccine infection virus antibody \
    tumor cancer lung breast prostate gastric colorectal leukemia lymphoma melanoma diabetes hypertension asthma stroke \
    depression anxiety obesity arthritis psoriasis dementia epilepsy migraine sepsis anemia malaria tuberculosis";
const CONDITIONS: [&str; 24] = [
    "Lung Cancer",
    "Breast Cancer",
    "Prostate Cancer",
    "Gastric Cancer",
    "Colorectal Cancer",
    "Leukemia",
    "Lymphoma",
    "Melanoma",
    "Diabetes Mellitus",
    "Hypertension",
    "Asthma",
    "Stroke",
    "Depression",
    "Obesity",
    "Rheumatoid Arthritis",
    "Psoriasis",
    "Alzheimer Disease",
    "Epilepsy",
    "Migraine",
    "Sepsis",
    "Anemia",
    "Malaria",
    "Tuberculosis",
    "Sjögren's Syndrome",
];
const STATUS: [(&str, &str, &str); 5] = [
    ("RECRUITING", "recruiting", "active"),
    ("COMPLETED", "completed", "completed"),
    (
        "ACTIVE_NOT_RECRUITING",
        "active-but-not-recruiting",
        "closed-to-accrual",
    ),
    ("NOT_YET_RECRUITING", "not-yet-recruiting", "approved"),
    ("TERMINATED", "terminated", "administratively-completed"),
];
const CITIES: [(&str, &str, f64, f64); 8] = [
    ("Boston", "United States", 42.36, -71.06),
    ("Paris", "France", 48.86, 2.35),
    ("Shanghai", "China", 31.23, 121.47),
    ("São Paulo", "Brazil", -23.55, -46.63),
    ("Tokyo", "Japan", 35.68, 139.69),
    ("Suva", "Fiji", -18.14, 178.44),
    ("London", "United Kingdom", 51.51, -0.13),
    ("Houston", "United States", 29.76, -95.37),
];

/// A source of numbers that only looks like chance.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: usize) -> Self {
        Self((seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % n
    }

    fn words(&mut self, n: usize) -> String {
        let all: Vec<&str> = WORDS.split_whitespace().collect();
        let list: Vec<String> = (0..n)
            .map(|_| {
                let word = all[self.below(all.len())];
                // Rare words, as drug names and sites are.
                if self.below(12) == 0 {
                    format!("{word}{}", self.below(5000))
                } else {
                    word.to_owned()
                }
            })
            .collect();
        list.join(" ")
    }
}

fn concept(list: &str, code: &str, text: &str) -> Value {
    json!({"coding": [{"system": format!("{CT}{list}"), "code": code}], "text": text})
}

/// The resources of trial `n`, in both releases.
pub(crate) fn trial(n: usize) -> Vec<(Key, Bodies)> {
    let mut dice = Dice::new(n + 1);
    let id = format!("nct{n:08}");
    let mut all = vec![study(n, &id, &mut dice)];
    all.push(plan(&id, &mut dice));
    all.push(protocol(&id, &mut dice));
    all.push(group(&id, &mut dice));
    for m in 1..=8 {
        all.push(outcome(&id, m, &mut dice));
    }
    for m in 1..=2 {
        all.push(activity(&id, m, &mut dice));
    }
    for m in 1..=12 {
        all.push(location(&id, m, &mut dice));
    }
    all.push(both(
        "Organization",
        &format!("org-{}", n % 50),
        json!({"active": true,
        "type": [concept("AgencyClass", if n.is_multiple_of(3) { "INDUSTRY" } else { "OTHER" }, "class")],
        "name": format!("Sponsor {} University", n % 50)}),
    ));
    all.push(both(
        "Practitioner",
        &format!("{id}-official-1"),
        json!({"name": [{"text": format!("Dr. Ann Example {n}"),
        "family": "Example", "given": ["Ann"]}]}),
    ));
    all.push(both(
        "PractitionerRole",
        &format!("{id}-official-1"),
        json!({
        "practitioner": {"reference": format!("Practitioner/{id}-official-1")},
        "organization": {"reference": format!("Organization/org-{}", n % 50)},
        "code": [concept("OfficialRole", "PRINCIPAL_INVESTIGATOR", "Principal Investigator")]}),
    ));
    let targets: Vec<Value> = all
        .iter()
        .map(|(key, _)| json!({"reference": key.to_string()}))
        .collect();
    all.push(both(
        "Provenance",
        &format!("{id}-provenance"),
        json!({"target": targets, "recorded": "2024-01-01T00:00:00Z",
        "agent": [{"who": {"display": "Trialfire"}}]}),
    ));
    all.push(both(
        "DocumentReference",
        &format!("{id}-source"),
        json!({"status": "current",
        "content": [{"attachment": {"contentType": "application/json", "url": format!("Binary/{id}-source")}}]}),
    ));
    all
}

fn both(kind: &str, id: &str, body: Value) -> (Key, Bodies) {
    two(kind, id, body.clone(), body)
}

fn two(kind: &str, id: &str, r4: Value, r5: Value) -> (Key, Bodies) {
    let whole = |body: Value| {
        let mut map = serde_json::Map::new();
        map.insert("resourceType".into(), kind.into());
        map.insert("id".into(), id.into());
        map.extend(body.as_object().unwrap().clone());
        Resource::from_value(Value::Object(map))
    };
    (Key::new(kind, id).unwrap(), Bodies::of(whole(r4), whole(r5)))
}

fn study(n: usize, id: &str, dice: &mut Dice) -> (Key, Bodies) {
    let (status, state, r4_status) = STATUS[dice.below(STATUS.len())];
    let first = dice.below(CONDITIONS.len());
    let conditions: Vec<Value> = [first, (first + 7) % CONDITIONS.len()]
        .iter()
        .map(|c| {
            json!({
        "coding": [{"system": "https://www.nlm.nih.gov/mesh", "code": format!("D{c:06}")}], "text": CONDITIONS[*c]})
        })
        .collect();
    let (title, summary, text) = (
        format!("{} {}", CONDITIONS[first], dice.words(10)),
        dice.words(50),
        dice.words(220),
    );
    let low = [0, 12, 18, 40][dice.below(4)];
    let year = 2010 + dice.below(14);
    let sites: Vec<Value> = (1..=12)
        .map(|m| json!({"reference": format!("Location/{id}-site-{m:03}")}))
        .collect();
    let phase = 1 + dice.below(4);
    let state = json!({"coding": [{"system": "http://hl7.org/fhir/research-study-status", "code": state},
        {"system": format!("{CT}Status"), "code": status}], "text": status});
    let sex = ["all", "female", "male"][dice.below(3)];
    let own = json!([
        {"url": format!("{OWN}age-range"), "valueRange": {"low": {"value": low, "unit": "years",
            "system": "http://unitsofmeasure.org", "code": "a"}, "high": {"value": 60 + dice.below(30), "code": "a"}}},
        {"url": format!("{OWN}sex"), "valueCode": sex},
        {"url": format!("{OWN}healthy-volunteers"), "valueBoolean": dice.below(2) == 0}]);
    let outcomes: Vec<Value> = (1..=8)
        .map(|m| {
            json!({"url": format!("{XV}outcomeMeasure"), "extension": [
        {"url": "name", "valueString": format!("Outcome {m} {}", Dice::new(n * 8 + m).words(5))},
        {"url": "reference", "valueReference": {"reference": format!("EvidenceVariable/{id}-out-p-{m}")}}]})
        })
        .collect();
    let mut extension = own.as_array().unwrap().clone();
    extension.extend([
        json!({"url": format!("{XV}label"), "extension": [
            {"url": "type", "valueCodeableConcept": {"coding": [{"code": "acronym"}]}},
            {"url": "value", "valueString": format!("ACRO{n}")}]}),
        json!({"url": format!("{XV}descriptionSummary"), "valueMarkdown": summary}),
        json!({"url": format!("{XV}progressStatus"), "extension": [{"url": "state", "valueCodeableConcept": state}]}),
        json!({"url": format!("{XV}recruitment"), "extension": [{"url": "targetNumber", "valueUnsignedInt": 20 + n % 500},
            {"url": "eligibility", "valueReference": {"reference": format!("Group/{id}-elig")}}]})]);
    extension.extend(outcomes);
    let common = json!({
        "identifier": [{"use": "official", "system": "http://clinicaltrials.gov", "value": format!("NCT{n:08}")}],
        "title": title, "description": text, "condition": conditions, "keyword": [{"text": dice.words(2)}],
        "protocol": [{"reference": format!("PlanDefinition/{id}-protocol")}, {"reference": format!("PlanDefinition/{id}-elig")}],
        "phase": concept("Phase", &format!("PHASE{phase}"), &format!("Phase {phase}")),
        "period": {"start": format!("{year}-{:02}", 1 + dice.below(12)), "end": format!("{}-06-30", year + 3)},
        "site": sites});
    let (mut r4, mut r5) = (common.clone(), common);
    let add = |body: &mut Value, more: Value| body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let design = json!([
        concept("StudyType", "INTERVENTIONAL", "Study Type: Interventional"),
        concept("DesignAllocation", "RANDOMIZED", "Allocation: Randomized"),
        concept(
            "InterventionalAssignment",
            "PARALLEL",
            "Intervention Model: Parallel Assignment"
        )
    ]);
    add(
        &mut r4,
        json!({"extension": extension, "status": r4_status, "category": design,
        "focus": [{"text": format!("Drug {}", n % 300)}], "location": [{"text": "France"}],
        "enrollment": [{"reference": format!("Group/{id}-elig")}],
        "sponsor": {"reference": format!("Organization/org-{}", n % 50)},
        "principalInvestigator": {"reference": format!("PractitionerRole/{id}-official-1")},
        "arm": [{"name": "Arm A", "description": dice.words(20)}]}),
    );
    add(
        &mut r5,
        json!({"extension": own, "status": "active", "studyDesign": design, "url": format!("https://trialfire.example/fhir/ResearchStudy/{id}"),
        "descriptionSummary": summary, "label": [{"type": {"coding": [{"code": "acronym"}]}, "value": format!("ACRO{n}")}],
        "focus": [{"concept": {"text": format!("Drug {}", n % 300)}}], "region": [{"text": "France"}],
        "progressStatus": [{"state": state}], "recruitment": {"targetNumber": 20 + n % 500, "eligibility": {"reference": format!("Group/{id}-elig")}},
        "associatedParty": [{"role": {"coding": [{"code": "lead-sponsor"}]}, "party": {"reference": format!("Organization/org-{}", n % 50)}}],
        "comparisonGroup": [{"linkId": "arm-1", "name": "Arm A", "description": r4["arm"][0]["description"]}]}),
    );
    two("ResearchStudy", id, r4, r5)
}

fn plan(id: &str, dice: &mut Dice) -> (Key, Bodies) {
    let lines: Vec<String> = (0..20).map(|_| dice.words(12)).collect();
    let actions: Vec<Value> = lines.iter().enumerate().map(|(m, line)| json!({"id": format!("inc.{m}"), "prefix": format!("{m}."),
        "title": line, "textEquivalent": line,
        "code": [{"coding": [{"system": "https://trialfire.example/fhir/CodeSystem/criterion-role", "code": "inclusion"}]}]})).collect();
    both(
        "PlanDefinition",
        &format!("{id}-elig"),
        json!({"url": format!("https://trialfire.example/fhir/PlanDefinition/{id}-elig"),
        "extension": [{"url": format!("{OWN}criteria-text"), "valueMarkdown": lines.join("\n")}],
        "name": format!("{}_Eligibility", id.to_uppercase()), "status": "active",
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/plan-definition-type", "code": "eca-rule"}]},
        "action": [{"id": "elig", "action": actions}]}),
    )
}

fn protocol(id: &str, dice: &mut Dice) -> (Key, Bodies) {
    both(
        "PlanDefinition",
        &format!("{id}-protocol"),
        json!({"url": format!("https://trialfire.example/fhir/PlanDefinition/{id}-protocol"),
        "name": format!("{}_Protocol", id.to_uppercase()), "title": dice.words(6), "status": "active",
        "action": [{"id": "arm-1", "title": "Arm A", "action": [
            {"definitionCanonical": format!("https://trialfire.example/fhir/ActivityDefinition/{id}-int-1")}]}]}),
    )
}

fn group(id: &str, dice: &mut Dice) -> (Key, Bodies) {
    let body = json!({"type": "person", "name": format!("Eligibility {}", id.to_uppercase()), "characteristic": [
        {"code": {"coding": [{"system": "http://snomed.info/sct", "code": "397669002"}], "text": "Age"},
         "valueRange": {"low": {"value": 18, "code": "a", "system": "http://unitsofmeasure.org"}}, "exclude": false},
        {"code": {"text": "Criterion"}, "valueCodeableConcept": {"text": dice.words(10)}, "exclude": true}]});
    let (mut r4, mut r5) = (body.clone(), body);
    r4["actual"] = json!(false);
    r5["membership"] = json!("definitional");
    two("Group", &format!("{id}-elig"), r4, r5)
}

fn outcome(id: &str, m: usize, dice: &mut Dice) -> (Key, Bodies) {
    let title = dice.words(6);
    both(
        "EvidenceVariable",
        &format!("{id}-out-p-{m}"),
        json!({"url": format!("https://trialfire.example/fhir/EvidenceVariable/{id}-out-p-{m}"),
        "extension": [{"url": format!("{OWN}time-frame"), "valueString": "12 months"}],
        "title": title, "status": "active", "description": dice.words(25),
        "characteristic": [{"definitionCodeableConcept": {"text": title}}]}),
    )
}

fn activity(id: &str, m: usize, dice: &mut Dice) -> (Key, Bodies) {
    both(
        "ActivityDefinition",
        &format!("{id}-int-{m}"),
        json!({"url": format!("https://trialfire.example/fhir/ActivityDefinition/{id}-int-{m}"),
        "title": dice.words(2), "status": "active", "kind": "MedicationRequest", "description": dice.words(20),
        "code": concept("InterventionType", "DRUG", "Drug")}),
    )
}

fn location(id: &str, m: usize, dice: &mut Dice) -> (Key, Bodies) {
    let (city, country, latitude, longitude) = CITIES[dice.below(CITIES.len())];
    both(
        "Location",
        &format!("{id}-site-{m:03}"),
        json!({"status": "active", "name": format!("{city} Hospital {}", dice.below(900)), "mode": "instance",
        "address": {"city": city, "postalCode": format!("{}", 10_000 + dice.below(9_000)), "country": country},
        "position": {"latitude": latitude + dice.below(100) as f64 / 1000.0, "longitude": longitude + dice.below(100) as f64 / 1000.0}}),
    )
}

/// What an import writes for resources.
pub(crate) fn batch(owner: &str, resources: &[(Key, Bodies)], at: i64) -> Batch {
    let writes = resources.iter().map(|(key, bodies)| {
        let is_shared = key.kind() == "Organization";
        Write {
            key: key.clone(),
            origin: if is_shared {
                Origin::Shared
            } else {
                Origin::Study(owner.to_owned())
            },
            expected: None,
            change: Change::Put {
                bodies: bodies.clone(),
                entries: index_releases(bodies.r4.as_deref(), bodies.r5.as_deref()),
            },
        }
    });
    Batch {
        writes: writes.collect(),
        at: Timestamp(at),
    }
}
