//! Adverse events, with grade and outcome.

use crate::chart::coded::{Names, element};
use crate::chart::desk::{Desk, Page, fact};
use crate::chart::element::{code, object};
use crate::chart::fact::{OddityKind, Sort, Stance, Standing};
use crate::chart::when::{When, date, period, when};

/// Reads an [`AdverseEvent`](https://hl7.org/fhir/R4/adverseevent.html).
pub(super) fn read<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    if code(body, "status").as_deref() == Some("entered-in-error") {
        return desk.note(page, "status", OddityKind::EnteredInError);
    }
    let stance = match code(body, "actuality").as_deref() {
        Some("potential") => Stance::Unsure,
        _ => Stance::Holds,
    };
    let mut coded = element(body, "event", Names::Whole);
    if coded.is_empty() {
        coded = element(body, "code", Names::Whole);
    }
    if coded.is_empty() {
        return desk.note(page, "event", OddityKind::NoCode);
    }
    let standing = match code(body, "outcome").as_deref() {
        Some("resolved" | "recovered" | "fatal" | "resolvedwithsequelae" | "resolved-with-sequelae") => Standing::Ended,
        Some("ongoing" | "recovering" | "resolving" | "not-recovered" | "unresolved") => Standing::Active,
        _ => Standing::Unstated,
    };
    let mut at = when(body, "occurrence", desk.birth);
    if at.is_empty() {
        at.from = date(body, "date", &mut at.bad);
    }
    if let Some(effect) = object(body, "effectPeriod").filter(|_| at.is_empty()) {
        period(effect, "effectPeriod", &mut at);
    }
    let When { from, to, bad, .. } = at;
    desk.note_dates(page, &bad);
    let mut found = fact(Sort::AdverseEvent, coded, (stance, standing), page, "event");
    found.from = from;
    found.to = to;
    found.recorded = desk.recorded(page, &["recordedDate", "detected"]);
    found.qualify_by(body, &["category", "seriousness", "severity", "outcome"]);
    desk.add(found);
}
