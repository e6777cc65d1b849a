//! Allergies and intolerances, and that there is none.

use crate::chart::coded::{Coded, Names, element};
use crate::chart::desk::{Desk, Page, fact};
use crate::chart::element::{code, objects};
use crate::chart::fact::{OddityKind, Sort, Stance, Standing};
use crate::chart::name::{Manner, after, before, drugs, without_tag};
use crate::chart::when::when;
use crate::concept::{ConceptKind, concepts};

/// SNOMED CT's codes for the absence of allergies, and what is absent.
const NONE_KNOWN: &[(&str, &str)] = &[
    ("716186003", "hypersensitivity"),
    ("409137002", "drug allergy"),
    ("429625007", "food allergy"),
    ("716184000", "latex allergy"),
];

/// Words for it, each a whole name.
const NONE_WORDS: &[(&str, &str)] = &[
    ("nka", "hypersensitivity"),
    ("no known allergy", "hypersensitivity"),
    ("no known allergies", "hypersensitivity"),
    ("no allergies", "hypersensitivity"),
    ("no allergy", "hypersensitivity"),
    ("nkda", "drug allergy"),
    ("no known drug allergy", "drug allergy"),
    ("no known drug allergies", "drug allergy"),
    ("no known medication allergies", "drug allergy"),
    ("no known food allergy", "food allergy"),
    ("no known food allergies", "food allergy"),
    ("no known latex allergy", "latex allergy"),
];

/// Reads an [`AllergyIntolerance`](https://hl7.org/fhir/R4/allergyintolerance.html).
pub(super) fn read<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    let body = page.body;
    let stance = match code(body, "verificationStatus").as_deref() {
        Some("entered-in-error") => return desk.note(page, "verificationStatus", OddityKind::EnteredInError),
        Some("refuted") => Stance::Denied,
        Some("unconfirmed" | "presumed") => Stance::Unsure,
        _ => Stance::Holds,
    };
    let standing = match code(body, "clinicalStatus").as_deref() {
        Some("active") => Standing::Active,
        Some("inactive" | "resolved") => Standing::Ended,
        _ => Standing::Unstated,
    };
    let mut coded = element(body, "code", Names::Whole);
    if coded.is_empty() {
        coded = objects(body, "reaction")
            .map(|(_, reaction)| element(reaction, "substance", Names::Whole))
            .find(|substance| !substance.is_empty())
            .unwrap_or_default();
    }
    if coded.is_empty() {
        return desk.note(page, "code", OddityKind::NoCode);
    }
    complete(&mut coded);
    let onset = when(body, "onset", desk.birth);
    desk.note_dates(page, &onset.bad);
    let mut found = fact(Sort::Allergy, coded, (stance, standing), page, "code");
    found.from = onset.from;
    found.recorded = desk.recorded(page, &["recordedDate", "assertedDate"]);
    found.qualify_by(body, &["category", "criticality", "type"]);
    for (_, reaction) in objects(body, "reaction") {
        found.qualify_by(reaction, &["manifestation", "severity"]);
    }
    desk.add(found);
}

/// Adds the substance to the allergy, and the allergy to the substance; or says that there is none.
fn complete(coded: &mut Coded) {
    let by_code = NONE_KNOWN
        .iter()
        .find(|(code, _)| coded.has("http://snomed.info/sct", code));
    let by_word = coded.names().find_map(|name| {
        let name = without_tag(name);
        NONE_WORDS.iter().find(|(words, _)| words.eq_ignore_ascii_case(name))
    });
    if let Some((_, absent)) = by_code.or(by_word) {
        coded.concepts = concepts().by_name(absent).into_iter().collect();
        coded.manner = Manner::Denied;
        return;
    }
    let mut found = Vec::new();
    for name in coded.names() {
        let name = without_tag(name);
        let bare = after(name, "allergy to ")
            .or_else(|| before(name, " allergy"))
            .unwrap_or(name);
        found.extend(
            concepts()
                .by_name(bare)
                .or_else(|| bare.strip_suffix('s').and_then(|one| concepts().by_name(one))),
        );
        found.extend(concepts().by_name(&format!("{bare} allergy")));
        found.extend(
            drugs(bare)
                .into_iter()
                .filter(|drug| concepts().kind(*drug) == ConceptKind::Medication),
        );
    }
    for concept in found {
        coded.add(concept);
    }
}
