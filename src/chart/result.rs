//! Results in words: positive or negative, grades and stages, and what they say of the thing that was looked for.

use crate::chart::coded::{Coded, canonical};
use crate::chart::fact::Stance;
use crate::chart::name::{after, without_tag};
use crate::eligibility::{Group, Variable};

const SNOMED: &str = "http://snomed.info/sct";
const LOINC: &str = "http://loinc.org";

/// Codes of results that say yes, no, or neither.
const ANSWERS: &[(&str, &str, Stance)] = &[
    (SNOMED, "10828004", Stance::Holds),
    (SNOMED, "260373001", Stance::Holds),
    (SNOMED, "52101004", Stance::Holds),
    (SNOMED, "373066001", Stance::Holds),
    (SNOMED, "11214006", Stance::Holds),
    (SNOMED, "260385009", Stance::Denied),
    (SNOMED, "260415000", Stance::Denied),
    (SNOMED, "2667000", Stance::Denied),
    (SNOMED, "373067005", Stance::Denied),
    (SNOMED, "131194007", Stance::Denied),
    (SNOMED, "82334004", Stance::Unsure),
    (SNOMED, "419984006", Stance::Unsure),
    (SNOMED, "42425007", Stance::Unsure),
    (LOINC, "LA6576-8", Stance::Holds),
    (LOINC, "LA9633-4", Stance::Holds),
    (LOINC, "LA11882-0", Stance::Holds),
    (LOINC, "LA33-6", Stance::Holds),
    (LOINC, "LA6577-6", Stance::Denied),
    (LOINC, "LA9634-2", Stance::Denied),
    (LOINC, "LA11883-8", Stance::Denied),
    (LOINC, "LA32-8", Stance::Denied),
    (LOINC, "LA11884-6", Stance::Unsure),
];

/// Codes of interpretations (`v3-ObservationInterpretation`) and of yes and no (`v2-0136`), whatever their system.
const LETTERS: &[(&str, Stance)] = &[
    ("POS", Stance::Holds),
    ("DET", Stance::Holds),
    ("RR", Stance::Holds),
    ("Y", Stance::Holds),
    ("NEG", Stance::Denied),
    ("ND", Stance::Denied),
    ("NR", Stance::Denied),
    ("N", Stance::Denied),
    ("IND", Stance::Unsure),
    ("E", Stance::Unsure),
];

/// Words for them, each a whole answer.
const WORDS: &[(&str, Stance)] = &[
    ("positive", Stance::Holds),
    ("detected", Stance::Holds),
    ("present", Stance::Holds),
    ("reactive", Stance::Holds),
    ("amplified", Stance::Holds),
    ("overexpressed", Stance::Holds),
    ("mutated", Stance::Holds),
    ("yes", Stance::Holds),
    ("true", Stance::Holds),
    ("negative", Stance::Denied),
    ("not detected", Stance::Denied),
    ("undetected", Stance::Denied),
    ("undetectable", Stance::Denied),
    ("absent", Stance::Denied),
    ("not present", Stance::Denied),
    ("non-reactive", Stance::Denied),
    ("nonreactive", Stance::Denied),
    ("non reactive", Stance::Denied),
    ("not reactive", Stance::Denied),
    ("not amplified", Stance::Denied),
    ("wild type", Stance::Denied),
    ("wild-type", Stance::Denied),
    ("no", Stance::Denied),
    ("none", Stance::Denied),
    ("false", Stance::Denied),
    ("indeterminate", Stance::Unsure),
    ("equivocal", Stance::Unsure),
    ("inconclusive", Stance::Unsure),
    ("borderline", Stance::Unsure),
    ("unknown", Stance::Unsure),
];

/// What a result says of what was looked for; none where it is no such answer. Answers that differ say neither.
pub(super) fn answer(result: &Coded) -> Option<Stance> {
    let by_code = result.codings.iter().filter_map(|coding| {
        let system = canonical(&coding.system);
        let known = ANSWERS
            .iter()
            .find(|(of, code, _)| *of == system && *code == coding.code);
        let is_table = coding.system.contains("terminology.hl7.org") || coding.system.contains("hl7.org/fhir");
        let letter = LETTERS.iter().find(|(code, _)| is_table && *code == coding.code);
        known
            .map(|(_, _, stance)| *stance)
            .or(letter.map(|(_, stance)| *stance))
    });
    let by_word = result.names().filter_map(|name| {
        let name = without_tag(name);
        let known = WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(name));
        known.map(|(_, stance)| *stance)
    });
    let mut all: Vec<Stance> = by_code.chain(by_word).collect();
    all.sort_unstable();
    all.dedup();
    match all.as_slice() {
        [] => None,
        [one] => Some(*one),
        _ => Some(Stance::Unsure),
    }
}

/// A code of a system and the grade it stands for.
type Grade = (&'static str, &'static str, f64);

