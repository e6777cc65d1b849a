//! Codes and words of a record as concepts: codes first, words where no code is known or where they say more.

use crate::chart::element::{objects, plain, text};
use crate::chart::fact::Coding;
use crate::chart::name::{Found, Manner, base, drugs, named};
use crate::concept::{ConceptId, concepts};
use crate::json::{Map, Value};

/// Codings that are read of one concept.
const CODINGS_MAX: usize = 50;

const ICD_10_CM: &str = "http://hl7.org/fhir/sid/icd-10-cm";

/// Other addresses of the systems that the concepts know.
const SYSTEMS: &[(&str, &str)] = &[
    ("urn:oid:2.16.840.1.113883.6.90", ICD_10_CM),
    ("http://hl7.org/fhir/sid/icd-10", ICD_10_CM),
    ("https://icd.who.int/browse10", ICD_10_CM),
    ("urn:oid:2.16.840.1.113883.6.3", ICD_10_CM),
    ("http://fhir.de/codesystem/bfarm/icd-10-gm", ICD_10_CM),
    ("urn:oid:2.16.840.1.113883.6.96", "http://snomed.info/sct"),
    (
        "urn:oid:2.16.840.1.113883.6.88",
        "http://www.nlm.nih.gov/research/umls/rxnorm",
    ),
    ("urn:oid:2.16.840.1.113883.6.1", "http://loinc.org"),
    ("https://loinc.org", "http://loinc.org"),
    ("urn:oid:2.16.840.1.113883.6.73", "http://www.whocc.no/atc"),
    ("http://fhir.de/codesystem/bfarm/atc", "http://www.whocc.no/atc"),
    ("https://www.whocc.no/atc", "http://www.whocc.no/atc"),
    ("http://oncotree.mskcc.org", "http://oncotree.mskcc.org/"),
];

/// What a `CodeableConcept`, a `Coding`, a `CodeableReference`'s concept or a text says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Coded {
    /// Its codes as recorded.
    pub(super) codings: Vec<Coding>,
    /// What it is called: its text, else the first display, else the first code.
    pub(super) text: String,
    /// What it names, as far as it is known.
    pub(super) concepts: Vec<ConceptId>,
    /// How it speaks of that.
    pub(super) manner: Manner,
    /// Those of the concepts that are wider than what it says.
    pub(super) wider: Vec<ConceptId>,
}

/// What the names of something are looked up as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Whole names.
    Whole,
    /// Products, whose drugs stand at the start.
    Products,
}

impl Coded {
    /// Whether it says nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        self.codings.is_empty() && self.text.is_empty()
    }

    /// Whether one of its codes is this one.
    pub(super) fn has(&self, system: &str, code: &str) -> bool {
        self.codings
            .iter()
            .any(|one| one.code == code && canonical(&one.system) == system)
    }

    /// Its codes in a system.
    pub(super) fn codes<'s>(&'s self, system: &'s str) -> impl Iterator<Item = &'s str> {
        let of = move |one: &&Coding| canonical(&one.system) == system;
        self.codings.iter().filter(of).map(|one| one.code.as_str())
    }

    /// Every way in which it is called: its text, and the display of each code.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let displays = self.codings.iter().filter_map(|one| one.display.as_deref());
        std::iter::once(self.text.as_str()).chain(displays)
    }

    /// Leaves out the concepts that are wider than what it says, which whoever denies it does not deny.
    pub(super) fn narrow(&mut self) {
        let wider = std::mem::take(&mut self.wider);
        self.concepts.retain(|one| !wider.contains(one));
    }

    /// Adds each concept unless it is there.
    pub(super) fn add_all(&mut self, concepts: &[ConceptId]) {
        for one in concepts {
            self.add(*one);
        }
    }

    /// Adds a concept unless it is there.
    pub(super) fn add(&mut self, concept: ConceptId) {
        if !self.concepts.contains(&concept) {
            self.concepts.push(concept);
        }
    }
}

