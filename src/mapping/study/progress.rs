//! Status, dates and enrollment: where the study and its record stand.

use crate::fhir::Object;
use crate::fhir::{FhirVersion, Value, json};
use crate::mapping::agency::absent;
use crate::mapping::coding::{
    Coded, coded, coded_as_r5, coding_as_r5, codings, concept, progress_state, r4_status, read_concept, text,
};
use crate::mapping::contract::{Writing, reference};
use crate::mapping::extension::{Extensions, Found, extension};
use crate::mapping::study::draft::{Backbone, Draft, Parts, Study};
use crate::trial::{DateFact, DateKind, Dates, EnrollmentKind, PartialDate, Trial};

/// HL7's extension for what happened to the record of a study; R4 takes it with the same shape.
const STUDY_REGISTRATION: &str = "http://hl7.org/fhir/StructureDefinition/researchStudy-studyRegistration";
/// Its activities.
const ACTIVITIES: &str = "http://hl7.org/fhir/research-study-registration-activity";
/// States of a study's progress: R5's in both releases, for the extension is R5's too; R4 has fewer at this address.
const STATES: &str = "http://hl7.org/fhir/research-study-status";
/// The state that stands for the whole duration of the study.
const OVERALL_STUDY: &str = "overall-study";
/// The activity of verifying the record.
const VERIFICATION: &str = "record-verification";

