//! What the families of criteria are called.

use serde::{Deserialize, Serialize};

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
