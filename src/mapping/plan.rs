//! The two `PlanDefinitions` of a study: `-protocol` (arms and what they receive) and `-elig` (the criteria).
//!
//! Read back here: `eligibility.criteria`, from the extension `criteria-text`, and `arms[n].intervention_names`. The
//! structured criteria are read back by `logic::criteria_of`.
//! Extensions of these resources beyond those of the study:
//!
//! | name | context | value |
//! |---|---|---|
//! | `criteria-text` | PlanDefinition | markdown: the whole text of the criteria, verbatim |
//! | `computability` | PlanDefinition | decimal: the percentage of the criteria that can be computed |
//! | `parse-info` | PlanDefinition | parts `parser`, `version`: string; `criteria`: unsignedInt, how many statements were found; `exact`, `partial`, `weak`, `opaque`: unsignedInt, how many of each class; `section` (repeats): string, a section as JSON |
//! | `criterion` | PlanDefinition.action | parts `kind`, `join`: code; `threshold`: unsignedInt, for `at-least`; `start`, `end`: unsignedInt, bytes into `criteria-text`; `computability`: code, how much was understood; `family` (repeats, R5): code; `logic`: string, the statement as JSON; `warning` (repeats): string, a warning as JSON; `cql`: string, the definition in the library, beside a condition in FHIRPath |
//! | `listed-as` | PlanDefinition.action | string: the arm's own words for an intervention, such as `Drug: Placebo` |

use crate::eligibility::{Criteria, sections};
use crate::fhir::names::CANONICAL;
use crate::fhir::{Object, Resource, Value, json};
use crate::mapping::contract::{ResourceSet, Writing, meta, reference};
use crate::mapping::extension::{Extensions, Found};
use crate::mapping::logic::{Counts, section};
use crate::mapping::{criteria, document, ids, library, plan_eligibility, plan_protocol};
use crate::trial::Trial;

/// Hexadecimal digits of a plan's business version: of a hash over the words it is made of, the same in both releases.
///
/// A plan holds nothing that changes with every edition of the record, so its history is that of its own words.
const VERSION_DIGITS: usize = 12;

/// Who split the criteria, in `parse-info`.
const PARSER: &str = env!("CARGO_PKG_NAME");
/// Its version.
const PARSER_VERSION: &str = env!("CARGO_PKG_VERSION");

/// What tells one plan of a study from the other.
struct Plan {
    suffix: &'static str,
    profile: &'static str,
    kind: &'static str,
    name: &'static str,
    subtitle: &'static str,
}

const PROTOCOL: Plan = Plan {
    suffix: "protocol",
    profile: "trial-protocol-plan",
    kind: "clinical-protocol",
    name: "Protocol",
    subtitle: "Arms and interventions",
};

const ELIGIBILITY: Plan = Plan {
    suffix: "elig",
    profile: "trial-eligibility-plan",
    kind: "eca-rule",
    name: "Eligibility",
    subtitle: "Eligibility criteria",
};

/// Writes the plans that the trial has something for.
pub(crate) fn write(w: &Writing<'_>, out: &mut Vec<Resource>) {
    if w.has_protocol() {
        let words = serde_json::to_vec(&(&w.trial.arms, &w.trial.interventions)).unwrap_or_default();
        let version = ids::hash(&[&words], VERSION_DIGITS);
        let actions = plan_protocol::actions(w);
        out.push(build(w, &PROTOCOL, &version, Extensions::own(), actions));
    }
    if let Some(text) = &w.trial.eligibility.criteria {
        let mut extensions = Extensions::own();
        extensions.add("criteria-text", "valueMarkdown", Some(text.as_str()));
        if let Some(split) = &w.criteria {
            let counts = Counts::of(split);
            extensions.add("computability", "valueDecimal", percentage(counts));
            extensions.nest("parse-info", parse_info(split, text, counts));
        }
        let action = w
            .criteria
            .as_ref()
            .and_then(|split| plan_eligibility::action(split, text, &w.logic, w.version));
        // What is made of the words depends on who reads them.
        let reader = w.criteria.as_ref().filter(|split| Counts::of(split).all() > 0);
        let reader = reader.map(|_| PARSER_VERSION.as_bytes());
        let words: Vec<&[u8]> = std::iter::once(text.as_bytes()).chain(reader).collect();
        let version = ids::hash(&words, VERSION_DIGITS);
        let actions = action.into_iter().collect();
        out.push(build(w, &ELIGIBILITY, &version, extensions, actions));
    }
}

/// Reads the criteria and the arms' own lists of interventions.
pub(crate) fn read(set: &ResourceSet<'_>, trial: &mut Trial) {
    if let Some(plan) = set.of_study("PlanDefinition", ELIGIBILITY.suffix) {
        trial.eligibility.criteria = Found::of(plan.list("extension")).text("criteria-text");
    }
    if let Some(plan) = set.of_study("PlanDefinition", PROTOCOL.suffix) {
        plan_protocol::read(plan, trial);
    }
}

fn build(w: &Writing<'_>, plan: &Plan, version: &str, extensions: Extensions, actions: Vec<Value>) -> Resource {
    let id = w.id(plan.suffix);
    let kind = json!({"coding": [{
        "system": "http://terminology.hl7.org/CodeSystem/plan-definition-type",
        "code": plan.kind,
    }]});
    let subject = w.has_group().then(|| reference("Group", &w.id("elig")));
    let library = library::url(w).filter(|_| plan.suffix == ELIGIBILITY.suffix);
    let body = Object::new()
        .with("meta", meta(plan.profile))
        .with("extension", extensions.into_list())
        .with("url", [CANONICAL, "/PlanDefinition/", &id].concat())
        .with("version", version)
        .with("name", w.name(plan.name))
        .with_some("title", w.trial.title())
        .with("subtitle", plan.subtitle)
        .with("type", kind)
        .with("status", "active")
        .with_some("subjectReference", subject)
        .with("relatedArtifact", document::derived_from(w))
        .with_all("library", library)
        .with("action", actions);
    Resource::build("PlanDefinition", &id, body)
}

/// The percentage of the statements that can be computed; none without statements.
fn percentage(counts: Counts) -> Option<usize> {
    (100 * (counts.exact + counts.partial)).checked_div(counts.all())
}

fn parse_info(split: &Criteria, source: &str, counts: Counts) -> Extensions {
    let mut parts = Extensions::parts();
    parts.add("parser", "valueString", Some(PARSER));
    parts.add("version", "valueString", Some(PARSER_VERSION));
    parts.add("criteria", "valueUnsignedInt", Some(criteria::statements(&split.roots)));
    if counts.all() > 0 {
        parts.add("exact", "valueUnsignedInt", Some(counts.exact));
        parts.add("partial", "valueUnsignedInt", Some(counts.partial));
        parts.add("weak", "valueUnsignedInt", Some(counts.weak));
        parts.add("opaque", "valueUnsignedInt", Some(counts.opaque));
    }
    parts.add_all(
        "section",
        "valueString",
        sections(split, source).iter().filter_map(section),
    );
    parts
}
