//! The families of criteria: what each is called, the words it is known by, and examples that are tests.

mod age;
mod allergy;
mod biomarker;
mod comorbidity;
mod compliance;
mod conditional;
pub(crate) mod consent;
mod contraception;
mod diagnosis;
mod infection;
mod investigational;
mod judgement;
mod karnofsky;
mod lab;
mod life_expectancy;
mod lines;
mod logistics;
mod measurable;
mod medication;
mod metastasis;
mod organ_score;
mod other_malignancy;
mod performance;
mod permission;
mod pregnancy;
mod prior_therapy;
mod reference;
mod sex;
mod stage;
mod steroid;
mod surgery;
mod toxicity;
mod tumor_burden;
mod windows;

use serde::{Deserialize, Serialize};

use crate::eligibility::criterion::Side;
use crate::eligibility::grammar::cue::Cue;

/// What a criterion speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Age.
    Age,
    /// Sex.
    Sex,
    /// ECOG, WHO or Zubrod performance status.
    PerformanceStatus,
    /// Karnofsky or Lansky score.
    Karnofsky,
    /// Life expectancy.
    LifeExpectancy,
    /// Laboratory values, vital signs and measurements.
    Lab,
    /// A bound that depends on a condition.
    ConditionalBound,
    /// Diagnosis and histology.
    Diagnosis,
    /// Stage, TNM and extent.
    Stage,
    /// Sites of metastases.
    Metastasis,
    /// Number and size of tumours.
    TumorBurden,
    /// Measurable disease.
    MeasurableDisease,
    /// Biomarkers, mutations, receptors.
    Biomarker,
    /// Earlier treatment.
    PriorTherapy,
    /// Number of lines of treatment.
    LinesOfTherapy,
    /// A window of time.
    Window,
    /// Major surgery and trauma.
    MajorSurgery,
    /// Investigational agents and other trials.
    Investigational,
    /// Treatment at the same time.
    ConcomitantMedication,
    /// Steroids, their routes and doses.
    Steroid,
    /// Infections.
    Infection,
    /// Scores of organs and diseases.
    OrganScore,
    /// Diseases beside the one studied.
    Comorbidity,
    /// Other malignancies.
    OtherMalignancy,
    /// Allergy and intolerance.
    Allergy,
    /// Pregnancy and breast-feeding.
    Pregnancy,
    /// Contraception.
    Contraception,
    /// Consent.
    Consent,
    /// Compliance and ability.
    Compliance,
    /// Someone's judgement.
    Judgement,
    /// Language, place of living, means of contact.
    Logistics,
    /// Toxicity of earlier treatment.
    Toxicity,
    /// References to other criteria.
    CrossReference,
    /// Notes, definitions and permissions.
    Permission,
}

/// A family as it is read and shown: its words and examples.
#[derive(Debug)]
pub(crate) struct Page {
    /// The family.
    pub(crate) family: Family,
    /// Its title.
    pub(crate) title: &'static str,
    /// What is understood, in a sentence.
    pub(crate) understands: &'static str,
    /// Its phrases with what they mean: words in lower case, one blank between them, no signs.
    pub(crate) phrases: &'static [(Cue, &'static [&'static str])],
    /// Phrases that count only as they are written here.
    pub(crate) abbreviations: &'static [(Cue, &'static [&'static str])],
    /// Examples: a side, a text, and what it states in the notation of [`crate::eligibility::notation`].
    pub(crate) examples: &'static [(Side, &'static str, &'static str)],
}

/// Every family, in order.
pub(crate) const PAGES: &[&Page] = &[
    &age::PAGE,
    &sex::PAGE,
    &performance::PAGE,
    &karnofsky::PAGE,
    &life_expectancy::PAGE,
    &lab::PAGE,
    &conditional::PAGE,
    &diagnosis::PAGE,
    &stage::PAGE,
    &metastasis::PAGE,
    &tumor_burden::PAGE,
    &measurable::PAGE,
    &biomarker::PAGE,
    &prior_therapy::PAGE,
    &lines::PAGE,
    &windows::PAGE,
    &surgery::PAGE,
    &investigational::PAGE,
    &medication::PAGE,
    &steroid::PAGE,
    &infection::PAGE,
    &organ_score::PAGE,
    &comorbidity::PAGE,
    &other_malignancy::PAGE,
    &allergy::PAGE,
    &pregnancy::PAGE,
    &contraception::PAGE,
    &consent::PAGE,
    &compliance::PAGE,
    &judgement::PAGE,
    &logistics::PAGE,
    &toxicity::PAGE,
    &reference::PAGE,
    &permission::PAGE,
];
