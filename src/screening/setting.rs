//! On what day, under which policy and with what assumptions a patient is screened.

use crate::chart::{Day, Limits};
use crate::eligibility::{Group, variable};

/// What is made of the absence of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Policy {
    /// Nothing: what is not recorded is unknown.
    Strict,
    /// A condition, medication, procedure or allergy that is not recorded is presumed absent where other records of
    /// the sort are there, and marked so. Numbers, scores, stages and markers stay unknown.
    Screening,
}

impl Policy {
    /// `strict` or `screening`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Screening => "screening",
        }
    }

    /// The policy of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Strict, Self::Screening]
            .into_iter()
            .find(|policy| policy.code() == name)
    }
}

/// On what day, under which policy and with what assumptions a patient is screened.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The day as of which the patient is judged. Later records are not looked at.
    pub as_of: Day,
    /// What is made of the absence of a record.
    pub policy: Policy,
    /// A deployment's own limits of normal, by variable and in the variable's unit.
    pub limits: Vec<(String, Limits)>,
}

/// Where limits of normal come from that a record does not state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitSource {
    /// The observation itself.
    Record,
    /// The deployment's table.
    Deployment,
    /// Adult defaults; under [`Policy::Screening`] only.
    Default,
}

/// Adult limits of normal that laboratories commonly use, in the units of the catalogue: variable, lower, upper.
/// To be reviewed by the deployment's clinicians; named wherever one is used.
const DEFAULTS: &[(&str, Option<f64>, Option<f64>)] = &[
    ("alt", None, Some(40.0)),
    ("ast", None, Some(40.0)),
    ("alp", None, Some(120.0)),
    ("bilirubin_total", None, Some(1.2)),
    ("bilirubin_direct", None, Some(0.3)),
    ("creatinine", None, Some(1.2)),
    ("inr", None, Some(1.2)),
    ("pt", None, Some(13.5)),
    ("aptt", None, Some(35.0)),
    ("ggt", None, Some(60.0)),
    ("ldh", None, Some(250.0)),
    ("ck", None, Some(200.0)),
    ("amylase", None, Some(110.0)),
    ("lipase", None, Some(60.0)),
    ("bun", None, Some(20.0)),
    ("albumin", Some(3.5), Some(5.0)),
    ("calcium", Some(8.5), Some(10.5)),
    ("magnesium", Some(1.7), Some(2.4)),
    ("potassium", Some(3.5), Some(5.1)),
    ("sodium", Some(135.0), Some(145.0)),
    ("tsh", Some(0.4), Some(4.5)),
    ("platelets", Some(150.0), Some(450.0)),
    ("wbc", Some(4.0), Some(11.0)),
    ("anc", Some(1.8), Some(7.7)),
    ("hemoglobin", Some(12.0), Some(17.5)),
];

impl Setting {
    /// Screening as of a day under a policy, with no limits of a deployment.
    pub fn new(as_of: Day, policy: Policy) -> Self {
        Self {
            as_of,
            policy,
            limits: Vec::new(),
        }
    }

    /// Limits of normal for a variable that the record gives none for.
    pub(crate) fn limits_of(&self, variable: &str) -> Option<(Limits, LimitSource)> {
        if let Some((_, limits)) = self.limits.iter().find(|(name, _)| name == variable) {
            return Some((*limits, LimitSource::Deployment));
        }
        let (_, low, high) = DEFAULTS
            .iter()
            .find(|(name, ..)| self.policy == Policy::Screening && *name == variable)?;
        let limits = Limits { low: *low, high: *high };
        Some((limits, LimitSource::Default))
    }
}

/// For how many days a measurement of a variable speaks of the present; none where it does not age (height of an
/// adult, a birth weight).
pub(crate) fn fresh_days(name: &str) -> Option<i32> {
    match name {
        "ecog" | "karnofsky" | "lansky" => return Some(30),
        "height" | "birth_weight" | "gestational_age" | "gleason" => return None,
        "weight" | "bmi" | "bsa" | "hba1c" => return Some(90),
        _ => {}
    }
    let Some(known) = variable(name) else { return Some(90) };
    Some(match known.group {
        Group::Lab | Group::Vital => 30,
        Group::Demographic
        | Group::Score
        | Group::Imaging
        | Group::Function
        | Group::Tumor
        | Group::Time
        | Group::Other => 90,
    })
}
