//! What relatives have.

use crate::chart::coded::{Names, element};
use crate::chart::desk::{Desk, Page, SO, fact};
use crate::chart::element::{code, objects};
use crate::chart::fact::{OddityKind, Sort};

/// Reads a [`FamilyMemberHistory`](https://hl7.org/fhir/R4/familymemberhistory.html). Ages in it are the relative's and
/// give no dates.
pub(super) fn read<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    match code(body, "status").as_deref() {
        Some("entered-in-error") => return desk.note(page, "status", OddityKind::EnteredInError),
        Some("health-unknown") => return,
        _ => {}
    }
    let recorded = desk.recorded(page, &["date"]);
    let relative = element(body, "relationship", Names::Whole).text;
    for (place, condition) in objects(body, "condition") {
        let coded = element(condition, "code", Names::Whole);
        if coded.is_empty() {
            desk.note(page, &format!("condition[{place}].code"), OddityKind::NoCode);
            continue;
        }
        let mut found = fact(Sort::Family, coded, SO, page, &format!("condition[{place}]"));
        found.recorded = recorded;
        found.qualify([relative.clone()]);
        found.qualify_by(condition, &["outcome"]);
        desk.add(found);
    }
}
