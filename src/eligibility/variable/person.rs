//! Age, size, habits and doses.

use crate::eligibility::family::name::Family;
use crate::eligibility::variable::kind::Variable;
use crate::eligibility::variable::template::{PERSON, PLAIN, TIME};

/// Age, size, habits and doses.
pub(super) const ROWS: &[Variable] = &[
    Variable {
        name: "age",
        names: &[
            "age",
            "aged",
            "chronological age",
            "age range",
            "patient age",
            "age group",
            "age of patient",
            "age at enrollment",
            "age at diagnosis",
            "age at screening",
            "age limit",
            "age of the patient",
            "calendar age",
        ],
        unit: Some("a"),
        plausible: Some((0.0, 120.0)),
        family: Family::Age,
        ..PERSON
    },
    Variable {
        name: "gestational_age",
        names: &[
            "gestational age",
            "gestation",
            "estimated gestational age",
            "gestational age at birth",
            "week gestation",
            "week of gestation",
            "week of pregnancy",
            "gestational week",
            "completed week of gestation",
            "gestation age",
            "gestational week at birth",
            "week of amenorrhea",
            "gestational age at delivery",
            "gestation at birth",
            "gestational",
        ],
        unit: Some("wk"),
        plausible: Some((3.0, 45.0)),
        ..TIME
    },
    Variable {
        name: "postmenstrual_age",
        names: &[
            "postmenstrual age",
            "post menstrual age",
            "corrected age",
            "postconceptional age",
            "corrected gestational age",
        ],
        abbreviations: &["PMA"],
        unit: Some("wk"),
        plausible: Some((20.0, 250.0)),
        ..TIME
    },
    Variable {
        name: "postnatal_age",
        names: &["postnatal age", "post natal age", "day of life"],
        unit: Some("d"),
        plausible: Some((0.0, 1000.0)),
        ..TIME
    },
    Variable {
        name: "weight",
        names: &[
            "weight",
            "body weight",
            "bodyweight",
            "total body weight",
            "weigh",
            "weighing",
            "weighed",
            "body mass",
            "current weight",
            "actual body weight",
            "dry weight",
            "minimum weight",
            "patient weight",
            "total weight",
            "minimum body weight",
            "wt",
        ],
        abbreviations: &["BW", "TBW"],
        loinc: &["29463-7"],
        unit: Some("kg"),
        plausible: Some((0.3, 350.0)),
        ..PERSON
    },
    Variable {
        name: "birth_weight",
        names: &["birth weight", "birthweight", "weight at birth"],
        unit: Some("g"),
        plausible: Some((300.0, 7000.0)),
        ..PERSON
    },
    Variable {
        name: "fetal_weight",
        names: &["estimated fetal weight", "fetal weight"],
        abbreviations: &["EFW"],
        unit: Some("g"),
        plausible: Some((50.0, 7000.0)),
        ..PERSON
    },
    Variable {
        name: "weight_loss",
        names: &[
            "weight loss",
            "loss of weight",
            "body weight loss",
            "unintentional weight loss",
            "involuntary weight loss",
            "lost weight",
            "unintended weight loss",
        ],
        unit: Some("%"),
        plausible: Some((1.0, 80.0)),
        ..PERSON
    },
    Variable {
        name: "height",
        names: &["height", "body height", "stature", "standing height"],
        loinc: &["8302-2"],
        unit: Some("cm"),
        plausible: Some((20.0, 250.0)),
        ..PERSON
    },
    Variable {
        name: "bmi",
        names: &[
            "bmi",
            "body mass index",
            "bmi value",
            "bmi index",
            "calculated body mass index",
            "bmi range",
            "calculated bmi",
            "quetelet index",
            "body mass indices",
            "basal metabolic index",
            "body mass index value",
            "pre pregnancy bmi",
            "prepregnancy bmi",
        ],
        loinc: &["39156-5"],
        unit: Some("kg/m2"),
        plausible: Some((10.0, 100.0)),
        ..PERSON
    },
    Variable {
        name: "bmi_percentile",
        names: &[
            "bmi percentile",
            "body mass index percentile",
            "bmi for age percentile",
            "bmi for age",
        ],
        loinc: &["59576-9"],
        others: &[("%", 1.0, 0.0)],
        plausible: Some((0.0, 100.0)),
        ..PERSON
    },
    Variable {
        name: "bsa",
        names: &["body surface area"],
        unit: Some("m2"),
        plausible: Some((0.1, 4.0)),
        ..PERSON
    },
    Variable {
        name: "waist_circumference",
        names: &[
            "waist circumference",
            "waist",
            "waist girth",
            "abdominal circumference",
            "waistline",
        ],
        abbreviations: &["WC"],
        unit: Some("cm"),
        plausible: Some((30.0, 250.0)),
        ..PERSON
    },
    Variable {
        name: "waist_hip_ratio",
        names: &["waist hip ratio", "waist to hip ratio"],
        abbreviations: &["WHR"],
        plausible: Some((0.4, 2.0)),
        ..PERSON
    },
    Variable {
        name: "arm_circumference",
        names: &[
            "arm circumference",
            "mid upper arm circumference",
            "upper arm circumference",
            "muac",
            "mid arm circumference",
        ],
        unit: Some("cm"),
        plausible: Some((5.0, 80.0)),
        ..PERSON
    },
    Variable {
        name: "head_circumference",
        names: &[
            "head circumference",
            "occipitofrontal circumference",
            "occipital frontal circumference",
        ],
        loinc: &["9843-4"],
        unit: Some("cm"),
        plausible: Some((15.0, 70.0)),
        ..PERSON
    },
    Variable {
        name: "neck_circumference",
        names: &["neck circumference"],
        unit: Some("cm"),
        plausible: Some((15.0, 80.0)),
        ..PERSON
    },
    Variable {
        name: "body_fat",
        names: &[
            "body fat",
            "body fat percentage",
            "percent body fat",
            "percentage body fat",
        ],
        unit: Some("%"),
        plausible: Some((2.0, 75.0)),
        ..PERSON
    },
    Variable {
        name: "weight_for_height_z",
        names: &[
            "weight for height z score",
            "weight for length z score",
            "weight for height",
            "wfh z score",
            "weight for length",
        ],
        abbreviations: &["WHZ", "WLZ"],
        plausible: Some((-6.0, 6.0)),
        ..PERSON
    },
    Variable {
        name: "height_z",
        names: &[
            "height sds",
            "height z score",
            "height standard deviation score",
            "height for age z score",
            "height for age",
        ],
        abbreviations: &["HAZ"],
        plausible: Some((-10.0, 10.0)),
        ..PERSON
    },
    Variable {
        name: "pack_years",
        names: &[
            "pack year",
            "smoking history",
            "pack year of smoking",
            "pack year history",
            "pack year smoking history",
            "cigarette pack year",
        ],
        plausible: Some((0.0, 200.0)),
        family: Family::Comorbidity,
        ..PLAIN
    },
    Variable {
        name: "cigarettes_per_day",
        names: &[
            "cigarette per day",
            "cigarette a day",
            "cigarette daily",
            "cigarette consumption",
            "cigarette day",
        ],
        abbreviations: &["CPD"],
        unit: Some("/d"),
        plausible: Some((0.0, 100.0)),
        family: Family::Comorbidity,
        ..PLAIN
    },
    Variable {
        name: "alcohol_intake",
        names: &[
            "alcohol intake",
            "alcohol consumption",
            "alcohol per day",
            "ethanol intake",
            "daily alcohol consumption",
            "daily alcohol intake",
            "weekly alcohol consumption",
            "average weekly intake of alcohol",
            "average weekly alcohol intake",
            "alcohol consumption per week",
            "weekly alcohol intake",
        ],
        unit: Some("g/d"),
        others: &[("g", 1.0, 0.0)],
        plausible: Some((0.0, 1000.0)),
        family: Family::Comorbidity,
        ..PLAIN
    },
    Variable {
        name: "daily_opioid_dose",
        names: &[
            "daily opioid dose",
            "opioid dose",
            "morphine equivalent daily dose",
            "daily morphine equivalent dose",
            "oral morphine equivalent",
            "morphine equivalent dose",
            "morphine milligram equivalent",
            "morphine equivalent",
            "daily oral morphine equivalent",
        ],
        abbreviations: &["MME", "MEDD", "OME"],
        unit: Some("mg/d"),
        others: &[("mg", 1.0, 0.0)],
        plausible: Some((1.0, 3000.0)),
        family: Family::ConcomitantMedication,
        ..PLAIN
    },
    Variable {
        name: "systemic_glucocorticoid_dose",
        names: &[
            "prednisone",
            "prednisone equivalent",
            "prednisone dose",
            "daily prednisone",
            "prednisone or equivalent",
            "prednisolone",
            "prednisolone equivalent",
            "prednisone equivalent dose",
            "oral prednisone",
            "prednisone or the equivalent",
            "prednisone per day",
            "daily prednisone dose",
            "prednisone daily",
            "oral prednisolone",
            "systemic glucocorticoid dose",
        ],
        unit: Some("mg/d"),
        others: &[("mg", 1.0, 0.0)],
        plausible: Some((0.5, 2000.0)),
        family: Family::Steroid,
        ..PLAIN
    },
    Variable {
        name: "blood_donation",
        names: &[
            "blood donation",
            "donation of blood",
            "donated blood",
            "blood loss",
            "loss of blood",
        ],
        unit: Some("mL"),
        plausible: Some((10.0, 5000.0)),
        family: Family::Comorbidity,
        ..PLAIN
    },
];
