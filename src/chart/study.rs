//! Taking part in studies.

use crate::chart::coded::Coded;
use crate::chart::desk::{Desk, Page, fact};
use crate::chart::element::{code, object, objects, text};
use crate::chart::fact::{OddityKind, Sort, Stance, Standing};
use crate::chart::when::{When, period};

/// Reads a [`ResearchSubject`](https://hl7.org/fhir/R4/researchsubject.html): R4's status, R5's newest progress.
pub(super) fn read<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    let status = code(body, "status").unwrap_or_default();
    match status.as_str() {
        "entered-in-error" => return desk.note(page, "status", OddityKind::EnteredInError),
        "draft" => return desk.note(page, "status", OddityKind::NotFinal),
        _ => {}
    }
    let mut at = When::default();
    if let Some(found) = object(body, "period") {
        period(found, "period", &mut at);
    }
    desk.note_dates(page, &at.bad);
    let state = progress(page).unwrap_or_else(|| status.clone());
    let (stance, standing) = match state.as_str() {
        "on-study" | "on-study-intervention" | "on-study-observation" | "follow-up" => {
            (Stance::Holds, Standing::Active)
        }
        "off-study" | "withdrawn" | "completed" | "retired" => (Stance::Holds, Standing::Ended),
        "ineligible" | "not-registered" => (Stance::Denied, Standing::Unstated),
        "active" if at.to.is_some() => (Stance::Holds, Standing::Ended),
        "active" => (Stance::Holds, Standing::Active),
        _ => (Stance::Unsure, Standing::Unstated),
    };
    let study = object(body, "study");
    let name = study.and_then(|study| text(study, "display").or_else(|| text(study, "reference")));
    let coded = Coded {
        text: name.unwrap_or("study").to_owned(),
        ..Coded::default()
    };
    let mut found = fact(Sort::Study, coded, (stance, standing), page, "status").at(&at);
    found.qualify([state]);
    desk.add(found);
}

/// R5: the state of the step that began last; of several on one day the last that is listed.
fn progress(page: Page<'_>) -> Option<String> {
    let steps = objects(page.body, "progress")
        .filter_map(|(_, step)| Some((text(step, "startDate"), code(step, "subjectState")?)));
    steps
        .max_by(|(one, _), (other, _)| one.cmp(other))
        .map(|(_, state)| state)
}
