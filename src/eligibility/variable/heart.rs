//! Tests and images of the heart and of vessels.

use crate::eligibility::variable::kind::{Group, Variable};
use crate::eligibility::variable::template::{FUNCTION, FUNCTION_PERCENT, IMAGE, PRESSURE};

/// Tests and images of the heart and of vessels.
pub(super) const ROWS: &[Variable] = &[
    Variable {
        name: "lvef",
        names: &[
            "lvef",
            "left ventricular ejection fraction",
            "ejection fraction",
            "cardiac ejection fraction",
            "left ventricle ejection fraction",
            "left ventricular ejection function",
            "resting ejection fraction",
            "left ventricular ef",
            "lv ejection fraction",
            "lv ef",
            "resting left ventricular ejection fraction",
            "left ventricular fraction",
            "baseline lvef",
            "ventricular ejection fraction",
            "left ejection fraction",
            "eject fraction",
            "baseline left ventricular ejection fraction",
            "resting lvef",
        ],
        abbreviations: &["EF"],
        loinc: &["10230-1", "18043-0"],
        plausible: Some((5.0, 90.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "shortening_fraction",
        names: &[
            "shortening fraction",
            "fractional shortening",
            "left ventricular shortening fraction",
            "left ventricular fractional shortening",
        ],
        plausible: Some((5.0, 60.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "qtc",
        names: &[
            "qtc",
            "qtcf",
            "qtcb",
            "qtc interval",
            "corrected qt interval",
            "qt interval corrected",
            "corrected qt",
            "corrected qtc",
            "qtcf interval",
            "qtcb interval",
            "qt interval",
            "heart rate corrected qt interval",
            "mean qtc",
            "mean qtcf",
            "qt qtc interval",
            "qt qtc",
            "qtc f",
            "qtc b",
            "corrected qtc interval",
            "baseline qtc",
            "mean qtc interval",
            "qt corrected interval",
            "fridericia corrected qt interval",
            "fridericia qtc",
            "baseline qtc interval",
            "qtc value",
            "qt corrected",
            "prolonged qtc",
            "prolonged qtcf",
            "prolonged qtc interval",
            "prolonged corrected qt interval",
            "prolonged qt interval",
            "mean resting corrected qt interval",
            "resting qtc",
            "resting corrected qt interval",
            "qt interval corrected for heart rate",
            "qtc duration",
            "mean resting qtc",
            "qt c",
            "corrected qt interval qtc",
        ],
        abbreviations: &["QT"],
        loinc: &["8636-3"],
        unit: Some("ms"),
        plausible: Some((250.0, 700.0)),
        ..FUNCTION
    },
    Variable {
        name: "pr_interval",
        names: &["pr interval", "pq interval"],
        unit: Some("ms"),
        plausible: Some((50.0, 600.0)),
        ..FUNCTION
    },
    Variable {
        name: "qrs",
        names: &["qrs", "qrs duration", "qrs width", "qrs interval", "qrs complex"],
        unit: Some("ms"),
        plausible: Some((40.0, 300.0)),
        ..FUNCTION
    },
    Variable {
        name: "cardiac_index",
        names: &["cardiac index"],
        unit: Some("L/min/m2"),
        plausible: Some((0.5, 8.0)),
        ..FUNCTION
    },
    Variable {
        name: "mean_pulmonary_artery_pressure",
        names: &[
            "mean pulmonary artery pressure",
            "mean pulmonary arterial pressure",
            "mpap",
            "mean pap",
        ],
        group: Group::Function,
        ..PRESSURE
    },
    Variable {
        name: "systolic_pulmonary_artery_pressure",
        names: &[
            "systolic pulmonary artery pressure",
            "pulmonary artery systolic pressure",
            "systolic pulmonary arterial pressure",
            "spap",
            "pasp",
            "right ventricular systolic pressure",
            "rvsp",
        ],
        group: Group::Function,
        ..PRESSURE
    },
    Variable {
        name: "pcwp",
        names: &[
            "pulmonary capillary wedge pressure",
            "pulmonary artery wedge pressure",
            "pcwp",
            "pawp",
            "wedge pressure",
            "pulmonary arterial wedge pressure",
        ],
        group: Group::Function,
        ..PRESSURE
    },
    Variable {
        name: "hvpg",
        names: &["hepatic venous pressure gradient", "hvpg"],
        plausible: Some((1.0, 50.0)),
        group: Group::Function,
        ..PRESSURE
    },
    Variable {
        name: "pvr",
        names: &["pulmonary vascular resistance"],
        abbreviations: &["PVR"],
        unit: Some("dyn.s/cm5"),
        plausible: Some((20.0, 5000.0)),
        ..FUNCTION
    },
    Variable {
        name: "mean_gradient",
        names: &[
            "mean gradient",
            "mean transvalvular gradient",
            "mean aortic gradient",
            "mean aortic valve gradient",
            "mean pressure gradient",
        ],
        plausible: Some((1.0, 150.0)),
        group: Group::Imaging,
        ..PRESSURE
    },
    Variable {
        name: "aortic_valve_area",
        names: &["aortic valve area", "effective orifice area"],
        unit: Some("cm2"),
        plausible: Some((0.1, 6.0)),
        ..IMAGE
    },
    Variable {
        name: "mitral_valve_area",
        names: &["mitral valve area"],
        unit: Some("cm2"),
        plausible: Some((0.1, 8.0)),
        ..IMAGE
    },
    Variable {
        name: "left_atrial_diameter",
        names: &[
            "left atrial diameter",
            "left atrium diameter",
            "left atrial size",
            "la size",
            "la diameter",
        ],
        unit: Some("mm"),
        plausible: Some((10.0, 100.0)),
        ..IMAGE
    },
    Variable {
        name: "lvedd",
        names: &[
            "left ventricular end diastolic diameter",
            "left ventricular end diastolic dimension",
            "lvedd",
        ],
        unit: Some("mm"),
        plausible: Some((10.0, 120.0)),
        ..IMAGE
    },
    Variable {
        name: "aneurysm_diameter",
        names: &[
            "aneurysm diameter",
            "aneurysm size",
            "aortic diameter",
            "aortic aneurysm diameter",
        ],
        unit: Some("mm"),
        plausible: Some((1.0, 150.0)),
        ..IMAGE
    },
    Variable {
        name: "reference_vessel_diameter",
        names: &["reference vessel diameter", "vessel diameter", "reference vessel size"],
        abbreviations: &["RVD"],
        unit: Some("mm"),
        plausible: Some((0.5, 40.0)),
        ..IMAGE
    },
    Variable {
        name: "lesion_length",
        names: &["lesion length", "target lesion length", "total lesion length"],
        unit: Some("mm"),
        plausible: Some((1.0, 500.0)),
        ..IMAGE
    },
    Variable {
        name: "stenosis",
        names: &[
            "stenosis",
            "diameter stenosis",
            "residual stenosis",
            "carotid stenosis",
            "coronary stenosis",
            "luminal stenosis",
            "degree of stenosis",
            "carotid artery stenosis",
        ],
        plausible: Some((0.0, 100.0)),
        group: Group::Imaging,
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "ffr",
        names: &["fractional flow reserve"],
        abbreviations: &["FFR"],
        plausible: Some((0.0, 1.2)),
        ..FUNCTION
    },
    Variable {
        name: "abi",
        names: &["ankle brachial index", "ankle brachial pressure index", "abpi"],
        abbreviations: &["ABI"],
        plausible: Some((0.0, 3.0)),
        ..FUNCTION
    },
    Variable {
        name: "coronary_calcium",
        names: &[
            "coronary artery calcium score",
            "coronary artery calcium",
            "coronary calcium score",
            "agatston score",
        ],
        abbreviations: &["CAC"],
        plausible: Some((0.0, 10000.0)),
        ..IMAGE
    },
];
