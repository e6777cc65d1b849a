//! Medications: stated, ordered, given and handed over, with the drugs that they hold.

use crate::chart::coded::{Coded, Names, element, of_map, of_text};
use crate::chart::day::Days;
use crate::chart::desk::{Desk, Page, fact};
use crate::chart::element::{code, number, object, objects, text};
use crate::chart::fact::{Fact, OddityKind, Sort, Stance, Standing};
use crate::chart::when::{When, date, period, timing, when};
use crate::json::Map;

/// What a record says of taking a drug, or why it says nothing.
type Said = Result<(Stance, Standing), OddityKind>;

/// Reads a `MedicationStatement`, or a `MedicationUsage` as some call it.
pub(super) fn read_statement<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    let effective = when(body, "effective", desk.birth);
    let adherence = object(body, "adherence").and_then(|adherence| code(adherence, "code"));
    let said = match code(body, "status").as_deref() {
        Some("entered-in-error") => Err(OddityKind::EnteredInError),
        Some("draft") => Err(OddityKind::NotFinal),
        Some("active") => Ok((Stance::Holds, Standing::Active)),
        Some("completed" | "stopped") => Ok((Stance::Holds, Standing::Ended)),
        Some("not-taken") => Ok((Stance::Denied, Standing::Unstated)),
        Some("on-hold") => Ok((Stance::Holds, Standing::Unstated)),
        Some("recorded") => Ok(adhered(adherence.as_deref(), &effective)),
        // Intended, unknown, or not said.
        _ => Ok((Stance::Unsure, Standing::Unstated)),
    };
    // STU3 and DSTU2 said so beside the status.
    let untaken =
        text(body, "taken") == Some("n") || body.get("wasNotTaken").and_then(crate::json::Value::as_bool) == Some(true);
    let said = if untaken {
        said.map(|_| (Stance::Denied, Standing::Unstated))
    } else {
        said
    };
    let recorded = desk.recorded(page, &["dateAsserted"]);
    take(page, said, &effective, recorded, desk);
}

/// R5 keeps what was recorded apart from whether the drug is taken.
fn adhered(adherence: Option<&str>, effective: &When) -> (Stance, Standing) {
    match adherence {
        Some("not-taking") => (Stance::Denied, Standing::Unstated),
        Some("stopped") => (Stance::Holds, Standing::Ended),
        Some("taking" | "taking-as-directed" | "taking-not-as-directed") => (Stance::Holds, Standing::Active),
        _ if effective.is_period && effective.to.is_none() => (Stance::Holds, Standing::Active),
        _ if effective.is_period => (Stance::Holds, Standing::Ended),
        _ => (Stance::Holds, Standing::Unstated),
    }
}

/// Reads a `MedicationRequest`. An active order stands for taking: what is ordered and not stopped is taken to be taken.
pub(super) fn read_request<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    let is_order = matches!(
        code(body, "intent").as_deref(),
        Some("order" | "original-order" | "reflex-order" | "filler-order" | "instance-order")
    );
    let ordered = if is_order { Stance::Holds } else { Stance::Unsure };
    let said = match code(body, "status").as_deref() {
        Some("entered-in-error") => Err(OddityKind::EnteredInError),
        Some("draft" | "cancelled") => Err(OddityKind::NotFinal),
        Some("active") => Ok((ordered, Standing::Active)),
        Some("completed" | "stopped" | "ended") => Ok((ordered, Standing::Ended)),
        Some("on-hold") => Ok((ordered, Standing::Unstated)),
        _ => Ok((Stance::Unsure, Standing::Unstated)),
    };
    let forbidden = body.get("doNotPerform").and_then(crate::json::Value::as_bool) == Some(true);
    let said = if forbidden {
        said.map(|_| (Stance::Denied, Standing::Unstated))
    } else {
        said
    };
    let recorded = desk.recorded(page, &["authoredOn"]);
    let mut at = When::default();
    for (place, dosage) in objects(body, "dosageInstruction") {
        if let Some(found) = object(dosage, "timing") {
            timing(found, &format!("dosageInstruction[{place}].timing"), &mut at);
        }
    }
    if let Some(valid) = object(body, "dispenseRequest").and_then(|one| object(one, "validityPeriod")) {
        let mut validity = When::default();
        period(valid, "dispenseRequest.validityPeriod", &mut validity);
        at.from = at.from.or(validity.from);
        at.bad.extend(validity.bad);
    }
    at.from = at.from.or(recorded);
    take(page, said, &at, recorded, desk);
}

/// Reads a `MedicationAdministration`.
pub(super) fn read_administration<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let said = match code(page.body, "status").as_deref() {
        Some("entered-in-error") => Err(OddityKind::EnteredInError),
        Some("not-done") => Ok((Stance::Denied, Standing::Unstated)),
        Some("completed" | "stopped") => Ok((Stance::Holds, Standing::Ended)),
        Some("in-progress") => Ok((Stance::Holds, Standing::Active)),
        Some("on-hold") => Ok((Stance::Holds, Standing::Unstated)),
        _ => Ok((Stance::Unsure, Standing::Unstated)),
    };
    let at = ["effective", "occurence", "occurrence"].map(|stem| when(page.body, stem, desk.birth));
    let at = at
        .into_iter()
        .find(|at| !at.is_empty() || !at.bad.is_empty())
        .unwrap_or_default();
    let recorded = desk.recorded(page, &["recorded"]);
    take(page, said, &at, recorded, desk);
}

