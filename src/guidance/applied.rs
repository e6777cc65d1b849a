//! The eligibility plan of a study applied to a patient: what has to be done before somebody can decide.

use crate::eligibility::Who;
use crate::fhir::names::CANONICAL;
use crate::fhir::{FhirVersion, Object, Resource, Value};
use crate::guidance::identity::uuid;
use crate::guidance::occasion::{NOTICE, Occasion, refer};
use crate::guidance::parts::clean;
use crate::guidance::terms::standing;
use crate::screening::{Report, Verdict};

/// The answer of `PlanDefinition/$apply`: a proposed `CarePlan` with one activity for each open question of the study's
/// criteria; in R5 a Bundle in Parameters, with the activities as Tasks beside the plan.
///
/// A study that something speaks against for good has no activity: nothing that is asked would let the patient in.
pub fn applied(report: &Report, occasion: &Occasion<'_>) -> Resource {
    let questions = questions(report);
    let plan = Object::new()
        .with("instantiatesCanonical", vec![Value::from(plan_url(report))])
        .with("status", "draft")
        .with("intent", "proposal")
        .with("title", title(report))
        .with("description", clean(&standing(report)))
        .with("subject", occasion.subject())
        .with("created", occasion.day())
        .with("note", vec![Object::exact([("text", NOTICE.into())])]);
    let id = uuid(occasion, &["care-plan", &report.study.id]);
    match occasion.version {
        FhirVersion::R4 => {
            let activities = questions.iter().map(|question| {
                let detail = Object::new()
                    .with("kind", "Task")
                    .with(
                        "reasonCode",
                        vec![Object::exact([("text", question.words.as_str().into())])],
                    )
                    .with("status", "not-started")
                    .with("description", question.text.as_str());
                Object::exact([("detail", detail.into())])
            });
            let activities: Vec<Value> = activities.collect();
            Resource::build("CarePlan", &id, plan.with("activity", activities))
        }
        FhirVersion::R5 => {
            let tasks: Vec<(String, Resource)> = questions
                .iter()
                .enumerate()
                .map(|(at, question)| {
                    let id = uuid(occasion, &["task", &report.study.id, &at.to_string()]);
                    let body = Object::new()
                        .with("status", "draft")
                        .with("intent", "proposal")
                        .with("description", question.text.as_str())
                        .with("for", occasion.subject())
                        .with(
                            "reason",
                            vec![Object::exact([(
                                "concept",
                                Object::exact([("text", question.words.as_str().into())]),
                            )])],
                        );
                    (["urn:uuid:", &id].concat(), Resource::build("Task", &id, body))
                })
                .collect();
            let activities: Vec<Value> = tasks
                .iter()
                .map(|(url, _)| Object::exact([("plannedActivityReference", refer(url))]))
                .collect();
            let plan = Resource::build("CarePlan", &id, plan.with("activity", activities));
            let first = (["urn:uuid:", &id].concat(), plan);
            let entries: Vec<Value> = [first]
                .into_iter()
                .chain(tasks)
                .map(|(url, resource)| {
                    Object::exact([("fullUrl", url.into()), ("resource", resource.into_map().into())])
                })
                .collect();
            let bundle = Resource::of(
                "Bundle",
                Object::new().with("type", "collection").with("entry", entries),
            );
            let parameter = Object::exact([("name", "return".into()), ("resource", bundle.into_map().into())]);
            Resource::of("Parameters", Object::new().with("parameter", vec![parameter]))
        }
    }
}

/// The canonical of the eligibility plan.
fn plan_url(report: &Report) -> String {
    [CANONICAL, "/PlanDefinition/", &report.study.id, "-elig"].concat()
}

fn title(report: &Report) -> String {
    let study = &report.study;
    let name = study.title.as_deref().or(study.number.as_deref()).unwrap_or(&study.id);
    clean(&format!("Screening for {name}"))
}

/// An open question, and the words of the criterion that asks it.
struct Open {
    text: String,
    words: String,
}

/// The open questions, each once, in order of the criteria.
fn questions(report: &Report) -> Vec<Open> {
    let mut found: Vec<Open> = Vec::new();
    if report.tier == crate::screening::Tier::Ineligible {
        return found;
    }
    for line in report.lines.iter().filter(|line| line.verdict == Verdict::Unknown) {
        for question in line
            .parts
            .iter()
            .filter(|part| part.decides)
            .filter_map(|part| part.question.as_ref())
        {
            let who = match question.who {
                Who::Participant => "patient",
                Who::Clinician => "clinician",
                Who::Site => "site",
            };
            let text = clean(&format!("Ask the {who}: {}", question.text));
            if !found.iter().any(|one| one.text == text) {
                found.push(Open {
                    text,
                    words: clean(&line.text),
                });
            }
        }
    }
    found
}
