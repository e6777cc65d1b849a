//! What the catalogue says of one numeric variable.

use crate::eligibility::family::name::Family;

/// What sort of quantity a variable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Group {
    /// Age, weight, height and other measures of a person.
    Demographic,
    /// Measured in blood, urine or another specimen.
    Lab,
    /// Vital signs.
    Vital,
    /// Grades and scores of questionnaires and scales.
    Score,
    /// Read off an image or seen at an examination of the eye.
    Imaging,
    /// Tests of how an organ works: lungs, heart, walking, sleep.
    Function,
    /// Size, number and markers of a tumor.
    Tumor,
    /// Stretches of time.
    Time,
    /// Doses and habits.
    Other,
}

/// A variable on which criteria set bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Variable {
    /// Its name in lower snake case, as users see it.
    pub(crate) name: &'static str,
    /// The ways it is written, in lower case, words separated by one blank, hyphens and slashes written as blanks.
    pub(crate) names: &'static [&'static str],
    /// Short forms that count only in just these capitals and small letters, since they mean something else or nothing
    /// otherwise: `PT` is a time and `pt` a patient, `eGFR` a rate and `EGFR` a gene.
    pub(crate) abbreviations: &'static [&'static str],
    /// LOINC codes, the usual one first.
    pub(crate) loinc: &'static [&'static str],
    /// The unit in which values are compared, as UCUM; none for plain numbers such as scores.
    pub(crate) unit: Option<&'static str>,
    /// What other units are in that one, where the quantity itself decides: (UCUM, factor, offset), for
    /// `value * factor + offset`. Units of the same dimension need no entry.
    pub(crate) others: &'static [(&'static str, f64, f64)],
    /// The bounds, in `unit`, between which a criterion can mean a number.
    pub(crate) plausible: Option<(f64, f64)>,
    /// Whether it takes whole numbers only.
    pub(crate) whole: bool,
    /// What sort of quantity it is.
    pub(crate) group: Group,
    /// The family of criteria that bound it.
    pub(crate) family: Family,
}

/// Whether a criterion can mean a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Plausibility {
    /// It can, or nothing is known that speaks against it.
    Plausible,
    /// The number cannot be meant in this unit.
    Implausible,
    /// The variable needs a unit and none is given.
    UnitMissing,
    /// The unit is not one of this variable.
    UnitUnknown,
}