/// Reads what is coded in a value of any of its shapes.
pub(super) fn coded(value: &Value<'_>, names: Names) -> Coded {
    match value {
        Value::Object(map) => of_map(map, names),
        Value::String(_) => of_text(plain(value).unwrap_or_default(), names),
        Value::Array(list) => list.first().map(|first| coded(first, names)).unwrap_or_default(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Coded::default(),
    }
}

/// Reads the element `name`.
pub(super) fn element(map: &Map<'_>, name: &str, names: Names) -> Coded {
    map.get(name).map(|value| coded(value, names)).unwrap_or_default()
}

/// Reads each item of the element `name`.
pub(super) fn elements(map: &Map<'_>, name: &str) -> Vec<Coded> {
    objects(map, name).map(|(_, one)| of_map(one, Names::Whole)).collect()
}

/// What a name alone says.
pub(super) fn of_text(text: &str, names: Names) -> Coded {
    let mut coded = Coded {
        text: text.to_owned(),
        ..Coded::default()
    };
    coded.find(names);
    coded
}

/// Reads a `CodeableConcept`, a `CodeableReference` with a concept, or a `Coding`.
pub(super) fn of_map(map: &Map<'_>, names: Names) -> Coded {
    if let Some(Value::Object(concept)) = map.get("concept") {
        return of_map(concept, names);
    }
    let mut result = Coded::default();
    let list = objects(map, "coding").take(CODINGS_MAX).map(|(_, one)| one);
    result.codings.extend(list.filter_map(coding));
    if map.get("coding").is_none() {
        result.codings.extend(coding(map));
    }
    result.codings.sort();
    result.codings.dedup();
    let display = result.codings.iter().find_map(|one| one.display.clone());
    let said = text(map, "text").map(str::to_owned).or(display);
    let said = said.or_else(|| result.codings.first().map(|one| one.code.clone()));
    result.text = said.unwrap_or_default();
    result.find(names);
    result
}

fn coding(map: &Map<'_>) -> Option<Coding> {
    Some(Coding {
        system: text(map, "system").unwrap_or_default().to_owned(),
        code: text(map, "code")?.to_owned(),
        display: text(map, "display").map(str::to_owned),
    })
}

impl Coded {
    /// Finds its concepts. What displays and text name is taken where no code is known, or where it is a kind of what
    /// the codes say: `C15.9` with the text `Esophageal squamous cell carcinoma` is both. So is `C15.4`: its last sign
    /// says where in the organ, the text which kind of tumor.
    fn find(&mut self, names: Names) {
        let mut codes: Vec<(ConceptId, bool)> = self.codings.iter().filter_map(by_code).collect();
        if names == Names::Products {
            let bases: Vec<ConceptId> = codes.iter().filter_map(|(one, _)| base(*one)).collect();
            codes.extend(bases.into_iter().map(|one| (one, false)));
        }
        self.take(&codes);
        let organs: Vec<ConceptId> = self.codings.iter().filter_map(organ).collect();
        let displays: Vec<String> = self.codings.iter().filter_map(|one| one.display.clone()).collect();
        let found: Vec<Found> = displays.iter().flat_map(|name| read(name, names)).collect();
        self.take_named(&found, &organs);
        let found = read(&self.text, names);
        self.take_named(&found, &organs);
    }

    fn take_named(&mut self, found: &[Found], organs: &[ConceptId]) {
        if self.concepts.is_empty()
            && let Some(first) = found.first()
        {
            self.manner = first.manner;
        }
        let manner = self.manner;
        let alike = || {
            let alike = found.iter().filter(move |one| one.manner == manner);
            alike.map(|one| (one.concept, one.is_wider))
        };
        self.take(&alike().collect::<Vec<_>>());
        for (one, _) in alike().filter(|(one, _)| organs.iter().any(|organ| concepts().is_a(*one, *organ))) {
            if !self.concepts.contains(&one) {
                self.concepts.push(one);
            }
        }
    }

    fn take(&mut self, found: &[(ConceptId, bool)]) {
        let before = self.concepts.clone();
        for (one, is_wider) in found.iter().copied() {
            let refines = before.iter().any(|known| concepts().is_a(one, *known));
            if (before.is_empty() || refines) && !self.concepts.contains(&one) {
                self.concepts.push(one);
                if is_wider {
                    self.wider.push(one);
                }
            }
        }
    }
}

fn read(name: &str, names: Names) -> Vec<Found> {
    let plain = |concept| Found {
        concept,
        manner: Manner::Plain,
        is_wider: false,
    };
    match names {
        Names::Whole => named(name).into_iter().collect(),
        Names::Products => drugs(name).into_iter().map(plain).collect(),
    }
}

/// The address under which the concepts know a system.
pub(super) fn canonical(system: &str) -> &str {
    let low = system.to_ascii_lowercase();
    if low.starts_with("http://snomed.info/sct") {
        return "http://snomed.info/sct";
    }
    SYSTEMS
        .iter()
        .find(|(other, _)| *other == low)
        .map_or(system, |(_, known)| known)
}

/// The malignant tumors of the organ that a code of ICD-10 for one of its parts is about: for `C15.4` those of `C15`.
fn organ(coding: &Coding) -> Option<ConceptId> {
    let system = canonical(&coding.system);
    let category = coding.code.get(..3).filter(|_| system == ICD_10_CM)?;
    let number: u8 = category.strip_prefix(['C', 'c'])?.parse().ok()?;
    // Above are metastases and tumors of which the organ is not known.
    (number < 77)
        .then(|| concepts().by_code(system, &category.to_ascii_uppercase()))
        .flatten()
}

/// The concept of a code, and whether it is wider than the code: one of ICD-10 that is not listed is a kind of the
/// nearest one above it that is.
pub(super) fn by_code(coding: &Coding) -> Option<(ConceptId, bool)> {
    let system = canonical(&coding.system);
    if system != ICD_10_CM {
        return concepts().by_code(system, &coding.code).map(|found| (found, false));
    }
    let mut code = coding.code.to_ascii_uppercase();
    code.retain(|sign| sign.is_ascii_alphanumeric());
    let mut is_cut = false;
    while code.len() >= 3 {
        let (category, rest) = code.split_at(3);
        let dotted = if rest.is_empty() {
            category.to_owned()
        } else {
            format!("{category}.{rest}")
        };
        if let Some(found) = concepts().by_code(system, &dotted) {
            return Some((found, is_cut));
        }
        code.pop();
        is_cut = true;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_json(json: &str, names: Names) -> Coded {
        let value: Value<'static> = serde_json::from_str::<serde_json::Value>(json).unwrap().into();
        coded(&value, names)
    }

    fn id(name: &str) -> ConceptId {
        concepts().by_name(name).expect(name)
    }

    #[test]
    fn codes_come_first_and_words_refine_them() {
        let found = read_json(
            r#"{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C15.9"}],
                "text": "Esophageal squamous cell carcinoma"}"#,
            Names::Whole,
        );
        assert_eq!(
            found.concepts,
            [id("esophageal cancer"), id("esophageal squamous cell carcinoma")]
        );
        for code in ["C15.4", "C154", "C15.9"] {
            let json = r#"{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "CODE"}],
                "text": "Esophageal squamous cell carcinoma"}"#;
            let found = read_json(&json.replace("CODE", code), Names::Whole);
            assert!(
                found.concepts.contains(&id("esophageal squamous cell carcinoma")),
                "{code}"
            );
        }
        let other = read_json(
            r#"{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "I10"}], "text": "Asthma"}"#,
            Names::Whole,
        );
        assert_eq!(other.concepts, [id("hypertension")]);
    }

    #[test]
    fn codes_of_icd_fall_back_to_what_is_listed() {
        for (system, code) in [
            ("http://hl7.org/fhir/sid/icd-10-cm", "E1165"),
            ("http://hl7.org/fhir/sid/icd-10", "E11.9"),
            ("urn:oid:2.16.840.1.113883.6.90", "e11.65xx"),
        ] {
            let one = Coding {
                system: system.to_owned(),
                code: code.to_owned(),
                display: None,
            };
            let (found, _) = by_code(&one).expect(code);
            assert!(concepts().is_a(found, id("type 2 diabetes")), "{code}");
        }
        let odd = Coding {
            system: ICD_10_CM.to_owned(),
            code: "é–x".to_owned(),
            display: None,
        };
        assert_eq!(by_code(&odd), None);
    }

    #[test]
    fn a_text_alone_is_enough() {
        let found = read_json(r#"{"text": "Hypertension"}"#, Names::Whole);
        assert_eq!(found.concepts, [id("hypertension")]);
        let found = read_json(r#"{"text": "something new"}"#, Names::Whole);
        assert!(found.concepts.is_empty());
        assert_eq!(found.text, "something new");
        assert!(read_json("7", Names::Whole).is_empty());
        assert!(read_json("[]", Names::Whole).is_empty());
    }
}
