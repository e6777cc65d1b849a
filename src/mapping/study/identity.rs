//! Numbers, titles, descriptions, terms: what the study is called and what it is about.

use crate::fhir::names::{CANONICAL, MESH, NCIT, NCT_SYSTEM};
use crate::fhir::{Object, Value, json};
use crate::mapping::agency;
use crate::mapping::coding::{coded, coding, codings, study_system, text};
use crate::mapping::contract::{ResourceSet, Writing};
use crate::mapping::extension::{Extensions, Found, own};
use crate::mapping::study::draft::{Backbone, Draft, Study};
use crate::trial::{IdRole, MeshTerm, OtherTitle, PartialDate, RegistryName, Trial, TrialId};

/// Code system of EU CTIS numbers.
const EU_CT_SYSTEM: &str = "https://euclinicaltrials.eu/clinicalTrialId";
/// NCI Thesaurus: a sponsor's own protocol number.
const SPONSOR_NUMBER: &str = "C132351";

/// Every registry that has a system; a number of none has no system.
const REGISTRIES: [RegistryName; 10] = [
    RegistryName::Nct,
    RegistryName::EuCt,
    RegistryName::EudraCt,
    RegistryName::Isrctn,
    RegistryName::Drks,
    RegistryName::ChiCtr,
    RegistryName::Jrct,
    RegistryName::Umin,
    RegistryName::Ctri,
    RegistryName::WhoUtn,
];

pub(super) fn write(w: &Writing<'_>, draft: &mut Draft) {
    let trial = w.trial;
    draft.set("url", [CANONICAL, "/ResearchStudy/", &w.study_id].concat());
    draft.set("name", w.name(""));
    draft.set("identifier", trial.ids.iter().map(identifier).collect::<Vec<_>>());
    write_titles(trial, draft);
    write_texts(trial, draft);
    draft.set(
        "condition",
        trial.conditions.iter().map(|words| text(words)).collect::<Vec<_>>(),
    );
    draft.set(
        "keyword",
        trial.keywords.iter().map(|words| text(words)).collect::<Vec<_>>(),
    );
    let organization = trial.organization.as_ref().map(agency::reference);
    draft.own.add("organization", "valueReference", organization);
    let derived = &trial.derived;
    for (what, terms) in [
        ("condition", &derived.conditions_mesh),
        ("intervention", &derived.interventions_mesh),
    ] {
        for term in terms {
            draft.own.nest("derived-mesh", mesh(what, term));
        }
    }
    draft.own.add_all(
        "removed-country",
        "valueString",
        derived.removed_countries.iter().map(String::as_str),
    );
    let version_holder = derived.version_holder.map(|date| date.to_string());
    draft.own.add("version-holder", "valueDate", version_holder);
}

pub(super) fn read(study: &Study<'_>, set: &ResourceSet<'_>, trial: &mut Trial) {
    let own = study.own();
    trial.ids = study.list("identifier").iter().map(read_identifier).collect();
    read_titles(study, trial);
    trial.texts.brief_summary = words(study.element("descriptionSummary"));
    trial.texts.detailed_description = stated(study, "description");
    trial.conditions = texts(study.list("condition"));
    trial.keywords = texts(study.list("keyword"));
    trial.organization = own.value("organization").map(|reference| agency::read(set, reference));
    for parts in own.all("derived-mesh").map(|found| Found::parts_of(Some(found))) {
        let term = parts.value("term").map(read_mesh).unwrap_or_default();
        match parts.text("for").as_deref() {
            Some("condition") => trial.derived.conditions_mesh.push(term),
            _ => trial.derived.interventions_mesh.push(term),
        }
    }
    trial.derived.removed_countries = own.texts("removed-country");
    trial.derived.version_holder = own
        .text("version-holder")
        .and_then(|date| date.parse::<PartialDate>().ok());
}

fn identifier(id: &TrialId) -> Value {
    let (purpose, code) = match id.role {
        IdRole::Primary => ("official", registry_type(id.registry)),
        IdRole::Alias => ("old", registry_type(id.registry)),
        IdRole::Organization => ("secondary", SPONSOR_NUMBER),
        IdRole::Secondary => ("secondary", registry_type(id.registry)),
    };
    let kind = Object::new()
        .with_all("coding", [coding(NCIT, code)])
        .with_some("text", id.kind.as_deref());
    let link = id
        .link
        .as_deref()
        .map(|link| own("identifier-link", "valueString", link));
    Object::new()
        .with_all("extension", link)
        .with("use", purpose)
        .with("type", kind)
        .with_some("system", system(id.registry))
        .with("value", id.value.as_str())
        .with_some("assigner", id.domain.as_deref().map(|name| json!({ "display": name })))
        .into()
}

fn read_identifier(found: &Value) -> TrialId {
    let member = |name: &str| found.get(name).and_then(Value::as_str);
    let kind = found.get("type").unwrap_or(&Value::Null);
    let sponsors = codings(kind).any(|(_, code)| code == SPONSOR_NUMBER);
    TrialId {
        role: match member("use") {
            Some("official") => IdRole::Primary,
            Some("old") => IdRole::Alias,
            _ if sponsors => IdRole::Organization,
            _ => IdRole::Secondary,
        },
        registry: member("system")
            .and_then(|url| {
                REGISTRIES
                    .into_iter()
                    .find(|name| system(*name).as_deref() == Some(url))
            })
            .unwrap_or_default(),
        value: member("value").unwrap_or_default().to_owned(),
        kind: words(kind.get("text")),
        domain: words(found.get("assigner").and_then(|assigner| assigner.get("display"))),
        link: Found::on(Some(found)).text("identifier-link"),
    }
}

