//! Scores of organs and of how ill someone is.

use crate::eligibility::variable::kind::Variable;
use crate::eligibility::variable::template::{MEAN_SCORE, SCORE};

/// Scores of organs and of how ill someone is.
pub(super) const ROWS: &[Variable] = &[
    Variable {
        name: "killip",
        names: &["killip", "killip class", "killip classification"],
        plausible: Some((1.0, 4.0)),
        ..SCORE
    },
    Variable {
        name: "timi_flow",
        names: &["timi flow", "timi flow grade", "timi grade"],
        plausible: Some((0.0, 3.0)),
        ..SCORE
    },
    Variable {
        name: "cha2ds2_vasc",
        names: &["cha2ds2 vasc", "cha2ds2 vasc score", "cha2ds2vasc", "cha2ds2vasc score"],
        plausible: Some((0.0, 9.0)),
        ..SCORE
    },
    Variable {
        name: "chads2",
        names: &["chads2", "chads2 score"],
        plausible: Some((0.0, 6.0)),
        ..SCORE
    },
    Variable {
        name: "has_bled",
        names: &["has bled", "has bled score"],
        plausible: Some((0.0, 9.0)),
        ..SCORE
    },
    Variable {
        name: "euroscore",
        names: &["euroscore", "logistic euroscore", "euroscore ii"],
        others: &[("%", 1.0, 0.0)],
        plausible: Some((0.0, 100.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "sts_score",
        names: &[
            "sts score",
            "sts prom",
            "sts risk score",
            "society of thoracic surgeons score",
            "sts predicted risk of mortality",
        ],
        others: &[("%", 1.0, 0.0)],
        plausible: Some((0.0, 100.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "rutherford",
        names: &[
            "rutherford",
            "rutherford class",
            "rutherford category",
            "rutherford becker",
            "rutherford classification",
            "rutherford becker category",
        ],
        plausible: Some((0.0, 6.0)),
        ..SCORE
    },
    Variable {
        name: "child_pugh_score",
        names: &[
            "child pugh",
            "child pugh score",
            "child pugh class",
            "child pugh classification",
            "child s pugh",
            "child turcotte pugh",
            "child turcotte pugh score",
            "child turcotte pugh class",
            "child pugh turcotte",
            "child pugh turcotte score",
            "child score",
            "child class",
            "child s class",
            "ctp score",
            "ctp class",
            "child pugh grade",
            "child pugh stage",
            "child pugh liver function",
            "child pugh liver function score",
            "child pugh liver function class",
            "child pugh liver function grade",
            "child grade",
            "child classification",
            "child pugh status",
            "child pugh category",
            "child pugh liver function classification",
            "child s classification",
            "child pugh liver score",
            "child s pugh class",
            "child s pugh score",
        ],
        abbreviations: &["CTP"],
        plausible: Some((5.0, 15.0)),
        ..SCORE
    },
    Variable {
        name: "meld",
        names: &[
            "meld",
            "meld score",
            "model for end stage liver disease",
            "model for end stage liver disease score",
            "meld na",
            "meld na score",
            "model of end stage liver disease",
            "meld sodium",
        ],
        plausible: Some((6.0, 40.0)),
        ..SCORE
    },
    Variable {
        name: "albi",
        names: &["albi", "albi score", "albumin bilirubin score"],
        plausible: Some((-5.0, 3.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "maddrey",
        names: &[
            "maddrey",
            "maddrey discriminant function",
            "maddrey s discriminant function",
            "discriminant function",
            "modified maddrey discriminant function",
            "maddrey score",
            "modified maddrey s discriminant function",
        ],
        plausible: Some((0.0, 300.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "nas",
        names: &["nas score", "nafld activity score", "nash activity score"],
        abbreviations: &["NAS"],
        plausible: Some((0.0, 8.0)),
        ..SCORE
    },
    Variable {
        name: "fibrosis_stage",
        names: &[
            "fibrosis stage",
            "metavir",
            "metavir score",
            "fibrosis score",
            "ishak fibrosis score",
            "ishak score",
            "ishak",
            "metavir fibrosis score",
            "metavir stage",
            "liver fibrosis stage",
            "ishak fibrosis stage",
        ],
        plausible: Some((0.0, 6.0)),
        ..SCORE
    },
    Variable {
        name: "fib4",
        names: &["fib 4", "fib4", "fib 4 score", "fib 4 index"],
        plausible: Some((0.1, 30.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "ipss",
        names: &[
            "ipss",
            "ipss score",
            "international prostate symptom score",
            "i pss",
            "i pss score",
        ],
        plausible: Some((0.0, 35.0)),
        ..SCORE
    },
    Variable {
        name: "aua_symptom",
        names: &[
            "aua symptom score",
            "american urological association symptom score",
            "aua symptom index",
            "aua score",
        ],
        plausible: Some((0.0, 35.0)),
        ..SCORE
    },
    Variable {
        name: "ipss_r",
        names: &[
            "ipss r",
            "ipss r score",
            "revised international prognostic scoring system",
            "revised ipss",
        ],
        plausible: Some((0.0, 10.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "ipi",
        names: &["international prognostic index", "ipi score", "ipi"],
        plausible: Some((0.0, 5.0)),
        ..SCORE
    },
    Variable {
        name: "aaipi",
        names: &["age adjusted international prognostic index", "aaipi", "aaipi score"],
        plausible: Some((0.0, 3.0)),
        ..SCORE
    },
    Variable {
        name: "g8",
        names: &["g8", "g8 score", "g8 screening score"],
        plausible: Some((0.0, 17.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "charlson",
        names: &[
            "charlson",
            "charlson comorbidity index",
            "charlson comorbidity score",
            "charlson index",
            "charlson score",
        ],
        plausible: Some((0.0, 37.0)),
        ..SCORE
    },
    Variable {
        name: "hct_ci",
        names: &[
            "hct ci",
            "hct ci score",
            "hematopoietic cell transplantation comorbidity index",
            "hematopoietic cell transplant comorbidity index",
        ],
        plausible: Some((0.0, 26.0)),
        ..SCORE
    },
    Variable {
        name: "gvhd_grade",
        names: &["gvhd grade", "acute gvhd grade"],
        plausible: Some((0.0, 4.0)),
        ..SCORE
    },
    Variable {
        name: "apache",
        names: &[
            "apache",
            "apache ii",
            "apache ii score",
            "apache score",
            "acute physiology and chronic health evaluation",
            "acute physiology and chronic health evaluation ii",
            "acute physiology and chronic health evaluation ii score",
            "apache 2",
        ],
        plausible: Some((0.0, 71.0)),
        ..SCORE
    },
    Variable {
        name: "sofa",
        names: &[
            "sofa score",
            "sequential organ failure assessment",
            "sequential organ failure assessment score",
            "sepsis related organ failure assessment",
        ],
        abbreviations: &["SOFA"],
        plausible: Some((0.0, 24.0)),
        ..SCORE
    },
    Variable {
        name: "qsofa",
        names: &["qsofa", "qsofa score", "quick sofa"],
        plausible: Some((0.0, 3.0)),
        ..SCORE
    },
    Variable {
        name: "news2",
        names: &[
            "news 2",
            "news2",
            "news 2 score",
            "news2 score",
            "national early warning score",
            "national early warning score 2",
            "news score",
        ],
        abbreviations: &["NEWS"],
        plausible: Some((0.0, 20.0)),
        ..SCORE
    },
    Variable {
        name: "saps",
        names: &["saps ii", "simplified acute physiology score", "saps 2"],
        abbreviations: &["SAPS"],
        plausible: Some((0.0, 163.0)),
        ..SCORE
    },
    Variable {
        name: "curb65",
        names: &["curb 65", "curb65", "curb 65 score"],
        plausible: Some((0.0, 5.0)),
        ..SCORE
    },
    Variable {
        name: "injury_severity_score",
        names: &["injury severity score"],
        abbreviations: &["ISS"],
        plausible: Some((0.0, 75.0)),
        ..SCORE
    },
    Variable {
        name: "gcs",
        names: &[
            "gcs",
            "glasgow coma scale",
            "glasgow coma score",
            "glasgow coma scale score",
            "gcs score",
            "glasgow score",
        ],
        plausible: Some((3.0, 15.0)),
        ..SCORE
    },
    Variable {
        name: "nihss",
        names: &[
            "nihss",
            "nih stroke scale",
            "national institutes of health stroke scale",
            "nihss score",
            "nih stroke scale score",
            "national institutes of health stroke scale score",
        ],
        plausible: Some((0.0, 42.0)),
        ..SCORE
    },
    Variable {
        name: "mrs",
        names: &[
            "mrs score",
            "modified rankin scale",
            "modified rankin score",
            "modified rankin scale score",
            "rankin scale",
            "rankin score",
            "modified rankin",
            "pre stroke mrs",
            "premorbid mrs",
            "pre stroke modified rankin scale",
            "premorbid modified rankin scale",
            "prestroke mrs",
            "pre stroke modified rankin score",
        ],
        abbreviations: &["mRS", "MRS"],
        plausible: Some((0.0, 6.0)),
        ..SCORE
    },
    Variable {
        name: "aspects",
        names: &[
            "aspects score",
            "alberta stroke program early ct score",
            "alberta stroke programme early ct score",
        ],
        abbreviations: &["ASPECTS"],
        plausible: Some((0.0, 10.0)),
        ..SCORE
    },
    Variable {
        name: "hunt_hess",
        names: &["hunt and hess", "hunt hess", "hunt and hess grade", "hunt hess grade"],
        plausible: Some((0.0, 5.0)),
        ..SCORE
    },
    Variable {
        name: "barthel",
        names: &["barthel index", "barthel", "barthel score", "modified barthel index"],
        plausible: Some((0.0, 100.0)),
        ..SCORE
    },
    Variable {
        name: "rass",
        names: &[
            "rass",
            "richmond agitation sedation scale",
            "rass score",
            "richmond agitation and sedation scale",
        ],
        plausible: Some((-5.0, 4.0)),
        ..SCORE
    },
    Variable {
        name: "clinical_frailty",
        names: &["clinical frailty scale", "clinical frailty score"],
        plausible: Some((0.0, 9.0)),
        ..SCORE
    },
    Variable {
        name: "sppb",
        names: &["short physical performance battery", "sppb", "sppb score"],
        plausible: Some((0.0, 12.0)),
        ..SCORE
    },
    Variable {
        name: "apgar",
        names: &["apgar", "apgar score", "5 minute apgar", "5 minute apgar score"],
        plausible: Some((0.0, 10.0)),
        ..SCORE
    },
    Variable {
        name: "bishop",
        names: &["bishop score", "modified bishop score", "bishop s score"],
        plausible: Some((0.0, 13.0)),
        ..SCORE
    },
    Variable {
        name: "mallampati",
        names: &[
            "mallampati",
            "mallampati class",
            "mallampati score",
            "modified mallampati",
            "mallampati grade",
        ],
        plausible: Some((1.0, 4.0)),
        ..SCORE
    },
    Variable {
        name: "stop_bang",
        names: &["stop bang", "stop bang score"],
        plausible: Some((0.0, 8.0)),
        ..SCORE
    },
];
