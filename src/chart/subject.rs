//! The patient: age, sex, language and where they live.

use crate::chart::coded::{Names, element};
use crate::chart::desk::{Desk, Page};
use crate::chart::element::{code, extensions, number, object, objects, text};
use crate::chart::fact::{Sex, Subject};
use crate::chart::when::date;
use crate::json::{Map, Value};

/// Extensions that state the sex at birth, by a code of one letter or of SNOMED CT.
const BIRTH_SEX: &[&str] = &[
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex",
    "http://hl7.org/fhir/StructureDefinition/patient-birthSex",
    "http://hl7.org/fhir/us/core-r4/StructureDefinition/us-core-birthsex",
];

/// Where an address has its position.
const POSITION: &[&str] = &["http://hl7.org/fhir/StructureDefinition/geolocation"];

/// Reads a [Patient](https://hl7.org/fhir/R4/patient.html).
pub(super) fn read<'a>(page: Page<'a>, desk: &mut Desk<'a>) -> Subject {
    let body = page.body;
    let mut bad = Vec::new();
    let mut subject = Subject {
        reference: page.reference.to_owned(),
        birth: date(body, "birthDate", &mut bad),
        gender: code(body, "gender").as_deref().and_then(sex),
        died: date(body, "deceasedDateTime", &mut bad),
        ..Subject::default()
    };
    let flag = body.get("deceasedBoolean").and_then(Value::as_bool);
    subject.deceased = flag.or_else(|| text(body, "deceasedDateTime").map(|_| true));
    for extension in extensions(body, BIRTH_SEX) {
        let stated = code(extension, "valueCode").or_else(|| code(extension, "valueCodeableConcept"));
        subject.birth_sex = subject.birth_sex.or(stated.as_deref().and_then(sex));
    }
    for (_, one) in objects(body, "communication") {
        let language = element(one, "language", Names::Whole);
        let codes = language.codings.iter().map(|coding| coding.code.as_str());
        for name in codes.chain(language.names()) {
            push(&mut subject.languages, &name.to_lowercase());
        }
    }
    for (_, address) in objects(body, "address") {
        live(address, &mut subject);
    }
    desk.note_dates(page, &bad);
    subject
}

/// Takes what an address says; an old one says where somebody lived.
fn live(address: &Map<'_>, subject: &mut Subject) {
    if text(address, "use") == Some("old") {
        return;
    }
    for (name, list) in [
        ("country", &mut subject.countries),
        ("city", &mut subject.cities),
        ("postalCode", &mut subject.postal_codes),
    ] {
        push(list, text(address, name).unwrap_or_default());
    }
    for place in extensions(address, POSITION) {
        let end = |url: &str| {
            let found = objects(place, "extension")
                .map(|(_, one)| one)
                .find(|one| text(one, "url") == Some(url));
            found.and_then(|one| number(one, "valueDecimal"))
        };
        if let (Some(latitude), Some(longitude)) = (end("latitude"), end("longitude"))
            && (-90.0..=90.0).contains(&latitude)
            && (-180.0..=180.0).contains(&longitude)
        {
            subject.position = subject.position.or(Some((latitude, longitude)));
        }
    }
}

fn push(list: &mut Vec<String>, name: &str) {
    if !name.is_empty() && !list.iter().any(|known| known == name) {
        list.push(name.to_owned());
    }
}

fn sex(code: &str) -> Option<Sex> {
    match code {
        "male" | "m" | "248153007" => Some(Sex::Male),
        "female" | "f" | "248152002" => Some(Sex::Female),
        _ => None,
    }
}

/// Where a record says whom it is about: a name of an element, by type.
pub(super) fn about<'v, 't>(body: &'v Map<'t>) -> Option<&'v Map<'t>> {
    ["subject", "patient", "individual"]
        .into_iter()
        .find_map(|name| object(body, name))
}