/// A date of the trial and the activity that it is the date of.
type Dated = (&'static str, fn(&mut Dates) -> &mut Option<DateFact>);

/// Every date of the record except start and completion.
const DATED: [Dated; 12] = [
    ("primary-outcome-data-collection", |dates| &mut dates.primary_completion),
    ("registration-submission", |dates| &mut dates.first_submit),
    ("registration-submission-qc", |dates| &mut dates.first_submit_qc),
    ("registration-posting", |dates| &mut dates.first_post),
    ("results-submission", |dates| &mut dates.results_first_submit),
    ("results-submission-qc", |dates| &mut dates.results_first_submit_qc),
    ("results-posting", |dates| &mut dates.results_first_post),
    ("disposition-submission", |dates| &mut dates.disposition_first_submit),
    ("disposition-submission-qc", |dates| {
        &mut dates.disposition_first_submit_qc
    }),
    ("disposition-posting", |dates| &mut dates.disposition_first_post),
    ("update-submission", |dates| &mut dates.last_update_submit),
    ("update-posting", |dates| &mut dates.last_update_post),
];

pub(super) fn write(w: &Writing<'_>, draft: &mut Draft) {
    write_status(w.trial, draft);
    write_dates(w.trial, draft);
    write_enrollment(w, draft);
    let access = &w.trial.status.expanded_access;
    let mut parts = Extensions::parts();
    parts.add("has", "valueBoolean", access.has);
    parts.add("nct", "valueString", access.nct.as_deref());
    parts.coded("status", access.status.as_ref());
    draft.own.nest("expanded-access", parts);
    draft
        .own
        .add("delayed-posting", "valueBoolean", w.trial.status.delayed_posting);
}

pub(super) fn read(study: &Study<'_>, trial: &mut Trial) {
    let own = study.own();
    for progress in study.parts("progressStatus") {
        read_progress(&progress, trial);
    }
    trial.status.why_stopped = study
        .element("whyStopped")
        .and_then(|why| why.get("text")?.as_str())
        .map(str::to_owned);
    for registration in registrations(study) {
        read_registration(registration, trial);
    }
    trial.status.delayed_posting = own.flag("delayed-posting");
    let access = own.nested("expanded-access");
    trial.status.expanded_access.has = access.flag("has");
    trial.status.expanded_access.nct = access.text("nct");
    trial.status.expanded_access.status = access.coded("status");
    if let Some(recruitment) = study.parts("recruitment").first() {
        read_enrollment(recruitment, trial);
    }
}

fn write_status(trial: &Trial, draft: &mut Draft) {
    let status = &trial.status;
    match draft.version {
        FhirVersion::R4 => match status.overall.as_ref().and_then(r4_status) {
            Some(code) => draft.set("status", code),
            None => draft.set("_status", json!({"extension": [absent()]})),
        },
        // Since R5 this is the status of publication; a record that the registry shows is an active one.
        FhirVersion::R5 => draft.set("status", "active"),
    }
    let version = draft.version;
    let state = |status| {
        let standard = progress_state(status).map(|code| coding_as_r5(version, STATES, code));
        Backbone::new().with("state", "valueCodeableConcept", Some(concept(status, standard)))
    };
    if let Some(overall) = &status.overall {
        draft.add_parts("progressStatus", state(overall));
    }
    if let Some(last) = &status.last_known {
        draft.add_parts(
            "progressStatus",
            state(last).with("actual", "valueBoolean", Some(false)),
        );
    }
    draft.set_some("whyStopped", status.why_stopped.as_deref().map(text));
}

fn write_dates(trial: &Trial, draft: &mut Draft) {
    let dates = &trial.dates;
    for (bound, fact) in [("start", &dates.start), ("end", &dates.completion)] {
        if let Some(fact) = fact {
            let state = coded_as_r5(draft.version, STATES, OVERALL_STUDY);
            let (actual, kind) = actuality(fact.kind.as_ref());
            let parts = Backbone::new()
                .with("state", "valueCodeableConcept", Some(state))
                .with("actual", "valueBoolean", actual)
                .with(
                    "period",
                    "valuePeriod",
                    Some(Object::exact([(bound, fact.date.to_string().into())])),
                )
                .extended(kind);
            draft.add_parts("progressStatus", parts);
        }
    }
    let day = |fact: &Option<DateFact>| fact.as_ref().map(|fact| fact.date.to_string());
    // A Period does not end before it starts (per-1); both dates are in the progress as the registry has them.
    let is_inverted = matches!((&dates.start, &dates.completion),
        (Some(start), Some(end)) if end.date.latest() < start.date.earliest());
    if !is_inverted {
        let period = Object::new()
            .with_some("start", day(&dates.start))
            .with_some("end", day(&dates.completion));
        draft.set("period", period);
    }
    draft.set_some("date", day(&dates.last_update_post));
    // The table asks for places to write to, which serves both directions; a copy of 14 dates is cheap.
    let mut copy = dates.clone();
    for (activity, place) in DATED {
        if let Some(fact) = place(&mut copy) {
            let (actual, kind) = actuality(fact.kind.as_ref());
            draft.own.push(registration(activity, actual, fact.date, kind));
        }
    }
    if let Some(verified) = trial.status.verified {
        draft
            .own
            .push(registration(VERIFICATION, None, verified, Extensions::own()));
    }
}

fn registration(activity: &str, actual: Option<bool>, date: PartialDate, kind: Extensions) -> Value {
    let mut parts = Extensions::parts();
    let activity = coded(ACTIVITIES, activity);
    parts.add("activity", "valueCodeableConcept", Some(activity));
    parts.add("actual", "valueBoolean", actual);
    parts.add("period", "valuePeriod", Some(json!({"start": date.to_string()})));
    let mut parts = parts.into_list();
    parts.extend(kind.into_list());
    extension(STUDY_REGISTRATION, "extension", Value::Array(parts))
}

/// `actual` of a date, and an extension where `actual` cannot say its kind.
fn actuality(kind: Option<&DateKind>) -> (Option<bool>, Extensions) {
    let mut extensions = Extensions::own();
    let actual = match kind {
        None => None,
        Some(DateKind::Actual) => Some(true),
        Some(DateKind::Estimated) => Some(false),
        Some(other @ DateKind::Other(_)) => {
            extensions.coded("date-kind", Some(other));
            None
        }
    };
    (actual, extensions)
}

fn read_progress(progress: &Parts<'_>, trial: &mut Trial) {
    let Some(state) = progress.get("state") else { return };
    let actual = progress.get("actual").and_then(Value::as_bool);
    if !codings(state).any(|(system, code)| system == STATES && code == OVERALL_STUDY) {
        if actual == Some(false) {
            trial.status.last_known = read_concept(state);
        } else {
            trial.status.overall = read_concept(state);
        }
        return;
    }
    let kind = read_actuality(actual, progress.own());
    let period = progress.get("period");
    for (bound, place) in [("start", &mut trial.dates.start), ("end", &mut trial.dates.completion)] {
        if let Some(date) = period.and_then(|period| day(period, bound)) {
            *place = Some(DateFact {
                date,
                kind: kind.clone(),
            });
        }
    }
}

fn registrations<'a>(study: &Study<'a>) -> impl Iterator<Item = &'a Value> {
    let list = study.resource.list("extension");
    list.iter()
        .filter(|found| found.get("url").and_then(Value::as_str) == Some(STUDY_REGISTRATION))
}

