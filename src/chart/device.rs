//! Devices that a patient has or uses.

use crate::chart::coded::{Coded, Names, element, of_text};
use crate::chart::desk::{Desk, Page, fact};
use crate::chart::element::{code, object, objects, text};
use crate::chart::fact::{OddityKind, Sort, Stance, Standing};
use crate::chart::when::when;
use crate::json::Map;

/// Reads a Device of R4, which names its patient.
pub(super) fn read<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let standing = match code(page.body, "status").as_deref() {
        Some("entered-in-error") => return desk.note(page, "status", OddityKind::EnteredInError),
        Some("active") => Standing::Active,
        Some("inactive") => Standing::Ended,
        _ => Standing::Unstated,
    };
    let coded = kind(page.body);
    if coded.is_empty() {
        return desk.note(page, "type", OddityKind::NoCode);
    }
    desk.add(fact(Sort::Device, coded, (Stance::Holds, standing), page, "type"));
}

/// Reads a `DeviceUseStatement` of R4 or a `DeviceUsage` of R5.
pub(super) fn read_use<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    let (stance, standing) = match code(body, "status").as_deref() {
        Some("entered-in-error") => return desk.note(page, "status", OddityKind::EnteredInError),
        Some("active") => (Stance::Holds, Standing::Active),
        Some("completed" | "stopped") => (Stance::Holds, Standing::Ended),
        Some("not-done") => (Stance::Denied, Standing::Unstated),
        Some("on-hold") => (Stance::Holds, Standing::Unstated),
        _ => (Stance::Unsure, Standing::Unstated),
    };
    let mut coded = element(body, "device", Names::Whole);
    if coded.is_empty() {
        let device = object(body, "device");
        let reference = device.map(|device| object(device, "reference").unwrap_or(device));
        let found = reference
            .and_then(|one| text(one, "reference"))
            .and_then(|reference| desk.follow(page, "device", reference));
        coded = found.map(kind).unwrap_or_default();
    }
    if coded.is_empty() {
        return desk.note(page, "device", OddityKind::NoCode);
    }
    let at = when(body, "timing", desk.birth);
    desk.note_dates(page, &at.bad);
    let mut found = fact(Sort::Device, coded, (stance, standing), page, "device").at(&at);
    found.recorded = desk.recorded(page, &["recordedOn", "dateAsserted"]);
    found.place(body, "bodySite");
    desk.add(found);
}

/// What a device is: its type, else its name.
fn kind(device: &Map<'_>) -> Coded {
    let coded = element(device, "type", Names::Whole);
    if !coded.is_empty() {
        return coded;
    }
    let mut names = ["deviceName", "name"]
        .into_iter()
        .flat_map(|list| objects(device, list));
    let name = names.find_map(|(_, one)| text(one, "name").or_else(|| text(one, "value")));
    name.map(|name| of_text(name, Names::Whole)).unwrap_or_default()
}