/// Reads a `MedicationDispense`: the drug was handed over, for as many days as are said.
pub(super) fn read_dispense<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    let said = match code(body, "status").as_deref() {
        Some("entered-in-error") => Err(OddityKind::EnteredInError),
        Some("completed") => Ok((Stance::Holds, Standing::Unstated)),
        Some("stopped") => Ok((Stance::Holds, Standing::Ended)),
        _ => Err(OddityKind::NotFinal),
    };
    let mut at = When::default();
    let handed = date(body, "whenHandedOver", &mut at.bad);
    at.from = handed.or_else(|| date(body, "whenPrepared", &mut at.bad));
    let days = object(body, "daysSupply").and_then(|days| number(days, "value"));
    if let (Some(from), Some(days)) = (at.from, days)
        && (1.0..=3660.0).contains(&days)
    {
        #[expect(clippy::cast_possible_truncation, reason = "between 1 and 3660")]
        let days = days as i32 - 1;
        at.to = Some(Days {
            first: from.first.days_later(days),
            last: from.last.days_later(days),
            minute: None,
        });
    }
    let recorded = desk.recorded(page, &["recorded"]);
    take(page, said, &at, recorded, desk);
}

/// Adds the fact of a medication, or notes why there is none.
fn take<'a>(page: Page<'a>, said: Said, at: &When, recorded: Option<Days>, desk: &mut Desk<'a>) {
    desk.note_dates(page, &at.bad);
    let (stance, standing) = match said {
        Ok(said) => said,
        Err(oddity) => return desk.note(page, "status", oddity),
    };
    let before = desk.oddities.len();
    let Some((coded, path)) = medication(page, desk) else {
        // What is not there was noted when it was looked for.
        if desk.oddities.len() == before {
            desk.note(page, "medication", OddityKind::NoCode);
        }
        return;
    };
    let mut found = fact(Sort::Medication, coded, (stance, standing), page, path).at(at);
    found.recorded = recorded;
    found.qualify_by(page.body, &["category", "intent", "courseOfTherapyType"]);
    found.qualify(code(page.body, "status"));
    for name in ["dosage", "dosageInstruction"] {
        for (_, dosage) in objects(page.body, name) {
            dosed(dosage, &mut found);
        }
    }
    desk.add(found);
}

/// How it is given, in words.
fn dosed(dosage: &Map<'_>, found: &mut Fact) {
    found.qualify_by(dosage, &["route", "site", "method"]);
    found.qualify(text(dosage, "text").map(str::to_owned));
    if let Some(dose) = object(dosage, "dose") {
        found.qualify(amount(dose));
    }
    for (_, rate) in objects(dosage, "doseAndRate") {
        found.qualify(object(rate, "doseQuantity").and_then(amount));
    }
}

fn amount(quantity: &Map<'_>) -> Option<String> {
    let unit = text(quantity, "unit").or_else(|| text(quantity, "code"))?;
    Some(format!("{} {unit}", number(quantity, "value")?))
}

/// What the drug is: coded where it stands, or in the Medication that is referred to.
fn medication<'a>(page: Page<'a>, desk: &mut Desk<'a>) -> Option<(Coded, &'static str)> {
    let body = page.body;
    for name in ["medicationCodeableConcept", "medication"] {
        let coded = element(body, name, Names::Products);
        if !coded.is_empty() {
            return Some((coded, "medication"));
        }
    }
    let referred = object(body, "medicationReference").or_else(|| {
        // R5: a reference inside what is coded or referred to; DSTU2: a reference itself.
        let either = object(body, "medication")?;
        object(either, "reference").or(Some(either))
    })?;
    let display = text(referred, "display");
    let found = text(referred, "reference").and_then(|reference| desk.follow(page, "medication", reference));
    let coded = found.map(of_medication).filter(|coded| !coded.is_empty());
    let coded = coded.or_else(|| Some(of_text(display?, Names::Products)))?;
    Some((coded, "medication"))
}

/// What a Medication is: its code, and the drugs of its ingredients.
fn of_medication(medication: &Map<'_>) -> Coded {
    let mut coded = element(medication, "code", Names::Products);
    for (_, ingredient) in objects(medication, "ingredient") {
        let item = object(ingredient, "itemCodeableConcept").or_else(|| object(ingredient, "item"));
        let Some(item) = item else { continue };
        let inside = of_map(item, Names::Products);
        for concept in inside.concepts {
            coded.add(concept);
        }
        if coded.text.is_empty() {
            coded.text = inside.text;
        }
    }
    coded
}