fn read_registration(registration: &Value, trial: &mut Trial) {
    let parts = Found::parts_of(Some(registration));
    let activity = parts.value("activity").and_then(|activity| codings(activity).next());
    let (Some((_, activity)), Some(date)) = (activity, parts.value("period").and_then(|period| day(period, "start")))
    else {
        return;
    };
    if activity == VERIFICATION {
        trial.status.verified = Some(date);
    } else if let Some((_, place)) = DATED.iter().find(|(name, _)| *name == activity) {
        let kind = read_actuality(parts.flag("actual"), Found::on(Some(registration)));
        *place(&mut trial.dates) = Some(DateFact { date, kind });
    }
}

fn read_actuality(actual: Option<bool>, extensions: Found<'_>) -> Option<DateKind> {
    match actual {
        Some(true) => Some(DateKind::Actual),
        Some(false) => Some(DateKind::Estimated),
        None => extensions.coded("date-kind"),
    }
}

fn day(period: &Value, bound: &str) -> Option<PartialDate> {
    period.get(bound)?.as_str()?.parse().ok()
}

/// A number whose kind the source does not state is written as the target, and marked `unstated`.
fn write_enrollment(w: &Writing<'_>, draft: &mut Draft) {
    let enrollment = &w.trial.enrollment;
    let mut marks = Extensions::own();
    let number = match (enrollment.count, &enrollment.kind) {
        (Some(count), Some(EnrollmentKind::Actual)) => Some(("actualNumber", count)),
        (Some(count), Some(EnrollmentKind::Estimated)) => Some(("targetNumber", count)),
        (Some(count), None) => {
            marks.add("enrollment-kind", "valueCode", Some(UNSTATED));
            Some(("targetNumber", count))
        }
        (count, kind) => {
            marks.coded("enrollment-kind", kind.as_ref());
            count.map(|count| ("targetNumber", count))
        }
    };
    let group = w.has_group().then(|| reference("Group", &w.id("elig")));
    if number.is_none() && marks.is_empty() && group.is_none() {
        return;
    }
    if draft.version == FhirVersion::R4 {
        draft.set("enrollment", group.iter().cloned().collect::<Vec<_>>());
    }
    let mut recruitment = Backbone::new();
    if let Some((part, count)) = number {
        recruitment = recruitment.with(part, "valueUnsignedInt", Some(count));
    }
    let recruitment = recruitment.with("eligibility", "valueReference", group).extended(marks);
    draft.set_parts("recruitment", recruitment);
}

/// Code of `enrollment-kind` for a number of which the source does not say whether it is counted or planned.
const UNSTATED: &str = "unstated";

fn read_enrollment(recruitment: &Parts<'_>, trial: &mut Trial) {
    let number = |part| {
        recruitment
            .get(part)
            .and_then(Value::as_u64)
            .and_then(|n| u32::try_from(n).ok())
    };
    let (actual, target) = (number("actualNumber"), number("targetNumber"));
    trial.enrollment.count = actual.or(target);
    let marks = recruitment.own();
    let unstated = marks
        .get("enrollment-kind")
        .and_then(|mark| mark.get("valueCode")?.as_str())
        == Some(UNSTATED);
    trial.enrollment.kind = if unstated {
        None
    } else if let Some(kind) = marks.coded("enrollment-kind") {
        Some(kind)
    } else if actual.is_some() {
        Some(EnrollmentKind::Actual)
    } else {
        target.and_then(|_| EnrollmentKind::from_code("ESTIMATED"))
    };
}
