//! Slots of labelled lines: whether a statement speaks of what people marked in it.
//!
//! The lines are in lower case, their words and signs apart, their numbers masked; a mask is read as 18, 75, 18, … in
//! turn. They have no trial: every second line is kept aside. The label `age` stands on the word; a line where years are
//! labelled as a bound and no word is (`patients ≥ 18 years old`) is not judged for age.

use std::collections::BTreeSet;

use trialfire::eligibility::{ConceptType, Expr, Family};

use super::leaves::{What, leaves};
use super::line::Line;
use super::show::{Failing, Show, compact_all};
use crate::support::figures::{Figures, Half};
use crate::support::source::lines;

const SET: &str = "slots";
const RECALL: &str = "recall";
const PRECISION: &str = "precision";

/// The slots that are measured.
const SLOTS: &[&str] = &[
    "age",
    "gender",
    "pregnancy",
    "contraception_consent",
    "allergy_name",
    "language_fluency",
    "bmi",
];

/// Share of marked slots that are found, in each slot; goal .93
const FLOOR_RECALL: f64 = 0.93;
/// Share of ours that are marked; goal .93
const FLOOR_PRECISION: f64 = 0.94;

/// A labelled line.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    at: usize,
    text: String,
    slots: BTreeSet<String>,
}

impl Case {
    fn read(at: usize, line: &str) -> Self {
        let (labels, masked) = line.split_once('\t').unwrap_or(("", line));
        let slots = labels.split(',').filter_map(|label| label.rsplit(':').next());
        let mut text = String::new();
        for (count, part) in masked.split("@NUMBER").enumerate() {
            if count > 0 {
                text.push_str(if count % 2 == 1 { "18" } else { "75" });
            }
            text.push_str(part);
        }
        Self {
            at,
            text,
            slots: slots.map(str::to_owned).collect(),
        }
    }

    /// Whether a number of years is labelled as a bound and nothing says of what: `patients ≥ 18 years old`.
    fn bounds_years(&self) -> bool {
        let bounded = ["lower_bound", "upper_bound"]
            .iter()
            .any(|label| self.slots.contains(*label));
        bounded
            && ["18 year", "75 year", "years old", "year old"]
                .iter()
                .any(|words| self.text.contains(words))
    }

    fn half(&self) -> Half {
        if self.at.is_multiple_of(2) {
            Half::Dev
        } else {
            Half::Held
        }
    }
}

/// Words that say that a language is meant.
const LANGUAGE: &[&str] = &[
    "language", "speak", "english", "spanish", "fluen", "read", "french", "german", "chinese",
];

/// The slots that the statements of a line speak of.
fn stated(line: &Line) -> BTreeSet<&'static str> {
    let families: BTreeSet<Family> = (line.criteria.walk().iter())
        .filter_map(|node| node.statement.as_ref())
        .flat_map(|statement| statement.families.iter().copied())
        .collect();
    let exprs: Vec<Expr> = line.exprs();
    let all = leaves(&exprs);
    let has_var = |name: &str| {
        all.iter()
            .any(|leaf| matches!(leaf.what, What::Measure(m) if m.var == name))
    };
    let is_kind = |kind| {
        all.iter()
            .any(|leaf| matches!(leaf.what, What::Concept(c) if c.kind == kind))
    };
    let speaks = all.iter().any(|leaf| {
        let (start, end) = leaf.span();
        let words = format!("{} {}", leaf.name(), line.text.get(start..end).unwrap_or_default()).to_lowercase();
        LANGUAGE.iter().any(|word| words.contains(word))
    });
    let has = |family| families.contains(&family);
    let tests = [
        ("age", has(Family::Age) || has_var("age")),
        ("gender", has(Family::Sex) || has_var("sex")),
        ("pregnancy", has(Family::Pregnancy)),
        ("contraception_consent", has(Family::Contraception)),
        ("allergy_name", has(Family::Allergy) || is_kind(ConceptType::Allergy)),
        ("language_fluency", has(Family::Logistics) && speaks),
        ("bmi", has_var("bmi")),
    ];
    tests.into_iter().filter(|(_, is)| *is).map(|(slot, _)| slot).collect()
}

/// Counts lines by slot.
pub(crate) fn measure(cases: &[Case], show: &Show) -> Figures {
    let mut figures = Figures::default();
    for case in cases {
        let half = case.half();
        let line = Line::parse("inc", &case.text);
        let ours = stated(&line);
        for slot in SLOTS {
            let (gold, own) = (case.slots.contains(*slot), ours.contains(slot));
            if *slot == "age" && !gold && case.bounds_years() {
                continue;
            }
            if gold {
                figures.count(RECALL, slot, half, own);
            }
            if own {
                figures.count(PRECISION, slot, half, gold);
            }
            if gold != own {
                let failing = Failing {
                    set: if gold { SET } else { "slots_precision" },
                    row: slot,
                    half,
                    id: &format!("line {}", case.at + 1),
                    text: &case.text,
                };
                show.case(&failing, &format!("{:?}", case.slots), &|| compact_all(&line.criteria));
            }
        }
    }
    figures
}

#[test]
fn slots_of_labelled_lines() {
    let Some(lines) = lines("fb_ner/medical_ner_test.tsv") else {
        return;
    };
    let cases: Vec<Case> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| Case::read(at, line))
        .collect();
    let figures = measure(&cases, &Show::from_environment());
    println!(
        "{}{}{}",
        figures.table(SET),
        figures.f1_line("slots F1", RECALL, PRECISION),
        figures.f1_rows(RECALL, PRECISION)
    );
    figures.assert_floor(RECALL, FLOOR_RECALL);
    if figures.share(PRECISION).of > 0 {
        figures.assert_floor(PRECISION, FLOOR_PRECISION);
    }
}

#[test]
fn masks_are_read_as_numbers() {
    let case = Case::read(0, "1:3:age,5:7:lower_bound\taged @NUMBER to @NUMBER years");
    assert_eq!(case.text, "aged 18 to 75 years");
    assert!(case.slots.contains("age") && case.half() == Half::Dev);
    assert!(Case::read(0, "2:3:lower_bound\tpatients ≥ @NUMBER years old").bounds_years());
    assert!(!Case::read(0, "2:3:lower_bound\tanc ≥ @NUMBER").bounds_years());
}
