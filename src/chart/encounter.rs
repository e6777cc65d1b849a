//! Encounters: stays in hospital and visits.

use crate::chart::coded::{Coded, Names, element};
use crate::chart::desk::{Desk, Page, fact};
use crate::chart::element::{code, object, objects, text};
use crate::chart::fact::{OddityKind, Sort, Stance, Standing};
use crate::chart::when::{When, period};

/// Reads an [Encounter](https://hl7.org/fhir/R4/encounter.html). Its reasons narrow it; the diagnoses it refers to are
/// records of their own.
pub(super) fn read<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    let standing = match code(body, "status").as_deref() {
        Some("entered-in-error") => return desk.note(page, "status", OddityKind::EnteredInError),
        Some("in-progress" | "arrived" | "triaged" | "onleave" | "on-hold") => Standing::Active,
        Some("finished" | "completed" | "discharged" | "discontinued") => Standing::Ended,
        Some("unknown") => Standing::Unstated,
        _ => return desk.note(page, "status", OddityKind::NotFinal),
    };
    let mut coded = element(body, "type", Names::Whole);
    let class = class(page);
    if coded.is_empty() {
        coded = Coded {
            text: class.clone().unwrap_or_else(|| "encounter".to_owned()),
            ..Coded::default()
        };
    }
    let mut at = When::default();
    for name in ["period", "actualPeriod"] {
        if let Some(found) = object(body, name) {
            period(found, name, &mut at);
        }
    }
    desk.note_dates(page, &at.bad);
    let mut found = fact(Sort::Encounter, coded, (Stance::Holds, standing), page, "type").at(&at);
    found.qualify(class);
    found.qualify_by(body, &["reasonCode"]);
    for (_, reason) in objects(body, "reason") {
        found.qualify_by(reason, &["value"]);
    }
    desk.add(found);
}

/// The class: a Coding in R4, concepts in R5.
fn class(page: Page<'_>) -> Option<String> {
    let class = object(page.body, "class")?;
    text(class, "code")
        .map(str::to_lowercase)
        .or_else(|| code(page.body, "class"))
}
