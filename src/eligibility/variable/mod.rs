//! The numeric variables on which criteria set bounds: what they are called, measured in, and can be.

mod blood;
mod convert;
mod course;
mod eye;
mod heart;
mod hormone;
mod kidney;
mod kind;
mod liver;
mod lung;
mod marker;
mod metabolic;
mod mind;
mod organ;
mod pairs;
mod performance;
mod person;
mod scale;
mod score;
mod symptom;
mod template;
mod tumor;
mod virus;
mod vital;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::concept;

pub(crate) use convert::{plausibility, to_canonical};
pub(crate) use kind::{Group, Plausibility, Variable};
pub(crate) use pairs::PAIRS;

/// The parts of the catalogue, in the order in which they are listed.
const PARTS: &[&[Variable]] = &[
    person::ROWS,
    vital::ROWS,
    blood::ROWS,
    liver::ROWS,
    kidney::ROWS,
    metabolic::ROWS,
    hormone::ROWS,
    marker::ROWS,
    virus::ROWS,
    heart::ROWS,
    lung::ROWS,
    eye::ROWS,
    organ::ROWS,
    tumor::ROWS,
    course::ROWS,
    performance::ROWS,
    score::ROWS,
    mind::ROWS,
    symptom::ROWS,
];

/// How many variables there are.
const COUNT: usize = {
    let mut count = 0;
    let mut part = 0;
    while part < PARTS.len() {
        count += PARTS[part].len();
        part += 1;
    }
    count
};

/// The parts in one piece.
static ALL: [Variable; COUNT] = {
    let mut all = [template::PLAIN; COUNT];
    let (mut at, mut part) = (0, 0);
    while part < PARTS.len() {
        let mut row = 0;
        while row < PARTS[part].len() {
            all[at] = PARTS[part][row];
            at += 1;
            row += 1;
        }
        part += 1;
    }
    all
};

/// The variables by name.
static BY_NAME: LazyLock<HashMap<&'static str, &'static Variable>> =
    LazyLock::new(|| ALL.iter().map(|variable| (variable.name, variable)).collect());

/// Every variable of the catalogue.
pub(crate) fn all() -> &'static [Variable] {
    &ALL
}

/// The variable of that name (`platelets`); none for names that are not in the catalogue.
pub(crate) fn variable(name: &str) -> Option<&'static Variable> {
    BY_NAME.get(name).copied()
}

/// The variables by LOINC code; of two that share one, the first.
static BY_LOINC: LazyLock<HashMap<&'static str, &'static Variable>> = LazyLock::new(|| {
    let mut codes = HashMap::new();
    for variable in &ALL {
        for code in variable.loinc {
            codes.entry(*code).or_insert(variable);
        }
    }
    codes
});

/// The variables by the keys of their names' words.
static BY_WORDS: LazyLock<HashMap<u64, &'static Variable>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for variable in &ALL {
        for form in variable.names {
            names.entry(phrase(form)).or_insert(variable);
        }
    }
    names
});

/// The variables by their abbreviations as written.
static BY_ABBREVIATION: LazyLock<HashMap<&'static str, &'static Variable>> = LazyLock::new(|| {
    let mut forms = HashMap::new();
    for variable in &ALL {
        for form in variable.abbreviations {
            forms.entry(*form).or_insert(variable);
        }
    }
    forms
});

/// The key of a phrase, whatever stands between its words.
fn phrase(text: &str) -> u64 {
    concept::words(text).fold(0, |keys, word| concept::join(keys, word.key))
}

/// The variable that a LOINC code measures.
pub(crate) fn variable_by_loinc(code: &str) -> Option<&'static Variable> {
    BY_LOINC.get(code).copied()
}

