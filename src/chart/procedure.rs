//! Procedures: operations, radiotherapy, examinations.

use crate::chart::coded::{Names, element};
use crate::chart::desk::{Desk, Page, fact};
use crate::chart::element::code;
use crate::chart::fact::{OddityKind, Sort, Stance, Standing};
use crate::chart::when::when;

/// Reads a [Procedure](https://hl7.org/fhir/R4/procedure.html).
pub(super) fn read<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    let (stance, standing) = match code(body, "status").as_deref() {
        Some("entered-in-error") => return desk.note(page, "status", OddityKind::EnteredInError),
        Some("preparation") => return desk.note(page, "status", OddityKind::NotFinal),
        Some("not-done" | "aborted") => (Stance::Denied, Standing::Unstated),
        Some("completed" | "stopped") => (Stance::Holds, Standing::Ended),
        Some("in-progress") => (Stance::Holds, Standing::Active),
        // On hold is begun and paused, or not begun.
        _ => (Stance::Unsure, Standing::Unstated),
    };
    let coded = element(body, "code", Names::Whole);
    if coded.is_empty() {
        return desk.note(page, "code", OddityKind::NoCode);
    }
    let performed = when(body, "performed", desk.birth);
    let at = if performed.is_empty() && performed.bad.is_empty() {
        when(body, "occurrence", desk.birth)
    } else {
        performed
    };
    desk.note_dates(page, &at.bad);
    let mut found = fact(Sort::Procedure, coded, (stance, standing), page, "code").at(&at);
    found.recorded = desk.recorded(page, &["recorded"]);
    found.qualify_by(body, &["category", "outcome"]);
    found.place(body, "bodySite");
    desk.add(found);
}
