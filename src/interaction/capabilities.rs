//! The `CapabilityStatement`, made from what is routed and from the search parameters that exist:
//! <https://hl7.org/fhir/R4/capabilitystatement.html>.

use std::collections::BTreeMap;

use crate::fhir::{FhirVersion, Object, Resource, Value, names};
use crate::interaction::offer::{Interaction, OPERATIONS};
use crate::interaction::parameters::only;
use crate::interaction::refusal::Refusal;
use crate::interaction::summary::View;
use crate::search::{Kind, Parameter, parameters, types_of};

/// When the statement last changed in substance; it is not the time of the request or of the build.
const STATEMENT_DATE: &str = "2026-11-21";

/// Our profiles of each type, in the order of their ids.
const PROFILES: [(&str, &[&str]); 17] = [
    ("ActivityDefinition", &["trial-intervention"]),
    ("Binary", &["trial-source-content"]),
    ("Bundle", &["trial-match-bundle"]),
    ("DocumentReference", &["trial-source-document"]),
    (
        "EvidenceVariable",
        &["trial-eligibility-variable", "trial-outcome-variable"],
    ),
    ("Group", &["trial-eligibility-group"]),
    ("GuidanceResponse", &["trial-guidance"]),
    ("Library", &["trial-eligibility-library"]),
    ("Location", &["trial-site"]),
    ("Organization", &["trial-sponsor"]),
    ("PlanDefinition", &["trial-eligibility-plan", "trial-protocol-plan"]),
    ("Practitioner", &["trial-practitioner"]),
    ("PractitionerRole", &["trial-investigator"]),
    ("Provenance", &["trial-provenance"]),
    ("ResearchStudy", &["trial-research-study"]),
    ("ResearchSubject", &["trial-subject"]),
    ("ServiceRequest", &["trial-referral"]),
];

/// Those of them that only R5 has something to say about.
const PROFILES_OF_R5: [&str; 1] = ["trial-eligibility-variable"];

/// The canonical addresses of our profiles of a type.
fn profiles(version: FhirVersion, kind: &str) -> Vec<Value> {
    let known = PROFILES.iter().find(|(of, _)| *of == kind);
    let ids = known.into_iter().flat_map(|(_, ids)| ids.iter());
    ids.filter(|id| version == FhirVersion::R5 || !PROFILES_OF_R5.contains(id))
        .map(|id| names::own_extension(id).into())
        .collect()
}

/// What a door says about itself.
#[derive(Debug, Clone, Default)]
pub struct Offer {
    /// What is routed.
    pub interactions: Vec<Interaction>,
    /// Media types that are spoken.
    pub formats: Vec<&'static str>,
    /// The absolute URL of the service, when it is configured.
    pub url: Option<String>,
    /// Whether pages from other origins may ask.
    pub cors: bool,
}

/// The statement of one release.
pub fn capability_statement(version: FhirVersion, offer: &Offer) -> Resource {
    let release = version.name().to_uppercase();
    let id = format!("trialfire-{}", version.name());
    let software = Object::new()
        .with("name", "Trialfire")
        .with("version", env!("CARGO_PKG_VERSION"));
    let implementation = Object::new()
        .with("description", format!("Clinical trials as FHIR {release}"))
        .with_some("url", offer.url.clone());
    let mut reverse = if offer.interactions.contains(&Interaction::SearchType) {
        reverse_includes(version)
    } else {
        BTreeMap::new()
    };
    let resources = types_of(version)
        .iter()
        .map(|kind| resource(version, kind, offer, reverse.remove(kind).unwrap_or_default()));
    let system = offer.interactions.iter().flat_map(|one| one.system_codes());
    let rest = Object::new()
        .with("mode", "server")
        .with("documentation", documentation())
        .with("security", Object::new().with("cors", offer.cors))
        .with_all("resource", resources)
        .with_all("interaction", system.map(|code| Object::new().with("code", *code)))
        .with_all("operation", validate(offer));
    let body = Object::new()
        .with("url", format!("{}/CapabilityStatement/{id}", names::CANONICAL))
        .with("version", env!("CARGO_PKG_VERSION"))
        .with("name", format!("Trialfire{release}"))
        .with("title", format!("Trialfire, FHIR {release}"))
        .with("status", "active")
        .with("date", STATEMENT_DATE)
        .with("kind", "instance")
        .with("software", software)
        .with("implementation", implementation)
        .with("fhirVersion", version.number())
        .with_all("format", offer.formats.iter().copied())
        .with_all("rest", [rest]);
    Resource::build("CapabilityStatement", &id, body)
}