/// Codes that stand for the grades of performance: of ECOG from 0 on, of Karnofsky from 100 down.
const GRADES: &[(&str, &[Grade])] = &[
    (
        "ecog",
        &[
            (LOINC, "LA9622-7", 0.0),
            (LOINC, "LA9623-5", 1.0),
            (LOINC, "LA9624-3", 2.0),
            (LOINC, "LA9625-0", 3.0),
            (LOINC, "LA9626-8", 4.0),
            (LOINC, "LA9627-6", 5.0),
            (SNOMED, "425389002", 0.0),
            (SNOMED, "422512005", 1.0),
            (SNOMED, "422894000", 2.0),
            (SNOMED, "423053003", 3.0),
            (SNOMED, "423237006", 4.0),
            (SNOMED, "423409001", 5.0),
        ],
    ),
    (
        "karnofsky",
        &[
            (LOINC, "LA29175-9", 100.0),
            (LOINC, "LA29176-7", 90.0),
            (LOINC, "LA29177-5", 80.0),
            (LOINC, "LA29178-3", 70.0),
            (LOINC, "LA29179-1", 60.0),
            (LOINC, "LA29180-9", 50.0),
            (LOINC, "LA29181-7", 40.0),
            (LOINC, "LA29182-5", 30.0),
            (LOINC, "LA29183-3", 20.0),
            (LOINC, "LA29184-1", 10.0),
            (LOINC, "LA9627-6", 0.0),
        ],
    ),
];

/// Words before a grade that say no more than that it is one.
const GRADE_WORDS: &[&str] = &[
    "ecog",
    "who",
    "kps",
    "karnofsky",
    "nyha",
    "gold",
    "asa",
    "performance",
    "status",
    "grade",
    "score",
    "class",
    "stage",
    "level",
    "category",
    "functional",
    "child",
    "pugh",
];

/// The grade that a result in words gives to a score: from it to it, or the span of a class.
pub(super) fn grade(result: &Coded, variable: &Variable) -> Option<(f64, f64)> {
    if variable.group != Group::Score {
        return None;
    }
    let codes = GRADES.iter().find(|(name, _)| *name == variable.name);
    let known = codes.into_iter().flat_map(|(_, codes)| codes.iter());
    for (system, code, grade) in known {
        if result.has(system, code) {
            return Some((*grade, *grade));
        }
    }
    result.names().find_map(|name| grade_of(name, variable))
}

/// `Class II`, `ECOG 1`, `Grade 2 (finding)`, `B` of Child and Pugh.
fn grade_of(name: &str, variable: &Variable) -> Option<(f64, f64)> {
    let name = without_tag(name);
    let name = name.split_once(':').map_or(name, |(grade, _)| grade);
    let mut rest = name.split([' ', '-']).filter(|word| !word.is_empty());
    let last = rest.next_back()?;
    if !rest.all(|word| GRADE_WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))) {
        return None;
    }
    let single = |number: f64| Some((number, number));
    match last {
        "0" => single(0.0),
        "1" | "I" => single(1.0),
        "2" | "II" => single(2.0),
        "3" | "III" => single(3.0),
        "4" | "IV" => single(4.0),
        "5" | "V" => single(5.0),
        "A" if variable.name == "child_pugh_score" => Some((5.0, 6.0)),
        "B" if variable.name == "child_pugh_score" => Some((7.0, 9.0)),
        "C" if variable.name == "child_pugh_score" => Some((10.0, 15.0)),
        _ => single(last.parse::<u8>().ok()?.into()),
    }
}

/// What a result that denies names: `Not pregnant` gives `pregnant`.
pub(super) fn denied(name: &str) -> Option<&str> {
    let name = without_tag(name);
    after(name, "not ")
        .or_else(|| after(name, "no "))
        .or_else(|| after(name, "never "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::coded::{Names, of_text};
    use crate::eligibility::variable_by_name;

    #[test]
    fn answers_in_words_and_codes() {
        for (text, stance) in [
            ("Positive (qualifier value)", Some(Stance::Holds)),
            ("not detected", Some(Stance::Denied)),
            ("Negative", Some(Stance::Denied)),
            ("equivocal", Some(Stance::Unsure)),
            ("positive or negative", None),
            ("", None),
        ] {
            assert_eq!(answer(&of_text(text, Names::Whole)), stance, "{text}");
        }
    }

    #[test]
    fn grades_in_words() {
        let of = |text: &str, name: &str| grade(&of_text(text, Names::Whole), variable_by_name(name).unwrap());
        assert_eq!(of("III", "nyha class"), Some((3.0, 3.0)));
        assert_eq!(
            of("ECOG performance status grade 1 (finding)", "ecog"),
            Some((1.0, 1.0))
        );
        assert_eq!(of("KPS 90: Able to carry on", "karnofsky"), Some((90.0, 90.0)));
        assert_eq!(of("Class B", "child pugh"), Some((7.0, 9.0)));
        assert_eq!(of("early", "ecog"), None);
        assert_eq!(of("not 1", "ecog"), None);
        assert_eq!(of("1", "platelets"), None);
    }
}
