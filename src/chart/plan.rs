//! Care plans and what they plan.

use crate::chart::coded::{Names, element, elements};
use crate::chart::desk::{Desk, FACTS_MAX, Page, fact};
use crate::chart::element::{code, object, objects};
use crate::chart::fact::{OddityKind, Sort, Stance, Standing};
use crate::chart::when::{When, period, when};
use crate::json::Value;

/// Reads a [`CarePlan`](https://hl7.org/fhir/R4/careplan.html): its categories, and its activities where they stand in it.
pub(super) fn read<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    let status = code(body, "status").unwrap_or_default();
    let standing = match status.as_str() {
        "entered-in-error" => return desk.note(page, "status", OddityKind::EnteredInError),
        "draft" => return desk.note(page, "status", OddityKind::NotFinal),
        "active" => Standing::Active,
        "completed" | "revoked" => Standing::Ended,
        _ => Standing::Unstated,
    };
    let mut at = When::default();
    if let Some(found) = object(body, "period") {
        period(found, "period", &mut at);
    }
    desk.note_dates(page, &at.bad);
    let recorded = desk.recorded(page, &["created"]);
    let is_asked = !matches!(code(body, "intent").as_deref(), Some("proposal" | "option"));
    for (place, coded) in elements(body, "category").into_iter().enumerate() {
        if coded.is_empty() {
            continue;
        }
        let stance = if is_asked { Stance::Holds } else { Stance::Unsure };
        let mut found = fact(
            Sort::Plan,
            coded,
            (stance, standing),
            page,
            &format!("category[{place}]"),
        )
        .at(&at);
        found.recorded = recorded;
        desk.add(found);
    }
    for (place, activity) in objects(body, "activity").take(FACTS_MAX) {
        let Some(detail) = object(activity, "detail") else {
            continue;
        };
        let coded = element(detail, "code", Names::Whole);
        if coded.is_empty() {
            continue;
        }
        let path = format!("activity[{place}].detail");
        let (stance, standing) = match code(detail, "status").as_deref() {
            Some("entered-in-error") => {
                desk.note(page, &path, OddityKind::EnteredInError);
                continue;
            }
            _ if detail.get("doNotPerform").and_then(Value::as_bool) == Some(true) => {
                (Stance::Denied, Standing::Unstated)
            }
            Some("in-progress") => (Stance::Holds, Standing::Active),
            Some("completed" | "stopped") => (Stance::Holds, Standing::Ended),
            Some("cancelled") => {
                desk.note(page, &path, OddityKind::NotFinal);
                continue;
            }
            _ => (Stance::Unsure, Standing::Unstated),
        };
        let scheduled = when(detail, "scheduled", desk.birth);
        desk.note_dates(page, &scheduled.bad);
        let its = if scheduled.is_empty() { &at } else { &scheduled };
        let mut found = fact(Sort::Plan, coded, (stance, standing), page, &path).at(its);
        found.recorded = recorded;
        desk.add(found);
    }
}