/// The part of a statement that `_summary` or `_elements` asks for; nothing when all of it is asked for.
///
/// `mode` is taken and changes nothing: there is one statement.
pub fn statement_view(
    version: FhirVersion,
    parameters: &[(String, String)],
    statement: &[u8],
) -> Result<Option<Vec<u8>>, Refusal> {
    only(parameters, &["_summary", "_elements", "mode"])?;
    let view = View::of_read(version, "CapabilityStatement", parameters)?;
    Ok((view != View::Whole).then(|| view.apply(version, statement.to_vec())))
}

fn documentation() -> &'static str {
    "An unknown search parameter is refused unless the request says `Prefer: handling=lenient`. Results are shaped by \
     `_sort`, `_count`, `_total`, `_include`, `_revinclude`, `_summary` and `_elements`; pages are followed by their \
     `next` links. What is written is validated first. What was imported is changed by importing it again, not by writing, \
     and a resource is written and read in one release."
}

fn resource(version: FhirVersion, kind: &'static str, offer: &Offer, reverse: Vec<Value>) -> Object {
    let offered = |interaction: Interaction| offer.interactions.contains(&interaction);
    let codes = offer
        .interactions
        .iter()
        .filter_map(|interaction| interaction.resource_code());
    let searchable = offered(Interaction::SearchType);
    let own: &[Parameter] = if searchable { parameters(version, kind) } else { &[] };
    let body = Object::new()
        .with("type", kind)
        .with("profile", format!("http://hl7.org/fhir/StructureDefinition/{kind}"))
        .with_all("supportedProfile", profiles(version, kind))
        .with_all("interaction", codes.map(|code| Object::new().with("code", code)))
        .with(
            "versioning",
            if offered(Interaction::Update) {
                "versioned-update"
            } else {
                "versioned"
            },
        )
        .with("readHistory", offered(Interaction::Vread))
        .with("updateCreate", offered(Interaction::Update))
        .with("conditionalCreate", offered(Interaction::Create))
        .with("conditionalRead", "full-support")
        .with_all("referencePolicy", ["literal"])
        .with_all("searchInclude", includes(kind, own))
        .with_all("searchRevInclude", reverse)
        .with_all("searchParam", own.iter().map(parameter));
    let mut operations: Vec<Object> = OPERATIONS
        .iter()
        .filter(|operation| operation.kind == kind && offered(operation.interaction))
        .map(|operation| {
            let own = || format!("{}/OperationDefinition/{kind}-{}", names::CANONICAL, operation.name);
            Object::new()
                .with("name", operation.name)
                .with("definition", operation.definition.map_or_else(own, str::to_owned))
                .with("documentation", operation.documentation)
        })
        .collect();
    operations.extend(validate(offer));
    body.with_all("operation", operations)
}

/// `$validate`, when it is offered: on each resource, on each type and on the system.
fn validate(offer: &Offer) -> Option<Object> {
    offer.interactions.contains(&Interaction::Validate).then(|| {
        Object::new()
            .with("name", "validate")
            .with(
                "definition",
                format!("{}/OperationDefinition/Resource-validate", names::CANONICAL),
            )
            .with(
                "documentation",
                "Takes a resource of any type of the release, bare or as `resource` of Parameters, with `mode` and \
                 `profile`.",
            )
    })
}

fn parameter(parameter: &Parameter) -> Object {
    let modifiers: Vec<String> = parameter.modifiers().iter().map(|name| format!("`:{name}`")).collect();
    let modifiers = (!modifiers.is_empty()).then(|| format!("Modifiers: {}.", modifiers.join(", ")));
    let description = parameter.description.map(|text| format!("{text}."));
    let words: Vec<&str> = description.as_deref().into_iter().chain(modifiers.as_deref()).collect();
    Object::new()
        .with("name", parameter.code)
        .with("definition", parameter.url.as_str())
        .with("type", parameter.kind.code())
        .with("documentation", words.join(" "))
}

fn references(own: &[Parameter]) -> impl Iterator<Item = &Parameter> {
    own.iter().filter(|parameter| parameter.kind == Kind::Reference)
}

fn includes(kind: &str, own: &[Parameter]) -> Vec<Value> {
    references(own)
        .map(|parameter| format!("{kind}:{}", parameter.code).into())
        .collect()
}

/// For each type the references that lead to it, in order of type and code; worked out for all types at once.
fn reverse_includes(version: FhirVersion) -> BTreeMap<&'static str, Vec<Value>> {
    let types = types_of(version);
    let mut found: BTreeMap<&'static str, Vec<Value>> = types.iter().map(|kind| (*kind, Vec::new())).collect();
    for from in types {
        for parameter in references(parameters(version, from)) {
            let name = format!("{from}:{}", parameter.code);
            let targets = if parameter.targets.is_empty() {
                types
            } else {
                &parameter.targets
            };
            for to in targets {
                if let Some(names) = found.get_mut(to) {
                    names.push(name.as_str().into());
                }
            }
        }
    }
    found
}
