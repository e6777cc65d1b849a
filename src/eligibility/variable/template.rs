//! Variables without names: what those of one kind have in common.

use crate::eligibility::family::name::Family;
use crate::eligibility::variable::kind::{Group, Variable};

/// A plain number.
pub(super) const PLAIN: Variable = Variable {
    name: "",
    names: &[],
    abbreviations: &[],
    loinc: &[],
    unit: None,
    others: &[],
    plausible: None,
    whole: false,
    group: Group::Other,
    family: Family::Lab,
};

/// Something measured in a specimen.
pub(super) const LAB: Variable = Variable {
    group: Group::Lab,
    ..PLAIN
};

/// Cells in a volume of blood.
pub(super) const COUNT: Variable = Variable {
    unit: Some("10*9/L"),
    plausible: Some((0.01, 100.0)),
    ..LAB
};

/// The activity of an enzyme. International units of enzymes are the units of UCUM's `U`.
pub(super) const ENZYME: Variable = Variable {
    unit: Some("U/L"),
    others: &[("[IU]/L", 1.0, 0.0), ("[IU]/mL", 1000.0, 0.0), ("ukat/L", 60.0, 0.0)],
    plausible: Some((5.0, 3000.0)),
    ..LAB
};

/// A share in percent.
pub(super) const PERCENT: Variable = Variable {
    unit: Some("%"),
    others: &[("1", 100.0, 0.0)],
    plausible: Some((0.0, 100.0)),
    ..LAB
};

/// A measure of a person.
pub(super) const PERSON: Variable = Variable {
    group: Group::Demographic,
    ..PLAIN
};

/// A vital sign.
pub(super) const VITAL: Variable = Variable {
    group: Group::Vital,
    ..PLAIN
};

/// A pressure in a vessel.
pub(super) const PRESSURE: Variable = Variable {
    unit: Some("mm[Hg]"),
    plausible: Some((1.0, 300.0)),
    ..VITAL
};

/// A test of how an organ works.
pub(super) const FUNCTION: Variable = Variable {
    group: Group::Function,
    ..PLAIN
};

/// A share in percent that such a test gives.
pub(super) const FUNCTION_PERCENT: Variable = Variable {
    unit: Some("%"),
    others: &[("1", 100.0, 0.0)],
    plausible: Some((1.0, 150.0)),
    ..FUNCTION
};

/// Something read off an image.
pub(super) const IMAGE: Variable = Variable {
    group: Group::Imaging,
    ..PLAIN
};

/// A grade or score in whole numbers.
pub(super) const SCORE: Variable = Variable {
    whole: true,
    group: Group::Score,
    family: Family::OrganScore,
    ..PLAIN
};

/// A score with fractions.
pub(super) const MEAN_SCORE: Variable = Variable { whole: false, ..SCORE };

/// A stretch of time.
pub(super) const TIME: Variable = Variable {
    group: Group::Time,
    ..PLAIN
};
