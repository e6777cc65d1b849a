//! The records that a plan asks for.

use crate::fhir::{FhirVersion, Object, Resource, Value};

/// The answer of `PlanDefinition/$data-requirements`: a module-definition Library with the requirements of all actions
/// of a plan, each once, in order of the actions.
pub fn needs(plan: &Resource, version: FhirVersion) -> Resource {
    let mut found: Vec<Value> = Vec::new();
    for action in plan.list("action") {
        gather(action, version, &mut found);
    }
    let kind = Object::exact([(
        "coding",
        vec![Object::exact([
            ("system", "http://terminology.hl7.org/CodeSystem/library-type".into()),
            ("code", "module-definition".into()),
        ])]
        .into(),
    )]);
    let related = plan
        .text("url")
        .map(|url| Object::exact([("type", "depends-on".into()), ("resource", url.into())]));
    let body = Object::new()
        .with("status", "active")
        .with("type", kind)
        .with_all("relatedArtifact", related)
        .with("dataRequirement", found);
    Resource::of("Library", body)
}

fn gather(action: &Value, version: FhirVersion, found: &mut Vec<Value>) {
    let list = |name: &str| {
        action
            .get(name)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default()
    };
    for input in list("input") {
        let requirement = match version {
            FhirVersion::R4 => Some(input),
            FhirVersion::R5 => input.get("requirement"),
        };
        if let Some(requirement) = requirement
            && !found.contains(requirement)
        {
            found.push(requirement.clone());
        }
    }
    for below in list("action") {
        gather(below, version, found);
    }
}