/// The identifier system of a registry; ours, until the registry has a published one.
fn system(registry: RegistryName) -> Option<String> {
    match registry {
        RegistryName::Nct => Some(NCT_SYSTEM.to_owned()),
        RegistryName::EuCt => Some(EU_CT_SYSTEM.to_owned()),
        RegistryName::EudraCt
        | RegistryName::Isrctn
        | RegistryName::Drks
        | RegistryName::ChiCtr
        | RegistryName::Jrct
        | RegistryName::Umin
        | RegistryName::Ctri
        | RegistryName::WhoUtn => Some([CANONICAL, "/NamingSystem/", registry.code()].concat()),
        RegistryName::Other => None,
    }
}

/// The NCI Thesaurus code for a registry's numbers.
fn registry_type(registry: RegistryName) -> &'static str {
    match registry {
        RegistryName::Nct => "C172240",
        RegistryName::EuCt => "C218684",
        RegistryName::Jrct => "C218687",
        RegistryName::WhoUtn => "C218689",
        RegistryName::EudraCt
        | RegistryName::Isrctn
        | RegistryName::Drks
        | RegistryName::ChiCtr
        | RegistryName::Umin
        | RegistryName::Ctri
        | RegistryName::Other => "C218690",
    }
}

fn write_titles(trial: &Trial, draft: &mut Draft) {
    let titles = &trial.titles;
    draft.set_some("title", trial.title());
    if trial.title().is_none() {
        draft.set("_title", json!({"extension": [agency::absent()]}));
    } else if titles.brief.is_none() && titles.official.is_some() {
        draft.set("_title", stands_in("official-title"));
    }
    let system = study_system(draft.version, "title-type");
    for (code, title) in [("official", &titles.official), ("acronym", &titles.acronym)] {
        if let Some(title) = title {
            let kind = coded(system.clone(), code);
            draft.add_parts("label", label(kind, title, None));
        }
    }
    for OtherTitle {
        kind,
        language,
        text: title,
    } in &titles.other
    {
        draft.add_parts("label", label(text(kind), title, language.as_deref()));
    }
}

fn label(kind: Value, title: &str, language: Option<&str>) -> Backbone {
    let mut extensions = Extensions::own();
    extensions.add("label-language", "valueCode", language);
    Backbone::new()
        .with("type", "valueCodeableConcept", Some(kind))
        .with("value", "valueString", Some(title))
        .extended(extensions)
}

fn read_titles(study: &Study<'_>, trial: &mut Trial) {
    let titles = &mut trial.titles;
    titles.brief = stated(study, "title");
    for label in study.parts("label") {
        let kind = label.get("type").unwrap_or(&Value::Null);
        let title = label.text("value");
        let code = codings(kind).next().map(|(_, code)| code);
        match code {
            Some("official") => titles.official = title,
            Some("acronym") => titles.acronym = title,
            _ => titles.other.push(OtherTitle {
                kind: words(kind.get("text")).unwrap_or_default(),
                language: label.own().text("label-language"),
                text: title.unwrap_or_default(),
            }),
        }
    }
}

fn write_texts(trial: &Trial, draft: &mut Draft) {
    let texts = &trial.texts;
    draft.set_some("descriptionSummary", texts.brief_summary.as_deref());
    match (&texts.detailed_description, &texts.brief_summary) {
        (Some(detailed), _) => draft.set("description", detailed.as_str()),
        (None, Some(brief)) => {
            draft.set("description", brief.as_str());
            draft.set("_description", stands_in("brief-summary"));
        }
        (None, None) => {}
    }
}

/// Says that an element repeats another field of the source because its own is absent there.
fn stands_in(field: &str) -> Value {
    json!({"extension": [own("stands-in", "valueCode", field)]})
}

/// A primitive element, unless it only stands in for another field.
fn stated(study: &Study<'_>, element: &str) -> Option<String> {
    let beside = study.resource.get(&["_", element].concat());
    if Found::on(beside).get("stands-in").is_some() {
        return None;
    }
    words(study.element(element))
}

fn mesh(what: &str, term: &MeshTerm) -> Extensions {
    let coding = Object::new()
        .with("system", MESH)
        .with_some("code", term.id.as_deref())
        .with("display", term.term.as_str());
    let mut parts = Extensions::parts();
    parts.add("for", "valueCode", Some(what));
    parts.add("term", "valueCoding", Some(coding));
    parts
}

fn read_mesh(coding: &Value) -> MeshTerm {
    MeshTerm {
        id: words(coding.get("code")),
        term: words(coding.get("display")).unwrap_or_default(),
    }
}

fn words(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}

fn texts(list: &[Value]) -> Vec<String> {
    list.iter().filter_map(|concept| words(concept.get("text"))).collect()
}
