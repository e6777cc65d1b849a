//! Tests of lungs, breathing and strength.

use crate::eligibility::variable::kind::Variable;
use crate::eligibility::variable::template::{FUNCTION, FUNCTION_PERCENT, LAB};

/// Tests of lungs, breathing and strength.
pub(super) const ROWS: &[Variable] = &[
    Variable {
        name: "fev1",
        names: &[
            "fev1",
            "fev 1",
            "forced expiratory volume in 1 second",
            "forced expiratory volume in 1 s",
            "forced expiratory volume in one second",
            "forced expiratory volume in the first second",
            "forced expiratory volume",
            "forced expiratory volume 1",
            "post bronchodilator fev1",
            "postbronchodilator fev1",
            "pre bronchodilator fev1",
            "prebronchodilator fev1",
            "forced expiratory volume in 1 sec",
            "post bronchodilator forced expiratory volume in 1 second",
        ],
        abbreviations: &["FEV"],
        loinc: &["20150-9"],
        unit: Some("L"),
        plausible: Some((0.1, 8.0)),
        ..FUNCTION
    },
    Variable {
        name: "fev1_percent",
        names: &[
            "fev1 percent predicted",
            "percent predicted fev1",
            "fev1 predicted",
            "fev1 of predicted",
            "ppfev1",
            "predicted fev1",
            "fev1 percent of predicted",
            "percentage predicted fev1",
            "percent predicted forced expiratory volume in 1 second",
            "predicted forced expiratory volume in 1 second",
            "percent of predicted fev1",
            "fev1 percent",
        ],
        loinc: &["20152-5"],
        plausible: Some((5.0, 150.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "fev1_fvc",
        names: &[
            "fev1 fvc",
            "fev1 fvc ratio",
            "fev 1 fvc",
            "fev1 to fvc ratio",
            "forced expiratory volume forced vital capacity",
            "ratio of fev1 to fvc",
            "post bronchodilator fev1 fvc",
            "post bronchodilator fev1 fvc ratio",
            "fev1 forced vital capacity",
            "fev 1 fvc ratio",
            "tiffeneau index",
        ],
        loinc: &["19926-5"],
        plausible: Some((10.0, 120.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "fvc",
        names: &["fvc", "forced vital capacity", "vital capacity", "slow vital capacity"],
        abbreviations: &["SVC"],
        unit: Some("L"),
        plausible: Some((0.1, 10.0)),
        ..FUNCTION
    },
    Variable {
        name: "fvc_percent",
        names: &[
            "fvc percent predicted",
            "percent predicted fvc",
            "fvc predicted",
            "predicted fvc",
            "percent predicted forced vital capacity",
            "predicted forced vital capacity",
            "fvc of predicted",
        ],
        plausible: Some((5.0, 150.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "dlco",
        names: &[
            "dlco",
            "diffusing capacity",
            "diffusion capacity",
            "carbon monoxide diffusing capacity",
            "diffusing capacity of the lung for carbon monoxide",
            "diffusing capacity for carbon monoxide",
            "diffusion capacity of carbon monoxide",
            "lung diffusion capacity",
            "corrected dlco",
            "adjusted dlco",
            "tlco",
            "diffusing capacity of carbon monoxide",
            "diffusing capacity of lung for carbon monoxide",
            "diffusion capacity of the lung for carbon monoxide",
            "diffusion capacity for carbon monoxide",
            "carbon monoxide diffusion capacity",
        ],
        plausible: Some((5.0, 150.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "reversibility",
        names: &[
            "reversibility",
            "fev1 reversibility",
            "bronchodilator reversibility",
            "airway reversibility",
            "reversibility of fev1",
        ],
        plausible: Some((1.0, 100.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "feno",
        names: &[
            "feno",
            "fractional exhaled nitric oxide",
            "exhaled nitric oxide",
            "fraction of exhaled nitric oxide",
        ],
        unit: Some("[ppb]"),
        plausible: Some((1.0, 400.0)),
        ..FUNCTION
    },
    Variable {
        name: "pef",
        names: &["peak expiratory flow", "peak expiratory flow rate"],
        abbreviations: &["PEF", "PEFR"],
        unit: Some("L/min"),
        plausible: Some((20.0, 1000.0)),
        ..FUNCTION
    },
    Variable {
        name: "pao2",
        names: &[
            "pao2",
            "po2",
            "partial pressure of oxygen",
            "arterial oxygen partial pressure",
            "arterial oxygen tension",
            "arterial partial pressure of oxygen",
            "arterial po2",
            "partial pressure of arterial oxygen",
            "resting pao2",
        ],
        loinc: &["2703-7"],
        unit: Some("mm[Hg]"),
        plausible: Some((15.0, 700.0)),
        ..LAB
    },
    Variable {
        name: "paco2",
        names: &[
            "paco2",
            "pco2",
            "partial pressure of carbon dioxide",
            "arterial carbon dioxide tension",
            "partial pressure of arterial carbon dioxide",
            "arterial partial pressure of carbon dioxide",
            "arterial pco2",
        ],
        loinc: &["2019-8"],
        unit: Some("mm[Hg]"),
        plausible: Some((10.0, 200.0)),
        ..LAB
    },
    Variable {
        name: "pf_ratio",
        names: &[
            "pao2 fio2",
            "pao2 fio2 ratio",
            "p f ratio",
            "pf ratio",
            "pa02 fi02",
            "po2 fio2",
            "oxygenation index",
            "ratio of pao2 to fio2",
            "partial pressure of arterial oxygen to fraction of inspired oxygen",
            "partial pressure of oxygen fraction of inspired oxygen",
            "pao2 to fio2 ratio",
            "partial pressure of oxygen oxygen concentration",
        ],
        unit: Some("mm[Hg]"),
        plausible: Some((20.0, 700.0)),
        ..FUNCTION
    },
    Variable {
        name: "fio2",
        names: &[
            "fio2",
            "fraction of inspired oxygen",
            "inspired oxygen fraction",
            "fraction of inspired o2",
        ],
        loinc: &["19994-3"],
        plausible: Some((21.0, 100.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "peep",
        names: &["positive end expiratory pressure"],
        abbreviations: &["PEEP"],
        unit: Some("cm[H2O]"),
        plausible: Some((0.0, 40.0)),
        ..FUNCTION
    },
    Variable {
        name: "ahi",
        names: &[
            "apnea hypopnea index",
            "ahi",
            "central ahi",
            "total apnea hypopnea index",
        ],
        unit: Some("/h"),
        plausible: Some((0.0, 200.0)),
        ..FUNCTION
    },
    Variable {
        name: "vo2max",
        names: &[
            "peak vo2",
            "vo2 max",
            "vo2max",
            "vo2 peak",
            "maximal oxygen consumption",
            "peak oxygen consumption",
            "maximal oxygen uptake",
            "peak oxygen uptake",
        ],
        unit: Some("mL/min/kg"),
        plausible: Some((3.0, 100.0)),
        ..FUNCTION
    },
    Variable {
        name: "six_minute_walk",
        names: &[
            "6 minute walk distance",
            "six minute walk distance",
            "6 minute walk test",
            "six minute walk test",
            "6mwd",
            "6mwt",
            "6 minute walking distance",
            "6 min walk distance",
            "6 min walk test",
            "6 minute walk",
            "6 minute walk test distance",
        ],
        unit: Some("m"),
        plausible: Some((5.0, 1000.0)),
        ..FUNCTION
    },
    Variable {
        name: "gait_speed",
        names: &["gait speed", "walking speed"],
        unit: Some("m/s"),
        plausible: Some((0.05, 4.0)),
        ..FUNCTION
    },
    Variable {
        name: "grip_strength",
        names: &["grip strength", "hand grip strength", "handgrip strength"],
        unit: Some("kg"),
        plausible: Some((1.0, 100.0)),
        ..FUNCTION
    },
];
