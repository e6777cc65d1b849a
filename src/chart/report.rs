//! Diagnostic reports: what they conclude, and the results that they contain.

use crate::chart::coded::{Names, element, elements};
use crate::chart::desk::{Desk, Page, SO, fact};
use crate::chart::element::code;
use crate::chart::fact::{OddityKind, Sort};
use crate::chart::observation::members;
use crate::chart::when::when;

/// Reads a [`DiagnosticReport`](https://hl7.org/fhir/R4/diagnosticreport.html).
pub(super) fn read<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    match code(body, "status").as_deref() {
        Some("final" | "amended" | "corrected" | "appended") => {}
        Some("entered-in-error") => return desk.note(page, "status", OddityKind::EnteredInError),
        _ => return desk.note(page, "status", OddityKind::NotFinal),
    }
    let at = when(body, "effective", desk.birth);
    desk.note_dates(page, &at.bad);
    let recorded = desk.recorded(page, &["issued"]);
    let name = element(body, "code", Names::Whole).text;
    for (place, coded) in elements(body, "conclusionCode").into_iter().enumerate() {
        if coded.is_empty() {
            continue;
        }
        let mut found = fact(Sort::Report, coded, SO, page, &format!("conclusionCode[{place}]")).at(&at);
        found.recorded = recorded;
        found.qualify([name.clone()]);
        found.qualify_by(body, &["category"]);
        desk.add(found);
    }
    members(page, "result", &at, 0, desk);
}
