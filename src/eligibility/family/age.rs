//! Age.

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::ConceptType;
use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;
use crate::eligibility::grammar::cue::{Cue, Named};

/// People of an age that no number says.
const fn people(name: &'static str) -> Named {
    Named {
        name,
        kind: ConceptType::Person,
        codes: &[],
        qualifiers: &[],
        // Words for people bound no age; beside one they say nothing more.
        family: Family::Logistics,
    }
}

/// Adults.
const ADULT: Named = people("adult");

/// Children.
const CHILD: Named = people("child");

/// Adolescents.
const ADOLESCENT: Named = people("adolescent");

/// Infants.
const INFANT: Named = people("infant");

/// The newborn.
const NEWBORN: Named = people("newborn");

/// Age: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Age",
    understands: "Bounds and ranges of age in years, months, weeks and days, with or without the word, and adults.",
    phrases: &[
        (
            Cue::Named(&ADULT),
            &[
                "adult",
                "adults",
                "adult patients",
                "adult subjects",
                "adult participants",
            ],
        ),
        (
            Cue::Named(&CHILD),
            &[
                "child",
                "children",
                "pediatric patients",
                "paediatric patients",
                "pediatric subjects",
            ],
        ),
        (
            Cue::Named(&ADOLESCENT),
            &["adolescent", "adolescents", "teenagers", "adolescent patients"],
        ),
        (Cue::Named(&INFANT), &["infant", "infants"]),
        (
            Cue::Named(&NEWBORN),
            &["newborn", "newborns", "neonate", "neonates", "newborn infants"],
        ),
        (
            Cue::Old,
            &[
                "years old",
                "old",
                "of age",
                "years of age",
                "year old",
                "y o",
                "yo",
                "yrs old",
                "months old",
                "weeks old",
                "days old",
                "months of age",
                "at birth",
            ],
        ),
    ],
    abbreviations: &[],
    examples: &[
        (Side::Inclusion, "Minimum age of 18 years", "age ≥ 18 a"),
        (Side::Inclusion, "Aged 18 to 75 years", "age in [18, 75] a"),
        (
            Side::Inclusion,
            "Men and women over the age of 50 years",
            "all(sex in {female, male}, age > 50 a)",
        ),
        (Side::Inclusion, "Children 2-5 years", "age in [2, 5] a"),
        (
            Side::Inclusion,
            "3 months to 6 years of age",
            "all(age ≥ 3 mo, age ≤ 6 a)",
        ),
        (Side::Exclusion, "Age < 18 or > 75 years", "any(age < 18 a, age > 75 a)"),
        (
            Side::Inclusion,
            "Adults with asthma",
            "all(person \"adult\", condition \"asthma\" (J45))",
        ),
    ],
};
