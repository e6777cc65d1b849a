//! Immunizations.

use crate::chart::coded::{Names, element};
use crate::chart::desk::{Desk, Page, fact};
use crate::chart::element::code;
use crate::chart::fact::{OddityKind, Sort, Stance, Standing};
use crate::chart::when::{When, date, when};
use crate::concept::concepts;

/// Reads an [Immunization](https://hl7.org/fhir/R4/immunization.html).
pub(super) fn read<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    let (stance, standing) = match code(body, "status").as_deref() {
        Some("entered-in-error") => return desk.note(page, "status", OddityKind::EnteredInError),
        Some("completed") => (Stance::Holds, Standing::Ended),
        Some("not-done") => (Stance::Denied, Standing::Unstated),
        _ => (Stance::Unsure, Standing::Unstated),
    };
    let mut coded = element(body, "vaccineCode", Names::Whole);
    if coded.is_empty() {
        return desk.note(page, "vaccineCode", OddityKind::NoCode);
    }
    let vaccines: Vec<_> = coded
        .names()
        .flat_map(|name| [format!("{name} vaccine"), format!("{name} vaccination")])
        .filter_map(|name| concepts().by_name(&name))
        .collect();
    coded.add_all(&vaccines);
    coded.concepts.extend(
        concepts()
            .by_name("vaccination")
            .filter(|one| !coded.concepts.contains(one)),
    );
    let mut at = when(body, "occurrence", desk.birth);
    if at.is_empty() {
        let mut bad = Vec::new();
        let given = date(body, "date", &mut bad);
        at = When {
            from: given,
            to: given,
            bad: [at.bad, bad].concat(),
            is_period: false,
        };
    }
    desk.note_dates(page, &at.bad);
    let mut found = fact(Sort::Immunization, coded, (stance, standing), page, "vaccineCode").at(&at);
    found.recorded = desk.recorded(page, &["recorded"]);
    found.qualify_by(body, &["route"]);
    desk.add(found);
}