/// The variable that `text` names as a whole, in any spelling of its names (`Platelets`, `HAM-A`); abbreviations count
/// only as the catalogue writes them.
pub(crate) fn variable_by_name(text: &str) -> Option<&'static Variable> {
    let text = text.trim();
    let by_abbreviation = BY_ABBREVIATION.get(text);
    by_abbreviation.or_else(|| BY_WORDS.get(&phrase(text))).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::concept::{join, key};

    /// The key of a form, word by word, as a text is read.
    fn folded(form: &str) -> u64 {
        form.split([' ', '-']).map(key).fold(0, join)
    }

    #[test]
    fn names_are_unique_and_in_snake_case() {
        let mut seen = BTreeSet::new();
        for variable in all() {
            assert!(seen.insert(variable.name), "{} twice", variable.name);
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(variable.name.chars().all(plain), "{}", variable.name);
            assert!(!variable.names.is_empty(), "{} has no words", variable.name);
        }
    }

    #[test]
    fn a_form_names_one_variable() {
        let mut seen = BTreeMap::new();
        let mut wrong = Vec::new();
        for variable in all() {
            for form in variable.names {
                if let Some(other) = seen.insert(folded(form), (variable.name, *form)) {
                    wrong.push(format!("{form} ({}) is {} ({})", variable.name, other.1, other.0));
                }
            }
        }
        for variable in all() {
            // `CCr` and `Ccr`: short forms of one variable may differ in capitals only.
            for form in variable.abbreviations {
                let other = seen.insert(folded(form), (variable.name, *form));
                if let Some(other) = other.filter(|other| other.0 != variable.name || variable.names.contains(&other.1))
                {
                    wrong.push(format!("{form} ({}) is {} ({})", variable.name, other.1, other.0));
                }
            }
        }
        for (form, _) in PAIRS {
            if let Some(other) = seen.insert(folded(form), ("several", *form)) {
                wrong.push(format!("{form} (several) is {} ({})", other.1, other.0));
            }
        }
        assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    }

    #[test]
    fn forms_are_written_as_texts_are_read() {
        let forms = all().iter().flat_map(|variable| variable.names.iter().copied());
        for form in forms.chain(PAIRS.iter().map(|(form, _)| *form)) {
            let is_plain = |c: char| c.is_alphanumeric() && !c.is_uppercase() || c == ' ';
            assert!(form.chars().all(is_plain), "{form}");
            assert!(!form.split(' ').any(str::is_empty), "{form}");
        }
        for variable in all() {
            for form in variable.abbreviations {
                assert!(!form.contains([' ', '-']), "{form}");
            }
        }
    }

    #[test]
    fn several_variables_are_variables() {
        for (form, names) in PAIRS {
            assert!(names.len() > 1, "{form}");
            assert!(names.iter().all(|name| variable(name).is_some()), "{form}");
        }
    }

    #[test]
    fn codes_have_the_check_digit_of_loinc() {
        for variable in all() {
            for code in variable.loinc {
                assert!(is_loinc(code), "{code} of {}", variable.name);
            }
        }
        assert!(!is_loinc("718-8"));
    }

    /// The check digit is that of Luhn's method over the digits before the hyphen.
    fn is_loinc(code: &str) -> bool {
        let Some((number, check)) = code.split_once('-') else {
            return false;
        };
        let digits: Option<Vec<u32>> = number.chars().rev().map(|c| c.to_digit(10)).collect();
        let Some(digits) = digits else {
            return false;
        };
        let sum: u32 = digits
            .iter()
            .enumerate()
            .map(|(at, digit)| {
                let weighed = if at % 2 == 0 { digit * 2 } else { *digit };
                weighed / 10 + weighed % 10
            })
            .sum();
        check.parse() == Ok((10 - sum % 10) % 10)
    }

    #[test]
    fn a_code_or_a_whole_name_finds_its_variable() {
        let coded = |code: &str| variable_by_loinc(code).map(|variable| variable.name);
        assert_eq!(coded("718-7"), Some("hemoglobin"));
        assert_eq!(coded("89247-1"), Some("ecog"));
        assert_eq!(coded("0-0"), None);
        let named = |text: &str| variable_by_name(text).map(|variable| variable.name);
        for (text, expected) in [
            ("Platelet count", Some("platelets")),
            ("Platelets", Some("platelets")),
            ("HbA1c", Some("hba1c")),
            ("Child-Pugh score", Some("child_pugh_score")),
            ("PT", Some("pt")),
            ("pt", None),
            ("platelets and more", None),
            ("", None),
        ] {
            assert_eq!(named(text), expected, "{text}");
        }
    }

    /// What UCUM can convert, the table of units converts to the same number.

    #[test]
    fn the_family_tells_what_a_criterion_speaks_of() {
        use crate::eligibility::family::name::Family;
        for (name, group, family) in [
            ("age", Group::Demographic, Family::Age),
            ("ecog", Group::Score, Family::PerformanceStatus),
            ("lansky", Group::Score, Family::Karnofsky),
            ("life_expectancy", Group::Time, Family::LifeExpectancy),
            ("sbp", Group::Vital, Family::Lab),
            ("child_pugh_score", Group::Score, Family::OrganScore),
            ("tumor_count", Group::Tumor, Family::TumorBurden),
            ("lines_of_therapy", Group::Other, Family::LinesOfTherapy),
        ] {
            let known = variable(name).unwrap();
            assert_eq!((known.group, known.family), (group, family), "{name}");
        }
        assert!(variable("shoe_size").is_none());
    }

    /// Forms that hold one another, or that differ by a word, name different things.
    #[test]
    fn what_sounds_alike_is_kept_apart() {
        let named = |form: &str| {
            let of = |variable: &&Variable| variable.names.contains(&form) || variable.abbreviations.contains(&form);
            all().iter().find(of).map(|variable| variable.name)
        };
        for (form, expected) in [
            ("total bilirubin", Some("bilirubin_total")),
            ("direct bilirubin", Some("bilirubin_direct")),
            ("hemoglobin", Some("hemoglobin")),
            ("glycated hemoglobin", Some("hba1c")),
            ("glucose", Some("glucose")),
            ("fasting glucose", Some("fasting_glucose")),
            ("PT", Some("pt")),
            ("pt", None),
            ("PS", Some("ecog")),
            ("ps", None),
            ("EF", Some("lvef")),
            ("ef", None),
            ("eGFR", Some("egfr")),
            ("EGFR", None),
            ("creatinine", Some("creatinine")),
            ("creatinine clearance", Some("creatinine_clearance")),
            ("urine protein creatinine ratio", Some("urine_protein_creatinine")),
            ("age", Some("age")),
            ("gestational age", Some("gestational_age")),
            ("weight", Some("weight")),
            ("birth weight", Some("birth_weight")),
            ("weight loss", Some("weight_loss")),
            ("systolic blood pressure", Some("sbp")),
            ("blood pressure", None),
            ("ast alt ratio", Some("ast_alt_ratio")),
        ] {
            assert_eq!(named(form), expected, "{form}");
        }
    }

    #[test]
    fn plausible_bounds_are_in_order_and_grades_are_whole() {
        for variable in all() {
            if let Some((low, high)) = variable.plausible {
                assert!(low < high, "{}", variable.name);
                assert!(
                    !variable.whole || low.fract() == 0.0 && high.fract() == 0.0,
                    "{}",
                    variable.name
                );
            }
        }
    }
}
