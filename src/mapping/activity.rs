//! `ActivityDefinition` `-int-<n>`: an intervention; `interventions` is read back from here.
//!
//! | name | context | value |
//! |---|---|---|
//! | `arm-label` | ActivityDefinition | string (repeats): label of an arm that receives it, as the intervention names it |
//! | `other-name` | ActivityDefinition | string (repeats) |

use crate::fhir::names::CANONICAL;
use crate::fhir::{Object, Resource, Value, json};
use crate::mapping::agency::absent;
use crate::mapping::coding::{self, concept, read_concept};
use crate::mapping::contract::{ResourceSet, Writing, meta};
use crate::mapping::extension::{Extensions, Found};
use crate::mapping::ids;
use crate::trial::{Intervention, InterventionType, Trial};

/// Writes the interventions in order.
pub(crate) fn write(w: &Writing<'_>, out: &mut Vec<Resource>) {
    for (n, intervention) in w.trial.interventions.iter().enumerate() {
        out.push(definition(intervention, &ids::intervention(&w.study_id, n + 1)));
    }
}

/// Reads the interventions.
pub(crate) fn read(set: &ResourceSet<'_>, trial: &mut Trial) {
    let found = set.series("ActivityDefinition", |n| ids::intervention(set.study_id, n));
    trial.interventions = found.into_iter().map(read_one).collect();
}

fn definition(intervention: &Intervention, id: &str) -> Resource {
    let mut extensions = Extensions::own();
    let labels = intervention.arm_labels.iter().map(String::as_str);
    extensions.add_all("arm-label", "valueString", labels);
    let names = intervention.other_names.iter().map(String::as_str);
    extensions.add_all("other-name", "valueString", names);
    let kind = intervention.kind.as_ref();
    let request = kind.and_then(request);
    let named = intervention.name.as_deref().map(coding::text);
    // What is given is a product; what is done is a code.
    let (code, product) = if request == Some("MedicationRequest") {
        (None, named)
    } else {
        (named, None)
    };
    let body = Object::new()
        .with("meta", meta("trial-intervention"))
        .with("extension", extensions.into_list())
        .with("url", [CANONICAL, "/ActivityDefinition/", id].concat())
        .with_some("title", intervention.name.as_deref())
        .with_some("_title", unless(intervention.name.is_some()))
        .with("status", "active")
        .with_some("description", intervention.description.as_deref())
        .with_all("topic", kind.map(|kind| concept(kind, None)))
        .with_some("kind", request)
        .with_some("_kind", unless(request.is_some()))
        .with_some("code", code)
        .with("intent", "proposal")
        .with_some("productCodeableConcept", product);
    Resource::build("ActivityDefinition", id, body)
}

/// Marks an element that has no value as absent.
fn unless(there: bool) -> Option<Value> {
    (!there).then(|| json!({"extension": [absent()]}))
}

/// The request that would order it; a kind outside the registry's list says nothing about that.
fn request(kind: &InterventionType) -> Option<&'static str> {
    match kind {
        InterventionType::Drug
        | InterventionType::Biological
        | InterventionType::DietarySupplement
        | InterventionType::Genetic => Some("MedicationRequest"),
        InterventionType::Device => Some("DeviceRequest"),
        InterventionType::Procedure
        | InterventionType::Radiation
        | InterventionType::DiagnosticTest
        | InterventionType::Behavioral
        | InterventionType::CombinationProduct
        | InterventionType::Others => Some("ServiceRequest"),
        InterventionType::Other(_) => None,
    }
}

fn read_one(definition: &Resource) -> Intervention {
    let extensions = Found::of(definition.list("extension"));
    let text = |name| definition.get(name).and_then(Value::as_str).map(str::to_owned);
    Intervention {
        kind: definition.list("topic").first().and_then(read_concept),
        name: text("title"),
        description: text("description"),
        arm_labels: extensions.texts("arm-label"),
        other_names: extensions.texts("other-name"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::FhirVersion;
    use crate::mapping::testing::{check_round_trip, numbered, only, written};

    #[test]
    fn interventions_come_back() {
        let one = |kind: Option<InterventionType>, name: Option<&str>| Intervention {
            kind,
            name: name.map(str::to_owned),
            description: Some("given  once\n\n* daily".into()),
            arm_labels: vec!["A".into(), "B".into(), "A".into()],
            other_names: vec!["x".into(), "x".into()],
        };
        let mut trial = numbered();
        for kind in InterventionType::KNOWN {
            trial
                .interventions
                .push(one(Some(kind.clone()), Some("Velortine +/- care")));
        }
        trial
            .interventions
            .push(one(Some(InterventionType::Other("Herbal".into())), Some("Tea")));
        trial.interventions.push(one(None, None));
        trial.interventions.push(Intervention::default());
        check_round_trip(&trial, write, read);
    }

    #[test]
    fn what_is_given_is_a_product_and_what_is_done_a_code() {
        let mut trial = numbered();
        trial.interventions = vec![Intervention {
            kind: Some(InterventionType::Drug),
            name: Some("Velortine".into()),
            ..Intervention::default()
        }];
        let drug = only(&written(&trial, FhirVersion::R4, None, write), "ActivityDefinition");
        assert_eq!(drug["kind"], "MedicationRequest");
        assert_eq!(drug["productCodeableConcept"]["text"], "Velortine");
        trial.interventions[0].kind = Some(InterventionType::Procedure);
        let done = only(&written(&trial, FhirVersion::R4, None, write), "ActivityDefinition");
        assert_eq!(
            (&done["kind"], &done["code"]["text"]),
            (&"ServiceRequest".into(), &"Velortine".into())
        );
    }
}
